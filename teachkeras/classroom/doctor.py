"""`python -m teachkeras doctor`, or `tk.doctor()`: what this machine has and lacks, as a table.

Each row is looked at, not assumed: versions come from the installed packages, the kernel is started
and asked, Lab's extension folders are searched.
"""

import ctypes
import importlib.util
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from .. import __version__
from ..engine.compile.arrays import array_module, in_use
from ..errors import StateError
from .browser import find_browser
from .hub.proxy import require_hub
from .server import Refusal
from .shipped import shipped

OLDEST_PYTHON = (3, 11)
CORE = ("numpy", "h5py", "ipython", "ipywidgets", "anywidget", "matplotlib")
LAB = ("jupyterlab", "ipykernel", "scikit-learn")
KERNEL_SECONDS = 60
CHOICE = "OPENBLAS_CORETYPE"
INTEL_CORES = ("SkylakeX", "Cooperlake", "Sapphirerapids")


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
    rows = [look_at_python(), Row("teachkeras", __version__, "ok")]
    rows += [look_at_folder("lessons", "L*.ipynb"), look_at_folder("exercises", "L*/[0-9]*.py")]
    rows += [look_at_package(name, "pip install teachkeras") for name in CORE]
    rows += [look_at_package(name, "pip install 'teachkeras[lab]'") for name in LAB]
    rows += [look_at_arrays(), look_at_blas(), look_at_gpu()]
    rows += [look_at_browser(), look_at_lab_extension(), look_at_hub()]
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


def look_at_folder(name: str, pattern: str) -> Row:
    """How many lessons, or exercises, came with this copy of teachkeras."""
    folder = shipped(name)
    count = len(list(folder.glob(pattern))) if folder else 0
    advice = "" if count else "this brings them back: pip install --force-reinstall teachkeras"
    return Row(name, str(count), "ok" if count else "missing", advice)


def look_at_arrays() -> Row:
    """With which array module functions made now would compute."""
    arrays = in_use()
    return Row("computes with", f"{arrays.library} on the {arrays.device.upper()}", "ok")


def look_at_blas() -> Row:
    """Which library multiplies matrices for NumPy, and for which kind of processor.

    OpenBLAS has code for many processors and chooses when it is loaded. For a chip of one maker it
    may choose the code of another's; which is faster has to be tried.
    """
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    found = f"{built['name']} {built['version']}"
    core = openblas_core()
    if not core:
        return Row("matrix products", found, "ok")
    found += f", core {core}"
    if CHOICE in os.environ:
        return Row("matrix products", f"{found} ({CHOICE} is set)", "ok")
    if core not in INTEL_CORES or "AuthenticAMD" not in processor():
        return Row("matrix products", found, "ok")
    advice = f"an AMD processor with Intel's code: {CHOICE}=Zen before the command may be faster."
    return Row("matrix products", found, "note", advice)


def openblas_core() -> str:
    """The kind of processor for which OpenBLAS computes in this process, or ""."""
    folder = Path(np.__file__).parents[1] / "numpy.libs"
    for path in sorted(folder.glob("*openblas*")):
        library = ctypes.CDLL(str(path))
        for name in ("scipy_openblas_get_corename64_", "scipy_openblas_get_corename"):
            if hasattr(library, name):
                tell = getattr(library, name)
                tell.restype = ctypes.c_char_p
                return tell().decode()
    return ""


def processor() -> str:
    """What the system says about the processor."""
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()


def look_at_gpu() -> Row:
    """Whether CuPy is here and finds a GPU; nothing in the lessons needs one."""
    try:
        gpu = array_module("gpu")
    except StateError as error:
        advice = "no lesson needs one; CuPy comes with pip install 'teachkeras[gpu]'."
        return Row("GPU", error.rows[0][1], "note", advice)
    return Row("GPU", f"{gpu.model}, with {gpu.library}", "ok")


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


def look_at_hub() -> Row:
    """Whether a JupyterHub could be started here; only a teacher's machine needs one."""
    try:
        proxy = require_hub()
    except Refusal as refusal:
        return Row("hub for a class", "no", "note", f"only a teacher needs one. {refusal}")
    found = f"jupyterhub {metadata.version('jupyterhub')}, {Path(proxy).name}"
    return Row("hub for a class", found, "ok")


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
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import run_kernel

    # The kernel's own remarks about its start would stand in the middle of the table.
    quiet = {"kernel_name": "python3", "startup_timeout": KERNEL_SECONDS}
    try:
        with run_kernel(**quiet, stderr=subprocess.DEVNULL) as client:
            assert isinstance(client, BlockingKernelClient)
            reply = client.execute_interactive(code, timeout=KERNEL_SECONDS, store_history=False)
    except Exception as error:  # whatever stands in the way is what the table should say
        return f"it did not answer ({error})"
    content = reply["content"]
    return "" if content["status"] == "ok" else f"{content['ename']}: {content['evalue']}"
