"""The program that runs, told beside the graph it computes: line by line, and place by place.

The boxes are the nodes in the order in which the program computes them. `program_steps` lights
the node of each line; `memory_steps` says which bytes each result lives in.
"""

from __future__ import annotations

from collections.abc import Callable

from . import html
from .memory import memory_data
from .scene import Scene
from .steps import Step

MOST_LINES = 150  # lines told one by one


def program_data(program: object) -> dict:
    """The lines of a program's body, and the bars of its plan."""
    lines = program.text.splitlines()
    return {
        "text": [html.clean(lines[number - 1].strip(), 120) for number in sorted(program.nodes)],
        **memory_data(program.plan),
        "lines": max(1, len(program.nodes)),
    }


def program_steps(scene: Scene, box: Callable, program: object) -> list[Step]:
    """One step per line: its text, the node it computes, and the learner's line behind it."""
    lines, steps = program.text.splitlines(), []
    for at, number in enumerate(sorted(program.nodes)[:MOST_LINES]):
        node = program.nodes[number]
        text = html.clean(lines[number - 1].strip().split("  # ")[0], 100)
        step = Step("program", text, fresh=not at)
        step.line = at
        if node is not None:
            step.rows = [["computes", scene.title(node)]]
            step.now = [scene.keys[box(node)]] if box(node) in scene.keys else []
            if node.line is not None:
                step.rows.append(["your line", html.clean(node.line.describe(), 100)])
            step.solid = dict.fromkeys(step.now, "computed here")
        steps.append(step)
    return steps


def memory_steps(scene: Scene, box: Callable, program: object) -> list[Step]:
    """One step per line: what is born in it, and what dies in it."""
    plan, steps = program.plan, []
    offsets = sorted(plan.tenants())
    numbers = sorted(program.nodes)
    for at, number in enumerate(numbers[:MOST_LINES]):
        node = program.nodes[number]
        born = [slot for slot in plan.slots if slot.born == at]
        dies = [slot for slot in plan.slots if slot.dies == at]
        step = Step("memory", _said(at, born), fresh=not at)
        step.line = at
        here = scene.keys.get(box(node)) if node is not None else None
        step.now = [here] if here is not None else []
        step.rows = [["born", ", ".join(_place(slot) for slot in born) or "nothing"]]
        step.rows += [
            ["takes over", f"{s.took_over}, which dies in this line"] for s in born if s.took_over
        ]
        step.rows.append(
            ["read for the last time", ", ".join(slot.name for slot in dies) or "nothing"]
        )
        for slot in born[:1]:
            if here is not None:
                step.solid[here] = f"place {offsets.index(slot.offset) + 1}, {slot.bytes:,} bytes"
                step.place[here] = offsets.index(slot.offset)
        steps.append(step)
    if steps:
        saved = f"{plan.arena_bytes:,} bytes with reuse, {plan.kept_bytes:,} without"
        steps[-1].rows.append(["in all", saved])
    return steps


def _said(at: int, born: list) -> str:
    """The sentence of one line."""
    if not born:
        return f"line {at + 1} needs no new place"
    return f"line {at + 1} writes {', '.join(slot.name for slot in born)}"


def _place(slot) -> str:
    """Where an array lives."""
    return f"{slot.name}: bytes {slot.offset:,} to {slot.offset + slot.bytes:,}"
