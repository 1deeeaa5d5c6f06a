"""A real JupyterHub for tests: on loopback, on free ports, with the proxy from npm.

    with running_hub(tmp_path) as hub:
        hub.url                       "http://127.0.0.1:PORT/"
        hub.board                     the board's address behind the proxy
        hub.token                     may make users and start servers (a service of the hub)
        hub.request("POST", "users/ada")
        hub.settings.password         what every learner logs in with
        hub.settings.teacher          the teacher's name, "teacher", and ...
        hub.settings.teacher_password
        hub.start_server("ada")       waits until it answers; gives its address

It is the demo hub itself (teachkeras/classroom/hub), so what the tests see is what a class gets.
"""

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from teachkeras.classroom.hub.proxy import find_proxy, install_line
from teachkeras.classroom.hub.running import RunningHub, new_settings

SERVER_SECONDS = 180.0


class TestedHub(RunningHub):
    """A running hub with what only tests ask of it."""

    __test__ = False  # it is none, whatever its name says

    @property
    def token(self) -> str:
        """The token of the service that may do all."""
        return self.settings.admin_token

    @property
    def board(self) -> str:
        """The address of the board, as a browser sees it."""
        return f"{self.url}services/board/"

    def start_server(self, name: str) -> str:
        """Make a user where there is none, start its server, wait until it is ready."""
        known = {user["name"] for user in self.request("GET", "users")}
        if name not in known:
            self.request("POST", f"users/{name}")
        self.request("POST", f"users/{name}/server", seconds=SERVER_SECONDS)
        deadline = time.monotonic() + SERVER_SECONDS
        while time.monotonic() < deadline:
            user = self.request("GET", f"users/{name}")
            if user["servers"].get("", {}).get("ready"):
                return f"{self.url}user/{name}/"
            time.sleep(0.2)
        raise AssertionError(f"the server of {name} did not start:\n{self.last_words(40)}")


@contextmanager
def running_hub(folder: Path, **settings: object) -> Iterator[TestedHub]:
    """A hub whose files lie in `folder`; `settings` are fields of HubSettings."""
    need_proxy()
    settings.setdefault("admin_token", secrets.token_hex(24))
    with TestedHub(new_settings(folder / "hub", **settings)) as hub:
        yield hub


def need_proxy() -> None:
    """Install the proxy into this environment, by the line that we tell people to type."""
    if find_proxy() is None:
        done = subprocess.run(install_line().split(), capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
