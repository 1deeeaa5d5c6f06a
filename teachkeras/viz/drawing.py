"""A drawing: a few shapes in one list, drawn by Python into a picture and by the browser alive.

Small views need no script of their own. A shape is a list: its letter, its numbers, and its look,
some words of `LOOKS`. What changes from step to step is in `frames`; spots are places that can be
read with the mouse or the arrow keys.

    ["r", x, y, width, height, look]    a rectangle
    ["l", x1, y1, x2, y2, look]         a line
    ["c", x, y, radius, look]           a dot
    ["p", path, look]                   a path
    ["t", x, y, words, look]            a text
    ["i", x, y, width, height, address] the pixels of a map, smooth
    ["x", x, y, width, height, address] the cells of a picture, sharp
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import html, pixels, theme
from .training_picture import RUN_COLOURS
from .view import View

# Words of a look, and what they mean in the static picture; static/drawing.css says the same.
LOOKS = {
    "frame": f"fill:none;stroke:{theme.LINE}",
    "grid": "fill:none;stroke:#d5dae0",
    "panel": f"fill:{theme.PANEL};stroke:{theme.LINE}",
    "box": f"fill:{theme.BLUE_FILL};stroke:{theme.BLUE};stroke-width:1.6",
    "plain": f"fill:#fff;stroke:{theme.BLUE};stroke-width:1.6",
    "warm": f"fill:{theme.ORANGE_FILL};stroke:#b35806;stroke-width:1.6",
    "ice": f"fill:#e9f8fc;stroke:{theme.BLUE};stroke-width:1.6;stroke-dasharray:7 3",
    "now": f"fill:none;stroke:{theme.INK};stroke-width:3",
    "ink": f"fill:none;stroke:{theme.INK};stroke-width:1.6",
    "halo": "fill:none;stroke:#fff;stroke-width:5",
    "thick": "stroke-width:2.4",
    "dash": "stroke-dasharray:6 4",
    "faint": "opacity:.35",
    "small": f"font:12px {theme.SANS};fill:{theme.MUTED}",
    "bold": "font-weight:600",
    "mono": f"font-family:{theme.MONO}",
    "mid": "text-anchor:middle",
    "end": "text-anchor:end",
    **{f"line{n}": f"fill:none;stroke:{colour}" for n, colour in enumerate(RUN_COLOURS)},
    **{f"fill{n}": f"fill:{colour};stroke:none" for n, colour in enumerate(RUN_COLOURS)},
}
STYLE = f"text{{font:14px {theme.SANS};fill:{theme.INK}}}" + "".join(
    f".{name}{{{look}}}" for name, look in LOOKS.items()
)
PARTS = ("core.js", "drawing.js", "drawing.css")


@dataclass
class Frame:
    """One position of a slider: its name, what is said, and the shapes that belong to it.

    Of each trail of its group it shows the first `reach` points, and of the pile as many shapes.
    `where` stands in place of `0, 0` in the Python below the picture.
    """

    name: str
    say: str
    rows: list = field(default_factory=list)
    shapes: list = field(default_factory=list)
    reach: int = 0
    where: str = ""

    def data(self) -> dict:
        """What the browser needs, without what most frames have not."""
        return {key: value for key, value in vars(self).items() if value or key != "where"}


@dataclass
class Group:
    """Frames behind one slider (or, with `press`, behind one row of buttons)."""

    name: str
    label: str
    frames: list
    first: int = 0
    press: bool = False
    trails: list = field(default_factory=list)  # [points, look]: paths that grow with the slider
    pile: list = field(default_factory=list)  # shapes that lie on those of the frame

    def shapes(self) -> list:
        """What the first position shows."""
        frame = self.frames[self.first]
        grown = [[points[: frame.reach], look] for points, look in self.trails]
        drawn = [(line_path(points), look) for points, look in grown if len(points) > 1]
        halos = [["p", path, "halo"] for path, _ in drawn]
        paths = [["p", path, look] for path, look in drawn]
        return [*halos, *paths, *frame.shapes, *self.pile[: frame.reach]]

    def data(self) -> dict:
        """What the browser needs, without what most groups have not."""
        kept = {key: value for key, value in vars(self).items() if value or key != "pile"}
        return {**kept, "frames": [frame.data() for frame in self.frames]}


def drawing_view(
    title: str,
    size: tuple,
    base: list,
    groups: Sequence[Group] = (),
    spots: Sequence = (),
    *,
    values: html.Markup,
    text: str,
    python: tuple = (),
    still: tuple | None = None,
) -> View:
    """Make the view of a drawing; `spots` are [x, y, width, height, sentence, rows].

    A seventh part of a spot is the number of a frame: reading the spot shows that frame. `still` is
    the size and the shapes of a picture that shows more where no script can change it.

    >>> shapes = [["r", 5, 5, 90, 20, "box"], ["t", 50, 20, "<hello>", "mid"]]
    >>> view = drawing_view("A box", (100, 30), shapes, values=html.Markup(""), text="a box")
    >>> "&lt;hello&gt;" in view.picture
    True
    """
    first = [*base, *(groups[0].shapes() if groups else [])]
    wide_high, shown = still or (size, first)
    picture = html.svg(*wide_high, *(_drawn(shape) for shape in shown), style=STYLE)
    data = {
        "kind": "drawing",
        "size": list(size),
        "base": base,
        "groups": [group.data() for group in groups],
        "spots": [list(spot) for spot in spots],
    }
    whole = html.clean_lines(text, 160)
    return View(title, picture, wide_high[0], values, whole, data, PARTS, python)


# A shape's letter -> its element, and what its numbers are.
FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "r": ("rect", ("x", "y", "width", "height")),
    "l": ("line", ("x1", "y1", "x2", "y2")),
    "c": ("circle", ("cx", "cy", "r")),
}


def _drawn(shape: list) -> html.Markup:
    """One shape as markup."""
    kind, *numbers, look = shape
    if kind in FIGURES:
        name, sizes = FIGURES[kind]
        return html.tag(name, **dict(zip(sizes, map(_px, numbers), strict=True)), class_=look)
    if kind == "p":
        return html.tag("path", d=numbers[0], class_=look)
    if kind == "x":
        return pixels.image(html.Markup(look), *numbers)
    if kind == "i":
        x, y, width, height = map(_px, numbers)
        size = {"x": x, "y": y, "width": width, "height": height, "href": html.Markup(look)}
        return html.tag("image", **size, preserveAspectRatio="none")
    x, y, words = numbers
    return html.tag("text", words, x=_px(x), y=_px(y), class_=look)


def _px(value: float) -> str:
    return html.number(value)


def line_path(points: Sequence) -> str:
    """Path data through points, to a tenth of a pixel.

    >>> line_path([(0, 1), (2.04, 3)])
    'M0 1L2 3'
    """
    return "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in points)
