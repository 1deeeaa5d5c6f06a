"""The addresses of the board.

GET  .           the page of the teacher, or with ?view=projector the one without names
POST verdicts    a learner's report (verdicts.py), in the name of its token
GET  verdicts    what the board keeps of the learner who asks
GET  static/...  style and script
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler, HubOAuthenticated
from sqlalchemy.exc import SQLAlchemyError
from tornado import web
from tornado.log import app_log

from ...viz.html import tag
from . import known
from .identity import Identities, Teachers, token_in
from .limits import MOST_ROWS, RateLimit
from .page import Board, BoardQuery, document
from .standing import Standing
from .store import Full, Store, Writer
from .verdicts import LARGEST, BoardRow, Refused, understood

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
KEPT_PAGES = 8  # of those that were shown last


def milliseconds() -> int:
    """The time of the clock."""
    return time.time_ns() // 1_000_000


@dataclass
class Desk:
    """All that the handlers share."""

    store: Store
    identity: Identities
    rule: tuple[int, int] = (10, 3)
    clock: Callable[[], int] = milliseconds
    limit: RateLimit = field(default_factory=RateLimit)

    def __post_init__(self) -> None:
        self.standing = Standing(self.store.rows())
        self.writer = Writer(self.store)
        self._pages: dict[BoardQuery, tuple[tuple[int, int], str]] = {}

    def page(self, asked: BoardQuery) -> str:
        """A page; it is made anew when a row has come, or another minute begun."""
        now = self.clock()
        state = (self.standing.version, now // 60_000)
        if self._pages.get(asked, (None, ""))[0] != state:
            while len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[asked] = state, Board(self.standing, now, self.rule).page(asked)
        return self._pages[asked][1]

    async def take(self, row: BoardRow) -> bool:
        """Store a row, then show it; False if it was there already."""
        new = await self.writer.add(row)
        if new:
            self.standing.take(row)
        return new


class BoardHandler(web.RequestHandler):
    """What all handlers have: the desk, careful headers, errors in words."""

    @property
    def desk(self) -> Desk:
        """All that the handlers share."""
        return self.settings["desk"]

    def set_default_headers(self) -> None:
        """Nothing is kept by a browser, nothing is loaded from elsewhere."""
        for name, value in SAFE.items():
            self.set_header(name, value)

    def data_received(self, chunk: bytes) -> None:
        """Bodies come whole."""

    def write_error(self, status_code: int, **more: Any) -> None:
        """An error as a page in words."""
        said = ERRORS.get(status_code, HTTPStatus(status_code).phrase)
        main = tag("main", tag("h1", "Class board"), tag("p", said), class_="notice")
        self.finish(document("Class board", main, script=False))


ERRORS = {
    403: "This page is for teachers. Your own results are in your notebook: tk.progress() shows "
    "them. (A teacher is made one in the hub's configuration, by name or by group.)",
    404: "There is no such page.",
    500: "Something went wrong here; the log of the board says what. Nothing that was stored is "
    "lost.",
    502: "The hub does not answer just now. Nothing that was stored is lost.",
}


class VerdictsHandler(BoardHandler):
    """A learner's reports. Cookies count for nothing here, so no other page can send one."""

    def check_xsrf_cookie(self) -> None:
        """Without cookies there is nothing to forge."""

    def write_error(self, status_code: int, **more: Any) -> None:
        """An error as one JSON sentence."""
        self.finish({"error": self._reason})

    async def prepare(self) -> None:
        """Find out who asks, before anything else is looked at."""
        token = token_in(self.request.headers.get("Authorization", ""))
        if token is None:
            raise web.HTTPError(401, reason="a report carries a token of the hub in its header")
        self.learner = await self.desk.identity.learner(token)

    async def post(self) -> None:
        """Take a report."""
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise web.HTTPError(415, reason="a report is JSON")
        if len(self.request.body) > LARGEST:
            raise web.HTTPError(413, reason=f"a report has at most {LARGEST} bytes")
        if wait := self.desk.limit.wait(self.learner, self.desk.clock() / 1000):
            return self.later(429, wait, "too many reports at once")
        if self.desk.standing.count[self.learner] >= MOST_ROWS:
            return self.later(429, 3600, "the board is full for this learner")
        try:
            row = understood(self.request.body, self.learner, self.desk.clock())
            new = await self.desk.take(row)
        except Refused as refused:
            raise web.HTTPError(400, reason=str(refused)) from None
        except (Full, SQLAlchemyError) as error:
            app_log.error("A row was not stored: %s", type(error).__name__)
            return self.later(503, 5, "the board cannot store anything just now")
        self.set_status(201 if new else 200)
        self.finish({"stored": True})

    def later(self, status: int, seconds: int, why: str) -> None:
        """Ask the sender to come again."""
        self.set_header("Retry-After", str(seconds))
        self.set_status(status, why)
        self.finish({"error": why})

    def get(self) -> None:
        """Show learners what is kept of them."""
        cells = self.desk.standing.cells.get(self.learner, {})
        shown = {number: {**asdict(cell), "state": cell.state} for number, cell in cells.items()}
        self.finish({"learner": self.learner, "exercises": shown})


class PageHandler(BoardHandler):
    """The page; tornado works out its ETag, and answers 304 where nothing has changed."""

    @web.authenticated
    def get(self) -> None:
        """Show the page that was asked for."""
        self.finish(self.desk.page(self.asked()))

    def asked(self) -> BoardQuery:
        """What the address says; anything unknown stands for the lesson of now."""
        standing, lessons = self.desk.standing, known.lessons()
        lesson = self.get_query_argument("lesson", "")
        if lesson not in (*lessons, "all"):
            lesson = standing.lesson_now(self.desk.clock(), lessons[0])
        everybody = self.get_query_argument("who", "") == "all"
        return BoardQuery(lesson, everybody, self.get_query_argument("view", "") == "projector")


class HubPageHandler(HubOAuthenticated, PageHandler):
    """The page behind a hub: signed in by OAuth, and a teacher."""

    async def prepare(self) -> None:
        """Let the hub say who it is, then ask whether that is a teacher."""
        self.hub_auth = self.settings["hub_auth"]
        await self.hub_auth.get_user(self, sync=False)
        user = self.current_user
        if user and not self.settings["teachers"].have(user):
            raise web.HTTPError(403)


class CallbackHandler(HubOAuthCallbackHandler):
    """Where the hub sends a browser back to."""

    def prepare(self) -> None:
        """Use the board's own view of the hub."""
        self.hub_auth = self.settings["hub_auth"]


def hub_app(desk: Desk, auth: HubOAuth, teachers: Teachers, secret: bytes) -> web.Application:
    """The board behind a hub."""
    prefix = auth.base_url.rstrip("/")
    routes = [(r"/", HubPageHandler), (r"/oauth_callback", CallbackHandler)]
    return application(desk, prefix, routes, secret, hub_auth=auth, teachers=teachers)


def application(
    desk: Desk, prefix: str, routes: list[Any], secret: bytes, **settings: Any
) -> web.Application:
    """The board at a prefix, with the pages of a hub or those of a single machine."""
    static = Path(__file__).with_name("static")
    shared = [
        (r"/verdicts", VerdictsHandler),
        (r"/static/(board\.css|board\.js|icon\.svg)", web.StaticFileHandler, {"path": str(static)}),
    ]
    return web.Application(
        [(prefix + route, *rest) for route, *rest in [*routes, *shared]],
        desk=desk,
        cookie_secret=secret,
        xsrf_cookies=True,
        default_handler_class=NothingHandler,
        log_function=log_refusal,
        **settings,
    )


class NothingHandler(BoardHandler):
    """Any other address."""

    def prepare(self) -> None:
        """There is nothing."""
        raise web.HTTPError(404)


def log_refusal(handler: web.RequestHandler) -> None:
    """Write down what went wrong, by path: a query or a header may hold what is secret."""
    if handler.get_status() >= 400:
        request = handler.request
        app_log.warning("%d %s %s", handler.get_status(), request.method, json.dumps(request.path))
