"""Curves that grow in JupyterLab: a page loaded again in the middle of training loses no point."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser import lab

CELLS = [
    "%load_ext teachkeras\nimport threading, numpy as np\nimport teachkeras as tk\n"
    "from teachkeras.callbacks import LambdaCallback\nfrom teachkeras.layers import Dense\n"
    "from teachkeras.models import Sequential\n"
    "x = np.linspace(-1, 1, 24).reshape(12, 2)\nmodel = Sequential([Dense(1, input_dim=2)])\n"
    "model.compile('sgd', 'mse')",
    "history = model.fit(x, x.sum(1), 4, 3, 0, [tk.curves('in the foreground')])",
    "gate = threading.Event()\n"
    "wait = LambdaCallback(on_epoch_begin=lambda epoch, logs: epoch != 4 or gate.wait())\n"
    "watched = tk.curves()\n"
    "again = LambdaCallback(on_epoch_begin=lambda epoch, logs: watched.screen.refresh())\n"
    "fit = model.fit(x, x.sum(1), 4, 8, 0, [watched, again, wait], background=True,\n"
    "                validation_data=(x, x.sum(1)))",
    "",
]
DOTS = ".dot:not(.held)"
# What the kernel holds: the loss after each epoch, and how many batches have been reported.
TRUTH = "print(*(f'{v:.4g}' for v in model.history.history['loss']), watched.batches.steps)"
BACK = """dots => [...document.querySelectorAll('.tk-view.live')].some(host =>
  host.shadowRoot.querySelectorAll('.dot:not(.held)').length === dots)"""
# Writes down what the live curve says, frame by frame.
WATCH = """() => {
  window.said = new Set();
  const look = () => {
    for (const host of document.querySelectorAll('.tk-view.live'))
      window.said.add(host.shadowRoot.querySelector('h3').textContent);
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture
def notebook(lesson_folder):
    path = lesson_folder / "curves.ipynb"
    lab.write_notebook(path, CELLS)
    return path


def test_a_page_loaded_again_in_the_middle_of_training(lab_page, lab_server, notebook):
    page = lab_page
    lab.open_notebook(page, lab_server, lab.place(lab_server, notebook))
    lab.run_all(page)
    static = lab.output(page, 2)
    expect(static.locator(".tk-view")).to_have_attribute("data-ready", "true")
    expect(static.locator(".live")).to_have_count(0)  # training has ended: the static twin
    expect(static.locator(DOTS)).to_have_count(3)

    curve = lab.output(page, 3)
    expect(curve.locator(DOTS)).to_have_count(4)
    expect(curve.locator(".mode")).to_contain_text("the notebook is free")
    curve.get_by_role("button", name="pause").click()
    expect(curve.locator(".mode")).to_have_text("paused")
    curve.get_by_role("button", name="by step").click()
    curve.locator(".picture svg").press("End")
    expect(curve.locator(".readout p")).to_have_text("epoch 4")
    page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt").first.click()  # out of the view
    lab.save(page)

    print_how_long_it_takes(page, 4)
    lab.wait_idle(page)
    curve = lab.output(page, 3)
    nothing_is_lost(page, curve, 4)
    curve.get_by_role("button", name="resume").click()
    expect(curve.locator(".mode")).to_contain_text("the notebook is free")
    run_in_last_cell(page, "gate.set(); fit.wait(); print(len(fit.epoch))")
    expect(lab.output(page, 5)).to_have_text("8\n")
    nothing_is_lost(page, curve, 8)
    expect(curve.locator(".dot.held")).to_have_count(8)
    page.watch.assert_quiet()


def print_how_long_it_takes(page, dots):
    """Load the page again; tell (run with -s to see) when the curve is back with all its points."""
    start = time.perf_counter()
    page.reload()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    shown = time.perf_counter()
    page.wait_for_function(BACK, arg=dots)
    back = time.perf_counter()
    print(f"\nthe notebook is shown {shown - start:.1f} s after the reload,")
    print(f"the curve is back {back - shown:.1f} s after that (asked for: 2 s)")


def nothing_is_lost(page, curve, epochs):
    """The curve has every epoch with its loss, and every batch, as the History of the kernel."""
    run_in_last_cell(page, TRUTH)
    *losses, batches = lab.output(page, 4 + (epochs > 4) * 2).inner_text().split()
    assert len(losses) == epochs and int(batches) == 3 * epochs
    expect(curve.locator(DOTS)).to_have_count(epochs)
    picture = curve.locator(".picture svg")
    for number, loss in enumerate(losses, 1):
        picture.press("Home" if number == 1 else "ArrowRight")
        expect(curve.locator(".readout p")).to_have_text(f"epoch {number}")
        expect(curve.locator(".readout dd").first).to_have_text(loss)
    # Along the largest values and back along the smallest: two points for each batch.
    band = curve.locator("path.band").first.get_attribute("d")
    assert len(re.findall("[ML]", band)) == 2 * int(batches)


def run_in_last_cell(page, code):
    """Type into the last cell and run it."""
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    lab.wait_idle(page)


def test_the_curve_of_lesson_00_grows_and_stays(lab_page, lab_server):
    """A learner who runs the first lesson sees the curve grow; then its picture stands there."""
    page = lab_page
    path = next(lab_server.root.rglob("L00*.ipynb"))
    lab.open_notebook(page, lab_server, lab.place(lab_server, path))
    lab.clear_all(page)
    page.evaluate(WATCH)
    lab.run_all(page)
    said = page.evaluate("[...window.said]")
    assert len(said) >= 5, said
    cell = page.locator(".jp-Notebook .jp-CodeCell", has_text="tk.curves()")
    expect(cell.locator(".tk-view h3")).to_contain_text("Training over 300 epochs: loss fell from")
    expect(cell.locator(".live")).to_have_count(0)
    page.watch.assert_quiet()
