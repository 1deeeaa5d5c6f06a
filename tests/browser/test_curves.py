"""Curves that grow in JupyterLab: a page loaded again in the middle of training loses no point."""

import re

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


@pytest.fixture
def notebook(lesson_folder):
    path = lesson_folder / "curves.ipynb"
    lab.write_notebook(path, CELLS)
    return path


def test_a_page_loaded_again_in_the_middle_of_training(browser_page, lab_server, notebook):
    page = browser_page
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

    page.reload()
    page.locator(".jp-Notebook").wait_for()
    lab.wait_idle(page)
    curve = lab.output(page, 3)
    expect(curve.locator(DOTS)).to_have_count(4)  # no point is lost
    curve.get_by_role("button", name="resume").click()
    expect(curve.locator(".mode")).to_contain_text("the notebook is free")
    run_in_last_cell(page, "gate.set(); fit.wait(); print(len(fit.epoch))")
    expect(lab.output(page, 4)).to_have_text(re.compile("8"))
    expect(curve.locator(DOTS)).to_have_count(8)
    expect(curve.locator(".dot.held")).to_have_count(8)
    page.watch.assert_quiet()


def run_in_last_cell(page, code):
    """Type into the last cell and run it."""
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    lab.wait_idle(page)
