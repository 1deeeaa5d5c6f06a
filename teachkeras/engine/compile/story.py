"""The story of a function: what the learner wrote, what became of it, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..graph import Graph, Tensor
from ..rewrite.driver import Simplification
from .program import Program


@dataclass(frozen=True)
class Memory:
    """The arrays a program keeps: one slot for each, and their bytes."""

    slots: list[tuple[str, str, int]]

    @property
    def kept_bytes(self) -> int:
        """Bytes if every result keeps its own array."""
        return sum(size for _, _, size in self.slots)

    @property
    def arena_bytes(self) -> int:
        """Bytes the program really holds (no array is shared between results yet)."""
        return self.kept_bytes

    def __repr__(self) -> str:
        lines = [f"{name:<20} {kind:<22} {size:>12,} bytes" for name, kind, size in self.slots]
        return "\n".join([*lines, f"{'in all':<43} {self.kept_bytes:>12,} bytes"])


@dataclass(frozen=True)
class Story:
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
    def order(self) -> list[Tensor]:
        """The nodes in the order in which the program computes them."""
        return [] if self.program is None else self.program.order

    @property
    def memory(self) -> Memory:
        """The arrays the program keeps."""
        buffers = {} if self.program is None else self.program.buffers
        return Memory([(n, f"{a.dtype} {a.shape}", a.nbytes) for n, a in buffers.items()])

    def __repr__(self) -> str:
        lines = [
            f"written     {Graph(self.written).size} nodes",
            f"simplified  {Graph(self.simplified.after).size} nodes, "
            f"{len(self.simplified.steps)} steps",
        ]
        if self.program is None:
            return "\n".join([*lines, "program     none yet: call the function once"])
        count = len(self.program.nodes)
        lines.append(f"memory      {self.memory.kept_bytes:,} bytes in {len(self.memory.slots)} arrays")
        return "\n".join([*lines, f"program     {count} lines: story.program.text"])
