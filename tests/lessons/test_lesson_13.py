"""Lesson 13: the rows it teaches, and what its outputs must show."""

import ast

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.layers import Dense, SReLU
from teachkeras.models import Sequential
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of

DENSE, SRELU = (EXERCISES.module(f"13.{number}") for number in (1, 6))

PHRASES = {
    "C042": "当你需要便携一个在训练和测试是行为不同的层（如Dropout）时，它会很有用",
    "C077": "高级激活层，主要收录了包括leakyReLU，pReLU，ELU，SReLU等一系列高级激活函数",
    "C078": "这些激活函数不是简单的element-wise计算，所以单独拿出来实现一下",
    "C079": "包括leakyReLU，pReLU，ELU，SReLU等一系列高级激活函数",
    "C080": "包括leakyReLU，pReLU，ELU，SReLU等一系列高级激活函数",
    "C085": "Highway/Maxout/AtrousConvolution2D层：这个就不多说了，懂的人自然懂",
    "C086": "Highway/Maxout/AtrousConvolution2D层",
    "C098": "如果你的计算比较简单，那可以尝试通过Lambda层来解决",
    "C099": "build，这个函数用来确立这个层都有哪些参数，哪些参数是可训练的",
    "C100": "call，这个函数在调用层对象时自动使用，里面就是该层的计算逻辑，或计算图了",
    "C101": "返回输出张量的shape，以保证Keras可以进行shape的自动推断",
    "C102": "我们可以随时查看keras其他层的源码，参考如何编写",
}


def test_the_rows_are_all_there():
    assert set(rows_of("13")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("13")[row]


SHOWN = {
    "data = ": ["[[1. 4. 9.]]   weights: 0"],  # C098
    "simple = ": ["(None, 1) [6.]", "(None, 2) [1. 3.]"],
    "kept = ": ["[[2. 4. 6.]]   weights: 0"],
    "class Scale": ["[[  10.  200. 3000.]]   weights: 3"],  # C099
    "life = ": ["Scale stretch is made, builds 1 weight", "build((None, 3))"],
    "tk.show(model)": ["stretch (Scale)"],
    "class Numbers": ["must give a tensor", "numbers are there at once"],  # C100
    "class Forgetful": ["weights: 0", "TK-838", "self.add_weight("],
    "class WithSum": ["(None, 4) -> (None, 2)   weights: 10"],  # C101
    "rows = np.random.RandomState(13)": ["weights: 2080", "OwnDense: 12 of 12 things hold"],
    "class Centred": ["[2080, 64]"],
    "class Shaky": ["testing  [[1. 2. 3.]] [[1. 2. 3.]]"],  # C042
    "from teachkeras.layers import Dropout": ["training: [0. 2.]   mean: 1.0"],
    "tk.source(Dense.call)": ["output = K.dot(x, self.W)"],  # C102
    "from teachkeras.layers import ELU, LeakyReLU": ["return K.relu(x, self.alpha)"],
    "two = ": ["LeakyReLU [-0.3  2. ]", "ELU [-0.6321  2.    ]"],  # C077, C079
    "tk.demos.activation_handles('LeakyReLU')": ["LeakyReLU with 1 handle: alpha = 0.3"],
    "from teachkeras.layers import PReLU": ["before: [0. 0. 0. 0.]", "after:  [0.25 0.25"],  # C078
    "for shared in": ["shared_axes None   weights: 256", "shared_axes [1, 2]   weights: 4"],
    "from teachkeras.layers import SReLU": ["[-1.2  0.   2. ]", "128 weights"],  # C080
    "tk.demos.activation_handles('SReLU')": ["SReLU with 4 handles", "-3 -> -1.2", "3 -> 2"],
    "valve = ": ["0.731 at the start", "gate 0.119"],  # C085
    "from teachkeras.layers import Highway": ["weights: 2112"],
    "from teachkeras.optimizers import Adam": ["gate bias -2  right: 1.00", "4e-12 or 0.078"],
    "pieces = ": ["4 of them are the largest somewhere"],  # C086
    "from teachkeras.layers import MaxoutDense": ["W (4, 64, 32)", "weights: 8320"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("13", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_a_check_of_a_layer_writes_what_is_missing_and_then_all_holds():
    """The first Power has no get_config; the second is the first with the lines of the report."""
    first, second = [c for c in cells("13") if c.source.startswith("class Power(Layer)")]
    told = first.outputs[0].data["text/plain"]
    assert "get_config leaves out 'exponent'" in told
    for line in ("def get_config(self):", "return {**super().get_config(), 'exponent'"):
        assert line in told and line in second.source and line not in first.source
    assert second.outputs[0].text == "Power: 12 of 12 things hold\n"


def test_the_towers_differ_as_the_text_says():
    """Only with gates that are nearly shut is every point right."""
    shown = output_of("13", "from teachkeras.optimizers import Adam").splitlines()
    right = {line[:13].strip(): float(line.rsplit(" ", 1)[1]) for line in shown if "right:" in line}
    assert right["gate bias -2"] == 1 and right["plain"] < 0.85 and right["gate bias 1"] < 0.6


def test_the_pieces_are_as_close_as_the_text_says():
    """0.25 is the largest distance of the four pieces from x * x."""
    assert "never more than 0.25 away" in markdown("13")
    x = np.linspace(-2, 2, 401)
    lines = [slope * x - slope**2 / 4 for slope in (-3, -1, 1, 3)]
    assert np.abs(np.max(lines, axis=0) - x**2).max() == pytest.approx(0.25)


def test_the_shares_of_twenty_gates_are_those_of_the_sigmoid():
    """0.27 and 0.88 pass by with the gate biases 1 and -2."""
    shares = 1 - 1 / (1 + np.exp(-np.array([1.0, -2.0])))
    assert shares.round(2).tolist() == [0.27, 0.88]


def test_no_class_of_an_exercise_is_written_before_it():
    """What an exercise asks for is shown after its cell, never before."""
    seen: set[str] = set()
    for cell in cells("13"):
        if cell.cell_type != "code":
            continue
        made = {
            n.name for n in ast.walk(ast.parse(cell.source.replace("%load_ext", "# "))) if named(n)
        }
        if "exercise" in cell.metadata.get("tk", {}):
            assert not made & seen, made & seen
        seen |= made


def named(node):
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")


# --- the exercises against the library itself -----------------------------------------------------


@pytest.mark.parametrize("place", SRELU.PLACES)
def test_the_srelu_of_the_exercise_is_the_librarys(place):
    layer, x = SReLU(), np.linspace(-4, 4, 33)
    y = layer(K.constant(x[:, None]))
    layer.set_weights([np.full(1, number) for number in place])
    mine = [SRELU.srelu()(float(number), *place) for number in x]
    np.testing.assert_allclose(K.eval(y)[:, 0], mine, atol=1e-6)


def test_the_dense_of_the_exercise_is_the_librarys():
    own = Sequential([DENSE.OwnDense(3, input_shape=(5,))])
    ours = Sequential([Dense(3, input_dim=5)])
    ours.set_weights(own.get_weights())
    x = np.random.default_rng(13).normal(size=(4, 5))
    np.testing.assert_array_equal(own.predict(x), ours.predict(x))
