"""What scripts read off a compiled model: the symbols it is trained with, and its functions.

With them one computes what training computes, such as the slope of every weight:

    slopes = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    f = K.function([model.inputs[0], model.sample_weights[0], model.targets[0]], slopes)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import NameTeachError, StateError
from ..layers.container import Container


class NotCompiled(StateError, NameTeachError):
    """An attribute that `compile` makes, asked for before; for `hasattr` it is not there."""


class Compiled(Container):
    """The part of a model that shows what `compile` made, under the names of Keras 1."""

    _plan: Any
    _functions: dict[Any, Any]
    _need_compile: Callable[..., None]
    _function: Callable[..., Any]

    def _compiled(self, name: str) -> Any:
        self._need_compile(f"model.{name} is there", NotCompiled)
        return self._plan

    @property
    def targets(self) -> list[Any]:
        """The placeholders for the labels, one for each output."""
        return [plan.target for plan in self._compiled("targets").outputs]

    @property
    def sample_weights(self) -> list[Any]:
        """The placeholders for the weights of the samples, one for each output."""
        return [plan.sample_weights for plan in self._compiled("sample_weights").outputs]

    @property
    def total_loss(self) -> Any:
        """The symbol that training makes small: all losses with weights, and all penalties.

        As in Keras 1 it is computed from the inputs, the `targets` and the `sample_weights`.
        """
        return self._compiled("total_loss").weighted[0]

    @property
    def metrics_tensors(self) -> list[Any]:
        """The symbols behind `metrics_names` without the first, which is `total_loss`."""
        return list(self._compiled("metrics_tensors").weighted[1:])

    @property
    def loss_functions(self) -> list[Callable[..., Any]]:
        """The loss of each output, as a function of labels and outputs."""
        return [plan.loss for plan in self._compiled("loss_functions").outputs]

    @property
    def loss_weights_list(self) -> list[float]:
        """How much the loss of each output counts in the total."""
        return [plan.weight for plan in self._compiled("loss_weights_list").outputs]

    @property
    def sample_weight_modes(self) -> list[str | None]:
        """'temporal' for each output whose steps have weights of their own, else None."""
        plans = self._compiled("sample_weight_modes").outputs
        return ["temporal" if plan.temporal else None for plan in plans]

    # functions: they take inputs, labels, weights of samples, and the learning phase ------

    @property
    def train_function(self) -> Any:
        """One training step: lists of arrays go in, the loss and the metrics come out."""
        self._compiled("train_function")
        return self._function("train", weighted=True)

    @train_function.setter
    def train_function(self, nothing: None) -> None:
        self._forget("train")

    @property
    def test_function(self) -> Any:
        """The loss and the metrics; nothing is changed."""
        self._compiled("test_function")
        return self._function("test", weighted=True)

    @test_function.setter
    def test_function(self, nothing: None) -> None:
        self._forget("test")

    @property
    def predict_function(self) -> Any:
        """The outputs, for inputs and the learning phase."""
        return self._function("predict")

    @predict_function.setter
    def predict_function(self, nothing: None) -> None:
        self._forget("predict")

    def _forget(self, kind: str) -> None:
        """Setting a function to None, as scripts do, lets it be made again at its next use."""
        functions = self.__dict__.setdefault("_functions", {})
        for key in [key for key in functions if key[0] == kind]:
            del functions[key]

    def _make_train_function(self) -> None:
        """Make the function of a training step now, as Keras 1 does."""
        _ = self.train_function

    def _make_test_function(self) -> None:
        """Make the function that only computes losses and metrics now."""
        _ = self.test_function

    def _make_predict_function(self) -> None:
        """Make the function that only computes the outputs now."""
        _ = self.predict_function
