"""Lesson 05: the rows it teaches, and what its outputs must show."""

import re

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.stage import dense_layers
from tests.lessons.test_lesson_every import cells, output_of, rows_of

GUESS = EXERCISES.module("05.6")
dense = EXERCISES.module("05.2").dense

PHRASES = {
    "C017": "Keras框架结构",
    "C018": "backend：后端，对Tensorflow和Theano进行封装，完成低层的张量运算、计算图编译等",
    "C019": "models：模型，模型是层的有序组合，也是层的“容器”，是“神经网络”的整体表示",
    "C020": "神经网络的层本质上规定了一种从输入张量到输出张量的计算规则",
    "C021": "模型也是张量到张量的映射，所以Layer是Model的父类",
    "C036": "用户不用关心具体执行张量运算的是theano还是tensorflow",
    "C037": "backend中的函数要比文档里给出的多得多，完全就是一家百货商店",
    "C038": "function用于将一个计算图（计算关系）编译为具体的函数",
    "C052": "函数的命名方式跟numpy差不多，下次想用时不妨先‘.’一下，说不定就有",
    "C053": "Keras的网络，其实是一个由多个子计算图构成的大计算图",
    "C075": "因为Model是Layer的子类，Layer的所有属性和方法也自动被Model所有",
    "C076": "除了卷积层，递归神经网络层，全连接层，激活层这种烂大街的Layer对象外",
    "C115": "所谓callable，就是能当作函数一样来使用，层的这个性质不需要依赖任何模型就能成立",
    "C116": "假设我们想要计算x的sigmoid值是多少，我们不去构建model，而是构建几个单独的层就可以了",
    "C117": "所谓占位符就是“先占个位置 “的符号，翻译成中文就是”此处应有一个长为3的向量“",
    "C118": "计算图的各种优化通过这一步得以完成，现在，f就是一个真正的函数了",
    "C119": "一个模型本身也可以像上面一样使用",
}


def test_the_rows_are_all_there():
    assert set(rows_of("05")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("05")[row]


SHOWN = {
    "import teachkeras.backend as K": ["[array([0.7310586 , 0.880797"],  # C116
    "numbers = np.array": ["[0.7311 0.8808 0.9526]"],
    "from teachkeras.layers import Dense": [  # C115
        "the symbol y         False",
        "a Dense layer        True",
    ],
    "tk.show(x)": ["x   float32 (3,)   no value yet"],  # C117
    "f([np.array([1, 2, 3, 4])])": ["TK-304", "here a vector of length 3 belongs, got 4"],
    "Dense(2)(x)": ["TK-120", "K.expand_dims(x, 0)   (add the batch axis)"],
    "rows = ": ["(3,) -> (1, 3) -> (1, 2)", "without the batch axis: (2,)"],
    "np.random.seed(5)": ["(None, 3) -> (None, 2)", "two_W (3, 2)", "two_b (2,)"],  # C020
    "W, b = ": ["W (3, 2)   b (2,)"],
    "life = ": ["builds 2 weights", "build does not run again"],
    "by_hand = {": ["'Dense': 2080", "'Convolution2D': 80", "'LSTM': 5248"],
    "bend = ": [
        "written     4 nodes",
        "simplified  3 nodes",
        "4 nodes before, 3 after",
    ],  # C038, C118
    "by_hand = np.tanh(numbers)": [
        "Graph with 4 boxes",
        "Graph with 3 boxes",
        "z = square(tanh(x))",
    ],
    "between = ": ["3 + 2 = 5 operations"],  # C053
    "from teachkeras.models import": ["hidden (Dense)", "(None, 3) -> (None, 4), 16"],
    "from teachkeras.layers import Layer": ["is a model a layer? True", "Sequential"],  # C021
    "of_a_layer = ": ["a model has them all", "chain   (None, 3) (None, 2) 26"],  # C075
    "picture = ": ["(None, 64) -> (None, 10)"],  # C119
    "even = ": ["['reader', 'even']", "weights of the reader moved"],
    "framework = ": ["The framework in 21 boxes", "layers", "lesson 05"],  # C017
    "def program": ["numpy computes:", "[0.09  0.245 0.665]"],  # C018, C036
    "tk.demos.shelves()": ["compare   True or False", "lesser"],  # C037
    "names = '''": ["14 of 16 are there", "['less', 'power']"],  # C052
    "K.less(x, 2)": ["TK-231", "K.lesser(x, 2)"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("05", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_the_program_of_the_document_is_word_for_word():
    """Row C116: only the name of the library differs."""
    (cell,) = [c for c in cells("05") if "y = Activation('sigmoid')(x)" in c.source]
    assert cell.source.replace("teachkeras", "keras").splitlines()[:8] == [
        "import keras.backend as K",
        "from keras.layers import Activation",
        "import numpy as np",
        "",
        "x = K.placeholder(shape=(3,))",
        "y = Activation('sigmoid')(x)",
        "f = K.function([x],[y])",
        "out = f([np.array([1,2,3])])",
    ]


def test_the_kinds_without_weights_are_those_the_text_names():
    """Row C076: eleven kinds, four of them with nothing to learn."""
    lines = output_of("05", "from teachkeras.layers import (Batch").strip().splitlines()
    counts = {line.split()[0]: int(line.split()[-1].replace(",", "")) for line in lines}
    nothing = {"Activation", "Reshape", "Flatten", "MaxPooling2D"}
    assert len(lines) == 11 and {name for name in counts if not counts[name]} == nothing
    assert (counts["Dense"], counts["SimpleRNN"], counts["GRU"]) == (2080, 1312, 3936)
    assert counts["Embedding"] == 400


def test_the_reader_reads_worse_after_it_served_another_model():
    trained, served = (
        float(re.search(r"read right: (0\.\d+)", output_of("05", start))[1])
        for start in ("from teachkeras.datasets", "even = ")
    )
    assert trained > 0.95 and served < trained - 0.03


def test_it_opens_with_the_way_ahead_and_needs_two_lessons_only():
    """Row C022: whoever wants to train first is sent on."""
    assert "Skip ahead to [lesson 06]" in cells("05")[0].source
    assert set(re.findall(r"\(L(\d\d)-", cells("05")[0].source)) == {"02", "06"}


# --- the exercises against the library itself -----------------------------------------------------


def test_the_names_of_the_exercise_do_what_numpy_does():
    numpy_line = {"x": np.array([[1.5, -2.0]]), "y": np.array([[0.5, 3.0]]), "np": np}
    symbols = {"x": K.constant([[1.5, -2.0]]), "y": K.constant([[0.5, 3.0]]), "K": K}
    for line, name in GUESS.TASKS.items():
        ours = re.sub(r"^np\.\w+", f"K.{name}", line)
        found = np.asarray(K.eval(eval(ours, symbols)))
        wanted = eval(line, numpy_line)
        if name == "argmax":  # K goes along the last axis, NumPy through all numbers
            wanted = np.argmax(numpy_line["x"], axis=-1)
        if name == "concatenate":
            wanted = np.concatenate([numpy_line["x"], numpy_line["y"]], axis=-1)
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_dense_of_the_exercise_is_the_librarys():
    (layer,) = dense_layers((3, 4), activation="linear")
    x = K.placeholder((None, 3))
    data = np.random.default_rng(5).normal(size=(6, 3))
    found = K.function([x], [layer(x)])([data])[0]
    np.testing.assert_allclose(found, dense(data, *layer.get_weights()), rtol=1e-5, atol=1e-6)
