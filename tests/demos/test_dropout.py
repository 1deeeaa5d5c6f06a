"""Draws of dropout: what is left, how it makes up for the rest, and the picture of it."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import TeachError


@pytest.mark.parametrize("p", [0.2, 0.5, 0.75])
def test_what_is_left_makes_up_for_what_is_not(p: float) -> None:
    """Each number is 0 or 1 / (1 - p); about a share p is 0, and the mean is about 1."""
    found = tk.demos.dropout_draws(p, size=400, draws=50)
    numbers = np.array(found.rows)
    np.testing.assert_allclose(np.unique(numbers), [0, 1 / (1 - p)], rtol=1e-6)
    assert abs((numbers == 0).mean() - p) < 0.02 and abs(found.mean - 1) < 0.05
    assert len(set(found.rows)) == 50, "each draw is another one"


def test_the_picture_says_what_the_table_says() -> None:
    """As many boxes as numbers, a frame for each draw, the same bytes each time."""
    found = tk.demos.dropout_draws(0.5, size=6, draws=4)
    view = tk.show(found)
    frames = view.data["groups"][0]["frames"]
    assert len(frames) == 4 and view.text == repr(found)
    for row, drawn in zip(found.table(), found.rows, strict=True):
        assert row[1] == f"{np.count_nonzero(drawn)} of 6"
    assert tk.show(tk.demos.dropout_draws(0.5, size=6, draws=4)).picture == view.picture


@pytest.mark.parametrize("wrong", [{"size": 0}, {"draws": 1.5}])
def test_counts_are_whole_numbers(wrong: dict) -> None:
    with pytest.raises(TeachError, match="TK-194"):
        tk.demos.dropout_draws(0.5, **wrong)
