"""SimpleRNN, GRU and LSTM against NumPy, in every way to compute them."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import GRU, LSTM, ConvRecurrent2D, Input, SimpleRNN, TimeDistributed
from teachkeras.layers.recurrent import Recurrent, time_distributed_dense
from teachkeras.models import Model, Sequential
from tests.layers import cells
from tests.layers.test_masks import Padded

KINDS = [SimpleRNN, GRU, LSTM]
WAYS = ["cpu", "mem", "gpu"]
SAMPLES, TIME, FEATURES, UNITS = 3, 5, 4, 2
pytestmark = pytest.mark.usefixtures("float64")


def numbers(*shape: int, seed: int = 0) -> Any:
    """Random numbers."""
    return np.random.default_rng(seed).normal(size=shape)


X = numbers(SAMPLES, TIME, FEATURES)
MASK = np.array([[0, 1, 1, 0, 1], [1, 1, 0, 0, 0], [0, 0, 0, 1, 1]], bool)


def weights_of(cls: Any) -> list[Any]:
    """Random weights, gate by gate."""
    count = len(cells.COLUMNS[cls])
    shapes = [(FEATURES, UNITS), (UNITS, UNITS), (UNITS,)] * count
    return [numbers(*shape, seed=n) for n, shape in enumerate(shapes, 1)]


def layer_of(cls: Any, way: str = "cpu", **settings: Any) -> Any:
    """A layer with these weights, built."""
    weights = weights_of(cls)
    if way == "gpu":
        weights = cells.side_by_side(cls, weights)
    return cls(UNITS, weights=weights, consume_less=way, **settings)


def outputs_of(layer: Any, x: Any = X, mask: Any = None, open_sizes: bool = True) -> Any:
    """What a layer makes of numbers, with a mask if there is one."""
    shape = (None, None, FEATURES) if open_sizes else x.shape
    box, flags = K.placeholder(shape), K.placeholder(shape[:2], dtype="bool")
    y = layer(box) if mask is None else layer(box, mask=flags)
    inputs = [(box, x), (flags, mask)] if mask is not None else [(box, x)]
    return K.function([box for box, _ in inputs], [y])([array for _, array in inputs])[0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", KINDS)
def test_all_outputs_and_the_last_equal_numpy(cls: Any, way: str) -> None:
    """Forwards and backwards, masked or not."""
    for backwards in (False, True):
        for mask in (None, MASK):
            wanted, _ = cells.run(cls, X, weights_of(cls), mask=mask, backwards=backwards)
            for sequences in (True, False):
                layer = layer_of(cls, way, return_sequences=sequences, go_backwards=backwards)
                found = outputs_of(layer, mask=mask)
                np.testing.assert_allclose(found, wanted if sequences else wanted[:, -1], atol=1e-9)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", KINDS)
def test_unrolled_equals_rolled(cls: Any, way: str) -> None:
    """The same numbers and the same slopes, masked or not, on known and unknown batches."""
    for mask in (None, MASK):
        results = []
        for unroll in (False, True):
            x = Input(batch_shape=(None if unroll else SAMPLES, TIME, FEATURES))
            flags = K.placeholder((None, TIME), dtype="bool")
            layer = layer_of(cls, way, return_sequences=True, unroll=unroll)
            y = layer(x, mask=None if mask is None else flags)
            slopes = K.gradients(K.sum(K.square(y)), [x, *layer.weights])
            inputs, arrays = ([x, flags], [X, mask]) if mask is not None else ([x], [X])
            results.append(K.function(inputs, [y, *slopes])(arrays))
        for rolled, flat in zip(*results, strict=True):
            np.testing.assert_allclose(rolled, flat, atol=1e-9)


@pytest.mark.parametrize("cls", KINDS)
def test_masked_is_cut_out(cls: Any) -> None:
    """Steps that are masked in every sample might as well not be there."""
    seen = np.array([0, 1, 1, 0, 1], bool)
    masked = outputs_of(layer_of(cls), mask=np.tile(seen, (SAMPLES, 1)))
    np.testing.assert_allclose(masked, outputs_of(layer_of(cls), X[:, seen]), atol=1e-12)


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("cls", KINDS)
def test_padding_left_is_padding_right(cls: Any, unroll: bool) -> None:
    """Zeros before a sequence or after it change nothing at the end."""
    zeros = np.zeros((SAMPLES, 2, FEATURES))
    results = []
    for padded in ([zeros, X], [X, zeros]):
        padded = np.concatenate(padded, 1)
        model = Sequential([Padded(input_shape=padded.shape[1:])])
        model.add(layer_of(cls, unroll=unroll))
        results.append(model.predict(padded))
    np.testing.assert_allclose(results[0], results[1], atol=1e-9)
    np.testing.assert_allclose(results[0], outputs_of(layer_of(cls)), atol=1e-9)


@pytest.mark.parametrize("cls", KINDS)
def test_a_mask_goes_on_with_the_sequence_in_its_order(cls: Any) -> None:
    """Behind `return_sequences` it fits the outputs; behind the last output there is none."""
    x = Input((TIME, FEATURES))
    masked = Padded()(x)
    last, every = layer_of(cls), layer_of(cls, return_sequences=True)
    turned = layer_of(cls, return_sequences=True, go_backwards=True)
    for layer in (last, every, turned):
        layer(masked)
    assert last.output_mask is None
    found = K.function([x], [every.output_mask, turned.output_mask])([X * MASK[..., None]])
    np.testing.assert_array_equal(found[0], MASK)
    np.testing.assert_array_equal(found[1], MASK[:, ::-1])


@pytest.mark.parametrize("cls", KINDS)
def test_other_functions_than_the_usual(cls: Any) -> None:
    """relu in the place of tanh: the state is never negative, and the weights are seen."""
    layer = layer_of(cls, activation="relu", return_sequences=True)
    found = outputs_of(layer)
    assert (found >= 0).all() and (found > 0).any()


# weights -----------------------------------------------------------------------------------------


def test_names_order_and_shapes_of_weights() -> None:
    """As Keras 1 has them in its files."""
    x = K.placeholder((None, None, FEATURES))
    gates = {SimpleRNN: "", GRU: "zrh", LSTM: "icfo"}
    shapes = {"W": (FEATURES, UNITS), "U": (UNITS, UNITS), "b": (UNITS,)}
    for cls, letters in gates.items():
        for way in WAYS:
            layer = cls(UNITS, consume_less=way, name="cell")
            layer(x)
            one = way == "gpu" or cls is SimpleRNN
            ends = [""] if one else [f"_{letter}" for letter in letters]
            names = [f"cell_{letter}{end}" for end in ends for letter in "WUb"]
            assert [w.name for w in layer.weights] == names
            width = max(1, len(letters)) if one else 1
            wanted = [(*shapes[name[5]][:-1], UNITS * width) for name in names]
            assert [w.shape for w in layer.get_weights()] == wanted
            assert layer.count_params() == (FEATURES + UNITS + 1) * UNITS * max(1, len(letters))


@pytest.mark.parametrize("way", WAYS)
def test_the_forget_bias_begins_with_one(way: str) -> None:
    """All others with zero; another beginning may be asked for."""
    for init, wanted in (("one", 1.0), ("zero", 0.0)):
        layer = LSTM(UNITS, forget_bias_init=init, consume_less=way)
        layer(K.placeholder((None, None, FEATURES)))
        biases = np.concatenate([w for w in layer.get_weights() if w.ndim == 1])
        place = slice(UNITS, 2 * UNITS) if way == "gpu" else slice(2 * UNITS, 3 * UNITS)
        assert (biases[place] == wanted).all() and biases.sum() == wanted * UNITS


def test_the_matrix_of_the_state_begins_orthogonal() -> None:
    """In SimpleRNN, and where all gates have one matrix; alone, a U begins like a W."""
    for cls in KINDS:
        layer = cls(6, inner_init="zero", consume_less="gpu", name="cell")
        layer(K.placeholder((None, None, FEATURES)))
        assert (layer.get_weights()[1] == 0).all()
    layer = GRU(6, inner_init="zero")
    layer(K.placeholder((None, None, FEATURES)))
    assert not (layer.get_weights()[1] == 0).any()


@pytest.mark.parametrize(("cls", "count"), [(SimpleRNN, 3), (GRU, 9), (LSTM, 12)])
def test_counts_of_losses(cls: Any, count: int) -> None:
    """One for each weight that has a regularizer, 3 with all gates in one matrix."""
    rules = {f"{letter}_regularizer": "l2" for letter in "WUb"}
    for way, wanted in (("cpu", count), ("mem", count), ("gpu", 3)):
        layer = cls(UNITS, consume_less=way, **rules)
        layer(K.placeholder((None, None, FEATURES)))
        assert len(layer.losses) == wanted


# dropout -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", KINDS)
def test_dropout_keeps_to_its_features_over_a_sequence(cls: Any, way: str) -> None:
    """With equal entries and no memory, all steps of a sample give the same, other samples other.

    U is 0 and the state is forgotten, so an output tells which features its gates have seen.
    """
    layer = cls(8, dropout_W=0.5, return_sequences=True, consume_less=way)
    x = Input(batch_shape=(6, 4, 10))
    y = layer(x)
    for weight in layer.weights:
        if "_U" in weight.name or "_b" in weight.name:
            K.set_value(weight, np.zeros(K.int_shape(weight)) - 9.0 * ("_b_f" in weight.name))
    f = K.function([x, K.learning_phase()], [y])
    ones = np.ones((6, 4, 10))
    (training,), (testing,) = f([ones, 1]), f([ones, 0])
    if cls is SimpleRNN:
        np.testing.assert_array_equal(training[:, 1:], training[:, :-1])
    assert len(np.unique(training[:, 0, 0])) > 1 and len(np.unique(testing[:, 0, 0])) == 1
    assert layer.uses_learning_phase and y._uses_learning_phase


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", KINDS)
def test_dropout_of_the_state_spares_the_first_step(cls: Any, way: str) -> None:
    """The first step begins with zeros, of which nothing can be dropped; later ones differ."""
    layer = layer_of(cls, way, dropout_U=0.5, return_sequences=True)
    x = Input((TIME, FEATURES))
    f = K.function([x, K.learning_phase()], [layer(x)])
    training, testing = f([X, 1])[0], f([X, 0])[0]
    np.testing.assert_allclose(training[:, 0], testing[:, 0], atol=1e-12)
    assert np.abs(training[:, 1:] - testing[:, 1:]).max() > 1e-3
    np.testing.assert_allclose(testing, cells.run(cls, X, weights_of(cls))[0], atol=1e-9)


def test_a_product_at_every_step() -> None:
    """time_distributed_dense: x w + b; what it drops, it drops at every step of a sample."""
    x, w, b = K.placeholder((None, None, 3)), K.constant(numbers(3, 2)), K.constant(numbers(2))
    ones = np.ones((5, 4, 3))
    y = time_distributed_dense(x, w, b, 0.5, 3, 2, 4)
    f = K.function([x, K.learning_phase()], [y])
    np.testing.assert_allclose(f([ones, 0])[0], ones @ numbers(3, 2) + numbers(2))
    (training,) = f([ones, 1])
    np.testing.assert_array_equal(training[:, 1:], training[:, :-1])
    assert len(np.unique(training[:, 0, 0])) > 1


# layers of one's own -----------------------------------------------------------------------------


class Leaky(Recurrent):
    """A layer as people wrote them for Keras 1: half of the old state, and the input."""

    def __init__(self, output_dim: int, **kwargs: Any) -> None:
        self.output_dim = output_dim
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        self.states = [None]
        self.W = self.add_weight((input_shape[2], self.output_dim), "one", f"{self.name}_W")
        self.built = True

    def get_constants(self, x: Any) -> list[Any]:
        return [[K.cast_to_floatx(0.5), 2.0], K.ones((1,))]

    def step(self, x: Any, states: Any) -> Any:
        h, (half, twice), one = states
        h = half * h + twice * K.dot(x, self.W) * one
        return h, [h]


def test_a_layer_of_ones_own() -> None:
    """Steps, constants (lists of them, too) and states, as in Keras 1."""
    x = Input((TIME, FEATURES))
    y = Leaky(1)(x)
    h = np.zeros((SAMPLES, 1))
    for t in range(TIME):
        h = 0.5 * h + 2 * X[:, t].sum(-1, keepdims=True)
    np.testing.assert_allclose(Model(x, y).predict(X), h)


class Half(Recurrent):
    """A layer of a learner's own that is only half written."""


class HalfOfPictures(ConvRecurrent2D):
    """The same on sequences of pictures."""

    border_mode = "same"


WINDOW = {"nb_filter": 2, "nb_row": 3, "nb_col": 3}
SEQUENCES: list[tuple[type[Recurrent], dict[str, Any], tuple[int, ...]]] = [
    (Half, {}, (TIME, 3)),
    (
        HalfOfPictures,
        {"nb_filter": 2, "nb_row": 3, "nb_col": 3, "dim_ordering": "tf"},
        (5, 4, 4, 1),
    ),
    (
        HalfOfPictures,
        {"nb_filter": 2, "nb_row": 3, "nb_col": 3, "dim_ordering": "th"},
        (5, 1, 4, 4),
    ),
]


@pytest.mark.parametrize(("kind", "settings", "shape"), SEQUENCES)
def test_a_layer_without_a_step(
    kind: Any, settings: dict[str, Any], shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """TK-880, which is a NotImplementedError too; its fix is a method, and works."""
    layer = kind(**settings)
    layer.output_dim = 2
    with pytest.raises(NotImplementedError, match=f"TK-880  {kind.__name__}") as caught:
        layer(Input(shape))
    space: dict[str, Any] = {"K": K}
    exec(caught.value.fix, space)  # type: ignore[attr-defined]
    monkeypatch.setattr(kind, "step", space["step"])
    layer = kind(**settings, return_sequences=True)
    layer.output_dim = 2
    x = Input(shape)
    data = np.random.RandomState(0).randn(2, *shape)
    found = Model(x, layer(x)).predict(data)
    axis = 2 if settings.get("dim_ordering") == "th" else -1
    h = np.zeros_like(found[:, 0])
    for t in range(shape[0]):
        h = np.tanh(data.sum(axis, keepdims=True)[:, t] + h)
        np.testing.assert_allclose(found[:, t], h, rtol=1e-5)


def test_a_layer_without_a_size() -> None:
    """TK-881 where the states are made; asked with hasattr, it is not there."""
    layer = Half()
    assert not hasattr(layer, "output_dim")
    with pytest.raises(AttributeError, match="TK-881  Half has no output_dim"):
        layer(Input((TIME, 3)))
    with pytest.raises(AttributeError, match="TK-441"):
        print(layer.output_dimm)


def test_inside_another_one() -> None:
    """An LSTM of every row of a picture: time within time."""
    x = Input((2, TIME, FEATURES))
    model = Model(x, TimeDistributed(layer_of(LSTM))(x))
    pictures = np.stack([X, X[:, ::-1]], 1)
    wanted = [cells.run(LSTM, rows, weights_of(LSTM))[0][:, -1] for rows in (X, X[:, ::-1])]
    np.testing.assert_allclose(model.predict(pictures), np.stack(wanted, 1), atol=1e-9)
