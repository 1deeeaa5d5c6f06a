"""Data as arrays of numbers; what is none (text, ragged rows) is told how to become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.config import refuse_masked
from ..backend.types import Array
from ..errors import DataError
from ..errors.text import visible


def numbers(value: object, what: str, symbol: str, shape: Sequence[Any]) -> Array:
    """The value as an array of numbers, or TK-315 with what makes it one.

    `what` says in words whose numbers they are, `symbol` is what a learner calls them (X, y, w),
    and `shape` is the one they should have, with None for any size.

    >>> numbers([[1, 2], [3, 4]], "the data for 'x'", "X", (None, 2)).dtype.kind
    'i'
    """
    if type(value) is np.ndarray and value.dtype.kind in "biuf":
        return value
    refuse_masked(value, symbol)
    if not K.is_sparse(value):
        try:
            array = np.asarray(value)
        except ValueError:  # rows of different lengths
            array = np.asarray(value, dtype=object)
        if array.dtype.kind in "biuf":
            return array
        fix, why = _mended(value, array, symbol, shape)
    else:
        array, fix = np.empty(0), f"{symbol}.toarray()"
        why = "a sparse matrix keeps only the numbers that are not 0, and a model computes with all"
    kind = type(value).__name__
    raise DataError(
        "TK-315",
        f"{what} must be numbers in one array",
        [("it got", "None" if value is None else f"{kind}{_holding(array)}")],
        why=why,
        fix=fix,
    )


def _holding(array: Array) -> str:
    """What a list or an array holds, in words: its first thing that is no number."""
    if not array.ndim or array.dtype.kind not in "OUS":
        return f" of {array.dtype}" if array.ndim and array.size else ""
    odd = next((x for x in array.flat if not _is_number(x)), None)
    return f" with {type(odd).__name__} {visible(repr(odd)[:40])}"


def _is_number(x: object) -> bool:
    return isinstance(x, (bool, int, float, np.number, np.bool_))


def _mended(value: object, array: Array, symbol: str, shape: Sequence[Any]) -> tuple[str, str]:
    """What to type instead, and why, for something that is no array of numbers."""
    if value is None and symbol == "y":
        return "model.fit(X, y)", "without labels there is nothing to compare the outputs with"
    if hasattr(value, "__next__"):
        why = "a generator gives batches; fit_generator and evaluate_generator take one too"
        return "model.predict_generator(X, 1000)", why
    if not array.ndim:
        if hasattr(value, "__iter__") and hasattr(value, "__len__") and not _is_text(value):
            return f"np.array(list({symbol}))", ""
        sizes = tuple(size or 1 for size in shape)
        return f"{symbol} = np.zeros({sizes})", "numbers of this shape would do"
    if array.dtype.kind in "mM":
        return f"np.array({symbol}).astype('int64')", "as a number it can be computed with"
    if array.dtype.kind == "c":
        return f"np.real({symbol})", "losses and layers compute with real numbers"
    if array.dtype.kind in "US":
        return _of_texts(array, symbol)
    return _of_objects(array, symbol, shape)


def _of_texts(array: Array, symbol: str) -> tuple[str, str]:
    if _as_floats(array) is not None:
        return f"np.array({symbol}).astype('float32')", "these are texts that look like numbers"
    count = len(np.unique(array))
    coded = f"np.unique({symbol}, return_inverse=True)[1].reshape(np.shape({symbol}))"
    return coded, f"{count} different texts become the numbers 0 to {count - 1}"


def _of_objects(array: Array, symbol: str, shape: Sequence[Any]) -> tuple[str, str]:
    """Rows of different lengths, or numbers among which something else stands."""
    if any(x is None for x in array.flat):
        return (
            f"np.where(np.equal({symbol}, None), 0, {symbol}).astype('float32')",
            "None is no number: put one in its place, or leave those rows out",
        )
    if all(hasattr(x, "__len__") and not _is_text(x) for x in array.flat) and array.ndim == 1:
        longest = max(map(len, array))
        wanted = shape[1] if len(shape) > 1 and shape[1] else longest
        if len(shape) > 2 or any(not _is_number(x) for row in array for x in row):
            return f"[np.shape(row) for row in {symbol}]", "its rows have different shapes"
        return (
            f"np.array([(list(row) + [0] * {wanted})[:{wanted}] for row in {symbol}])",
            "rows of different lengths: shorter ones are filled with 0, longer ones are cut",
        )
    if _as_floats(array) is not None:
        return f"np.array({symbol}).astype('float32')", ""
    return _of_texts(array.astype(str), f"np.array({symbol}).astype(str)")


def _as_floats(array: Array) -> Any:
    try:
        return array.astype("float32")
    except (TypeError, ValueError):
        return None


def _is_text(thing: object) -> bool:
    return isinstance(thing, (str, bytes))


def check_finite(array: Array, what: str, fix: str) -> None:
    """Labels and weights that are nan or inf make the whole loss nan: TK-379 says in which row."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    good = np.isfinite(array).reshape(len(array), -1)
    row = int(good.all(axis=1).argmin())
    raise DataError(
        "TK-379",
        f"{what} hold {np.ravel(array[row])[good[row].argmin()]:g}",
        [("in row", f"{row} of {len(array)}"), ("in all", f"{(~good).sum()} of {good.size}")],
        why="a loss with nan or inf in it is nan for the whole batch",
        fix=fix,
    )
