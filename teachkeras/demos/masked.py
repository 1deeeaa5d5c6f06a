"""A loss with and without a mask: what each step adds, and what the mean divides by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..backend.types import Array
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..viz.listing import listing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said, short_vector

EXAMPLE = ("losses = tk.demos.masked_loss([0.04, 0.01, 6.25, 6.25], [1, 1, 0, 0])",)
MOST = 12
HEAD = ("step", "its loss", "mask", "it adds")


@dataclass(frozen=True, repr=False, eq=False)
class MaskedLoss(Demo):
    """The loss of each step, and which steps are real."""

    losses: Array
    mask: Array

    @property
    def plain(self) -> float:
        """The mean over all steps."""
        return float(self.losses.mean())

    @property
    def masked(self) -> float:
        """The mean over the real steps."""
        return float(self.losses[self.mask].sum() / self.mask.sum())

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        return f"The loss is {said(self.plain)} without the mask, {said(self.masked)} with it"

    def view(self) -> View:
        """The picture."""
        python = about("losses", self, "{it}.plain", "{it}.masked", example=EXAMPLE)
        return listing_view(self.title, HEAD, _rows(self), python, widest=44)

    def __repr__(self) -> str:
        lines = [f"{a:<12} {b:<10} {c:<14} {d}".rstrip() for a, b, c, d in [HEAD, *_rows(self)]]
        return in_lines([self.title, *lines])


def masked_loss(losses: Sequence[float], mask: Sequence[int]) -> MaskedLoss:
    """The mean of the losses of up to 12 steps, over all of them and over the real ones.

    `mask` has 1 for a real step and 0 for one to skip; one step at least is real. Raises TK-942.

    >>> tidy = masked_loss([1.0, 3.0, 100.0], [1, 1, 0])
    >>> tidy.plain, tidy.masked
    (34.666666666666664, 2.0)
    """
    first, second = (short_vector(given, MOST, truths=True) for given in (losses, mask))
    if first is None or second is None or len(first) != len(second) or not _is_mask(second):
        raise DataError(
            "TK-942",
            "a loss and a mask go together step by step",
            [
                ("losses", visible(repr(losses))[:60]),
                ("mask", visible(repr(mask))[:60]),
                ("it needs", f"two lists of 1 to {MOST} numbers, the mask of 0 and 1, not all 0"),
            ],
            fix="tk.demos.masked_loss([1.0, 3.0, 100.0], [1, 1, 0])",
        )
    return MaskedLoss(first, second.astype(bool))


def _is_mask(numbers: Array) -> bool:
    return bool(np.isin(numbers, (0, 1)).all() and numbers.any())


def _rows(record: MaskedLoss) -> list[tuple[str, str, str, str]]:
    """A row for each step, the sums, and the two means."""
    pairs = list(zip(record.losses, record.mask, strict=True))
    rows = [
        (str(step), said(loss), "1" if real else "0: skipped", said(loss if real else 0))
        for step, (loss, real) in enumerate(pairs, 1)
    ]
    total, kept = record.losses.sum(), record.losses[record.mask].sum()
    count, real = len(pairs), int(record.mask.sum())
    return [
        *rows,
        ("sum", said(total), f"{real} real", said(kept)),
        ("mean", f"/ {count} = {said(record.plain)}", "", f"/ {real} = {said(record.masked)}"),
    ]
