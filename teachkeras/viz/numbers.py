"""Small grids of numbers in boxes, as shapes of a drawing, for demos that follow single numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..backend.types import Array
from . import theme

TALL, FONT = 30, 14  # pixels: one cell, its number
CAPTION = 26  # pixels above a grid, for its name
EDGE, APART = 14, 36  # pixels: around the grids, between them
WIDEST = 860  # pixels: what is wider goes on below


def texts_of(array: Array) -> list[str]:
    """Each number as text, row after row.

    >>> texts_of(np.array([[1, 2], [3, 4]]))
    ['1', '2', '3', '4']
    """
    return [theme.say(number) for number in array.ravel()]


def times(shape: tuple) -> str:
    """A shape as it is spoken.

    >>> times((3, 5))
    '3 x 5'
    """
    return " x ".join(map(str, shape))


def in_brackets(text: str) -> str:
    """A negative number in brackets, as it stands beside a sign.

    >>> in_brackets("-3"), in_brackets("3")
    ('(-3)', '3')
    """
    return f"({text})" if text.startswith("-") else text


@dataclass(frozen=True)
class NumberGrid:
    """Numbers in boxes, row after row, with a caption; `x` and `y` are set by `laid_out`.

    `longest` are more texts that will stand there: no cell grows from step to step.
    """

    texts: list[str]
    shape: tuple
    caption: str
    longest: tuple[str, ...] = ()
    x: float = 0
    y: float = 0

    @property
    def wide(self) -> int:
        """The width of a cell in pixels."""
        longest = max(map(len, [*self.texts, *self.longest]))
        return max(TALL, int(longest * FONT * theme.CHARACTER) + 12)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, with the caption."""
        across = max(self.shape[1] * self.wide, int(len(self.caption) * 7.2))
        return across, CAPTION + self.shape[0] * TALL

    def corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of a cell."""
        row, column = divmod(place, self.shape[1])
        return self.x + column * self.wide, self.y + CAPTION + row * TALL

    def boxes(self, looks: Mapping[int, str]) -> list:
        """The caption and the cells; `looks` are those of cells that are not plain."""
        cells = [
            ["r", *self.corner(at), self.wide, TALL, looks.get(at, "frame")]
            for at in range(len(self.texts))
        ]
        return [["t", self.x, self.y + 14, self.caption, "small"], *cells]

    def words(self, texts: Sequence[str] = ()) -> list:
        """The numbers, or other texts in their cells."""
        shapes = []
        for at, text in enumerate(texts or self.texts):
            x, y = self.corner(at)
            shapes.append(["t", x + self.wide / 2, y + 20, text, "mid mono"])
        return shapes

    def marked(self, places: Iterable[int], look: str) -> list:
        """One path around some cells, each by itself."""
        corners = [self.corner(at) for at in places]
        path = "".join(f"M{x:g} {y:g}h{self.wide}v{TALL}h-{self.wide}z" for x, y in corners)
        return [["p", path, look]] if corners else []


def laid_out(grids: Sequence[NumberGrid]) -> tuple[list[NumberGrid], tuple[int, int]]:
    """The grids side by side, in as many rows as they need; and the size of them all."""
    standing: list[NumberGrid] = []
    x, y, below, right = EDGE, EDGE, EDGE, 0
    for grid in grids:
        across, high = grid.size
        if standing and x + across > WIDEST:
            x, y = EDGE, below + 8
        standing.append(replace(grid, x=x, y=y))
        right, below = max(right, x + across), max(below, y + high)
        x += across + APART
    return standing, (right + EDGE, below + EDGE)
