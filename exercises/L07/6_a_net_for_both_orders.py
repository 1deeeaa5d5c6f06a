"""Exercise 07.6: A net for both orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    need_python_function,
)
from teachkeras.classroom.beside import staged
from teachkeras.layers import Convolution2D, Dense, Flatten
from teachkeras.models import Sequential

from ._shared import need_stack

Shape = tuple[int, ...]


def net_of(shape_of: Callable[[int, int, int], Shape], flat: bool = True) -> Any:
    """A maker of nets whose input shape is chosen so."""

    def net(rows: int, columns: int, channels: int) -> Sequential:
        first = Convolution2D(4, 3, 3, input_shape=shape_of(rows, columns, channels))
        return Sequential([first, *[Flatten()] * flat, Dense(3)])

    return net


def adapted(rows: int, columns: int, channels: int) -> Shape:
    """The shape of a picture in today's order."""
    if K.image_dim_ordering() == "th":
        return (channels, rows, columns)
    return (rows, columns, channels)


def observe_nets(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The layers and shapes of four nets, two for each order."""
    if is_a(answer, "stack"):
        raise NotYet("this is one net: hand in the function that makes it, without calling it")
    function = need_python_function(answer, "def net(rows, columns, channels)")
    fresh = [int(n) for n in rng.permutation(np.arange(9, 20))[:3]]
    seen: list[Observation] = []
    for order in ("tf", "th"):
        for sizes in ((8, 6, 3), fresh):
            made = staged(function, stage.in_order, function, order, *sizes)
            facts = need_stack(made, "what your function gives")
            case = (
                f"{sizes[0]} rows, {sizes[1]} columns, {sizes[2]} channels in the order {order!r}"
            )
            seen.append((f"the layers, for {case}", ", ".join(facts["kinds"])))
            seen.append((f"what it reads, for {case}", str(tuple(facts["reads"]))))
            seen.append((f"the number of weights, for {case}", facts["weights"]))
    return seen


EXERCISE = Exercise(
    number="07.6",
    title="A net for both orders",
    prompt="Write `net(rows, columns, channels)`: a `Sequential` of `Convolution2D(4, 3, 3)`, "
    "`Flatten()` and `Dense(3)` for pictures of that size. It asks for the order of images "
    "that holds when it is called, and says its `input_shape` in that order.",
    observe=observe_nets,
    reference=lambda: net_of(adapted),
    hard_coded=lambda: net_of(lambda r, c, d: (8, 6, 3)),
    slips=(
        Slip(
            lambda: net_of(lambda r, c, d: (r, c, d)),
            "the shape is always that of 'tf' here: ask K.image_dim_ordering() which one holds",
        ),
        Slip(
            lambda: net_of(lambda r, c, d: (d, r, c)),
            "the shape is always that of 'th' here: ask K.image_dim_ordering() which one holds",
        ),
        Slip(
            lambda: net_of(
                lambda r, c, d: (r, c, d) if K.image_dim_ordering() == "th" else (d, r, c)
            ),
            "the two orders are mixed up: 'tf' has the channels last, 'th' has them first",
        ),
        Slip(
            lambda: net_of(lambda r, c, d: adapted(c, r, d)),
            "rows and columns are mixed up: rows come first in both orders",
        ),
        Slip(
            lambda: net_of(adapted, flat=False),
            "Flatten is missing between the convolution and Dense",
        ),
    ),
    misfits=(
        Slip(lambda: net_of(adapted)(8, 6, 3), "hand in the function that makes it"),
        Slip(lambda: adapted, "the task wants a Sequential"),
        Slip(lambda: lambda r, c, d: Dense(3), "the task wants a Sequential"),
        Slip(lambda: lambda r, c, d: None, "is there a return?"),
        Slip(lambda: lambda r, c, d: ..., NOTHING_YET),
        Slip(lambda: lambda: None, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 7 writes the shape of a picture in both orders. Here the order is asked for.",
        "K.image_dim_ordering() gives 'tf' or 'th', as a text. Choose the input_shape by it; the "
        "layers take the order from there by themselves.",
        "The twin gives only the names of the axes, in today's order:\n"
        "    def axes():\n"
        "        if K.image_dim_ordering() == 'th':\n"
        "            return 'channels, rows, columns'\n"
        "        return 'rows, columns, channels'",
        "Ask, then build.\n"
        "    from teachkeras.layers import Convolution2D, Dense, Flatten\n"
        "    from teachkeras.models import Sequential\n"
        "    def net(rows, columns, channels):\n"
        "        shape = (rows, columns, channels)\n"
        "        if K.image_dim_ordering() == 'th':\n"
        "            shape = (channels, rows, columns)\n"
        "        first = Convolution2D(4, 3, 3, input_shape=shape)\n"
        "        return Sequential([first, Flatten(), Dense(3)])\n"
        "    tk.check('07.6', net)",
    ),
)
