"""One learner as the network sees one: the hub's interface, and the websocket of a kernel.

What the hub answers to too many at once (429, and when to come again) is done as told.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from ..server import execute_request

START_SECONDS = 600.0
CELL_SECONDS = 180.0
POLL_SECONDS = 1.0
RETRY_SECONDS = 10.0  # where the hub does not say when


@dataclass(frozen=True)
class Reply:
    """What a kernel answered to a cell: its error or "", the asked value, and how long it took."""

    error: str
    value: str
    seconds: float


@dataclass
class Learner:
    """A learner of a hub; `token` may make users and enter their servers."""

    hub: str  # its address, with a slash at the end
    token: str = field(repr=False)
    name: str
    retries: int = 0  # how often the hub said: too many, come again
    channel: WebSocketClientConnection | None = None
    kernel: str = ""

    @property
    def server(self) -> str:
        """The address of the learner's own server."""
        return f"{self.hub}user/{self.name}/"

    async def request(self, url: str, method: str = "GET", body: Any = None) -> HTTPResponse:
        """Ask for an address; answers with an error of 500 and more are raised, others returned."""
        text = json.dumps(body or {}) if method == "POST" else None
        headers = {"Authorization": f"token {self.token}"}
        asked = HTTPRequest(
            url, method, headers, text, request_timeout=CELL_SECONDS, connect_timeout=CELL_SECONDS
        )
        answer = await AsyncHTTPClient().fetch(asked, raise_error=False)
        if answer.code >= 500:
            raise HTTPClientError(answer.code, answer.reason)
        return answer

    async def log_in(self) -> None:
        """Become known to the hub, start the server, and wait until it is ready."""
        await self.request(f"{self.hub}hub/api/users/{self.name}", "POST")
        deadline = time.monotonic() + START_SECONDS
        while (answer := await self.ask_for_server()).code == 429:
            self.retries += 1
            if time.monotonic() > deadline:
                raise TimeoutError("the hub said 429 to the end")
            await asyncio.sleep(float(answer.headers.get("Retry-After", RETRY_SECONDS)))
        while not await self.has_server():
            if time.monotonic() > deadline:
                raise TimeoutError("the server did not start")
            await asyncio.sleep(POLL_SECONDS)

    async def ask_for_server(self) -> HTTPResponse:
        """Ask the hub for the server; it may say that too many ask."""
        return await self.request(f"{self.hub}hub/api/users/{self.name}/server", "POST")

    async def has_server(self) -> bool:
        """Whether the server is ready; a start that failed is an error."""
        answer = await self.request(f"{self.hub}hub/api/users/{self.name}")
        server = json.loads(answer.body)["servers"].get("")
        if server is None:
            raise RuntimeError("the server ended")
        return bool(server["ready"])

    async def open_kernel(self) -> None:
        """Start a kernel in the folder of the lessons, and connect to it."""
        body = {"name": "python3", "path": "lessons/L06-train-your-first-model.ipynb"}
        answer = await self.request(f"{self.server}api/kernels", "POST", body)
        self.kernel = json.loads(answer.body)["id"]
        address = f"{self.server.replace('http', 'ws', 1)}api/kernels/{self.kernel}/channels"
        asked = HTTPRequest(address, headers={"Authorization": f"token {self.token}"})
        self.channel = await websocket_connect(asked, max_message_size=100 * 1024 * 1024)

    async def run(self, code: str, value: str = "None") -> Reply:
        """Run a cell, and then an expression whose value is wanted."""
        return await asyncio.wait_for(self._run(code, value), CELL_SECONDS)

    async def _run(self, code: str, value: str) -> Reply:
        assert self.channel is not None
        message = execute_request(code)
        message["content"]["user_expressions"] = {"value": value}
        started = time.monotonic()
        await self.channel.write_message(json.dumps(message))
        while True:
            text = await self.channel.read_message()
            if text is None:
                raise ConnectionError("the connection to the kernel was lost")
            said = json.loads(text)
            mine = said["parent_header"].get("msg_id") == message["header"]["msg_id"]
            if mine and said["msg_type"] == "execute_reply":
                return reply_of(said["content"], time.monotonic() - started)

    async def log_out(self) -> None:
        """Let go of the kernel; the hub ends the server when it ends."""
        if self.channel is not None:
            self.channel.close()


def reply_of(content: dict[str, Any], seconds: float) -> Reply:
    """The reply of a kernel in our own words."""
    error = "" if content["status"] == "ok" else str(content.get("ename", content["status"]))
    value = content.get("user_expressions", {}).get("value", {})
    return Reply(error, value.get("data", {}).get("text/plain", ""), seconds)
