"""How a picture is moved: every place of the new picture asks an old place for its value.

A move is a 3 by 3 matrix from places (row, column, 1) of the new picture to places of the old one,
so that moves are combined by multiplying matrices. Between the pixels the nearest one counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.types import Array
from ..errors import ArgumentError
from .image_draws import draws

FILL_MODES = ("nearest", "constant", "reflect", "wrap")


def rotation_matrix(degrees: float) -> Array:
    """Turns by an angle in degrees.

    >>> rotation_matrix(90).round(0) + 0.
    array([[ 0., -1.,  0.],
           [ 1.,  0.,  0.],
           [ 0.,  0.,  1.]])
    """
    angle = np.pi / 180 * degrees
    return np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )


def shift_matrix(rows: float, columns: float) -> Array:
    """Moves up by `rows` and to the left by `columns` pixels."""
    return np.array([[1, 0, rows], [0, 1, columns], [0, 0, 1]])


def shear_matrix(angle: float) -> Array:
    """Slants by an angle in radians: rows slide past each other."""
    return np.array([[1, -np.sin(angle), 0], [0, np.cos(angle), 0], [0, 0, 1]])


def zoom_matrix(rows: float, columns: float) -> Array:
    """Takes a piece `rows` times as high and `columns` times as wide as the picture."""
    return np.array([[rows, 0, 0], [0, columns, 0], [0, 0, 1]])


def transform_matrix_offset_center(matrix: Array, x: int, y: int) -> Array:
    """The same move around the middle of a picture of x rows and y columns."""
    middle = (float(x) / 2 + 0.5, float(y) / 2 + 0.5)
    there, back = shift_matrix(*middle), shift_matrix(-middle[0], -middle[1])
    return there @ matrix @ back


def apply_transform(
    x: Array,
    transform_matrix: Array,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """One picture, moved by a matrix; places outside are filled as `fill_mode` says.

    `x` has rank 3; `fill_mode` is "nearest" (the border goes on), "constant" (`cval`), "reflect"
    or "wrap". Needs SciPy.

    >>> from teachkeras.preprocessing.image_moves import shift_matrix
    >>> picture = np.arange(4.).reshape(2, 2, 1)
    >>> apply_transform(picture, shift_matrix(1, 0), channel_axis=2)[..., 0]
    array([[2., 3.],
           [2., 3.]])
    """
    from scipy import ndimage

    fill_mode = known_fill(fill_mode)
    planes = [
        ndimage.affine_transform(
            plane,
            transform_matrix[:2, :2],
            transform_matrix[:2, 2],
            order=0,
            mode=fill_mode,
            cval=cval,
        )
        for plane in np.moveaxis(x, channel_axis, 0)
    ]
    return np.moveaxis(np.stack(planes), 0, channel_axis)


def _around_middle(
    x: Array, matrix: Array, axes: tuple[int, int, int], fill: tuple[str, float]
) -> Array:
    """Move around the middle of the picture; `axes` are those of rows, columns and channels."""
    row_axis, col_axis, channel_axis = axes
    centred = transform_matrix_offset_center(matrix, x.shape[row_axis], x.shape[col_axis])
    return apply_transform(x, centred, channel_axis, *fill)


def random_rotation(
    x: Array,
    rg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """Turn a picture by an angle between -rg and rg degrees."""
    matrix = rotation_matrix(draws().places.uniform(-rg, rg))
    return _around_middle(x, matrix, (row_axis, col_axis, channel_axis), (fill_mode, cval))


def random_shift(
    x: Array,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """Move a picture by up to the share `wrg` of its width and `hrg` of its height."""
    draw = draws().places.uniform
    rows, columns = draw(-hrg, hrg) * x.shape[row_axis], draw(-wrg, wrg) * x.shape[col_axis]
    return apply_transform(x, shift_matrix(rows, columns), channel_axis, fill_mode, cval)


def random_shear(
    x: Array,
    intensity: float,
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """Slant a picture by an angle between -intensity and intensity radians."""
    matrix = shear_matrix(draws().places.uniform(-intensity, intensity))
    return _around_middle(x, matrix, (row_axis, col_axis, channel_axis), (fill_mode, cval))


def random_zoom(
    x: Array,
    zoom_range: tuple[float, float],
    row_axis: int = 1,
    col_axis: int = 2,
    channel_axis: int = 0,
    fill_mode: str = "nearest",
    cval: float = 0.0,
) -> Array:
    """Stretch or shrink a picture by factors between the two numbers of `zoom_range`."""
    zoom_range = zoom_pair(zoom_range)
    still = zoom_range == (1, 1)
    rows, columns = zoom_range if still else draws().places.uniform(*zoom_range, 2)
    matrix = zoom_matrix(rows, columns)
    return _around_middle(x, matrix, (row_axis, col_axis, channel_axis), (fill_mode, cval))


def random_channel_shift(x: Array, intensity: float, channel_axis: int = 0) -> Array:
    """Make each colour a little brighter or darker, without leaving the picture's own range."""
    low, high = np.min(x), np.max(x)
    draw = draws().colours.uniform  # one for each channel, and masks have fewer
    planes = [
        np.clip(plane + draw(-intensity, intensity), low, high)
        for plane in np.moveaxis(x, channel_axis, 0)
    ]
    return np.moveaxis(np.stack(planes), 0, channel_axis)


def flip_axis(x: Array, axis: int) -> Array:
    """The picture mirrored along one axis; twice gives it back.

    >>> flip_axis(np.array([[1, 2], [3, 4]]), 1)
    array([[2, 1],
           [4, 3]])
    """
    return np.flip(x, axis)


def zoom_pair(zoom_range: Any) -> tuple[float, float]:
    """The smallest and the largest factor; one number z means from 1 - z to 1 + z.

    >>> zoom_pair((0.9, 1.1))
    (0.9, 1.1)
    """
    alone = np.isscalar(zoom_range)
    if alone:
        return (1 - zoom_range, 1 + zoom_range)
    if len(zoom_range) == 2:
        return (zoom_range[0], zoom_range[1])
    raise ArgumentError(
        "TK-346",
        "zoom_range is one number, or the smallest and the largest factor",
        [("it got", repr(zoom_range))],
        fix="zoom_range=(0.9, 1.1)",
    )


def known_fill(fill_mode: str) -> str:
    """The name itself, if it is a way to fill the places outside a picture; TK-345 otherwise."""
    if fill_mode in FILL_MODES:
        return fill_mode
    raise ArgumentError(
        "TK-345",
        f"fill_mode is one of {', '.join(FILL_MODES)}",
        [("it got", repr(fill_mode))],
        fix="ImageDataGenerator(rotation_range=10, fill_mode='nearest')",
    )
