"""CTC: the cost of impossible labels, and decoding against every path there is."""

import itertools
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras import backend as K
from teachkeras.errors import ShapeError, StateError
from tests.backend.reference_scaling import spelled


def chances(steps: Any) -> dict[tuple[int, ...], float]:
    """Labelling -> probability, added up over every path."""
    found: dict[tuple[int, ...], float] = defaultdict(float)
    for path in itertools.product(range(steps.shape[1]), repeat=len(steps)):
        labels = tuple(spelled(path, steps.shape[1] - 1))
        found[labels] += float(np.prod(steps[range(len(steps)), path]))
    return found


def random_steps(seed: int, steps: int = 4, classes: int = 3) -> Any:
    """Rows of probabilities."""
    rows = np.random.RandomState(seed).dirichlet(np.ones(classes), steps)
    return rows / rows.sum(-1, keepdims=True)


@given(st.integers(0, 999), st.integers(1, 5))
def test_a_wide_beam_finds_the_most_probable_labellings(seed: int, length: int) -> None:
    """With room for every beginning, labels and probabilities are those of all paths."""
    steps = random_steps(seed, length)
    ranked = sorted(chances(steps).items(), key=lambda item: -item[1])[:2]
    labels, logs = K.ctc_decode(steps[None], [length], False, beam_width=500, top_paths=2)
    assert len(labels) == 2 and logs.shape == (1, 2)
    for place, (wanted, chance) in enumerate(ranked):
        assert tuple(labels[place][0]) == wanted
        np.testing.assert_allclose(logs[0, place], np.log(chance), rtol=1e-4, atol=1e-5)


def test_the_beam_of_keras_own_test() -> None:
    """Five steps, six classes, width 2: the two labellings known from TensorFlow."""
    steps = np.array(
        [
            [0.30999, 0.309938, 0.0679938, 0.0673362, 0.0708352, 0.173908],
            [0.215136, 0.439699, 0.0370931, 0.0393967, 0.0381581, 0.230517],
            [0.199959, 0.489485, 0.0233221, 0.0251417, 0.0233289, 0.238763],
            [0.279611, 0.452966, 0.0204795, 0.0209126, 0.0194803, 0.20655],
            [0.51286, 0.288951, 0.0243026, 0.0220788, 0.0219297, 0.129878],
            [0.155251, 0.164444, 0.173517, 0.176138, 0.169979, 0.160671],  # after the end
        ]
    )
    labels, logs = K.ctc_decode(K.variable(steps[None]), K.variable([5]), False, 2, 2)
    assert [row.tolist() for row in labels] == [[[1, 0]], [[0, 1, 0]]]
    assert logs[0, 0] > logs[0, 1]


def test_greedy_takes_the_best_class_of_each_step() -> None:
    """1 1 blank 1 0 spells 1 1 0; a shorter sample is filled up with -1."""
    paths = np.array([[1, 1, 2, 1, 0], [2, 2, 0, 2, 2]])
    steps = np.eye(3)[paths] * 0.7 + 0.1
    (labels,), logs = K.ctc_decode(steps, [5, 3])
    np.testing.assert_array_equal(labels, [[1, 1, 0], [0, -1, -1]])
    np.testing.assert_allclose(logs, -np.log(0.8) * np.array([[5], [3]]), rtol=1e-6)
    (nothing,), _ = K.ctc_decode(steps[:, :2], [0, 0])
    assert nothing.shape == (2, 0)


def test_a_label_that_needs_more_steps_costs_infinity() -> None:
    """Twice the same label needs a blank between: three steps, not two; other rows are unharmed."""
    y = K.placeholder((2, 2, 3))
    labels, lengths = K.constant([[1, 1], [0, 1]], "int32"), [[2], [2]]
    cost = K.ctc_batch_cost(labels, y, [[2], [2]], lengths)
    steps = np.stack([random_steps(1, 2), random_steps(2, 2)])
    values, slope = K.function([y], [cost, *K.gradients(cost[1], [y])])([steps])
    assert values[0] == np.inf
    np.testing.assert_allclose(values[1], -np.log(chances(steps[1])[(0, 1)]), rtol=1e-5)
    assert (slope[0] == 0).all() and np.isfinite(slope).all() and slope[1].any()


def test_labels_behind_their_length_do_not_matter() -> None:
    """Whatever fills up a row - 0, -1 or blank - the cost is the same."""
    steps = np.stack([random_steps(3)] * 3)
    labels = K.constant([[1, 0], [1, -1], [1, 2]], "int32")
    costs = K.eval(K.ctc_batch_cost(labels, K.constant(steps), [[4]] * 3, [[1]] * 3))
    np.testing.assert_allclose(costs, -np.log(chances(steps[0])[(1,)]), rtol=1e-5)


def test_long_and_unlikely_sequences_stay_finite() -> None:
    """100 steps: the probability itself is far below what a float32 can hold."""
    steps = np.full((1, 100, 30), 1 / 30, "float32")
    cost = K.eval(
        K.ctc_batch_cost(K.constant([[3, 4, 5]], "int32"), K.constant(steps), [[100]], [[3]])
    )
    assert 300 < float(cost[0, 0]) < 340


def test_what_ctc_refuses() -> None:
    """An open number of steps, and sparse labels."""
    with pytest.raises(ShapeError, match="TK-182"):
        K.ctc_batch_cost(K.placeholder((None, 3)), K.placeholder((None, None, 5)), [[2]], [[1]])
    with pytest.raises(StateError, match="TK-183"):
        K.ctc_label_dense_to_sparse(K.placeholder((None, 3)), [[2]])
