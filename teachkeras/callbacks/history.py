"""What training writes down: the averages of an epoch, and the record of all epochs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from .. import backend as K
from ..errors.records import Record
from ..errors.text import in_lines
from .callback import Callback, Logs


class BaseLogger(Callback):
    """Averages what the batches report into one number for the epoch, weighted by batch size."""

    STATE = ("seen", "totals")

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Start the sums at zero."""
        self.seen = 0
        self.totals: dict[str, float] = {}

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Add the batch's numbers, times its size."""
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size
        totals = self.totals
        for key, value in logs.items():
            if key != "batch" and key != "size":
                totals[key] = totals.get(key, 0.0) + float(value) * size

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the averages into the epoch's logs."""
        for key in self.params.get("metrics", []):
            if key in self.totals and logs is not None:
                logs[key] = self.totals[key] / max(self.seen, 1)


class Mark(Record):
    """Something that happened after `epoch` epochs: a new learning rate, or the end of patience."""

    kind: str  # "rate" or "stop"
    epoch: int  # epochs done by then
    text: str
    since: int | None = None  # of a stop: after which epoch nothing got better


class History(Callback):
    """What `fit` returns: `epoch` is a list of numbers, `history` a list for each quantity.

    `marks` are changes of the learning rate and an early stop, `settings` the hyper-parameters of
    this training, `batches` what each batch reported, if `tk.curves()` was among the callbacks.
    """

    STATE = ("epoch", "history", "_rate")

    def __init__(self) -> None:
        super().__init__()
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}
        self.name, self.batches = "", None
        self.marks: list[Mark] = []
        self.settings: dict[str, Any] = {}
        self._rate: float | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start empty."""
        self.epoch, self.history, self.marks = [], {}, []
        self._rate = _rate(self.model)
        self.settings = {**settings_of(self.model, self.params), **self.settings}

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Note a learning rate that has changed; the learner's callbacks were asked before."""
        rate = _rate(self.model)
        if rate != self._rate:
            self.marks.append(Mark("rate", epoch, f"lr {rate:.4g}"))
        self._rate = rate

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write down the epoch's numbers, and whether they were the last ones."""
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(float(value))
        stop = getattr(self.model, "stopped_by", None)
        if stop is not None:
            self.marks.append(stop)

    def state(self) -> dict[str, Any]:
        """The record so far, as plain data."""
        return {**super().state(), "marks": [vars(mark) for mark in self.marks]}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on with an earlier record."""
        super().set_state(state)
        self.marks = [Mark(**mark) for mark in state["marks"]]

    def plot(self, axes: Any = None) -> Any:
        """The curves as matplotlib draws them: a list of its Axes, one for each quantity.

        `axes` may be a list of Axes to draw into.
        """
        from ..viz.plot import plot

        return plot(self, axes)

    def __repr__(self) -> str:
        """The first and the last epoch, as a small table."""
        if not self.epoch:
            return "History: no epoch yet"
        lines = [f"History of {len(self.epoch)} epochs"]
        for key, values in self.history.items():
            lines.append(f"  {key:<10} {values[0]:.4f} -> {values[-1]:.4f}")
        return in_lines(lines)


def _rate(model: Any) -> float | None:
    """The learning rate of now, if the model has one."""
    lr = getattr(getattr(model, "optimizer", None), "lr", None)
    return None if lr is None else float(K.get_value(lr) if K.is_symbol(lr) else lr)


def settings_of(model: Any, params: dict[str, Any]) -> dict[str, Any]:
    """What one would name to repeat a training: layers, loss, optimizer with settings, sizes."""
    optimizer = getattr(model, "optimizer", None)
    chosen = {"layers": _layers(model), "loss": getattr(model, "loss", None)}
    if optimizer is not None:
        chosen["optimizer"] = type(optimizer).__name__
        chosen |= optimizer.get_config()
    sizes = {key: params.get(key) for key in ("batch_size", "nb_epoch", "nb_sample")}
    found = {**chosen, **sizes}
    return {key: _said(value) for key, value in found.items() if value is not None}


def _said(value: object) -> Any:
    """A setting as it is compared and printed: numbers without the noise of float32."""
    return float(f"{value:.6g}") if isinstance(value, float) else getattr(value, "__name__", value)


def _layers(model: Any) -> str:
    """Kind and size of each layer, more than two alike counted: 'Dense 32, 20 times Highway 8'."""
    said = []
    for layer in getattr(model, "layers", []):
        shape = layer.inbound_nodes[0].output_shapes[0] if layer.inbound_nodes else ()
        said.append(f"{type(layer).__name__} {'x'.join(map(str, shape[1:]))}".strip())
    runs = [list(alike) for _, alike in groupby(said)]
    return ", ".join(
        f"{len(run)} times {run[0]}" if len(run) > 2 else ", ".join(run) for run in runs
    )
