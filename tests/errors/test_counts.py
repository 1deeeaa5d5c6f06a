"""None where a count belongs, and more values than a method takes: ours, and the fix works."""

import numpy as np
import pytest

from teachkeras.errors import TeachError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from tests.errors.cells import Learner

CELLS = {
    "K.tile(a, None)": "K.tile(a, 2)",
    "K.tile(a, (2, None))": "K.tile(a, 2)",
    "K.repeat(a, None)": "K.repeat(a, 2)",
    "K.repeat_elements(a, None, 0)": "K.repeat_elements(a, 2, 0)",
    "K.one_hot(n, None)": "K.one_hot(n, 2)",
}


@pytest.mark.parametrize("cell", CELLS)
def test_none_is_no_count(cell: str) -> None:
    """The fix is typed."""
    learner = Learner()
    learner.run("a, n = K.placeholder((2, 3)), K.placeholder((3,), dtype='int32')")
    with pytest.raises(TeachError, match="TK-194") as caught:
        learner.run(cell)
    kind, text = caught.value.fix_in_words()
    assert (kind, text) == ("typed", CELLS[cell])
    learner.run(text)
    learner.close()


@pytest.mark.parametrize(
    "method",
    ["fit", "predict", "evaluate", "train_on_batch", "compile", "summary", "save", "get_layer"],
)
def test_a_model_says_that_it_got_too_many_values(method: str) -> None:
    """Counted without the model itself, and never by inner names."""
    model = Sequential([Dense(1, input_dim=2)])
    model.compile("sgd", "mse")
    with pytest.raises(TeachError, match=f"TK-191  {method} cannot take") as caught:
        getattr(model, method)(*[np.ones((3, 2))] * 20)
    assert "20 values" in str(caught.value) and "Trainer" not in str(caught.value)


def test_nan_among_the_labels_of_one_batch_is_looked_for_in_the_labels() -> None:
    """The fix names y, as the learner calls it, and not X."""
    learner = Learner()
    learner.run("net = Sequential([Dense(1, input_dim=2)])\nnet.compile('sgd', 'mse')")
    learner.run("rows, marks = np.ones((3, 2)), np.array([1., np.nan, 2.])")
    with pytest.raises(TeachError, match="TK-702") as caught:
        learner.run("net.train_on_batch(rows, marks)")
    kind, text = caught.value.fix_in_words()
    assert (kind, text.partition("   ")[0]) == ("typed", "np.isfinite(marks)")
    learner.close()
