"""`tk.progress()`: which exercises are done in this work folder, lesson by lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..demos.demo import Demo
from ..errors.text import in_lines
from ..viz import html
from ..viz.drawing import drawing_view
from ..viz.snippet import code
from ..viz.view import View
from .exercise_table import EXERCISES
from .progress_file import FILE, ProgressFile, known, work_folder
from .shipped import shipped

# State -> (its sign, its look, in words). A later one is shown in place of an earlier one.
STATES: dict[str, tuple[str, str, str]] = {
    "": ("·", "panel", "not yet"),
    "tried": ("t", "warm", "tried"),
    "seen": ("s", "ice", "solution read"),
    "helped": ("+", "box", "done after reading the solution"),
    "done": ("✓", "box", "done"),
}
LEFT, TOP, CELL, LINE, EDGE = 300, 92, 34, 28, 16  # pixels: names, legend, a cell, a row, around


@dataclass(frozen=True, repr=False)
class LearnerProgress(Demo):
    """The marks of every exercise, and a remark on the file that keeps them if it is strange."""

    marks: Mapping[str, frozenset[str]]
    remark: str = ""

    def state(self, number: str) -> str:
        """The state of an exercise: "", "tried", "seen", "helped" or "done"."""
        marks = self.marks.get(number, frozenset())
        return max((state for state in STATES if state in marks), key=[*STATES].index, default="")

    @property
    def done(self) -> list[str]:
        """The exercises that are done, with or without the solution."""
        return [number for number in EXERCISES if self.state(number) in ("done", "helped")]

    @property
    def next(self) -> str | None:
        """The exercise to do next: one that is open in the last lesson begun, or after it."""
        done, numbers = set(self.done), list(EXERCISES)
        begun = max((number for number in numbers if self.state(number)), default="00")[:2]
        later = [number for number in numbers if number[:2] >= begun]
        return next((number for number in [*later, *numbers] if number not in done), None)

    @property
    def heading(self) -> str:
        """How many are done, and what comes next."""
        said = f"{len(self.done)} of {len(EXERCISES)} exercises done"
        if self.next is None:
            return f"{said}: that is all of them"
        return f"{said}; next: {self.next} {EXERCISES[self.next].title}"

    def view(self) -> View:
        """The picture."""
        return progress_view(self)

    def __repr__(self) -> str:
        signs = ", ".join(f"{sign} {words}" for sign, _, words in STATES.values())
        lines = [self.heading, *[self.remark] * bool(self.remark)]
        for lesson, numbers in lessons().items():
            cells = " ".join(STATES[self.state(number)][0] for number in numbers)
            lines.append(f"{_name(lesson):<42}{_share(self, numbers):<9}{cells}")
        return in_lines([*lines, signs])


def progress() -> LearnerProgress:
    """Which exercises are done in this folder: a grid of lessons and exercises.

    `tk.check` and the fourth hint keep it in a small file of the work folder, which is sent
    nowhere. Where no lessons are handed out, it lasts as long as the kernel.

    >>> progress().heading.split(";")[0].endswith("exercises done")
    True
    """
    stored = known(work_folder())
    return LearnerProgress(stored.marks, _remark(stored))


def lessons() -> dict[str, list[str]]:
    """The lessons that have exercises, with the numbers of these."""
    found: dict[str, list[str]] = {}
    for number in EXERCISES:
        found.setdefault(number[:2], []).append(number)
    return found


def notebook_of(lesson: str) -> str:
    """The file of a lesson's notebook, or an empty text.

    >>> notebook_of("00")
    'L00-start-here.ipynb'
    """
    folder = shipped("lessons")
    found = sorted(folder.glob(f"L{lesson}-*.ipynb")) if folder else []
    return found[0].name if found else ""


def _name(lesson: str) -> str:
    """A lesson as the grid calls it."""
    return f"{lesson}  {notebook_of(lesson)[4:-6].replace('-', ' ')}"


def _share(progress: LearnerProgress, numbers: list[str]) -> str:
    done = set(progress.done)
    return f"{sum(number in done for number in numbers)} of {len(numbers)}"


def _remark(stored: ProgressFile) -> str:
    """The sentence about a file that is not understood."""
    if not stored.problem:
        return ""
    then = "It stays as it is." if stored.foreign else "The next check puts it aside."
    return f"{FILE} is left out: {stored.problem}. {then}"


# --- the view -------------------------------------------------------------------------------------


def progress_view(progress: LearnerProgress) -> View:
    """Draw the grid: a row for each lesson, a cell for each exercise; below it, what is next.

    >>> progress_view(LearnerProgress({"00.1": frozenset({"tried", "done"})})).title.split()[0]
    '1'
    """
    shapes, spots, rows = _legend(), [], []
    for line, (lesson, numbers) in enumerate(lessons().items()):
        y = TOP + line * LINE
        shapes.append(["t", EDGE, y + 17, html.clean(_name(lesson), 40), ""])
        for at, number in enumerate(numbers):
            x = LEFT + at * CELL
            shapes += _cell(progress, number, x, y)
            spots.append([x, y, CELL - 6, LINE - 5, *_told(progress, number)])
        share = _share(progress, numbers)
        shapes.append(["t", LEFT + _columns() * CELL + 8, y + 17, share, "small"])
        words = ", ".join(f"{n[3:]} {STATES[progress.state(n)][2]}" for n in numbers)
        rows.append([_name(lesson), share, words])
    size = (LEFT + _columns() * CELL + 70, TOP + len(rows) * LINE + EDGE)
    title = progress.heading
    view = drawing_view(
        title,
        size,
        shapes,
        spots=spots,
        values=html.table(title, ["lesson", "done", "exercises"], rows),
        text=repr(progress),
        python=code("tk.progress().next"),
    )
    return replace(view, below=_below(progress))


def _columns() -> int:
    return max(map(len, lessons().values()), default=1)


def _legend() -> list:
    """Each state with its sign and its words."""
    shapes: list = [["t", EDGE, 24, "a row for each lesson, a cell for each exercise", "bold"]]
    x = EDGE
    for state, (_, _, words) in STATES.items():
        shapes += [*_sign(state, x, 40), ["t", x + CELL, 57, words, "small"]]
        x += CELL + 22 + round(6.6 * len(words))
    return shapes


def _sign(state: str, x: float, y: float) -> list:
    """A cell of the grid with its sign."""
    sign, look, _ = STATES[state]
    box = ["r", x, y, CELL - 6, LINE - 5, look]
    return [box, *[["t", x + CELL / 2 - 3, y + 17, sign, "bold mid"]] * bool(state)]


def _cell(progress: LearnerProgress, number: str, x: float, y: float) -> list:
    """An exercise; the next one to do has a thick frame."""
    shapes = _sign(progress.state(number), x, y)
    if number == progress.next:
        shapes.append(["r", x - 1, y - 1, CELL - 4, LINE - 3, "now"])
    return shapes


def _told(progress: LearnerProgress, number: str) -> list:
    """What is said of an exercise that is read: its title, where it stands, how to hand it in."""
    words = STATES[progress.state(number)][2]
    rows = [["stands in", notebook_of(number[:2])], ["hand in", f"tk.check('{number}', answer)"]]
    return [f"{number} {html.clean(EXERCISES[number].title, 90)}: {words}", rows]


def _below(progress: LearnerProgress) -> html.Markup:
    """A line with the way to the next exercise, and what is wrong with the file."""
    said = [html.tag("p", progress.remark)] if progress.remark else []
    if progress.next and (name := notebook_of(progress.next[:2])):
        place = html.tag("a", name, href=name)
        title = html.clean(EXERCISES[progress.next].title, 90)
        said.append(html.tag("p", f"Next: {progress.next} {title}, in ", place))
    return html.join(said)
