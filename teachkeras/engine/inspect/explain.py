"""Where a number came from, and which op made the first nan.

`why` opens one number: the op and the very operands it was made of. `blame` follows a nan or inf
back to the first op that made one from ordinary numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from ...errors import NumberError
from ...errors.text import counted, visible
from ..graph import Tensor
from ..ops.base import Elementwise
from ..ops.control import Mask, Switch
from ..ops.elementwise import Divide, Sqrt, Square, Subtract
from ..ops.linalg import Dot
from ..ops.reduce import Mean, Reduction
from ..ops.shape import Transpose, View
from ..types import Array
from .printing import expression, short_value
from .replay import Feed, Replay, replay

MOST_TERMS = 6
Index = tuple[int, ...]


@dataclass(frozen=True)
class Why:
    """One number of a tensor, with the numbers it was made of."""

    tensor: Tensor
    index: Index
    value: float
    operands: list[tuple[Tensor, Index, float]]
    sentence: str

    def __repr__(self) -> str:
        return self.sentence


def why(tensor: Tensor, index: Index | int, feed: Feed | Replay) -> Why:
    """Which numbers one number of a tensor was made of, on this feed.

    >>> from teachkeras.engine import placeholder
    >>> x, y = placeholder((2,), name="x"), placeholder((2,), name="y")
    >>> why(x * y, 1, {x: [1, 2], y: [3, 4]})
    (x * y)[1] = x[1] * y[1] = 2 * 4 = 8
    """
    values = feed if isinstance(feed, Replay) else replay([tensor], feed)
    place = tuple(index) if isinstance(index, Iterable) else (index,)
    value = np.asarray(values[tensor])
    fits = len(place) == value.ndim
    whole = all(isinstance(i, Integral) for i in place)
    if not (fits and whole) or not all(
        -n <= i < n for i, n in zip(place, value.shape, strict=True)
    ):
        raise NumberError(
            "TK-703",
            "no number of this tensor stands there"
            if fits
            else f"one number of this tensor has {value.ndim} positions",
            [("it got", repr(place)), ("shape", repr(value.shape))],
            fix=f"tk.why(..., index={tuple(0 for _ in value.shape)})",
        )
    arrays = [values[x] for x in tensor.inputs]
    parts = _operands(tensor, arrays, place)
    operands = [
        (tensor.inputs[which], where, arrays[which][where].item()) for which, where in parts
    ]
    return Why(
        tensor,
        place,
        value[place].item(),
        operands,
        _sentence(tensor, place, value[place], operands),
    )


def _operands(tensor: Tensor, arrays: Sequence[Any], place: Index) -> list[tuple[int, Index]]:
    """(input number, position) of every number that takes part."""
    op = tensor.op
    if isinstance(op, (Elementwise, Switch)) or op.broadcasts:
        return [
            (i, _unstretched(place, a.shape))
            for i, a in enumerate(arrays)
            if i not in op.shape_only
        ]
    if isinstance(op, Reduction):
        return [(0, where) for where in _reduced(place, arrays[0].shape, op)]
    if isinstance(op, Dot):
        k = arrays[0].shape[-1]
        return [pair for j in range(k) for pair in ((0, (*place[:-1], j)), (1, (j, place[-1])))]
    if isinstance(op, Transpose):
        return [(0, tuple(place[op.inverse[axis]] for axis in range(len(place))))]
    if isinstance(op, View):
        flat = np.ravel_multi_index(place, np.shape(_like(tensor, arrays))) if place else 0
        return [(0, tuple(int(i) for i in np.unravel_index(flat, arrays[0].shape)))]
    return []


def _like(tensor: Tensor, arrays: Sequence[Any]) -> Any:
    return tensor.op.value(np, *arrays)


def _unstretched(place: Index, shape: Index) -> Index:
    """The position in a stretched input: axes of size 1 stay at 0."""
    tail = place[len(place) - len(shape) :]
    return tuple(0 if size == 1 else i for i, size in zip(tail, shape, strict=True))


def _reduced(place: Index, shape: Index, op: Reduction) -> list[Index]:
    """All positions that were reduced into one."""
    kept = list(place)
    if not op.keepdims:
        for axis in op.axes:
            kept.insert(axis, 0)
    ranges = [range(n) if i in op.axes else (kept[i],) for i, n in enumerate(shape)]
    return [
        tuple(int(i) for i in where)
        for where in np.array(np.meshgrid(*ranges, indexing="ij")).reshape(len(shape), -1).T
    ]


def _sentence(
    tensor: Tensor, place: Index, value: Any, operands: Sequence[tuple[Tensor, Index, float]]
) -> str:
    """The worked line: symbols, then numbers, then the result."""
    name = _element(tensor, place)
    result = short_value(value)
    if not operands:
        return (
            f"{name} = {result}, which was fed" if tensor.role == "input" else f"{name} = {result}"
        )
    symbols = [_element(x, where) for x, where, _ in operands]
    numbers = [short_value(np.asarray(n)) for _, _, n in operands]
    if isinstance(tensor.op, Dot):
        pairs = [f"{a} * {b}" for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
        return f"{name} = {_joined(pairs)} = {result}"
    if isinstance(tensor.op, Reduction):
        word = tensor.op.symbol
        joined = _joined(numbers) if word in ("sum", "mean") else f"{word}({_listed(numbers)})"
        if isinstance(tensor.op, Mean):
            joined = f"({joined}) / {len(numbers)}"
        return f"{name} = {joined} = {result}"
    write = tensor.op.written
    return f"{name} = {write(*symbols)} = {write(*map(_in_brackets, numbers))} = {result}"


def _in_brackets(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def _joined(parts: Sequence[str]) -> str:
    shown = [_in_brackets(p) if "*" not in p else p for p in parts[:MOST_TERMS]]
    more = [f"... {len(parts) - MOST_TERMS} more"] if len(parts) > MOST_TERMS else []
    return " + ".join([*shown, *more])


def _listed(parts: Sequence[str]) -> str:
    more = [f"... {len(parts) - MOST_TERMS} more"] if len(parts) > MOST_TERMS else []
    return ", ".join([*parts[:MOST_TERMS], *more])


def _element(tensor: Tensor, place: Index) -> str:
    """One number of a tensor, as Python writes it."""
    text = visible(tensor.name) if tensor.name else expression(tensor)
    if not place:
        return text
    loose = tensor.inputs and tensor.op.precedence < 100 and not tensor.name
    return f"({text})[{_listed_all(place)}]" if loose else f"{text}[{_listed_all(place)}]"


def _listed_all(place: Index) -> str:
    return ", ".join(map(str, place))


# ---------------------------------------------------------------------------- nan and inf


@dataclass(frozen=True)
class Guilty:
    """The first op that made nan or inf from ordinary numbers."""

    node: Tensor
    index: Index
    made: str
    inputs: list[tuple[Tensor, float, float]]

    def error(self) -> NumberError:
        """The same as an error, with the usual cause and one fix."""
        cause, fix = _usual_cause(self)
        where = f"{self.node.scope[-1]}: " if self.node.scope else ""
        passing = "in the backward pass, at" if self.node.backward else "at"
        root = root_behind(self.node)  # nobody has written the division that is its slope
        op = self.node if root is None else root
        rows = [("op", f"{where}{_short(op)}   {passing} position {list(self.index)}")]
        rows += [
            ("it read", f"{_short(x)} between {low:.4g} and {high:.4g}")
            for x, low, high in self.inputs[:3]
        ]
        if self.node.role == "input":  # nothing computed is guilty: the line that feeds it is
            what, line = f"the data fed to {_short(self.node)} holds {self.made}", None
            rows = [("position", str(list(self.index)))]
        else:
            slope = "" if root is None else "the slope of "
            what = f"{slope}{type(op.op).__name__.lower()} made the first {self.made}"
            line = self.node.line or False
        return NumberError("TK-702", what, rows, why=cause, fix=fix, line=line)

    def __repr__(self) -> str:
        return str(self.error())


@dataclass(frozen=True)
class Nobody:
    """Nothing to blame: no nan and no inf reaches an output. It is false in an `if`."""

    count: int

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        nodes = counted(self.count, "node")
        finite = "every number that reaches an output is finite"
        return f"nobody to blame: {nodes} computed, and {finite}"


def blame(outputs: Sequence[Tensor] | Tensor, feed: Feed) -> Guilty | Nobody:
    """The first op that made a nan or inf that reaches an output, or a sentence that none did.

    Nodes that only pass a nan on are not blamed, and neither is a nan in the branch that a switch
    does not take.

    >>> from teachkeras.engine import log, placeholder
    >>> x = placeholder(name="x")
    >>> blame(log(x) * 2, {x: 0.0}).made
    '-inf'
    >>> blame(log(x) * 2, {x: 1.0})
    nobody to blame: 4 nodes computed, and every number that reaches an output is finite
    """
    found = replay(outputs, feed)
    rank = {node: i for i, node in enumerate(found.order)}
    suspects: list[Tensor] = []
    seen: set[Tensor] = set()
    stack = [node for node in found.outputs if _bad(found[node]).any()]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        carriers = _carriers(node, found)
        if not carriers:
            suspects.append(node)
        stack += carriers
    if not suspects:
        return Nobody(len(found.values))
    return _guilty(min(suspects, key=rank.__getitem__), found)


def exploded() -> NumberError:
    """The error for gradients that are finite still, but beyond all use."""
    return NumberError(
        "TK-704",
        "the gradients have exploded: their squares no longer fit into the numbers",
        why="each step made the weights larger, and with them the next gradient",
        fix="SGD(lr=0.001)   or SGD(lr=0.01, clipnorm=1.0)",
    )


def _bad(value: Any) -> Any:
    """Where nan or inf stands; for several results at once, in which of them."""
    if isinstance(value, tuple):
        return np.array([_wrong(np.asarray(part)).any() for part in value])
    return _wrong(np.asarray(value))


def _wrong(array: Array) -> Any:
    return ~np.isfinite(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)


def _carriers(node: Tensor, found: Replay) -> list[Tensor]:
    """The inputs whose nan or inf a node only passes on."""
    wrong = _bad(found[node])
    carriers = []
    for place, x in enumerate(node.inputs):
        if place in node.op.shape_only:
            continue
        bad = _bad(found[x])
        if isinstance(node.op, Switch) and place:
            chosen = np.asarray(found[node.inputs[0]], dtype=bool)
            bad = bad & (chosen if place == 1 else ~chosen) & wrong
        elif isinstance(node.op, Mask) and not place:
            bad = bad & found[node.inputs[1]] & wrong
        if bad.any():
            carriers.append(x)
    return carriers


def _guilty(node: Tensor, found: Replay) -> Guilty:
    value = found[node]
    if isinstance(value, tuple):
        value = value[int(np.argmax(_bad(value)))]
    value = np.asarray(value)
    index = tuple(int(i) for i in np.argwhere(_bad(value))[0])
    number = value[index]
    made = "nan" if np.isnan(number) else ("inf" if number > 0 else "-inf")
    inputs = []
    root = root_behind(node)
    reader = node if root is None else root
    for place, x in enumerate(reader.inputs):
        array = np.asarray(found[x], dtype="float64")
        if place not in reader.op.shape_only and array.size:
            inputs.append((x, float(array.min()), float(array.max())))
    return Guilty(node, index, made, inputs)


def _short(node: Tensor) -> str:
    text = expression(node)
    return text if len(text) <= 50 and text != "..." else f"{type(node.op).__name__.lower()}(...)"


def root_behind(node: Tensor) -> Tensor | None:
    """The square root whose slope a division of the backward pass is: g / (2 sqrt(x)); or None."""
    if not node.backward or not isinstance(node.op, Divide):
        return None
    divisor = node.inputs[1]
    roots = [x for x in (divisor, *divisor.inputs) if isinstance(x.op, Sqrt)]
    return roots[0] if roots else None


def _is_variance(node: Tensor) -> bool:
    """True for the mean of squared distances from the mean."""
    if not isinstance(node.op, Mean) or not isinstance(node.inputs[0].op, Square):
        return False
    (distance,) = node.inputs[0].inputs
    return isinstance(distance.op, Subtract) and isinstance(distance.inputs[1].op, Mean)


# Numbers that grow from step to step: shorter gradients, as lesson 09 shows.
SMALLER_STEPS = "SGD(lr=0.01, clipnorm=1.0)   in compile, for steps that stay short"

CAUSES: dict[str, tuple[str, str]] = {
    "Log": (
        "the logarithm of 0 is -inf, and of a negative number there is none",
        "K.log(K.clip(x, K.epsilon(), None))",
    ),
    "Divide": ("a number was divided by 0", "x / (y + K.epsilon())"),
    "Exp": (
        "e to a number above 88 is larger than float32 can hold",
        "K.softmax(x) or K.softplus(x), which never overflow",
    ),
    "Scan": (
        "in a loop a number grew from step to step",
        SMALLER_STEPS,
    ),
    "Power": (
        "a negative number to a broken power, 0 to a negative one, or a number too large",
        "K.pow(K.abs(x) + K.epsilon(), a)",
    ),
    "Sqrt": ("there is no root of a negative number", "K.sqrt(x), which takes negatives as 0"),
    "Multiply": (
        "the product is larger than float32 can hold, or 0 met inf",
        SMALLER_STEPS,
    ),
    "Square": ("the square is larger than float32 can hold", SMALLER_STEPS),
    "Dot": ("a sum of products is larger than float32 can hold", SMALLER_STEPS),
    "Input": ("the data itself holds nan or inf", "np.isfinite(X).all(axis=1)   finds the rows"),
    "Variable": (
        "the variable itself holds nan or inf",
        "K.set_value(w, ...)   or build the model again",
    ),
    "Constant": ("the number written into the graph is not finite", "a finite number"),
}


def _usual_cause(guilty: Guilty) -> tuple[str, str]:
    name = type(guilty.node.op).__name__
    root = root_behind(guilty.node)
    if name == "Input" and (guilty.node.name or "").endswith("_target"):  # Keras 1 names it so
        return "the labels hold nan or inf", "np.isfinite(y)   finds the rows"
    if root is not None:
        inside = "K.var(x)" if _is_variance(root.inputs[0]) else "x"
        return "the slope of a root is infinite at 0", f"K.sqrt({inside} + K.epsilon())"
    return CAUSES.get(
        name,
        (
            "its inputs leave the range in which it is defined",
            "look at the inputs: tk.replay(outputs, feed)",
        ),
    )
