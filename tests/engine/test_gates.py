"""What waits at a closed gate may be inf or nan: it reaches neither values nor gradients.

Each case has numbers on both sides of a gate, and behind the closed side a slope that is inf or
nan. What is right is written down by hand.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from teachkeras import backend as K
from teachkeras.engine import Function, Tensor, derive, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.control import Mask
from teachkeras.engine.ops.pool import MaxPool, MaxUnpool, TakeAtArgMax

INF, NAN = np.inf, np.nan
Made = Callable[[Tensor], Tensor]


def _both(steep: Tensor, x: Tensor) -> Tensor:
    """Two switches that read the same node, each with a condition of its own."""
    return T.switch(x > 0, steep, x) + T.switch(x > 1, steep, 2 * x)


def _three(steep: Tensor, x: Tensor) -> Tensor:
    """Three of them; the first and the last choose at the same numbers."""
    turned = T.switch(x <= 1, x, steep)
    return turned + T.switch(x > 3, steep, 4 * x) + T.switch(x > 1, steep, x)


# name: what is built, where, and its slope there: a finite number wherever a gate is closed.
SLOPES: dict[str, tuple[Made, list[float], list[float]]] = {
    "a root that counts what is negative as 0": (K.sqrt, [-3.0, -0.5, 0.25], [0, 0, 1]),
    "the root of relu": (lambda x: T.sqrt(T.relu(x)), [-1.0, 4.0], [0, 0.25]),
    "the root of a clip": (lambda x: T.sqrt(T.clip(x, 0, 9)), [-1.0, 4.0, 16.0], [0, 0.25, 0]),
    "one over a clip": (lambda x: 1 / T.clip(x, 0, 5), [-1.0, 2.0, 8.0], [0, -0.25, 0]),
    "the logarithm of relu": (lambda x: T.log(T.relu(x)), [-2.0, 2.0], [0, 0.5]),
    "a logarithm not chosen": (lambda x: T.switch(x > 0, T.log(x), x), [0.0, 4.0], [1, 0.25]),
    "a root not chosen": (lambda x: T.switch(x > 1, T.sqrt(x - 1), 2 * x), [1.0, 5.0], [2, 0.25]),
    "one over nothing": (lambda x: T.switch(x < 2, 0 * x, 1 / (x - 2)), [1.0, 4.0], [0, -0.25]),
    "the smaller of two": (lambda x: T.sqrt(T.minimum(4 - x, 0) + 0), [1.0], [0]),
    "nested choices": (
        lambda x: T.switch(x > 0, T.switch(x > 1, T.log(x - 1), x), -x),
        [-1.0, 0.5, 1.0, 3.0],
        [-1, 1, 1, 0.5],
    ),
    "a logarithm of twice a root, not chosen": (
        lambda x: T.switch(x > 0, T.log(2 * T.sqrt(x)), x),
        [0.0, 4.0],
        [1, 0.125],
    ),
    "a product with a logarithm, not chosen": (
        lambda x: T.switch(x > 1, T.square(T.log(x - 1)) * T.tanh(T.log(x - 1)), 5 * x),
        [0.5, 1.0, 2.0],
        [5, 5, 0],
    ),
    "one choice for a whole row": (
        lambda x: T.switch(T.sum(x) > 100, T.log(x), 3 * x),
        [0.0, 4.0],
        [3, 3],
    ),
    "one logarithm in two choices": (
        lambda x: _both(T.log(x), x),
        [0.0, 0.5, 4.0],
        [3, 4, 0.5],
    ),
    "one root in three choices, one of them said the other way round": (
        lambda x: _three(T.sqrt(x - 1), x),
        [0.0, 1.0, 2.0, 5.0],
        [6, 6, 5, 0.75],
    ),
    "a choice by numbers": (lambda x: T.switch(T.sign(x), 1 / x, 7 * x), [0.0, 2.0], [7, -0.25]),
    "a power with a broken exponent": (lambda x: T.relu(x) ** 0.5, [-1.0, 4.0], [0, 0.25]),
    "a wave of exp not chosen": (
        lambda x: T.switch(x < 100, x, T.exp(x * x)),
        [3.0, 50.0],
        [1, 1],
    ),
}


@pytest.mark.parametrize("name", SLOPES)
@pytest.mark.parametrize("strict", [False, True], ids=["ordinary", "strict"])
def test_the_slope_behind_a_closed_gate_is_nought(name: str, strict: bool) -> None:
    """By a program, node by node, and with the loss simplified before it is differentiated."""
    made, at, wanted = SLOPES[name]
    x = placeholder((len(at),), "float64", "x")
    loss = T.sum(made(x))
    for slope in (derive(loss, x).gradients[0], K.gradients(loss, [x])[0]):
        assert_array_equal(replay(slope, {x: at})[slope], wanted)
        assert_array_equal(Function([x], [slope], strict=strict)([np.array(at)])[0], wanted)


@pytest.mark.parametrize("name", SLOPES)
def test_the_second_slope_is_a_number_too(name: str) -> None:
    """A gate's own slope is a gate."""
    made, at, _ = SLOPES[name]
    x = placeholder((len(at),), "float64", "x")
    (slope,) = K.gradients(T.sum(made(x)), [x])
    (second,) = K.gradients(T.sum(slope * slope), [x])
    assert np.isfinite(Function([x], [second])([np.array(at)])[0]).all()


# A steep branch whose numbers each stand for many: a scalar, one of a row, one of a column.
STRETCHED: dict[str, tuple[tuple[int, ...], Callable[[Tensor], Tensor], Any]] = {
    "a power of a scalar": ((), lambda w: w**w, lambda w: w**w * (np.log(w) + 1)),
    "a root for each column": ((3,), T.sqrt, lambda w: 0.5 / np.sqrt(w)),
    "a logarithm for each row": ((2, 1), T.log, lambda w: 1 / w),
    "a quotient in a matrix of one": ((1, 1), lambda w: 1 / w, lambda w: -1 / w**2),
    "a chain of steep ones": (
        (3,),
        lambda w: T.exp(T.sqrt(w)),
        lambda w: np.exp(np.sqrt(w)) * 0.5 / np.sqrt(w),
    ),
}


@pytest.mark.parametrize("name", STRETCHED)
@pytest.mark.parametrize("taken", [True, False], ids=["first", "second"])
def test_one_number_in_many_places_counts_where_it_was_chosen(name: str, taken: bool) -> None:
    """How often each was chosen, times its weight there, times its slope: counted by hand."""
    shape, made, slope = STRETCHED[name]
    rng = np.random.default_rng(7)
    x, w = placeholder((2, 3), "float64", "x"), placeholder(shape, "float64", "w")
    flag, weights = x > 0, rng.normal(size=(2, 3))
    chosen = T.switch(flag, made(w), 2 * x) if taken else T.switch(flag, 2 * x, made(w))
    loss = T.sum(chosen * T.as_tensor(weights))
    values = np.array([[1.0, -2.0, 3.0], [-0.5, -4.0, 5.0]])
    at = rng.uniform(0.5, 2.0, shape)
    places = weights * ((values > 0) == taken) * slope(at)
    stretched = {(): (0, 1), (3,): (0,), (2, 1): (1,), (1, 1): (0, 1)}[shape]
    wanted = places.sum(axis=stretched).reshape(shape)
    (found,) = derive(loss, [w]).gradients
    np.testing.assert_allclose(Function([x, w], [found])([values, at])[0], wanted, rtol=1e-12)


@pytest.mark.parametrize("open", [True, False])
def test_one_choice_for_all_places_still_keeps_out_what_was_not_taken(open: bool) -> None:
    """One condition belongs to a stretched number too: its slope at 0 is inf, and not taken."""
    x, w = placeholder((2, 3), "float64", "x"), placeholder((), "float64", "w")
    loss = T.sum(T.switch(T.sum(x) > 0, T.sqrt(w), x))
    at = np.asarray(4.0 if open else 0.0)
    data = [np.full((2, 3), 1.0 if open else -1.0), at]
    assert Function([x, w], derive(loss, [w]).gradients)(data)[0] == (1.5 if open else 0)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_gate_lets_through_or_gives_nought(dtype: str) -> None:
    """Every number, -0 too, comes through bit by bit; nothing comes through a closed gate."""
    numbers = np.array([1.5, -0.0, INF, -INF, NAN, 1e-7, -3.0], dtype)
    x, flag = placeholder((2, 7), dtype, "x"), placeholder((2, 7), "bool", "flag")
    function = Function([x, flag], [Mask()(x, flag), Mask()(x * 1.5, flag) + 0])
    both = [np.stack([numbers] * 2), np.array([[True] * 7, [False] * 7])]
    through, scaled = function(both)
    assert through[0].tobytes() == numbers.tobytes() and not through[1].any()
    assert_array_equal(scaled[0], numbers * np.asarray(1.5, dtype))
    assert not scaled[1].any()


def test_a_gate_lets_whole_numbers_through() -> None:
    """Whole numbers have no inf: they are multiplied as they are."""
    x, flag = placeholder((3,), "int32", "x"), placeholder((3,), "bool", "flag")
    assert_array_equal(
        Function([x, flag], [Mask()(x, flag)])(
            [np.array([5, -7, 9], "int32"), np.array([True, False, True])]
        )[0],
        [5, 0, 9],
    )


def test_a_long_chain_with_a_gate_is_worked_off_in_blocks() -> None:
    """A gate does not break up the group of lines around it, and its views are not left over."""
    x = placeholder((400, 400), "float32", "x")
    made = T.tanh(Mask()(T.exp(x * 2) + 1, x > 0) * 3) - 1
    function = Function([x], [made])
    values = np.random.default_rng(0).normal(0, 60, (400, 400)).astype("float32")
    with np.errstate(over="ignore"):
        wanted = np.tanh(np.where(values > 0, np.exp(values * 2) + 1, 0) * 3) - 1
    assert np.allclose(function([values])[0], wanted, atol=1e-6)
    text = str(function.story.program)
    assert text.count("for start in range") == 1 and "_bits" not in text


def test_dropped_numbers_may_be_anything() -> None:
    """What dropout drops is 0, whatever it was, and so is its slope."""
    x = placeholder((1000,), "float64", "x")
    dropped = K.dropout(x, 0.5, seed=3)
    values = np.array([NAN, INF] * 500)
    kept, slope = Function([x], [dropped, *K.gradients(T.sum(dropped), [x])])([values])
    assert 300 < (kept == 0).sum() < 700
    assert_array_equal(slope, np.where(kept == 0, 0, 2))


@pytest.mark.parametrize("step", [(2,), (1,)], ids=["apart", "overlapping"])
@pytest.mark.parametrize("strict", [False, True], ids=["ordinary", "strict"])
def test_an_infinite_slope_stays_where_the_largest_number_stands(step: Any, strict: bool) -> None:
    """Pooling sends what arrives to the largest of each window: its neighbours get nothing."""
    x = placeholder((1, 4, 1), "float64", "x")
    g = placeholder((1, 2 if step == (2,) else 3, 1), "float64", "g")
    pooled = MaxPool((2,), step)(x)
    back = MaxUnpool((2,), step)(g, x, pooled)
    values = np.array([[[1.0], [5.0], [7.0], [2.0]]])
    arriving = [INF, NAN] if step == (2,) else [INF, 1.0, NAN]
    wanted = [0, INF, NAN, 0] if step == (2,) else [0, INF, NAN, 0]
    found = Function([x, g], [back], strict=strict)([values, np.reshape(arriving, g.type.shape)])
    assert_array_equal(found[0].ravel(), wanted)


def test_what_is_picked_from_a_window_is_one_number_of_it() -> None:
    """The others may be inf."""
    x, values = placeholder((1, 4, 1), "float64", "x"), placeholder((1, 4, 1), "float64", "v")
    picked = TakeAtArgMax((2,), (2,))(values, x, MaxPool((2,), (2,))(x))
    feed = [
        np.reshape([1.0, 5.0, 7.0, 2.0], (1, 4, 1)),
        np.reshape([INF, 3, 4, NAN], (1, 4, 1)),
    ]
    assert_array_equal(Function([x, values], [picked])(feed)[0].ravel(), [3, 4])


def test_a_masked_step_of_a_loop_may_be_anything() -> None:
    """The step is worked out and not taken: neither its value nor its slope counts."""
    x, mask = K.placeholder((1, 3, 1), name="x"), K.placeholder((1, 3), name="mask")
    step = lambda now, states: (K.log(now) + states[0], [K.log(now) + states[0]])  # noqa: E731
    last = K.rnn(step, x, [K.zeros((1, 1))], mask=mask)[0]
    function = K.function([x, mask], [last, *K.gradients(K.sum(last), [x])])
    value, slope = function([np.reshape([2.0, 0.0, 4.0], (1, 3, 1)), [[1, 0, 1]]])
    assert np.allclose(value, np.log(8)) and np.allclose(slope.ravel(), [0.5, 0, 0.25])


def test_a_masked_loss_may_be_anything() -> None:
    """A step that is masked is no part of the loss, be its prediction or its label nan."""
    from teachkeras.training.compile import weighted_objective

    t, p = K.placeholder((2, 2, 1)), K.placeholder((2, 2, 1))
    mask = K.placeholder((2, 2), dtype="bool")
    loss = weighted_objective(lambda y_true, y_pred: K.mean(K.square(y_pred - y_true), -1))
    function = K.function([t, p, mask], [loss(t, p, None, mask)])
    labels = np.array([[[0.0], [NAN]], [[0.0], [1.0]]])
    guesses = np.array([[[1.0], [0.0]], [[3.0], [INF]]])
    assert function([labels, guesses, np.array([[1, 0], [1, 0]], bool)]) == [5.0]


def test_the_slope_of_the_larger_of_a_number_and_nought_is_one_at_nought() -> None:
    """Where both are the same the first one counts, before rules are applied and after."""
    x = placeholder((3,), "float64", "x")
    loss = T.sum(T.maximum(x, 0))
    for slope in (derive(loss, x).gradients[0], K.gradients(loss, [x])[0]):
        assert_array_equal(Function([x], [slope])([np.array([-1.0, 0.0, 2.0])])[0], [0, 1, 1])


@pytest.mark.parametrize("shape", [(2, 3, 1), (None, 3, 1), (None, None, None)], ids=repr)
def test_a_choice_among_turned_numbers(shape: Any) -> None:
    """Rules work on numbers as they lie, and turn them later: the choice is turned along."""
    x = K.placeholder(shape, dtype="float64")
    turned = K.permute_dimensions(x, (2, 0, 1))
    loss = K.sum(K.switch(turned > 1, K.log(turned - 1) * 2, turned * 3))
    values = np.array([[[0.5], [1.0], [3.0]], [[-2.0], [2.0], [1.5]]])
    wanted = np.where(values > 1, 2 / np.where(values > 1, values - 1, 1), 3)
    slope = K.function([x], K.gradients(loss, [x]))([values])[0]
    assert np.allclose(slope, wanted)


def test_whole_numbers_that_overflow_may_be_negative() -> None:
    """A square of whole numbers can turn negative, so relu after it is not useless."""
    x = placeholder((1,), "int32", "x")
    function = Function([x], [T.relu(T.square(x)), T.absolute(T.square(x))])
    square = np.square(np.array([50_000], "int32"))
    relu, distance = function([np.array([50_000], "int32")])
    assert square[0] < 0 and relu[0] == 0 and distance[0] == abs(square)[0]
