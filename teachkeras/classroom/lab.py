"""`python -m teachkeras lab`: the lessons, in JupyterLab, ready to be worked in.

In order: copy the lessons to the work folder, start JupyterLab on this machine only, wait until a
real kernel has imported teachkeras, show and open the address, wait for Ctrl-C, stop everything.
"""

import os
import signal
import sys
import time
import webbrowser
from pathlib import Path
from types import FrameType

from .. import __version__
from .handout import HandedOut, hand_out, shipped_lessons
from .server import LabServer, Refusal


def open_lab(work: Path, open_browser: bool = True, port: int | None = None) -> int:
    """Open the lessons in JupyterLab and stay until it is stopped; returns the exit status."""
    started = time.monotonic()
    handed = prepare_folder(work)
    for sentence in handed.sentences():
        print(f"  {sentence}")
    print("Starting JupyterLab ...", flush=True)
    listen_to_signals()
    server = LabServer(work, port)
    try:
        server.start()
        check_kernel(server)
        announce(server, handed, time.monotonic() - started)
        if open_browser and has_screen():
            webbrowser.open(first_page(server, handed))
        return wait_for_the_end(server)
    except KeyboardInterrupt:
        print("\nStopping JupyterLab; your work is saved where you saved it.", flush=True)
        return 0
    finally:
        ignore_interrupts()  # an impatient second Ctrl-C must not leave a kernel behind
        server.stop()


def prepare_folder(work: Path) -> HandedOut:
    """Make the work folder and copy into it what the learner does not have yet."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        source = shipped_lessons()
        handed = hand_out(source, work) if source else HandedOut()
    except OSError as error:
        raise Refusal(
            f"The lessons cannot be copied to {work} ({error.strerror}); "
            "another folder can be named with --dir."
        ) from error
    print(f"Your lessons are in {work.resolve()}")
    return handed


def check_kernel(server: LabServer) -> None:
    """Wait until a kernel of this server has imported teachkeras, or say what stands in the way."""
    problem = server.ask_kernel("import teachkeras")
    if problem:
        raise Refusal(
            f"JupyterLab runs, but its kernel cannot import teachkeras: {problem}\n"
            "What this machine has and lacks: python -m teachkeras doctor"
        )


def announce(server: LabServer, handed: HandedOut, seconds: float) -> None:
    """Say that everything is ready, and where."""
    print(f"teachkeras {__version__} is ready ({seconds:.0f} s).")
    print(f"\n    {first_page(server, handed)}\n")
    print("Stop with Ctrl-C.", flush=True)


def first_page(server: LabServer, handed: HandedOut) -> str:
    """The start page lesson on the first visit, the learner's own desk later."""
    notebooks = [name for name in handed.fresh if name.endswith(".ipynb")]
    return server.address(f"lab/tree/{notebooks[0]}" if notebooks else "lab")


def has_screen() -> bool:
    """Whether a window can be opened here; without one Python would start a text browser."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def wait_for_the_end(server: LabServer) -> int:
    """Stay until Ctrl-C, or until JupyterLab was shut down from its own menu."""
    assert server.process is not None
    status = server.process.wait()
    if status:
        raise Refusal(f"JupyterLab ended by itself; its last words were:\n{server.last_words()}")
    print("JupyterLab was shut down.")
    return 0


def listen_to_signals() -> None:
    """Let a closed terminal and a polite kill end the lab exactly as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        # Under nohup a closed terminal is ignored on purpose, and stays ignored.
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            signal.signal(getattr(signal, name), interrupt)


def interrupt(number: int, frame: FrameType | None) -> None:
    """Treat another signal as Ctrl-C."""
    raise KeyboardInterrupt


def ignore_interrupts() -> None:
    """From here on nothing interrupts the tidying up."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
