"""Callbacks: objects whose methods training calls at fixed moments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .errors import TypeTeachError
from .utils.generic_utils import Progbar

Logs = dict[str, Any]


class Callback:
    """The six moments of training; override those you need. `self.model` is the model."""

    def __init__(self) -> None:
        self.model: Any = None
        self.params: dict[str, Any] = {}

    def set_model(self, model: Any) -> None:
        """Told once before training: the model."""
        self.model = model

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


class CallbackList:
    """Several callbacks, called in order."""

    def __init__(self, callbacks: Iterable[Any]) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            _check_callback(callback)

    def set_model(self, model: Any) -> None:
        """Tell all of them the model."""
        for callback in self.callbacks:
            callback.set_model(model)

    def set_params(self, params: dict[str, Any]) -> None:
        """Tell all of them the settings of this training."""
        for callback in self.callbacks:
            callback.set_params(params)

    def call(self, moment: str, *args: Any) -> None:
        """Call one moment, such as "on_epoch_end", of each callback."""
        for callback in self.callbacks:
            getattr(callback, moment)(*args)


def as_list(callbacks: Any) -> list[Any]:
    """The learner's callbacks as a list; TK-418 for a single one."""
    if callbacks is None or isinstance(callbacks, (list, tuple)):
        return list(callbacks or [])
    raise TypeTeachError(
        "TK-418",
        "callbacks is a list, even for one",
        [("it got", repr(callbacks)[:70])],
        fix="callbacks=[History()]",
        see="lesson 11",
    )


def _check_callback(callback: Any) -> None:
    if isinstance(callback, type):
        raise TypeTeachError(
            "TK-419",
            "this is the class of a callback, not a callback",
            [("it got", callback.__name__)],
            fix=f"{callback.__name__}()",
            see="lesson 11",
        )
    if not hasattr(callback, "on_epoch_end"):
        raise TypeTeachError(
            "TK-420",
            "a callback is an object of a class, not a function",
            [("it got", repr(callback)[:70])],
            fix="class Log(Callback):   then def on_epoch_end(self, epoch, logs=None): ...",
            see="lesson 11",
        )


class BaseLogger(Callback):
    """Averages what the batches report into one number for the epoch, weighted by batch size."""

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Start the sums at zero."""
        self.seen = 0
        self.totals: dict[str, float] = {}

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Add the batch's numbers, times its size."""
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size
        for key, value in logs.items():
            if key not in ("batch", "size"):
                self.totals[key] = self.totals.get(key, 0.0) + float(value) * size

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the averages into the epoch's logs."""
        for key in self.params.get("metrics", []):
            if key in self.totals and logs is not None:
                logs[key] = self.totals[key] / max(self.seen, 1)


class History(Callback):
    """What `fit` returns: `epoch` is a list of numbers, `history` a list for each quantity."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start empty."""
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write down the epoch's numbers."""
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(float(value))

    def __repr__(self) -> str:
        """The first and the last epoch, as a small table."""
        if not getattr(self, "epoch", []):
            return "History: no epoch yet"
        lines = [f"History of {len(self.epoch)} epochs"]
        for key, values in self.history.items():
            lines.append(f"  {key:<10} {values[0]:.4f} -> {values[-1]:.4f}")
        return "\n".join(lines)


class ProgbarLogger(Callback):
    """The progress bar (verbose=1), or one line for each epoch (verbose=2)."""

    drawn_at = float("-inf")

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the epoch's headline; the bar goes on counting seconds between redraws."""
        one_line = self.params["verbose"] == 2
        print(f"Epoch {epoch + 1}/{self.params['nb_epoch']}", end=" - " if one_line else "\n")
        self.seen = 0
        self.bar = Progbar(self.params["nb_sample"], verbose=self.params["verbose"])
        self.bar.drawn_at = self.drawn_at

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Move the bar on; it redraws at most ten times a second."""
        logs = logs or {}
        self.seen += logs.get("size", 0)
        if self.seen < self.params["nb_sample"]:
            self.bar.update(self.seen, self._values(logs))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Draw the full bar with the epoch's averages."""
        self.bar.update(self.params["nb_sample"], self._values(logs or {}), force=True)
        self.drawn_at = self.bar.drawn_at

    def _values(self, logs: Logs) -> list[tuple[str, float]]:
        return [(key, float(logs[key])) for key in self.params["metrics"] if key in logs]
