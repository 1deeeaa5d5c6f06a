"""Every derivative of a loss against central differences, for learners: `tk.check_gradient`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError, GraphError
from ...errors.sources import learner_names
from ...errors.text import counted, in_lines
from ..gradient.derive import Derivation, derive
from ..graph import Tensor, toposort
from .printing import leaf_text
from .probe import STEP, Values, slope, tolerance
from .replay import Replay, check_feed, replay

MOST_NUMBERS = 400  # of one tensor; of more, some that lie evenly
MOST_LINES = 40
FINER = 8  # how much smaller the step is that tells a kink from a bend


@dataclass(frozen=True)
class Derivative:
    """One number of a tensor: its derivative by the chain rule, and by central differences.

    `sides` are the slopes below and above it, where the two do not agree.
    """

    name: str
    by_rule: float
    by_differences: float
    allowed: float
    sides: tuple[float, float] | None = None

    @property
    def apart(self) -> float:
        """How far the two lie apart; nan where one of them is no number."""
        return abs(self.by_rule - self.by_differences)

    @property
    def verdict(self) -> str:
        """'agrees', 'differs', 'no number', or 'kink': the slope jumps here, and it is one side's.

        At a kink there is no one slope: the chain rule names one between the two sides.
        """
        if not math.isfinite(self.apart):
            return "no number"
        if self.apart <= self.allowed:
            return "agrees"
        low, high = sorted(self.sides or (math.inf, math.inf))
        between = low - self.allowed <= self.by_rule <= high + self.allowed
        return "kink" if between else "differs"


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """All derivatives that were checked; `left_out` counts those that were not."""

    derivatives: tuple[Derivative, ...]
    left_out: int = 0

    @property
    def ok(self) -> bool:
        """Whether each of them agrees, or stands at a kink."""
        return all(each.verdict in ("agrees", "kink") for each in self.derivatives)

    @property
    def worst(self) -> Derivative:
        """The one that is farthest from its difference; one without a number counts as farthest."""
        return max(self.derivatives, key=lambda each: np.nan_to_num(each.apart, nan=math.inf))

    def of(self, verdict: str) -> list[Derivative]:
        """Those with a verdict."""
        return [each for each in self.derivatives if each.verdict == verdict]

    @property
    def sentence(self) -> str:
        """What came out, in words."""
        count = counted(len(self.derivatives), "derivative")
        right = len(self.of("agrees"))
        said = f"{right} of {count} agree{'s' * (right == 1)} with central differences"
        worst = self.worst
        if worst.verdict != "agrees":
            rule, found = f"{worst.by_rule:.4g}", f"{worst.by_differences:.4g}"
            said += f"; the worst is d/d {worst.name}: {rule} by the rule, {found} by differences"
        else:
            said += f"; the worst, d/d {worst.name}, is {worst.apart:.2g} off"
        if kinks := self.of("kink"):
            said += f"; {counted(len(kinks), 'kink')}: the slope jumps there, so both are right"
        return said + (f"; {self.left_out} more were not looked at" if self.left_out else "")

    @property
    def rows(self) -> list[list[str]]:
        """A row for each derivative, those that do not agree first."""
        ordered = sorted(self.derivatives, key=lambda each: each.verdict == "agrees")
        return [
            [f"d/d {each.name}", f"{each.by_rule:.6g}", f"{each.by_differences:.6g}"]
            + [f"{each.apart:.1e}", each.verdict]
            for each in ordered
        ]

    def __repr__(self) -> str:
        rows = [["", "by the rule", "by differences", "apart", ""], *self.rows[:MOST_LINES]]
        wide = max(len(row[0]) for row in rows)
        lines = [
            f"  {row[0]:<{wide}}{row[1]:>14}{row[2]:>16}{row[3]:>10}  {row[4]}".rstrip()
            for row in rows
        ]
        more = len(self.derivatives) - MOST_LINES
        return in_lines([self.sentence, *lines, *[f"  ... and {more} more"] * (more > 0)])


def check_gradient(
    loss: Tensor, wrt: Sequence[Tensor] | Tensor, feed: Values | None = None
) -> GradientCheck:
    """Compare every derivative of a loss with central differences: is the gradient right?

    Each number of `wrt` is moved a little up and down; `feed` gives numbers to the placeholders.
    Of a tensor with more than 400 numbers, 400 are looked at. Raises what `tk.derive` raises, and
    TK-681 for whole numbers, which cannot be moved a little.

    >>> w = K.variable([1., -2.], dtype='float64', name='w')
    >>> check_gradient(K.sum(w ** 3), w).ok
    True
    """
    derivation = derive(loss, wrt)
    check_feed(feed)
    fed = {**{x: 0 for x in toposort([loss]) if x.role == "static"}, **(feed or {})}
    values = _values(derivation, fed)
    found: list[Derivative] = []
    left_out = 0
    for tensor, gradient in zip(derivation.wrt, derivation.gradients, strict=True):
        if tensor.dtype not in STEP:
            raise _whole_numbers(tensor)
        value = np.array(values[tensor])
        places = list(np.ndindex(value.shape))
        chosen = [places[at] for at in _evenly(len(places))]
        left_out += len(places) - len(chosen)
        derivatives = np.broadcast_to(values[gradient], value.shape)
        called = leaf_text(tensor, learner_names(Tensor))
        for place in chosen:
            name = called + (f"[{', '.join(map(str, place))}]" if place else "")
            found.append(
                _derivative(name, loss, tensor, value, place, float(derivatives[place]), fed)
            )
    return GradientCheck(tuple(found), left_out)


def _values(derivation: Derivation, feed: Values) -> Replay:
    """The numbers of the loss and its gradients; what is missing is to be fed here."""
    try:
        return replay([derivation.loss, *derivation.wrt, *derivation.gradients], feed)
    except GraphError as error:
        if error.code == "TK-207":
            empty = [x for x in toposort([derivation.loss]) if x.role == "input" and x not in feed]
            own = learner_names(Tensor)
            numbers = ", ".join(f"{leaf_text(x, own)}: ..." for x in empty)
            error.fix = f"tk.check_gradient(..., feed={{{numbers}}})   with your own numbers"
        raise


def _evenly(count: int) -> list[int]:
    """The numbers up to `count`, or 400 of them that lie evenly."""
    if count <= MOST_NUMBERS:
        return list(range(count))
    return [at * count // MOST_NUMBERS for at in range(MOST_NUMBERS)]


def _derivative(
    name: str, loss: Tensor, tensor: Tensor, value: Any, place: Any, by_rule: float, feed: Values
) -> Derivative:
    """One number moved up and down; where that does not agree, both sides are looked at."""
    far = STEP[tensor.dtype][0]
    middle = slope(loss, tensor, value, place, far, feed)
    allowed = tolerance(tensor.dtype, by_rule)
    if abs(middle - by_rule) <= allowed:
        return Derivative(name, by_rule, middle, allowed)
    wide, near = (
        [slope(loss, tensor, value, place, step, feed, side) for side in (-1, 1)]
        for step in (far, far / FINER)
    )
    # A bend is flat from near: its sides come together. At a kink they stay apart.
    jumps = abs(near[1] - near[0]) > 0.5 * abs(wide[1] - wide[0])
    sides = (near[0], near[1]) if jumps else None
    return Derivative(name, by_rule, middle, allowed, sides)


def _whole_numbers(tensor: Tensor) -> ArgumentError:
    return ArgumentError(
        "TK-681",
        "a derivative is checked by moving a number a little, and whole numbers only jump",
        [("it got", f"{leaf_text(tensor)} of {tensor.dtype}"), ("it needs", ", ".join(STEP))],
        fix="x = K.placeholder((3,), dtype='float64')",
        example=True,
    )
