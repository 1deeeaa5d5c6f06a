"""`python -m teachkeras.classroom.with_parent MODULE ...`: a module that ends when its parent does.

A parent that is killed cannot stop what it has started. So this process keeps the reading end of a
pipe as its standard input, and the parent the writing end: when the parent is gone, by whatever
signal, the system closes the pipe, and this process ends as if it had been asked to.
"""

import contextlib
import os
import runpy
import shutil
import signal
import sys
import threading

_alone = threading.Event()


def watch_parent() -> None:
    """End this process politely when its standard input is closed."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):  # not by sys.stdin, whose lock Python needs when it ends
            pass
    _alone.set()
    # A signal to itself, because that is what a server tidies up after: its kernels end too.
    os.kill(os.getpid(), signal.SIGTERM)


def run(module: str, arguments: list[str]) -> None:
    """Run the module as `python -m` would; without a parent, its own folder goes as well."""
    threading.Thread(target=watch_parent, daemon=True).start()
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        if _alone.is_set():
            shutil.rmtree(os.environ["JUPYTER_RUNTIME_DIR"], ignore_errors=True)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
