"""An error about data tells where the model was built, when that was elsewhere."""

import pytest

from teachkeras.errors import DataError
from tests.errors.cells import Learner


def test_a_model_of_another_cell_is_told_by_its_line() -> None:
    """In a notebook a name may have been given to another model since: the error says by whom."""
    learner = Learner()
    learner.run("from teachkeras.models import Sequential\nfrom teachkeras.layers import Dense")
    learner.run("model = Sequential([Dense(2, input_dim=4)])\nX = np.zeros((3, 4))")
    learner.run("model = Sequential([Dense(2, input_dim=5)])")
    with pytest.raises(DataError) as caught:
        learner.run("model.predict(X)")
    assert "model built <learner 4>, line 1:   model = Sequential(" in str(caught.value)
    with pytest.raises(DataError) as caught:
        learner.run("m = Sequential([Dense(2, input_dim=5)])\nm.predict(X)")
    assert "model built" not in str(caught.value)
    learner.close()
