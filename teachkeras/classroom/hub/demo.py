"""`teachkeras hub --demo`: a class in one room, today, on one machine.

It is a real hub and a real board, and it is honest about what it is not: every learner's server is
a process of the same user of the machine.
"""

import getpass
import os
import time
from pathlib import Path

from ..lab import ignore_interrupts, listen_to_signals
from ..server import HOST, Refusal, check_port
from .proxy import require_hub
from .running import RunningHub, new_settings
from .settings import EVERYWHERE, HubSettings

PASSWORD = "TEACHKERAS_HUB_PASSWORD"  # the password of the class, for those who choose it
SHORTEST = 8
ROOT = """\
A demo hub gives every learner the rights of whoever starts it, and here that is root.
Start it as another user; in a container with nobody else, say so: --as-root"""
WARNING = """\
    This is a demo, for people who trust each other, for an hour:
    - All learners share one user of this machine ({user}): with a little Python each
      can read and change the others' files, and read what this hub knows.
    - Whoever knows the password of the class can log in under any name but {teacher}.
    - There is no https: {reach}
    - Nothing limits the memory of a learner.
    For a course, see deploy/README.md."""


def run_demo(
    folder: Path, ip: str = HOST, port: int | None = None, ask: bool = False, as_root: bool = False
) -> int:
    """Start the demo hub and stay until it is stopped; returns the exit status."""
    refuse_root(as_root)
    settings = demo_settings(folder, ip, port, chosen_password(ask))
    started = time.monotonic()
    print("Starting JupyterHub ...", flush=True)
    listen_to_signals()
    hub = RunningHub(settings)
    try:
        hub.start()
        print(f"The hub is ready ({time.monotonic() - started:.0f} s).\n")
        print(announcement(settings), flush=True)
        assert hub.process is not None
        status = hub.process.wait()
        raise Refusal(f"JupyterHub ended by itself ({status}); it said:\n{hub.last_words()}")
    except KeyboardInterrupt:
        print(f"\nStopping the hub; the files of the learners stay in {settings.homes}", flush=True)
        return 0
    finally:
        ignore_interrupts()
        hub.stop()


def refuse_root(as_root: bool) -> None:
    """Learners are not given the rights of root unless that is said."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not as_root:
        raise Refusal(ROOT)


def demo_settings(folder: Path, ip: str, port: int | None, password: str) -> HubSettings:
    """Settings for the folder, or one sentence about why there can be no hub in it."""
    if port is not None:
        check_port(port)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / "written.tmp"
        probe.write_text("one line", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"A hub cannot live in {folder} ({error.strerror}); "
            "another folder can be named with --dir."
        ) from error
    return new_settings(folder, password, ip=ip, **({"port": port} if port else {}))


def chosen_password(ask: bool) -> str:
    """The password of the class: from the environment, asked for, or "" to have one made."""
    password = os.environ.pop(PASSWORD, "")  # nothing that is started inherits it
    if ask and not password:
        try:
            password = getpass.getpass("Password of the class: ")
        except EOFError:
            raise Refusal("There is nobody here to ask for a password.") from None
    if password and not (len(password) >= SHORTEST and password.isascii()):
        raise Refusal(
            f"The password of the class needs at least {SHORTEST} letters, figures and signs of "
            "a plain keyboard; leave it out to have one made."
        )
    return password


def announcement(settings: HubSettings) -> str:
    """Addresses and passwords, said once, and what this hub is not."""
    lines = [f"    learners    {room_address(settings)}"]
    lines.append(f"    password    {settings.password}   (with any name)")
    lines.append(f"    teacher     the name {settings.teacher}, with {settings.teacher_password}")
    lines.append(f"    board       {settings.here}services/board/")
    local = settings.ip == HOST
    reach = "all goes over the network as it is; use a network of your own."
    if local:
        reach = "but only this machine reaches it. For the room: --ip 0.0.0.0"
    user = getpass.getuser()
    lines += ["", WARNING.format(user=user, teacher=settings.teacher, reach=reach)]
    return "\n".join([*lines, "", "Stop with Ctrl-C."])


def room_address(settings: HubSettings) -> str:
    """What learners type into their browsers."""
    if settings.ip in EVERYWHERE:
        import socket

        return f"http://{socket.gethostname()}:{settings.port}/ (or this machine's address)"
    return settings.here


def run_hub(
    demo: bool, rehearse: int | None, folder: Path, ip: str, port: int | None, **how: bool
) -> int:
    """What `teachkeras hub` was asked for."""
    if rehearse is not None:
        require_hub()  # one sentence, before its parts are imported
        from .rehearsal import rehearse_class

        return rehearse_class(rehearse)
    if demo:
        return run_demo(folder, ip, port, **how)
    raise Refusal("Say which hub: --demo, or --rehearse 12; for a course, see deploy/README.md.")
