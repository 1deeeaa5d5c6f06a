"""Arrays of rank 3 and higher made ready to draw: thinned if large, with roles for the axes.

A cube lies in the picture by three axes: deep, down and right. For a colour image the channels
are deep, whichever axis of the array holds them; otherwise the first axis is deep, so that the
front of the cube is `x[0]`. Rank 4 is a row of cubes along its first axis, and every further axis
in front has a slider of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import theme
from .facts import Facts, blocks_of, facts_of, floats

MOST_EXACT = 8192  # numbers; a larger array is drawn as block means
MOST_BLOCKS = 6_200  # block means, one character each, and one for both whiskers
MOST_SAMPLES = 48  # cubes in a row; more are left out, and it is said
LONG_STACK, MOST_STACK = 256, 32  # a stack of so many matrices is not averaged; those drawn of it
DARK = 32  # in a grey picture of smaller numbers the largest is bright: else nobody saw it
LEAST_SIDE = 6  # blocks along an axis before anything else is given up
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"  # 64 levels
CHANNELS = (1, 3, 4)


@dataclass(frozen=True)
class Volume:
    """An array of rank 3 or higher as it is drawn."""

    values: np.ndarray  # float64, thinned
    edges: list  # for each axis, where each drawn index begins
    drawn: tuple  # how much of each axis is drawn at all
    order: str  # "th", "tf", or "" when no axis looks like channels
    doubtful: bool  # both orderings would fit the shape
    exact: bool  # every number is there, none is a mean
    ends: tuple = ()  # (least, most) of each block, when thinned

    @property
    def axes(self) -> tuple[int, int, int]:
        """The axes that lie deep, down and right in the picture."""
        first = self.values.ndim - 3
        deep, down, right = (2, 0, 1) if self.order == "tf" else (0, 1, 2)
        return first + deep, first + down, first + right

    @property
    def layers(self) -> int:
        """How many tables lie behind each other, where they are drawn side by side too; else 0."""
        count = len(self.values)
        alone = self.values.ndim == 3 and not self.order
        return count if alone and 1 < count <= MOST_SAMPLES else 0


def volume_of(array: np.ndarray) -> Volume:
    """Prepare an array of rank 3 or higher.

    >>> volume_of(np.zeros((2, 8, 8, 3))).axes, volume_of(np.zeros((2, 3, 8, 8))).axes
    ((3, 1, 2), (1, 2, 3))
    """
    shape = array.shape
    order, doubtful = ordering(shape)
    counts = block_counts(array.shape)
    array = _beginning(array, counts)
    if array.size <= MOST_EXACT:
        edges = [list(range(size)) for size in array.shape]
        return Volume(floats(array), edges, shape, order, doubtful, True)
    edges = [
        [size * block // count for block in range(count)]
        for size, count in zip(array.shape, counts, strict=True)
    ]
    mean, *ends = blocks_of(array, edges)
    return Volume(mean, edges, shape, order, doubtful, False, tuple(ends))


def _beginning(array: np.ndarray, counts: list) -> np.ndarray:
    """The first cubes, the first of a long stack of matrices: those are left out, not averaged."""
    if array.ndim == 3 and not is_stack(array.shape):
        return array
    outer = array.ndim - 3 if array.ndim > 3 else 1
    return array[tuple(slice(count) for count in counts[:outer])]


def is_stack(shape: tuple) -> bool:
    """Whether an array of rank 3 is a long stack of matrices, such as grey pictures.

    >>> is_stack((60_000, 28, 28)), is_stack((30, 30, 30))
    (True, False)
    """
    return len(shape) == 3 and shape[0] >= LONG_STACK and max(shape[1:]) <= LONG_STACK


def ordering(shape: tuple) -> tuple[str, bool]:
    """Which axis looks like channels: ("th", ...) before rows and columns, ("tf", ...) after them.

    The second value says that both would fit, so that only the learner can know.

    >>> ordering((32, 3, 8, 8)), ordering((3, 3, 3, 3)), ordering((2, 3, 4))
    (('th', False), ('th', True), ('', False))
    """
    sizes = shape[-3:]
    smallest = 3 if len(shape) > 3 else LEAST_SIDE
    first = sizes[0] in CHANNELS and min(sizes[1:]) >= smallest
    last = sizes[2] in CHANNELS and min(sizes[:2]) >= smallest
    return ("th" if first else "tf" if last else ""), first and last


def block_counts(shape: tuple) -> list[int]:
    """How many blocks each axis gets: all long axes shrink by one factor; cubes are never averaged.

    >>> block_counts((32, 3, 32, 32)), block_counts((10_000, 28, 28, 1))
    ([32, 3, 8, 8], [48, 11, 11, 1])
    """
    if is_stack(shape):
        return [max(1, min(MOST_STACK, MOST_EXACT // (shape[1] * shape[2]))), *shape[1:]]
    outer = [min(size, MOST_SAMPLES) for size in shape[:-3]]
    while True:
        for share in range(256, 0, -1):
            counts = [min(size, max(LEAST_SIDE, size * share // 256)) for size in shape[-3:]]
            if int(np.prod([*outer, *counts], dtype="int64")) <= MOST_BLOCKS:
                return [*outer, *counts]
        if max(outer, default=1) > 1:
            longest = outer.index(max(outer))
            outer[longest] = max(1, outer[longest] * 2 // 3)
        else:  # one axis is longer by far than the others
            longest = counts.index(max(counts))
            others = int(
                np.prod([*outer, *counts[:longest], *counts[longest + 1 :]], dtype="int64")
            )
            counts[longest] = max(1, MOST_BLOCKS // others)
            return [*outer, *counts]


def levels(values: np.ndarray, low: float, high: float) -> str:
    """Numbers as one character each, 64 steps from low to high; "." for what is not finite.

    >>> levels(np.array([0.0, 0.5, 1.0, np.nan]), 0.0, 1.0)
    'Ag/.'
    """
    flat = values.ravel()
    finite = np.isfinite(flat)
    spread = (high / 2 - low / 2) or 1.0
    shares = np.clip((np.where(finite, flat, low) / 2 - low / 2) / spread, 0, 1)
    steps = np.floor(shares * 63 + 0.5).astype("int64")
    return "".join(CODE[step] if ok else "." for step, ok in zip(steps, finite, strict=True))


def whiskers(volume: Volume, scale: tuple[float, float], whole: tuple[float, float]) -> str:
    """How far each block reaches below and above its mean, one character for both.

    Each side has eight steps: step k stands for (k / 7) squared of the way from the mean to the
    smallest (or largest) number of the whole array. Steps are rounded outwards, so that a whisker
    may be too long and never too short. `scale` is that of the means, as the browser reads them.

    >>> volume = Volume(np.array([0.5]), [[0]], (4,), "", False, False, (np.zeros(1), np.ones(1)))
    >>> CODE.index(whiskers(volume, (0.0, 1.0), (0.0, 1.0))) == 8 * 7 + 7
    True
    """
    steps = [CODE.find(sign) for sign in levels(volume.values, *scale)]
    means = scale[0] + np.array(steps) / 63 * (scale[1] - scale[0])
    sides = []
    for ends, far in zip(volume.ends, whole, strict=True):
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            share = (ends.ravel() - means) / (far - means)
        share = np.where(np.isfinite(share), share, 0)
        sides.append(np.ceil(7 * np.sqrt(np.clip(share, 0, 1)) - 1e-6).astype("int64"))
    return "".join(CODE[8 * below + above] for below, above in zip(*sides, strict=True))


def picture_range(
    array: np.ndarray, volume: Volume, facts: Facts | None = None
) -> tuple[float, float, str] | None:
    """From what to what an image goes, and how we know; None when there is no channel axis.

    >>> picture_range(np.full((8, 8, 3), 200, "uint8"), volume_of(np.ones((8, 8, 3))))
    (0.0, 255.0, 'bytes from 0 to 255')
    """
    if not volume.order or array.dtype.kind == "b":
        return None
    facts = facts or facts_of(array)
    if facts.low is None or facts.high is None:
        return None
    low, high = float(facts.low), float(facts.high)
    if 0 <= low and 1 < high < DARK and array.shape[volume.axes[0]] == 1:
        return 0.0, high, f"0 is dark, {theme.say(high)}, the largest number here, is bright"
    if array.dtype == np.uint8:
        return 0.0, 255.0, "bytes from 0 to 255"
    if 0 <= low and high <= 1:
        return 0.0, 1.0, "numbers from 0 to 1, as they are"
    if 0 <= low and 1 < high <= 255:
        return 0.0, 255.0, "numbers from 0 to 255, as they are"
    return low, high, f"stretched: {theme.say(low)} is dark, {theme.say(high)} is bright"
