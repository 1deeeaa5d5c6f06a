"""The valve of a Highway layer and the pieces of a Maxout unit, against NumPy."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import DataError


@pytest.mark.parametrize("x", [[0.9, -0.6, 0.3], [0.0, 1.0], (-1, 1, 0, 0.5, 0.25)])
def test_the_valve_mixes_what_is_new_with_what_came_in(x) -> None:
    """At every gate bias; shut it gives x, open it gives what is new."""
    valve = tk.demos.highway_valve(x)
    gates = 1 / (1 + np.exp(-np.array(valve.biases)))
    np.testing.assert_allclose(valve.gates, gates, rtol=1e-5)
    mixed = gates[:, None] * valve.new + (1 - gates[:, None]) * np.array(x, "float64")
    np.testing.assert_allclose(valve.outputs, mixed, atol=1e-6)
    np.testing.assert_allclose(valve.outputs[0], x, atol=1e-6)
    np.testing.assert_allclose(valve.outputs[-1], valve.new, atol=1e-6)
    assert np.abs(valve.new).max() <= 1


def test_the_pipes_are_as_wide_as_their_shares() -> None:
    """Both together are one pipe; the words say the same; no share of nothing is drawn."""
    view = tk.show(tk.demos.highway_valve([0.5, -0.5]))
    (group,) = view.data["groups"]
    assert group["frames"][group["first"]]["name"] == "gate bias = 1"
    for frame in group["frames"]:
        looks = {s[-1]: s[4] for s in frame["shapes"] if s[0] == "r" and s[-1] in ("warm", "box")}
        assert sum(looks.values()) == pytest.approx(30, abs=0.11)
        shares = [int(s[3].split()[0]) for s in frame["shapes"] if str(s[3]).endswith("%")]
        assert abs(sum(shares) - 100) <= 1
    assert len(looks) == 1  # bias 20: nothing goes through the bypass


@pytest.mark.parametrize("x", [[0.5], [0.1] * 6, [3.0, 0.0], "ab", [[0.1, 0.2]], None, 5])
def test_a_sample_that_cannot_be_watched_is_refused(x) -> None:
    with pytest.raises(DataError, match="TK-911"):
        tk.demos.highway_valve(x)


SLOPES, BIASES = (2.0, -1.0, 0.5, 0.0), (-1.0, 0.5, 0.25, -3.0)


def test_the_largest_of_the_first_pieces() -> None:
    """For each number of pieces, and of all of them who wins where."""
    found = tk.demos.maxout_pieces(SLOPES, BIASES)
    lines = np.outer(SLOPES, found.x) + np.array(BIASES)[:, None]
    for count, largest in enumerate(found.largest, start=1):
        np.testing.assert_allclose(largest, lines[:count].max(axis=0), atol=1e-6)
    assert found.winners == lines.argmax(axis=0).tolist()
    assert found.rows[3] == ["0", "-3", "nowhere"] and "0 * x - 3 " in repr(found)
    assert found.title == "A Maxout unit of 4 straight pieces; 3 of them are the largest somewhere"


def test_one_slider_walks_and_one_adds_pieces() -> None:
    view = tk.show(tk.demos.maxout_pieces(SLOPES, BIASES))
    walk, grow = view.data["groups"]
    assert [sum(s[0] == "p" for s in frame["shapes"]) for frame in grow["frames"]] == [2, 3, 4, 5]
    assert [frame["say"] for frame in grow["frames"]][
        -1
    ] == "4 pieces: 3 straight parts of the curve"
    said = {frame["name"]: frame["say"] for frame in walk["frames"]}
    assert said["x = 2"] == "x = 2: piece 1 is the largest, 3"
    assert said["x = -2"] == "x = -2: piece 2 is the largest, 2.5"


@pytest.mark.parametrize(
    "weights, biases", [([1], []), ([1] * 7, [0] * 7), (["a"], [0]), (3, 4), ([np.inf], [0])]
)
def test_what_are_no_pieces_is_refused(weights, biases) -> None:
    with pytest.raises(DataError, match="TK-912"):
        tk.demos.maxout_pieces(weights, biases)
