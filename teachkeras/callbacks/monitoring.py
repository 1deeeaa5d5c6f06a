"""Callbacks that watch one number and act when it gets better, or does not."""

from __future__ import annotations

from ..backend.types import FilePath
from ..errors import TeachWarning, warn_once
from ..errors.files import path_text
from ..errors.text import visible
from .callback import Callback, Logs
from .history import Mark


class Monitoring(Callback):
    """The base of callbacks that watch `monitor`, a key of the epoch's logs.

    `mode` says which way is better: 'min', 'max', or 'auto', which is 'max' for accuracies and
    f-measures and 'min' for everything else.
    """

    STATE: tuple[str, ...] = ("best",)

    def __init__(self, monitor: str = "val_loss", mode: str = "auto") -> None:
        super().__init__()
        self.monitor = monitor
        if mode not in ("auto", "min", "max"):
            warn_once(self, _unknown_mode(type(self).__name__, mode))
            mode = "auto"
        larger = "acc" in monitor or monitor.startswith("fmeasure")
        self.mode = ("max" if larger else "min") if mode == "auto" else mode
        self.forget()

    def forget(self) -> None:
        """The best so far is worse than anything that can come."""
        self.best = float("-inf") if self.mode == "max" else float("inf")

    def improved(self, current: float, by: float = 0.0) -> bool:
        """Whether `current` is better than the best so far, by more than `by`."""
        return current - by > self.best if self.mode == "max" else current + by < self.best

    def current(self, logs: Logs | None) -> float | None:
        """The watched number of this epoch; None, said once, when the logs do not have it."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            self.miss(self.monitor, logs)
        return value

    def miss(self, key: str, logs: Logs | None) -> None:
        """Say once that the logs do not have a number."""
        warn_once(self, _not_there(type(self).__name__, key, logs or {}))


class EarlyStopping(Monitoring):
    """Ends training when the watched number has not improved for `patience` epochs and one more.

    An improvement smaller than `min_delta` is none. Keras 1 counts so: patience=0 stops at the
    first epoch without improvement, patience=2 at the third in a row.
    """

    STATE = ("best", "wait", "stopped_epoch")

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
    ) -> None:
        super().__init__(monitor, mode)
        self.min_delta, self.patience, self.verbose = abs(min_delta), patience, verbose

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin anew, so that the object can be used again."""
        self.forget()
        self.wait, self.stopped_epoch = 0, 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare, count, and perhaps stop."""
        current = self.current(logs)
        if current is None:
            return
        if self.improved(current, self.min_delta):
            self.best, self.wait = current, 0
            return
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
            bad = self.wait + 1
            reason = f"{self.monitor} was no better for {bad} epoch{'s' * (bad != 1)} in a row"
            self.model.stopped_by = Mark("stop", epoch + 1, reason, epoch + 1 - bad)
        self.wait += 1

    def on_train_end(self, logs: Logs | None = None) -> None:
        """With verbose, say when and by which rule."""
        if self.stopped_epoch > 0 and self.verbose > 0:
            bad = f"for {self.wait} epochs (patience {self.patience} and one more)"
            rule = f"{self.monitor} was no better than {self.best:.5g} {bad}"
            print(visible(f"Epoch {self.stopped_epoch:05d}: early stopping: {rule}"))


class ModelCheckpoint(Monitoring):
    """Saves the model after every `period` epochs, or only when the watched number is the best yet.

    `filepath` may have places for the epoch (counted from 0) and the logs, such as
    'w.{epoch:02d}-{val_loss:.2f}.hdf5'.
    """

    STATE = ("best", "epochs_since_last_save")

    def __init__(
        self,
        filepath: FilePath,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        period: int = 1,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath, self.verbose = path_text(filepath), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self.period, self.epochs_since_last_save = period, 0

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Save, if it is time and if it is worth it."""
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save < self.period:
            return
        self.epochs_since_last_save = 0
        try:
            path = self.filepath.format(epoch=epoch, **(logs or {}))
        except KeyError as error:
            self.miss(str(error.args[0]), logs)
            return
        if not self.save_best_only:
            self._save(path, epoch, "")
            return
        current = self.current(logs)
        if current is None:
            return
        if self.improved(current):
            change = f"{self.monitor} improved from {self.best:.5f} to {current:.5f}, "
            self.best = current
            self._save(path, epoch, change)
        elif self.verbose > 0:
            print(visible(f"Epoch {epoch:05d}: {self.monitor} did not improve"))

    def _save(self, path: str, epoch: int, change: str) -> None:
        if self.verbose > 0:
            print(visible(f"Epoch {epoch:05d}: {change}saving model to {path}"))
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True)


def _not_there(kind: str, monitor: str, logs: Logs) -> TeachWarning:
    missing_data = monitor.startswith("val_") and not any(key.startswith("val_") for key in logs)
    return TeachWarning(
        "TK-492",
        f"{kind} needs {monitor!r}, and the logs do not have it: it does nothing",
        [("logs", ", ".join(key for key in logs if key not in ("batch", "size")))],
        why="there is no validation data" if missing_data else "",
        fix="validation_split=0.2" if missing_data else f"monitor={next(iter(logs), 'loss')!r}",
    )


def _unknown_mode(kind: str, mode: object) -> TeachWarning:
    return TeachWarning(
        "TK-328",
        f"{kind} does not know the mode {mode!r}, and goes by the monitor's name instead",
        [("modes", "'min', 'max', 'auto'")],
        fix="mode='min'",
    )
