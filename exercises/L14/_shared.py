"""What several exercises of lesson 14 share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NotYet,
    Observation,
    is_a,
    kind_of,
    need_python_function,
    need_something,
    shares_of,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.wire import Thing
from teachkeras.datasets import digits
from teachkeras.layers import Convolution2D, Dense, Flatten, MaxPooling2D
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

# --- rows and batches -----------------------------------------------------------------------------


def rows_to_try(rng: np.random.Generator) -> list[tuple[list[int], int]]:
    """Rows and batch sizes: with a smaller last batch, without one, and one batch larger than all.

    No number stands twice, so that a batch shows where it was cut.
    """
    rows = [int(number) for number in rng.permutation(90)[:16] + 10]
    return [(rows[:7], 3), (rows[7:15], 4), (rows[:3], 5)]


def taken(answer: Thing, arguments: Sequence[Any], count: int) -> list[Any]:
    """The first things a generator yields, at most `count`."""
    made = call(answer, *arguments)
    need_something(made)
    if not is_a(made, "__next__"):
        raise NotYet(
            f"your function gives {kind_of(made)}: with yield in place of return it hands out one "
            "batch after the other"
        )
    return staged(made, stage.take, made, count)


def in_words(batches: list[Any]) -> str:
    """Batches as text, since they are of different sizes."""
    lists = (list, tuple, np.ndarray)
    return " ".join(str([*each] if isinstance(each, lists) else each) for each in batches)


def observe_batches(head: str, count: int) -> Callable[[Any, np.random.Generator], Any]:
    """How to look at a generator of batches: its first `count`."""

    def observe(answer: Any, rng: np.random.Generator) -> list[Observation]:
        need_python_function(answer, head)
        return [
            (
                f"{len(rows)} rows in batches of {size}",
                in_words(taken(answer, (rows, size), count)) or "nothing",
            )
            for rows, size in rows_to_try(rng)
        ]

    return observe


def batches(rows: Any, size: int) -> Iterator[Any]:
    """The rows once, in pieces."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def whole_ones(rows: Sequence[int], size: int) -> Iterator[Any]:
    """Without the smaller last batch."""
    return (piece for piece in batches(rows, size) if len(piece) == size)


# --- pictures of digits ---------------------------------------------------------------------------

PLACES = [place for place in product((-1, 0, 1), repeat=2) if any(place)]


@cache
def pictures() -> tuple[Any, Any, Any, Any]:
    """The digits from 0 to 1, with a channel: to learn from, and to be tested with."""
    (x, y), (x_test, y_test) = digits.load_data()
    return x[..., None] / 16, y, x_test[..., None] / 16, y_test


def moved(x: Any, rows: int, columns: int) -> Any:
    """Pictures moved down and to the right by a pixel at most; zeros come in."""
    wide = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return wide[:, 1 - rows : 9 - rows, 1 - columns : 9 - columns]


@cache
def moved_pictures() -> tuple[Any, Any]:
    """The test pictures at each of the eight places around their own, and their digits."""
    _, _, x, y = pictures()
    return np.concatenate([moved(x, *place) for place in PLACES]), np.tile(y, len(PLACES))


def fresh_batches(places: Sequence[tuple[int, int]]) -> Iterator[Any]:
    """For ever: 32 pictures, all moved to one of these places."""
    x, y, _, _ = pictures()
    while True:
        order = np.random.permutation(len(x))
        for rows in batches(order, 32):
            yield moved(x[rows], *places[np.random.randint(len(places))]), y[rows]


@cache
def reader(
    epochs: int, window: bool = False, units: int = 64, places: tuple[tuple[int, int], ...] = ()
) -> Any:
    """A trained reader of digits, with a convolution or without; the same one every time."""
    x, y, _, _ = pictures()
    first: list[Any] = [Flatten(input_shape=(8, 8, 1))]
    if window:
        first = [Convolution2D(16, 3, 3, activation="relu", input_shape=(8, 8, 1))]
        first += [MaxPooling2D((2, 2)), Flatten()]
    with repeating(7):
        last = [Dense(units, activation="relu"), Dense(10, activation="softmax")]
        model = Sequential([*first, *last])
        rate = 0.05 if window else 0.1
        model.compile(SGD(lr=rate, momentum=0.9), "sparse_categorical_crossentropy")
        if places:
            model.fit_generator(fresh_batches(places), len(x), epochs, verbose=0)
        elif epochs:
            model.fit(x, y, nb_epoch=epochs, verbose=0)
    return model


def always(digit: int, window: bool = False) -> Any:
    """A reader that says the same digit to every picture."""
    model = reader(0, window, units=5)
    weights = [0 * array for array in model.get_weights()]
    weights[-1][digit] = 1.0
    model.set_weights(weights)
    return model


def narrow(outputs: int, first: Any = None) -> Any:
    """A model of other sizes."""
    first = first or Flatten(input_shape=(8, 8, 1))
    return Sequential([first, Dense(outputs, activation="softmax")])


def how_it_reads(
    answer: Any, x: Any, y: Any, steps: Sequence[tuple[float, str]]
) -> list[Observation]:
    """Whether it says one digit to all; and the last of the words whose share it reaches."""
    said = shares_of(answer, x).argmax(axis=1)
    right = float(np.mean(said == y))
    spread = "one digit for all" if len(set(said.tolist())) == 1 else "several digits"
    return [
        ("what it says", spread),
        ("how well it reads", [word for share, word in steps if right >= share][-1]),
    ]
