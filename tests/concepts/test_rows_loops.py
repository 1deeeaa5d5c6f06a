"""Rows C092, C093, C138 and C139, as far as K goes: carried states, unrolling, masks by hand."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.engine import toposort
from tests.backend.cells import CELLS, Setting, lstm

UNITS, FEATURES, TIME = 4, 3, 20


def weights() -> list[Any]:
    """LSTM weights as variables."""
    rng = np.random.default_rng(0)
    shapes = CELLS[2].shapes(FEATURES, UNITS)
    return [K.variable(0.5 * rng.normal(size=shape)) for shape in shapes]


def step_of(both: list[Any]) -> Any:
    """The step of an LSTM with these weights."""
    return lambda x_t, states: lstm(K, x_t, states, both)


def test_c092_ten_steps_as_five_and_five() -> None:
    """The states after five steps, put in as initial states, carry on as if nothing happened."""
    x = np.random.default_rng(1).normal(size=(2, 10, FEATURES))
    X, h, c = K.placeholder((2, None, FEATURES)), K.zeros((2, UNITS)), K.zeros((2, UNITS))
    _, outputs, states = K.rnn(step_of(weights()), X, [h, c])
    carrying = K.function([X], [outputs], updates=list(zip([h, c], states, strict=True)))
    (whole,) = carrying([x])
    K.batch_set_value([(h, np.zeros((2, UNITS))), (c, np.zeros((2, UNITS)))])
    parts = [carrying([part])[0] for part in (x[:, :5], x[:, 5:])]
    np.testing.assert_allclose(np.concatenate(parts, 1), whole, atol=1e-6)
    assert np.abs(carrying([x])[0] - whole).max() > 1e-3  # from another state, other outputs


def test_c093_unrolled_takes_twenty_times_the_nodes() -> None:
    """T = 20: the same output to 1e-6 for at least 20 times the nodes of the cell."""
    X, both = K.placeholder((2, TIME, FEATURES)), weights()
    zeros = [K.zeros((2, UNITS)), K.zeros((2, UNITS))]
    one_step, _ = step_of(both)(K.placeholder((2, FEATURES)), zeros)
    cell = sum(node.role == "result" for node in toposort([one_step]))
    rolled, _, _ = K.rnn(step_of(both), X, zeros)
    flat, _, _ = K.rnn(step_of(both), X, zeros, unroll=True)
    nodes = [sum(n.role == "result" for n in toposort([out])) for out in (rolled, flat)]
    assert nodes[1] >= 20 * cell > nodes[0]
    x = np.random.default_rng(2).normal(size=(2, TIME, FEATURES))
    found = K.function([X], [rolled, flat])([x])
    np.testing.assert_allclose(*found, atol=1e-6)


def linear(x_t: Any, states: Any) -> Any:
    """W = 1, U = 0.5."""
    h = 1.0 * x_t + 0.5 * states[0]
    return h, [h]


@pytest.mark.parametrize(
    "mask, wanted",
    [
        (None, [1, 2.5, 1.25, 0.625]),
        ([1, 1, 0, 0], [1, 2.5, 2.5, 2.5]),
        ([0, 0, 1, 1], [0, 0, 0, 0]),
    ],
)
def test_c139_by_hand(mask: Any, wanted: list[float]) -> None:
    """[1, 2, 0, 0] through a linear cell: a mask freezes it; leading masked steps give 0."""
    x = K.constant(np.reshape([1.0, 2.0, 0.0, 0.0], (1, 4, 1)))
    flags = None if mask is None else K.constant([mask])
    _, outputs, _ = K.rnn(linear, x, [K.zeros((1, 1))], mask=flags)
    assert K.eval(outputs)[0, :, 0].tolist() == wanted


def test_c138_steps_3_and_5_are_skipped() -> None:
    """Steps 3 and 5 are zeros and masked: the rest goes on as if they were not there."""
    x = np.random.default_rng(3).normal(size=(1, 6, FEATURES)).astype("float32")
    x[:, [2, 4]] = 0
    X, M, both = K.placeholder((1, None, FEATURES)), K.placeholder((1, None)), weights()
    zeros = [K.zeros((1, UNITS)), K.zeros((1, UNITS))]
    last, outputs, _ = K.rnn(step_of(both), X, zeros, mask=M)
    run = K.function([X, M], [last, outputs])
    seen = (x != 0).any(-1).astype("float32")
    found, every = run([x, seen])
    shorter, _ = run([x[:, [0, 1, 3, 5]], np.ones((1, 4))])
    np.testing.assert_allclose(found, shorter, atol=1e-6)
    np.testing.assert_array_equal(every[:, [2, 4]], every[:, [1, 3]])  # repeated
    assert np.abs(found - run([x, np.ones((1, 6))])[0]).max() > 1e-3


def test_c139_padded_and_masked_is_unpadded() -> None:
    """An LSTM over padded sequences with a mask ends where it would end without the padding."""
    setting = Setting(4, [CELLS[2]])
    x = np.concatenate([setting.x, np.zeros((*setting.x.shape[:1], 3, setting.x.shape[2]))], 1)
    boxes = setting.boxes()
    boxes[0] = K.placeholder((None, None, setting.x.shape[2]))
    M = K.placeholder((None, None))
    (padded,) = K.function([*boxes, M], setting.rnn(boxes, mask=M)[:1])(
        [x, *setting.arrays[1:], (x != 0).any(-1)]
    )
    np.testing.assert_allclose(padded, setting.by_hand()[0], atol=1e-6)
