"""A graph for every rule on which it should fire, and the numbers rules are judged by.

A rule that is a pattern brings its own example: its left side. A rule that is a class needs an
entry in `EXAMPLES`; a rule without one fails a test.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from teachkeras.engine import Tensor, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.ops.compare import Equal
from teachkeras.engine.ops.control import Cast, Mask, StopGradient
from teachkeras.engine.ops.elementwise import Clip, Identity, Sigmoid
from teachkeras.engine.ops.fold import Stretch
from teachkeras.engine.ops.index import WHOLE, Gather, PadToSlice, Scatter, Slice
from teachkeras.engine.ops.joining import Concatenate, Pad, Piece
from teachkeras.engine.ops.leaves import Constant
from teachkeras.engine.ops.linalg import Dot
from teachkeras.engine.ops.nnet import LogSoftmax, Softmax
from teachkeras.engine.ops.pool import MaxPool
from teachkeras.engine.ops.reduce import Sum
from teachkeras.engine.ops.shape import (
    BroadcastLike,
    BroadcastTo,
    Count,
    ExpandDims,
    FullLike,
    Reshape,
    ReshapeLike,
    ShapeOf,
    Squeeze,
    Transpose,
)
from teachkeras.engine.rewrite.rule import RULES, PatternRule, Rule
from tests.engine.loop_examples import LOOP_EXAMPLES

SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-30, 1e30, 1.0, -2.5])
Box = Callable[..., Tensor]  # box(2, 3) is a placeholder of that shape


def dot_of_transposed_view(box: Box) -> Tensor:
    """The result of a product, turned and turned back."""
    return Transpose((1, 0))(Transpose((1, 0))(Dot()(box(2, 3), box(3, 2))))


def twice(condition: Tensor, x: Tensor) -> Tensor:
    """A choice between a thing and itself."""
    return T.switch(condition, x, x)


def normalised(x: Tensor) -> Tensor:
    """Each row divided by its sum."""
    return x / T.sum(x, axis=-1, keepdims=True)


def shifted(x: Tensor) -> Tensor:
    """Each row with its largest number taken away."""
    return x - T.max(x, axis=-1, keepdims=True)


def mask_twice(x: Tensor, y: Tensor) -> Tensor:
    """The same flag used for two gates in a row."""
    flag = y > 0
    return Mask()(Mask()(x, flag), flag)


def piece(place: int, *parts: Tensor) -> Tensor:
    """One of several tensors, joined and found again."""
    return Piece(0, place, len(parts))(Concatenate(0)(*parts), *parts)


def cut_and_joined(x: Tensor, place: int = 3) -> Tensor:
    """A tensor cut in two along its first axis and put together again."""
    return Concatenate(0)(Slice(((None, place, None),))(x), Slice(((place, None, None),))(x))


def total(x: Tensor, weight: float) -> Tensor:
    """All numbers of a row, weighted alike and added up, as a product."""
    return Squeeze(0)(Dot()(x, Constant(np.full((*x.type.sizes, 1), weight), x.dtype)()))


def slope_of_clipped_softmax(x: Tensor, t: Tensor) -> Tensor:
    """What a clipped cross-entropy sends back through a softmax."""
    p = Softmax()(x)
    c = Clip(0.1, 0.8)(p)
    through = Mask()(t / c, Equal()(c, p)) * p
    return through - p * Sum((x.ndim - 1,), True)(through)


def slope_of_clipped_sigmoid(x: Tensor, t: Tensor, g: Tensor) -> Tensor:
    """What a clipped cross-entropy of yes and no sends back through a sigmoid."""
    p = Sigmoid()(x)
    c = Clip(0.1, 0.8)(p)
    return Mask()(g * t / c - g * (1 - t) / (1 - c), Equal()(p, c)) * ((1 - p) * p)


EXAMPLES: dict[str, list[Callable[[Box], Tensor]]] = {
    "fold_constants": [
        lambda box: T.constant(2.0) + T.constant(3.0),
        lambda box: T.exp(T.constant([[0.5, -1.0]])),
        lambda box: Sum((0,))(T.constant([1.0, 2.0, 4.0])),
        lambda box: Concatenate(0)(T.constant([1.0, 2.0]), T.constant([3.0])),
        lambda box: Pad(((1, 2),))(T.constant([5.0])),
    ],
    "drop_identity": [lambda box: Identity()(box(2, 3))],
    "drop_cast": [
        lambda box: Cast("float32")(box(2, 3)),
        lambda box: Cast("float32")(Cast("float64")(box(2, 3))),
    ],
    "switch_as_mask": [
        lambda box: T.switch(box(2, 3) > 0, box(2, 3), 0.0),
        lambda box: T.switch(box(2, 3) > 0, 0.0, box(3)),
        lambda box: T.switch(box(None, 1) > 0, box(None, 3), 0.0),
    ],
    "never_negative": [
        lambda box: T.maximum(T.square(box(2, 3)), 0),
        lambda box: T.maximum(-2.0, T.absolute(box(3))),
        lambda box: T.relu(T.sum(T.exp(box(2, 3)), 1, True)),
        lambda box: T.relu(T.mean(T.softplus(box(4)))),
        lambda box: T.relu(T.relu(box(2, 3))),
        lambda box: T.relu(T.sigmoid(box(2, 3))),
        lambda box: T.relu(T.sqrt(T.absolute(box(None, 3)))),
        lambda box: T.maximum(T.max(T.softmax(box(2, 3)), 0), 0),
    ],
    "merge_transposes": [
        lambda box: Transpose((1, 0))(Transpose((1, 0))(box(2, 3))),
        lambda box: Transpose((1, 2, 0))(Transpose((1, 0, 2))(box(2, 3, 4))),
        lambda box: Transpose((0, 1))(box(2, 3)),
        dot_of_transposed_view,
    ],
    "merge_reshapes": [
        lambda box: Reshape((6,))(Reshape((3, 2))(box(2, 3))),
        lambda box: Reshape((2, 3))(box(2, 3)),
        lambda box: Reshape((3, 2))(ExpandDims(1)(box(2, 3))),
        lambda box: ReshapeLike()(Reshape((6,))(box(2, 3)), box(3, 2)),
        lambda box: Reshape((-1,))(Reshape((-1, 3))(box(None, 3))),
    ],
    "undo_expand": [
        lambda box: Squeeze(1)(ExpandDims(1)(box(2, 3))),
        lambda box: ExpandDims(0)(Squeeze(0)(box(1, 3))),
    ],
    "drop_spread": [
        lambda box: BroadcastLike()(box(2, 3), box(2, 3)),
        lambda box: BroadcastTo((2, 3))(box(2, 3)),
    ],
    "spread_inside": [
        lambda box: BroadcastLike()(box(1, 3), box(2, 3)) * box(2, 3),
        lambda box: box(2, 3) - BroadcastLike()(box(), box(2, 3)),
        lambda box: BroadcastTo((2, 3))(box(3)) / box(2, 3),
    ],
    "spread_later": [
        lambda box: T.exp(BroadcastLike()(box(3), box(2, 3))),
        lambda box: T.relu(BroadcastTo((2, 3))(box(2, 1))),
    ],
    "uniform_view": [
        lambda box: ExpandDims(0)(BroadcastTo((3,))(Constant(2.5, "float32")())),
        lambda box: Reshape((6,))(FullLike(3.0)(box(2, 3))),
    ],
    "uniform_arithmetic": [
        lambda box: BroadcastTo((2, 3))(T.constant(0.25)) / 3.0,
        lambda box: BroadcastTo((2, 3))(T.constant(2.5)) - FullLike(0.75)(box(3)),
    ],
    "known_switch": [
        lambda box: T.switch(T.constant(1, "int32"), box(2, 3), box(2, 3)),
        lambda box: T.switch(T.constant(0, "int32"), box(2, 3), box(2, 3)),
        lambda box: T.switch(T.constant(False), box(2, 3), 7.0),
        lambda box: T.switch(T.constant(True), 7.0, box(2, 3)),
        lambda box: twice(box(2, 3), box(2, 3)),
    ],
    "no_axes": [
        lambda box: Sum((0,))(box(1, 3)),
        lambda box: Sum((0,), True)(box(1, 3)),
        lambda box: T.mean(box(1, 1)),
    ],
    "sum_as_dot": [
        lambda box: Sum((0,))(box(4, 3)),
        lambda box: Sum((0,), True)(box(4, 3)),
        lambda box: Sum((1,), True)(box(4, 3)),
    ],
    "mean_as_dot": [
        lambda box: T.mean(box(27, 3)),
        lambda box: T.mean(box(5)),
        lambda box: T.mean(T.sum(box(4, 3), axis=1)),
        lambda box: T.mean(T.mean(T.sum(box(2, 4, 3), axis=0), axis=1)),
    ],
    "factor_into_dot": [
        lambda box: -total(box(81), 1.0),
        lambda box: 0.25 * total(box(5), 0.5),
        lambda box: total(box(5), 3.0) * -2.0,
    ],
    "slope_of_clipped_softmax": [
        lambda box: slope_of_clipped_softmax(box(27, 3), box(27, 3)),
        lambda box: slope_of_clipped_softmax(box(3), box(3)),
        lambda box: slope_of_clipped_softmax(box(None, 3), 0.5 * box(None, 3)),
    ],
    "slope_of_clipped_sigmoid": [
        lambda box: slope_of_clipped_sigmoid(box(81), box(81), box(81)),
        lambda box: slope_of_clipped_sigmoid(box(2, 3), box(2, 3), box()),
        lambda box: slope_of_clipped_sigmoid(box(None, 1), box(None, 1), box(None, 1)),
    ],
    "softmax_in_steps": [
        lambda box: Softmax()(box(27, 3)),
        lambda box: LogSoftmax()(box(27, 3)),
    ],
    "relu_after_pooling": [
        lambda box: MaxPool((2,), (2,))(T.relu(box(2, 4, 3))),
        lambda box: MaxPool((2, 3), (1, 2))(T.relu(box(1, 3, 5, 2))),
    ],
    "bias_after_pooling": [
        lambda box: MaxPool((2,), (2,))(box(2, 4, 3) + box(3)),
        lambda box: MaxPool((2, 2), (1, 1))(box(1, 3, 4, 2) + box(2)),
        lambda box: MaxPool((2,), (1,))(T.as_tensor(1.5) + box(1, 5, 1)),
    ],
    "long_side_first": [
        lambda box: Dot()(box(2, 500), T.transpose(box(101, 500))),
        lambda box: Dot()(T.transpose(box(81, 3)), T.transpose(box(700, 81))),
    ],
    "transpose_later": [
        lambda box: T.exp(T.transpose(box(2, 3, 4))),
        lambda box: T.transpose(box(2, 3, 4), (1, 0, 2)) + box(3, 1, 1),
        lambda box: T.transpose(box(2, 3, 4)) * T.transpose(box(2, 3, 4)),
        lambda box: Mask()(T.transpose(box(2, 3, 1)), T.transpose(box(2, 3, 1)) > 0),
    ],
    "sum_of_transposed": [
        lambda box: Sum((0, 2))(T.transpose(box(2, 3, 4), (0, 2, 1))),
        lambda box: Sum((0, 1, 2), True)(T.transpose(box(2, 3, 4), (2, 0, 1))),
        lambda box: Sum((1, 2), True)(T.transpose(box(2, 3, 4), (2, 0, 1))),
    ],
    "sum_over_places": [
        lambda box: Sum((0, 1), True)(T.exp(box(2, 3, 4))),
        lambda box: Sum((0, 1))(T.exp(box(2, 3, 4))),
        lambda box: Sum((0, 1, 2))(T.exp(box(2, 3, 2, 3))),
    ],
    "mask_twice": [lambda box: mask_twice(box(2, 3), box(2, 3))],
    "clip_spelled_out": [
        lambda box: T.minimum(T.maximum(box(2, 3), -1.0), 1.5),
        lambda box: T.minimum(1.5, T.maximum(-1.0, box(81))),
    ],
    "merge_clips": [
        lambda box: T.clip(T.clip(box(2, 3), -2.0, 1.0), -1.0, 3.0),
        lambda box: T.clip(T.clip(box(81), -1.0, 1.0), -1.0, 1.0),
    ],
    "drop_stop_gradient": [lambda box: StopGradient()(box(2, 3))],
    "whole_slice": [
        lambda box: Slice(((0, 2, 1), (None, 9, None)))(box(2, 3)),
        lambda box: Slice((WHOLE, (None, 3, None)))(box(None, 3)),
    ],
    "slice_of_slice": [
        lambda box: Slice((1,))(Slice((WHOLE, (1, None, 2)))(box(3, 6))),
        lambda box: Slice(((None, None, -1),))(Slice(((None, None, -1),))(box(None, 3))),
        lambda box: Slice((WHOLE, (None, None, -2)))(
            Slice(((1, 4, None), 0, (1, 6, None)))(box(5, 2, 7))
        ),
        lambda box: Slice((WHOLE, (2, 1, None)))(Slice((-1,))(box(None, 3, 4))),
    ],
    "slice_of_concatenate": [
        lambda box: Slice(((1, 3, None),))(Concatenate(0)(box(3, 2), box(4, 2))),
        lambda box: Slice(((None, 2, -1),))(Concatenate(0)(box(3), box(4))),
        lambda box: Slice((WHOLE, -1))(Concatenate(1)(box(None, 3), box(None, 2))),
        lambda box: Slice((4, 1))(Concatenate(0)(box(3, 2), box(4, 2))),
    ],
    "piece_of_concatenate": [lambda box: piece(1, box(None, 3), box(None, 3))],
    "concatenate_one": [lambda box: Concatenate(1)(box(2, 3))],
    "concatenate_of_concatenate": [
        lambda box: Concatenate(0)(Concatenate(0)(box(2, 3), box(1, 3)), box(2, 3)),
        lambda box: Concatenate(0)(box(4), Concatenate(0)(box(2), box(3))),
    ],
    "concatenate_of_parts": [
        lambda box: cut_and_joined(box(5)),
        lambda box: T.transpose(cut_and_joined(T.transpose(box(2, 5)), 2)),
    ],
    "pad_nothing": [lambda box: Pad(((0, 0), (0, 0)), 2.5)(box(2, 3))],
    "pad_of_pad": [
        lambda box: Pad(((1, 0), (0, 2)))(Pad(((1, 2), (0, 0)))(box(2, 3))),
        lambda box: Pad(((2, 0),), -1.5)(Pad(((1, 3),), -1.5)(box(None))),
    ],
    "slice_of_pad": [
        lambda box: Slice(((1, -2, None),))(Pad(((1, 2), (0, 0)))(box(2, 3))),
        lambda box: Slice((WHOLE, 0))(PadToSlice((WHOLE, 0))(box(2), box(2, 3))),
    ],
    "stretch_to_one": [lambda box: Stretch(1, 1)(box(2, 1))],
    "gather_known_rows": [
        lambda box: Gather()(box(4, 3), T.constant(2, "int32")),
        lambda box: Gather()(box(5, 3), T.constant([3, 2, 1], "int32")),
        lambda box: Gather()(box(5), T.constant([0, 2, 4], "int64")),
        lambda box: Gather()(box(5), T.constant([3], "int64")),
    ],
    "scatter_known_rows": [
        lambda box: Scatter()(box(2, 3), T.constant([1, 3], "int32"), box(5, 3)),
        lambda box: Scatter()(box(3), T.constant(1, "int32"), box(5, 3)),
    ],
    "known_shape": [
        lambda box: FullLike(2.5)(box(2, 3)),
        lambda box: ShapeOf()(box(4, 2)),
        lambda box: Count((0,), "float64")(box(81)),
    ],
    "merge_casts": [
        lambda box: Cast("float64")(Cast("float32")(T.cast(box(2, 3) > 0, "int8"))),
        lambda box: Cast("float16")(Cast("float64")(box(2, 3))),
        lambda box: T.cast(Cast("bool")(Cast("float64")(box(81))), "float32"),
    ],
    "sum_of_negative": [
        lambda box: T.sum(-box(2, 3), axis=1),
        lambda box: T.mean(-box(2, 3), axis=0, keepdims=True),
    ],
    "sum_of_scaled": [
        lambda box: T.sum(3.0 * box(2, 3), axis=1),
        lambda box: T.mean(box(2, 3) * -2.5),
    ],
    "merge_reductions": [
        lambda box: T.sum(T.sum(box(2, 3), axis=1), axis=0),
        lambda box: T.max(T.max(box(2, 3, 4), axis=0), axis=1),
        lambda box: T.min(T.min(box(2, 3, 4), axis=2, keepdims=True), axis=0, keepdims=True),
    ],
    "transposed_product": [
        lambda box: Transpose((1, 0))(Dot()(T.transpose(box(3, 2)), T.transpose(box(4, 3)))),
    ],
    "softmax_spelled_out": [
        lambda box: normalised(T.exp(shifted(box(2, 3)))),
    ],
    "log_of_sum_of_exp": [
        lambda box: T.log(T.sum(T.exp(box(2, 3)), axis=1)),
        lambda box: T.log(T.sum(T.exp(box(2, 3)), axis=0, keepdims=True)),
    ],
    "softmax_sums_to_one": [lambda box: normalised(Softmax()(box(2, 3)))],
    **LOOP_EXAMPLES,
}

SHAPES = ((2, 3), (), (None, 3))  # of the wildcards of a pattern


def boxes(dtype: str = "float32") -> tuple[Box, list[Tensor]]:
    """A maker of placeholders, and the list of those it has made."""
    made: list[Tensor] = []

    def box(*shape: int | None) -> Tensor:
        made.append(placeholder(shape, dtype, "xyzuvw"[len(made)]))
        return made[-1]

    return box, made


def stand_ins(rule: PatternRule, box: Box, shape_of: Callable[[int], Any]) -> list[Tensor]:
    """A placeholder for each wildcard, and a plain number for those that take nothing else."""
    return [
        T.constant((2.5, -0.75, 3.0)[place], box().dtype)
        if wild.op.only_numbers
        else box(*shape_of(place))
        for place, wild in enumerate(rule.wildcards)
    ]


def of_shape(rule: PatternRule, shape: Any) -> Callable[[Box], Tensor]:
    """A pattern's left side, with a placeholder of this shape for each wildcard."""

    def build(box: Box) -> Tensor:
        return rule.function(*stand_ins(rule, box, lambda place: shape))[0]

    return build


def of_mixed_shapes(rule: PatternRule) -> Callable[[Box], Tensor]:
    """A pattern's left side on wildcards of which one stretches over the other."""

    def build(box: Box) -> Tensor:
        shapes = [(2, 3), (3,), (2, 1)]
        return rule.function(*stand_ins(rule, box, shapes.__getitem__))[0]

    return build


def examples_of(rule: Rule) -> list[Callable[[Box], Tensor]]:
    """Builders of graphs on which the rule should fire."""
    if not isinstance(rule, PatternRule):
        return EXAMPLES[rule.name]
    shapes = [shape for shape in SHAPES if shape or rule.name != "log_of_softmax"]
    found = [of_shape(rule, shape) for shape in shapes]
    return [*found, of_mixed_shapes(rule)] if len(rule.wildcards) > 1 else found


def every_example() -> Iterator[tuple[Rule, int, Callable[[Box], Tensor]]]:
    """Every rule with each of its examples, numbered."""
    for rule in RULES.values():
        for number, build in enumerate(examples_of(rule)):
            yield rule, number, build


def special_example(rule: Rule) -> Callable[[Box], Tensor]:
    """An example whose placeholders are long enough for every pair of special numbers."""
    if isinstance(rule, PatternRule):
        return of_shape(rule, (len(SPECIAL) ** 2,))
    return EXAMPLES[rule.name][0]


def special_feed(made: list[Tensor]) -> dict[Tensor, Any]:
    """Special numbers for each placeholder, turning at different speeds so that all pairs meet."""
    feed = {}
    for speed, node in enumerate(made):
        sizes = tuple(2 if not isinstance(size, int) else size for size in node.type.shape)
        values = np.repeat(SPECIAL, len(SPECIAL) ** speed)
        feed[node] = np.resize(values, sizes).astype(node.dtype)
    return feed


def random_feed(made: list[Tensor], seed: int = 0) -> dict[Tensor, Any]:
    """Ordinary numbers for each placeholder; an unknown size is 2."""
    rng = np.random.default_rng(seed)
    feed = {}
    for node in made:
        sizes = tuple(2 if not isinstance(size, int) else size for size in node.type.shape)
        feed[node] = rng.uniform(-3, 3, sizes).astype(node.dtype)
    return feed
