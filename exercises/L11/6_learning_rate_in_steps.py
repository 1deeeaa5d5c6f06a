"""Exercise 11.6: A learning rate that falls in steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_empty,
    kind_of,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


def halved(epoch: int, first: int = 0, factor: float = 0.5, least: float = 0.001) -> float:
    """The learning rate of an epoch: 0.1, times `factor` after every 10 epochs, not below `least`.

    >>> halved(0), halved(10), halved(99)
    (0.1, 0.05, 0.001)
    """
    return max(0.1 * factor ** ((epoch + first) // 10), least)


def observe_schedule(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The rates of eight epochs."""
    function = need_python_function(answer, "def schedule(epoch)")
    seen: list[Observation] = []
    for epoch in (0, 9, 10, 19, 25, 60, 99, int(rng.integers(30, 50))):
        rate = call(function, epoch)
        need_something(rate)
        if is_empty(rate):
            raise NotYet(NOTHING_YET)
        number = need_number(rate, f"epoch {epoch}")
        if not isinstance(rate, float | np.floating):
            raise NotYet(
                f"epoch {epoch} has {kind_of(rate)}: a rate must be a float, so 1.0, not 1"
            )
        seen.append((f"epoch {epoch}", number))
    return seen


EXERCISE = Exercise(
    number="11.6",
    title="A learning rate that falls in steps",
    prompt="Write `schedule(epoch)` for `LearningRateScheduler`. The rate is 0.1 for the epochs 0 "
    "to 9. After every 10 epochs it is halved: 0.05 for the epochs 10 to 19, and so on. But it "
    "never falls below 0.001. Give a float.",
    observe=observe_schedule,
    reference=lambda: halved,
    hard_coded=lambda: lambda epoch: 0.1 if epoch < 10 else 0.05,
    slips=(
        Slip(
            lambda: lambda epoch: max(0.1 * 0.5**epoch, 0.001),
            "this halves the rate after every epoch: it should stay for ten epochs",
        ),
        Slip(
            lambda: lambda epoch: max(0.1 * 0.5 ** (epoch / 10), 0.001),
            "this falls a little in each epoch: it should fall in steps. // divides and leaves out "
            "the rest",
        ),
        Slip(
            lambda: lambda epoch: halved(epoch, first=1),
            "this falls one epoch too early: epochs count from 0, so epoch 9 is the tenth",
        ),
        Slip(
            lambda: lambda epoch: halved(epoch, first=-1),
            "this falls one epoch too late: epoch 10 is already the eleventh",
        ),
        Slip(
            lambda: lambda epoch: halved(epoch, factor=0.1),
            "this takes a tenth each time: halve it",
        ),
        Slip(
            lambda: lambda epoch: halved(epoch, least=0.0),
            "after many epochs the rate gets below 0.001: max() keeps it there",
        ),
        Slip(
            lambda: lambda epoch: max(0.1 / (1 + epoch // 10), 0.001),
            "this divides by 2, 3, 4 and so on: halving again and again divides by 2, 4, 8",
        ),
    ),
    misfits=(
        Slip(lambda: 0.1, "the task wants a Python function"),
        Slip(lambda: lambda epoch: 1, "a rate must be a float"),
        Slip(lambda: lambda epoch: "0.1", "write a number"),
        Slip(lambda: lambda epoch: None, "is there a return?"),
        Slip(lambda: lambda epoch: ..., NOTHING_YET),
        Slip(lambda: lambda: 0.1, "your function stopped: TypeError"),
    ),
    hints=(
        "Write down the rates of the epochs 0, 9, 10, 19, 20 and 99. How often has each been "
        "halved?",
        "`epoch // 10` says how many times ten epochs are over. To halve n times is to multiply by "
        "0.5 ** n. The larger of two numbers is max(a, b).",
        "The twin begins with 0.8 and takes a third after every 5 epochs:\n"
        "    def schedule(epoch):\n"
        "        return 0.8 * (1 / 3) ** (epoch // 5)",
        "Steps of ten, and a floor.\n"
        "    def schedule(epoch):\n"
        "        return max(0.1 * 0.5 ** (epoch // 10), 0.001)\n"
        "    tk.check('11.6', schedule)",
    ),
)
