"""TensorView for ranks 3 and higher: a cube cut by a plane, and a row of cubes.

Three sliders (four for a row of cubes) say which element is looked at; the axis moved last is
the one that is cut. The slice stands beside the cube as a matrix, and the index expression
grows by one entry per rank: `x`, `x[5]`, `x[5, :, :, 0]`, `x[5, 2, 3, 0]`.
"""

from __future__ import annotations

import numpy as np

from . import html, theme
from .facts import Facts, block_samples, facts_of
from .photo import Photo, photo_of
from .view import View
from .volume import (
    LEAST_SIDE,
    Volume,
    is_stack,
    levels,
    picture_range,
    volume_of,
    whiskers,
)
from .volume_picture import cube_of, picture_of

PARTS = ("core.js", "grid.js", "volume.js", "cube.js", "tensor.css", "volume.css")

MEANS = "drawn as block means with min/max whiskers"
SAMPLED = "drawn as means of samples of blocks, with min/max whiskers"


def volume_view(array: np.ndarray, name: str, title: str, text: str, facts: Facts) -> View:
    """Draw an array of rank 3 or higher whose title, text twin and facts are known.

    >>> zeros = np.zeros((2, 3, 4))
    >>> volume_view(zeros, "x", "x is zeros", "x = ...", facts_of(zeros)).data["grid"]
    [2, 3, 4]
    """
    volume = volume_of(array)
    scale = theme.scale_for(volume.values)
    image = picture_range(array, volume, facts)
    front = [volume.drawn[axis] for axis in volume.axes[1:]]
    composed = image is not None and min(front) >= LEAST_SIDE
    photo = _photo(array, volume, image) if image is not None and composed else None
    title = ", ".join([title, *_notes(array, volume)])
    picture, width = picture_of(volume, name, photo, scale)
    cube = cube_of(tuple(volume.values.shape[axis] for axis in volume.axes))
    data = {
        "kind": "volume",
        "name": name,
        "shape": list(array.shape),
        "facts": f"{array.size:,} numbers of {array.dtype}, {array.nbytes:,} bytes",
        "grid": list(volume.values.shape),
        "low": theme.say(scale[0]),
        "high": theme.say(scale[1]),
        "stops": list(scale[2]),
        "axes": list(volume.axes),
        "order": volume.order,
        "doubtful": volume.doubtful,
        **({"row": True} if volume.layers else {}),
        "cube": [cube.cell, cube.thick],
        "image": [*image, composed] if image is not None else None,
        **({"photo": photo.data()} if photo is not None else {}),
        **_numbers(array, volume, scale, facts),
    }
    table = _table(array, volume, name, title)
    return View(title, picture, width, table, f"{title}\n{text}", data, PARTS)


def _photo(array: np.ndarray, volume: Volume, image: tuple) -> Photo:
    """The pictures of the array, as many as there are cubes."""
    outer = array.ndim - 4
    first = array[(0,) * outer] if outer > 0 else array
    axes = tuple(axis - max(outer, 0) for axis in volume.axes)
    count = volume.values.shape[outer] if array.ndim > 3 else 1
    return photo_of(first, axes, count, *image[:2])


def _notes(array: np.ndarray, volume: Volume) -> list[str]:
    """How it was thinned, for the title."""
    notes = []
    cut = max(array.ndim - 3, 1) if array.ndim > 3 or is_stack(array.shape) else 0
    for axis in range(cut):
        if volume.values.shape[axis] < array.shape[axis]:
            drawn = volume.values.shape[axis]
            notes.append(f"the first {drawn} of {array.shape[axis]:,} along axis {axis}")
    thinned = any(edges != list(range(len(edges))) for edges in volume.edges)
    if not volume.exact and thinned:
        notes.append(means(array[tuple(map(slice, volume.values.shape[:cut]))], volume.edges))
    return notes


def means(array: np.ndarray, edges: list) -> str:
    """What a title says of block means; those of a sample are called so."""
    return MEANS if not block_samples(array, edges) else SAMPLED


def _numbers(array: np.ndarray, volume: Volume, scale: tuple, facts: Facts) -> dict:
    """The numbers themselves as text, or block means as one character each."""
    if volume.exact:
        drawn = array[tuple(map(slice, volume.values.shape))]
        return {"cells": " ".join(theme.say(value) for value in drawn.ravel())}
    ends = [
        [*edges, _end(volume, array, axis)] if len(edges) < _end(volume, array, axis) else None
        for axis, edges in enumerate(volume.edges)
    ]
    whole = ["0", "0"] if facts.low is None else [theme.say(facts.low), theme.say(facts.high)]
    seen = (float(theme.say(scale[0])), float(theme.say(scale[1])))  # as the browser reads them
    reach = whiskers(volume, seen, (float(whole[0]), float(whole[1])))
    return {"levels": levels(volume.values, *seen), "ends": ends, "reach": reach, "whole": whole}


def _end(volume: Volume, array: np.ndarray, axis: int) -> int:
    """Where the drawn part of an axis ends: an axis of cubes is cut, every other is whole."""
    cut = axis < array.ndim - 3 or (axis == 0 and is_stack(array.shape))
    return volume.values.shape[axis] if cut else array.shape[axis]


def _table(array: np.ndarray, volume: Volume, name: str, title: str) -> html.Markup:
    """Facts, and every slice along the axis that lies deep: its index, range and mean."""
    axis = volume.axes[0] if array.ndim == 3 else 0
    rows = [
        ["shape", theme.shape_text(array.shape), "", ""],
        ["bytes", f"{array.nbytes:,}", "", ""],
    ]
    for at in range(min(array.shape[axis], 20)):
        index = (slice(None),) * axis + (at,)
        words = ", ".join(str(at) if a == axis else ":" for a in range(axis + 1))
        told = facts_of(array[index])
        if told.low is not None:
            numbers = map(theme.say, (told.mean, told.low, told.high))
            rows.append([f"{name}[{words}]", *numbers])
    return html.table(title, ["part", "mean", "smallest", "largest"], rows)
