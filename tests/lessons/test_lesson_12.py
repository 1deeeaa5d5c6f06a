"""Lesson 12: the rows it teaches, and what its outputs must show."""

import re

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.layers import Dense, Input, Merge, merge
from teachkeras.models import Model, Sequential
from tests.lessons.test_lesson_every import markdown, output_of, rows_of

MODES, WORDS, COUNT, TOTAL = (EXERCISES.module(f"12.{number}") for number in (1, 2, 5, 7))

PHRASES = {
    "C054": "当这些子计算图是顺序连接时，称为Sequential，否则就是一般的model，我们称为函数式模型",
    "C062": "经常还需要指定一个metrics来评价模型",
    "C081": "这个层用于将多个层对象的输出组合起来，支持级联、乘法、余弦等多种计算方式",
    "C082": "它还有个小兄弟叫merge，这个函数完成与Merge相同的作用，但输入的对象是张量而不是层对象",
    "C083": "余弦",
    "C084": "Lambda层：这是一个神奇的层，看名字就知道它用来把一个函数作用在输入张量上",
    "C091": "Input，这个东西实际上是一个Keras tensor的占位符",
    "C119": "一个模型本身也可以像上面一样使用",
}


def test_the_rows_are_all_there():
    assert set(rows_of("12")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("12")[row]


SHOWN = {
    "from teachkeras.keras1": [
        "(None, 64) and (None, 64)",
        "layer pixels",
        "a layer? False",
    ],  # C091
    "stack = ": ["['pixels', 'hidden', 'shares']"],  # C054
    "(x_train": ["largest difference: 0.0"],
    "Model(input=bare": ["TK-217", "use Input", "x = Input(shape=(64,))"],
    "left, right = Input": [  # C081
        "[5. 7. 9.]",
        "[ 4. 10. 18.]",
        "[2.5 3.5 4.5]",
        "[4. 5. 6.]",
        "(None, 6) [1. 2. 3. 4. 5. 6.]",
        "(None, 1) [32.]",
        "(None, 1) [0.974632]",
    ],
    "modes = ": ["joined in 7 modes", "max     4, 5, 6"],
    "apart = ": ["[[3. 3. 3.]] (None, 3)"],
    "short = ": ["TK-825", "merge([left, short], mode='concat')"],
    "first = np": ["[[0.5], [0.0], [0.5]]", "(None, 1)"],  # C083
    "dial = ": ["60° between them: their cosine is 0.5"],
    "see_a, see_b": ["[(None, 3), (None, 3)] -> (None, 4)"],
    "merge([see_a": ["TK-823", "Merge([see_a, see_b]", "its .output"],  # C082
    "Merge([left": ["TK-824", "merge([left, right]"],
    "tk.show(both)": ["see_right (Dense) from right_half", "both (Merge) from see_left, see_right"],
    "def square": ["(None, 3) and (None, 1)"],  # C084
    "from pathlib": ["TK-514", "custom_objects={'square': square}"],
    "again = ": ["[[1. 4. 9.]]"],
    "np.random.seed(7)\nsee = ": ["2608 weights in see, 2610", "from picture_a, picture_b"],  # C119
    "men.compile": ["['loss', 'body_loss', 'pulse_loss']", "+ 0.2 *"],  # C062
    "men.fit(x, y": ["TK-319", "2 outputs and got 1"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("12", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def numbers_of(start, pattern):
    """The numbers that an output shows after certain words."""
    return [float(found) for found in re.findall(pattern, output_of("12", start))]


def test_two_roads_read_more_than_one():
    *alone, together = numbers_of("np.random.seed(7)\nhalves", r": ([\d.]+)")
    assert len(alone) == 2 and max(alone) + 0.03 < together


def test_the_pair_net_knows_the_same_digit():
    """85 of 100 pairs of unseen pictures at least; about one half before."""
    before, after = numbers_of("old = see", r": +([\d.]+)")
    assert before < 0.6 and after >= 0.85


def test_each_output_learns_better_with_the_larger_weight():
    bodies = numbers_of("start = ", r"'body_loss': ([\d.]+)")
    pulses = numbers_of("start = ", r"'pulse_loss': ([\d.]+)")
    assert bodies[0] < bodies[1] and pulses[0] > pulses[1]


# --- the exercises against the library itself -----------------------------------------------------


@pytest.mark.parametrize("mode", MODES.MODES)
def test_the_modes_of_the_exercise_are_the_librarys(mode):
    a, b = np.array([1.5, -2.0, 0.0, 4.0]), np.array([0.5, 3.0, -1.0, 4.0])
    found = K.eval(merge([K.constant([a]), K.constant([b])], mode=mode))[0]
    np.testing.assert_allclose(MODES.joiner()(mode, a, b), found, rtol=1e-5)


def test_the_words_are_those_that_work():
    """Each list of the table, tried: the right word joins it, the other one refuses."""
    x, y, see = Input((4,)), Input((4,)), Dense(3)
    layers = [Dense(3, input_dim=4) for _ in range(2)]
    models = [Sequential([Dense(2, input_dim=4)]) for _ in range(2)]
    called = [Sequential([Dense(2, input_dim=4)]).layers[0] for _ in range(2)]
    lists = [
        [Input((4,)), Input((4,))],
        layers,
        [see(x), see(y)],
        models,
        [layer.output for layer in called],
        [Dense(3, input_dim=4) for _ in range(2)],
    ]
    for word, items in zip(WORDS.TASKS.values(), lists, strict=True):
        right, other = (Merge, merge) if word == "Merge" else (merge, Merge)
        with pytest.raises(TypeError):
            other(items)
        right(items)
    for label in WORDS.TASKS:
        assert f"`{label.partition(', ')[2]}`" in markdown("12")


@pytest.mark.parametrize("shared", [True, False])
def test_the_count_is_that_of_a_model(shared):
    ends = [Input((5,)) for _ in range(3)]
    one = Dense(4)
    roads = [(one if shared else Dense(4))(end) for end in ends]
    net = Model(input=ends, output=Dense(1)(merge(roads, mode="concat")))
    assert COUNT.count_weights(5, 4, 3, shared) == net.count_params()


def test_the_total_is_the_loss_of_a_model():
    end = Input((3,))
    net = Model(input=end, output=[Dense(2)(end), Dense(1)(end)])
    net.compile("sgd", "mse", loss_weights=[0.5, 3])
    rng = np.random.default_rng(12)
    x, truths = rng.normal(size=(6, 3)), [rng.normal(size=(6, 2)), rng.normal(size=(6, 1))]
    loss = net.evaluate(x, truths, verbose=0)[0]
    assert TOTAL.total(truths, net.predict(x), [0.5, 3]) == pytest.approx(loss, rel=1e-5)
