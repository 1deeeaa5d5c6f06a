"""What callbacks keep, as JSON and arrays: what JSON has no words for, and what is long.

A table of a long training is millions of characters, and a description has a limit. So long texts
and long lists of numbers lie beside the description, as arrays, and it says which.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend.types import Array

LONG = 1000  # characters, or numbers, that still stand in the description
MARKS = ("float", "text", "floats", "integers", "dict")  # {"text": 3} stands for array number 3


def kept(value: object, aside: list[Any]) -> Any:
    """The value as plain data; what is long joins `aside` as an array.

    >>> arrays = []
    >>> kept({"best": math.inf, "table": "x" * 2000}, arrays), arrays[0].nbytes
    ({'best': {'float': 'inf'}, 'table': {'text': 0}}, 2000)
    """
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, str) and len(value) > LONG:
        return _put(aside, "text", np.frombuffer(value.encode(errors="surrogatepass"), np.uint8))
    if isinstance(value, dict):
        inside = {str(key): kept(each, aside) for key, each in value.items()}
        # A dict of the learner's that looks like one of our marks is said to be a dict.
        return {"dict": inside} if len(inside) == 1 and set(inside) <= set(MARKS) else inside
    if isinstance(value, (list, tuple)):
        return _long_list(value, aside) or [kept(each, aside) for each in value]
    return value


def _long_list(values: Sequence[Any], aside: list[Any]) -> Any:
    """The mark of a long list of numbers of one kind; None for any other list."""
    if len(values) <= LONG:
        return None
    if all(type(each) is float for each in values):
        return _put(aside, "floats", np.array(values, np.float64))
    if all(type(each) is int and abs(each) < 1 << 63 for each in values):
        return _put(aside, "integers", np.array(values, np.int64))
    return None


def _put(aside: list[Any], mark: str, array: Array) -> dict[str, int]:
    aside.append(array)
    return {mark: len(aside) - 1}


def unkept(value: object, aside: Sequence[Any]) -> Any:
    """What `kept` was given.

    >>> arrays = []
    >>> unkept(kept([["a" * 1001], {"text": 0}, math.inf], arrays), arrays)[1:]
    [{'text': 0}, inf]
    """
    if isinstance(value, list):
        return [unkept(each, aside) for each in value]
    if not isinstance(value, dict):
        return value
    mark = next(iter(value)) if len(value) == 1 else ""
    if mark not in MARKS:
        return {key: unkept(each, aside) for key, each in value.items()}
    held = value[mark]
    if mark == "dict":
        return {key: unkept(each, aside) for key, each in held.items()}
    if mark == "float":
        return float(held)
    if mark == "text":
        return np.asarray(aside[held]).tobytes().decode(errors="surrogatepass")
    return np.asarray(aside[held]).tolist()
