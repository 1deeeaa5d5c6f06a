"""The figures of a rehearsal: memory of processes, percentiles, and the table a teacher reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..own_process import descendants

MIB = 2**20
PLANNED = 30  # a class, for which smaller rehearsals are extrapolated
WANTED_MS, WANTED_MIB = 300, 200


@dataclass
class Figures:
    """What a rehearsal measured; times in seconds, memory in MiB."""

    learners: int
    started: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    right: int = 0
    lost: int = 0
    retries: int = 0
    failures: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    shared: float = 0.0  # the hub, its proxy and its services

    @property
    def passed(self) -> bool:
        """Whether a lesson can be given like this."""
        good = self.right == self.learners and not self.lost and not self.failures
        quick = 1000 * percentile(self.answers, 95) < WANTED_MS
        return good and quick and max(self.memory, default=0.0) <= WANTED_MIB

    def __str__(self) -> str:
        rows = [
            ("right answers", f"{self.right} of {self.learners}"),
            ("servers lost", str(self.lost)),
            ("seconds to start", spread(self.started, 1, "0f")),
            ("a trivial cell, ms", spread(self.answers, 1000, "0f")),
            ("told to come again", f"{self.retries} times (429)"),
        ]
        if self.memory:
            rows.append(("MiB a learner", spread(self.memory, 1, "0f")))
            rows.append(("MiB of the hub", f"{self.shared:.0f}"))
            rows.append((f"MiB for {PLANNED}", planned(self)))
        rows += [("failure", text) for text in self.failures]
        wide = max(len(name) for name, _ in rows)
        return "\n".join(f"  {name:<{wide}}  {text}" for name, text in rows)


def planned(figures: Figures) -> str:
    """What a class of 30 needs: as measured, or as multiplied."""
    need = figures.shared + PLANNED * sum(figures.memory) / len(figures.memory)
    how = "measured" if figures.learners == PLANNED else f"extrapolated from {figures.learners}"
    return f"{need:.0f} ({how})"


def percentile(numbers: Sequence[float], share: float) -> float:
    """The smallest number that so many of a hundred do not exceed.

    >>> percentile([4, 1, 3, 2], 50), percentile([4, 1, 3, 2], 95), percentile([], 50)
    (2, 4, 0.0)
    """
    ordered = sorted(numbers)
    return ordered[max(math.ceil(share / 100 * len(ordered)) - 1, 0)] if ordered else 0.0


def spread(numbers: Sequence[float], factor: float, form: str) -> str:
    """The middle, the slow end, and the slowest."""
    if not numbers:
        return "none"
    parts = {"p50": percentile(numbers, 50), "p95": percentile(numbers, 95), "most": max(numbers)}
    return ", ".join(f"{name} {factor * value:.{form}}" for name, value in parts.items())


def memory_of_learners(root: int, names: Iterable[str]) -> tuple[list[float], float]:
    """MiB of each learner's processes, and of all others below a hub.

    A page that several processes share counts in parts (PSS). Only Linux tells; elsewhere nothing.
    """
    learners: dict[str, float] = {}
    wanted, shared = set(names), 0.0
    for process in descendants(root):
        used, owner = proportional(process.pid), ""
        with suppress(Exception):  # it has just ended
            owner = process.environ().get("JUPYTERHUB_USER", "")
        if owner in wanted:
            learners[owner] = learners.get(owner, 0.0) + used
        else:
            shared += used
    return list(learners.values()), shared + proportional(root)


def proportional(pid: int) -> float:
    """The proportional set size of a process in MiB."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / MIB
    return 0.0
