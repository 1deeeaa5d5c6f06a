"""Rows C037, C039 and C052: K as a department store, its spellings, and NumPy's names."""

import importlib
import inspect
from typing import Any

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import ArgumentError, NameTeachError
from teachkeras.errors.names import IN_K
from tests.concepts.notebook import shell, texts

__all__ = ["shell"]

SHELVES = "make shape math compare reduce nn random graph".split()

# The public functions of the Keras 1.2.2 backend, common settings last.
KERAS_1 = """
clear_session manual_variable_initialization learning_phase set_learning_phase get_session
set_session is_sparse to_dense variable placeholder shape int_shape ndim dtype eval zeros ones eye
zeros_like ones_like random_uniform_variable random_normal_variable count_params cast update
update_add update_sub moving_average_update dot batch_dot transpose gather max min sum prod var std
mean any all argmax argmin square abs sqrt exp log round sign pow clip equal not_equal greater
greater_equal lesser lesser_equal maximum minimum sin cos normalize_batch_in_training
batch_normalization concatenate reshape permute_dimensions resize_images resize_volumes
repeat_elements repeat arange tile flatten batch_flatten expand_dims squeeze temporal_padding
asymmetric_temporal_padding spatial_2d_padding asymmetric_spatial_2d_padding spatial_3d_padding
stack one_hot reverse get_value batch_get_value set_value batch_set_value get_variable_shape
print_tensor function gradients stop_gradient rnn switch in_train_phase in_test_phase relu elu
softmax softplus softsign categorical_crossentropy sparse_categorical_crossentropy
binary_crossentropy sigmoid hard_sigmoid tanh dropout l2_normalize in_top_k conv1d conv2d deconv2d
atrous_conv2d separable_conv2d conv3d pool2d pool3d random_normal random_uniform random_binomial
ctc_label_dense_to_sparse ctc_batch_cost ctc_decode map_fn foldl foldr
epsilon set_epsilon floatx set_floatx cast_to_floatx image_dim_ordering set_image_dim_ordering
get_uid reset_uids is_keras_tensor set_legacy_weight_ordering legacy_weight_ordering backend
""".split()


def test_c037_every_function_of_keras_1_is_in_the_store() -> None:
    """Present, or its docstring says "not here, because"; each with an example."""
    assert len(KERAS_1) == 142
    assert [name for name in KERAS_1 if name not in dir(K)] == []
    for name in dir(K):
        function = getattr(K, name)
        assert inspect.isfunction(function) and not name.startswith("_")
        assert ">>> " in function.__doc__, name


def test_c037_the_shelves_are_printed_and_drawn() -> None:
    """The eight shelves of the document, and one for settings; every function on one of them."""
    store = tk.demos.shelves()
    assert [shelf.name for shelf in store] == [*SHELVES, "settings"]
    assert sorted(name for shelf in store for name in shelf.functions) == dir(K)
    printed = repr(store).splitlines()
    assert [line.split()[0] for line in printed if line[0] != " "][:8] == SHELVES
    view = tk.show(store)
    words = " ".join(texts(view)).split()
    assert set(dir(K)) | set(SHELVES) <= set(words)
    assert view.text == repr(store)


def test_c039_the_image_order_by_all_four_spellings() -> None:
    """'tf' at first; both getters follow both setters; 'TF' is answered with the right word."""
    assert K.image_ordering() == K.image_dim_ordering() == "tf"
    for change, order in [(K.set_image_ordering, "th"), (K.set_image_dim_ordering, "tf")]:
        change(order)
        assert K.image_ordering() == K.image_dim_ordering() == order
        with pytest.raises(ArgumentError, match="did you mean +'tf'"):
            change("TF")
        assert K.image_ordering() == order


def result(value: Any) -> Any:
    """A symbol's numbers, or the number itself."""
    return K.eval(value) if K.is_symbol(value) else value


X, Y = np.array([[1.0, 4.0], [2.5, 3.0]]), np.array([[2.0, 0.5], [1.0, 3.0]])
# NumPy's names, with what NumPy is given; K is given the same, or says its own words for it.
UNARY = """
abs absolute average copy cos cosh exp exp2 expm1 isnan log log10 log1p log2 max amax min amin mean
ndim negative prod ptp ravel reciprocal round shape sign sin sinh size sqrt square std sum tan tanh
transpose var
""".split()
BINARY = """
add divide dot equal greater greater_equal less less_equal matmul maximum minimum multiply not_equal
outer subtract
""".split()
CALLS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(UNARY, (X,)),
    **dict.fromkeys(BINARY, (X, Y)),
    "all": (X, 0),
    "any": (X, 0),
    "arange": (2, 8, 2),
    "argmax": (X, 1),
    "argmin": (X, 1),
    "array": ([1.0, 2.0],),
    "asarray": ([1.0, 2.0],),
    "clip": (X, 2, 3),
    "concatenate": ([X, Y], 0),
    "empty": ((2, 3),),
    "expand_dims": (X, 0),
    "eye": (3,),
    "flip": (X,),
    "fliplr": (X,),
    "flipud": (X,),
    "full": ((2, 3), 7),
    "full_like": (X, 7),
    "hstack": ([X, Y],),
    "linspace": (0, 1, 5),
    "logical_and": (X > 0, Y > 0),
    "logical_not": (X > 0,),
    "logical_or": (X > 0, Y > 0),
    "moveaxis": (X, 0, 1),
    "ones": ((2, 3),),
    "ones_like": (X,),
    "power": (X, 2),
    "reshape": (X, (4, 1)),
    "squeeze": (X[:, :1], 1),
    "stack": ([X, Y],),
    "swapaxes": (X, 0, 1),
    "take": (X, [1, 0], 0),
    "tile": (X, (2, 2)),
    "vstack": ([X, Y],),
    "where": (X > 2, X, Y),
    "zeros": ((2, 3),),
    "zeros_like": (X,),
}


@pytest.mark.parametrize("name", CALLS)
def test_c052_a_name_of_numpy_works_or_the_error_says_ours(name: str) -> None:
    """Either the same call gives NumPy's numbers, or what the error proposes does."""
    if name in dir(K):
        given = [
            [K.constant(x) for x in value]
            if isinstance(value, list)
            else K.constant(value)
            if isinstance(value, np.ndarray)
            else value
            for value in CALLS[name]
        ]
        ours = getattr(K, name)(*given)
    else:
        with pytest.raises(NameTeachError, match="TK-231") as caught:
            getattr(K, name)
        names = {"K": K, "x": K.constant(X), "y": K.constant(Y), "condition": K.constant(X) > 2}
        ours = eval(caught.value.fix, names)
    wanted = getattr(np, name)(*CALLS[name])
    assert np.shape(result(ours)) == np.shape(wanted)
    if name != "empty":
        np.testing.assert_allclose(result(ours), wanted, rtol=1e-5)


def test_c052_many_names_are_the_same() -> None:
    """At least 40 in all, and most of NumPy's names that work are K's own."""
    own = [name for name in CALLS if name in dir(K)]
    assert len(CALLS) >= 40 and len(own) >= 40
    for name, ours in [("less", "K.lesser"), ("power", "K.pow"), ("absolute", "K.abs")]:
        assert IN_K[name].startswith(ours)


def offered(shell: Any, text: str) -> set[str]:
    """The names that a notebook offers behind a text."""
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    return {each.text.rpartition(".")[2] for each in found}


def test_c052_completion_answers_with_the_names_of_k(shell: Any) -> None:
    """`K.con` and the tabulator key: the names that begin so; `K.` alone: K's names and no more."""
    shell.run_cell("from teachkeras import backend as K")
    assert offered(shell, "K.con") == {name for name in dir(K) if name.startswith("con")}
    assert "expand_dims" in offered(shell, "K.expa")
    assert offered(shell, "K.") == set(dir(K))


def test_c037_no_module_of_the_store_is_shown() -> None:
    """The files of the shelves are modules, and none of them is a name of `dir(K)`."""
    package = importlib.import_module("teachkeras.backend")
    modules = {name for name, value in vars(package).items() if inspect.ismodule(value)}
    assert modules and modules.isdisjoint(dir(K))
