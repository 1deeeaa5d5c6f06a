"""Settings as text and back: JSON and YAML that hold numbers, texts, lists and dicts, nothing else.

A text may come from a stranger, so it is read with limits, and before anything is made of it: how
long, how deep, no key twice, no number that is none. A function is written by its name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import FileError

MOST_BYTES = 4_000_000
MOST_YAML = 500_000  # it takes ten times as long to read
MOST_VALUES = 300_000  # a small one takes 20 times as much memory as it has letters
MOST_DEPTH = 64
MOST_DIGITS = 20
YAML_LISTS = ("seq", "map", "python/tuple")
YAML_WORDS = ("str", "int", "float", "bool", "null")


# to text -----------------------------------------------------------------------------------------


def to_plain(value: object, what: str = "the settings", depth: int = 0) -> Any:
    """The value as numbers, texts, lists and dicts; a function or a class becomes its name.

    Raises TK-518 for anything else: a file holds no objects and no code.

    >>> to_plain({"size": (2, np.int64(3)), "activation": math.tanh})
    {'size': [2, 3], 'activation': 'tanh'}
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, (list, tuple)) and depth < MOST_DEPTH:
        return [to_plain(each, what, depth + 1) for each in value]
    if isinstance(value, dict) and depth < MOST_DEPTH:
        return {
            str(key): to_plain(each, f"{what}: {key}", depth + 1) for key, each in value.items()
        }
    name = getattr(value, "__name__", None)
    if callable(value) and isinstance(name, str):
        return name
    raise FileError(
        "TK-518",
        "a file keeps numbers, texts, lists and the names of functions, and this is none of them",
        [("in", what[-80:]), ("it is", f"{type(value).__name__}: {str(value)[:60]}")],
        fix="return plain values from get_config",
    )


def json_text(plain: object, **settings: Any) -> str:
    """Plain data as JSON."""
    return json.dumps(plain, allow_nan=False, **settings)


def json_bytes(plain: object) -> bytes:
    """Plain data as JSON for a file; what `from_json` would refuse is not written (TK-510).

    >>> json_bytes({"size": [2, 3]})
    b'{"size": [2, 3]}'
    """
    raw = json_text(plain).encode()
    _look_at(raw)
    return raw


# from text ---------------------------------------------------------------------------------------


def from_json(text: str | bytes) -> Any:
    """The data of a JSON text; TK-510 if it breaks a limit, says something twice, or is no JSON.

    >>> from_json('{"size": [2, 3]}')
    {'size': [2, 3]}
    """
    raw = _as_bytes(text)
    _look_at(raw)
    try:
        return json.loads(
            raw.decode(),
            object_pairs_hook=_dict_of,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, FileError):
            raise
        raise refused_text("JSON", str(error).partition(":")[0]) from None


def from_yaml(text: str | bytes) -> Any:
    """The data of a YAML text, under the rules of `from_json`; tags and references are refused.

    >>> from_yaml('size: !!python/tuple [2, 3]')
    {'size': [2, 3]}
    """
    yaml = import_yaml()
    raw = _as_bytes(text, MOST_YAML)
    if sum(raw.count(sign) for sign in (b",", b":", b"\n")) > MOST_VALUES // 4:
        raise refused_text("YAML", f"it holds more than {MOST_VALUES // 4:,} values")
    try:
        return _built(yaml, yaml.parse(raw.decode(), Loader=_yaml_loader(yaml)))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise refused_text("YAML", " ".join(str(error).split())[:80]) from None


def import_yaml() -> Any:
    """PyYAML, which not every machine has; TK-526."""
    try:
        import yaml
    except ImportError:
        raise FileError(
            "TK-526",
            "YAML needs the package pyyaml, and it is not installed",
            [("missing", "pyyaml")],
            why="JSON says the same, and needs nothing",
            fix="model.to_json()   and model_from_json(text)",
        ) from None
    return yaml


def refused_text(kind: str, reason: str) -> FileError:
    """The refusal of a text that is too long, too deep, ambiguous, or not what it should be."""
    return FileError(
        "TK-510",
        f"this {kind} cannot be the description of a model",
        [("because", reason)],
        why="a description is read with limits, because anybody may have written it",
        fix="model_from_json(model.to_json())",
    )


def _as_bytes(text: object, most: int = MOST_BYTES) -> bytes:
    if not isinstance(text, (str, bytes)):
        raise refused_text("description", f"it is no text but {type(text).__name__}")
    raw = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if len(raw) > most:
        raise refused_text("text", f"it is longer than {most:,} bytes")
    return raw


def _look_at(raw: bytes) -> None:
    """Count before a parser does: letters, values, and how deep brackets stand in brackets."""
    if len(raw) > MOST_BYTES:
        raise refused_text("JSON", f"it is longer than {MOST_BYTES:,} bytes")
    # Without what is escaped, every other quotation mark ends a text: numpy sees what is outside.
    letters = np.frombuffer(raw.replace(rb"\\", b"").replace(rb"\"", b""), np.uint8)
    outside = ~np.logical_xor.accumulate(letters == ord('"'))
    letters = letters[outside]
    values = sum(int(np.count_nonzero(letters == sign)) for sign in b"[{,:")
    if values > MOST_VALUES:
        raise refused_text("JSON", f"it holds more than {MOST_VALUES:,} values")
    steps = np.zeros(len(letters), np.int8)
    for bracket, step in zip(b"[{]}", (1, 1, -1, -1), strict=True):
        steps[letters == bracket] = step
    if steps.cumsum(dtype=np.int32).max(initial=0) > MOST_DEPTH:
        raise refused_text("JSON", f"lists in lists more than {MOST_DEPTH} deep")


def _dict_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise refused_text("text", f"{twice[:40]!r} is said twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise refused_text("text", f"a number of {len(digits)} digits")
    return int(digits)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        return _no_number(text)
    return number


def _no_number(text: str) -> float:
    raise refused_text("text", f"{text[:40]} is no finite number")


# YAML, event by event -----------------------------------------------------------------------------


def _yaml_loader(yaml: Any) -> Any:
    """The parser in C, where there is one: it only says what stands where, and makes nothing."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _built(yaml: Any, events: Iterable[Any]) -> Any:
    """Lists and dicts from the events of a YAML text, by a loop."""
    stack: list[tuple[str, list[Any]]] = [("document", [])]
    tools = yaml.resolver.Resolver(), yaml.constructor.SafeConstructor(), yaml.ScalarNode
    for event in events:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refused_text("YAML", "it refers to its own parts (& and *)")
        if isinstance(event, yaml.CollectionStartEvent):
            _kind_of(event.tag, YAML_LISTS)
            stack.append(("map" if isinstance(event, yaml.MappingStartEvent) else "seq", []))
            if len(stack) > MOST_DEPTH + 1:
                raise refused_text("YAML", f"lists in lists more than {MOST_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            kind, items = stack.pop()
            stack[-1][1].append(_mapping(items) if kind == "map" else items)
        elif isinstance(event, yaml.ScalarEvent):
            stack[-1][1].append(_scalar(event, *tools))
    found = stack[0][1]
    if len(found) != 1:
        raise refused_text("YAML", f"it holds {len(found)} documents")
    return found[0]


def _kind_of(tag: str | None, allowed: tuple[str, ...]) -> str | None:
    """The kind that a tag names; only plain ones may be named, each where it belongs."""
    if tag in (None, "!"):
        return None
    kind = str(tag).removeprefix("tag:yaml.org,2002:")
    if kind not in allowed:
        raise refused_text("YAML", f"the tag {str(tag)[:60]!r}")
    return kind


def _mapping(items: list[Any]) -> dict[str, Any]:
    keys, values = items[::2], items[1::2]
    if not all(isinstance(key, str) for key in keys):
        raise refused_text("YAML", "a key that is no text")
    return _dict_of(list(zip(keys, values, strict=True)))


def _scalar(event: Any, resolver: Any, constructor: Any, make_node: Any) -> Any:
    """A number, a text, True, False or None, as YAML reads it."""
    tag = event.tag or resolver.resolve(make_node, event.value, event.implicit)
    kind = _kind_of(tag, YAML_WORDS) or "str"
    if kind in ("int", "float"):
        digits = event.value.replace("_", "")
        if len(digits) > 2 * MOST_DIGITS:
            raise refused_text("YAML", f"a number of {len(digits)} digits")
    if kind == "str":
        return event.value
    try:
        node = make_node(tag, event.value)
        value = getattr(constructor, f"construct_yaml_{kind}")(node)
    except (ValueError, LookupError):
        raise refused_text("YAML", f"{event.value[:40]!r} is no {kind}") from None
    return _finite(repr(value)) if kind == "float" else value
