"""Why this number: one element, the very numbers it was made of, and one level deeper per click."""

from __future__ import annotations

from collections.abc import Mapping

from ..engine.graph import Tensor
from ..engine.inspect.explain import why
from ..engine.inspect.replay import Replay, replay
from . import html, theme
from .symbol_code import why_code
from .view import View

DEEPEST = 5  # levels
MOST_PARTS = 8  # numbers opened under one number
MOST_NODES = 120  # numbers in all
LINE = 30  # pixels


def why_view(tensor: Tensor, index: tuple, feed: Mapping, name: str = "") -> View:
    """Open one number of a tensor: `index` is its position, `feed` the numbers put in.

    >>> from teachkeras.engine import placeholder
    >>> a = placeholder(name="a")
    >>> why_view(a * a + 1, (), {a: 3}, "z").title
    'z = 10: the numbers it was made of'
    """
    tree = _tree(tensor, index, replay([tensor], feed))
    where = f"[{', '.join(map(str, index))}]" if index else ""
    called = html.clean(name or "this number", 40) + where
    title = f"{called} = {tree['value']}: the numbers it was made of"
    first = [tree["say"], *(f"    {part['say']}" for part in tree["parts"])]
    lines = [line[:110] for line in first[:12]]
    picture, width = _why_picture(lines)
    text = html.clean_lines("\n".join([title, *_lines(tree)]))
    python = why_code(tensor, index, feed)
    data = {"kind": "why", "tree": tree}
    parts = ("core.js", "why.js", "why.css")
    return View(title, picture, width, _nested(tree), text, data, parts, python)


def _tree(tensor: Tensor, index: tuple, values: Replay) -> dict:
    """The worked line of a number and, under it, those of its operands; a queue, not recursion."""
    root = _node(tensor, index, values)
    waiting, count = [(root, 1)], 1
    while waiting:
        node, depth = waiting.pop(0)
        operands = node.pop("operands")
        if depth >= DEEPEST:
            continue
        seen = dict.fromkeys((x, where) for x, where, _ in operands)
        for x, where in list(seen)[:MOST_PARTS]:
            if count < MOST_NODES and x.role != "constant":
                node["parts"].append(_node(x, where, values))
                waiting.append((node["parts"][-1], depth + 1))
                count += 1
    return root


def _node(tensor: Tensor, index: tuple, values: Replay) -> dict:
    """One number: its worked line, and what it was made of."""
    reason = why(tensor, index, values)
    value = theme.say(reason.value)
    return {
        "say": html.clean(_once(reason.sentence), 160),
        "value": value,
        "line": html.clean(tensor.line.describe(), 100) if tensor.line is not None else "",
        "parts": [],
        "operands": reason.operands,
    }


def _once(sentence: str) -> str:
    """A worked line that does not say the same twice in a row.

    >>> _once("a * b = a * b = 3 * 5 = 15")
    'a * b = 3 * 5 = 15'
    """
    parts = sentence.split(" = ")
    kept = [p for at, p in enumerate(parts) if not at or p != parts[at - 1]]
    return " = ".join(kept)


def _lines(tree: dict) -> list[str]:
    """The tree as indented text."""
    lines, stack = [], [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        lines.append("  " * depth + node["say"])
        stack += [(part, depth + 1) for part in reversed(node["parts"])]
    return lines


def _nested(node: dict) -> html.Markup:
    """The tree as elements that open by themselves, without a script; at most five levels."""
    if not node["parts"]:
        return html.tag("p", node["say"])
    return html.tag("details", html.tag("summary", node["say"]), *map(_nested, node["parts"]))


def _why_picture(lines: list[str]) -> tuple[html.Markup, float]:
    """The first level as a static picture."""
    style = f"text{{font:14px {theme.MONO};fill:{theme.INK};white-space:pre}}"
    parts = [
        html.tag(
            "text", line.replace("    ", "↳ "), x=20 + 24 * line.startswith(" "), y=32 + at * LINE
        )
        for at, line in enumerate(lines)
    ]
    width = max(len(line) for line in lines) * 14 * theme.CHARACTER + 60
    return html.svg(width, 24 + len(lines) * LINE, *parts, style=style), width
