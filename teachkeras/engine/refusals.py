"""What people type on a symbol that belongs on an array, and what to type instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .errors import NameTeachError, ShapeError, TypeTeachError, did_you_mean
from .graph import Tensor
from .printing import expression, shortened, told
from .sources import learner_names

# An array's attribute -> what gives it for a symbol.
INSTEAD = {
    "T": "K.transpose(x)",
    "all": "K.all(x)",
    "any": "K.any(x)",
    "argmax": "K.argmax(x)",
    "astype": "K.cast(x, 'float32')",
    "clip": "K.clip(x, 0., 1.)",
    "copy": "x   (a symbol never changes)",
    "dot": "K.dot(x, y)",
    "eval": "K.eval(x)",
    "flatten": "K.flatten(x)",
    "get_shape": "K.int_shape(x)",
    "item": "K.eval(x)",
    "max": "K.max(x)",
    "mean": "K.mean(x)",
    "min": "K.min(x)",
    "numpy": "K.eval(x)",
    "prod": "K.prod(x)",
    "ravel": "K.flatten(x)",
    "reshape": "K.reshape(x, (2, 3))",
    "round": "K.round(x)",
    "shape": "K.int_shape(x)",
    "size": "K.count_params(x)",
    "std": "K.std(x)",
    "sum": "K.sum(x)",
    "tolist": "K.eval(x)",
    "transpose": "K.transpose(x)",
    "value": "K.eval(x)",
}
# NumPy's name of a ufunc -> K's expression.
UFUNCS = {
    "absolute": "K.abs(x)",
    "arctan": "K.tanh(x)   (there is no arctan)",
    "log1p": "K.log(1. + x)",
    "negative": "-x",
    "power": "K.pow(x, 2)",
    "less": "K.lesser(x, y)",
    "less_equal": "K.lesser_equal(x, y)",
}


def with_names(error: ShapeError, inputs: Sequence[Tensor]) -> ShapeError:
    """A shape error that also says which of the learner's symbols were put together."""
    own = learner_names(Tensor)
    names = [own.get(x) or x.name for x in inputs]
    if any(names):
        written = [name or shortened(expression(x)) for name, x in zip(names, inputs, strict=True)]
        error.rows.append(("symbols", ", ".join(dict.fromkeys(written))))
    return error


def no_attribute(tensor: Tensor, name: str) -> NameTeachError:
    """The error for `x.numpy()`, `x.T`, `x.shpae`: a symbol has other ways."""
    fix = INSTEAD.get(name)
    rows = [("symbol", told(tensor))]
    if fix is None:
        own = ["name", "dtype", "ndim", "op", "inputs", "type", "line", "scope", *INSTEAD]
        near = did_you_mean(name, own, 1)
        fix = INSTEAD.get(near[0], f"x.{near[0]}") if near else "K.<Tab>   lists what there is"
    return NameTeachError(
        "TK-235",
        f"a symbol has no {name!r}",
        rows,
        why="attributes of arrays need numbers; for symbols K has functions",
        fix=fix,
        see="lesson 02",
    )


def numpy_function(ufunc: Any, tensor: Tensor) -> TypeTeachError:
    """The error for `np.sin(x)`: NumPy's functions compute at once, K's build the graph."""
    name = ufunc.__name__
    return TypeTeachError(
        "TK-236",
        f"np.{name} wants numbers, and a symbol has none yet",
        [("symbol", told(tensor))],
        why="NumPy computes at once; the K function of that name becomes part of the graph",
        fix=UFUNCS.get(name, f"K.{name}(x)"),
        see="lesson 02",
    )


def compared(tensor: Tensor, value: object) -> TypeTeachError:
    """The error for `x == 0`: without it Python would answer False, whatever x will be."""
    return TypeTeachError(
        "TK-237",
        "== cannot compare a symbol with a number: it has no numbers yet",
        [("symbol", told(tensor)), ("number", str(value)[:40])],
        why="K.equal asks the question later, when the numbers are there",
        fix=f"K.equal(x, {str(value)[:20] if isinstance(value, (int, float)) else 'value'})",
        see="lesson 02",
    )


def assigned(tensor: Tensor) -> TypeTeachError:
    """The error for `x[0] = 3`: a symbol never changes."""
    return TypeTeachError(
        "TK-238",
        "a symbol cannot be changed in place",
        [("symbol", told(tensor))],
        why="it stands for numbers that come later; write the new values as a new symbol",
        fix="K.concatenate([first, new], axis=0)   or change the array you feed",
        see="lesson 02",
    )
