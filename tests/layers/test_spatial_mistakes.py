"""What learners get wrong with pictures: each is named, with the layer, and the fix runs."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError, TeachWarning
from teachkeras.layers import Convolution2D, Flatten, MaxPooling2D
from teachkeras.models import Sequential
from tests.errors.cells import Learner, printed_fix

# What is typed, the code, words that must be said, and what the fix must be.
CELLS = [
    # a wrong number of axes
    (
        "Sequential([Convolution2D(4, 3, 3, input_shape=(9, 7))])",
        "TK-120 | rows, columns, channels | grey",
        "Convolution2D(4, 3, 3, input_shape=(9, 7, 1))",
    ),
    (
        "Sequential([MaxPooling2D(dim_ordering='th', input_shape=(9, 7))])",
        "TK-120 | (batch, channels, rows, columns)",
        "MaxPooling2D(dim_ordering='th', input_shape=(1, 9, 7))",
    ),
    (
        "Sequential([Convolution2D(4, 3, 3, input_shape=(64, 9, 7, 3))])",
        "TK-120 | batch is left out",
        "Convolution2D(4, 3, 3, input_shape=(9, 7, 3))",
    ),
    (
        "x = Input((400,)); y = ZeroPadding2D()(x)",
        "TK-120 | (None, 400)",
        "ZeroPadding2D()(Reshape((20, 20, 1))(x))",
    ),
    (
        "Sequential([Convolution1D(4, 3, input_shape=(30,))])",
        "TK-120 | steps, channels",
        "Convolution1D(4, 3, input_shape=(30, 1))",
    ),
    # windows that do not fit
    (
        "m = Sequential([Convolution2D(2, 3, 3, input_shape=(4, 5, 1), name='eye')])\n"
        "m.add(AveragePooling2D((3, 1), name='small'))",
        "TK-814 | 'small' | 3 x 1 | 2 x 3 | (4, 5, 1) -> eye (2, 3, 2)",
        "AveragePooling2D((3, 1), name='small', border_mode='same')",
    ),
    (
        "x = Input((3, 4)); y = Convolution1D(2, 5)(x)",
        "TK-814 | sequence | window | 5",
        "Convolution1D(2, 5, border_mode='same')",
    ),
    (
        "AtrousConvolution2D(2, 3, 3, atrous_rate=(3, 1))(Input((6, 6, 1)))",
        "TK-814 | entries (3, 1) apart | 6 x 6",
        "AtrousConvolution2D(2, 3, 3, atrous_rate=(3, 1), border_mode='same')",
    ),
    (
        "Sequential([Convolution2D(8, 7, 7, input_shape=(3, 24, 24))])",
        "TK-814 | 'tf' reads this as 3 x 24 with 24 channels | 'th'?",
        "Convolution2D(8, 7, 7, input_shape=(3, 24, 24), dim_ordering='th')",
    ),
    (
        "Sequential([Convolution2D(8, 3, 3, dim_ordering='th', input_shape=(28, 28, 1))])",
        "TK-814 | 'th' reads this as 28 x 1 with 28 channels",
        "Convolution2D(8, 3, 3, input_shape=(28, 28, 1), dim_ordering='tf')",
    ),
    (
        "Sequential([Convolution2D(8, 3, 3, dim_ordering='th', input_shape=(48, 48, 3))])",
        "TK-817 | look turned",
        "Convolution2D(8, 3, 3, input_shape=(48, 48, 3), dim_ordering='tf')",
    ),
    # words and numbers
    ("MaxPooling1D(border_mode='vaild')", "TK-435 | 'vaild'", "MaxPooling1D(border_mode='valid')"),
    (
        "SeparableConvolution2D(4, 3, 3, border_mode='full')",
        "TK-435 | here | 'valid' or 'same'",
        "SeparableConvolution2D(4, 3, 3, border_mode='valid')",
    ),
    (
        "UpSampling2D(dim_ordering='channels_last')",
        "TK-407 | 'th' (channels first)",
        "UpSampling2D(dim_ordering='tf')",
    ),
    (
        "Convolution3D(4, 3, 3, 3, subsample=(2, 2))",
        "TK-816 | subsample | 3 whole numbers | (2, 2)",
        "Convolution3D(4, 3, 3, 3, subsample=(2, 2, 2))",
    ),
    ("UpSampling3D(3)", "TK-816 | size | 3 whole numbers", "UpSampling3D((3, 3, 3))"),
    ("UpSampling1D(0)", "TK-818 | length", "UpSampling1D(3)"),
    ("Convolution1D(1.5, 3)", "TK-818 | nb_filter | 1.5", "Convolution1D(3, 3)"),
    ("ZeroPadding1D((1, 2, 3))", "TK-820 | left_pad", "ZeroPadding1D(1)"),
    ("ZeroPadding2D({'left': 1})", "TK-820 | left_pad", "ZeroPadding2D((1, 1))"),
    ("ZeroPadding3D((1, -1, 1))", "TK-820 | -1", "ZeroPadding3D((1, 1, 1))"),
    ("Cropping1D(2)", "TK-820 | pair", "Cropping1D((1, 1))"),
    (
        "AtrousConvolution1D(4, 3, atrous_rate=2, subsample_length=3)",
        "TK-800 | atrous_rate=2 | 3",
        "AtrousConvolution1D(4, 3, atrous_rate=2, subsample_length=1)",
    ),
    (
        "x = Input((6, 5, 2)); y = Cropping2D(((2, 1), (3, 2)))(x)",
        "TK-821 | 6 x 5",
        "Cropping2D(((2, 1), (0, 0)))",
    ),
    ("x = Input((5, 2)); y = Cropping1D((3, 2))(x)", "TK-821 | sequence", "Cropping1D((0, 0))"),
    # masks
    (
        "Sequential([Embedding(20, 8, mask_zero=True, input_length=9), Convolution1D(4, 3)])",
        "TK-489 | Convolution1D",
        "Embedding(20, 8, input_length=9, mask_zero=False)",
    ),
    (
        "x = Input((9,), dtype='int32'); "
        "y = GlobalMaxPooling1D()(Dropout(0.5)(Embedding(20, 8, mask_zero=True)(x)))",
        "TK-489 | GlobalMaxPooling1D | dropout",
        "Embedding(20, 8, mask_zero=False)",
    ),
    ("UpSampling2D(np.int64(3))", "TK-816 | size", "UpSampling2D((3, 3))"),
    # the way back
    (
        "x = Input((4, 4, 2)); y = Deconvolution2D(3, 5, 5, (9, 9, 3), subsample=(2, 2))(x)",
        "TK-819 | 3 x 3 | 4 x 4",
        "Deconvolution2D(3, 5, 5, (None, 11, 11, 3), subsample=(2, 2))",
    ),
    (
        "x = Input((4, 4, 2)); y = Deconvolution2D(3, 2, 2, (None, 8, 8, 1), subsample=(2, 2))(x)",
        "TK-819 | (None, 8, 8, 1)",
        "Deconvolution2D(3, 2, 2, (None, 8, 8, 3), subsample=(2, 2))",
    ),
    # names of later versions
    (
        "Conv2D(filters=16, kernel_size=(3, 5), padding='same')",
        "TK-122 | later versions",
        "Conv2D(nb_filter=16, nb_row=3, nb_col=5, border_mode='same')",
    ),
    ("Conv1D(16, kernel_size=3)", "TK-122 | later versions", "Conv1D(16, filter_length=3)"),
    ("Conv2D(16, 3, (3, 3))", "TK-818 | nb_col | (3, 3)", "Conv2D(16, 3, 3)"),
    (
        "x = Input((2, 2, 1)); y = Conv2D(16, 3, 3)(x)",
        "TK-814 | 2 x 2",
        "Conv2D(16, 3, 3, border_mode='same')",
    ),
    (
        "AtrousConvolution2D(16, 3, 3, dilation_rate=(2, 2))",
        "TK-122 | later versions",
        "AtrousConvolution2D(16, 3, 3, atrous_rate=(2, 2))",
    ),
    # what only another class takes
    (
        "Convolution1D(8, 3, dilation_rate=2)",
        "TK-122 | AtrousConvolution1D does the same",
        "AtrousConvolution1D(8, 3, atrous_rate=2)",
    ),
    (
        "Conv2D(16, 3, nb_col=5, border_mode='same', dilation_rate=3)",
        "TK-122 | AtrousConvolution2D does the same",
        "AtrousConvolution2D(16, 3, nb_col=5, border_mode='same', atrous_rate=(3, 3))",
    ),
    (
        "Convolution2D(16, 3, 3, atrous_rate=(2, 1), bias=False)",
        "TK-122 | AtrousConvolution2D does the same",
        "AtrousConvolution2D(16, 3, 3, atrous_rate=(2, 1), bias=False)",
    ),
    (
        "AtrousConvolution2D(16, 3, 3, dilation_rate=2)",
        "TK-122 | later versions",
        "AtrousConvolution2D(16, 3, 3, atrous_rate=(2, 2))",
    ),
    ("Convolution3D(8, 2, 2, 2, dilation_rate=2)", "TK-122 | dilation_rate", "help(Convolution3D)"),
]


@pytest.fixture
def learner() -> Iterator[Learner]:
    """Somebody who has imported all layers."""
    one = Learner()
    one.run("from teachkeras.layers import *")
    yield one
    one.close()


@pytest.mark.parametrize(("cell", "said", "fix"), CELLS, ids=[c[0][:60] for c in CELLS])
def test_the_mistake_is_named_and_the_fix_runs(
    learner: Learner, cell: str, said: str, fix: str
) -> None:
    """Typed in place of the call that failed, the fix gives no error."""
    with warnings.catch_warnings(), pytest.raises(TeachError) as caught:
        warnings.simplefilter("error", TeachWarning)
        learner.run(cell)
    error, text = caught.value, " ".join(str(caught.value).split())
    assert [words for words in said.split(" | ") if words not in text] == []
    assert printed_fix(error).split("   ")[0] == fix
    learner.run(fix)


def test_unknown_channels_and_sizes(learner: Learner) -> None:
    """The fix is where the size is told: at the layer that comes first, or at Input."""
    with pytest.raises(TeachError, match="TK-815") as caught:
        learner.run("Sequential([Convolution2D(4, 3, 3, input_shape=(9, 9, None))])")
    fix = printed_fix(caught.value)
    assert fix == "Convolution2D(4, 3, 3, input_shape=(28, 28, 1))"
    with pytest.raises(TeachError, match="TK-815") as caught:
        learner.run("Convolution1D(4, 3)(Input((9, None)))")
    assert printed_fix(caught.value).startswith("Input(shape=(100, 8))")


def test_a_layer_keeps_to_the_channels_of_its_kernels(learner: Learner) -> None:
    """Called again with another depth, it says so; a new layer is offered, ready to type."""
    learner.run("up = Deconvolution2D(2, 3, 3, (6, 6, 2)); up(Input((4, 4, 5)))")
    with pytest.raises(TeachError, match="TK-120") as caught:
        learner.run("small = Input((4, 4, 3)); y = up(small)")
    assert "kernels see 5 channels" in str(caught.value)
    fix = printed_fix(caught.value).split("   ")[0]
    assert fix == "Deconvolution2D(2, 3, 3, (None, 6, 6, 2))(small)"
    learner.run(fix)


def test_the_way_to_a_small_picture_is_short_enough_to_read() -> None:
    """The input, and the last steps before the layer that fails."""
    model = Sequential([Convolution2D(2, 3, 3, input_shape=(40, 40, 1))])
    for _ in range(5):
        model.add(MaxPooling2D())
    with pytest.raises(TeachError, match="TK-814") as caught:
        model.add(MaxPooling2D())
    (way,) = [text for label, text in caught.value.rows if label == "on the way"]
    assert way.startswith("convolution2d_input_1 (40, 40, 1) -> ... -> ")
    assert way.endswith("maxpooling2d_5 (1, 1, 2)") and way.count("->") == 4


def test_pictures_in_the_other_order_are_turned_and_not_cut_anew() -> None:
    """A reshape would give the right shape and scramble every picture."""
    model = Sequential([Convolution2D(2, 3, 3, input_shape=(6, 5, 3)), Flatten()])
    x = np.random.RandomState(0).randn(4, 3, 6, 5).astype("float32")
    with pytest.raises(TeachError, match="TK-311") as caught:
        model.predict(x)
    assert "np.moveaxis(x, 1, -1)" in printed_fix(caught.value)
    assert model.predict(np.moveaxis(x, 1, -1)).shape == (4, 24)
    K.set_image_dim_ordering("th")
    model = Sequential([Convolution2D(2, 3, 3, input_shape=(3, None, None))])
    with pytest.raises(TeachError, match="TK-311") as caught:
        model.predict(np.zeros((4, 6, 5, 3)))
    assert "np.moveaxis(np.zeros((4, 6, 5, 3)), -1, 1)" in printed_fix(caught.value)


def test_ordinary_pictures_bring_no_warning() -> None:
    """Small ones, deep ones, and all those inside a network."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for shape in [(4, 4, 4), (3, 32, 8), (8, 8, 64), (4, 30, 30, 2)[1:]]:
            Sequential([Convolution2D(2, 3, 3, input_shape=shape)])
        inner: Any = Convolution2D(2, 1, 1)
        inner(K.placeholder((None, 3, 9, 9)))
