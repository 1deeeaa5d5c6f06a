"""The shelves of K: which function lies where, as a record that can be printed and drawn."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from .. import backend
from ..viz import html, theme
from ..viz.drawing import drawing_view
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
LONGEST_CALL = 72  # characters of the arguments of a call
WIDTH = 96  # columns of the printed text
LETTER = 14 * theme.CHARACTER  # pixels: of a letter of a name
LEFT, RIGHT, LINE = 100, 860, 22  # pixels: where names begin and end, and from line to line


@dataclass(frozen=True)
class Shelf:
    """One shelf: its name, what lies on it, the names of the functions, and how each is called.

    `calls` has for each function its call with the arguments, and the sentence that explains it.
    """

    name: str
    sentence: str
    functions: tuple[str, ...]
    calls: tuple[tuple[str, str], ...] = ()

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
    return Shelves(
        tuple(
            Shelf(name, SENTENCES[name], tuple(inside), tuple(map(_explained, inside)))
            for name, inside in names.items()
        )
    )


def _explained(name: str) -> tuple[str, str]:
    """How a function of K is called, and the first sentence of its help."""
    function = getattr(backend, name)
    given = [_argument(each) for each in inspect.signature(function).parameters.values()]
    while len(", ".join(given)) > LONGEST_CALL:  # the last arguments are the rare ones
        given = [*(each for each in given if each != "...")][:-1] + ["..."]
    first = (inspect.getdoc(function) or "").split("\n\n")[0]
    return f"K.{name}({', '.join(given)})", " ".join(first.split())


def _argument(parameter: inspect.Parameter) -> str:
    """One argument as it is written in a call, with the value it has when nobody gives it."""
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
    default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
    return f"{stars}{parameter.name}{default}"


def shelf_of(name: str) -> str:
    """The shelf a function of K lies on: that of the file which defines it.

    >>> shelf_of("concatenate")
    'shape'
    """
    file = inspect.unwrap(getattr(backend, name)).__module__
    return SHELF_OF_FILE[file.rpartition(".")[2]]


# --- the view -------------------------------------------------------------------------------------


def shelves_view(shelves: Shelves) -> View:
    """Draw `tk.demos.shelves()`: one board for each shelf; pointing at a function explains it.

    >>> shelves_view(Shelves((Shelf("math", "arithmetic", ("dot", "exp")),))).title
    'K has 2 functions on 1 shelf'
    """
    boards = list(shelves)
    count = sum(len(board.functions) for board in boards)
    title = f"K has {count} functions on {len(boards)} shel{'ves' if len(boards) > 1 else 'f'}"
    shapes, spots, y = [], [], 4.0
    for board in boards:
        drawn, found, y = _board(board, y)
        shapes += drawn
        spots += found
    rows = [[board.name, board.sentence, "  ".join(board.functions)] for board in boards]
    return drawing_view(
        title,
        (RIGHT + 16, y),
        shapes,
        spots=spots,
        values=html.table(title, ["shelf", "what for", "functions"], rows),
        text=repr(shelves),
        python=code("tk.demos.shelves()"),
    )


def _board(board: Shelf, y: float) -> tuple[list, list, float]:
    """The shapes of one shelf, its functions as spots, and where the next shelf begins."""
    x, y = float(LEFT), y + LINE
    shapes: list = [
        ["t", 14, y, html.clean(board.name, 12), "bold"],
        ["t", LEFT, y, html.clean(board.sentence), "small"],
    ]
    spots, calls = [], board.calls or (("", ""),) * len(board.functions)
    y += LINE
    for name, (call, sentence) in zip(board.functions, calls, strict=True):
        word = html.clean(name, 60)
        wide = len(word) * LETTER
        if x + wide > RIGHT:
            x, y = float(LEFT), y + LINE
        shapes.append(["t", round(x, 1), y, word, "mono"])
        rows = [["call", html.clean(call, 120)], ["shelf", html.clean(board.name, 12)]]
        spot = [round(x - 4, 1), y - 16, round(wide + 8, 1), LINE, html.clean(sentence, 160), rows]
        spots.append(spot)
        x += wide + 18
    shapes.append(["l", 14, y + 14, RIGHT, y + 14, "frame"])
    return shapes, spots, y + 18
