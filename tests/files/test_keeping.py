"""A backup keeps whatever a callback keeps, however long it is, and gives it back as it was."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.callbacks import BackupAndRestore, Callback, CSVLogger
from teachkeras.errors import FileError
from teachkeras.saving.callback_state import LONG, MARKS, kept, unkept
from teachkeras.saving.json_yaml import MOST_BYTES, from_json, json_bytes, to_plain
from tests.files.models import numbers, stack

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: (
        st.lists(inside) | st.dictionaries(st.text() | st.sampled_from(MARKS), inside, max_size=4)
    ),
    max_leaves=20,
)


@given(plain, st.integers(0, 2 * LONG))
def test_what_is_kept_comes_back(value: Any, length: int) -> None:
    """Any plain data, also what looks like our own marks, beside long texts and lists of it."""
    for whole in (value, [value] * length, {"dict": value}, ["\ud800" * length, [0.1] * length]):
        aside: list[Any] = []
        told = kept(whole, aside)
        assert unkept(told, aside) == whole
        assert all(array.dtype in (np.uint8, np.float64, np.int64) for array in aside)


def test_long_things_leave_the_description_short() -> None:
    """A million numbers, with inf among them, and a text of 10 MB, take a few bytes of JSON."""
    whole = {
        "text": "näher\n" * 2_000_000,
        "losses": [1 / n for n in range(1, 500_000)] + [math.inf, -math.inf],
        "epochs": list(range(500_000)),
        "mixed": [1, 2.0, True],
    }
    aside: list[Any] = []
    raw = json_bytes(to_plain(kept(whole, aside)))
    assert len(raw) < 200 and len(aside) == 3
    assert unkept(from_json(raw), aside) == whole


class Collector(Callback):
    """Keeps everything it hears, and more of it than a description may hold."""

    STATE = ("heard", "said", "seen")

    def on_train_begin(self, logs: Any = None) -> None:
        self.heard: list[float] = []
        self.said, self.seen = "", {"text": 0}

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.heard += [float(logs["loss"])] * 1000
        self.said += f"{logs['loss']:.8f}," * 8000


class Cut(Callback):
    """Ends the training after an epoch, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.after:
            raise KeyboardInterrupt


def test_a_training_with_long_tables_resumes(here: Path) -> None:
    """A CSVLogger that goes on with 5 MB, and a callback of the learner's own with more."""

    def run(*more: Any) -> tuple[Any, ...]:
        np.random.seed(3)
        own = Collector()
        told = [CSVLogger("log.csv", append=True), own, *more]
        stack().fit(*numbers(), 8, 4, verbose=0, callbacks=told)
        return Path("log.csv").read_text(), own.heard, own.said, own.seen

    table = "epoch,loss\n" + "0,0.123456789012345\n" * 260_000
    Path("log.csv").write_text(table)
    wanted = run()
    Path("log.csv").write_text(table)
    run(BackupAndRestore("b.h5"), Cut(2))
    assert Path("b.h5").stat().st_size > MOST_BYTES
    found = run(BackupAndRestore("b.h5"))
    assert found[0].startswith(table) and len(found[0]) == len(wanted[0])
    assert [len(each) for each in found] == [len(each) for each in wanted]
    assert found[3] == {"text": 0} and len(found[1]) == 12_000 and not Path("b.h5").exists()


def test_what_could_not_be_read_is_not_written(here: Path) -> None:
    """A callback that keeps ten thousand small dicts is refused when it is saved, not later."""

    class Hoarder(Collector):
        STATE = ("hoard",)
        hoard = [{"epoch": n, "loss": 0.5, "lr": 0.1} for n in range(100_000)]

    with pytest.raises(FileError, match="TK-510"):
        stack().fit(*numbers(), 8, 1, verbose=0, callbacks=[Hoarder(), BackupAndRestore("b.h5")])
    assert not Path("b.h5").exists()
