"""TensorView: one array or one symbol, drawn by its rank.

Rank 0 is a card with the number large, rank 1 a strip, rank 2 a matrix whose margins show
what `axis=` collapses, ranks 3 and 4 are cubes (volume_view.py). A symbol without a value is a
hollow box with its shape.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from teachkeras.viz import html, theme
from teachkeras.viz.cells import MOST_EXACT, Cells, block_edges, cells_of, grid_picture, tag_rect
from teachkeras.viz.view import TensorSource, View
from teachkeras.viz.volume_view import MEANS, volume_view

LINE_LENGTH = 64  # cells in one line of a long strip
MOST_ROWS = 20  # rows and columns of the table; a larger one shows its edges
EDGE = 5  # rows and columns kept at each edge
PARTS = ("core.js", "grid.js", "tensor.js", "tensor.css")


def tensor_view(value: object, name: str | None = None) -> View:
    """Draw an array, a number, a nested list or a symbol; `name` is what the learner calls it.

    >>> tensor_view([[1, 2, 3], [4, 5, 6]], "x").title
    'x is a matrix (rank 2) of int64 with shape (2, 3), values from 1 to 6'
    """
    if hasattr(value, "op") and hasattr(value, "inputs"):
        array = known_value(value)
        name = name or getattr(value, "name", None)
        if array is None:
            return _hollow(value, name)
        value = array
    array = np.asarray(value)
    source = TensorSource(array, name) if array.dtype.kind in "biuf" and array.size else None
    return replace(_array_view(array, html.clean(name or "x", 40)), source=source)


def _array_view(array: np.ndarray, called: str) -> View:
    """Draw an array by its rank."""
    if array.dtype.kind not in "biuf" or array.size == 0 or array.ndim > 4:
        return _as_text(array, called)
    if array.ndim > 2:
        title = _title(array, called)
        return volume_view(array, called, title, html.clean_lines(_text(array, called, "")[1:]))
    if array.ndim == 0:
        return _card(array, called)
    return _strip(array, called) if array.ndim == 1 else _matrix(array, called)


def known_value(tensor: object) -> np.ndarray | None:
    """The numbers a symbol has before anything is fed: those of constants and variables."""
    role = getattr(tensor, "role", "result")
    if role == "constant":
        return np.asarray(tensor.op.array)
    if role == "shared":
        return np.asarray(tensor.op.shared.numbers)
    return None


# --- words ------------------------------------------------------------------------------------

RANK = ("a single number", "a vector", "a matrix")


def _title(array: np.ndarray, name: str, more: str = "") -> str:
    """One sentence: name, rank, dtype, shape, range, and how many special values there are."""
    kind = RANK[array.ndim] if array.ndim < len(RANK) else "a tensor"
    start = f"{name} is {kind} (rank {array.ndim}) of {array.dtype}"
    if array.ndim:
        start += f" with shape {theme.shape_text(array.shape)}"
    return ", ".join(part for part in (start, _range(array), *_special(array), more) if part)


def _range(array: np.ndarray) -> str:
    """From the smallest to the largest finite value."""
    numbers = array[np.isfinite(array)]
    if not array.size:
        return "no elements"
    if not numbers.size:
        return "no finite value"
    if array.ndim == 0:
        return f"value {theme.say(array)}"
    return f"values from {theme.say(numbers.min())} to {theme.say(numbers.max())}"


def _special(array: np.ndarray) -> list[str]:
    """'2 NaN' and '1 Inf' where there are some."""
    nans, infs = int(np.isnan(array).sum()), int(np.isinf(array).sum())
    return [f"{count} {word}" for count, word in ((nans, "NaN"), (infs, "Inf")) if count]


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


def _card(array: np.ndarray, name: str) -> View:
    """A single number: large, with its size on a ruler of powers of ten."""
    title = _title(array, name)
    number = theme.say(array)
    size = _power(float(array))
    data = {"kind": "card", "name": name, "text": number, "dtype": str(array.dtype), "power": size}
    return View(
        title,
        _card_picture(name, number, str(array.dtype), size),
        360,
        html.table(title, ["", "value"], [[name, number]]),
        f"{title}\n{name} = {number}",
        data,
        PARTS,
        (f"{name}.ndim, {name}.shape    # 0, ()",),
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


def _strip(array: np.ndarray, name: str) -> View:
    """A vector: one line of cells, wrapped into several when it is long."""
    if len(array) > MOST_EXACT:
        cells = cells_of(array.reshape(1, -1))
        return _grid_view(array, name, _title(array, name, MEANS), cells)
    columns = min(len(array), LINE_LENGTH)
    lines = -(-len(array) // columns)
    padded = np.full(lines * columns, np.nan)
    padded[: len(array)] = array
    texts = [theme.say(value) for value in array]
    return _grid_view(
        array, name, _title(array, name), cells_of(padded.reshape(lines, columns), texts)
    )


def _matrix(array: np.ndarray, name: str) -> View:
    """A matrix: cells with their numbers, or a heatmap when they are too many."""
    cells = cells_of(array)
    more = MEANS if cells.blocks else ""
    return _grid_view(array, name, _title(array, name, more), cells)


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
    python = _python(array, name)
    text = _text(array, name, title)
    return View(
        title, picture, width, _table(np.atleast_2d(array), title), text, data, PARTS, python
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


def _python(array: np.ndarray, name: str) -> tuple:
    """The Python a learner can paste for what the picture shows first."""
    if array.ndim == 1:
        return (f"{name}.shape    # {theme.shape_text(array.shape)}",)
    sums = [theme.shape_text(array.shape[1:]), theme.shape_text(array.shape[:1])]
    return tuple(f"{name}.sum(axis={axis})    # shape {sums[axis]}" for axis in (0, 1))


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
    title = _title(array, name) if numeric else f"{name} is an array of {array.dtype}"
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
    facts += [["bytes", f"{array.nbytes:,}"], ["dtype", array.dtype]]
    if numeric and array.size:
        facts += [["mean", theme.say(array.mean(dtype="float64"))]]
    values = html.join([html.table(title, ["", "fact"], facts), html.tag("pre", text)])
    data = {"kind": "shape", "name": name, "sizes": sizes, "below": below, "hollow": False}
    python = (f"{name}[0]    # shape {theme.shape_text(array.shape[1:])}",) if array.size else ()
    return View(title, picture, width, values, text, data, PARTS, python)


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


def _hollow(tensor: object, name: str | None) -> View:
    """A symbol: a hollow box, its shape, the sentence that says what it will be."""
    from teachkeras.engine import printing

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
