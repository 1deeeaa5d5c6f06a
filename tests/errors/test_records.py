"""Small objects of a few fields: what a frozen dataclass promises, kept by hand."""

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import pytest

from teachkeras.engine.ops.shape import FullLike
from teachkeras.errors.records import Record
from teachkeras.layers.summary import LayerRow


class Point(Record):
    x: int
    y: int = 0
    NAMES: ClassVar[str] = "x and y"

    @property
    def length(self) -> float:
        return (self.x**2 + self.y**2) ** 0.5


class Solid(Point):
    z: int = 1


class Place(Record, eq=False):
    at: Point


class Counter(Record, frozen=False):
    count: int = 0


@dataclasses.dataclass(frozen=True)
class Twin:
    x: int
    y: int = 0


MAKING: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1, 2), {}),
    ((1,), {}),
    ((), {"x": 3}),
    ((1,), {"y": 5}),
    ((), {"y": 4, "x": 3}),
    ((), {}),
    ((), {"y": 1}),
    ((1, 2, 3), {}),
    ((1,), {"x": 1}),
    ((1,), {"z": 1}),
]


@pytest.mark.parametrize(("values", "named"), MAKING)
def test_it_is_made_as_a_dataclass_is(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    made = []
    for kind in (Point, Twin):
        try:
            thing: Any = kind(*values, **named)
            made.append((thing.x, thing.y))
        except TypeError:
            made.append("refused")
    assert made[0] == made[1]


def test_equal_by_value_and_class() -> None:
    assert Point(1) == Point(1, 0) and hash(Point(1)) == hash(Point(1, 0))
    assert Point(1) != Point(2) and Point(1) != Solid(1) and Point(1) != (1, 0)
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_fields_of_the_base_come_first() -> None:
    assert Solid.fields == ("x", "y", "z") and repr(Solid(1, z=3)) == "Solid(x=1, y=0, z=3)"


def test_a_field_never_changes() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="Point never changes"):
        point.x = 2  # type: ignore[misc]
    assert point.replace(y=7) == Point(1, 7) and point == Point(1)


def test_what_differs_as_an_object_stays_apart() -> None:
    a, b = Place(Point(1)), Place(Point(1))
    assert a == a and a != b and len({a, b}) == 2


def test_what_counts_may_change() -> None:
    counter = Counter()
    counter.count += 1
    assert counter.count == 1 and Counter.count == 0


def test_copies_and_pickles() -> None:
    row = LayerRow("dense_1", "Dense", (None, 3), (None, 2), 8)
    assert copy.deepcopy(row) == row == pickle.loads(pickle.dumps(row))


def test_zero_and_minus_zero_stay_two_ops() -> None:
    """A class may say for itself what makes its objects equal."""
    zero, minus_zero = FullLike(0.0), FullLike(-0.0)
    assert zero != minus_zero and zero == FullLike(0.0) and zero.replace(number=1.0).number == 1.0
