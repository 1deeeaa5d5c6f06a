"""TensorView for ranks 3 and 4: a cube cut by a plane, and a row of cubes.

Three sliders (four for a row of cubes) say which element is looked at; the axis moved last is
the one that is cut. The slice stands beside the cube as a matrix, and the index expression
grows by one entry per rank: `x`, `x[5]`, `x[5, :, :, 0]`, `x[5, 2, 3, 0]`.
"""

from __future__ import annotations

import numpy as np

from teachkeras.viz import html, theme
from teachkeras.viz.view import View
from teachkeras.viz.volume import LEAST_SIDE, Volume, levels, picture_range, volume_of, whiskers
from teachkeras.viz.volume_picture import cube_of, picture_of

PARTS = ("core.js", "grid.js", "volume.js", "cube.js", "tensor.css", "volume.css")

MEANS = "drawn as block means with min/max whiskers"


def volume_view(array: np.ndarray, name: str, title: str, text: str) -> View:
    """Draw an array of rank 3 or 4 whose title and text twin are known.

    >>> volume_view(np.zeros((2, 3, 4)), "x", "x is zeros", "x = ...").data["grid"]
    [2, 3, 4]
    """
    volume = volume_of(array)
    scale = theme.scale_for(volume.values)
    image = picture_range(array, volume)
    front = [volume.values.shape[axis] for axis in volume.axes[1:]]
    composed = image is not None and min(front) >= LEAST_SIDE
    title = ", ".join([title, *_notes(array, volume)])
    picture, width = picture_of(volume, name, image[:2] if composed else None, scale)
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
        "cube": [cube.cell, cube.thick],
        "image": [*image, composed] if image is not None else None,
        **_numbers(array, volume, scale),
    }
    python = (f"{name}.shape    # {theme.shape_text(array.shape)}",)
    table = _table(array, volume, name, title)
    return View(title, picture, width, table, f"{title}\n{text}", data, PARTS, python)


def _notes(array: np.ndarray, volume: Volume) -> list[str]:
    """How it was thinned, for the title."""
    if volume.exact:
        return []
    notes = []
    if len(volume.edges[0]) < len(array) and array.ndim == 4:
        notes.append(f"the first {len(volume.edges[0])} of {len(array):,} along axis 0")
    if any(edges != list(range(len(edges))) for edges in volume.edges):
        notes.append(MEANS)
    return notes


def _numbers(array: np.ndarray, volume: Volume, scale: tuple) -> dict:
    """The numbers themselves as text, or block means as one character each."""
    if volume.exact:
        return {"cells": " ".join(theme.say(value) for value in array.ravel())}
    sizes = volume.drawn
    ends = [
        [*edges, size] if len(edges) < size else None
        for edges, size in zip(volume.edges, sizes, strict=True)
    ]
    finite = array[np.isfinite(array)]
    whole = [theme.say(finite.min()), theme.say(finite.max())] if finite.size else ["0", "0"]
    seen = (float(theme.say(scale[0])), float(theme.say(scale[1])))  # as the browser reads them
    reach = whiskers(volume, seen, (float(whole[0]), float(whole[1])))
    return {"levels": levels(volume.values, *seen), "ends": ends, "reach": reach, "whole": whole}


def _table(array: np.ndarray, volume: Volume, name: str, title: str) -> html.Markup:
    """Facts, and every slice along the axis that lies deep: its index, range and mean."""
    axis = volume.axes[0] if array.ndim == 3 else 0
    rows = [
        ["shape", theme.shape_text(array.shape), "", ""],
        ["bytes", f"{array.nbytes:,}", "", ""],
    ]
    for at in range(min(array.shape[axis], 20)):
        part = np.take(array, at, axis=axis)
        index = ", ".join(str(at) if a == axis else ":" for a in range(axis + 1))
        finite = part[np.isfinite(part)]
        if finite.size:
            numbers = (finite.mean(dtype="float64"), finite.min(), finite.max())
            rows.append([f"{name}[{index}]", *map(theme.say, numbers)])
    return html.table(title, ["part", "mean", "smallest", "largest"], rows)
