"""Lesson 08: the rows it teaches, and what its outputs must show."""

import json
import re

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.exercises import draws
from teachkeras.classroom.stage import counted_stack
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential
from tests.lessons.test_lesson_every import cells, markdown, output_of, rows_of

MIDDLE = EXERCISES["08.1"]
middle = EXERCISES.module("08.1").middle
phases = EXERCISES.module("08.2").phases
COUNT = EXERCISES["08.4"]
counter = EXERCISES.module("08.4").counter
trap = EXERCISES.module("08.7").trap

PHRASES = {
    "C019": "模型是层的有序组合，也是层的“容器”",
    "C029": "visualization：可视化，用于将网络结构绘制出来",
    "C041": "返回网络的运行状态，0代表测试，1代表训练",
    "C072": "layers：该属性是模型全部层对象的列表，是的就是一个普通的python list",
    "C073": "get_layer()：这个函数通过名字来返回模型中某个层对象",
    "C074": "pop()：这个函数文档里没有，但是可以用。作用是弹出模型的最后一层",
    "C094": "如果你对数数没什么信心，最好是name配合get_layer()来用",
    "C095": "冻结这个动作就是通过设置trainable来实现的",
    "C096": "这两个属性是层的输入和输出张量，是Keras tensor的对象",
    "C097": "set_weights传入的权重必须与get_weights返回的权重具有同样的shape",
    "C128": "keras读取模型某一层的输出",
    "C129": "output = model.layer[3].output",
    "C130": "查看在layer中的index和名字",
}


def test_the_rows_are_all_there():
    assert set(rows_of("08")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("08")[row]


SHOWN = {
    "added = ": ["3 layers, from (None, 3) to (None, 2)"],  # C019
    "assert type(model.layers) is list": ["last: probs", "['hidden', 'drop']"],  # C072
    "layers = model.layers": [
        "0 Flatten 'pixels' (None, 8, 8) -> (None, 64)",
        "1 Dense 'hidden' (None, 64) -> (None, 32)",
    ],  # C130
    "print([layer.name": ["['dense_1', 'dropout_1', 'dense_2']"],  # C094
    "model.add(Dense(10, name": ["TK-427", "there is a layer 'hidden' in this model already"],
    "model.get_layer('hiden')": ["TK-428", "nearest     hidden"],  # C073
    "from pathlib import Path": [
        "written: ['model.svg']",
        "5 layers and 4 arrows",
        "hidden (Dense) from pixels: (None, 64) -> (None, 32), 2,080",
    ],  # C029
    "print(hidden.input)": ["float32 (None, 64)   no value yet", "hidden_W) + hidden_b)"],  # C096
    "lonely = ": ["TK-412", "not connected yet", "y = lonely(x)"],
    "shared = ": ["TK-413", "shared.get_output_at(0)   or 1"],
    "output = model.layer[3]": ["TK-441", "nearest     layers, get_layer"],  # C129
    "output = model.layers[3]": ["softmax(", "(None, 10)"],
    "one_of_each": ["What 4 layers of reader make of 10 samples", "of 32 above 0"],
    "np.random.seed(1)": [
        "phase 0: [1. 1. 1. 1. 1. 1. 1. 1.]",
        "phase 1: [0.   0.   1.33 1.33 1.33 1.33 1.33 1.33]",
    ],  # C041
    "ends = ": ["hidden: largest difference 0.0", "probs:  largest difference 0.0"],
    "K.function([model.input], [model.output])": ["TK-207", "learning_phase is still empty"],
    "print([w.shape": ["[(64, 32), (32,)]", "[] no weights at all"],  # C097
    "hidden.set_weights([W.T, b])": ["TK-307", "(32, 64)", "(64, 32)"],
    "first = W": ["What 32 units of hidden look for", "images of 8 x 8", "unit  0  from"],
    "hidden = model.get_layer('hidden')\nhidden.trainable": ["TK-471", "compile again"],  # C095
    "def counted": ["1 of the layers frozen", "2,080  (frozen)"],
    "model = reader()\nmodel.fit": [
        "['pixels', 'hidden', 'drop', 'probs'] (None, 10)",
        "['pixels', 'hidden', 'drop'] (None, 32)",
    ],  # C074
    "model.add(Dense(5": ["trained numbers: 165"],
    "model = reader()\ntaken": ["(5, 10)", "TK-472", "model.pop()"],
    "model.pop()   ": ["(5, 32) ['pixels', 'hidden', 'drop']"],
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("08", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_both_ways_to_the_middle_show_the_numbers_by_hand():
    """C128: the cell by hand and the cell by the library end in the same line."""
    by_hand, by_library = (output_of("08", start) for start in ("some = test_pictures", "get = "))
    assert by_hand == by_library and by_hand.startswith("(5, 32)   first row: [")


def test_the_old_head_reads_as_before_and_the_new_one_has_forgotten():
    """C095: three lines of two shares, right of 0 to 4 and of 5 to 9."""
    text = output_of("08", "probs = model.get_layer('probs')")
    before, after, again = (
        tuple(map(float, re.findall(r"\d\.\d+", line))) for line in text.strip().splitlines()
    )
    assert before == again and before[0] > 0.97 and before[1] == 0
    assert after[0] == 0 and after[1] > 0.8


def test_the_readers_numbers_are_counted_as_the_text_says():
    by_hand = counter(lambda inputs, units, frozen: 0 if frozen else (inputs + 1) * units)
    assert by_hand([(64, 32, False), (32, 10, False)]) == 2410
    assert by_hand([(64, 32, True), (32, 10, False)]) == 330
    assert "2,410" in COUNT.prompt and "330" in COUNT.prompt
    (cell,) = [cell for cell in cells("08") if cell.source.startswith("def counted")]
    assert "== 2410" in cell.source and "== 330" in cell.source


def views(start):
    """The HTML of what the first cell shows whose code begins so."""
    (cell,) = [cell for cell in cells("08") if cell.source.startswith(start)]
    return "".join(cell.outputs[-1].data["text/html"])


def test_the_living_picture_has_a_frame_for_each_digit():
    """Ten places to point at; the read-out of each says that the network reads it right."""
    found = re.search(r'mountAll\("\w+",".*?",(\{.*\}),document', views("one_of_each"), re.DOTALL)
    data = json.loads(found[1])
    (group,) = data["groups"]
    assert [spot[6] for spot in data["spots"]] == list(range(10))
    for digit, frame in enumerate(group["frames"]):
        assert dict(frame["rows"])["probs"].endswith(f"at place {digit}")
        above = int(dict(frame["rows"])["hidden"].split()[0])
        assert above <= 16, "the text says that most of the 32 are 0"
        assert sum(shape[0] == "x" for shape in frame["shapes"]) == 5


def test_ice_is_drawn_and_said_without_a_script():
    from base64 import b64decode

    coded = views("def counted").split("data:image/svg+xml;base64,")[1].split('"')[0]
    picture = b64decode(coded).decode()
    assert "❄ frozen" in picture and "b parameter frozen" in picture
    assert "<td>frozen</td>" in views("def counted")


# --- the exercises against the library itself -----------------------------------------------------


def test_the_phases_of_the_exercise_are_those_of_dropout():
    """Very many numbers through a real Dropout, in both phases."""
    x = K.placeholder(shape=(1, 40_000))
    for p, value in ((0.5, 1.0), (0.25, 3.0), (0.8, -2.0)):
        f = K.function([x, K.learning_phase()], [Dropout(p)(x)])
        rows = np.full((1, 40_000), value, "float32")
        tested, trained = f([rows, 0])[0], f([rows, 1])[0]
        kept = trained[trained != 0]
        measured = tested.mean(), kept.mean(), 0.0, trained.mean()
        np.testing.assert_allclose(measured, phases(p, value), rtol=0.05)
        assert np.ptp(kept) == 0 and np.ptp(tested) == 0


@pytest.mark.parametrize("sizes", [[64, 32, 10], [8, 7, 6, 5], [3, 2, 9]])
def test_the_trap_of_the_exercise_is_the_models(sizes):
    first = Dense(sizes[1], input_dim=sizes[0])
    model = Sequential([first, *(Dense(units) for units in sizes[2:])])
    rows = np.ones((4, sizes[0]))
    model.layers.pop()
    left = len(model.layers)
    with pytest.warns(match="TK-472"):
        columns = model.predict(rows).shape[1]
    model.pop()
    after = model.predict(rows).shape[1], len(model.layers)
    assert trap(sizes) == (left, columns, *after)


def test_the_middle_of_the_exercise_by_hand():
    """Against NumPy, layer by layer."""
    model = counted_stack((5, 6, 4, 3), ("first", "second", "last"), drop=0.5)
    x = draws(MIDDLE, 1).uniform(-1, 1, (4, 5)).astype("float32")
    row, answer = x, middle()
    for number, layer in enumerate(model.layers):
        if layer.get_weights():
            W, b = layer.get_weights()
            row = np.tanh(row @ W + b)
        np.testing.assert_allclose(answer(model, number, x), row, rtol=1e-5, atol=1e-6)


def test_the_next_lesson_is_linked():
    assert "(L09-what-training-is-made-of.ipynb)" in markdown("08")
