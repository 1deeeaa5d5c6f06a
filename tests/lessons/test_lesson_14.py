"""Lesson 14: the rows it teaches, what its outputs must show, and its exercises by hand."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.datasets import digits
from teachkeras.layers import AtrousConvolution2D, Convolution2D
from teachkeras.preprocessing.image_moves import apply_transform, shift_matrix
from tests.lessons.test_lesson_every import cells, output_of, rows_of

SLID, NAMES, PLACES, MOVED = (EXERCISES.module(f"14.{number}") for number in (1, 2, 3, 9))

PHRASES = {
    "C031": "preprocessing：提供了一组用于对文本、图像、序列信号进行预处理的函数",
    "C051": "函数名是望而知义的，什么max，min，equal，eval，zeros，ones，conv2d等等",
    "C056": "模型有两套训练和测试的函数，一套是fit，evaluate等，另一套是fit_generator",
    "C057": "迭代器可以在内存/显存不足",
    "C058": "实时动态数据提升进行网络训练",
    "C059": "Python的迭代器这一部分是一定要掌握的内容",
    "C071": "fit()/fit_generator()：用来训练模型，参数较多，是需要重点掌握的函数",
    "C076": "除了卷积层，递归神经网络层，全连接层，激活层这种烂大街的Layer对象外",
    "C087": "Highway/Maxout/AtrousConvolution2D层：这个就不多说了，懂的人自然懂",
}


def test_the_rows_are_all_there():
    assert set(rows_of("14")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("14")[row]


SHOWN = {
    "ones, square": ["[[9. 9.]\n [9. 9.]]"],  # C051
    "half_bright": ["output[0, 1] = ", "= 27"],
    "def slide": ["[[4. 6. 6. 4.]\n [6. 9. 9. 6.]\n [6. 9. 9. 6.]\n [4. 6. 6. 4.]]"],
    "from teachkeras.layers import AtrousConvolution2D": [  # C087
        "rate 1 reaches 3 and gives (6, 6)",
        "rate 2 reaches 5 and gives (4, 4)",
        "rate 3 reaches 7 and gives (2, 2)",
    ],
    "fields = ": ["7 cells along an axis with rate 1, 13 with rate 2"],
    "for size in": ["8 pixels wide: 80 weights", "28 pixels wide: 80 weights", "4,245,280"],  # C076
    "np.random.seed(7)\nplain": ["as they are:  0.98", "moved:        0.34"],  # C058
    "from teachkeras.preprocessing.image import ImageDataGenerator": ["255 becomes 1.0"],  # C031
    "changing = ": [],
    "numbers = ": ["7 1 9\nleft: [4, 6]   and then: []"],  # C059
    "def two_batches": ["called, and nothing has run\n   making the first\ntrained on batch 1"],
    "def pairs": ["the largest difference of two weights: 0.0"],  # C056
    "def once": ["TK-473", "ended after 43 of 100 samples", "while True:"],
    "history = second": ["epochs [1, 2]", "TK-482", "instead of 100", "val_acc"],  # C071
    "meter = ": ["at most 6 in memory, 31 ticks instead of 40"],
    "from teachkeras.callbacks": ["never more than 4 in memory: True"],
    "import psutil": ["501 MB went through", "less than 50 MB: True"],  # C057
    "print('told right": ["told right: 0.9"],
}


@pytest.mark.parametrize("start", [start for start in SHOWN if SHOWN[start]])
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("14", start)
    for part in SHOWN[start]:
        assert part in shown, shown


def test_fresh_pictures_win_at_least_forty_points():
    """From 34 of 100 to 90 and more, on digits that have moved."""
    before, after = (
        dict(line.split(": ") for line in output_of("14", f"np.random.seed(7)\n{net}").splitlines())
        for net in ("plain", "prepared")
    )
    assert float(after["moved"]) >= 0.9 and float(after["moved"]) - float(before["moved"]) >= 0.4


def test_the_table_of_pictures_has_eight_epochs():
    told = output_of("14", "fresh = ")
    assert "4 pictures, changed anew in each of 8 epochs" in told and told.count("different") == 4


# --- the exercises against the library itself -----------------------------------------------------


def test_the_kernel_by_hand_is_scipys():
    wanted = correlate2d(SLID.PICTURE, SLID.KERNEL, "valid")
    assert SLID.slid(SLID.KERNEL) == wanted.tolist()
    (table,) = [c.source for c in cells("14") if "| picture |" in c.source]
    rows = [line.strip("|").split("|") for line in table.splitlines()[-4:]]
    assert [[int(n) for n in row[:4]] for row in rows] == SLID.PICTURE.tolist()
    assert [[int(n) for n in row[5:]] for row in rows[:2]] == SLID.KERNEL.tolist()


def kernels_of_the_table():
    """The six kernels of 14.2, read from the lesson's own table."""
    (table,) = [c.source for c in cells("14") if "| A | B | C |" in c.source]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    parts = [[[eval(n) for n in cell.strip("`").split()] for cell in row] for row in rows]
    return dict(zip("ABCDEF", np.array(parts).swapaxes(0, 1), strict=True))


def test_each_filter_does_what_its_name_says():
    """On a picture of random numbers, and on one that is bright at its left or at its top."""
    kernels, picture = kernels_of_the_table(), np.random.default_rng(14).normal(size=(9, 9))
    found = {letter: correlate2d(picture, kernel, "valid") for letter, kernel in kernels.items()}
    named = {name: found[letter] for letter, name in NAMES.RIGHT.items()}
    inside = picture[1:-1, 1:-1]
    np.testing.assert_allclose(named["nothing"], inside)
    np.testing.assert_allclose(named["move left"], picture[1:-1, 2:])
    assert named["blur"].std() < inside.std() / 2 < inside.std() * 2 < named["sharpen"].std()
    for name, bright in (("left edges", np.s_[:, :4]), ("top edges", np.s_[:4])):
        half = np.zeros((9, 9))
        half[bright] = 1
        edges = {n: correlate2d(half, kernels[k], "valid") for k, n in NAMES.RIGHT.items()}
        other = "top edges" if name == "left edges" else "left edges"
        assert edges[name].max() == 3 and not edges[other].any()


@pytest.mark.parametrize("size, window, stride, rate", [(8, 3, 1, 1), (17, 2, 3, 1), (20, 5, 2, 1)])
def test_the_formula_is_the_librarys_for_steps(size, window, stride, rate):
    layer = Convolution2D(1, window, window, subsample=(stride, stride))
    wanted = layer.get_output_shape_for((None, size, size, 1))[1]
    assert PLACES.counting()(size, window, stride, rate) == wanted


@pytest.mark.parametrize("size, window, rate", [(8, 3, 2), (20, 4, 3), (9, 3, 4)])
def test_the_formula_is_the_librarys_for_holes(size, window, rate):
    layer = AtrousConvolution2D(1, window, window, atrous_rate=(rate, rate))
    wanted = layer.get_output_shape_for((None, size, size, 1))[1]
    assert PLACES.counting()(size, window, 1, rate) == wanted


def test_the_moved_pictures_are_those_of_the_library():
    """Down and right by whole pixels, with zeros from outside."""
    x, _ = MOVED.moved_pictures()
    count = len(x) // 8
    original = digits.load_data()[1][0][0][..., None] / 16
    for at, (down, right) in enumerate(MOVED.PLACES):
        wanted = apply_transform(original, shift_matrix(-down, -right), 2, "constant")
        np.testing.assert_allclose(x[at * count], wanted, atol=1e-6)
