"""Programs that are right, however unusual: none of the suspicions may speak of them."""

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras import objectives
from teachkeras.callbacks import EarlyStopping
from teachkeras.layers import (
    LSTM,
    Activation,
    BatchNormalization,
    Bidirectional,
    Convolution2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Lambda,
    Layer,
    Masking,
    MaxPooling2D,
    TimeDistributed,
    merge,
)
from teachkeras.models import Model, Sequential
from teachkeras.utils.np_utils import to_categorical
from tests.models.suspects import (
    CLASSES,
    ONE_HOT,
    ORDERED,
    PIXELS,
    RNG,
    X,
    all_frozen,
    fit,
    from_generator,
    net,
    pictures,
    softmax,
    stateful,
)


def own_loss(y_true: Any, y_pred: Any) -> Any:
    """A learner's own loss."""
    return K.mean(K.abs(y_true - y_pred), axis=-1)


def whole_loss(y_true: Any, y_pred: Any) -> Any:
    """One number for the whole batch, as Keras 1 lets through."""
    return K.mean(K.square(y_true - y_pred))


def scaled_inside() -> Sequential:
    """The first layer divides the pixels."""
    model = Sequential([Lambda(lambda x: x / 255.0, input_shape=(8, 8)), Flatten(), Dense(1)])
    model.compile("sgd", "mse")
    return model


def indices() -> Sequential:
    """Whole numbers that are no pixels: a layer looks them up."""
    model = Sequential([Lambda(lambda x: K.cos(x), input_shape=(20,)), Dense(1)])
    model.compile("sgd", "mse")
    return model


def two_players() -> Any:
    """A judge trained by itself, and frozen inside another model, as in adversarial training."""
    judge = net(1, "sigmoid", "binary_crossentropy")
    judge.trainable = False
    noise = Input((2,))
    both = Model(noise, judge(Dense(4)(noise)))
    both.compile("sgd", "binary_crossentropy")
    judge.train_on_batch(X[:8], np.ones(8))
    both.train_on_batch(RNG.randn(8, 2), np.ones(8))
    return both


def grown_by_hand() -> Sequential:
    """The old finetuning trick in full: list, outputs and nodes are mended by hand."""
    model = Sequential([Dense(5, input_dim=4), Dense(3, activation="softmax")])
    model.layers.pop()
    model.outputs = [model.layers[-1].output]
    model.layers[-1].outbound_nodes = []
    model.add(Dense(3, activation="softmax"))
    model.compile("sgd", "categorical_crossentropy")
    assert model.output_shape == (None, 3) and len(model.layers) == 2
    return model


def cut_functionally() -> Model:
    """The list is cut, and a new model made from what is left."""
    model = Sequential([Dense(3, activation="softmax", input_dim=4), Dense(2)])
    model.layers.pop()
    short = Model(input=model.input, output=model.layers[-1].output)
    short.compile("sgd", "categorical_crossentropy")
    assert short.output_shape == (None, 3)
    return short


def popped_properly() -> Sequential:
    """pop, add, compile."""
    model = Sequential([Dense(5, input_dim=4), Dense(7)])
    model.pop()
    model.add(Dense(3, activation="softmax"))
    model.compile("sgd", "categorical_crossentropy")
    return model


def frozen_in_time() -> Sequential:
    """Frozen, then compiled."""
    model = softmax()
    model.layers[0].trainable = False
    model.compile("sgd", "categorical_crossentropy")
    return model


def fixed_for_tests() -> Sequential:
    """The phase fixed to 0."""
    K.set_learning_phase(0)
    model = Sequential([Dropout(0.5, input_shape=(4,)), Dense(1)])
    model.compile("sgd", "mse")
    model.predict(X)
    return model


class Still(Layer):
    """A layer without weights."""


def nothing_to_learn() -> Sequential:
    """A perfect model: its loss is 0 in every epoch."""
    model = Sequential([Still(input_shape=(4,))])
    model.compile("sgd", "mse")
    return model


def above_one() -> Sequential:
    """A loss that is nan for random numbers, on outputs that are always above 1."""
    return net(1, lambda v: K.softplus(v) + 1.5, lambda t, p: K.mean(K.log(p - 1) + t, -1))


def noisy_loss(t: Any, p: Any) -> Any:
    """Each time another number."""
    return K.mean(K.square(t - p + K.random_normal(K.shape(p), std=0.1)), -1)


def dropping_loss(t: Any, p: Any) -> Any:
    """Half of it is dropped."""
    return K.mean(K.dropout(K.square(t - p), 0.5), -1)


def ranks(t: Any, p: Any) -> Any:
    """Differences of all pairs of outputs: a table that is meant."""
    return K.mean(K.square(K.flatten(p) - p), axis=-1) + K.mean(K.square(t - p), axis=-1)


def fixed_batch() -> Sequential:
    """A loss that only works on six rows."""
    model = Sequential([Dense(1, batch_input_shape=(6, 4))])
    model.compile("sgd", lambda t, p: K.mean(K.square(K.reshape(t - p, (6, 1))), axis=-1))
    return model


def convnet() -> Sequential:
    """A small net for pictures of one channel."""
    layers = [Convolution2D(2, 3, 3, input_shape=(8, 8, 1)), BatchNormalization()]
    return compiled(
        Sequential([*layers, MaxPooling2D(), Flatten(), Dense(3, activation="softmax")])
    )


def padded_words() -> Sequential:
    """Word numbers with 0 for nothing, and a mask that ends where the steps end."""
    first = Embedding(20, 4, mask_zero=True, input_length=6)
    return compiled(Sequential([first, LSTM(3), Dense(3, activation="softmax")]))


def padded_steps() -> Sequential:
    """A mask that reaches the loss."""
    model = Sequential([Masking(input_shape=(5, 2)), LSTM(3, return_sequences=True)])
    model.add(TimeDistributed(Dense(1)))
    model.compile("sgd", "mse")
    return model


def both_ways() -> Sequential:
    """Forward and backward."""
    return compiled(
        Sequential([Bidirectional(LSTM(3), input_shape=(5, 2)), Dense(3, activation="softmax")])
    )


def twins() -> Model:
    """One layer for two inputs, which meet."""
    left, right, eye = Input((4,)), Input((4,)), Dense(3, activation="relu")
    answer = Dense(1, activation="sigmoid")(merge([eye(left), eye(right)], mode="concat"))
    model = Model([left, right], answer)
    model.compile("sgd", "binary_crossentropy", metrics=["acc"])
    return model


def two_ends() -> Model:
    """Two outputs with a loss each."""
    x = Input((4,))
    model = Model(x, [Dense(3, activation="softmax")(x), Dense(1)(x)])
    model.compile("adam", ["categorical_crossentropy", "mse"], loss_weights=[1, 0.2])
    return model


WORDS = RNG.randint(1, 20, (60, 6)) * (np.arange(6) < RNG.randint(2, 7, (60, 1)))
STEPS = RNG.uniform(0.1, 1, (60, 5, 2)) * (np.arange(5) < RNG.randint(2, 6, (60, 1)))[..., None]
MULTI = (RNG.uniform(size=(60, 3)) > 0.5) * 1.0
CORRECT: list[tuple[str, Any, Any]] = [
    ("one of many", softmax, fit(X, ONE_HOT, validation_split=0.3, nb_epoch=6)),
    (
        "numbers",
        lambda: net(3, "softmax", "sparse_categorical_crossentropy", metrics=["acc"]),
        fit(X, CLASSES, validation_split=0.3),
    ),
    ("yes or no", lambda: net(1, "sigmoid", "binary_crossentropy"), fit(X, CLASSES > 0)),
    ("several labels", lambda: net(3, "sigmoid", "binary_crossentropy"), fit(X, MULTI)),
    ("values", lambda: net(1, "linear", "mse"), fit(X, X.sum(1), validation_split=0.3)),
    ("values in a column", lambda: net(1, "linear", "mse"), fit(X, X.sum(1)[:, None])),
    ("soft labels", softmax, fit(X, np.full((60, 3), 1 / 3))),
    ("own loss", lambda: net(3, "linear", own_loss), fit(X, ONE_HOT)),
    ("own loss of one number", lambda: net(1, "linear", own_loss), fit(X, X.sum(1))),
    ("a loss for the whole batch", lambda: net(1, "linear", whole_loss), fit(X, X.sum(1))),
    ("a loss of numbers above 1", above_one, fit(X, X.sum(1))),
    ("noise in a loss", lambda: net(1, "linear", noisy_loss), fit(X, X.sum(1))),
    ("dropout in a loss", lambda: net(1, "linear", dropping_loss), fit(X, X.sum(1))),
    ("every row against every other", lambda: net(1, "linear", ranks), fit(X, X.sum(1))),
    ("a loss of a fixed batch", fixed_batch, fit(X, X.sum(1), batch_size=6)),
    (
        "two classes in turn",
        lambda: net(1, "sigmoid", "binary_crossentropy"),
        fit(X, np.arange(60) % 2, validation_split=0.2),
    ),
    (
        "one class only",
        lambda: net(1, "sigmoid", "binary_crossentropy"),
        fit(X, np.ones(60), validation_split=0.2),
    ),
    (
        "a single case at the end",
        lambda: net(1, "sigmoid", "binary_crossentropy"),
        fit(X, np.arange(60) == 59, validation_split=0.2),
    ),
    ("one-hot as values", lambda: net(3, "linear", "mse"), fit(X, ONE_HOT)),
    ("softmax by mse", lambda: net(3, "softmax", "mse"), fit(X, ONE_HOT)),
    ("hinge", lambda: net(1, "tanh", "hinge"), fit(X, np.sign(X[:, 0]))),
    (
        "sorted, shuffled first",
        softmax,
        fit(X, to_categorical(RNG.permutation(ORDERED)), validation_split=0.33),
    ),
    ("sorted, no split", softmax, fit(X, to_categorical(ORDERED))),
    (
        "sorted, own validation data",
        softmax,
        fit(X, to_categorical(ORDERED), validation_data=(X[:5], ONE_HOT[:5])),
    ),
    ("few rows", softmax, fit(X[:6], ONE_HOT[:6], validation_split=0.3)),
    ("a class that is rare", softmax, fit(X, to_categorical([0] * 30 + [1] * 30, 3))),
    (
        "four outputs, class 0 there",
        lambda: net(4, "softmax", "categorical_crossentropy"),
        fit(X, to_categorical(CLASSES, 4)),
    ),
    ("scaled pixels", pictures, fit(PIXELS / 255.0, np.zeros(60))),
    ("centred pixels", pictures, fit(PIXELS - 128.0, np.zeros(60))),
    ("pixels scaled inside", scaled_inside, fit(PIXELS, np.zeros(60))),
    ("word numbers", indices, fit(RNG.randint(0, 200, (60, 20)), np.zeros(60))),
    ("small counts", pictures, fit(PIXELS % 17, np.zeros(60))),
    ("frozen in time", frozen_in_time, fit(X, ONE_HOT)),
    ("all frozen, tested", all_frozen, lambda m: m.evaluate(X, np.ones(60), verbose=0)),
    ("adversaries", two_players, lambda m: m.train_on_batch(RNG.randn(8, 2), np.ones(8))),
    ("popped properly", popped_properly, fit(X, ONE_HOT)),
    ("popped by hand", grown_by_hand, fit(X, ONE_HOT)),
    ("cut functionally", cut_functionally, fit(X, ONE_HOT)),
    ("a list that is only read", softmax, lambda m: list(reversed(m.layers[:]))),
    ("states in order", stateful, fit(X, np.ones(60), batch_size=20, shuffle=False)),
    ("phase fixed to 0", fixed_for_tests, lambda m: m.evaluate(X, np.ones(60), verbose=0)),
    ("no loss at all", nothing_to_learn, fit(X, X, nb_epoch=7)),
    ("four equal epochs", all_frozen, fit(X, np.ones(60), nb_epoch=4)),
    (
        "a slow rate",
        lambda: net(1, "linear", "mse"),
        lambda m: (K.set_value(m.optimizer.lr, 1e-4), fit(X, X.sum(1), nb_epoch=8)(m)),
    ),
    (
        "activation as a layer",
        lambda: compiled(Sequential([Dense(3, input_dim=4), Activation("softmax")])),
        fit(X, ONE_HOT),
    ),
    ("pictures", convnet, fit(PIXELS[..., None] / 255.0, ONE_HOT)),
    ("padded words", padded_words, fit(WORDS, ONE_HOT)),
    ("padded steps", padded_steps, fit(STEPS, STEPS.sum(2)[..., None])),
    ("both ways", both_ways, fit(STEPS, ONE_HOT)),
    ("twins", twins, fit([X, X[::-1]], CLASSES > 0)),
    ("two ends", two_ends, fit(X, [ONE_HOT, X.sum(1)], validation_split=0.3)),
    ("an endless generator", softmax, from_generator(most=None)),
    ("class weights", softmax, fit(X, ONE_HOT, class_weight={0: 1.0, 1: 2.0, 2: 1.0})),
    ("sample weights", softmax, fit(X, ONE_HOT, sample_weight=np.linspace(0.5, 1, 60))),
    (
        "stopping early",
        softmax,
        fit(X, ONE_HOT, validation_split=0.3, callbacks=[EarlyStopping(patience=1)], nb_epoch=3),
    ),
]


def compiled(model: Sequential) -> Sequential:
    """With the loss for one class of many."""
    model.compile("sgd", objectives.categorical_crossentropy, metrics=["accuracy"])
    return model
