"""Exercise 12.2: Merge or merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts
from teachkeras.layers import Merge

# What stands in the list -> the word in front of it, in the order of the lesson.
TASKS = {
    "list 1, [Input((4,)), Input((4,))]": "merge",
    "list 2, [Dense(3, input_dim=4), Dense(3, input_dim=4)]": "Merge",
    "list 3, [see(x), see(y)]": "merge",
    "list 4, [old, new]": "Merge",
    "list 5, [layer.output for layer in layers]": "merge",
    "list 6, layers": "Merge",
}


def observe_words(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One of the two words for each list; brackets behind it do no harm."""
    seen: list[Observation] = []
    for label, part in zip(TASKS, need_parts(answer, list(TASKS)), strict=True):
        number = label.partition(",")[0]
        if not isinstance(part, str):
            raise NotYet(f"{number} has {kind_of(part)}: write 'Merge' or 'merge', in quotes")
        word = part.strip().partition("(")[0]
        if word not in ("Merge", "merge"):
            raise NotYet(f"{number} has the word {part[:30]!r}: write 'Merge' or 'merge'")
        seen.append((label, word))
    return seen


def chosen(*wrong: int) -> Callable[[], list[str]]:
    """A maker of answers: the right ones, but for the lists numbered."""
    other = {"Merge": "merge", "merge": "Merge"}
    return lambda: [
        other[word] if number in wrong else word for number, word in enumerate(TASKS.values(), 1)
    ]


EXERCISE = Exercise(
    number="12.2",
    title="Merge or merge",
    prompt="In the table, `see` is a layer, `x` and `y` are tensors, `old` and `new` are "
    "`Sequential` models, and `layers` is a list of layers. Which word belongs in front of each "
    "list: `'Merge'` or `'merge'`? Hand in six words, in order.",
    observe=observe_words,
    reference=chosen(),
    hard_coded=lambda: ["merge"] * 6,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(chosen(1), "`Input` gives a tensor, although its name has a capital letter"),
        Slip(chosen(2), "`Dense(3, input_dim=4)` is made, and not called: it is still a layer"),
        Slip(chosen(3), "`see` was called on `x`: what comes out of a call is a tensor"),
        Slip(chosen(4), "a model is a layer, too, as long as nobody calls it"),
        Slip(chosen(5), "`.output` is what comes out of a layer: a tensor"),
        Slip(chosen(6), "these are the layers themselves, and nothing was called"),
    ),
    misfits=(
        Slip(lambda: "merge", "the task wants 6 parts"),
        Slip(lambda: ["merge", "Merge"], "this has 2 parts"),
        Slip(lambda: [Merge, *chosen()()[1:]], "in quotes"),
        Slip(lambda: ["MERGE", *chosen()()[1:]], "has the word 'MERGE'"),
        Slip(lambda: [*chosen()()[:5], ...], "list 6, layers is still open"),
    ),
    hints=(
        "Ask for each list: has anything in it been called? Or try it: the messages of section 4 "
        "tell you.",
        "What comes out of a call, out of `Input`, or out of `.output` is a tensor: small m. What "
        "was only made is a layer: capital M.",
        "The twin has the lists [model(x), x] and [model, see]. The words are 'merge' and 'Merge'.",
        "Tensors, layers, tensors, layers, tensors, layers.\n"
        "    words = ['merge', 'Merge', 'merge', 'Merge', 'merge', 'Merge']\n"
        "    tk.check('12.2', words)",
    ),
)
