"""The board as a process beside a stand-in hub; and a PostgreSQL to keep its rows in."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from teachkeras.classroom.server import free_port
from tests.board.boards import PREFIX, REACH, StandIn, hub_routes, listen

START_SECONDS = 60.0


@dataclass
class Service:
    """The board's process; `start` and `end` as often as a test likes."""

    database: str
    folder: Path
    hub: StandIn
    hub_port: int
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def start(self) -> None:
        """Start it as a hub does: all by the environment."""
        hub = f"http://127.0.0.1:{self.hub_port}"
        settings = {
            "JUPYTERHUB_SERVICE_NAME": "board",
            "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{self.port}",
            "JUPYTERHUB_SERVICE_PREFIX": PREFIX,
            "JUPYTERHUB_API_URL": f"{hub}/hub/api",
            "JUPYTERHUB_API_TOKEN": "token-of-the-service",
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_HOST": hub,
            "JUPYTERHUB_CLIENT_ID": "service-board",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": f'["access:services", "{REACH}"]',
            "TEACHKERAS_BOARD_DATABASE": self.database,
            "TEACHKERAS_BOARD_TEACHERS": "teacher",
        }
        with open(self.folder / "board.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "teachkeras.classroom.board"],
                env={**os.environ, **settings},
                stdout=log,
                stderr=log,
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Wait until its port is open."""
        assert self.process is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise AssertionError(f"the board did not start:\n{self.log}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it and wait until it is gone; returns its status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(START_SECONDS)

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.folder / "board.log").read_text("utf-8", "replace")


@contextlib.contextmanager
def running_service(database: str, folder: Path) -> Iterator[Service]:
    """A board's process beside a stand-in hub in a thread of this one."""
    hub, loop = StandIn(), asyncio.new_event_loop()
    hub.add("teacher")
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[object, int]:
        return listen(hub_routes(hub))

    server, port = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
    service = Service(database, folder, hub, port)
    try:
        service.start()
        yield service
    finally:
        if service.process is not None and service.process.poll() is None:
            service.end(signal.SIGKILL)
        loop.call_soon_threadsafe(server.stop)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


# --- PostgreSQL -----------------------------------------------------------------------------------

NO_POSTGRES = (
    "The full tests of the board need PostgreSQL; Debian's package installs it: "
    "apt-get install postgresql"
)


def postgres_program(name: str) -> str:
    """A program of PostgreSQL, which Debian does not put on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(places[-1]) if places else shutil.which(name)
    if not found:
        pytest.fail(NO_POSTGRES, pytrace=False)
    return found


@contextlib.contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of this test alone on loopback; yields an address as SQLAlchemy writes it."""
    data, port = folder / "data", free_port()
    data.mkdir(mode=0o700)
    other: dict[str, str] = {}
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(data, "nobody", "nogroup")
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == 0 and len(parent.parts) > 2:
                parent.chmod(parent.stat().st_mode | 0o011)
        other = {"user": "nobody"}
    subprocess.run(
        [postgres_program("initdb"), "-D", data, "-U", "board", "-A", "trust", "-E", "UTF8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        **other,
    )
    command = [postgres_program("postgres"), "-D", data, "-p", str(port), "-h", "127.0.0.1"]
    with open(folder / "postgres.log", "wb") as log:
        server = subprocess.Popen(
            [*command, "-c", "unix_socket_directories="], stdout=log, stderr=log, cwd="/", **other
        )
    try:
        until = time.monotonic() + START_SECONDS
        ready = [postgres_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < until and server.poll() is None
            time.sleep(0.1)
        yield f"postgresql+psycopg://board@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # "fast": it ends those who are still connected
        server.wait(START_SECONDS)
