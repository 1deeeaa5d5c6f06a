"""The shelves of K: which function lies where, as a record that can be printed and drawn."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from .. import backend
from ..viz import html, theme
from ..viz.cells import tag_rect
from ..viz.snippet import code
from ..viz.view import View
from .demo import Demo

# Each file of this folder lies on one shelf.
SHELF_OF_FILE = {
    "tensors": "make",
    "sparse": "make",
    "shape": "shape",
    "joining": "shape",
    "maths": "math",
    "compare": "compare",
    "reduce": "reduce",
    "nn": "nn",
    "normalization": "nn",
    "images": "nn",
    "ctc": "nn",
    "loops": "nn",
    "random": "random",
    "functions": "graph",
    "config": "settings",
    "session": "settings",
}
SENTENCES = {
    "make": "make tensors, and ask them about themselves",
    "shape": "the same numbers in another form: reshape, join, repeat, pad, take out",
    "math": "arithmetic, number by number, and products of matrices",
    "compare": "True or False, number by number",
    "reduce": "many numbers made into one along an axis",
    "nn": "what networks are made of: activations, losses, windows, normalisation",
    "random": "new random numbers in every call",
    "graph": "from symbols to something that runs: functions, gradients, updates",
    "settings": "what holds for the whole session",
}
WIDTH = 96  # columns of the printed text
FONT, LINE = 13, 19  # pixels: of the names, and from line to line
LEFT, COLUMNS = 116, 88  # pixels before the names, characters of names in a line


@dataclass(frozen=True)
class Shelf:
    """One shelf: its name, what lies on it, and the names of the functions."""

    name: str
    sentence: str
    functions: tuple[str, ...]

    def __repr__(self) -> str:
        indent = " " * 10
        names = textwrap.fill(
            "  ".join(self.functions), WIDTH, initial_indent=indent, subsequent_indent=indent
        )
        return f"{self.name:<9} {self.sentence}\n{names}"


@dataclass(frozen=True)
class Shelves(Demo):
    """All shelves, in the order in which a learner needs them; `shelves["nn"]` is one of them."""

    shelves: tuple[Shelf, ...]

    def __getitem__(self, name: str) -> Shelf:
        return {shelf.name: shelf for shelf in self.shelves}[name]

    def __iter__(self) -> Iterator[Shelf]:
        return iter(self.shelves)

    def view(self) -> View:
        """The picture."""
        return shelves_view(self)

    def __repr__(self) -> str:
        count = sum(len(shelf.functions) for shelf in self.shelves)
        last = f"{count} functions; help(K.dot) explains one of them, with an example"
        return "\n".join([*map(repr, self.shelves), last])


def shelves() -> Shelves:
    """Every function of K, grouped as in a department store.

    >>> shelves()["compare"]
    compare   True or False, number by number
              equal  greater  greater_equal  lesser  lesser_equal  not_equal
    """
    names: dict[str, list[str]] = {name: [] for name in SENTENCES}
    for name in dir(backend):
        names[shelf_of(name)].append(name)
    return Shelves(tuple(Shelf(n, SENTENCES[n], tuple(inside)) for n, inside in names.items()))


def shelf_of(name: str) -> str:
    """The shelf a function of K lies on: that of the file which defines it.

    >>> shelf_of("concatenate")
    'shape'
    """
    file = inspect.unwrap(getattr(backend, name)).__module__
    return SHELF_OF_FILE[file.rpartition(".")[2]]


# --- the view -------------------------------------------------------------------------------------


def shelves_view(shelves: Shelves) -> View:
    """Draw `tk.demos.shelves()`: one board for each shelf.

    >>> shelves_view(Shelves((Shelf("math", "arithmetic", ("dot", "exp")),))).title
    'K has 2 functions on 1 shelf'
    """
    boards = list(shelves)
    count = sum(len(board.functions) for board in boards)
    title = f"K has {count} functions on {len(boards)} shel{'ves' if len(boards) > 1 else 'f'}"
    picture, width = _shelves_picture(boards)
    rows = [[board.name, board.sentence, "  ".join(board.functions)] for board in boards]
    values = html.table(title, ["shelf", "what for", "functions"], rows)
    text = html.clean_lines(repr(shelves))
    return View(
        title,
        picture,
        width,
        values,
        text,
        {"kind": "picture"},
        ("core.js",),
        code("tk.demos.shelves()"),
    )


def _shelves_picture(boards: list) -> tuple[html.Markup, float]:
    """The boards, one under the other."""
    width = LEFT + COLUMNS * FONT * theme.CHARACTER + 20
    style = (
        f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK}}}"
        f".s{{font-family:{theme.SANS};fill:{theme.MUTED}}}"
        f".n{{font:600 15px {theme.SANS};fill:{theme.BLUE}}}"
    )
    parts, y = [], 18
    for board in boards:
        lines = textwrap.wrap("  ".join(board.functions), COLUMNS)
        parts.append(html.tag("text", html.clean(board.name, 12), x=14, y=y + LINE, class_="n"))
        parts.append(html.tag("text", html.clean(board.sentence), x=LEFT, y=y + LINE, class_="s"))
        for at, line in enumerate(lines, 2):
            parts.append(
                html.tag("text", html.clean(line), x=LEFT, y=y + at * LINE, style="white-space:pre")
            )
        y += (len(lines) + 1) * LINE + 12
        parts.append(tag_rect(14, y, width - 28, 3, rx=1, fill=theme.LINE))
        y += 8
    return html.svg(width, y + 10, *parts, style=style), width
