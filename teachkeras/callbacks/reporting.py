"""Callbacks that tell others: a table in a file, and a server."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from ..backend.types import FilePath
from ..errors import TeachWarning, warn_once
from ..errors.files import path_text, write_atomically
from ..errors.text import no_formula, visible
from .callback import Callback, Logs


class CSVLogger(Callback):
    """Keeps a table of all epochs in a file: the epoch, then every quantity in order of its name.
    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    With `append` a table that is there goes on. The file is whole after every epoch, whatever
    happens to the program.
    """

    STATE = ("_text", "keys")

    def __init__(self, filename: FilePath, separator: str = ",", append: bool = False) -> None:
        from pathlib import Path

        super().__init__()
        self.filename, self.sep, self.append = Path(path_text(filename)), separator, append

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Read the table that goes on, or begin an empty one."""
        there = self.append and self.filename.exists()
        self._text = self.filename.read_text(encoding="utf-8") if there else ""
        self.keys: list[str] | None = None
        self._write()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """One more row; before the first one of an empty table, the names of the columns."""
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if not self._text:
                self._add(["epoch", *map(_cell, self.keys)])
        self._add([epoch, *[_cell(logs.get(key, "")) for key in self.keys]])
        self._write()

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on with an earlier table."""
        super().set_state(state)
        self._write()

    def _add(self, row: list[Any]) -> None:
        import csv

        line = io.StringIO()
        csv.writer(line, delimiter=self.sep, lineterminator="\n").writerow(row)
        self._text += line.getvalue()

    def _write(self) -> None:
        write_atomically(self.filename, self._text.encode())


class RemoteMonitor(Callback):
    """Sends each epoch's numbers as JSON to a server; when nobody answers, it says so once."""

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.root, self.path, self.field = root, path, field
        self.headers = dict(headers or {"Accept": "application/json"})

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Send `{epoch, loss, ...}` under the name `field`."""
        numbers = {"epoch": epoch, **{key: float(v) for key, v in (logs or {}).items()}}
        import urllib.request  # forty milliseconds, for those who have a server

        body = json.dumps({self.field: json.dumps(numbers)}).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        try:
            request = urllib.request.Request(self.root + self.path, body, headers)
            urllib.request.urlopen(request, timeout=5).close()
        except (OSError, ValueError) as error:
            warn_once(self, _nobody(self.root, error))


class TensorBoard(Callback):
    """Not here, because its event files are written with TensorFlow; it is accepted and says so.

    `tk.show(history)` draws the curves of a training; `model.summary()` and `tk.show(model)` show
    the network.
    """

    def __init__(
        self,
        log_dir: str = "./logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
    ) -> None:
        super().__init__()
        self.log_dir, self.histogram_freq = log_dir, histogram_freq
        self.write_graph, self.write_images = write_graph, write_images

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Say what draws the curves here."""
        warn_once(
            self,
            TeachWarning(
                "TK-326",
                "TensorBoard writes nothing here: its files belong to TensorFlow",
                [("log_dir", str(self.log_dir))],
                fix="history = model.fit(X, y); tk.show(history)",
            ),
        )


def _cell(value: Any) -> Any:
    return no_formula(visible(value)) if isinstance(value, str) else float(value)


def _nobody(root: str, error: Exception) -> TeachWarning:
    return TeachWarning(
        "TK-327",
        "the RemoteMonitor could not send the epoch's numbers; training goes on without",
        [("to", root), ("reason", str(error)[:80])],
        fix="RemoteMonitor(root='http://localhost:9000')   where a server listens",
    )
