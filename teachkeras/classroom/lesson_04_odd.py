"""Two exercises of lesson 04: climb to an 8, and weigh style against content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend as K
from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
    need_something,
)
from .beside import call, staged

# --- 04.6 climb to "8" ----------------------------------------------------------------------------


def observe_climb(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Where a function's climbs end, for five readers and five pictures."""
    function = need_python_function(answer, "def climb(look, picture)")
    seen: list[Observation] = []
    for number in range(1, 6):
        weights = rng.normal(0, 0.35, (64, 10))
        weights[:, 8] -= weights[:, 8].mean()
        start = rng.random(64) * (rng.random(64) < 0.4)
        look = staged(function, stage.reader, weights)
        given = call(function, look, start)
        need_something(given)
        picture = array_of(given, "your function")
        if picture.shape != (64,):
            raise NotYet(
                f"your function gives the shape {picture.shape}: give back the picture, 64 pixels"
            )
        sure = stage.reader(weights)
        first, last = sure(start)[0], sure(picture)[0]
        how = "above 0.9" if last > 0.9 else "higher" if last > first else "not higher"
        inside = picture.min() >= -1e-9 and picture.max() <= 1 + 1e-9
        where = "between 0 and 1" if inside else "outside 0 to 1"
        kept = staged(look, stage.weights_of_reader, look)
        same = "untouched" if np.array_equal(kept, weights) else "changed"
        seen += [(f"p(8) of picture {number}", how), (f"the pixels of picture {number}", where)]
        seen.append((f"the weights of reader {number}", same))
    return seen


def climber(
    steps: int = 400, rate: float = 0.05, low: float = 0.0, high: float = 1.0
) -> Callable[[Any, Any], Any]:
    """A climb with steps of one length, kept between two bounds."""

    def climb(look: Any, picture: Any) -> Any:
        for _ in range(steps):
            p, slope = look(picture)
            if p > 0.95 and rate > 0:
                break
            length = np.abs(slope).max() or 1.0
            picture = np.clip(picture + rate * slope / length, low, high)
        return picture

    return climb


CLIMB = Exercise(
    number="04.6",
    title='Climb to "8"',
    prompt="Write `climb(look, picture)`. `look(picture)` gives two things: how sure the reader is "
    "that it sees an 8, and the gradient of this with respect to the 64 pixels. Change the picture "
    "step by step until the reader is more than 0.9 sure. Keep every pixel between 0 and 1, and "
    "give the picture back.",
    observe=observe_climb,
    reference=lambda: climber(),
    hard_coded=lambda: lambda look, picture: np.full(64, 0.5),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: climber(rate=-0.05),
            "the reader is less sure than before: the gradient points uphill, go with it",
        ),
        Slip(
            lambda: climber(steps=1),
            "this is one step uphill: repeat it until the reader is sure enough",
        ),
        Slip(
            lambda: climber(low=-9.0, high=9.0, rate=0.5),
            "the reader is sure, but pixels have left the range from 0 to 1: clip them in every "
            "step",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros(64), "hand in the function itself"),
        Slip(lambda: lambda look, picture: look(picture)[0], "gives the shape ()"),
        Slip(lambda: lambda look, picture: None, "is there a return?"),
        Slip(lambda: lambda look, picture: ..., NOTHING_YET),
        Slip(lambda: lambda look, picture: look(picture.reshape(8, 8)), "look takes 64 pixels"),
        Slip(lambda: lambda picture: picture, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the loop that turned the 3 into an 8: it asks, steps, clips, and asks again.",
        "A step is `picture + rate * slope`. If the gradient is tiny, nothing moves: divide it by "
        "its largest size first, and the rate says how far the quickest pixel moves.",
        "The twin goes downhill, until the reader is less than 0.01 sure:\n"
        "    def flee(look, picture):\n"
        "        p, slope = look(picture)\n"
        "        while p > 0.01:\n"
        "            picture = np.clip(picture - 0.05 * slope / abs(slope).max(), 0, 1)\n"
        "            p, slope = look(picture)\n"
        "        return picture",
        "Uphill, clipped, until it is sure. (`clip` is a method of every array.)\n"
        "    def climb(look, picture):\n"
        "        for step in range(400):\n"
        "            p, slope = look(picture)\n"
        "            if p > 0.95:\n"
        "                break\n"
        "            picture = (picture + 0.05 * slope / abs(slope).max()).clip(0, 1)\n"
        "        return picture\n"
        "    tk.check('04.6', climb)",
    ),
)


# --- 04.7 style against content -------------------------------------------------------------------


def gram(colours: Any) -> Any:
    """Which colours appear together: the mean product of each pair of columns."""
    return K.dot(K.transpose(colours), colours) / K.int_shape(colours)[0]


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


STYLE = Exercise(
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

EXERCISES = (CLIMB, STYLE)
