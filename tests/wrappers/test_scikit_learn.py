"""scikit-learn's own tools work with our estimators."""

import copy
import pickle

import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from teachkeras.errors import ArgumentError, StateError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.wrappers.scikit_learn import KerasClassifier, KerasRegressor

IRIS, KINDS = load_iris(return_X_y=True)
SCALED = (IRIS - IRIS.mean(axis=0)) / IRIS.std(axis=0)
NAMES = np.array(["setosa", "versicolor", "virginica"])[KINDS]


def build(hidden=8, lr=0.1, loss="categorical_crossentropy"):
    model = Sequential([Dense(hidden, activation="tanh", input_dim=4)])
    model.add(Dense(3, activation="softmax"))
    model.compile(SGD(lr=lr), loss, metrics=["accuracy"])
    return model


def build_line(lr=0.05):
    model = Sequential([Dense(1, input_dim=2)])
    model.compile(SGD(lr=lr), "mse")
    return model


def test_a_classifier_learns_and_answers_with_the_labels_it_was_given():
    for loss in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        estimator = KerasClassifier(build, loss=loss, nb_epoch=40, verbose=0)
        history = estimator.fit(SCALED, NAMES)
        assert len(history.history["loss"]) == 40
        guesses = estimator.predict(SCALED)
        assert set(guesses) <= set(NAMES)
        assert estimator.score(SCALED, NAMES) == pytest.approx(np.mean(guesses == NAMES))
        assert estimator.score(SCALED, NAMES) > 0.85
        np.testing.assert_allclose(estimator.predict_proba(SCALED).sum(axis=1), 1, rtol=1e-5)


def test_one_hot_labels_and_one_output_work_too():
    one_hot = np.eye(3)[KINDS]
    estimator = KerasClassifier(build, nb_epoch=20, verbose=0)
    estimator.fit(IRIS, one_hot)
    assert set(estimator.predict(IRIS)) <= {0, 1, 2} and estimator.score(IRIS, one_hot) > 0.5

    def build_one():
        model = Sequential([Dense(1, activation="sigmoid", input_dim=4)])
        model.compile(SGD(lr=0.1), "binary_crossentropy", metrics=["accuracy"])
        return model

    two = KerasClassifier(build_one, nb_epoch=20, verbose=0)
    two.fit(IRIS, KINDS == 0)
    assert two.predict_proba(IRIS).shape == (150, 2)
    assert two.score(IRIS, KINDS == 0) == pytest.approx(np.mean(two.predict(IRIS) == (KINDS == 0)))


def test_a_regressor_learns_a_line_and_its_score_rises_with_learning():
    x = np.random.default_rng(0).normal(size=(200, 2))
    y = x @ [2.0, -1.0] + 0.5
    short, long = (KerasRegressor(build_line, nb_epoch=n, verbose=0) for n in (1, 60))
    short.fit(x, y)
    long.fit(x, y)
    assert long.predict(x).shape == (200,)
    np.testing.assert_allclose(long.predict(x), y, atol=0.01)
    assert short.score(x, y) < long.score(x, y) < 0
    assert long.score(x, y) == pytest.approx(-np.mean((long.predict(x) - y) ** 2), rel=1e-3)


def test_clone_copies_the_settings_and_not_the_training():
    estimator = KerasClassifier(build, hidden=4, nb_epoch=1, verbose=0)
    estimator.fit(IRIS, KINDS)
    twin = clone(estimator)
    assert twin.get_params() == estimator.get_params() and not hasattr(twin, "model")
    assert is_classifier(twin) and is_regressor(KerasRegressor(build_line))
    assert not is_classifier(KerasRegressor(build_line))


def test_a_grid_search_finds_the_better_setting():
    search = GridSearchCV(
        KerasClassifier(build, nb_epoch=15, verbose=0), {"lr": [1e-6, 0.2], "hidden": [4, 8]}, cv=3
    )
    search.fit(IRIS, KINDS)
    assert search.best_params_["lr"] == 0.2 and search.best_score_ > 0.6
    x = np.random.default_rng(0).normal(size=(60, 2))
    line = GridSearchCV(KerasRegressor(build_line, nb_epoch=15, verbose=0), {"lr": [1e-6, 0.1]})
    assert line.fit(x, x @ [1.0, 1.0]).best_params_ == {"lr": 0.1}


def test_pipelines_and_cross_validation():
    estimator = KerasClassifier(build, nb_epoch=30, verbose=0)
    scores = cross_val_score(make_pipeline(StandardScaler(), estimator), IRIS, NAMES, cv=3)
    assert scores.shape == (3,) and scores.mean() > 0.7


def test_an_object_or_the_estimator_itself_can_build():
    class Builder:
        def __call__(self, hidden=3):
            return build(hidden)

    class Own(KerasClassifier):
        def __call__(self, hidden=3):
            return build(hidden)

    for estimator in (KerasClassifier(Builder(), hidden=5), Own(hidden=5)):
        estimator.fit(IRIS, KINDS, nb_epoch=1, verbose=0)
        assert estimator.model.layers[0].output_dim == 5


def test_settings_are_looked_at_when_they_are_given():
    for call in (
        lambda: KerasClassifier(build, hiden=3),
        lambda: KerasClassifier(build).set_params(epochs=3),
    ):
        with pytest.raises(ArgumentError, match="TK-355"):
            call()
    with pytest.raises(ArgumentError, match="TK-357"):
        KerasClassifier()
    with pytest.raises(StateError, match="TK-358"):
        KerasClassifier(build).predict(IRIS)
    silent = KerasClassifier(lambda: _without_accuracy(), nb_epoch=1, verbose=0)
    silent.fit(IRIS, KINDS)
    with pytest.raises(ArgumentError, match="TK-356"):
        silent.score(IRIS, KINDS)


def _without_accuracy():
    model = build()
    model.compile("sgd", "categorical_crossentropy")
    return model


def test_an_untrained_estimator_can_be_copied_and_pickled():
    estimator = KerasClassifier(build, hidden=4)
    assert copy.deepcopy(estimator).get_params() == estimator.get_params()
    assert pickle.loads(pickle.dumps(estimator)).get_params() == estimator.get_params()
