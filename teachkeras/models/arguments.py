"""The arguments of `compile` and `fit`: what they may be, and what a misspelled one should be."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..errors import ArgumentError, TypeTeachError, did_you_mean, whole_number

# The names that later versions of Keras gave to arguments of Keras 1.
KERAS_2 = {
    "epochs": "nb_epoch",
    "n_epochs": "nb_epoch",
    "validation": "validation_data",
    "steps_per_epoch": "samples_per_epoch",
    "validation_steps": "nb_val_samples",
    "steps": "val_samples",
    "workers": "nb_worker",
    "use_multiprocessing": "pickle_safe",
    "max_queue_size": "max_q_size",
}


def check_fit(
    nb_epoch: Any, initial_epoch: Any, split: Any, shuffle: Any, unknown: Any, fit: Any
) -> None:
    """Refuse an unknown argument, epochs that cannot be counted, and a share that is none."""
    refuse_unknown("fit", unknown, fit)
    check_epochs(nb_epoch, initial_epoch)
    if not isinstance(split, (int, float)) or not 0 <= split < 1:
        raise ArgumentError(
            "TK-446",
            "validation_split is the share that is held back: from 0 up to, not including, 1",
            [("it got", repr(split)[:60])],
            fix="validation_split=0.2",
            see="lesson 06",
        )
    if isinstance(shuffle, str) and shuffle != "batch":
        raise ArgumentError(
            "TK-493",
            "shuffle is True, False or 'batch'",
            [("it got", repr(shuffle)[:60])],
            fix="shuffle='batch'" if did_you_mean(shuffle.lower(), ["batch"]) else "shuffle=True",
            see="lesson 06",
        )


def check_epochs(nb_epoch: Any, initial_epoch: Any) -> None:
    """Both are whole numbers: the epoch training ends before, and the one it begins with."""
    check_counts(0, nb_epoch=nb_epoch, initial_epoch=initial_epoch)


def check_counts(least: int, **counts: Any) -> None:
    """Refuse what cannot count epochs, samples, workers or batches made ahead."""
    for name, value in counts.items():
        whole_number(value, name, "TK-445", f"{name}=10", "lesson 06", least=least)


def refuse_unknown(what: str, unknown: dict[str, Any], function: Callable[..., Any]) -> None:
    """TK-448 for the first argument that the function does not have."""
    for name in unknown:
        raise _unknown_argument(what, name, function)


def check_compile(unknown: dict[str, Any], compile: Callable[..., Any]) -> None:
    """Refuse a misspelled argument; the settings of old backends change nothing, as in Keras 1."""
    for name in unknown:
        if _meant(name, compile):
            raise _unknown_argument("compile", name, compile)


def _meant(name: str, function: Callable[..., Any]) -> list[str]:
    """The arguments of a function that look like `name`, nearest first."""
    parameters = inspect.signature(function).parameters.values()
    known = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    later = [KERAS_2[name]] if KERAS_2.get(name) in known else []
    return later or did_you_mean(name, known)


def _unknown_argument(what: str, name: str, function: Callable[..., Any]) -> TypeTeachError:
    near = _meant(name, function)
    return TypeTeachError(
        "TK-448",
        f"{what} does not know the argument {name!r}",
        [("nearest", ", ".join(near))] if near else [],
        fix=f"{near[0]}=..." if near else f"help(model.{what})",
        see="lesson 06",
    )
