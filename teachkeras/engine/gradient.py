"""From a graph to the graph of its gradient, one chain-rule step at a time.

Walk backwards from the loss. Each node has received all contributions by the time it is reached, so
its incoming gradient is complete; its op then says how much of it reaches each input. Where several
paths meet, their contributions are added. Every one of these is kept as a `ChainStep`, so the
answer can be told as a story and drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import GraphError
from .graph import Tensor, in_place_of, toposort
from .ops.control import Cast
from .ops.elementwise import Add
from .ops.leaves import Constant
from .ops.reduce import Sum
from .ops.shape import Fill
from .types import is_one


@dataclass(frozen=True, eq=False)
class ChainStep:
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


@dataclass(frozen=True, eq=False)
class Derivation:
    """Gradients together with the steps that led to them.

    >>> from teachkeras.engine import placeholder, derive
    >>> x = placeholder(name="x")
    >>> derive(x * x, [x]).gradients
    [d_x = 1 * x + 1 * x   float32 ()   no value yet]
    """

    loss: Tensor
    wrt: tuple[Tensor, ...]
    gradients: list[Tensor]
    steps: list[ChainStep]

    def __repr__(self) -> str:
        from .printing import describe_derivation

        return describe_derivation(self)


def gradients(loss: Tensor, wrt: Sequence[Tensor]) -> list[Tensor]:
    """How fast `loss` grows when each of `wrt` grows: one tensor for each, of the same shape."""
    return derive(loss, wrt).gradients


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
        arrived = {loss: [Fill(1.0)(loss)]}
    walk = _Walk(order, arrived, leading)
    for node in reversed(order):
        if node in leading and node in arrived:
            walk.visit(node)
    found = [walk.complete(target) for target in targets]
    return Derivation(loss, targets, found, walk.finished_steps())


class _Walk:
    """The state of one walk backwards: what has arrived where, and the steps so far."""

    def __init__(
        self, order: list[Tensor], arrived: dict[Tensor, list[Tensor]], leading: set[Tensor]
    ) -> None:
        self.order = order
        self.arrived = arrived
        self.leading = leading
        self.totals: dict[Tensor, Tensor] = {}
        self.parts: list[tuple[Tensor, Tensor, Tensor, Tensor, int]] = []

    def total(self, node: Tensor) -> Tensor | None:
        """The complete gradient of a node: the sum of everything that arrived."""
        if node not in self.totals and node in self.arrived:
            with in_place_of(node, backward=True):
                total, *more = self.arrived[node]
                for contribution in more:
                    total = Add()(total, contribution)
            self.totals[node] = total
        return self.totals.get(node)

    def complete(self, target: Tensor) -> Tensor:
        """The gradient of a target: what arrived there, or zero if only flat steps lead to it."""
        total = self.total(target)
        if total is None:
            return Fill(0.0)(target)
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
                part = fit_to(part, x, node.op.broadcasts)
                self.arrived.setdefault(x, []).append(part)
                self.parts.append((node, incoming, x, part, index))

    def finished_steps(self) -> list[ChainStep]:
        """The steps, with the complete sum noted on the last contribution of each node."""
        from .printing import chain_sentence, expressions

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


def fit_to(contribution: Tensor, x: Tensor, broadcasts: bool) -> Tensor:
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
            see="lesson 04",
        )
    raise GraphError(
        "TK-204",
        "a gradient needs one number to grow or shrink, and this is many",
        [("it got", repr(loss.type)), ("it needs", "a single number, shape ()")],
        fix="K.gradients(K.sum(loss), [x])",
        see="lesson 04",
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
        see="lesson 04",
    )
