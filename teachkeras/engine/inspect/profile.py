"""What a function costs, node by node: counted beforehand, and measured with a clock.

The counts come from each op's `cost`. What they should take on this machine follows from three
numbers that are measured once: the time of a call that does nearly nothing, of a multiply-add in a
large product, and of a byte of a long array on its way through the processor. Where prediction and
clock disagree there is something to learn: exp is more work than its count says, and an array that
fits the cache moves faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from ..compile.arrays import Arrays
from ..compile.function import Function
from ..compile.program import Program
from ..graph import Tensor
from ..ops.base import Cost, cost_of
from .printing import columns, expression, shortened

RUNS = 20  # the fastest of so many counts: it was disturbed least
INDENT = "    "


@dataclass(frozen=True)
class Speed:
    """What a device needs for a call, for a multiply-add, and for a byte, in seconds."""

    call: float
    multiply_add: float
    byte: float

    def predict(self, cost: Cost, is_product: bool, calls: int = 1) -> float:
        """The seconds of one node: its calls, and then its arithmetic or its bytes.

        Both go on at the same time, so the slower of the two counts.

        >>> Speed(1e-6, 1e-9, 1e-8).predict(Cost(5000, 100), True)
        6e-06
        """
        arithmetic = cost.operations * self.multiply_add if is_product else 0.0
        return calls * self.call + max(arithmetic, cost.bytes * self.byte)

    def __repr__(self) -> str:
        rates = f"{1e-9 / self.multiply_add:.3g} multiply-adds and {1e-9 / self.byte:.3g} bytes"
        return f"{self.call * 1e6:.2g} µs a call, and in a nanosecond {rates}"


@dataclass(frozen=True)
class ProfileStep:
    """One node: multiply-adds and bytes, and the seconds it should take and took.

    An op that does not multiply and add has one operation for each number, and that is counted.
    """

    node: Tensor
    text: str
    shape: tuple[int, ...]
    multiply_adds: int
    bytes: int
    predicted: float
    measured: float


@dataclass
class Spent:
    """What one line of a program took in one run: seconds, and how often it ran (in a loop)."""

    seconds: float = 0.0
    calls: int = 0


@dataclass(frozen=True)
class Profile:
    """The steps of a run with their costs; `rest` are seconds that belong to no node."""

    program: Program
    speed: Speed
    steps: tuple[ProfileStep, ...]
    rest: float

    @property
    def predicted(self) -> float:
        """The seconds all steps should take."""
        return sum(step.predicted for step in self.steps)

    @property
    def measured(self) -> float:
        """The seconds all steps took."""
        return sum(step.measured for step in self.steps)

    def __repr__(self) -> str:
        rows = [("", "computes", "shape", "multiply-adds", "bytes", "predicted µs", "measured µs")]
        for number, step in enumerate(self.steps, 1):
            counts = f"{step.multiply_adds:,}", f"{step.bytes:,}"
            times = f"{step.predicted * 1e6:.1f}", f"{step.measured * 1e6:.1f}"
            rows.append((f"{number}", shortened(step.text), str(step.shape), *counts, *times))
        total = f"{self.predicted * 1e6:.1f}", f"{self.measured * 1e6:.1f}"
        rows.append(("", "together", "", *self.counts(), *total))
        return f"{columns(rows)}\nthis machine: {self.speed!r}"

    def counts(self) -> tuple[str, str]:
        """All multiply-adds and all bytes, written out."""
        products = sum(step.multiply_adds for step in self.steps)
        return f"{products:,}", f"{sum(step.bytes for step in self.steps):,}"


def profile(function: Function, inputs: Sequence[Any]) -> Profile:
    """What each step of `function` costs for these inputs (a list, as in a call).

    The program is run some 20 times with a clock beside each line, and the fastest time of a line
    counts. Variables have their old numbers again afterwards.

    >>> x = K.placeholder((100, 50), name="x")
    >>> found = profile(K.function([x], [x * 2]), [np.ones((100, 50))])
    >>> [(step.text, step.multiply_adds, step.bytes) for step in found.steps]
    [('x * 2', 5000, 40004)]
    """
    with function.lock:
        phases, arrays = function.accepted(inputs)
        program = function.program_for((phases, tuple(array.shape for array in arrays)))
        spent = _measured(program, [program.arrays.held(array) for array in arrays])
    speed = speed_of(program.arrays)
    owners = _owners(program)
    lines: dict[Tensor, list[Spent]] = {}
    for number, node in owners.items():
        if node is not None and node.role == "result":
            lines.setdefault(node, []).append(spent[number])
    steps = tuple(_step(node, lines[node], speed) for node in program.order if node in lines)
    rest = sum(spent[n].seconds for n, node in owners.items() if node not in lines)
    return Profile(program, speed, steps, rest)


def _owners(program: Program) -> dict[int, Tensor | None]:
    """For each line of a program the node whose time it is; lines within a scan are the scan's."""
    known, owners, owner = set(program.order), {}, None
    for number, node in sorted(program.nodes.items()):
        owner = node if node is None or node in known else owner
        owners[number] = owner
    return owners


def _step(node: Tensor, lines: list[Spent], speed: Speed) -> ProfileStep:
    """A node with its costs; each run of each of its lines is a call."""
    cost = cost_of(node)
    predicted = speed.predict(cost, node.op.is_product, sum(line.calls for line in lines))
    sizes, measured = tuple(node.type.sizes), sum(line.seconds for line in lines)
    text = expression(node)
    return ProfileStep(node, text, sizes, cost.operations, cost.bytes, predicted, measured)


def _measured(program: Program, arrays: Sequence[Any]) -> dict[int, Spent]:
    """The fastest run of each line of a program, by its number; variables are put back."""
    kept = {shared: shared.get() for shared in program.variables.values()}
    spent = {number: Spent() for number in program.nodes}
    run = _with_clock(program, spent)
    runs = []
    for _ in range(RUNS):
        try:
            run(*arrays)
        finally:
            for shared, numbers in kept.items():
                shared.set(numbers)
        runs.append({number: replace(line) for number, line in spent.items()})
        for line in spent.values():
            line.seconds, line.calls = 0.0, 0
    return {n: min((each[n] for each in runs), key=lambda line: line.seconds) for n in spent}


def _with_clock(program: Program, spent: dict[int, Spent]) -> Callable[..., Any]:
    """The program with a look at the clock after each line, or inside of it if it is a loop.

    Names of programs never begin with an underscore.
    """
    text: list[str] = []
    for number, line in enumerate(program.text.splitlines(), 1):
        text.append(line)
        indent = line[: len(line) - len(line.lstrip())]
        if line.startswith("def "):
            text.append(f"{INDENT}_last = _clock()")
        elif number in program.nodes:
            indent += INDENT if line.endswith(":") else ""
            look = f"_line = _spent[{number}]; _line.seconds += _time; _line.calls += 1"
            text.append(f"{indent}_time = _clock() - _last; {look}; _last = _clock()")
    space = {**program.namespace, "_clock": program.arrays.clock, "_spent": spent}
    exec(compile("\n".join(text), program.filename, "exec"), space)  # noqa: S102  (our own text)
    return space["program"]  # type: ignore[no-any-return]


@cache
def speed_of(arrays: Arrays) -> Speed:
    """How fast a device is in float32, measured when it is first asked for."""
    one, other, wide, first, second = (
        arrays.held(np.zeros(size, "float32")) for size in (1, 1, (192, 192), 2**20, 2**20)
    )
    add, dot = arrays.add, arrays.dot
    call = _fastest(arrays, lambda: add(one, one, out=other), 200)
    product = _fastest(arrays, lambda: dot(wide, wide), 5) / 192**3
    byte = _fastest(arrays, lambda: add(first, second, out=first), 5) / (3 * first.nbytes)
    return Speed(call, product, byte)


def _fastest(arrays: Arrays, work: Callable[[], Any], times: int) -> float:
    """The seconds of one call, in the fastest of some rounds."""
    clock, rounds = arrays.clock, []
    for _ in range(RUNS):
        start = clock()
        for _ in range(times):
            work()
        rounds.append((clock() - start) / times)
    return min(rounds)
