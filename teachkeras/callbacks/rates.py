"""Callbacks that change the learning rate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import backend as K
from ..errors import ArgumentError
from .callback import Callback, Logs
from .monitoring import Monitoring


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch to what `schedule(epoch)` says; epochs from 0."""

    def __init__(self, schedule: Callable[[int], float]) -> None:
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Ask the schedule."""
        rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.floating)):
            raise ArgumentError(
                "TK-491",
                'the output of the "schedule" function should be float',
                [("epoch", str(epoch)), ("it gave", f"{type(rate).__name__}: {rate!r}"[:60])],
                fix="return 0.01" if rate is None else "return float(...)",
            )
        K.set_value(self.model.optimizer.lr, rate)


class ReduceLROnPlateau(Monitoring):
    """Multiplies the learning rate by `factor` when the watched number stands still.

    An improvement smaller than `epsilon` is none. After `patience` epochs without one (the first
    time one more) the rate falls, never below `min_lr`; then nothing is counted for `cooldown`
    epochs. The logs get 'lr', the rate of the epoch that has just ended.
    """

    STATE = ("best", "wait", "cooldown_counter")

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        epsilon: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0,
    ) -> None:
        if not factor < 1.0:
            raise ArgumentError(
                "TK-329",
                "ReduceLROnPlateau does not support a factor >= 1.0: the rate has to fall",
                [("it got", repr(factor)[:60])],
                fix="factor=0.1",
            )
        super().__init__(monitor, mode)
        self.factor, self.min_lr, self.epsilon = factor, min_lr, epsilon
        self.patience, self.cooldown, self.verbose = patience, cooldown, verbose
        self.reset()

    def reset(self) -> None:
        """Forget what was counted."""
        self.forget()
        self.cooldown_counter, self.wait = 0, 0

    def in_cooldown(self) -> bool:
        """True for some epochs after a cut."""
        return self.cooldown_counter > 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin anew, so that the object can be used again."""
        self.reset()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compare, count, and perhaps cut the rate."""
        logs = {} if logs is None else logs
        logs["lr"] = float(K.get_value(self.model.optimizer.lr))
        current = self.current(logs)
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.improved(current, self.epsilon):
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            if self.wait >= self.patience:
                self._cut(epoch, logs["lr"])
            self.wait += 1

    def _cut(self, epoch: int, rate: float) -> None:
        if rate <= self.min_lr * (1 + 1e-4):
            return
        new = max(rate * self.factor, self.min_lr)
        K.set_value(self.model.optimizer.lr, new)
        if self.verbose > 0:
            print(f"Epoch {epoch:05d}: reducing learning rate to {new:g}.")
        self.cooldown_counter, self.wait = self.cooldown, 0
