"""Exercise 09.8: Keep the norms at 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, need_python_function
from teachkeras.classroom.beside import call, staged


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


EXERCISE = Exercise(
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
