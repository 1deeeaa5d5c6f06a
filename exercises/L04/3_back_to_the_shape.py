"""Exercise 04.3: Back to the shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call


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


EXERCISE = Exercise(
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
