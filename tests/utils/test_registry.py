"""One lookup for every room: names, dicts, objects, and a learner's own names first."""

from typing import Any

import pytest

from teachkeras import (
    activations,
    constraints,
    initializations,
    metrics,
    objectives,
    optimizers,
    regularizers,
)
from teachkeras.errors import ArgumentError
from teachkeras.utils.generic_utils import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_from_module,
)

FUNCTIONS = [activations, initializations, metrics, objectives]
CLASSES = [constraints, optimizers, regularizers]
ROOMS = [*FUNCTIONS, *CLASSES]
IDS = [room.__name__.split(".")[-1] for room in ROOMS]


class Mine:
    """A learner's own part: a function and a class in one."""

    def __init__(self, size: float = 1.0) -> None:
        self.size = size


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
def test_own_names_are_known_inside_the_block_only(room: Any) -> None:
    """In every room, and after an error too; a name of the library can be replaced."""
    with pytest.raises(ArgumentError):
        room.get("mine")
    with pytest.raises(KeyError), custom_object_scope({"mine": Mine}, {"other": Mine}):
        found = room.get("mine")
        assert found is Mine if room in FUNCTIONS else isinstance(found, Mine)
        raise KeyError
    assert get_custom_objects() == {}
    first = next(iter(room.NAMES))
    with CustomObjectScope({first: Mine}):
        assert Mine in (room.get(first), type(room.get(first)))
    assert Mine not in (room.get(first), type(room.get(first)))


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
@pytest.mark.parametrize("wrong", ["nonsense", 5, {"name": "nonsense"}])
def test_unknown_things_are_refused(room: Any, wrong: Any) -> None:
    """A ValueError with a code of the room."""
    with pytest.raises(ValueError, match="TK-4"):
        room.get(wrong)


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
def test_every_name_is_found_and_a_thing_stays_itself(room: Any) -> None:
    """By string and by dict."""
    for name in room.NAMES:
        if name == "EigenvalueRegularizer":  # it has no default strength
            continue
        found = room.get(name)
        assert room.get(found) is found
        by_dict = room.get({"name": name})
        assert by_dict is found if room in FUNCTIONS else type(by_dict) is type(found)


def test_a_dict_of_settings_for_a_function() -> None:
    """The function with these arguments fixed; it keeps its name."""
    elu = activations.get({"name": "elu", "alpha": 0.5})
    assert elu.__name__ == "elu" and elu.keywords == {"alpha": 0.5}


def test_a_dict_without_a_name() -> None:
    """Says what is missing, and leaves the dict alone."""
    given = {"l": 0.1}
    with pytest.raises(ArgumentError, match="TK-451"):
        regularizers.get(given)
    assert given == {"l": 0.1}


def test_get_from_module_as_in_keras_1() -> None:
    """A name gives what the table has; with instantiate, an object; other things stay."""
    table = {"mine": Mine}
    assert get_from_module("mine", table, "thing") is Mine
    assert get_from_module("mine", table, "thing", True).size == 1.0
    assert get_from_module("mine", table, "thing", True, {"size": 2.0}).size == 2.0
    assert get_from_module({"name": "mine", "size": 3.0}, table, "thing", True).size == 3.0
    for thing in (5, None, Mine):
        assert get_from_module(thing, table, "thing") is thing
    with pytest.raises(ValueError, match="TK-450"):
        get_from_module("nine", table, "thing")
