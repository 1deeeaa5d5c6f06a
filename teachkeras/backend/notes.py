"""Why a box stands in the graph that nobody typed."""

from __future__ import annotations

from ..engine.graph import Tensor


def noted(tensor: Tensor, asked: str, why: str) -> Tensor:
    """The tensor, with a note for pictures: which function put it there, and why.

    >>> from teachkeras import backend as K
    >>> K.sqrt(K.placeholder(name="x")).inputs[0]._note
    ('K.sqrt', 'K.sqrt counts a negative number as 0, as Keras 1 does: there is no nan')
    """
    tensor._note = (asked, why)  # type: ignore[attr-defined]
    return tensor
