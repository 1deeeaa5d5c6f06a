"""Exercise 13.7: A tower with a bypass."""

from __future__ import annotations

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
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.layers import Dense, Highway
from teachkeras.models import Sequential

WIDE = 8


def tower_of(more: int = 0, bend: str = "tanh", sign: int = 1, end: bool = True) -> Any:
    """A maker of towers that may be wrong in one way."""

    def tower(depth: int, bias: float | None) -> Sequential:
        model = Sequential([Dense(WIDE, activation="tanh", input_dim=2)])
        for _ in range(depth + more):
            if bias is None:
                model.add(Dense(WIDE, activation="tanh"))
            else:
                model.add(Highway(activation=bend))
                K.set_value(model.layers[-1].b_carry, np.full(WIDE, float(sign * bias)))
        if end:
            model.add(Dense(1, activation="sigmoid"))
        return model

    return tower


def unset(depth: int, bias: float | None) -> Sequential:
    """The gates stay as they were made."""
    return tower_of()(depth, bias if bias is None else 1.0)


def observe_towers(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The layers of four towers."""
    if is_a(answer, "stack"):
        raise NotYet("this is one tower: hand in the function that makes it, without calling it")
    function = need_python_function(answer, "def tower(depth, bias)")
    seen: list[Observation] = []
    for depth, bias in ((2, None), (2, -2.0), (int(rng.integers(3, 5)), -0.5), (0, -2.0)):
        made = call(function, depth, bias)
        need_something(made)
        if not is_a(made, "stack"):
            raise NotYet(f"your function gives {kind_of(made)}: the task wants a Sequential")
        facts = staged(made, stage.facts_of, made)
        case = f"tower({depth}, {bias})"
        said = staged(made, stage.layers_in_words, made)
        seen.append((f"the number of layers of {case}", len(said)))
        seen.append((f"what {case} reads and gives", f"{facts['reads']} {facts['gives']}"))
        seen += [(f"layer {at} of {case}", words) for at, words in enumerate(said)]
    return seen


EXERCISE = Exercise(
    number="13.7",
    title="A tower with a bypass",
    prompt="Write `tower(depth, bias)`. It gives a `Sequential` for two input numbers. At first "
    "comes `Dense(8, activation='tanh')`, at the end `Dense(1, activation='sigmoid')`. Between "
    "them stand `depth` layers. If `bias` is `None`, they are `Dense(8, activation='tanh')`. "
    "Otherwise they are `Highway(activation='tanh')`, and `bias` is the gate bias of each.",
    observe=observe_towers,
    reference=tower_of,
    hard_coded=lambda: lambda depth, bias: tower_of()(2, bias),
    slips=(
        Slip(
            lambda: tower_of(more=1),
            "there is one layer too many: `depth` counts those between the first and the last",
        ),
        Slip(
            lambda: tower_of(bend="linear"),
            "Highway has no activation of its own accord: give it activation='tanh'",
        ),
        Slip(
            lambda: unset,
            "the gate bias is 1, as it is at the start: set it to `bias` after the layer is added",
        ),
        Slip(
            lambda: tower_of(sign=-1),
            "the gate bias has the wrong sign: below 0 shuts the gate, so most of x passes by",
        ),
        Slip(
            lambda: lambda depth, bias: tower_of()(depth, None),
            "there is no Highway in it: with a number for `bias`, the layers between are Highway",
        ),
        Slip(
            lambda: tower_of(end=False),
            "the last layer is missing: Dense(1, activation='sigmoid') gives one probability",
        ),
    ),
    misfits=(
        Slip(lambda: tower_of()(2, None), "hand in the function that makes it"),
        Slip(lambda: lambda depth, bias: Dense(1), "the task wants a Sequential"),
        Slip(lambda: lambda depth: 1, "your function stopped: TypeError"),
        Slip(lambda: lambda depth, bias: None, "is there a return?"),
        Slip(lambda: lambda depth, bias: ..., NOTHING_YET),
        Slip(lambda: 20, "the task wants a Python function"),
    ),
    hints=(
        "Section 7 names the four weights of a Highway layer; the last one is the gate bias.",
        "Begin with Sequential([Dense(8, ...)]) and add the others in a loop. A layer has its "
        "weights as soon as it is added: K.set_value(model.layers[-1].b_carry, bias * np.ones(8)).",
        "The twin has layers of one kind, and sets the bias of each to 3:\n"
        "    import numpy as np\n"
        "    def row(depth):\n"
        "        model = Sequential([Dense(4, input_dim=4)])\n"
        "        for _ in range(depth):\n"
        "            model.add(Dense(4))\n"
        "            K.set_value(model.layers[-1].b, 3 * np.ones(4))\n"
        "        return model",
        "A loop with two cases.\n"
        "    import numpy as np\n"
        "    from teachkeras.layers import Dense, Highway\n"
        "    from teachkeras.models import Sequential\n"
        "    def tower(depth, bias):\n"
        "        model = Sequential([Dense(8, activation='tanh', input_dim=2)])\n"
        "        for _ in range(depth):\n"
        "            if bias is None:\n"
        "                model.add(Dense(8, activation='tanh'))\n"
        "            else:\n"
        "                model.add(Highway(activation='tanh'))\n"
        "                K.set_value(model.layers[-1].b_carry, bias * np.ones(8))\n"
        "        model.add(Dense(1, activation='sigmoid'))\n"
        "        return model\n"
        "    tk.check('13.7', tower)",
    ),
)
