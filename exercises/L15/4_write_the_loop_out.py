"""Exercise 15.4: Write the loop out."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_python_function,
    nodes_of,
)
from teachkeras.classroom.beside import call, staged

from ._shared import need_list


def unrolled(cell: Any, steps: Any, h: Any) -> Any:
    """The states after each step."""
    found = []
    for x in steps:
        h = cell(x, h)
        found.append(h)
    return found


def always_first(cell: Any, steps: Any, h: Any) -> Any:
    """Each step begins with the state of the start."""
    return [cell(x, h) for x in steps]


def turned(cell: Any, steps: Any, h: Any) -> Any:
    """From the last step to the first."""
    return unrolled(cell, list(steps)[::-1], h)


def swapped(cell: Any, steps: Any, h: Any) -> Any:
    """The state where the input belongs."""
    return unrolled(lambda x, state: cell(state, x), steps, h)


def doubled(cell: Any, steps: Any, h: Any) -> Any:
    """Every step is made twice."""
    return unrolled(lambda x, state: cell(x, cell(x, state)), steps, h)


def observe_unrolled(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of all states, and how many boxes the last one stands on."""
    function = need_python_function(answer, "def unrolled(cell, steps, h)")
    cell = staged(function, stage.half_cell)
    seen: list[Observation] = []
    for count in (3, 1, 6):
        inputs = [staged(function, stage.input_of, (2,), f"x{n}") for n in range(1, count + 1)]
        start = staged(function, stage.input_of, (2,), "h0")
        found = need_list(call(function, cell, inputs, start), "your function")
        if len(found) != count:
            raise NotYet(f"for {count} steps your list has {len(found)} states: one for each step")
        for state in found:
            if not is_a(state, "symbol"):
                raise NotYet(f"in your list is {kind_of(state)}: the task wants the symbols")
        row = [rng.uniform(-1, 1, 2).astype("float32") for _ in [*inputs, start]]
        values = [
            staged(state, stage.values_of, state, [*inputs, start], [row])[0] for state in found
        ]
        seen.append((f"{count} steps", np.array(values)))
        results = [node for node in nodes_of(found[-1]) if node["role"] == "result"]
        seen.append((f"{count} steps, boxes that compute", len(results)))
    return seen


EXERCISE = Exercise(
    number="15.4",
    title="Write the loop out",
    prompt="Write `unrolled(cell, steps, h)`. `steps` is a list of symbols, one for each step, "
    "`h` is the symbol of the first state, and `cell(x, h)` gives the symbol of the next state. "
    "Give the list of the states after each step. Then the graph of the last state has the boxes "
    "of the cell once for each step: the price of unrolling.",
    observe=observe_unrolled,
    reference=lambda: unrolled,
    hard_coded=lambda: lambda cell, steps, h: [h] * len(steps),
    reveals=False,
    slips=(
        Slip(
            lambda: always_first,
            "every step begins with the first state: each should read the state that the one "
            "before it gives",
        ),
        Slip(lambda: turned, "the last step comes first here: keep the order of the list"),
        Slip(lambda: swapped, "input and state are mixed up: it is cell(x, h)"),
        Slip(lambda: doubled, "the cell is called twice for each step: once is enough"),
    ),
    misfits=(
        Slip(lambda: [1, 2], "the task wants a Python function"),
        Slip(lambda: lambda cell, steps, h: unrolled(cell, steps, h)[-1:], "has 1 states"),
        Slip(lambda: lambda cell, steps, h: [h, *unrolled(cell, steps, h)], "has 4 states"),
        Slip(lambda: lambda cell, steps, h: cell(steps, h), "your function stopped"),
        Slip(lambda: lambda cell, steps, h: 3, "the task wants a list"),
        Slip(lambda: lambda cell, steps, h: [0.0] * len(steps), "the task wants the symbols"),
        Slip(lambda: lambda cell, steps, h: None, "is there a return?"),
        Slip(lambda: lambda cell, steps, h: ..., NOTHING_YET),
    ),
    hints=(
        "It is the loop of section 1, with symbols in place of numbers. Exercise 05.4 is close.",
        "Call the cell once for each symbol of the list. Put what it gives into h, and into a "
        "list.",
        "The twin writes a sum out, step by step:\n"
        "    def sums(steps, total):\n"
        "        found = []\n"
        "        for x in steps:\n"
        "            total = total + x\n"
        "            found.append(total)\n"
        "        return found",
        "A loop, and h goes along.\n"
        "    def unrolled(cell, steps, h):\n"
        "        found = []\n"
        "        for x in steps:\n"
        "            h = cell(x, h)\n"
        "            found.append(h)\n"
        "        return found\n"
        "    tk.check('15.4', unrolled)",
    ),
)
