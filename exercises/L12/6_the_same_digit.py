"""Exercise 12.6: The same digit?"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    is_a,
    kind_of,
    need_something,
)
from teachkeras.classroom.beside import LearnerError, staged
from teachkeras.datasets import digits
from teachkeras.layers import Dense, Input, merge
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD

WANTED = 0.85
PAIRS = 200  # of the same digit, and as many of two different ones


def pair_net() -> Any:
    """Two pictures through the same two layers; the cosine of what comes out, as a share."""
    left, right = Input((64,)), Input((64,))
    see = Sequential([Dense(32, activation="relu", input_dim=64), Dense(16)])
    cosine = merge([see(left), see(right)], mode="cos")
    net = Model(input=[left, right], output=Dense(1, init="one", activation="sigmoid")(cosine))
    net.compile(SGD(lr=0.1, momentum=0.9), "binary_crossentropy")
    return net


@cache
def learned(epochs: int) -> tuple[np.ndarray, ...]:
    """The weights after some epochs on pairs; the same ones every time."""
    (x, y), _ = digits.load_data()
    x = x.reshape(-1, 64) / 16
    with repeating(7):
        net = pair_net()
        order = np.argsort(y, kind="stable")
        first = np.concatenate([order, order])
        second = np.concatenate([np.roll(order, 1), np.random.permutation(len(y))])
        same = (y[first] == y[second]) * 1.0
        net.fit([x[first], x[second]], same, nb_epoch=epochs, verbose=0)
    return tuple(net.get_weights())


def net_after(epochs: int) -> Any:
    """A net that has learned for some epochs."""
    net = pair_net()
    net.set_weights(list(learned(epochs)))
    return net


def half_blind() -> Any:
    """A net that has lost the upper half of all pictures."""
    net = pair_net()
    first, *rest = learned(8)
    net.set_weights([np.where(np.arange(64)[:, None] < 32, 0.0, first), *rest])
    return net


def turned() -> Any:
    """A net that says 1 for two different digits."""
    net = net_after(8)
    *rest, slope, bias = learned(8)
    net.set_weights([*rest, -slope, -bias])
    return net


def always(share: float) -> Any:
    """A net that gives every pair the same share."""
    net = pair_net()
    net.set_weights([0 * weight for weight in net.get_weights()])
    net.layers[-1].set_weights([np.zeros((1, 1)), np.full(1, share)])
    return net


def observe_net(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How a net judges 400 pairs of test pictures, in words."""
    need_something(answer, "your answer")
    if not is_a(answer, "predicts"):
        raise NotYet(f"this is {kind_of(answer)}: hand in the trained model itself")
    first, second, same = test_pairs(rng)
    try:
        said = array_of(staged(answer, stage.predicted, answer, [first, second]), "your model")
    except LearnerError as error:
        raise NotYet(
            "your model cannot read two arrays of rows of 64 numbers", [("it says", error.sentence)]
        ) from None
    if said.shape != (len(same), 1):
        raise NotYet(f"your model gives {said.shape[1:]} for each pair: the task wants one share")
    if not np.isfinite(said).all():
        raise NotYet("your model gives NaN: the steps were too large, try a smaller lr")
    right = float(np.mean((said[:, 0] > 0.5) == same))
    spread = "one answer for all" if np.ptp(said) < 1e-6 else "several answers"
    words = ("turned round", "like guessing", "better than guessing", "at least 85 of 100")
    steps = (1 - WANTED + 0.05, 0.6, WANTED)
    return [("what it says", spread), ("how well", words[sum(right >= step for step in steps)])]


def test_pairs(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of unseen pictures: half of them show the same digit."""
    _, (x, y) = digits.load_data()
    x = x.reshape(-1, 64) / 16
    a, b = (rng.integers(0, len(y), 20 * PAIRS) for _ in range(2))
    alike, unlike = np.flatnonzero(y[a] == y[b])[:PAIRS], np.flatnonzero(y[a] != y[b])[:PAIRS]
    chosen = np.concatenate([alike, unlike])
    a, b = a[chosen], b[chosen]
    return x[a], x[b], y[a] == y[b]


def of_one_input() -> Any:
    """A model that reads a single array."""
    return Sequential([Dense(1, activation="sigmoid", input_dim=64)])


def of_two_shares() -> Any:
    """A model that gives two numbers for each pair."""
    ends = [Input((64,)), Input((64,))]
    return Model(input=ends, output=Dense(2)(merge(ends, mode="sum")))


EXERCISE = Exercise(
    number="12.6",
    title="The same digit?",
    prompt="Build and train a net of your own. It takes two pictures, as two rows of 64 numbers "
    "from 0 to 1. It says how sure it is that both show the same digit: one share from 0 to 1. "
    "Hand in the trained model. The check shows it 400 pairs of pictures that it has never seen. "
    "At least 85 of 100 must be right.",
    observe=observe_net,
    reference=lambda: net_after(8),
    hard_coded=lambda: always(1.0),
    reveals=False,
    slips=(
        Slip(
            lambda: always(0.0),
            "your model gives every pair the same share: do both roads reach the output? Was fit "
            "called on this very model?",
        ),
        Slip(
            turned,
            "it is right when it is turned round: the label must be 1 for the same digit, and 0 "
            "for two different ones",
        ),
        Slip(
            lambda: net_after(0),
            "about half is right: this is guessing. Was fit called on this very model, and do both "
            "pictures go through the same layer?",
        ),
        Slip(
            half_blind,
            "better than guessing, and not good enough: more epochs, or more pairs of the same "
            "digit",
        ),
    ),
    misfits=(
        Slip(lambda: 0.93, "hand in the trained model itself"),
        Slip(lambda: pair_net, "hand in the trained model itself"),
        Slip(of_one_input, "cannot read two arrays"),
        Slip(of_two_shares, "the task wants one share"),
    ),
    hints=(
        "The net of section 7 does it. Train one like it in your own words, perhaps with other "
        "sizes.",
        "Both pictures go through the same layers, then `merge` with `mode='cos'`, then a "
        "`Dense(1, activation='sigmoid')`. The loss is `'binary_crossentropy'`. If it stays at one "
        "half, let the last layer begin with `init='one'`.",
        "The twin compares two flowers of 4 numbers each:\n"
        "    left, right = Input((4,)), Input((4,))\n"
        "    see = Dense(3, activation='tanh')\n"
        "    cosine = merge([see(left), see(right)], mode='cos')\n"
        "    net = Model(input=[left, right], output=Dense(1, activation='sigmoid')(cosine))",
        "Pairs, two roads through one model, the cosine.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.layers import Dense, Input, merge\n"
        "    from teachkeras.models import Model, Sequential\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (x, y), _ = digits.load_data()\n"
        "    x = x.reshape(-1, 64) / 16\n"
        "    np.random.seed(7)\n"
        "    order = np.argsort(y, kind='stable')\n"
        "    first = np.concatenate([order, order])\n"
        "    second = np.concatenate([np.roll(order, 1), np.random.permutation(len(y))])\n"
        "    left, right = Input((64,)), Input((64,))\n"
        "    see = Sequential([Dense(32, activation='relu', input_dim=64), Dense(16)])\n"
        "    cosine = merge([see(left), see(right)], mode='cos')\n"
        "    share = Dense(1, init='one', activation='sigmoid')(cosine)\n"
        "    net = Model(input=[left, right], output=share)\n"
        "    net.compile(SGD(lr=0.1, momentum=0.9), 'binary_crossentropy')\n"
        "    net.fit([x[first], x[second]], y[first] == y[second], nb_epoch=8, verbose=0)\n"
        "    tk.check('12.6', net)",
    ),
)
