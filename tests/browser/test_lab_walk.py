"""The walk a learner takes: open a notebook in JupyterLab, run it, read it, move something."""

import nbformat
import nbformat.v4 as v4
import pytest
from playwright.sync_api import expect

import teachkeras
from tests.browser import lab

CELLS = [
    "import teachkeras\nprint('version', teachkeras.__version__)",
    "import ipywidgets\n"
    "depth = ipywidgets.IntSlider(value=3, min=0, max=10, description='depth')\n"
    "ipywidgets.VBox([depth, ipywidgets.interactive_output(\n"
    "    lambda depth: print('squared', depth**2), {'depth': depth})])",
    "",
    "6 * 7",
]


@pytest.fixture
def notebook(lesson_folder, lab_server):
    """A small notebook with stored outputs that are not what it will show."""
    cells = [v4.new_code_cell(source) for source in CELLS]
    cells[3].outputs = [v4.new_output("execute_result", {"text/plain": "41"})]
    path = lesson_folder / "walk.ipynb"
    # A notebook that names no kernel would make Lab ask for one.
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(v4.new_notebook(cells=cells, metadata=metadata), path)
    return path.relative_to(lab_server.root).as_posix()


def test_a_learner_opens_runs_and_moves(lab_page, lab_server, notebook):
    page = lab_page
    lab.open_notebook(page, lab_server, notebook)
    lab.run_all(page)
    expect(lab.output(page, 1)).to_have_text(f"version {teachkeras.__version__}\n")
    expect(lab.output(page, 4)).to_have_text("42")

    slider = lab.output(page, 2).locator(".widget-slider .noUi-handle")
    expect(lab.output(page, 2).first).to_contain_text("squared 9")
    lab.move_slider(slider, 4)  # the answer goes to the kernel and comes back
    expect(lab.output(page, 2).first).to_contain_text("squared 49")
    lab.move_slider(slider, -2)
    expect(lab.output(page, 2).first).to_contain_text("squared 25")
    page.watch.assert_quiet()


def test_the_lesson_on_symbols_is_opened_run_and_stepped_through(
    lab_page, lab_server, lesson_folder
):
    """L02 in JupyterLab: the graph of z = a + b before and after numbers flow, by keyboard."""
    page = lab_page
    path = next(lesson_folder.parent.glob("L02*.ipynb"))
    lab.open_notebook(page, lab_server, path.relative_to(lab_server.root).as_posix())
    lab.clear_all(page)
    lab.run_all(page)

    number = lab.cell_with(path, "%%kgraph --feed a=3,b=5\nz = a + b")
    host = lab.view(lab.code_cell(page, number))
    slider = lab.step_slider(host)
    last = int(slider.get_attribute("max"))
    lab.move_slider(slider, -last)
    expect(host).not_to_contain_text("a + b = 3 + 5 = 8")
    lab.move_slider(slider, last)
    expect(host).to_contain_text("z = a + b = 3 + 5 = 8")
    page.watch.assert_quiet()


# Our views paint themselves later, inside a shadow root, and their slider writes an answer there.
A_VIEW = """<div class="tk-view"></div><script>
requestAnimationFrame(() => {
  const host = document.querySelector(".tk-view");
  host.attachShadow({mode: "open"}).innerHTML =
    '<input type="range" min="0" max="9" value="0" aria-label="step"><output>step 0</output>';
  const [slider, answer] = host.shadowRoot.children;
  slider.oninput = () => { answer.textContent = "step " + slider.value; };
  host.dataset.ready = "true";
});
</script>"""


def test_the_step_slider_of_a_view_is_moved_by_keyboard(browser_page):
    browser_page.set_content(A_VIEW)
    host = lab.view(browser_page)
    lab.move_slider(lab.step_slider(host), 3)
    expect(host.locator("output")).to_have_text("step 3")
    lab.move_slider(lab.step_slider(host), -1)
    expect(host.locator("output")).to_have_text("step 2")
    browser_page.watch.assert_quiet()


def test_a_page_that_complains_or_phones_out_is_noticed(browser_page):
    browser_page.set_content("<p>a lesson</p>")
    browser_page.evaluate("console.error('a wheel fell off')")
    browser_page.evaluate("fetch('http://elsewhere.invalid/d3.js').catch(() => 'no answer')")
    watch = browser_page.watch
    assert watch.outside_requests == ["http://elsewhere.invalid/d3.js"]
    assert watch.console_errors[0].startswith("a wheel fell off")
