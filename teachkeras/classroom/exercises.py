"""`tk.check('02.1', answer)` and `tk.hint('02.1')`: checks that say what is wrong, in words.

A check looks at type, then shape, then values on five inputs, and says the first thing that is
wrong, never the solution. The answer runs in a child process and the verdict is worked out in
another (sandbox.py), so a loop, a memory eater or an exit() in a learner's code ends the child and
not the notebook, and what it changes in NumPy or in this library does not count. The exercises
themselves are data, one file each: exercise_table.py finds them by number.
"""

from __future__ import annotations

import difflib
import os
import textwrap
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import NotebookError
from ..viz import html
from . import board, sandbox
from .answers import NOTHING_YET, ONLY_NONE, Exercise, NotYet, Observation, is_empty, same, say
from .beside import Here, LearnerError, Session
from .exercise_table import EXERCISES
from .hiding import forget
from .progress_file import note

RUNGS = ("where to look", "what rule", "a worked twin with other numbers", "the solution")
KNOWN_SLIP = 0.5  # the share of its points for an answer that is one known slip away from right
WIDTH = 92  # characters of a line on a card

_attempts: dict[str, int] = {}  # how often each exercise was handed in since the kernel started
_rungs: dict[str, int] = {}  # how many hints of it were read
_told: set[str] = set()  # remarks that are made only once


# --- what a learner calls -----------------------------------------------------------------------


def check(number: object, answer: object = ...) -> Verdict:
    """Check an answer to an exercise; the verdict is a card, and true if the answer is right.

    Raises TK-620 for a number that no exercise has.

    >>> check("02.2")
    02.2  Count boxes and arrows: not yet
      first       nothing has been handed in yet: put your answer in place of the ...
      a hint      tk.hint('02.2')
    """
    exercise = find(number)
    if is_empty(answer):
        return _verdict(exercise, {"passed": False, "sentence": NOTHING_YET, "rows": []})
    if answer is None:
        return _verdict(exercise, {"passed": False, "sentence": ONLY_NONE, "rows": []})
    attempt = _attempts[exercise.number] = _attempts.get(exercise.number, 0) + 1
    kernel = os.getpid()
    outcome = sandbox.apart(
        answer,
        lambda session: judge(exercise, session, attempt),
        lambda: forget(EXERCISES, kernel),
    )
    report = outcome.report or {"passed": False, "sentence": sentence_of_end(outcome), "rows": []}
    if report["sentence"] != NOTHING_YET:  # a function that is still the lesson's own is no try
        note(exercise.number, "tried", *["done"] * bool(report["passed"]))
        board.tell_verdict(exercise, report, outcome.end, attempt)
    return _verdict(exercise, report, outcome.printed)


def hint(number: object, rung: int = 1) -> Hint:
    """A hint for an exercise: 1 where to look, 2 what rule, 3 a worked twin, 4 the solution.

    A cell that is run again shows the same hint; only who asks for the fourth has read the
    solution, which is noted on later cards. Raises TK-621 for other rungs.

    >>> hint("02.2").name, hint("02.2", 3).after
    ('where to look', "tk.hint('02.2', 4) shows the next one: the solution.")
    """
    exercise = find(number)
    if rung not in range(1, len(RUNGS) + 1) or isinstance(rung, bool):
        raise NotebookError(
            "TK-621",
            f"there is no hint {html.clean(str(rung), 30)} for exercise {exercise.number}",
            [("hints", "1 to 4, each says more than the one before")],
            fix=f"tk.hint('{exercise.number}')",
        )
    _rungs[exercise.number] = max(_rungs.get(exercise.number, 0), int(rung))
    if rung == len(RUNGS):
        note(exercise.number, "seen")
        board.tell_seen(exercise)
    return Hint(exercise.number, int(rung), RUNGS[int(rung) - 1], exercise.hints[int(rung) - 1])


def find(number: object) -> Exercise:
    """The exercise of this number; '2.1' and 2.1 mean '02.1'."""
    text = str(number).strip()
    lesson, dot, place = text.partition(".")
    known = f"{lesson.zfill(2)}{dot}{place}"
    if known in EXERCISES:
        return EXERCISES[known]
    near = difflib.get_close_matches(known, EXERCISES, 3, 0.5) or list(EXERCISES)[:3]
    raise NotebookError(
        "TK-620",
        f"there is no exercise {html.clean(text, 30)!r}",
        [("nearest", ", ".join(near) or "this copy of teachkeras came without exercises")],
        fix=f"tk.check('{near[0]}', answer)" if near else "tk.doctor()",
    )


# --- judging ------------------------------------------------------------------------------------


def judge(exercise: Exercise, session: Session, attempt: int = 1) -> sandbox.Report:
    """Look at an answer; the report has `passed`, `sentence` and `rows`, and `credit` above 0.

    The inputs are drawn anew for each attempt, so an answer for yesterday's inputs does not pass.
    """
    try:
        mine = exercise.observe(session.root, draws(exercise, attempt))
    except (NotYet, LearnerError) as wrong:
        return {"passed": False, "sentence": wrong.sentence, "rows": wrong.rows}
    right = observed(exercise, exercise.reference, attempt)
    wrong_at = first_difference(mine, right)
    if wrong_at is None:
        return {"passed": True, "sentence": "right", "rows": [], "credit": 1.0}
    credit = partly_right(exercise, mine, right)
    return {"credit": credit, **_explained(exercise, mine, right, wrong_at, attempt)}


def partly_right(exercise: Exercise, mine: list[Observation], right: list[Observation]) -> float:
    """The share of its points that an answer has earned which is not right, from 0 to below 1.

    Where each piece is an answer of its own, every piece counts. A function that is right for some
    inputs gets half of their share: it may be so by chance.
    """
    pairs = zip(mine, right, strict=False)
    alike = sum(a[0] == b[0] and same(a[1], b[1]) for a, b in pairs)
    share = alike / max(len(right), 1)
    return share if exercise.piecewise else share / 2


def observed(exercise: Exercise, make: Callable[[], Any], attempt: int) -> list[Observation]:
    """The observations of an answer of our own."""
    return exercise.observe(Here(make()).root, draws(exercise, attempt))


def draws(exercise: Exercise, attempt: int) -> np.random.Generator:
    """The random numbers for one attempt: others each time, the same on every machine."""
    return np.random.default_rng([zlib.crc32(exercise.number.encode()), attempt])


def first_difference(mine: list[Observation], right: list[Observation]) -> int | None:
    """The place of the first observation that is not as it should be."""
    for place, (label, value) in enumerate(right):
        if place >= len(mine) or mine[place][0] != label or not same(mine[place][1], value):
            return place
    return None


def _explained(
    exercise: Exercise, mine: list, right: list, wrong: int, attempt: int
) -> sandbox.Report:
    """The sentence for a wrong answer: that of a known slip, or where it first goes wrong."""
    label, given = mine[wrong]
    for slip in exercise.slips:
        seen = observed(exercise, slip.make, attempt)
        alike = (
            same(seen[wrong][1], given)
            if exercise.piecewise
            else (first_difference(mine, seen) is None)
        )
        if alike:
            place = [("at", label.split(" / ")[0])] if exercise.piecewise else []
            known = {} if exercise.piecewise else {"credit": KNOWN_SLIP}
            return {"passed": False, "sentence": slip.says, "rows": place, **known}
    if exercise.reveals and isinstance(right[wrong][1], np.generic | np.ndarray | float):
        sentence = f"for {label} it gives {say(given)} and should give {say(right[wrong][1])}"
        return {"passed": False, "sentence": sentence, "rows": []}
    label = label.split(" / ")[0]
    rows = [("at", label), ("yours", say(given))]
    return {"passed": False, "sentence": f"look again at {label}", "rows": rows}


def sentence_of_end(outcome: sandbox.Outcome) -> str:
    """The sentence for learner code that did not come to an end by itself."""
    return {
        "clock": f"your code was still running after {sandbox.SECONDS:g} seconds: is there a loop "
        "that never ends?",
        "memory": f"your code asked for more than {sandbox.MEMORY >> 20} MiB of memory",
        "long": "your code gives more than can be looked at: give only what the task asks for",
        "garbled": "what came back from your code cannot be read: it wrote where the check listens",
        "died": "your code ended the process it ran in; the notebook is unharmed",
        "error": f"your answer could not be looked at: {outcome.detail}",
    }[outcome.end]


def _verdict(exercise: Exercise, report: sandbox.Report, printed: int = 0) -> Verdict:
    """The card for a report, with the remarks that belong on it."""
    notes = []
    if printed > sandbox.MANY:
        notes.append(f"your code printed {printed:,} characters; a check shows none of them")
    if not hasattr(os, "fork") and "fork" not in _told:
        _told.add("fork")
        notes.append(sandbox.NO_FORK)
    if "board" not in _told and board.is_named():
        _told.add("board")
        notes.append(board.SAID)
    if report["passed"] and _rungs.get(exercise.number, 0) == len(RUNGS):
        notes.append("solved after reading the solution: try again tomorrow without it")
    rows = tuple((str(label), str(text)) for label, text in report["rows"])
    return Verdict(
        exercise.number,
        exercise.title,
        bool(report["passed"]),
        str(report["sentence"]),
        rows,
        tuple(notes),
    )


# --- what a learner sees ------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """The card of a check. It is true when the answer is right, so `assert tk.check(...)` works."""

    number: str
    title: str
    passed: bool
    sentence: str
    rows: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.passed

    @property
    def heading(self) -> str:
        """Number, title and the result in words."""
        return f"{self.number}  {self.title}: {'passed' if self.passed else 'not yet'}"

    def table(self) -> list[tuple[str, str]]:
        """The labelled lines under the heading."""
        rows = [] if self.passed else [("first", self.sentence), *self.rows]
        rows += [("note", note) for note in self.notes]
        if not self.passed:
            rows.append(("a hint", f"tk.hint('{self.number}')"))
        return rows

    def __repr__(self) -> str:
        return "\n".join([self.heading, *_labelled(self.table())])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        word, colour = ("Passed", "#1a6b3a") if self.passed else ("Not yet", "#8a4b00")
        head = f"{self.number}  {self.title}"
        rows = [_row(label, text, self._is_ours(text)) for label, text in self.table()]
        return {"text/plain": repr(self), "text/html": _card(word, colour, head, rows)}

    def _is_ours(self, text: str) -> bool:
        """Whether an author wrote it, word for word; any other text may quote the learner."""
        exercise = EXERCISES.get(self.number)
        return exercise is not None and any(slip.says == text for slip in exercise.slips)


@dataclass(frozen=True)
class Hint:
    """One rung of the hint ladder."""

    number: str
    rung: int
    name: str
    text: str

    @property
    def heading(self) -> str:
        """Which hint this is."""
        return f"{self.number}  hint {self.rung} of {len(RUNGS)}: {self.name}"

    @property
    def after(self) -> str:
        """What the next call gives."""
        if self.rung == len(RUNGS):
            listeners = "the card and the teacher's board" if board.is_named() else "the card"
            return f"This was the last hint; {listeners} will say that the solution was read."
        return f"tk.hint('{self.number}', {self.rung + 1}) shows the next one: {RUNGS[self.rung]}."

    def __repr__(self) -> str:
        body = [part if code else textwrap.fill(part, WIDTH) for code, part in _parts(self.text)]
        text = textwrap.indent("\n".join([*body, self.after]), "  ")
        return f"{self.heading}\n{text}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        body = [
            html.tag("pre", textwrap.dedent(part), style=PRE) if code else _paragraph(part)
            for code, part in _parts(self.text)
        ]
        head = f"{self.number}  {self.name}"
        word = f"Hint {self.rung} of {len(RUNGS)}"
        card = _card(word, "#1f4e8c", head, [*body, _paragraph(self.after)])
        return {"text/plain": repr(self), "text/html": card}


def _parts(text: str) -> list[tuple[bool, str]]:
    """A hint's text in pieces: (is it code?, the piece). Code lines begin with four spaces."""
    pieces: list[tuple[bool, str]] = []
    for line in text.split("\n"):
        code = line.startswith("    ")
        if pieces and pieces[-1][0] == code:
            glue = "\n" if code else " "
            pieces[-1] = (code, pieces[-1][1] + glue + line)
        elif line:
            pieces.append((code, line))
    return pieces


def _labelled(rows: list[tuple[str, str]]) -> list[str]:
    """Label and text in two columns, long texts wrapped."""
    lines = []
    for label, text in rows:
        first, *more = textwrap.wrap(html.clean(text, 300), WIDTH - 14) or [""]
        lines.append(f"  {label:<12}{first}")
        lines += [" " * 14 + line for line in more]
    return lines


# --- as HTML ------------------------------------------------------------------------------------

# Colours stand on their own ground only in the small word; all else takes the page's colours, so
# the card reads well on a light and on a dark page.
CARD = "border-left:6px solid {};padding:6px 14px;margin:4px 0;max-width:46em"
WORD = "background:{};color:#fff;border-radius:4px;padding:2px 8px;margin-right:8px;font-weight:600"
LINE = "margin:4px 0"
PRE = "margin:6px 0;padding:6px 10px;border:1px solid #7d8590;border-radius:4px;overflow-x:auto"


def _card(word: str, colour: str, head: str, body: list[html.Markup]) -> str:
    """A card: a word in a colour, a heading, then rows."""
    top = html.tag(
        "p",
        html.tag("span", word, style=WORD.format(colour)),
        html.tag("strong", html.clean(head)),
        style="margin:2px 0 6px",
    )
    return str(
        html.tag(
            "div",
            top,
            *body,
            role="group",
            style=CARD.format(colour),
            aria_label=html.clean(f"{word}: {head}"),
        )
    )


def _row(label: str, text: str, ours: bool) -> html.Markup:
    """One labelled line of a card; backticks mark code in our own sentences only."""
    shown = html.tag("code", text) if label == "a hint" else html.clean(text, 300)
    if label == "first":
        said = text[:1].upper() + text[1:]
        return _paragraph(said) if ours else html.tag("p", html.clean(said, 600), style=LINE)
    return html.tag("p", f"{label}: ", shown, style="margin:2px 0")


def _paragraph(text: str) -> html.Markup:
    """A paragraph of a card; what stands between backticks is code."""
    pieces = html.clean(text, 600).split("`")
    words = [html.tag("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)]
    return html.tag("p", *words, style=LINE)
