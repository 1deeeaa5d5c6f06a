"""Parts by name: one way to find a loss, an activation, an optimizer or a regulariser.

The `get` of each of those rooms takes a name, a dict of a name and settings, or the thing itself.
A learner's own names come first: they are known everywhere (`get_custom_objects`) or inside a
`with` block (`custom_object_scope`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar, Token
from functools import partial
from typing import Any

from ..errors import ArgumentError, TypeTeachError, unknown_name

_everywhere: dict[str, Any] = {}
_here: ContextVar[dict[str, Any] | None] = ContextVar("here", default=None)  # in a `with` block


def get_custom_objects() -> dict[str, Any]:
    """The learner's own names, for reading and for adding more.

    >>> from teachkeras.utils.generic_utils import get_from_module
    >>> get_custom_objects()['double'] = lambda x: 2 * x
    >>> get_from_module('double', {}, 'activation')(4), get_custom_objects().clear()
    (8, None)
    """
    here = _here.get()
    return _everywhere if here is None else here


class CustomObjectScope:
    """Names that are known inside a `with` block, and forgotten after it.

    Other threads do not know them: two may load two models with two losses of one name.
    """

    def __init__(self, *custom_objects: Mapping[str, Any]) -> None:
        self.custom_objects = custom_objects
        self._before: list[Token[dict[str, Any] | None]] = []

    def __enter__(self) -> CustomObjectScope:
        names = dict(get_custom_objects())
        for each in self.custom_objects:
            names.update(each)
        self._before.append(_here.set(names))
        return self

    def __exit__(self, *_: object) -> None:
        _here.reset(self._before.pop())


def custom_object_scope(*custom_objects: Mapping[str, Any]) -> CustomObjectScope:
    """A `with` block in which these names are known.

    >>> from teachkeras.utils.generic_utils import get_from_module
    >>> with custom_object_scope({'double': lambda x: 2 * x}):
    ...     get_from_module('double', {}, 'activation')(4)
    8
    """
    return CustomObjectScope(*custom_objects)


def get_from_module(
    identifier: object,
    module_params: Mapping[str, Any],
    module_name: str,
    instantiate: bool = False,
    kwargs: Mapping[str, Any] | None = None,
) -> Any:
    """What a name stands for in a table, as Keras 1 looks it up; TK-450 names the nearest.

    With `instantiate` the name belongs to a class, and an object of it is made with `kwargs`.

    >>> get_from_module('half', {'half': 0.5}, 'number')
    0.5
    """
    if isinstance(identifier, (str, dict)):
        return lookup("TK-450", module_name, identifier, module_params, instantiate, kwargs)
    return identifier


def names_in(room: Mapping[str, Any], without: Sequence[Any] = ()) -> dict[str, Any]:
    """Every public function and class that a module has defined so far, under each of its names.

    Asked before the module defines what is not to be found by name, such as `get` itself.
    """
    return {
        name: thing
        for name, thing in room.items()
        if not name.startswith("_")
        and getattr(thing, "__module__", "") == room["__name__"]
        and thing not in without
    }


def lookup(
    code: str,
    kind: str,
    identifier: Any,
    names: Mapping[str, Any],
    instantiate: bool = False,
    kwargs: Mapping[str, Any] | None = None,
    fits: Callable[[Any], bool] = callable,
) -> Any:
    """The thing a name, a dict or an object means; `code` is the error for a name nobody knows.

    `instantiate` says that the names are of classes. An object is returned as it is if it `fits`.

    >>> lookup("TK-450", "power", {"name": "pow", "exp": 2}, {"pow": pow})(3)
    9
    """
    if isinstance(identifier, (str, dict)):
        name, settings = _name_and_settings(identifier, kind, kwargs)
        custom = get_custom_objects()
        found = custom.get(name, names.get(name, names.get(name.lower())))
        if found is None:
            raise unknown_name(code, kind, name, [*custom, *names])
        return found(**settings) if instantiate else _with_settings(found, settings)
    if instantiate and (isinstance(identifier, type) or identifier in names.values()):
        raise _not_made_yet(kind, identifier.__name__)
    if not fits(identifier):
        raise unknown_name(code, kind, identifier, [*get_custom_objects(), *names])
    return identifier


def _name_and_settings(
    identifier: Any, kind: str, kwargs: Mapping[str, Any] | None
) -> tuple[str, dict[str, Any]]:
    if isinstance(identifier, str):
        return identifier, dict(kwargs or {})
    if not isinstance(identifier.get("name"), str):
        raise ArgumentError(
            "TK-451",
            f"a dict that stands for a {kind} says its name",
            [("it got", repr(identifier)[:60])],
            fix="{'name': 'l2', 'l': 0.01}",
        )
    return identifier["name"], {key: v for key, v in identifier.items() if key != "name"}


def _with_settings(found: Any, settings: dict[str, Any]) -> Any:
    """A function with some arguments fixed; it keeps its name, by which files remember it."""
    if not settings:
        return found
    fixed = partial(found, **settings)
    fixed.__name__ = found.__name__  # type: ignore[attr-defined]
    return fixed


def _not_made_yet(kind: str, name: str) -> TypeTeachError:
    return TypeTeachError(
        "TK-417",
        f"this is the class of a thing, not yet the {kind} itself",
        [("it got", name)],
        fix=f"{name}()",
    )
