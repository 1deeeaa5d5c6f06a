"""Loops: the same small graph at every step of a sequence, with states carried from step to step.

A loop is an op like any other. Its setting is a graph, the body. What happened on the way is
recorded, so its gradient is another loop, which reads the records in the opposite direction:
`gradient/scan.py` attaches it, as `compile/specialise.py` and `compile/loops.py` attach what a loop
becomes for known sizes and how its lines are written: an op calls none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Size, TensorType, one_more, several, unify
from .base import Cost, Op, Sample, Samples, op
from .body import Body, body_input
from .elementwise import Tanh
from .index import WHOLE, Part, Slice
from .linalg import Dot
from .several import select_output

if TYPE_CHECKING:
    pass


@op
class Scan(Op):
    r"""The body at every step of some sequences, from the first to the last (or backwards).

    Inputs: `sequences` tensors whose first axis is time, of which the body sees one entry at a
    time; the initial values of `states` tensors, which the body replaces; and what stays the same.
    The body computes the new states, then `records` tensors to keep, then some to add up.

    Results: for each state all its values, steps + 1 of them, the initial one included; for each
    record one value per step; for each of the others the sum over the steps. Entry t belongs to
    step t in both directions, so a loop that runs backwards has its initial states at the end.
    Memory is what these records take: steps times all states.

    >>> from teachkeras.engine import constant, evaluate
    >>> x, h = (body_input(TensorType("float32", ()), name) for name in "xh")
    >>> running_sum = Scan(Body([x, h], [h + x]), sequences=1, states=1)
    >>> evaluate(running_sum(constant([1.0, 2.0, 3.0]), constant(0.0)))
    array([0., 1., 3., 6.], dtype=float32)
    """

    body: Body
    sequences: int
    states: int = 0
    records: int = 0
    backwards: bool = False
    symbol = "scan"
    formula = r"s_{t+1} = f(x_t, s_t)"
    derivatives = ("its part of the loop",) * 3

    @property
    def sums(self) -> int:
        """How many results are added up over the steps."""
        return len(self.body.outputs) - self.states - self.records

    def parted(self, inputs: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """Inputs (or what belongs to them) as sequences, states and constants."""
        first = self.sequences + self.states
        return (
            list(inputs[: self.sequences]),
            list(inputs[self.sequences : first]),
            list(inputs[first:]),
        )

    def parted_outputs(self, outputs: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """Results (or what belongs to them) as states, records and sums."""
        first = self.states + self.records
        return list(outputs[: self.states]), list(outputs[self.states : first]), [*outputs[first:]]

    def inside(self, types: Sequence[TensorType]) -> list[TensorType]:
        """The types of the body's inputs, for inputs of these types: entries, without the time."""
        sequences, states, constants = self.parted(types)
        return [*[x.with_shape(x.shape[1:]) for x in sequences], *states, *constants]

    # meaning ---------------------------------------------------------------------------------

    def result(self, *types: TensorType) -> TensorType:
        sequences, states, _ = self.parted(types)
        steps = length_of(sequences)
        inner = self.body.types(self.inside(types))
        new_states, records, sums = self.parted_outputs(inner)
        for state, new in zip(states, new_states, strict=True):
            check_state(state, new)
        return several(
            [
                *[state.with_shape((one_more(steps), *state.shape)) for state in states],
                *[record.with_shape((steps, *record.shape)) for record in records],
                *sums,
            ]
        )

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        sequences, states, constants = self.parted(arrays)
        types = self.result(*[TensorType(str(a.dtype), a.shape) for a in arrays])
        results = [xp.zeros(type.sizes, type.dtype) for type in types.each]
        kept, records, sums = self.parted_outputs(results)
        steps = len(sequences[0])
        for all_values, state in zip(kept, states, strict=True):
            all_values[steps if self.backwards else 0] = state
        for t in reversed(range(steps)) if self.backwards else range(steps):
            before, after = (t + 1, t) if self.backwards else (t, t + 1)
            now = [all_values[before] for all_values in kept]
            made = self.body.run(xp, [*[x[t] for x in sequences], *now, *constants])
            new_states, new_records, terms = self.parted_outputs(made)
            for all_values, new in zip(kept, new_states, strict=True):
                all_values[after] = new
            for record, new in zip(records, new_records, strict=True):
                record[t] = new
            for total, term in zip(sums, terms, strict=True):
                xp.add(total, term, out=total)
        return tuple(results) if len(results) > 1 else results[0]

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        found = dict(zip(self.body.inputs, self.inside(types), strict=True))
        operations = 0
        for node in self.body.order:
            if node not in found:
                read = [found[x] for x in node.inputs]
                found[node] = node.op.result(*read) if read else node.type
                operations += node.op.cost(found[node], *read).operations if read else 0
        moved = super().cost(result, *types).bytes
        return Cost(operations * types[0].sizes[0], moved)

    # the op itself -----------------------------------------------------------------------------

    def with_body(self, body: Body, **settings: Any) -> Scan:
        """The same loop around another body."""
        same = {field: getattr(self, field) for field in self.fields if field != "body"}
        return Scan(body, **{**same, **settings})

    def written(self, *inputs: str) -> str:
        return f"scan({', '.join(inputs)})"

    @property
    def title(self) -> str:
        return "scan backwards" if self.backwards else "scan"

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(_decay(), 1, 1), [Sample((3, 2)), Sample((2,)), Sample((2,))]),
            (cls(_decay(), 1, 1, 0, True), [Sample((3, 2)), Sample((2,)), Sample((2,))]),
            (cls(_product(), 1, 0, 1), [Sample((2, 3)), Sample((3,))]),
            (cls(_product(), 1, 0, 0), [Sample((3, 2)), Sample((2,))]),
            (cls(_network(), 1, 1), [Sample((3, 2, 2)), Sample((2, 3)), *_weights()]),
        ]


def _decay() -> Body:
    x, h, u = (body_input(TensorType("float64", (2,)), name) for name in "xhu")
    return Body([x, h, u], [Tanh()(x + u * h)])


def _product() -> Body:
    x, c = (body_input(TensorType("float64", (3,)), name) for name in "xc")
    return Body([x, c], [x * c])


def _network() -> Body:
    x, h = (
        body_input(TensorType("float64", (2, 2)), "x"),
        body_input(TensorType("float64", (2, 3)), "h"),
    )
    W, U = (
        body_input(TensorType("float64", (2, 3)), "W"),
        body_input(TensorType("float64", (3, 3)), "U"),
    )
    return Body([x, h, W, U], [Tanh()(Dot()(x, W) + Dot()(h, U))])


def _weights() -> list[Sample]:
    return [Sample((2, 3), -1, 1), Sample((3, 3), -1, 1)]


def length_of(sequences: Sequence[TensorType]) -> Size:
    """The number of steps: the first size of every sequence; TK-160 when they disagree."""
    steps = sequences[0].shape[0] if sequences and sequences[0].ndim else None
    for sequence in sequences:
        both = sequence.ndim and steps is not None
        steps = unify(steps, sequence.shape[0]) if both and steps is not None else None
    if steps is None:
        raise ShapeError(
            "TK-160",
            "a loop runs over the first axis of its sequences, and these disagree",
            [("sequences", ", ".join(repr(x.shape) for x in sequences) or "none")],
            why="every sequence needs one entry for each step",
            fix="sequences with the same number of steps",
        )
    return steps


def check_state(state: TensorType, new: TensorType) -> None:
    """Refuse a step whose new state is another kind of tensor than the old one; TK-161."""
    same = state.ndim == new.ndim and state.dtype == new.dtype
    sizes = zip(state.shape, new.shape, strict=True) if same else ()
    if not same or any(unify(a, b) is None for a, b in sizes):
        raise ShapeError(
            "TK-161",
            "a step must give each state back as it came: the same shape and dtype",
            [("state", repr(state)), ("new state", repr(new))],
            why="the new state is the next step's old one",
            fix="an initial state of the shape that the step makes",
        )


# reading what a loop has recorded ----------------------------------------------------------------


def before(op: Scan) -> Part:
    """Where the values lie that a state had before each step, among all its values."""
    return (1, None, None) if op.backwards else (None, -1, None)


def after(op: Scan) -> Part:
    """Where the values lie that a state had after each step."""
    return (None, -1, None) if op.backwards else (1, None, None)


def at_steps(record: Tensor, part: Part, steps: Size) -> Tensor:
    """All values of a state but the first or the last: one for each step."""
    node = Slice((part,))(record)
    node.type = node.type.with_shape((steps, *node.type.shape[1:]))
    return node


def steps_of(scan: Tensor) -> Size:
    """How many steps a loop takes."""
    return scan.inputs[0].type.shape[0]


def at_each_step(scan: Tensor, place: int) -> Tensor:
    """What the body makes as output number `place`, one value for each step."""
    assert isinstance(scan.op, Scan)
    if place < scan.op.states:
        return after_each_step(scan, place)
    return select_output(scan, place)


def after_each_step(scan: Tensor, state: int) -> Tensor:
    """The values a state had after each step, one for each."""
    assert isinstance(scan.op, Scan)
    return at_steps(select_output(scan, state), after(scan.op), steps_of(scan))


def after_last_step(scan: Tensor, state: int) -> Tensor:
    """The value a state had in the end."""
    assert isinstance(scan.op, Scan)
    return Slice((0 if scan.op.backwards else -1,))(select_output(scan, state))


def recorded(scan: Tensor, nodes: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    """A loop that also records these nodes of its body, and the places where they are."""
    op = scan.op
    assert isinstance(op, Scan)
    states, records, sums = op.parted_outputs(op.body.outputs)
    known = [*states, *records]
    extra = [node for node in dict.fromkeys(nodes) if node not in known]
    places = [[*known, *extra].index(node) for node in nodes]
    if not extra:
        return scan, places
    body = Body(op.body.inputs, [*known, *extra, *sums])
    more = op.with_body(body, records=len(records) + len(extra))
    return more(*scan.inputs), places


__all__ = ["WHOLE", "Scan", "after_each_step", "after_last_step", "at_steps", "length_of"]
