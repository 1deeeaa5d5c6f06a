"""`tk.demos`: the list of demos, how it is completed, and the names they had before."""

import contextlib
import importlib
import inspect
import itertools
import warnings

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.demos import DEMOS
from teachkeras.demos.demo import Demo
from teachkeras.errors import NameTeachError, TeachError, TeachWarning, TypeTeachError
from teachkeras.viz import View


@pytest.mark.parametrize("name", DEMOS)
def test_every_demo_is_there_with_a_sentence(name: str) -> None:
    """Its file is not called as it is: the module would stand in the way of the function."""
    home, sentence = DEMOS[name]
    assert callable(getattr(tk.demos, name)) and getattr(tk.demos, name).__doc__
    assert home.rpartition(".")[2] not in DEMOS or home.startswith("..")
    line = next(line for line in repr(tk.demos).split("\n") if f"tk.demos.{name} " in line + " ")
    assert line.endswith(sentence) and len(sentence) < 60


def test_the_list_is_shown_and_completed() -> None:
    view = tk.show(tk.demos)
    assert isinstance(view, View) and dir(tk.demos) == sorted(DEMOS)
    assert all(f"tk.demos.{name}" in view.text and name in view.values for name in DEMOS)


def test_every_record_of_a_demo_draws_itself() -> None:
    homes = {home for home, _ in DEMOS.values() if home.count(".") == 1}
    for home in homes:
        module = importlib.import_module(f"teachkeras.demos{home}")
        own = [kind for kind in vars(module).values() if isinstance(kind, type)]
        own = [
            kind for kind in own if issubclass(kind, Demo) and kind.__module__ == module.__name__
        ]
        assert len(own) == 1 and "view" in vars(own[0]), home


@pytest.mark.parametrize("old", tk._MOVED)
def test_an_old_name_still_gives_the_demo_and_tells_the_new_one(old: str) -> None:
    new = tk._MOVED[old]
    with pytest.warns(TeachWarning, match=f"TK-680.*\n(.*\n)*.*tk.demos.{new}"):
        found = getattr(tk, old)
    assert found is getattr(tk.demos, new) and old not in dir(tk)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(tk.demos, new) is found


def test_wrong_names_and_calls_are_answered_in_the_words_of_tk_demos() -> None:
    with pytest.raises(NameTeachError, match="TK-232") as wrong:
        _ = tk.demos.confusion_matrx
    assert wrong.value.fix == "tk.demos.confusion_matrix"
    with pytest.raises(TypeTeachError, match="tk.demos.optimizer_path"):
        tk.demos.optimizer_path(3)
    assert not hasattr(tk.demos, "__path_of_nothing__")


ODD = (5, -1, 3.5, "x", None, [], {"a": 1}, object(), np.zeros((0, 3)))


@pytest.mark.parametrize("name", DEMOS)
def test_an_odd_argument_gets_a_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One argument after the other, and all that have no default, is something else."""
    demo = getattr(tk.demos, name)
    told = [p for p in inspect.signature(demo).parameters.values() if p.kind.value in (0, 1, 3)]
    needed = [p.name for p in told if p.default is p.empty]
    for odd, one in itertools.product(ODD, told):
        with contextlib.suppress(TeachError):
            made = demo(**dict.fromkeys([*needed, one.name], odd))
            assert made is None or tk.show(made).text
