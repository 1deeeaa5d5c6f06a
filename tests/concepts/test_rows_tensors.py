"""Rows C015, C016, C047, C048: colour pictures, batches, and reductions (lesson 01)."""

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.datasets import flower


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """The photograph of the flower."""
    return flower.load_data()


def test_c015_a_colour_picture_is_three_planes(picture: np.ndarray) -> None:
    """Shape (427, 640, 3); the planes, each in its own colour, add up to the picture."""
    assert picture.shape == (427, 640, 3) and picture.dtype == np.uint8
    planes = np.zeros((3, *picture.shape), "uint8")
    for colour in range(3):
        planes[colour, :, :, colour] = picture[:, :, colour]
    np.testing.assert_array_equal(planes.sum(axis=0), picture)
    view = tk.show(picture, "picture")
    assert "rank 3" in view.title and view.data["order"] == "tf"
    assert view.data["image"] is not None  # drawn as a picture, with a button for its planes


def test_c015_channels_first_shows_the_same_picture(picture: np.ndarray) -> None:
    """(3, 427, 640) in th order: the same colours at the same places."""
    first = K.eval(K.permute_dimensions(K.variable(picture), (2, 0, 1)))
    assert first.shape == (3, 427, 640)
    shown, turned = tk.show(picture, "x"), tk.show(first.astype("uint8"), "x")
    assert (shown.data["order"], turned.data["order"]) == ("tf", "th")
    blocks = [
        np.array(list(view.data["levels"])).reshape(view.data["grid"]) for view in (shown, turned)
    ]
    np.testing.assert_array_equal(blocks[0].transpose(2, 0, 1), blocks[1])


def test_c016_a_batch_is_a_row_of_cubes() -> None:
    """(32, 8, 8, 3): 32 tiles, slice (5, :, :, 0) as in NumPy, 24,576 bytes."""
    batch = np.random.default_rng(0).random((32, 8, 8, 3)).astype("float32")
    view = tk.show(batch, "batch")
    assert view.data["grid"] == [32, 8, 8, 3] and "rank 4" in view.title
    cells = np.array(view.data["cells"].split(), "float64").reshape(batch.shape)
    np.testing.assert_allclose(cells[5, :, :, 0], batch[5, :, :, 0], rtol=1e-3)
    assert "24,576 bytes" in view.data["facts"]
    x = K.variable(batch)
    np.testing.assert_array_equal(K.eval(x[5, :, :, 0]), batch[5, :, :, 0])


def test_c016_the_size_of_a_batch_is_known_before_it_is_made() -> None:
    """(32, 224, 224, 3) float32 is 18.4 MiB, said of a placeholder without any numbers."""
    view = tk.show(K.placeholder((32, 224, 224, 3), name="big"))
    assert "18.4 MiB" in view.text and "18.4 MiB" in view.html
    assert "no value yet" in view.title


def test_c047_max_and_min_along_an_axis() -> None:
    """[[1, 5], [3, 2]]: max [5, 3], min [1, 2] along axis 1; keepdims leaves (2, 1)."""
    x = K.variable([[1, 5], [3, 2]])
    assert K.eval(K.max(x, axis=1)).tolist() == [5, 3]
    assert K.eval(K.min(x, axis=1)).tolist() == [1, 2]
    kept = K.max(x, axis=1, keepdims=True)
    assert K.int_shape(kept) == K.eval(kept).shape == (2, 1)
    picked = K.eval(K.equal(x, kept))
    assert picked.tolist() == [[False, True], [True, False]]
    assert "of bool" in tk.show(picked, "picked").title


def test_c048_equal_and_its_mean() -> None:
    """[1, 2, 3] against [1, 0, 3]: True, False, True; the mean of the cast is 0.667."""
    hits = K.equal(K.variable([1, 2, 3]), K.variable([1, 0, 3]))
    assert K.eval(hits).tolist() == [True, False, True]
    assert round(float(K.eval(K.mean(K.cast(hits, "float32")))), 3) == 0.667
