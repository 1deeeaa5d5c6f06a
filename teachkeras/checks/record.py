"""What a check of a layer found: one finding for each thing that must hold."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors.text import counted, folded, visible


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a sentence, and one fix."""

    sentence: str
    fix: str


@dataclass(frozen=True)
class Finding:
    """One thing that must hold: its name, what it says, and the problem, if it does not hold.

    `looked_at` is False where something before it was so wrong that nobody could look.
    """

    name: str
    sentence: str
    problem: Problem | None = None
    looked_at: bool = True

    @property
    def verdict(self) -> str:
        """'holds', 'fails' or 'not looked at'."""
        if not self.looked_at:
            return "not looked at"
        return "holds" if self.problem is None else "fails"

    @property
    def said(self) -> str:
        """The problem, or else what holds."""
        return self.sentence if self.problem is None else self.problem.sentence


@dataclass(frozen=True, repr=False)
class LayerCheck:
    """All findings about one layer."""

    layer: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return all(each.verdict == "holds" for each in self.findings)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong."""
        return [each.problem for each in self.findings if each.problem is not None]

    @property
    def sentence(self) -> str:
        """What came out, in words."""
        right = sum(each.verdict == "holds" for each in self.findings)
        whole = counted(len(self.findings), "thing")
        said = f"{self.layer}: {right} of {whole} hold{'s' * (len(self.findings) == 1)}"
        if self.problems:
            said += f"; {counted(len(self.problems), 'problem')}"
        unseen = sum(not each.looked_at for each in self.findings)
        return said + (f"; {unseen} not looked at before that is mended" if unseen else "")

    @property
    def rows(self) -> list[list[str]]:
        """A row for each finding: name, verdict, what is said, fix."""
        return [
            [each.name, each.verdict, each.said, each.problem.fix if each.problem else ""]
            for each in self.findings
        ]

    def __repr__(self) -> str:
        wide = max(len(each.name) for each in self.findings) + 2
        lines = [self.sentence]
        for each in self.findings:
            lines.append(f"  {each.name:<{wide}}{each.verdict}")
            if each.problem is not None:
                fix = each.problem.fix.split("\n")
                labelled = [f"fix   {fix[0]}", *[f"      {more}" for more in fix[1:]]]
                lines += [" " * (wide + 2) + line for line in (each.problem.sentence, *labelled)]
        return "\n".join(folded(visible(line)) for line in lines)
