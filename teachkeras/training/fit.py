"""Training on arrays: epochs of batches, validation after each, and who is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..backend.types import Data, Weighting
from ..callbacks import BaseLogger, CallbackList, History, ProgbarLogger, as_list
from ..errors import ArgumentError, StateError
from ..errors.arguments import explaining_arguments
from ..errors.text import visible
from ..utils.generic_utils import Progbar
from . import generators
from .background import BackgroundFit, StopTraining
from .batches import Batches, BatchReader, check_whole_batches, joined, make_batches
from .counts import check_epochs, check_fit
from .data import as_inputs, check_rows
from .diagnostics import Unchanging, look_at_data, look_at_testing
from .in_file import part
from .labels import check_finite_labels
from .sample_weights import check_some_count
from .step import Training


class Trainer(Training):
    """The part of a model that goes through all the data: fit, evaluate, predict."""

    stop_training = False
    stopped_by: Any = None  # the note of a callback that ended training
    validation_data: Any = None
    _busy = False

    @explaining_arguments
    def fit(
        self,
        x: Data,
        y: Data,
        batch_size: int = 32,
        nb_epoch: int = 10,
        verbose: int = 1,
        callbacks: Sequence[Any] | None = None,
        validation_split: float = 0.0,
        validation_data: Sequence[Any] | None = None,
        shuffle: bool | str = True,
        class_weight: Weighting = None,
        sample_weight: Weighting = None,
        initial_epoch: int = 0,
        background: bool = False,
    ) -> Any:
        """Train on all the data, up to epoch `nb_epoch`, in batches; returns the History.

        `validation_split` keeps the last part of the data (before shuffling) for validation. An
        interrupt ends training cleanly: the model and the history so far are kept. With
        `background` the call returns at once, and gives a handle to stop, pause, resume and wait.
        """
        self._need_compile("fit")
        check_fit(nb_epoch, initial_epoch, validation_split, shuffle)
        self._refuse_second_training()
        self._look_at_trainable()
        arrays = self._whole_arrays(x, y, class_weight, sample_weight)
        validation = self._validation_arrays(validation_data)
        if validation is None and validation_split:
            cut = int(len(arrays[0]) * (1.0 - validation_split))
            validation = [part(a, cut, len(a)) for a in arrays]
            arrays = [part(a, 0, cut) for a in arrays]
            check_rows(arrays[0], "samples to train on")
            check_rows(validation[0], "samples to validate on")
        look_at_data(self, arrays, validation if validation_data is None else None, shuffle)
        parts = [arrays] if validation is None else [arrays, validation]
        check_whole_batches(self, [len(part[0]) for part in parts], batch_size)
        reader = BatchReader(arrays, batch_size)
        watching = self._listeners(callbacks, verbose, nb_epoch, len(arrays[0]), validation)
        watching.set_params({"batch_size": batch_size, **watching.params})

        def validate() -> list[float]:
            return self._averages(validation or [], batch_size)

        def go() -> History:
            epochs = range(initial_epoch, nb_epoch)
            ask = None if validation is None else validate
            self._train(lambda: reader.epoch(shuffle, watching.on_order), ask, watching, epochs)
            return self.history

        self._begin()
        if background:
            return BackgroundFit(self, watching, go)
        return go()

    def _begin(self) -> None:
        """One training at a time."""
        with _BEGINNING:
            self._refuse_second_training()
            self._busy = True

    def _refuse_second_training(self) -> None:
        if self._busy:
            raise StateError(
                "TK-483",
                f"{self.name} is being trained already",
                [("model", repr(self))],
                why="two trainings at once would overwrite each other's steps",
                fix="handle.wait()   or handle.stop(), of the first fit(background=True)",
            )

    def _listeners(
        self,
        callbacks: Sequence[Any] | None,
        verbose: int,
        nb_epoch: int,
        rows: int,
        validation: object,
    ) -> CallbackList:
        """Who is told: in the order of Keras 1, the averages first and the progress bar last."""
        self.history = History()
        own = [BaseLogger(), *as_list(callbacks), self.history, Unchanging()]
        own += [ProgbarLogger()] * bool(verbose)
        watching = CallbackList(sorted(own, key=lambda each: getattr(each, "goes_last", False)))
        watching.set_model(self)
        names = self._log_names()
        watching.params = {
            "nb_epoch": nb_epoch,
            "nb_sample": rows,
            "verbose": verbose,
            "do_validation": validation is not None,
            "metrics": names + ["val_" + name for name in names] * (validation is not None),
        }
        self.validation_data = validation
        return watching

    def _log_names(self) -> list[str]:
        """`metrics_names`, with a number behind those that stand there more than once."""
        names = self.metrics_names
        return [
            f"{name}_{names[:place].count(name) + 1}" if names.count(name) > 1 else name
            for place, name in enumerate(names)
        ]

    def _validation_arrays(self, data: Sequence[Any] | None) -> list[Any] | None:
        if data is None:
            return None
        if not isinstance(data, (list, tuple)) or len(data) not in (2, 3):
            raise ArgumentError(
                "TK-426",
                "validation_data is a pair (X, y)",
                [("it got", type(data).__name__)],
                fix="validation_data=(X_test, y_test)",
            )
        return self._whole_arrays(data[0], data[1], None, data[2] if len(data) == 3 else None)

    def _whole_arrays(
        self, x: Data, y: Data, class_weight: Weighting, sample_weight: Weighting
    ) -> list[Any]:
        """As for one batch; and in all the data there is time to look at every label."""
        arrays = self._arrays(x, y, class_weight, sample_weight, by_batch=True)
        labels_and_weights = arrays[len(self.inputs) :]
        check_finite_labels(self._plan.outputs, labels_and_weights)
        check_some_count(self._plan.outputs, labels_and_weights[len(self._plan.outputs) :])
        return arrays

    # the loop --------------------------------------------------------------------------------

    def _train(
        self,
        batches: Callable[[], Batches],
        validate: Callable[[], list[float]] | None,
        watching: CallbackList,
        epochs: range,
    ) -> None:
        """The epochs. An interrupt stops between two batches."""
        names = self._log_names()
        self.stop_training, self.stopped_by = False, None
        try:
            watching.on_train_begin({})
            try:
                for epoch in watching.resume_from(epochs):
                    watching.on_epoch_begin(epoch, {})
                    self._train_epoch(*watching.remaining_batches(batches), watching, names)
                    logs: dict[str, Any] = {}
                    if validate is not None:
                        values = zip(names, validate(), strict=True)
                        logs = {"val_" + name: value for name, value in values}
                    watching.on_epoch_end(epoch, logs)
                    if self.stop_training:
                        break
            except KeyboardInterrupt:
                print("\nTraining was interrupted; the model keeps what it has learned so far.")
            except StopTraining:
                self.stop_training = True
            watching.on_train_end({})
        finally:
            self._busy = False

    def _train_epoch(
        self, first: int, batches: Batches, watching: CallbackList, names: list[str]
    ) -> None:
        begin, end = watching.on_batch_begin, watching.on_batch_end
        for number, (size, arrays) in enumerate(batches, first):
            logs: dict[str, Any] = {"batch": number, "size": size}
            begin(number, logs)
            logs.update(zip(names, self._run("train", arrays), strict=True))
            end(number, logs)

    # without training ------------------------------------------------------------------------

    @explaining_arguments
    def evaluate(
        self,
        x: Data,
        y: Data,
        batch_size: int = 32,
        verbose: int = 1,
        sample_weight: Weighting = None,
    ) -> Any:
        """The loss (and the metrics, in the order of `metrics_names`) on all the data."""
        self._need_compile("evaluate")
        arrays = self._whole_arrays(x, y, None, sample_weight)
        look_at_testing(self)
        check_whole_batches(self, [len(arrays[0])], batch_size)
        values = self._averages(arrays, batch_size)
        if verbose:
            shown = " - ".join(
                f"{visible(n)}: {v:.4f}" for n, v in zip(self._log_names(), values, strict=True)
            )
            print(f"{len(arrays[0])} samples - {shown}")
        return values[0] if len(values) == 1 else values

    def _averages(self, arrays: list[Any], batch_size: int) -> list[float]:
        """The batches' results, averaged with the batch sizes as weights."""
        rows = len(arrays[0])
        totals = [0.0] * len(self.metrics_names)
        for start, stop in make_batches(rows, batch_size):
            results = self._run("test", [array[start:stop] for array in arrays])
            totals = [t + float(r) * (stop - start) for t, r in zip(totals, results, strict=True)]
        return [total / rows for total in totals]

    @explaining_arguments
    def predict(self, x: Data, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs for all the data: one array, or a list for several outputs."""
        self._need_outputs()
        self._look_at_list()
        xs = as_inputs(self, x, by_batch=True)
        look_at_testing(self)
        check_whole_batches(self, [len(xs[0])], batch_size)
        rows, parts = len(xs[0]), []
        bar = Progbar(rows, verbose=verbose) if verbose == 1 else None
        for start, stop in make_batches(rows, batch_size):
            parts.append(self._run("predict", [array[start:stop] for array in xs]))
            if bar:
                bar.update(stop)
        return joined(parts, self.outputs)

    # generators ------------------------------------------------------------------------------

    @explaining_arguments
    def fit_generator(
        self,
        generator: Iterable[Any],
        samples_per_epoch: int,
        nb_epoch: int,
        verbose: int = 1,
        callbacks: Sequence[Any] | None = None,
        validation_data: Any = None,
        nb_val_samples: int | None = None,
        class_weight: Weighting = None,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
        initial_epoch: int = 0,
    ) -> Any:
        """Train on batches (X, y) or (X, y, weights) that a generator gives without end.

        An epoch is over when `samples_per_epoch` samples have been seen. At most `max_q_size`
        batches are made ahead, by `nb_worker` threads (with `pickle_safe`: forked processes).
        `validation_data` is a pair of arrays, or a generator of which `nb_val_samples` are taken.
        """
        self._need_compile("fit_generator")
        check_epochs(nb_epoch, initial_epoch)
        generators.check_generator(max_q_size, nb_worker, samples_per_epoch=samples_per_epoch)
        self._refuse_second_training()
        self._look_at_trainable()
        validation = None
        if generators.is_generator(validation_data):
            generators.check_generator(max_q_size, nb_worker, nb_val_samples=nb_val_samples)

            def validate() -> list[float]:
                return generators.averages_of(self, validation_data, nb_val_samples, max_q_size)  # type: ignore[arg-type]
        else:
            validation = self._validation_arrays(validation_data)

            def validate() -> list[float]:
                return self._averages(validation or [], self.inputs[0]._keras_shape[0] or 32)

        watching = self._listeners(callbacks, verbose, nb_epoch, samples_per_epoch, validation_data)
        self.validation_data = validation
        watching.set_params(watching.params)
        with generators.fed(self, generator, max_q_size, nb_worker, pickle_safe) as feed:
            self._begin()
            self._train(
                lambda: generators.epoch(self, feed, samples_per_epoch, class_weight),
                None if validation_data is None else validate,
                watching,
                range(initial_epoch, nb_epoch),
            )
        return self.history

    @explaining_arguments
    def evaluate_generator(
        self,
        generator: Iterable[Any],
        val_samples: int,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> Any:
        """The loss (and the metrics) on `val_samples` samples of a generator."""
        self._need_compile("evaluate_generator")
        generators.check_generator(max_q_size, nb_worker, val_samples=val_samples)
        values = generators.averages_of(
            self, generator, val_samples, max_q_size, nb_worker, pickle_safe
        )
        return values[0] if len(values) == 1 else values

    @explaining_arguments
    def predict_generator(
        self,
        generator: Iterable[Any],
        val_samples: int,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> Any:
        """The outputs for `val_samples` samples of a generator, which may give X or (X, y)."""
        self._need_outputs()
        self._look_at_list()
        generators.check_generator(max_q_size, nb_worker, val_samples=val_samples)
        parts, seen = [], 0
        with generators.fed(
            self, generator, max_q_size, nb_worker, pickle_safe, in_order=True
        ) as feed:
            for batch in feed:
                xs = as_inputs(self, batch[0] if isinstance(batch, tuple) else batch)
                check_rows(xs[0])  # nothing but empty batches would never end
                parts.append(self._run("predict", xs))
                seen += len(xs[0])
                if seen >= val_samples:
                    break
        generators.check_end(self, seen, val_samples)
        return joined(parts, self.outputs)


_BEGINNING = threading.Lock()
