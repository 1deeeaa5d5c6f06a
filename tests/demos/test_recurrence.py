"""A recurrent layer step by step, against the layers themselves and against gates by hand."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import ShapeError
from teachkeras.layers import GRU, LSTM, Dense, SimpleRNN
from teachkeras.models import Sequential

X = np.random.default_rng(15).normal(size=(5, 2)).astype("float32")


def built(kind, units=3, **how):
    """A layer with weights that are not 0, and a model that gives all its states."""
    layer = kind(units, input_shape=(None, 2), return_sequences=True, **how)
    model = Sequential([layer])
    rng = np.random.default_rng(units)
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.get_weights()])
    return layer, model


@pytest.mark.parametrize("kind", [SimpleRNN, GRU, LSTM])
@pytest.mark.parametrize("how", [{}, {"consume_less": "gpu"}, {"dropout_U": 0.5}])
def test_the_states_are_what_the_layer_gives(kind, how):
    layer, model = built(kind, **how)
    steps = tk.demos.recurrent_steps(layer, X)
    assert (steps.states["h"][0] == 0).all() and steps.states["h"].shape == (6, 3)
    np.testing.assert_allclose(steps.states["h"][1:], model.predict(X[None])[0], atol=1e-6)
    assert list(steps.gates) == {SimpleRNN: [], GRU: ["z", "r"], LSTM: ["i", "f", "o"]}[kind]


def test_the_gates_of_an_lstm_are_those_of_the_book():
    """From the weights in the order i, c, f, o; hard sigmoid is a line between 0 and 1."""
    layer, _ = built(LSTM)
    steps = tk.demos.recurrent_steps(layer, X)
    weights = dict(zip("icfo", np.split(np.array(layer.get_weights(), object), 4), strict=True))
    h, c = steps.states["h"], steps.states["c"]
    for gate in "ifo":
        W, U, b = weights[gate]
        by_hand = np.clip(0.2 * (X @ W + h[:-1] @ U + b) + 0.5, 0, 1)
        np.testing.assert_allclose(steps.gates[gate], by_hand, atol=1e-5)
    W, U, b = weights["c"]
    new = np.tanh(X @ W + h[:-1] @ U + b)
    i, f, o = (steps.gates[gate] for gate in "ifo")
    np.testing.assert_allclose(c[1:], f * c[:-1] + i * new, atol=1e-5)
    np.testing.assert_allclose(h[1:], o * np.tanh(c[1:]), atol=1e-5)


def test_a_step_appears_after_the_one_before():
    """Frame 0 shows the zeros only; each frame rings its step; all is inside the picture."""
    layer, _ = built(LSTM, 2)
    view = tk.show(tk.demos.recurrent_steps(layer, X))
    (group,) = view.data["groups"]
    frames = group["frames"]
    assert [frame["name"] for frame in frames] == ["before", *(f"step {n}" for n in range(1, 6))]
    counts = [len(frame["shapes"]) for frame in frames]
    assert counts == sorted(counts) and counts[0] == 2 * 2 * 2
    assert [dict(frame["rows"]).get("reads") is not None for frame in frames] == [False] + [
        True
    ] * 5
    wide, high = view.data["size"]
    for x, y, w, h, *_ in view.data["spots"]:
        assert 0 <= x and x + w <= wide and 0 <= y and y + h <= high
    for shape in (s for frame in frames for s in frame["shapes"] if s[0] == "r"):
        assert shape[1] + shape[3] <= wide and shape[2] + shape[4] <= high and shape[3] >= 0


def test_numbers_in_a_row_are_steps_of_one_feature():
    layer = SimpleRNN(1, activation="linear", input_shape=(None, 1), name="sum")
    Sequential([layer])
    layer.set_weights([np.ones((1, 1)), np.ones((1, 1)), np.zeros(1)])
    found = tk.demos.recurrent_steps(layer, [1, 2, -5])
    assert found.states["h"][:, 0].tolist() == [0, 1, 3, -2]
    assert repr(found).endswith("step 3: reads -5; state h -2")


@pytest.mark.parametrize(
    "make",
    [
        lambda: (Dense(2), [1.0]),
        lambda: (LSTM(2), [1.0]),  # without weights
        lambda: (built(LSTM)[0], np.zeros((2, 5, 2))),
        lambda: (built(LSTM)[0], np.zeros((5, 3))),
        lambda: (built(LSTM)[0], np.zeros((0, 2))),
        lambda: (built(LSTM)[0], np.zeros((11, 2))),
        lambda: (built(LSTM)[0], "words"),
        lambda: (built(LSTM, 5)[0], X),
    ],
)
def test_what_cannot_be_followed_is_refused(make):
    with pytest.raises(ShapeError, match="TK-930"):
        tk.demos.recurrent_steps(*make())
