"""The static picture of an array of rank 3 or 4: a cube with its front slice, or a row of cubes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from teachkeras.viz import html, pixels
from teachkeras.viz.cells import STYLE, cells_of, grid_parts
from teachkeras.viz.volume import Volume

SIDE = 190  # pixels, the longest edge of a cube's front
THICKEST = 40  # pixels, one cell
SLANT = (0.78, -0.5)  # where one pixel of depth goes
TILES = 8  # cubes in one line of a film strip
TILE = 76  # pixels
MOST_TILES = 16  # the live view has all of them


@dataclass(frozen=True)
class Cube:
    """A box in parallel projection: counts and pixel sizes of the cells, deep, down and right."""

    counts: tuple
    cell: float  # pixels, height and width of a cell of the front
    thick: float  # pixels, depth of a cell

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the drawing in pixels."""
        deep, down, right = self.counts
        far = deep * self.thick
        return right * self.cell + far * SLANT[0], down * self.cell - far * SLANT[1]

    def point(self, deep: float, down: float, right: float) -> tuple[float, float]:
        """Where a corner of the cells lies in the drawing, in pixels."""
        far = deep * self.thick
        top = -self.counts[0] * self.thick * SLANT[1]
        return right * self.cell + far * SLANT[0], top + down * self.cell + far * SLANT[1]


def cube_of(counts: tuple) -> Cube:
    """A cube whose front fits; its depth is kept between a fifth and about one front.

    >>> cube_of((3, 4, 5)).cell
    38.0
    """
    cell = min(THICKEST, SIDE / max(counts[1:]))
    depth = min(max(counts[0] * cell, SIDE / 5), SIDE * 0.8)
    return Cube(tuple(counts), round(cell, 2), round(depth / counts[0], 2))


def picture_of(
    volume: Volume, name: str, colour: tuple | None, scale: tuple
) -> tuple[html.Markup, float]:
    """The SVG and its width in pixels.

    `colour` is (low, high) when the picture is composed as an image; `scale` are low, high, stops.
    """
    if volume.values.ndim == 4:
        return _strip(volume, name, colour, scale)
    deep = np.transpose(volume.values, volume.axes)
    cube = cube_of(deep.shape)
    wide, tall = cube.size
    parts = [html.tag("g", *_faces(cube, deep, scale), transform="translate(62 44)")]
    parts += _axis_names(volume, cube)
    front, index = _front(volume, name, deep, colour, scale)
    x = round(wide + 150)
    parts.append(html.tag("text", index, x=x + 34, y=20, style="text-anchor:start"))
    parts.append(html.tag("g", *front[0], transform=f"translate({x} 24)"))
    return html.svg(x + front[1], max(tall + 90, front[2] + 30), *parts, style=STYLE), x + front[1]


def _faces(cube: Cube, deep: np.ndarray, scale: tuple) -> list:
    """Front, top and right side as heatmaps, then the edges."""
    d, h, w = cube.counts
    faces = (
        (deep[0], cube.point(0, 0, 0), cube.point(0, 0, 1), cube.point(0, 1, 0)),
        (deep[:, 0, :], cube.point(0, 0, 0), cube.point(0, 0, 1), cube.point(1, 0, 0)),
        (deep[:, :, -1].T, cube.point(0, 0, w), cube.point(1, 0, w), cube.point(0, 1, w)),
    )
    parts = [_face(*face, scale) for face in faces]
    corners = [(0, 0, 0), (0, 0, w), (0, h, w), (0, h, 0), (0, 0, 0)]
    corners += [(d, 0, 0), (d, 0, w), (0, 0, w), (d, 0, w), (d, h, w), (0, h, w)]
    path = "M" + "L".join(
        f"{html.number(x)} {html.number(y)}" for x, y in (cube.point(*corner) for corner in corners)
    )
    return [*parts, html.tag("path", d=path, class_="b")]


def _face(values: np.ndarray, start: tuple, column: tuple, row: tuple, scale: tuple) -> html.Markup:
    """A matrix stretched over a parallelogram given by its corner and its first two neighbours."""
    along = [f"{b - a:.4g}" for a, b in zip(start, column, strict=True)]
    down = [f"{b - a:.4g}" for a, b in zip(start, row, strict=True)]
    matrix = " ".join([*along, *down, html.number(start[0]), html.number(start[1])])
    rows, columns = values.shape
    address = pixels.heat(values, *scale)
    return pixels.image(address, 0, 0, columns, rows, transform=f"matrix({matrix})")


def _axis_names(volume: Volume, cube: Cube) -> list:
    """'axis 0: 427' at the three edges that meet at the front."""
    d, h, w = cube.counts
    places = (
        (cube.point(d, h, w), 8, 2, "start"),
        (cube.point(0, h / 2, 0), -8, 4, "end"),
        (cube.point(0, h, w / 2), 0, 18, "middle"),
    )
    parts = []
    for axis, ((x, y), right, below, anchor) in zip(volume.axes, places, strict=True):
        place = {"x": html.number(62 + x + right), "y": html.number(44 + y + below)}
        text = f"axis {axis}"
        parts.append(html.tag("text", text, **place, class_="r", style=f"text-anchor:{anchor}"))
    return parts


def _front(volume: Volume, name: str, deep: np.ndarray, colour, scale) -> tuple:
    """The front slice as a grid, or the composed image; its pieces, its size, and what it is."""
    if colour is not None:
        rows, columns = deep.shape[1:]
        side = max(3, min(24, 300 // rows, 380 // columns))
        address = pixels.colours(compose(deep, *colour))
        parts = [pixels.image(address, 34, 34, columns * side, rows * side)]
        return (parts, columns * side + 60, rows * side + 50), f"{name} as a picture"
    index = [":"] * volume.values.ndim
    index[volume.axes[0]] = "0"
    cells = cells_of(deep[0], None, scale)
    names = [volume.edges[axis] for axis in volume.axes[1:]]
    return grid_parts(cells, *names), f"{name}[{', '.join(index)}]"


def compose(deep: np.ndarray, low: float, high: float) -> np.ndarray:
    """Channels (deep, rows, columns) as red, green and blue from 0 to 1; one channel is grey.

    A fourth channel is how opaque a pixel is, in front of white.

    >>> compose(np.full((1, 1, 1), 0.5), 0.0, 1.0)
    array([[[0.5, 0.5, 0.5]]])
    """
    spread = (high / 2 - low / 2) or 1.0
    parts = (deep / 2 - low / 2) / spread
    if len(parts) == 1:
        parts = np.repeat(parts, 3, axis=0)
    if len(parts) == 4:
        parts = parts[:3] * parts[3] + (1 - parts[3])
    return np.moveaxis(parts[:3], 0, -1)


# --- rank 4 -----------------------------------------------------------------------------------


def _strip(volume: Volume, name: str, colour, scale) -> tuple[html.Markup, float]:
    """A film strip: the front of each cube, or its picture, as one mosaic with gaps."""
    values = np.transpose(volume.values, (0, *volume.axes))[:MOST_TILES]
    count, _, rows, columns = values.shape
    across = min(count, TILES)
    lines = -(-count // across)
    side = TILE / max(rows, columns)
    gap = [max(1, round(size / 8)) for size in (rows, columns)]
    mosaic = _mosaic(values, across, lines, gap, colour)
    if colour is None:
        address = pixels.heat(mosaic, *scale)
        index = [":"] * 4
        index[volume.axes[0]] = "0"
        what = f"{name}[i, {', '.join(index[1:])}] for each i"
    else:
        address, what = pixels.colours(mosaic), f"{name}[i] as a picture for each i"
    if count < len(volume.values):
        what += f", the first {count} of {len(volume.values)}"
    width, height = mosaic.shape[1] * side, mosaic.shape[0] * side
    left = {"style": "text-anchor:start"}
    parts = [html.tag("text", what, x=24, y=28, **left)]
    parts.append(pixels.image(address, 24, 44, width, height))
    for line in range(lines):
        place = {"x": 12, "y": html.number(44 + line * (rows + gap[0]) * side + 12)}
        parts.append(html.tag("text", line * across, **place, class_="r"))
    whole = max(width + 48, len(what) * 8.6 + 48)
    return html.svg(whole, height + 60, *parts, style=STYLE), whole


def _mosaic(values: np.ndarray, across: int, lines: int, gap: list, colour) -> np.ndarray:
    """All fronts in one array with empty gaps between them."""
    count, _, rows, columns = values.shape
    high, wide = lines * (rows + gap[0]) - gap[0], across * (columns + gap[1]) - gap[1]
    more = () if colour is None else (3,)
    mosaic = np.full((high, wide, *more), np.nan if colour is None else 1.0)
    for number in range(count):
        row, column = divmod(number, across)
        top, left = row * (rows + gap[0]), column * (columns + gap[1])
        front = values[number, 0] if colour is None else compose(values[number], *colour)
        mosaic[top : top + rows, left : left + columns] = front
    return mosaic
