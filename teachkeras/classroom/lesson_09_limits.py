"""Three exercises of lesson 09 about limits: clipped gradients, the price of weights, norms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import stage
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_parts,
    need_python_function,
)
from .beside import call, staged

# --- 09.4 clipped gradients -----------------------------------------------------------------------

CLIPPED = ("the norm", "with clipnorm=3.5", "with clipnorm=14", "with clipvalue=2.5")


def observe_clipped(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One number, and three lists of three."""
    norm, *lists = need_parts(answer, CLIPPED)
    seen: list[Observation] = [(CLIPPED[0], need_number(norm, CLIPPED[0]))]
    for label, part in zip(CLIPPED[1:], lists, strict=True):
        if not isinstance(part, list | tuple | np.ndarray) or len(part) != 3:
            raise NotYet(f"{label} has {kind_of(part)}: write three numbers in brackets")
        seen.append((label, np.array([need_number(x, label) for x in part])))
    return seen


KEPT = [2, 3, 6]
SHORT = [1, 1.5, 3]
CUT = [2, 2.5, 2.5]

CLIP = Exercise(
    number="09.4",
    title="Clip by hand",
    prompt="Two weights have the gradients `[2, 3]` and `[6]`. Hand in four things: the norm of "
    "all three numbers together; then the three numbers after `clipnorm=3.5`; after "
    "`clipnorm=14`; and after `clipvalue=2.5`. An answer looks like "
    "`[1, [2, 3, 6], [2, 3, 6], [2, 3, 6]]`.",
    observe=observe_clipped,
    reference=lambda: [7, SHORT, KEPT, CUT],
    hard_coded=lambda: [1, KEPT, KEPT, KEPT],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [11, SHORT, KEPT, CUT],
            "the numbers were added: square them first, and take the root of the sum",
        ),
        Slip(
            lambda: [49, SHORT, KEPT, CUT],
            "this is the sum of the squares: the norm is its root",
        ),
        Slip(
            lambda: [7, [3.5 * 2 / 13**0.5, 3.5 * 3 / 13**0.5, 3.5], KEPT, CUT],
            "each weight was given a norm of its own: Keras 1 takes one norm over all of them",
        ),
        Slip(
            lambda: [7, [2, 3, 3.5], KEPT, CUT],
            "a single number was cut: clipnorm shortens all of them by the same factor, so that "
            "the direction stays",
        ),
        Slip(
            lambda: [7, SHORT, [4, 6, 12], CUT],
            "the gradients became longer: clipnorm is a limit, and what is below it stays as it is",
        ),
        Slip(
            lambda: [7, SHORT, KEPT, [2.5 * x / 7 for x in KEPT]],
            "all were shortened together: clipvalue looks at each number by itself",
        ),
        Slip(
            lambda: [7, SHORT, KEPT, [2.5, 2.5, 2.5]],
            "a number below the limit stays as it is",
        ),
    ),
    misfits=(
        Slip(lambda: 7, "the task wants 4 parts"),
        Slip(lambda: [7, SHORT], "this has 2 parts"),
        Slip(lambda: ["7", SHORT, KEPT, CUT], "write a number"),
        Slip(lambda: [7, 3.5, KEPT, CUT], "write three numbers in brackets"),
        Slip(lambda: [7, [[1, 1.5], [3]], KEPT, CUT], "write three numbers in brackets"),
    ),
    hints=(
        "Put the three numbers behind one another: they are one arrow with three coordinates.",
        "The norm is the root of the sum of squares. If it is larger than clipnorm, every number "
        "is multiplied by clipnorm / norm. clipvalue cuts each number by itself.",
        "The twin has [3, 4] and [12]: the norm is the root of 9 + 16 + 144 = 169, so 13. With "
        "clipnorm=6.5 everything is halved: 1.5, 2, 6. With clipvalue=3.5 it becomes 3, 3.5, 3.5.",
        "4 + 9 + 36 = 49, so the norm is 7 and the factor 0.5.\n"
        "    tk.check('09.4', [7, [1, 1.5, 3], [2, 3, 6], [2, 2.5, 2.5]])",
    ),
)


# --- 09.7 the price of weights --------------------------------------------------------------------

PRICES = (
    "the loss with l2(0.01)",
    "the loss with l1(0.01)",
    "the loss with l1l2(l1=0.01, l2=0.1)",
    "what l2(0.01) adds to the slope of the 3",
    "what l1(0.01) adds to the slope of the 3",
)
RIGHT_PRICES = [0.64, 0.56, 1.96, 0.06, 0.01]


def observe_prices(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Five numbers."""
    parts = need_parts(answer, PRICES)
    return [(label, need_number(part, label)) for label, part in zip(PRICES, parts, strict=True)]


def priced(place: int, number: float) -> Callable[[], list[float]]:
    """The right prices but for one."""
    return lambda: [*RIGHT_PRICES[:place], number, *RIGHT_PRICES[place + 1 :]]


PENALTY = Exercise(
    number="09.7",
    title="The price of weights by hand",
    prompt="A layer has the weights `W = [[1, -2], [0, 3]]` and the biases `b = [4, 4]`. The loss "
    "of the data is 0.5. What is the total loss with `W_regularizer=l2(0.01)`? With "
    "`l1(0.01)`? With `l1l2(l1=0.01, l2=0.1)`? And how much do `l2(0.01)` and `l1(0.01)` add to "
    "the slope of the weight 3? Hand in five numbers.",
    observe=observe_prices,
    reference=lambda: RIGHT_PRICES,
    hard_coded=lambda: [0.5, 0.5, 0.5, 0.0, 0.0],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            priced(0, 0.14),
            "this is the price alone: the total has the loss of the data in it as well",
        ),
        Slip(
            priced(0, 0.96),
            "the biases were counted: a W_regularizer looks at W only (for b there is a "
            "b_regularizer)",
        ),
        Slip(
            priced(0, 0.535),
            "a mean was taken: the price is the sum over all weights",
        ),
        Slip(
            priced(1, 0.52),
            "the -2 was counted as -2: l1 adds distances from zero, so a negative weight costs "
            "as much as a positive one",
        ),
        Slip(
            priced(2, 0.7),
            "both prices have 0.01 here: the second one, l2, is 0.1",
        ),
        Slip(
            priced(3, 0.03),
            "the slope of a square is twice the number: 2 * 0.01 * 3",
        ),
        Slip(
            priced(4, 0.03),
            "l1 pulls at every weight with the same force, however large it is",
        ),
    ),
    misfits=(
        Slip(lambda: 0.64, "the task wants 5 parts"),
        Slip(lambda: [0.64, 0.56], "this has 2 parts"),
        Slip(lambda: [0.64, 0.56, "1.96", 0.06, 0.01], "write a number"),
        Slip(lambda: [0.64, 0.56, 1.96, 0.06, ...], "is still open"),
    ),
    hints=(
        "Add up two small tables first: the squares of the four weights, and their distances from "
        "zero.",
        "l2(k) costs k times the sum of squares, l1(k) costs k times the sum of distances, and "
        "l1l2 costs both. The slope of k * w * w is 2 * k * w; that of k * w, for a positive w, "
        "is k.",
        "The twin W = [[2, -1]] with a loss of 1 from the data: the squares are 4 + 1 = 5, the "
        "distances 2 + 1 = 3. So l2(0.1) makes 1.5 of it, and l1(0.1) makes 1.3. To the slope of "
        "the 2, l2(0.1) adds 0.4 and l1(0.1) adds 0.1.",
        "Squares: 1 + 4 + 0 + 9 = 14. Distances: 1 + 2 + 0 + 3 = 6.\n"
        "    tk.check('09.7', [0.5 + 0.14, 0.5 + 0.06, 0.5 + 0.06 + 1.4, 0.06, 0.01])",
    ),
)


# --- 09.8 keep the norms small --------------------------------------------------------------------


def columns_up_to_2(W: np.ndarray) -> np.ndarray:
    """Columns longer than 2 shortened to 2."""
    lengths = np.sqrt((W**2).sum(axis=0))
    return W * np.minimum(1, 2 / lengths)


def by_hand(
    shorten: Callable[[np.ndarray], np.ndarray] = columns_up_to_2,
    bias: Callable[[np.ndarray], np.ndarray] = lambda b: b,
    before: bool = False,
) -> Callable[[Any, Any, Any], None]:
    """One batch of training, then (or `before` it) the weights are made to keep the rule."""

    def repair(model: Any) -> None:
        W, b = model.get_weights()
        model.set_weights([shorten(W), bias(b)])

    def step(model: Any, x: Any, y: Any) -> None:
        if before:
            repair(model)
        model.train_on_batch(x, y)
        if not before:
            repair(model)

    return step


def batches(rng: np.random.Generator) -> list[tuple[list[np.ndarray], np.ndarray, np.ndarray]]:
    """Weights, samples and labels of two networks, made so that one column of W grows fast."""
    made = []
    for ins, outs in ((3, 4), (5, 2)):
        weights = [rng.uniform(-1, 1, (ins, outs)), np.full(outs, 3.0)]
        x, y = rng.uniform(-1, 1, (6, ins)), rng.uniform(2.5, 3.5, (6, outs))
        y[:, 0] = 20 * outs * x[:, 0]  # the others stay short
        made.append((weights, x, y))
    return made


def observe_norms(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The weights of two networks after each of three batches."""
    function = need_python_function(answer, "def step(model, x, y)")
    seen: list[Observation] = []
    for number, (weights, x, y) in enumerate(batches(rng), 1):
        model = staged(function, stage.one_layer, weights)
        start, _ = staged(model, stage.weights_of, model)
        for batch in (1, 2, 3):
            call(function, model, x, y)
            W, b = staged(model, stage.weights_of, model)
            if batch == 1 and np.array_equal(W, start):
                raise NotYet(
                    "nothing has been handed in yet, as far as the model can tell: after your step "
                    "its weights are what they were"
                )
            seen += [(f"W of network {number} after batch {batch}", W)]
            seen += [(f"b of network {number} after batch {batch}", b)]
    return seen


NORMS = Exercise(
    number="09.8",
    title="Keep the norms at 2",
    prompt="Here is a model of one `Dense` layer, without a constraint. Write `step(model, x, y)` "
    "so that it does what `W_constraint=maxnorm(2)` would do. Train on the batch once. Then take "
    "the weights out. Shorten each **column** of `W` that is longer than 2 to the length 2, and "
    "leave the other columns and `b` as they are. Put the weights back. Nothing is returned.",
    observe=observe_norms,
    reference=by_hand,
    hard_coded=lambda: (
        lambda model, x, y: model.set_weights([np.ones_like(w) for w in model.get_weights()])
    ),
    reveals=False,
    slips=(
        Slip(
            lambda: lambda model, x, y: model.train_on_batch(x, y),
            "this trains, and leaves columns that are longer than 2",
        ),
        Slip(
            lambda: by_hand(lambda W: columns_up_to_2(W.T).T),
            "the rows were shortened: a column of W, along axis 0, holds the weights of one unit",
        ),
        Slip(
            lambda: by_hand(lambda W: W * min(1, 2 / np.sqrt((W**2).sum()))),
            "the whole matrix was given one norm: each column has a length of its own",
        ),
        Slip(
            lambda: by_hand(lambda W: 2 * W / np.sqrt((W**2).sum(axis=0))),
            "all columns have the length 2 now: those that were shorter should stay as they are",
        ),
        Slip(
            lambda: by_hand(lambda W: W.clip(-2, 2)),
            "single numbers were cut: a column is shortened as a whole, so that it keeps its "
            "direction",
        ),
        Slip(
            lambda: by_hand(before=True),
            "the columns were shortened before the training step: a constraint holds after it",
        ),
        Slip(
            lambda: by_hand(bias=lambda b: b * min(1, 2 / np.sqrt((b**2).sum()))),
            "the biases were shortened as well: W_constraint is about W",
        ),
    ),
    misfits=(
        Slip(lambda: 2.0, "the task wants a Python function"),
        Slip(lambda: lambda model, x, y: None, "its weights are what they were"),
        Slip(lambda: lambda model: None, "your function stopped: TypeError"),
        Slip(
            lambda: lambda model, x, y: model.set_weights(columns_up_to_2(model.get_weights()[0])),
            "your function stopped",
        ),
    ),
    hints=(
        "Three things happen, one after the other: train_on_batch, get_weights, set_weights.",
        "The length of a column is the root of the sum of its squares along axis 0. Multiply each "
        "column by 2 / length, but never by more than 1.",
        "The twin does `nonneg` by hand, no number below zero:\n"
        "    def twin(model, x, y):\n"
        "        model.train_on_batch(x, y)\n"
        "        W, b = model.get_weights()\n"
        "        model.set_weights([W.clip(min=0), b])",
        "`clip(max=1)` makes every factor above 1 a 1, so short columns stay.\n"
        "    def step(model, x, y):\n"
        "        model.train_on_batch(x, y)\n"
        "        W, b = model.get_weights()\n"
        "        lengths = (W ** 2).sum(axis=0) ** 0.5\n"
        "        model.set_weights([W * (2 / lengths).clip(max=1), b])\n"
        "    tk.check('09.8', step)",
    ),
)

EXERCISES = (CLIP, PENALTY, NORMS)
