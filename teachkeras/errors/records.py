"""Objects of a few fields, most of which never change: what they share is written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, dataclass_transform

set_field = object.__setattr__


class Frozen:
    """Making, comparing and printing objects whose `fields` never change.

    That is what a frozen dataclass gives. But a dataclass writes and compiles this code anew for
    each class, at each import (docs/architecture.md has what that took).
    """

    fields: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[int] = 0  # so many values, in order, are enough; defaults stand in the class

    def __init__(self, *values: Any, **named: Any) -> None:
        if named or not self.needed <= len(values) <= len(self.fields):
            self._check(len(values), named)
        # Twice as fast as `self.__dict__.update`, for which the object needs a dict of its own.
        for field, value in zip(self.fields, values):  # noqa: B905  (they are counted)
            set_field(self, field, value)
        for field, value in named.items():
            set_field(self, field, value)

    def _check(self, count: int, named: Mapping[str, Any]) -> None:
        """Refuse too many values, names that are no fields, and what leaves a field without one."""
        kind, fields = type(self), self.fields
        if count > len(fields) or any(name not in fields[count:] for name in named):
            raise TypeError(f"{kind.__name__} has the settings {fields}")
        for field in fields[count : self.needed]:
            if field not in named and not hasattr(kind, field):
                raise TypeError(f"{kind.__name__} needs the setting {field!r}")

    @classmethod
    def note_fields(cls, fields: Sequence[str]) -> None:
        """From now on, these are the fields of the class."""
        without = [place for place, name in enumerate(fields, 1) if not hasattr(cls, name)]
        cls.fields, cls.needed = tuple(fields), max(without, default=0)

    def replace(self, **changes: Any) -> Self:
        """Another one that differs in these fields."""
        values = {field: getattr(self, field) for field in self.fields}
        return type(self)(**{**values, **changes})

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.fields:
            raise AttributeError(f"{type(self).__name__} never changes: make a new one")
        object.__setattr__(self, name, value)

    def _values(self) -> tuple[Any, ...]:
        """What makes two objects of one class equal: the values of all fields."""
        return tuple([getattr(self, field) for field in self.fields])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

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
        cls.note_fields(list(dict.fromkeys([*cls.fields, *fields_written(cls)])))
        if not eq:
            cls.__eq__ = object.__eq__  # type: ignore[method-assign]
            cls.__hash__ = object.__hash__  # type: ignore[method-assign]
        if not frozen:
            cls.__setattr__ = object.__setattr__  # type: ignore[assignment, method-assign]


def fields_written(cls: type) -> list[str]:
    """What a class itself writes with a type, but for what belongs to the class."""
    typed = vars(cls).get("__annotations__", {}).items()
    return [name for name, kind in typed if "ClassVar" not in str(kind)]
