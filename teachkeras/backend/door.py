"""The functions of `tk`, as people meet them: calls that do not fit are answered in four parts.

A call that fits costs one frame. Only one that failed is looked at again: where an argument is of
another kind than the function's own line says (a symbol, a function of K.function, a list), that is
the mistake, and not what came of it further inside.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any, TypeVar

from ..engine.graph import Tensor, toposort
from ..engine.inspect.typed import name_of
from ..errors import NameTeachError, TeachError, TypeTeachError
from ..errors.arguments import refused_call

F = TypeVar("F", bound=Callable[..., Any])
REFUSED = "TK-198"  # a call that does not fit the function's own line


def at_the_door(function: F, room: str = "tk") -> F:
    """The function as `tk` gives it (or `tk.demos`, the room it is called in).

    Its own module holds the same one, so that it pickles.
    """

    @functools.wraps(function)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (TypeError, AttributeError, ValueError) as error:
            refusal = _refusal(function, f"{room}.{function.__name__}", args, kwargs, error)
            if refusal is None:
                raise
        raise refusal

    setattr(sys.modules[function.__module__], function.__name__, answered)
    return answered  # type: ignore[return-value]


def _refusal(
    function: Callable[..., Any],
    what: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    error: Exception,
) -> TypeTeachError | None:
    """What is wrong with the call itself; None if the error is the function's own business.

    A refusal by a door further inside is looked at again: the learner called this one.
    """
    told = isinstance(error, TeachError) and error.code != REFUSED
    if told and not isinstance(error, NameTeachError):
        return None
    signature = inspect.signature(function)
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:
        return refused_call(function, what, args, kwargs)
    for name, value in given.items():
        parameter = signature.parameters[name]
        kind = _kind_of(str(parameter.annotation))
        if kind is None or value is parameter.default or kind[1](value):
            continue
        fix, example = kind[2](name, value)
        return TypeTeachError(
            REFUSED,
            f"{what} takes {kind[0]} as {name}",
            [("it got", f"{type(value).__name__}: {value!r}"[:60])],
            fix=fix.replace("...(", f"{what}(", 1),
            example=example,
        )
    return None


def _kind_of(annotation: str) -> tuple[str, Callable[..., bool], Callable[..., Any]] | None:
    """What a parameter takes: in words, the test for it, and the fix for what is something else.

    >>> _kind_of("Sequence[Tensor] | Tensor")[0], _kind_of("Sequence[float]")[0], _kind_of("Any")
    ('symbols', 'a list of numbers', None)
    """
    plain = annotation.removesuffix(" | None")
    if plain == "Tensor":
        return "a symbol", _is_symbol, _as_symbol
    if "Sequence[Tensor]" in plain:
        return "symbols", _are_symbols, _as_symbol
    if plain == "Function":
        return "a function of K.function", lambda value: hasattr(value, "program_for"), _as_function
    if plain.startswith("Callable"):
        return "a function", callable, _as_callable
    if plain == "Sequence[float]":
        return "a list of numbers", _are_numbers, _as_list
    if plain.startswith("Sequence["):
        return "a list", lambda value: isinstance(value, Iterable), _as_list
    if plain == "int":
        return "a whole number", lambda value: isinstance(value, Integral), _as_whole
    return None


def _is_symbol(value: object) -> bool:
    return isinstance(value, Tensor)


def _are_symbols(value: object) -> bool:
    return _is_symbol(value) or (isinstance(value, (list, tuple)) and all(map(_is_symbol, value)))


def _are_numbers(value: object) -> bool:
    return isinstance(value, Iterable) and all(isinstance(each, Real) for each in value)


def _as_symbol(name: str, value: object) -> tuple[str, bool]:
    """A constant for a number, the output of a model, else a placeholder of the learner's."""
    if hasattr(value, "fit") and _is_symbol(getattr(value, "output", None)):
        return f"...(..., {name}={name}.output)", False
    if isinstance(value, Real) or hasattr(value, "ndim"):
        return f"K.constant({name})   a symbol that stands for these numbers", False
    return "K.placeholder((2, 3))   a symbol", True


def _as_function(name: str, value: Any) -> tuple[str, bool]:
    """The function that computes a symbol, or what a model predicts, from what goes in."""
    if hasattr(value, "fit"):
        return f"...(..., {name}=K.function([{name}.input], [{name}.output]))", False
    if not _is_symbol(value):
        return "K.function([x], [x * 2])", True
    inputs = [name_of(x, "") for x in toposort([value]) if x.role == "input"]
    made = f"K.function([{', '.join(each or 'x' for each in inputs)}], [{name}])"
    return f"...(..., {name}={made})", not all(inputs)


def _as_callable(name: str, _: object) -> tuple[str, bool]:
    returned = "K.sum(x ** 2)" if name == "surface" else "x ** 2"
    return f"...(..., {name}=lambda x: {returned})", name == "train"


def _as_list(name: str, _: object) -> tuple[str, bool]:
    """One number in a list of its own."""
    return f"...(..., {name}=[{name}])", True


def _as_whole(name: str, value: object) -> tuple[str, bool]:
    """A number without its fraction, the length of what has one; else an example."""
    if isinstance(value, Real):
        return f"...(..., {name}=int({name}))", False
    lengthy = hasattr(value, "__len__") and not isinstance(value, str)
    return f"...(..., {name}={f'len({name})' if lengthy else 10})", not lengthy
