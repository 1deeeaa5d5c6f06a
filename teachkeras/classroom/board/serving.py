"""Starting and stopping the board: behind a hub, by environment variables only."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth
from tornado.httpserver import HTTPServer
from tornado.log import app_log, enable_pretty_logging
from tornado.web import Application

from .app import Desk, hub_app
from .identity import HubIdentity, Teachers
from .service import DATABASE, STUCK, TEACHERS, named_teachers, stuck_rule
from .store import DEFAULT, Store

# Seconds after which a thread that works lets another one go on: the writer waits for the loop.
TURN = 0.0005
LARGEST_BODY = 16_384  # bytes; the server hangs up on more, before it has read them


async def serve(
    app: Application, host: str, port: int, beside: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Answer until the process is asked to end, then write what still waits."""
    server = HTTPServer(app, max_body_size=LARGEST_BODY, idle_connection_timeout=120)
    server.listen(port, host)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    running = asyncio.ensure_future(beside()) if beside else None
    await ended.wait()
    if running:
        running.cancel()
    server.stop()
    await app.settings["desk"].writer.close()
    await server.close_all_connections()


def main() -> None:
    """Run the board as a hub starts it."""
    enable_pretty_logging()
    sys.setswitchinterval(TURN)
    asyncio.run(behind_hub())


async def behind_hub() -> None:
    """The board with the settings of the hub's configuration."""
    auth = HubOAuth.instance()
    users, groups = named_teachers(os.environ.get(TEACHERS, ""))
    rule = stuck_rule(os.environ.get(STUCK, "10,3"))
    desk = Desk(Store(os.environ.get(DATABASE, DEFAULT)), HubIdentity(auth), rule)
    # The same as long as the hub runs, so a restart of the board signs nobody out.
    secret = hashlib.sha256(b"board cookies" + auth.api_token.encode()).digest()
    app = hub_app(desk, auth, Teachers(users, groups), secret)
    at = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    app_log.info("The board answers at port %s, with %d rows", at.port, desk.standing.version)
    await serve(app, at.hostname or "127.0.0.1", at.port or 10401)
