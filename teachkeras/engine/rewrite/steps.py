"""One rewrite as a record: what stood there, what was put there, by which rule and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors.records import Record
from ...errors.sources import SourceLine
from ..graph import Graph, Tensor, toposort
from ..inspect.printing import expressions
from .check import Check, compare_tensors


class RewriteStep(Record, eq=False):
    """One rewrite: the rule put `after` where `before` was."""

    rule: str
    sentence: str
    kind: str
    before: Tensor
    after: Tensor

    @property
    def line(self) -> SourceLine | None:
        """The learner's line that asked for what was rewritten."""
        return self.before.line

    @property
    def sizes(self) -> tuple[int, int]:
        """How many nodes each side takes, with everything it reads."""
        return Graph([self.before]).size, Graph([self.after]).size

    def check(self, seed: int = 0) -> Check:
        """Compute both sides on random numbers and compare them, as the rule's kind demands."""
        return compare_tensors(self.before, self.after, self.kind, seed)

    def written(self, formulas: Mapping[Tensor, str]) -> str:
        """The step as a line, with formulas that are written out already."""
        before, after = formulas[self.before], formulas[self.after]
        return f"{before}  ->  {after}   [{self.rule}, {self.kind}: {self.sentence}]"

    def __repr__(self) -> str:
        return steps_written([self])[0]


def steps_written(steps: Sequence[RewriteStep]) -> list[str]:
    """Steps as lines; one walk over the graph writes the formulas of all."""
    formulas = expressions(toposort([side for s in steps for side in (s.before, s.after)]))
    return [step.written(formulas) for step in steps]
