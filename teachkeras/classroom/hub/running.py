"""A real JupyterHub that one can start, ask and stop: for the demo, the rehearsal and the tests.

All it writes lies in one folder that only its owner can enter. It ends when its parent does, and
with it end the proxy, the services, the learners' servers and their kernels.
"""

import contextlib
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from ..own_process import STOP_SECONDS, OwnProcess
from ..server import HOST, Refusal, ask, free_port
from .proxy import require_hub
from .settings import VARIABLE, HubSettings, write_settings

READY_SECONDS = 120.0
CONFIG = Path(__file__).with_name("demo_config.py")
CONSONANTS, VOWELS = "bdfgkmnprstv", "aeiou"


def new_settings(folder: Path, password: str = "", **more: Any) -> HubSettings:
    """Settings with free ports and, where none is given, a password that can be said aloud."""
    ports = {name: free_port() for name in ("port", "hub_port", "proxy_port", "board_port")}
    return HubSettings(
        folder=str(folder.resolve()),
        password=password or spoken_password(),
        teacher_password=secrets.token_urlsafe(24),
        proxy=require_hub(),
        **{**ports, **more},
    )


def spoken_password() -> str:
    """Four groups of letters that are easily told apart, such as `dako-mivu-tesa-gopi`."""
    groups = []
    for _ in range(4):
        letters = [secrets.choice(kind) for kind in (CONSONANTS, VOWELS, CONSONANTS, VOWELS)]
        groups.append("".join(letters))
    return "-".join(groups)


class RunningHub(OwnProcess):
    """One hub; a context manager that leaves no process behind (its folder stays)."""

    patience = 2 * STOP_SECONDS  # it has servers of learners to end
    config = CONFIG  # the file that JupyterHub reads; it reads the settings

    def __init__(self, settings: HubSettings):
        """Prepare a hub as `settings` say; nothing is started yet."""
        self.settings = settings
        self.folder = Path(settings.folder)
        self.url = settings.here
        self.log = self.folder / "hub.log"

    def start(self) -> None:
        """Start the hub and wait until it answers through its proxy."""
        for folder in (self.folder, self.settings.homes):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        told = self.folder / "settings.json"
        write_settings(self.settings, told)
        try:
            self.launch(told)
            self.wait_until_ready()
        finally:
            told.unlink(missing_ok=True)  # the hub has read it, or will never read it

    def launch(self, told: Path) -> None:
        """Start the process; what it says goes to a log that only its owner can read."""
        runtime = self.folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environ = {**os.environ, VARIABLE: str(told), "JUPYTER_RUNTIME_DIR": str(runtime)}
        command = [sys.executable, "-m", "teachkeras.classroom.with_parent", "jupyterhub"]
        self.begin([*command, "-f", str(self.config)], environ, self.folder)

    def wait_until_ready(self) -> None:
        """Wait for an answer of the hub, then of the hub behind its proxy."""
        assert self.process is not None
        waited_for = [f"http://{HOST}:{self.settings.hub_port}/hub/api/", f"{self.url}hub/api/"]
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                ask(waited_for[0], "")
                waited_for.pop(0)
                if not waited_for:
                    return
            time.sleep(0.1)
        raise Refusal(f"JupyterHub did not start; its last words were:\n{self.last_words()}")

    def request(self, method: str, path: str, body: object = None, seconds: float = 30.0) -> Any:
        """Ask the hub's interface (`users`, `services` ...) as the service that may do all."""
        token = self.settings.admin_token
        return ask(f"{self.url}hub/api/{path}", token, method, body, seconds)
