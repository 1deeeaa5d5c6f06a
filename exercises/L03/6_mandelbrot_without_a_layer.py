"""Exercise 03.6: Mandelbrot without a layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged


def mandelbrot_with(
    bound: float = 4.0,
    double: float = 2.0,
    first: bool = True,
    inside: bool = True,
    late: bool = False,
    shift: bool = True,
) -> Callable[..., Any]:
    """The counting of Mandelbrot's steps, and its misreadings."""  # fmt: skip

    def mandelbrot(cx: Any, cy: Any, steps: int) -> Any:
        zx, zy, count = (cx * 0, cy * 0, cx * 0) if first else (cx, cy, cx * 0)
        for _ in range(steps):
            new_x = zx * zx - zy * zy + cx if shift else zx * zx - zy * zy
            new_y = double * (new_x if late else zx) * zy + cy if shift else double * zx * zy
            zx, zy = new_x, new_y
            near = K.lesser_equal(zx * zx + zy * zy, bound)
            hit = K.cast(near, "float32")
            count = count + (hit if inside else 1 - hit)
        return count

    return mandelbrot


def observe_mandelbrot(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The counts for five small pictures."""
    function = need_python_function(answer, "def mandelbrot(cx, cy, steps)")
    seen: list[Observation] = []
    for steps, shape in ((1, (2, 3)), (2, (3, 3)), (5, (3, 4)), (9, (4, 4)), (3, (1, 1))):
        cx = rng.integers(-32, 14, shape) / 16
        cy = rng.integers(-20, 20, shape) / 16
        cx.flat[0], cy.flat[0] = 0.0, 0.0
        points = [staged(function, stage.variable, c) for c in (cx, cy)]
        given = call(function, *points, steps)
        value = array_of(given, "your function")
        seen.append((f"{steps} steps on a grid of {shape[0]} by {shape[1]}", value))
    return seen


EXERCISE = Exercise(
    number="03.6",
    title="Mandelbrot without a layer",
    prompt="Write `mandelbrot(cx, cy, steps)`. Begin with `zx = 0`, `zy = 0`. In each step *both* "
    "get new values from the old ones: `zx * zx - zy * zy + cx` and `2 * zx * zy + cy`. After each "
    "step, look whether `zx * zx + zy * zy` is at most 4. Give the number of steps for which it "
    "was, for every point of the tensors `cx` and `cy`, as float32.",
    observe=observe_mandelbrot,
    reference=lambda: mandelbrot_with(),
    hard_coded=lambda: lambda cx, cy, steps: K.constant([[1.0, 1, 1], [1, 1, 1]]),
    slips=(
        Slip(
            lambda: mandelbrot_with(late=True),
            "zy is computed from the new zx: both new values come from the old ones",
        ),
        Slip(
            lambda: mandelbrot_with(inside=False),
            "this counts the steps outside: count those with at most 4",
        ),
        Slip(lambda: mandelbrot_with(bound=2.0), "the bound is 4, for the sum of the two squares"),
        Slip(
            lambda: mandelbrot_with(double=1.0), "the new zy is 2 * zx * zy + cy: the 2 is missing"
        ),
        Slip(
            lambda: mandelbrot_with(first=False),
            "this begins with z = c, so it is one step ahead: begin with zx = 0 and zy = 0",
        ),
        Slip(lambda: mandelbrot_with(shift=False), "cx and cy must be added in every step"),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants a Python function"),
        Slip(lambda: lambda cx, cy, steps: None, "is there a return?"),
        Slip(lambda: lambda cx, cy, steps: ..., NOTHING_YET),
        Slip(lambda: lambda cx, cy: cx, "your function stopped: TypeError"),
        Slip(lambda: lambda cx, cy, steps: "the set", "the task wants numbers or a symbol"),
    ),
    hints=(
        "Look at the Game of Life: there, too, a comparison becomes ones and zeros with K.cast, "
        "and is added up.",
        "A Python loop over symbols only makes a longer graph. Write `zx, zy = ..., ...` in one "
        "line, then Python computes both right sides before it gives out the names.",
        "The twin doubles x each step and counts how often it was at most 100:\n"
        "    def doublings(x, steps):\n"
        "        count = x * 0\n"
        "        for _ in range(steps):\n"
        "            x = 2 * x\n"
        "            count = count + K.cast(K.lesser_equal(x, 100), 'float32')\n"
        "        return count",
        "One loop, two new values, one comparison.\n"
        "    def mandelbrot(cx, cy, steps):\n"
        "        zx, zy, count = cx * 0, cy * 0, cx * 0\n"
        "        for _ in range(steps):\n"
        "            zx, zy = zx * zx - zy * zy + cx, 2 * zx * zy + cy\n"
        "            near = K.lesser_equal(zx * zx + zy * zy, 4)\n"
        "            count = count + K.cast(near, 'float32')\n"
        "        return count\n"
        "    tk.check('03.6', mandelbrot)",
    ),
)
