"""Exercise 11.1: Predict the 14 calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, is_empty, kind_of

MOMENTS = tuple(
    f"{what} {when}" for what in ("train", "epoch", "batch") for when in ("begin", "end")
)
LETTERS = {"T": 0, "t": 1, "E": 2, "e": 3, "B": 4, "b": 5}  # upper case begins, lower case ends


def calls(letters: str) -> list[str]:
    """Calls of a callback from their letters.

    >>> calls("TEB")
    ['train begin', 'epoch begin', 'batch begin']
    """
    return [MOMENTS[LETTERS[letter]] for letter in letters]


RIGHT = "TEBbBbeEBbBbet"


def observe_calls(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The calls one by one."""
    if not isinstance(answer, list | tuple):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a list of 14 words")
    seen: list[Observation] = []
    before: list[str] = []
    for number, part in enumerate(answer, 1):
        if is_empty(part):
            raise NotYet(f"call {number} is still open")
        word = str(part).lower().replace("_", " ").removeprefix("on ").strip()
        if word not in MOMENTS:
            raise NotYet(
                f"call {number} is {kind_of(part)}: it should be one of the six words",
                [("the words", ", ".join(MOMENTS))],
            )
        before.append(word)
        # A slip is recognised by all calls up to the first that is wrong.
        seen.append((f"call {number}", f"{word}; before it: {', '.join(before[:-1])}"))
    if len(seen) != len(RIGHT):
        raise NotYet(f"these are {len(seen)} calls: there are 14")
    return seen


def called(letters: str) -> Callable[[], Any]:
    """A maker of an answer with these calls."""
    return lambda: calls(letters)


EXERCISE = Exercise(
    number="11.1",
    title="Predict the 14 calls",
    prompt="A model is trained for 2 epochs of 2 batches, and your object is its callback. In "
    "which order are the six methods called? Hand in a list of 14 words. Each is one of "
    "`'train begin'`, `'epoch begin'`, `'batch begin'`, `'batch end'`, `'epoch end'` and "
    "`'train end'`.",
    observe=observe_calls,
    reference=called(RIGHT),
    hard_coded=called("B" * 14),
    piecewise=True,
    slips=(
        Slip(
            called("EBbBbeEBbBbetT"),
            "one call comes before everything else: the training itself begins",
        ),
        Slip(
            called("TBbBbEeBbBbEet"),
            "an epoch begins before its first batch does",
        ),
        Slip(
            called("TEEBbBbBbBbeet"),
            "two epochs never run side by side: the first ends before the second begins",
        ),
        Slip(
            called("TEeBbBbEeBbBbt"),
            "an epoch ends after its batches, not before them",
        ),
        Slip(
            called("TEBBbbeEBBbbet"),
            "one batch ends before the next one begins",
        ),
        Slip(
            called("TEBbeEBbeEBbet"),
            "an epoch of this training has two batches: after the first comes the second",
        ),
        Slip(
            called("TEBbBbetTEBbBt"),
            "the training is not over after the first epoch: there is a second one",
        ),
    ),
    misfits=(
        Slip(lambda: "train begin", "the task wants a list of 14 words"),
        Slip(lambda: calls(RIGHT)[:-1], "these are 13 calls: there are 14"),
        Slip(lambda: ["train begin", ...], "call 2 is still open"),
        Slip(lambda: ["start"] * 14, "it should be one of the six words"),
        Slip(lambda: 14, "the task wants a list of 14 words"),
    ),
    hints=(
        "Think of boxes in boxes: the training holds two epochs, and each epoch holds two batches.",
        "Whatever begins last ends first. Write the two calls of the training, leave a gap between "
        "them, and fill the gap from the outside to the inside.",
        "The twin has 1 epoch of 2 batches, and so 8 calls:\n"
        "    ['train begin', 'epoch begin', 'batch begin', 'batch end',\n"
        "     'batch begin', 'batch end', 'epoch end', 'train end']",
        "The inner part is the same twice.\n"
        "    batches = ['batch begin', 'batch end'] * 2\n"
        "    epoch = ['epoch begin'] + batches + ['epoch end']\n"
        "    answer = ['train begin'] + epoch * 2 + ['train end']\n"
        "    tk.check('11.1', answer)",
    ),
)
