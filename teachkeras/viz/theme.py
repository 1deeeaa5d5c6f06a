"""Colours, numbers and the files every view shares.

Two colour maps, both readable without red and green: cividis for sizes, blue to orange
for values with a sign, where zero is neutral. Text on a coloured cell is black or white,
whichever has the better contrast (at least 4.5 : 1 for every colour there is).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np

# The words for numbers are the engine's: pictures, texts and errors say the same.
from ..engine.inspect.digits import MASKED as MASKED
from ..engine.inspect.digits import say as say
from ..engine.inspect.digits import say_array as say_array
from ..engine.inspect.digits import shape_text as shape_text

# Nuñez, Anderton and Renslow (2018), ten evenly spaced stops.
CIVIDIS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173",
    "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838",
)  # fmt: skip
# Blue for negative, orange for positive, after ColorBrewer's RdBu and PuOr.
BLUE_ORANGE = (
    "#053061", "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7",
    "#fee0b6", "#fdb863", "#e08214", "#b35806", "#7f3b08",
)  # fmt: skip
NOT_A_NUMBER = "#ffffff"  # the cell behind the glyphs X, up and down

INK, MUTED, LINE, PAPER, PANEL = "#1b1f24", "#57606a", "#7d8590", "#ffffff", "#f3f5f8"
BLUE, BLUE_FILL = "#1f4e8c", "#dbe9ff"  # the first colour: forward
ORANGE, ORANGE_FILL = "#8f4700", "#ffe6cc"  # the second colour: gradients

SANS = "system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif"
MONO = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace"
CHARACTER = 0.602  # width of a monospace character, in font sizes


Scale = tuple[float, float, tuple]  # what the ends of a colour map mean, and its colours


# --- colours --------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """The relative luminance of '#rrggbb', 0 for black to 1 for white (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour.

    >>> text_on("#fee838"), text_on("#00224e")
    ('#000000', '#ffffff')
    """
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def ramp(stops: tuple, share: float) -> str:
    """The colour at `share` (0 to 1) of the way through some stops.

    >>> ramp(("#000000", "#ffffff"), 0.5)
    '#808080'
    """
    at = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    low = min(int(at), len(stops) - 2)
    pair = [[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops[low : low + 2]]
    mixed = [a + (b - a) * (at - low) for a, b in zip(*pair, strict=True)]
    return "#" + "".join(f"{int(part + 0.5):02x}" for part in mixed)


def scale_for(array: np.ndarray) -> Scale:
    """Choose the colours of an array: (lowest, highest, stops).

    Values of both signs get blue and orange with zero in the middle; others cividis.

    >>> scale_for(np.array([-1.0, 3.0]))[:2], scale_for(np.array([2.0, 3.0]))[:2]
    ((-3.0, 3.0), (2.0, 3.0))
    """
    numbers = np.asarray(array, dtype="float64").ravel()
    numbers = numbers[np.isfinite(numbers)]
    low, high = (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 0.0)
    if low < 0 < high:
        widest = max(-low, high)
        return -widest, widest, BLUE_ORANGE
    return low, high, CIVIDIS


def share(value: float, low: float, high: float) -> float:
    """How far a value lies between two others, 0 to 1; in the middle when they are equal.

    The quotient is formed from halves, so that the largest floats do not overflow.
    """
    if high == low:
        return 0.5
    return (value / 2 - low / 2) / (high / 2 - low / 2)


# --- files ----------------------------------------------------------------------------------


@cache
def static(name: str) -> str:
    """Read a file of `viz/static` and leave out its comments, indentation and needless spaces.

    Each output carries the script, so it should be small; the readable file stays in
    the package.
    """
    source = Path(__file__).with_name("static").joinpath(name).read_text("utf-8")
    lines = [line.strip() for line in source.splitlines()]
    kept = [line for line in lines if line and not line.startswith(("//", "/*", "*"))]
    if name.endswith(".css"):
        return "".join(_tight(line.replace(": ", ":"), "{};,") for line in kept)
    # What could be a regular expression or a template keeps its spaces: no JavaScript is parsed.
    return "\n".join(
        line if "/" in line or "`" in line else _tight(line, "(){}[];,=>?:&|")
        for line in (line.removeprefix("export ") for line in kept)
    )


QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def _tight(line: str, signs: str) -> str:
    """A line of code without the spaces around some signs; what is quoted stays as it is.

    >>> _tight('f(a, "b, c") = d', ",()=")
    'f(a,"b, c")=d'
    """
    parts = QUOTED.split(line)
    parts[::2] = [re.sub(rf" ?([{re.escape(signs)}]) ?", r"\1", part) for part in parts[::2]]
    return "".join(parts)
