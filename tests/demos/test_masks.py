"""The way of a mask, padding and the masked loss, against NumPy by hand."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import DataError
from teachkeras.layers import LSTM, Dense, Embedding, Masking, SimpleRNN, TimeDistributed
from teachkeras.models import Sequential


def line_of(steps=4, *more):
    """A linear memory with W = 1 and U = 0.5 behind a mask."""
    start = [np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)]
    memory = SimpleRNN(1, activation="linear", return_sequences=True, weights=start)
    return Sequential([Masking(0.0, input_shape=(steps, 1)), memory, *more])


def by_hand(x):
    """The states of that memory: a step of 0 keeps the state."""
    state, states = 0.0, []
    for number in x:
        state = state if number == 0 else number + 0.5 * state
        states.append(state)
    return states


@pytest.mark.parametrize("x", [[1, 2, 0, 0], [0, 0, 3, 1], [4, 0, -1, 2.5], [1, 2, 3, 4]])
def test_the_route_shows_the_states_of_the_hand(x) -> None:
    route = tk.demos.mask_route(line_of(), np.array(x)[:, None])
    np.testing.assert_allclose(route.strip.values[:, 0], by_hand(x), rtol=1e-6)
    assert route.mask.tolist() == [number != 0 for number in x]
    frames = tk.show(route).data["groups"][1]["frames"]
    for frame, number in zip(frames, x, strict=True):
        assert ("masked: the state stays" in frame["say"]) is (number == 0)


def test_the_line_of_the_state_is_level_over_a_masked_step() -> None:
    group = tk.show(tk.demos.mask_route(line_of(), [[1], [2], [0], [0]])).data["groups"][1]
    ((points, _),) = group["trails"]
    heights = [y for _, y in points]
    assert heights[2] == heights[3] == heights[4] != heights[1] != heights[0]
    assert [frame["reach"] for frame in group["frames"]] == [2, 3, 4, 5]


def test_each_layer_says_what_it_does_with_the_mask() -> None:
    model = line_of(3, TimeDistributed(Dense(2)), LSTM(3))
    route = tk.demos.mask_route(model, [[1], [0], [2]])
    said = [frame["say"] for frame in tk.show(route).data["groups"][0]["frames"]]
    assert "makes the mask: step 2 is masked" in said[1]
    assert "keeps its state there, and passes the mask on" in said[2]
    assert "passes the mask on" in said[3] and "ends it" in said[4]
    assert route.stops[-1].mask is None and not route.stops[-1].has_steps
    x = np.array([[[1.0], [0.0], [2.0]]])
    np.testing.assert_allclose(route.stops[-1].values, model.predict(x)[0], rtol=1e-6)


def test_words_are_followed_through_an_embedding() -> None:
    model = Sequential([Embedding(9, 3, mask_zero=True, input_length=4), LSTM(2)])
    route = tk.demos.mask_route(model, [5, 2, 0, 0])
    assert route.mask.tolist() == [True, True, False, False] and route.strip is None
    assert "(one row, no steps)" in tk.show(route).picture


def test_a_model_without_a_mask_says_so() -> None:
    route = tk.demos.mask_route(Sequential([LSTM(2, input_shape=(3, 1))]), np.ones((3, 1)))
    assert route.mask is None and "without a mask" in route.title


@pytest.mark.parametrize("sample", [None, [], np.ones((9, 1)), np.ones((1, 4, 1)), 3])
def test_what_cannot_be_followed_is_refused(sample) -> None:
    with pytest.raises(DataError, match="TK-940"):
        tk.demos.mask_route(line_of(), sample)


@pytest.mark.parametrize("maxlen", [None, 2, 5])
def test_padding_fills_and_cuts_at_the_ends_it_names(maxlen) -> None:
    rows = [(3, 1, 4), (5,)]
    length = maxlen or 3
    for (pad, cut), array in tk.demos.padding_picture(rows, maxlen).padded.items():
        for row, found in zip(rows, array.tolist(), strict=True):
            kept = list(row[-length:] if cut == "pre" else row[:length])
            zeros = [0] * (length - len(kept))
            assert found == (zeros + kept if pad == "pre" else kept + zeros)


def test_what_is_cut_off_is_crossed_out() -> None:
    frames = tk.show(tk.demos.padding_picture([[1, 2, 3], [4]], 1)).data["groups"][0]["frames"]
    crossed = [[s[1] for s in f["shapes"] if s[0] == "l"] for f in frames]
    assert crossed[0] == crossed[2] and crossed[1] == crossed[3] and crossed[0] != crossed[1]
    assert all("2 numbers cut off" in frame["say"] for frame in frames)


@pytest.mark.parametrize(
    ("sequences", "maxlen"),
    [([1, 2], None), ([[0, 1]], None), ([[1.5]], None), ([], None), ([[1]] * 6, None), ([[1]], 0)],
)
def test_what_cannot_be_padded_in_a_picture_is_refused(sequences, maxlen) -> None:
    with pytest.raises(DataError, match="TK-941"):
        tk.demos.padding_picture(sequences, maxlen)


@pytest.mark.parametrize("mask", [[1, 1, 0], [0, 0, 1], [1, 1, 1]])
def test_the_masked_loss_divides_by_the_real_steps(mask) -> None:
    losses = np.array([1.0, 3.0, 100.0])
    record = tk.demos.masked_loss(losses, mask)
    assert record.plain == pytest.approx(losses.mean())
    assert record.masked == pytest.approx(np.average(losses, weights=mask))


@pytest.mark.parametrize("mask", [[0, 0], [1], [1, 2], "11", [[1, 1]]])
def test_no_mask_for_these_losses(mask) -> None:
    with pytest.raises(DataError, match="TK-942"):
        tk.demos.masked_loss([1.0, 2.0], mask)
