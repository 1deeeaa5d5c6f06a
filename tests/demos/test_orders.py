"""The two memory orders of a picture, against NumPy's own memory."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import ShapeError


@pytest.mark.parametrize("rows, columns", [(2, 3), (1, 1), (4, 4), (3, 1)])
def test_each_memory_is_the_one_numpy_has(rows, columns) -> None:
    """A picture whose numbers count 0, 1, 2 ... in the memory of 'tf', moved to 'th'."""
    orders = tk.demos.memory_orders(rows, columns)
    numbers = np.arange(rows * columns * 3).reshape(rows, columns, 3)
    names = np.array(orders.memory["tf"])
    th = np.ascontiguousarray(numbers.transpose(2, 0, 1))
    assert names[th.ravel()].tolist() == orders.memory["th"]
    assert orders.tf.shape == (rows, columns, 3) and orders.th.shape == (3, rows, columns)
    for index in np.ndindex(orders.tf.shape):
        r, c, channel = index
        assert (
            orders.tf[index] == orders.th[channel, r, c] == f"{'RGB'[channel]}{r * columns + c + 1}"
        )


def test_a_walk_rings_the_number_in_its_plane_and_in_both_memories() -> None:
    """Three rings in each frame; the read-out has both indices and both places."""
    view = tk.show(tk.demos.memory_orders(2, 3))
    tf, th = view.data["groups"]
    assert (tf["name"], th["name"]) == ("along 'tf'", "along 'th'")
    assert len(tf["frames"]) == len(th["frames"]) == 18 and len(view.data["spots"]) == 54
    assert all(len(frame["shapes"]) == 3 for frame in tf["frames"] + th["frames"])
    frame = th["frames"][7]
    assert frame["say"] == "G2: the green of pixel 2"
    assert frame["rows"] == [
        ["tf", "[0, 1, 1], place 4 of memory"],
        ["th", "[1, 0, 1], place 7 of memory"],
    ]
    assert frame["shapes"] == tf["frames"][4]["shapes"]


def test_no_cell_lies_on_another() -> None:
    """Also where a memory needs several lines."""
    for sides in ((2, 3), (4, 4), (1, 1)):
        view = tk.show(tk.demos.memory_orders(*sides))
        wide, high = view.data["size"]
        cells = {tuple(spot[:2]) for spot in view.data["spots"]}
        assert len(cells) == len(view.data["spots"]) == 9 * sides[0] * sides[1]
        for x, y, w, h, *_ in view.data["spots"]:
            assert 0 <= x and x + w <= wide and 0 <= y and y + h <= high


@pytest.mark.parametrize("sides", [(0, 3), (2, 5), (2.0, 3), ("2", 3)])
def test_a_picture_that_cannot_be_followed_is_refused(sides) -> None:
    """Sides are whole numbers from 1 to 4."""
    with pytest.raises(ShapeError, match="TK-892"):
        tk.demos.memory_orders(*sides)
