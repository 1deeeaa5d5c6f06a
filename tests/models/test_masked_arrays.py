"""Masked arrays keep their meaning: refused where a number is missing, taken where none is."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError
from tests.errors.cells import Learner

SETUP = """
from teachkeras.models import Sequential
from teachkeras.layers import Dense
from teachkeras.utils.np_utils import to_categorical
net = Sequential([Dense(1, input_dim=2)])
net.compile('sgd', 'mse')
rows, labels = np.arange(8.).reshape(4, 2), np.arange(4.)
holes = np.ma.masked_equal(rows, 3.)
gaps = np.ma.masked_equal(labels, 2.)
classes = np.ma.array([0, 1, 2], mask=[False, True, False])
x = K.placeholder((4, 2))
f = K.function([x], [x * 2])
v = K.variable(rows)
quiet = dict(nb_epoch=1, verbose=0)
"""
CELLS = [
    "K.variable(holes)",
    "K.constant(gaps)",
    "x + holes",
    "K.set_value(v, holes)",
    "f([holes])",
    "net.fit(holes, labels, **quiet)",
    "net.fit(rows, gaps, **quiet)",
    "net.fit([holes], [labels], **quiet)",
    "net.fit(rows, labels, validation_data=(holes, labels), **quiet)",
    "net.fit(rows, labels, sample_weight=gaps, **quiet)",
    "net.predict(holes)",
    "net.predict_on_batch(holes)",
    "net.evaluate(rows, gaps, verbose=0)",
    "net.train_on_batch(holes, labels)",
    "net.test_on_batch(rows, gaps)",
    "K.cast_to_floatx(gaps)",
    "to_categorical(classes)",
]


@pytest.fixture
def learner() -> Any:
    """One with arrays that have holes, a function and a model."""
    found = Learner()
    found.run(SETUP)
    yield found
    found.close()


@pytest.mark.parametrize("cell", CELLS)
def test_a_missing_number_is_refused_and_the_fix_mends_the_cell(learner: Any, cell: str) -> None:
    """The fix gives the learner's own array its numbers, and then the cell runs."""
    with pytest.raises(DataError, match="TK-359") as caught:
        learner.run(cell)
    kind, text = caught.value.fix_in_words()
    code = text.partition("   ")[0]
    assert kind == "typed" and code.endswith(".filled(0)") and " = " in code
    learner.run(code)
    learner.run(cell)


@pytest.mark.parametrize("cell", CELLS)
def test_with_nothing_masked_it_is_an_ordinary_array(learner: Any, cell: str) -> None:
    """The same calls work, and on the same numbers."""
    learner.run("holes = np.ma.array(rows); gaps = np.ma.array(labels); classes = classes.data")
    learner.run("classes = np.ma.array(classes, mask=False)")
    learner.run(cell)


def test_an_array_without_a_name_is_shown_how_to_fill_it(learner: Any) -> None:
    """Its expression takes the place of the name."""
    with pytest.raises(DataError, match="TK-359") as caught:
        learner.run("net.predict(np.ma.masked_equal(rows, 0))")
    kind, text = caught.value.fix_in_words()
    assert (kind, text.partition("   ")[0]) == (
        "typed",
        "np.ma.masked_equal(rows, 0).filled(0)",
    )


def test_the_numbers_of_an_unmasked_array_arrive() -> None:
    """And what a mask hides never does."""
    whole = np.ma.array([1.0, 2.0], mask=[False, False])
    assert K.eval(K.variable(whole)).tolist() == [1.0, 2.0]
    for wrong in (np.ma.array([1.0, 999.0], mask=[False, True]), [1.0, np.ma.masked]):
        with pytest.raises(DataError, match="TK-359"):
            K.variable(wrong)
