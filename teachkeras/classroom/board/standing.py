"""How the class stands, worked out from the rows: the grid, frequent mistakes, who is stuck.

It is kept in memory and grows with every row; after a restart the stored rows give the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from .verdicts import NOT_YET, RIGHT, SEEN, BoardRow

MINUTE = 60_000  # milliseconds
TODAY = 12 * 60 * MINUTE
HERE = 60 * MINUTE  # who has handed in nothing for so long has left, and is not called stuck
STATES = ("right", "seen", "tried", "untried")
WORDS = {
    "right": "right",
    "seen": "seen the solution",
    "tried": "not yet",
    "untried": "not tried",
}


@dataclass
class Cell:
    """One learner and one exercise."""

    attempts: int = 0  # answers that were looked at, up to the first right one
    right_at: int | None = None
    seen_at: int | None = None
    first_at: int = 0  # the first wrong answer
    last_at: int = 0
    mistakes: list[str] = field(default_factory=list)  # each once, the latest last

    @property
    def state(self) -> str:
        """One of `STATES`: a right answer counts if the solution was not read before."""
        if self.right_at is not None and (self.seen_at is None or self.right_at < self.seen_at):
            return "right"
        if self.seen_at is not None:
            return "seen"
        return "tried" if self.attempts else "untried"

    def take(self, row: BoardRow) -> None:
        """Add what has happened."""
        self.last_at = max(self.last_at, row.at)
        if row.outcome == SEEN:
            self.seen_at = self.seen_at or row.at
            return
        self.attempts += self.right_at is None
        if row.outcome == RIGHT:
            self.right_at = self.right_at or row.at
        elif row.outcome == NOT_YET:
            self.first_at = self.first_at or row.at
            self.mistakes = [each for each in self.mistakes if each != row.mistake]
            self.mistakes.append(row.mistake)


@dataclass(frozen=True)
class FrequentMistake:
    """A mistake of an exercise, who made it, and who of them has no right answer yet."""

    mistake: str
    learners: tuple[str, ...]
    still: tuple[str, ...]


@dataclass(frozen=True)
class StuckLearner:
    """A learner who is stuck at an exercise, or (without one) far behind the class."""

    learner: str
    exercise: str | None
    minutes: int
    attempts: int
    mistake: str = ""
    right: int = 0  # right answers of the lesson, and the middle of the class
    middle: float = 0


UNTRIED = Cell()


class Standing:
    """Every learner's cells; `version` counts the rows."""

    def __init__(self, rows: Iterable[BoardRow] = ()) -> None:
        """Begin with the rows that are stored."""
        self.cells: dict[str, dict[str, Cell]] = defaultdict(dict)
        self.last_at: dict[str, int] = {}
        self.count: dict[str, int] = defaultdict(int)  # rows of each learner
        self.version = 0
        for row in rows:
            self.take(row)

    def take(self, row: BoardRow) -> None:
        """Add what has happened."""
        self.cells[row.learner].setdefault(row.exercise, Cell()).take(row)
        self.last_at[row.learner] = max(self.last_at.get(row.learner, 0), row.at)
        self.count[row.learner] += 1
        self.version += 1

    def cell(self, learner: str, exercise: str) -> Cell:
        """What is known of a learner and an exercise."""
        return self.cells.get(learner, {}).get(exercise, UNTRIED)

    def learners(self, now: int, everybody: bool = False) -> list[str]:
        """Who has handed in anything today, or ever, by name."""
        last = self.last_at
        return sorted(
            (name for name in last if everybody or now - last[name] <= TODAY),
            key=lambda name: (name.casefold(), name),
        )

    def lesson_now(self, now: int, default: str) -> str:
        """The lesson that most learners worked at last, of those of today."""
        votes: dict[str, int] = defaultdict(int)
        for name in self.learners(now):
            latest = max(self.cells[name], key=lambda number: self.cells[name][number].last_at)
            votes[latest[:2]] += 1
        return max(sorted(votes), key=lambda lesson: votes[lesson], default=default)

    def mistakes(self, exercise: str, learners: Sequence[str]) -> list[FrequentMistake]:
        """The mistakes of an exercise, the most frequent first."""
        made, still = defaultdict(list), defaultdict(list)
        for name in learners:
            cell = self.cell(name, exercise)
            for mistake in cell.mistakes:
                made[mistake].append(name)
                if cell.state == "tried" and mistake == cell.mistakes[-1]:
                    still[mistake].append(name)
        found = [FrequentMistake(m, tuple(made[m]), tuple(still[m])) for m in made]
        return sorted(found, key=lambda f: (-len(f.learners), -len(f.still), f.mistake))

    def counts(self, exercise: str, learners: Sequence[str]) -> dict[str, int]:
        """How many learners are in each state."""
        counts = dict.fromkeys(STATES, 0)
        for name in learners:
            counts[self.cell(name, exercise).state] += 1
        return counts

    def stuck(
        self, numbers: Sequence[str], learners: Sequence[str], now: int, rule: tuple[int, int]
    ) -> list[StuckLearner]:
        """Who has been without a right answer for long, longest first, then who is far behind."""
        minutes, attempts = rule
        found = []
        for name in learners:
            for number in numbers:
                cell = self.cell(name, number)
                waited = (now - cell.first_at) // MINUTE
                long = cell.attempts >= attempts and waited >= minutes
                if cell.state == "tried" and long and now - cell.last_at <= HERE:
                    found.append(
                        StuckLearner(name, number, waited, cell.attempts, cell.mistakes[-1])
                    )
        found.sort(key=lambda stuck: (-stuck.minutes, stuck.learner))
        named = {stuck.learner for stuck in found}
        return found + [
            each for each in self.behind(numbers, learners, now) if each.learner not in named
        ]

    def behind(
        self, numbers: Sequence[str], learners: Sequence[str], now: int
    ) -> list[StuckLearner]:
        """Who is here and has at most half as many right answers as the middle of the class.

        Two right answers less at least, so that a class that has just begun names nobody.
        """
        done = {
            name: sum(self.cell(name, number).state in ("right", "seen") for number in numbers)
            for name in learners
            if now - self.last_at[name] <= HERE
        }
        middle = median(done.values()) if done else 0
        late = [name for name in done if done[name] * 2 <= middle and done[name] + 2 <= middle]
        ordered = sorted(late, key=lambda name: (done[name], name))
        return [StuckLearner(name, None, 0, 0, "", done[name], middle) for name in ordered]
