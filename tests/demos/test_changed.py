"""Pictures beside changed copies: what is shown is what the generator gives."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.errors import ArgumentError, DataError
from teachkeras.preprocessing.image import ImageDataGenerator

RNG = np.random.RandomState(14)
PICTURES = RNG.uniform(size=(3, 5, 4, 3)).astype("float32")


def test_the_epochs_are_those_of_flow() -> None:
    """The same draws for the same seed; other draws for another one; np.random is left alone."""
    settings = {"rotation_range": 40, "fill_mode": "constant", "horizontal_flip": True}
    np.random.seed(5)
    expected = np.random.uniform()
    np.random.seed(5)
    table = tk.demos.augmentation_table(PICTURES, ImageDataGenerator(**settings), 4, seed=3)
    assert np.random.uniform() == expected
    flow = ImageDataGenerator(**settings).flow(PICTURES, batch_size=3, shuffle=False, seed=3)
    for epoch in table.epochs:
        np.testing.assert_array_equal(epoch, next(flow))
    other = tk.demos.augmentation_table(PICTURES, ImageDataGenerator(**settings), 4, seed=4)
    assert not np.array_equal(table.epochs, other.epochs)


@pytest.mark.parametrize("order", ["tf", "th"])
def test_changed_pixels_are_counted_by_two_loops(order) -> None:
    """A pixel counts once, in whatever channel it differs."""
    pictures = PICTURES if order == "tf" else PICTURES.transpose(0, 3, 1, 2)
    generator = ImageDataGenerator(vertical_flip=True, horizontal_flip=True, dim_ordering=order)
    table = tk.demos.augmentation_table(pictures, generator, 6)
    epochs = table.epochs if order == "tf" else table.epochs.transpose(0, 1, 3, 4, 2)
    for epoch, n in np.ndindex(6, 3):
        count = 0
        for row, column in np.ndindex(5, 4):
            pair = epochs[epoch, n, row, column], PICTURES[n, row, column]
            count += any(a != b for a, b in zip(*pair, strict=True))
        assert table.changed[epoch, n] == count
    assert table.pixels == 20
    for n, seen in enumerate(table.different):
        kinds: list = []
        for copy in table.epochs[:, n]:
            if not any(np.array_equal(copy, kind) for kind in kinds):
                kinds.append(copy)
        assert seen == len(kinds) <= 4


def test_a_generator_that_changes_nothing_shows_the_same_again() -> None:
    """One kind of each picture, no pixel changed, and every cell of the picture is the original."""
    table = tk.demos.augmentation_table(PICTURES, ImageDataGenerator(), 2)
    assert table.different == [1, 1, 1] and not table.changed.any()
    view = tk.show(table)
    addresses = [shape[-1] for shape in view.data["base"] if shape[0] == "x"]
    assert len(addresses) == 9 and len(set(addresses)) == 3
    assert [len(frame["rows"]) for frame in view.data["groups"][0]["frames"]] == [3, 3, 3]
    assert len(view.data["spots"]) == 9 and view.data["groups"][0]["first"] == 1


def test_both_orders_are_drawn_alike() -> None:
    """The pixels of 'th' are those of 'tf'."""
    kinds = [
        (PICTURES, ImageDataGenerator()),
        (PICTURES.transpose(0, 3, 1, 2), ImageDataGenerator(dim_ordering="th")),
    ]
    drawn = [tk.show(tk.demos.augmentation_table(*kind, 2)).data["base"] for kind in kinds]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    "pictures, more, code",
    [
        (np.zeros((7, 4, 4, 1)), {}, "TK-901"),
        (np.zeros((2, 400, 400, 1)), {}, "TK-901"),
        (PICTURES, {"epochs": 0}, "TK-901"),
        (PICTURES, {"epochs": 2.5}, "TK-901"),
        (PICTURES, {"generator": "flip"}, "TK-901"),
        (PICTURES[0], {}, "TK-350"),
    ],
)
def test_what_has_no_room_is_refused(pictures, more, code) -> None:
    settings = {"generator": ImageDataGenerator(), **more}
    with pytest.raises((ArgumentError, DataError), match=code):
        tk.demos.augmentation_table(pictures, **settings)
