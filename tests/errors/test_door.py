"""The functions of tk: calls that do not fit are answered in four parts, and the fix works."""

import importlib
import inspect
import linecache
import pickle
import sys
from typing import Any
from unittest import mock

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import TeachError, TypeTeachError
from tests.errors.cells import Learner

SETUP = """
import teachkeras as tk
from teachkeras.models import Sequential
from teachkeras.layers import Dense
a = K.placeholder((2, 3), name='a')
total = K.sum(a * a)
n = K.placeholder((3,), dtype='int32')
feed = {a: np.ones((2, 3))}
net = Sequential([Dense(2, input_dim=3)])
"""
# A cell -> the code of its error and the fix, which is typed.
TYPED = {
    "tk.profile(total, [feed[a]])": (
        "TK-198",
        "tk.profile(K.function([a], [total]), [feed[a]])",
    ),
    "tk.profile(net, [feed[a]])": (
        "TK-198",
        "tk.profile(K.function([net.input], [net.output]), [feed[a]])",
    ),
    "tk.blame(net, {net.input: feed[a]})": (
        "TK-198",
        "tk.blame(net.output, {net.input: feed[a]})",
    ),
    "tk.demos.validation_split(9.5)": ("TK-198", "tk.demos.validation_split(int(9.5))"),
    "tk.demos.validation_split([1, 2])": ("TK-198", "tk.demos.validation_split(len([1, 2]))"),
    "tk.demos.optimizer_path(5)": ("TK-198", "tk.demos.optimizer_path(lambda x: K.sum(x ** 2))"),
    "tk.demos.slope_probe(3, 1, 2)": ("TK-198", "tk.demos.slope_probe(lambda x: x ** 2, 1, 2)"),
    "tk.explain('msee')": ("TK-433", "tk.explain('mse')"),
    "tk.explain('adamm')": ("TK-433", "tk.explain('adam')"),
    "tk.explain('TK-9999')": ("TK-433", "tk.explain('TK-699')"),
    "tk.shwo": ("TK-232", "tk.show"),
    "tk.shwo(total)": ("TK-232", "tk.show"),
    "tk.why(a, (5, 0), feed)": ("TK-703", "tk.why(a, (0, 0), feed)"),
    "tk.why(a, 1.5, feed)": ("TK-703", "tk.why(a, (0, 0), feed)"),
    "tk.why(a, None, feed)": ("TK-703", "tk.why(a, (0, 0), feed)"),
    "tk.why(a, (slice(2), 0), feed)": ("TK-703", "tk.why(a, (0, 0), feed)"),
    "tk.why(total, 0, feed=feed)": ("TK-703", "tk.why(total, (), feed=feed)"),
    "tk.show(total, nam='s')": ("TK-448", ""),
    "tk.curves(sed=3)": ("TK-448", "tk.curves(seed=3)"),
    "tk.last_error(3)": ("TK-191", "tk.last_error()"),
    "tk.derive(total, a, 3)": ("TK-191", "tk.derive(total, a)"),
    "n << 2": ("TK-192", "n * 4"),
    "2 << n": ("TK-192", "2 * K.pow(2, n)"),
    "n >> n": ("TK-192", "n // K.pow(2, n)"),
    "n >> 1": ("TK-192", "n // 2"),
}


@pytest.fixture
def learner() -> Any:
    """One with a symbol, a sum, a feed and a model."""
    found = Learner()
    found.run(SETUP)
    yield found
    found.close()


@pytest.mark.parametrize("cell", TYPED)
def test_the_fix_of_a_call_that_does_not_fit_works(learner: Any, cell: str) -> None:
    """It is typed as it is printed."""
    code, expected = TYPED[cell]
    with pytest.raises(TeachError, match=code) as caught:
        learner.run(cell)
    kind, text = caught.value.fix_in_words()
    typed = text.partition("   ")[0]
    assert kind == "typed" and expected in ("", typed) and "built-in" not in str(caught.value)
    learner.run(typed)


@pytest.mark.parametrize("name", tk._NAMES)
def test_every_function_of_tk_says_what_is_missing_or_unknown(name: str) -> None:
    """By the name people call it, never by Python's."""
    function = getattr(tk, name)
    parameters = inspect.signature(function).parameters.values()
    if any(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters):
        with pytest.raises(TypeTeachError, match=f"TK-384  tk.{name} must be told"):
            function()
    if not any(p.kind is p.VAR_KEYWORD for p in parameters):
        with pytest.raises(
            TypeTeachError, match=f"TK-448  tk.{name} does not know the argument 'zzz'"
        ):
            function(zzz=1)


@pytest.mark.parametrize("name", tk._NAMES)
def test_what_is_no_symbol_gets_no_raw_text(name: str) -> None:
    """Numbers, texts and None for the first argument: ours, or it works."""
    function = getattr(tk, name)
    if next(iter(inspect.signature(function).parameters), "") in ("tensor", "outputs", "loss"):
        for wrong in (5, "five", None):
            rest = [
                p for p in inspect.signature(function).parameters.values() if p.default is p.empty
            ]
            with pytest.raises(TeachError, match="TK-(198|203|117)"):
                function(wrong, *[{}] * (len(rest) - 1))


def test_an_error_of_the_learners_own_function_stays_what_it_is() -> None:
    """Only the call itself is answered for."""

    def broken(x: Any) -> Any:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="^mine$"):
        tk.demos.optimizer_path(broken)
    with pytest.raises(TeachError, match="TK-239"):
        tk.replay(tk.backend.constant(1.0), 5)


def test_a_panel_collects_what_it_does_not_know() -> None:
    """Its values are named by the learner, so a missing `train` is what is said."""
    with pytest.raises(
        TypeTeachError, match="TK-384  tk.demos.compare_arguments must be told train"
    ):
        tk.demos.compare_arguments(lr=[0.1, 0.2])


def test_the_functions_are_themselves_in_their_rooms_and_pickle() -> None:
    """One object, wherever it is taken from."""
    from teachkeras.engine.inspect.explain import why

    assert tk.why is why and pickle.loads(pickle.dumps(tk.why)) is tk.why
    assert tk.show.__doc__ and list(inspect.signature(tk.why).parameters)[0] == "tensor"
    x = tk.backend.placeholder((2,))
    assert tk.why(x, np.int64(1), {x: [1, 2]}).value == 2


@pytest.mark.parametrize(
    "line, fix",
    [
        ("from teachkeras.optimizers import AdamW", "from teachkeras.optimizers import Adam"),
        ("from teachkeras.layers import Dence", "from teachkeras.layers import Dense"),
        ("from teachkeras.losses_ import x", "import teachkeras; dir(teachkeras)"),
        ("from teachkeras.utils.np_utils import to_categorial", "to_categorical"),
    ],
)
def test_an_imported_name_that_is_not_there_is_answered(line: str, fix: str) -> None:
    """In a package and in a module alike, where Python would say only `cannot import name`."""
    from teachkeras.errors.names import ImportTeachError

    cell = compile(line, "<a cell>", "exec")
    linecache.cache["<a cell>"] = (len(line), None, [line], "<a cell>")
    with pytest.raises(ImportTeachError, match="TK-233") as caught:
        exec(cell, {"__name__": "__main__"})
    assert fix in caught.value.fix


@pytest.mark.parametrize("room", ["optimizers", "objectives", "metrics", "activations", "layers"])
def test_a_name_a_room_does_not_have_is_an_attribute_error(room: str) -> None:
    """`hasattr` stays False, and underscored names are Python's own."""
    home = importlib.import_module(f"teachkeras.{room}")
    assert not hasattr(home, "nothing_of_the_kind") and not hasattr(home, "__nothing__")
    with pytest.raises(AttributeError, match="TK-232"):
        home.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize("wrong", ["K.one_hot(x, 2.5)", "K.tile(x, (1, 2.5))", "K.arange(None)"])
def test_a_count_with_a_fraction_is_none(wrong: str) -> None:
    """NumPy would cut the fraction off, and nobody would see it."""
    x = K.placeholder((2, 3), dtype="int32")
    with pytest.raises(TypeTeachError, match="TK-194"):
        eval(wrong, {"K": K, "x": x})


def test_old_addresses_lead_to_where_a_module_lives_now() -> None:
    """Scripts that name a module of before find it, and get the very same things."""
    from teachkeras.engine import errors, files, testing  # type: ignore[attr-defined]

    assert errors.TeachError is TeachError and files.write_atomically
    assert testing.count_operations([K.exp(K.placeholder((3,))) * 1]) == 1


def test_the_door_that_was_knocked_at_answers(learner: Any) -> None:
    """Also where it asks another function of tk, which was met before."""
    explain = sys.modules["teachkeras.engine.inspect.explain"]
    with mock.patch.object(explain, "replay", tk.replay):
        with pytest.raises(TeachError, match="TK-198  tk.blame takes symbols"):
            learner.run("tk.blame(net, {net.input: feed[a]})")
