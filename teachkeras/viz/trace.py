"""The value tracer: ordinary Python, line by line, beside the values it produced."""

from __future__ import annotations

from collections.abc import Sequence

from . import html, theme
from .view import View

LINE = 34  # pixels from one line to the next
FONT = 14  # pixels
MOST_LINES = 60


def trace_view(
    rows: Sequence[tuple[int, str, str]], failed: tuple[int, str, str] | None = None
) -> View:
    """Draw (line number, code, what it produced) rows; the newest value is at the bottom.

    `failed` is the line that raised an error: it stands last, in the other colour.

    >>> print(trace_view([(1, "a = 3", "a = 3"), (2, "z = a + 5", "z = 8")]).text)
    2 lines ran one after the other; each left a value at once
       1  a = 3                a = 3
       2  z = a + 5            z = 8
    """
    cleaned = [
        (number, html.clean(code, 60), html.clean(value, 60)) for number, code, value in rows
    ]
    title = _title(len(cleaned), failed)
    shown = cleaned[:MOST_LINES]
    if failed:
        cleaned.append((failed[0], html.clean(failed[1], 60), html.clean(failed[2], 60)))
        shown.append(cleaned[-1])
    picture, width = _trace_picture(shown, bool(failed))
    lines = [f"{number:>4}  {code:<20} {value}" for number, code, value in cleaned]
    values = html.table(title, ["line", "code", "value"], [list(row) for row in cleaned])
    text = html.clean_lines("\n".join([title, *lines]))
    return View(title, picture, width, values, text, {"kind": "still"}, ("core.js",))


def _title(count: int, failed: tuple | None) -> str:
    """How many lines ran, and where an error stopped them."""
    if failed and count == 1:
        return f"1 line ran, then line {failed[0]} stopped with an error"
    ran = f"{count} line{'s' * (count != 1)} ran one after the other"
    if failed:
        return f"{ran}, then line {failed[0]} stopped with an error"
    return f"{ran}; each left a value at once"


def _trace_picture(rows: list, failed: bool = False) -> tuple[html.Markup, float]:
    """Line number, code, arrow and value, one line each; the last one may have failed."""
    letter = FONT * theme.CHARACTER
    code_wide = max([len(code) for _, code, _ in rows], default=0) * letter
    value_wide = max([len(value) for _, _, value in rows], default=0) * letter
    right = 56 + code_wide + 60
    style = (
        f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK}}}"
        f".n{{fill:{theme.MUTED};font-size:12px}}"
        f".b{{fill:{theme.BLUE_FILL};stroke:{theme.BLUE}}}"
        f".w{{fill:{theme.ORANGE_FILL};stroke:{theme.ORANGE};stroke-dasharray:5 3}}"
        f".a{{fill:none;stroke:{theme.LINE};stroke-width:1.6}}"
    )
    parts = []
    for at, (number, code, value) in enumerate(rows):
        y = 34 + at * LINE
        parts.append(html.tag("text", number, x=36, y=y, text_anchor="end", class_="n"))
        parts.append(html.tag("text", code, x=56, y=y))
        if value:
            wide = html.number(len(value) * letter + 20)
            start = html.number(56 + code_wide + 16)
            parts.append(html.tag("path", d=f"M{start} {y - 5}h30m-5 -4l5 4l-5 4", class_="a"))
            box = {"x": html.number(right), "y": y - 19, "width": wide, "height": 27, "rx": 5}
            wrong = failed and at + 1 == len(rows)
            parts.append(html.tag("rect", **box, class_="w" if wrong else "b"))
            parts.append(html.tag("text", value, x=html.number(right + 10), y=y))
    width = right + value_wide + 44
    return html.svg(width, 24 + max(1, len(rows)) * LINE, *parts, style=style), width
