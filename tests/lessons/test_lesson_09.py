"""Lesson 09: the rows it teaches, what its outputs must show, and what its exercises claim."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import initializations
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.stage import one_layer
from teachkeras.constraints import maxnorm
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from tests.lessons.test_lesson_every import cells, output_of, rows_of

NETWORKS = EXERCISES.module("09.5").NETWORKS
RIGHT_COUNTS = EXERCISES.module("09.5").RIGHT_COUNTS
FAMILIES = EXERCISES.module("09.6").FAMILIES
batches = EXERCISES.module("09.8").batches
by_hand = EXERCISES.module("09.8").by_hand
columns_up_to_2 = EXERCISES.module("09.8").columns_up_to_2

PHRASES = {
    "C023": "objectives：目标函数，规定了神经网络的优化方向",
    "C024": "optimizers：优化器，规定了神经网络的参数如何更新",
    "C025": "initialization：初始化策略，规定了网络参数的初始化方法",
    "C026": "regularizers：正则项，提供了一些用于参数正则的方法，以对抗过拟合",
    "C027": "constraints：约束项，提供了对网络参数进行约束的方法",
    "C063": "添加正则项啊，确定目标函数啊，确定优化器啊等等一系列模型配置功能",
    "C103": "从张量到数值的函数，当然，是用符号式编程表达的。具体的优化目标有mse，mae，交叉熵",
    "C104": "当然，也支持自己编写",
    "C106": "可以传入优化器对象的，你可以自己配置一个SGD",
    "C107": "参数clipnorm和clipvalue，用来对梯度进行裁剪",
    "C108": "参数clipnorm和clipvalue，用来对梯度进行裁剪",
    "C109": "通过激活层Activation来调用，此处的激活函数是普通的element-wise激活函数",
}


def test_the_rows_are_all_there():
    assert set(rows_of("09")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("09")[row]


SHOWN = {
    "sales = ": ["10     21.2        4.0", "8     25.2        3.6"],  # C023
    "from teachkeras import objectives": ["mse 0.1  mae 0.3  shape ()"],  # C103
    "tk.explain('mse')": ["mean(square(y_pred - y_true), axis=1)"],
    "names = ": ["mean_squared_error:", "poisson:", "kullback_leibler_divergence:"],
    "def baker": ["maximum(y_pred - y_true, -3 * (y_pred - y_true))"],  # C104
    "from teachkeras.optimizers import SGD": ["10.0", "8.0", "'baker': 12.0"],
    "from teachkeras.models import Sequential": ["careless gives no tensor", "without a return"],
    "by_hand, w = ": ["[1.0, 0.8, 0.64, 0.512]", "at (0.512)"],  # C024
    "def valley": ["SGD: 40 steps", "at (-8, 3) the loss is 12.2"],
    "rolling = ": ["A race of 40 steps: SGD(lr=0.1, momentum=0.9, nesterov=True)"],
    "six = ": ["A race of 40 steps", "Nadam(lr=0.3)", "Adadelta: the loss falls"],
    "from teachkeras import optimizers": ["starts with 0.25", "goes on with 0.05"],  # C106
    "from teachkeras.datasets import diabetes": ["the first inf"],  # C107
    "pair, single = ": ["[0.2308 0.3077]", "[0.9231]"],
    "def hillside": ["at (-1.2, -1.6)", "at (-2, -2)"],  # C108
    "tk.demos.activation_functions": ["hard_sigmoid", "softmax is missing"],
    "from teachkeras import activations": ["0.6931", "0.5000", "0.7000"],  # C109
    "from teachkeras.layers import Activation": ["relu changed 1", "softmax changed 3 of 3"],
    "rng = ": ["[ 0.0028,  0.0028,  0.0028,  0.0028]"],  # C025
    "from teachkeras import initializations": ["orthogonal", "identity"],
    "def walk": ["tanh  glorot_uniform"],
    "spread = tk.demos.activation_statistics(['normal'": [
        "normal fades",
        "glorot_uniform keeps",
        "one sticks",
    ],
    "spread = tk.demos.activation_statistics(['glorot_uniform'": [
        "he_normal keeps its width",
        "one grows",
    ],
    "free, priced = ": ["+ 0.01 * "],  # C026
    "from numpy.linalg import norm": ["MaxNorm(m=2, axis=0)", "[2. 2. 2.]", "[1. 1. 1.]"],
    "from teachkeras.regularizers import l1": ["the sum of 4 terms", "hidden_activity"],  # C063
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("09", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_all_thirteen_objectives_and_seven_optimizers_are_named():
    lines = output_of("09", "names = ").rstrip().split("\n")
    assert sum(line.endswith(":") and not line.startswith(" ") for line in lines) == 13
    (cell,) = [cell for cell in cells("09") if cell.source.startswith("six = ")]
    names = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
    assert all(f"{name}(lr=" in cell.source for name in names)


def test_by_hand_and_by_library_are_asserted_equal():
    code = [cell.source for cell in cells("09") if cell.cell_type == "code"]
    assert sum("assert " in source for source in code) >= 14
    assert sum("by_hand" in source and "1e-6" in source for source in code) >= 5


def test_the_gap_between_old_and_new_digits_shrinks_with_the_price():
    shown = output_of("09", "print('price")
    gaps = [float(line.split()[3]) for line in shown.splitlines() if line[:1] == "0"]
    assert len(gaps) == 4 and gaps == sorted(gaps, reverse=True)


# --- what the exercises claim is true -----------------------------------------------------------


def test_the_counts_of_different_units_are_what_training_gives():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-1, 1, (12, 6)), rng.uniform(-1, 1, (12, 3))
    for (first, last), count in zip(NETWORKS, RIGHT_COUNTS, strict=False):
        hidden = Dense(4, init=first, activation="sigmoid", input_dim=6)
        model = Sequential([hidden, Dense(3, init=last)])
        model.compile(SGD(lr=0.5), "mse")
        model.fit(x, y, nb_epoch=10, verbose=0)
        W = model.get_weights()[0]
        different = {tuple(column) for column in W.T.round(5).tolist()}
        assert W.any() and len(different) == count


def test_only_the_names_made_for_relu_keep_a_signal_through_ten_layers():
    np.random.seed(4)
    for name, family in FAMILIES.items():
        x = np.random.normal(size=(300, 128))
        for _ in range(10):
            x = np.maximum(x @ K.get_value(initializations.get(name)((128, 128))), 0)
        assert (0.2 < x.std() < 3) == (family == "made for relu"), name
    deviation = K.get_value(initializations.get("he_normal")((128, 128))).std()
    assert deviation == pytest.approx(0.125, rel=0.02)


def test_the_step_by_hand_is_what_maxnorm_does():
    for seed in (1, 2):
        for weights, x, y in batches(np.random.default_rng(seed)):
            model = one_layer(weights)
            layer = model.layers[0]
            twin = Sequential(
                [Dense(layer.output_dim, W_constraint=maxnorm(2), input_dim=x.shape[1])]
            )
            twin.set_weights(model.get_weights())
            twin.compile(SGD(lr=1.0), "mse")
            for _ in range(3):
                by_hand()(model, x, y)
                twin.train_on_batch(x, y)
                for mine, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
                    np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)
            lengths = np.sqrt((model.get_weights()[0] ** 2).sum(axis=0))
            assert lengths.max() == pytest.approx(2) and lengths.min() < 2 - 1e-3


def test_a_short_column_stays_as_it_is():
    W = np.array([[3.0, 0.3], [4.0, 0.4]])
    np.testing.assert_allclose(columns_up_to_2(W), [[1.2, 0.3], [1.6, 0.4]])
