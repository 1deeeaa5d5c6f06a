"""Exercise 13.5: A leak that is learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, Observation, Slip
from teachkeras.layers import Layer, PReLU

from ._shared import OTHER, agree, asked, need_layer_class, need_no_problems, shapes_said

HEAD = "class OwnLeaky(Layer):"


class OwnLeaky(Layer):
    """One learned slope below 0; the settings make known slips."""

    start, learned, each = "zero", True, False
    bent = staticmethod(lambda x, slope: K.relu(x) - slope * K.relu(-x))

    def build(self, input_shape: Any) -> None:
        """Make the slope."""
        shape = (input_shape[-1],) if self.each else (1,)
        self.slope = self.add_weight(shape, self.start, name="slope", trainable=self.learned)

    def call(self, x: Any, mask: Any = None) -> Any:
        """The function, applied."""
        return self.bent(x, self.slope)


def variant(**changes: Any) -> Any:
    """A maker of the class with something changed."""
    fixed = {n: staticmethod(c) if callable(c) else c for n, c in changes.items()}
    return lambda: type("OwnLeaky", (OwnLeaky,), fixed)


def observe_leaky(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Its weight, how it starts, and what it gives for three slopes; then the check of a layer."""
    need_layer_class(answer, HEAD)
    x = (rng.permutation(12).reshape(4, 3) - 5.5) / 2
    seen: list[Observation] = []
    good = True
    for slope in (0.25, 2.0, -0.5):
        found = asked(answer, stage.layer_at_work, [], x, [np.array([slope])])
        value = found.get("testing", OTHER)
        if not seen:
            seen += [
                ("the weights that are learned", shapes_said(found["learned"])),
                ("the weights that are not learned", shapes_said(found["kept"])),
                ("the weights at the start", [np.ravel(w).tolist() for w in found["start"]]),
            ]
            good = seen[2][1] == [[0.0]]
        seen.append((f"what it gives with the slope {slope}", value))
        good = good and agree(value, np.where(x > 0, x, slope * x))
    if good:
        need_no_problems(answer, [], [3])
    return seen


EXERCISE = Exercise(
    number="13.5",
    title="A leak that is learned",
    prompt="Write the class `OwnLeaky(Layer)`. Positive numbers stay as they are; all others are "
    "multiplied by a slope. The slope is one weight of the shape `(1,)` for the whole layer. It is "
    "learned, and starts at 0. Hand in the class.",
    observe=observe_leaky,
    reference=lambda: OwnLeaky,
    hard_coded=variant(bent=lambda x, slope: K.relu(x) + 0.0 * slope),
    reveals=False,
    slips=(
        Slip(
            variant(bent=lambda x, slope: K.maximum(x, slope * x)),
            "the larger of x and slope * x is right only while the slope is below 1: here it was 2",
        ),
        Slip(
            variant(bent=lambda x, slope: K.relu(x) + slope * K.relu(-x)),
            "negative numbers lose their sign: with a slope above 0 they must stay negative",
        ),
        Slip(
            variant(bent=lambda x, slope: slope * x),
            "positive numbers are multiplied as well: they stay as they are",
        ),
        Slip(
            variant(learned=False),
            "the slope is not among the weights that are learned",
        ),
        Slip(
            variant(each=True),
            "each input number has a slope of its own, as in PReLU: here one serves all",
        ),
        Slip(
            variant(start="one"),
            "the slope starts at 1, and then the layer does nothing: the task starts at 0",
        ),
    ),
    misfits=(
        Slip(OwnLeaky, "hand in the class itself"),
        Slip(lambda: PReLU, "this class has no call of its own"),
        Slip(lambda: 0.3, "the task wants a class"),
        Slip(variant(build=Layer.build), "your layer stopped: "),
        Slip(
            lambda: type("OwnLeaky", (Layer,), {"call": lambda self, x, mask=None: np.ones(3)}),
            "your layer stopped: TypeTeachError",
        ),
    ),
    hints=(
        "Section 6 shows PReLU, which has a slope for each number. tk.source(PReLU) shows how it "
        "is written.",
        "build makes the slope with add_weight((1,), 'zero'). In call, K.relu(x) is the positive "
        "part, and K.relu(-x) the negative one without its sign. Give the first minus slope times "
        "the second.",
        "The twin stretches everything by one learned factor that starts at 1:\n"
        "    class Stretch(Layer):\n"
        "        def build(self, input_shape):\n"
        "            self.factor = self.add_weight((1,), 'one')\n"
        "        def call(self, x, mask=None):\n"
        "            return self.factor * x",
        "Two parts.\n"
        "    from teachkeras.layers import Layer\n"
        "    class OwnLeaky(Layer):\n"
        "        def build(self, input_shape):\n"
        "            self.slope = self.add_weight((1,), 'zero')\n"
        "        def call(self, x, mask=None):\n"
        "            return K.relu(x) - self.slope * K.relu(-x)\n"
        "    tk.check('13.5', OwnLeaky)",
    ),
)
