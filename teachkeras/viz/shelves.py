"""K as a department store: each shelf with its name, a sentence, and what lies on it."""

from __future__ import annotations

import textwrap

from teachkeras.viz import html, theme
from teachkeras.viz.cells import tag_rect
from teachkeras.viz.snippet import code
from teachkeras.viz.view import View

FONT, LINE = 13, 19  # pixels: of the names, and from line to line
LEFT, COLUMNS = 116, 88  # pixels before the names, characters of names in a line


def shelves_view(shelves: object) -> View:
    """Draw `tk.shelves()`: one board for each shelf.

    >>> from teachkeras.backend.shelves import Shelf, Shelves
    >>> shelves_view(Shelves((Shelf("math", "arithmetic", ("dot", "exp")),))).title
    'K has 2 functions on 1 shelf'
    """
    boards = list(shelves)
    count = sum(len(board.functions) for board in boards)
    title = f"K has {count} functions on {len(boards)} shel{'ves' if len(boards) > 1 else 'f'}"
    picture, width = _picture(boards)
    rows = [[board.name, board.sentence, "  ".join(board.functions)] for board in boards]
    values = html.table(title, ["shelf", "what for", "functions"], rows)
    text = html.clean_lines(repr(shelves))
    return View(
        title, picture, width, values, text, {"kind": "picture"}, ("core.js",), code("tk.shelves()")
    )


def _picture(boards: list) -> tuple[html.Markup, float]:
    """The boards, one under the other."""
    width = LEFT + COLUMNS * FONT * theme.CHARACTER + 20
    style = (
        f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK}}}"
        f".s{{font-family:{theme.SANS};fill:{theme.MUTED}}}"
        f".n{{font:600 15px {theme.SANS};fill:{theme.BLUE}}}"
    )
    parts, y = [], 18
    for board in boards:
        lines = textwrap.wrap("  ".join(board.functions), COLUMNS)
        parts.append(html.tag("text", html.clean(board.name, 12), x=14, y=y + LINE, class_="n"))
        parts.append(html.tag("text", html.clean(board.sentence), x=LEFT, y=y + LINE, class_="s"))
        for at, line in enumerate(lines, 2):
            parts.append(
                html.tag("text", html.clean(line), x=LEFT, y=y + at * LINE, style="white-space:pre")
            )
        y += (len(lines) + 1) * LINE + 12
        parts.append(tag_rect(14, y, width - 28, 3, rx=1, fill=theme.LINE))
        y += 8
    return html.svg(width, y + 10, *parts, style=style), width
