"""What a layer asks of training beside its output: prices, updates, and values weights may have.

A price (a loss) belongs to the layer itself, such as one for its weights, or to one call of it,
such as one for its outputs: a model counts those of the second kind only for its own calls. So it
is with updates: variables that take a new value with every batch, such as a running mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from .. import constraints, regularizers
from ..errors import ArgumentError, TeachWarning, warn_once


def as_list(x: Any) -> list[Any]:
    """A list as it is, one thing as a list of one."""
    return list(x) if isinstance(x, (list, tuple)) else [x]


class Ledger:
    """The part of a layer that keeps its losses and the constraints of its weights."""

    call: Callable[..., Any]
    name: str
    _losses: list[tuple[list[Any] | None, Any]]
    _updates: list[tuple[list[Any] | None, Any]]
    _constraints: dict[Any, Callable[[Any], Any]]

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """One or more numbers to make small; with `inputs`, only in the call on them."""
        key = None if inputs is None else as_list(inputs)
        self._losses += [(key, loss) for loss in as_list([] if losses is None else losses)]

    def get_losses_for(self, inputs: Any) -> list[Any]:
        """The losses of the call on `inputs`; for None, those that belong to no call."""
        return _belonging(self._losses, inputs)

    @property
    def regularizers(self) -> list[Any]:
        """Always empty, as in Keras 1.2: what a layer asks for its weights stands in `losses`."""
        warn_once(self, _regularizers_are_losses(self.name))
        return []

    @regularizers.setter
    def regularizers(self, found: list[Any]) -> None:
        if found:
            warn_once(self, _regularizers_are_losses(self.name))

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """One or more pairs (variable, new value); with `inputs`, only in the call on them."""
        key = None if inputs is None else as_list(inputs)
        pair = isinstance(updates, tuple) and len(updates) == 2 and K.is_variable(updates[0])
        found = [updates] if pair else as_list([] if updates is None else updates)
        self._updates += [(key, update) for update in found]

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """The updates of the call on `inputs`; for None, those that belong to no call."""
        return _belonging(self._updates, inputs)

    @property
    def updates(self) -> list[Any]:
        """Every pair (variable, new value) that a training step of a model has to store."""
        return [update for _, update in self._updates]

    @property
    def losses(self) -> list[Any]:
        """Everything the layer adds to the loss of a model."""
        return [loss for _, loss in self._losses]

    def _count_calls(self) -> tuple[int, int]:
        """How many losses and updates there are; a later call is known by those behind them."""
        return len(self._losses), len(self._updates)

    def _last_call(self, before: tuple[int, int], inputs: Any) -> tuple[list[Any], list[Any]]:
        """The losses and the updates that the call on `inputs` has added to those before it.

        A call whose result was remembered adds none; then it is those of the call before.
        """
        losses, updates = self._losses[before[0] :], self._updates[before[1] :]
        return (
            _belonging(losses, inputs) or self.get_losses_for(inputs),
            _belonging(updates, inputs) or self.get_updates_for(inputs),
        )

    @property
    def constraints(self) -> dict[Any, Callable[[Any], Any]]:
        """Weight -> the function that makes its new value an allowed one."""
        return self._constraints

    @constraints.setter
    def constraints(self, found: dict[Any, Callable[[Any], Any]]) -> None:
        self._constraints = dict(found)

    def _regularize(self, weight: Any, regularizer: Any, constraint: Any) -> None:
        """The price and the rule of one weight; either may be a name, a dict, an object or None."""
        price, rule = regularizers.get(regularizer), constraints.get(constraint)
        if price is not None:
            self.add_loss(_price(price, weight, f"{weight.name}_regularizer"))
        if rule is not None:
            self._constraints[weight] = rule

    def _call_and_price(self, x: Any, mask: Any = None) -> Any:
        """`call`, and the price of the activity for this one call."""
        output = self.call(x) if mask is None else self.call(x, mask=mask)
        price = vars(self).get("activity_regularizer")
        if price is not None:
            self.add_loss([_price(price, y, f"{self.name}_activity") for y in as_list(output)], x)
        return output


def _belonging(noted: list[tuple[list[Any] | None, Any]], inputs: Any) -> list[Any]:
    if inputs is None:
        return [thing for key, thing in noted if key is None]
    wanted = as_list(inputs)
    return [thing for key, thing in noted if key is not None and _same(key, wanted)]


def _same(key: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return len(key) == len(wanted) and all(a is b for a, b in zip(key, wanted, strict=True))


def _price(regularizer: Any, x: Any, name: str) -> Any:
    """What a regularizer asks for a tensor: one number, named for explanations of the loss."""
    loss = regularizer(x)
    if K.ndim(loss) != 0:
        raise ArgumentError(
            "TK-455",
            "the price a regularizer asks is one number",
            [("it gives", repr(K.int_shape(loss))), ("it needs", "()")],
            fix="K.sum(...)   around what it returns",
        )
    if K.is_symbol(loss) and loss.name is None:
        loss.name = name
    return loss


def _regularizers_are_losses(name: str) -> TeachWarning:
    return TeachWarning(
        "TK-468",
        "a list of regularizers changes nothing: what a layer asks for its weights is a loss",
        [("layer", name)],
        why="Keras 1.2 moved them there; the list `regularizers` is always empty",
        fix="self.add_loss(regularizers.l2(0.01)(self.W))   or, to read them, layer.losses",
    )


def object_list_uid(object_list: Any) -> str:
    """A text that is the same only for the same things in the same order: their ids."""
    return ", ".join(str(abs(id(thing))) for thing in as_list(object_list))


def settings_of(layer: Any, *names: str) -> dict[str, Any]:
    """What `get_config` keeps of regularizers and constraints: a dict, or None for none."""
    parts = {name: getattr(layer, name) for name in names}
    return {name: part and part.get_config() for name, part in parts.items()}
