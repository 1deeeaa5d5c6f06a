"""Lesson 07: the rows it teaches, and what its outputs must show."""

import math
import re

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import layers
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.layers import Convolution2D, Dense, Dropout, Flatten, MaxPooling2D, Reshape
from teachkeras.models import Sequential
from teachkeras.utils.np_utils import convert_kernel
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of

FITS, SHAPES, RULE, BYTES = (EXERCISES.module(f"07.{number}") for number in (1, 2, 3, 4))
turned = EXERCISES.module("07.7").turned

PHRASES = {
    "C035": "convert_kernel函数，用于将卷积核在theano模式和Tensorflow模式之间转换",
    "C039": "image_ordering和set_image_ordering：这组函数用于返回/设置图片的维度顺序",
    "C040": "典型应用是当希望网络自适应的根据使用的后端调整图片维度顺序时",
    "C043": "int_shape：这是我最常用的一个函数，用于以整数tuple的形式返回张量的shape",
    "C044": "要知道从前网络输出张量的shape是看都看不到的，int_shape可以在debug时起到很大作用",
    "C101": "get_output_shape_for：如果你的层计算后，输入张量和输出张量的shape不一致",
    "C120": "这个input_shape，或者有时候是input_dim，只需要在模型的首层加以指定",
    "C121": "或者有时候是input_dim",
    "C122": "并通过自己的get_output_shape_for将这个信息传递下去",
    "C123": "这种情况发生在一个RNN层后面接Flatten然后又接Dense的时候",
    "C124": "这时需要指定RNN的输入序列长度input_length，或者在网络的第一层通过input_shape就指定",
    "C125": "在内部运行时数据的shape是(None，224，224，3)",
    "C126": "现在由于theano已经停止更新，所以keras的默认后端是tensorflow",
    "C127": "tf的维度顺序是(224，224，3)，只需要记住这个顺序就行",
}


def test_the_rows_are_all_there():
    assert set(rows_of("07")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("07")[row]


SHOWN = {
    "Sequential([Dense(9), Dense(3)])": ["TK-129", "Dense(9, input_shape=(64,))"],  # C120
    "first = ": ["[8, 9, 9, 8, 7, 6, 5, 4, 3, 2]", "the seventh reads 5"],
    "Sequential([Dense(9, input_shape": [
        "TK-494",
        "it says     (None, 8)",
        "it gets     (None, 9)",
    ],
    "from teachkeras.layers import LSTM": ["(None, 8) -> (None, 3)   weights: 27", "(None, 7, 4)"],
    "from teachkeras.datasets import flower": [  # C125
        "(None, 224, 224, 3) -> (None, 112, 112, 3)",
        "32 pictures: (32, 112, 112, 3)",
    ],
    "half.predict": ["TK-311", "add the batch axis in front"],
    "Sequential([MaxPooling2D": ["TK-120", "the batch is left out", "input_shape=(224, 224, 3)"],
    "by_hand = 224": ["588.0 KiB", "18.4 MiB"],
    "layers = ": ["(None, 222, 222, 8)", "(None, 10)"],  # C122
    "flow = ": ["in 12 steps", "axis 1 224 - 3 + 1 = 222", "13 * 13 * 16 = 2704"],
    "x = y = ": ["(None, 111, 111, 8) and (2, 111, 111, 8)"],  # C043, C044
    "Sequential([Convolution2D(8": ["TK-814", "on the way", "(6, 6, 8)"],
    "from teachkeras.layers import Input": ["TK-119", "(None, 64)", "(None, 32)"],  # C101
    "print(tk.check_layer": ["return (input_shape[0], 2 * input_shape[1])"],
    "class Doubles": ["(None, 64) -> (None, 3)"],
    "Sequential([LSTM": ["TK-176", "nobody has said how many steps", "input_length=7"],  # C123
    "for told in": ["(None, 7, 5) -> (None, 35) -> (None, 3)"],  # C124
    "print('the order": ["the order of this notebook: tf"],  # C126
    "orders = ": ["tf  R1 G1 B1 R2", "th  R1 R2 R3"],  # C127
    "th = picture": ["(None, 1, 112, 224)", "TK-817", "3 x 224 with 224 channels"],
    "K.set_image_ordering('th')": ["short: th   long: th", "short: tf   long: tf"],  # C039
    "K.set_image_ordering('TF')": ["TK-407", "did you mean 'tf'"],
    "def eyes": ["(None, 3, 2, 4)   weights: 112", "(None, 4, 3, 2)   weights: 112"],  # C040
    "kernel, bias": ["(3, 3, 3, 4) -> (4, 3, 3, 3)"],
    "from teachkeras.utils.np_utils": ["[[4. 3.]\n [2. 1.]]"],  # C035
    "turning = ": ["turned by 180°: correlation and convolution differ"],
    "theano = ": ["turned: (8, 1, 3, 3)", "moved:  (3, 3, 1, 8)"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("07", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_the_shapes_of_the_picture_are_those_of_the_text():
    """Twelve layers, and twelve lines that name a layer."""
    told = output_of("07", "flow = ").splitlines()[1:]
    layers_told = [line for line in told if not line.startswith(" ")]
    assert len(layers_told) == 12 and layers_told[-1].endswith("(None, 32) -> (None, 10)")


def test_the_order_is_set_back_in_every_cell():
    """Whoever runs the lesson in any order stays in 'tf'."""
    for cell in cells("07"):
        found = re.findall(r"^K\.set_image_(?:dim_)?ordering\('(\w+)'\)", cell.source, re.MULTILINE)
        if cell.cell_type == "code" and "th" in found:
            assert found[-1] == "tf"


# --- the exercises against the library itself -----------------------------------------------------


def test_the_eight_shapes_are_those_of_the_table():
    first, *others = SHAPES.STACK
    kinds = {kind.__name__: kind for kind in (MaxPooling2D, Dropout, Flatten, Dense, Reshape)}
    model = Sequential([Convolution2D(8, 3, 3, input_shape=SHAPES.FIRST)])
    for label in others:
        assert f"`{label[2:]}`" in markdown("07")
        model.add(eval(label[2:], {**vars(layers), **kinds}))
    assert f"`{first[2:]}`" in markdown("07")
    assert [layer.output_shape for layer in model.layers] == SHAPES.RIGHT


@pytest.mark.parametrize("shape", [(None, 28, 28, 1), (5, 9, 7, 2), (None, None, 12, 3)])
def test_the_rule_of_the_exercise_is_the_librarys(shape):
    rule = Convolution2D(4, 3, 2).get_output_shape_for
    assert RULE.rule()(shape, 4, 3, 2) == rule(shape)


@pytest.mark.parametrize("data", [(4, 6, 3), (4, 5, 3), (4, 6), (1, 6, 3)])
def test_what_fits_is_what_a_model_takes(data):
    model = Sequential([Dense(2, input_shape=(6, 3))])
    try:
        model.predict(np.zeros(data))
        taken = True
    except ValueError:
        taken = False
    assert FITS.fits(model.input_shape, data) is taken


def test_the_bytes_are_those_of_the_arrays():
    model = Sequential([Dense(5, input_dim=3), Reshape((5, 1)), Flatten()])
    x = y = K.placeholder((None, 3))
    outputs = [y := layer(y) for layer in model.layers]
    arrays = K.function([x], outputs)([np.zeros((7, 3))])
    shapes = [layer.output_shape for layer in model.layers]
    assert BYTES.batch_bytes(shapes, 7) == sum(array.nbytes for array in arrays)
    assert math.prod((32, 224, 224, 3)) * 4 == BYTES.batch_bytes([(None, 224, 224, 3)], 32)


def test_the_turned_kernel_is_the_librarys():
    kernel = np.random.default_rng(7).normal(size=(3, 2, 4, 5))
    np.testing.assert_array_equal(turned(kernel), convert_kernel(kernel, "tf"))
