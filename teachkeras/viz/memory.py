"""The memory of a program as a picture: one arena, and which arrays live where, line by line.

A bar is the life of one array: from the line that writes it first to the line that reads it
last. Bars in one row share the same bytes, one after the other. `memory_data` is also what a
graph needs to colour its boxes by place.
"""

from __future__ import annotations

from ..engine.compile.function import Function
from ..engine.compile.memory import Plan
from . import html, theme
from .cells import tag_rect
from .snippet import about
from .view import View

ROW, TALL = 30, 22  # pixels from row to row, and of a bar
LEFT, TOP = 96, 34  # pixels
WIDEST = 620  # pixels for all lines
FILLS = ("#f5d48a", "#a9d8f3", "#8fd3bd", "#f7f0a0", "#9cc7e4", "#f0b287", "#e5bcd3")
INK = "#1b1f24"  # text on a fill, in light and dark
MOST_BARS = 200


def plan_view(plan: Plan) -> View:
    """Draw a plan (`f.story.memory`): lifetimes, shared places, the size of the arena.

    >>> from teachkeras.engine.compile.memory import Slot, make_plan
    >>> slots = [Slot("a", "float32", (16,), 0, 1), Slot("b", "float32", (16,), 2, 3)]
    >>> plan_view(make_plan(slots)).title
    'Memory of 2 arrays in 1 place: 64 bytes with reuse, 128 without'
    """
    title = _title(plan)
    data = {"kind": "memory", **memory_data(plan)}
    picture, width = _memory_picture(data)
    head = ["array", "place", "from byte", "bytes", "lines", "takes over"]
    rows = [
        [html.clean(slot.name, 40), data["slots"][at][1] + 1, slot.offset, f"{slot.bytes:,}",
         f"{slot.born + 1} to {slot.dies + 1}", html.clean(slot.took_over, 40)]
        for at, slot in enumerate(plan.slots[:MOST_BARS])
    ]  # fmt: skip
    text = html.clean_lines(f"{title}\n{plan!r}")
    parts = ("core.js", "memory.js", "memory.css")
    python = about("memory", plan, "{it}", owner=lambda value: _of_function(value, plan))
    return View(title, picture, width, html.table(title, head, rows), text, data, parts, python)


def _of_function(value: object, plan: Plan) -> str | None:
    """How a function leads to the plan of its program's memory."""
    if not isinstance(value, Function) or value.story.program is None:
        return None
    return ".story.memory" if value.story.memory is plan else None


def _title(plan: Plan) -> str:
    """How many arrays in how many places, and what that saves."""
    arrays, places = len(plan.slots), len(plan.tenants())
    return (
        f"Memory of {arrays} array{'s' * (arrays != 1)} in {places} place{'s' * (places != 1)}: "
        f"{plan.arena_bytes:,} bytes with reuse, {plan.kept_bytes:,} without"
    )


def memory_data(plan: Plan) -> dict:
    """Bars and places: each slot as [name, place, born, dies, bytes, its place without reuse]."""
    offsets = sorted(plan.tenants())
    return {
        "slots": [
            [
                html.clean(slot.name, 30),
                offsets.index(slot.offset),
                slot.born,
                slot.dies,
                f"{slot.bytes:,}",
                html.clean(slot.took_over, 30),
            ]
            for slot in plan.slots[:MOST_BARS]
        ],  # fmt: skip
        "offsets": [f"{offset:,}" for offset in offsets],
        "arena": f"{plan.arena_bytes:,}",
        "kept": f"{plan.kept_bytes:,}",
        "lines": max((slot.dies + 1 for slot in plan.slots), default=1),
        "fills": list(FILLS),
    }


def _memory_picture(data: dict) -> tuple[html.Markup, float]:
    """The bars with reuse, as the live view draws them first."""
    step = min(60, max(6, WIDEST // data["lines"]))
    style = (
        f"text{{font:12px {theme.MONO};fill:{theme.INK}}}"
        f".r{{font-size:11px;fill:{theme.MUTED};text-anchor:middle}}"
    )
    parts = []
    every = max(1, -(-30 // step))
    for line in range(0, data["lines"], every):
        x = LEFT + (line + 0.5) * step
        parts.append(html.tag("text", line + 1, x=html.number(x), y=TOP - 8, class_="r"))
    for place, offset in enumerate(data["offsets"]):
        y = TOP + place * ROW
        parts.append(html.tag("text", f"byte {offset}", x=LEFT - 8, y=y + 15, text_anchor="end"))
        parts.append(tag_rect(LEFT, y + TALL + 3, data["lines"] * step, 1, fill=theme.LINE))
    heirs = {slot[5] for slot in data["slots"]}
    for name, place, born, dies, _, took in data["slots"]:
        start = born + (0.5 if took else 0)  # a place is handed over in the middle of a line
        wide = (dies + (0.5 if name in heirs else 1) - start) * step
        x = LEFT + start * step
        y = TOP + place * ROW
        look = {"fill": FILLS[place % len(FILLS)], "stroke": INK, "rx": 4}
        parts.append(tag_rect(x + 1, y, wide - 2, TALL, **look))
        if len(name) * 7.3 < wide:
            parts.append(html.tag("text", name, x=x + 6, y=y + 15, fill=INK))
    width = LEFT + data["lines"] * step + 24
    return html.svg(width, TOP + len(data["offsets"]) * ROW + 16, *parts, style=style), width
