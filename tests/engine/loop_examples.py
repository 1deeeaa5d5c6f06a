"""Loops on which the rules for loops should fire."""

from collections.abc import Callable
from typing import Any

from teachkeras.engine import Tensor
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.loops import loop
from teachkeras.engine.ops.body import body_input
from teachkeras.engine.ops.control import Cast
from teachkeras.engine.ops.index import WHOLE, PadToSlice, Slice
from teachkeras.engine.ops.linalg import Dot
from teachkeras.engine.ops.reduce import Sum
from teachkeras.engine.ops.scan import Scan
from teachkeras.engine.ops.several import select_output
from teachkeras.engine.ops.shape import ExpandDims, Transpose

Box = Callable[..., Tensor]


def entry(sequence: Tensor, name: str = "x_t") -> Tensor:
    """A box for one entry of a sequence."""
    return body_input(sequence.type.with_shape(sequence.type.shape[1:]), name)


def carried(
    sequence: Tensor, state: Tensor, step: Callable[..., Any], backwards: bool = False
) -> Tensor:
    """A loop with one state and nothing else: all its values."""
    boxes = [entry(sequence), body_input(state.type, "h")]
    return loop([sequence], [state], boxes, [step(*boxes)], backwards)


def added(sequence: Tensor, state: Tensor, step: Callable[..., Any]) -> Tensor:
    """A loop with one state that also adds up something else: that sum."""
    boxes = [entry(sequence), body_input(state.type, "h")]
    scan = loop([sequence], [state], boxes, list(step(*boxes)))
    op = scan.op
    assert isinstance(op, Scan)
    return select_output(op.with_body(op.body, records=0)(*scan.inputs), 1)


def outer(h: Tensor, d: Tensor) -> Tensor:
    """What a step sends to a matrix: rows turned, times rows."""
    return Dot()(Transpose((1, 0))(h), d)


def rank_one(x: Tensor, h: Tensor) -> Any:
    """A state of rank 1, as rows of one, in a product that is added up."""
    return T.tanh(h + x), outer(ExpandDims(0)(x), ExpandDims(0)(T.tanh(h)))


def of_parts(box: Box) -> Tensor:
    """Two halves, each placed among zeros, and added."""
    like = box(2, 5)
    first = PadToSlice((WHOLE, (None, 2, None)))(box(2, 2), like)
    return first + PadToSlice((WHOLE, (2, None, None)))(box(2, 3), like)


def of_three_rows(box: Box) -> Tensor:
    """Three rows in another order."""
    like, rows = box(3, 2), [box(1, 2) for _ in range(3)]
    parts = [(1, 2, None), (2, 3, None), (0, 1, None)]
    a, b, c = (PadToSlice((part,))(row, like) for part, row in zip(parts, rows, strict=True))
    return a + (b + c)


def recorded(box: Box, step: Callable[..., Any], weight: Tensor | None = None) -> Tensor:
    """A loop with a state and a record: the record."""
    x, h = box(3, 2, 2), box(2, 2)
    boxes = [entry(x), body_input(h.type, "h")]
    return select_output(loop([x], [h], boxes, list(step(*boxes))), 1)


def times(box: Box) -> Tensor:
    """A record that is the product of something with a matrix from outside."""
    w = box(2, 3)
    return recorded(box, lambda x, h: (T.tanh(x + h), T.dot(T.tanh(h), w)))


def hoisted_product(box: Box) -> Tensor:
    """x W at every step."""
    w = box(2, 2)
    return carried(box(3, 2, 2), box(2, 2), lambda x, h: T.tanh(T.dot(x, w) + h), backwards=True)


def hoisted_views(box: Box) -> Tensor:
    """Casts, slices and turned entries on the way to a product."""
    w, x = box(2, 3), box(3, 2, 3)

    def step(x_t: Tensor, h: Tensor) -> Tensor:
        part = Slice((WHOLE, (1, None, None)))(Cast("float64")(x_t))
        turned = T.dot(Transpose((1, 0))(T.square(part)), T.cast(w, "float64"))
        return h + T.cast(turned, x.dtype)

    return carried(x, box(2, 3), step)


def free_terms(box: Box) -> Tensor:
    """A bias between the loop's two products."""
    b = box(2)
    return carried(box(3, 2, 2), box(2, 2), lambda x, h: T.tanh((x + 0.5 * h) + b))


LOOP_EXAMPLES: dict[str, list[Callable[[Box], Tensor]]] = {
    "added_parts": [of_parts, of_three_rows],
    "hoist_from_loop": [
        lambda box: carried(box(4, 2), box(2), lambda x, h: T.tanh(x) * h),
        hoisted_product,
        hoisted_views,
        lambda box: carried(box(None, 2, 3), box(2, 3), lambda x, h: h + T.exp(-x)),
    ],
    "add_free_terms_first": [free_terms],
    "push_out_of_loop": [
        lambda box: recorded(box, lambda x, h: (T.tanh(x + h), x)),
        times,
        lambda box: added(
            box(3, 2, 2), box(2, 2), lambda x, h: (T.tanh(x + h), outer(h, T.tanh(x - h)))
        ),
        lambda box: added(
            box(3, 2, 2),
            box(2, 2),
            lambda x, h: (T.tanh(x + h), outer(x, T.tanh(h)) + outer(h, T.tanh(x - h))),
        ),
        lambda box: added(
            box(3, 2, 4), box(2, 4), lambda x, h: (T.tanh(x + h), Sum((0,), False)(T.tanh(h)))
        ),
        lambda box: added(
            box(3, 2, 4), box(2, 4), lambda x, h: (T.tanh(x + h), Sum((1,), False)(T.tanh(h)))
        ),
        lambda box: added(box(4, 3), box(3), rank_one),
    ],
}
