"""The variables of a layer: making them, which of them are trained, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import DataError, StateError
from ..errors.sizes import known_sizes
from .losses import Ledger
from .weight_budget import weight_of


class Weights(Ledger):
    """The part of a layer that owns variables."""

    built: bool
    trainable: bool
    _trainable_weights: list[Any]
    _non_trainable_weights: list[Any]

    def add_weight(
        self,
        shape: Sequence[int],
        initializer: Any,
        name: str | None = None,
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Any:
        """A new variable of this shape, filled by `initializer` (a name or a function).

        `regularizer` is a price training pays for it, `constraint` what it has to be after a step.
        """
        from .. import initializations

        fill, what = initializations.get(initializer), f"the shape of a weight of {self.name!r}"

        def make(sizes: Any, name: str | None) -> Any:
            return fill(known_sizes(sizes, what, "...(..., shape=(3,))"), name=name)

        weight = weight_of(make, shape, name)
        (self._trainable_weights if trainable else self._non_trainable_weights).append(weight)
        self._regularize(weight, regularizer, constraint)
        return weight

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that training changes: none while `trainable` is False."""
        return self._trainable_weights if self.trainable else []

    @trainable_weights.setter
    def trainable_weights(self, weights: list[Any]) -> None:
        self._trainable_weights = list(weights)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that training leaves alone: all of them while `trainable` is False."""
        frozen = [] if self.trainable else self._trainable_weights
        return frozen + self._non_trainable_weights

    @non_trainable_weights.setter
    def non_trainable_weights(self, weights: list[Any]) -> None:
        self._non_trainable_weights = list(weights)

    @property
    def weights(self) -> list[Any]:
        """All variables, the trainable ones first."""
        return self.trainable_weights + self.non_trainable_weights

    def get_weights(self) -> list[Any]:
        """Copies of the numbers of all weights."""
        return K.batch_get_value(self.weights)

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Put numbers into the weights: as many arrays as `get_weights` gives, of those shapes."""
        own = self.weights
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
