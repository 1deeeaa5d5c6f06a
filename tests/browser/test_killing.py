"""The button that ends a kernel, pressed in JupyterLab: it asks, and leaves a sentence behind."""

import pytest
from playwright.sync_api import expect

from teachkeras.notebook.kill_button import ENDED, LINE, QUESTION
from tests.browser import lab

CELLS = ["import teachkeras as tk\nalive = 1", "tk.demos.kill_button()", "'alive' in globals()"]


@pytest.fixture
def notebook(lesson_folder):
    path = lesson_folder / "killing.ipynb"
    lab.write_notebook(path, CELLS)
    return path


def test_the_button_ends_the_kernel_after_a_question(lab_page, lab_server, notebook):
    page = lab_page
    lab.open_notebook(page, lab_server, lab.place(lab_server, notebook))
    lab.run_all(page)
    expect(lab.output(page, 3)).to_have_text("True")
    shown = lab.output(page, 2)
    expect(shown).not_to_contain_text(LINE)  # somebody is there
    shown.get_by_role("button", name="End this kernel").click()
    expect(shown).to_contain_text(QUESTION)
    shown.get_by_role("button", name="No").click()
    shown.get_by_role("button", name="End this kernel").click()
    shown.get_by_role("button", name="Yes, end it").click()
    expect(shown).to_have_text(ENDED)
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()  # Lab says that it died
    lab.wait_idle(page)
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Shift+Enter")
    expect(lab.output(page, 3)).to_have_text("False")  # a new kernel remembers nothing
    page.watch.assert_quiet()
