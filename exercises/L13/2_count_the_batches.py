"""Exercise 13.2: Count the batches."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip
from teachkeras.layers import Dropout, Layer

from ._shared import agree, asked, need_layer_class, need_no_problems

HEAD = "class Counter(Layer):"


class Counter(Layer):
    """Gives its input and counts batches; the settings make known slips."""

    start, trained, updated = "zero", False, True
    new = staticmethod(lambda count, x: count + 1)
    out = staticmethod(lambda x, count: x)

    def build(self, input_shape: Any) -> None:
        """Make the count."""
        self.count = self.add_weight((1,), self.start, name="count", trainable=self.trained)

    def call(self, x: Any, mask: Any = None) -> Any:
        """Count, and give the input."""
        if self.updated:
            self.add_update((self.count, self.new(self.count, x)), x)
        return self.out(x, self.count)


def variant(**changes: Any) -> Any:
    """A maker of the class with something changed."""
    fixed = {n: staticmethod(c) if n in ("new", "out") else c for n, c in changes.items()}
    return lambda: type("Counter", (Counter,), fixed)


def observe_counts(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The count at the start and after each of three training steps, and what comes out."""
    need_layer_class(answer, HEAD)
    x = rng.integers(-9, 10, (4, 3)) / 2
    found = asked(answer, stage.layer_counting, x, 3)
    lists = (found["trainable_weights"], found["non_trainable_weights"])
    if sum(lists) != 1:
        raise NotYet(
            f"your layer has {sum(lists)} weights: the task wants one, the count",
            [("learned", str(lists[0])), ("not learned", str(lists[1]))],
        )
    counts = [np.ravel(weights[0]).tolist() for weights in found["after"]]
    if {len(count) for count in counts} != {1}:
        raise NotYet("the count is one number: its shape is (1,)")
    numbers = [count[0] for count in counts]
    seen: list[Observation] = [
        ("weights that are learned", lists[0]),
        ("the count before any training", numbers[0]),
        ("the count after 1, 2 and 3 batches of 4 rows", numbers[1:]),
        ("what it gives", found["gives"]),
    ]
    if numbers == [0, 1, 2, 3] and not lists[0] and agree(found["gives"], x):
        need_no_problems(answer, [], [3])
    return seen


EXERCISE = Exercise(
    number="13.2",
    title="Count the batches",
    prompt="Write the class `Counter(Layer)`. It gives its input as it is. It has one weight of "
    "the shape `(1,)`, which is **not** learned and starts at 0. Each batch of a training adds 1 "
    "to it. Hand in the class.",
    observe=observe_counts,
    reference=lambda: Counter,
    hard_coded=variant(start="one", updated=False),
    slips=(
        Slip(
            variant(trained=True),
            "the count is among the weights that are learned: an optimizer would change it",
        ),
        Slip(
            variant(updated=False),
            "the count stays at 0: tell the layer about the new value with self.add_update",
        ),
        Slip(
            variant(new=lambda count, x: count * 0 + 1),
            "the count stays at 1: the new value is the old one and 1 more",
        ),
        Slip(
            variant(new=lambda count, x: count + K.sum(K.ones_like(x[:, :1]))),
            "it counts rows, not batches: each batch adds 1, however many rows it has",
        ),
        Slip(variant(start="one"), "the count starts at 1: nothing has been trained then"),
        Slip(
            variant(out=lambda x, count: x + count),
            "the count has got into the output: the layer gives its input as it is",
        ),
    ),
    misfits=(
        Slip(Counter, "hand in the class itself"),
        Slip(lambda: Dropout, "this class has no call of its own"),
        Slip(lambda: 3, "the task wants a class"),
        Slip(variant(build=Layer.build), "your layer stopped: "),
        Slip(
            variant(build=Layer.build, call=lambda self, x, mask=None: x),
            "your layer has 0 weights",
        ),
        Slip(variant(out=lambda x, count: K.concatenate([x, x])), "the shape rule of Counter"),
    ),
    hints=(
        "Section 3 keeps a running mean in the same way.",
        "build makes the weight with trainable=False. call tells the new value: "
        "self.add_update((self.count, self.count + 1), x). Then it gives x.",
        "The twin remembers the largest number it has ever seen:\n"
        "    class Largest(Layer):\n"
        "        def build(self, input_shape):\n"
        "            self.top = self.add_weight((1,), 'zero', trainable=False)\n"
        "        def call(self, x, mask=None):\n"
        "            self.add_update((self.top, K.maximum(self.top, K.max(x))), x)\n"
        "            return x",
        "Two short parts.\n"
        "    from teachkeras.layers import Layer\n"
        "    class Counter(Layer):\n"
        "        def build(self, input_shape):\n"
        "            self.count = self.add_weight((1,), 'zero', trainable=False)\n"
        "        def call(self, x, mask=None):\n"
        "            self.add_update((self.count, self.count + 1), x)\n"
        "            return x\n"
        "    tk.check('13.2', Counter)",
    ),
)
