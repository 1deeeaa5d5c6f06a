"""How many reports one learner may send: far more than anybody can work, far fewer than a flood."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

AT_ONCE = 40  # reports that may come in one go, say when a server was away
A_SECOND = 1.0  # afterwards
MOST_ROWS = 20_000  # of one learner; the course has about 110 exercises


@dataclass
class RateLimit:
    """A bucket for each learner: each report takes one drop, each second brings one back."""

    size: float = AT_ONCE
    refill: float = A_SECOND
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, learner: str, now: float) -> int:
        """Take a drop and return 0, or return the seconds until there is one again.

        >>> limit = RateLimit(size=2, refill=0.5)
        >>> [limit.wait("ada", at) for at in (0, 0, 0, 1, 2)], limit.wait("bob", 0)
        ([0, 0, 2, 1, 0], 0)
        """
        level, at = self._buckets.get(learner, (self.size, now))
        level = min(self.size, level + (now - at) * self.refill)
        enough = level >= 1
        self._buckets[learner] = (level - enough, now)
        return 0 if enough else math.ceil((1 - level) / self.refill)
