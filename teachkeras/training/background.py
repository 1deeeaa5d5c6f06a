"""Training that goes on while the notebook is free: a thread, and a handle to steer it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from ..callbacks import Callback, CallbackList, History
from ..errors.text import visible

if TYPE_CHECKING:
    from .fit import Trainer


class StopTraining(Exception):
    """Ends training after the batch that is being computed."""


class Steering(Callback):
    """Waits before a batch while training is paused, and ends it when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped = False
        self.may_go = threading.Event()
        self.may_go.set()

    def on_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """The moment at which nothing is half done."""
        self.may_go.wait()
        if self.stopped:
            raise StopTraining


class BackgroundFit:
    """What `fit(background=True)` returns: stop it, pause it, resume it, wait for it.

    `history` and `epoch` are those of the epochs done so far. What goes wrong in training is raised
    by `wait`.
    """

    def __init__(self, model: Trainer, watching: CallbackList, go: Callable[[], History]) -> None:
        self.model, self._go = model, go
        self._history: History = model.history
        self.error: BaseException | None = None
        self._steering = Steering()
        watching.append(self._steering)
        for callback in watching.callbacks:
            if hasattr(callback, "on_background_handle"):
                callback.on_background_handle(self)
        inside = copy_context().run  # the `with` blocks around `fit` hold for its thread too
        self._thread = threading.Thread(
            target=inside, args=(self._train,), name=f"fit {model.name}", daemon=True
        )
        self._thread.start()

    def _train(self) -> None:
        try:
            self._go()
        except BaseException as error:
            self.error = error

    @property
    def running(self) -> bool:
        """True until training has ended."""
        return self._thread.is_alive()

    @property
    def paused(self) -> bool:
        """True while training waits for `resume`."""
        return self.running and not self._steering.may_go.is_set()

    @property
    def history(self) -> dict[str, list[float]]:
        """The values of the epochs done so far, as in a History."""
        return self._history.history

    @property
    def epoch(self) -> list[int]:
        """The numbers of the epochs done so far."""
        return self._history.epoch

    def pause(self) -> None:
        """Let training wait before its next batch."""
        self._steering.may_go.clear()

    def resume(self) -> None:
        """Let training go on."""
        self._steering.may_go.set()

    def stop(self) -> History:
        """End training after the batch being computed; the model keeps what it has learned."""
        self._steering.stopped = True
        self.resume()
        return self.wait()

    def wait(self, timeout: float | None = None) -> History:
        """Wait until training has ended (at most `timeout` seconds); what it raised is raised here.

        Returns the History.
        """
        if threading.current_thread() is not self._thread:  # a callback may ask too
            self._thread.join(timeout)
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return self._history

    def __repr__(self) -> str:
        state = "paused" if self.paused else "running" if self.running else "ended"
        if self.error is not None:
            state = f"stopped by an error, which wait() raises: {type(self.error).__name__}"
        done = f"{state}, {len(self.epoch)} epochs done"
        return visible(f"fit of {self.model.name} in the background: {done}")
