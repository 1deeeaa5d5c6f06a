"""What training prints while it goes on."""

from __future__ import annotations

from ..utils.generic_utils import Progbar
from .callback import Callback, Logs


class ProgbarLogger(Callback):
    """The progress bar (verbose=1), or one line for each epoch (verbose=2).

    Above them stands, once for each compile, which function 'acc' means.
    """

    drawn_at = float("-inf")

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Print what is worth saying once."""
        for sentence in self.model.announcements():
            print(sentence)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Print the headline above a bar; the bar goes on counting seconds between redraws."""
        self.headline = f"Epoch {epoch + 1}/{self.params['nb_epoch']}"
        if self.params["verbose"] == 1:
            print(self.headline)
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
        """Draw the full bar with the epoch's averages, or print the one line as a whole."""
        if self.params["verbose"] == 2:
            print(self.headline, end=" - ")
        self.bar.update(self.params["nb_sample"], self._values(logs or {}), force=True)
        self.drawn_at = self.bar.drawn_at

    def _values(self, logs: Logs) -> list[tuple[str, float]]:
        return [(key, float(logs[key])) for key in self.params["metrics"] if key in logs]
