"""Rows C041, C055 to C057, C062 and C064 to C071: fit and its arguments."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.callbacks import History
from teachkeras.datasets.shipped import path_of
from teachkeras.errors import TeachWarning, TypeTeachError
from teachkeras.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    GaussianNoise,
    Input,
)
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from teachkeras.training.queue import GeneratorEnqueuer
from teachkeras.utils.np_utils import to_categorical
from tests.models.networks import data, one_number, two_layers
from tests.models.test_fit_arguments import rows_seen
from tests.models.test_generators import Batches, batches


def test_c041_the_phase_is_a_switch() -> None:
    """0 tests, 1 trains: they differ with dropout, noise, normalization; predict takes 0, fit 1."""
    x = data(50)[0]
    middles = [[], [Activation("tanh")], [Dropout(0.5)], [BatchNormalization()]]
    plain, bent, dropping, norm, noisy = (
        Sequential([Dense(20, input_dim=4), *middle]) for middle in [*middles, [GaussianNoise(1.0)]]
    )
    same = dict.fromkeys((plain, bent), False)
    for model, differ in (same | dict.fromkeys((dropping, norm, noisy), True)).items():
        f = K.function([model.input, K.learning_phase()], [model.output])
        assert np.array_equal(f([x, 0])[0], f([x, 1])[0]) is not differ
        np.testing.assert_array_equal(model.predict(x), f([x, 0])[0])
    dropping.compile("sgd", "mse")
    tested = dropping.test_on_batch(x, dropping.predict(x))
    assert tested == 0.0 != dropping.train_on_batch(x, dropping.predict(x))


def test_c055_all_six() -> None:
    """fit, evaluate, predict, train_on_batch, test_on_batch, predict_classes on arrays."""
    model = two_layers("categorical_crossentropy")
    model.compile("sgd", "categorical_crossentropy", metrics=["acc", "mse"])
    x, y = data(7)[0], to_categorical([0, 1, 2, 0, 1, 2, 0])
    assert isinstance(model.fit(x, y, nb_epoch=2, verbose=0), History)
    guess = model.predict(x, batch_size=3)
    np.testing.assert_allclose(guess, model.predict(x, batch_size=7), rtol=1e-6, atol=1e-7)
    by_hand = {
        "loss": -np.log(guess[y == 1]).mean(),
        "acc": np.mean(guess.argmax(1) == y.argmax(1)),
        "mean_squared_error": np.mean((guess - y) ** 2),
    }
    assert model.metrics_names == list(by_hand)
    for found in (model.evaluate(x, y, verbose=0), model.test_on_batch(x, y)):
        np.testing.assert_allclose(found, list(by_hand.values()), rtol=1e-5)
    np.testing.assert_array_equal(model.predict_classes(x, verbose=0), guess.argmax(1))
    before = model.train_on_batch(x, y)
    assert before[0] == pytest.approx(by_hand["loss"], rel=1e-5)
    assert model.test_on_batch(x, y)[0] < before[0]


def test_c056_generators_are_the_same_training() -> None:
    """The same batches: the weights of fit_generator and of fit differ by 0."""
    one, other = two_layers(), two_layers()
    other.set_weights(one.get_weights())
    one.fit(*data(96), nb_epoch=2, shuffle=False, verbose=0)
    other.fit_generator(batches(), 96, 2, verbose=0)
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        assert abs(a - b).max() == 0
    assert other.evaluate_generator(batches(), 96) == pytest.approx(one.evaluate(*data(96)))


STREAM = """
import resource, numpy as np
from teachkeras.layers import Dense
from teachkeras.models import Sequential

def rows():
    random = np.random.RandomState(0)
    while True:
        x = random.uniform(size=(100, 784)).astype("float32")
        yield x, x[:, :10]

def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

model = Sequential([Dense(32, activation="relu", input_dim=784), Dense(10)])
model.compile("sgd", "mse")
model.fit_generator(rows(), 100, 1, verbose=0)
before = megabytes()
model.fit_generator(rows(), 60000, 1, verbose=0)
print(megabytes() - before)
"""


def test_c057_data_larger_than_memory() -> None:
    """60,000 x 784 float32 (188 MB) pass through; the process grows by less than 50 MB."""
    done = subprocess.run(
        [sys.executable, "-c", STREAM], capture_output=True, text=True, check=True
    )
    assert 60000 * 784 * 4 > 188e6
    assert float(done.stdout) < 50


def test_c062_names_and_weights_of_losses() -> None:
    """Keys exactly loss, acc and twins; two outputs: total = l1 + 0.2 * l2."""
    model = two_layers("categorical_crossentropy")
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    x, y = data(12)[0], to_categorical(np.arange(12) % 3)
    history = model.fit(x, y, nb_epoch=1, verbose=0, validation_data=(x, y)).history
    assert set(history) == {"loss", "acc", "val_loss", "val_acc"}
    a = Input((4,))
    two = Model(a, [Dense(3, name="first")(a), Dense(1, name="second")(a)])
    two.compile("sgd", "mse", loss_weights=[1, 0.2], sample_weight_mode=None)
    total, first, second = two.test_on_batch(x, [y, x[:, 0]])
    assert total == pytest.approx(first + 0.2 * second, rel=1e-6)
    guesses = two.predict(x)
    assert first == pytest.approx(np.mean((guesses[0] - y) ** 2), rel=1e-5)
    assert second == pytest.approx(np.mean((guesses[1][:, 0] - x[:, 0]) ** 2), rel=1e-5)


def test_c064_batches_and_updates() -> None:
    """100 rows, batch 32, 3 epochs: 32, 32, 32, 4 each time, 12 updates; defaults 32 and 10."""
    model, seen = two_layers(decay=1e-9), Batches()
    model.fit(*data(100), batch_size=32, nb_epoch=3, verbose=0, callbacks=[seen])
    assert seen.sizes == [32, 32, 32, 4] * 3
    assert float(K.get_value(model.optimizer.iterations)) == 12
    seen = Batches()
    assert two_layers().fit(*data(100), verbose=0, callbacks=[seen]).epoch == list(range(10))
    assert seen.sizes == [32, 32, 32, 4] * 10


def test_c065_verbose(capsys: Any) -> None:
    """0: nothing; 2: a line for each epoch; 1: a bar for each."""
    for verbose, lines in ((0, 0), (2, 3), (1, 6)):
        two_layers().fit(*data(40), nb_epoch=3, verbose=verbose)
        text = capsys.readouterr().out
        assert text.count("\n") == lines
    assert text.count("40/40 [" + "=" * 30 + "]") == 3


def test_c066_callbacks_are_a_list_of_objects() -> None:
    """A class instead of an object: add ()."""
    model, x, y = two_layers(), *data(8)
    assert model.fit(x, y, nb_epoch=1, verbose=0, callbacks=[History(), Batches()]).epoch == [0]
    with pytest.raises(TypeTeachError, match="TK-419.*what is missing is ()") as caught:
        model.fit(x, y, callbacks=[History])
    assert caught.value.fix == "History()"


def iris() -> tuple[Any, Any]:
    """150 flowers as they lie in the file: 50 of one kind, then 50 of the next, 50 of the last."""
    rows = np.loadtxt(path_of("data", "iris.csv"), delimiter=",", skiprows=1)
    return rows[:, :4] - rows[:, :4].mean(0), to_categorical(rows[:, 4])


def flowers() -> Sequential:
    """4 lengths, 3 kinds."""
    model = Sequential([Dense(8, activation="tanh", input_dim=4), Dense(3, activation="softmax")])
    model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["acc"])
    return model


def test_c067_the_trap_of_sorted_data() -> None:
    """0.25 of 100 rows are 75 to 99; sorted iris: below 0.05; shuffled first: above 0.85."""
    model = one_number()
    K.set_value(model.optimizer.lr, 0.0)
    numbers = np.random.RandomState(0).permutation(100) * 1.0
    history = model.fit(np.zeros(100), numbers, nb_epoch=1, verbose=0, validation_split=0.25)
    assert history.history["val_loss"][0] == pytest.approx(np.mean(numbers[75:] ** 2), rel=1e-5)
    x, y = iris()
    with pytest.warns(TeachWarning, match="TK-496") as caught:
        lost = flowers()
        for _ in range(2):
            history = lost.fit(x, y, nb_epoch=30, verbose=0, validation_split=0.33)
    assert history.history["val_acc"][-1] < 0.05 and len(caught) == 1
    order = np.random.RandomState(0).permutation(150)
    history = flowers().fit(x[order], y[order], nb_epoch=60, verbose=0, validation_split=0.33)
    assert history.history["val_acc"][-1] > 0.85


def test_c068_shuffle() -> None:
    """False: the same order; True: another permutation each epoch, which a seed repeats."""
    assert rows_seen(False) == [list(range(100))] * 2
    orders = []
    for _ in range(2):
        np.random.seed(11)
        orders.append(rows_seen(True))
    assert orders[0] == orders[1] and orders[0][0] != orders[0][1]
    assert all(sorted(order) == list(range(100)) for order in orders[0])


def test_c069_weights() -> None:
    """Losses 1 and 2 with weights 1 and 9: 9.5; with 1 and 0: 1.0; and steps of (rows, steps)."""
    model = one_number()
    x, y = np.zeros((2, 1)), np.array([[1.0], [np.sqrt(2.0)]])
    assert model.test_on_batch(x, y, sample_weight=np.array([1, 9])) == pytest.approx(9.5)
    assert model.test_on_batch(x, y, sample_weight=np.array([1, 0])) == pytest.approx(1.0)
    by_class = one_number("mae")
    told = by_class.train_on_batch(x, [[1.0], [2.0]], class_weight={1: 1.0, 2: 9.0})
    assert told == pytest.approx(9.5)
    steps = Sequential([Dense(1, init="zero", bias=False, input_shape=(3, 1))])
    steps.compile("sgd", "mse", sample_weight_mode="temporal")
    errors, weights = np.array([[1.0, 2, 3], [4, 5, 6]]), np.array([[1.0, 0, 2], [0, 0, 3]])
    right = (errors**2 * weights).sum() / 3
    found = steps.evaluate(np.zeros((2, 3, 1)), errors, verbose=0, sample_weight=weights)
    assert found == pytest.approx(right)
    with pytest.raises(ValueError, match="TK-314"):
        steps.evaluate(np.zeros((2, 3, 1)), errors, verbose=0, sample_weight=np.ones(2))


def test_c070_initial_epoch() -> None:
    """3 and nb_epoch=5 are the epochs 3 and 4."""
    history = two_layers().fit(*data(8), initial_epoch=3, nb_epoch=5, verbose=0)
    assert history.epoch == [3, 4]


def test_c071_every_argument_of_fit_generator() -> None:
    """One call with all of them; 32s for 100 samples are 128; the queue holds 2 at most."""
    model, seen = two_layers(), Batches()
    with pytest.warns(TeachWarning, match="TK-482"):
        history = model.fit_generator(
            batches(),
            samples_per_epoch=100,
            nb_epoch=3,
            verbose=0,
            callbacks=[seen],
            validation_data=batches(),
            nb_val_samples=96,
            class_weight=None,
            max_q_size=2,
            nb_worker=2,
            pickle_safe=True,
            initial_epoch=1,
        )
    assert history.epoch == [1, 2] and seen.sizes == [32] * 8
    assert len(history.history["val_loss"]) == 2
    feed = GeneratorEnqueuer(batches())
    feed.start(max_q_size=2)
    for _ in range(50):
        next(feed)
    assert feed.queue is not None and feed.queue.most <= 2
    feed.stop()


HISTORIES = """
import numpy as np
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential
np.random.seed(1337)
x = np.random.uniform(-1, 1, (100, 4))
model = Sequential([Dense(8, activation="tanh", input_dim=4), Dropout(0.5), Dense(3)])
model.compile("adam", "mse", metrics=["mae"])
settings = dict(nb_epoch=3, verbose=0, validation_split=0.2)
print(sorted(model.fit(x, x[:, :3], **settings).history.items()))
"""


def test_a_seed_repeats_the_history_in_every_process(root: Path) -> None:
    """Five fresh processes with five hash seeds: not one digit differs."""
    found = set()
    for seed in ("0", "1", "2", "3", "random"):
        done = subprocess.run(
            [sys.executable, "-c", HISTORIES],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
        )
        found.add(done.stdout)
    assert len(found) == 1 and "val_mean_absolute_error" in found.pop()
