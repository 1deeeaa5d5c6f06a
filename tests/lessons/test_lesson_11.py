"""Lesson 11: the rows it teaches, and what its outputs must show."""

import re

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.callbacks import EarlyStopping, ModelCheckpoint
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.exercises import observed
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of
from tests.test_callbacks import play

RIGHT = EXERCISES.module("11.1").RIGHT
calls = EXERCISES.module("11.1").calls
stops_after = EXERCISES.module("11.3").stops_after
PATTERN = EXERCISES.module("11.4").PATTERN
filled = EXERCISES.module("11.4").filled
SURVIVOR = EXERCISES["11.5"]
survivor = EXERCISES.module("11.5").survivor
halved = EXERCISES.module("11.6").halved

PHRASES = {
    "C028": "callbacks：回调函数，在网络训练的过程中返回一些预定义/自定义的信息",
    "C066": "对于keras使用者而言，这个函数的每一个参数都需要掌握",
    "C070": "这个函数的每一个参数都需要掌握",
    "C110": "回调函数不是一个函数而是一个类，用于在训练过程中收集信息或进行某种动作",
    "C111": "比如我们经常想画一下每个epoch的训练误差和测试误差，那这些信息就需要在回调函数中收集",
    "C112": "其中CheckPoint用于保存模型",
    "C113": "History是模型训练函数fit的返回值",
    "C114": "EarlyStopping用于在已经收敛时提前结束训练",
}


def test_the_rows_are_all_there():
    assert set(rows_of("11")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("11")[row]


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_begins_with_its_anchor(row):
    assert rows_of("11")[row].startswith(f'<a id="{row.lower()}"></a>')


SHOWN = {
    "by_hand, by_library = Diary()": ["14 calls:", "    batch 1 end\n  epoch 1 end\ntrain end"],
    "tk.demos.callback_timeline": [
        "14 calls of a callback",
        "on_batch_end(batch=1, logs: batch, loss, size)",
    ],
    "def write_down": ["TK-420", "class Log(Callback):", "LambdaCallback"],  # C110
    "from teachkeras.callbacks import History": ["TK-419", "what is missing is ()", "History()"],
    "ledger = ": ["64 64 64 64 64 64 64 8", "largest weight", "by size 0.49"],  # C028
    "def press_stop": ["interrupted", "[0, 1, 2, 3, 4, 5] and [0, 1, 2]"],  # C113
    "points = ": ["Training over 15 epochs", "val_loss fell"],  # C111
    "from teachkeras.callbacks import EarlyStopping": [
        "Epoch 00004: early stopping",
        "3 epochs (patience 2 and one more)",
    ],  # C114
    "from teachkeras.optimizers import Adam": [
        "bad ones behind it: 6",
        "stopped early after epoch 16: val_loss was no better for 6 epochs in a row",
    ],
    "place = ": [
        "0 files before, 9 files after epoch 7",
        "best.hdf5 new, w.00-0.48.hdf5 new",
        "after epoch 3     5 files   w.03-0.27.hdf5 new",
    ],  # C112
    "from teachkeras.models import load_model": ["best epoch: 4"],
    "import subprocess": ["ended by signal 9", "[[0. 0.]"],
    "model = tumour_model()\nstart": ["[0, 1, 2] and then [3, 4]"],  # C070
    "def run(": ["ended by 0  batches 150", "ended by -9  printed 0 words", "backup.h5.previous"],
    "ended, words": ["batches 70", "same number: True", "every byte: True", "behind: nothing"],
    "tk.demos.kill_button()": ["import os; os.kill(os.getpid(), 9)"],
    "from teachkeras import backend as K": ["[0.2   0.1   0.05  0.025]"],
    "from teachkeras.callbacks import ReduceLROnPlateau": ["0.2 0.04 0.01", "from epoch 11 on: lr"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("11", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_the_picture_of_early_stopping_has_its_line():
    """The stop, and the shade of the patience before it, in what a page without scripts shows."""
    from base64 import b64decode

    (cell,) = [c for c in cells("11") if c.source.startswith("from teachkeras.optimizers import A")]
    shown = "".join(cell.outputs[-1].data["text/html"])
    coded = shown.split("data:image/svg+xml;base64,")[1].split('"')[0]
    picture = b64decode(coded).decode()
    assert ">stop</text>" in picture and 'class="p"' in picture


def test_the_kernel_of_the_lesson_is_never_killed():
    """No code of the notebook calls os.kill itself: it stands in scripts for other processes."""
    for cell in cells("11"):
        if cell.cell_type == "code":
            bare = "".join(cell.source.split("'''")[::2])
            assert not re.search(r"\bos\.kill", bare), cell.source


def test_the_calls_of_the_check_are_those_of_training():
    told = tk.demos.callback_timeline(nb_epoch=2, batches=2)
    assert [e.moment.removeprefix("on_").replace("_", " ") for e in told.events] == calls(RIGHT)


def test_patience_by_hand_is_the_librarys():
    """Against EarlyStopping itself, for many series and every patience."""
    rng = np.random.default_rng(0)
    for _ in range(60):
        values = (rng.permutation(8) / 10).tolist()
        patience = int(rng.integers(0, 4))
        model, logs = play(EarlyStopping(patience=patience), values)
        expected = len(logs) - 1 if model.stop_training else None
        assert stops_after(values, patience) == expected, (values, patience)


def test_the_table_of_patience_is_the_rule():
    line = next(part for part in markdown("11").splitlines() if part.startswith("| bad in a row"))
    counts = [cell.strip() for cell in line.strip("|").split("|")][1:]
    assert counts == ["0", "0", "1", "2", "3", ""]
    assert stops_after([1, 0.9, 0.95, 0.96, 0.97, 0.98], 2) == 4


def test_the_epochs_of_period_2_are_those_in_the_text():
    """In the training of the lesson, which has 8 epochs."""
    model, _ = play(ModelCheckpoint("{epoch}", period=2), [1.0] * 8)
    *first, last = [path for _, path, _ in model.saved]
    assert f"after the epochs {', '.join(first)} and {last}." in markdown("11")


def test_the_name_in_the_text_is_what_the_pattern_gives():
    logs = {"val_acc": 0.9532, "val_loss": 0.1204}
    assert f"`{filled(PATTERN, 7, logs)}`" in markdown("11")


def test_a_training_survives_a_kill_at_many_places():
    """Also with a seed of `tk.seed`, under which automatic names count from there."""
    wanted = "it goes on and ends with the same number"
    for attempt in range(1, 4):
        assert observed(SURVIVOR, survivor, attempt)[0][1] == wanted
    plain = survivor(seeded=False)

    def seeded(backup, more):
        tk.seed(3)
        return plain(backup, more)

    try:
        assert observed(SURVIVOR, lambda: seeded, 1)[0][1] == wanted
        assert observed(SURVIVOR, survivor, 1)[0][1] == wanted
    finally:
        tk.seed(None)


def test_the_schedule_is_halved_every_ten_epochs():
    assert [halved(epoch) for epoch in (0, 9, 10, 19, 20)] == [0.1, 0.1, 0.05, 0.05, 0.025]
    assert min(halved(epoch) for epoch in range(200)) == 0.001
