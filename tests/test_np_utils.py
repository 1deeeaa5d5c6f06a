"""One-hot rows from class numbers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.errors import DataError
from teachkeras.utils import np_utils
from teachkeras.utils.np_utils import to_categorical


@given(labels=st.lists(st.integers(0, 9), min_size=1, max_size=30), more=st.integers(0, 3))
def test_each_row_has_its_one_at_the_label(labels: list, more: int) -> None:
    """Rows of the identity matrix; nb_classes may be larger than needed."""
    rows = to_categorical(labels, max(labels) + 1 + more)
    np.testing.assert_array_equal(rows, np.eye(max(labels) + 1 + more)[labels])
    assert to_categorical(labels).shape == (len(labels), max(labels) + 1)


def test_shapes_and_types_of_labels() -> None:
    """Columns and grids are flattened; whole floats and booleans count; nothing gives nothing."""
    assert np_utils.to_categorical is to_categorical
    for labels in ([[0], [2], [1]], np.array([0.0, 2.0, 1.0]), np.array([0, 2, 1], "uint8")):
        np.testing.assert_array_equal(to_categorical(labels), np.eye(3)[[0, 2, 1]])
    np.testing.assert_array_equal(to_categorical([True, False]), [[0, 1], [1, 0]])
    assert to_categorical([[0, 1], [2, 1]]).shape == (4, 3)
    assert to_categorical([], 4).shape == (0, 4)


@pytest.mark.parametrize(
    ("labels", "classes", "code"),
    [
        ([-1, 0], None, "TK-308"),
        ([0.5], None, "TK-308"),
        ([0, 3], 3, "TK-309"),
        (["a"], None, "TK-308"),
    ],
)
def test_labels_that_are_none(labels: Any, classes: Any, code: str) -> None:
    """Negative numbers, fractions, texts, and a label beyond the classes."""
    with pytest.raises(DataError) as caught:
        to_categorical(labels, classes)
    assert caught.value.code == code
