"""A backup of the whole training, so that a process that is killed costs at most a few batches."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..backend.seeding import generator
from ..backend.types import FilePath
from ..errors import FileError, TeachWarning, warn_once
from ..errors.files import beside, path_text, write_atomically
from .callback import Callback, Logs

if TYPE_CHECKING:
    from pathlib import Path


class BackupAndRestore(Callback):
    """Writes down the whole training after each epoch; the same script, run again, goes on there.

    One file holds weights, the optimizer's memory, random states, the place in the shuffled epoch,
    and what callbacks have counted: the end is the same, to the bit, as without the interruption.
    With `batches` a backup is also made after every so many batches. The backup before is kept
    as `filepath` + '.previous', and used if the newest is damaged. Both are removed when training
    is done. With generators, whose place nobody knows, training goes on at the next whole epoch.

        model.fit(X, y, callbacks=[BackupAndRestore('backup.h5')])
    """

    goes_last = True  # what it writes down is what all others have seen

    def __init__(self, filepath: FilePath, batches: int | None = None) -> None:
        from pathlib import Path

        super().__init__()
        # Where links lead: a link is to be there still when the backup is taken away.
        path = os.path.realpath(path_text(filepath))
        self.path, self.previous = Path(path), Path(beside(path, ".previous"))
        self.batches = batches

    # going on ---------------------------------------------------------------------------------

    def take_up(self, callbacks: Sequence[Any], epochs: range) -> range:
        """Let everything be as in the newest backup; gives the epochs that are left."""
        self._others = _named([each for each in callbacks if getattr(each, "STATE", ())])
        self._resumed: Any = None
        self._done, self._folder = False, self._newest()
        if self._folder is None:
            return epochs
        resumed = self._restore()
        if resumed.stopped:
            self.model.stop_training = True
            return range(0)
        return range(resumed.epoch, epochs.stop)

    def remaining_batches(self, batches: Callable[[], Iterator[Any]]) -> tuple[int, Iterator[Any]]:
        """The batches of the epoch that are left, in the order in which it was shuffled."""
        resumed, self._resumed = self._resumed, None
        if resumed is None or not resumed.batches:
            self._shuffled = generator().get_state()
            return 0, batches()
        self._shuffled = resumed.shuffle_state
        generator().set_state(resumed.shuffle_state)
        left = batches()
        for _ in itertools.islice(left, resumed.batches):
            pass
        self._restore()  # what the beginning of the epoch and the shuffling have changed
        self._resumed = None
        return resumed.batches, left

    def _restore(self) -> Any:
        """Let everything be as in the newest backup; gives what it says of the training."""
        self._resumed = self.model.put_training_state(self._folder, self.path)
        generator().set_state(self._resumed.random_state)
        for name, callback in self._others.items():
            if name in self._resumed.callbacks:
                callback.set_state(self._resumed.callbacks[name])
        return self._resumed

    def _newest(self) -> Any:
        """The newest backup that is whole; None if there is none at all."""
        if not self.path.exists() and not self.previous.exists():
            return None
        try:
            return self.model.read_training_state(self.path)
        except FileError as error:
            if not self.previous.exists():
                raise
            warn_once(self, _damaged(self.path, error))
        found = self.model.read_training_state(self.previous)
        os.replace(self.previous, self.path)
        return found

    # writing down -----------------------------------------------------------------------------

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """A backup in the middle of an epoch, if it is time."""
        again = "batch_size" in self.params  # a generator cannot be asked for its place
        if again and self.batches and (batch + 1) % self.batches == 0:
            self._save(self._epoch, batch + 1)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Remember which epoch this is."""
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """A backup of the whole epoch."""
        self._done = self.model.stop_training or epoch + 1 >= self.params["nb_epoch"]
        self._save(epoch + 1, 0)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """What is done needs no backup; what was interrupted does."""
        if self._done or (self._folder is not None and self._nothing_left()):
            for path in (self.path, self.previous):
                path.unlink(missing_ok=True)

    def _nothing_left(self) -> bool:
        resumed = self._resumed
        return resumed is not None and (resumed.stopped or resumed.epoch >= self.params["nb_epoch"])

    def _save(self, epoch: int, batches: int) -> None:
        image = self.model.training_state_image(
            epoch=epoch,
            batches=batches,
            stopped=self.model.stop_training,
            shuffle_state=self._shuffled,
            random_state=generator().get_state(),
            callbacks={name: callback.state() for name, callback in self._others.items()},
        )
        if self.path.exists():
            write_atomically(self.previous, self.path.read_bytes())
        write_atomically(self.path, image)


def _named(callbacks: Sequence[Any]) -> dict[str, Any]:
    """Each under the name of its class, and which one of that class it is."""
    kinds = [type(callback).__name__ for callback in callbacks]
    return {
        f"{kind} {kinds[: place + 1].count(kind)}": callback
        for place, (kind, callback) in enumerate(zip(kinds, callbacks, strict=True))
    }


def _damaged(path: Path, error: FileError) -> TeachWarning:
    return TeachWarning(
        "TK-523",
        "the newest backup cannot be used; training goes on from the one before",
        [("file", path.name[-80:]), ("because", error.what[:90])],
        fix="BackupAndRestore('backup.h5')   keeps two, for this reason",
    )
