"""Small drawings that both pages use: a cell's sign, the bar of a class, the legend."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ...errors.text import counted
from ...viz.html import Markup, tag
from .standing import STATES, WORDS, Cell

SIGNS = {"right": "✓", "seen": "s", "tried": "3", "untried": "·"}  # `tried` shows how often


def state_cell(number: str, cell: Cell) -> Markup:
    """One cell of the grid: a sign to look at, and the same in words."""
    sign = str(cell.attempts) if cell.state == "tried" else SIGNS[cell.state]
    return _cell(number, cell.state, sign, in_words(cell))


@lru_cache(4096)  # a large class has few different cells
def _cell(number: str, state: str, sign: str, said: str) -> Markup:
    return tag(
        "td",
        tag("span", sign, aria_hidden="true"),
        tag("span", said, class_="unseen"),
        class_=state,
        title=f"{number}: {said}",
        data_tk_cell=number,
        data_tk_state=state,
    )


def in_words(cell: Cell) -> str:
    """A cell as a sentence.

    >>> in_words(Cell(attempts=2, right_at=5)), in_words(Cell())
    ('right at attempt 2', 'not tried')
    """
    if cell.state == "right":
        return f"right at attempt {cell.attempts}"
    if cell.state == "seen":
        return "seen the solution" + (", then right" if cell.right_at else "")
    if cell.state == "tried":
        return f"not yet, {counted(cell.attempts, 'attempt')}"
    return WORDS["untried"]


def bar(counts: Mapping[str, int], tall: bool = False) -> Markup:
    """The class as one bar: right, seen, not yet, not tried."""
    whole, at, pieces = max(sum(counts.values()), 1), 0, []
    for state in STATES:
        if counts[state]:
            pieces.append(tag("rect", x=at, y=0, width=counts[state], height=1, class_=state))
        at += counts[state]
    said = ", ".join(f"{counts[state]} {WORDS[state]}" for state in STATES)
    return tag(
        "svg",
        *pieces,
        viewBox=f"0 0 {whole} 1",
        preserveAspectRatio="none",
        role="img",
        aria_label=said,
        class_="bar tall" if tall else "bar",
    )


def legend(bars: bool = False) -> Markup:
    """What the signs of the grid mean, or the colours of the bars."""
    said = {**WORDS, "tried": WORDS["tried"] if bars else "not yet (attempts)"}
    items = []
    for state in STATES:
        look, sign = ("swatch", "") if bars else ("sign", SIGNS[state])
        shown = tag("span", sign, class_=f"{look} {state}", aria_hidden="true")
        items.append(tag("li", shown, " ", said[state]))
    return tag("ul", *items, class_="legend", aria_label="What the signs mean")
