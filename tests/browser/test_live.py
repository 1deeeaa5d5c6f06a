"""Live views and all views of the gallery in one notebook of JupyterLab, and its four lives.

It is run, moved and edited; opened again; opened as a stranger's copy; and exported.
"""

import re

import nbformat.v4 as v4
import pytest
from playwright.sync_api import expect

from tests.browser import lab
from tests.viz.gallery import usual_gallery

CELLS = [
    "%load_ext teachkeras\nimport numpy as np, ipywidgets\nimport teachkeras as tk\n"
    "from teachkeras import backend as K\n"
    "a, b = K.placeholder(name='a'), K.placeholder(name='b')\nz = a * b + a",
    "batch = tk.show(np.arange(240).reshape(5, 3, 4, 4), 'x').live()\n"
    "slice_ = ipywidgets.IntSlider(max=2, description='slice')\n"
    "ipywidgets.jslink((slice_, 'value'), (batch, 'index'))\n"
    "ipywidgets.VBox([slice_, batch])",
    "from teachkeras.engine import replay\nfrom teachkeras.viz.symbols import graph_view\n"
    "graph = graph_view(z, {z: 'z'}, replay(z, {a: 3, b: 5}).values).live()\n"
    "step = ipywidgets.IntSlider(max=graph.step, value=graph.step, description='step')\n"
    "ipywidgets.jslink((step, 'value'), (graph, 'step'))\n"
    "ipywidgets.VBox([step, graph])",
    "matrix = tk.show([[1, 2], [3, 4]], 'X').live()\nmatrix",
    "f = K.function([a, b], [z])\nf([3, 5])\ntk.show(f)",
    "%%kgraph --feed a=3,b=5 --wrt a --steps shapes,simplify\nz = a * b + a * 1",
    "tk.show(np.arange(240).reshape(5, 3, 4, 4), 'x')",
]
FREEZE = "for twin in (batch, graph, matrix):\n    twin.freeze()"
KINDS = list(usual_gallery())
FIRST = len(CELLS) + 1  # the cells before this one show something of their own
WAITING = ".tk-view:not([data-ready])"
# What is left of each output without a script: a picture that can be seen, its sentence, no script,
# and a table or text that opens.
SURVIVES = """async count => Promise.all(
  [...document.querySelectorAll('.jp-OutputArea-output img')].slice(-count).map(async image => {
    const output = image.closest('.jp-OutputArea-output');
    const summary = output.querySelector('summary');
    const seen = await image.decode().then(() => image.naturalWidth > 0, () => false);
    summary.click();
    const text = output.querySelector('table, pre, p, details details');
    return [seen, Boolean(image.alt), !output.querySelector('script'), text.checkVisibility()];
  }))"""


@pytest.fixture
def notebook(lesson_folder, root):
    path = lesson_folder / "gallery.ipynb"
    every = f"import sys; sys.path.insert(0, {str(root)!r})\n"
    every += "from tests.viz.gallery import gallery\nviews = gallery()"
    lab.write_notebook(path, [*CELLS, every, *(f"views[{kind!r}]" for kind in KINDS)])
    return path


def fill(field, text):
    field.fill(text)
    field.press("Enter")


def test_the_gallery_in_four_lives(lab_page, new_lab_page, browser_page, lab_server, notebook):
    page = lab_page
    lab.open_notebook(page, lab_server, lab.place(lab_server, notebook))
    lab.run_all(page)

    cube = lab.output(page, 2)
    caption = cube.locator(".caption code")
    caption.wait_for()
    lab.move_slider(cube.locator(".widget-slider .noUi-handle"), 2)
    expect(caption).to_have_text("x[0, 2, :, :]")  # the notebook's slider moves the cut
    cube.get_by_role("slider", name="axis 1").press("ArrowLeft")
    expect(caption).to_have_text("x[0, 1, :, :]")
    fill(cube.get_by_label("new value"), "777")
    expect(cube.locator(".readout p")).to_contain_text("777")

    graph = lab.output(page, 3)
    expect(graph.locator(".readout p")).to_contain_text("18")
    handle = graph.locator(".widget-slider .noUi-handle")
    lab.move_slider(handle, -1)
    expect(graph.locator(".readout p")).to_contain_text("a * b = 3 * 5 = 15")
    graph.locator(".tk input[type=range]").press("End")
    fill(graph.get_by_label("b", exact=True), "10")
    expect(graph.locator(".readout p")).to_contain_text("33")  # 3 * 10 + 3, computed in Python
    fill(graph.get_by_label("a", exact=True), "nonsense")
    expect(graph.locator(".problem")).to_contain_text("not a number")

    matrix = lab.output(page, 4)
    matrix.get_by_label("element").fill("1, 1")
    fill(matrix.get_by_label("new value"), "9")
    expect(matrix.locator(".readout p")).to_contain_text("X[1, 1] = 9")
    all_are_ready(page, range(5, 8))

    code = v4.new_code_cell(FREEZE)
    freeze_in(page, code.source)
    expect(lab.output(page, 4).locator(".live")).to_have_count(0)
    expect(lab.output(page, 4).locator(".tk-view")).to_have_attribute("data-ready", "true")
    lab.save(page)
    page.watch.assert_quiet()

    reopened(new_lab_page(), lab_server, notebook)
    untrusted(new_lab_page(), lab_server, notebook)
    exported(browser_page, notebook)


def all_are_ready(page, cells):
    """The views of these cells and of the gallery have drawn themselves; nothing went wrong."""
    for number in (*cells, *(FIRST + n for n in range(1, len(KINDS) + 1))):
        expect(lab.output(page, number).locator(".tk-view")).to_have_attribute("data-ready", "true")
    page.watch.assert_quiet()


def freeze_in(page, code):
    """Type a last cell and run it."""
    page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").last.click()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    lab.wait_idle(page)


def reopened(page, server, notebook):
    """A new kernel: what is frozen or static draws itself again, alone."""
    lab.open_notebook(page, server, lab.place(server, notebook))
    all_are_ready(page, range(4, 8))
    view = lab.view(lab.output(page, 7))
    view.get_by_role("slider", name="axis 0").press("ArrowRight")
    expect(view.locator(".readout p")).to_contain_text("x[1, ")
    page.watch.assert_quiet()


def untrusted(page, server, notebook):
    """A copy from elsewhere: pictures with their sentence, tables, no script."""
    copy = lab.copied(notebook)
    lab.open_notebook(page, server, lab.place(server, copy))
    for number in (4, 5, 6, 7):
        image = lab.output(page, number).locator("img")
        expect(image).to_have_attribute("alt", re.compile("."))
        assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    assert page.evaluate(SURVIVES, len(KINDS)) == [[True, True, True, True]] * len(KINDS)
    page.watch.assert_quiet()


def exported(page, notebook):
    """nbconvert to HTML, opened without a network: the views draw themselves."""
    path = lab.exported(notebook)
    page.goto(path.as_uri())
    expect(page.locator(".tk-view").nth(3)).to_have_attribute("data-ready", "true")
    expect(page.locator(WAITING)).to_have_count(0)
    assert page.locator(".tk-view").count() >= 4 + len(KINDS)
    page.watch.assert_quiet()
