"""One seed: what repeats, what stays apart, and how things go back to the way of Keras 1."""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.backend.seeding import chosen, generator, random_seed, repeating
from teachkeras.errors import ArgumentError
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential


@pytest.fixture(autouse=True)
def unseeded() -> Iterator[None]:
    """No seed before a test and none after it."""
    state = np.random.get_state()
    yield
    tk.seed(None)
    np.random.set_state(state)


def trained(*between: Any) -> tuple[list[Any], list[float]]:
    """First and last weights of two Dense layers with others between them, and the losses."""
    model = Sequential([Dense(5, input_dim=4), *between, Dense(3)])
    first = [model.layers[0].get_weights()[0], model.layers[-1].get_weights()[0]]
    model.compile("sgd", "mse")
    rng = np.random.RandomState(1)
    x, y = rng.normal(size=(40, 4)), rng.normal(size=(40, 3))
    history = model.fit(x, y, nb_epoch=3, batch_size=8, verbose=0)
    return first, history.history["loss"]


def test_the_same_seed_gives_the_same_training_bit_for_bit() -> None:
    """Weights, dropout, the order of rows, NumPy's and Python's numbers; another seed: others."""
    runs = []
    for number in (5, 5, 6):
        tk.seed(number)
        runs.append((*trained(Dropout(0.5)), np.random.rand(), random.random()))
    (a, losses, *own), (b, again, *own_again), (c, others, *_) = runs
    assert all((x == y).all() for x, y in zip(a, b, strict=True))
    assert losses == again and own == own_again
    assert not (a[0] == c[0]).any() and losses != others


def test_a_layer_more_changes_no_others_start() -> None:
    """With the seed; without it all layers draw from one generator, one after the other."""

    def starts(*between: Any) -> list[Any]:
        return trained(*between)[0]

    tk.seed(3)
    plain = starts()
    tk.seed(3)
    more = starts(Dropout(0.5))
    assert (plain[0] == more[0]).all() and (plain[1] == more[1]).all()
    tk.seed(None)
    np.random.seed(3)
    plain = starts()
    np.random.seed(3)
    more = starts(Dropout(0.5))
    assert (plain[0] == more[0]).all() and not (plain[1] == more[1]).any()


def test_named_layers_keep_their_numbers_in_any_company() -> None:
    """The stream is found by the layer's name."""

    def numbers(*names: str) -> dict[str, Any]:
        tk.seed(0)
        model = Sequential([Dense(4, name=name, input_dim=4) for name in names])
        return {layer.name: layer.get_weights()[0] for layer in model.layers}

    alone, company = numbers("out"), numbers("a", "b", "out", "c")
    assert (alone["out"] == company["out"]).all()
    assert not (company["a"] == company["b"]).any()


def test_seeds_of_one_name_differ_from_draw_to_draw() -> None:
    """The counter; and the numbers of this one seed are written down."""
    tk.seed(0)
    with K.name_scope("one"):
        drawn = [random_seed() for _ in range(3)]
    words = [np.random.SeedSequence([0, k, *b"one"]).generate_state(1)[0] for k in (1, 2, 3)]
    assert drawn == words and len(set(drawn)) == 3


def test_without_a_seed_numpys_generator_repeats_a_script() -> None:
    """As in Keras 1; None goes back to it."""
    tk.seed(1)
    assert chosen() == 1
    tk.seed(None)
    assert chosen() is None
    runs = []
    for _ in range(2):
        np.random.seed(1337)
        runs.append(trained(Dropout(0.5))[1])
    assert runs[0] == runs[1]


def test_inside_repeating_the_seed_is_put_aside() -> None:
    """And every generator of others stands where it stood."""
    tk.seed(4)
    with repeating(9):
        inside = [random_seed(), generator().rand()]
        assert chosen() is None
    after = [random_seed(), np.random.rand()]
    tk.seed(4)
    assert after == [random_seed(), np.random.rand()]
    with repeating(9):
        assert inside == [random_seed(), generator().rand()]
    np.random.seed(9)
    tk.seed(None)
    assert inside == [random_seed(), np.random.rand()]


@pytest.mark.parametrize("bad", [0.5, "7", -1, 2**32, True])
def test_what_is_no_seed_is_refused_and_changes_nothing(bad: Any) -> None:
    """TK-436, and the seed before it holds."""
    tk.seed(8)
    with pytest.raises(ArgumentError, match="TK-436"):
        tk.seed(bad)
    assert chosen() == 8


@pytest.mark.parametrize("bad", [-1, "7", 0.5, 2**40])
def test_a_seed_of_one_function_is_judged_alike(bad: Any) -> None:
    """Where it is asked for: in K, and in the demos that draw."""
    x = K.ones((3,))
    for call in (
        lambda: K.random_normal((2,), seed=bad),
        lambda: K.dropout(x, 0.5, seed=bad),
        lambda: K.random_uniform_variable((2,), 0, 1, seed=bad),
        lambda: tk.demos.dropout_draws(0.5, 3, 2, seed=bad),
        lambda: tk.demos.activation_statistics(seed=bad),
        lambda: repeating(bad).__enter__(),
    ):
        with pytest.raises(ArgumentError, match="TK-436"):
            call()
