"""Two exercises of lesson 11 that are answered without training: the 14 calls, a file's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .answers import NOTHING_YET, Exercise, NotYet, Observation, Slip, is_empty, kind_of

# --- 11.1 the fourteen calls ----------------------------------------------------------------------

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


CALLS = Exercise(
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


# --- 11.4 the name of a file ----------------------------------------------------------------------

PATTERN = "digits-{epoch:03d}-{val_acc:.3f}-{val_loss:.2f}.hdf5"


def filled(pattern: str, epoch: int, logs: dict[str, float]) -> str:
    """The name that `ModelCheckpoint` makes of a pattern; the first thing that is wrong with it."""
    if "{" not in pattern:
        raise NotYet(
            "nothing in it is left to fill: a place is a name in curly brackets",
            [("such as", "w.{epoch}.hdf5")],
        )
    try:
        return pattern.format(epoch=epoch, **logs)
    except KeyError as error:
        names = ", ".join(["epoch", *logs])
        raise NotYet(f"no number is called {error.args[0]!r}", [("there are", names)]) from None
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise NotYet(f"the pattern cannot be filled: {error}") from None


def observe_pattern(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The names of five epochs."""
    if not isinstance(answer, str):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a text, the pattern")
    seen: list[Observation] = []
    for epoch in (7, 0, 12, 105, int(rng.integers(20, 99))):
        names = ("loss", "acc", "val_loss", "val_acc")
        logs = {name: float(rng.uniform(0.1, 0.9)) for name in names}
        said = ", ".join(f"{name} {value:.4f}" for name, value in logs.items())
        seen.append((f"epoch {epoch}: {said}", filled(answer, epoch, logs)))
    return seen


PATTERNS = Exercise(
    number="11.4",
    title="A pattern for file names",
    prompt="Write the pattern with which `ModelCheckpoint` makes names like "
    "`digits-007-0.953-0.12.hdf5`. First comes the epoch with three digits. Then comes the "
    "accuracy on the **validation** rows, with three digits behind the point, and then the loss on "
    "these rows, with two. Hand in the pattern, a text.",
    observe=observe_pattern,
    reference=lambda: PATTERN,
    hard_coded=lambda: "digits-007-0.953-0.12.hdf5",
    slips=(
        Slip(
            lambda: PATTERN.replace("val_", ""),
            "these are the numbers of the rows that were trained on: the names of the others begin "
            "with val_",
        ),
        Slip(
            lambda: PATTERN.replace("03d", "3d"),
            "where the epoch is short there are spaces in the name: a 0 in front of the 3 fills "
            "with zeros",
        ),
        Slip(
            lambda: PATTERN.replace("03d", "02d"),
            "the epoch has two digits here: it should have three",
        ),
        Slip(
            lambda: PATTERN.replace("epoch:03d", "epoch"),
            "epoch 7 should be 007, so that a list of names is in the right order: :03d does that",
        ),
        Slip(
            lambda: "digits-{epoch:03d}-{val_loss:.3f}-{val_acc:.2f}.hdf5",
            "the accuracy comes first, then the loss",
        ),
        Slip(
            lambda: "digits-{epoch:03d}-{val_acc:.2f}-{val_loss:.3f}.hdf5",
            "the accuracy has three digits behind the point, and the loss has two",
        ),
        Slip(
            lambda: "digits-{epoch:03d}-{val_acc}-{val_loss}.hdf5",
            "all digits of the numbers are in the name: :.3f keeps three behind the point",
        ),
    ),
    misfits=(
        Slip(lambda: "digits-%03d.hdf5", "a place is a name in curly brackets"),
        Slip(lambda: "digits-{number:03d}.hdf5", "no number is called 'number'"),
        Slip(lambda: "digits-{:03d}.hdf5", "cannot be filled"),
        Slip(lambda: "digits-{epoch:03d.hdf5", "cannot be filled"),
        Slip(lambda: PATTERN.format, "the task wants a text"),
        Slip(lambda: "...", NOTHING_YET),
    ),
    hints=(
        "Look at the pattern of the section above, and at what its names have become.",
        "A place is {name:form}. The form 03d is a whole number of three digits with zeros in "
        "front, .3f is a number with three digits behind the point.",
        "The twin names files like wine-12-0.250.hdf5, by epoch and loss:\n"
        "    'wine-{epoch:02d}-{loss:.3f}.hdf5'",
        "Three places, and the words between them.\n"
        "    answer = 'digits-{epoch:03d}-{val_acc:.3f}-{val_loss:.2f}.hdf5'\n"
        "    tk.check('11.4', answer)",
    ),
)

EXERCISES = (CALLS, PATTERNS)
