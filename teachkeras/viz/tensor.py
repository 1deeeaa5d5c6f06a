"""TensorView: one array or one symbol, drawn by its rank.

Rank 0 is a card with the number large, rank 1 a strip, rank 2 a matrix whose margins show
what `axis=` collapses, ranks 3 and 4 are cubes (volume_view.py). A symbol without a value is a
hollow box with its shape.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..engine.graph import Tensor
from ..engine.inspect.recording import known_value
from . import html, theme
from .cells import MOST_EXACT, Cells, block_edges, cells_of, grid_picture, tag_rect
from .facts import Facts, facts_of, floats
from .snippet import Snippet, about, local_name
from .symbol_code import array_code
from .view import TensorSource, View
from .volume_view import means, volume_view

LINE_LENGTH = 64  # cells in one line of a long strip
MOST_ROWS = 20  # rows and columns of the table; a larger one shows its edges
EDGE = 5  # rows and columns kept at each edge
PARTS = ("core.js", "grid.js", "tensor.js", "tensor.css")


def tensor_view(
    value: object, name: str | None = None, of: object = None, start: str = "np.asarray({})"
) -> View:
    """Draw an array, a number, a nested list or a symbol; `name` is what the learner calls it.

    `of` is the learner's object, where the numbers were read from one by `start`.

    >>> tensor_view([[1, 2, 3], [4, 5, 6]], "x").title
    'x is a matrix (rank 2) of int64 with shape (2, 3), values from 1 to 6'
    """
    thing = value if of is None else of
    if isinstance(value, Tensor):
        array = known_value(value)
        name = name or value.name
        if array is None:
            return _hollow(value, name)
        value = array
    array = as_array(value)
    plain = array.dtype.kind in "biuf" and array.size and not isinstance(array, np.ma.MaskedArray)
    source = TensorSource(array, name) if plain else None
    view = _array_view(array, html.clean(name or "x", 40))
    python = _python(thing, array, name or "x", start)
    it = local_name(python, view.data["name"])
    data = view.data if it == view.data["name"] else {**view.data, "it": it}
    return replace(view, source=source, python=python, data=data)


def _array_view(array: np.ndarray, called: str) -> View:
    """Draw an array by its rank."""
    if array.dtype.kind not in "biuf" or array.size == 0:
        return _as_text(array, called)
    facts = facts_of(array)
    title = _title(array, called, facts)
    if array.ndim > 2:
        text = html.clean_lines(_text(array, called, "")[1:])
        return volume_view(array, called, title, text, facts)
    if array.ndim == 0:
        return _card(array, called, title)
    return _strip(array, called, title) if array.ndim == 1 else _matrix(array, called, title)


def as_array(value: object) -> np.ndarray:
    """The value as an array; a mask stays, and so does a file that is read when it is looked at.

    >>> as_array([1, 2]).shape
    (2,)
    """
    if isinstance(value, np.ma.MaskedArray):
        return value
    return np.asarray(value)


def _python(thing: object, array: np.ndarray, name: str, start: str) -> Snippet:
    """The Python for what the picture shows first: the array with its shape."""
    start = "{}" if isinstance(thing, np.ndarray | np.generic) else start
    start = "K.eval({})" if hasattr(thing, "op") else start
    numbers = array_code(array) if array.size else ""
    made = f"np.zeros({array.shape}, {str(array.dtype)!r})" if array.dtype.kind in "biufc" else ""
    made = f"np.array({numbers}, {str(array.dtype)!r})" if numbers else made or "np.array(['a'])"
    line = f"{{it}}    # shape {theme.shape_text(array.shape)}"
    return about("x", thing, line, given=name, start=start, example=(f"{{it}} = {made}",))


# --- words ------------------------------------------------------------------------------------

RANK = ("a single number", "a vector", "a matrix")


def _title(array: np.ndarray, name: str, facts: Facts) -> str:
    """One sentence: name, rank, dtype, shape, range, and how many special values there are."""
    kind = RANK[array.ndim] if array.ndim < len(RANK) else "a tensor"
    start = f"{name} is {kind} (rank {array.ndim}) of {array.dtype}"
    if array.ndim:
        start += f" with shape {theme.shape_text(array.shape)}"
    special = ((facts.nans, "NaN"), (facts.infs, "Inf"), (facts.masked, "masked"))
    words = [f"{count:,} {word}" for count, word in special if count]
    among = "" if facts.whole else f" among {facts.read:,} of {facts.size:,} that were looked at"
    return ", ".join([start, _range(array, facts) + among, *words])


def _range(array: np.ndarray, facts: Facts) -> str:
    """From the smallest to the largest finite value."""
    if not array.size:
        return "no elements"
    if facts.low is None:
        return "no value" if facts.masked == facts.read else "no finite value"
    if array.ndim == 0:
        return f"value {theme.say(array[()])}"
    return f"values from {theme.say(facts.low)} to {theme.say(facts.high)}"


def _text(array: np.ndarray, name: str, title: str) -> str:
    """The text twin: the title and NumPy's own print, four digits, edges of large arrays."""
    edge = 1 if array.ndim > 3 else 3  # a print of rank 4 is long: 2 x 2 x 2 lines and their frames
    with np.printoptions(precision=4, suppress=False, threshold=200, edgeitems=edge, linewidth=88):
        return f"{title}\n{name} = {array}"


# --- tables -----------------------------------------------------------------------------------


def _kept(size: int) -> list:
    """The indices a table shows; None stands for those left out.

    >>> _kept(3), _kept(100)[4:7]
    ([0, 1, 2], [4, None, 95])
    """
    if size <= MOST_ROWS:
        return list(range(size))
    return [*range(EDGE), None, *range(size - EDGE, size)]


def _table(matrix: np.ndarray, caption: str) -> html.Markup:
    """The numbers of a matrix as a table; of a large one the edges, exact."""
    rows, columns = (_kept(size) for size in matrix.shape)
    head = ["", *["…" if column is None else column for column in columns]]
    body = []
    for row in rows:
        if row is None:
            body.append(["…"] * len(head))
            continue
        numbers = ["…" if c is None else theme.say(matrix[row, c]) for c in columns]
        body.append([row, *numbers])
    return html.table(caption, head, body)


# --- rank 0 -----------------------------------------------------------------------------------


def _card(array: np.ndarray, name: str, title: str) -> View:
    """A single number: large, with its size on a ruler of powers of ten."""
    number = theme.say(array[()])
    size = None if number == theme.MASKED else _power(float(array))
    data = {"kind": "card", "name": name, "text": number, "dtype": str(array.dtype), "power": size}
    return View(
        title,
        _card_picture(name, number, str(array.dtype), size),
        360,
        html.table(title, ["", "value"], [[name, number]]),
        f"{title}\n{name} = {number}",
        data,
        PARTS,
    )


def _power(value: float) -> float | None:
    """log10 of the size, kept between -6 and 6; None for 0 and what is not finite."""
    if not math.isfinite(value) or value == 0:
        return None
    return round(min(6.0, max(-6.0, math.log10(abs(value)))), 2)


def _card_picture(name: str, number: str, dtype: str, power: float | None) -> html.Markup:
    """The card as a static picture."""
    style = (
        f"text{{font:13px {theme.SANS};fill:{theme.INK}}}.n{{font:600 34px {theme.MONO}}}"
        f".m{{fill:{theme.MUTED};font-size:11px;text-anchor:middle}}"
    )
    parts = [
        html.tag("text", html.clean(name, 28), x=20, y=28),
        html.tag("text", f"{dtype}, shape ()", x=20, y=46, fill=theme.MUTED),
        html.tag("text", number, x=20, y=92, class_="n"),
    ]
    for tick in range(-6, 7, 2):
        x = 20 + (tick + 6) * 26
        parts.append(tag_rect(x, 120, 1, 8, fill=theme.LINE))
        parts.append(html.tag("text", f"1e{tick}", x=x + 2, y=142, class_="m"))
    parts.append(tag_rect(20, 119, 313, 1, fill=theme.LINE))
    if power is not None:
        parts.append(tag_rect(20, 109, (power + 6) * 26 + 1, 10, fill=theme.BLUE))
    return html.svg(360, 154, *parts, style=style)


# --- rank 1 and 2 -----------------------------------------------------------------------------


def _strip(array: np.ndarray, name: str, title: str) -> View:
    """A vector: one line of cells, wrapped into several when it is long."""
    if len(array) > MOST_EXACT:
        row = array.reshape(1, -1)
        said = means(row, [[0], block_edges(len(array))])
        return _grid_view(array, name, f"{title}, {said}", cells_of(row))
    columns = min(len(array), LINE_LENGTH)
    lines = -(-len(array) // columns)
    padded = np.full(lines * columns, np.nan)
    padded[: len(array)] = floats(array)
    texts = [theme.say(value) for value in array]
    return _grid_view(array, name, title, cells_of(padded.reshape(lines, columns), texts))


def _matrix(array: np.ndarray, name: str, title: str) -> View:
    """A matrix: cells with their numbers, or a heatmap when they are too many."""
    cells = cells_of(array)
    if cells.blocks:
        title += ", " + means(array, [block_edges(size) for size in array.shape])
    return _grid_view(array, name, title, cells)


def _grid_view(array: np.ndarray, name: str, title: str, cells: Cells) -> View:
    """The view of some cells with rulers, margins and the Python for each choice."""
    rows, columns = _names(array, cells)
    picture, width = grid_picture(cells, rows, columns)
    data = {
        "kind": "grid",
        "name": name,
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "grid": list(cells.shape),
        "cells": " ".join(cells.texts),
        "low": theme.say(cells.low),
        "high": theme.say(cells.high),
        "stops": list(cells.stops),
        "side": list(cells.side),
        "numbered": cells.numbered,
        "rows": " ".join(map(str, rows)),
        "columns": " ".join(map(str, columns)),
        "margins": _margins(array) if array.ndim == 2 and cells.numbered else None,
    }
    if cells.blocks:
        data["least"], data["most"] = (" ".join(part) for part in cells.blocks)
    text = _text(array, name, title)
    return View(
        title, picture, width, _table(array.reshape(-1, array.shape[-1]), title), text, data, PARTS
    )


def _names(array: np.ndarray, cells: Cells) -> tuple[list, list]:
    """The index in front of each row and above each column of the drawing."""
    rows, columns = cells.shape
    if array.ndim == 1 and not cells.blocks:
        return [row * columns for row in range(rows)], list(range(columns))
    if not cells.blocks:
        return list(range(rows)), list(range(columns))
    sizes = array.shape if array.ndim == 2 else (1, len(array))
    return block_edges(sizes[0]), block_edges(sizes[1])


def _margins(array: np.ndarray) -> dict:
    """Sum and mean along each axis as texts: what `axis=0` and `axis=1` leave over."""
    numbers = array.astype("float64") if array.dtype.kind == "f" else array.astype("int64")
    with np.errstate(all="ignore"):
        return {
            f"{word}{axis}": " ".join(theme.say(value) for value in reduce(numbers, axis=axis))
            for word, reduce in (("sum", np.sum), ("mean", np.mean))
            for axis in (0, 1)
        }


# --- everything else --------------------------------------------------------------------------


def _boxes_picture(name: str, sizes: list, below: str, hollow: bool) -> tuple[html.Markup, float]:
    """A shape as a row of boxes, one per axis, with a sentence below."""
    style = (
        f"text{{font:14px {theme.MONO};fill:{theme.INK}}}"
        f".m{{font:13px {theme.SANS};fill:{theme.MUTED}}}"
    )
    dash = "5 4" if hollow else None
    parts, x = [html.tag("text", html.clean(name, 48), x=20, y=30)], 20
    for axis, size in enumerate(sizes or ["()"]):
        wide = max(44, int(len(size) * 14 * theme.CHARACTER) + 24)
        box = {"rx": 6, "fill": "none" if hollow else theme.BLUE_FILL, "stroke": theme.BLUE}
        parts.append(tag_rect(x, 46, wide, 40, **box, stroke_width=1.5, stroke_dasharray=dash))
        parts.append(html.tag("text", size, x=x + wide // 2, y=71, text_anchor="middle"))
        label = f"axis {axis}" if sizes else "scalar"
        parts.append(
            html.tag("text", label, x=x + wide // 2, y=104, text_anchor="middle", class_="m")
        )
        x += wide + 10
    parts.append(html.tag("text", below, x=20, y=134, class_="m"))
    width = max(x + 20, int(len(below) * 7.2) + 40, int(min(len(name), 48) * 8.6) + 40)
    return html.svg(width, 150, *parts, style=style), width


def _as_text(array: np.ndarray, name: str) -> View:
    """Higher ranks, empty arrays and other dtypes: shape, facts and a print, and no promise."""
    numeric = array.dtype.kind in "biuf"
    title = f"{name} is an array of {array.dtype}"
    if numeric:
        title = _title(array, name, facts_of(array))
    if not numeric:
        title += f" with shape {theme.shape_text(array.shape)}"
    sizes = [str(size) for size in array.shape]
    below = f"{array.size:,} elements, {array.nbytes:,} bytes, {array.dtype}"
    picture, width = _boxes_picture(name, sizes, below, hollow=False)
    text = (
        html.clean_lines(_text(array, name, title))
        if numeric
        else html.clean_lines(f"{title}\n{array}")
    )
    facts = [["shape", theme.shape_text(array.shape)], ["elements", f"{array.size:,}"]]
    facts += [["bytes", f"{array.nbytes:,}"], ["dtype", str(array.dtype)]]
    values = html.join([html.table(title, ["", "fact"], facts), html.tag("pre", text)])
    data = {"kind": "shape", "name": name, "sizes": sizes, "below": below, "hollow": False}
    return View(title, picture, width, values, text, data, PARTS)


def bytes_text(count: int, dtype: str) -> str:
    """The memory of so many numbers, exact and rounded.

    >>> bytes_text(32 * 224 * 224 * 3, "float32"), bytes_text(3, "float32")
    ('19,267,584 bytes (18.4 MiB)', '12 bytes')
    """
    exact = count * np.dtype(dtype).itemsize
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if exact >= size:
            return f"{exact:,} bytes ({exact / size:.1f} {unit})"
    return f"{exact:,} bytes"


def _hollow(tensor: Tensor, name: str | None) -> View:
    """A symbol: a hollow box, its shape, the sentence that says what it will be."""
    from ..engine.inspect import printing

    text = html.clean_lines(repr(tensor))
    expression = html.clean(printing.expression(tensor), 60)
    called = html.clean(name, 40) if name else expression
    shape = theme.shape_text(tensor.type.shape)
    title = f"{called} is a symbol of {tensor.type.dtype} with shape {shape}: no value yet"
    sizes = [theme.shape_text((size,))[1:-2] for size in tensor.type.shape]
    below = f"{tensor.type.dtype}, no value yet"
    if tensor.type.is_known:
        takes = bytes_text(int(np.prod(tensor.type.sizes, dtype="int64")), tensor.type.dtype)
        below, text = f"{below}; it will take {takes}", f"{text}\nit will take {takes}"
    head = called if called == expression else f"{called} = {expression}"
    picture, width = _boxes_picture(head, sizes, below, hollow=True)
    facts = [["expression", expression], ["dtype", tensor.type.dtype], ["shape", shape]]
    facts += [["value", "none yet"]]
    facts += [["memory", takes]] if tensor.type.is_known else []
    if tensor.line is not None:
        facts.append(["line", html.clean(tensor.line.describe())])
    data = {"kind": "shape", "name": head, "sizes": sizes, "below": below, "hollow": True}
    values = html.table(title, ["", "fact"], facts)
    return View(title, picture, width, values, text, data, PARTS, ())
