"""The settings of a session, and the names K shows."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, TypeTeachError


def test_the_defaults_are_those_of_keras_1() -> None:
    """NumPy underneath, float32, 1e-7, channels last."""
    assert K.backend() == "numpy"
    assert K.floatx() == "float32"
    assert K.epsilon() == 1e-7
    assert K.image_dim_ordering() == "tf"


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floatx_is_what_new_tensors_get(dtype: str) -> None:
    """Placeholders, variables and arrays take the chosen float type."""
    K.set_floatx(dtype)
    assert K.floatx() == dtype
    made = [K.placeholder((2,)), K.variable([1, 2]), K.zeros((2,)), K.constant([1.0])]
    assert [K.dtype(x) for x in made] == [dtype] * 4
    assert K.cast_to_floatx([1, 2]).dtype == dtype


@pytest.mark.parametrize("dtype", ["float8", "int32", "", None])
def test_floatx_is_one_of_three(dtype: object) -> None:
    """Everything else is a ValueError, as in Keras 1."""
    with pytest.raises(ValueError, match="TK-113") as caught:
        K.set_floatx(dtype)
    assert isinstance(caught.value, TypeTeachError)
    assert K.floatx() == "float32"


def test_epsilon_is_what_keeps_logarithms_finite() -> None:
    """A larger epsilon makes a certain mistake less surprising: -ln(epsilon)."""
    K.set_epsilon(0.01)
    loss = K.eval(K.binary_crossentropy(K.constant([0.0]), K.constant([1.0])))
    np.testing.assert_allclose(loss, -np.log(0.01), rtol=1e-5)


def test_image_order() -> None:
    """'th' and 'tf'; a near miss is answered with the nearest."""
    K.set_image_dim_ordering("th")
    assert K.image_dim_ordering() == "th"
    with pytest.raises(ArgumentError, match="K.set_image_dim_ordering\\('tf'\\)"):
        K.set_image_dim_ordering("TF")
    assert K.image_dim_ordering() == "th"


def test_the_short_spelling_of_the_image_order() -> None:
    """image_ordering and image_dim_ordering are one setting; later words are understood."""
    K.set_image_ordering("th")
    assert K.image_dim_ordering() == K.image_ordering() == "th"
    with pytest.raises(ArgumentError, match="did you mean +'th'"):
        K.set_image_ordering("channels_first")


def test_automatic_names_count_from_one() -> None:
    """Each prefix has its own counter; reset_uids and clear_session start again."""
    assert [K.get_uid("dense"), K.get_uid("dense"), K.get_uid("lstm")] == [1, 2, 1]
    K.reset_uids()
    assert K.get_uid("dense") == 1
    K.clear_session()
    assert K.get_uid("dense") == 1


def test_a_model_made_before_clear_session_has_the_same_switch() -> None:
    """What was built before can be asked in both phases afterwards."""
    x = K.placeholder((None, 3))
    y = K.in_train_phase(x + 1.0, x)
    K.clear_session()
    f = K.function([x, K.learning_phase()], [y])
    row = np.zeros((1, 3), "float32")
    assert f([row, 0])[0].tolist() == [[0.0] * 3] and f([row, 1])[0].tolist() == [[1.0] * 3]


def test_clear_session_forgets_the_learning_phase() -> None:
    """A fixed phase does not outlive the session."""
    K.set_learning_phase(1)
    K.clear_session()
    assert K.is_symbol(K.learning_phase())


def test_dir_shows_functions_and_nothing_else() -> None:
    """`K.<Tab>` shows no module, no private name, and every name works."""
    names = dir(K)
    assert names == sorted(set(names))
    assert not [name for name in names if name.startswith("_")]
    assert all(callable(getattr(K, name)) for name in names)
    assert {"numpy", "operators", "config", "tensors", "maths", "nn"}.isdisjoint(names)
    assert {"placeholder", "function", "gradients", "in_train_phase", "dropout"} <= set(names)


def test_every_function_of_k_has_a_docstring() -> None:
    """One sentence a student understands, ending with a full stop."""
    for name in dir(K):
        first = (getattr(K, name).__doc__ or "").strip().split("\n\n")[0]
        assert first.endswith("."), name
