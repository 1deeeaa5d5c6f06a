"""A board on loopback beside a stand-in for the hub, which knows a few tokens."""

import asyncio
import contextlib
import http.client
import json
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jupyterhub.services.auth import HubOAuth
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from teachkeras.classroom.board.app import Desk, hub_app
from teachkeras.classroom.board.identity import HubIdentity, Teachers
from teachkeras.classroom.board.serving import LARGEST_BODY
from teachkeras.classroom.board.store import Store

PREFIX = "/services/board/"
REACH = "access:services!service=board"


def token_of(name: str) -> str:
    """The token of a user of the stand-in."""
    return f"token-of-{name.replace(' ', '-')}-0123456789"


def model(name: str) -> dict[str, Any]:
    """A user as the hub describes one."""
    return {"kind": "user", "name": name, "groups": [], "admin": False, "scopes": [REACH]}


@dataclass
class StandIn:
    """What the hub knows: models by token."""

    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False
    asked: int = 0
    signing_in: str = "teacher"  # whose browser the hub believes to see
    board: str = ""  # where a browser is sent back to; behind a real hub it is the same place
    codes: dict[str, str] = field(default_factory=dict)

    def add(self, user: str, **more: Any) -> str:
        """Make a user; returns the token."""
        self.models[token_of(user)] = {**model(user), **more}
        return token_of(user)


class UserHandler(web.RequestHandler):
    """`GET /hub/api/user`: whose token is it?"""

    def get(self) -> None:
        hub = self.settings["hub"]
        hub.asked += 1
        if hub.down:
            raise web.HTTPError(503)
        found = hub.models.get(self.request.headers["Authorization"].removeprefix("token "))
        if found is None:
            raise web.HTTPError(403)
        self.finish(found)


class AuthorizeHandler(web.RequestHandler):
    """The hub's sign-in, which sends the browser back at once."""

    def get(self) -> None:
        hub = self.settings["hub"]
        code = secrets.token_hex(8)
        hub.codes[code] = token_of(hub.signing_in)
        back, state = self.get_argument("redirect_uri"), self.get_argument("state")
        self.redirect(f"{hub.board}{back}?code={code}&state={state}")


class TokenHandler(web.RequestHandler):
    """A token for a code."""

    def post(self) -> None:
        self.finish({"access_token": self.settings["hub"].codes.pop(self.get_argument("code"))})


@dataclass
class Running:
    """A board and its stand-in hub; what a test asks of them."""

    port: int
    desk: Desk
    hub: StandIn
    loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def ask(
        self, method: str, path: str = "", token: str = "", body: Any = None, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """One request and its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"token {token}"
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            connection.request(method, PREFIX + path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def post(self, token: str, report: Any, **headers: str) -> int:
        """Send a report; returns the status."""
        return self.ask("POST", "verdicts", token, report, **headers)[0]

    def page(self, name: str, query: str = "?lesson=02") -> str:
        """The page as a teacher's token shows it."""
        status, body, _ = self.ask("GET", query, token_of(name))
        assert status == 200, body
        return body.decode()


def report(exercise: str = "02.1", outcome: str = "right", mistake: str = "", **more: Any) -> dict:
    """A report as `tk.check` sends one."""
    said = {"key": secrets.token_hex(16), "exercise": exercise, "outcome": outcome}
    return {**said, "mistake": mistake, "attempt": 1, **more}


def listen(app: web.Application, port: int = 0) -> tuple[HTTPServer, int]:
    """Serve an application on loopback, at a free port if none is named."""
    sockets = bind_sockets(port, "127.0.0.1")
    server = HTTPServer(app, max_body_size=LARGEST_BODY)
    server.add_sockets(sockets)
    return server, sockets[0].getsockname()[1]


def hub_routes(hub: StandIn) -> web.Application:
    """The addresses of the stand-in."""
    routes = [
        (r"/hub/api/user", UserHandler),
        (r"/hub/api/oauth2/authorize", AuthorizeHandler),
        (r"/hub/api/oauth2/token", TokenHandler),
    ]
    return web.Application(routes, hub=hub, log_function=lambda handler: None)


def hub_auth(port: int) -> HubOAuth:
    """The board's side of the stand-in, with settings as a hub gives them."""
    return HubOAuth(
        api_url=f"http://127.0.0.1:{port}/hub/api",
        api_token="token-of-the-service",
        hub_host=f"http://127.0.0.1:{port}",
        hub_prefix="/hub/",
        base_url=PREFIX,
        oauth_client_id="service-board",
        oauth_redirect_uri=f"{PREFIX}oauth_callback",
        access_scopes={"access:services", REACH},
    )


@contextlib.contextmanager
def running_board(
    database: str | Path, teachers: tuple[str, ...] = ("teacher",), at: int = 0, **desk: Any
) -> Iterator[Running]:
    """A board over a database, in a thread of its own, until the block ends."""
    address = str(database) if "://" in str(database) else f"sqlite:///{database}"
    hub, ready, loop = StandIn(), threading.Event(), asyncio.new_event_loop()
    hub.add("teacher")
    made: list[Any] = []

    async def start() -> None:
        hub_server, hub_port = listen(hub_routes(hub))
        auth = hub_auth(hub_port)
        board = Desk(Store(address), HubIdentity(auth), **desk)
        who = Teachers(frozenset(teachers), frozenset({"staff"}))
        server, port = listen(hub_app(board, auth, who, b"secret" * 6), at)
        hub.board = f"http://127.0.0.1:{port}"
        made.extend([server, hub_server, Running(port, board, hub, loop)])
        ready.set()

    async def stop() -> None:
        await made[2].desk.writer.close()
        for server in made[:2]:
            server.stop()
            await server.close_all_connections()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(60)
    try:
        yield made[2]
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def query_of(address: str) -> dict[str, list[str]]:
    """The query of an address."""
    return parse_qs(urlsplit(address).query)
