"""Loops: what need not be done at every step is done once, for all steps.

Before the loop: what reads no state. `dot(x_t, W)` at every step is one product of all steps with
W. After the loop: what no later step waits for. The gradient of a weight is a sum over the steps of
products; recorded, the factors of all steps are two tall matrices with one product.
"""

from __future__ import annotations

from ..graph import Tensor, rebuild, substitute
from ..inspect.printing import wish_for
from ..ops.base import Elementwise
from ..ops.body import Body, body_input
from ..ops.control import Cast, Mask, Switch
from ..ops.elementwise import MOST_TERMS, Add, terms_of
from ..ops.fold import Fold
from ..ops.index import WHOLE, Slice
from ..ops.leaves import Constant
from ..ops.linalg import Dot
from ..ops.reduce import Sum
from ..ops.scan import Scan, at_each_step, at_steps, before, recorded, steps_of
from ..ops.several import Output, select_output
from ..ops.shape import ExpandDims, Transpose
from .rule import fits, register
from .tidy import Named

STATE, ENTRY, FIXED = "state", "entry", "fixed"
Kinds = dict[Tensor, str]


def kinds_of(op: Scan) -> Kinds:
    """For each node of a body: does it read a state, only entries of sequences, or neither?"""
    xs, hs, cs = op.parted(op.body.inputs)
    kind: Kinds = dict.fromkeys(xs, ENTRY) | dict.fromkeys(hs, STATE) | dict.fromkeys(cs, FIXED)
    for node in op.body.order:
        if node not in kind:
            read = {kind[x] for x in node.inputs}
            kind[node] = STATE if STATE in read else ENTRY if ENTRY in read else FIXED
            if kind[node] == ENTRY and not _can_lift(node, kind):
                kind[node] = STATE
    return kind


# one step as all steps ---------------------------------------------------------------------------


def _can_lift(node: Tensor, kind: Kinds) -> bool:
    """True for an op that can do for all steps at once what it does for one."""
    op, moving = node.op, [kind[x] == ENTRY for x in node.inputs]
    if op.has_effect:  # whoever prints at every step wants to see every step
        return False
    if isinstance(op, (Elementwise, Switch, Mask, Cast)):
        ranks = zip(node.inputs, moving, strict=True)
        return all(x.ndim == node.ndim for x, moves in ranks if moves)
    if isinstance(op, Dot):
        return moving == [True, False]
    return isinstance(op, (Slice, Transpose, ExpandDims))


def lifted(node: Tensor, inputs: list[Tensor]) -> Tensor:
    """The op of a body's node on inputs that have time as their first axis."""
    op = node.op
    if isinstance(op, Slice):
        return Slice((WHOLE, *op.parts))(*inputs)
    if isinstance(op, Transpose):
        return Transpose((0, *[axis + 1 for axis in op.axes]))(*inputs)
    if isinstance(op, ExpandDims):
        return ExpandDims(op.axis + 1)(*inputs)
    return op(*inputs)


class HoistFromLoop(Named):
    """Work of a loop's body that reads no state is done before the loop, for all steps at once."""

    stage = "lean"
    kind = "rounding"
    moves = True
    sentence = "what waits for no state is done before the loop, for all steps at once"
    roots = (Scan,)

    def apply(self, node: Tensor) -> Tensor | None:
        op = node.op
        assert isinstance(op, Scan)
        kind = kinds_of(op)
        chosen = [x for x in _frontier(op, kind) if kind[x] == FIXED or _computes(op, x)]
        if not chosen:
            return None
        outside = _outside(op, node, kind)
        entries = [x for x in chosen if kind[x] == ENTRY]
        fixed = [x for x in chosen if kind[x] == FIXED]
        inside = {x: body_input(x.type, wish_for(x)) for x in chosen}
        xs, hs, cs = op.parted(op.body.inputs)
        boxes = [*xs, *[inside[x] for x in entries], *hs, *cs, *[inside[x] for x in fixed]]
        body = Body(boxes, substitute(op.body.outputs, inside))
        sequences, states, constants = op.parted(node.inputs)
        first = [*sequences, *[outside[x] for x in entries]]
        last = [*constants, *[outside[x] for x in fixed]]
        return op.with_body(body, sequences=len(first))(*first, *states, *last)


def _frontier(op: Scan, kind: Kinds) -> list[Tensor]:
    """Nodes that read no state, and are read by those that do, or are results."""
    free = {x for x in op.body.order if kind[x] != STATE and x.inputs and x not in op.body.inputs}
    read = [x for node in op.body.order if kind[node] == STATE for x in node.inputs]
    return [x for x in dict.fromkeys([*read, *op.body.outputs]) if x in free]


def _computes(op: Scan, node: Tensor) -> bool:
    """True when a node is more than another view of entries."""
    while node.op.is_view and node.inputs:
        node = node.inputs[0]
    return node not in op.body.inputs and bool(node.inputs)


def _outside(op: Scan, scan: Tensor, kind: Kinds) -> dict[Tensor, Tensor]:
    """What reads no state, for all steps at once, as nodes outside the loop."""
    outside = dict(zip(op.body.inputs, scan.inputs, strict=True))
    for node in op.body.order:
        if node in outside or kind[node] == STATE:
            continue
        inputs = [outside[x] for x in node.inputs]
        outside[node] = lifted(node, inputs) if kind[node] == ENTRY else rebuild(node, inputs)
    return outside


class AddFreeTermsFirst(Named):
    """In a sum, the terms that read no state come first, so that they can leave the loop."""

    stage = "lean"
    kind = "rounding"
    sentence = "the terms that wait for no state are added first, so that it can be done earlier"
    roots = (Scan,)

    def apply(self, node: Tensor) -> Tensor | None:
        op = node.op
        assert isinstance(op, Scan)
        kind = kinds_of(op)
        for whole in op.body.order:
            if not isinstance(whole.op, Add) or kind[whole] != STATE:
                continue
            terms = terms_of(whole)
            free = [x for x in terms if kind[x] != STATE and not isinstance(x.op, Constant)]
            late = [x for x in terms if x not in free]
            if len(terms) >= MOST_TERMS or not late:
                continue
            if len(free) < 2 or ENTRY not in {kind[x] for x in free}:
                continue
            together = _added([_added(free), _added(late)])
            if fits(together, whole) and not _is_sum_of(whole, free):
                together.type = whole.type
                body = Body(op.body.inputs, substitute(op.body.outputs, {whole: together}))
                return op.with_body(body)(*node.inputs)
        return None


def _added(terms: list[Tensor]) -> Tensor:
    total, *more = terms
    for term in more:
        total = Add()(total, term)
    return total


def _is_sum_of(whole: Tensor, free: list[Tensor]) -> bool:
    """True when the free terms stand together already."""
    return any(terms_of(x) == free for x in whole.inputs)


# after the loop ----------------------------------------------------------------------------------


class PushOutOfLoop(Named):
    """What no later step waits for is done after the loop, from what the loop has recorded."""

    stage = "lean"
    kind = "rounding"
    moves = True
    sentence = "what no later step waits for is done after the loop, for all steps at once"
    roots = (Output, Scan)

    def apply(self, node: Tensor) -> Tensor | None:
        scan, place = (node.inputs[0], node.op.place) if isinstance(node.op, Output) else (node, 0)
        op = scan.op
        if not isinstance(op, Scan) or len(node.type.each) > 1 or place < op.states:
            return None
        made = op.body.outputs[place]
        if place < op.states + op.records:
            return _record_later(op, scan, made)
        return _sum_later(op, scan, made)


def _record_later(op: Scan, scan: Tensor, made: Tensor) -> Tensor | None:
    """A record that is an entry, or a product of something with a fixed matrix."""
    if made in op.body.inputs[: op.sequences]:
        return scan.inputs[op.body.inputs.index(made)]
    kind = kinds_of(op)
    if not isinstance(made.op, Dot) or kind[made.inputs[1]] != FIXED or kind[made] != STATE:
        return None
    x, w = made.inputs
    (values,) = _values(op, scan, kind, [x])
    return Dot()(values, _outside(op, scan, kind)[w])


def _sum_later(op: Scan, scan: Tensor, made: Tensor) -> Tensor | None:
    """A sum of products is one product; a sum of sums is one sum."""
    terms = terms_of(made)
    factors = [_factors(term) for term in terms]
    if not all(factors):
        return None
    kind = kinds_of(op)
    needed = [x for pair in factors for x in pair]
    if any(kind[x] == FIXED for x in needed):
        return None
    values = iter(_values(op, scan, kind, needed))
    totals = []
    for term, pair in zip(terms, factors, strict=True):
        if len(pair) == 2:
            rows, others = (Fold(0, 2)(next(values)) for _ in pair)
            totals.append(Dot()(Transpose((1, 0))(rows), others))
        else:
            assert isinstance(term.op, Sum)
            totals.append(_sum_of_all(next(values), term.op.axes))
    return _added(totals)


def _sum_of_all(values: Tensor, axes: tuple[int, ...]) -> Tensor:
    """The sum over all steps, and over these axes of each."""
    if axes == tuple(range(len(axes))):  # time and these axes lie side by side: one axis
        return Sum((0,), False)(Fold(0, len(axes) + 1)(values))
    return Sum((0, *[axis + 1 for axis in axes]), False)(values)


def _factors(term: Tensor) -> list[Tensor]:
    """x and y of a product x^T y, or x of a sum of x; nothing for another term."""
    if isinstance(term.op, Sum) and not term.op.keepdims:
        return list(term.inputs)
    if isinstance(term.op, Dot):
        turned, y = term.inputs
        if turned.op == Transpose((1, 0)) and y.ndim == 2:
            return [turned.inputs[0], y]
    return []


def _values(op: Scan, scan: Tensor, kind: Kinds, nodes: list[Tensor]) -> list[Tensor]:
    """All steps' values of nodes of the body: known outside, or recorded by the loop."""
    outside = _outside(op, scan, kind)
    states = op.body.inputs[op.sequences : op.sequences + op.states]
    computed = [
        x for node in nodes for x in [_source(node)] if x not in outside and x not in states
    ]
    source, places = recorded(scan, computed)
    known = dict(zip(computed, [at_each_step(source, p) for p in places], strict=True))
    for x, state in zip(states, range(op.states), strict=True):
        known[x] = at_steps(select_output(scan, state), before(op), steps_of(scan))
    return [_seen(node, {**outside, **known}) for node in nodes]


def _source(node: Tensor) -> Tensor:
    """The node whose numbers a node shows in another shape."""
    while isinstance(node.op, (Slice, Transpose, ExpandDims)):
        node = node.inputs[0]
    return node


def _seen(node: Tensor, known: dict[Tensor, Tensor]) -> Tensor:
    """A node's values at all steps: its source's, under the same views."""
    views = []
    while node not in known:
        views.append(node)
        node = node.inputs[0]
    values = known[node]
    for view in reversed(views):
        values = lifted(view, [values])
    return values


for made in (HoistFromLoop, AddFreeTermsFirst, PushOutOfLoop):
    register(made())
