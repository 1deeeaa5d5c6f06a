"""What a layer asks of training beside its output: prices, updates, and values weights may have.

A price (a loss) belongs to the layer itself, such as one for its weights, or to one call of it,
such as one for its outputs: a model counts those of the second kind only for its own calls. So it
is with updates: variables that take a new value with every batch, such as a running mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Tensor, TensorLike, Tensors
from ..errors import ArgumentError, TeachWarning
from ..regularizers import Regularizer


def as_list(x: Any) -> list[Any]:
    """A list as it is, one thing as a list of one."""
    return list(x) if isinstance(x, (list, tuple)) else [x]


def each_once(things: Iterable[Any]) -> list[Any]:
    """The things in order, without those that have been there before."""
    return list({id(thing): thing for thing in things}.values())


def belonging(noted: list[tuple[list[Any] | None, Any]], inputs: Tensors | None) -> list[Any]:
    """What was noted for the call on `inputs`; for None, what belongs to no call."""
    if inputs is None:
        return [thing for key, thing in noted if key is None]
    wanted = as_list(inputs)
    return [thing for key, thing in noted if key is not None and _same(key, wanted)]


def _same(key: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return len(key) == len(wanted) and all(a is b for a, b in zip(key, wanted, strict=True))


def penalty(regularizer: Regularizer, x: Tensor, name: str) -> TensorLike:
    """What a regularizer asks for a tensor: one number, named for explanations of the loss."""
    loss = regularizer(x)
    if K.ndim(loss) != 0:
        raise ArgumentError(
            "TK-455",
            "the price a regularizer asks is one number",
            [("it gives", repr(K.int_shape(loss))), ("it needs", "()")],
            fix="K.sum(...)   around what it returns",
        )
    if isinstance(loss, Tensor) and loss.name is None:
        loss.name = name
    return loss


def regularizers_are_losses(name: str) -> TeachWarning:
    """The warning for who reads or sets the list `regularizers`."""
    return TeachWarning(
        "TK-468",
        "a list of regularizers changes nothing: what a layer asks for its weights is a loss",
        [("layer", name)],
        why="Keras 1.2 moved them there; the list `regularizers` is always empty",
        fix="self.add_loss(regularizers.l2(0.01)(self.W))   or, to read them, layer.losses",
    )


def object_list_uid(object_list: object) -> str:
    """A text that is the same only for the same things in the same order: their ids."""
    return ", ".join(str(abs(id(thing))) for thing in as_list(object_list))
