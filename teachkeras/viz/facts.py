"""What is said about an array however large it is: its range, its odd values, and its blocks.

Up to 64 MB every number is looked at, piece by piece; above, and above 8 MB of a file on disk, a
sample that is spread evenly over all axes, and it is said. Nothing of the size of the array is
ever made: pictures of 10^9 numbers cost what pictures of 10^5 cost.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MOST_READ = 2**26  # bytes in memory that are read to the last number
MOST_READ_ON_DISK = 2**23
PIECE = 2**17  # numbers looked at together
SAMPLE, SAMPLE_ON_DISK = 2**20, 2**12  # numbers looked at where not all are


@dataclass(frozen=True)
class Facts:
    """Smallest, largest and mean finite number, and how many of which kind there are."""

    low: float | None  # None where no number is finite
    high: float | None
    mean: float
    nans: int
    infs: int
    masked: int
    read: int  # how many numbers were looked at
    size: int

    @property
    def whole(self) -> bool:
        """Whether every number was looked at."""
        return self.read == self.size


def on_disk(array: object) -> bool:
    """Whether the numbers lie in a file and are read when somebody looks."""
    while array is not None:
        if isinstance(array, np.memmap | mmap.mmap):
            return True
        array = getattr(array, "base", None)
    return False


def spread_out(array: np.ndarray, most: int) -> np.ndarray:
    """At most about `most` numbers, evenly spaced along every axis; a view, nothing is copied.

    >>> spread_out(np.zeros((1000, 1000)), 100).shape
    (8, 8)
    """
    counts = list(array.shape)
    while np.prod(counts, dtype="float64") > most:
        longest = counts.index(max(counts))
        counts[longest] = -(-counts[longest] // 2)
    steps = [-(-size // count) for size, count in zip(array.shape, counts, strict=True) if size]
    return array[tuple(slice(None, None, step) for step in steps)] if array.size else array


def facts_of(array: np.ndarray) -> Facts:
    """Look at the numbers of an array.

    >>> facts = facts_of(np.array([1.0, np.nan, 3.0]))
    >>> float(facts.low), float(facts.high), facts.nans
    (1.0, 3.0, 1)
    """
    disk = on_disk(array)
    seen = array
    scattered = disk and array.size > SAMPLE_ON_DISK and not array.flags.forc
    if scattered or array.nbytes > (MOST_READ_ON_DISK if disk else MOST_READ):
        seen = spread_out(array, SAMPLE_ON_DISK if disk else SAMPLE)
    read, masked = seen.size, 0
    if isinstance(seen, np.ma.MaskedArray):
        masked = int(np.ma.count_masked(seen))
        seen = seen.compressed()
    lows, highs, total, count, nans, infs = [], [], 0.0, 0, 0, 0
    for piece in _pieces(seen):
        if piece.dtype.kind == "f":
            odd = int(np.isnan(piece).sum())
            finite = piece[np.isfinite(piece)]
            nans, infs, piece = nans + odd, infs + piece.size - finite.size - odd, finite
        if piece.size:
            lows.append(piece.min())
            highs.append(piece.max())
            with np.errstate(over="ignore"):
                total += float(piece.sum(dtype="float64"))
            count += piece.size
    low, high = (min(lows), max(highs)) if lows else (None, None)
    return Facts(low, high, total / max(count, 1), nans, infs, masked, read, array.size)


def _pieces(array: np.ndarray) -> Iterator[np.ndarray]:
    """The numbers of an array in any order, a handful at a time."""
    if array.size <= PIECE:
        yield np.asarray(array).ravel()
        return
    yield from np.nditer(
        array,
        flags=["external_loop", "buffered", "zerosize_ok"],
        op_flags=["readonly"],
        buffersize=PIECE,
    )


def floats(array: np.ndarray) -> np.ndarray:
    """The numbers as float64; one that is masked becomes nan, which no picture takes for data."""
    if isinstance(array, np.ma.MaskedArray):
        return np.where(np.ma.getmaskarray(array), np.nan, array.data.astype("float64"))
    return np.asarray(array).astype("float64")


# --- blocks ---------------------------------------------------------------------------------------


def blocks_of(array: np.ndarray, edges: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, smallest and largest finite number of each block; nan for a block without any.

    `edges` says for each axis where its blocks begin. Of a large array each block gives a sample.
    """
    picked = [_picked(size, starts, most) for size, starts, most in _shares(array, edges)]
    numbers = floats(array[np.ix_(*(places for places, _ in picked))])
    starts = [begin for _, begin in picked]
    finite = np.isfinite(numbers)
    count = _over(np.add, finite.astype("float64"), starts)
    some = count > 0
    total = _over(np.add, np.where(finite, numbers, 0), starts)
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=some)
    least = _over(np.minimum, np.where(finite, numbers, np.inf), starts)
    most = _over(np.maximum, np.where(finite, numbers, -np.inf), starts)
    return mean, np.where(some, least, np.nan), np.where(some, most, np.nan)


def block_samples(array: np.ndarray, edges: list) -> bool:
    """Whether the blocks of an array are only sampled."""
    return any(
        most < max(np.diff([*starts, size]), default=1)
        for size, starts, most in _shares(array, edges)
    )


def _shares(array: np.ndarray, edges: list) -> list[tuple]:
    """For each axis its size, where its blocks begin, and how many places of a block are read."""
    budget = SAMPLE_ON_DISK * 4 if on_disk(array) else SAMPLE
    longest = [
        int(max(np.diff([*s, n]), default=1)) for n, s in zip(array.shape, edges, strict=True)
    ]
    blocks = float(np.prod([len(starts) for starts in edges], dtype="float64"))
    while np.prod(longest, dtype="float64") * blocks > budget and max(longest) > 1:
        most = longest.index(max(longest))
        longest[most] = -(-longest[most] // 2)
    return list(zip(array.shape, edges, longest, strict=True))


def _picked(size: int, starts: list, most: int) -> tuple[np.ndarray, list[int]]:
    """The places of an axis that are read, and where the blocks begin among them."""
    places: list[np.ndarray] = []
    begin: list[int] = []
    for first, last in zip(starts, [*starts[1:], size], strict=True):
        begin.append(begin[-1] + len(places[-1]) if places else 0)
        count = min(most, last - first)
        places.append(first + np.arange(count) * (last - first) // count)
    return np.concatenate(places), begin


def _over(ufunc: np.ufunc, numbers: np.ndarray, starts: list) -> np.ndarray:
    """What a function of two numbers leaves of each block, axis by axis from the last."""
    for axis in reversed(range(numbers.ndim)):
        if len(starts[axis]) < numbers.shape[axis]:
            numbers = ufunc.reduceat(numbers, starts[axis], axis=axis)
    return numbers
