"""Rows C125 to C127: the open batch, the order that is the default, pictures in the other order."""

import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, ShapeError, TeachWarning
from teachkeras.layers import AveragePooling2D, MaxPooling2D, UpSampling2D, ZeroPadding2D
from teachkeras.models import Sequential
from tests.lessons.test_lesson_every import rows_of

SHAPE = (224, 224, 3)


def pooled(shape: Any = SHAPE) -> Sequential:
    """A pooling layer, told the shape of one sample."""
    return Sequential([MaxPooling2D((2, 2), input_shape=shape)])


def test_c125_the_batch_is_left_open() -> None:
    """(None, 224, 224, 3); batches of 1, 2 and 32 pass; a picture takes 588 KiB."""
    model = pooled()
    assert model.input_shape == (None, *SHAPE)
    for count in (1, 2, 32):
        batch = np.zeros((count, *SHAPE), "float32")
        assert model.predict(batch).shape == (count, 112, 112, 3)
        assert batch[0].nbytes / 1024 == 588
    with pytest.raises(DataError, match="TK-311"):
        model.predict(np.zeros(SHAPE, "float32"))


def test_c125_a_batch_in_input_shape_is_asked_to_be_left_out() -> None:
    """The fix is the layer without the batch."""
    with pytest.raises(ShapeError, match="TK-120") as caught:
        pooled((32, *SHAPE))
    assert "the batch is left out" in str(caught.value)
    assert str(caught.value.fix).endswith("input_shape=(224, 224, 3))")


def test_c126_the_order_is_tf_from_the_start() -> None:
    """In a fresh Python; the lesson's card tells why there are two, with its dates."""
    code = "from teachkeras import backend as K; print(K.image_dim_ordering())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert said.stdout == "tf\n"
    card = rows_of("07")["C126"]
    for date in ("2015", "November 2015", "28 September 2017", "15 November"):
        assert date in card


@pytest.mark.parametrize(
    "layer",
    [
        lambda **how: MaxPooling2D((2, 2), **how),
        lambda **how: AveragePooling2D((2, 2), **how),
        lambda **how: ZeroPadding2D((1, 1), **how),
        lambda **how: UpSampling2D((2, 2), **how),
    ],
)
def test_c127_th_data_in_tf_mode_is_noticed(layer: Any) -> None:
    """3 rows and 224 channels? The warning names the order; in that order nothing is said."""
    with pytest.warns(TeachWarning, match="TK-817") as caught:
        Sequential([layer(input_shape=(3, 224, 224))])
    text = str(caught[0].message)
    assert "'tf' reads this as 3 x 224 with 224 channels; is it in the order 'th'?" in text
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Sequential([layer(input_shape=(3, 224, 224), dim_ordering="th")])
        Sequential([layer(input_shape=SHAPE)])


def test_c127_one_picture_in_two_orders() -> None:
    """Pooled in either order, the same numbers come out."""
    picture = np.random.default_rng(127).normal(size=(2, 8, 6, 3)).astype("float32")
    tf = pooled((8, 6, 3)).predict(picture)
    K.set_image_dim_ordering("th")
    th = pooled((3, 8, 6)).predict(picture.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(th.transpose(0, 2, 3, 1), tf)
