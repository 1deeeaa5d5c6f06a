"""What training writes down: the averages of an epoch, and the record of all epochs."""

from __future__ import annotations

from .base import Callback, Logs


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
        totals = self.totals
        for key, value in logs.items():
            if key != "batch" and key != "size":
                totals[key] = totals.get(key, 0.0) + float(value) * size

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Put the averages into the epoch's logs."""
        for key in self.params.get("metrics", []):
            if key in self.totals and logs is not None:
                logs[key] = self.totals[key] / max(self.seen, 1)


class History(Callback):
    """What `fit` returns: `epoch` is a list of numbers, `history` a list for each quantity."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start empty."""
        self.epoch, self.history = [], {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write down the epoch's numbers."""
        self.epoch.append(epoch)
        for key, value in (logs or {}).items():
            self.history.setdefault(key, []).append(float(value))

    def __repr__(self) -> str:
        """The first and the last epoch, as a small table."""
        if not self.epoch:
            return "History: no epoch yet"
        lines = [f"History of {len(self.epoch)} epochs"]
        for key, values in self.history.items():
            lines.append(f"  {key:<10} {values[0]:.4f} -> {values[-1]:.4f}")
        return "\n".join(lines)
