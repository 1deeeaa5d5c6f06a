"""A view of some lines in columns: what is in a dict, a list of models, a table of data, a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..checks.record import LayerCheck
from ..engine.inspect.gradient_check import GradientCheck
from . import html, theme
from .snippet import Snippet, about
from .view import View

FONT, LINE, GAP = 13, 22, 28  # pixels: of the text, from line to line, between columns
WIDEST = 28  # characters of a column that are drawn; the table has 80
MOST_COLUMNS = 12
SENTENCE = 88  # characters of a line about a layer
MOST_ROWS = 40  # derivatives in a picture
EXAMPLE = ("w = K.variable([1.0, 2.0], name='w')", "check = tk.check_gradient(K.sum(w ** 2), w)")


def listing_view(
    title: str,
    head: Sequence,
    rows: Sequence,
    python: Snippet,
    text: str = "",
    widest: int = WIDEST,
    drawn: Sequence | None = None,
) -> View:
    """Draw rows of words below a head; the first column is the heading of each row.

    `widest` is the number of characters of a column that the picture has room for. `drawn` are the
    lines of the picture, head and all, where they are not the rows of the table.

    >>> listing_view("two things", ["", "kind"], [["a", "int"], ["b", "str"]], Snippet(())).title
    'two things'
    """
    cells = [[html.clean(word, 80) for word in row] for row in [head, *rows]]
    picture, width = _listing_picture(
        [[html.clean(w, widest) for w in row[:MOST_COLUMNS]] for row in drawn or cells]
    )
    wide = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = [
        "  ".join(word.ljust(size) for word, size in zip(row, wide, strict=True)).rstrip()
        for row in cells
    ]
    twin = html.clean_lines("\n".join([title, *([text] if text else lines)]), 400)
    values = html.table(title, cells[0], cells[1:])
    return View(title, picture, width, values, twin, {"kind": "still"}, ("core.js",), python)


def check_view(check: GradientCheck) -> View:
    """Draw what `tk.check_gradient` gives: a row for each derivative, those that differ first.

    >>> from teachkeras.engine.inspect.gradient_check import Derivative, GradientCheck
    >>> check_view(GradientCheck((Derivative("w", 2.0, 2.0, 1e-5),))).title
    '1 of 1 derivative agrees with central differences; the worst, d/d w, is 0 off'
    """
    rows = [[html.clean(word, 60) for word in row] for row in check.rows[:MOST_ROWS]]
    more = len(check.derivatives) - len(rows)
    rows += [[f"… {more} more", "", "", "", ""]] * (more > 0)
    head = ["", "by the rule", "by differences", "apart", ""]
    python = about("check", check, "{it}.ok", example=EXAMPLE)
    return listing_view(html.clean(check.sentence, 300), head, rows, python, _below(check))


def layer_check_view(check: LayerCheck) -> View:
    """Draw what `tk.check_layer` gives: a row for each thing that must hold, and the fixes.

    >>> from teachkeras.checks.record import Finding, LayerCheck
    >>> layer_check_view(LayerCheck("Scale", (Finding("start", "it starts"),))).title
    'Scale: 1 of 1 thing holds'
    """
    example = ("check = tk.check_layer(Dense(3), (4,))",)
    python = about("check", check, "{it}.problems", example=example)
    head = ["", "", "what holds, or what is wrong", "fix"]
    title, below = html.clean(check.sentence, 300), _below(check)
    drawn = [head[:3], *_drawn(check)]
    return listing_view(title, head, check.rows, python, below, SENTENCE, drawn)


def _drawn(check: LayerCheck) -> Iterator[list[str]]:
    """The lines of the picture: each fix stands below what it mends, as it is typed."""
    for name, verdict, sentence, fix in check.rows:
        yield [name, verdict, sentence]
        for at, line in enumerate(fix.split("\n") if fix else ()):
            yield ["", "" if at else "fix", line]


def _below(check: object) -> str:
    """What a check prints under its sentence, which is the title of its view."""
    return repr(check).partition("\n")[2]


def _listing_picture(cells: list) -> tuple[html.Markup, float]:
    """The head, a line, and the rows."""
    letter = FONT * theme.CHARACTER
    wide = [max(len(row[at]) for row in cells) * letter + GAP for at in range(len(cells[0]))]
    starts = [16 + sum(wide[:at]) for at in range(len(wide))]
    parts = [
        html.tag(
            "text",
            word,
            x=html.number(starts[at]),
            y=28 + number * LINE,
            class_="h" if not number or not at else None,
        )
        for number, row in enumerate(cells)
        for at, word in enumerate(row)
    ]
    width = max(sum(wide) + 20, 260)
    line = f"M14 {36}H{html.number(width - 14)}"
    parts.append(html.tag("path", d=line, stroke=theme.LINE))
    style = (
        f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK};white-space:pre}}"
        f".h{{fill:{theme.BLUE}}}"
    )
    return html.svg(width, 30 + len(cells) * LINE, *parts, style=style), width
