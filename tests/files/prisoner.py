"""A process that opens hostile files one by one, watched by an audit hook, with little memory.

It is told on its standard input which files, and writes one line for each: refused, opened, or what
went wrong. What may not happen ends the process at once, before it has happened.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

MEGABYTE = 1 << 20
MOST_MEMORY = 64 * MEGABYTE  # more than what is in use when the first file is opened
SECONDS = 2  # of work, for one file
FORBIDDEN = (
    *("exec", "compile", "import", "marshal.", "pickle.", "socket.", "subprocess.", "os.system"),
    *("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.putenv", "ctypes.", "shutil."),
    *("urllib.", "http.", "ftplib.", "os.remove", "os.rename", "os.mkdir", "os.listdir", "os.link"),
    *("os.symlink", "os.truncate", "os.chmod", "glob.", "tempfile.", "code.", "webbrowser."),
)
# How much memory is free is asked of the system, when a large array is wanted.
ABOUT_MEMORY = ("/proc/meminfo", "/proc/self/statm", "/sys/fs/cgroup/")

# A refusal reads our own fix beside the learner's line, to say it in the learner's words. That is
# parsed, and not run: what would be run is an "exec", which stays forbidden.
state: dict[str, Any] = {"path": None, "number": -1, "printing": False}


def say(number: int, verdict: str, detail: str = "") -> None:
    """One line for the test that watches."""
    os.write(1, (json.dumps([number, verdict, detail[:200]]) + "\n").encode())


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: ends the process at the first thing that opening a file must not do."""
    if state["path"] is None:
        return
    if event == "open":
        path = str(arguments[0])
        if path == state["path"] or path.startswith(ABOUT_MEMORY):
            return
    elif not event.startswith(FORBIDDEN) or (event == "compile" and state["printing"]):
        return
    say(state["number"], "escape", f"{event} {arguments!r}")
    os._exit(3)


def opener(way: str) -> Any:
    """What a learner would call."""
    from teachkeras import models
    from teachkeras.layers import Dense

    def weights(path: str) -> None:
        model = models.Sequential([Dense(3, input_dim=4, name="dense_1")])
        model.load_weights(path)

    def text(path: str) -> None:
        contents = Path(path).read_bytes()
        getattr(models, f"model_from_{way}")(contents)

    return {"model": models.load_model, "weights": weights}.get(way, text)


def attempt(number: int, way: str, path: str) -> None:
    """Open one file and say how it went."""
    from teachkeras.errors import TeachError

    open_it = opener(way)
    state.update(path=path, number=number)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # its signal ends the process
    try:
        open_it(path)
        verdict, detail = "opened", ""
    except TeachError as error:
        state["printing"] = True
        text = str(error)
        seen = all(line.isprintable() for line in text.split("\n"))
        verdict, detail = ("refused", error.code) if seen else ("unprintable", ascii(text))
    except BaseException as error:
        verdict, detail = "crash", f"{type(error).__name__}: {error}"
    signal.setitimer(signal.ITIMER_PROF, 0)
    state.update(path=None, printing=False)
    say(number, verdict, detail)


def main() -> None:
    """Open good files first, so that all that is imported is there; then the door is closed."""
    import unicodedata  # noqa: F401  (Python parses a name in other letters with it)

    import numpy as np

    import teachkeras.errors.names
    import teachkeras.models
    import teachkeras.saving.load  # noqa: F401

    np.ones((300, 300)) @ np.ones((300, 300))  # the BLAS takes its memory now
    tasks = json.loads(sys.stdin.read())
    for way, path in tasks["warm"]:
        attempt(-1, way, path)
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY,) * 2)
    sys.addaudithook(watch)
    for number, way, path in tasks["files"]:
        attempt(number, way, path)


if __name__ == "__main__":
    main()
