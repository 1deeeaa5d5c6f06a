"""Lesson 16: the rows it teaches, what its outputs must show, and the eight broken notebooks."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.classroom import stage
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.errors import TeachError
from teachkeras.errors.catalogue import all_pages
from teachkeras.layers import LSTM, Masking, SimpleRNN
from teachkeras.models import Sequential
from teachkeras.preprocessing.sequence import pad_sequences
from tests.lessons.test_lesson_every import markdown, output_of, rows_of

STATES, FILL, WITHOUT, ZERO, LOSS, HUNT = (
    EXERCISES.module(f"16.{number}") for number in (1, 2, 3, 4, 6, 7)
)

PHRASES = {
    "C138": "keras中的masking层到底是干什么的",
    "C139": "直接看下面的lstm的例子",
    "C140": "Keras使用过程中的tricks和errors(持续更新)",
}


def test_the_rows_are_all_there():
    assert set(rows_of("16")) == set(PHRASES)


@pytest.mark.parametrize("row", PHRASES)
def test_each_row_quotes_the_document(row):
    assert PHRASES[row] in rows_of("16")[row]


SHOWN = {
    "padding = ": ["[3, 1, 4, 1] -> [1, 4, 1]", "[3, 1, 4, 1] -> [3, 1, 4]"],
    "sequences = ": ["[[3 1 4 1]\n [5 9 0 0]\n [2 0 0 0]]"],
    "counted = ": ["[1, 2.5, 1.25, 0.625]", "[1, 2.5, 2.5, 2.5]"],  # C139
    "weights = ": ["[1.  2.5 2.5 2.5]"],
    "route = tk.demos.mask_route(masked": ["1 | (1) | 2.5 | (2.5)"],
    "tk.seed(16)\nsample = ": ["steps 3, 5 are masked"],  # C138
    "lstm = ": ["without a mask another result: True"],
    "words = ": ["(1, 2) both the same"],
    "Sequential([Masking": ["TK-489", "flatten", "masked by   masking"],
    "tk.seed(16)\nroads = ": ["step 3 is masked", "TimeDistributed", "(no steps, no mask)"],
    "predicted = ": ["without the mask", "0: skipped"],
    "masked.compile": ["0.025 and not 3.138"],
    "rng = ": ["skips   loss 0.00   W = 1.0   U = 0.0", "counts"],
    "tk.explain": ["TK-402", "this cell fails", "this one works"],  # C140
}


@pytest.mark.parametrize("start", SHOWN)
def test_a_cell_shows_what_the_text_says(start):
    shown = output_of("16", start)
    for part in SHOWN[start]:
        assert part in shown, shown


# --- the exercises against the library itself -----------------------------------------------------


@pytest.mark.parametrize("x", [[1, 2, 0, 0], [0, 5, 0, 3]])
def test_the_states_by_hand_are_the_librarys(x):
    start = [np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)]
    memory = SimpleRNN(1, activation="linear", return_sequences=True, weights=start)
    model = Sequential([Masking(0.0, input_shape=(4, 1)), memory])
    found = model.predict(np.array(x, float).reshape(1, 4, 1))[0, :, 0]
    np.testing.assert_allclose(STATES.states(x, [n != 0 for n in x]), found, rtol=1e-6)


def test_what_is_filled_up_is_what_pad_sequences_gives():
    rows = [[4, 2], [7], [1, 0, 3]]
    x, mask = FILL.fill(rows)
    np.testing.assert_array_equal(x, pad_sequences(rows, padding="post"))
    assert mask.sum(axis=1).tolist() == [2, 1, 3]


def test_a_step_taken_out_is_a_masked_step():
    x = np.random.default_rng(3).normal(size=(6, 2)).astype("float32")
    x[[1, 4]] = -1
    model = Sequential([Masking(-1.0, input_shape=(None, 2)), LSTM(3)])
    short = WITHOUT.without(x, -1.0)
    assert short.shape == (4, 2)
    np.testing.assert_allclose(model.predict(x[None]), model.predict(short[None]), atol=1e-6)


def test_the_value_for_nothing_masks_padding_only():
    x = np.array([[[0.0], [-4.0], [6.0]]])
    value = ZERO.nothing(x)
    padded = np.concatenate([x, np.full((1, 2, 1), value)], axis=1)
    model = Sequential([Masking(value, input_shape=(None, 1)), LSTM(3)])
    assert tk.demos.mask_route(model, padded[0]).mask.tolist() == [True] * 3 + [False] * 2
    np.testing.assert_allclose(model.predict(padded), model.predict(x), atol=1e-6)


def test_the_loss_by_hand_is_the_librarys():
    memory = SimpleRNN(1, return_sequences=True)
    model = Sequential([Masking(0.0, input_shape=(4, 1)), memory])
    model.compile("sgd", "mse")
    x = np.array([[1.0, 2, 0, 0], [3, 1, 2, 0]]).reshape(2, 4, 1)
    y = np.random.default_rng(0).normal(size=(2, 4, 1))
    by_hand = LOSS.masked_mse(y[..., 0], model.predict(x)[..., 0], x[..., 0] != 0)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(by_hand, rel=1e-5)


# --- the hunt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 9))
def test_each_broken_notebook_has_its_one_mistake(number):
    """It stops with its code; the mended line makes it run; and it stands in the lesson."""
    broken = HUNT.NOTEBOOKS[number - 1]
    with pytest.raises(TeachError) as caught:
        stage.notebook_result(broken.source())
    assert caught.value.code == broken.code
    assert stage.notebook_result(broken.source(broken.place, broken.mended)) is not None
    shown = f"**Notebook {number}** (lesson {broken.lesson}). {broken.aim}\n\n```python\n"
    assert shown + broken.source() + "\n```" in markdown("16")


def test_the_eight_come_from_eight_lessons_with_eight_mistakes():
    assert len({broken.lesson for broken in HUNT.NOTEBOOKS}) == len(HUNT.NOTEBOOKS) == 8
    assert len({broken.code for broken in HUNT.NOTEBOOKS}) == 8


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (4, "sample = np.arange(1., 5.).reshape(1, 4)"),
        (5, "scores = Dense(3)(K.constant(sample[None]))"),
        (5, "scores = Dense(3)(K.expand_dims(K.constant(sample), 0))"),
    ],
)
def test_another_line_that_mends_a_notebook_passes_too(place, line):
    seen = stage.notebook_result(HUNT.NOTEBOOKS[2].source(place, line))
    assert seen == stage.notebook_result(HUNT.NOTEBOOKS[2].source(4, HUNT.NOTEBOOKS[2].mended))


def test_c140_every_code_has_a_page_with_a_cell_that_fails_and_one_that_works():
    """`tests/errors/test_catalogue.py` runs both cells; here: they are found by code."""
    for code, page in all_pages().items():
        assert page.code == code and page.sentence and page.wrong and page.right
        assert page.lesson.startswith("lesson ")
        assert tk.explain(code).code == code
    assert {broken.code for broken in HUNT.NOTEBOOKS} <= set(all_pages())
