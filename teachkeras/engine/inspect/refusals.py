"""What people type on a symbol that belongs on an array, and what to type instead."""

from __future__ import annotations

import opcode
import re
from collections.abc import Sequence
from types import FrameType
from typing import Any

from ...errors import (
    NameTeachError,
    ShapeError,
    TeachWarning,
    TypeTeachError,
    did_you_mean,
    warn_once,
)
from ...errors.sources import learner_names
from ..functions.numpy_calls import math_function
from ..graph import Tensor
from .printing import expression, shortened, told
from .typed import as_written, bracketed, name_of, numbers_of, sides_in_line, subject

COMPARE = opcode.opmap["COMPARE_OP"]
# An array's attribute -> what gives it for a symbol.
INSTEAD = {
    "T": "K.transpose(x)",
    "all": "K.all(x)",
    "any": "K.any(x)",
    "argmax": "K.argmax(x)",
    "astype": "K.cast(x, 'float32')",
    "clip": "K.clip(x, 0., 1.)",
    "copy": "x   (a symbol never changes)",
    "dot": "K.dot(x, y)   with your own y",
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
    "reshape": "K.reshape(x, (-1,))",
    "round": "K.round(x)",
    "shape": "K.int_shape(x)",
    "size": "K.count_params(x)",
    "std": "K.std(x)",
    "sum": "K.sum(x)",
    "tolist": "K.eval(x)",
    "transpose": "K.transpose(x)",
    "value": "K.eval(x)",
}


# What somebody tries with a symbol -> the words, and what to type instead.
USES = {
    "bool": (
        "Python cannot branch on a symbol",
        "`if`, `and` and `or` need a value now; a symbol gets one later",
    ),
    "len": (
        "len() cannot count the rows of a symbol",
        "the number of rows may be unknown until data arrives",
    ),
    "iter": (
        "Python cannot loop over a symbol",
        "the number of entries may be unknown until data arrives",
    ),
    "in": ("Python cannot look into a symbol", "its entries have no values yet"),
    "float": (
        "Python cannot make a number of a symbol",
        "it stands for numbers that come later",
    ),
    "format": ("Python cannot round a symbol to print it", "its digits come later"),
    "array": (
        "NumPy cannot read a symbol",
        "NumPy functions want numbers; K's functions want symbols",
    ),
}


def with_names(error: ShapeError, inputs: Sequence[Tensor]) -> ShapeError:
    """A shape error that also says which of the learner's symbols were put together."""
    own = learner_names(Tensor)
    names = [own.get(x) or x.name for x in inputs]
    if any(names):
        written = [name or shortened(expression(x)) for name, x in zip(names, inputs, strict=True)]
        error.rows.append(("symbols", ", ".join(dict.fromkeys(written))))
    return error


def no_numbers_yet(tensor: Tensor, use: str, value: object = None) -> TypeTeachError:
    """The error for `if x:`, `len(x)`, `float(x)`, `for row in x`: a symbol has no numbers yet."""
    what, why = USES[use]
    return TypeTeachError(
        "TK-201",
        f"{what}: it has no numbers yet",
        [("symbol", told(tensor))],
        why=why,
        fix=_instead(tensor, use, value),
        own_words=True,
    )


def _instead(tensor: Tensor, use: str, value: object) -> str:
    """What to type instead, in the state in which the symbol is."""
    name = subject(tensor)
    first = tensor.type.shape[0] if tensor.ndim else None
    if use == "bool":
        return f"K.switch({name}, 1., 0.)   with your own two values"
    if use == "len":
        return f"K.int_shape({name})" + ("[0]" if tensor.ndim else "")
    if use == "iter" and isinstance(first, int):
        return f"[{bracketed(name)}[i] for i in range({first})]"
    if use == "in":
        return f"K.any(K.equal({name}, {as_written(value, 'value')}))"
    numbers = numbers_of(tensor, name)
    if use == "float":
        return math_function() or numbers
    if use == "format" and not tensor.ndim:
        return f'f"{{{numbers}:{value}}}"'
    return numbers


def no_attribute(tensor: Tensor, name: str) -> NameTeachError:
    """The error for `x.numpy()`, `x.T`, `x.shpae`: a symbol has other ways."""
    own = subject(tensor)
    fix = INSTEAD.get(name)
    rows = [("symbol", told(tensor))]
    if fix is None:
        known = ["name", "dtype", "ndim", "op", "inputs", "type", "line", "scope", *INSTEAD]
        near = did_you_mean(name, known, 1)
        fix = INSTEAD.get(near[0], f"x.{near[0]}") if near else "dir(K)"
    fix = numbers_of(tensor, own) if fix == "K.eval(x)" else re.sub(r"\bx\b", own, fix)
    return NameTeachError(
        "TK-235",
        f"a symbol has no {name!r}",
        rows,
        why="attributes of arrays need numbers; for symbols K has functions",
        fix=fix,
        own_words=True,
    )


def numpy_function(
    name: str, tensor: Tensor, values: tuple[Any, ...], settings: dict[str, Any]
) -> TypeTeachError:
    """The error for `np.sin(x)`: NumPy's functions compute at once, K's build the graph."""
    from ..functions.numpy_calls import instead_of

    return TypeTeachError(
        "TK-236",
        f"np.{name} wants numbers, and a symbol has none yet",
        [("symbol", told(tensor))],
        why="NumPy computes at once; functions of K become part of the graph",
        fix=instead_of(name, values, settings),
        own_words=True,
    )


def warn_of_identity(first: Tensor, second: Tensor, frame: FrameType) -> None:
    """TK-190 for `a == b` of two symbols; `a in symbols` and the like may ask in silence."""
    if frame.f_code.co_code[frame.f_lasti] != COMPARE:
        return
    texts = sides_in_line() or [name_of(first, "x"), name_of(second, "y")]
    warning = TeachWarning(
        "TK-190",
        "== of two symbols asks whether they are one and the same symbol: they are not",
        [("left", told(first)), ("right", told(second))],
        why="K.equal compares their numbers later; `is` says that the symbols are meant",
        fix=f"K.equal({', '.join(texts)})",
        own_words=True,
    )
    warn_once(first, warning)


def compared(tensor: Tensor, value: object) -> TypeTeachError:
    """The error for `x == 0`: without it Python would answer False, whatever x will be."""
    return TypeTeachError(
        "TK-237",
        "== cannot compare a symbol with a number: it has no numbers yet",
        [("symbol", told(tensor)), ("number", str(value)[:40])],
        why="K.equal asks the question later, when the numbers are there",
        fix=f"K.equal({subject(tensor)}, {as_written(value, 'value')})",
        own_words=True,
    )


def assigned(tensor: Tensor) -> TypeTeachError:
    """The error for `x[0] = 3`: a symbol never changes."""
    return TypeTeachError(
        "TK-238",
        "a symbol cannot be changed in place",
        [("symbol", told(tensor))],
        why="it stands for numbers that come later; write the new values as a new symbol",
        fix="K.concatenate([first, new], axis=0)   or change the array you feed",
    )


def no_shift(sign: str, number: Any, bits: Any) -> TypeTeachError:
    """The error for `x << 2`: what it does to whole numbers, written as a product or quotient."""
    left, right = as_written(number, "x"), as_written(bits, "y")
    known = isinstance(bits, int) and 0 <= bits < 31
    factor = repr(2**bits) if known else f"K.pow(2, {right})"
    arithmetic, words = ("*", "is n * 2") if sign == "<<" else ("//", "is n // 2")
    return TypeTeachError(
        "TK-192",
        f"{sign} moves bits, and symbols have none",
        [("it got", f"{left} {sign} {right}")],
        why=f"on whole numbers n {sign} 1 {words}, and a symbol can be asked for that",
        fix=f"{left} {arithmetic} {factor}",
        own_words=True,
    )


def no_flags(sign: str, sides: Sequence[Any]) -> TypeTeachError:
    """The error for `x & 1` of numbers: the signs of logic are for True and False."""
    kinds = [getattr(x, "dtype", type(x).__name__) for x in sides]
    names = [as_written(x, letter) for x, letter in zip(sides, "xy", strict=False)]
    asked = [n if kind == "bool" else f"({n} > 0)" for n, kind in zip(names, kinds, strict=True)]
    return TypeTeachError(
        "TK-193",
        f"{sign} joins True and False, and here are numbers",
        [("it got", " and ".join(map(str, kinds)))],
        why="ask a question first: its answer is True or False for each number",
        fix=f" {sign} ".join(asked) if len(asked) == 2 else f"{sign}{asked[0]}",
        own_words=True,
    )
