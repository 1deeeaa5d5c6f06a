"""Exercise 00.1: Change one number and say what happened.

The answer is a claim such as ("epochs", 1, "lower"). It is checked by doing it: the same digit
reader is trained with the lesson's numbers and with the changed one.
"""

from __future__ import annotations

import numbers
from functools import lru_cache
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts
from teachkeras.datasets import digits
from teachkeras.errors import did_you_mean
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

START = {"hidden": 32, "epochs": 15, "rate": 0.1}  # the numbers of the lesson
MOST = {"hidden": 512, "epochs": 300, "rate": 1000.0}  # larger ones only cost time
WORDS = {
    "higher": "higher",
    "up": "higher",
    "better": "higher",
    "rose": "higher",
    "lower": "lower",
    "down": "lower",
    "worse": "lower",
    "fell": "lower",
    "the same": "the same",
    "same": "the same",
    "about the same": "the same",
}
POINT = 0.01  # a percentage point: less than this counts as "the same" ...
SLACK = 0.003  # ... and this close to the border either word is right


@lru_cache(maxsize=32)
def train(hidden: int = 32, epochs: int = 15, rate: float = 0.1) -> float:
    """The lesson's digit reader with these three numbers: its accuracy on the test digits."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    x_train, x_test = x_train.reshape(-1, 64) / 16, x_test.reshape(-1, 64) / 16
    with repeating(7):
        model = Sequential()
        model.add(Dense(hidden, activation="relu", input_dim=64))
        model.add(Dense(10, activation="softmax"))
        model.compile(SGD(lr=rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train, y_train, nb_epoch=epochs, verbose=0)
    return float(model.evaluate(x_test, y_test, verbose=0)[1])


def claim(answer: Any) -> tuple[str, float, str]:
    """The answer as (name, number, word), or the first thing that is wrong with it."""
    if isinstance(answer, dict) and len(answer) > 1:
        raise NotYet("this changes more than one number: then nobody knows which one did it")
    if isinstance(answer, tuple | list) and len(answer) == 2:
        raise NotYet("the word is missing: did the accuracy get higher, lower, or stay the same?")
    name, given, word = need_parts(answer, ("the name", "its new number", "what happened"))
    if name not in START:
        near = did_you_mean(str(name), list(START)) or list(START)
        raise NotYet(f"the reader has no number called {name!r}", [("it has", ", ".join(near))])
    if isinstance(given, bool) or not isinstance(given, numbers.Real):
        raise NotYet(f"the new number is {kind_of(given)}: write a number, without quotes")
    number = float(given)
    if not 0 < number <= MOST[name]:
        raise NotYet(f"{name} must be larger than 0 and at most {MOST[name]:g}")
    if name != "rate" and number != int(number):
        raise NotYet(f"{name} is counted: it must be a whole number")
    if number == START[name]:
        raise NotYet(f"{name} was {number:g} before: that is no change")
    said = WORDS.get(str(word).strip().lower())
    if said is None:
        raise NotYet(f"{word!r} is none of the words", [("words", "higher, lower, the same")])
    return name, (number if name == "rate" else int(number)), said


def observe(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What is claimed, and whether training says so too."""
    name, number, said = claim(answer)
    change = train(**{**START, name: number}) - train(**START)
    found = {"higher"} if change > 0 else {"lower"}
    if abs(change) < POINT + SLACK:
        found = found | {"the same"} if abs(change) > POINT - SLACK else {"the same"}
    if said in found:
        return [("the word", "true")]
    return [("the word", f"said {said}, was {sorted(found)[0]}")]


EXERCISE = Exercise(
    number="00.1",
    title="Change one number and say what happened",
    prompt="Change **one** of the three numbers of `read_digits`: `hidden`, `epochs` or "
    "`rate`. Run it. Compare the accuracy with the one before. Then hand in the name, the new "
    "number and one word: `'higher'`, `'lower'` or `'the same'` (less than one percentage "
    "point apart).",
    observe=observe,
    reference=lambda: ("epochs", 1, "lower"),
    hard_coded=lambda: ("epochs", 200, "lower"),
    slips=(
        Slip(
            lambda: ("epochs", 1, "higher"),
            "the accuracy went down, not up: compare the two printed numbers once more",
        ),
        Slip(
            lambda: ("epochs", 200, "lower"),
            "the accuracy went up, not down: compare the two printed numbers once more",
        ),
        Slip(
            lambda: ("epochs", 1, "the same"),
            "the accuracy fell by more than one percentage point: that is not the same",
        ),
        Slip(
            lambda: ("epochs", 200, "the same"),
            "the accuracy rose by more than one percentage point: that is not the same",
        ),
        Slip(
            lambda: ("hidden", 128, "lower"),
            "the two accuracies are less than one percentage point apart: call them the same",
        ),
        Slip(
            lambda: ("hidden", 128, "higher"),
            "the two accuracies are less than a percentage point apart: call them the same",
        ),
    ),
    misfits=(
        Slip(lambda: ("epochs", 15, "the same"), "that is no change"),
        Slip(lambda: ("epochs", 1), "the word is missing"),
        Slip(lambda: ("epoch", 1, "lower"), "no number called 'epoch'"),
        Slip(lambda: ("epochs", "1", "lower"), "without quotes"),
        Slip(lambda: {"epochs": 1, "rate": 1.0}, "more than one number"),
        Slip(lambda: ("epochs", 1, "funny"), "none of the words"),
        Slip(lambda: "lower", "the task wants 3 parts"),
    ),
    hints=(
        "Look at the line `after = read_digits(...)`. A number in its brackets replaces the "
        "one that `def read_digits` has.",
        "Change only one thing at a time. If two things change, you cannot tell which of them "
        "made the difference.",
        "With another number: `read_digits(rate=0.001)` learns in tiny steps and prints 0.173, "
        "far below 0.958. The answer for it is\n"
        "    tk.check('00.1', ('rate', 0.001, 'lower'))",
        "One right answer of many: one round of training is too short.\n"
        "    after = read_digits(epochs=1)\n"
        "    tk.check('00.1', ('epochs', 1, 'lower'))",
    ),
)
