"""Sizes that nobody knows, fractions and negative numbers are no shape of a variable."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import initializations
from teachkeras.errors import TeachError
from teachkeras.layers import Input, Layer, Reshape
from teachkeras.models import Sequential

MAKERS: dict[str, Any] = {
    "zeros": K.zeros,
    "ones": K.ones,
    "uniform": lambda shape: K.random_uniform_variable(shape, 0.0, 1.0),
    "normal": lambda shape: K.random_normal_variable(shape, 0.0, 1.0),
    "glorot_normal": initializations.glorot_normal,
    "orthogonal": initializations.orthogonal,
    "lecun_uniform": initializations.lecun_uniform,
}
ODD = {
    (None, 4): "None is a size nobody knows",
    (4, None): "None is a size",
    (2.5, 4): "",
    (-3, 4): "",
    ("4", 4): "",
}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("shape", ODD)
def test_what_is_no_size_is_refused(maker: str, shape: Any) -> None:
    """In words, with all sizes shown; it stays the TypeError it was."""
    with pytest.raises(TeachError, match="TK-381") as caught:
        MAKERS[maker](shape)
    assert isinstance(caught.value, TypeError) and ODD[shape] in caught.value.why
    assert ("it got", ", ".join(map(str, shape))) in caught.value.rows


@pytest.mark.parametrize("maker", ["zeros", "ones", "uniform", "normal"])
def test_whole_numbers_of_every_kind_are_sizes(maker: str) -> None:
    """Of Python and of NumPy, in a tuple, a list or an array; 0 is one."""
    for shape in ((2, 3), [2, 3], np.array([2, 3]), (np.int64(2), np.uint8(3))):
        assert K.int_shape(MAKERS[maker](shape)) == (2, 3)
    assert K.int_shape(MAKERS[maker]((0, 3))) == (0, 3)


@pytest.mark.parametrize("size", [None, 2.0, -1, "2"])
def test_the_size_of_an_identity_matrix(size: Any) -> None:
    """One whole number."""
    with pytest.raises(TeachError, match="TK-382"):
        K.eye(size)


@pytest.mark.parametrize("shape", [(None, 2, 2), (2.5, 2), ("a", 2), (None,)])
def test_a_new_shape(shape: Any) -> None:
    """None is answered with -1, which is worked out; for K and for the layer."""
    for call in (lambda: K.reshape(K.placeholder((None, 4)), shape), lambda: Reshape(shape)):
        with pytest.raises(TeachError, match="TK-383"):
            call()
    assert K.int_shape(K.reshape(K.placeholder((None, 4)), (-1, 2, 2))) == (None, 2, 2)


class WholeShape(Layer):
    """Makes a weight of the shape of its input, the batch included."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight(input_shape, "glorot_uniform", name="W")


def test_a_weight_for_every_sample() -> None:
    """The layer is named, and the shape without the batch is offered."""
    for call in (
        lambda: WholeShape(name="own")(Input((3, 2))),
        lambda: Sequential([WholeShape(name="own", input_shape=(3, 2))]),
    ):
        with pytest.raises(TeachError, match="TK-381  the shape of a weight of 'own'") as caught:
            call()
        assert caught.value.fix == "...(..., shape=(3, 2))"
