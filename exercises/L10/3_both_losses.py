"""Exercise 10.3: Both losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import pair_of_numbers


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


EXERCISE = Exercise(
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
