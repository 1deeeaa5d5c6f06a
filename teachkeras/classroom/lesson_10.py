"""The exercises of lesson 10 about labels and losses: one-hot rows, labels from 1, two losses.

The one about several labels and the choice of a pair are in lesson_10_pairs.py, the two about
accuracy in lesson_10_acc.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
    need_something,
)
from .beside import call

# --- 10.1 one-hot by hand -------------------------------------------------------------------------


def one_hot(labels: Any, classes: int) -> np.ndarray:
    """A row of zeros for each label, with a single 1 at its place."""
    rows = np.zeros((len(labels), classes))
    rows[np.arange(len(labels)), labels] = 1
    return rows


def label_sets(rng: np.random.Generator) -> list[tuple[np.ndarray, int]]:
    """Five sets of labels with the number of classes: some classes have no row."""
    fixed: list[tuple[list[int], int]] = [([0, 2, 1], 3), ([0, 1], 4), ([3], 5)]
    drawn = [(rng.integers(0, n, rows), n) for n, rows in ((3, 6), (10, 4))]
    return [*((np.array(labels), n) for labels, n in fixed), *drawn]


def table_of(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """What a learner's function gave, as a table of this shape."""
    table = array_of(value, "your function")
    if table.shape != shape:
        rows = "one row for each label, one column for each class"
        raise NotYet(
            f"your function gives the shape {table.shape}",
            [("wanted", f"{shape}: {rows}")],
        )
    return table


def observe_one_hot(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The tables that a function makes of five sets of labels."""
    function = need_python_function(answer, "def one_hot(labels, classes)")
    seen: list[Observation] = []
    for labels, classes in label_sets(rng):
        value = call(function, labels.copy(), classes)
        table = array_of(value, "your function")
        seen.append((f"labels {labels.tolist()} of {classes} classes", table))
    return seen


ONE_HOT = Exercise(
    number="10.1",
    title="One-hot by hand",
    prompt="Write `one_hot(labels, classes)` with NumPy, without `to_categorical`. `labels` is an "
    "array of class numbers, counted from 0. Give a table with one row for each label and one "
    "column for each class: zeros, and a single 1 in each row, at the place of its label.",
    observe=observe_one_hot,
    reference=lambda: one_hot,
    hard_coded=lambda: lambda labels, classes: np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]]),
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda labels, classes: one_hot(labels, max(labels) + 1),
            "the table is as wide as the largest label asks for: it must have a column for each "
            "class, also for those without a row here",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(labels, classes).T,
            "rows and columns have changed places: each label has a row of its own",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(np.asarray(labels) - 1, classes),
            "every 1 stands one place too far to the left: classes are counted from 0",
        ),
        Slip(
            lambda: lambda labels, classes: 1 - one_hot(labels, classes),
            "zeros and ones have changed places: one lamp is lit in each row, the others are dark",
        ),
        Slip(
            lambda: (
                lambda labels, classes: one_hot(labels, classes) * np.asarray(labels).reshape(-1, 1)
            ),
            "the label itself stands in the table: whatever the class, the lamp is a 1",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(labels, classes).max(axis=0),
            "all labels light lamps in one and the same row: each label has a row of its own",
        ),
    ),
    misfits=(
        Slip(lambda: np.eye(3), "hand in the function itself"),
        Slip(lambda: "to_categorical", "the task wants a Python function"),
        Slip(lambda: lambda labels, classes: None, "is there a return?"),
        Slip(lambda: lambda labels, classes: ..., NOTHING_YET),
        Slip(lambda: lambda labels: labels, "your function stopped: TypeError"),
        Slip(lambda: lambda labels, classes: "100", "the task wants numbers"),
    ),
    hints=(
        "Begin with a table of zeros: np.zeros((rows, columns)). How many rows, how many columns?",
        "Then go through the labels with enumerate, and put a 1 into row number `row`, column "
        "number `label`.",
        "The twin lights all lamps up to the label, as a thermometer does:\n"
        "    def thermometer(labels, classes):\n"
        "        table = np.zeros((len(labels), classes))\n"
        "        for row, label in enumerate(labels):\n"
        "            table[row, :label + 1] = 1\n"
        "        return table",
        "A table of zeros, then one 1 in each row.\n"
        "    import numpy as np\n"
        "    def one_hot(labels, classes):\n"
        "        table = np.zeros((len(labels), classes))\n"
        "        for row, label in enumerate(labels):\n"
        "            table[row, label] = 1\n"
        "        return table\n"
        "    tk.check('10.1', one_hot)",
    ),
)


# --- 10.2 labels that count from 1 ----------------------------------------------------------------


def rows_of(answers: Any, classes: int) -> np.ndarray:
    """One-hot rows for answers 1 to `classes`; 0 means that nobody answered, and stays dark."""
    return one_hot(answers, classes + 1)[:, 1:]


def observe_survey(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The tables that a function makes of five sheets of answers."""
    function = need_python_function(answer, "def rows_of(answers, classes)")
    sheets = [([1, 2, 3], 3), ([2, 0, 1], 2), ([0, 0], 3)]
    sheets += [(rng.integers(1, 6, 5).tolist(), 5), ([4, *rng.integers(0, 4, 3).tolist()], 4)]
    seen: list[Observation] = []
    for answers, classes in sheets:
        table = table_of(call(function, np.array(answers), classes), (len(answers), classes))
        zeros = " (0: no answer)" if 0 in answers else ""
        seen.append((f"answers {answers} of 1 to {classes}{zeros}", table))
    return seen


FROM_ONE = Exercise(
    number="10.2",
    title="Labels that count from 1",
    prompt="On a questionnaire the answers are numbered from 1 to `classes`, and 0 means that "
    "nobody answered. Write `rows_of(answers, classes)`: a table with one row for each answer and "
    "exactly `classes` columns. Answer 1 lights the first lamp, answer 2 the second, and so on. "
    "Where nobody answered, all lamps stay dark.",
    observe=observe_survey,
    reference=lambda: rows_of,
    hard_coded=lambda: lambda answers, classes: np.eye(classes)[: len(answers)],
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda answers, classes: one_hot(np.asarray(answers) - 1, classes),
            "0 - 1 is -1, and place -1 is the last one: where nobody answered, the last lamp is "
            "lit. It must stay dark",
        ),
        Slip(
            lambda: lambda answers, classes: one_hot(answers, classes + 1)[:, :-1],
            "every lamp is one place too far to the right: answer 1 lights the first one",
        ),
        Slip(
            lambda: (
                lambda answers, classes: one_hot(np.maximum(np.asarray(answers) - 1, 0), classes)
            ),
            "who did not answer was counted as answer 1: all lamps of this row stay dark",
        ),
        Slip(
            lambda: lambda answers, classes: 1 - rows_of(answers, classes),
            "zeros and ones have changed places: only the answer is lit",
        ),
    ),
    misfits=(
        Slip(
            lambda: lambda answers, classes: one_hot(answers, classes + 1),
            "your function gives the shape (3, 4)",
        ),
        Slip(
            lambda: lambda answers, classes: rows_of(answers, classes)[np.asarray(answers) > 0],
            "your function gives the shape (2, 2)",
        ),
        Slip(lambda: lambda answers, classes: one_hot(answers, classes), "IndexError"),
        Slip(lambda: [[1, 0, 0]], "the task wants a Python function"),
        Slip(lambda: lambda answers, classes: None, "is there a return?"),
        Slip(lambda: lambda answers, classes: ..., NOTHING_YET),
    ),
    hints=(
        "Write down the row that answer 1 should get, and the row that 0 should get.",
        "`to_categorical(answers, classes + 1)` has one column too many. Which class does that "
        "column stand for, and what is left of a row if you cut it off?",
        "The twin: answers 1 to 3, and the *last* number, 4, means that nobody answered. Cut off "
        "the lamps of 0 and of 4:\n"
        "    to_categorical([1, 3, 4], 5)[:, 1:4]",
        "The first column is the lamp of `no answer`. Without it, such a row is dark.\n"
        "    from teachkeras.utils.np_utils import to_categorical\n"
        "    def rows_of(answers, classes):\n"
        "        return to_categorical(answers, classes + 1)[:, 1:]\n"
        "    tk.check('10.2', rows_of)",
    ),
)


# --- 10.3 both losses -----------------------------------------------------------------------------


def softmax(z: np.ndarray) -> np.ndarray:
    """Logits as shares that add up to 1."""
    shares = np.exp(z - z.max())
    return shares / shares.sum()


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Each logit as a probability of its own."""
    return 1 / (1 + np.exp(-z))


def surprise_of_one(p: np.ndarray, t: np.ndarray) -> Any:
    """Categorical crossentropy: -log of the probability of the class that is true."""
    return -np.sum(t * np.log(p))


def surprise_of_each(p: np.ndarray, t: np.ndarray) -> Any:
    """Binary crossentropy: the mean surprise of the yes and the no."""
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def losses_with(
    first: Callable = lambda z, t: surprise_of_one(softmax(z), t),
    second: Callable = lambda z, t: surprise_of_each(sigmoid(z), t),
) -> Callable[[Any, Any], Any]:
    """A function of logits and labels that gives two losses."""
    return lambda z, t: (first(np.asarray(z), t), second(np.asarray(z), t))


def pair_of_numbers(value: Any, names: Sequence[str]) -> list[float]:
    """What a learner's function gave, as two numbers."""
    need_something(value)
    if isinstance(value, np.ndarray):
        value = list(np.atleast_1d(value))
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise NotYet(f"your function must give two numbers: return {', '.join(names)}")
    pair = [
        array_of(part, f"{name}, from your function,")
        for part, name in zip(value, names, strict=True)
    ]
    for part, name in zip(pair, names, strict=True):
        if part.shape:
            raise NotYet(f"{name} has the shape {part.shape}: it should be one number")
    return [float(part) for part in pair]


def observe_losses(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The two losses that a function gives for five rows of logits."""
    function = need_python_function(answer, "def both_losses(z, t)")
    rows = [[2.0, 1.0, 0.1], [0.0] * 3, [-1.0, 3.0], [*rng.normal(0, 1.5, 4).round(1)]]
    rows.append([*rng.normal(0, 1.5, 5).round(1)])
    seen: list[Observation] = []
    for place, logits in enumerate(rows):
        t = np.eye(len(logits))[place % len(logits)]
        given = call(function, np.array(logits), t.copy())
        pair = pair_of_numbers(given, ("categorical", "binary"))
        at = f"z = {[float(x) for x in logits]}, class {place % len(logits)}"
        seen += [(f"categorical for {at}", pair[0]), (f"binary for {at}", pair[1])]
    return seen


LOSSES = Exercise(
    number="10.3",
    title="Both losses",
    prompt="Write `both_losses(z, t)` with NumPy. `z` is one row of logits, `t` its one-hot row. "
    "Give two numbers, `categorical, binary`. The first is the categorical crossentropy of the "
    "**softmax** of `z`. The second is the binary crossentropy of the **sigmoids** of `z`, as a "
    "mean over the outputs.",
    observe=observe_losses,
    reference=lambda: losses_with(),
    hard_coded=lambda: lambda z, t: (0.417, 0.744),
    piecewise=True,
    slips=(
        Slip(
            lambda: losses_with(second=lambda z, t: z.size * surprise_of_each(sigmoid(z), t)),
            "the binary loss is a mean over the outputs, and this is their sum",
        ),
        Slip(
            lambda: losses_with(second=lambda z, t: -np.mean(t * np.log(sigmoid(z)))),
            "the binary loss counts only the lamp that should be lit: a dark lamp is a `no`, and "
            "its surprise is -log(1 - p)",
        ),
        Slip(
            lambda: losses_with(first=lambda z, t: surprise_of_one(sigmoid(z), t)),
            "the first loss was computed from sigmoids: softmax divides by the sum of all",
        ),
        Slip(
            lambda: losses_with(second=lambda z, t: surprise_of_each(softmax(z), t)),
            "the second loss was computed from the softmax: every logit has a sigmoid of its own",
        ),
        Slip(
            lambda: losses_with(
                lambda z, t: -surprise_of_one(softmax(z), t),
                lambda z, t: -surprise_of_each(sigmoid(z), t),
            ),
            "the sign is missing: the logarithm of a probability is below 0, a loss is above 0",
        ),
        Slip(
            lambda: losses_with(lambda z, t: surprise_of_one(softmax(z), t) / z.size),
            "the categorical loss was divided by the number of classes: only one of them is true, "
            "and its surprise is the loss",
        ),
        Slip(
            lambda: lambda z, t: losses_with()(z, t)[::-1],
            "the two losses have changed places: first categorical, then binary",
        ),
    ),
    misfits=(
        Slip(lambda: (0.417, 0.744), "the task wants a Python function"),
        Slip(lambda: lambda z, t: 0.417, "must give two numbers"),
        Slip(lambda: lambda z, t: (softmax(z), sigmoid(z)), "it should be one number"),
        Slip(lambda: lambda z, t: None, "is there a return?"),
        Slip(lambda: lambda z, t: ..., NOTHING_YET),
        Slip(lambda: lambda z: z, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the two cells that computed the losses of one row by hand. There, the true class "
        "was known by its number; here a row `t` says it.",
        "`t * np.log(p)` is 0 everywhere but at the true class, so its sum picks that one. For "
        "yes and no, the other half is `(1 - t) * np.log(1 - p)`.",
        "The twin gives the squared errors of both, as two numbers:\n"
        "    def both_errors(z, t):\n"
        "        shares = np.exp(z) / np.exp(z).sum()\n"
        "        lamps = 1 / (1 + np.exp(-z))\n"
        "        return ((shares - t) ** 2).sum(), ((lamps - t) ** 2).mean()",
        "Shares and lamps first, then minus the logarithm of what is true.\n"
        "    import numpy as np\n"
        "    def both_losses(z, t):\n"
        "        shares = np.exp(z) / np.exp(z).sum()\n"
        "        lamps = 1 / (1 + np.exp(-z))\n"
        "        categorical = -np.sum(t * np.log(shares))\n"
        "        binary = -np.mean(t * np.log(lamps) + (1 - t) * np.log(1 - lamps))\n"
        "        return categorical, binary\n"
        "    tk.check('10.3', both_losses)",
    ),
)

EXERCISES = (ONE_HOT, FROM_ONE, LOSSES)
