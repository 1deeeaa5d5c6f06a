"""What a callback is, and the list of them that training calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..backend.types import Array
from ..errors import TypeTeachError
from ..errors.arguments import refuse_unknown

Logs = dict[str, Any]


class Callback:
    """The six moments of training; override those you need. `self.model` is the model.

    `STATE` names the attributes that change while training goes on: numbers, texts, lists and
    dicts, which a backup keeps, so that a training that was cut off can go on.
    """

    STATE: tuple[str, ...] = ()
    goes_last = False  # True: told after all others

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Answer a misspelled argument before `__init__`, which would only count them."""
        refuse_unknown(cls.__name__, kwargs, cls.__init__)
        return super().__new__(cls)

    def __init__(self) -> None:
        self.model: Any = None
        self.params: dict[str, Any] = {}

    def set_model(self, model: Any) -> None:
        """Told once before training: the model."""
        self.model = model

    def state(self) -> dict[str, Any]:
        """What `STATE` names, as it is now."""
        return {name: getattr(self, name, None) for name in self.STATE}

    def set_state(self, state: dict[str, Any]) -> None:
        """Put back what `state` gave."""
        vars(self).update({name: state[name] for name in self.STATE if name in state})

    def set_params(self, params: dict[str, Any]) -> None:
        """Told once before training: batch_size, nb_epoch, nb_sample, verbose, metrics."""
        self.params = params

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before each epoch; epochs count from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After each epoch; `logs` holds loss, metrics, and val_ twins."""

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each batch; `logs` holds its number and size."""

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each batch; `logs` holds loss and metrics of the batch."""


class LambdaCallback(Callback):
    """A callback made of functions, for short ones.

    >>> log = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs['loss']))
    >>> log.on_epoch_end(0, {'loss': 0.5})
    0 0.5
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_batch_begin: Callable[..., Any] | None = None,
        on_batch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        vars(self).update(kwargs)
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_batch_begin": on_batch_begin,
            "on_batch_end": on_batch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
        }
        vars(self).update({moment: f for moment, f in given.items() if f is not None})


class CallbackList:
    """Several callbacks, called in order; `logs` is one dict that is passed along, so a callback
    may add to it.

    Moments that a callback leaves as they are in `Callback` cost nothing. `queue_length` is Keras
    1's and changes nothing.
    """

    def __init__(self, callbacks: Iterable[Any] | None = None, queue_length: int = 10) -> None:
        self.callbacks: list[Any] = []
        self.params: dict[str, Any] = {}
        for callback in callbacks or []:
            self.append(callback)

    def append(self, callback: Any) -> None:
        """One more, called after those that are there."""
        _check_callback(callback)
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        """Tell all of them the settings of this training."""
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Tell all of them the model."""
        for callback in self.callbacks:
            callback.set_model(model)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Before the first epoch. Which moments each callback wants is looked up here, once."""
        self._batch_begins = self._wanted("on_batch_begin")
        self._batch_ends = self._wanted("on_batch_end")
        for callback in self.callbacks:
            callback.on_train_begin(logs)

    def resume_from(self, epochs: range) -> range:
        """The epochs to do: all, or those left of a training that a callback has a backup of."""
        for callback in self.callbacks:
            if hasattr(callback, "take_up"):
                epochs = callback.take_up(self.callbacks, epochs)
        return epochs

    def remaining_batches(self, batches: Callable[[], Iterator[Any]]) -> tuple[int, Iterator[Any]]:
        """The batches of an epoch that are left to do, and the number of the first of them."""
        for callback in self.callbacks:
            if hasattr(callback, "remaining_batches"):
                return callback.remaining_batches(batches)
        return 0, batches()

    def on_order(self, order: Array | None) -> None:
        """The order of the rows of an epoch, before its first batch; None: as they stand."""
        for callback in self.callbacks:
            if hasattr(callback, "on_order"):
                callback.on_order(order)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """After the last epoch."""
        for callback in self.callbacks:
            callback.on_train_end(logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Before each epoch."""
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """After each epoch."""
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Before each batch."""
        for call in self._batch_begins:
            call(batch, logs)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """After each batch."""
        for call in self._batch_ends:
            call(batch, logs)

    def _wanted(self, moment: str) -> list[Callable[..., Any]]:
        nothing = getattr(Callback, moment)
        methods = [getattr(callback, moment) for callback in self.callbacks]
        return [m for m in methods if getattr(m, "__func__", None) is not nothing]


def as_list(callbacks: Any) -> list[Any]:
    """The learner's callbacks as a list; TK-418 for a single one."""
    if callbacks is None or isinstance(callbacks, (list, tuple)):
        return list(callbacks or [])
    raise TypeTeachError(
        "TK-418",
        "callbacks is a list, even for one",
        [("it got", f"one {type(callbacks).__name__}")],
        fix="...(..., callbacks=[callbacks])",
    )


def _check_callback(callback: object) -> None:
    if isinstance(callback, type):
        raise TypeTeachError(
            "TK-419",
            "this is the class of a callback, not a callback: what is missing is ()",
            [("it got", callback.__name__)],
            fix=f"{callback.__name__}()",
        )
    if not hasattr(callback, "on_epoch_end"):
        raise TypeTeachError(
            "TK-420",
            "a callback is an object of a class, not a function",
            [("it got", repr(callback)[:70])],
            why="for one short function: LambdaCallback(on_epoch_end=lambda epoch, logs: ...)",
            fix="class Log(Callback):   then def on_epoch_end(self, epoch, logs=None): ...",
        )
