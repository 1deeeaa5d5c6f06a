"""Arguments nobody knows: what Keras 1 calls them, or the nearest name that there is."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from ..engine.errors import TypeTeachError, did_you_mean

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
}


def parameters_of(function: Callable[..., Any]) -> list[str]:
    """The names of a function's arguments, without `self` and the collecting ones."""
    parameters = inspect.signature(function).parameters.values()
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


def unknown_argument(what: str, name: str, known: Iterable[str]) -> TypeTeachError:
    """The refusal: a function, a name, and the names that it knows."""
    known = list(known)
    near = meant(name, known)
    why = "this is what later versions of Keras call it"
    return TypeTeachError(
        "TK-448",
        f"{what} does not know the argument {name!r}",
        [("nearest", ", ".join(near))] if near else [("it knows", ", ".join(known))],
        why=why if later_name(name, known) else "",
        fix=f"...(..., {near[0]}={name}, {name}=...)" if near else f"help({what})",
        see="lesson 06",
    )


def missing_arguments(
    function: Callable[..., Any], args: Iterable[Any], given: Iterable[str]
) -> list[str]:
    """The arguments without a default that a call leaves out; `self` is not among `args`.

    >>> missing_arguments(lambda self, x, y, batch_size=32: None, [1], ["batch_size"])
    ['y']
    """
    parameters = list(inspect.signature(function).parameters.values())
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
        see="lesson 06",
    )


def explaining_arguments(function: F) -> F:
    """A function that answers an unknown argument with TK-448, and a missing one with TK-384."""
    method = next(iter(inspect.signature(function).parameters), "") == "self"
    needed = len(missing_arguments(function, [], [])) + method

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            refuse_unknown(function.__name__, kwargs, function)
        if len(args) < needed:
            missing = missing_arguments(function, args[method:], kwargs)
            if missing:
                raise missing_argument(function.__name__, missing, function, _example(function))
        return function(*args, **kwargs)

    return checked  # type: ignore[return-value]
