"""The modes of merge and the dial of the cosine, against NumPy."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import DataError
from teachkeras.layers.merge import MODES

PAIRS = [
    ([1, 2, 3], [4, 5, 6]),
    ((-1.5, 2.0), (0.25, -4.0)),
    (np.zeros(4), np.array([1.0, -2.0, 3.0, 0.5])),
]


def by_numpy(a, b):
    """Every mode, without the library."""
    a, b = np.asarray(a, "float64"), np.asarray(b, "float64")
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return {
        "sum": a + b,
        "mul": a * b,
        "ave": (a + b) / 2,
        "max": np.maximum(a, b),
        "concat": np.concatenate([a, b]),
        "dot": [a @ b],
        "cos": [a @ b / lengths if lengths else 0.0],
    }


@pytest.mark.parametrize("a, b", PAIRS)
def test_every_mode_is_what_numpy_computes(a, b) -> None:
    modes = tk.demos.merge_modes(a, b)
    right = by_numpy(a, b)
    assert list(modes.results) == list(MODES)
    for mode, result in modes.results.items():
        np.testing.assert_allclose(result, right[mode], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("a, b", PAIRS)
def test_the_lines_on_paper_are_true(a, b) -> None:
    """In every mode but concat each line is a calculation that comes out."""
    view = tk.show(tk.demos.merge_modes(a, b))
    (group,) = view.data["groups"]
    count = 0
    for frame in group["frames"]:
        lines = [s[3] for s in frame["shapes"] if s[0] == "t" and s[-1] == "mono"]
        total = 0.0
        for line in (line for line in lines if " = " in line):
            left, right = line.split(" = ")
            total = float(right) if left == "sum" else total
            known = {"max": max, "sum": total}
            assert eval(left, known) == pytest.approx(float(right), abs=2e-4), line  # noqa: S307
            count += 1
    assert count >= 5 * len(a)


def test_a_vector_without_a_length_is_said_to_be_one() -> None:
    (group,) = tk.show(tk.demos.merge_modes([0, 0], [3, 4])).data["groups"]
    words = [shape[3] for shape in group["frames"][-1]["shapes"] if shape[0] == "t"]
    assert "a vector of length 0: 0" in words


@pytest.mark.parametrize(
    "a, b",
    [
        ([1, 2], [3]),
        ([1], [2]),
        ([1] * 5, [2] * 5),
        ("ab", [1, 2]),
        ([[1, 2]], [[3, 4]]),
        ([[1, 2], [3]], [1, 2]),
        ([np.nan, 1], [1, 2]),
        (3, 4),
    ],
)
def test_what_cannot_be_joined_is_refused(a, b) -> None:
    with pytest.raises(DataError, match="TK-920"):
        tk.demos.merge_modes(a, b)


@pytest.mark.parametrize("angle", [0, 60, 77, 180])
def test_the_dial_shows_the_cosine_of_its_angle(angle) -> None:
    """Whatever the length of b; with no length it is 0, and never nan."""
    dial = tk.demos.angle_dial(angle)
    cosines = np.cos(np.deg2rad(dial.angles))
    for length, cos, dot in zip(dial.lengths, dial.cosines, dial.dots, strict=True):
        np.testing.assert_allclose(cos, cosines * (length > 0), atol=1e-5)
        np.testing.assert_allclose(dot, length * cosines, atol=1e-5)
    assert angle in dial.angles and f"{angle}°" in dial.title


def test_both_sliders_begin_at_the_same_place() -> None:
    turn, longer = tk.show(tk.demos.angle_dial(77)).data["groups"]
    first = [group["frames"][group["first"]] for group in (turn, longer)]
    assert first[0] == first[1] and first[0]["name"] == "77°, length 1"
    said = {frame["name"]: frame["say"] for frame in turn["frames"]}
    assert "the same direction, 1" in said["0°, length 1"]
    assert "nothing in common" in said["90°, length 1"]
    assert "the opposite direction, -1" in said["180°, length 1"]
    assert "never nan" in longer["frames"][0]["say"]


def test_the_shadow_of_b_is_the_dot_product() -> None:
    """The thick line along a is as long as the number says: a has the length 1."""
    turn, _ = tk.show(tk.demos.angle_dial(60)).data["groups"]
    dial = tk.demos.angle_dial(60)
    for frame, dot in zip(turn["frames"], dial.dots[2], strict=True):
        (line,) = [s for s in frame["shapes"] if s[0] == "l" and s[-1] == "now"]
        assert (line[3] - line[1]) / 100 == pytest.approx(dot, abs=1e-3)


@pytest.mark.parametrize("angle", [-1, 181, 60.0, "60", None, True])
def test_an_angle_that_is_not_on_the_dial_is_refused(angle) -> None:
    with pytest.raises(DataError, match="TK-921"):
        tk.demos.angle_dial(angle)
