"""What the engine's tests share: sample inputs of an op, and honest ways to judge it.

Every checker raises AssertionError when something is wrong and answers nothing when all is well.
`test_faults.py` plants faults in the engine and demands that these same checkers notice them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from teachkeras.engine import Function, Tensor, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.gradient.derive import unbroadcast
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.base import REGISTRY, Op, Sample
from teachkeras.engine.rewrite.check import sample_array

EPS, TOLERANCE = 1e-6, 1e-4
SMALL = 12  # arrays of at most so many numbers get their full Jacobian checked


@dataclass(frozen=True)
class Case:
    """One op with its settings, and the arrays it is tried on."""

    op: Op
    arrays: tuple[Any, ...]

    def inputs(self) -> list[Tensor]:
        """A placeholder for each array."""
        return [placeholder(a.shape, str(a.dtype), f"x{i}") for i, a in enumerate(self.arrays)]

    def __str__(self) -> str:
        return f"{self.op!r} on {', '.join(f'{a.dtype}{a.shape}' for a in self.arrays)}"


def ops_with_inputs() -> list[type[Op]]:
    """The ops of the registry that read something (leaves have nothing to compute)."""
    return [op for op in REGISTRY.values() if op.role == "result"]


def cases_of(kind: type[Op], seed: int = 0) -> list[Case]:
    """The op's own samples, with numbers drawn from their domains."""
    rng = np.random.default_rng(seed)
    return [
        Case(op, tuple(np.array(sample_array(rng, s)) for s in samples))
        for op, samples in kind.samples()
    ]


def all_cases(seed: int = 0) -> list[Case]:
    """The cases of every op of the registry."""
    return [case for kind in ops_with_inputs() for case in cases_of(kind, seed)]


def as_case(op: Op, *samples: Sample, seed: int = 0) -> Case:
    """A case made by hand."""
    rng = np.random.default_rng(seed)
    return Case(op, tuple(np.array(sample_array(rng, s)) for s in samples))


# values --------------------------------------------------------------------------------------


def check_type(case: Case) -> None:
    """The shape rule promises the shape and the dtype that the value has."""
    inputs = case.inputs()
    node = case.op(*inputs)
    value = np.asarray(replay(node, dict(zip(inputs, case.arrays, strict=True)))[node])
    assert node.type.shape == value.shape, f"{case}: {node.type.shape} but {value.shape}"
    assert node.dtype == str(value.dtype), f"{case}: {node.dtype} but {value.dtype}"


def check_program(case: Case) -> None:
    """The program computes the same bits as the readable value."""
    inputs = case.inputs()
    node = case.op(*inputs)
    wanted = replay(node, dict(zip(inputs, case.arrays, strict=True)))[node]
    (got,) = Function(inputs, [node], strict=True)(list(case.arrays))
    assert_same_bits(got, wanted, str(case))


def assert_same_bits(got: Any, wanted: Any, where: str) -> None:
    """The same shape, dtype and numbers (0 and -0 count as equal, nan equals nan)."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    assert got.shape == wanted.shape and got.dtype == wanted.dtype, where
    assert np.array_equal(got, wanted, equal_nan=wanted.dtype.kind == "f"), where


# gradients -----------------------------------------------------------------------------------


def check_gradient(case: Case) -> None:
    """The gradient graph of every float input agrees with central differences."""
    inputs = case.inputs()
    node = case.op(*inputs)
    if not node.type.is_float:
        return
    weights = placeholder(node.type.shape, node.dtype, "weights")
    wanted = [x for i, x in enumerate(inputs) if x.type.is_float and i not in case.op.shape_only]
    gradients = sent_back(node, weights, wanted)
    for x, gradient in zip(wanted, gradients, strict=True):
        assert gradient.type == x.type, f"{case}: gradient {gradient.type}, input {x.type}"
    function = Function([*inputs, weights], gradients, strict=True)
    for direction in directions(case, node):
        found = function([*case.arrays, direction])
        for x, gradient in zip(wanted, found, strict=True):
            place = inputs.index(x)
            _compare_slopes(case, node, inputs, place, direction, gradient)


def sent_back(node: Tensor, incoming: Tensor, wanted: Sequence[Tensor]) -> list[Tensor]:
    """What reaches each input when `incoming` arrives: this op's gradient and nobody else's.

    Differentiating sum(node * weights) would use the gradient of Sum to judge Sum: two wrong signs
    would cancel. (`test_random_graphs.py` judges whole derivations.)
    """
    parts = node.op.gradient(incoming, node, *node.inputs)
    return [
        T.fill_like(x, 0.0) if part is None else unbroadcast(part, x, node.op.broadcasts)
        for x, part in zip(node.inputs, parts, strict=True)
        if x in wanted
    ]


def directions(case: Case, node: Tensor) -> list[Any]:
    """Each output number by itself when there are few, else one random mixture of all."""
    size = int(np.prod(node.type.sizes))
    if size <= SMALL and all(a.size <= SMALL for a in case.arrays):
        return (
            [row.reshape(node.type.sizes) for row in np.eye(size)]
            if size
            else [np.zeros(node.type.sizes)]
        )
    return [np.random.default_rng(1).normal(size=node.type.sizes)]


def _compare_slopes(
    case: Case, node: Tensor, inputs: list[Tensor], place: int, weights: Any, gradient: Any
) -> None:
    def weighted(x: Any) -> Any:
        arrays = [x if i == place else a for i, a in enumerate(case.arrays)]
        return np.sum(replay(node, dict(zip(inputs, arrays, strict=True)))[node] * weights)

    x = case.arrays[place]
    for step in steps_to_try(x):
        slope, kink = central_difference(weighted, x, step)
        if not kink:
            given = np.sum(gradient * step)
            assert_allclose(given, slope, TOLERANCE, TOLERANCE, err_msg=f"{case}, input {place}")


def steps_to_try(x: Any) -> list[Any]:
    """Each entry by itself when there are few, else one random direction."""
    if x.size <= SMALL:
        return [row.reshape(x.shape) for row in np.eye(x.size)]
    return [np.random.default_rng(2).uniform(0.5, 1.5, x.shape)]


def central_difference(
    function: Callable[[Any], Any], x: Any, step: Any, eps: float = EPS
) -> tuple[float, bool]:
    """The slope of `function` at `x` along `step`; True when there is a kink.

    At a kink two step sizes disagree, or the slopes to the left and to the right do.
    """
    here, right, left = (float(function(x + e * step)) for e in (0, eps, -eps))
    near = float(function(x + eps / 3 * step) - function(x - eps / 3 * step)) / (2 * eps / 3)
    slope, apart = (right - left) / (2 * eps), (right + left - 2 * here) / eps
    kink = max(abs(slope - near), abs(apart)) > TOLERANCE * max(1.0, abs(slope))
    return slope, kink


# structure -----------------------------------------------------------------------------------


def signature(outputs: Sequence[Tensor]) -> tuple[int, ...]:
    """Equal for graphs that are the same up to the order of commutative inputs.

    Numbers are handed out per call, so compare two graphs within one call: signature([a, b]).
    """
    from teachkeras.engine import toposort

    numbers: dict[Any, int] = {}
    found: dict[Tensor, int] = {}
    for node in toposort(outputs):
        inputs = [found[x] for x in node.inputs]
        inputs = sorted(inputs) if node.op.commutative else inputs
        leaf = node if node.role in ("input", "shared", "static") else None
        key = (node.op, node.type.dtype, tuple(inputs), leaf)
        found[node] = numbers.setdefault(key, len(numbers))
    return tuple(found[output] for output in outputs)


def same_structure(first: Sequence[Tensor], second: Sequence[Tensor]) -> bool:
    """Whether two lists of outputs stand for the same graphs."""
    marks = signature([*first, *second])
    return marks[: len(first)] == marks[len(first) :]
