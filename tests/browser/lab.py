"""What a learner does in JupyterLab, as functions: open a notebook, run it, read it, move a slider.

Every wait is for something a learner could see. Nothing sleeps.
"""

import json
import re
from pathlib import Path
from urllib.parse import quote

import nbformat
import nbformat.v4 as v4
from playwright.sync_api import Locator, Page, expect

from teachkeras.classroom.server import LabServer

KERNEL_IDLE = re.compile(r"\| Idle")
VIEW = "div.tk-view"
RUN_SECONDS = 180  # no test waits so long: a machine that does much besides may

# Lab's own questions and habits that would stand between a test and the lesson.
USER_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Without this, cells outside the window are not part of the page.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "translation-extension/plugin": {"locale": "en"},
}


def lab_settings(home: Path) -> dict[str, str]:
    """The environment of a server that shares nothing with the Jupyter of whoever tests."""
    write_settings(home / "settings")
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    return {variable: str(home / folder) for variable, folder in folders.items()}


def write_settings(folder: Path) -> None:
    """Let a Lab whose user's settings lie in this folder behave as the tests need it."""
    for name, settings in USER_SETTINGS.items():
        file = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings), encoding="utf-8")


def open_notebook(page: Page, server: LabServer, name: str) -> None:
    """Open a notebook of the server's folder on an empty desk, and wait for its kernel."""
    # `reset` and a workspace of its own: no tabs of an earlier test.
    desk = re.sub(r"\W+", "-", name).lower()
    path = f"lab/workspaces/{desk}/tree/{quote(name)}"
    page.goto(f"{server.url}{path}?reset&token={server.token}")
    page.locator(".jp-Notebook").wait_for(timeout=RUN_SECONDS * 1000)
    wait_idle(page)


def wait_idle(page: Page) -> None:
    """Wait until the status bar says that the kernel is connected and has nothing to do.

    Lab's own execution indicator says "idle" before there is any kernel, so it is of no use here.
    """
    bar = page.locator("#jp-main-statusbar")
    expect(bar).to_contain_text(KERNEL_IDLE, timeout=RUN_SECONDS * 1000)


def run_all(page: Page) -> None:
    """Choose Run > Run All Cells, and wait until every code cell that holds code has its number."""
    start_all(page)
    wait_all_run(page)


def start_all(page: Page) -> None:
    """Choose Run > Run All Cells."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator('.lm-Menu-itemLabel:text-is("Run All Cells")').click()


def wait_all_run(page: Page) -> None:
    """Wait until every code cell that holds code has its number, and the kernel nothing to do."""
    # Not at every frame: Lab has enough to draw.
    page.wait_for_function(ALL_NUMBERED, timeout=RUN_SECONDS * 1000, polling=250)
    wait_idle(page)


# A cell that runs shows [*], one that never ran shows [ ]; an empty one stays [ ].
ALL_NUMBERED = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].every(cell =>
    /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt').textContent)
    || cell.querySelector('.cm-content').textContent.trim() === '')"""


def clear_all(page: Page) -> None:
    """Choose Edit > Clear Outputs of All Cells, so that what is seen afterwards is new."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Edit$")).click()
    page.locator('.lm-Menu-itemLabel:text-is("Clear Outputs of All Cells")').click()
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)


def code_cell(page: Page, number: int) -> Locator:
    """The nth code cell, counted from 1."""
    return page.locator(".jp-Notebook .jp-CodeCell").nth(number - 1)


def output(page: Page, number: int) -> Locator:
    """What the nth code cell shows."""
    return code_cell(page, number).locator(".jp-OutputArea-output")


def view(where: Page | Locator, number: int = 1) -> Locator:
    """The nth of our own views on a page or in a cell, once it has painted itself (data-ready).

    A view lives in a shadow root; playwright's selectors look into it by themselves.
    """
    host = where.locator(VIEW).nth(number - 1)
    host.scroll_into_view_if_needed()
    expect(host).to_have_attribute("data-ready", "true", timeout=RUN_SECONDS * 1000)
    return host


def move_slider(slider: Locator, steps: int) -> None:
    """Move a slider by keyboard: right for positive steps, left for negative ones."""
    slider.scroll_into_view_if_needed()
    slider.focus()
    for _ in range(abs(steps)):
        slider.press("ArrowRight" if steps > 0 else "ArrowLeft")


def step_slider(host: Locator) -> Locator:
    """The step slider of one of our views."""
    return host.locator('input[type="range"], [role="slider"]').first


def save(page: Page) -> None:
    """Save the notebook, and wait until there is nothing left to save."""
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)


# --- notebooks as files -----------------------------------------------------------------------


def cell_with(path: Path, source: str) -> int:
    """The number of the code cell that holds exactly this source, counted from 1."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    return 1 + [cell.source for cell in cells].index(source)


def write_notebook(path: Path, sources: list[str]) -> None:
    """A notebook of code cells without outputs. One that names no kernel would make Lab ask."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [v4.new_code_cell(source) for source in sources]
    nbformat.write(v4.new_notebook(cells=cells, metadata=metadata), path)


def place(server: LabServer, path: Path) -> str:
    """How the server calls a file in its folder."""
    return path.relative_to(server.root).as_posix()


def copied(path: Path) -> Path:
    """A copy that this machine has never run, so that Lab does not trust its outputs."""
    copy = path.with_name("copy.ipynb")
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.source += "\n# copied"
    nbformat.write(notebook, copy)
    return copy


def exported(path: Path) -> Path:
    """The notebook as a page, without the state of widgets."""
    from nbconvert import HTMLExporter

    plain = nbformat.read(path, 4)
    plain.metadata.pop("widgets", None)
    # What nbconvert itself would fetch for formulas and widgets; no view of ours needs it.
    exporter = HTMLExporter(require_js_url="", mathjax_url="")
    page, _ = exporter.from_notebook_node(plain)
    target = path.with_name("exported.html")
    target.write_text(page, "utf-8")
    return target
