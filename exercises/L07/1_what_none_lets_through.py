"""Exercise 07.1: What None lets through."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call

Shape = tuple[int | None, ...]


def fits(input_shape: Shape, data_shape: tuple[int, ...]) -> bool:
    """Whether data of a shape can go into a model: None lets every size through."""
    return len(input_shape) == len(data_shape) and all(
        size is None or size == given for size, given in zip(input_shape, data_shape, strict=True)
    )


def observe_fits(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """True or False for ten pairs."""
    function = need_python_function(answer, "def fits(input_shape, data_shape)")
    many = int(rng.integers(2, 60))
    seen: list[Observation] = []
    for shape, data in (
        ((None, 224, 224, 3), (many, 224, 224, 3)),
        ((None, 224, 224, 3), (1, 224, 224, 3)),
        ((None, 224, 224, 3), (224, 224, 3)),
        ((None, 224, 224, 3), (many, 3, 224, 224)),
        ((None, 8), (many, 7)),
        ((None, 8), (many,)),
        ((None, None, 5), (many, 12, 5)),
        ((None, None, 5), (many, 12, 6)),
        ((32, 8), (32, 8)),
        ((32, 8), (31, 8)),
    ):
        given = call(function, shape, data)
        need_something(given)
        if not isinstance(given, bool | np.bool_):
            raise NotYet(f"your function gives {kind_of(given)}: the task wants True or False")
        seen.append((f"input_shape {shape} and data {data}", str(bool(given))))
    return seen


EXERCISE = Exercise(
    number="07.1",
    title="What None lets through",
    prompt="A model was built for `input_shape`, with the batch in front: sizes that may be "
    "anything are `None`. Write `fits(input_shape, data_shape)`: `True` if data of the shape "
    "`data_shape` can go in, `False` if not.",
    observe=observe_fits,
    reference=lambda: fits,
    hard_coded=lambda: lambda input_shape, data_shape: True,
    reveals=False,
    slips=(
        Slip(
            lambda: lambda shape, data: shape == data,
            "`None` is taken for a size here: it equals no number, but lets every number through",
        ),
        Slip(
            lambda: lambda shape, data: len(shape) == len(data),
            "only the number of axes is compared here: sizes that are not None must agree too",
        ),
        Slip(
            lambda: lambda shape, data: shape[1:] == data[1:],
            "the first size is never looked at, and None behind it lets nothing through: any size "
            "may be None, and a batch may be fixed",
        ),
        Slip(
            lambda: (
                lambda shape, data: all(
                    a is None or a == b for a, b in zip(shape, data, strict=False)
                )
            ),
            "only as many sizes are compared as the shorter of both has: the number of axes must "
            "be the same",
        ),
        Slip(
            lambda: (
                lambda shape, data: (
                    len(shape) == len(data)
                    and all(a is None or a >= b for a, b in zip(shape, data, strict=True))
                )
            ),
            "smaller data passes here too: a size that is not None must be exactly that",
        ),
    ),
    misfits=(
        Slip(lambda: True, "the task wants a Python function"),
        Slip(lambda: lambda shape, data: "yes", "the task wants True or False"),
        Slip(lambda: lambda shape, data: 1, "the task wants True or False"),
        Slip(lambda: lambda shape, data: None, "is there a return?"),
        Slip(lambda: lambda shape, data: ..., NOTHING_YET),
        Slip(lambda: lambda shape: True, "your function stopped: TypeError"),
    ),
    hints=(
        "Try it: build a small model, and let it predict arrays of several shapes. Which are "
        "refused?",
        "Two things must hold. Both shapes have the same number of sizes; and at each place the "
        "size is None or the same as that of the data.",
        "The twin asks only for one axis:\n"
        "    def size_fits(size, given):\n"
        "        return size is None or size == given",
        "Compare the lengths first, then place by place.\n"
        "    def fits(input_shape, data_shape):\n"
        "        if len(input_shape) != len(data_shape):\n"
        "            return False\n"
        "        return all(size is None or size == given\n"
        "                   for size, given in zip(input_shape, data_shape))\n"
        "    tk.check('07.1', fits)",
    ),
)
