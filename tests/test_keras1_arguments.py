"""The arguments of Keras 1.2.2: the same names in the same order, with the same defaults.

`keras1_arguments.txt` has one signature on each line; arguments of ours may follow its own.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from teachkeras.models import Model
from tests.test_keras1_surface import NOTHING, OF_MODULES, found, method_found

# Signatures of ours that are others than in Keras 1, and why.
DIFFERENT = {
    "Container.call": "named as in Sequential.call",
    "Container.compute_mask": "named as in Layer.compute_mask",
    "Container.summary": "the same numbers in a tuple, which nobody can change by mistake",
    "function": "no updates are an empty tuple, which nobody can change by mistake",
    "layer_test": "no keywords are None, which nobody can change by mistake",
    "Progbar": "it redraws ten times a second at most, so that a notebook stays small",
    "mnist.load_data": "its file holds plain arrays: a pickle could do anything",
    "imdb.load_data": "its file holds plain numbers: a pickle could do anything",
    "reuters.load_data": "its file holds plain numbers: a pickle could do anything",
}


def signatures() -> Iterator[tuple[str, str, ast.arguments]]:
    """Each signature of the list: module, name, arguments."""
    module = ""
    for line in (Path(__file__).parent / "keras1_arguments.txt").read_text().splitlines():
        if not line.startswith(" "):
            module = line
            continue
        name, _, rest = line.strip().partition("(")
        (function,) = ast.parse(f"def f({rest}: pass").body
        assert isinstance(function, ast.FunctionDef)
        yield module, name, function.args


def ours(module: str, name: str) -> Callable[..., Any] | None:
    """What stands under that name here, if it is here."""
    owner, _, method = name.rpartition(".")
    if owner and module not in OF_MODULES:
        kind = Model if owner == "Container" else found(module, owner)
        thing = NOTHING if kind is NOTHING else method_found(kind, method)
    else:
        thing = found(module, name)
    thing = getattr(thing, "__func__", thing)
    return thing if callable(thing) and thing is not NOTHING else None


def positional(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments that can be given by position, without the object itself."""
    parameters = inspect.signature(function).parameters.values()
    found = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY)]
    return found[1:] if found and found[0].name in ("self", "cls") else found


def differences(wanted: ast.arguments, function: Callable[..., Any]) -> Iterator[str]:
    """What is not as in Keras 1; three dots stand for a default that depends on something."""
    names = [each.arg for each in wanted.args]
    here = positional(function)
    if [p.name for p in here[: len(names)]] != names:
        yield f"arguments {[p.name for p in here]} instead of {names}"
        return
    if any(p.default is inspect.Parameter.empty for p in here[len(names) :]):
        yield "one more argument that must be given"
    with_default = len(names) - len(wanted.defaults)
    for parameter, default in zip(here[with_default:], wanted.defaults, strict=False):
        value = ast.literal_eval(default)
        if value is not ... and parameter.default != value:
            yield f"{parameter.name}={parameter.default!r} instead of {value!r}"


def test_the_arguments_are_those_of_keras_1(capsys: Any) -> None:
    """Every signature that is here, but for the differences that say why; none of those is idle."""
    compared, told = 0, {}
    for module, name, wanted in signatures():
        function = ours(module, name)
        if function is None:
            continue
        compared += 1
        if found_here := list(differences(wanted, function)):
            told[name] = f"{module}.{name}: {'; '.join(found_here)}"
    with capsys.disabled():
        print(f"\n{compared} signatures of Keras 1 compared, {len(told)} differ on purpose")
    assert [line for name, line in told.items() if name not in DIFFERENT] == []
    assert [name for name in DIFFERENT if name not in told] == [] and compared >= 300


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda y, x=1: 0, "arguments"),
        (lambda x, y: 0, "y=<class"),
        (lambda x, y=2: 0, "y=2"),
        (lambda x, y=1, *, z: 0, ""),
        (lambda x, y=1, z=0: 0, ""),
        (lambda x: 0, "arguments"),
    ],
)
def test_a_difference_is_noticed(function: Callable[..., Any], told: str) -> None:
    """Another order, another default, an argument less; one more is no difference."""
    (wanted,) = ast.parse("def f(x, y=1): pass").body
    assert isinstance(wanted, ast.FunctionDef)
    found_here = list(differences(wanted.args, function))
    assert found_here == [] if told == "" else found_here[0].startswith(told)
