"""The terms of a loss as bars: what each adds to the total."""

from __future__ import annotations

from ..training.explain import LossTerms
from . import html, theme
from .cells import tag_rect
from .snippet import about
from .view import View

FONT, LINE, BAR = 13, 30, 300  # pixels: of the text, from bar to bar, of the longest bar
MOST_BARS = 30


def terms_view(explained: LossTerms) -> View:
    """Draw what `model.explain()` gives: one bar for each term, data in blue, penalties in orange.

    >>> from teachkeras.training.explain import LossTerms, Term
    >>> term = Term("mse of dense_1", "data", None, 1.0, 0.5)
    >>> terms_view(LossTerms((term,), 0.5, None, 4)).title
    'The total loss is 0.5, the sum of 1 term: mse of dense_1 0.5'
    """
    terms = explained.terms
    said = ", ".join(f"{html.clean(t.name, 40)} {theme.say(t.amount)}" for t in terms[:4])
    count = f"{len(terms)} term{'s' * (len(terms) != 1)}"
    title = f"The total loss is {theme.say(explained.total)}, the sum of {count}: {said}"
    rows = [
        [html.clean(t.name, 60), t.kind, theme.say(t.weight), theme.say(t.value)]
        + [theme.say(t.amount)]
        for t in terms[:MOST_BARS]
    ]
    rows.append(["total", "", "", "", theme.say(explained.total)])
    picture, width = _terms_picture(terms[:MOST_BARS], explained.total)
    return View(
        title,
        picture,
        width,
        html.table(title, ["term", "kind", "weight", "value", "adds"], rows),
        html.clean_lines(repr(explained)),
        {"kind": "still"},
        ("core.js",),
        about("terms", explained, "{it}.terms", "{it}.total"),
    )


def _terms_picture(terms: tuple, total: float) -> tuple[html.Markup, float]:
    names = [html.clean(term.name, 40) for term in terms]
    left = max(len(name) for name in [*names, "total"]) * FONT * theme.CHARACTER + 30
    most = max(abs(amount) for amount in [*(t.amount for t in terms), total]) or 1.0
    colours = {"data": theme.BLUE, "penalty": "#b35806", "total": theme.INK}
    bars = [(name, term.amount, term.kind) for name, term in zip(names, terms, strict=True)]
    parts = []
    for row, (name, amount, kind) in enumerate([*bars, ("total", total, "total")]):
        y, long = 16 + row * LINE, abs(amount) / most * BAR
        parts += [
            html.tag("text", name, x=html.number(left - 12), y=y + 14, text_anchor="end"),
            tag_rect(left, y, max(long, 1.0) if long == long else 1.0, 18, fill=colours[kind]),
            html.tag("text", theme.say(amount), x=html.number(left + min(long, BAR) + 8), y=y + 14),
        ]
    style = f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK}}}"
    width = left + BAR + 100
    return html.svg(width, 24 + (len(terms) + 1) * LINE, *parts, style=style), width
