"""Optimizers: how weights change. Each turns gradients into updates, pairs (weight, new value).

An optimizer is one formula, its `step`: from a weight, its gradient, the rate and what is
remembered of earlier steps to the new weight and the new memories. All memories start at 0.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import backend as K
from .backend.types import Array, ArrayLike, Named, Tensor, TensorLike, Update
from .errors import DataError, TypeTeachError, did_you_mean
from .errors.kinds import unfinished
from .errors.lazily import answering
from .errors.names import not_on_object
from .utils.registry import custom_object_scope, lookup, names_in

Updates = list[Update]


class Optimizer:
    """The base of all optimizers; a new one needs `MEMORIES` and `step`, or its own `get_updates`.

    `clipnorm` scales all gradients together when their joint length is larger; `clipvalue` cuts
    each number. The settings, such as lr, are variables: `K.get_value(optimizer.lr)` reads one, and
    `K.set_value(optimizer.lr, 0.001)` changes it while training goes on.
    """

    MEMORIES: tuple[str, ...] = ()  # what is kept for each weight from step to step
    COUNTS = True  # whether the number of steps is part of the saved state
    lr: Any
    decay: Any

    def __init__(self, **kwargs: float) -> None:
        for key in kwargs:
            if key not in ("clipnorm", "clipvalue"):
                raise _unknown_argument(type(self), key)
        self.clipnorm = kwargs.get("clipnorm", 0)
        self.clipvalue = kwargs.get("clipvalue", 0)
        self.updates: Updates = []
        self.weights: list[Tensor] = []
        self._remembered: tuple[list[int], list[list[Tensor]]] | None = None
        self.settings: tuple[str, ...] = ()
        self.initial_decay = 0.0
        self.iterations = K.variable(0.0, name="iterations")

    def keep(self, **settings: float) -> None:
        """Make each setting a variable: what can be read and changed while training goes on."""
        for name, value in settings.items():
            setattr(self, name, K.variable(value, name=name))
        self.settings = tuple(settings)
        self.initial_decay = settings.get("decay", 0.0)

    def __setattr__(self, name: str, value: Any) -> None:
        """`optimizer.lr = 0.01` puts the number into the variable that training reads."""
        if name in vars(self).get("settings", ()) and isinstance(value, (int, float)):
            K.set_value(getattr(self, name), value)
        else:
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not there: says which name was probably meant."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise not_on_object(self, name)

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """The new weight, then its new memories, for a weight `w` with the gradient `g`."""
        fix = "def step(self, w, g, lr, *memories): return (w - lr * g, *memories)"
        raise unfinished(self, "step", "Optimizer", fix)

    def rate(self) -> Tensor:
        """lr as of this step: lr / (1 + decay * iterations)."""
        if not self.initial_decay:
            return self.lr
        return self.lr * (1.0 / (1.0 + self.decay * self.iterations))

    def get_updates(
        self,
        params: Sequence[Tensor],
        constraints: Mapping[Tensor, Callable[[Tensor], Tensor]],
        loss: Tensor,
    ) -> Updates:
        """The pairs (weight, new value) of one training step, and those of the memories."""
        gradients = self.get_gradients(loss, params)
        kept = self.remember(params)
        self.updates = self._counting()
        lr = self.rate()
        for w, g, *memories in zip(params, gradients, *kept, strict=True):
            new, *remembered = self.step(w, g, lr, *memories)
            self.updates += [K.update(*pair) for pair in zip(memories, remembered, strict=True)]
            self.updates.append(K.update(w, constraints[w](new) if w in constraints else new))
        return self.updates

    def remember(self, params: Sequence[Tensor]) -> list[list[Tensor]]:
        """The memories for these weights, in `weights` too; all 0 unless they are there already.

        A model's training has several functions, with sample weights and without. They share them.
        """
        if self._remembered is None or self._remembered[0] != [id(w) for w in params]:
            kept = [[K.zeros(K.int_shape(w)) for w in params] for _ in self.MEMORIES]
            self._remembered = [id(w) for w in params], kept
            self.weights = [self.iterations] * self.COUNTS + [m for each in kept for m in each]
        return self._remembered[1]

    def forget(self) -> None:
        """Begin with new memories, as `compile` asks; the number of steps stays."""
        self._remembered, self.weights = None, []

    @property
    def unlisted(self) -> dict[str, Any]:
        """What it remembers beside `weights`, by name: the files of Keras 1 leave it out."""
        return {} if self.COUNTS else {"iterations": self.iterations}

    def _counting(self) -> Updates:
        return [K.update_add(self.iterations, 1.0)] if self.initial_decay else []

    def get_gradients(self, loss: Tensor, params: Sequence[Tensor]) -> list[Tensor]:
        """The gradients of the loss, clipped as asked."""
        gradients = K.gradients(loss, params)
        if self.clipnorm > 0:
            norm = K.sqrt(sum(K.sum(K.square(g)) for g in gradients))
            gradients = [clip_norm(g, self.clipnorm, norm) for g in gradients]
        if self.clipvalue > 0:
            gradients = [K.clip(g, -self.clipvalue, self.clipvalue) for g in gradients]
        return gradients

    def get_weights(self) -> list[Array]:
        """Copies of the numbers it remembers, in the order in which files keep them."""
        return K.batch_get_value(self.weights)

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Put back what `get_weights` gave; TK-458 if the shapes are not those."""
        wanted = [K.int_shape(w) for w in self.weights]
        given = [tuple(getattr(w, "shape", ())) for w in weights]
        if given != wanted:
            raise DataError(
                "TK-458",
                f"these are not the memories of this {type(self).__name__}",
                [("it got", str(given)[:300]), ("it needs", str(wanted)[:300])],
                why="" if wanted else "it remembers nothing before the first training step",
                fix="[w.shape for w in optimizer.get_weights()]   shows the shapes it needs",
            )
        K.batch_set_value(zip(self.weights, weights, strict=True))

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again, as plain numbers."""
        clips = {"clipnorm": self.clipnorm, "clipvalue": self.clipvalue}
        numbers = {name: float(K.get_value(getattr(self, name))) for name in self.settings}
        return {**{name: value for name, value in clips.items() if value > 0}, **numbers}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Optimizer:
        """A new optimizer with these settings."""
        return cls(**config)


def clip_norm(g: Tensor, c: float, n: Tensor) -> Tensor:
    """The gradient `g`, shortened by c / n if the length `n` of all gradients reaches `c`.

    >>> K.eval(clip_norm(K.constant([3., 4.]), 1., K.constant(13.))).round(4)
    array([0.2308, 0.3077], dtype=float32)
    """
    return g * K.switch(K.greater_equal(n, c), c / n, 1.0) if c > 0 else g


def _unknown_argument(kind: type[Optimizer], key: str) -> TypeTeachError:
    own = [name for name in inspect.signature(kind).parameters if name != "kwargs"]
    known = [*own, "clipnorm", "clipvalue"]
    later = ["lr"] if key in ("learning_rate", "rate", "alpha") else []  # other libraries' names
    near = [*later, *did_you_mean(key, known)]
    return TypeTeachError(
        "TK-416",
        f"{kind.__name__} does not know the argument {key!r}",
        [("it knows", ", ".join(known))],
        fix=f"{kind.__name__}(..., {near[0]}={key}, {key}=...)"
        if near
        else f"{kind.__name__}(lr=0.01)",
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

    MEMORIES = ("velocity",)
    momentum: Any

    def __init__(
        self,
        lr: float = 0.01,
        momentum: float = 0.0,
        decay: float = 0.0,
        nesterov: bool = False,
        **kwargs: float,
    ) -> None:
        super().__init__(**kwargs)
        self.keep(lr=lr, momentum=momentum, decay=decay)
        self.nesterov = nesterov

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """velocity = momentum * velocity - lr * g; it is remembered even while momentum is 0."""
        velocity = self.momentum * memories[0] - lr * g
        if self.nesterov:
            return w + self.momentum * velocity - lr * g, velocity
        return w + velocity, velocity

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again, as plain numbers."""
        return {**super().get_config(), "nesterov": self.nesterov}


class Adaptive(Optimizer):
    """The base of optimizers that give each weight a step size of its own.

    They divide by the size of earlier gradients, and `epsilon` keeps that above 0.
    """

    def __init__(self, epsilon: float, settings: dict[str, float], **kwargs: float) -> None:
        super().__init__(**kwargs)
        self.keep(**settings)
        self.epsilon = epsilon

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same optimizer can be made again, as plain numbers."""
        return {**super().get_config(), "epsilon": self.epsilon}


class RMSprop(Adaptive):
    """Divides each step by a running average of the gradient's size (Tieleman and Hinton, 2012)."""

    MEMORIES, COUNTS = ("size",), False
    rho: Any

    def __init__(
        self,
        lr: float = 0.001,
        rho: float = 0.9,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: float,
    ) -> None:
        super().__init__(epsilon, {"lr": lr, "rho": rho, "decay": decay}, **kwargs)

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """size = rho * size + (1 - rho) * g^2; the step is lr * g / (sqrt(size) + epsilon)."""
        size = self.rho * memories[0] + (1.0 - self.rho) * K.square(g)
        return w - lr * g / (K.sqrt(size) + self.epsilon), size


class Adagrad(Adaptive):
    """Divides each step by the size of all gradients so far (Duchi, Hazan and Singer, 2011)."""

    MEMORIES, COUNTS = ("size",), False

    def __init__(
        self, lr: float = 0.01, epsilon: float = 1e-8, decay: float = 0.0, **kwargs: float
    ) -> None:
        super().__init__(epsilon, {"lr": lr, "decay": decay}, **kwargs)

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """size = size + g^2; the step is lr * g / (sqrt(size) + epsilon)."""
        size = memories[0] + K.square(g)
        return w - lr * g / (K.sqrt(size) + self.epsilon), size


class Adadelta(Adaptive):
    """Steps as large as earlier steps were, so that no rate has to be chosen (Zeiler, 2012)."""

    MEMORIES, COUNTS = ("size", "step_size"), False
    rho: Any

    def __init__(
        self,
        lr: float = 1.0,
        rho: float = 0.95,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: float,
    ) -> None:
        super().__init__(epsilon, {"lr": lr, "rho": rho, "decay": decay}, **kwargs)

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """The step is lr * g * sqrt(step_size + epsilon) / sqrt(size + epsilon)."""
        size = self.rho * memories[0] + (1.0 - self.rho) * K.square(g)
        step = g * K.sqrt(memories[1] + self.epsilon) / K.sqrt(size + self.epsilon)
        step_size = self.rho * memories[1] + (1.0 - self.rho) * K.square(step)
        return w - lr * step, size, step_size


class TwoAverages(Adaptive):
    """The base of the Adam family: running averages of the gradient and of its size.

    The averages start at 0 and are too small at first; the rate, which knows the number of steps,
    makes up for that.
    """

    MEMORIES = ("mean", "size")
    beta_1: Any
    beta_2: Any

    def _counting(self) -> Updates:
        return [K.update_add(self.iterations, 1.0)]

    def _mean(self, mean: Tensor, g: Tensor) -> Tensor:
        return self.beta_1 * mean + (1.0 - self.beta_1) * g

    def _size(self, size: Tensor, g: Tensor) -> Tensor:
        return self.beta_2 * size + (1.0 - self.beta_2) * K.square(g)


class Adam(TwoAverages):
    """Running averages of the gradient and of its square (Kingma and Ba, 2015)."""

    def __init__(
        self,
        lr: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: float,
    ) -> None:
        settings = {"lr": lr, "beta_1": beta_1, "beta_2": beta_2, "decay": decay}
        super().__init__(epsilon, settings, **kwargs)

    def rate(self) -> Tensor:
        """lr * sqrt(1 - beta_2^t) / (1 - beta_1^t) in step number t."""
        t = self.iterations + 1.0
        return super().rate() * (
            K.sqrt(1.0 - K.pow(self.beta_2, t)) / (1.0 - K.pow(self.beta_1, t))
        )

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """The step is lr * mean / (sqrt(size) + epsilon)."""
        mean, size = self._mean(memories[0], g), self._size(memories[1], g)
        return w - lr * mean / (K.sqrt(size) + self.epsilon), mean, size


class Adamax(TwoAverages):
    """Adam with the largest gradient of late in place of the average (Kingma and Ba, 2015)."""

    def __init__(
        self,
        lr: float = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.0,
        **kwargs: float,
    ) -> None:
        settings = {"lr": lr, "beta_1": beta_1, "beta_2": beta_2, "decay": decay}
        super().__init__(epsilon, settings, **kwargs)

    def rate(self) -> Tensor:
        """lr / (1 - beta_1^t) in step number t."""
        return super().rate() / (1.0 - K.pow(self.beta_1, self.iterations + 1.0))

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """size = max(beta_2 * size, |g|); the step is lr * mean / (size + epsilon)."""
        mean = self._mean(memories[0], g)
        size = K.maximum(self.beta_2 * memories[1], K.abs(g))
        return w - lr * mean / (size + self.epsilon), mean, size


class Nadam(TwoAverages):
    """Adam with Nesterov's look ahead (Dozat, 2015); its momentum grows from half of beta_1."""

    schedule_decay: Any

    def __init__(
        self,
        lr: float = 0.002,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        schedule_decay: float = 0.004,
        **kwargs: float,
    ) -> None:
        settings = {"lr": lr, "beta_1": beta_1, "beta_2": beta_2, "schedule_decay": schedule_decay}
        super().__init__(epsilon, settings, **kwargs)
        self.m_schedule = K.variable(1.0, name="m_schedule")

    def _momentum(self, t: TensorLike) -> Tensor:
        """beta_1 * (1 - 0.5 * 0.96^(t * schedule_decay)), the momentum of step number t."""
        return self.beta_1 * (1.0 - 0.5 * K.pow(0.96, t * self.schedule_decay))

    def _counting(self) -> Updates:
        now = self._momentum(self.iterations + 1.0)
        return [*super()._counting(), K.update(self.m_schedule, self.m_schedule * now)]

    def step(self, w: Tensor, g: Tensor, lr: Tensor, *memories: Tensor) -> tuple[Tensor, ...]:
        """Adam's step, with the mean as it will be one step later in place of the mean."""
        t = self.iterations + 1.0
        now, later = self._momentum(t), self._momentum(t + 1.0)
        product = self.m_schedule * now
        mean, size = self._mean(memories[0], g), self._size(memories[1], g)
        ahead = (1.0 - now) * g / (1.0 - product) + later * mean / (1.0 - product * later)
        size_now = size / (1.0 - K.pow(self.beta_2, t))
        return w - lr * ahead / (K.sqrt(size_now) + self.epsilon), mean, size

    @property
    def unlisted(self) -> dict[str, Any]:
        """The product of all momenta so far.

        Files of Keras 1 leave it out: resumed from one, the product begins anew, there and here.
        """
        return {"m_schedule": self.m_schedule}


class TFOptimizer(Optimizer):
    """In Keras 1, an optimizer of TensorFlow; not here, because there is no TensorFlow here."""

    def __init__(self, optimizer: object) -> None:
        raise TypeTeachError(
            "TK-457",
            "TFOptimizer wraps an optimizer of TensorFlow, and there is no TensorFlow here",
            [("it got", type(optimizer).__name__)],
            fix="Adam(lr=0.001)",
        )


sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam

NAMES: dict[str, type[Optimizer]] = names_in(
    globals(), without=[Optimizer, Adaptive, TwoAverages, TFOptimizer, clip_norm]
)


def get(identifier: Optimizer | Named, kwargs: dict[str, Any] | None = None) -> Optimizer:
    """The optimizer of that name with its default settings; an optimizer is returned as it is.

    >>> type(get('adam')).__name__, float(K.get_value(get('sgd', {'lr': 0.5}).lr))
    ('Adam', 0.5)
    """
    return lookup("TK-403", "optimizer", identifier, NAMES, True, kwargs, fits=_is_optimizer)


def _is_optimizer(thing: object) -> bool:
    return hasattr(thing, "get_updates")


def optimizer_from_config(
    config: dict[str, Any], custom_objects: dict[str, Any] | None = None
) -> Optimizer:
    """The optimizer that a file describes: {'class_name': 'SGD', 'config': {'lr': 0.1, ...}}."""
    with custom_object_scope(custom_objects or {}):
        return get(config.get("class_name"), config.get("config"))


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
