"""Layers on pictures in files that Keras 1.2.2 wrote: settings, names, and kernels of Theano."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import Deconvolution2D, SeparableConvolution2D
from teachkeras.models import load_model, model_from_json
from teachkeras.utils.layer_utils import convert_all_kernels_in_model
from tests.backend.reference_images import conv, pool
from tests.files import keras1

RULES = ("W_regularizer", "b_regularizer", "activity_regularizer", "W_constraint", "b_constraint")
COMMON = {
    **{"trainable": True, "init": "glorot_uniform", "bias": True, "border_mode": "valid"},
    **dict.fromkeys(RULES),
}


def layer(kind: str, name: str, **more: Any) -> dict[str, Any]:
    """A layer as Keras 1.2.2 describes it; tuples are lists in its texts."""
    return {"class_name": kind, "config": {"name": name, "trainable": True, **more}}


def picture_net(order: str) -> list[dict[str, Any]]:
    """A small network; Keras 1 wrote no dim_ordering for borders and enlarging."""
    shape = [None, 2, 6, 5] if order == "th" else [None, 6, 5, 2]
    first = {"batch_input_shape": shape, "input_dtype": "float32"}
    kernel = {**COMMON, "subsample": [1, 1], "dim_ordering": order}
    pooling = {"border_mode": "valid", "dim_ordering": order}
    return [
        layer("ZeroPadding2D", "zeropadding2d_1", padding=[1, 2], **first),
        layer(
            "Convolution2D",
            "convolution2d_1",
            **{**kernel, "nb_filter": 3, "nb_row": 3, "nb_col": 2, "activation": "relu"},
        ),
        layer("UpSampling2D", "upsampling2d_1", size=[2, 1]),
        layer("MaxPooling2D", "maxpooling2d_1", pool_size=[3, 2], strides=[2, 2], **pooling),
        layer("Cropping2D", "cropping2d_1", cropping=[[1, 0], [0, 1]]),
        layer("GlobalAveragePooling2D", "globalaveragepooling2d_1", dim_ordering=order),
    ]


def by_hand(x: Any, w: Any, b: Any) -> Any:
    """The same, from SciPy and NumPy."""
    seen = np.maximum(conv(np.pad(x, [(0, 0), (1, 1), (2, 2), (0, 0)]), w) + b, 0)
    large = pool(seen.repeat(2, 1), (3, 2), (2, 2), "valid", np.max)
    return large[:, 1:, :-1].mean((1, 2))


@pytest.mark.parametrize("order", ["tf", "th"])
def test_a_model_file_of_keras_1(here: Path, order: str) -> None:
    """What it predicts; where Theano wrote the file, its kernels are turned over first."""
    K.set_image_dim_ordering(order)
    rng = np.random.RandomState(1)
    x, w, b = (rng.randn(*shape).astype("float32") for shape in [(4, 6, 5, 2), (3, 2, 2, 3), (3,)])
    kernel = w[::-1, ::-1].transpose(3, 2, 0, 1) if order == "th" else w
    name = "convolution2d_1"
    layers = [(each["config"]["name"], []) for each in picture_net(order)]
    layers[1] = (name, [(f"{name}_W:0", kernel), (f"{name}_b:0", b)])
    config = {"class_name": "Sequential", "config": picture_net(order)}
    keras1.model_file("old.h5", config, layers)
    model = load_model("old.h5")
    if order == "th":
        convert_all_kernels_in_model(model)
    fed = x.transpose(0, 3, 1, 2) if order == "th" else x
    np.testing.assert_allclose(model.predict(fed), by_hand(x, w, b), atol=1e-5)


def test_sequences_in_a_file_of_keras_1(here: Path) -> None:
    """Convolution1D keeps its kernel as one of pictures with a single column."""
    rng = np.random.RandomState(2)
    w, b = rng.randn(3, 1, 2, 4).astype("float32"), rng.randn(4).astype("float32")
    told = {**COMMON, "nb_filter": 4, "filter_length": 3, "subsample_length": 2, "input_dim": 2}
    told |= {"border_mode": "same", "activation": "tanh", "input_length": None}
    told |= {"batch_input_shape": [None, None, 2], "input_dtype": "float32"}
    name = "convolution1d_1"
    config = [
        layer("Convolution1D", name, **told),
        layer("GlobalMaxPooling1D", "globalmaxpooling1d_1"),
    ]
    weights = [(name, [(f"{name}_W:0", w), (f"{name}_b:0", b)]), ("globalmaxpooling1d_1", [])]
    keras1.model_file("old.h5", {"class_name": "Sequential", "config": config}, weights)
    x = rng.randn(3, 7, 2).astype("float32")
    wanted = np.tanh(conv(x[:, :, None], w, (2, 1), "same") + b).max((1, 2))
    np.testing.assert_allclose(load_model("old.h5").predict(x), wanted, atol=1e-5)


def test_a_text_with_the_rarer_kinds() -> None:
    """Deconvolution2D has the larger shape, SeparableConvolution2D rules for both kernels."""
    kernel = {"nb_row": 3, "nb_col": 3, "subsample": [2, 2], "dim_ordering": "tf"}
    back = {**COMMON, **kernel, "nb_filter": 2, "activation": "linear"}
    back |= {"output_shape": [None, 9, 9, 2], "batch_input_shape": [None, 4, 4, 1]}
    apart = {**COMMON, **kernel, "nb_filter": 5, "activation": "relu", "depth_multiplier": 3}
    apart = {key: value for key, value in apart.items() if not key.startswith("W_")}
    for part in ("depthwise", "pointwise"):
        apart |= {f"{part}_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.1}}
        apart |= {f"{part}_constraint": None}
    text = {
        "class_name": "Sequential",
        "config": [
            layer("Deconvolution2D", "deconvolution2d_1", input_dtype="float32", **back),
            layer("SeparableConvolution2D", "separableconvolution2d_1", **apart),
        ],
        "keras_version": "1.2.2",
    }
    model = model_from_json(json.dumps(text))
    first, second = model.layers
    assert isinstance(first, Deconvolution2D) and first.output_shape == (None, 9, 9, 2)
    assert isinstance(second, SeparableConvolution2D) and model.output_shape == (None, 4, 4, 5)
    assert [w.shape for w in second.get_weights()] == [(3, 3, 2, 3), (1, 1, 6, 5), (5,)]
    assert len(model.losses) == 2
