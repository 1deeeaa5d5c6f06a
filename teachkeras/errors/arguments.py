"""Arguments nobody knows: what Keras 1 calls them, or the nearest name that there is."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from .base import TypeTeachError, did_you_mean
from .sources import learner_names
from .text import counted

F = TypeVar("F", bound=Callable[..., Any])

# The names that later versions of Keras gave to arguments of Keras 1.
KERAS_2 = {
    "units": "output_dim",
    "rate": "p",
    "use_bias": "bias",
    "kernel_initializer": "init",
    "kernel_regularizer": "W_regularizer",
    "bias_regularizer": "b_regularizer",
    "kernel_constraint": "W_constraint",
    "bias_constraint": "b_constraint",
    "epochs": "nb_epoch",
    "n_epochs": "nb_epoch",
    "validation": "validation_data",
    "steps_per_epoch": "samples_per_epoch",
    "validation_steps": "nb_val_samples",
    "steps": "val_samples",
    "workers": "nb_worker",
    "use_multiprocessing": "pickle_safe",
    "max_queue_size": "max_q_size",
    "num_classes": "nb_classes",
    "num_words": "nb_words",
    "filters": "nb_filter",
    "padding": "border_mode",
    "data_format": "dim_ordering",
    "dilation_rate": "atrous_rate",
}


_known: MutableMapping[Any, list[inspect.Parameter]] = WeakKeyDictionary()


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """A function's arguments. Python takes 50 us to say, so it is asked once for each function."""
    try:
        return _known[function]
    except (KeyError, TypeError):  # not asked yet, or written in C: then nothing is kept
        found = list(inspect.signature(function).parameters.values())
    with suppress(TypeError):
        _known[function] = found
    return found


def parameters_of(function: Callable[..., Any]) -> list[str]:
    """The names of a function's arguments, without `self` and the collecting ones."""
    parameters = _parameters(function)
    found = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return [name for name in found if name != "self"]


def later_name(name: str, known: Iterable[str]) -> str | None:
    """What Keras 1 calls an argument of a later version, if the name is one and that is known.

    >>> later_name("units", ["output_dim", "init"]), later_name("units", ["p"])
    ('output_dim', None)
    """
    known = list(known)
    return KERAS_2[name] if name not in known and KERAS_2.get(name) in known else None


def meant(name: str, known: Iterable[str]) -> list[str]:
    """The arguments that `name` may stand for, nearest first."""
    known = list(known)
    later = later_name(name, known)
    return [later] if later else did_you_mean(name, known)


def refuse_unknown(what: str, given: Iterable[str], function: Callable[..., Any]) -> None:
    """TK-448 for the first of the given names that the function does not have.

    A function that collects others in `**kwargs` knows all names.
    """
    parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return
    known = parameters_of(function)
    for name in given:
        if name not in known:
            raise unknown_argument(what, name, known)


def _example(function: Callable[..., Any]) -> str:
    """A call with everything that is needed, by the names people use."""
    usual = {
        "x": "X",
        "generator": "batches",
        "samples_per_epoch": "1000",
        "nb_epoch": "10",
        "val_samples": "1000",
    }
    needed = [usual.get(name, name) for name in missing_arguments(function, [], [])]
    owner = "model." if "self" in inspect.signature(function).parameters else ""
    return f"{owner}{function.__name__}({', '.join(needed)})"


def unknown_argument(what: str, name: str, known: Iterable[str], fix: str = "") -> TypeTeachError:
    """The refusal: a function, a name, and the names that it knows."""
    known = list(known)
    near = meant(name, known)
    why = "this is what later versions of Keras call it"
    return TypeTeachError(
        "TK-448",
        f"{what} does not know the argument {name!r}",
        [("nearest", ", ".join(near))] if near else [("it knows", ", ".join(known))],
        why=why if later_name(name, known) else "",
        fix=fix or (f"...(..., {near[0]}={name}, {name}=...)" if near else f"help({what})"),
        own_words=bool(fix),
    )


def missing_arguments(
    function: Callable[..., Any], args: Iterable[Any], given: Iterable[str]
) -> list[str]:
    """The arguments without a default that a call leaves out; `self` is not among `args`.

    >>> missing_arguments(lambda self, x, y, batch_size=32: None, [1], ["batch_size"])
    ['y']
    """
    parameters = _parameters(function)
    places = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"]
    left = places[len(list(args)) :]
    return [p.name for p in left if p.default is p.empty and p.name not in set(given)]


def missing_argument(
    what: str, missing: Sequence[str], function: Callable[..., Any], fix: str
) -> TypeTeachError:
    """TK-384: what a function must be told, and what it takes in all."""
    return TypeTeachError(
        "TK-384",
        f"{what} must be told {' and '.join(missing)}",
        [("missing", ", ".join(missing)), ("it takes", ", ".join(parameters_of(function)))],
        fix=fix,
        example=True,
    )


def explaining_arguments(function: F) -> F:
    """A function that answers an unknown argument with TK-448, and a missing one with TK-384."""
    code = function.__code__  # asked itself: its signature takes a hundred times as long
    method = code.co_varnames[:1] == ("self",)
    needed = code.co_argcount - len(function.__defaults__ or ())
    most = sys.maxsize if code.co_flags & inspect.CO_VARARGS else code.co_argcount

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            refuse_unknown(function.__name__, kwargs, function)
        if len(args) > most:
            raise _too_many(function, len(args) - method, most - method)
        if len(args) < needed:
            missing = missing_arguments(function, args[method:], kwargs)
            if missing:
                raise missing_argument(function.__name__, missing, function, _example(function))
        return function(*args, **kwargs)

    return checked  # type: ignore[return-value]


def _too_many(function: Callable[..., Any], given: int, most: int) -> TypeTeachError:
    """TK-191 for a method or function that got more values than it takes."""
    return TypeTeachError(
        "TK-191",
        f"{function.__name__} cannot take all these values",
        [("it got", f"{given} values, and takes {most}"), ("it takes", _names_of(function))],
        fix=_example(function),
        example=True,
    )


def _names_of(function: Callable[..., Any]) -> str:
    return ", ".join(parameters_of(function)) or "nothing"


def answering_calls(function: F, house: str) -> F:
    """A function that answers arguments it cannot take in four parts, not in Python's words.

    `house` is the name people call it by: "K" for a function of `teachkeras.backend`. A call that
    fits costs nothing more than one frame.
    """

    @functools.wraps(function)
    def answered(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # the function was entered: its own business
            refusal = refused_call(function, f"{house}.{function.__name__}", args, kwargs)
        raise refusal

    return answered  # type: ignore[return-value]


def refused_call(
    function: Callable[..., Any], what: str, args: Sequence[Any], kwargs: dict[str, Any]
) -> TypeTeachError:
    """The error for a call that Python itself refuses: unknown, missing or too many arguments."""
    known = parameters_of(function)
    given = {name: _as_typed(name, value) for name, value in zip(known, args, strict=False)}
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    for name in kwargs:
        if name not in known and inspect.Parameter.VAR_KEYWORD not in kinds:
            near = meant(name, known)
            own = {**given, **{key: _as_typed(key, value) for key, value in kwargs.items()}}
            new = near[0] if near and near[0] not in own else None
            right = {new if key == name else key: text for key, text in own.items()}
            fix = _call_text(what, function, right) if new else f"help({what})"
            return unknown_argument(what, name, known, fix)
    twice = [name for name in kwargs if name in given]
    if len(args) > len(known) or twice:
        return TypeTeachError(
            "TK-191",
            f"{what} cannot take all these values",
            [
                ("it got", f"two values for {twice[0]}" if twice else counted(len(args), "value")),
                ("it takes", ", ".join(known) or "nothing"),
            ],
            fix=_call_text(what, function, given),
            own_words=True,
        )
    given |= {name: _as_typed(name, value) for name, value in kwargs.items()}
    missing = [name for name in missing_arguments(function, [], kwargs) if name not in given]
    return missing_argument(what, missing, function, _call_text(what, function, given))


def _call_text(what: str, function: Callable[..., Any], given: Mapping[Any, str]) -> str:
    """A call as people write it: what must be there in order, then what was named."""
    parts = []
    parameters = inspect.signature(function).parameters
    for name in parameters_of(function):
        if parameters[name].default is inspect.Parameter.empty:
            parts.append(given.get(name, name))
        elif name in given:
            parts.append(f"{name}={given[name]}")
    return f"{what}({', '.join(parts)})"


def _as_typed(name: str, value: Any) -> str:
    """A value as it stands in a call: a symbol's name, a short literal, or the argument's name."""
    if hasattr(value, "dtype") and isinstance(value, Hashable):  # a symbol, and no array
        return learner_names(type(value)).get(value, name)
    plain = value is None or isinstance(value, (bool, int, float, str))
    flat = isinstance(value, (tuple, list)) and all(isinstance(v, (int, float)) for v in value)
    return repr(value) if (plain or flat) and len(repr(value)) < 30 else name
