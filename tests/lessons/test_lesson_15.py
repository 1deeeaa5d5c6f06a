"""Lesson 15: the rows it teaches, what its outputs must show, and its exercises."""

import re

import numpy as np
import pytest

from teachkeras import layers
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.datasets import sentences
from teachkeras.models import Sequential
from teachkeras.preprocessing.text import Tokenizer
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of

STATES, COUNTS, NUMBERS, WINDOWS = (EXERCISES.module(f"15.{n}") for n in (1, 2, 5, 7))

PHRASES = {
    "C030": "提供了一组用于对文本、图像、序列信号进行预处理的函数",
    "C032": "序列信号进行预处理的函数",
    "C076": "卷积层，递归神经网络层，全连接层，激活层这种烂大街的Layer对象",
    "C088": "Wrapper层用于将一个普通的层对象进行包装升级，赋予其更多功能",
    "C089": "TimeDistributed层，用于将普通的层包装为对时间序列输入处理的层",
    "C090": "而Bidirectional可以将输入的递归神经网络层包装为双向的（如把LSTM做成BLSTM）",
    "C092": "每个batch的状态都会被重用于初始化下一个batch的初始状态",
    "C093": "unroll可以将递归神经网络展开，以空间换取运行时间",
}


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert set(rows_of("15")) == set(PHRASES)
    assert PHRASES[row] in rows_of("15")[row]


SHOWN = {
    "sequence = ": ["[1.0, 3.0, 7.0, 4.0]"],
    "summing = ": ["(1, 4, 1) [1. 3. 7. 4.]"],
    "steps = tk.demos.recurrent_steps(summing": ["reads -3; state h 4"],
    "rng = ": ["always 0: 0.28", "less than 0.01: True"],
    "np.random.seed(1)\n": ["equal: True"],
    "steps = tk.demos.recurrent_steps(gated": ["2 units, 3 gates", "forget gate f"],
    "part = ": ["SimpleRNN (None, 32) 1312", "GRU (None, 32) 3936", "LSTM (None, 32) 5248"],
    "SimpleRNN(3, stateful": ["TK-172", "batch_input_shape=(32, 5, 1)"],  # C092
    "np.random.seed(15)\nlong": ["5 + 5 = 10: (2, 10, 3)"],
    "W, U, b = long": ["something else: True"],
    "remembers.compile": ["TK-481", "shuffle=False"],
    "Sequential([SimpleRNN(2, input_dim": ["TK-163", "input_length=10"],  # C093
    "numbers = ": ["4 boxes rolled, with a body of 3; 10 unrolled; both give the same numbers"],
    "def both_ways": ["5 steps: 30 boxes", "138 boxes", "20 steps: 30 boxes", "468 boxes"],
    "from teachkeras.layers import Bidir": ["(None, 10, 8) 136"],  # C089
    "settings = ": ["Dense 8"],  # C088
    "for mode in": ["concat (None, 64) 10496", "ave (None, 32) 10496"],  # C090
    "half = ": ["(2, 32) (2, 32) -> (2, 32)"],
    "from teachkeras.preprocessing.text": ["{'the': 1, 'cat': 2, 'sat': 3} [[1, 2, 3, 1, 2]]"],
    "table = ": ["[0, 0, 0, 0, 3]"],
    "row = ": ["[0. 2. 2. 1.] [[1, 2, 1, 2]]"],  # C030
    "from teachkeras.preprocessing.seq": [  # C032
        "[[1, 2, 3], [0, 0, 4]]",
        "[[1, 2, 3], [4, 0, 0]] [[2, 3], [0, 4]]",
    ],
    "pairs, labels": ["4 pairs", "more often than word 1: True"],
    "looking_up = ": ["(None, 5, 8)   weights: 400"],
    "np.random.seed(15)\ntokenizer": ["at least 80 of 100 are right: True"],
    "import codecs": ["856 characters, 45 different ones", "Beautiful is better than ugly."],
    "size, kinds": ["more than 90 of 100 are right: True"],
    "letter_of = ": ["The Zen of Python, by"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("15", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_each_step_of_the_loop_adds_as_many_boxes_as_the_text_says():
    shown = output_of("15", "def both_ways")
    few, many = (int(n) for n in re.findall(r"(\d+) boxes written out", shown))
    assert (many - few) % 15 == 0
    each = (many - few) // 15
    assert f"each step adds {each} boxes, and 15 more steps add {many - few}" in markdown("15")


def test_times_stand_in_one_cell_only():
    timed = [cell for cell in cells("15") if "perf_counter" in cell.source]
    assert [cell.metadata.tags for cell in timed] == [["tk-time", "nbval-ignore-output"]]


# --- the exercises against the library itself -----------------------------------------------------


def test_the_states_of_the_exercise_are_the_librarys():
    rng = np.random.default_rng(15)
    layer = layers.SimpleRNN(4, return_sequences=True, input_shape=(None, 3))
    model = Sequential([layer])
    weights = [rng.normal(size=weight.shape) for weight in layer.get_weights()]
    layer.set_weights(weights)
    x = rng.normal(size=(6, 3))
    np.testing.assert_allclose(
        STATES.recurrence()(x, *weights), model.predict(x[None])[0], atol=1e-5
    )


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("inputs, units", [(1, 1), (3, 7), (9, 2)])
def test_the_parameters_are_those_of_the_layer(kind, inputs, units):
    model = Sequential([getattr(layers, kind)(units, input_shape=(None, inputs))])
    assert COUNTS.counting()(kind, inputs, units) == model.count_params()


@pytest.mark.parametrize(
    "texts", [["The cat sat, the cat."], ["To be, or not to be!", "Be it so.", "So? Not so."]]
)
def test_the_numbers_are_those_of_the_tokenizer(texts):
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(texts)
    assert NUMBERS.numbering()(texts) == tokenizer.word_index


def test_the_windows_are_those_of_the_lesson():
    (cell,) = [cell for cell in cells("15") if cell.source.startswith("size, kinds")]
    stream = list(range(1, 30))
    names = {"np": np, "stream": stream, "size": 8}
    exec("\n".join(cell.source.splitlines()[1:3]), names)
    for mine, theirs in zip(WINDOWS.windows(stream, 8), (names["x"], names["y"]), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_reader_of_the_exercise_reads_80_of_100():
    _, (texts, topics) = sentences.load_data()
    reader = EXERCISES.module("15.6").reader()
    assert np.mean(np.array(reader(list(texts))) == topics) > 0.83
