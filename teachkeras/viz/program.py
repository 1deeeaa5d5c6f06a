"""The program that runs, told beside the graph it computes: line by line, and place by place.

The boxes are the nodes in the order in which the program computes them. `program_steps` lights
the node of each line; `memory_steps` says which bytes each result lives in.
"""

from __future__ import annotations

from ..engine.inspect.record import ProgramLine, ProgramRecord
from . import html
from .memory import memory_data
from .scene import LONGEST_LINE, LONGEST_TITLE, Scene
from .steps import SliderStep

MOST_LINES = 150  # lines told one by one


def program_data(program: ProgramRecord) -> dict:
    """The lines of a program's body, and the bars of its plan."""
    return {
        "text": [html.clean(line.text, 120) for line in program.lines],
        **memory_data(program.plan),
        "lines": max(1, len(program.lines)),
    }


def program_steps(scene: Scene, program: ProgramRecord) -> list[SliderStep]:
    """One step per line: its text, the node it computes, and the learner's line behind it."""
    steps = []
    for at, line in enumerate(program.lines[:MOST_LINES]):
        step = SliderStep("program", html.clean(line.text.split("  # ")[0], 100), fresh=not at)
        step.line = at
        if line.computes:
            step.rows = [["computes", html.clean(line.computes, LONGEST_TITLE)]]
            step.now = _box_of(scene, line)
            if line.told:
                step.rows.append(["your line", html.clean(line.told, LONGEST_LINE)])
            step.solid = dict.fromkeys(step.now, "computed here")
        steps.append(step)
    return steps


def _box_of(scene: Scene, line: ProgramLine) -> list[int]:
    """The box of what a line computes, if it has one."""
    return [scene.box_of[line.node]] if line.node in scene.box_of else []


def memory_steps(scene: Scene, program: ProgramRecord) -> list[SliderStep]:
    """One step per line: what is born in it, and what dies in it."""
    plan, steps = program.plan, []
    offsets = sorted(plan.tenants())
    for at, line in enumerate(program.lines[:MOST_LINES]):
        born = [slot for slot in plan.slots if slot.born == at]
        dies = [slot for slot in plan.slots if slot.dies == at]
        step = SliderStep("memory", _said(at, born), fresh=not at)
        step.line = at
        step.now = _box_of(scene, line)
        places = [_place(slot.name, slot.offset, slot.bytes) for slot in born]
        step.rows = [["born", ", ".join(places) or "nothing"]]
        step.rows += [
            ["takes over", f"{s.took_over}, which dies in this line"] for s in born if s.took_over
        ]
        step.rows.append(
            ["read for the last time", ", ".join(slot.name for slot in dies) or "nothing"]
        )
        for slot in born[:1]:
            for here in step.now:
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


def _place(name: str, begin: int, size: int) -> str:
    """Where an array lives."""
    return f"{name}: bytes {begin:,} to {begin + size:,}"
