"""Faults to plant in the engine, made mechanically from the registry and from the rules.

A fault knows how to plant itself (with pytest's monkeypatch, so that it goes away again) and
whether it changes anything at all: swapping the operands of a sum, for example, gives the same
graph.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from teachkeras.engine import Tensor
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.gradient import derive as gradient
from teachkeras.engine.ops.base import Op
from teachkeras.engine.ops.reduce import Sum
from teachkeras.engine.types import TensorType
from tests.engine.checkers import Case, cases_of, ops_with_inputs, same_structure

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass
class Fault:
    """Something wrong on purpose; `same` says why it is not wrong after all, if so."""

    name: str
    about: Any
    plant: Plant
    same: str = ""


# gradients -----------------------------------------------------------------------------------


def contributions(case: Case, method: Any = None) -> list[Tensor | None]:
    """What an op's gradient sends to each of its inputs."""
    inputs = case.inputs()
    node = case.op(*inputs)
    incoming = T.fill_like(node, 1.0)
    return list((method or type(case.op).gradient)(case.op, incoming, node, *inputs))


def has_gradient(kind: type[Op]) -> bool:
    """Whether any input of any sample gets a contribution."""
    float_cases = [c for c in cases_of(kind) if c.op(*c.inputs()).type.is_float]
    return any(part is not None for case in float_cases for part in contributions(case))


def changed_part(place: int, change: Callable[[Tensor], Tensor | None]) -> Any:
    """A spoiler that changes one contribution."""

    def spoil(parts: list[Any]) -> list[Any]:
        return [change(p) if i == place and p is not None else p for i, p in enumerate(parts)]

    return spoil


CHANGES: dict[str, Callable[[Tensor], Tensor | None]] = {
    "negated": lambda part: -part,
    "scaled by 1.01": lambda part: part * 1.01,
    "dropped": lambda part: None,
}


def with_spoiled_parts(kind: type[Op], spoil: Callable[[list[Any]], list[Any]]) -> Any:
    """The op's gradient with its contributions changed."""
    original = kind.gradient

    def spoiled(self: Op, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Any:
        return spoil(list(original(self, incoming, output, *inputs)))

    return spoiled


def with_swapped_operands(kind: type[Op], first: int, second: int) -> Any:
    """The op's gradient told the wrong inputs."""
    original = kind.gradient

    def spoiled(self: Op, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Any:
        wrong = list(inputs)
        wrong[first], wrong[second] = wrong[second], wrong[first]
        return original(self, incoming, output, *wrong)

    return spoiled


def swapped(first: int, second: int) -> Callable[[list[Any]], list[Any]]:
    """A spoiler that sends each of two contributions to the other's input."""

    def spoil(parts: list[Any]) -> list[Any]:
        parts[first], parts[second] = parts[second], parts[first]
        return parts

    return spoil


def put(kind: type[Op], attribute: str, value: Any) -> Plant:
    """Plant a value in a class, and only there."""
    return lambda monkeypatch: monkeypatch.setattr(kind, attribute, value)


def same_gradient(kind: type[Op], spoiled: Any) -> str:
    """Says so if the spoiled gradient is the same graph on every sample."""
    for case in cases_of(kind):
        try:
            inputs = case.inputs()
            node = case.op(*inputs)
            incoming = T.fill_like(node, 1.0)
            good = kind.gradient(case.op, incoming, node, *inputs)
            bad = spoiled(case.op, incoming, node, *inputs)
        except Exception:
            return ""
        if [p is None for p in good] != [p is None for p in bad]:
            return ""
        pairs = [(a, b) for a, b in zip(good, bad, strict=True) if a is not None]
        if not all(same_structure([a], [b]) for a, b in pairs):
            return ""
    return "the very same gradient graph"


def gradient_faults(kind: type[Op]) -> Iterator[Fault]:
    """Every way we know to spoil one op's gradient."""
    arity = len(kind.samples()[0][1])
    given = [c for c in cases_of(kind) if c.op(*c.inputs()).type.is_float]
    for place in range(arity):
        if all(contributions(case)[place] is None for case in given):
            continue
        for name, change in CHANGES.items():
            spoiled = with_spoiled_parts(kind, changed_part(place, change))
            label = f"{kind.__name__}: contribution {place} {name}"
            yield Fault(label, kind, put(kind, "gradient", spoiled))
    for first in range(arity):
        for second in range(first + 1, arity):
            yield from swap_faults(kind, first, second)
    if kind.broadcasts and any(stretched(case) for case in given):
        name = f"{kind.__name__}: un-broadcast sum dropped"
        yield Fault(name, kind, put(kind, "broadcasts", False))


def swap_faults(kind: type[Op], first: int, second: int) -> Iterator[Fault]:
    """Two operands, or two contributions, in each other's place."""
    places = f"{first} and {second} swapped"
    for what, spoiled in (
        ("operands", with_swapped_operands(kind, first, second)),
        ("contributions", with_spoiled_parts(kind, swapped(first, second))),
    ):
        same = same_gradient(kind, spoiled)
        yield Fault(f"{kind.__name__}: {what} {places}", kind, put(kind, "gradient", spoiled), same)


def stretched(case: Case) -> bool:
    """Whether an input that carries a gradient is smaller than the result."""
    inputs = case.inputs()
    shape = case.op(*inputs).type.shape
    return any(
        x.type.shape != shape and x.type.is_float and i not in case.op.shape_only
        for i, x in enumerate(inputs)
    )


def all_gradient_faults() -> list[Fault]:
    """The gradient faults of every op that has a gradient."""
    return [f for kind in ops_with_inputs() if has_gradient(kind) for f in gradient_faults(kind)]


# the driver of gradients -----------------------------------------------------------------------


def fit_nothing(part: Tensor, x: Tensor, broadcasts: bool) -> Tensor:
    """No un-broadcast sum at all."""
    return part


def fit_leading_only(part: Tensor, x: Tensor, broadcasts: bool) -> Tensor:
    """Only the extra axes are summed, not those of size 1."""
    extra = part.ndim - x.ndim
    return Sum(tuple(range(extra)))(part) if broadcasts and extra > 0 else part


def fit_by_mean(part: Tensor, x: Tensor, broadcasts: bool) -> Tensor:
    """The mean of the contributions of a stretched number, not their sum."""
    fitted = ORIGINAL_FIT(part, x, broadcasts)
    return T.mean(part, tuple(range(part.ndim - x.ndim))) if part.ndim > x.ndim else fitted


ORIGINAL_FIT = gradient.unbroadcast


def first_only(self: Any, node: Tensor) -> Tensor | None:
    """Where several paths meet, only the first counts."""
    return self.arrived[node][0] if node in self.arrived else None


def last_only(self: Any, node: Tensor) -> Tensor | None:
    """Where several paths meet, only the last counts."""
    return self.arrived[node][-1] if node in self.arrived else None


def first_twice(self: Any, node: Tensor) -> Tensor | None:
    """Where several paths meet, the first is counted in place of each."""
    parts = self.arrived.get(node)
    if not parts:
        return None
    total = parts[0]
    for _ in parts[1:]:
        total = total + parts[0]
    return total


def driver_faults() -> list[Fault]:
    """Faults of the walk backwards itself."""
    walk = gradient._BackwardWalk
    return [
        Fault("derive: nothing is summed back", None, put(gradient, "unbroadcast", fit_nothing)),
        Fault(
            "derive: axes of size 1 forgotten", None, put(gradient, "unbroadcast", fit_leading_only)
        ),
        Fault("derive: mean for sum", None, put(gradient, "unbroadcast", fit_by_mean)),
        Fault("derive: first path only", None, put(walk, "total", first_only)),
        Fault("derive: last path only", None, put(walk, "total", last_only)),
        Fault("derive: first path twice", None, put(walk, "total", first_twice)),
    ]


# values and programs -----------------------------------------------------------------------------


def with_spoiled_value(kind: type[Op]) -> Any:
    """The op's value, 1 % off (or the opposite answer)."""
    original = kind.value

    def spoiled(self: Op, xp: Any, *arrays: Any) -> Any:
        value = xp.asarray(original(self, xp, *arrays))
        if value.dtype == "bool":
            return ~value
        return (
            (value * 1.01 + (value == 0)).astype(value.dtype)
            if value.dtype.kind == "f"
            else (value + 1).astype(value.dtype)
        )

    return spoiled


def with_spoiled_type(kind: type[Op]) -> Any:
    """The op's shape rule, with an axis too many."""
    original = kind.result

    def spoiled(self: Op, *types: TensorType) -> TensorType:
        good = original(self, *types)
        return good.with_shape((1, *good.shape))

    return spoiled


def with_extra_line(kind: type[Op]) -> Any:
    """The op's program lines, and one more that changes the result."""
    original = kind.emit

    def spoiled(self: Op, code: Any, out: Any, *ins: Any) -> None:
        original(self, code, out, *ins)
        code.call(
            "logical_not" if out.type.dtype == "bool" else "add",
            *([out] if out.type.dtype == "bool" else [out, code.number(1, out)]),
            out=out,
        )

    return spoiled


def with_swapped_names(kind: type[Op]) -> Any:
    """The op's program lines with the first two inputs in each other's place."""
    original = kind.emit

    def spoiled(self: Op, code: Any, out: Any, *ins: Any) -> None:
        original(self, code, out, ins[1], ins[0], *ins[2:])

    return spoiled


def value_faults() -> Iterator[Fault]:
    """Faults of values, shape rules and program lines."""
    for kind in ops_with_inputs():
        name = kind.__name__
        yield Fault(f"{name}: value changed", kind, put(kind, "value", with_spoiled_value(kind)))
        yield Fault(f"{name}: an axis too many", kind, put(kind, "result", with_spoiled_type(kind)))
        fitted = any(c.op.fitted(c.op(*c.inputs())) is not None for c in cases_of(kind))
        if kind.is_view or fitted:
            continue  # a view writes no line of its own, and a fitted op becomes another one
        yield Fault(f"{name}: an extra line", kind, put(kind, "emit", with_extra_line(kind)))
        if len(kind.samples()[0][1]) > 1:
            same = "the op is commutative" if kind.commutative else ""
            spoiled = with_swapped_names(kind)
            yield Fault(
                f"{name}: names swapped in its line", kind, put(kind, "emit", spoiled), same
            )
