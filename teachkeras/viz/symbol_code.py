"""The Python that gives a picture of a graph: what to show, to replay, to derive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..engine.compile.function import Function
from ..engine.compile.program import Program
from ..engine.gradient.derive import Derivation
from ..engine.graph import Tensor, toposort
from .snippet import Snippet, about, asked_thing, code, scope_of_learner, variable

MOST_TYPED = 64  # numbers that are written out
OTHERS = "    # for example"  # behind a line with other numbers than those in the picture


def graph_code(
    outputs: Sequence[Tensor],
    stages: Iterable[str],
    values: Mapping = {},  # noqa: B006 - read only
    derivation: Derivation | None = None,
    program: Program | None = None,
) -> Snippet:
    """One line for each stage of a graph's story, in the learner's names.

    A record that was shown (a derivation, a replay, a list) is shown again; a program is what the
    story of the learner's function ends with.
    """
    if program is not None:
        return about("program", program, "{it}", owner=lambda value: _of_function(value, program))
    thing = asked_thing()
    if thing is not None and not (isinstance(thing, Tensor) and variable(thing)):
        return about("graph", thing, "tk.show({it})")
    names = [name for output in outputs if (name := variable(output)) is not None]
    if len(names) < len(outputs):
        return about("graph", object(), "tk.show({it})")
    lines = _lines(names, outputs, values, derivation)
    return code(*(lines[stage] for stage in stages if lines.get(stage)))


def _lines(
    names: list, outputs: Sequence[Tensor], values: Mapping, derivation: Derivation | None
) -> dict:
    """Stage -> the line that gives it; None where a name is missing."""
    listed = f"[{', '.join(names)}]"
    one = names[0] if len(names) == 1 else listed
    asked = derivation.wrt if derivation is not None else ()
    wrt = [name for x in asked if (name := variable(x)) is not None]
    written = bool(wrt) and len(wrt) == len(asked)
    feed = feed_code({x: values[x] for x in toposort(outputs) if x in values})
    return {
        "written": f"tk.show({one})",
        "forward": feed and f"tk.replay({listed}, {feed[0]}){feed[1]}",
        "gradient": f"tk.derive({names[-1]}, [{', '.join(wrt)}])" if written else None,
        "simplify": f"tk.simplify({listed})",
        "shapes": f"K.int_shape({names[-1]})",
    }


def why_code(tensor: Tensor, index: tuple, feed: Mapping) -> Snippet:
    """How one number is asked for again."""
    typed = feed_code(feed)
    if typed is None or variable(tensor) is None:
        return about("graph", object(), "tk.why({it}, (), {a: 3, b: 5})")
    return code(f"tk.why({variable(tensor)}, {index!r}, {typed[0]}){typed[1]}")


def feed_code(feed: Mapping) -> tuple[str, str] | None:
    """The numbers that were put in, as one would type them, and a remark if they are others."""
    pairs, remark = [], ""
    for tensor, value in feed.items():
        if tensor.role not in ("input", "static"):
            continue
        name = "K.learning_phase()" if tensor.role == "static" else variable(tensor)
        if name is None:
            return None
        text = _typed(np.asarray(value))
        remark = remark if text else OTHERS
        pairs.append(f"{name}: {text or f'np.ones({np.shape(value)})'}")
    return f"{{{', '.join(pairs)}}}", remark


def _typed(value: np.ndarray) -> str:
    """The learner's variable with these numbers, or the numbers; nothing for many of them."""
    if value.size == 1 and value.dtype.kind == "f" and float(value.ravel()[0]).is_integer():
        return array_code(value.astype("int64"))
    if value.size <= 1:
        return array_code(value)
    for name, other in list(scope_of_learner().items()):
        if isinstance(other, np.ndarray) and not name.startswith("_"):
            if other.shape == value.shape and other.dtype.kind in "biuf":
                if np.array_equal(other, value):
                    return name
    return array_code(value)


def array_code(value: np.ndarray) -> str:
    """Numbers as one types them; nothing if they are too many.

    >>> array_code(np.array([1.5, np.nan])), array_code(np.zeros(1000))
    ('[1.5, np.nan]', '')
    """
    if value.size > MOST_TYPED or value.dtype.kind not in "biufc":
        return ""
    return re.sub(r"\b(nan|inf)\b", r"np.\1", repr(value.tolist()))


def _of_function(value: object, program: object) -> str | None:
    """How a function leads to its program."""
    found = isinstance(value, Function) and value.story.program is program
    return ".story.program" if found else None
