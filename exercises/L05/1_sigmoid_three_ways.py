"""Exercise 05.1: Sigmoid three ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_function,
    need_parts,
    need_python_function,
)
from teachkeras.classroom.beside import LearnerError, call
from teachkeras.layers import Activation

WAYS = ("by_hand", "by_k", "by_layer")


def sigmoid(x: Any) -> Any:
    """The sigmoid of an array, with NumPy alone."""
    return 1 / (1 + np.exp(-x))


def three_ways(
    by_hand: Callable[[Any], Any] = sigmoid,
    by_k: Callable[[Any], Any] = K.sigmoid,
    by_layer: str = "sigmoid",
) -> tuple[Any, Any, Any]:
    """An answer, with one of its parts perhaps wrong."""
    x = K.placeholder(shape=(3,), name="x")
    layer = Activation(by_layer)
    return by_hand, K.function([x], [by_k(x)]), K.function([x], [layer(x)])


def observe_ways(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What each of the three gives for four vectors of three numbers."""
    by_hand, by_k, by_layer = need_parts(answer, WAYS)
    need_python_function(by_hand, "def by_hand(x)")
    functions = [need_function(by_k, "by_k"), need_function(by_layer, "by_layer")]
    seen: list[Observation] = []
    vectors = [np.zeros(3), np.array([1.0, 2.0, 3.0]), *rng.uniform(-4, 4, (2, 3)).round(2)]
    for vector in vectors:
        x = vector.astype("float32")
        seen.append((f"by_hand for x = {vector}", array_of(call(by_hand, x), "by_hand")))
    for name, function in zip(WAYS[1:], functions, strict=True):
        for vector in vectors:
            try:
                given = call(function, [vector.astype("float32")])
            except LearnerError as error:
                what = f"{name} cannot be called with one vector of three numbers"
                raise NotYet(what, [("it says", error.what)]) from None
            seen.append((f"{name} for x = {vector}", array_of(given[0], name)))
    return seen


EXERCISE = Exercise(
    number="05.1",
    title="Sigmoid three ways",
    prompt="Compute the sigmoid of a vector of three numbers in three ways, and hand in all three: "
    "`by_hand`, a Python function `by_hand(x)` that uses NumPy alone; `by_k`, a function made by "
    "`K.function` with `K.sigmoid`; `by_layer`, a function made by `K.function` with the layer "
    "`Activation('sigmoid')`.",
    observe=observe_ways,
    reference=three_ways,
    hard_coded=lambda: three_ways(lambda x: np.array([0.731, 0.881, 0.953])),
    piecewise=True,
    slips=(
        Slip(
            lambda: three_ways(lambda x: 1 / (1 + np.exp(x))),
            "the sign of x is missing in by_hand: it is exp(-x), so that large numbers go to 1",
        ),
        Slip(
            lambda: three_ways(lambda x: 1 / 1 + np.exp(-x)),
            "brackets are missing in by_hand: 1 is divided by all of (1 + exp(-x))",
        ),
        Slip(
            lambda: three_ways(np.tanh, K.tanh, "tanh"),
            "this is tanh, which goes from -1 to 1: the sigmoid of 0 is one half",
        ),
        Slip(
            lambda: three_ways(by_k=K.softplus, by_layer="softplus"),
            "this is softplus, which grows without end: the sigmoid stays between 0 and 1",
        ),
        Slip(
            lambda: three_ways(by_k=K.hard_sigmoid, by_layer="hard_sigmoid"),
            "this is hard_sigmoid, a rough sketch of the sigmoid made of three straight lines",
        ),
        Slip(
            lambda: three_ways(by_k=lambda x: K.sigmoid(K.sigmoid(x))),
            "by_k applies the sigmoid twice: the layer's output is not what it should read",
        ),
    ),
    misfits=(
        Slip(lambda: sigmoid, "the task wants 3 parts"),
        Slip(lambda: (sigmoid, ..., ...), "the part for by_k is still open"),
        Slip(lambda: (sigmoid, K.sigmoid, Activation("sigmoid")), "it must be what K.function"),
        Slip(lambda: (sigmoid(np.zeros(3)), *three_ways()[1:]), "hand in the function itself"),
        Slip(lambda: (sigmoid, K.sigmoid(K.zeros((3,))), three_ways()[2]), "a symbol cannot be"),
        Slip(lambda: (lambda x: None, *three_ways()[1:]), "is there a return?"),
        Slip(
            lambda: (sigmoid, K.function([K.placeholder((4,), name="x")], [K.zeros((3,))]), ...),
            "the part for by_layer is still open",
        ),
    ),
    hints=(
        "Section 1 has all three: the document's four lines, and the cell by hand below them.",
        "The sigmoid of x is 1 / (1 + exp(-x)). K.function takes two lists, inputs and outputs; "
        "both of your functions have one placeholder of shape (3,) and one output.",
        "The twin does it with relu, which puts 0 in place of what is negative:\n"
        "    def by_hand(x):\n"
        "        return np.maximum(x, 0)\n"
        "    x = K.placeholder(shape=(3,))\n"
        "    by_k = K.function([x], [K.relu(x)])\n"
        "    by_layer = K.function([x], [Activation('relu')(x)])",
        "Three ways to the same numbers.\n"
        "    import numpy as np\n"
        "    from teachkeras.layers import Activation\n"
        "    def by_hand(x):\n"
        "        return 1 / (1 + np.exp(-x))\n"
        "    x = K.placeholder(shape=(3,))\n"
        "    by_k = K.function([x], [K.sigmoid(x)])\n"
        "    by_layer = K.function([x], [Activation('sigmoid')(x)])\n"
        "    tk.check('05.1', (by_hand, by_k, by_layer))",
    ),
)
