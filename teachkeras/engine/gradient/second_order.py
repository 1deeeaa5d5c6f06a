"""Slopes of many numbers at once, and slopes of slopes.

A gradient is itself a graph, so it can be differentiated again: `derive(derive(y, x).gradients[0],
x)`. Where there is more than one number to differentiate, the slopes form a matrix: one row for
each number of the outputs. It is put together row by row, each row an ordinary gradient, which is
easy to read and dear to compute: as many gradients as there are outputs. That is why it is for
small things.
"""

from __future__ import annotations

from math import prod

from ...errors import ShapeError
from ..functions.elementwise import as_tensor, fill_like, known_shape, reshape
from ..functions.indexing import stack
from ..graph import Tensor, toposort
from .derive import derive

MOST_ROWS = 100  # gradients written out one after the other


def jacobian(outputs: Tensor, wrt: Tensor) -> Tensor:
    """All slopes at once: how fast each number of `outputs` grows with each number of `wrt`.

    Shape: that of the outputs, then that of `wrt`; entry [i, j] is d outputs[i] / d wrt[j]. Every
    size must be known, and there may be at most 100 outputs (TK-181); the outputs must depend on
    `wrt` (TK-205).

    >>> from teachkeras.engine import evaluate, shared
    >>> x = shared([2.0, 3.0], name="x")
    >>> evaluate(jacobian(x * x, x))
    array([[4., 0.],
           [0., 6.]], dtype=float32)
    """
    outputs = as_tensor(outputs)
    shape = known_shape(outputs) + known_shape(wrt)
    sizes = tuple(size for size in shape if size is not None)
    rows = prod(sizes[: outputs.ndim])
    if len(sizes) < len(shape) or not 1 <= rows <= MOST_ROWS:
        raise ShapeError(
            "TK-181",
            f"a matrix of all slopes needs known sizes, and at most {MOST_ROWS} outputs",
            [("outputs", repr(outputs.type)), ("wrt", repr(wrt.type))],
            fix="K.gradients(K.sum(outputs), [wrt])   one gradient of one number",
        )
    flat = reshape(outputs, (-1,))
    derivatives = [derive(flat[i], wrt).gradients[0] for i in range(rows)]
    return reshape(stack(derivatives), sizes)


def hessian(loss: Tensor, wrt: Tensor) -> Tensor:
    """The slopes of the slopes of one number: entry [i, j] is d² loss / d wrt[i] d wrt[j].

    Shape: that of `wrt` twice. It tells how a function bends, and is symmetric.

    >>> from teachkeras.engine import evaluate, shared
    >>> x = shared([2.0, 3.0], name="x")
    >>> evaluate(hessian(x[0] * x[0] * x[1], x))
    array([[6., 4.],
           [4., 0.]], dtype=float32)
    """
    slope = derive(loss, wrt).gradients[0]
    if wrt not in toposort([slope]):  # a straight line bends nowhere
        slope = slope + fill_like(wrt, 0.0)
    return jacobian(slope, wrt)
