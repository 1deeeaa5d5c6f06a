"""Every argument of fit, and what it changes."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import objectives
from teachkeras.callbacks import Callback, History
from teachkeras.errors import ArgumentError, TeachWarning, TypeTeachError
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential
from teachkeras.training.compile import weighted_objective
from teachkeras.training.labels import check_loss_and_target_compatibility
from tests.models.networks import data, one_number, two_layers


class Watcher(Callback):
    """Writes down every call it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.events.append("train begin")

    def on_train_end(self, logs: Any = None) -> None:
        self.events.append("train end")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.events.append(("epoch begin", epoch))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.events.append(("epoch end", epoch, sorted(logs)))

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.events.append(("batch begin", batch, logs["size"]))

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.events.append(("batch end", batch, sorted(logs)))


class Seen(Callback):
    """Collects the batches the training function was given (by wrapping it)."""

    def __init__(self, model: Sequential) -> None:
        super().__init__()
        self.batches: list[Any] = []
        run = model._run
        model._run = lambda kind, arrays: self._note(kind, arrays) or run(kind, arrays)

    def _note(self, kind: str, arrays: list[Any]) -> None:
        if kind == "train":
            self.batches.append([np.array(array) for array in arrays])


def rows_seen(shuffle: Any, rows: int = 100, epochs: int = 2, batch_size: int = 32) -> list[list]:
    """For each epoch, the row numbers in the order in which they were trained on."""
    model = one_number()
    K.set_value(model.optimizer.lr, 0.0)  # only the order matters here
    seen = Seen(model)
    x = np.arange(rows, dtype="float32")[:, None]
    model.fit(x, x * 2, batch_size, epochs, verbose=0, shuffle=shuffle)
    assert all((y == 2 * x).all() for x, y in seen.batches)
    each = -(-rows // batch_size)
    order = [batch[0][:, 0].astype(int).tolist() for batch in seen.batches]
    return [sum(order[i : i + each], []) for i in range(0, len(order), each)]


def test_batches_and_the_order_of_calls() -> None:
    """100 rows, batch 32, 2 epochs: sizes 32, 32, 32, 4, and each call in its place."""
    model, watcher = two_layers(), Watcher()
    x, y = data(100)
    model.fit(x, y, batch_size=32, nb_epoch=2, verbose=0, callbacks=[watcher])
    right: list[Any] = ["train begin"]
    for epoch in range(2):
        right.append(("epoch begin", epoch))
        for batch, size in enumerate([32, 32, 32, 4]):
            right += [("batch begin", batch, size), ("batch end", batch, ["batch", "loss", "size"])]
        right.append(("epoch end", epoch, ["loss"]))
    assert watcher.events == [*right, "train end"]
    assert watcher.model is model
    assert watcher.params == {
        "batch_size": 32,
        "nb_epoch": 2,
        "nb_sample": 100,
        "verbose": 0,
        "do_validation": False,
        "metrics": ["loss"],
    }


def test_defaults_are_32_rows_and_10_epochs() -> None:
    """fit(x, y) alone."""
    model, watcher = two_layers(), Watcher()
    x, y = data(40)
    history = model.fit(x, y, verbose=0, callbacks=[watcher])
    assert history.epoch == list(range(10))
    assert [e[2] for e in watcher.events if e[0] == "batch begin"] == [32, 8] * 10


def test_history() -> None:
    """Keys are loss, acc and their val_ twins; one float for each epoch; epochs from 0."""
    model = two_layers()
    model.compile("sgd", "mse", metrics=["accuracy", "mae"])
    x, y = data(30)
    history = model.fit(x, y, nb_epoch=3, verbose=0, validation_data=(x, y))
    assert isinstance(history, History)
    names = ["loss", "acc", "mean_absolute_error"]
    assert model.metrics_names == names
    assert set(history.history) == {*names, *["val_" + name for name in names]}
    assert history.epoch == [0, 1, 2]
    for values in history.history.values():
        assert len(values) == 3 and all(type(value) is float for value in values)
    plain = two_layers().fit(x, y, nb_epoch=2, verbose=0)
    assert list(plain.history) == ["loss"]


def test_initial_epoch_goes_on_counting() -> None:
    """initial_epoch=3, nb_epoch=5 trains epochs 3 and 4."""
    history = two_layers().fit(*data(10), nb_epoch=5, initial_epoch=3, verbose=0)
    assert history.epoch == [3, 4] and len(history.history["loss"]) == 2


def test_validation_split_takes_the_tail_before_shuffling() -> None:
    """0.25 of 100 rows: trained on 0 to 74 only; validated on exactly 75 to 99."""
    model = one_number()
    K.set_value(model.optimizer.lr, 0.0)  # only the order matters here
    seen = Seen(model)
    x = np.arange(100, dtype="float32")[:, None]
    with pytest.warns(TeachWarning, match="TK-496"):  # these targets are sorted, and it says so
        history = model.fit(x / 1000, x, nb_epoch=1, verbose=0, validation_split=0.25)
    trained = np.concatenate([batch[0] for batch in seen.batches])[:, 0]
    assert sorted((trained * 1000).round().astype(int)) == list(range(75))
    weight = float(model.get_weights()[0][0, 0])
    by_hand = np.mean((weight * x[75:] / 1000 - x[75:]) ** 2)
    assert history.history["val_loss"][0] == pytest.approx(by_hand, rel=1e-5)


def test_validation_weights() -> None:
    """validation_data may carry row weights: (X, y, weights)."""
    model = one_number()
    x, y = np.zeros((2, 1)), np.array([[1.0], [10.0**0.5]])
    history = model.fit(x, y, nb_epoch=1, verbose=0, validation_data=(x, y, np.array([1.0, 0.0])))
    assert history.history["val_loss"] == [pytest.approx(1.0)]
    with pytest.raises(ArgumentError, match="TK-426"):
        model.fit(x, y, verbose=0, validation_data=x)


def test_losses_1_and_2_with_weights_1_and_9() -> None:
    """(1·1 + 2·9) / 2 = 9.5: divided by how many weights are not zero, not by their sum."""
    model = one_number()
    x, y = np.zeros((2, 1)), np.array([[1.0], [np.sqrt(2.0)]])
    for weights, right in [([1, 9], 9.5), ([1, 0], 1.0), ([0, 9], 18.0), ([1, 1], 1.5)]:
        assert model.test_on_batch(x, y, np.array(weights)) == pytest.approx(right)
        assert model.evaluate(x, y, verbose=0, sample_weight=weights) == pytest.approx(right)


def test_weights_of_one_output_in_a_list_or_by_name() -> None:
    """[weights] and {name: weights} are the weights."""
    model = one_number()
    x, y, weights = np.zeros((2, 1)), np.array([[1.0], [2.0]]), np.array([1.0, 3.0])
    for given in (weights, [weights], {model.output_names[0]: weights}, [1.0, 3.0]):
        assert model.test_on_batch(x, y, sample_weight=given) == pytest.approx((1 + 12) / 2)


def test_shuffle_false_keeps_the_order() -> None:
    """The same order in every epoch: the order of the rows."""
    assert rows_seen(False) == [list(range(100))] * 2


def test_shuffle_true_is_a_new_permutation_each_epoch() -> None:
    """Each row once per epoch; epochs differ; a seed repeats them."""
    np.random.seed(5)
    first = rows_seen(True)
    np.random.seed(5)
    assert rows_seen(True) == first
    assert all(sorted(order) == list(range(100)) for order in first)
    assert first[0] != first[1] != list(range(100))


def test_shuffle_batch_moves_whole_batches() -> None:
    """Rows of a batch stay together and in order; the small last batch stays last."""
    (order, _) = rows_seen("batch", rows=331)
    assert order[-11:] == list(range(320, 331))
    starts = [order[i] for i in range(0, 320, 32)]
    assert sorted(starts) == list(range(0, 320, 32)) != starts
    assert all(
        order[i : i + 32] == list(range(s, s + 32))
        for i, s in zip(range(0, 320, 32), starts, strict=True)
    )


def test_a_seed_repeats_the_history() -> None:
    """Start values, shuffling and dropout: everything comes from np.random."""

    def train(seed: int) -> Any:
        np.random.seed(seed)
        K.clear_session()
        model = Sequential([Dense(6, activation="tanh", input_dim=4), Dropout(0.5), Dense(3)])
        model.compile("sgd", "mse")
        return model.fit(*data(50), nb_epoch=4, verbose=0).history

    assert train(1337) == train(1337)
    assert train(1337) != train(1338)


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
def test_the_data_is_not_changed(shuffle: Any) -> None:
    """Neither the numbers nor their order; read-only arrays work."""
    x, y = data(50)
    before = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    weights = np.linspace(0, 1, 50)
    two_layers().fit(
        x, y, nb_epoch=2, verbose=0, shuffle=shuffle, sample_weight=weights, validation_split=0.2
    )
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])
    np.testing.assert_array_equal(weights, np.linspace(0, 1, 50))


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, None, "32"])
def test_batch_size_is_a_whole_number(batch_size: Any) -> None:
    """One sentence; and the model trains afterwards."""
    model = two_layers()
    with pytest.raises(ArgumentError, match="TK-432"):
        model.fit(*data(10), batch_size=batch_size, verbose=0)
    assert model.fit(*data(10), batch_size=np.int64(4), nb_epoch=1, verbose=0).epoch == [0]


@pytest.mark.parametrize(
    ("callbacks", "code"),
    [
        (Watcher(), "TK-418"),
        ([Watcher], "TK-419"),
        ([lambda epoch: None], "TK-420"),
        ([None], "TK-420"),
    ],
)
def test_callbacks_are_a_list_of_objects(callbacks: Any, code: str) -> None:
    """One object, a class, a function: each has its own sentence."""
    with pytest.raises(TypeTeachError) as caught:
        two_layers().fit(*data(10), verbose=0, callbacks=callbacks)
    assert caught.value.code == code


def test_nothing_to_train_on() -> None:
    """No rows, or all of them split off for validation."""
    model = two_layers()
    with pytest.raises(ArgumentError, match="TK-425"):
        model.fit(np.zeros((0, 4)), np.zeros((0, 3)), verbose=0)
    with pytest.raises(ArgumentError, match="TK-425"):
        model.fit(*data(1), validation_split=0.5, verbose=0)


@pytest.mark.parametrize(
    ("labels", "fix"), [([1, 2, 3], "y - 1"), ([0, 7], "Dense(8)"), ([-1], "")]
)
def test_class_numbers_beyond_the_classes(labels: list[int], fix: str) -> None:
    """Sparse labels must be numbers of outputs: refused, with the label that is too large."""
    model = two_layers("categorical_crossentropy")
    model.compile("sgd", "sparse_categorical_crossentropy")
    x = np.zeros((len(labels), 4))
    for call in (model.fit, model.evaluate, model.train_on_batch):
        with pytest.raises(ValueError, match="TK-309") as caught:
            call(x, np.array(labels))
        assert fix in caught.value.fix


def test_the_helpers_scripts_import() -> None:
    """check_loss_and_target_compatibility and weighted_objective, as in Keras 1's own tests."""
    check = check_loss_and_target_compatibility
    check([np.ones((4, 3)), None], [objectives.mse, objectives.mse], [(None, 3), (None, 3)])
    check([np.ones((4, 2))], [lambda t, p: t], [(None, 3)])
    with pytest.raises(ValueError, match="You are passing a target array"):
        check([np.ones((4, 1))], [objectives.categorical_crossentropy], [(None, 3)])
    with pytest.raises(ValueError, match="targets to have the same shape"):
        check([np.ones((4, 2))], [objectives.mse], [(None, 3)])
    steps = K.constant(np.ones((2, 3, 4)))
    mask = K.constant([[1.0, 1, 0], [1, 0, 0]])
    loss = weighted_objective(objectives.mse)
    right_where_real = K.constant(np.array([[[1.0], [1], [5]], [[1], [5], [5]]]) * np.ones(4))
    assert float(K.eval(loss(steps, right_where_real, None, mask))) == 0.0
    assert float(K.eval(loss(steps, right_where_real, None))) == pytest.approx(8.0)
