"""`python -m teachkeras.classroom.hub.learner`: a learner's server, as a hub starts it.

It runs as the learner, in the learner's home, so that handing out touches no file that the learner
could not touch. In order: the lessons, the settings that make numbers come out the same everywhere,
then JupyterLab, without what a learner does not use.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from ..environment import lesson_environment
from ..handout import LESSONS, hand_out, shipped_lessons
from ..server import JUPYTER_FILES

# Extensions of a server that only its teacher needs, or nobody in a class; each costs memory.
LEFT_OUT = (
    "jupyter_lsp",
    "jupyter_server_terminals",
    "jupytext",
    "nbgitpuller",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
    "notebook",
    "notebook_shim",
    "voila.server_extension",
)


def give_lessons(home: Path) -> list[str]:
    """Hand out the lessons into a home; trouble is a sentence, and the server starts all the same.

    Returns what happened, for the server's log.
    """
    source = shipped_lessons()
    if source is None:
        return ["This teachkeras came without its lessons."]
    try:
        (home / LESSONS).mkdir(parents=True, exist_ok=True)
        return hand_out(source, home / LESSONS).sentences()
    except OSError as error:
        return [f"The lessons cannot be copied to {home / LESSONS} ({error.strerror})."]


def server_options(home: Path) -> list[str]:
    """The options of the server: the home as its root, and nothing that is left out."""
    options = [f"--ServerApp.root_dir={home}", "--ServerApp.terminals_enabled=False"]
    options += [f"--ServerApp.jpserver_extensions={name}=False" for name in LEFT_OUT]
    options.append("--LabApp.extension_manager=readonly")
    # Sockets of files, which only the learner can open, instead of ports of the machine.
    options.append("--KernelManager.transport=ipc")
    if not own_lab_settings().exists():
        options.append(f"--LabApp.app_settings_dir={JUPYTER_FILES / 'settings'}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--ServerApp.allow_root=True")
    return options


def own_lab_settings() -> Path:
    """Where an environment keeps what it settles for every JupyterLab."""
    return Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"


def prepare() -> list[str]:
    """Set the environment of the server; returns its options."""
    home = Path.home()
    os.umask(0o077)  # what a learner makes is nobody else's
    for sentence in give_lessons(home):
        print(sentence, flush=True)
    os.environ.update(lesson_environment())
    known = os.environ.get("JUPYTER_PATH", "")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(JUPYTER_FILES), known]))
    # A short path: the name of a socket has at most 107 letters. Only its owner can enter.
    runtime = tempfile.mkdtemp(prefix="tk-")
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    os.environ["JUPYTER_RUNTIME_DIR"] = runtime
    return server_options(home)


def main() -> None:
    """Become the server; what else stands on the command line goes to it."""
    options = prepare()
    from jupyterhub.singleuser import main as serve

    sys.argv = ["jupyterhub-singleuser", *options, *sys.argv[1:]]
    serve()


if __name__ == "__main__":
    main()
