"""Three exercises of lesson 03: fewest arrays, a stable log-sum-exp, and Mandelbrot's set."""

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
    is_a,
    kind_of,
    need_parts,
    need_python_function,
    operations,
)
from .beside import call, staged

# --- 03.4 fewest arrays ---------------------------------------------------------------------------

ONE = 1024  # numbers of an array, so that it takes a round 4,096 bytes


def diamond(x: Any) -> Any:
    """Two ways from x + 1 that meet in a product."""
    s = x + 1
    return K.exp(s) * K.tanh(s)


def crossing(x: Any) -> Any:
    """The diamond, with a third way around it."""
    s = x + 1
    return K.tanh(K.exp(s) * K.tanh(s) + s)


CHAINS: dict[str, Callable[[Any], Any]] = {
    "graph 1": lambda x: K.tanh(x),
    "graph 2": lambda x: K.tanh(K.exp(K.tanh(x))),
    "graph 3": lambda x: K.tanh(K.exp(K.tanh(K.exp(K.tanh(x))))),
    "graph 4": diamond,
    "graph 5": lambda x: K.tanh(diamond(x)),
    "graph 6": crossing,
}


def places(formula: Callable[[Any], Any]) -> int:
    """How many arrays the library needs between the input and the result."""
    x = K.placeholder((ONE,), name="x")
    f = K.function([x], [formula(x)], strict=True)
    f([np.zeros(ONE, "float32")])
    return f.story.memory.arena_bytes // (4 * ONE)


def observe_places(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A number of arrays for each of the six graphs."""
    seen: list[Observation] = []
    for label, part in zip(CHAINS, need_parts(answer, list(CHAINS)), strict=True):
        if isinstance(part, bool) or not isinstance(part, int | np.integer):
            raise NotYet(f"{label} has {kind_of(part)}: count in whole numbers")
        seen.append((label, str(int(part))))
    return seen


PLACES = Exercise(
    number="03.4",
    title="Fewest arrays",
    prompt="How many arrays are needed between the input and the result? An operation that works "
    "number by number may write into the array of an input that nobody needs afterwards. The input "
    "`x` belongs to the caller, and the result gets a new array: both are not counted. Hand in six "
    "numbers.",
    observe=observe_places,
    reference=lambda: [places(formula) for formula in CHAINS.values()],
    hard_coded=lambda: [1] * 6,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [1, 3, 5, 4, 5, 6],
            "this counts the operations: an array whose numbers nobody needs any more can be used "
            "again, and the result has its own",
        ),
        Slip(
            lambda: [0, 2, 4, 3, 4, 5],
            "one array for each step between, and none is used again: go through the steps and "
            "cross out the numbers that are read for the last time",
        ),
        Slip(
            lambda: [0, 1, 1, 1, 1, 1],
            "one array is not enough here: where two ways meet, both must be kept until then",
        ),
        Slip(
            lambda: [0, 0, 0, 0, 0, 0],
            "somewhere the numbers between must stay: the result's array is only made in the last "
            "operation",
        ),
        Slip(
            lambda: [0, 1, 2, 3, 3, 4],
            "one too many: an operation may write over the array it reads, if this was the last "
            "use",
        ),
        Slip(
            lambda: [0, 1, 1, 2, 2, 2],
            "look at the moment when most is alive: the first sum is still needed while its two "
            "children wait",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 6 parts"),
        Slip(lambda: [1, 2], "this has 2 parts"),
        Slip(lambda: [1.5] * 6, "count in whole numbers"),
        Slip(lambda: ["1"] * 6, "count in whole numbers"),
    ),
    hints=(
        "Look at the picture of the memory: in each row of bars, one array lives after the other.",
        "Go through the operations in order. After each, ask: which of the arrays will be read "
        "again? The largest number of arrays alive at one moment is the answer.",
        "The twin s = x * 2, y = s + exp(s): s is made (1), exp(s) needs a second array while s is "
        "still needed (2), and the sum is the result. So the answer for it is 2.",
        "Most is alive when the last arm of the fork is done.\n"
        "    tk.check('03.4', [0, 1, 1, 2, 2, 3])",
    ),
)


# --- 03.5 log-sum-exp -----------------------------------------------------------------------------


def stable(x: Any) -> Any:
    """log(sum(exp(x))), with the largest number taken out before."""
    largest = K.max(x)
    return largest + K.log(K.sum(K.exp(x - largest)))


def observe_stable(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for vectors of all sizes, computed exactly as it was written."""
    function = need_python_function(answer, "def log_sum_exp(x)")
    vectors = [
        rng.normal(0, 2, 5),
        np.array([0.0]),
        np.array([1000.0, 1000.0]),
        np.array([-1000.0, -1001.0, -1002.0]),
        np.array([-50.0, 60.0, 60.0, 60.0]),
        rng.normal(0, 200, 7),
    ]
    seen: list[Observation] = []
    for vector in vectors:
        given = call(function, staged(function, stage.variable, vector))
        if is_a(given, "symbol") and "logsumexp" in operations(given):
            raise NotYet("this is K.logsumexp itself: build it from K.exp, K.sum and K.log")
        value = array_of(given, "your function")
        first = ", ".join(f"{n:.4g}" for n in vector[:3])
        seen.append((f"x = [{first}{', ...' if len(vector) > 3 else ''}]", value))
    return seen


def naive(x: Any) -> Any:
    """The formula as it stands in books."""
    return K.log(K.sum(K.exp(x)))


STABLE = Exercise(
    number="03.5",
    title="A sum that does not overflow",
    prompt="Write `log_sum_exp(x)` for a vector `x`: the logarithm of the sum of all "
    "`K.exp(x)`. It must be right for `[1000, 1000]` too. The check computes it exactly as you "
    "write it: no rule will help you. (Do not use `K.logsumexp`, build it.)",
    observe=observe_stable,
    reference=lambda: stable,
    hard_coded=lambda: lambda x: K.constant(1000.6931),
    slips=(
        Slip(
            lambda: naive, "this is the formula of the books: exp(1000) is too large for a number"
        ),
        Slip(
            lambda: lambda x: K.log(K.sum(K.exp(x - K.max(x)))),
            "the largest number was taken out and not put back: add it at the end",
        ),
        Slip(
            lambda: lambda x: K.min(x) + K.log(K.sum(K.exp(x - K.min(x)))),
            "taking out the smallest number leaves large ones behind: take out the largest",
        ),
        Slip(
            lambda: lambda x: K.max(x) + K.log(K.mean(K.exp(x - K.max(x)))),
            "the mean has crept in: the task wants the sum",
        ),
        Slip(
            lambda: lambda x: K.max(x),
            "the largest number alone is only nearly right: the others add a little",
        ),
        Slip(
            lambda: lambda x: K.mean(x) + K.log(K.sum(K.exp(x - K.mean(x)))),
            "the mean may be far below the largest number, and exp still overflows",
        ),
    ),
    misfits=(
        Slip(lambda: 1000.6931, "the task wants a Python function"),
        Slip(lambda: stable(K.constant([1.0])), "hand in the Python function"),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: lambda x: ..., NOTHING_YET),
        Slip(lambda: lambda x: np.log(np.sum(np.exp(x))), "your function stopped"),
    ),
    hints=(
        "Look at the section about numbers that are too large. exp(x - m) is never too large if m "
        "is the largest of them.",
        "exp(x) = exp(m) * exp(x - m). So the sum is exp(m) times a harmless sum, and the "
        "logarithm of a product is a sum of logarithms.",
        "The twin, the logarithm of the mean of exp(x):\n"
        "    def log_mean_exp(x):\n"
        "        m = K.max(x)\n"
        "        return m + K.log(K.mean(K.exp(x - m)))",
        "Take the largest out, and put it back.\n"
        "    def log_sum_exp(x):\n"
        "        m = K.max(x)\n"
        "        return m + K.log(K.sum(K.exp(x - m)))\n"
        "    tk.check('03.5', log_sum_exp)",
    ),
)


# --- 03.6 Mandelbrot's set, without a layer -------------------------------------------------------


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


MANDELBROT = Exercise(
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

EXERCISES = (PLACES, STABLE, MANDELBROT)
