"""Numbers to try a graph on, and honest comparisons of two graphs.

Used by rewrite steps (is it still the same?), by lessons and by the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors.records import Record
from ..graph import Tensor, toposort
from ..inspect.replay import replay
from ..ops.base import Sample
from ..types import Array, Dim, Size

EPS = {"float16": 1e-3, "float32": 1.2e-7, "float64": 2.3e-16}


class Check(Record):
    """How far two tensors differ on sample numbers; `ok` judges by the rule's kind."""

    difference: float
    ok: bool

    def __repr__(self) -> str:
        mark = "same" if self.difference == 0 else f"differ by at most {self.difference:.2g}"
        return f"{mark} ({'ok' if self.ok else 'NOT ok'})"


def sample_sizes(outputs: Sequence[Tensor], base: int = 2) -> dict[Dim, int]:
    """A small number for each unknown size, so that every noted equation holds."""
    order = toposort(outputs)
    equations = [equation for node in order for equation in node.equations]
    sizes: dict[Dim, int] = {}
    for node in order:
        for size in node.type.shape:
            if isinstance(size, Dim):
                sizes.setdefault(size, base + len(sizes) % 3)
    for _ in range(len(equations) + 1):  # each round settles at least one equation for good
        changed = False
        for first, second in equations:
            a, b = _number(first, sizes), _number(second, sizes)
            if a != b:
                older = b if isinstance(first, Dim) and not isinstance(second, Dim) else a
                for side in (first, second):
                    if isinstance(side, Dim):
                        sizes[side] = older
                changed = True
        if not changed:
            break
    return sizes


def _number(size: Size, sizes: dict[Dim, int]) -> int:
    return size if isinstance(size, int) else sizes.setdefault(size, 2)


def sample_array(rng: np.random.Generator, sample: Sample) -> Any:
    """Random numbers as a `Sample` asks for them, away from its kinks."""
    values = rng.uniform(sample.low, sample.high, sample.shape)
    for point in sample.avoid:
        near = abs(values - point) < sample.margin
        values = np.where(near, point + sample.margin * 2, values)
    if sample.dtype == "bool":
        return np.asarray(values > 0)
    return np.asarray(np.floor(values) if "int" in sample.dtype else values).astype(sample.dtype)


def sample_feed(
    outputs: Sequence[Tensor], seed: int = 0, low: float = -2.0, high: float = 2.0
) -> dict[Tensor, Any]:
    """Random arrays for every placeholder of a graph (the learning phase is 1)."""
    rng = np.random.default_rng(seed)
    sizes = sample_sizes(outputs)
    feed: dict[Tensor, Any] = {}
    for node in toposort(outputs):
        if node.role == "static":
            feed[node] = 1
        elif node.role == "input":
            shape = tuple(_number(size, sizes) for size in node.type.shape)
            feed[node] = sample_array(rng, Sample(shape, low, high, dtype=node.dtype))
    return feed


def compare_tensors(before: Tensor, after: Tensor, kind: str, seed: int = 0) -> Check:
    """Compute two tensors on the same random numbers and judge the difference by `kind`."""
    feed = sample_feed([before, after], seed)
    pairs = parted(*replay([before, after], feed).results)
    return Check(
        max(largest_difference(old, new) for old, new in pairs),
        all(agrees(old, new, kind) for old, new in pairs),
    )


def parted(old: Array, new: Array) -> list[tuple[Any, Any]]:
    """Two values as pairs of arrays: one pair, unless a node stands for several tensors."""
    olds, news = (value if isinstance(value, tuple) else (value,) for value in (old, new))
    return [(np.asarray(a), np.asarray(b)) for a, b in zip(olds, news, strict=True)]


def largest_difference(old: Array, new: Array) -> float:
    """The largest distance between two arrays where both are finite (0 for no such place)."""
    old, new = np.asarray(old, "float64"), np.asarray(new, "float64")
    both = np.isfinite(old) & np.isfinite(new)
    return float(np.max(abs(old - new), where=both, initial=0.0))


def agrees(old: Array, new: Array, kind: str) -> bool:
    """Do new numbers agree with old ones, as exact, rounding or stabilising rules promise?

    exact: the same numbers (0 and -0 count as equal, nan equals nan). rounding: as close as
    another order of rounding can make them. stabilising: as rounding, and where the old number is
    inf or nan the new one may be anything.
    """
    old, new = np.asarray(old), np.asarray(new)
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    if kind == "exact" or old.dtype.kind != "f":
        return bool(np.array_equal(old, new, equal_nan=old.dtype.kind == "f"))
    free = ~np.isfinite(old) if kind == "stabilising" else np.zeros(old.shape, bool)
    tolerance = 64 * EPS[str(old.dtype)]
    with np.errstate(all="ignore"):
        close = np.isclose(old, new, rtol=tolerance, atol=tolerance, equal_nan=True)
    return bool(np.all(close | free))
