"""The variables of a layer: making them, which of them are trained, and their numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from .. import constraints, initializations, regularizers
from ..backend.types import Masks, Named, Shape, Tensor, TensorLike, Tensors, Update
from ..errors import DataError, StateError, warn_once
from ..errors.sizes import known_sizes
from .losses import as_list, belonging, each_once, penalty, regularizers_are_losses
from .mistakes import check_output, lost_weight
from .weight_budget import weight_of


def built_after(build: Callable[..., None]) -> Callable[..., None]:
    """The `build` of a layer, after which the layer is built."""

    @functools.wraps(build)
    def build_(self: Any, *shape: Any, **named: Any) -> None:
        build(self, *shape, **named)
        self.built = True

    return build_


class Weights:
    """The part of a layer that owns variables, and keeps what it asks of training for them."""

    call: Callable[..., Any]
    name: str

    built: bool
    trainable: bool
    _trainable_weights: list[Any]
    _non_trainable_weights: list[Any]
    _losses: list[tuple[list[Any] | None, Any]]
    _updates: list[tuple[list[Any] | None, Any]]
    _constraints: dict[Any, Callable[[Any], Any]]

    def add_weight(
        self,
        shape: Sequence[int],
        initializer: str | Callable[..., Tensor],
        name: str | None = None,
        trainable: bool = True,
        regularizer: Named = None,
        constraint: Named = None,
    ) -> Any:
        """A new variable of this shape, filled by `initializer` (a name or a function).

        `regularizer` is a price training pays for it, `constraint` what it has to be after a step.
        """
        fill, what = initializations.get(initializer), f"the shape of a weight of {self.name!r}"

        def make(sizes: Shape, name: str | None) -> Any:
            return fill(known_sizes(sizes, what, "...(..., shape=(3,))"), name=name)

        weight = weight_of(make, shape, name)
        (self._trainable_weights if trainable else self._non_trainable_weights).append(weight)
        self._regularize(weight, regularizer, constraint)
        return weight

    def _weight(
        self,
        letter: str,
        shape: Sequence[int],
        initializer: str | Callable[..., Tensor],
        trainable: bool = True,
        rules: str | None = None,
    ) -> Any:
        """The variable of a letter, such as "W", under the layer's own rules for that letter.

        It is called `<layer>_W`; its price is `self.W_regularizer` and its rule
        `self.W_constraint`, where the layer has them. `rules` names another letter's.
        """
        told = vars(self).get
        return self.add_weight(
            shape,
            initializer,
            f"{self.name}_{letter}",
            trainable,
            told(f"{rules or letter}_regularizer"),
            told(f"{rules or letter}_constraint"),
        )

    def _look_for_lost_weights(self, before: set[str]) -> None:
        """Warn of variables that `build` has made and put on no list of weights."""
        known = {id(weight) for weight in self.weights}
        for name, thing in list(vars(self).items()):
            if name not in before and K.is_variable(thing) and id(thing) not in known:
                warn_once(self, lost_weight(self, name))

    def _owners(self) -> Sequence[Weights]:
        """The layers inside this one, whose weights it counts as its own; most have none."""
        return []

    def _with_those_inside(self, kind: str) -> list[Any]:
        """The own variables of a list, then those of the layers inside."""
        inside = [weight for layer in self._owners() for weight in getattr(layer, kind)]
        return each_once([*getattr(self, f"_{kind}"), *inside])

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes: none while `trainable` is False."""
        return self._with_those_inside("trainable_weights") if self.trainable else []

    @trainable_weights.setter
    def trainable_weights(self, weights: list[Any]) -> None:
        self._trainable_weights = list(weights)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that training leaves alone: all of them while `trainable` is False."""
        frozen = [] if self.trainable else self._with_those_inside("trainable_weights")
        return each_once([*frozen, *self._with_those_inside("non_trainable_weights")])

    @non_trainable_weights.setter
    def non_trainable_weights(self, weights: list[Any]) -> None:
        self._non_trainable_weights = list(weights)

    @property
    def weights(self) -> list[Any]:
        """All variables, the trainable ones first: in this order a file holds those of a layer.

        `get_weights` of a model goes layer by layer instead, as in Keras 1.
        """
        return each_once([*self.trainable_weights, *self.non_trainable_weights])

    def _weights_by_layer(self) -> list[Any]:
        """All variables in the order of `get_weights`."""
        owners = self._owners()
        if not owners:
            return self.weights
        return each_once(weight for layer in owners for weight in layer._weights_by_layer())

    def get_weights(self) -> list[Any]:
        """Copies of the numbers of all weights."""
        return K.batch_get_value(self._weights_by_layer())

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Put numbers into the weights: as many arrays as `get_weights` gives, of those shapes."""
        own = self._weights_by_layer()
        if len(weights) != len(own):
            raise DataError(
                "TK-306",
                f"{type(self).__name__} {self.name!r} has {len(own)} weights and got "
                f"{len(weights)}",
                [
                    ("it got", str([np.shape(w) for w in weights])),
                    ("it needs", str([K.int_shape(w) for w in own])),
                ],
                fix="[w.shape for w in layer.get_weights()]   shows the shapes it needs",
            )
        for variable, value in zip(own, weights, strict=True):
            if np.shape(value) != K.int_shape(variable):
                raise DataError(
                    "TK-307",
                    f"this array does not fit a weight of {type(self).__name__} {self.name!r}",
                    [("it got", repr(np.shape(value))), ("it needs", repr(K.int_shape(variable)))],
                    fix="[w.shape for w in layer.get_weights()]   shows the shapes it needs",
                )
        K.batch_set_value(zip(own, weights, strict=True))

    def count_params(self) -> int:
        """How many numbers the weights hold in all."""
        if not self.built:
            raise StateError(
                "TK-411",
                f"{self.name} has no weights yet: it does not know its input's shape",
                [("layer", repr(self))],
                fix="layer.build((None, 64))   or input_shape=(64,) where it is made",
            )
        return sum(K.count_params(w) for w in self.weights)

    # losses, updates, constraints ------------------------------------------------------------

    def add_loss(
        self, losses: TensorLike | Sequence[TensorLike] | None, inputs: Tensors | None = None
    ) -> None:
        """One or more numbers to make small; with `inputs`, only in the call on them."""
        key = None if inputs is None else as_list(inputs)
        self._losses += [(key, loss) for loss in as_list([] if losses is None else losses)]

    def get_losses_for(self, inputs: Tensors | None) -> list[Any]:
        """The losses of the call on `inputs`; for None, those that belong to no call."""
        return belonging(self._losses, inputs)

    @property
    def regularizers(self) -> list[Any]:
        """Always empty, as in Keras 1.2: what a layer asks for its weights stands in `losses`."""
        warn_once(self, regularizers_are_losses(self.name))
        return []

    @regularizers.setter
    def regularizers(self, found: list[Any]) -> None:
        if found:
            warn_once(self, regularizers_are_losses(self.name))

    def add_update(
        self, updates: Update | Sequence[Update] | None, inputs: Tensors | None = None
    ) -> None:
        """One or more pairs (variable, new value); with `inputs`, only in the call on them."""
        key = None if inputs is None else as_list(inputs)
        pair = isinstance(updates, tuple) and len(updates) == 2 and K.is_variable(updates[0])
        found = [updates] if pair else as_list([] if updates is None else updates)
        self._updates += [(key, update) for update in found]

    def get_updates_for(self, inputs: Tensors | None) -> list[Any]:
        """The updates of the call on `inputs`; for None, those that belong to no call."""
        return belonging(self._updates, inputs)

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

    def _last_call(self, before: tuple[int, int], inputs: Tensors) -> tuple[list[Any], list[Any]]:
        """The losses and the updates that the call on `inputs` has added to those before it.

        A call whose result was remembered adds none; then it is those of the call before.
        """
        losses, updates = self._losses[before[0] :], self._updates[before[1] :]
        return (
            belonging(losses, inputs) or self.get_losses_for(inputs),
            belonging(updates, inputs) or self.get_updates_for(inputs),
        )

    @property
    def constraints(self) -> dict[Any, Callable[[Any], Any]]:
        """Weight -> the function that makes its new value an allowed one."""
        return self._constraints

    @constraints.setter
    def constraints(self, found: dict[Any, Callable[[Any], Any]]) -> None:
        self._constraints = dict(found)

    def _regularize(self, weight: Tensor, regularizer: Named, constraint: Named) -> None:
        """The price and the rule of one weight; either may be a name, a dict, an object or None."""
        wanted, rule = regularizers.get(regularizer), constraints.get(constraint)
        if wanted is not None:
            self.add_loss(penalty(wanted, weight, f"{weight.name}_regularizer"))
        if rule is not None:
            self._constraints[weight] = rule

    def _call_and_penalize(self, x: Tensors, mask: Masks = None) -> Any:
        """`call`, and the price of the activity for this one call."""
        output = self.call(x) if mask is None else self.call(x, mask=mask)
        check_output(self, output)
        wanted = vars(self).get("activity_regularizer")
        if wanted is not None:
            self.add_loss([penalty(wanted, y, f"{self.name}_activity") for y in as_list(output)], x)
        return output
