"""Exercise 11.4: A pattern for file names."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import NOTHING_YET, Exercise, NotYet, Observation, Slip, kind_of

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


EXERCISE = Exercise(
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
