"""`teachkeras board`: the board of this machine, without a hub, for a teacher who tries it out."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from tornado import web

from ...viz.html import Markup, tag
from ..server import HOST, Refusal, check_port, free_port
from .app import BoardHandler, Desk, PageHandler, application
from .demo import LEARNER_COUNT, a_class, keep_working
from .identity import LocalIdentity
from .page import document
from .serving import serve
from .standing import Standing
from .store import Store, verdicts

COOKIE = "teachkeras-board"


class LocalPageHandler(PageHandler):
    """The page for whoever has the word that the terminal shows."""

    def get_current_user(self) -> bytes | None:
        """Anybody with the cookie of this run."""
        return self.get_signed_cookie(COOKIE)


class SignInHandler(BoardHandler):
    """Asks for the word; it travels in the body and never in an address."""

    def get(self) -> None:
        """Show the form."""
        self.finish(sign_in(self.xsrf_token.decode()))

    def post(self) -> None:
        """Let in whoever knows the word."""
        given = self.get_body_argument("word", "").strip()
        if not hmac.compare_digest(given.encode(), self.settings["word"].encode()):
            self.set_status(403)
            self.finish(sign_in(self.xsrf_token.decode(), "That is not the word."))
            return
        self.set_signed_cookie(COOKIE, "teacher", httponly=True, samesite="Strict")
        self.redirect("./")


def sign_in(xsrf: str, problem: str = "") -> str:
    """The form that asks for the word."""
    field = _field(type="password", name="word", id="word", autocomplete="off", autofocus="")
    form = tag(
        "form",
        tag("div", tag("label", "The word that the terminal shows", for_="word"), field),
        _field(type="hidden", name="_xsrf", value=xsrf),
        tag("button", "Open the board"),
        method="post",
        action="sign-in",
        class_="key",
    )
    said = tag("p", problem, role="alert") if problem else ""
    main = tag("main", tag("h1", "Class board"), said, form, class_="notice")
    return document("Class board", main, script=False)


def _field(**attributes: str) -> Markup:
    return tag("input", **attributes)


def local_board(database: Path | None = None, demo: bool = False, port: int | None = None) -> int:
    """Serve the board on this machine until Ctrl-C; returns the exit status."""
    if port is not None:
        check_port(port)
    if database is None and not demo:
        raise Refusal("Name the file of a board with --database, or try made-up learners: --demo")
    if database is not None and demo:
        raise Refusal("--demo makes up its own learners, in memory; leave --database out.")
    with tempfile.TemporaryDirectory(prefix="teachkeras-board-") as folder:
        store = _opened(database or Path(folder, "demo.sqlite"), new=demo)
        asyncio.run(_run(store, demo, port or free_port()))
    return 0


def _opened(database: Path, new: bool) -> Store:
    """The rows of a file, or one sentence why it holds none."""
    with suppress(OSError, SQLAlchemyError, sqlite3.Error):
        if not new:  # nobody else's database is made a board
            address = f"{database.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as found:
                found.execute(f"SELECT 1 FROM {verdicts.name} LIMIT 1")
        return Store(f"sqlite:///{database}")
    raise Refusal(f"{database} is no board; a hub's board keeps its rows in board.sqlite.")


async def _run(store: Store, demo: bool, port: int) -> None:
    """Start, say where, and stay."""
    desk = Desk(store, LocalIdentity({}))
    if demo:
        store.add(a_class(desk.clock()))
        desk.standing = Standing(store.rows())
    word = secrets.token_urlsafe(9)
    app = local_app(desk, word)
    who = f" with {LEARNER_COUNT} made-up learners" if demo else ""
    print(f"The board{who} is at\n\n    http://{HOST}:{port}/\n\nThe word it asks for: {word}")
    print("Stop with Ctrl-C.", flush=True)
    await serve(app, HOST, port, (lambda: keep_working(desk)) if demo else None)


def local_app(desk: Desk, word: str) -> web.Application:
    """The board at the top of its address, for whoever knows a word."""
    routes: list[Any] = [(r"/", LocalPageHandler), (r"/sign-in", SignInHandler)]
    secret = secrets.token_bytes(32)
    return application(desk, "", routes, secret, login_url="/sign-in", word=word)
