"""Sizes that are symbols, in every function of K that takes a shape or a count.

Each row of `ROWS` is written once, with `n(3)` where the number 3 stands. The tests put there the
number itself, a symbol whose size is known, and one whose size is known only when arrays arrive.
All three must give the same numbers and the same gradients. A function of K with an argument that
sounds like a size and without a row fails.
"""

import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import Dense, Input, Lambda
from teachkeras.models import Model

VALUES = np.arange(24.0, dtype="float32").reshape(2, 3, 4) / 7
SIZE_WORDS = re.compile(
    r"shape|size|pad|factor|length|count|nb_|start|stop|step|stride|ndim|times|^n$|^rep$|^k$"
)
# Arguments that sound like sizes of tensors and are none.
NO_SIZES = {
    "atrous_conv2d": "hints of old backends",
    "conv1d": "a stride, and hints of old backends",
    "conv2d": "strides, and hints of old backends",
    "conv3d": "strides, and hints of old backends",
    "ctc_batch_cost": "lengths are data",
    "ctc_decode": "lengths are data",
    "ctc_label_dense_to_sparse": "lengths are data",
    "in_top_k": "k is compared with data",
    "local_conv": "the window, and strides",
    "rnn": "a step is a function",
    "separable_conv2d": "strides",
}


def pictures(x):
    return K.reshape(x, (2, 3, 4, 1))


def volumes(x):
    return K.reshape(x, (2, 3, 2, 2, 1))


# Where a size may stay unknown: name -> what is done with x of shape (2, 3, 4).
ROWS = {
    "reshape": [
        lambda x, n: K.reshape(x, (n(2), n(12))),
        lambda x, n: K.reshape(x, (n(3), -1)),
        lambda x, n: K.reshape(x, (-1, n(2), n(2), 3)),
        lambda x, n: K.reshape(x, K.stack([n(6), 4])),
        lambda x, n: K.reshape(x, (n(2) * 3, n(8) // 2)),
        lambda x, n: K.reshape(x, (n(5) - 1, K.cast(n(13) / 2, "int32"))),
    ],
    "tile": [
        lambda x, n: K.tile(x, (n(2), 1, n(3))),
        lambda x, n: K.tile(x, n(2)),
        lambda x, n: K.tile(x[:1], K.stack([n(5), 1, 1])),
    ],
    "repeat": [lambda x, n: K.repeat(x[:, 0], n(5))],
    "repeat_elements": [lambda x, n: K.repeat_elements(x, n(3), 1)],
    "one_hot": [lambda x, n: K.one_hot(K.cast(x, "int32"), n(4)) * K.expand_dims(x)],
    "arange": [
        lambda x, n: K.arange(n(4), dtype="float32") * x,
        lambda x, n: K.arange(0, n(4), dtype="float32") + x,
        lambda x, n: K.arange(n(2), n(9), 2, dtype="float32") + x,
        lambda x, n: K.arange(n(3), -1, -1, dtype="float32") + x,
        lambda x, n: K.arange(0, n(10), n(3), dtype="float32") + x,
    ],
    "temporal_padding": [lambda x, n: K.temporal_padding(x, n(2))],
    "asymmetric_temporal_padding": [
        lambda x, n: K.asymmetric_temporal_padding(x, n(2), 0),
        lambda x, n: K.asymmetric_temporal_padding(x, 1, n(3)),
    ],
    "spatial_2d_padding": [lambda x, n: K.spatial_2d_padding(pictures(x), (n(1), n(2)), "tf")],
    "asymmetric_spatial_2d_padding": [
        lambda x, n: K.asymmetric_spatial_2d_padding(pictures(x), n(1), 0, 2, n(3), "tf")
    ],
    "spatial_3d_padding": [lambda x, n: K.spatial_3d_padding(volumes(x), (n(1), 2, n(1)), "tf")],
    "resize_images": [lambda x, n: K.resize_images(pictures(x), n(2), n(3), "tf")],
    "resize_volumes": [lambda x, n: K.resize_volumes(volumes(x), 1, n(2), n(3), "tf")],
    "random_normal": [lambda x, n: K.random_normal((n(3), 4), seed=7) * x],
    "random_uniform": [
        lambda x, n: K.random_uniform((n(2), n(3), n(4)), seed=7) * x,
        lambda x, n: K.random_uniform(K.stack([n(3), 4]), seed=7) * x,
    ],
    "random_binomial": [lambda x, n: K.random_binomial((n(4),), p=0.5, seed=7) * x],
    # square brackets
    "slices": [
        lambda x, n: x[: n(1)],
        lambda x, n: x[:, n(1) :],
        lambda x, n: x[:, n(1) : n(3), :2],
        lambda x, n: x[..., : n(3) - 5],
        lambda x, n: x[:, : n(9)],
        lambda x, n: x[:, n(2) : n(1)],
        lambda x, n: x[:, :, n(1) :: 2],
        lambda x, n: x[n(1)],
        lambda x, n: x[:, -n(1), n(2)],
    ],
}
# Where the size must be known when the graph is built: a size that is not is refused.
KNOWN_ONLY = {
    "zeros": [lambda x, n: K.zeros((n(3), 4)) + x],
    "ones": [lambda x, n: K.ones((n(3), n(4))) * x, lambda x, n: K.ones(K.stack([n(4)])) * x],
    "eye": [lambda x, n: K.dot(x, K.eye(n(4)))],
    "random_normal_variable": [
        lambda x, n: K.random_normal_variable((n(3), 4), 0.0, 1.0, seed=7) * x
    ],
    "random_uniform_variable": [
        lambda x, n: K.random_uniform_variable((n(4),), 0.0, 1.0, seed=7) * x
    ],
    "pool2d": [lambda x, n: K.pool2d(pictures(x), (n(2), 2), (1, n(2)), dim_ordering="tf")],
    "pool3d": [lambda x, n: K.pool3d(volumes(x), (1, n(2), 1), dim_ordering="tf")],
    "deconv2d": [
        lambda x, n: K.deconv2d(
            pictures(x), K.ones((2, 2, 1, 3)), (2, n(4), n(5), 3), dim_ordering="tf"
        )
    ],
}
# A placeholder's size may stay unknown, and a dropout's is that of its input: tests of their own.
OTHERS = {"placeholder", "dropout"}


def cases(rows):
    return [
        pytest.param(row, id=f"{name}-{i}")
        for name, listed in rows.items()
        for i, row in enumerate(listed)
    ]


class Sizes:
    """Gives `n(3)`: the number, a symbol of known size, or one that is fed."""

    def __init__(self, kind):
        self.kind, self.boxes, self.arrays = kind, [], []

    def __call__(self, size):
        if self.kind == "number":
            return size if size != 13 else K.constant(13, "int32")  # 13 / 2 is cast, as a symbol
        box = K.placeholder((size if self.kind == "known" else None, 1))
        self.boxes.append(box)
        self.arrays.append(np.zeros((size, 1)))
        return K.shape(box)[0]


def answers(row, kind):
    """Static shape, numbers, and gradient of the sum of squares."""
    n, x = Sizes(kind), K.placeholder((2, 3, 4))
    y = row(x, n)
    (slope,) = K.gradients(K.sum(K.square(y)), [x])
    f = K.function([x, *n.boxes], [y, slope])
    return K.int_shape(y), *f([VALUES, *n.arrays])


def test_every_function_with_a_size_has_a_row():
    sounding = {
        name
        for name in dir(K)
        for argument in inspect.signature(getattr(K, name)).parameters
        if SIZE_WORDS.search(argument)
    }
    assert sounding == {*ROWS, *KNOWN_ONLY, *NO_SIZES, *OTHERS} - {"slices"}


@pytest.mark.parametrize("row", cases(ROWS | KNOWN_ONLY))
def test_a_symbol_of_known_size_is_that_number(row):
    shape, numbers, slope = answers(row, "number")
    symbolic = answers(row, "known")
    assert symbolic[0] == shape == numbers.shape
    assert_array_equal(symbolic[1], numbers)
    assert_array_equal(symbolic[2], slope)


@pytest.mark.parametrize("row", cases(ROWS))
def test_an_unknown_size_gives_the_same_numbers_and_slopes(row):
    shape, numbers, slope = answers(row, "number")
    unknown, numbers_then, slope_then = answers(row, "unknown")
    assert len(unknown) == len(shape)
    assert all(now in (None, then) for now, then in zip(unknown, shape, strict=True))
    assert_array_equal(numbers_then, numbers)
    assert_array_equal(slope_then, slope)


@pytest.mark.parametrize("row", cases(KNOWN_ONLY))
def test_what_must_be_known_is_refused_in_four_parts(row):
    with pytest.raises(TeachError) as caught:
        row(K.placeholder((2, 3, 4)), Sizes("unknown"))
    assert caught.value.fix and caught.value.rows and caught.value.line


def test_a_size_of_x_itself_keeps_its_name():
    """What a shape says of the same unknown stays known to be equal."""
    x = K.placeholder((None, 3, 4))
    batch = K.shape(x)[0]
    for y in (
        K.reshape(x, (batch, 12)),
        K.reshape(x, (batch, -1)),
        K.reshape(x, K.concatenate([K.shape(x)[:1], [12]])),
        K.reshape(x, (batch, K.prod(K.shape(x)[1:]))),
        K.random_normal((batch, 12)),
        K.tile(K.ones((1, 12)), (batch, 1)),
        K.reshape(x[:batch], (-1, 12)),
    ):
        assert K.int_shape(y) == (None, 12) and y.type.shape[0] is x.type.shape[0]


def test_a_plain_reshape_is_written_where_it_says_the_same():
    x = K.placeholder((None, 3, 4), name="x")
    assert repr(K.reshape(x, (K.shape(x)[0], 12))).startswith("reshape(x, (-1, 12))")
    assert repr(K.reshape(x, (K.shape(x)[0] * 2, 6))).startswith(
        "reshape_like(x, zeros((shape(x)[0] * 2, 6)))"
    )


def test_two_unknown_sizes():
    x = K.placeholder((None, None, 4))
    rows, columns = K.shape(x)[0], K.shape(x)[1]
    turned = K.reshape(x, (columns, rows, -1))
    assert K.int_shape(turned) == (None, None, 4)
    f = K.function([x], [turned, K.reshape(x, (rows * columns, 4)), K.reshape(x, K.shape(x)[::-1])])
    for value in (VALUES, VALUES[:, :1], VALUES[:0]):
        first, second, third = f([value])
        assert_array_equal(first, value.reshape(value.shape[1], value.shape[0], 4))
        assert_array_equal(second, value.reshape(-1, 4))
        assert_array_equal(third, value.reshape(value.shape[::-1]))


def test_a_placeholder_of_the_same_size_as_another():
    x = K.placeholder((None, 5))
    y = K.placeholder((K.shape(x)[0], K.shape(x)[1]))
    assert K.int_shape(y) == (None, 5) and y.type.shape == x.type.shape
    f = K.function([x, y], [x + y])
    with pytest.raises(TeachError, match="TK-109"):
        f([np.ones((2, 5)), np.ones((1, 5))])


def test_dropout_of_rows_with_the_size_of_x():
    x = K.placeholder((None, 3, 4))
    dropped = K.dropout(x, 0.5, (K.shape(x)[0], 1, K.shape(x)[2]), seed=3)
    usual = K.dropout(x, 0.5, (None, 1, 4), seed=3)
    first, second = K.function([x], [dropped, usual])([VALUES])
    assert_array_equal(first, second)
    with pytest.raises(TeachError, match="TK-410"):
        K.dropout(x, 0.5, (K.shape(K.placeholder((None,)))[0], 1, 1))


def test_range_and_int_take_a_known_size():
    x = K.placeholder((None, 3))
    assert list(range(K.shape(x)[1])) == [0, 1, 2] and int(K.shape(x)[1]) == 3
    assert np.zeros(K.shape(x)[1] * 2).shape == (6,)
    with pytest.raises(TeachError, match="TK-201"):
        int(K.shape(x)[0])


@pytest.mark.parametrize(
    "size",
    [
        lambda x: K.cast(K.max(x), "int32"),
        lambda x: K.variable(3, dtype="int32"),
        lambda x: K.placeholder((), dtype="int32"),
        lambda x: K.argmax(K.flatten(x)),
    ],
)
def test_a_size_made_of_data_is_refused(size):
    x = K.placeholder((2, 3))
    with pytest.raises(TeachError, match="TK-199"):
        K.reshape(x, (size(x), -1))
    with pytest.raises(TeachError, match="TK-199"):
        K.random_normal((size(x),))


def test_a_formula_has_an_end():
    """A size that doubles in each of many lines would be a formula of 2**n words."""
    n = K.shape(K.placeholder((None,)))[0]
    with pytest.raises(TeachError, match="TK-199"):
        for _ in range(40):
            n = n + n
            K.random_normal((n,))


@pytest.mark.parametrize("size", [1.5, "3", None, K.constant(2.0), K.constant([1, 2])])
@pytest.mark.parametrize(
    "made",
    [
        lambda n: K.zeros((n, 2)),
        lambda n: K.ones([2, n]),
        lambda n: K.eye(n),
        lambda n: K.random_uniform_variable((n,), 0, 1),
        lambda n: K.random_normal_variable((2, n), 0, 1),
        lambda n: K.random_normal((n, 3)),
        lambda n: K.reshape(K.ones((2, 2)), (n, 2)),
    ],
)
def test_what_is_no_size_is_refused_in_four_parts(made, size):
    with pytest.raises(TeachError) as caught:
        made(size)
    error = caught.value
    assert (
        error.code in ("TK-381", "TK-382", "TK-383", "TK-142", "TK-194")
        and error.fix
        and error.line
    )


def test_a_size_below_zero_is_refused_when_it_is_known():
    x = K.placeholder((None, 3))
    f = K.function([x], [K.random_normal((K.shape(x)[0] - 2, 3))])
    assert f([np.ones((3, 3))])[0].shape == (1, 3)
    with pytest.raises(TeachError, match="TK-197"):
        f([np.ones((1, 3))])
    g = K.function([x], [K.random_normal((6 // K.shape(x)[0],))])
    with pytest.raises(TeachError, match="TK-196"):
        g([np.ones((0, 3))])


def test_sizes_inside_loops():
    x = K.placeholder((None, 3, 4))

    def step(row, states):
        flat = K.reshape(row, (K.shape(row)[0], -1))
        return flat + K.zeros_like(states[0]), [states[0] + K.sum(flat, axis=-1, keepdims=True)]

    last, outputs, _ = K.rnn(step, x, [K.zeros_like(x[:, 0, :1])])
    mapped = K.map_fn(lambda row: K.tile(row, (K.shape(row)[0], 1)), x)
    got = K.function([x], [outputs, mapped])([VALUES])
    assert_array_equal(got[0], VALUES)
    assert_array_equal(got[1], np.tile(VALUES, (1, 3, 1)))


def test_a_variational_autoencoder_learns():
    tokens = Input((6,))
    mean, spread = Dense(2)(tokens), Dense(2)(tokens)

    def drawn(both):
        return both[0] + K.exp(both[1] / 2) * K.random_normal((K.shape(both[0])[0], 2), std=0.1)

    code = Lambda(drawn)([mean, spread])
    assert K.int_shape(code) == (None, 2)
    model = Model(tokens, Dense(6)(code))
    model.compile("adam", "mse")
    X = np.random.RandomState(0).rand(40, 6)
    losses = model.fit(X, X, nb_epoch=6, batch_size=16, verbose=0).history["loss"]
    assert losses[-1] < losses[0] and model.predict(X[:5]).shape == (5, 6)


@settings(max_examples=60, deadline=None)
@given(st.integers(-7, 7), st.integers(-7, 7), st.integers(0, 5))
def test_a_slice_between_sizes_is_a_slice_of_numpy(start, stop, length):
    """Positions behind the end, before the beginning, and the wrong way round."""
    x, a, b = K.placeholder((None,)), K.placeholder((None,)), K.placeholder((None,))
    first, last = K.shape(a)[0] - 7, K.shape(b)[0] - 7
    f = K.function([x, a, b], [x[first:last]])
    row = np.arange(length, dtype="float32")
    got = f([row, np.zeros(start + 7), np.zeros(stop + 7)])[0]
    assert_array_equal(got, row[start:stop])
