"""The catalogue as one table: where each error is raised, and that line and fix are right."""

import traceback
from dataclasses import dataclass
from pathlib import Path

from teachkeras.errors import TeachError
from teachkeras.errors.catalogue import Page

PACKAGE = Path(__file__).parents[2] / "teachkeras"
MESSENGERS = ("errors/__init__.py", "engine/errors.py")  # where errors are made, not decided
TRAINING_SIDE = ("layers/", "models/", "callbacks/", "backend/", "optimizers.py", "utils/")


@dataclass(frozen=True)
class Row:
    """One page, tried out."""

    page: Page
    place: str  # file:function
    line: int  # of the raise; lines move, so they are compared and not printed
    silent: bool
    line_found: bool
    fix_ran: bool

    def __str__(self) -> str:
        what = f"{self.page.sentence[:52]:52}"
        words = ["yes" if right else "NO" for right in (self.line_found, self.fix_ran)]
        return f"{self.page.code}  {what}  {self.place:52}  {words[0]:4}  {words[1]}"


def place_of(error: TeachError) -> tuple[str, int]:
    """The function of ours that decided to complain, and its line."""
    frames = [
        (str(Path(frame.filename).relative_to(PACKAGE)), frame)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    deciding = [(name, frame) for name, frame in frames if name not in MESSENGERS]
    if not deciding:  # the learner's own `raise`
        return "in the cell", 0
    name, frame = deciding[-1]
    return f"{name}:{frame.name}", frame.lineno or 0


def table(rows: list[Row]) -> str:
    """What is printed of all rows."""
    silent = [row for row in rows if row.silent]
    head = "code    what" + " " * 50 + "raised in" + " " * 45 + "line  fix ran"
    last = (
        f"{len(loud(rows))} wrong programs with a raise of their own, {len(about_training(rows))} "
        f"of them about layers, models and training; {len(silent)} silent mistakes"
    )
    return "\n".join(["", head, *map(str, rows), last])


def loud(rows: list[Row]) -> list[Row]:
    """One row for each place that raises."""
    return list({(row.place, row.line): row for row in rows if not row.silent}.values())


def about_training(rows: list[Row]) -> list[Row]:
    """Those whose error is raised by layers, models and what stands beside them."""
    return [row for row in loud(rows) if row.place.startswith(TRAINING_SIDE)]
