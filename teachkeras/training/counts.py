"""The arguments of `compile` and `fit`: what they may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import ArgumentError, did_you_mean, whole_number
from ..errors.arguments import meant, parameters_of, unknown_argument


def check_fit(nb_epoch: object, initial_epoch: object, split: object, shuffle: object) -> None:
    """Refuse epochs that cannot be counted, a share that is none, and an order nobody knows."""
    check_epochs(nb_epoch, initial_epoch)
    if not isinstance(split, (int, float)) or not 0 <= split < 1:
        raise ArgumentError(
            "TK-446",
            "validation_split is the share that is held back: from 0 up to, not including, 1",
            [("it got", repr(split)[:60])],
            fix="validation_split=0.2",
        )
    if isinstance(shuffle, str) and shuffle != "batch":
        raise ArgumentError(
            "TK-493",
            "shuffle is True, False or 'batch'",
            [("it got", repr(shuffle)[:60])],
            fix="shuffle='batch'" if did_you_mean(shuffle.lower(), ["batch"]) else "shuffle=True",
        )


def check_epochs(nb_epoch: object, initial_epoch: object) -> None:
    """Both are whole numbers: the epoch training ends before, and the one it begins with."""
    check_counts(0, nb_epoch=nb_epoch, initial_epoch=initial_epoch)


def check_counts(least: int, **counts: object) -> None:
    """Refuse what cannot count epochs, samples, workers or batches made ahead."""
    for name, value in counts.items():
        whole_number(value, name, "TK-445", f"{name}=10", least=least)


def check_compile(unknown: dict[str, Any], compile: Callable[..., Any]) -> None:
    """Refuse a misspelled argument; the settings of old backends change nothing, as in Keras 1."""
    known = parameters_of(compile)
    for name in unknown:
        if meant(name, known):
            raise unknown_argument("compile", name, known)
