"""Calls that Python itself refuses, for every function of K: answered in four parts."""

import ast
import inspect
import pickle
import traceback

import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from tests.each import each

NAMES = dir(K)


def parameters(name):
    return inspect.signature(getattr(K, name)).parameters


def needed(name):
    """The arguments that a call must give."""
    plain = [p for p in parameters(name).values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    return [p.name for p in plain if p.default is p.empty]


def refusal(call):
    with pytest.raises(TeachError) as caught:
        call()
    error = caught.value
    assert isinstance(error, TypeError) and error.fix and error.rows and error.line
    assert str(error).count("\n") < 12
    return error


def check_fix(name, fix):
    """The call that is printed is one that Python takes."""
    call = ast.parse(fix.partition("   ")[0], mode="eval").body
    if ast.unparse(call.func) == "help":
        return
    assert ast.unparse(call.func) == f"K.{name}"
    inspect.signature(getattr(K, name)).bind(*call.args, **{k.arg: k.value for k in call.keywords})


# `function` takes, and leaves aside, what the backends of Keras 1 took.
@each("name", [name for name in NAMES if name != "function"])
def test_an_unknown_argument(name):
    error = refusal(lambda: getattr(K, name)(nonsense_of_mine=1))
    assert error.code == "TK-448" and "nonsense_of_mine" in error.what and f"K.{name}" in error.what
    check_fix(name, error.fix)


@each("name", [name for name in NAMES if needed(name)])
def test_a_missing_argument(name):
    error = refusal(lambda: getattr(K, name)())
    assert error.code == "TK-384" and all(word in error.what for word in needed(name))
    check_fix(name, error.fix)


@each("name", NAMES)
def test_too_many_arguments(name):
    error = refusal(lambda: getattr(K, name)(*[1] * 20))
    assert error.code == "TK-191"
    check_fix(name, error.fix)


@each("name", [name for name in NAMES if parameters(name)])
def test_an_argument_given_twice(name):
    first = next(iter(parameters(name)))
    error = refusal(lambda: getattr(K, name)(1, **{first: 2}))
    assert error.code == "TK-191"
    check_fix(name, error.fix)


@pytest.mark.parametrize(
    ("call", "fix"),
    [
        (lambda loss: K.sum(loss, axes=1), "K.sum(loss, axis=1)"),
        (lambda loss: K.mean(loss, axis=1, keepdim=True), "K.mean(loss, axis=1, keepdims=True)"),
        (lambda loss: K.concatenate([loss, loss], axs=0), "K.concatenate(tensors, axis=0)"),
        (lambda loss: K.clip(loss, 0.0), "K.clip(loss, 0.0, max_value)"),
        (lambda loss: K.placeholder("loss"), "K.placeholder(name='loss')"),
        (lambda loss: K.sum(loss, 1, axis=1), "K.sum(loss, axis=1)"),
    ],
)
def test_the_fix_is_the_call_that_was_meant(call, fix):
    assert refusal(lambda: call(K.placeholder((2, 3), name="loss"))).fix == fix


def test_what_a_function_refuses_itself_stays_its_own():
    def wrong():
        return len(3)

    with pytest.raises(TypeError) as caught:
        K.in_train_phase(wrong, wrong)
    assert not isinstance(caught.value, TeachError)
    assert "wrong" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]


def test_the_door_hides_nothing():
    """Source, help and pickle are those of the function inside."""
    for name in NAMES:
        function = getattr(K, name)
        assert inspect.getsource(function).startswith(f"def {name}("), name
        assert function.__doc__ and pickle.loads(pickle.dumps(function)) is function
