"""What old scripts say to a session, to sparse matrices and to the order of saved weights."""

import numpy as np
import pytest
import scipy.sparse

from teachkeras import backend as K
from teachkeras.errors import StateError


def test_there_is_no_session() -> None:
    """Both calls are refused with what to type instead; the docstring says why."""
    for call in (K.get_session, lambda: K.set_session(object())):
        with pytest.raises(StateError, match=r"TK-180(.*\n)+.*K.function"):
            call()
    with pytest.raises(RuntimeError):
        K.get_session()
    for function in (K.get_session, K.set_session, K.ctc_label_dense_to_sparse):
        assert function.__doc__.startswith("Not here, because")


def test_variables_have_their_numbers_at_once() -> None:
    """manual_variable_initialization(True) is accepted, and a variable is filled all the same."""
    K.manual_variable_initialization(True)
    np.testing.assert_array_equal(K.get_value(K.zeros((2,))), [0, 0])
    K.manual_variable_initialization(False)


def test_the_order_of_old_weight_files() -> None:
    """False until somebody asks for the old order."""
    assert K.legacy_weight_ordering() is False
    K.set_legacy_weight_ordering(True)
    assert K.legacy_weight_ordering() is True
    K.set_legacy_weight_ordering(False)


def test_sparse_matrices_become_dense() -> None:
    """SciPy's are recognised; a variable of one holds its numbers, zeros and all."""
    dense = np.array([[0, 2.0, 0], [1, 0, 0]], "float32")
    for kind in (scipy.sparse.csr_matrix, scipy.sparse.coo_matrix, scipy.sparse.csc_array):
        matrix = kind(dense)
        assert K.is_sparse(matrix)
        np.testing.assert_array_equal(K.to_dense(matrix), dense)
        x = K.variable(matrix)
        assert not K.is_sparse(x) and K.to_dense(x) is x
        np.testing.assert_array_equal(K.eval(K.dot(x, np.ones((3, 1)))), [[2], [1]])


def test_what_is_a_keras_tensor() -> None:
    """Placeholders and variables carry Keras' notes; constants, results and arrays do not."""
    x = K.placeholder((2,))
    assert K.is_keras_tensor(x) and K.is_keras_tensor(K.variable(1.0))
    for other in (x + 1, K.constant(1.0), np.ones(2), 3, "x"):
        assert not K.is_keras_tensor(other)


def test_a_printed_tensor_prints_in_every_call(capsys: pytest.CaptureFixture[str]) -> None:
    """Also a constant that could be computed once; the gradient goes through."""
    x = K.placeholder((2,))
    y = K.sum(K.print_tensor(x, "x=") * K.print_tensor(K.constant([2.0, 2.0]), "two="))
    f = K.function([x], [y, *K.gradients(y, x)])
    capsys.readouterr()
    for _ in range(2):
        value, slope = f([[1, 3]])
        assert float(value) == 8.0 and slope.tolist() == [2.0, 2.0]
        assert sorted(capsys.readouterr().out.splitlines()) == ["two=[2. 2.]", "x=[1. 3.]"]


def test_a_printed_message_is_never_program_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Quotes, line ends and braces come out as they were written."""
    nasty = "'\"\\{x}\n#"
    x = K.placeholder(())
    f = K.function([x], [K.print_tensor(x, nasty) + 1])
    capsys.readouterr()
    assert float(f([1])[0]) == 2.0
    assert capsys.readouterr().out == f"{nasty}1.0\n"
