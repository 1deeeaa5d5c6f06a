"""A JupyterLab server that one can start, ask and stop: for `lab` and for the browser tests.

The server listens on this machine only (127.0.0.1), on one port, behind a random token. Its
start-up record and its kernels' files live in a folder of its own, so it can be told from every
other Jupyter server, and what it started can be found and ended.
"""

import contextlib
import importlib.util
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .environment import lesson_environment
from .own_process import OwnProcess

HOST = "127.0.0.1"
# The kernel of the lessons, with first_cell.py loaded: a Jupyter that looks here finds it.
JUPYTER_FILES = Path(__file__).resolve().parent / "jupyter"
READY_SECONDS = 120.0  # a cold disk and a busy machine; four seconds are usual
KERNEL_SECONDS = 120.0
ATTEMPTS = 3  # another program may take the port between our choice and the server's start


class Refusal(Exception):
    """A sentence for the person at the keyboard; it is printed without a traceback."""


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def check_port(port: int) -> None:
    """Refuse a port that cannot be had, in one sentence."""
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does it: a port just left by another is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise Refusal(
                f"Port {port} cannot be used ({error}); leave --port out to get a free one."
            ) from error


def server_command(root: Path, port: int) -> list[str]:
    """The command line of the server: local, one port, no terminals, no package manager."""
    command = [sys.executable, "-m", "teachkeras.classroom.with_parent", "jupyterlab"]
    command += ["--no-browser"]
    command += [f"--ip={HOST}", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={root}", "--ServerApp.terminals_enabled=False"]
    command += ["--LabApp.extension_manager=readonly"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # else Jupyter refuses, and a container has no one else
    return command


class LabServer(OwnProcess):
    """One running JupyterLab; a context manager that leaves no process and no file behind."""

    def __init__(self, root: Path, port: int | None = None, **settings: str):
        """Prepare a server for the folder `root`; `settings` are added to its environment."""
        if importlib.util.find_spec("jupyterlab") is None:
            raise Refusal(
                "JupyterLab is not installed in this environment; "
                "this installs it: pip install 'teachkeras[lab]'"
            )
        if port is not None:
            check_port(port)
        self.root, self.wanted_port, self.settings = Path(root).resolve(), port, settings
        self.token, self.url = secrets.token_hex(24), ""
        self.folder = tempfile.TemporaryDirectory(prefix="tk-lab-", ignore_cleanup_errors=True)
        self.log = Path(self.folder.name) / "server.log"

    # ------------------------------------------------------------ starting

    def start(self) -> None:
        """Start the server and wait until it answers."""
        attempts = 1 if self.wanted_port else ATTEMPTS
        for _ in range(attempts):
            self.launch(self.wanted_port or free_port())
            if self.wait_until_ready():
                return
            self.end()
        raise Refusal(f"JupyterLab did not start; its last words were:\n{self.last_words()}")

    def launch(self, port: int) -> None:
        """Start the process with an environment of its own."""
        environ = {**os.environ, **lesson_environment(), **self.settings}
        environ["JUPYTER_RUNTIME_DIR"] = self.folder.name
        paths = [str(JUPYTER_FILES), environ.get("JUPYTER_PATH", "")]
        environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))
        # By the environment and not on the command line, which other users of a machine can read.
        environ["JUPYTER_TOKEN"] = self.token
        self.begin(server_command(self.root, port), environ, self.root)

    def wait_until_ready(self) -> bool:
        """Wait for the server's own start-up record, then for an answer; False if it ended."""
        assert self.process is not None
        # The record is written by our process into our folder, so no other server can be mistaken
        # for this one, whatever the ports do.
        record = Path(self.folder.name) / f"jpserver-{self.process.pid}.json"
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return False
            with contextlib.suppress(OSError, ValueError):
                self.url = json.loads(record.read_text(encoding="utf-8"))["url"]
                self.request("GET", "api/status")
                return True
            time.sleep(0.05)
        return False

    # ------------------------------------------------------------ asking

    def address(self, path: str = "lab") -> str:
        """The address of a page of this server, token included."""
        quoted = urllib.request.pathname2url(path)
        return f"{self.url}{quoted}?token={self.token}"

    def request(self, method: str, path: str, body: object = None, seconds: float = 30.0) -> Any:
        """Ask the server's own interface; the answer is what its JSON says."""
        return ask(self.url + path, self.token, method, body, seconds)

    def ask_kernel(self, code: str, seconds: float = KERNEL_SECONDS) -> str:
        """Run one line in a new kernel, as a notebook would; the error as text, or "" if it ran."""
        kernel = self.request("POST", "api/kernels", {"name": "python3"}, seconds)["id"]
        try:
            return self.execute(kernel, code, seconds)
        finally:
            with contextlib.suppress(OSError):
                self.request("DELETE", f"api/kernels/{kernel}")

    def execute(self, kernel: str, code: str, seconds: float) -> str:
        """Send one request over the kernel's websocket and wait for the reply to it."""
        import websocket  # comes with Jupyter's server

        channel = f"{self.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        header = [f"Authorization: token {self.token}"]
        message = execute_request(code)
        deadline = time.monotonic() + seconds
        try:
            socket_ = websocket.create_connection(channel, timeout=seconds, header=header)
            with contextlib.closing(socket_):
                socket_.send(json.dumps(message))
                while time.monotonic() < deadline:
                    reply = json.loads(socket_.recv())
                    if is_reply(reply, message):
                        content = reply["content"]
                        return "" if content["status"] == "ok" else str(content.get("evalue", "?"))
        except (OSError, ValueError, websocket.WebSocketException) as error:
            return f"no answer from the kernel ({error})"
        return f"no answer from the kernel in {seconds:.0f} s"

    # ------------------------------------------------------------ stopping

    def stop(self) -> None:
        """Stop the server and everything it started, then remove its folder."""
        self.end()
        self.folder.cleanup()

    def ways_to_end(self, process: "subprocess.Popen[bytes]") -> list[Callable[[], object]]:
        """First ask the server itself."""
        return [self.ask_to_end, *super().ways_to_end(process)]

    def ask_to_end(self) -> bool:
        """Ask the server to shut down; whether it answers."""
        with contextlib.suppress(OSError, urllib.error.URLError, ValueError):
            self.request("POST", "api/shutdown", {}, seconds=5)
            return True
        return False


def ask(
    url: str, token: str, method: str = "GET", body: object = None, seconds: float = 30.0
) -> Any:
    """Ask an interface of Jupyter's; the answer is what its JSON says, None for nothing."""
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    if token:
        request.add_header("Authorization", f"token {token}")
    # A school's web proxy must not be asked for a page of this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=seconds) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def execute_request(code: str) -> dict[str, Any]:
    """A message of the Jupyter protocol that asks a kernel to run `code`."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": "execute_request",
        "session": uuid.uuid4().hex,
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    return {
        "channel": "shell",
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
    }


def is_reply(message: dict[str, Any], request: dict[str, Any]) -> bool:
    """Whether a message is the kernel's reply to this very request."""
    ours = message.get("parent_header", {}).get("msg_id") == request["header"]["msg_id"]
    return ours and message.get("msg_type") == "execute_reply"
