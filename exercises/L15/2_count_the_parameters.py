"""Exercise 15.2: Count the parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call

PARTS = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def counting(**parts: int) -> Any:
    """How many parameters, where a kind may have another number of parts."""

    def count(kind: str, inputs: int, units: int) -> int:
        return {**PARTS, **parts}[kind] * (inputs + units + 1) * units

    return count


def observe_counts(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The parameters of seven layers."""
    function = need_python_function(answer, "def parameters(kind, inputs, units)")
    seen: list[Observation] = []
    cases = [(kind, 8, 32) for kind in PARTS]
    cases += [(kind, int(rng.integers(2, 60)), int(rng.integers(2, 60))) for kind in PARTS]
    for kind, inputs, units in [*cases, ("LSTM", 1, 1)]:
        value = array_of(call(function, kind, inputs, units), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((f"{kind}({units}) that reads {inputs} numbers", np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="15.2",
    title="Count the parameters",
    prompt="Write `parameters(kind, inputs, units)`: how many numbers a recurrent layer learns. "
    "`kind` is 'SimpleRNN', 'GRU' or 'LSTM'. The layer reads `inputs` numbers at each step, and "
    "has `units` units.",
    observe=observe_counts,
    reference=counting,
    hard_coded=lambda: lambda kind, inputs, units: 5248,
    slips=(
        Slip(
            lambda: counting(GRU=1, LSTM=1),
            "this is right for SimpleRNN: each gate of the others has weights of its own",
        ),
        Slip(
            lambda: counting(GRU=2, LSTM=3),
            "these are the gates alone: the new value, or the new memory, has weights too",
        ),
        Slip(
            lambda: counting(GRU=4),
            "a GRU has one part less than an LSTM: two gates and the new state",
        ),
        Slip(
            lambda: lambda kind, inputs, units: PARTS[kind] * (inputs + units) * units,
            "the biases are missing: each part has one for each unit",
        ),
        Slip(
            lambda: lambda kind, inputs, units: PARTS[kind] * (inputs + 1) * units,
            "the matrix U is missing: from each unit of the state to each unit",
        ),
        Slip(
            lambda: lambda kind, inputs, units: PARTS[kind] * (inputs + units + 1) * inputs,
            "inputs and units are mixed up: each part gives `units` numbers",
        ),
    ),
    misfits=(
        Slip(lambda: 5248, "the task wants a Python function"),
        Slip(lambda: lambda kind, inputs, units: [1, 2], "not one number"),
        Slip(lambda: lambda kind, inputs, units: kind + units, "your function stopped: TypeError"),
        Slip(lambda: lambda kind, inputs, units: None, "is there a return?"),
        Slip(lambda: lambda kind, inputs, units: ..., NOTHING_YET),
        Slip(lambda: lambda kind: 1, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 2 prints the shapes of all weights of one LSTM. Add up the sizes.",
        "One part has W, U and b: inputs * units, units * units, and units. SimpleRNN has one "
        "such part, a GRU three and an LSTM four.",
        "The twin counts the numbers of two Dense layers, one behind the other:\n"
        "    def two_layers(inputs, units, outputs):\n"
        "        return (inputs + 1) * units + (units + 1) * outputs",
        "One part, times their number.\n"
        "    def parameters(kind, inputs, units):\n"
        "        parts = {'SimpleRNN': 1, 'GRU': 3, 'LSTM': 4}[kind]\n"
        "        return parts * (inputs + units + 1) * units\n"
        "    tk.check('15.2', parameters)",
    ),
)
