"""Training on a generator: data larger than memory, made while the model trains."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import ArgumentError, DataError, TeachWarning, warn_once
from ..errors.arguments import explaining_arguments
from ..layers.container import Container
from . import queue as feeding
from .background import StopTraining
from .counts import check_counts, check_epochs
from .data import as_inputs, check_rows
from .fit import Batches, joined
from .queue import GeneratorEnqueuer


class Generating(Container):
    """The part of a model that is fed by generators."""

    metrics_names: list[str]
    _begin: Callable[[], None]
    _refuse_second_training: Callable[[], None]
    _need_compile: Callable[[str], None]
    _look_at_list: Callable[[], None]
    _look_at_trainable: Callable[[], None]
    _listeners: Callable[..., Any]
    _train: Callable[..., None]
    _run: Callable[[str, list[Any]], list[Any]]
    _averages: Callable[[list[Any], int], list[float]]
    _arrays: Callable[[Any, Any, Any, Any], list[Any]]
    _validation_arrays: Callable[[Any], list[Any] | None]

    @explaining_arguments
    def fit_generator(
        self,
        generator: Any,
        samples_per_epoch: int,
        nb_epoch: int,
        verbose: int = 1,
        callbacks: Sequence[Any] | None = None,
        validation_data: Any = None,
        nb_val_samples: int | None = None,
        class_weight: Any = None,
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
        _check_counts(max_q_size, nb_worker, samples_per_epoch=samples_per_epoch)
        self._refuse_second_training()
        self._look_at_trainable()
        validation = None
        if _is_generator(validation_data):
            _check_counts(max_q_size, nb_worker, nb_val_samples=nb_val_samples)

            def validate() -> list[float]:
                return self._averages_of(validation_data, nb_val_samples, max_q_size)  # type: ignore[arg-type]
        else:
            validation = self._validation_arrays(validation_data)

            def validate() -> list[float]:
                return self._averages(validation or [], self.inputs[0]._keras_shape[0] or 32)

        watching = self._listeners(callbacks, verbose, nb_epoch, samples_per_epoch, validation_data)
        self.validation_data = validation
        watching.set_params(watching.params)
        with self._fed(generator, max_q_size, nb_worker, pickle_safe) as feed:
            self._begin()
            self._train(
                lambda: self._epoch(feed, samples_per_epoch, class_weight),
                None if validation_data is None else validate,
                watching,
                range(initial_epoch, nb_epoch),
            )
        return self.history

    @explaining_arguments
    def evaluate_generator(
        self,
        generator: Any,
        val_samples: int,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> Any:
        """The loss (and the metrics) on `val_samples` samples of a generator."""
        self._need_compile("evaluate_generator")
        _check_counts(max_q_size, nb_worker, val_samples=val_samples)
        values = self._averages_of(generator, val_samples, max_q_size, nb_worker, pickle_safe)
        return values[0] if len(values) == 1 else values

    @explaining_arguments
    def predict_generator(
        self,
        generator: Any,
        val_samples: int,
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> Any:
        """The outputs for `val_samples` samples of a generator, which may give X or (X, y)."""
        self._need_outputs()
        self._look_at_list()
        _check_counts(max_q_size, nb_worker, val_samples=val_samples)
        parts, seen = [], 0
        with self._fed(generator, max_q_size, nb_worker, pickle_safe, in_order=True) as feed:
            for batch in feed:
                xs = as_inputs(self, batch[0] if isinstance(batch, tuple) else batch)
                check_rows(xs[0])  # nothing but empty batches would never end
                parts.append(self._run("predict", xs))
                seen += len(xs[0])
                if seen >= val_samples:
                    break
        self._check_end(seen, val_samples)
        return joined(parts, self.outputs)

    # batches ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _fed(
        self,
        generator: Any,
        max_q_size: int,
        nb_worker: int,
        pickle_safe: bool,
        in_order: bool = False,
    ) -> Iterator[GeneratorEnqueuer]:
        """Workers that run for as long as the `with` block does, whatever happens in it."""
        if not _is_generator(generator):
            raise DataError(
                "TK-320",
                "a generator gives batches: pairs (X, y), one after the other",
                [("it got", type(generator).__name__)],
                fix="def batches(): while True: yield X_part, y_part",
            )
        if pickle_safe and not feeding.can_fork():
            warn_once(self, _no_fork())
        feed = feeding.GeneratorEnqueuer(generator, pickle_safe, in_order)
        try:
            feed.start(nb_worker, max_q_size)
            yield feed
        finally:
            feed.stop()

    def _epoch(self, feed: GeneratorEnqueuer, samples: int, class_weight: Any) -> Batches:
        """The batches of one epoch, until enough samples have been seen."""
        seen = 0
        while seen < samples:
            batch = next(feed, _END)
            if batch is _END:
                self._check_end(seen, samples, feed.taken)
                if not seen:
                    raise StopTraining  # no epoch that saw nothing goes into the history
                self.stop_training = True
                return
            x, y, weights = _parts(batch)
            arrays = self._arrays(x, y, class_weight, weights)
            size = len(arrays[0])
            seen += size
            yield size, arrays
        if seen > samples:
            warn_once(self, _overshot(seen, samples))

    def _averages_of(
        self,
        generator: Any,
        samples: int,
        max_q_size: int,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> list[float]:
        """The results on a generator's batches, averaged with the batch sizes as weights."""
        totals, seen = [0.0] * len(self.metrics_names), 0
        with self._fed(generator, max_q_size, nb_worker, pickle_safe) as feed:
            for batch in feed:
                x, y, weights = _parts(batch)
                arrays = self._arrays(x, y, None, weights)
                size = len(arrays[0])
                results = self._run("test", arrays)
                totals = [t + float(r) * size for t, r in zip(totals, results, strict=True)]
                seen += size
                if seen >= samples:
                    break
        self._check_end(seen, samples)
        return [total / seen for total in totals]

    def _check_end(self, seen: int, samples: int, taken: int | None = None) -> None:
        """A generator that ends early is said once; one that gives nothing is an error."""
        if not (seen if taken is None else taken):
            raise DataError(
                "TK-324",
                "the generator gave no batch at all",
                [("samples", f"0 of {samples}")],
                why="a generator can be used up only once: call the function again for a new one",
                fix="def batches(): while True: yield X_part, y_part",
            )
        if seen < samples:
            warn_once(
                self,
                TeachWarning(
                    "TK-473",
                    f"the generator ended after {seen} of {samples} samples, and so does this call",
                    [("samples", f"{seen} of {samples}")],
                    why="a generator for training begins anew by itself: its loop is endless",
                    fix="while True:   around the loop that yields the batches",
                ),
            )


_END = object()


def _is_generator(thing: Any) -> bool:
    return hasattr(thing, "__next__") or (
        hasattr(thing, "__iter__")
        and not isinstance(thing, (list, tuple, dict, str))
        and not hasattr(thing, "shape")
    )


def _parts(batch: Any) -> tuple[Any, Any, Any]:
    """X, y and the weights (or None) of what a generator gave."""
    if isinstance(batch, (list, tuple)) and len(batch) in (2, 3):
        return batch[0], batch[1], batch[2] if len(batch) == 3 else None
    length = f" of {len(batch)}" if isinstance(batch, (list, tuple)) else ""
    raise DataError(
        "TK-321",
        "the output of a generator should be a tuple (X, y) or (X, y, weights)",
        [("it gave", f"{type(batch).__name__}{length}")],
        fix="yield X_part, y_part",
    )


def _check_counts(max_q_size: Any, nb_worker: Any, **samples: Any) -> None:
    for name, count in samples.items():
        if count is None:
            raise ArgumentError(
                "TK-498",
                f"a generator has no end, so {name} says how many samples to take of it",
                [("missing", name)],
                fix=f"{name}=1000",
            )
    check_counts(1, **samples, max_q_size=max_q_size, nb_worker=nb_worker)


def _overshot(seen: int, samples: int) -> TeachWarning:
    return TeachWarning(
        "TK-482",
        f"the epoch comprised more than `samples_per_epoch` samples: {seen} instead of {samples}",
        [("seen", str(seen)), ("asked", str(samples))],
        why="whole batches are trained on, so the last one went over the number",
        fix=f"samples_per_epoch={seen}",
    )


def _no_fork() -> TeachWarning:
    return TeachWarning(
        "TK-499",
        "this system cannot fork, so the generator runs in threads",
        [("it got", "pickle_safe=True")],
        fix="pickle_safe=False",
    )
