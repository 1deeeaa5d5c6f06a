"""Graphs as files: plain JSON that says, node by node, which op reads which earlier nodes.

A file holds no code and names no module: ops stand there by their names in the registry, unknown
sizes and variables by number. Its first line has a SHA-256 of all that follows, so a file that was
cut off or changed anywhere is refused before anything in it is looked at. `loading.py` reads it.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DataError, GraphError
from ...errors.files import fingerprint, path_text, write_atomically
from ..graph import Graph, Tensor, toposort
from ..ops.body import Body
from ..ops.leaves import Constant
from ..shared import Shared
from ..types import DTYPES, Array, Dim, TensorType, TupleType
from .loading import MOST_BYTES, Document, known_ops, read_document, refuse

HEAD = '{{"format": "teachkeras graph 1", "sha256": "{}",\n"graph": '
SEALED = re.compile(
    rb'\{"format": "teachkeras graph 1", "sha256": "([0-9a-f]{64})",\n"graph": (.*)\}\n', re.S
)


def save_graph(outputs: Sequence[Tensor] | Tensor, path: str | PathLike[str]) -> None:
    """Write a graph, with the values of its variables, as a JSON file.

    The file is there as a whole or not at all. Raises TK-503 for an op that only you have.

    >>> import tempfile
    >>> x, w = K.placeholder((2,), name="x"), K.variable([1.0, 2.0], name="w")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_graph(x * w + 1, folder + "/line.json")
    ...     tk.load_graph(folder + "/line.json")
    [x * w + 1   float32 (2,)   no value yet]
    """
    write_atomically(path, sealed(_Writing(Graph(outputs).outputs).document()))


def load_graph(path: str | PathLike[str]) -> list[Tensor]:
    """The outputs of a graph that `save_graph` has written, in their order.

    Its placeholders are `Graph(outputs).inputs`; its variables have the values they had. Raises
    TK-501 for a file that is damaged or no graph, TK-502 and TK-504 for contents nobody should use,
    TK-505 for more than a gigabyte.
    """
    file = Path(path_text(path))
    if file.stat().st_size > MOST_BYTES:
        raise DataError(
            "TK-505",
            "this file is too large for a graph",
            [("it has", f"{file.stat().st_size:,} bytes"), ("at most", f"{MOST_BYTES:,}")],
            fix="K.get_value(w)   and a file of your own for large arrays",
        )
    return read_document(unsealed(file.read_bytes()))


def sealed(document: Document) -> bytes:
    """A document as the contents of a file, with the checksum in front; each entry has a line."""
    shelves = (f'"{key}": [\n{_lines(entries)}\n]' for key, entries in document.items())
    body = "{" + ",\n".join(shelves) + "}"
    return (HEAD.format(fingerprint(body.encode())) + body + "}\n").encode()


def _lines(entries: Sequence[Any]) -> str:
    return ",\n".join(json.dumps(entry, allow_nan=False) for entry in entries)


def unsealed(contents: bytes) -> Any:
    """What a file says, once its checksum has been found right; TK-501 if it is not."""
    found = SEALED.fullmatch(contents)
    if found is None or fingerprint(found[2]) != found[1].decode():
        raise DataError(
            "TK-501",
            "this file is damaged, or it is no saved graph",
            [("it has", f"{len(contents):,} bytes, which do not fit their checksum")],
            why="it was cut off or changed after it had been written",
            fix="tk.save_graph(outputs, path)   once more",
        )
    try:
        return json.loads(found[2], object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        refuse("text", str(error))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, in which no name may stand twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        found[""] = "twice"  # no table has this name, so the reader will refuse it
    return found


class _Writing:
    """A graph on its way into a document; everything that is shared gets a number."""

    def __init__(self, outputs: Sequence[Tensor]) -> None:
        self.outputs = outputs
        self.order = toposort(outputs, _reads)
        self.numbers = {node: number for number, node in enumerate(self.order)}
        self.dims = {dim: number for number, dim in enumerate(_dims_of(self.order))}
        self.types: dict[TensorType, int] = {}
        self.type_entries: list[Any] = []
        self.variables: dict[Shared, int] = {}
        self.ops = known_ops()

    def document(self) -> Document:
        """Everything, in tables of entries."""
        nodes = [self.node(node) for node in self.order]
        return {
            "dims": [[dim.name, self.after(dim)] for dim in self.dims],
            "types": self.type_entries,
            "variables": [[shared.name, self.array(shared.numbers)] for shared in self.variables],
            "nodes": nodes,
            "outputs": [self.numbers[output] for output in self.outputs],
        }

    def after(self, dim: Dim) -> int | None:
        """The number of the unknown that is larger by one, if the graph has it."""
        return None if dim.successor is None else self.dims.get(dim.successor)

    def node(self, node: Tensor) -> dict[str, Any]:
        """One node; what is empty is left out."""
        kind = type(node.op)
        if self.ops.get(kind.__name__) is not kind:
            raise _own_op(kind.__name__, node)
        entry = {
            "op": kind.__name__,
            "settings": [self.setting(value, node) for value in settings_of(node)],
            "reads": [self.numbers[x] for x in node.inputs],
            "type": self.type(node.type),
            "name": node.name,
            "scope": list(node.scope),
            "backward": node.backward,
            "equations": [[self.size(a), self.size(b)] for a, b in node.equations],
        }
        return {key: value for key, value in entry.items() if value or key in ("op", "type")}

    def setting(self, value: Any, node: Tensor) -> Any:
        """A setting of an op: a single thing, or a tuple of parts."""
        if isinstance(value, tuple):
            return [self.part(part, node) for part in value]
        return self.single(value, node)

    def part(self, value: Any, node: Tensor) -> Any:
        """A part of a setting: a single thing, or a tuple of them."""
        if isinstance(value, tuple):
            return [self.single(one, node) for one in value]
        return self.single(value, node)

    def single(self, value: Any, node: Tensor) -> Any:
        """What is no tuple; what JSON does not have is an object that says what it is."""
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": str(value)}
        if isinstance(value, TensorType):
            return {"type": self.type(value)}
        if isinstance(value, Shared):
            return {"variable": self.variables.setdefault(value, len(self.variables))}
        if isinstance(value, np.ndarray):
            return {"array": self.array(value)}
        if isinstance(value, Body):
            ends = (value.inputs, value.outputs)
            return {"body": [[self.numbers[x] for x in end] for end in ends]}
        raise _own_op(f"{type(node.op).__name__}({value!r:.40})", node)

    def type(self, type: TensorType) -> int:
        """The number of a type, which is written down once."""
        if type in self.types:
            return self.types[type]
        if isinstance(type, TupleType):
            return self.numbered(type, {"several": [self.plain(one) for one in type.each]})
        return self.plain(type)

    def plain(self, type: TensorType) -> int:
        """The number of the type of one tensor."""
        return self.numbered(type, [type.dtype, [self.size(size) for size in type.shape]])

    def numbered(self, type: TensorType, entry: Any) -> int:
        """The number of a type with this entry, which is added if it is new."""
        if type not in self.types:
            self.types[type] = len(self.type_entries)
            self.type_entries.append(entry)
        return self.types[type]

    def size(self, size: int | Dim) -> Any:
        """A size: a number, or which unknown it is."""
        return {"dim": self.dims[size]} if isinstance(size, Dim) else int(size)

    def array(self, array: Array) -> dict[str, Any]:
        """An array: dtype, shape, and its bytes, lowest first, as text."""
        assert str(array.dtype) in DTYPES, array.dtype
        data = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        text = base64.b64encode(data).decode()
        return {"dtype": str(array.dtype), "shape": list(array.shape), "base64": text}


def settings_of(node: Tensor) -> list[Any]:
    """The values of an op's fields; the number of a constant."""
    if isinstance(node.op, Constant):
        return [node.op.array]
    return [getattr(node.op, field) for field in node.op.fields]


def _reads(node: Tensor) -> tuple[Tensor, ...]:
    """What must stand before a node: what it reads, and the body if it is a loop."""
    bodies = [value for value in settings_of(node) if isinstance(value, Body)]
    return (*node.inputs, *[x for body in bodies for x in (*body.inputs, *body.outputs)])


def _dims_of(order: Sequence[Tensor]) -> list[Dim]:
    """The unknown sizes, oldest first: where two must agree, the older one stands for both."""
    found: set[Dim] = set()
    for node in order:
        types = [node.type, *[v for v in settings_of(node) if isinstance(v, TensorType)]]
        for type in types:
            for one in type.each if isinstance(type, TupleType) else (type,):
                found.update(size for size in one.shape if isinstance(size, Dim))
        found.update(side for pair in node.equations for side in pair if isinstance(side, Dim))
    return sorted(found, key=lambda dim: dim.serial)


def _own_op(what: str, node: Tensor) -> GraphError:
    return GraphError(
        "TK-503",
        f"a file cannot hold {what}: only the library's own ops have a name that others know",
        [("node", repr(node)[:80])],
        fix="build that part again after tk.load_graph(path)",
    )
