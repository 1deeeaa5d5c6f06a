"""Training on a generator: data larger than memory, made while the model trains."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..backend.types import Weighting
from ..errors import ArgumentError, DataError, TeachWarning, warn_once
from . import queue as feeding
from .background import StopTraining
from .batches import Batches
from .counts import check_counts
from .queue import GeneratorEnqueuer

if TYPE_CHECKING:
    from .fit import Trainer


@contextlib.contextmanager
def fed(
    model: Trainer,
    generator: Iterable[Any],
    max_q_size: int,
    nb_worker: int,
    pickle_safe: bool,
    in_order: bool = False,
) -> Iterator[GeneratorEnqueuer]:
    """Workers that run for as long as the `with` block does, whatever happens in it."""
    if not is_generator(generator):
        raise DataError(
            "TK-320",
            "a generator gives batches: pairs (X, y), one after the other",
            [("it got", type(generator).__name__)],
            fix="def batches(): while True: yield X_part, y_part",
        )
    if pickle_safe and not feeding.can_fork():
        warn_once(model, _no_fork())
    feed = feeding.GeneratorEnqueuer(generator, pickle_safe, in_order)
    try:
        feed.start(nb_worker, max_q_size)
        yield feed
    finally:
        feed.stop()


def epoch(
    model: Trainer, feed: GeneratorEnqueuer, samples: int, class_weight: Weighting
) -> Batches:
    """The batches of one epoch, until enough samples have been seen."""
    seen = 0
    while seen < samples:
        batch = next(feed, _END)
        if batch is _END:
            check_end(model, seen, samples, feed.taken)
            if not seen:
                raise StopTraining  # no epoch that saw nothing goes into the history
            model.stop_training = True
            return
        x, y, weights = _parts(batch)
        arrays = model._arrays(x, y, class_weight, weights)
        size = len(arrays[0])
        seen += size
        yield size, arrays
    if seen > samples:
        warn_once(model, _overshot(seen, samples))


def averages_of(
    model: Trainer,
    generator: Iterable[Any],
    samples: int,
    max_q_size: int,
    nb_worker: int = 1,
    pickle_safe: bool = False,
) -> list[float]:
    """The results on a generator's batches, averaged with the batch sizes as weights."""
    totals, seen = [0.0] * len(model.metrics_names), 0
    with fed(model, generator, max_q_size, nb_worker, pickle_safe) as feed:
        for batch in feed:
            x, y, weights = _parts(batch)
            arrays = model._arrays(x, y, None, weights)
            size = len(arrays[0])
            results = model._run("test", arrays)
            totals = [t + float(r) * size for t, r in zip(totals, results, strict=True)]
            seen += size
            if seen >= samples:
                break
    check_end(model, seen, samples)
    return [total / seen for total in totals]


def check_end(model: Trainer, seen: int, samples: int, taken: int | None = None) -> None:
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
            model,
            TeachWarning(
                "TK-473",
                f"the generator ended after {seen} of {samples} samples, and so does this call",
                [("samples", f"{seen} of {samples}")],
                why="a generator for training begins anew by itself: its loop is endless",
                fix="while True:   around the loop that yields the batches",
            ),
        )


_END = object()


def is_generator(thing: object) -> bool:
    return hasattr(thing, "__next__") or (
        hasattr(thing, "__iter__")
        and not isinstance(thing, (list, tuple, dict, str))
        and not hasattr(thing, "shape")
    )


def _parts(batch: object) -> tuple[Any, Any, Any]:
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


def check_generator(max_q_size: object, nb_worker: object, **samples: object) -> None:
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
