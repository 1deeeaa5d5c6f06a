"""Exercise 16.5: A layer that refuses."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, is_a, kind_of
from teachkeras.classroom.beside import staged
from teachkeras.layers import GRU, LSTM, Dense, Dropout, Flatten, Masking, TimeDistributed
from teachkeras.models import Sequential


def stack(
    last: Any = None,
    masked: bool = True,
    sequences: bool = True,
    shape: tuple[int, int] = (6, 2),
    value: float = 0.0,
) -> Sequential:
    """Masking, an LSTM, and what comes behind it."""
    first = [Masking(value, input_shape=shape)] if masked else []
    told: dict[str, Any] = {} if masked else {"input_shape": shape}
    lstm = LSTM(4, return_sequences=sequences, **told)
    return Sequential([*first, lstm, last or TimeDistributed(Dense(3))])


def observe_stack(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Its layers, its shapes and its weights, and the value that is masked."""
    if not is_a(answer, "stack"):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a Sequential")
    facts = staged(answer, stage.facts_of, answer)
    seen: list[Observation] = [
        ("the layers", ", ".join(facts["kinds"])),
        ("what it reads", str(tuple(facts["reads"]))),
        ("what it gives", str(tuple(facts["gives"]))),
        ("how many weights it has", facts["weights"]),
    ]
    values = staged(answer, stage.masked_values, answer)
    seen.append(("what Masking looks for", str([float(value) for value in values])))
    return seen


EXERCISE = Exercise(
    number="16.5",
    title="A layer that refuses",
    prompt="This stack is refused, because `Dense` does not take a mask:\n"
    "`Sequential([Masking(0., input_shape=(6, 2)), LSTM(4, return_sequences=True), Dense(3)])`.\n"
    "Repair it: keep the mask, keep all six steps, and let `Dense(3)` work on each step. Hand in "
    "the model.",
    observe=observe_stack,
    reference=stack,
    hard_coded=lambda: Sequential([Dense(3, input_shape=(6, 2))]),
    reveals=False,
    slips=(
        Slip(
            lambda: stack(Dense(3), masked=False),
            "the mask is gone here: padding is counted like any other step",
        ),
        Slip(
            lambda: stack(Dense(3), sequences=False),
            "only the last step is left here: keep return_sequences=True",
        ),
        Slip(
            lambda: stack(Dropout(0.5)),
            "Dropout passes a mask on, but nothing gives 3 numbers for each step any more",
        ),
        Slip(
            lambda: stack(value=-1.0),
            "the value of Masking is not 0 any more, so padding of 0 is counted",
        ),
        Slip(
            lambda: Sequential(
                [LSTM(4, return_sequences=True, input_shape=(6, 2)), Flatten(), Dense(18)]
            ),
            "Flatten puts all steps in one row: that is no answer for each step, and the mask is "
            "gone",
        ),
        Slip(
            lambda: stack(GRU(3, return_sequences=True)),
            "a second recurrent layer looks at the steps before as well: the task wants the same "
            "Dense at each step by itself",
        ),
    ),
    misfits=(
        Slip(lambda: Dense(3), "the task wants a Sequential"),
        Slip(lambda: [Masking(0.0)], "the task wants a Sequential"),
        Slip(lambda: "TimeDistributed", "the task wants a Sequential"),
        Slip(lambda: lambda: stack(), "the task wants a Sequential"),
    ),
    hints=(
        "Which layers of this lesson passed a mask on? One of them is a wrapper around a layer.",
        "The wrapper of lesson 15 that puts the same layer at each step takes a mask, and passes "
        "it on.",
        "The twin has another size, and a GRU:\n"
        "    Sequential([Masking(0., input_shape=(9, 1)), GRU(2, return_sequences=True),\n"
        "                TimeDistributed(Dense(5, activation='tanh'))])",
        "TimeDistributed goes around Dense.\n"
        "    from teachkeras.layers import LSTM, Dense, Masking, TimeDistributed\n"
        "    from teachkeras.models import Sequential\n"
        "    model = Sequential([Masking(0., input_shape=(6, 2)),\n"
        "                        LSTM(4, return_sequences=True),\n"
        "                        TimeDistributed(Dense(3))])\n"
        "    tk.check('16.5', model)",
    ),
)
