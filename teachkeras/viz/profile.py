"""Costs as bars: what each step should take on this machine, and what it took."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.inspect.profile import Profile, ProfileStep
from . import html, theme
from .cells import tag_rect
from .snippet import about
from .view import View

ROW, TALL = 40, 13  # pixels from step to step, and of a bar
LEFT, WIDEST = 330, 360  # pixels before the bars, and of the longest one
MOST_STEPS = 60
HEAD = ["", "computes", "shape", "multiply-adds", "bytes", "predicted µs", "measured µs"]


def profile_view(profile: Profile) -> View:
    """Draw a profile: two bars for each step, the prediction above the clock.

    >>> from teachkeras.engine.inspect.profile import Profile, Speed
    >>> profile_view(Profile(None, Speed(1e-6, 1e-9, 1e-9), (), 0.0)).title
    'Costs of 0 steps: 0 multiply-adds, 0 bytes, predicted 0 µs, measured 0 µs'
    """
    steps = profile.steps
    products, size = profile.counts()
    title = (
        f"Costs of {len(steps)} step{'s' * (len(steps) != 1)}: {products} multiply-adds, "
        f"{size} bytes, predicted {_micro(profile.predicted)} µs, "
        f"measured {_micro(profile.measured)} µs"
    )
    rows = [
        [at, html.clean(step.text, 60), theme.shape_text(step.shape), f"{step.multiply_adds:,}",
         f"{step.bytes:,}", _micro(step.predicted), _micro(step.measured)]
        for at, step in enumerate(steps, 1)
    ]  # fmt: skip
    text = html.clean_lines(f"{title}\n{profile!r}")
    picture, width = _profile_picture(steps[:MOST_STEPS])
    values = html.table(title, HEAD, rows)
    python = about("profile", profile, "{it}.steps")
    return View(title, picture, width, values, text, {"kind": "still"}, ("core.js",), python)


def _micro(seconds: float) -> str:
    """Seconds as microseconds, with three digits."""
    return f"{seconds * 1e6:.3g}" if seconds < 1e-3 else f"{seconds * 1e6:,.0f}"


def _profile_picture(steps: Sequence[ProfileStep]) -> tuple[html.Markup, float]:
    """One row for each step: its formula, its shape and counts below, two bars with their times."""
    style = (
        f"text{{font:13px {theme.MONO};fill:{theme.INK}}}.s{{font-size:11px;fill:{theme.MUTED}}}"
    )
    longest = max([max(step.predicted, step.measured) for step in steps], default=0.0)
    parts = _legend()
    for at, step in enumerate(steps):
        y = 40 + at * ROW
        counts = f"{theme.shape_text(step.shape)}  {step.multiply_adds:,} multiply-adds"
        parts.append(html.tag("text", html.clean(step.text, 38), x=14, y=y + 11))
        parts.append(html.tag("text", html.clean(counts, 48), x=14, y=y + 26, class_="s"))
        parts += _bar(y, step.predicted / longest, step.predicted, theme.BLUE)
        parts += _bar(y + TALL + 2, step.measured / longest, step.measured, theme.ORANGE)
    width = LEFT + WIDEST + 90
    return html.svg(width, 52 + max(1, len(steps)) * ROW, *parts, style=style), width


def _legend() -> list:
    """Which colour is which."""
    parts = []
    for at, (word, colour) in enumerate([("predicted", theme.BLUE), ("measured", theme.ORANGE)]):
        x = LEFT + at * 120
        parts.append(tag_rect(x, 12, 12, 12, fill=colour))
        parts.append(html.tag("text", word, x=x + 18, y=23))
    return parts


def _bar(y: float, share: float, seconds: float, colour: str) -> list:
    """A bar from the left, and its time behind it."""
    wide = max(1.5, share * WIDEST)
    return [
        tag_rect(LEFT, y, wide, TALL, fill=colour),
        html.tag("text", f"{_micro(seconds)} µs", x=html.number(LEFT + wide + 6), y=y + 11),
    ]
