"""The story of a function: what the learner wrote, what became of it, what runs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ...errors.records import Record
from ...errors.text import counted
from ..compile.memory import Plan
from ..compile.program import Program
from ..graph import Graph, Tensor
from ..rewrite.driver import Simplification


class Story(Record):
    """Every stage of a function, each of them a record that can be printed and drawn."""

    written: tuple[Tensor, ...]
    simplified: Simplification
    program: Program | None

    @property
    def stages(self) -> dict[str, Any]:
        """The stages by name; "order", "memory" and "program" exist once it has been called."""
        merged = [step for step in self.simplified.steps if step.rule == "merge"]
        stages: dict[str, Any] = {
            "written": Graph(self.written),
            "merged": merged,
            "simplified": Graph(self.simplified.after),
        }
        if self.program is not None:
            stages |= {"order": self.order, "memory": self.memory, "program": self.program}
        return stages

    @property
    def nodes(self) -> tuple[int, int]:
        """How many nodes the learner wrote, and how many were left."""
        return Graph(self.written).size, Graph(self.simplified.after).size

    @property
    def rules(self) -> dict[str, int]:
        """How many times each rule fired, in the order in which they first did."""
        return dict(Counter(step.rule for step in self.simplified.steps))

    @property
    def seconds(self) -> float:
        """How long the way from the graph to the program took: once, at the first call.

        It is another number on every run, so the story does not print it.
        """
        return 0.0 if self.program is None else self.program.seconds

    @property
    def order(self) -> list[Tensor]:
        """The nodes in the order in which the program computes them."""
        return [] if self.program is None else self.program.order

    @property
    def memory(self) -> Plan:
        """Where the program's arrays live, and which of them share a place."""
        return Plan([], 0) if self.program is None else self.program.plan

    def __repr__(self) -> str:
        written, left = self.nodes
        steps = len(self.simplified.steps)
        lines = [
            f"written     {counted(written, 'node')}",
            f"simplified  {counted(left, 'node')}, {counted(steps, 'step')}",
        ]
        if self.program is None:
            return "\n".join([*lines, "program     none yet: call the function once"])
        count = len(self.program.nodes)
        memory = self.memory
        lines.append(
            f"memory      {memory.arena_bytes:,} bytes for {counted(len(memory.slots), 'array')}"
        )
        return "\n".join([*lines, f"program     {counted(count, 'line')}: story.program.text"])
