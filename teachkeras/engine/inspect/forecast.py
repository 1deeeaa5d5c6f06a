"""What a function will do, told before it does it: order, shapes, bytes and arithmetic.

Once a graph is fixed, nothing about a run is open but the numbers. The table here is read off the
program, which is written for the shapes that will be fed, and not run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import GraphError
from ..compile.function import Function
from ..compile.program import Program
from ..graph import Tensor
from ..ops.base import cost_of
from .printing import columns, expression, leaf_text, shortened


@dataclass(frozen=True)
class ForecastStep:
    """One step to come: its node, the bytes of its result, and how many operations it takes."""

    node: Tensor
    text: str
    shape: tuple[int, ...]
    bytes: int
    operations: int


@dataclass(frozen=True)
class Forecast:
    """The steps of a run, in order, and the memory that will be needed."""

    program: Program
    steps: tuple[ForecastStep, ...]

    @property
    def operations(self) -> int:
        """All additions, multiplications and function values together, in numbers."""
        return sum(step.operations for step in self.steps)

    @property
    def arena_bytes(self) -> int:
        """The memory for everything between inputs and outputs."""
        return self.program.plan.arena_bytes

    def __repr__(self) -> str:
        rows = [("", "computes", "shape", "bytes", "operations")]
        for number, step in enumerate(self.steps, 1):
            sizes = f"{step.bytes:,}", f"{step.operations:,}"
            rows.append((f"{number}", shortened(step.text), str(step.shape), *sizes))
        last = (
            f"{_so_many(len(self.steps), 'step')}, {_so_many(self.operations, 'operation')}, "
            f"{_so_many(self.arena_bytes, 'byte')} between inputs and outputs"
        )
        return f"{columns(rows)}\n{last}"


def forecast(function: Function, *shapes: Sequence[int]) -> Forecast:
    """What `function` will compute for inputs of these shapes; nothing is computed yet.

    Shapes that the placeholders state already need not be given. Raises TK-230 when one is open.

    >>> from teachkeras.engine import placeholder
    >>> x = placeholder((3,), name="x")
    >>> forecast(Function([x], [x * 2 + 1]))
       computes   shape  bytes  operations
    1  x * 2      (3,)      12           3
    2  x * 2 + 1  (3,)      12           3
    2 steps, 6 operations, 64 bytes between inputs and outputs
    """
    data = [node for node in function.inputs if node.role == "input"]
    given = [tuple(shape) for shape in shapes] or [_stated(node) for node in data]
    phases = tuple(1 for node in function.inputs if node.role == "static")
    program = function.program_for((phases, tuple(given)))
    made = [node for node in program.order if node.role == "result"]
    return Forecast(program, tuple(_step(node) for node in made))


def _so_many(count: int, noun: str) -> str:
    """A large number with its noun."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _stated(node: Tensor) -> tuple[int, ...]:
    """The shape of a placeholder that states all its sizes."""
    if node.type.is_known:
        return tuple(node.type.sizes)
    sizes = tuple(size if isinstance(size, int) else 3 for size in node.type.shape)
    raise GraphError(
        "TK-230",
        f"the shape of {leaf_text(node)} is open, and so is the work",
        [("placeholder", repr(node))],
        fix=f"tk.explain(f, {sizes})",
    )


def _step(node: Tensor) -> ForecastStep:
    """A node as a step to come; adding as one multiplies counts as two operations."""
    operations = cost_of(node).operations * (2 if node.op.is_product else 1)
    sizes = tuple(node.type.sizes)
    return ForecastStep(node, expression(node), sizes, node.type.bytes, operations)
