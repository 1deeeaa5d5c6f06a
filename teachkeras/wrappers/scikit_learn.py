"""A model as an estimator of scikit-learn: clone, cross_val_score and GridSearchCV work with it.

An estimator is made from a function that builds and compiles a model. All other settings are
handed to whoever has an argument of that name: the building function, fit, predict or evaluate.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend.config import refuse_masked
from ..backend.types import Array, ArrayLike
from ..errors import ArgumentError
from ..errors.kinds import TooEarlyError
from ..errors.lazily import answering
from ..models import Sequential
from ..utils.np_utils import to_categorical


class BaseWrapper:
    """What the classifier and the regressor share.

    `build_fn` is a function, or an object that can be called; without it, the estimator's own
    class has a `__call__` that builds the model. `sk_params` are settings of `build_fn` and of the
    model's methods, such as `nb_epoch` and `batch_size`.
    """

    asked: tuple[Callable[..., Any], ...] = (
        Sequential.fit,
        Sequential.predict,
        Sequential.evaluate,
    )
    kind = "BaseEstimator"  # the estimator of scikit-learn whose tags are ours

    def __init__(self, build_fn: Callable[..., Any] | None = None, **sk_params: Any) -> None:
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def check_params(self, params: dict[str, Any]) -> None:
        """Refuse a setting that nobody has an argument for."""
        known = {name for function in (*self.asked, self.builder) for name in _arguments(function)}
        for name in params:
            if name not in known and name != "nb_epoch":
                raise ArgumentError(
                    "TK-355",
                    f"nobody takes a setting called {name!r}",
                    [("settings", ", ".join(sorted(known)))],
                    fix=f"def build({name}=...): ...",
                )

    @property
    def builder(self) -> Callable[..., Any]:
        """The function that builds and compiles the model."""
        if self.build_fn is not None:
            function: Any = self.build_fn
            return function if inspect.isroutine(function) else function.__call__
        if callable(self):
            return self.__call__
        raise ArgumentError(
            "TK-357",
            "an estimator needs a function that builds its model",
            [("it got", "build_fn=None, and no __call__ of its own")],
            fix="KerasClassifier(build_model)",
        )

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All settings, `build_fn` included."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> BaseWrapper:
        """Change settings; gives the estimator itself."""
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.check_params(params)
        self.sk_params = {**self.sk_params, **params}
        return self

    def filter_sk_params(
        self, fn: Callable[..., Any], override: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Those settings that `fn` has arguments for, with `override` on top."""
        names = _arguments(fn)
        chosen = {name: value for name, value in self.sk_params.items() if name in names}
        return {**chosen, **(override or {})}

    def fit(self, x: ArrayLike, y: ArrayLike, **kwargs: object) -> Any:
        """Build a new model and train it; gives its History."""
        self.model = self.builder(**self.filter_sk_params(self.builder))
        return self.model.fit(x, self._labels(y), **self.filter_sk_params(Sequential.fit, kwargs))

    def _labels(self, y: ArrayLike) -> Any:
        """The labels as the model's loss wants them."""
        return y

    def _trained(self) -> Any:
        """The model, or one sentence."""
        if not hasattr(self, "model"):
            raise TooEarlyError(
                "TK-358",
                "the estimator has not been trained yet",
                [("estimator", type(self).__name__)],
                fix="estimator.fit(X, y)   first",
            )
        return self.model

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks of an estimator: it is answered by its own class of this kind."""
        from sklearn import base

        mixin = getattr(base, self.kind)
        bases = (mixin,) if mixin is base.BaseEstimator else (mixin, base.BaseEstimator)
        return type("Estimator", bases, {})().__sklearn_tags__()


class KerasClassifier(BaseWrapper):
    """A classifier made from a function that builds a model.

    >>> from teachkeras.layers import Dense
    >>> def build(hidden=4):
    ...     model = Sequential([Dense(hidden, input_dim=2), Dense(2, activation='softmax')])
    ...     model.compile('sgd', 'categorical_crossentropy', metrics=['accuracy'])
    ...     return model
    >>> KerasClassifier(build, hidden=8, nb_epoch=3).get_params()['hidden']
    8
    """

    kind = "ClassifierMixin"
    asked = (*BaseWrapper.asked, Sequential.predict_classes, Sequential.predict_proba)

    def fit(self, x: ArrayLike, y: ArrayLike, **kwargs: object) -> Any:
        """Build a new model and train it; `classes_` are the labels in order. Gives its History."""
        refuse_masked(y, "y")
        y = np.asarray(y)
        self.classes_ = np.arange(y.shape[1]) if _is_one_hot(y) else np.unique(y)
        return super().fit(x, y, **kwargs)

    def _labels(self, y: ArrayLike) -> Any:
        """Labels of any kind as numbers from 0; one-hot rows for categorical cross-entropy."""
        y = np.asarray(y)
        if _is_one_hot(y):
            return y
        numbers = np.searchsorted(self.classes_, y.ravel())
        name = getattr(self.model.loss, "__name__", self.model.loss)
        one_hot = name == "categorical_crossentropy"
        return to_categorical(numbers, len(self.classes_)) if one_hot else numbers

    def predict(self, x: ArrayLike, **kwargs: object) -> Array:
        """The class of each row, as it was written in the labels."""
        wanted = self.filter_sk_params(Sequential.predict_classes, {"verbose": 0, **kwargs})
        numbers = self._trained().predict_classes(x, **wanted)
        return self.classes_[np.ravel(numbers)]

    def predict_proba(self, x: ArrayLike, **kwargs: object) -> Array:
        """The probability of each class, one column for each; one output gives two columns."""
        wanted = self.filter_sk_params(Sequential.predict_proba, {"verbose": 0, **kwargs})
        shares = self._trained().predict_proba(x, **wanted)
        return np.hstack([1 - shares, shares]) if shares.shape[1] == 1 else shares

    def score(self, x: ArrayLike, y: ArrayLike, **kwargs: object) -> float:
        """The share of right answers; the model must have been compiled with 'accuracy'."""
        model = self._trained()
        if "acc" not in model.metrics_names:
            raise ArgumentError(
                "TK-356",
                "the score of a classifier is its accuracy, and the model does not measure it",
                [("it measures", ", ".join(model.metrics_names))],
                fix="estimator.model.compile('sgd', 'mse', metrics=['accuracy'])",
            )
        wanted = self.filter_sk_params(Sequential.evaluate, {"verbose": 0, **kwargs})
        values = model.evaluate(x, self._labels(y), **wanted)
        return float(values[model.metrics_names.index("acc")])


class KerasRegressor(BaseWrapper):
    """A regressor made from a function that builds a model.

    The score is minus the loss, so that larger is better, as scikit-learn's searches expect.
    (Keras 1 gave the loss itself, and a grid search chose the worst.)
    """

    kind = "RegressorMixin"

    def predict(self, x: ArrayLike, **kwargs: object) -> Array:
        """The predicted numbers: (n,) for one output."""
        wanted = self.filter_sk_params(Sequential.predict, kwargs)
        return np.squeeze(self._trained().predict(x, **wanted), axis=-1)

    def score(self, x: ArrayLike, y: ArrayLike, **kwargs: object) -> float:
        """Minus the loss."""
        wanted = self.filter_sk_params(Sequential.evaluate, {"verbose": 0, **kwargs})
        return -float(np.ravel(self._trained().evaluate(x, y, **wanted))[0])


def _is_one_hot(y: Array) -> bool:
    return bool(y.ndim == 2 and y.shape[1] > 1)


def _arguments(function: Callable[..., Any]) -> list[str]:
    """The names a function can be called with."""
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    named = inspect.signature(function).parameters.values()
    return [p.name for p in named if p.kind not in kinds and p.name != "self"]


__getattr__ = answering(__name__)
