"""A graph of layers as a layer: shared layers, nested models, masks, losses, updates, states."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import ActivityRegularization, Dense, Dropout, Input, InputLayer, Layer
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from tests.layers.test_masks import STEPS, Padded, SumOfReal


class Counter(Layer):
    """Counts the batches it has seen; the count is no output."""

    def build(self, input_shape: Any) -> None:
        self.count = self.add_weight((), "zero", f"{self.name}_count", trainable=False)

    def call(self, x: Any, mask: Any = None) -> Any:
        self.add_update(K.update_add(self.count, 1.0), x)
        return x * 1.0


class Total(Layer):
    """Adds each batch's mean row to what it remembers, and gives that."""

    stateful = True

    def build(self, input_shape: Any) -> None:
        self.state = K.zeros((1, input_shape[-1]))
        self.states = [self.state]

    def call(self, x: Any, mask: Any = None) -> Any:
        new = self.state + K.mean(x, axis=0, keepdims=True)
        self.add_update([(self.state, new)], x)
        return x * 0.0 + new

    def reset_states(self) -> None:
        K.set_value(self.state, np.zeros(K.int_shape(self.state)))


def count(layer: Counter) -> float:
    """What a counter says."""
    return float(K.get_value(layer.count))


def test_layers_stand_as_keras_1_lists_them() -> None:
    """By depth, then as they are met on the way back from the outputs; weights in that order."""
    a, b = Input((3,), name="a"), Input((2,), name="b")
    left = Dense(4, name="left")(a)
    right = Dense(4, name="right")(b)
    top = Dense(1, name="top")(left)
    other = Dense(2, name="other")(right)
    model = Model(input=[a, b], output=[other, top])
    assert [layer.name for layer in model.layers] == ["b", "a", "right", "left", "other", "top"]
    names = [w.name for w in model.weights]
    assert names[::2] == ["right_W", "left_W", "other_W", "top_W"]
    assert model.input_names == ["a", "b"] and model.output_names == ["other", "top"]
    assert [layer.name for layer in model.input_layers] == ["a", "b"]


def test_the_longest_way_decides_the_depth() -> None:
    """A layer that is read early and late stands before both."""
    x = Input((3,), name="x")
    first = Dense(3, name="first")
    second = Dense(3, name="second")
    y = first(second(first(x)))
    model = Model(x, y)
    assert [layer.name for layer in model.layers] == ["x", "first", "second"]


def test_a_very_deep_model() -> None:
    """3,000 layers: every walk is a loop."""
    x = y = Input((2,))
    layer = Dense(2, init="identity", bias=False)
    for _ in range(3000):
        y = layer(y)
    model = Model(x, y)
    assert len(model._calls) == 3000 and len(model.layers) == 2
    assert model.get_output_shape_for((None, 2)) == (None, 2)


def test_an_input_nobody_reads_and_an_output_twice() -> None:
    """The first is fed all the same; the second is computed once and given twice."""
    a, b = Input((3,)), Input((2,))
    y = Dense(1)(a)
    model = Model([a, b], [y, y])
    first, second = model.predict([np.ones((4, 3)), np.ones((4, 2))])
    np.testing.assert_array_equal(first, second)


def test_masks_go_through_a_model_and_through_a_model_in_it() -> None:
    """compute_mask of a model is what its layers would say; None for outputs without."""
    x = Input((3, 2))
    inner = Model(x, Dropout(0.5)(Padded()(x)))
    assert inner.compute_mask(x) is not None
    outer_x = Input((3, 2))
    masked = inner(outer_x)
    total = SumOfReal()(masked)
    outer = Model(outer_x, total)
    np.testing.assert_array_equal(outer.predict(STEPS), STEPS.sum(1))
    (mask,) = K.function([outer_x], [inner.get_output_mask_at(1)])([STEPS])
    np.testing.assert_array_equal(mask, [[True, False, True], [False, True, False]])
    plain = Model(x, [Dense(1)(SumOfReal()(Padded()(x))), x])
    assert plain.compute_mask(x) == [None, None]


def test_a_mask_reaches_the_loss() -> None:
    """Masked steps add 0, and the mean divides by the real ones only."""
    x = Input((3, 2))
    model = Model(x, Padded()(x))
    model.compile("sgd", "mse")
    targets = STEPS + np.array([1.0, 2.0, 3.0])[:, None]
    real = STEPS.any(-1)
    by_hand = np.mean((targets - STEPS)[real] ** 2)
    assert model.evaluate(STEPS, targets, verbose=0) == pytest.approx(by_hand, rel=1e-6)
    wrong_where_masked = np.where(real[..., None], STEPS, 99.0)
    assert model.evaluate(STEPS, wrong_where_masked, verbose=0) == 0.0


def test_losses_belong_to_calls() -> None:
    """An activity penalty counts once for each call this model makes; others are not its."""
    layer = ActivityRegularization(l2=0.5)
    a, b, elsewhere = Input((2,)), Input((2,)), Input((2,))
    layer(elsewhere)
    model = Model([a, b], [layer(a), layer(b)])
    assert len(layer.losses) == 3 and len(model.losses) == 2
    assert model.get_losses_for(None) == [] and len(model.get_losses_for([a, b])) == 2
    outer = Model(elsewhere, model([elsewhere, elsewhere]))
    assert len(outer.losses) == 2
    model.compile("sgd", ["mse", "mse"])
    x = np.array([[1.0, 2.0]])
    assert model.evaluate([x, 2 * x], [x, 2 * x], verbose=0)[0] == pytest.approx(0.5 * (5 + 20))


def test_updates_belong_to_calls() -> None:
    """A training step makes those of this model's calls, also in models inside; testing none."""
    layer = Counter()
    x, elsewhere = Input((2,)), Input((2,))
    layer(elsewhere)
    inner = Model(x, layer(x))
    assert len(layer.updates) == 2 and len(inner.updates) == 1
    outer_x = Input((2,))
    outer = Model(outer_x, Dense(1)(inner(outer_x)))
    assert len(outer.updates) == 1 and outer.state_updates == []
    outer.compile("sgd", "mse")
    rows, labels = np.ones((4, 2)), np.ones(4)
    outer.fit(rows, labels, batch_size=2, nb_epoch=3, verbose=0)
    outer.evaluate(rows, labels, verbose=0)
    outer.predict(rows)
    assert count(layer) == 6.0
    inner.trainable = False
    assert inner.updates == []


def test_a_shared_layer_with_an_update_for_each_call() -> None:
    """Called twice in one model, its variable gets the mean of the two new values."""
    layer = Counter()
    a, b = Input((2,)), Input((2,))
    model = Model([a, b], [layer(a), layer(b)])
    model.compile("sgd", ["mse", "mse"])
    rows = np.ones((4, 2))
    model.train_on_batch([rows, rows], [rows, rows])
    assert count(layer) == 1.0


@pytest.mark.parametrize("nested", [False, True])
def test_stateful_layers_remember(nested: bool) -> None:
    """predict, train and test all move the state; reset_states forgets; whole batches only."""
    x = Input(batch_shape=(2, 3))
    layer = Total()
    model: Any = Model(x, layer(x))
    if nested:
        outer_x = Input(batch_shape=(2, 3))
        model = Model(outer_x, model(outer_x))
    assert model.stateful
    ones = np.ones((4, 3), "float32")
    np.testing.assert_array_equal(model.predict(ones, batch_size=2)[:, 0], [1, 1, 2, 2])
    np.testing.assert_array_equal(model.predict(ones, batch_size=2)[:, 0], [3, 3, 4, 4])
    model.reset_states()
    np.testing.assert_array_equal(model.predict(ones[:2], batch_size=2)[:, 0], [1, 1])
    model.compile("sgd", "mse")
    model.evaluate(ones, ones, batch_size=2, verbose=0)
    model.fit(ones, ones, batch_size=2, nb_epoch=1, verbose=0, shuffle=False)
    assert float(K.get_value(layer.state)[0, 0]) == 5.0
    for call in (model.predict, lambda x, batch_size: model.evaluate(x, x, batch_size)):
        with pytest.raises(ValueError, match="TK-322"):
            call(ones[:3], batch_size=2)


def test_a_fixed_batch() -> None:
    """batch_input_shape fixes it: other sizes are refused before anything is computed."""
    model = Sequential([Dense(1, batch_input_shape=(6, 4))])
    model.compile("sgd", "mse")
    x, y = np.ones((12, 4)), np.ones(12)
    assert model.predict(x[:6]).shape == (6, 1) and model.predict(x, batch_size=6).shape == (12, 1)
    model.fit(x, y, batch_size=6, nb_epoch=1, verbose=0)
    for rows, batch_size, fix in [(12, 32, "batch_size=6"), (7, 6, "X[:6]"), (12, 4, "size=6")]:
        with pytest.raises(ValueError, match="TK-322") as caught:
            model.fit(x[:rows], y[:rows], batch_size=batch_size, verbose=0)
        assert fix in caught.value.fix
    source = iter([(x[:6], y[:6])] * 2)
    assert model.fit_generator(source, 6, 2, verbose=0, validation_data=(x, y)).epoch == [0, 1]


def test_a_model_has_a_call_of_its_own() -> None:
    """Number 0 connects its own ends; calls on other tensors come after it, as in Keras 1."""
    x, other = Input((3,)), Input((3,))
    model = Model(x, Dense(2)(x))
    y = model(other)
    assert y._keras_history == (model, 1, 0)
    assert model.get_input_at(0) is x and model.get_output_at(1) is y
    assert model.output is model.get_output_at(0)
    assert [row.connected_to for row in Model(other, y).describe()] == [(), ("input_2[0][0]",)]


def test_run_internal_graph() -> None:
    """Lists of outputs, masks and shapes; the same tensors give the same symbols again."""
    x, other = Input((3,)), Input((3,))
    model = Model(x, [Dense(2)(x), Dense(5)(x)])
    outputs, masks, shapes = model.run_internal_graph(other)
    assert masks == [None, None] and shapes == [(None, 2), (None, 5)]
    again = model.call(other)
    assert again[0] is outputs[0] and again[1] is outputs[1]
    with pytest.raises(TeachError, match="TK-487"):
        model([x, other])


def test_constraints_and_penalties_of_nested_models() -> None:
    """Found through any depth, each weight once."""
    inner = Sequential([Dense(3, input_dim=2, W_constraint="nonneg", W_regularizer="l2")])
    x = Input((2,))
    twice = Model(x, [inner(x), inner(x)])
    assert len(twice.constraints) == 1 and len(twice.losses) == 1
    assert len(twice.weights) == 2 and twice.count_params() == 9
    twice.compile(SGD(lr=10.0), ["mse", "mse"])
    rows = np.random.RandomState(0).randn(8, 2)
    twice.fit(rows, [np.zeros((8, 3))] * 2, nb_epoch=1, verbose=0)
    assert (inner.get_weights()[0] >= 0).all()


def test_the_summary_of_a_shared_layer(capsys: Any) -> None:
    """One row; all that it reads, line by line; shared weights count once."""
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = Dense(2, name="shared")
    Model([a, b], [shared(a), shared(b)]).summary(line_length=80)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    row = next(n for n, line in enumerate(lines) if line.startswith("shared (Dense)"))
    assert lines[row].split()[-2:] == ["8", "a[0][0]"] and lines[row + 1].split() == ["b[0][0]"]
    assert "Total params: 8" in lines and max(map(len, lines)) <= 80


def test_an_input_layer_may_stand_first() -> None:
    """So may a layer that has been called already: the stack begins at its own input."""
    model = Sequential([InputLayer((4,)), Dense(2)])
    assert model.input_shape == (None, 4) and len(model.layers) == 2
    old = Sequential([Dense(5, input_dim=4), Dense(3)])
    short = Sequential(old.layers[:1])
    assert short.input is old.input and old.layers[0].output is short.output
    rows = np.ones((2, 4))
    np.testing.assert_array_equal(
        short.predict(rows), Model(old.input, old.layers[0].output).predict(rows)
    )


def test_a_model_of_several_inputs_may_stand_first() -> None:
    """The stack has as many inputs."""
    a, b = Input((3,)), Input((2,))
    shared = Dense(4)
    inner = Model([a, b], [shared(Dense(2)(a)), shared(b)])
    stack = Sequential([inner])
    assert stack.input_shape == [(None, 3), (None, 2)] and len(stack.outputs) == 2
    data = [np.ones((5, 3)), np.ones((5, 2))]
    for ours, right in zip(stack.predict(data), inner.predict(data), strict=True):
        np.testing.assert_array_equal(ours, right)


def test_the_inner_model_of_a_stack() -> None:
    """`.model`: the same network with its input layer on the list; it follows the stack."""
    stack = Sequential([Dense(3, input_dim=2), Dense(1)])
    assert stack.model.name == "sequential_1_model" and len(stack.model.layers) == 3
    assert stack.model is stack.model
    stack.pop()
    assert stack.model.output_shape == (None, 3)
    stack.build()
    with pytest.raises(RuntimeError, match="TK-423"):
        Sequential().build()


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda x: Model(inputs=x, outputs=x), "TK-485"),
        (lambda x: Model(input=x, output=x, title="net"), "TK-485"),
        (lambda x: Model(x), "TK-486"),
        (lambda x: Sequential([Dense(3, input_dim=2), Dense(1, input_dim=2)]), "TK-494"),
        (lambda x: Model(x, [Dense(1, name="a")(x), Dense(1, name="a")(x)]), "TK-427"),
    ],
)
def test_what_is_no_model(build: Any, code: str) -> None:
    """Later names of arguments, a missing end, a contradicting shape, a name twice."""
    with pytest.raises(TeachError, match=code):
        build(Input((2,)))
