"""What each op should compute, written a second time with NumPy and SciPy alone.

Nothing here uses the engine: it is the independent opinion that the ops are held to.
"""

from typing import Any

import numpy as np
import scipy.special

from tests.engine.reference_windows import WINDOWS


def axes(op: Any) -> dict[str, Any]:
    """A reduction's settings as NumPy's keywords."""
    return {"axis": op.axes, "keepdims": op.keepdims}


def by_hand_argmax(op: Any, x: Any) -> Any:
    """The first place along the axis where no number is larger."""
    rows = np.moveaxis(x, op.axis, -1)
    flat = rows.reshape(-1, rows.shape[-1])
    places = [sorted(range(len(row)), key=lambda i: (-row[i], i))[0] for row in flat]
    return np.array(places, "int64").reshape(rows.shape[:-1])


def by_hand_argmin(op: Any, x: Any) -> Any:
    """The first place along the axis where no number is smaller."""
    return by_hand_argmax(op, -x)


def by_hand_product(op: Any, x: Any) -> Any:
    """One factor after the other, axis by axis."""
    for axis in reversed(op.axes):
        rows = np.moveaxis(x, axis, 0)
        product = np.ones(rows.shape[1:], x.dtype)
        for row in rows:
            product = product * row
        x = np.expand_dims(product, axis) if op.keepdims else product
    return x


def by_hand_blank(op: Any, x: Any) -> Any:
    """Zeros of the shapes that the sample formulas stand for, worked out by hand."""
    shapes = {
        (): (),
        ("x0.0", "4"): (len(x), 4),
        ("x0.1 2 *", "x0.0 x0.1 + 2 //"): (2 * x.shape[-1], (len(x) + x.shape[-1]) // 2),
    }
    return np.zeros(shapes[op.shape], op.dtype)


def random_normal(op: Any, like: Any, draw: Any) -> Any:
    """The same Philox stream, read as bell-curve numbers."""
    bits = np.random.Philox(key=op.seed, counter=[0, 0, 0, int(draw)])
    return np.random.Generator(bits).standard_normal(like.shape, dtype=like.dtype)


def by_hand_scan(op: Any, *arrays: Any) -> Any:
    """The body's formula, as it is printed, worked out by Python for one step after the other."""
    names = [x.name for x in op.body.inputs]
    formulas = [str(formula) for formula in repr(op.body)[5:-1].split(";")]
    xs, rest = arrays[: op.sequences], list(arrays[op.sequences :])
    steps = range(len(xs[0]))[:: -1 if op.backwards else 1]
    made = [rest[0]] if op.states else []
    for t in steps:
        values = dict(zip(names, [*[x[t] for x in xs], *rest], strict=True))
        words = {"tanh": np.tanh, "dot": np.dot}
        made.append(eval(formulas[0], words, values))  # noqa: S307  (our own formula)
        if op.states:
            rest[0] = made[-1]
    if not op.states and not op.records:
        return sum(made)
    return np.array(made[:: -1 if op.backwards else 1])


def chosen(op: Any, shape: Any) -> Any:
    """For a pattern of parts: which positions of which axes it takes, as NumPy's `ix_` has them."""
    parts = [*op.parts, *[(None, None, None)] * (len(shape) - len(op.parts))]
    return [
        [range(n)[p]] if isinstance(p, int) else list(range(n))[slice(*p)]
        for n, p in zip(shape, parts, strict=True)
    ]


def by_hand_slice(op: Any, x: Any) -> Any:
    """Position by position; axes with a single fixed position vanish."""
    gone = tuple(i for i, p in enumerate(op.parts) if isinstance(p, int))
    return np.squeeze(x[np.ix_(*chosen(op, x.shape))], gone)


def by_hand_embed(op: Any, x: Any, like: Any) -> Any:
    """Zeros, and the numbers of x where the pattern points."""
    out = np.zeros(like.shape)
    places = chosen(op, like.shape)
    out[np.ix_(*places)] = x.reshape([len(place) for place in places])
    return out


def by_hand_scatter(op: Any, x: Any, rows: Any, like: Any) -> Any:
    """A table of 0 and 1 times the rows: row j of it marks which rows go to j."""
    marks = (np.arange(len(like))[:, None] == rows.ravel()[None]).astype(x.dtype)
    return (marks @ x.reshape(rows.size, -1)).reshape(like.shape)


def by_hand_pad(op: Any, x: Any) -> Any:
    """One axis at a time, a block of the border's number before and after."""
    for axis, widths in enumerate(op.widths):
        rows = np.moveaxis(x, axis, 0)
        before, after = (np.full((n, *rows.shape[1:]), op.number) for n in widths)
        x = np.moveaxis(
            np.vstack([before, rows, after]) if x.ndim > 1 else np.hstack([before, rows, after]),
            0,
            axis,
        )
    return x


def by_hand_piece(op: Any, joined: Any, *others: Any) -> Any:
    """What NumPy's split cuts off at the places where the others end."""
    ends = np.cumsum([x.shape[op.axis] for x in others])[:-1]
    return np.split(joined, ends, axis=op.axis)[op.place]


def by_hand_dot(op: Any, x: Any, w: Any) -> Any:
    """The matrix product by its definition."""
    return np.einsum("...k,kn->...n", x, w)


def random_uniform(op: Any, like: Any, draw: Any) -> Any:
    """Philox, keyed by the seed, with the number of the draw in the last word of its counter."""
    bits = np.random.Philox(key=op.seed, counter=[0, 0, 0, int(draw)])
    return np.random.Generator(bits).random(like.shape, dtype=like.dtype)


def where_by_hand(op: Any, condition: Any, yes: Any, no: Any) -> Any:
    """Number by number, with a Python `if`."""
    condition, yes, no = np.broadcast_arrays(condition, yes, no)
    chosen = [a if c else b for c, a, b in zip(condition.flat, yes.flat, no.flat, strict=True)]
    return np.array(chosen, yes.dtype).reshape(condition.shape)


REFERENCE: dict[str, Any] = {
    "Add": lambda op, a, b: a + b,
    "Subtract": lambda op, a, b: a - b,
    "Multiply": lambda op, a, b: a * b,
    "Divide": lambda op, a, b: a / b,
    "Power": lambda op, a, b: np.exp(b * np.log(a)),
    "Maximum": lambda op, a, b: np.where(a > b, a, b),
    "Minimum": lambda op, a, b: np.where(a < b, a, b),
    "Negative": lambda op, x: 0 - x,
    "Exp": lambda op, x: np.e**x,
    "Log": lambda op, x: np.log2(x) * np.log(2),
    "Log2": lambda op, x: np.log(x) / np.log(2),
    "Tanh": lambda op, x: 2 * scipy.special.expit(2 * x) - 1,
    "Square": lambda op, x: x * x,
    "Sqrt": lambda op, x: x**0.5,
    "Absolute": lambda op, x: np.where(x < 0, -x, x),
    "Sign": lambda op, x: (x > 0).astype(x.dtype) - (x < 0).astype(x.dtype),
    "Sigmoid": lambda op, x: scipy.special.expit(x),
    "Relu": lambda op, x: np.where(x > 0, x, 0),
    "Clip": lambda op, x: np.clip(x, op.low, op.high),
    "Softplus": lambda op, x: np.logaddexp(0, x),
    "Identity": lambda op, x: x,
    "StopGradient": lambda op, x: x,
    "Print": lambda op, x: x,
    "Sum": lambda op, x: x.sum(**axes(op)),
    "Mean": lambda op, x: x.mean(**axes(op)),
    "Max": lambda op, x: np.sort(x.reshape(-1))[-1] if x.ndim == 1 else x.max(**axes(op)),
    "Min": lambda op, x: np.sort(x.reshape(-1))[0] if x.ndim == 1 else x.min(**axes(op)),
    "ArgMax": by_hand_argmax,
    "Dot": by_hand_dot,
    "Softmax": lambda op, x: scipy.special.softmax(x, axis=-1),
    "LogSoftmax": lambda op, x: scipy.special.log_softmax(x, axis=-1),
    "LogSumExp": lambda op, x: scipy.special.logsumexp(x, axis=op.axes, keepdims=op.keepdims),
    "Transpose": lambda op, x: np.moveaxis(x, op.axes, range(x.ndim)),
    "Reshape": lambda op, x: np.array(list(x.flat), x.dtype).reshape(op.shape),
    "ReshapeLike": lambda op, x, like: np.array(list(x.flat), x.dtype).reshape(like.shape),
    "ExpandDims": lambda op, x: x[(slice(None),) * op.axis + (None,)],
    "Squeeze": lambda op, x: x[(slice(None),) * op.axis + (0,)],
    "BroadcastLike": lambda op, x, like: x + np.zeros(like.shape, x.dtype),
    "BroadcastTo": lambda op, x: x + np.zeros(op.shape, x.dtype),
    "Count": lambda op, x: np.array(np.ones(x.shape).sum(axis=op.axes).flat[0], op.dtype),
    "Blank": by_hand_blank,
    "Positions": lambda op, x: np.cumsum(np.ones(len(x), "int32"), dtype="int32") - 1,
    "ShapeOf": lambda op, x: np.array([len(x), *([len(x[0])] if x.ndim > 1 else [])], "int32"),
    "FullLike": lambda op, x: np.zeros(x.shape, x.dtype) + op.number,
    "Equal": lambda op, a, b: ~((a < b) | (a > b)),
    "NotEqual": lambda op, a, b: (a < b) | (a > b),
    "Greater": lambda op, a, b: (a - b) > 0,
    "GreaterEqual": lambda op, a, b: (a - b) >= 0,
    "Less": lambda op, a, b: (a - b) < 0,
    "LessEqual": lambda op, a, b: (a - b) <= 0,
    "Switch": where_by_hand,
    "Mask": lambda op, x, flag: np.where(flag, x, 0),
    "Cast": lambda op, x: (
        np.array([op.dtype and v for v in x.flat]).astype(op.dtype).reshape(x.shape)
    ),
    "RandomUniform": random_uniform,
    "RandomNormal": random_normal,
    "Fold": lambda op, x: np.array(list(x.flat)).reshape(
        *x.shape[: op.first], -1, *x.shape[op.first + op.count :]
    ),
    "Unfold": lambda op, x: np.array(list(x.flat)).reshape(*x.shape[: op.axis], *op.sizes),
    "Stretch": lambda op, x: np.repeat(x, op.size, op.axis),
    "Slice": by_hand_slice,
    "PadToSlice": by_hand_embed,
    "Gather": lambda op, table, rows: np.array([table[i] for i in rows.flat]).reshape(
        *rows.shape, *table.shape[1:]
    ),
    "Scatter": by_hand_scatter,
    "Concatenate": lambda op, *xs: np.moveaxis(
        np.array([row for x in xs for row in np.moveaxis(x, op.axis, 0)]), 0, op.axis
    ),
    "Piece": by_hand_piece,
    "Pad": by_hand_pad,
    "BatchDot": lambda op, x, y: np.einsum("...ik,...kj->...ij", x, y),
    "Sin": lambda op, x: np.exp(1j * x).imag,
    "Cos": lambda op, x: np.exp(1j * x).real,
    "FloorDivide": lambda op, a, b: np.floor(a / b),
    "Remainder": lambda op, a, b: a - b * np.floor(a / b),
    "Round": lambda op, x: np.array([round(v) for v in x.flat], x.dtype).reshape(x.shape),
    "LogicalAnd": lambda op, a, b: ~(~a | ~b),
    "LogicalOr": lambda op, a, b: ~(~a & ~b),
    "LogicalNot": lambda op, a: a == 0,
    "AnyOf": lambda op, x: (x != 0).sum(**axes(op)) > 0,
    "AllOf": lambda op, x: (x == 0).sum(**axes(op)) == 0,
    "ArgMin": by_hand_argmin,
    "Prod": by_hand_product,
    **WINDOWS,
    "Scan": by_hand_scan,
}
