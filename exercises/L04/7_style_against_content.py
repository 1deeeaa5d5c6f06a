"""Exercise 04.7: Style against content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged


def gram(colours: Any) -> Any:
    """Which colours appear together: the mean product of each pair of columns."""
    rows, _ = K.int_shape(colours)
    assert rows is not None  # a picture has a known number of pixels
    return K.dot(K.transpose(colours), colours) / rows


def mixed(image: Any, content: Any, style: Any, weight: float) -> Any:
    """How far from the content, plus `weight` times how far from the style."""
    far = K.mean(K.square(image - content))
    return far + weight * K.sum(K.square(gram(image) - gram(style)))


def observe_mixed(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for five sets of pictures."""
    function = need_python_function(answer, "def mixed(image, content, style, weight)")
    seen: list[Observation] = []
    for places, weight in ((4, 1.0), (9, 0.0), (6, 10.0), (1, 2.5), (12, 0.1)):
        pictures = [staged(function, stage.variable, rng.random((places, 3))) for _ in range(3)]
        value = array_of(call(function, *pictures, weight), "your function")
        if value.ndim:
            raise NotYet(f"your function gives the shape {value.shape}: a loss is one number")
        seen.append((f"{places} places, weight {weight:g}", value))
    return seen


def loss_with(far: Callable = K.mean, off: Callable = K.sum, share: bool = True) -> Callable:
    """Misreadings of the mixed loss."""

    def loss(image: Any, content: Any, style: Any, weight: float) -> Any:
        size = 1 if share else K.int_shape(image)[0]
        first, second = gram(image) * size, gram(style) * size
        return far(K.square(image - content)) + weight * off(K.square(first - second))

    return loss


EXERCISE = Exercise(
    number="04.7",
    title="Style against content",
    prompt="Write `mixed(image, content, style, weight)` for three tensors of shape `(places, 3)`. "
    "It gives one number, made of two parts. The first is the **mean** of the squared "
    "differences between image and content. The second is the **sum** of the squared "
    "differences between the Gram matrix of the image and that of the style, times `weight`. "
    "The Gram matrix of a tensor is its transposed times itself, divided by the number of "
    "places.",
    observe=observe_mixed,
    reference=lambda: mixed,
    hard_coded=lambda: lambda image, content, style, weight: K.constant(0.25),
    slips=(
        Slip(
            lambda: lambda image, content, style, weight: mixed(image, content, style, 1.0),
            "the weight is missing: it says how much the style counts",
        ),
        Slip(
            lambda: lambda i, c, s, w: mixed(i, c, s, 1.0) + (w - 1) * K.mean(K.square(i - c)),
            "the weight stands at the content: it belongs to the style",
        ),
        Slip(
            lambda: loss_with(share=False),
            "the Gram matrices are not divided by the number of places: larger pictures would "
            "count more",
        ),
        Slip(lambda: loss_with(far=K.sum), "the first part is a mean, not a sum"),
        Slip(lambda: loss_with(off=K.mean), "the second part is a sum, not a mean"),
        Slip(
            lambda: lambda i, c, s, w: mixed(i, c, c, w),
            "the Gram matrix of the content was used: the style is what should be met",
        ),
        Slip(
            lambda: lambda i, c, s, w: K.mean(K.square(i - c)) + w * K.mean(K.square(i - s)),
            "image and style are compared place by place: compare their Gram matrices instead",
        ),
    ),
    misfits=(
        Slip(lambda: 0.5, "the task wants a Python function"),
        Slip(lambda: lambda i, c, s, w: K.square(i - c), "a loss is one number"),
        Slip(lambda: lambda i, c, s, w: None, "is there a return?"),
        Slip(lambda: lambda i, c, s, w: ..., NOTHING_YET),
        Slip(lambda: lambda i, c, s: i, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at `gram` in the section on style: there is one for pictures with many features.",
        "Build three small things: the mean of squares, the two Gram matrices, the sum of squares. "
        "Then one line puts them together. K.int_shape(image)[0] is the number of places.",
        "The twin with means of colours in place of Gram matrices:\n"
        "    def mixed_means(image, content, style, weight):\n"
        "        far = K.mean(K.square(image - content))\n"
        "        off = K.mean(image, axis=0) - K.mean(style, axis=0)\n"
        "        return far + weight * K.sum(K.square(off))",
        "Two Gram matrices, one loss.\n"
        "    def mixed(image, content, style, weight):\n"
        "        def gram_of(x):\n"
        "            return K.dot(K.transpose(x), x) / K.int_shape(x)[0]\n"
        "        far = K.mean(K.square(image - content))\n"
        "        off = K.sum(K.square(gram_of(image) - gram_of(style)))\n"
        "        return far + weight * off\n"
        "    tk.check('04.7', mixed)",
    ),
)
