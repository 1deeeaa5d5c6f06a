"""The static picture of an array of rank 3 or higher: a cube, or a row of cubes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import html, pixels
from .cells import STYLE, cells_of, grid_parts
from .photo import Photo
from .theme import Scale
from .volume import Volume

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
    volume: Volume, name: str, photo: Photo | None, scale: Scale
) -> tuple[html.Markup, float]:
    """The SVG and its width in pixels.

    `photo` is there when the array is composed as an image; `scale` are low, high, stops.
    """
    if volume.values.ndim > 3:
        return _photos(photo, name) if photo is not None else _strip(volume, name, scale)
    deep = np.transpose(volume.values, volume.axes)
    cube = cube_of(deep.shape)
    wide, tall = cube.size
    parts = [html.tag("g", *_faces(cube, deep, scale), transform="translate(62 44)")]
    parts += _axis_names(volume, cube)
    front, index = _front(volume, name, deep, photo, scale)
    x = round(wide + 150)
    parts.append(html.tag("text", index, x=x + 34, y=20, style="text-anchor:start"))
    parts.append(html.tag("g", *front[0], transform=f"translate({x} 24)"))
    width, height = x + front[1], max(tall + 90, front[2] + 30)
    if volume.layers:
        film, wide, high = _layers(volume, name, scale)
        parts.append(html.tag("g", *film, transform=f"translate(0 {html.number(height)})"))
        width, height = max(width, wide), height + high
    return html.svg(width, height, *parts, style=STYLE), width


def _faces(cube: Cube, deep: np.ndarray, scale: Scale) -> list:
    """Front, top and right side as heatmaps, then the edges."""
    d, h, w = cube.counts
    faces = (
        (deep[0], cube.point(0, 0, 0), cube.point(0, 0, 1), cube.point(0, 1, 0)),
        (deep[:, 0, :], cube.point(0, 0, 0), cube.point(0, 0, 1), cube.point(1, 0, 0)),
        (deep[:, :, -1].T, cube.point(0, 0, w), cube.point(1, 0, w), cube.point(0, 1, w)),
    )
    parts = [_face(values, start, column, row, scale) for values, start, column, row in faces]
    corners = [(0, 0, 0), (0, 0, w), (0, h, w), (0, h, 0), (0, 0, 0)]
    corners += [(d, 0, 0), (d, 0, w), (0, 0, w), (d, 0, w), (d, h, w), (0, h, w)]
    path = "M" + "L".join(
        f"{html.number(x)} {html.number(y)}" for x, y in (cube.point(*corner) for corner in corners)
    )
    return [*parts, html.tag("path", d=path, class_="b")]


def _face(values: np.ndarray, start: tuple, column: tuple, row: tuple, scale: Scale) -> html.Markup:
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


def _front(volume: Volume, name: str, deep: np.ndarray, photo: Photo | None, scale: Scale) -> tuple:
    """The front slice as a grid, or the composed image; its pieces, its size, and what it is."""
    if photo is not None:
        rows, columns = (volume.drawn[axis] for axis in volume.axes[1:])
        side = min(300 / rows, 380 / columns)
        parts = [pixels.image(photo.address, 34, 34, columns * side, rows * side)]
        return (parts, columns * side + 60, rows * side + 50), f"{name} as a picture"
    index = [":"] * volume.values.ndim
    index[volume.axes[0]] = "0"
    cells = cells_of(deep[0], None, scale)
    names = [volume.edges[axis] for axis in volume.axes[1:]]
    return grid_parts(cells, *names), f"{name}[{', '.join(index)}]"


def _layers(volume: Volume, name: str, scale: Scale) -> tuple[list, float, float]:
    """Every table of a cube side by side, such as the pictures of a row of grey ones."""
    values = volume.values[:MOST_TILES]
    count, rows, columns = values.shape
    across = min(count, TILES)
    gap = [max(1, round(size / 8)) for size in (rows, columns)]
    mosaic = _mosaic(values, across, -(-count // across), gap)
    what = f"{name}[i] for each i"
    if count < volume.layers:
        what += f", the first {count} of {volume.layers}"
    address = pixels.heat(mosaic, *scale)
    return _film(address, mosaic.shape, (rows, gap[0]), max(rows, columns), across, what)


# --- rank 4 -----------------------------------------------------------------------------------


def _strip(volume: Volume, name: str, scale: Scale) -> tuple[html.Markup, float]:
    """A film strip: the front of each cube of the last row, as one mosaic with gaps."""
    outer = volume.values.ndim - 4
    axes = [axis - outer for axis in volume.axes]
    values = np.transpose(volume.values[(0,) * outer], (0, *axes))[:MOST_TILES]
    count, _, rows, columns = values.shape
    across = min(count, TILES)
    lines = -(-count // across)
    gap = [max(1, round(size / 8)) for size in (rows, columns)]
    mosaic = _mosaic(values[:, 0], across, lines, gap)
    index = [":"] * volume.values.ndim
    index[:outer] = ["0"] * outer
    index[outer] = "i"
    index[volume.axes[0]] = "0"
    what = f"{name}[{', '.join(index)}] for each i"
    if count < volume.values.shape[outer]:
        what += f", the first {count} of {volume.values.shape[outer]}"
    address = pixels.heat(mosaic, *scale)
    return _drawn(*_film(address, mosaic.shape, (rows, gap[0]), max(rows, columns), across, what))


def _photos(photo: Photo, name: str) -> tuple[html.Markup, float]:
    """A film strip of pictures."""
    what = f"{name}[i] as a picture for each i"
    rows, columns = photo.size
    line, longest = (rows, photo.gap[0]), max(rows, columns)
    return _drawn(*_film(photo.address, photo.pixels.shape, line, longest, photo.across, what))


def _drawn(parts: list, width: float, height: float) -> tuple[html.Markup, float]:
    return html.svg(width, height, *parts, style=STYLE), width


def _film(
    address: html.Markup, shape: tuple[int, ...], line: tuple, longest: int, across: int, what: str
) -> tuple[list, float, float]:
    """A mosaic with a title and the number of the first tile in front of each line; its size."""
    side = TILE / longest
    width, height = shape[1] * side, shape[0] * side
    parts = [html.tag("text", what, x=24, y=28, style="text-anchor:start")]
    parts.append(pixels.image(address, 24, 44, width, height))
    for number in range(-(-(shape[0] + line[1]) // sum(line))):
        place = {"x": 12, "y": html.number(44 + number * sum(line) * side + 12)}
        parts.append(html.tag("text", number * across, **place, class_="r"))
    return parts, max(width + 48, len(what) * 8.6 + 48), height + 60


def _mosaic(values: np.ndarray, across: int, lines: int, gap: list) -> np.ndarray:
    """All fronts in one array with empty gaps between them."""
    count, rows, columns = values.shape
    high, wide = lines * (rows + gap[0]) - gap[0], across * (columns + gap[1]) - gap[1]
    mosaic = np.full((high, wide), np.nan)
    for number in range(count):
        row, column = divmod(number, across)
        top, left = row * (rows + gap[0]), column * (columns + gap[1])
        mosaic[top : top + rows, left : left + columns] = values[number]
    return mosaic
