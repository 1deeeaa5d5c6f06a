"""Numbers as text, with four significant digits, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

MASKED = "--"  # a number that a mask covers, as NumPy prints it


def say(value: Any) -> str:
    """Write one number with four significant digits.

    >>> say(0.123456), say(8.0), say(np.float32(1e6)), say(True), say(float("nan"))
    ('0.1235', '8', '1e+06', 'True', 'nan')
    """
    if value is np.ma.masked:
        return MASKED
    scalar = np.asarray(value)[()]
    if isinstance(scalar, np.bool_ | np.integer):
        return str(scalar)
    if isinstance(scalar, np.complexfloating):
        return f"{_real(scalar.real)}{'' if scalar.imag < 0 else '+'}{_real(scalar.imag)}j"
    return _real(scalar)


def _real(number: Any) -> str:
    """A real number; the smallest negative ones are 0 too."""
    text = f"{float(number):.4g}"
    return "0" if text == "-0" else text


def say_array(value: Any, most: int = 6) -> str:
    """Write a small array in brackets, a large one by its shape and range.

    >>> say_array(3.0), say_array([1.0, 2.5]), say_array(np.zeros((20, 30)))
    ('3', '[1, 2.5]', '(20, 30) from 0 to 0')
    """
    array = value if isinstance(value, np.ma.MaskedArray) else np.asarray(value)
    if array.ndim == 0:
        return say(array[()])
    if array.size and array.size <= most:
        numbers = np.array([say(number) for number in array.ravel()], dtype=object)
        return _brackets(numbers.reshape(array.shape))
    if not array.size:
        return f"{shape_text(array.shape)}, no numbers"
    return f"{shape_text(array.shape)} from {say(array.min())} to {say(array.max())}"


def _brackets(texts: Any) -> str:
    """Nested brackets around an array of texts, folded axis by axis from the last."""
    while texts.ndim:
        rows = texts.reshape(-1, texts.shape[-1])
        folded = np.empty(len(rows), dtype=object)
        folded[:] = ["[" + ", ".join(row) + "]" for row in rows]
        texts = folded.reshape(texts.shape[:-1])
    return str(texts[()])


def shape_text(shape: Sequence[Any]) -> str:
    """Write a shape as Python does; an unknown size is None.

    >>> shape_text(()), shape_text((3,)), shape_text((2, 3))
    ('()', '(3,)', '(2, 3)')
    """
    sizes = [str(size) if isinstance(size, int | np.integer) else "None" for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def short(value: Any, longest: int = 24) -> str:
    """A value in at most `longest` characters: its numbers, or its range, or its shape.

    >>> short([1, 2, 3]), short(np.zeros((3, 4))), short(np.zeros((3, 4)), 8)
    ('[1, 2, 3]', '(3, 4) from 0 to 0', '(3, 4)')
    """
    if isinstance(value, tuple):  # of an op that makes several tensors at once
        return f"{len(value)} results"
    for most in (6, 0):
        text = say_array(value, most)
        if len(text) <= longest:
            return text
    return shape_text(np.shape(value))
