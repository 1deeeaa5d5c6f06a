"""Rows C023 to C027, C063, C103, C104 and C106 to C109: what training is made of."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import activations, initializations, objectives, optimizers
from teachkeras import backend as K
from teachkeras.datasets import digits
from teachkeras.errors import ArgumentError
from teachkeras.layers import Activation, Dense, Input
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.regularizers import l2
from teachkeras.utils.np_utils import to_categorical
from tests.test_optimizers import ALL, BY_HAND, CASES

RNG = np.random.RandomState(1)
X, Y = RNG.uniform(-1, 1, (12, 64)), RNG.uniform(-1, 1, (12, 10))


def test_c023_an_objective_says_which_way_is_down() -> None:
    """Two objectives on the same weight lead to two places, both downhill at every step."""
    samples = np.array([0.0, 0.0, 0.0, 4.0])
    ends = []
    for name in ("mse", "mae"):
        loss = objectives.get(name)
        path = tk.demos.optimizer_path(
            lambda w, loss=loss: loss(K.constant(samples), w * np.ones(4)), SGD(lr=0.1), [3.0], 60
        )
        assert (np.diff(path.losses[:20]) < 0).all()
        ends.append(float(path.points[-1, 0]))
    assert ends[0] == pytest.approx(samples.mean(), abs=0.01)
    assert ends[1] == pytest.approx(np.median(samples), abs=0.06)


def test_c024_the_path_on_the_contour() -> None:
    """lr = 0.1 on w² from 1: every place is in the record, and the view draws it."""
    path = tk.demos.optimizer_path(lambda w: K.sum(K.square(w)), SGD(lr=0.1), [1.0], steps=3)
    np.testing.assert_allclose(path.points[:, 0], [1, 0.8, 0.64, 0.512], rtol=1e-6)
    assert "0.512" in repr(path) and "0.512" in tk.show(path).text
    over_two = tk.demos.optimizer_path(lambda w: K.sum(K.square(w)), "adam", [1.0, 2.0], steps=3)
    x, y, heights = over_two.contour()
    assert heights.shape == (len(y), len(x))


def test_c025_start_values_by_name() -> None:
    """glorot_uniform within 0.25, he_normal's deviation 0.1768, orthogonal 1.21 I; zeros stay."""
    assert abs(K.get_value(initializations.get("glorot_uniform")((64, 32)))).max() <= 0.25
    deviation = K.get_value(initializations.get("he_normal")((64, 320))).std()
    assert deviation == pytest.approx(0.1768, rel=0.05)
    W = K.get_value(initializations.get("orthogonal")((64, 32)))
    np.testing.assert_allclose(W.T @ W, 1.21 * np.eye(32), atol=1e-5)
    for name, limit in [("uniform", 0.05), ("lecun_uniform", np.sqrt(3 / 64)),
                        ("he_uniform", np.sqrt(6 / 64))]:  # fmt: skip
        assert abs(K.get_value(initializations.get(name)((64, 32)))).max() <= limit
    for name, scale in [("normal", 0.05), ("glorot_normal", np.sqrt(2 / 96))]:
        W = K.get_value(initializations.get(name)((64, 32)))
        assert W.std() == pytest.approx(scale, rel=0.05)
    for name, right in [
        ("identity", np.eye(4)),
        ("zero", np.zeros((4, 4))),
        ("one", np.ones((4, 4))),
    ]:
        np.testing.assert_array_equal(K.get_value(initializations.get(name)((4, 4))), right)
    model = Sequential(
        [Dense(5, init="zero", activation="sigmoid", input_dim=64), Dense(10, init="zero")]
    )
    model.compile("sgd", "mse")
    model.fit(X, Y, nb_epoch=10, verbose=0)
    W = model.get_weights()[0]
    assert W.any()
    np.testing.assert_allclose(W, np.repeat(W[:, :1], 5, axis=1), rtol=1e-5)  # BLAS rounds


def test_c026_the_price_of_large_weights() -> None:
    """total = data + 0.01 sum(W²) to 1e-6; on 40 digits the gap to validation shrinks."""
    layer = Dense(10, W_regularizer=l2(0.01), input_dim=64)
    model = Sequential([layer])
    model.compile("sgd", "mse")
    W, b = layer.get_weights()
    data_loss = ((X @ W + b - Y) ** 2).mean()
    total = model.evaluate(X, Y, verbose=0)
    assert total == pytest.approx(data_loss + 0.01 * (W**2).sum(), abs=1e-6)

    (x, labels), (x_new, labels_new) = digits.load_data()
    x, x_new = x[:40].reshape(40, -1) / 16, x_new.reshape(len(x_new), -1) / 16
    y, y_new = to_categorical(labels[:40], 10), to_categorical(labels_new, 10)
    gaps, sizes = [], []
    for strength in (0.0, 0.01):
        np.random.seed(0)
        net = Sequential(
            [
                Dense(32, activation="relu", W_regularizer=l2(strength), input_dim=64),
                Dense(10, activation="softmax", W_regularizer=l2(strength)),
            ]
        )
        net.compile("adam", "categorical_crossentropy")
        net.fit(x, y, nb_epoch=150, verbose=0)
        seen, new = (net.explain(*data).terms[0].value for data in ((x, y), (x_new, y_new)))
        gaps.append(new - seen)
        sizes.append(sum((w**2).sum() for w in net.get_weights()))
    assert gaps[1] < gaps[0] and sizes[1] < sizes[0]


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"name": "maxnorm", "m": 2}, lambda W: (norms(W) <= 2 + 1e-6).all()),
        ("nonneg", lambda W: (W >= 0).all()),
        ("unitnorm", lambda W: (abs(norms(W) - 1) < 1e-6).all()),
        ({"name": "minmaxnorm", "low": 0.5, "high": 0.75},
         lambda W: (norms(W) >= 0.5 - 1e-5).all() and (norms(W) <= 0.75 + 1e-5).all()),
    ],
    ids=["maxnorm", "nonneg", "unitnorm", "minmaxnorm"],
)  # fmt: skip
def test_c027_constraints_hold_after_every_batch(rule: Any, holds: Any) -> None:
    """Steps far too large, and still the columns keep to the rule."""
    model = Sequential([Dense(10, W_constraint=rule, input_dim=64)])
    model.compile(SGD(lr=5.0), "mse")
    for _ in range(5):
        model.train_on_batch(X, Y)
        assert holds(model.get_weights()[0])


def norms(W: Any) -> Any:
    """The length of each column."""
    return np.sqrt((W.astype("float64") ** 2).sum(0))


def test_c063_the_terms_of_the_total_loss() -> None:
    """Data loss per output, each regulariser, today's values; they add up to 1e-6."""
    x = Input((64,))
    hidden = Dense(8, W_regularizer="l1", activity_regularizer="activity_l2", name="hidden")(x)
    first = Dense(10, b_regularizer="l2", name="first")(hidden)
    model = Model(input=x, output=[first, Dense(10, name="second")(hidden)])
    model.compile("adam", "mse", loss_weights=[1.0, 0.5])
    model.fit(X, [Y, -Y], nb_epoch=2, verbose=0)
    found = model.explain(X, [Y, -Y])
    assert [term.name for term in found.terms] == [
        "mean_squared_error of first",
        "mean_squared_error of second",
        "hidden_W_regularizer",
        "first_b_regularizer",
        "hidden_activity",
    ]
    assert found.total == pytest.approx(sum(term.amount for term in found.terms), abs=1e-6)
    assert found.total == pytest.approx(model.test_on_batch(X, [Y, -Y])[0], abs=1e-6)
    before = found.terms[0].value
    model.fit(X, [Y, -Y], nb_epoch=5, verbose=0)
    assert model.explain(X, [Y, -Y]).terms[0].value < before
    graph = tk.show(found.symbol)
    assert "hidden_W" in graph.title or "hidden_W" in graph.text


THIRTEEN = """
mean_squared_error mean_absolute_error mean_absolute_percentage_error squared_hinge hinge
mean_squared_logarithmic_error categorical_crossentropy sparse_categorical_crossentropy
binary_crossentropy kullback_leibler_divergence poisson cosine_proximity cosine
""".split()


def test_c103_an_objective_goes_from_tensors_to_a_number() -> None:
    """mse 0.10, mae 0.30, both one number; 13 names; each has a graph from labels and guesses."""
    y_true, y_pred = K.placeholder((2,), name="y_true"), K.placeholder((2,), name="y_pred")
    for loss, right in [(objectives.mse, 0.10), (objectives.mae, 0.30)]:
        symbol = loss(y_true, y_pred)
        (value,) = K.function([y_true, y_pred], [symbol])([[0, 1], [0.2, 0.6]])
        assert value.shape == () and value == pytest.approx(right)
    assert len(THIRTEEN) == 13
    for name in THIRTEEN:
        assert callable(objectives.get(name))
        title = tk.show(tk.explain(name)).title
        assert "y_true" in title and "y_pred" in title


def huber(y_true: Any, y_pred: Any) -> Any:
    """Squares near the truth, distances far from it."""
    distance = K.abs(y_pred - y_true)
    near = 0.5 * K.square(distance)
    return K.mean(K.switch(distance < 1.0, near, distance - 0.5), axis=-1)


def test_c104_an_objective_of_ones_own() -> None:
    """Huber: against NumPy, its slope by differences, training; a wrong shape is explained."""
    K.set_floatx("float64")
    d = X[:, :3] * 3
    by_hand = np.where(abs(d) < 1, d**2 / 2, abs(d) - 0.5).mean(-1)
    np.testing.assert_allclose(K.eval(huber(K.constant(d), K.constant(0 * d))), by_hand)
    guess = K.variable(d)
    loss = K.sum(huber(K.constant(0 * d), guess))
    (slope,) = K.gradients(loss, [guess])
    told, step = K.eval(slope), 1e-6
    for place in [(0, 0), (3, 1), (7, 2)]:
        heights = []
        for sign in (1, -1):
            moved = d.copy()
            moved[place] += sign * step
            K.set_value(guess, moved)
            heights.append(float(K.eval(loss)))
        measured = (heights[0] - heights[1]) / (2 * step)
        assert told[place] == pytest.approx(measured, rel=1e-5)
    model = Sequential([Dense(10, input_dim=64)])
    model.compile("sgd", huber)
    losses = model.fit(X, 3 * Y, nb_epoch=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert "a loss: Squares near the truth" in repr(tk.explain(huber))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda t, p: K.mean(K.abs(p - t), axis=0), r"(10,)"),
        (lambda t, p: None, "without a return"),
        (lambda t, p: 3.0, "3.0"),
    ],
    ids=["over the batch", "nothing", "a number"],
)
def test_c104_a_wrong_shape_is_explained(wrong: Any, says: str) -> None:
    """What it gives, what it needs, and one line to type."""
    model = Sequential([Dense(10, input_dim=64)])
    with pytest.raises(ArgumentError) as caught:
        model.compile("sgd", wrong)
        model.train_on_batch(X, Y)
    assert says in str(caught.value) and "axis=-1" in caught.value.fix


def test_c104_one_number_for_the_batch_is_a_loss_but_has_no_sample_weights() -> None:
    """As many old scripts write it."""
    model = Sequential([Dense(10, input_dim=64)])
    model.compile("sgd", lambda t, p: K.mean(K.square(p - t)))
    right = ((model.predict(X) - Y) ** 2).mean()
    assert model.test_on_batch(X, Y) == pytest.approx(right, rel=1e-5)
    with pytest.raises(ArgumentError, match="TK-463"):
        model.train_on_batch(X, Y, sample_weight=np.ones(12))


def test_c106_by_name_or_as_an_object() -> None:
    """'sgd' is SGD(); the rate is read and set during training; 7 classes have their NumPy twin."""
    assert optimizers.get("sgd").get_config() == SGD().get_config()
    assert set(ALL) == set(BY_HAND) == set(optimizers.NAMES.values()) and len(ALL) == 7
    assert {cls for cls, _, _ in CASES} == set(ALL)  # test_optimizers runs them, ten steps each
    model = Sequential([Dense(10, input_dim=64)])
    model.compile(SGD(lr=0.25), "mse")
    assert float(K.get_value(model.optimizer.lr)) == 0.25
    model.train_on_batch(X, Y)
    before = model.get_weights()
    K.set_value(model.optimizer.lr, 0.0)
    model.train_on_batch(X, Y)
    for ours, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, old)


def clipped(**settings: float) -> list[Any]:
    """The gradients [3, 4] and [12], clipped."""
    a, b = K.variable([0.0, 0.0]), K.variable([0.0])
    loss = K.sum(a * np.array([3.0, 4.0])) + K.sum(b * 12.0)
    return [K.eval(g) for g in SGD(**settings).get_gradients(loss, [a, b])]


def test_c107_one_norm_over_all_parameters() -> None:
    """Norm 13; clipnorm = 1 gives [0.2308, 0.3077] and [0.9231]: the same direction."""
    first, second = clipped(clipnorm=1.0)
    np.testing.assert_allclose(first, [0.2308, 0.3077], atol=5e-5)
    np.testing.assert_allclose(second, [0.9231], atol=5e-5)
    assert np.sqrt((first**2).sum() + (second**2).sum()) == pytest.approx(1.0)
    untouched = clipped(clipnorm=14.0)
    np.testing.assert_array_equal(np.concatenate(untouched), [3, 4, 12])


def test_c108_each_entry_is_cut() -> None:
    """clipvalue = 0.5 gives [0.5, 0.5] and [0.5]: another direction."""
    first, second = clipped(clipvalue=0.5)
    np.testing.assert_array_equal(first, [0.5, 0.5])
    np.testing.assert_array_equal(second, [0.5])


def test_c109_activations() -> None:
    """Three numbers; a Dense with an activation is Dense and Activation; softmax sees the row."""
    for name, x, right in [("softplus", 0, 0.6931), ("softsign", 1, 0.5), ("hard_sigmoid", 1, 0.7)]:
        value = K.eval(activations.get(name)(K.constant(float(x))))
        assert value == pytest.approx(right, abs=5e-5)
    names = "softmax elu softplus softsign relu tanh sigmoid hard_sigmoid linear".split()
    assert set(names) == set(activations.NAMES)
    inside = Sequential([Dense(10, activation="relu", input_dim=64)])
    outside = Sequential([Dense(10, input_dim=64), Activation("relu")])
    outside.set_weights(inside.get_weights())
    np.testing.assert_array_equal(inside.predict(X), outside.predict(X))
    rows = K.constant([[1.0, -2.0, 0.5]])
    for name in names:
        whole = K.eval(activations.get(name)(rows))[0]
        alone = [K.eval(activations.get(name)(K.constant([[x]])))[0, 0] for x in (1.0, -2.0, 0.5)]
        assert np.allclose(whole, alone) == (name != "softmax")
    assert "only one that looks at more than one number" in tk.explain("softmax").sentence
