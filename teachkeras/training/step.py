"""Compile, and one batch at a time: how a model learns.

`compile` chooses the loss, the optimizer and the metrics. The first step then makes one function
that computes the loss, its gradients and all updates; each batch is one call of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from .. import optimizers
from ..backend.types import Data, Named, Weighting
from ..errors import ArgumentError, NameTeachError, StateError, TeachWarning, warn_once
from ..errors.arguments import explaining_arguments
from ..layers.container import Container
from ..optimizers import Optimizer
from .compile import TrainingPlan
from .counts import check_compile
from .data import as_inputs, check_rows
from .explain import LossTerms, explain_loss
from .labels import as_targets, check_classes, check_finite_labels
from .sample_weights import as_weights


class NotCompiled(StateError, NameTeachError):
    """An attribute that `compile` makes, asked for before; for `hasattr` it is not there."""


class Training(Container):
    """The part of a model that trains; the graph, the weights and both ends are the container's."""

    optimizer: Any = None
    _plan: Any = None
    _functions: dict[Any, Any]
    _announced = False
    _listed: list[Any]
    _measured: list[Any] | None = None

    # compile ---------------------------------------------------------------------------------

    @explaining_arguments
    def compile(
        self,
        optimizer: Optimizer | Named = None,
        loss: Named | Sequence[Named] = None,
        metrics: Sequence[Named] | Mapping[str, Any] | None = None,
        loss_weights: Sequence[float] | Mapping[str, float] | None = None,
        sample_weight_mode: str | Sequence[str | None] | Mapping[str, str | None] | None = None,
        **kwargs: Any,
    ) -> None:
        """Choose how to train: an optimizer and a loss, by name or as objects, and metrics.

        With several outputs, `loss`, `metrics`, `loss_weights` and `sample_weight_mode` may be
        lists in their order or dicts by the names of the output layers. With the mode 'temporal'
        there is a weight for each step of each sample.
        """
        check_compile(kwargs, self.compile)
        missing = [n for n, v in (("an optimizer", optimizer), ("a loss", loss)) if v is None]
        if missing:
            raise ArgumentError(
                "TK-421",
                f"compile needs {' and '.join(missing)}",
                [("missing", ", ".join(each.split()[1] for each in missing))],
                fix="model.compile(optimizer='sgd', loss='mse')",
            )
        self._need_outputs()
        self._look_at_list()
        new_optimizer = optimizers.get(optimizer)
        getattr(new_optimizer, "forget", list)()  # one of the learner's own may have none
        self._plan = TrainingPlan(self, loss, metrics, loss_weights, sample_weight_mode)
        self.optimizer, self.loss, self.metrics = new_optimizer, loss, metrics or []
        self.loss_weights, self.sample_weight_mode = loss_weights, sample_weight_mode
        self.metrics_names = self._plan.names
        self._functions, self._announced = {}, False
        self._measured = None
        # Keras 1 decides here what is trained; sorted, because the optimizer's state is too.
        self._to_train = sorted(self.trainable_weights, key=lambda w: w.name or "")

    def _forget_training(self) -> None:
        """What was compiled belongs to the model as it was before a layer came or went."""
        self.optimizer, self._plan, self._functions = None, None, {}

    @property
    def accuracies(self) -> list[str]:
        """Which function 'acc' is, and why: a sentence for each output that is watched with it."""
        return self._plan.accuracies if self._plan else []

    def announcements(self) -> list[str]:
        """What the first log after compile says above the epochs."""
        said, self._announced = self._announced, True
        return [] if said else self.accuracies

    # functions -------------------------------------------------------------------------------

    def _function(self, kind: str, weighted: bool = False) -> Any:
        """The function for "train", "test" or "predict", made at first use."""
        return self._function_and_phase(kind, weighted)[0]

    def _function_and_phase(self, kind: str, weighted: bool) -> tuple[Any, list[int]]:
        """A function, with the learning phase it is fed last (nothing, if it has none)."""
        functions = self.__dict__.setdefault("_functions", {})
        key = (kind, weighted)
        made = functions.get(key)
        if made is None:
            phase = [int(kind == "train")] if self.uses_learning_phase else []
            made = functions[key] = (self._make_function(kind, weighted), phase)
        return made

    def _make_function(self, kind: str, weighted: bool) -> Any:
        inputs, outputs, updates = list(self.inputs), list(self.outputs), self.state_updates
        if kind != "predict":
            plans = self._plan.outputs
            inputs += [plan.target for plan in plans]
            inputs += [plan.sample_weights for plan in plans] * weighted
            outputs = self._plan.results(weighted)
        if kind == "train":
            steps = self.optimizer.get_updates(self._to_train, self.constraints, outputs[0])
            updates = [*steps, *self.updates]
        if self.uses_learning_phase:
            inputs.append(K.learning_phase())
        return K.function(inputs, outputs, _one_value_each(updates), guard=kind == "train")

    def _run(self, kind: str, arrays: list[Any]) -> list[Any]:
        """Call a function on one batch, with the learning phase if the model has one."""
        weighted = kind != "predict" and len(arrays) > len(self.inputs) + len(self.outputs)
        if kind != "predict":
            self._measured = arrays  # what `explain` tells the loss on
        function, phase = self._function_and_phase(kind, weighted)
        return function(arrays + phase)

    def _need_compile(self, what: str, error: type[StateError] = StateError) -> None:
        self._need_outputs()
        self._look_at_list()
        if self.optimizer is None:
            raise error(
                "TK-424",
                f"a model must be compiled before {what}: it needs a loss and an optimizer",
                [("model", repr(self))],
                fix="model.compile(optimizer='sgd', loss='categorical_crossentropy')",
            )

    def _look_at_trainable(self) -> None:
        """Was a layer frozen or freed since compile? Training does not know it yet."""
        if self.layers != self._listed:
            return  # said already, and the weights on the list are not those of the model
        now, then = ({id(w): w for w in ws} for ws in (self.trainable_weights, self._to_train))
        changed = [w.name for key, w in {**now, **then}.items() if (key in now) != (key in then)]
        if changed:
            names = ", ".join(str(name) for name in changed)
            warn_once(
                self,
                TeachWarning(
                    "TK-471",
                    "`trainable` was changed after compile, and training still does as it was told",
                    [("weights", names)],
                    why="compile decides which weights are trained: compile again",
                    fix="model.compile(model.optimizer, model.loss)   after setting trainable",
                ),
            )

    # what `compile` made, under the names of Keras 1 ---------------------------------------------

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

    # one batch -------------------------------------------------------------------------------

    @explaining_arguments
    def train_on_batch(
        self, x: Data, y: Data, sample_weight: Weighting = None, class_weight: Weighting = None
    ) -> Any:
        """One training step: the loss before the step, then the metrics."""
        return self._train_on_batch(x, y, class_weight, sample_weight)

    def _train_on_batch(
        self, x: Data, y: Data, class_weight: Weighting, sample_weight: Weighting
    ) -> Any:
        """The same in the order of a Sequential."""
        self._need_compile("train_on_batch")
        return one_or_all(self._run("train", self._arrays(x, y, class_weight, sample_weight)))

    @explaining_arguments
    def test_on_batch(self, x: Data, y: Data, sample_weight: Weighting = None) -> Any:
        """The loss and the metrics of one batch; nothing is changed."""
        self._need_compile("test_on_batch")
        arrays = self._arrays(x, y, None, sample_weight)
        check_finite_labels(self._plan.outputs, arrays[len(self.inputs) :])
        return one_or_all(self._run("test", arrays))

    def explain(
        self, x: Data | None = None, y: Data | None = None, sample_weight: Weighting = None
    ) -> LossTerms:
        """The terms of the loss with today's weights, for these samples or for the last batch.

        One term for each output and one for each penalty of a layer; they add up to the total.
        """
        self._need_compile("explain")
        given = self._measured if x is None else self._arrays(x, y, None, sample_weight)
        return explain_loss(self, given)

    @explaining_arguments
    def predict_on_batch(self, x: Data) -> Any:
        """The outputs for one batch."""
        self._need_outputs()
        self._look_at_list()
        return one_or_all(self._run("predict", as_inputs(self, x)))

    def _arrays(
        self,
        x: Data,
        y: Data | None,
        class_weight: Weighting,
        sample_weight: Weighting,
        by_batch: bool = False,
    ) -> list[Any]:
        """Everything a step is fed: the inputs, the labels, and the weights if there are any."""
        plain = sample_weight is None and class_weight is None
        looks = _looks(x, y) if plain else None
        if looks is not None and looks == self._plan.accepted:
            return [x, y]  # a batch like the last: what a training loop feeds, thousands of times
        xs = as_inputs(self, x, by_batch)
        check_rows(xs[0])
        ys = as_targets(self._plan.outputs, y, len(xs[0]))
        check_classes(self._plan.outputs, ys)
        if not plain:
            return xs + ys + as_weights(self._plan.outputs, sample_weight, class_weight, ys)
        if looks is not None and xs[0] is x and ys[0] is y and not self._plan.has_classes:
            self._plan.accepted = looks  # as they came; and of class numbers each one is looked at
        return xs + ys


def _looks(x: object, y: object) -> tuple[Any, ...] | None:
    """What decides whether two arrays can be taken; None for anything but two arrays."""
    if type(x) is np.ndarray and type(y) is np.ndarray:
        return x.shape, x.dtype, y.shape, y.dtype
    return None


def one_or_all(values: list[Any]) -> Any:
    """The only number, or the list of them."""
    return values[0] if len(values) == 1 else values


def _one_value_each(updates: list[Any]) -> list[Any]:
    """The updates, with the mean where a variable would get several values.

    A shared layer with a running mean has one update for each of its calls.
    """
    values: dict[int, tuple[Any, list[Any]]] = {}
    for variable, value in updates:
        values.setdefault(id(variable), (variable, []))[1].append(value)
    return [(v, new[0] if len(new) == 1 else sum(new) / len(new)) for v, new in values.values()]
