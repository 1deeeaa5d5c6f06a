"""The exercises of lesson 04 about slopes: small graphs, a fork, and shapes that were stretched.

The two about checking gradients are in lesson_04_checks.py, the odd things in lesson_04_odd.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend as K
from ..engine.inspect.replay import replay
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_number,
    need_parts,
    need_python_function,
    number_pairs,
    pair_label,
)
from .beside import call

# --- 04.1 slopes of small graphs ------------------------------------------------------------------

# Graph -> (formula of symbols a and x, where)
SMALL: dict[str, tuple[Callable[[Any, Any], Any], float, float]] = {
    "graph 1": (lambda x, a: 3 * x + 2, 5, 0),
    "graph 2": (lambda x, a: x * x, 4, 0),
    "graph 3": (lambda x, a: a * x, 2, 7),
    "graph 4": (lambda x, a: K.exp(x), 0, 0),
    "graph 5": (lambda x, a: K.square(2 * x + 1), 1, 0),
}


def slopes() -> list[float]:
    """The slopes of the five graphs with respect to x, by the library."""
    found = []
    for formula, at, other in SMALL.values():
        x, a = K.placeholder(name="x"), K.placeholder(name="a")
        (slope,) = K.gradients(formula(x, a), [x])
        found.append(float(replay(slope, {x: at, a: other})[slope]))
    return found


def observe_slopes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A number for each of the five graphs."""
    parts = need_parts(answer, list(SMALL))
    return [(label, need_number(part, label)) for label, part in zip(SMALL, parts, strict=True)]


SLOPES = Exercise(
    number="04.1",
    title="Slopes of five small graphs",
    prompt="How fast does `y` grow with `x` at the given place? Hand in five numbers. Find them on "
    "paper; the library is for comparing.",
    observe=observe_slopes,
    reference=slopes,
    hard_coded=lambda: [1.0] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [17, 16, 14, 2, 9],
            "this is the value of y there, or something else that is not a slope: ask how much y "
            "changes when x grows by a tiny bit",
        ),
        Slip(
            lambda: [5, 4, 2, 0, 6],
            "the inner slope is missing, or x itself was handed in: go through the operations one "
            "by one and multiply their slopes",
        ),
        Slip(
            lambda: [3, 2, 1, 1, 2],
            "a factor is missing: the slope of x * x is x from the left side plus x from the right "
            "side, and a factor that is not x stays as it is",
        ),
        Slip(
            lambda: [0, 8, 0, 0, 0],
            "a slope of 0 would mean that y does not move at all when x moves",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 5 parts"),
        Slip(lambda: [3, 8], "this has 2 parts"),
        Slip(lambda: ["3", 8, 7, 1, 12], "write a number"),
        Slip(lambda: [3, 8, 7, True, 12], "write a number"),
    ),
    hints=(
        "Look at one operation at a time: how much does its result grow when its input grows by a "
        "tiny bit?",
        "Adding: slope 1. Times a number: that number. A square: twice its input. exp: exp itself. "
        "One after the other: multiply the slopes.",
        "The twin y = (3 * x - 1) ** 2 at x = 2: the inside is 5 and has the slope 3. The square "
        "has the slope 2 * 5 = 10. Together 10 * 3 = 30.",
        "In order: the factor 3; twice 4; the other factor 7; exp(0); and 2 * 3 times 2.\n"
        "    tk.check('04.1', [3, 8, 7, 1, 12])",
    ),
)


# --- 04.2 the fork --------------------------------------------------------------------------------


def forked(a: Any, b: Any) -> Any:
    """z = s * a + s with s = a * b."""
    s = a * b
    return s * a + s


def observe_fork(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five pairs of numbers."""
    function = need_python_function(answer, "def slope_of_z(a, b)")
    seen: list[Observation] = []
    for a, b in number_pairs(rng):
        value = array_of(call(function, a, b), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((pair_label(a, b), np.float64(value)))
    return seen


FORK = Exercise(
    number="04.2",
    title="Add at the fork",
    prompt="`s = a * b` and `z = s * a + s`. Write `slope_of_z(a, b)`: how fast does `z` grow with "
    "`a`? Count the ways from `z` back to `a` first.",
    observe=observe_fork,
    reference=lambda: lambda a, b: 2 * a * b + b,
    hard_coded=lambda: lambda a, b: 33.0,
    slips=(
        Slip(
            lambda: lambda a, b: a * b + b,
            "a way is missing: a is also read directly, by s * a. All contributions must be added",
        ),
        Slip(
            lambda: lambda a, b: a * b,
            "this is only the direct way: z also reads a through s, and that twice",
        ),
        Slip(
            lambda: lambda a, b: 2 * a * b,
            "the last s is missing: the + s at the end is a way back to a, too",
        ),
        Slip(
            lambda: lambda a, b: (a + 1) * b * a * b,
            "the contributions were multiplied: along a way slopes are multiplied, where ways meet "
            "they are added",
        ),
        Slip(
            lambda: lambda a, b: a * a + a,
            "this is how fast z grows with b: the question was a",
        ),
        Slip(lambda: forked, "this is z itself, not its slope"),
    ),
    misfits=(
        Slip(lambda: 33.0, "the task wants a Python function"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: ..., NOTHING_YET),
        Slip(lambda: lambda a: a, "your function stopped: TypeError"),
        Slip(lambda: lambda a, b: [a, b], "not one number"),
    ),
    hints=(
        "Draw the graph and go from z against the arrows to a. There are three ways.",
        "Along a way, multiply the slopes of its operations. Where ways meet, add.",
        "The twin s = a + b, z = s * a. Over s: the product has the slope a, and s has the slope "
        "1: a * 1. Directly: the slope s. Together a + s = 2 * a + b:\n"
        "    def slope_of_twin(a, b):\n"
        "        return 2 * a + b",
        "Over s * a: the slope a, times b. Directly: s. Over + s: 1, times b.\n"
        "    def slope_of_z(a, b):\n"
        "        return a * b + a * b + b\n"
        "    tk.check('04.2', slope_of_z)",
    ),
)


# --- 04.3 back to the shape -----------------------------------------------------------------------


def back_to(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A gradient with the shape that a tensor had before it was stretched."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


STRETCHED = (((2, 3), (3,)), ((4, 3), (4, 1)), ((3, 4), (3, 4)), ((2, 2), (1, 2)), ((3, 2), ()))


def observe_back(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of five gradients."""
    function = need_python_function(answer, "def back_to(gradient, shape)")
    seen: list[Observation] = []
    for large, small in STRETCHED:
        gradient = rng.integers(-9, 10, large).astype("float64")
        value = array_of(call(function, gradient, small), "your function")
        seen.append((f"a gradient of shape {large} for a tensor of shape {small}", value))
    return seen


def first_of(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The first entry along every axis that was stretched."""
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.take([0], axis=axis)
    return gradient


def mean_of(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The mean along every axis that was stretched."""
    total = back_to(gradient, shape)
    return total * np.size(total) / np.size(gradient)


BACK = Exercise(
    number="04.3",
    title="Back to the shape",
    prompt="A tensor of shape `shape` was stretched to fit, and its gradient arrived with the "
    "larger shape. Write `back_to(gradient, shape)`: give the gradient of the tensor itself, an "
    "array of shape `shape`. The shape may have fewer axes, or axes of size 1. Use NumPy.",
    observe=observe_back,
    reference=lambda: back_to,
    hard_coded=lambda: lambda gradient, shape: np.zeros(shape),
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda g, shape: g.sum(axis=tuple(range(g.ndim - len(shape)))),
            "axes of size 1 were stretched as well: add along them, and keep the axis",
        ),
        Slip(
            lambda: lambda gradient, shape: gradient,
            "the gradient still has the large shape: each number was used several times, and its "
            "contributions must be added",
        ),
        Slip(
            lambda: mean_of,
            "these are means: contributions that meet are added, nobody divides them",
        ),
        Slip(
            lambda: first_of,
            "this keeps one contribution and drops the others: add them",
        ),
        Slip(
            lambda: (
                lambda g, shape: (
                    back_to(g, shape).reshape(-1) if len(shape) > 1 else back_to(g, shape)
                )
            ),
            "the numbers are there, but the shape is not that of the tensor: keepdims keeps the "
            "axis of size 1",
        ),
    ),
    misfits=(
        Slip(lambda: np.ones(3), "hand in the function itself"),
        Slip(lambda: lambda g, shape: None, "is there a return?"),
        Slip(lambda: lambda g, shape: ..., NOTHING_YET),
        Slip(lambda: lambda g, shape: g.sum(axis=7), "your function stopped"),
        Slip(lambda: lambda g, shape: "sum", "the task wants numbers or a symbol"),
    ),
    hints=(
        "Look at the table with the bias: how many times is each of its numbers used?",
        "First, while the gradient has more axes than the shape, add along axis 0. Then, wherever "
        "the shape has a 1, add along that axis with keepdims=True.",
        "The twin does only the first half, for tensors without axes of size 1:\n"
        "    def drop_axes(gradient, count):\n"
        "        while gradient.ndim > count:\n"
        "            gradient = gradient.sum(axis=0)\n"
        "        return gradient",
        "Missing axes first, then the axes of size 1.\n"
        "    def back_to(gradient, shape):\n"
        "        while gradient.ndim > len(shape):\n"
        "            gradient = gradient.sum(axis=0)\n"
        "        for axis, size in enumerate(shape):\n"
        "            if size == 1:\n"
        "                gradient = gradient.sum(axis=axis, keepdims=True)\n"
        "        return gradient\n"
        "    tk.check('04.3', back_to)",
    ),
)


EXERCISES = (SLOPES, FORK, BACK)
