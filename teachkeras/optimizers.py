"""Optimizers: how weights change. Each turns gradients into updates, pairs (weight, new value)."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from . import backend as K
from .errors import TypeTeachError, did_you_mean
from .utils.registry import lookup

Updates = list[tuple[Any, Any]]


class Optimizer:
    """The base of all optimizers.

    `clipnorm` scales all gradients together when their joint length is larger; `clipvalue` cuts
    each number.
    """

    def __init__(self, **kwargs: Any) -> None:
        for key in kwargs:
            if key not in ("clipnorm", "clipvalue"):
                raise _unknown_argument(type(self), key)
        self.clipnorm = kwargs.get("clipnorm", 0)
        self.clipvalue = kwargs.get("clipvalue", 0)
        self.updates: Updates = []
        self.weights: list[Any] = []

    def get_updates(self, params: Sequence[Any], constraints: Any, loss: Any) -> Updates:
        """The pairs (weight, new value) of one training step."""
        raise NotImplementedError

    def get_gradients(self, loss: Any, params: Sequence[Any]) -> list[Any]:
        """The gradients of the loss, clipped as asked."""
        gradients = K.gradients(loss, params)
        if self.clipnorm > 0:
            norm = K.sqrt(sum(K.sum(K.square(g)) for g in gradients))
            scale = K.switch(K.greater_equal(norm, self.clipnorm), self.clipnorm / norm, 1.0)
            gradients = [g * scale for g in gradients]
        if self.clipvalue > 0:
            gradients = [K.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        return gradients

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again."""
        both = {"clipnorm": self.clipnorm, "clipvalue": self.clipvalue}
        return {key: value for key, value in both.items() if value > 0}


def _unknown_argument(kind: type[Optimizer], key: str) -> TypeTeachError:
    own = [name for name in inspect.signature(kind).parameters if name != "kwargs"]
    known = [*own, "clipnorm", "clipvalue"]
    later = ["lr"] if key in ("learning_rate", "rate", "alpha") else []  # other libraries' names
    near = [*later, *did_you_mean(key, known)]
    return TypeTeachError(
        "TK-416",
        f"{kind.__name__} does not know the argument {key!r}",
        [("it knows", ", ".join(known))],
        fix=f"{kind.__name__}({near[0]}=...)" if near else f"{kind.__name__}(lr=0.01)",
        see="lesson 09",
    )


class SGD(Optimizer):
    """Stochastic gradient descent: each weight goes a step `lr` down its slope.

    With `momentum` the last step is partly repeated; `nesterov` looks ahead first; `decay` makes
    lr shrink as lr / (1 + decay * iterations).

    >>> w = K.variable(1.)
    >>> step = K.function([], [], SGD(lr=0.1).get_updates([w], {}, K.square(w)))
    >>> [round(float(K.get_value(w)), 3) for _ in range(3) if step([]) == []]
    [0.8, 0.64, 0.512]
    """

    def __init__(
        self,
        lr: float = 0.01,
        momentum: float = 0.0,
        decay: float = 0.0,
        nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.lr = K.variable(lr, name="lr")
        self.momentum = K.variable(momentum, name="momentum")
        self.decay = K.variable(decay, name="decay")
        self.iterations = K.variable(0.0, name="iterations")
        self.nesterov = nesterov
        # Without momentum the moments would be zeros carried along for nothing.
        self._uses_momentum, self._uses_decay = momentum > 0, decay > 0

    def get_updates(self, params: Sequence[Any], constraints: Any, loss: Any) -> Updates:
        """The pairs (weight, new value) of one step."""
        gradients = self.get_gradients(loss, params)
        self.updates, self.weights = [], [self.iterations]
        lr = self.lr
        if self._uses_decay:
            lr = lr * (1.0 / (1.0 + self.decay * self.iterations))
            self.updates.append(K.update_add(self.iterations, 1.0))
        for param, gradient in zip(params, gradients, strict=True):
            new = self._new_value(param, gradient, lr)
            if param in constraints:
                new = constraints[param](new)
            self.updates.append(K.update(param, new))
        return self.updates

    def _new_value(self, param: Any, gradient: Any, lr: Any) -> Any:
        if not self._uses_momentum:
            return param - lr * gradient
        moment = K.zeros(K.int_shape(param))
        self.weights.append(moment)
        velocity = self.momentum * moment - lr * gradient
        self.updates.append(K.update(moment, velocity))
        if self.nesterov:
            return param + self.momentum * velocity - lr * gradient
        return param + velocity

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again."""
        own = {
            "lr": float(K.get_value(self.lr)),
            "momentum": float(K.get_value(self.momentum)),
            "decay": float(K.get_value(self.decay)),
            "nesterov": self.nesterov,
        }
        return {**super().get_config(), **own}


class Adaptive(Optimizer):
    """The base of optimizers that give each weight a step size of its own.

    They share lr, decay, a small epsilon, and the counter of steps.
    """

    def __init__(self, lr: float, epsilon: float, decay: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lr = K.variable(lr, name="lr")
        self.decay = K.variable(decay, name="decay")
        self.iterations = K.variable(0.0, name="iterations")
        self.epsilon = epsilon
        self._uses_decay = decay > 0

    def get_updates(self, params: Sequence[Any], constraints: Any, loss: Any) -> Updates:
        """The pairs (weight, new value) of one step, and those of the running averages."""
        gradients = self.get_gradients(loss, params)
        self.updates, self.weights = [K.update_add(self.iterations, 1.0)], [self.iterations]
        lr = self.lr
        if self._uses_decay:
            lr = lr * (1.0 / (1.0 + self.decay * self.iterations))
        lr = self._rate(lr)
        for param, gradient in zip(params, gradients, strict=True):
            new = param - self._step(param, gradient, lr)
            if param in constraints:
                new = constraints[param](new)
            self.updates.append(K.update(param, new))
        return self.updates

    def _rate(self, lr: Any) -> Any:
        return lr

    def _step(self, param: Any, gradient: Any, lr: Any) -> Any:
        raise NotImplementedError

    def _average(self, param: Any, rate: Any, new: Any) -> Any:
        """A running average: `rate` of the old, the rest of the new; kept in a slot."""
        slot = K.zeros(K.int_shape(param))
        self.weights.append(slot)
        average = rate * slot + (1.0 - rate) * new
        self.updates.append(K.update(slot, average))
        return average

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again."""
        own = {
            "lr": float(K.get_value(self.lr)),
            "decay": float(K.get_value(self.decay)),
            "epsilon": self.epsilon,
        }
        return {**super().get_config(), **own}


class RMSprop(Adaptive):
    """Divides each step by a running average of the gradient's size (Tieleman and Hinton, 2012).

    g / (sqrt(average of g squared) + epsilon), times lr.
    """

    def __init__(
        self,
        lr: float = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(lr, epsilon, decay, **kwargs)
        self.rho = K.variable(rho, name="rho")

    def _step(self, param: Any, gradient: Any, lr: Any) -> Any:
        size = self._average(param, self.rho, K.square(gradient))
        return lr * gradient / (K.sqrt(size) + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again."""
        return {**super().get_config(), "rho": float(K.get_value(self.rho))}


class Adam(Adaptive):
    """Running averages of the gradient and of its square (Kingma and Ba, 2015).

    The averages start at 0 and are too small at first; the step size makes up for that.
    """

    def __init__(
        self,
        lr: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(lr, epsilon, decay, **kwargs)
        self.beta_1 = K.variable(beta_1, name="beta_1")
        self.beta_2 = K.variable(beta_2, name="beta_2")

    def _rate(self, lr: Any) -> Any:
        step = self.iterations + 1.0
        return lr * (K.sqrt(1.0 - K.pow(self.beta_2, step)) / (1.0 - K.pow(self.beta_1, step)))

    def _step(self, param: Any, gradient: Any, lr: Any) -> Any:
        mean = self._average(param, self.beta_1, gradient)
        size = self._average(param, self.beta_2, K.square(gradient))
        return lr * mean / (K.sqrt(size) + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again."""
        own = {name: float(K.get_value(getattr(self, name))) for name in ("beta_1", "beta_2")}
        return {**super().get_config(), **own}


sgd, rmsprop, adam = SGD, RMSprop, Adam
NAMES: dict[str, type[Optimizer]] = {
    name: each for each in (SGD, RMSprop, Adam) for name in (each.__name__.lower(), each.__name__)
}


def get(identifier: Any, kwargs: dict[str, Any] | None = None) -> Any:
    """The optimizer of that name with its default settings; an optimizer is returned as it is."""
    return lookup(
        "TK-403",
        "optimizer",
        identifier,
        NAMES,
        True,
        kwargs,
        fits=lambda x: isinstance(x, Optimizer),
    )
