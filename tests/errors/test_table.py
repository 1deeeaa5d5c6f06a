"""The catalogue as one table: where each error is raised, and that line and fix are right.

A page's wrong cell is run as a learner would run it; the error must name the marked line. Then the
right cell is pasted under it and run. What only warns is a silent mistake: without the warning the
program runs to its end.
"""

import contextlib
import tempfile
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from teachkeras.backend.seeding import seed
from teachkeras.errors import TeachError, TeachWarning
from teachkeras.errors.catalogue import Page, all_pages
from tests.errors.cells import learner_for
from tests.errors.test_catalogue import bare_machine, failure

__all__ = ["bare_machine"]

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


def runs(learner: Any, cell: str, action: Any = "error") -> bool:
    """Whether a cell runs to its end; `action` is what becomes of our warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter(action, TeachWarning)
        try:
            learner.run(cell)
        except Exception:
            return False
    return True


def is_silent(page: Page, error: TeachError) -> bool:
    """Whether nobody would notice without the warning."""
    if not isinstance(error, TeachWarning):
        return False
    learner = learner_for(page.wrong)
    ran = runs(learner, page.wrong, "ignore")
    learner.close()
    return ran


def tried(page: Page) -> Row:
    """Run both cells of a page, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        learner, error = failure(page)
        ran = runs(learner, page.right)
        learner.close()
    seed(None)
    found = error.line is not None and error.line.number == page.marked_line
    return Row(page, *place_of(error), is_silent(page, error), found, ran)


def test_the_catalogue_as_one_table(capsys: Any) -> None:
    """At least 40 wrong programs with a raise of their own, and 10 silent mistakes."""
    rows = [tried(page) for page in all_pages().values()]
    capsys.readouterr()
    silent = [row for row in rows if row.silent]
    loud = {(row.place, row.line): row for row in rows if not row.silent}
    training = [row for row in loud.values() if row.place.startswith(TRAINING_SIDE)]
    with capsys.disabled():
        print("\ncode    what" + " " * 50 + "raised in" + " " * 45 + "line  fix ran")
        print("\n".join(map(str, rows)))
        print(
            f"{len(loud)} wrong programs with a raise of their own, {len(training)} of them about "
            f"layers, models and training; {len(silent)} silent mistakes"
        )
    assert [row.page.code for row in rows if not (row.line_found and row.fix_ran)] == []
    assert len(training) >= 40 and len(silent) >= 10


def test_a_wrong_fix_would_be_noticed() -> None:
    """A page whose right cell fails as well, and one whose mark is on another line."""
    page = all_pages()["TK-424"]
    bad = Page(page.code, page.lesson, page.sentence, page.wrong, page.wrong)
    moved = page.wrong.replace("  # <-", "")
    assert not tried(bad).fix_ran and learner_for(moved) is not None
    assert not tried(Page(page.code, page.lesson, page.sentence, moved, page.right)).line_found
