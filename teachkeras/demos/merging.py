"""The modes of merge: two vectors, and what each mode makes of them, number by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import backend as K
from ..backend.types import Array
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..layers import merge
from ..layers.merge import MODES
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said, short_vector

EXAMPLE = ("modes = tk.demos.merge_modes([1, 2, 3], [4, 5, 6])",)
MOST = 4  # numbers of a vector: eight of them stand below each other after concat
LARGEST = 1000
SENTENCES = {
    "sum": "number by number: add",
    "mul": "number by number: multiply",
    "ave": "number by number: the mean of both",
    "max": "number by number: the larger one",
    "concat": "one behind the other: nothing is computed",
    "dot": "multiply number by number, then add it all up: one number",
    "cos": "the dot product, divided by both lengths: one number",
}
CELL, STEP, TOP = 64, 34, 58  # pixels: width of a number's box, from box to box, above the first
A, B, WAY, OUT = 24, 112, 206, 520  # x of: a, b, how it is computed, what comes out


@dataclass(frozen=True, repr=False, eq=False)
class MergeModes(Demo):
    """Two vectors `a` and `b`, and in `results` what `merge` makes of them, mode by mode."""

    a: Array
    b: Array
    results: dict[str, Array]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        return f"Two vectors of {len(self.a)} numbers, joined in {len(self.results)} modes"

    def view(self) -> View:
        """The picture."""
        return modes_view(self)

    def __repr__(self) -> str:
        lines = [self.title, f"a       {_row(self.a)}", f"b       {_row(self.b)}"]
        for mode, result in self.results.items():
            lines.append(f"{mode:<7} {_row(result):<24} {SENTENCES[mode]}")
        return in_lines(lines)


def merge_modes(a: Sequence[float] = (1, 2, 3), b: Sequence[float] = (4, 5, 6)) -> MergeModes:
    """What `merge` makes of two vectors of 2 to 4 numbers in each of its seven modes.

    Errors: TK-920 for anything else than two such vectors of the same length.

    >>> merge_modes([1, 2], [3, 4]).results["mul"]
    array([3., 8.], dtype=float32)
    """
    first, second = _vector(a), _vector(b)
    if first is None or second is None or len(first) != len(second):
        raise DataError(
            "TK-920",
            "these two cannot be joined number by number",
            [
                ("a", visible(repr(a))[:60]),
                ("b", visible(repr(b))[:60]),
                ("it needs", f"two lists of 2 to {MOST} numbers up to {LARGEST}, equally long"),
            ],
            fix="tk.demos.merge_modes([1, 2, 3], [4, 5, 6])",
        )
    pair = [K.constant(first[None, :]), K.constant(second[None, :])]
    joined = K.function([], [merge(pair, mode=mode) for mode in MODES])([])
    results = {mode: np.asarray(row)[0] for mode, row in zip(MODES, joined, strict=True)}
    return MergeModes(first, second, results)


def _vector(given: object) -> Array | None:
    """The numbers of a vector; None if it is no small vector."""
    found = short_vector(given, MOST, least=2)
    return None if found is None or np.abs(found).max() > LARGEST else found


def _row(numbers: Array) -> str:
    return ", ".join(said(number) for number in numbers)


# --- the view -------------------------------------------------------------------------------------


def modes_view(modes: MergeModes) -> View:
    """Draw both vectors; a button for each mode shows how they are joined, and what comes out.

    >>> [frame["name"] for frame in modes_view(merge_modes()).data["groups"][0]["frames"]]
    ['sum', 'mul', 'ave', 'max', 'concat', 'dot', 'cos']
    """
    rows = [[mode, _row(result), SENTENCES[mode]] for mode, result in modes.results.items()]
    frames = [_frame(modes, mode) for mode in modes.results]
    return drawing_view(
        modes.title,
        (OUT + CELL + 40, TOP + STEP * max(2 * len(modes.a), 5) + 12),
        _base(modes),
        [Group("mode", "mode", frames, press=True)],
        values=html.table(modes.title, ["mode", "what comes out", "how"], rows),
        text=repr(modes),
        python=about("modes", modes, "{it}.results", example=EXAMPLE),
    )


def _cells(numbers: Array, x: float, looks: Sequence[str]) -> list:
    """Numbers in boxes, one below the other."""
    shapes: list = []
    for place, (number, look) in enumerate(zip(numbers, looks, strict=True)):
        y = TOP + STEP * place
        shapes += [["r", x, y, CELL, STEP - 6, look]]
        shapes += [["t", x + CELL / 2, y + 19, said(number), "mid"]]
    return shapes


def _base(modes: MergeModes) -> list:
    """What does not change: the two vectors and the headings."""
    size = len(modes.a)
    return [
        ["t", A + CELL / 2, 28, "a", "bold mid"],
        ["t", B + CELL / 2, 28, "b", "bold mid"],
        ["t", OUT + CELL / 2, 28, "comes out", "bold mid"],
        *_cells(modes.a, A, ["box"] * size),
        *_cells(modes.b, B, ["warm"] * size),
    ]


def _frame(modes: MergeModes, mode: str) -> Frame:
    """One mode: a line for every step of the computation, and the numbers that come out."""
    result, size = modes.results[mode], len(modes.a)
    looks = ["box"] * size + ["warm"] * size if mode == "concat" else ["plain"] * len(result)
    shapes: list = [["t", WAY, 28, f"mode='{mode}'", "mono bold"]]
    for place, line in enumerate(_lines(modes, mode)):
        shapes.append(["t", WAY, TOP + 19 + STEP * place, line, "mono"])
    shapes += _cells(result, OUT, looks)
    told = f"{mode}: {SENTENCES[mode]}"
    shape = f"(None, {size}) and (None, {size}) become (None, {len(result)})"
    return Frame(mode, told, [["comes out", _row(result)], ["shapes", shape]], shapes)


def _lines(modes: MergeModes, mode: str) -> list[str]:
    """How it is computed, as one would write it on paper."""
    pairs = [(_in_brackets(x), _in_brackets(y)) for x, y in zip(modes.a, modes.b, strict=True)]
    if mode == "concat":
        return ["all of a ...", *[""] * (len(pairs) - 1), "... then all of b"]
    if mode in ("dot", "cos"):
        values = modes.a * modes.b
        products = [f"{x} * {y} = {said(p)}" for (x, y), p in zip(pairs, values, strict=True)]
        return [*products, f"sum = {said(values.sum())}", *_by_lengths(modes, mode)]
    written = {"sum": "{} + {}", "mul": "{} * {}", "ave": "({} + {}) / 2", "max": "max({}, {})"}
    return [
        f"{written[mode].format(x, y)} = {said(out)}"
        for (x, y), out in zip(pairs, modes.results[mode], strict=True)
    ]


def _by_lengths(modes: MergeModes, mode: str) -> list[str]:
    """The last line of the cosine."""
    if mode == "dot":
        return []
    lengths = [said(np.sqrt((vector**2).sum())) for vector in (modes.a, modes.b)]
    if "0" in lengths:
        return ["a vector of length 0: 0"]
    return [f"sum / ({' * '.join(lengths)}) = {said(modes.results['cos'][0])}"]


def _in_brackets(number: float) -> str:
    """A number as it stands in a formula."""
    return said(number) if number >= 0 else f"({said(number)})"
