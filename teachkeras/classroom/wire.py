"""Plain data between an answer and its judge: numbers, texts, arrays and lists of them, as JSON.

Nothing else crosses: no pickle, no code. What is not plain data, such as a function or a model,
stays where it was made; a `Thing` says what it is, and its number asks for it. All that comes from
the answer's side is doubted: `decode` raises `Garbled` for whatever it does not know.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .beside import Session

DEEPEST = 12  # lists in lists
LONGEST = 2**24  # bytes of one message
PLAIN_KINDS = "biufcSU"  # dtypes of arrays that are plain data
MACHINE_INT = 2**63

Opaque = Callable[[Any], dict[str, Any]]


class Garbled(Exception):
    """A message that no honest answer sends."""


@dataclass(eq=False)
class Thing:
    """What is no plain data: it stays beside the answer, and this tells what it is.

    `kind` is in a learner's words. `traits` are words such as "callable" or "symbol", and `about`
    holds facts: the nodes of a graph, the inputs of a function.
    """

    number: int
    kind: str
    traits: frozenset[str]
    about: dict[str, Any]
    session: Session


def encode(value: object, opaque: Opaque, depth: int = 0) -> Any:
    """A value as what JSON knows; `opaque` describes what is no plain data.

    >>> encode((1, [2.5, "x"], ...), repr)
    {'is': 'tuple', 'items': [1, [2.5, 'x'], {'is': '...'}]}
    """
    if value is None or value is True or value is False:
        return value
    if value is Ellipsis:
        return {"is": "..."}
    if isinstance(value, np.ndarray | np.generic):
        return _array(value, opaque)
    for kind, packed in PACKED.items():
        if isinstance(value, kind):
            return packed(value, opaque, depth) if depth < DEEPEST else opaque(value)
    return opaque(value)


def _text(value: str, opaque: Opaque, depth: int) -> Any:
    return str.__str__(value)


def _number(value: float, opaque: Opaque, depth: int) -> Any:
    return float.__float__(value)


def _whole(value: int, opaque: Opaque, depth: int) -> Any:
    whole = int.__int__(value)
    return whole if abs(whole) < MACHINE_INT else {"is": "int", "hex": hex(whole)}


def _list(value: list[Any], opaque: Opaque, depth: int) -> Any:
    return [encode(item, opaque, depth + 1) for item in list.__iter__(value)]


def _tuple(value: tuple[Any, ...], opaque: Opaque, depth: int) -> Any:
    items = [encode(item, opaque, depth + 1) for item in tuple.__iter__(value)]
    return {"is": "tuple", "items": items}


def _set(value: set[Any], opaque: Opaque, depth: int) -> Any:
    return {"is": "set", "items": [encode(item, opaque, depth + 1) for item in set.__iter__(value)]}


def _dict(value: dict[Any, Any], opaque: Opaque, depth: int) -> Any:
    pairs = [
        [encode(key, opaque, depth + 1), encode(item, opaque, depth + 1)]
        for key, item in dict.items(value)
    ]
    return {"is": "dict", "items": pairs}


PACKED: dict[type, Callable[..., Any]] = {
    str: _text,
    int: _whole,
    float: _number,
    list: _list,
    tuple: _tuple,
    set: _set,
    dict: _dict,
}


def _array(value: np.ndarray | np.generic, opaque: Opaque) -> Any:
    """An array, or one number of NumPy, with its bytes."""
    array = np.asarray(value)
    if array.dtype.kind not in PLAIN_KINDS or array.nbytes > LONGEST:
        return opaque(value)
    return {
        "is": "array" if isinstance(value, np.ndarray) else "number",
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "bytes": b64encode(array.tobytes()).decode(),
    }


def decode(said: Any, thing: Callable[[dict[str, Any]], Any], depth: int = 0) -> Any:
    """What `encode` gave, as values again; `thing` makes what stands for something opaque.

    >>> decode({"is": "tuple", "items": [1, {"is": "..."}]}, dict)
    (1, Ellipsis)
    """
    if said is None or type(said) in (bool, int, float, str):
        return said
    if depth > 2 * DEEPEST:
        raise Garbled("lists in lists without end")
    if type(said) is list:
        return [decode(item, thing, depth + 1) for item in said]
    try:
        return _unpacked(said, thing, depth)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Garbled(f"this cannot be read: {error}") from None


def _unpacked(said: dict[str, Any], thing: Callable[..., Any], depth: int) -> Any:
    """A message that says what it is."""
    what = said["is"]
    if what == "...":
        return Ellipsis
    if what == "int":
        return int(said["hex"], 16)
    if what in ("array", "number"):
        return _array_again(said)
    if what == "thing":
        return thing(said)
    items = [decode(item, thing, depth + 1) for item in said["items"]]
    kinds: dict[str, Callable[..., Any]] = {"tuple": tuple, "set": set, "dict": dict}
    return kinds[what](items)


def _array_again(said: dict[str, Any]) -> Any:
    """An array from its bytes; they must be as many as its shape says."""
    dtype = np.dtype(str(said["dtype"]))
    if dtype.kind not in PLAIN_KINDS:
        raise Garbled(f"no plain numbers: {dtype}")
    flat = np.frombuffer(b64decode(said["bytes"], validate=True), dtype)
    array = flat.reshape([int(size) for size in said["shape"]]).copy()
    return array if said["is"] == "array" else array[()]


def dumped(message: Mapping[str, Any]) -> bytes:
    """A message as bytes, with its length before it."""
    text = json.dumps(message).encode()
    return len(text).to_bytes(8, "big") + text


def loaded(text: bytes) -> dict[str, Any]:
    """Bytes as a message."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Garbled("this is no message") from None
    if type(message) is not dict:
        raise Garbled("this is no message")
    return message
