"""A school at once: 300 learners, 3,000 verdicts in a minute; and a service killed midway."""

import asyncio
import random
import resource
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from teachkeras.classroom.board.mistakes import OTHER
from teachkeras.classroom.board.report import Reporter
from teachkeras.classroom.board.store import Store
from tests.board.boards import report, token_of
from tests.board.services import Service, running_postgres, running_service

pytestmark = pytest.mark.full

LEARNERS, EACH, MINUTE = 300, 10, 60.0
CPU = 0.02  # seconds of the service for each verdict, its start and its pages included


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """An address of each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'board.sqlite'}"
        return
    with running_postgres(tmp_path) as address:
        yield address


async def learner(session: aiohttp.ClientSession, url: str, name: str, times: list[float]) -> None:
    """Hand in answers for a minute, at times of one's own."""
    chance = random.Random(name)
    moments = sorted(chance.uniform(0, MINUTE) for _ in range(EACH))
    begun = time.monotonic()
    for at, moment in enumerate(moments):
        await asyncio.sleep(max(0.0, begun + moment - time.monotonic()))
        outcome = chance.choice(["right", "not yet"])
        said = report(f"02.{at % 6 + 1}", outcome, OTHER if outcome == "not yet" else "")
        started = time.perf_counter()
        async with session.post(
            url, json=said, headers={"Authorization": f"token {token_of(name)}"}
        ) as answer:
            assert answer.status == 201, await answer.text()
        times.append(time.perf_counter() - started)


async def teacher(session: aiohttp.ClientSession, url: str) -> int:
    """Look at the board as its page does, once a second; returns how often it changed."""
    changed, etag = 0, ""
    headers = {"Authorization": f"token {token_of('teacher')}"}
    while True:
        async with session.get(url, headers={**headers, "If-None-Match": etag}) as answer:
            assert answer.status in (200, 304)
            changed += answer.status == 200
            etag = answer.headers["ETag"]
        await asyncio.sleep(1)


async def a_minute(url: str, names: list[str]) -> list[float]:
    """Let all learners work for a minute while a teacher looks on."""
    times: list[float] = []
    connector = aiohttp.TCPConnector(limit=0, force_close=True)  # as `tk.check` does
    async with aiohttp.ClientSession(connector=connector) as session:
        looking = asyncio.create_task(teacher(session, f"{url}?lesson=02"))
        await asyncio.gather(*(learner(session, f"{url}verdicts", n, times) for n in names))
        assert not looking.done()
        looking.cancel()
    return times


def ended_children() -> float:
    """Seconds of CPU time that ended children have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_300_learners_send_3000_verdicts_in_a_minute(database, tmp_path, record_property, capsys):
    names = [f"learner{number:03}" for number in range(LEARNERS)]
    with running_service(database, tmp_path) as service:
        for name in names:
            service.hub.add(name)
        times = sorted(asyncio.run(a_minute(service.url, names)))
        before = ended_children()
        assert service.end() == 0
        cpu = ended_children() - before
        assert token_of("learner000") not in service.log and "verdicts" not in service.log
    figures = {
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "largest": times[-1],
        "CPU each": cpu / len(times),
    }
    kind = urlsplit(database).scheme.partition("+")[0]
    said = ", ".join(f"{name} {seconds * 1000:.1f} ms" for name, seconds in figures.items())
    record_property("board", f"{kind}: {said}")
    with capsys.disabled():
        print(f"\n{kind}, {len(times)} verdicts: {said}")
    store = Store(database)
    rows = list(store.rows())
    store.close()
    assert len(times) == len(rows) == LEARNERS * EACH
    assert {row.learner for row in rows} == set(names)
    assert figures["CPU each"] < CPU  # the other figures are as good as the machine is idle


def sent_by(service: Service, names: list[str], count: int) -> list[Reporter]:
    """Reporters of some learners, with reports in their queues."""
    found = []
    for name in names:
        reporter = Reporter(service.url, service.hub.add(name))
        for attempt in range(1, count + 1):
            reporter.tell("02.1", "not yet", OTHER, attempt)
        found.append(reporter)
    return found


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_a_service_that_ends_midway_loses_nothing(database, tmp_path: Path, end):
    """What was answered is stored; what was not is sent again, and counts once."""
    names = ["ada", "bob", "eve"]
    with running_service(database, tmp_path) as service:
        reporters = sent_by(service, names, 30)
        with reporters[0]._news:
            assert reporters[0]._news.wait_for(lambda: len(reporters[0]._waiting) < 20, 60)
        service.end(end)
        service.start()
        for reporter in reporters:
            with reporter._news:
                assert reporter._news.wait_for(lambda r=reporter: not r._waiting, 60)
            reporter.close()
        assert service.end() == 0
    store = Store(database)
    kept = [(row.learner, row.attempt) for row in store.rows()]
    store.close()
    assert sorted(kept) == sorted((name, at) for name in names for at in range(1, 31))
