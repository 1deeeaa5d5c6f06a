"""ConvLSTM2D against NumPy: convolutions by hand, in both orders of axes."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import ConvLSTM2D, Dense, Flatten, Input
from teachkeras.models import Model, Sequential
from tests.layers.cells import by_gate, hard_sigmoid
from tests.layers.test_masks import Padded

SAMPLES, TIME, ROWS, COLUMNS, CHANNELS, FILTERS = 2, 3, 4, 5, 2, 3
KERNEL = (2, 3)
pytestmark = pytest.mark.usefixtures("float64")
X = np.random.default_rng(0).normal(size=(SAMPLES, TIME, ROWS, COLUMNS, CHANNELS))
MASK = np.array([[0, 1, 0], [1, 1, 0]], bool)


def convolved(x: Any, kernel: Any, mode: str, strides: tuple[int, int] = (1, 1)) -> Any:
    """A correlation by hand, window by window; an odd border stands at the end."""
    rows, columns = kernel.shape[:2]
    if mode == "same":
        sizes = [-(-n // s) for n, s in zip(x.shape[1:3], strides, strict=True)]
        more = [
            max(0, (count - 1) * s + k - n)
            for count, s, k, n in zip(sizes, strides, kernel.shape, x.shape[1:3], strict=False)
        ]
        x = np.pad(x, [(0, 0), *[(n // 2, n - n // 2) for n in more], (0, 0)])
    else:
        sizes = [
            (n - k) // s + 1 for n, k, s in zip(x.shape[1:3], kernel.shape, strides, strict=False)
        ]
    out = np.zeros((len(x), *sizes, kernel.shape[3]))
    for i in range(sizes[0]):
        for j in range(sizes[1]):
            top, left = i * strides[0], j * strides[1]
            window = x[:, top : top + rows, left : left + columns]
            out[:, i, j] = np.tensordot(window, kernel, 3)
    return out


def by_hand(
    weights: list[Any], mode: str, strides: tuple[int, int], mask: Any, backwards: bool
) -> Any:
    """All outputs, in the order they are made."""
    gates = by_gate(weights)
    h = c = np.zeros_like(convolved(X[:, 0], gates[0][0], mode, strides))
    outputs = []
    for t in range(TIME)[:: -1 if backwards else 1]:
        z_i, z_c, z_f, z_o = (
            convolved(X[:, t], W, mode, strides) + convolved(h, U, "same") + b for W, U, b in gates
        )
        memory = hard_sigmoid(z_f) * c + hard_sigmoid(z_i) * np.tanh(z_c)
        seen = np.ones(SAMPLES, bool) if mask is None else mask[:, t]
        new = hard_sigmoid(z_o) * np.tanh(memory)
        h, c = (np.where(seen[:, None, None, None], a, b) for a, b in ((new, h), (memory, c)))
        outputs.append(h)
    return np.stack(outputs, 1)


def random_weights() -> list[Any]:
    """Kernels in 'tf' order for the four gates."""
    rng = np.random.default_rng(1)
    shapes = [(*KERNEL, CHANNELS, FILTERS), (*KERNEL, FILTERS, FILTERS), (FILTERS,)] * 4
    return [0.5 * rng.normal(size=shape) for shape in shapes]


def turned(array: Any) -> Any:
    """An array of pictures in 'th' order: channels before rows and columns."""
    return np.moveaxis(array, -1, -3)


def kernel_turned(kernel: Any) -> Any:
    """A kernel in 'th' order: (out, in, rows, columns)."""
    return kernel if kernel.ndim == 1 else kernel.transpose(3, 2, 0, 1)


@pytest.mark.parametrize("way", ["cpu", "mem"])
@pytest.mark.parametrize("mode, strides", [("valid", (1, 1)), ("same", (1, 1)), ("same", (2, 1))])
@pytest.mark.parametrize("masked", [False, True])
def test_it_equals_numpy(masked: bool, mode: str, strides: tuple[int, int], way: str) -> None:
    """All outputs and the last, forwards and backwards, masked or not, in both orders."""
    weights, mask = random_weights(), MASK if masked else None
    for backwards in (False, True):
        wanted = by_hand(weights, mode, strides, mask, backwards)
        for order in ("tf", "th"):
            settings: dict[str, Any] = {"border_mode": mode, "subsample": strides}
            layer = ConvLSTM2D(
                FILTERS,
                *KERNEL,
                dim_ordering=order,
                return_sequences=not backwards,
                go_backwards=backwards,
                consume_less=way,
                weights=[kernel_turned(w) for w in weights] if order == "th" else weights,
                **settings,
            )
            data = turned(X) if order == "th" else X
            x = K.placeholder((None, None, *data.shape[2:]))
            flags = K.placeholder((None, None), dtype="bool")
            y = layer(x, mask=flags) if masked else layer(x)
            inputs, arrays = ([x, flags], [data, MASK]) if masked else ([x], [data])
            (found,) = K.function(inputs, [y])(arrays)
            right = wanted if not backwards else wanted[:, -1]
            np.testing.assert_allclose(found, turned(right) if order == "th" else right, atol=1e-9)


def test_names_and_first_values_of_weights() -> None:
    """i, c, f, o; twelve losses; the forget bias begins with one."""
    rules = {f"{letter}_regularizer": "l2" for letter in "WUb"}
    layer = ConvLSTM2D(FILTERS, *KERNEL, name="cell", dim_ordering="tf", **rules)
    layer(Input(X.shape[1:]))
    names = [f"cell_{letter}_{gate}" for gate in "icfo" for letter in "WUb"]
    assert [w.name for w in layer.weights] == names and len(layer.losses) == 12
    biases = [w for w in layer.get_weights() if w.ndim == 1]
    assert [b.sum() for b in biases] == [0, 0, FILTERS, 0]


@pytest.mark.parametrize("way", ["cpu", "mem"])
@pytest.mark.parametrize("order", ["tf", "th"])
def test_dropout_is_on_in_training_only(order: str, way: str) -> None:
    """Testing is by hand; training drops from the input and from the state."""
    data = turned(X) if order == "th" else X
    for dropped in ("dropout_W", "dropout_U"):
        settings: dict[str, Any] = {dropped: 0.5, "return_sequences": True, "consume_less": way}
        layer = ConvLSTM2D(FILTERS, *KERNEL, dim_ordering=order, **settings)
        x = Input(data.shape[1:])
        f = K.function([x, K.learning_phase()], [layer(x)])
        training, testing = f([data, 1])[0], f([data, 0])[0]
        first, later = np.abs(training - testing)[:, 0].max(), np.abs(training - testing)[:, 1:]
        assert later.max() > 1e-3 and (first > 1e-3) == (dropped == "dropout_W")
        weights = layer.get_weights()
        if order == "tf":
            wanted = by_hand(weights, "valid", (1, 1), None, False)
            np.testing.assert_allclose(testing, wanted, atol=1e-9)


def test_a_model_of_two_trains() -> None:
    """One upon the other, as for the next picture of a film; a mask goes through both."""
    x = Input(X.shape[1:])
    settings: dict[str, Any] = {"border_mode": "same", "dim_ordering": "tf"}
    first = ConvLSTM2D(2, 3, 3, return_sequences=True, **settings)
    second = ConvLSTM2D(1, 3, 3, **settings)
    y = Dense(1)(Flatten()(second(first(MaskedPictures()(x)))))
    assert first.output_mask is not None and second.output_mask is None
    model = Model(x, y)
    model.compile("adam", "mse")
    losses = [model.train_on_batch(X, np.ones((SAMPLES, 1))) for _ in range(15)]
    assert losses[-1] < losses[0]


class MaskedPictures(Padded):
    """Masks the pictures that are 0 all over."""

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return K.any(K.not_equal(x, 0.0), axis=[2, 3, 4])


@pytest.mark.parametrize("wrong", [(0, 2, 2), (2, 1.5, 2), (2, 2, "3")])
def test_sizes_are_whole_numbers(wrong: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="TK-174"):
        ConvLSTM2D(*wrong)


def test_channels_must_be_known() -> None:
    with pytest.raises(ValueError, match="TK-173"):
        ConvLSTM2D(2, 2, 2, dim_ordering="tf")(K.placeholder((None, 3, 4, 4, None)))
    with pytest.raises(ValueError, match="TK-407"):
        ConvLSTM2D(2, 2, 2, dim_ordering="channels_last")
    assert Sequential([ConvLSTM2D(2, 2, 2, input_shape=(None, 4, 4, 1), dim_ordering="tf")]).layers
