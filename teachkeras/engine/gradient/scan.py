"""The gradient of a loop is a loop over its records in the opposite direction.

One step of the loop computes new states from old ones. One step of its gradient is the chain rule
for that one step: what arrives at the new states is sent back to the old states (whose turn is
next), to the step's entries of the sequences (recorded) and to what stays the same (added up over
the steps). The chain rule is `vjp`, applied to the body's own graph.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..graph import Tensor, substitute
from ..inspect.printing import wish_for
from ..ops.base import Gradients
from ..ops.body import Body, body_input
from ..ops.elementwise import Add, terms_of
from ..ops.index import PadToSlice, Slice
from ..ops.scan import (
    Scan,
    after,
    after_last_step,
    at_each_step,
    at_steps,
    before,
    recorded,
    steps_of,
)
from ..ops.several import Output, outputs_of, select_output
from ..ops.shape import FullLike
from .derive import added_up, is_nothing, vjp


def gradient_of_scan(op: Scan, incoming: Tensor, scan: Tensor, *inputs: Tensor) -> Gradients:
    """For each input of a loop what reaches it: the results of another loop."""
    return _Backwards(op, scan, inputs).contributions(outputs_of(incoming))


class _Backwards:
    """The loop that runs against a loop, while it is being built.

    Sequences, states and constants are pairs: a tensor outside, and its box in the body. A state of
    this loop is what has arrived at a state of the other one.
    """

    def __init__(self, op: Scan, scan: Tensor, inputs: Sequence[Tensor]) -> None:
        body = op.body.for_types(op.inside([x.type for x in inputs]))
        if body is not op.body:
            op = op.with_body(body)
            scan = op(*inputs)
        self.op, self.scan = op, scan
        self.outside = op.parted(inputs)
        self.boxes = op.parted(op.body.inputs)
        self.sequences: list[tuple[Tensor, Tensor]] = []
        self.states: dict[int, tuple[Tensor, Tensor]] = {}
        self.constants: list[tuple[Tensor, Tensor]] = []
        self.early: dict[int, Tensor] = {}  # what arrives at initial values without any step

    def contributions(self, incoming: Sequence[Tensor]) -> Gradients:
        """Build the body, run the loop, and hand out its results."""
        at_states, at_records, at_sums = self.op.parted_outputs(incoming)
        arriving = [self.state(k, total) for k, total in enumerate(at_states)]
        arriving += [self.entry(total) for total in at_records]
        arriving += [self.constant(total) for total in at_sums]
        pairs = zip(self.op.body.outputs, arriving, strict=True)
        ends = [(output, g) for output, g in pairs if g is not None]
        found = vjp([o for o, _ in ends], [g for _, g in ends], self.op.body.inputs)
        parts = [
            part if x.type.is_float else None
            for x, part in zip(self.op.body.inputs, found, strict=True)
        ]
        return self.handed_out(*self.op.parted(parts))

    # what arrives, inside the body -------------------------------------------------------------

    def entry(self, total: Tensor) -> Tensor | None:
        """A tensor with one entry for each step, as the body sees it."""
        if is_nothing(total) or not total.type.is_float:
            return None
        return self._moving(total, "arriving")

    def constant(self, total: Tensor) -> Tensor | None:
        """A tensor that is the same at every step, as the body sees it."""
        if is_nothing(total) or not total.type.is_float:
            return None
        self.constants.append((total, body_input(total.type, "d_sum")))
        return self.constants[-1][1]

    def _moving(self, tensor: Tensor, name: str | None) -> Tensor:
        entry = body_input(tensor.type.with_shape(tensor.type.shape[1:]), name)
        self.sequences.append((tensor, entry))
        return entry

    def state(self, k: int, total: Tensor) -> Tensor | None:
        """What arrives at a new state: from the next step, and from whoever read its record."""
        initial = self.outside[1][k]
        if not initial.type.is_float:
            return None
        ends, steps, rest = _sorted_terms(self.op, total)
        steps += [at_steps(term, after(self.op), steps_of(self.scan)) for term in rest]
        if rest:
            first = -1 if self.op.backwards else 0
            self.early[k] = added_up([Slice((first,))(term) for term in rest])
        start = added_up(ends) if ends else FullLike(0.0)(initial)
        later = body_input(initial.type, f"d_{self.boxes[1][k].name or 'state'}")
        self.states[k] = (start, later)
        read = self.entry(added_up(steps)) if steps else None
        return later if read is None else Add()(later, read)

    # the loop ----------------------------------------------------------------------------------

    def handed_out(
        self, xs: Sequence[Tensor | None], hs: Sequence[Tensor | None], cs: Sequence[Tensor | None]
    ) -> Gradients:
        """Run the loop with these gradients of the body's inputs; None stays None."""
        back = [
            FullLike(0.0)(later) if hs[k] is None else hs[k]
            for k, (_, later) in self.states.items()
        ]
        records, sums = ([part for part in parts if part is not None] for parts in (xs, cs))
        results = self.run([*back, *records, *sums], len(records))  # type: ignore[list-item]
        to_states: list[Tensor | None] = [None] * len(hs)
        for number, k in enumerate(self.states):
            assert results is not None
            found = after_last_step(results, number)
            to_states[k] = Add()(found, self.early[k]) if k in self.early else found
        number = len(self.states)
        handed: list[Tensor | None] = []
        for part in (*xs, *cs):
            handed.append(None if part is None else select_output(results, number))  # type: ignore[arg-type]
            number += part is not None
        return [*handed[: len(xs)], *to_states, *handed[len(xs) :]]

    def run(self, outputs: list[Tensor], records: int) -> Tensor | None:
        """The loop around a body with these outputs; None when there is nothing to compute."""
        if not outputs:
            return None
        outputs = self.closed(outputs)
        if not self.sequences:  # somebody has to say how many steps there are
            self._moving(self.outside[0][0], None)
        pairs = [*self.sequences, *self.states.values(), *self.constants]
        body = Body([inside for _, inside in pairs], outputs)
        count = len(self.sequences), len(self.states)
        op = Scan(body, *count, records, not self.op.backwards)
        return op(*[outside for outside, _ in pairs])

    def closed(self, outputs: list[Tensor]) -> list[Tensor]:
        """The outputs with everything they read of the other loop's body replaced by boxes."""
        wanted = _read(self.op, outputs, {inside for _, inside in self._pairs()})
        replaced = {node: self.known(node) for node in wanted if node in self.op.body.inputs}
        computed = [node for node in wanted if node not in replaced]
        scan, places = recorded(self.scan, computed)
        for node, place in zip(computed, places, strict=True):
            replaced[node] = self._moving(at_each_step(scan, place), wish_for(node))
        return list(substitute(outputs, replaced))

    def _pairs(self) -> list[tuple[Tensor, Tensor]]:
        return [*self.sequences, *self.states.values(), *self.constants]

    def known(self, inside: Tensor) -> Tensor:
        """An input of the other loop's body, as this body sees it."""
        xs, hs, cs = self.boxes
        if inside in xs:
            return self._moving(self.outside[0][xs.index(inside)], inside.name)
        if inside in hs:
            place = hs.index(inside)
            values = at_steps(select_output(self.scan, place), before(self.op), steps_of(self.scan))
            return self._moving(values, inside.name)
        self.constants.append(
            (self.outside[2][cs.index(inside)], body_input(inside.type, inside.name))
        )
        return self.constants[-1][1]


def _sorted_terms(op: Scan, total: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """What arrived at a state's record: at the last value, at those after each step, and the rest.

    A loss that reads only the last value, or only the outputs, says so by where its gradient is
    placed among zeros. Then there is nothing to add in the other steps.
    """
    ends: list[Tensor] = []
    steps: list[Tensor] = []
    rest: list[Tensor] = []
    for term in terms_of(total):
        if is_nothing(term):
            continue
        if _at_the_end(op, term):
            ends.append(term.inputs[0])
        elif term.op == PadToSlice((after(op),)):
            steps.append(term.inputs[0])
        else:
            rest.append(term)
    return ends, steps, rest


def _at_the_end(op: Scan, term: Tensor) -> bool:
    """True for a gradient that is placed where a state's last value lies, and nowhere else."""
    size = term.type.shape[0]
    last = 0 if op.backwards else -1
    return term.op == PadToSlice((last,)) or (
        isinstance(size, int) and term.op == PadToSlice((last % size,))
    )


def _read(op: Scan, outputs: Sequence[Tensor], own: set[Tensor]) -> list[Tensor]:
    """The nodes of a loop's body that its gradient has to know.

    Views and what does not change are worked out again; everything else is recorded.
    """
    body = set(op.body.order)
    moving = _moving_nodes(op)
    wanted: dict[Tensor, None] = {}
    seen: set[Tensor] = set()
    stack = list(reversed(outputs))
    while stack:
        node = stack.pop()
        if node in seen or node in own:
            continue
        seen.add(node)
        again = node not in body or node.op.is_view or node not in moving
        if isinstance(node.op, Output):  # of a loop inside: that loop made it, so record it
            again = not moving.intersection(node.inputs)
        if node in op.body.inputs or not again:
            wanted[node] = None
        else:
            stack += reversed(node.inputs)
    return list(wanted)


def _moving_nodes(op: Scan) -> set[Tensor]:
    """The nodes of a body that change from step to step."""
    moving = set(op.body.inputs[: op.sequences + op.states])
    for node in op.body.order:
        if any(x in moving for x in node.inputs):
            moving.add(node)
    return moving


Scan.gradient = gradient_of_scan  # type: ignore[assignment, method-assign]  # attached, as operators are
