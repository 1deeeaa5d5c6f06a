"""Each optimizer against the same steps written by hand in NumPy, ten steps long.

Settings, clipping, decay, nesterov and constraints are mixed, because that is where orders of
operations go wrong.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import optimizers
from teachkeras.constraints import maxnorm, nonneg, unitnorm
from teachkeras.errors import ArgumentError, DataError, TypeTeachError
from teachkeras.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, Optimizer, RMSprop

ALL = [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam]
STEPS = 10
RNG = np.random.RandomState(8)
START = [RNG.uniform(-1, 1, (3, 2)), RNG.uniform(-1, 1, 3)]
CURVES = [RNG.uniform(0.1, 3, (3, 2)), RNG.uniform(0.1, 3, 3)]
TARGETS = [RNG.uniform(-1, 1, (3, 2)), RNG.uniform(-1, 1, 3)]

# By hand: from w, g, the memories of one weight, the step number t (from 1), lr as of this step,
# and the settings, to the new w. Written from the papers' and Keras 1's formulas.
Settings = dict[str, Any]


def sgd(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """Velocity; nesterov goes one velocity further."""
    m["v"] = s["momentum"] * m.get("v", 0) - lr * g
    return w + (s["momentum"] * m["v"] - lr * g if s["nesterov"] else m["v"])


def rmsprop(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """A running average of squares."""
    m["a"] = s["rho"] * m.get("a", 0) + (1 - s["rho"]) * g**2
    return w - lr * g / (np.sqrt(m["a"]) + s["epsilon"])


def adagrad(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """The sum of squares."""
    m["a"] = m.get("a", 0) + g**2
    return w - lr * g / (np.sqrt(m["a"]) + s["epsilon"])


def adadelta(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """Averages of squares of gradients and of steps; epsilon inside both roots."""
    m["a"] = s["rho"] * m.get("a", 0) + (1 - s["rho"]) * g**2
    step = g * np.sqrt(m.get("d", 0) + s["epsilon"]) / np.sqrt(m["a"] + s["epsilon"])
    m["d"] = s["rho"] * m.get("d", 0) + (1 - s["rho"]) * step**2
    return w - lr * step


def adam(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """The corrections stand in the rate, as in section 2 of the paper."""
    b1, b2 = s["beta_1"], s["beta_2"]
    m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
    m["v"] = b2 * m.get("v", 0) + (1 - b2) * g**2
    return w - lr * np.sqrt(1 - b2**t) / (1 - b1**t) * m["m"] / (np.sqrt(m["v"]) + s["epsilon"])


def adamax(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """The largest gradient of late."""
    m["m"] = s["beta_1"] * m.get("m", 0) + (1 - s["beta_1"]) * g
    m["u"] = np.maximum(s["beta_2"] * m.get("u", 0), abs(g))
    return w - lr / (1 - s["beta_1"] ** t) * m["m"] / (m["u"] + s["epsilon"])


def nadam(w: Any, g: Any, m: dict[str, Any], t: int, lr: float, s: Settings) -> Any:
    """The momentum warms up; its product corrects the mean and the gradient."""
    b1, b2 = s["beta_1"], s["beta_2"]
    momenta = [b1 * (1 - 0.5 * 0.96 ** (i * s["schedule_decay"])) for i in range(1, t + 2)]
    m["m"] = b1 * m.get("m", 0) + (1 - b1) * g
    m["v"] = b2 * m.get("v", 0) + (1 - b2) * g**2
    g_hat = g / (1 - np.prod(momenta[:-1]))
    m_hat = m["m"] / (1 - np.prod(momenta))
    bar = (1 - momenta[-2]) * g_hat + momenta[-1] * m_hat
    return w - lr * bar / (np.sqrt(m["v"] / (1 - b2**t)) + s["epsilon"])


BY_HAND: dict[type[Optimizer], Callable[..., Any]] = {
    SGD: sgd, RMSprop: rmsprop, Adagrad: adagrad, Adadelta: adadelta,
    Adam: adam, Adamax: adamax, Nadam: nadam,
}  # fmt: skip


def run_by_hand(cls: type[Optimizer], settings: Settings, rules: list[Any]) -> Any:
    """The weights after each of ten steps on the sum of curve * (w - target)^2."""
    weights, memories = [w.copy() for w in START], [{} for _ in START]
    for t in range(1, STEPS + 1):
        gradients = [2 * c * (w - z) for c, w, z in zip(CURVES, weights, TARGETS, strict=True)]
        norm = np.sqrt(sum((g**2).sum() for g in gradients))
        if settings.get("clipnorm") and norm >= settings["clipnorm"]:
            gradients = [g * settings["clipnorm"] / norm for g in gradients]
        if settings.get("clipvalue"):
            edge = settings["clipvalue"]
            gradients = [np.clip(g, -edge, edge) for g in gradients]
        lr = settings["lr"] / (1 + settings.get("decay", 0) * (t - 1))
        for i, (w, g, rule) in enumerate(zip(weights, gradients, rules, strict=True)):
            weights[i] = rule(BY_HAND[cls](w, g, memories[i], t, lr, settings))
        yield weights


def unit(w: Any) -> Any:
    """Columns of length 1, divided by the length and Keras' epsilon."""
    return w / (1e-7 + np.sqrt((w**2).sum(0, keepdims=True)))


def at_most_one(w: Any) -> Any:
    """Columns of length 1 or less."""
    n = np.sqrt((w**2).sum(0, keepdims=True))
    return w * np.minimum(n, 1) / (1e-7 + n)


COMMON: list[Settings] = [
    {},
    {"decay": 0.3},
    {"clipnorm": 0.7},
    {"clipnorm": 1e6},
    {"clipvalue": 0.05},
    {"decay": 0.1, "clipnorm": 1.5, "clipvalue": 0.2},
]
OWN: dict[type[Optimizer], list[Settings]] = {
    SGD: [
        {"lr": 0.1, "momentum": m, "nesterov": n}
        for m, n in [(0.0, False), (0.9, False), (0.9, True)]
    ],
    RMSprop: [{"lr": 0.02, "rho": 0.8}],
    Adagrad: [{"lr": 0.1}],
    Adadelta: [{"lr": 1.0, "rho": 0.9, "epsilon": 1e-3}],
    Adam: [{"lr": 0.02, "beta_1": 0.8, "beta_2": 0.99}],
    Adamax: [{"lr": 0.02, "beta_1": 0.8, "beta_2": 0.99}],
    Nadam: [{"lr": 0.02, "beta_1": 0.8, "beta_2": 0.99, "schedule_decay": 0.1}],
}
RULES = {
    "free": ([None, None], [np.copy, np.copy]),
    "maxnorm, nonneg": ([maxnorm(1), nonneg()], [at_most_one, lambda w: np.maximum(w, 0)]),
    "unitnorm": ([unitnorm(), None], [unit, np.copy]),
}
CASES = [
    (cls, {**own, **common}, rules)
    for cls in ALL
    for own in OWN[cls]
    for common in COMMON
    if not (cls is Nadam and "decay" in common)
    for rules in RULES
]


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("cls", "settings", "rules"), CASES)
def test_ten_steps_equal_the_ones_by_hand(cls: Any, settings: Settings, rules: str) -> None:
    """To one part in a million, after every step."""
    weights = [K.variable(w) for w in START]
    ours, by_hand = RULES[rules]
    loss = sum(K.sum(c * K.square(w - z)) for c, w, z in zip(CURVES, weights, TARGETS, strict=True))
    optimizer = cls(**settings)
    constraints = {w: rule for w, rule in zip(weights, ours, strict=True) if rule}
    step = K.function([], [], optimizer.get_updates(weights, constraints, loss))
    full = {"epsilon": 1e-8, **settings}
    for right in run_by_hand(cls, full, by_hand):
        step([])
        for w, mine in zip(weights, right, strict=True):
            np.testing.assert_allclose(K.get_value(w), mine, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("cls", ALL)
def test_the_settings_make_the_same_optimizer_again(cls: Any) -> None:
    """Plain numbers; through the constructor, through from_config, and as files describe it."""
    first = cls(lr=0.125, clipnorm=2.0, clipvalue=0.5)
    config = first.get_config()
    assert all(type(value) in (float, bool) for value in config.values())
    again = [
        cls(**config),
        cls.from_config(config),
        optimizers.optimizer_from_config({"class_name": cls.__name__, "config": config}),
        optimizers.get(cls.__name__.lower(), config),
    ]
    assert all(type(each) is cls and each.get_config() == config for each in again)


KERAS_1_DEFAULTS: dict[str, Settings] = {
    "SGD": {"lr": 0.01, "momentum": 0.0, "decay": 0.0, "nesterov": False},
    "RMSprop": {"lr": 0.001, "rho": 0.9, "epsilon": 1e-8, "decay": 0.0},
    "Adagrad": {"lr": 0.01, "epsilon": 1e-8, "decay": 0.0},
    "Adadelta": {"lr": 1.0, "rho": 0.95, "epsilon": 1e-8, "decay": 0.0},
    "Adam": {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8, "decay": 0.0},
    "Adamax": {"lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8, "decay": 0.0},
    "Nadam": {
        "lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8, "schedule_decay": 0.004,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", KERAS_1_DEFAULTS)
def test_the_defaults_of_keras_1(name: str) -> None:
    """Every setting of every class, and the same order of arguments."""
    config = optimizers.get(name).get_config()
    assert config == {k: pytest.approx(v) for k, v in KERAS_1_DEFAULTS[name].items()}
    by_order = type(optimizers.get(name))(*[0.25 for _ in KERAS_1_DEFAULTS[name]])
    assert all(value == 0.25 for value in by_order.get_config().values())


# Which of `iterations` and of the memories files keep, and in which order: Keras 1's.
SAVED = {SGD: "i v", RMSprop: "a", Adagrad: "a", Adadelta: "a d", Adam: "i m v", Adamax: "i m u",
         Nadam: "i m v"}  # fmt: skip


@pytest.mark.parametrize("cls", ALL)
def test_what_is_saved_and_put_back(cls: Any) -> None:
    """All memories of the first kind, then the second; a twin goes on as if nothing happened."""
    optimizer, weights, step = stepping(cls)
    for _ in range(4):
        step([])
    shapes = [np.shape(w) for w in START]
    wanted = [s for kind in SAVED[cls].split() for s in ([()] if kind == "i" else shapes)]
    saved = optimizer.get_weights()
    assert [w.shape for w in saved] == wanted
    twin, others, twin_step = stepping(cls)
    twin.set_weights(saved)
    for name, variable in optimizer.unlisted.items():
        K.set_value(twin.unlisted[name], K.get_value(variable))
    K.batch_set_value(zip(others, K.batch_get_value(weights), strict=True))
    for _ in range(3):
        step([]), twin_step([])
        for ours, other in zip(K.batch_get_value(weights), K.batch_get_value(others), strict=True):
            np.testing.assert_allclose(ours, other, rtol=1e-6, atol=1e-7)


def test_nadam_begins_its_schedule_anew_where_only_keras_1s_memories_are_put_back() -> None:
    """The original's files leave the product of momenta out, and it goes on from 1."""
    optimizer, weights, step = stepping(Nadam)
    for _ in range(4):
        step([])
    twin, others, twin_step = stepping(Nadam)
    twin.set_weights(optimizer.get_weights())
    before = K.batch_get_value(weights)
    K.batch_set_value(zip(others, before, strict=True))
    assert float(K.get_value(twin.m_schedule)) == 1.0
    _, *memories = twin.get_weights()
    means, sizes = memories[: len(before)], memories[len(before) :]
    twin_step([])
    now, later = (0.9 * (1 - 0.5 * 0.96 ** (t * 0.004)) for t in (5, 6))
    for w, c, m, v, new in zip(
        before, CURVES, means, sizes, K.batch_get_value(others), strict=True
    ):
        g = 2 * c * w
        mean, size = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        ahead = (1 - now) * g / (1 - now) + later * mean / (1 - now * later)
        right = w - 0.002 * ahead / (np.sqrt(size / (1 - 0.999**5)) + 1e-8)
        np.testing.assert_allclose(new, right, rtol=1e-5)


def stepping(cls: Any, **settings: Any) -> tuple[Any, list[Any], Any]:
    """An optimizer, its weights, and the function that makes a step."""
    optimizer, weights = cls(**settings), [K.variable(w) for w in START]
    loss = sum(K.sum(c * K.square(w)) for c, w in zip(CURVES, weights, strict=True))
    return optimizer, weights, K.function([], [], optimizer.get_updates(weights, {}, loss))


def test_memories_that_do_not_fit_are_refused() -> None:
    """Too few, of other shapes, or before there are any; the old ones stay."""
    optimizer, _, step = stepping(Adam)
    step([])
    before = optimizer.get_weights()
    for wrong in (before[:-1], [*before[:-1], np.zeros((2, 2))]):
        with pytest.raises(DataError, match="TK-458"):
            optimizer.set_weights(wrong)
    for ours, right in zip(optimizer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, right)
    with pytest.raises(DataError, match="before the first training step"):
        Adam().set_weights(before)


@pytest.mark.parametrize("cls", ALL)
@pytest.mark.parametrize("assign", [True, False])
def test_the_rate_can_be_changed_while_training(cls: Any, assign: bool) -> None:
    """By K.set_value, and by plain assignment, which in Keras 1 changed nothing."""
    optimizer, weights, step = stepping(cls, lr=0.1)
    if assign:
        optimizer.lr = 0
    else:
        K.set_value(optimizer.lr, 0.0)
    step([])
    assert K.is_variable(optimizer.lr) and float(K.get_value(optimizer.lr)) == 0.0
    for w, start in zip(weights, START, strict=True):
        np.testing.assert_array_equal(K.get_value(w), start.astype("float32"))


@pytest.mark.usefixtures("float64")
def test_momentum_can_be_switched_on_later() -> None:
    """Made with momentum 0, the velocity is remembered all the same, as in Keras 1."""
    optimizer, weights, step = stepping(SGD, lr=0.1)
    w, v = START[0].copy(), 0.0
    for momentum in (0.0, 0.0, 0.9, 0.9):
        K.set_value(optimizer.momentum, momentum)
        step([])
        v = momentum * v - 0.1 * 2 * CURVES[0] * w
        w = w + v
        np.testing.assert_allclose(K.get_value(weights[0]), w, rtol=1e-9)


def test_an_optimizer_of_ones_own() -> None:
    """Three lines of formula; found by name inside a scope; it may override get_updates too."""

    class Signs(Optimizer):
        MEMORIES = ("old",)

        def __init__(self, lr: float = 0.01, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.keep(lr=lr)

        def step(self, w: Any, g: Any, lr: Any, *memories: Any) -> tuple[Any, ...]:
            return w - lr * K.sign(g), g

    _, weights, step = stepping(Signs, lr=0.5)
    step([])
    for w, start in zip(weights, START, strict=True):
        np.testing.assert_allclose(K.get_value(w), start - 0.5 * np.sign(start), rtol=1e-6)
    config = {"class_name": "Signs", "config": {"lr": 0.25}}
    made = optimizers.optimizer_from_config(config, {"Signs": Signs})
    assert type(made) is Signs and made.get_config() == {"lr": 0.25}
    with pytest.raises(ArgumentError, match="TK-403"):
        optimizers.optimizer_from_config(config)
    with pytest.raises(NotImplementedError, match="TK-880  Optimizer is only a base") as caught:
        Optimizer().step(1.0, 1.0, 1.0)
    space: dict[str, Any] = {}
    exec(caught.value.fix, space)  # type: ignore[attr-defined]
    assert space["step"](None, 3.0, 2.0, 0.5, 7.0) == (2.0, 7.0)
    with pytest.raises(AttributeError, match=r"SGD\(\).momentum"):
        print(SGD().momentun)


def test_tensorflows_optimizers_are_not_here() -> None:
    """Said in one sentence."""
    with pytest.raises(TypeTeachError, match="no TensorFlow here"):
        optimizers.TFOptimizer(object())


def test_clipping_by_one_norm() -> None:
    """A norm below the limit, a norm of 0, and no limit leave the gradient as it is."""
    g = K.constant([3.0, 4.0])
    for c, n, right in [(1.0, 5.0, [0.6, 0.8]), (6.0, 5.0, [3, 4]), (0.0, 5.0, [3, 4])]:
        found = K.eval(optimizers.clip_norm(g, c, K.constant(n)))
        np.testing.assert_allclose(found, right, rtol=1e-6)
    assert (K.eval(optimizers.clip_norm(0.0 * g, 1.0, K.constant(0.0))) == 0).all()
