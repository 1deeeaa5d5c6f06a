"""Parts, joints, repeats and borders where some sizes are unknown, and their refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.engine import Function, derive, evaluate, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions import indexing
from teachkeras.engine.functions.elementwise import constant, known_shape
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import DataError, TeachError

X = np.arange(24.0).reshape(2, 3, 4)


def run(inputs, output, arrays):
    """The output and its gradients, by the program; replay must agree to the bit."""
    loss = T.sum(output * output)
    outputs = [output, *derive(loss, inputs).gradients]
    got = Function(inputs, outputs, strict=True)(list(arrays))
    wanted = replay(outputs, dict(zip(inputs, arrays, strict=True))).results
    for a, b in zip(got, wanted, strict=True):
        assert np.array_equal(a, b)
    return got


@st.composite
def brackets(draw):
    """Something to put between brackets that fits the shape (2, 3, 4)."""
    axes = []
    for size in X.shape[: draw(st.integers(0, 3))]:
        number = st.integers(-size, size - 1)
        end = st.one_of(st.none(), st.integers(-size - 2, size + 2))
        step = st.sampled_from([None, 1, 2, -1, -2])
        axes.append(draw(st.one_of(number, st.builds(slice, end, end, step))))
    if draw(st.booleans()) and len(axes) < 3:
        axes.insert(draw(st.integers(0, len(axes))), ...)
    return tuple(axes)


@given(brackets())
def test_brackets_take_what_numpy_takes(inside):
    """Shape, numbers and gradient, with every size known and with none known."""
    try:
        wanted = X[inside]
    except IndexError:
        return
    for shape in (X.shape, (None, None, None)):
        x = placeholder(shape, "float64", "x")
        part = x[inside]
        assert part.ndim == wanted.ndim
        got, gradient = run([x], part, [X])
        assert np.array_equal(got, wanted)
        marks = np.zeros_like(X)
        marks[inside] = 2 * wanted
        assert np.array_equal(gradient, marks)


def test_a_slice_reads_like_python():
    x = placeholder((4, 3), name="x")
    assert repr(x[1:3, 0]).startswith("x[1:3, 0] ")
    assert repr((x + x)[::2]).startswith("(x + x)[::2] ")
    assert x[...] is x and x[:, :] is x


def test_a_whole_axis_keeps_its_unknown_size():
    x = placeholder((None, 5))
    assert x[:, 0].type.shape == (x.type.shape[0],)
    assert x[::-1].type.shape[0] is x.type.shape[0]
    assert known_shape(x[1:]) == (None, 5)


@pytest.mark.parametrize(
    ("inside", "code", "word"),
    [
        ((0, 0, 0), "TK-140", "3 positions"),
        ((..., 0, ...), "TK-140", "only one"),
        (None, "TK-141", "K.expand_dims"),
        ([0, 1], "TK-141", "K.gather"),
        (constant([0]), "TK-141", "K.gather"),
        (constant([True]), "TK-141", "K.switch"),
        (slice(placeholder((), "int32"), None), "TK-141", "x[1:3]"),
        (slice(None, None, 0), "TK-141", "[::1]"),
        ("a", "TK-141", "'a'"),
        (True, "TK-141", "True"),
        (5, "TK-136", "no entry 5"),
        ((0, -4), "TK-136", "0 to 2"),
    ],
)
def test_what_brackets_refuse(inside, code, word):
    with pytest.raises(TeachError, match=code) as caught:
        placeholder((4, 3), name="x")[inside]
    assert word in str(caught.value)


def test_a_position_that_is_not_there_shows_when_data_arrives():
    x = placeholder((None,), name="x")
    last = x[3]
    with pytest.raises(TeachError, match="TK-136"):
        Function([x], [last])([[1.0, 2.0]])
    with pytest.raises(TeachError, match="TK-136"):
        replay(last, {x: [1.0, 2.0]})


def test_a_symbol_can_still_not_be_looped_over():
    with pytest.raises(TeachError, match="TK-201"):
        list(placeholder((3,)))


# joining -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shapes", [[(2, 3), (4, 3)], [(None, 3), (None, 3)], [(None, None), (4, None)]]
)
def test_joined_along_an_axis_of_any_size(shapes):
    """The gradient of each part is its own piece, even if nobody knows yet how long it is."""
    x, y = (placeholder(shape, "float64", name) for shape, name in zip(shapes, "xy", strict=True))
    a, b = np.arange(6.0).reshape(2, 3), -np.arange(12.0).reshape(4, 3)
    got, to_x, to_y = run([x, y], indexing.concatenate([x, y], 0), [a, b])
    assert np.array_equal(got, np.vstack([a, b]))
    assert np.array_equal(to_x, 2 * a) and np.array_equal(to_y, 2 * b)


def test_second_gradient_of_joined_unknown_sizes():
    x, y = placeholder((None,), "float64", "x"), placeholder((None,), "float64", "y")
    joined = indexing.concatenate([x, y], 0)
    (first,) = derive(T.sum(joined**3), [x]).gradients
    (second,) = derive(T.sum(first), [x]).gradients
    assert replay(second, {x: [1.0, 2.0], y: [3.0]})[second].tolist() == [6.0, 12.0]


def test_a_hundred_steps_stacked_stay_a_small_graph():
    from teachkeras.engine import toposort

    steps = [placeholder((4,), "float64", f"s{i}") for i in range(100)]
    loss = T.sum(indexing.stack(steps, 1) ** 2)
    assert len(toposort(derive(loss, steps).gradients)) < 600


def test_whole_numbers_become_fractions_beside_them():
    joined = indexing.concatenate([constant([1, 2]), constant([0.5])])
    assert joined.dtype == "float32" and evaluate(joined).tolist() == [1.0, 2.0, 0.5]


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: indexing.concatenate([constant([[1.0]]), constant([[1.0, 2.0]])], 0), "TK-139"),
        (lambda: indexing.concatenate([constant([[1.0]]), constant([1.0])], 0), "TK-139"),
        (lambda: indexing.concatenate([], 0), "TK-144"),
        (lambda: indexing.stack(constant([1.0])), "TK-144"),
        (lambda: indexing.gather(constant([1.0]), constant([0.5])), "TK-137"),
        (lambda: indexing.gather(constant(1.0), constant([0])), "TK-138"),
        (lambda: indexing.pad(constant([1.0]), [(-1, 0)]), "TK-143"),
        (lambda: indexing.pad(constant([[1.0]]), [(1, 0)]), "TK-143"),
    ],
)
def test_what_joining_refuses(build, code):
    with pytest.raises(TeachError, match=code) as caught:
        build()
    assert caught.value.fix


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_not_there_is_refused_by_program_and_replay(row):
    table, rows = placeholder((3, 2), name="table"), placeholder((None,), "int32", "rows")
    looked_up = indexing.gather(table, rows)
    feed = [np.ones((3, 2)), [0, row]]
    with pytest.raises(DataError, match="TK-330") as caught:
        Function([table, rows], [looked_up])(feed)
    assert f"no row {row}" in str(caught.value)
    with pytest.raises(DataError, match="TK-330"):
        replay(looked_up, {table: feed[0], rows: feed[1]})


def test_one_row_asked_for_twice_gets_both_gradients():
    table = placeholder((None, 2), "float64", "table")
    looked_up = indexing.gather(table, constant([1, 1, 0]))
    got, gradient = run([table], looked_up, [np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])])
    assert got.tolist() == [[3.0, 4.0], [3.0, 4.0], [1.0, 2.0]]
    assert gradient.tolist() == [[2.0, 4.0], [12.0, 16.0], [0.0, 0.0]]


# repeats and borders -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "wanted", "times"),
    [
        (lambda x: indexing.repeat(x, 3, 1), lambda x: np.stack([x] * 3, 1), 3),
        (lambda x: indexing.repeat_elements(x, 2, 0), lambda x: x.repeat(2, 0), 2),
        (lambda x: indexing.repeat_elements(x, 2, -1), lambda x: x.repeat(2, -1), 2),
        (lambda x: indexing.tile(x, (2, 1, 3)), lambda x: np.tile(x, (2, 1, 3)), 6),
        (lambda x: indexing.reverse(x, [0, 2]), lambda x: x[::-1, :, ::-1], 1),
        (
            lambda x: indexing.pad(x, [(0, 0), (2, 1), (1, 0)]),
            lambda x: np.pad(x, [(0, 0), (2, 1), (1, 0)]),
            1,
        ),
    ],
)
def test_repeats_and_borders_of_unknown_sizes(build, wanted, times):
    """Every number gets back the gradient of each of its copies."""
    x = placeholder((None, None, None), "float64", "x")
    got, gradient = run([x], build(x), [X])
    assert np.array_equal(got, wanted(X))
    assert np.array_equal(gradient, 2 * times * X)


def test_the_product_has_a_gradient_where_numbers_are_zero():
    x = placeholder((3, 3), "float64", "x")
    array = np.array([[2.0, 3.0, 4.0], [0.0, 3.0, 4.0], [0.0, 0.0, 4.0]])
    (gradient,) = derive(T.sum(T.prod(x, 1)), [x]).gradients
    assert replay(gradient, {x: array})[gradient].tolist() == [
        [12.0, 8.0, 6.0],
        [12.0, 0.0, 0.0],
        [0.0, 0.0, 0.0],
    ]
