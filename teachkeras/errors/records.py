"""Objects of a few fields, most of which never change: what they share is written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, dataclass_transform


class Frozen:
    """Making, comparing and printing objects whose `fields` never change.

    That is what a frozen dataclass gives. But a dataclass writes and compiles this code anew for
    each class: for all ops and records together, half of what the import of a model takes.
    """

    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: Any, **named: Any) -> None:
        fields: tuple[str, ...] = self.fields
        complete: Sequence[Any] = values
        if named or len(values) != len(fields):
            complete = self._complete(values, named)
        self.__dict__.update(zip(fields, complete))  # noqa: B905  (hot; they are as many)

    def _complete(self, values: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        """A value for each field: those given, and the defaults that stand in the class."""
        kind = type(self)
        given = {**dict(zip(self.fields, values, strict=False)), **named}
        if len(given) < len(values) + len(named) or not given.keys() <= set(self.fields):
            raise TypeError(f"{kind.__name__} has the settings {self.fields}")
        for field in self.fields:
            if field not in given and not hasattr(kind, field):
                raise TypeError(f"{kind.__name__} needs the setting {field!r}")
        return [given[f] if f in given else getattr(kind, f) for f in self.fields]

    def replace(self, **changes: Any) -> Self:
        """Another one that differs in these fields."""
        return type(self)(**{**dict(zip(self.fields, values_of(self), strict=True)), **changes})

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.fields:
            raise AttributeError(f"{type(self).__name__} never changes: make a new one")
        object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frozen) or type(self) is not type(other):
            return False
        return values_of(self) == values_of(other)

    def __hash__(self) -> int:
        return hash((type(self), values_of(self)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={getattr(self, field)!r}" for field in self.fields)
        return f"{type(self).__name__}({shown})"


@dataclass_transform(frozen_default=True)
class Record(Frozen):
    """What is written with a type in such a class is a field.

    With `eq=False` each object is equal to itself alone; with `frozen=False` its values may change.

    >>> class Point(Record):
    ...     x: int
    ...     y: int = 0
    >>> Point(3), Point(3) == Point(3, 0), Point(x=3).replace(y=1)
    (Point(x=3, y=0), True, Point(x=3, y=1))
    """

    def __init_subclass__(cls, eq: bool = True, frozen: bool = True) -> None:
        cls.fields = tuple(dict.fromkeys([*cls.fields, *fields_written(cls)]))
        if not eq:
            cls.__eq__ = object.__eq__  # type: ignore[method-assign]
            cls.__hash__ = object.__hash__  # type: ignore[method-assign]
        if not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[assignment, method-assign]


def values_of(frozen: Frozen) -> tuple[Any, ...]:
    """The values of all fields: what makes two objects of one class equal."""
    known = frozen.__dict__
    return tuple([known[field] for field in frozen.fields])


def fields_written(cls: type) -> list[str]:
    """What a class itself writes with a type, but for what belongs to the class."""
    typed = vars(cls).get("__annotations__", {}).items()
    return [name for name, kind in typed if "ClassVar" not in str(kind)]
