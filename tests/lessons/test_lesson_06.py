"""Lesson 06: the rows it teaches, and what its outputs must show."""

import inspect
import re

import numpy as np
import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.models import Sequential
from teachkeras.training.batches import batch_shuffle
from tests.lessons.test_lesson_every import cells, output_of, rows_of

STRIPS = EXERCISES.module("06.3").STRIPS
pictures = EXERCISES.module("06.7").pictures
reader = EXERCISES.module("06.7").reader

PHRASES = {
    "C033": "utils：常用函数库，比较重要的是utils.np_utils中的to_categorical",
    "C055": "一套是fit，evaluate等",
    "C060": "compile()：编译，模型在训练前必须编译",
    "C061": "这个函数必须指定的参数是优化器和目标函数",
    "C062": "经常还需要指定一个metrics来评价模型",
    "C064": "对于keras使用者而言，这个函数的每一个参数都需要掌握",
    "C065": "这个函数的每一个参数都需要掌握",
    "C067": "每个epoch的训练误差和测试误差",
    "C068": "这个函数的每一个参数都需要掌握",
    "C069": "objectives是优化目标， 它本质上是一个从张量到数值的函数",
    "C113": "History是模型训练函数fit的返回值",
}


def code():
    return [cell for cell in cells("06") if cell.cell_type == "code"]


def test_the_rows_are_all_there():
    assert set(rows_of("06")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("06")[row]


def test_the_backend_stays_in_the_background():
    """Row C022: whoever comes straight from lesson 00 meets no K."""
    for cell in code():
        assert "backend" not in cell.source and not re.search(r"\bK\b", cell.source)
    needed = set(re.findall(r"\(L(\d\d)-", cells("06")[0].source))
    assert needed == {"00"}


SHOWN = {
    "from teachkeras.datasets import iris": ["(120, 4)", "(30, 4)"],
    "from teachkeras.utils import np_utils": ["[0 0 1 2]", "[1. 0. 0.]"],  # C033
    "model = Sequential": ["TK-424", "must be compiled before fit", "model.compile("],  # C060
    "model.compile()": ["TK-421", "missing     optimizer, loss"],  # C061
    "model.compile('sgd', 'catg": ["nearest     categorical_crossentropy"],
    "def flower_model": ["['loss', 'acc']"],  # C062
    "from teachkeras.callbacks import LambdaCallback": [str([32, 32, 32, 4] * 3), "12 updates"],
    "marching = ": ["100 rows: all of them train", "sizes 32, 32, 32, 4"],
    "from teachkeras.callbacks import History": [  # C113
        "['acc', 'loss', 'val_acc', 'val_loss']",
        "Training over 40 epochs",
    ],
    "def press_stop": ["Training was interrupted", "[0, 1, 2, 3, 4]"],
    "at_once = ": ["loss 0.0", "acc 1.000"],  # C055
    "confusion = ": ["115 of 120 right"],
    "zero = ": ["rows 75 to 99", "the last 25 validate"],  # C067
    "import warnings": ["val_acc 0.0", "TK-496", "classes 2"],
    "(mixed_x": ["val_acc 0.9"],
    "def order_of": ["[ 0  1  2  3  4  5  6  7  8  9 10 11]"],  # C068
    "nothing, labels": ["[1, 9] give the loss 9.5", "[1, 0] give the loss 1.0"],  # C069
    "steps = ": ["8.333"],
    "def train": ["batch_size=4: 600 updates instead of 80", "initial_epoch=10: 40 updates"],
    "board = ": ["[32, 32, 32, 24]", "20 updates in 5 epochs", "epoch 5, batch 3"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("06", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_errors_name_the_cell_of_the_reader():
    assert re.search(
        r"your line   cell \d+, line 2:   model\.fit\(x, y\)", output_of("06", "model = ")
    )


def test_every_level_of_verbose_is_seen():
    """Row C065: two lines from 2, none from 0, a bar from 1."""
    shown = output_of("06", "model = flower_model()\nhistory = model.fit(x, y, nb_epoch=2")
    assert len(re.findall(r"Epoch \d/2 - ", shown)) == 2 and shown.count("Epoch 1/1") == 1
    assert "120/120 [" + "=" * 30 + "]" in shown


def test_all_arguments_of_fit_are_named():
    """The lesson names the twelve of Keras 1, with the defaults they have."""
    arguments = list(inspect.signature(Sequential.fit).parameters.values())[1:13]
    (table,) = [cell.source for cell in cells("06") if "| argument | default |" in cell.source]
    assert len(arguments) == 12 and arguments[-1].name == "initial_epoch"
    for argument in arguments:
        assert f"`{argument.name}`" in table
    assert "| `batch_size` | 32 |" in table and "| `nb_epoch` | 10 |" in table


def test_accuracies_are_as_the_text_says():
    lazy, loaded, again = re.findall(r"finds (\d+) of (\d+)", output_of("06", "def find_8"))
    assert int(lazy[0]) < 3 and int(loaded[0]) > 0.85 * int(loaded[1]) and loaded == again
    raw, divided = re.findall(r"[01]\.\d+", output_of("06", "def wine_accuracy"))
    assert float(raw) < 0.7 and float(divided) > 0.85
    heart = output_of("06", "np.random.seed(7)\nmodel = ")
    assert "acc 1.0 " in heart and float(re.search(r"val_acc (0\.\d+)", heart)[1]) < 0.7


def test_the_rare_class_has_the_counts_of_the_hint():
    rare = np.sum(pictures()[1] == 8)
    assert output_of("06", "from teachkeras.datasets import digits").startswith(
        f"rows with and without an 8: {rare} {1438 - rare}"
    )


def test_the_strips_of_the_lesson_are_those_of_the_check():
    (cell,) = [cell for cell in code() if cell.source.startswith("strips = ")]
    for letter, (setting, rows) in STRIPS.items():
        assert f"'{letter}': '{rows}'" in cell.source
        first, second = rows.split()
        assert sorted(first) == sorted(second) == list("01234567")
        assert (first == second) is (setting is False)
        pairs = {first[place : place + 2] for place in range(0, 8, 2)}
        assert (pairs == {"01", "23", "45", "67"}) is (setting == "batch" or letter == "B")
    moved = batch_shuffle(np.arange(8), 2).reshape(4, 2)
    assert (moved[:, 1] - moved[:, 0] == 1).all() and not (moved[:, 0] % 2).any()


def test_the_readers_of_the_check_stay_within_their_words():
    """Guessing, near and right: each is well inside the limits of its sentence."""
    _, _, x, y = pictures()
    shares = {
        epochs: np.mean(reader(epochs).predict_classes(x, verbose=0) == y) for epochs in (2, 25)
    }
    assert 0.87 < shares[2] < 0.945 and shares[25] > 0.965


def test_the_panel_tries_every_argument_that_changes_a_training():
    """Each in the text of the panel, with its updates; only rows and helpers are left out."""
    shown = output_of("06", "def train")
    tried = set(re.findall(r"^(\w+)=.* updates", shown, re.MULTILINE))
    arguments = list(inspect.signature(Sequential.fit).parameters)[3:13]
    assert tried == set(arguments) - {"verbose", "callbacks", "validation_data"}
    by_class, by_row = re.findall(r"^(?:class|sample)_weight.*?( +80 +20 .*)$", shown, re.MULTILINE)
    assert by_class.split() == by_row.split()
