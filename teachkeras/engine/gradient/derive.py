"""From a graph to the graph of its gradient, one chain-rule step at a time.

Walk backwards from the loss. Each node has received all contributions by the time it is reached, so
its incoming gradient is complete; its op then says how much of it reaches each input. Where several
paths meet, their contributions are added. Every one of these is kept as a `ChainStep`, so the
answer can be told as a story and drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ...errors import GraphError
from ...errors.records import Record
from ...errors.text import folded
from ..graph import Tensor, in_place_of, toposort
from ..limits import collecting_later
from ..ops.base import Elementwise
from ..ops.control import Cast, Mask, Switch
from ..ops.elementwise import (
    Add,
    Clip,
    Divide,
    Exp,
    Log,
    Maximum,
    Minimum,
    Negative,
    Power,
    Relu,
    Sqrt,
    Subtract,
)
from ..ops.leaves import Constant
from ..ops.logic import LogicalNot, LogicalOr
from ..ops.reduce import Sum
from ..ops.several import TupleOf
from ..ops.shape import FullLike, Transpose
from ..types import is_one

STEEP = (Divide, Exp, Log, Power, Sqrt)  # they, or their slopes, can be inf or nan
# Their slopes are 0 or 1, or they only move numbers.
STRAIGHT = (Add, Cast, Clip, Mask, Maximum, Minimum, Negative, Relu, Subtract, Switch, Transpose)
Choices = tuple[tuple[Tensor, bool], ...]


class ChainStep(Record, eq=False):
    """One contribution of the chain rule.

    The gradient `incoming` of `node` sends `contribution` to `input`; once the last contribution is
    in, `sum_of` holds all of them and `total` their sum.
    """

    node: Tensor
    incoming: Tensor
    input: Tensor
    contribution: Tensor
    sum_of: tuple[Tensor, ...]
    total: Tensor | None
    sentence: str
    place: int = 0  # which of the node's inputs it is: x * x reads x twice


class Derivation(Record, eq=False):
    """Gradients together with the steps that led to them.

    >>> from teachkeras.engine import placeholder, derive
    >>> x = placeholder(name="x")
    >>> derive(x * x, [x]).gradients
    [d_x = 1 * x + 1 * x   float32 ()   no value yet]
    """

    loss: Tensor
    wrt: tuple[Tensor, ...]
    gradients: list[Tensor]
    walk: _BackwardWalk

    @cached_property
    def steps(self) -> list[ChainStep]:
        """Every step of the chain rule, in words: who only wants the gradients never asks."""
        return self.walk.finished_steps()

    def __repr__(self) -> str:
        from ..inspect.printing import describe_derivation

        return folded(describe_derivation(self))


def gradients(loss: Tensor, wrt: Sequence[Tensor]) -> list[Tensor]:
    """How fast `loss` grows when each of `wrt` grows: one tensor for each, of the same shape."""
    return derive(loss, wrt).gradients


@collecting_later()
def derive(loss: Tensor, wrt: Sequence[Tensor] | Tensor) -> Derivation:
    """The gradients of one number, `loss`, with every chain-rule step on the way.

    Raises TK-204 when the loss is not a single number, TK-205 when nothing leads from a tensor to
    the loss.
    """
    targets = (wrt,) if isinstance(wrt, Tensor) else tuple(wrt)
    _check(loss, targets)
    order = toposort([loss])
    leading = _leading_to(order, set(targets))
    for target in targets:
        if target not in leading:
            raise _no_path(loss, target)
    arrived: dict[Tensor, list[Tensor]] = {loss: [Constant(1, loss.dtype)()]}
    if loss.ndim:
        arrived = {loss: [FullLike(1.0)(loss)]}
    walk = _BackwardWalk(order, arrived, leading)
    walk.run()
    found = [walk.complete(target) for target in targets]
    return Derivation(loss, targets, found, walk)


class _BackwardWalk:
    """The state of one walk backwards: what has arrived where, and the steps so far."""

    def __init__(
        self, order: list[Tensor], arrived: dict[Tensor, list[Tensor]], leading: set[Tensor]
    ) -> None:
        self.order = order
        self.arrived = arrived
        self.leading = leading
        self.totals: dict[Tensor, Tensor] = {}
        # The choices that all ways from a node have in common: (condition, as it holds or not).
        self.choices: dict[Tensor, Choices] = dict.fromkeys(arrived, ())
        self.turned: dict[tuple[Tensor, Transpose], Tensor] = {}
        self.parts: list[tuple[Tensor, Tensor, Tensor, Tensor, int]] = []

    def run(self) -> None:
        """Visit every node on the way, from the outputs to the leaves."""
        for node in reversed(self.order):
            if node in self.leading and node in self.arrived:
                self.visit(node)

    def total(self, node: Tensor) -> Tensor | None:
        """The complete gradient of a node: the sum of everything that arrived."""
        if node not in self.totals and node in self.arrived:
            with in_place_of(node, backward=True):
                self.totals[node] = added_up(self.arrived[node])
        return self.totals.get(node)

    def complete(self, target: Tensor) -> Tensor:
        """The gradient of a target: what arrived there, or zero if only flat steps lead to it."""
        total = self.total(target)
        if total is None:
            return FullLike(0.0)(target)
        if target.name and total.inputs and total.name is None:
            total.name = f"d_{target.name}"  # how programs and pictures call it
        return total

    def visit(self, node: Tensor) -> None:
        """Send the gradient of `node` on to each of its inputs."""
        incoming = self.total(node)
        if incoming is None or not node.inputs:
            return
        with in_place_of(node, backward=True):
            contributions = node.op.gradient(incoming, node, *node.inputs)
            for index, (x, part) in enumerate(zip(node.inputs, contributions, strict=True)):
                if part is None or x not in self.leading or not x.type.is_float:
                    continue
                part = unbroadcast(self.only_chosen(node, part), x, node.op.broadcasts)
                self.arrived.setdefault(x, []).append(part)
                self.parts.append((node, incoming, x, part, index))
                made = self.choices_above(node, index)
                self.choices[x] = self.either(self.choices.get(x, made), made, x)

    def only_chosen(self, node: Tensor, part: Tensor) -> Tensor:
        """A contribution without what belongs to the branch that a switch did not take.

        Nothing arrives there, but 0 times an infinite slope is nan: log(x) where x is 0.
        """
        for condition, holds in self.choices[node]:
            if node in self.wild and not isinstance(node.op, STRAIGHT):
                part = Mask()(part, _as_one((condition, holds)))
        return part

    def either(self, known: Choices, more: Choices, x: Tensor) -> Choices:
        """What was chosen on every way to `x`; where the ways differ: that one of them was.

        Two switches may choose the same log(x), each by a condition of its own.
        """
        both = tuple(choice for choice in known if choice in more)
        if both or not known or not more or x not in self.wild:
            return both
        return ((LogicalOr()(*[_as_one(choices[0]) for choices in (known, more)]), True),)

    @cached_property
    def wild(self) -> set[Tensor]:
        """What can be inf or nan, or has such a slope, at ordinary numbers."""
        found: set[Tensor] = set()
        for node in self.order:
            alike = isinstance(node.op, (Elementwise, Mask, Switch, Transpose))
            if isinstance(node.op, STEEP) or (alike and not found.isdisjoint(node.inputs)):
                found.add(node)
        return found

    def choices_above(self, node: Tensor, index: int) -> Choices:
        """What was chosen between an input and the loss, number by number."""
        above = self.choices[node]
        gate = isinstance(node.op, Mask) and node.backward  # dropout's is no choice of the learner
        if gate or isinstance(node.op, Switch):
            condition = node.inputs[1 if gate else 0]
            # The learning phase chooses once and for all: one program has one branch alone.
            mine = () if condition.dtype != "bool" else ((condition, index < 2),)
            above = (*above, *[choice for choice in mine if choice not in above])
        elif isinstance(node.op, Transpose):
            return self.turned_back(above, node.op)
        elif not isinstance(node.op, Elementwise):
            return ()
        return tuple(choice for choice in above if chooses_within(choice[0], node.inputs[index]))

    def turned_back(self, choices: Choices, turn: Transpose) -> Choices:
        """The same choices for a tensor before its axes changed places."""
        found = []
        for condition, holds in choices:
            key = (condition, turn)
            if condition.op == turn:
                self.turned.setdefault(key, condition.inputs[0])
            elif condition.ndim == len(turn.axes):
                if key not in self.turned:
                    self.turned[key] = Transpose(turn.inverse)(condition)
            elif not condition.ndim:
                self.turned[key] = condition
            if key in self.turned:
                found.append((self.turned[key], holds))
        return tuple(found)

    def finished_steps(self) -> list[ChainStep]:
        """The steps, with the complete sum noted on the last contribution of each node."""
        from ..inspect.printing import chain_sentence, expressions

        formulas = expressions(self.order)
        last = {x: i for i, (_, _, x, _, _) in enumerate(self.parts)}
        steps = []
        for i, (node, incoming, x, part, index) in enumerate(self.parts):
            done = last[x] == i
            together = tuple(self.arrived[x]) if done else ()
            sentence = chain_sentence(node, x, index, len(together), formulas)
            total = self.total(x) if done else None
            steps.append(ChainStep(node, incoming, x, part, together, total, sentence, index))
        return steps


def _as_one(choice: tuple[Tensor, bool]) -> Tensor:
    """A choice as a condition that is true where it was made."""
    condition, holds = choice
    return condition if holds else LogicalNot()(condition)


def chooses_within(condition: Tensor, x: Tensor) -> bool:
    """Whether each number of `x` is chosen as a whole, in every place to which it is stretched.

    Only a 1 stretches, an unknown size never does. Where one number serves many places, some of
    which were chosen and others not, its gradient is a sum that no single condition belongs to.
    """
    wide, sizes = condition.type.shape[::-1], x.type.shape[::-1]
    pairs = zip(wide, sizes, strict=False)
    return len(wide) <= len(sizes) and all(is_one(a) or not is_one(b) for a, b in pairs)


def added_up(contributions: Sequence[Tensor]) -> Tensor:
    """The sum of contributions that met; what came together is added one by one."""
    if isinstance(contributions[0].op, TupleOf):
        columns = zip(*[c.inputs for c in contributions], strict=True)
        return TupleOf()(*[_sum(column) for column in columns])
    return _sum(contributions)


def _sum(terms: Sequence[Tensor]) -> Tensor:
    """The terms added up; a zero that stands for "nothing came this way" is left out."""
    total, *more = [term for term in terms if not is_nothing(term)] or terms[:1]
    for term in more:
        total = Add()(total, term)
    return total


def is_nothing(term: Tensor) -> bool:
    """True for a zero that only says that nothing came this way."""
    return isinstance(term.op, FullLike) and term.op.number == 0 and not term.name


def vjp(
    outputs: Sequence[Tensor], incoming: Sequence[Tensor], wrt: Sequence[Tensor]
) -> list[Tensor | None]:
    """What reaches each of `wrt` when `incoming` arrives at the outputs; None where nothing does.

    The walk of `derive`, begun at several tensors at once.
    """
    order = toposort(outputs)
    arrived: dict[Tensor, list[Tensor]] = {}
    for output, gradient in zip(outputs, incoming, strict=True):
        arrived.setdefault(output, []).append(gradient)
    walk = _BackwardWalk(order, arrived, _leading_to(order, set(wrt)))
    walk.run()
    return [walk.total(x) for x in wrt]


def unbroadcast(contribution: Tensor, x: Tensor, broadcasts: bool) -> Tensor:
    """A contribution brought back to the shape and dtype of the input it belongs to.

    Where the input was stretched, one number served many places: its gradient is the sum of theirs.
    """
    if broadcasts:
        extra = contribution.ndim - x.ndim
        if extra > 0:
            contribution = Sum(tuple(range(extra)))(contribution)
        ones = tuple(
            axis
            for axis, size in enumerate(x.type.shape)
            if is_one(size) and not is_one(contribution.type.shape[axis])
        )
        if ones:
            contribution = Sum(ones, True)(contribution)
    if contribution.dtype != x.dtype:
        contribution = Cast(x.dtype)(contribution)
    return contribution


def _check(loss: Tensor, wrt: tuple[Tensor, ...]) -> None:
    if loss.type.is_float and not [size for size in loss.type.shape if not is_one(size)]:
        return
    if not loss.type.is_float:
        raise GraphError(
            "TK-206",
            "only numbers with fractions have gradients",
            [("loss", repr(loss))],
            fix="K.cast(loss, 'float32')",
        )
    raise GraphError(
        "TK-204",
        "a gradient needs one number to grow or shrink, and this is many",
        [("it got", repr(loss.type)), ("it needs", "a single number, shape ()")],
        fix="K.gradients(K.sum(loss), [x])",
    )


def _leading_to(order: list[Tensor], targets: set[Tensor]) -> set[Tensor]:
    """The nodes of `order` whose value depends on a target (shape-only inputs do not count)."""
    leading: set[Tensor] = set()
    for node in order:
        if node in targets or any(
            x in leading for i, x in enumerate(node.inputs) if i not in node.op.shape_only
        ):
            leading.add(node)
    return leading


def _no_path(loss: Tensor, target: Tensor) -> GraphError:
    return GraphError(
        "TK-205",
        "the loss does not depend on this tensor, so it has no gradient",
        [("loss", repr(loss)), ("tensor", repr(target))],
        why="no arrow of the graph leads from the tensor to the loss",
        fix="use the tensor in the loss, or leave it out of the list",
    )
