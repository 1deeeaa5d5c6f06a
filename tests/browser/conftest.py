"""A browser that tells everything that goes wrong, and a JupyterLab to point it at.

No browser on this machine is a failure and not a skip: a test that did not run must not look green.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from teachkeras.classroom.browser import find_browser
from teachkeras.classroom.handout import hand_out, shipped_lessons
from teachkeras.classroom.server import LabServer
from tests.browser.lab import lab_settings
from tests.browser.pages import READY, page_of

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # A key that scrolls would else be sixty pictures a second, each painted and thrown away.
    "--disable-smooth-scrolling",
    # Whatever asks for another machine gets no answer, and is written down below.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
AT_HOME = ("127.0.0.1", "localhost", "::1")
NO_BROWSER = (
    "The browser tests need Chromium, Chrome or Edge (TEACHKERAS_BROWSER may name it); "
    "to leave them out, say so: --without-browser"
)
PAGE_SECONDS = 60


@dataclass
class Watch:
    """What a page did that a learner's page must not do."""

    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)

    def attach(self, page) -> None:
        """Write down the errors and the requests of a page."""
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        page.on("request", lambda request: self.on_request(request.url))
        page.on("websocket", lambda socket: self.on_request(socket.url))

    def on_console(self, message) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def on_request(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in AT_HOME:
            self.outside_requests.append(address)

    def forget(self) -> None:
        """Begin anew."""
        self.console_errors.clear()
        self.outside_requests.clear()

    def assert_quiet(self) -> None:
        """Nothing was complained about, and nothing was asked of another machine."""
        assert self.console_errors == []
        assert self.outside_requests == []


# The scope is the folder and not the session: playwright keeps an event loop running while it is
# open, and the tests of other rooms run loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator:
    """The browser of this machine, started once for all browser tests."""
    path = find_browser()
    if path is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PAGE_SECONDS * 1000)  # its own five are few for a machine in use
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = ARGUMENTS + (["--no-sandbox"] if as_root else [])
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, headless=True, args=arguments)
        yield running
        running.close()


LOOKS = {"locale": "en-US", "viewport": {"width": 1280, "height": 900}}
AS_THE_SYSTEM = {"color_scheme": "light", "reduced_motion": "no-preference"}


def watched_page(context):
    """A page; `page.watch` holds its console errors and its requests to other machines."""
    page = context.new_page()
    page.set_default_timeout(PAGE_SECONDS * 1000)
    page.watch = Watch()
    page.watch.attach(page)
    return page


@pytest.fixture
def new_page(browser) -> Iterator[Callable]:
    """Makes pages, each in a profile of its own; options go to playwright's new_context."""
    with ExitStack() as contexts:

        def make(**options):
            context = browser.new_context(**{**LOOKS, **options})
            contexts.callback(context.close)
            return watched_page(context)

        yield make


@pytest.fixture(scope="package")
def one_page(browser) -> Iterator[Callable]:
    """Gives the page that all tests of views share: a profile of its own takes ten times as long.

    A view stores nothing, so what a page has loaded last is all that there is of it.
    """
    context, pages = browser.new_context(**LOOKS), []

    def give():
        if not pages or pages[-1].is_closed():
            pages.append(watched_page(context))
        return pages[-1]

    yield give
    context.close()


@pytest.fixture
def browser_page(one_page) -> Iterator:
    """An empty page that knows nothing of earlier tests; `page.watch` holds what went wrong."""
    page = one_page()
    page.set_viewport_size(LOOKS["viewport"])
    page.emulate_media(**AS_THE_SYSTEM)
    page.watch.forget()
    yield page
    try:
        page.goto("about:blank")
    except Exception:  # it hangs or is gone: the next test gets another one
        page.close()


@pytest.fixture
def open_views(browser_page, tmp_path) -> Callable:
    """Loads a page with some views (or any HTML) and waits until all of them are drawn.

    `viewport` is the size of the window; `looks` are the system's color_scheme or reduced_motion.
    """

    def load(*views, page=browser_page, ready=True, viewport=None, **looks):
        if viewport:
            page.set_viewport_size(viewport)
        if looks:
            page.emulate_media(**looks)
        path = tmp_path / "views.html"
        path.write_text(page_of(views), "utf-8")
        page.goto(path.as_uri())
        if ready:
            page.wait_for_function(READY)
        return page

    return load


@pytest.fixture(scope="package")
def lab_profile(browser) -> Iterator:
    """The profile of all pages of JupyterLab, whose scripts are fetched once."""
    context = browser.new_context(**LOOKS)
    yield context
    context.close()


@pytest.fixture
def new_lab_page(lab_profile) -> Iterator[Callable]:
    """Makes pages for JupyterLab; a test's pages are closed at its end."""
    with ExitStack() as pages:

        def make():
            page = watched_page(lab_profile)
            pages.callback(page.close)
            return page

        yield make


@pytest.fixture
def lab_page(new_lab_page):
    """One page for JupyterLab."""
    return new_lab_page()


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory) -> Iterator[LabServer]:
    """JupyterLab over a copy of the lessons, with settings of its own, stopped without a trace."""
    folder = tmp_path_factory.mktemp("lab")
    lessons = folder / "lessons"
    lessons.mkdir()
    source = shipped_lessons()
    if source is not None:
        hand_out(source, lessons)
    with LabServer(lessons, **lab_settings(folder / "home")) as server:
        yield server


@pytest.fixture
def lesson_folder(lab_server) -> Iterator[Path]:
    """An empty folder inside the server's folder, for notebooks a test makes itself."""
    folder = lab_server.root / "made-by-a-test"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)
