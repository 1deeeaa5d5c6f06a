"""Lesson 10: the rows it teaches, and what its outputs must show."""

import re

import numpy as np
import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.exercises import observed
from tests.lessons.test_lesson_every import markdown, output_of, rows_of

LOSSES = EXERCISES["10.3"]
losses_with = EXERCISES.module("10.3").losses_with
SAID = EXERCISES.module("10.4").SAID
TRUE = EXERCISES.module("10.4").TRUE
scores = EXERCISES.module("10.4").scores
TASKS = EXERCISES.module("10.5").TASKS
chosen = EXERCISES.module("10.5").chosen
lazy = EXERCISES.module("10.6").lazy
LAZY_NET = EXERCISES.module("10.7").LAZY_NET
first_above = EXERCISES.module("10.7").first_above
watched = EXERCISES.module("10.7").watched

PHRASES = {
    "C034": "to_categorical，用于将1D标签转为one-hot的2D标签",
    "C105": "如果选用categorical_crossentropy作为目标函数，需要将标签转换为one-hot编码的形式",
    "C131": 'output layer的activation="sigmoid"，对应的loss="binary_crossentropy"',
    "C132": 'output layer的activation="softmax"，对应的loss="categorical_crossentropy"',
    "C133": "join distribution and a multinomial likelihood**，相当于一个概率分布，和为1",
    "C134": "marginal distribution and a Bernoulli likelihood**, p(y0/x) , p(y1/x) etc",
    "C135": "如果是multi-label classification，就是一个样本属于多类的情况下，需要用1",
    "C136": "metric=['acc']的'acc'并不是完全同一个评价方法",
    "C137": "metrics=['binary_accuracy','categorical_accuracy']，在训练过程中会两个结果都输出",
}


def test_the_rows_are_all_there():
    assert set(rows_of("10")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("10")[row]


SHOWN = {
    "labels = ": ["[[1. 0. 0.]", "[0. 0. 1.]", "[0. 1. 0.]]"],  # C034
    "four = ": ["(3, 3) (3, 4)", "[0 2 1] [0 2 1]"],
    "to_categorical([1, 2, 3])": ["TK-479", "start at 1", "[0., 1., 0., 0.]"],
    "(x_train, y_train)": [
        "TK-312",
        "(8,)",
        "to_categorical(y_train[:8], 10)",
        "'sparse_categorical_",
    ],  # C105
    "p = model.predict(x_train[:8])": ["2.428 2.428 2.428"],
    "logits = ": ["[0.659  0.2424 0.0986]  sum 1.0"],  # C133
    "raised = ": ["after  [0.8401 0.1137 0.0462]  sum 1.0"],
    "by_hand = 1 / (1 + np.exp": [
        "before [0.8808 0.7311 0.525 ]  sum 2.1368",
        "after  [0.9526 0.7311 0.525 ]",
    ],  # C134
    "tk.demos.softmax_vs_sigmoid(logits)": ["0.6590", "2.1368"],
    "from teachkeras.objectives": ["categorical 0.417   binary 0.728"],
    "np.random.seed(7)\nreader": ["ln 10 = 2.303", "read right: 0.98"],  # C132
    "p = reader": ["7 0.3", "9 0.5", "#########", "the sum of the shares is 1.0"],
    "np.random.seed(7)\nlinear": ["ln 2 = 0.693", "seen digits   [0.93 0.9  0.96 0.94]"],  # C131
    "q = linear": ["from 0.01 to 3.03", "(8, 4)"],
    "np.random.seed(7)\nwrong": ["TK-474", "ten_lamps, sigmoid"],  # C135
    "history = wrong": ["at the right digit: 0.98", "in which a lamp is lit: 0.3"],
    "np.random.seed(7)\nother": ["TK-476", "loss = 'categorical_crossentropy'"],
    "t = np.eye(10)": ["of 100 numbers 90 are right; of 10 rows 1"],  # C136
    "def lazy_net": [
        "10 classes, binary_crossentropy  acc 0.9\n",
        "10 classes, categorical_crossentropy  acc 0.1\n",
        "3 classes, binary_crossentropy  acc 0.667\n",
        "3 classes, categorical_crossentropy  acc 0.333\n",
    ],
    "tk.demos.which_accuracy": ["is the loss binary_crossentropy?", "yes -> binary_accuracy"],
    "for loss in": ["is binary_accuracy, because with this loss", "is sparse_categorical_acc"],
    "net = lazy_net": ["'acc' of lazy is categorical_accuracy, because the 10 outputs are scores"],
    "both = ": ["val_binary_accuracy        [0.9]", "val_categorical_accuracy   [0.1]"],  # C137
    "np.random.seed(7)\nsigmoids": ["Training over 30 epochs", "  val_categorical_accuracy"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("10", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_a_wrong_pair_is_said_once():
    shown = [output_of("10", start) for start in ("np.random.seed(7)\nwrong", "history = wrong")]
    assert [text.count("TK-474") for text in shown] == [1, 0]


def test_the_curves_tell_the_story_of_the_text():
    """More than ten epochs at 0.900, while the right digits become many: here and in the check."""
    curves = watched()
    binary, categorical = (np.array(curves[name]) for name in LAZY_NET)
    still = first_above(curves["val_binary_accuracy"], 0.9)
    assert still > 10 and np.abs(binary[:still] - 0.9).max() < 2e-3
    assert categorical[0] < 0.2 and categorical[still] > 0.7


def test_the_lazy_net_of_the_table_is_the_lazy_net_of_the_check():
    for classes in (10, 3):
        assert lazy(classes) == pytest.approx((1 - 1 / classes, 1 / classes))


def test_the_losses_of_the_check_are_the_librarys():
    from teachkeras import backend as K
    from teachkeras.objectives import binary_crossentropy, categorical_crossentropy

    logits, t = np.array([1.5, -0.5, 0.25]), np.array([0.0, 1.0, 0.0])
    shares = K.softmax(K.constant(logits[None]))
    lamps = K.sigmoid(K.constant(logits[None]))
    by_library = [
        K.eval(categorical_crossentropy(K.constant(t[None]), shares))[0],
        K.eval(binary_crossentropy(K.constant(t[None]), lamps))[0],
    ]
    np.testing.assert_allclose(losses_with()(logits, t), by_library, rtol=1e-5)
    assert observed(LOSSES, losses_with, 1)[0][1] == pytest.approx(0.417, abs=5e-4)


def test_each_way_of_miscounting_gives_another_number():
    right = (SAID > 0.5) == TRUE
    shares = [*scores(SAID, TRUE), right.any(axis=1).mean(), right.mean(axis=0).prod()]
    shares += [right.all(axis=0).mean(), right.all(axis=1).sum(), ((SAID > 0.5) * TRUE).mean()]
    assert len({round(float(share), 6) for share in shares}) == len(shares)


def test_the_rows_shown_decide_each_case():
    """One lamp in every row: softmax. Several, none, or a single output: sigmoid."""
    shown = output_of("10", "print('1 the digit")
    for line, right in zip(shown.splitlines(), chosen()(), strict=True):
        rows = re.findall(r"\b[01]+\b", line[1:])[-3:]
        one_of_many = all(len(row) > 1 and row.count("1") == 1 for row in rows)
        assert one_of_many == (right == "softmax"), line
    assert len(TASKS) == len(shown.splitlines()) == 8


def test_the_table_of_acc_is_what_compile_decides():
    from teachkeras import metrics, objectives

    table = markdown("10").split("`'acc'` becomes |\n|---|---|---|\n")[1].split("\n\n")[0]
    for line in table.splitlines():
        loss, outputs, becomes = (part.strip().strip("`") for part in line.strip("|").split("|"))
        function = objectives.get(loss) if "cross" in loss else objectives.mean_squared_error
        for width in (1,) if outputs == "1" else (2, 10):
            assert metrics.accuracy_for(function, width).__name__ == becomes
