"""Reading a saved graph: strictly, by closed tables, and never running anything from the file.

The checksum says that a file is as it was written; it does not say who wrote it. So every entry is
looked at as if a stranger had made it: ops, dtypes and kinds of settings come from tables, numbers
point backwards only, and each op's own shape rule has to agree with the type the file states.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from ...errors import DataError, TeachError
from ..graph import Tensor, apply
from ..ops.base import REGISTRY, Op
from ..ops.body import Body
from ..ops.leaves import Constant, Input
from ..ops.several import Output, TupleOf
from ..ops.sized import WORD
from ..shared import Shared
from ..types import DTYPES, Dim, Size, TensorType, TupleType

Document = dict[str, list[Any]]
SHELVES = ("dims", "types", "variables", "nodes", "outputs")
KEYS = {"op", "settings", "reads", "type", "name", "scope", "backward", "equations"}
MOST_BYTES = 1 << 30
MOST_ENTRIES = 5_000_000
LONGEST_TEXT = 100_000
LARGEST_SIZE = 1 << 48
WRONG = (
    TeachError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


RENAMED = {  # what files of earlier versions call an op, and its name now
    "Embed": "PadToSlice",
    "Fill": "FullLike",
    "Gate": "Mask",
    "KernelSlope": "ConvolutionKernelGradient",
    "Picked": "TakeAtArgMax",
    "Spread": "BroadcastLike",
    "Switchboard": "CompileTimeInput",
    "Together": "TupleOf",
    "Unpatch": "FoldPatches",
    "Unpool": "MaxUnpool",
}


def known_ops() -> dict[str, type[Op]]:
    """The ops a file may name."""
    now = {**REGISTRY, **{kind.__name__: kind for kind in (Constant, Output, TupleOf)}}
    return {**now, **{old: now[name] for old, name in RENAMED.items()}}


# what a setting may be, by the words its class declares it with -------------------------------


def _is_int(value: object) -> bool:
    return type(value) is int and abs(value) < LARGEST_SIZE


def _is_ints(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_int, value))


def _is_part(value: object) -> bool:
    if not isinstance(value, tuple):
        return _is_int(value)
    return len(value) == 3 and all(end is None or _is_int(end) for end in value)


def _is_formula(value: object) -> bool:
    return type(value) is str and all(map(WORD.fullmatch, value.split(" ")))


SETTINGS: dict[str, Callable[[Any], bool]] = {
    "int": _is_int,
    "bool": lambda value: type(value) is bool,
    "str": lambda value: type(value) is str,
    "float": lambda value: type(value) is float or _is_int(value),
    "Numbers": _is_ints,
    "tuple[int, ...]": _is_ints,
    "tuple[tuple[int, int], ...]": lambda value: (
        isinstance(value, tuple) and all(_is_ints(pair) and len(pair) == 2 for pair in value)
    ),
    "Formulas": lambda value: isinstance(value, tuple) and all(map(_is_formula, value)),
    "Parts": lambda value: isinstance(value, tuple) and all(map(_is_part, value)),
    "TensorType": lambda value: type(value) is TensorType,
    "Shared": lambda value: type(value) is Shared,
    "Body": lambda value: type(value) is Body,
}


def read_document(document: Any) -> list[Tensor]:
    """The outputs of the graph that a document describes; TK-502 or TK-504 if it is none."""
    if not isinstance(document, dict) or tuple(document) != SHELVES:
        refuse("tables", list(document) if isinstance(document, dict) else document)
    for shelf in SHELVES:
        if not isinstance(document[shelf], list) or len(document[shelf]) > MOST_ENTRIES:
            refuse(f"table {shelf}", document[shelf])
    return _Reading(document).outputs


def refuse(what: str, found: object) -> NoReturn:
    """The file says something that stands in no table."""
    raise DataError(
        "TK-502",
        "this file says something that no graph of this version can hold",
        [("place", what), ("it says", repr(found)[:120])],
        why="another version wrote it, or somebody changed it by hand",
        fix="build the graph anew, and tk.save_graph(outputs, path)",
    )


def contradiction(what: str, facts: str) -> NoReturn:
    """Two parts of the file cannot both be right."""
    raise DataError(
        "TK-504",
        "this file contradicts itself",
        [("place", what), ("found", facts[:200])],
        why="another version wrote it, or somebody changed it by hand",
        fix="build the graph anew, and tk.save_graph(outputs, path)",
    )


class _Reading:
    """A document on its way to a graph, entry by entry; each entry knows the ones before it."""

    def __init__(self, document: Document) -> None:
        self.ops = known_ops()
        self.dims = [Dim(self.text(entry[0])) for entry in self.pairs(document["dims"], "dim")]
        for dim, (_, successor) in zip(self.dims, document["dims"], strict=True):
            if successor is not None:
                dim.successor = self.one_of(self.dims, successor, "dim")
        self.types: list[TensorType] = []
        for entry in document["types"]:
            self.types.append(self.type(entry))
        self.variables = [
            Shared(self.array(array), self.text(name))
            for name, array in self.pairs(document["variables"], "variable")
        ]
        self.nodes: list[Tensor] = []
        for entry in document["nodes"]:
            self.nodes.append(self.node(entry))
        self.outputs = [self.one_of(self.nodes, n, "output") for n in document["outputs"]]

    # small things ----------------------------------------------------------------------------

    def pairs(self, entries: list[Any], what: str) -> list[Any]:
        """Entries of which each is a list of two."""
        for entry in entries:
            if not isinstance(entry, list) or len(entry) != 2:
                refuse(what, entry)
        return entries

    def text(self, value: Any) -> str | None:
        """A name, or none."""
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST_TEXT):
            refuse("name", value)
        return value

    def one_of(self, table: list[Any], number: Any, what: str) -> Any:
        """The entry a number means; it must stand there already."""
        if type(number) is not int or not 0 <= number < len(table):
            refuse(what, number)
        return table[number]

    def size(self, value: Any) -> Size:
        """A size: a whole number, or an unknown."""
        if type(value) is int and 0 <= value < LARGEST_SIZE:
            return value
        if not isinstance(value, dict) or list(value) != ["dim"]:
            refuse("size", value)
        return self.one_of(self.dims, value["dim"], "dim")  # type: ignore[no-any-return]

    def type(self, entry: Any) -> TensorType:
        """A type: dtype and sizes, or the types of several tensors."""
        if isinstance(entry, dict) and list(entry) == ["several"]:
            each = [self.one_of(self.types, n, "type") for n in self.listed(entry["several"])]
            if any(isinstance(one, TupleType) for one in each):
                refuse("type", entry)
            return TupleType("several", (), tuple(each))
        dtype, sizes = self.pairs([entry], "type")[0]
        if dtype not in DTYPES:
            refuse("dtype", dtype)
        return TensorType(dtype, tuple(self.size(size) for size in self.listed(sizes)))

    def listed(self, value: Any) -> list[Any]:
        """A list of not too many entries."""
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            refuse("list", value)
        return value

    def array(self, entry: Any) -> Any:
        """An array; its shape must say exactly as many bytes as there are."""
        if not isinstance(entry, dict) or list(entry) != ["dtype", "shape", "base64"]:
            refuse("array", entry)
        dtype, shape, text = entry["dtype"], self.listed(entry["shape"]), entry["base64"]
        if dtype not in DTYPES or not isinstance(text, str):
            refuse("array", dtype)
        sizes = [size for size in map(self.size, shape) if isinstance(size, int)]
        wanted = math.prod(sizes) * np.dtype(dtype).itemsize
        if len(sizes) != len(shape) or len(text) != -(-wanted // 3) * 4:
            contradiction("array", f"shape {shape} and {len(text)} letters of base64")
        try:
            data = base64.b64decode(text, validate=True)
            flat = np.frombuffer(data, np.dtype(dtype).newbyteorder("<"))
            array = flat.reshape(sizes).astype(dtype)
        except ValueError as error:
            contradiction("array", str(error))
        if dtype == "bool" and flat.view("uint8").max(initial=0) > 1:
            contradiction("array", "a bool that is neither 0 nor 1")
        return array

    # nodes -----------------------------------------------------------------------------------

    def node(self, entry: Any) -> Tensor:
        """One node; its op's own shape rule must agree with the type the file states."""
        if not isinstance(entry, dict) or not {"op", "type"} <= entry.keys() <= KEYS:
            refuse("node", entry)
        stated = self.one_of(self.types, entry["type"], "type")
        reads = [self.one_of(self.nodes, n, "read") for n in self.listed(entry.get("reads", []))]
        op = self.op(entry["op"], self.listed(entry.get("settings", [])))
        try:
            node = apply(op, reads, self.text(entry.get("name")))
        except WRONG as error:
            contradiction(f"node {len(self.nodes)}, {op!r:.60}", str(error))
        if not _fits(node.type, stated):
            contradiction(f"node {len(self.nodes)}, {op!r:.60}", f"{node.type!r}, not {stated!r}")
        node.type = stated
        node.scope = tuple(self.text(label) or "" for label in self.listed(entry.get("scope", [])))
        sides = self.pairs(self.listed(entry.get("equations", [])), "equation")
        node.equations = tuple((self.size(a), self.size(b)) for a, b in sides)
        node.backward = entry.get("backward", False)
        if type(node.backward) is not bool:
            refuse("backward", node.backward)
        return node

    def op(self, name: Any, settings: list[Any]) -> Op:
        """An op of the table with settings of the kinds its class declares."""
        kind = self.ops.get(name) if isinstance(name, str) else None
        if kind is None:
            refuse("op", name)
        values = [self.setting(setting) for setting in settings]
        if kind is Constant and len(values) == 1 and isinstance(values[0], np.ndarray):
            return Constant(values[0])
        if kind is Constant or len(values) != len(kind.fields):
            refuse(f"settings of {name}", settings)
        for field, value in zip(kind.fields, values, strict=True):
            allowed = SETTINGS.get(kind.__annotations__[field], lambda value: False)
            if not allowed(value):
                refuse(f"setting {field} of {name}", value)
        return kind(*values)

    def setting(self, value: Any) -> Any:
        """A setting as the op takes it: a single thing, or a tuple of parts."""
        return tuple(map(self.part, value)) if isinstance(value, list) else self.single(value)

    def part(self, value: Any) -> Any:
        """A part of a setting: a single thing, or a tuple of them."""
        return tuple(map(self.single, value)) if isinstance(value, list) else self.single(value)

    def single(self, value: Any) -> Any:
        """What is no tuple; an object says what it is."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, str):
            return self.text(value)
        if not isinstance(value, dict) or len(value) != 1:
            refuse("setting", value)
        ((kind, inside),) = value.items()
        if kind == "float" and inside in ("nan", "inf", "-inf"):
            return float(inside)
        if kind == "type":
            return self.one_of(self.types, inside, "type")
        if kind == "variable":
            return self.one_of(self.variables, inside, "variable")
        if kind == "array":
            return self.array(inside)
        if kind == "body":
            return self.body(inside)
        return refuse("setting", value)

    def body(self, entry: Any) -> Body:
        """The body of a loop: placeholders, and what is computed from them alone."""
        inputs, outputs = (
            [self.one_of(self.nodes, n, "body") for n in self.listed(end)]
            for end in self.pairs([entry], "body")[0]
        )
        body = Body(inputs, outputs)
        wrong = [x for x in inputs if not isinstance(x.op, Input)]
        wrong += [x for x in body.order if x.role in ("input", "shared") and x not in inputs]
        if wrong or len(set(inputs)) != len(inputs):
            contradiction("body", "a loop's body computes from its own placeholders alone")
        return body


def _fits(found: TensorType, stated: TensorType) -> bool:
    """True when both may be the type of one tensor: sizes are equal wherever both are known."""
    if isinstance(found, TupleType) or isinstance(stated, TupleType):
        both = isinstance(found, TupleType) and isinstance(stated, TupleType)
        return (
            both
            and len(found.each) == len(stated.each)
            and all(map(_fits, found.each, stated.each))
        )
    return (
        found.dtype == stated.dtype
        and found.ndim == stated.ndim
        and all(map(_may_agree, found.shape, stated.shape))
    )


def _may_agree(first: Size, second: Size) -> bool:
    return first == second or isinstance(first, Dim) or isinstance(second, Dim)


__all__ = ["Document", "MOST_BYTES", "known_ops", "read_document", "refuse"]
