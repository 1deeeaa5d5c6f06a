"""Exercise 13.3: Your own Dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip
from teachkeras.layers import Dropout, Layer

from ._shared import asked, need_layer_class, need_no_problems

HEAD = "class OwnDropout(Layer):"
WIDE = 4000  # numbers: the share that is dropped is then known to a hundredth or two


class OwnDropout(Layer):
    """Drops a share p of the numbers while training; the settings make known slips."""

    phases = staticmethod(lambda new, x: K.in_train_phase(new, x))
    left = staticmethod(lambda x, mask, p: x * mask / (1 - p))
    share = staticmethod(lambda p: 1 - p)
    fixed = False

    def __init__(self, p: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.p = p
        self.uses_learning_phase = True

    def call(self, x: Any, mask: Any = None) -> Any:
        """Draw, and drop."""
        width = K.int_shape(x)[1]
        chosen = np.random.RandomState(3).uniform(size=width) < self.share(self.p)
        drawn = K.constant(chosen) if self.fixed else self.drawn(x)
        return self.phases(self.left(x, drawn, self.p), x)

    def drawn(self, x: Any) -> Any:
        """0 or 1 for each number, anew in each batch."""
        return K.random_binomial(K.shape(x), p=self.share(self.p))

    def get_config(self) -> dict[str, Any]:
        """The settings."""
        return {**super().get_config(), "p": self.p}


def variant(**changes: Any) -> Any:
    """A maker of the class with something changed."""
    fixed = {
        n: staticmethod(c) if n in ("phases", "left", "share") else c for n, c in changes.items()
    }
    return lambda: type("OwnDropout", (OwnDropout,), fixed)


def nearest(share: float, p: float) -> float:
    """A share of dropped numbers as one of those that are meant."""
    near = [meant for meant in (0.0, p, 1 - p, 1.0) if abs(meant - share) < 0.05]
    return near[0] if near else round(share, 1)


def observe_dropout(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Testing, and two batches of training, for two shares; then the check of a layer."""
    need_layer_class(answer, HEAD)
    seen: list[Observation] = []
    good = True
    for p in (0.2, 0.75):
        x = np.full((1, WIDE), float(rng.integers(2, 9)))
        found = asked(answer, stage.layer_at_work, [p], x, [])
        if "training" not in found:
            raise NotYet("a dropout layer has nothing to learn: yours has weights", [])
        first, second = (np.asarray(value) for value in found["training"])
        if first.shape != x.shape:
            raise NotYet(f"your layer gives the shape {first.shape} for {x.shape}")
        test = np.unique(np.round(np.asarray(found["testing"]) / x, 4)).tolist()
        left = np.unique(np.round(first[first != 0] / x[0, 0], 4)).tolist()
        dropped = nearest(float((first == 0).mean()), p)
        same = bool((first == second).all()) and 0 < dropped < 1
        facts = [
            (f"p = {p}: testing, each number is multiplied by", test[:3]),
            (f"p = {p}: training, the share that is dropped", dropped),
            (f"p = {p}: training, what is left is multiplied by", left[:3]),
            (f"p = {p}: two batches drop the same numbers", str(same)),
        ]
        seen += facts
        good = good and [f[1] for f in facts] == [[1.0], p, [round(1 / (1 - p), 4)], "False"]
    if good:
        need_no_problems(answer, [0.5], [4])
    return seen


EXERCISE = Exercise(
    number="13.3",
    title="Your own Dropout",
    prompt="Write the class `OwnDropout(Layer)`. While training, a layer `OwnDropout(p)` sets a "
    "share `p` of all numbers to 0, others in each batch, and divides what is left by `1 - p`. "
    "While testing it gives its input as it is. It keeps its setting. Hand in the class.",
    observe=observe_dropout,
    reference=lambda: OwnDropout,
    hard_coded=variant(left=lambda x, mask, p: x * mask * 2),
    reveals=False,
    slips=(
        Slip(
            variant(left=lambda x, mask, p: x * mask),
            "what is left must make up for what is dropped: divide it by 1 - p",
        ),
        Slip(
            variant(left=lambda x, mask, p: x * mask / p),
            "what is left is divided by p: divide it by 1 - p, the share that is left",
        ),
        Slip(
            variant(phases=lambda new, x: new),
            "numbers are dropped while testing too: K.in_train_phase chooses between the two",
        ),
        Slip(
            variant(phases=lambda new, x: K.in_train_phase(x, new)),
            "training and testing have changed places: in_train_phase takes that of training first",
        ),
        Slip(
            variant(share=lambda p: p),
            "a share p is left, and 1 - p is dropped: it should be the other way round",
        ),
        Slip(
            variant(fixed=True),
            "the same numbers are dropped in every batch: draw with K, not with NumPy",
        ),
    ),
    misfits=(
        Slip(lambda: OwnDropout(0.5), "hand in the class itself"),
        Slip(lambda: Dropout, "this class has no call of its own"),
        Slip(lambda: K.dropout, "the task wants a class"),
        Slip(variant(get_config=Layer.get_config), "but tk.check_layer says: "),
        Slip(variant(__init__=Layer.__init__), "your layer stopped: "),
        Slip(
            variant(build=lambda self, shape: setattr(self, "W", self.add_weight((2,), "one"))),
            "a dropout layer has nothing to learn",
        ),
    ),
    hints=(
        "Section 4 has a layer that adds noise while training, and only then.",
        "K.dropout(x, p) drops and makes up for it, and draws anew in each batch. "
        "K.in_train_phase(a, b) is a while training and b while testing.",
        "The twin turns every number over while training, and has no setting:\n"
        "    class Mirror(Layer):\n"
        "        def call(self, x, mask=None):\n"
        "            return K.in_train_phase(-x, x)",
        "K.dropout does the drawing.\n"
        "    from teachkeras.layers import Layer\n"
        "    class OwnDropout(Layer):\n"
        "        def __init__(self, p, **kwargs):\n"
        "            super().__init__(**kwargs)\n"
        "            self.p = p\n"
        "        def call(self, x, mask=None):\n"
        "            return K.in_train_phase(K.dropout(x, self.p), x)\n"
        "        def get_config(self):\n"
        "            return {**super().get_config(), 'p': self.p}\n"
        "    tk.check('13.3', OwnDropout)",
    ),
)
