"""Paths of optimizers over surfaces: what is recorded, and what the picture shows."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras import optimizers
from teachkeras.errors import ArgumentError


def valley(w: Any) -> Any:
    """Ten times steeper in the second direction."""
    return K.square(w[0]) + 10.0 * K.square(w[1])


def test_every_place_and_its_height() -> None:
    """Momentum 0.5 by hand; the height is that of the place, the start included."""
    path = tk.demos.optimizer_path(
        valley, optimizers.SGD(lr=0.05, momentum=0.5), [2.0, 1.0], steps=4
    )
    w, v = np.array([2.0, 1.0]), np.zeros(2)
    points = [w]
    for _ in range(4):
        v = 0.5 * v - 0.05 * np.array([2 * w[0], 20 * w[1]])
        w = w + v
        points.append(w)
    np.testing.assert_allclose(path.points, points, rtol=1e-5, atol=1e-6)
    heights = [p[0] ** 2 + 10 * p[1] ** 2 for p in points]
    np.testing.assert_allclose(path.losses, heights, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "name", ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam"]
)
def test_each_optimizer_comes_down(name: str) -> None:
    """By name, with its defaults, and the text says how."""
    path = tk.demos.optimizer_path(valley, name, [2.0, 1.0], steps=10)
    assert len(path.points) == len(path.losses) == 11
    assert path.losses[-1] < path.losses[0]
    assert "10 steps" in repr(path) and "step 10: at (" in repr(path)


def test_the_map_around_a_path() -> None:
    """All places lie inside; the heights are the surface's."""
    path = tk.demos.optimizer_path(valley, "sgd", [2.0, 1.0], steps=5)
    x, y, heights = path.contour(7)
    assert heights.shape == (7, 7)
    assert x[0] < path.points[:, 0].min() and x[-1] > path.points[:, 0].max()
    assert y[0] < path.points[:, 1].min() and y[-1] > path.points[:, 1].max()
    np.testing.assert_allclose(heights, x[None] ** 2 + 10 * y[:, None] ** 2, rtol=1e-5)


def test_pictures() -> None:
    """A map for two weights, a curve for others; a path that runs away can still be drawn."""
    down = tk.show(tk.demos.optimizer_path(valley, "sgd", [2.0, 1.0], 5))
    assert "<image" in down.picture and down.picture.count("<circle") == 6
    curve = tk.show(
        tk.demos.optimizer_path(lambda w: K.sum(K.square(w)), "adam", [1.0, 2.0, 3.0], 4)
    )
    assert "<image" not in curve.picture and curve.picture.count("<circle") == 5
    away = tk.show(tk.demos.optimizer_path(valley, optimizers.SGD(lr=5.0), [2.0, 1.0], 60))
    drawn = [part for part in away.picture.split("<") if part.startswith(("path", "circle"))]
    assert "rises" in away.title and len(drawn) > 3
    assert not any(word in part for part in drawn for word in ("nan", "inf"))


def test_a_surface_is_one_number() -> None:
    """Said before the first step."""
    with pytest.raises(ArgumentError, match="TK-459"):
        tk.demos.optimizer_path(K.square, "sgd", [1.0, 2.0])
    with pytest.raises(ArgumentError, match="TK-460"):
        tk.demos.optimizer_path(valley, "sgd", [1.0, 2.0], steps=-1)


def test_an_optimizer_walks_the_same_way_twice() -> None:
    """What it remembers of an earlier walk is forgotten, and its learning rate begins anew."""
    for optimizer in (
        optimizers.SGD(lr=0.1, momentum=0.9, decay=0.5),
        optimizers.Adam(lr=0.1),
        "nadam",
    ):
        first, second = (
            tk.demos.optimizer_path(lambda w: K.sum(w**2), optimizer, [1.0, -2.0], steps=5)
            for _ in range(2)
        )
        np.testing.assert_array_equal(first.points, second.points)
