"""`python -m teachkeras doctor`, or `tk.doctor()`: what this machine has and lacks, as a table.

Each row is looked at, not assumed: versions come from the installed packages, the kernel is started
and asked, Lab's extension folders are searched.
"""

import importlib.util
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import teachkeras
from teachkeras.classroom.browser import find_browser

OLDEST_PYTHON = (3, 11)
CORE = ("numpy", "h5py", "ipython", "ipywidgets", "anywidget", "matplotlib")
LAB = ("jupyterlab", "ipykernel", "scikit-learn")
KERNEL_SECONDS = 60


@dataclass(frozen=True)
class Row:
    """One thing that was looked at: `state` is "ok", "missing" (needed) or "note" (optional)."""

    what: str
    found: str
    state: str
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """What the doctor found; it prints as a table with the advice below it."""

    rows: tuple[Row, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is missing that the lessons need."""
        return all(row.state != "missing" for row in self.rows)

    def __str__(self) -> str:
        wide = max(len(row.what) for row in self.rows)
        found = max(len(row.found) for row in self.rows)
        lines = [f"{row.what:<{wide}}  {row.found:<{found}}  {row.state}" for row in self.rows]
        lines += [f"- {row.what}: {row.advice}" for row in self.rows if row.advice]
        lines.append("All is well." if self.healthy else "Something the lessons need is missing.")
        return "\n".join(lines)

    __repr__ = __str__  # in a notebook the table is the answer


def doctor(start_kernel: bool = True) -> Report:
    """Look at this machine; starting a kernel takes a few seconds and may be left out."""
    rows = [look_at_python(), Row("teachkeras", teachkeras.__version__, "ok")]
    rows += [look_at_package(name, "pip install teachkeras") for name in CORE]
    rows += [look_at_package(name, "pip install 'teachkeras[lab]'") for name in LAB]
    rows += [look_at_browser(), look_at_lab_extension()]
    if start_kernel:
        rows.append(look_at_kernel())
    return Report(tuple(rows))


def look_at_python() -> Row:
    """Whether this Python is new enough."""
    enough = sys.version_info[:2] >= OLDEST_PYTHON
    advice = "" if enough else "teachkeras needs Python 3.11 or newer."
    return Row("python", platform.python_version(), "ok" if enough else "missing", advice)


def look_at_package(name: str, cure: str) -> Row:
    """Which version of a package is installed here."""
    try:
        return Row(name, metadata.version(name), "ok")
    except metadata.PackageNotFoundError:
        return Row(name, "not installed", "missing", f"this installs it: {cure}")


def look_at_browser() -> Row:
    """Whether a browser was found; the lessons open in any, the tests want one of these."""
    path = find_browser()
    if path:
        return Row("browser", Path(path).name, "ok")
    advice = "only the browser tests need Chromium, Chrome or Edge."
    return Row("browser", "not found", "note", advice)


def look_at_lab_extension() -> Row:
    """Whether the JupyterLab of this environment will load anywidget's half in the browser."""
    what = "anywidget in JupyterLab"
    advice = (
        "anywidget must be installed in the environment that starts JupyterLab too, "
        "also where that is not the kernel's own (a hub); then restart the server."
    )
    if importlib.util.find_spec("jupyter_core") is None:
        return Row(what, "no Jupyter here", "missing", advice)
    from jupyter_core.paths import jupyter_path

    found = any(Path(folder, "anywidget").is_dir() for folder in jupyter_path("labextensions"))
    return Row(what, "found", "ok") if found else Row(what, "not found", "missing", advice)


def look_at_kernel() -> Row:
    """Start the kernel a notebook would start, and let it import teachkeras."""
    what = "kernel answers"
    if importlib.util.find_spec("jupyter_client") is None:
        return Row(what, "no Jupyter here", "missing", "this helps: pip install 'teachkeras[lab]'")
    problem = ask_new_kernel("import teachkeras")
    if not problem:
        return Row(what, "yes", "ok")
    return Row(what, "no", "missing", f"the kernel python3 said: {problem}")


def ask_new_kernel(code: str) -> str:
    """Run one line in a new kernel; the error as text, or "" if it ran."""
    from jupyter_client.manager import run_kernel

    # The kernel's own remarks about its start would stand in the middle of the table.
    quiet = {"kernel_name": "python3", "startup_timeout": KERNEL_SECONDS}
    try:
        with run_kernel(**quiet, stderr=subprocess.DEVNULL) as client:
            reply = client.execute_interactive(code, timeout=KERNEL_SECONDS, store_history=False)
    except Exception as error:  # whatever stands in the way is what the table should say
        return f"it did not answer ({error})"
    content = reply["content"]
    return "" if content["status"] == "ok" else f"{content['ename']}: {content['evalue']}"
