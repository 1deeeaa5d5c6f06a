"""Exercise 07.5: Repair three stacks."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, Observation, Slip, need_parts
from teachkeras.layers import LSTM, Convolution2D, Dense, Flatten
from teachkeras.models import Sequential

from ._shared import need_stack

STACKS = ("stack A", "stack B", "stack C")


def stack_a(shape: tuple[int, ...] = (4,)) -> Sequential:
    """Two Dense layers for rows of four numbers."""
    return Sequential([Dense(16, input_shape=shape), Dense(3)])


def stack_b(steps: int = 7, whole: bool = True) -> Sequential:
    """A recurrent layer, all steps in a row, and a Dense layer."""
    shape = (steps, 4)
    if whole:
        layers = [LSTM(5, return_sequences=True, input_shape=shape), Flatten(), Dense(3)]
    else:
        layers = [LSTM(5, input_shape=shape), Dense(3)]
    return Sequential(layers)


def stack_c(shape: tuple[int, ...] = (8, 8, 1), flat: bool = True) -> Sequential:
    """A convolution on small pictures, and ten numbers."""
    first = Convolution2D(8, 3, 3, input_shape=shape)
    return Sequential([first, *[Flatten()] * flat, Dense(10)])


def observe_stacks(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The layers, the input and the output of three stacks."""
    seen: list[Observation] = []
    for stack, name in zip(need_parts(answer, STACKS), STACKS, strict=True):
        facts = need_stack(stack, name)
        seen.append((f"the layers of {name}", ", ".join(facts["kinds"])))
        seen.append((f"what {name} reads", str(tuple(facts["reads"]))))
        seen.append((f"what {name} gives", str(tuple(facts["gives"]))))
    return seen


EXERCISE = Exercise(
    number="07.5",
    title="Repair three stacks",
    prompt="The three stacks of the table are refused. Type each of them, read its message, and "
    "repair it **without** taking layers away or adding any. Stack A reads rows of 4 numbers, "
    "stack B sequences of 7 steps with 4 numbers each, stack C grey pictures of 8 x 8. Hand in the "
    "three models.",
    observe=observe_stacks,
    reference=lambda: (stack_a(), stack_b(), stack_c()),
    hard_coded=lambda: (stack_a(), stack_a(), stack_a()),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: (stack_a((16,)), stack_b(), stack_c()),
            "input_shape says what comes in, and 16 is what the first layer of stack A gives: its "
            "rows have 4 numbers",
        ),
        Slip(
            lambda: (stack_a(), stack_b(whole=False), stack_c()),
            "return_sequences and Flatten are gone in stack B: keep them, and say how many steps "
            "come in",
        ),
        Slip(
            lambda: (stack_a(), stack_b(steps=5), stack_c()),
            "stack B reads sequences of another length: the task says 7 steps",
        ),
        Slip(
            lambda: (stack_a(), stack_b(), stack_c(flat=False)),
            "Flatten is missing in stack C: Dense would work at each place by itself",
        ),
        Slip(
            lambda: (stack_a(), stack_b(), stack_c((32, 8, 8))),
            "stack C reads 32 rows of 8 x 8 here: leave the batch of 32 out, and keep the channel "
            "at the end",
        ),
        Slip(
            lambda: (stack_a(), stack_b(), stack_c((8, 8, 32))),
            "stack C reads 32 channels here: 32 was the batch, and a grey picture has 1 channel",
        ),
    ),
    misfits=(
        Slip(stack_a, "the task wants 3 parts"),
        Slip(lambda: (stack_a(), stack_b(), ...), "the part for stack C is still open"),
        Slip(lambda: (Dense(3), stack_b(), stack_c()), "stack A is"),
        Slip(lambda: ("stack", stack_b(), stack_c()), "stack A is the text"),
        Slip(lambda: (stack_a(), stack_b()), "this has 2 parts"),
    ),
    hints=(
        "Each message has a line `fix`. It shows the layer that must change, and nothing else.",
        "A: only the first layer needs an input_shape, without the batch. B: Flatten needs to know "
        "how many steps come in, so the LSTM must say it. C: the batch is left out.",
        "The twin of stack A reads rows of 9 numbers:\n"
        "    a = Sequential([Dense(5, input_shape=(9,)), Dense(2)])\n"
        "The twin of stack C reads colour pictures of 20 x 30:\n"
        "    c = Sequential([Convolution2D(4, 3, 3, input_shape=(20, 30, 3)), Flatten(),\n"
        "                    Dense(2)])",
        "input_shape=(7, 4) or input_dim=4, input_length=7: both say the same.\n"
        "    from teachkeras.layers import Convolution2D, Dense, Flatten, LSTM\n"
        "    from teachkeras.models import Sequential\n"
        "    a = Sequential([Dense(16, input_shape=(4,)), Dense(3)])\n"
        "    b = Sequential([LSTM(5, return_sequences=True, input_shape=(7, 4)),\n"
        "                    Flatten(), Dense(3)])\n"
        "    c = Sequential([Convolution2D(8, 3, 3, input_shape=(8, 8, 1)),\n"
        "                    Flatten(), Dense(10)])\n"
        "    tk.check('07.5', (a, b, c))",
    ),
)
