"""SGD as an object, and the registry of activations."""

import numpy as np
import pytest

from teachkeras import activations, optimizers
from teachkeras import backend as K
from teachkeras.errors import ArgumentError, ShapeError
from teachkeras.optimizers import SGD


def test_sgd_by_name_is_sgd_with_its_defaults() -> None:
    """lr 0.01, no momentum, no decay, no nesterov; an object stays itself."""
    by_name = optimizers.get("sgd")
    assert type(by_name) is SGD and optimizers.get("SGD").get_config() == by_name.get_config()
    assert by_name.get_config() == {
        "lr": pytest.approx(0.01),
        "momentum": 0.0,
        "decay": 0.0,
        "nesterov": False,
    }
    mine = SGD(lr=0.5, momentum=0.25, nesterov=True, clipnorm=1.0)
    assert optimizers.get(mine) is mine
    config = mine.get_config()
    assert config == {"clipnorm": 1.0, "lr": 0.5, "momentum": 0.25, "decay": 0.0, "nesterov": True}
    assert all(type(v) in (float, bool) for v in config.values())
    assert SGD(**config).get_config() == config


def test_the_learning_rate_can_be_read_and_set() -> None:
    """It is a variable: changing it between two steps changes the second step."""
    sgd, w = SGD(lr=0.1), K.variable(1.0)
    step = K.function([], [], sgd.get_updates([w], {}, K.square(w)))
    step([])
    K.set_value(sgd.lr, 0.5)
    step([])
    assert float(K.get_value(sgd.lr)) == 0.5
    assert float(K.get_value(w)) == pytest.approx(0.8 - 0.5 * 2 * 0.8)


def test_constraints_are_applied_to_the_new_value() -> None:
    """A weight that would go below zero stays at zero."""
    w = K.variable(0.1)
    updates = SGD(lr=1.0).get_updates([w], {w: lambda value: K.maximum(value, 0.0)}, 5.0 * w)
    K.function([], [], updates)([])
    assert float(K.get_value(w)) == 0.0


def test_unknown_optimizers_and_arguments() -> None:
    """A wrong name, a class, a wrong keyword; the base class cannot step."""
    with pytest.raises(ArgumentError, match="TK-403"):
        optimizers.get("sdg")
    with pytest.raises(TypeError, match=r"SGD\(\)"):
        optimizers.get(SGD)
    with pytest.raises(TypeError, match="momentum=..."):
        SGD(momentun=0.9)


SOFTPLUS, SOFTSIGN = np.log(1 + np.exp([-1.0, 2.0])), np.array([-0.5, 2 / 3])


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("relu", [0, 2]),
        ("linear", [-1, 2]),
        ("hard_sigmoid", [0.3, 0.9]),
        ("tanh", np.tanh([-1, 2])),
        ("sigmoid", 1 / (1 + np.exp([1, -2]))),
        ("elu", [np.exp(-1) - 1, 2]),
        ("softplus", SOFTPLUS),
        ("softsign", SOFTSIGN),
        ("softmax", np.exp([-1, 2]) / np.exp([-1, 2]).sum()),
    ],
)
def test_activations_by_name(name: str, right: list) -> None:
    """Each name, on [-1, 2]."""
    function = activations.get(name)
    assert function.__name__ == name
    np.testing.assert_allclose(K.eval(function(K.constant([[-1.0, 2.0]]))), [right], rtol=1e-5)


def test_every_activation_is_listed_above() -> None:
    """A new one has to come with its numbers."""
    marks = test_activations_by_name.pytestmark[0].args[1]
    assert {name for name, _ in marks} == set(activations.NAMES)


def test_activations_that_are_functions_or_nothing() -> None:
    """None is linear; linear returns anything unchanged; softmax wants rows."""
    assert activations.get(None) is activations.linear
    assert activations.linear("anything") == "anything"
    assert activations.get(K.abs) is K.abs
    for shape in [(3,), (2, 2, 2, 3)]:
        with pytest.raises(ShapeError, match="TK-126"):
            activations.softmax(K.placeholder(shape))
    with pytest.raises(ArgumentError, match="'relu'"):
        activations.get("rleu")
