"""Sliding kernels, their flip, and receptive fields, against scipy, K and matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d

from teachkeras import backend as K
from teachkeras.demos.flip import convolution_vs_correlation
from teachkeras.demos.receptive import receptive_field, seen
from teachkeras.demos.sliding import convolution_steps
from teachkeras.errors import TeachError
from teachkeras.utils.np_utils import convert_kernel

MODES = ("valid", "same", "full")


def numbers(*shape):
    return np.random.default_rng(sum(shape)).integers(-9, 10, shape)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [(3, 3), (2, 2), (1, 4)])
def test_without_steps_it_is_scipys_correlation(size, mode):
    image, kernel = numbers(6, 7), numbers(*size)
    expected = correlate2d(image, kernel, "valid" if mode == "valid" else "full")
    found = convolution_steps(image, kernel, border_mode=mode).output
    if mode == "same":  # an odd cell of the border goes to the end
        top, left = [size - 1 - (size - 1) // 2 for size in kernel.shape]
        expected = expected[top : top + 6, left : left + 7]
    assert found.tolist() == expected.tolist()


@given(
    st.integers(3, 9), st.integers(3, 9), st.integers(1, 3), st.integers(1, 3),
    st.integers(1, 3), st.integers(1, 2), st.sampled_from(MODES),
)  # fmt: skip
def test_it_is_what_the_backend_computes(rows, columns, high, wide, stride, rate, mode):
    image, kernel = numbers(rows, columns), numbers(high, wide)
    if mode == "valid" and (max(high, wide) - 1) * rate + 1 > min(rows, columns):
        return
    found = convolution_steps(image, kernel, stride, rate, mode)
    x = K.variable(image[None, :, :, None].astype("float64"), dtype="float64")
    w = K.variable(kernel[:, :, None, None].astype("float64"), dtype="float64")
    options = {"border_mode": mode, "dim_ordering": "tf"}
    expected = K.eval(K.conv2d(x, w, (stride, stride), filter_dilation=(rate, rate), **options))
    np.testing.assert_array_equal(found.output, expected[0, :, :, 0])
    for place in np.ndindex(found.output.shape):
        assert found.products(*place).sum() == found.output[place]


def test_the_flip_is_scipys_convolution_and_convert_kernel():
    image, kernel = numbers(6, 6), numbers(3, 3)
    flip = convolution_vs_correlation(kernel, image)
    assert flip.walks[0].output.tolist() == correlate2d(image, kernel, "valid").tolist()
    assert flip.walks[2].output.tolist() == convolve2d(image, kernel, "valid").tolist()
    turned = convert_kernel(kernel.reshape(3, 3, 1, 1), "tf")[:, :, 0, 0]
    assert flip.walks[2].kernel.tolist() == turned.tolist() and not flip.same


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 3), (2, 5)])
def test_a_single_one_shows_the_kernel_itself(size):
    kernel = numbers(*size)
    flip = convolution_vs_correlation(kernel)
    assert flip.walks[0].output.tolist() == kernel[::-1, ::-1].tolist()
    assert flip.walks[2].output.tolist() == kernel.tolist()
    assert convolution_vs_correlation(np.ones(size)).same


@pytest.mark.parametrize(
    "layers, rates",
    [
        ([(3, 1)] * 3, (1, 1, 1)),
        ([(3, 1)] * 3, (1, 2, 4)),
        ([(3, 1), (2, 2), (3, 1)], (1, 1, 1)),
        ([(3, 2), (5, 1)], (2, 3)),
    ],
)
def test_a_field_is_a_row_of_the_product_of_the_layers_matrices(layers, rates):
    """Each layer as a matrix of ones: output cell 0 depends on input cell i in so many ways."""
    product = np.eye(80, dtype=int)
    for (size, stride), rate in zip(layers, rates, strict=True):
        matrix = np.zeros((80, 80), int)
        for cell in range(80):
            for entry in range(size):
                if cell * stride + entry * rate < 80:
                    matrix[cell, cell * stride + entry * rate] += 1
        product = matrix @ product
    field = seen(layers, rates)
    assert {cell: ways for cell, ways in enumerate(product[0]) if ways} == field.levels[0]
    jump, size = 1, 1
    for (window, stride), rate in zip(layers, rates, strict=True):
        size, jump = size + (window - 1) * rate * jump, jump * stride
    assert field.size == size == np.flatnonzero(product[0]).max() + 1


def test_fields_by_rate_and_depth():
    fields = receptive_field(3, rates=3)
    assert [[one.size for one in row] for row in fields.same] == [
        [3, 5, 7],
        [5, 9, 13],
        [7, 13, 19],
    ]
    assert fields.growing[1][2].rates == (1, 2, 4) and fields.growing[1][2].holes == 0
    assert fields.same[1][2].holes == 6  # rate 2 everywhere never sees every other cell
    assert len(receptive_field(5).growing) < 4  # wider than can be painted


@pytest.mark.parametrize(
    "call, code",
    [
        (lambda: convolution_steps(np.ones((2, 2, 2)), np.ones((2, 2))), "TK-631"),
        (lambda: convolution_steps(np.ones((4, 4)), np.ones((6, 6))), "TK-631"),
        (lambda: convolution_steps([["a"]], [[1]]), "TK-631"),
        (lambda: convolution_steps(np.ones((4, 4)), np.ones((2, 2)), strides=0), "TK-632"),
        (lambda: convolution_steps(np.ones((4, 4)), np.ones((2, 2)), dilation=(1, 1.5)), "TK-632"),
        (lambda: convolution_steps(np.ones((4, 4)), np.ones((3, 3)), dilation=2), "TK-148"),
        (lambda: convolution_steps(np.ones((4, 4)), np.ones((2, 2)), border_mode="none"), "TK-435"),
        (lambda: receptive_field([]), "TK-633"),
        (lambda: receptive_field([3, (2, 0)]), "TK-633"),
        (lambda: receptive_field([(9, 9)] * 3), "TK-633"),
        (lambda: receptive_field(3, rates=0), "TK-633"),
    ],
)
def test_what_cannot_be_followed_is_refused(call, code):
    with pytest.raises(TeachError) as caught:
        call()
    assert caught.value.code == code


def test_records_print_as_text():
    assert "gives 2 x 2" in repr(convolution_steps(np.eye(3), np.eye(2)))
    assert repr(receptive_field(2, rates=2)) == (
        "2 layers see, in cells along one axis: 5 with rate 1, 9 with rate 2"
    )
    assert "its flip" in repr(convolution_vs_correlation([[1, 2]]))
