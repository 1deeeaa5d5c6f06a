"""One-hot rows from class numbers; kernels turned over; lengths of convolutions."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras import backend as K
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


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
def test_lengths_of_convolutions_are_counted(mode: str) -> None:
    """Against the places a window takes on a bordered axis; None stays None."""
    for n, k, stride, dilation in itertools.product(range(9, 14), (1, 2, 3), (1, 2, 3), (1, 2)):
        reach = (k - 1) * dilation + 1
        padded = n + {"valid": 0, "same": reach - 1, "full": 2 * (reach - 1)}[mode]
        wanted = len(range(0, padded - reach + 1, stride))
        assert np_utils.conv_output_length(n, k, mode, stride, dilation) == wanted
    assert np_utils.conv_output_length(None, 3, mode, 1) is None
    assert np_utils.conv_input_length(None, 3, mode, 1) is None


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
def test_the_shortest_input_gives_that_output(mode: str) -> None:
    """Going back to the input and forth again; 'same' with an odd filter, as Keras 1 has it."""
    for n, k, stride in itertools.product((5, 8), (1, 3, 5), (1, 2)):
        length = np_utils.conv_input_length(n, k, mode, stride)
        assert np_utils.conv_output_length(length, k, mode, stride) == n


def test_an_unknown_border_mode_is_refused() -> None:
    """The same refusal as of K.conv2d itself."""
    for function in (np_utils.conv_output_length, np_utils.conv_input_length):
        with pytest.raises(ValueError, match="TK-435"):
            function(28, 3, "wide", 1)


@pytest.mark.parametrize(("order", "shape"), [("th", (4, 2, 3, 2, 2)), ("tf", (3, 2, 2, 2, 4))])
def test_kernels_of_volumes_are_turned_over_in_three_axes(order: str, shape: Any) -> None:
    """The order is K's unless it is named; the kernel given stays as it is."""
    kernel = np.arange(96.0).reshape(shape)
    before = kernel.copy()
    turned = np_utils.convert_kernel(kernel, order)
    axes = (2, 3, 4) if order == "th" else (0, 1, 2)
    np.testing.assert_array_equal(turned, np.flip(kernel, axes))
    turned[...] = 0
    np.testing.assert_array_equal(kernel, before)
    K.set_image_dim_ordering(order)
    np.testing.assert_array_equal(np_utils.convert_kernel(kernel), np.flip(kernel, axes))
