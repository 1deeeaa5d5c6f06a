"""Loops as they are written down: what is made of boxes becomes the body of a `Scan`. Unrolling.

The function may use tensors from outside, such as weights. What does not change from step to step
is worked out once, outside the loop.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import GraphError, ShapeError
from ..graph import Tensor, substitute, toposort
from ..inspect.printing import leaf_text
from ..ops.body import Body, body_input
from ..ops.index import Slice
from ..ops.leaves import Constant
from ..ops.reduce import Sum
from ..ops.scan import Scan, steps_of
from ..ops.several import select_output
from .indexing import stack


def loop(
    sequences: Sequence[Tensor],
    states: Sequence[Tensor],
    boxes: Sequence[Tensor],
    outputs: Sequence[Tensor],
    backwards: bool = False,
) -> Tensor:
    """The loop whose body computes `outputs` (new states, then records) from `boxes`.

    There is one box for an entry of each sequence and one for each state. Everything else that the
    outputs depend on comes from outside and stays the same.
    """
    outside = from_outside(boxes, outputs)
    inside = [body_input(x.type, leaf_text(x) if not x.inputs else x.name) for x in outside]
    closed = substitute(outputs, dict(zip(outside, inside, strict=True)))
    body = Body([*boxes, *inside], closed)
    count = len(outputs) - len(states)
    scan = Scan(body, len(sequences), len(states), count, backwards)
    return scan(*sequences, *states, *outside)


def from_outside(boxes: Sequence[Tensor], outputs: Sequence[Tensor]) -> list[Tensor]:
    """What the body reads that does not change from step to step (plain numbers stay inside)."""
    moving = set(boxes)
    order = toposort(outputs)
    for node in order:
        if any(x in moving for x in node.inputs):
            moving.add(node)
            if node.op.is_random:
                raise _random_inside(node)
    read = [*[x for node in order if node in moving for x in node.inputs], *outputs]
    fixed = dict.fromkeys(x for x in read if x not in moving)
    return [x for x in fixed if not isinstance(x.op, Constant)]


def _random_inside(node: Tensor) -> GraphError:
    return GraphError(
        "TK-162",
        "random numbers cannot be drawn inside the step of a loop",
        [("where", repr(node))],
        why="every step would get the same ones",
        fix="draw them before the loop, and give them to the step as constants or with the inputs",
        line=node.line or False,
    )


# written out -------------------------------------------------------------------------------------


def every_step(scan: Tensor) -> list[tuple[Tensor, ...]]:
    """What the body makes at each step, as plain nodes: entry t belongs to step t.

    Raises TK-163 when nobody has said how many steps there are.
    """
    op, steps = scan.op, steps_of(scan)
    assert isinstance(op, Scan)
    if not isinstance(steps, int):
        raise _unknown_length(scan)
    sequences, now, constants = op.parted(scan.inputs)
    made: dict[int, tuple[Tensor, ...]] = {}
    for t in reversed(range(steps)) if op.backwards else range(steps):
        entries = [Slice((t,))(x) for x in sequences]
        made[t] = op.body.written([*entries, *now, *constants])
        now = list(made[t][: op.states])
    return [made[t] for t in range(steps)]


def unroll(scan: Tensor) -> list[Tensor]:
    """The results of a loop without the loop: its body written out for every step.

    The same numbers for more nodes: T steps take T times the nodes of the body.
    """
    return gathered(scan, every_step(scan))


def gathered(scan: Tensor, steps: Sequence[tuple[Tensor, ...]]) -> list[Tensor]:
    """What the steps have made, put together as the results of the loop."""
    op = scan.op
    assert isinstance(op, Scan)
    _, initial, _ = op.parted(scan.inputs)
    results = []
    for place in range(len(op.body.outputs)):
        values = [made[place] for made in steps]
        if place < op.states:
            values = [*values, initial[place]] if op.backwards else [initial[place], *values]
        if not values:  # no steps: the loop itself says it best
            results.append(select_output(scan, place))
            continue
        entries = stack(values)
        kept = place < op.states + op.records
        results.append(entries if kept else Sum((0,), False)(entries))
    return results


def _unknown_length(scan: Tensor) -> ShapeError:
    return ShapeError(
        "TK-163",
        "only a loop whose number of steps is known can be written out",
        [("it runs over", repr(scan.inputs[0].type.shape) + "   (None: any size)")],
        fix="...(..., unroll=False)   or say how many steps there are: input_length=10",
    )
