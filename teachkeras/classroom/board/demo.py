"""A made-up class for the board: names from the history of computing, answers from the exercises.

The same learners hand in the same answers at every start; while the board runs they go on working.
"""

from __future__ import annotations

import asyncio
import random

from ..exercise_table import EXERCISES
from .app import Desk
from .known import numbers_of
from .mistakes import OTHER, mistake_id
from .verdicts import NOT_YET, RIGHT, SEEN, BoardRow

LEARNERS = """
ada alan annie barbara betty charles claude donald dorothy edsger evelyn frances grace hedy
jean john katherine kathleen klaus margaret mary niklaus radia ruth
""".split()
LEARNER_COUNT = len(LEARNERS)
LESSON = "02"
MINUTE = 60_000
EVERY = 3.0  # seconds between two answers while one looks on


def a_class(now: int, lesson: str = LESSON) -> list[BoardRow]:
    """What a class has handed in within the last half hour, in order of time."""
    chance = random.Random(2)
    rows = [row for name in LEARNERS for row in _half_hour(name, lesson, now, chance)]
    return sorted(rows, key=lambda row: row.at)


def _half_hour(name: str, lesson: str, now: int, chance: random.Random) -> list[BoardRow]:
    """The answers of one learner: some are quick, one or two hang on to an exercise."""
    speed, at, rows = chance.uniform(0.3, 1.0), now - 30 * MINUTE, list[BoardRow]()
    for number in numbers_of(lesson):
        for attempt in range(1, 9):
            at += int(chance.uniform(1.0, 4.5) * MINUTE / speed)
            if at >= now:
                return rows
            rows.append(_answer(name, number, attempt, at, speed, chance))
            if rows[-1].outcome != NOT_YET:
                break
    return rows


def _answer(
    name: str, number: str, attempt: int, at: int, speed: float, chance: random.Random
) -> BoardRow:
    """One answer of a learner."""
    outcome = RIGHT if chance.random() < 0.25 + 0.4 * speed else NOT_YET
    if outcome == NOT_YET and attempt >= 4 and chance.random() < 0.3:
        outcome = SEEN
    mistake = _mistake(number, chance) if outcome == NOT_YET else ""
    key = f"{chance.getrandbits(64):016x}"
    return BoardRow(name, key, number, outcome, mistake, attempt, at)


def _mistake(number: str, chance: random.Random) -> str:
    """One of the known mistakes, the first more often than the others."""
    known = [mistake_id(slip.says) for slip in EXERCISES[number].slips] or [OTHER]
    known.append(OTHER)
    return known[min(int(chance.expovariate(1.0)), len(known) - 1)]


async def keep_working(desk: Desk) -> None:
    """Let somebody hand in an answer every few seconds."""
    chance = random.Random()
    while True:
        await asyncio.sleep(EVERY)
        name = chance.choice(LEARNERS)
        cells = desk.standing.cells[name]
        todo = [n for n in numbers_of(LESSON) if n not in cells or cells[n].state == "tried"]
        if todo:
            attempt = desk.standing.cell(name, todo[0]).attempts + 1
            await desk.take(_answer(name, todo[0], attempt, desk.clock(), 0.6, chance))
