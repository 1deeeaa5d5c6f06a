"""Every public name of Keras 1.2.2 is here, or says why not."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from teachkeras.keras1.alias import real_name
from teachkeras.layers import Dense
from teachkeras.models import Model, Sequential
from tests.keras1_surface import METHODS, MODULES

NOT_HERE = "not here, because"


def example(owner: Any) -> Any:
    """An object whose own attributes count as well as those of its class."""
    model = Sequential([Dense(2, input_dim=3)])
    return model if owner is Sequential else model.model if owner is Model else model.layers[0]


OF_MODULES = ("keras.datasets", "keras.applications")  # their names are modules

NOTHING = object()  # None is something: what an attribute has before it is used


def found(module: str, name: str) -> Any:
    """What stands under a name of Keras 1, or NOTHING."""
    thing: Any = importlib.import_module(real_name(module))
    for part in name.split("."):
        thing = getattr(thing, part, NOTHING)
    return thing


def method_found(owner: Any, name: str) -> Any:
    """A method, a property, or an attribute that every such object has."""
    for kind in owner.__mro__:
        if name in vars(kind):
            return vars(kind)[name]
    return vars(example(owner)).get(name, NOTHING)


def names_of(module: str) -> Iterator[tuple[str, Any]]:
    """Each name of a module and of its classes, with what stands there."""
    for name in MODULES[module].split():
        thing = found(module, name)
        yield name, thing
        for method in METHODS.get(f"{module}.{name}", "").split():
            # A container that can do all this is called Model here.
            owner = Model if name == "Container" else thing
            there = thing is not NOTHING
            yield f"{name}.{method}", method_found(owner, method) if there else NOTHING


def state(thing: Any) -> str:
    """One word for what stands under a name: "here", "not here" or "missing"."""
    if thing is NOTHING:
        return "missing"
    said = getattr(thing, "__doc__", None) or ""
    return "not here" if NOT_HERE in said.lower() else "here"


def states(module: str) -> list[tuple[str, str]]:
    """Every name of a module with its word."""
    return [(name, state(thing)) for name, thing in names_of(module)]


def test_every_name_of_keras_1_has_an_answer(capsys: Any) -> None:
    """One table, and no name that is missing without a reason."""
    words = ("here", "not here", "missing")
    table = {module: states(module) for module in MODULES}
    lines = []
    for module, names in table.items():
        counts = [sum(word == each for _, word in names) for each in words]
        told = ", ".join(name for name, word in names if word in ("not here", "missing"))
        lines.append(f"{module:<36}" + "".join(f"{n:>9}" for n in counts) + f"   {told}".rstrip())
    total = [sum(word == each for names in table.values() for _, word in names) for each in words]
    lines.append(f"{'all':<36}" + "".join(f"{n:>9}" for n in total))
    with capsys.disabled():
        print(f"\n{'Keras 1.2.2':<36}" + "".join(f"{word:>9}" for word in words))
        print("\n".join(lines))
    missing = [f"{m}.{n}" for m, names in table.items() for n, word in names if word == "missing"]
    assert missing == [] and total[0] >= 500


@pytest.mark.parametrize("module", MODULES)
def test_what_is_here_is_callable_or_a_part_of_a_class(module: str) -> None:
    """A name that stands for nothing would count as there."""
    for name in MODULES[module].split():
        assert callable(found(module, name)), name


def test_a_missing_name_is_noticed() -> None:
    """A function nobody has, and a method nobody has."""
    assert state(found("keras.utils.np_utils", "nothing")) == "missing"
    assert method_found(Sequential, "nothing") is NOTHING and state(len) == "here"
