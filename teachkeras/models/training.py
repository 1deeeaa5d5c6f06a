"""Compile, fit, evaluate, predict: how a model learns.

`compile` chooses the loss, the optimizer and the metrics. The first `fit` then makes one function
that computes the loss, its gradients and all updates; each batch is one call of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from .. import optimizers
from ..callbacks import BaseLogger, CallbackList, History, ProgbarLogger, as_list
from ..errors import ArgumentError, StateError
from .arguments import check_compile, check_fit
from .batches import BatchReader, make_batches
from .checks import as_inputs, as_targets, as_weights
from .compiling import TrainingPlan
from .explaining import LossTerms, explain_loss


class Training:
    """The part of a model that trains; `inputs`, `outputs` and weights come from the container."""

    optimizer: Any = None
    inputs: list[Any]
    outputs: list[Any]
    constraints: dict[Any, Any]
    stop_training = False
    _measured: list[Any] | None = None

    # compile ---------------------------------------------------------------------------------

    def compile(
        self,
        optimizer: Any = None,
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        **kwargs: Any,
    ) -> None:
        """Choose how to train: an optimizer and a loss, by name or as objects, and metrics.

        With several outputs, `loss`, `metrics` and `loss_weights` may be lists in their order or
        dicts by the names of the output layers.
        """
        missing = [n for n, v in (("an optimizer", optimizer), ("a loss", loss)) if v is None]
        if missing:
            raise ArgumentError(
                "TK-421",
                f"compile needs {' and '.join(missing)}",
                [("missing", ", ".join(each.split()[1] for each in missing))],
                fix="model.compile(optimizer='sgd', loss='mse')",
                see="lesson 06",
            )
        self._need_outputs()
        check_compile(kwargs, self.compile)
        new_optimizer = optimizers.get(optimizer)
        self._plan = TrainingPlan(self, loss, metrics, loss_weights)
        self.optimizer, self.loss, self.metrics = new_optimizer, loss, metrics or []
        self.loss_weights, self.metrics_names = loss_weights, self._plan.names
        self._functions: dict[Any, Any] = {}
        self._measured = None
        # Keras 1 decides here what is trained; sorted, because the optimizer's state is too.
        self._to_train = sorted(self.trainable_weights, key=lambda w: w.name or "")

    # functions -------------------------------------------------------------------------------

    def _function(self, kind: str, weighted: bool = False) -> Any:
        """The function for "train", "test" or "predict", made at first use."""
        return self._function_and_phase(kind, weighted)[0]

    def _function_and_phase(self, kind: str, weighted: bool) -> tuple[Any, list[int]]:
        """A function, with the learning phase it is fed last (nothing, if it has none)."""
        functions = self.__dict__.setdefault("_functions", {})
        key = (kind, weighted)
        if key not in functions:
            phase = [int(kind == "train")] if self.uses_learning_phase else []
            functions[key] = (self._make_function(kind, weighted), phase)
        return functions[key]  # type: ignore[no-any-return]

    def _make_function(self, kind: str, weighted: bool) -> Any:
        inputs, outputs, updates = list(self.inputs), list(self.outputs), []
        if kind != "predict":
            plans = self._plan.outputs
            inputs += [plan.target for plan in plans]
            inputs += [plan.sample_weights for plan in plans] * weighted
            outputs = self._plan.results(weighted)
        if kind == "train":
            updates = self.optimizer.get_updates(self._to_train, self.constraints, outputs[0])
        if self.uses_learning_phase:
            inputs.append(K.learning_phase())
        return K.function(inputs, outputs, updates, guard=kind == "train")

    @property
    def uses_learning_phase(self) -> bool:
        """True when some layer works differently in training and in testing."""
        marked = any(getattr(x, "_uses_learning_phase", False) for x in self.outputs)
        return marked and K.is_symbol(K.learning_phase())

    def _run(self, kind: str, arrays: list[Any]) -> list[Any]:
        """Call a function on one batch, with the learning phase if the model has one."""
        weighted = kind != "predict" and len(arrays) > len(self.inputs) + len(self.outputs)
        if kind != "predict":
            self._measured = arrays  # what `explain` tells the loss on
        function, phase = self._function_and_phase(kind, weighted)
        return function(arrays + phase)  # type: ignore[no-any-return]

    def _need_outputs(self) -> None:
        if not getattr(self, "outputs", None):
            raise StateError(
                "TK-423",
                "the model has no layers yet",
                [("model", repr(self))],
                fix="model.add(Dense(10, input_dim=64))",
                see="lesson 06",
            )

    def _need_compile(self, what: str) -> None:
        self._need_outputs()
        if self.optimizer is None:
            raise StateError(
                "TK-424",
                f"a model must be compiled before {what}: it needs a loss and an optimizer",
                [("model", repr(self))],
                fix="model.compile(optimizer='sgd', loss='categorical_crossentropy')",
                see="lesson 06",
            )

    # one batch -------------------------------------------------------------------------------

    def train_on_batch(
        self, x: Any, y: Any, class_weight: Any = None, sample_weight: Any = None
    ) -> Any:
        """One training step: the loss before the step, then the metrics."""
        self._need_compile("train_on_batch")
        return _one_or_all(self._run("train", self._arrays(x, y, class_weight, sample_weight)))

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None) -> Any:
        """The loss and the metrics of one batch; nothing is changed."""
        self._need_compile("test_on_batch")
        return _one_or_all(self._run("test", self._arrays(x, y, None, sample_weight)))

    def explain(self, x: Any = None, y: Any = None, sample_weight: Any = None) -> LossTerms:
        """The terms of the loss with today's weights, for these samples or for the last batch.

        One term for each output and one for each penalty of a layer; they add up to the total.
        """
        self._need_compile("explain")
        given = self._measured if x is None else self._arrays(x, y, None, sample_weight)
        return explain_loss(self, given)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch."""
        self._need_outputs()
        return _one_or_all(self._run("predict", as_inputs(self, x)))

    def _arrays(self, x: Any, y: Any, class_weight: Any, sample_weight: Any) -> list[Any]:
        """Everything a step is fed: the inputs, the labels, and the weights if there are any."""
        xs = as_inputs(self, x)
        ys = as_targets(self._plan.outputs, y, len(xs[0]))
        if sample_weight is None and class_weight is None:
            return xs + ys
        return xs + ys + as_weights(self._plan.outputs, sample_weight, class_weight, ys)

    # all the data ----------------------------------------------------------------------------

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        nb_epoch: int = 10,
        verbose: int = 1,
        callbacks: Sequence[Any] | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        **unknown: Any,
    ) -> History:
        """Train on all the data, `nb_epoch` times, in batches; returns what happened.

        `validation_split` keeps the last part of the data (before shuffling) for validation. An
        interrupt ends training cleanly: the model and the history so far are kept.
        """
        self._need_compile("fit")
        check_fit(nb_epoch, validation_split, unknown, self.fit)
        arrays = self._arrays(x, y, class_weight, sample_weight)
        validation = self._validation_arrays(validation_data)
        if validation is None and 0.0 < validation_split < 1.0:
            cut = int(len(arrays[0]) * (1.0 - validation_split))
            arrays, validation = [a[:cut] for a in arrays], [a[cut:] for a in arrays]
        if not len(arrays[0]):
            raise ArgumentError(
                "TK-425",
                "there are no samples to train on",
                [("samples", "0")],
                fix="X, y with at least one row",
                see="lesson 06",
            )
        history = History()
        listeners = [BaseLogger(), *as_list(callbacks), history]
        watching = CallbackList(listeners + [ProgbarLogger()] * bool(verbose))
        names = self.metrics_names
        watching.set_model(self)
        watching.set_params(
            {
                "batch_size": batch_size,
                "nb_epoch": nb_epoch,
                "nb_sample": len(arrays[0]),
                "verbose": verbose,
                "do_validation": validation is not None,
                "metrics": names + ["val_" + name for name in names] * (validation is not None),
            }
        )
        self._train(
            arrays, validation, watching, range(initial_epoch, nb_epoch), batch_size, shuffle
        )
        return history

    def _validation_arrays(self, data: Any) -> list[Any] | None:
        if data is None:
            return None
        if not isinstance(data, (list, tuple)) or len(data) not in (2, 3):
            raise ArgumentError(
                "TK-426",
                "validation_data is a pair (X, y)",
                [("it got", type(data).__name__)],
                fix="validation_data=(X_test, y_test)",
                see="lesson 06",
            )
        return self._arrays(data[0], data[1], None, data[2] if len(data) == 3 else None)

    def _train(
        self,
        arrays: list[Any],
        validation: list[Any] | None,
        watching: CallbackList,
        epochs: range,
        batch_size: int,
        shuffle: Any,
    ) -> None:
        """The epochs. An interrupt stops between two batches."""
        reader = BatchReader(arrays, batch_size)
        self.stop_training = False
        watching.call("on_train_begin", {})
        try:
            for epoch in epochs:
                watching.call("on_epoch_begin", epoch, {})
                self._train_epoch(reader, watching, shuffle)
                logs: dict[str, Any] = {}
                if validation is not None:
                    values = self._averages(validation, batch_size)
                    logs = {"val_" + n: v for n, v in zip(self.metrics_names, values, strict=True)}
                watching.call("on_epoch_end", epoch, logs)
                if self.stop_training:
                    break
        except KeyboardInterrupt:
            print("\nTraining was interrupted; the model keeps what it has learned so far.")
        watching.call("on_train_end", {})

    def _train_epoch(self, reader: BatchReader, watching: CallbackList, shuffle: Any) -> None:
        names, order = self.metrics_names, reader.order(shuffle)
        for number, (start, stop) in enumerate(reader.batches):
            logs: dict[str, Any] = {"batch": number, "size": stop - start}
            watching.call("on_batch_begin", number, logs)
            results = self._run("train", reader.take(start, stop, order))
            logs.update(zip(names, results, strict=True))
            watching.call("on_batch_end", number, logs)

    def evaluate(
        self, x: Any, y: Any, batch_size: int = 32, verbose: int = 1, sample_weight: Any = None
    ) -> Any:
        """The loss (and the metrics, in the order of `metrics_names`) on all the data."""
        self._need_compile("evaluate")
        arrays = self._arrays(x, y, None, sample_weight)
        values = self._averages(arrays, batch_size)
        if verbose:
            shown = " - ".join(
                f"{n}: {v:.4f}" for n, v in zip(self.metrics_names, values, strict=True)
            )
            print(f"{len(arrays[0])} samples - {shown}")
        return _one_or_all(values)

    def _averages(self, arrays: list[Any], batch_size: int) -> list[float]:
        """The batches' results, averaged with the batch sizes as weights."""
        rows = len(arrays[0])
        totals = [0.0] * len(self.metrics_names)
        for start, stop in make_batches(rows, batch_size):
            results = self._run("test", [array[start:stop] for array in arrays])
            totals = [t + float(r) * (stop - start) for t, r in zip(totals, results, strict=True)]
        return [total / max(rows, 1) for total in totals]

    def predict(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs for all the data: one array, or a list for several outputs."""
        self._need_outputs()
        xs = as_inputs(self, x)
        parts = [
            self._run("predict", [array[start:stop] for array in xs])
            for start, stop in make_batches(len(xs[0]), batch_size)
        ]
        if not parts:
            empty = [(0, *K.int_shape(output)[1:]) for output in self.outputs]
            return _one_or_all([np.zeros(shape, K.floatx()) for shape in empty])
        return _one_or_all([np.concatenate(each) for each in zip(*parts, strict=True)])


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
