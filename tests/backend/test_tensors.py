"""Making tensors and asking about them; values of variables."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, GraphError, TypeTeachError


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (4, 2, 3), (2, 3, 4, 5)])
def test_rank_shape_type_and_count(shape: tuple[int, ...]) -> None:
    """The four questions, for ranks 0 to 4, against NumPy's answers."""
    array = np.zeros(shape, "float32")
    for x in (K.variable(array), K.placeholder(shape), K.constant(array), K.zeros(shape)):
        assert K.ndim(x) == array.ndim
        assert K.int_shape(x) == array.shape
        assert K.dtype(x) == str(array.dtype)
        assert K.count_params(x) == array.size


def test_placeholders() -> None:
    """By shape, by number of axes, or a scalar; None is any size; sparse is refused."""
    assert K.int_shape(K.placeholder((None, 64))) == (None, 64)
    assert K.int_shape(K.placeholder(ndim=3)) == (None, None, None)
    assert K.int_shape(K.placeholder()) == ()
    assert K.dtype(K.placeholder((2,), dtype="int32")) == "int32"
    assert "codes" in repr(K.placeholder((2,), name="codes"))
    with pytest.raises(TypeTeachError, match="TK-118"):
        K.placeholder((2,), sparse=True)
    for shape in [(-1, 3), (2.5,), ("batch",)]:
        with pytest.raises(TypeTeachError, match="TK-116"):
            K.placeholder(shape)


def test_placeholders_and_variables_carry_keras_notes() -> None:
    """`_keras_shape` and `_uses_learning_phase`, but no history: that is Input's."""
    for x in (K.placeholder((None, 3)), K.variable(np.zeros((2, 3)))):
        assert x._keras_shape == K.int_shape(x)
        assert x._uses_learning_phase is False
        assert not hasattr(x, "_keras_history")


def test_makers_of_variables() -> None:
    """zeros, ones, eye: NumPy's numbers, in floatx or the dtype asked for, and updatable."""
    for ours, right in [
        (K.zeros((2, 3)), np.zeros((2, 3))),
        (K.ones((4,)), np.ones(4)),
        (K.eye(3), np.eye(3)),
    ]:
        np.testing.assert_array_equal(K.get_value(ours), right)
        assert K.dtype(ours) == "float32"
        assert K.is_variable(ours)
        K.set_value(ours, right + 1)
        np.testing.assert_array_equal(K.eval(ours), right + 1)
    assert K.dtype(K.ones((2,), dtype="int32")) == "int32"


def test_likes_take_another_dtype() -> None:
    """zeros_like(x, 'int32') and ones_like(x, dtype=..., name=...), in Keras 1's order."""
    x = K.constant([[1.5, 2.5]])
    assert K.eval(K.zeros_like(x, "int32")).dtype == "int32"
    named = K.ones_like(x, dtype="float64", name="ones")
    assert named.name == "ones"
    np.testing.assert_array_equal(K.eval(named), np.ones((1, 2)))


def test_get_value_is_a_copy() -> None:
    """Changing what get_value gave, or what set_value took, changes nothing in the variable."""
    w = K.variable([1.0, 2.0])
    K.get_value(w)[0] = 99
    mine = np.array([3.0, 4.0], "float32")
    K.set_value(w, mine)
    mine[0] = 99
    np.testing.assert_array_equal(K.get_value(w), [3.0, 4.0])


def test_set_value_keeps_the_shape() -> None:
    """Another shape is refused with both shapes; the old numbers stay."""
    w = K.variable(np.zeros((2, 3)), name="W")
    with pytest.raises(DataError) as caught:
        K.set_value(w, np.ones((3, 2)))
    assert caught.value.code == "TK-301"
    assert "(3, 2)" in str(caught.value) and "(2, 3)" in str(caught.value)
    np.testing.assert_array_equal(K.get_value(w), np.zeros((2, 3)))


def test_several_values_at_once() -> None:
    """batch_get_value and batch_set_value."""
    a, b = K.variable(1.0), K.variable([2.0, 3.0])
    K.batch_set_value([(a, 5.0), (b, [6.0, 7.0])])
    assert [v.tolist() for v in K.batch_get_value([a, b])] == [5.0, [6.0, 7.0]]


def test_only_variables_have_a_value() -> None:
    """A placeholder and a result are refused by get_value and set_value."""
    x = K.placeholder((2,))
    for tensor in (x, x + 1, K.constant([1.0])):
        assert not K.is_variable(tensor)
        with pytest.raises(TypeTeachError, match="TK-215"):
            K.get_value(tensor)
    assert not K.is_variable(np.zeros(2)) and not K.is_symbol(np.zeros(2))


def test_eval_names_what_is_still_empty() -> None:
    """Both placeholders are named; a variable needs no feeding."""
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    with pytest.raises(GraphError, match="a, b are still empty"):
        K.eval(a + b)
    assert K.eval(K.variable(2.0) * 3) == 6.0


def test_random_variables_repeat_with_numpys_seed() -> None:
    """np.random.seed repeats them; a seed of their own repeats them alone."""

    def draw(seed: int | None = None) -> list:
        made = [
            K.random_uniform_variable((50, 40), -1, 3, seed=seed),
            K.random_normal_variable((50, 40), 2.0, 0.5, seed=seed),
        ]
        return [K.get_value(x) for x in made]

    np.random.seed(5)
    first, later = draw(), draw()
    np.random.seed(5)
    again = draw()
    for a, b, c in zip(first, later, again, strict=True):
        assert (a == c).all() and not (a == b).all()
    assert all((a == b).all() for a, b in zip(draw(3), draw(3), strict=True))
    uniform, normal = first
    assert uniform.min() >= -1 and uniform.max() <= 3 and abs(uniform.mean() - 1) < 0.1
    assert abs(normal.mean() - 2) < 0.05 and abs(normal.std() - 0.5) < 0.05


def test_name_scope_marks_what_is_built_inside() -> None:
    """The engine learns which layer a node belongs to."""
    x = K.placeholder((2,))
    with K.name_scope("dense_1"):
        y = x + 1
    assert y.scope == ("dense_1",) and (x + 1).scope == ()
