"""The rows of the board, in any database that SQLAlchemy knows: they are added and never changed.

The default is one SQLite file with a write-ahead log. A report is answered when its row is on the
disk; reports that arrive together are written in one go (`Writer`), so 300 learners at once cost
a few writes and not 300.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import sqlalchemy as sql

from .verdicts import BoardRow

DEFAULT = "sqlite:///board.sqlite"
MOST_WAITING = 5_000  # rows that wait to be written; more than a school sends in a minute
TOGETHER = 500  # rows of one go

metadata = sql.MetaData()
verdicts = sql.Table(
    "teachkeras_verdicts",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),  # the order in which they came
    sql.Column("learner", sql.String(255), nullable=False),
    sql.Column("key", sql.String(32), nullable=False),
    sql.Column("exercise", sql.String(8), nullable=False),
    sql.Column("outcome", sql.String(8), nullable=False),
    sql.Column("mistake", sql.String(16), nullable=False),
    sql.Column("attempt", sql.Integer, nullable=False),
    sql.Column("at", sql.BigInteger, nullable=False),
    sql.UniqueConstraint("learner", "key"),
)
COLUMNS = [verdicts.c[name] for name in BoardRow.__dataclass_fields__]


class Store:
    """The rows, in one database."""

    def __init__(self, address: str = DEFAULT) -> None:
        """Open a database and make the table where there is none."""
        url = sql.make_url(address)
        _keep_private(url)
        self.engine = sql.create_engine(url, pool_pre_ping=True)
        if url.get_backend_name() == "sqlite":
            sql.event.listen(self.engine, "connect", _careful)
        metadata.create_all(self.engine)

    def rows(self) -> Iterator[BoardRow]:
        """Every row in the order in which they came."""
        with self.engine.connect() as connection:
            query = sql.select(*COLUMNS).order_by(verdicts.c.id)
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield BoardRow(*row)

    def add(self, rows: Sequence[BoardRow]) -> list[BoardRow]:
        """Store rows for good and return those that were new: a report sent twice counts once."""
        with self.engine.begin() as connection:
            there = {tuple(pair) for pair in connection.execute(_same_keys(rows))}
            new = {pair: row for row in rows if (pair := (row.learner, row.key)) not in there}
            if new:
                connection.execute(verdicts.insert(), [asdict(row) for row in new.values()])
        return list(new.values())

    def forget(self, learners: Iterable[str] | None = None) -> int:
        """Delete the rows of some learners, or of everybody; returns how many there were."""
        query = verdicts.delete()
        if learners is not None:
            query = query.where(verdicts.c.learner.in_(list(learners)))
        with self.engine.begin() as connection:
            return int(connection.execute(query).rowcount)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _same_keys(rows: Sequence[BoardRow]) -> sql.Select[Any]:
    """Asks which of some rows are there already."""
    mine = verdicts.c.learner.in_({row.learner for row in rows})
    keys = verdicts.c.key.in_({row.key for row in rows})
    return sql.select(verdicts.c.learner, verdicts.c.key).where(mine, keys)


def _keep_private(url: sql.URL) -> None:
    """Make an SQLite file that only its owner reads; the files beside it follow its rights."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        os.close(os.open(str(url.database), os.O_RDWR | os.O_CREAT, 0o600))


def _careful(connection: Any, _: object) -> None:
    """Settings of one SQLite connection: readers do not wait, and what is written stays."""
    if isinstance(connection, sqlite3.Connection):
        for setting in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {setting}")


class Full(Exception):
    """More rows wait than may."""


class Writer:
    """Writes rows in the background; whoever adds one waits until it is stored."""

    def __init__(self, store: Store) -> None:
        """A writer for a store; it begins when the first row comes."""
        self.store = store
        self._waiting: list[tuple[BoardRow, asyncio.Future[bool]]] = []
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "board-writer")

    async def add(self, row: BoardRow) -> bool:
        """Store a row; False if it was there already. Raises `Full`, or what the database says."""
        if len(self._waiting) >= MOST_WAITING:
            raise Full
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, stored))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())
        return await stored

    async def _write(self) -> None:
        """Write what waits, all that came meanwhile in the next go, until nothing waits."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            try:
                new = await loop.run_in_executor(self._thread, self._add, [row for row, _ in batch])
            except Exception as error:
                for _, stored in batch:
                    if not stored.done():  # else whoever waited has hung up
                        stored.set_exception(error)
                continue
            for row, stored in batch:
                if not stored.done():
                    stored.set_result(row in new)

    def _add(self, rows: list[BoardRow]) -> set[BoardRow]:
        """Store rows; what is new of them comes back."""
        return set(self.store.add(rows))

    async def close(self) -> None:
        """Write the rest, then let go of the database."""
        if self._task is not None:
            await self._task
        self._thread.shutdown()
        self.store.close()
