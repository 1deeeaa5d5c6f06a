"""Every kind of layer comes out of a file that Keras 1.2.2 wrote, and computes what it did."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import teachkeras.layers as layers
from teachkeras import backend as K
from teachkeras.models import Model, Sequential, load_model, model_from_json, model_from_yaml
from teachkeras.utils.layer_utils import convert_all_kernels_in_model
from tests.files import keras1
from tests.files.samples import ORDERED, SAMPLES, Sample

ELSEWHERE = {
    # test_recurrent_files
    *("SimpleRNN", "GRU", "LSTM", "ConvLSTM2D", "Embedding", "Bidirectional", "TimeDistributed"),
    # test_graph_files, and test_round_trips for the function of a Lambda
    *("Merge", "InputLayer", "Lambda"),
    # what other classes are made of
    *("Layer", "Recurrent", "ConvRecurrent2D", "Wrapper"),
}


def described(sample: Sample, order: str = "tf") -> dict[str, Any]:
    """The layer as the first of a stack."""
    name = f"{sample.kind.lower()}_1"
    sizes = sample.shape if order == "tf" else (sample.shape[-1], *sample.shape[:-1])
    own = dict(sample.settings)
    if sample.kind.endswith(ORDERED):
        own["dim_ordering"] = order
    common = {"name": name, "trainable": True, "input_dtype": "float32"}
    return {
        "class_name": sample.kind,
        "config": {**common, "batch_input_shape": [None, *sizes], **own},
    }


def weights_of(sample: Sample) -> dict[str, Any]:
    """Numbers for its weights; spreads are positive."""
    rng = np.random.RandomState(3)
    return {
        name: (abs(rng.randn(*shape)) + 0.1 if name == "running_std" else rng.randn(*shape)).astype(
            "float32"
        )
        for name, shape in sample.weights.items()
    }


def stack_of(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": list(entries)}


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_layer_in_a_file(sample: Sample, here: Path) -> None:
    """Its weights under their names, and what it predicts, beside NumPy."""
    entry, arrays = described(sample), weights_of(sample)
    name = entry["config"]["name"]
    saved = [(f"{name}_{ending}:0", value) for ending, value in arrays.items()]
    keras1.model_file("old.h5", stack_of(entry), [(name, saved)])
    model = load_model("old.h5")
    assert [f"{w.name}:0" for w in model.weights] == [each for each, _ in saved]
    x = np.random.RandomState(4).randn(3, *sample.shape)
    wanted = sample.by_hand(x, *(value.astype("float64") for value in arrays.values()))
    np.testing.assert_allclose(model.predict(x), wanted, rtol=1e-4, atol=1e-5)
    assert model.output_shape == (None, *wanted.shape[1:])


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_layer_in_a_text(sample: Sample) -> None:
    """Each setting of the text is a setting of the layer, by JSON and by YAML."""
    entry = described(sample)
    told = {**stack_of(entry), "keras_version": "1.2.2"}
    for model in (model_from_json(json.dumps(told)), model_from_yaml(yaml.safe_dump(told))):
        again = json.loads(model.to_json())["config"][0]
        assert again["class_name"] == sample.kind
        kept = {key: again["config"].get(key) for key in entry["config"]}
        assert kept == entry["config"]


TURNED = ["Convolution1D", "AtrousConvolution1D", "Convolution2D", "AtrousConvolution2D"]
TURNED += ["Convolution3D", "Deconvolution2D"]


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.kind in TURNED], ids=str)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_kernels_that_theano_wrote(sample: Sample, depth: int, here: Path) -> None:
    """Turned by 180 degrees, channels first; also in a stack in a stack."""
    if sample.kind == "Deconvolution2D":
        settings = {**sample.settings, "output_shape": [None, 3, 6, 5]}
        sample = Sample(sample.kind, settings, sample.shape, sample.by_hand, sample.weights)
    flat = sample.kind.endswith("1D")
    if not flat:
        K.set_image_dim_ordering("th")
    arrays = weights_of(sample)
    kernel, bias = arrays.values()
    axes = kernel.ndim - 2
    theirs = kernel[(slice(None, None, -1),) * axes]
    if not flat:
        theirs = theirs.transpose(axes + 1, axes, *range(axes))
    entry = described(sample, "tf" if flat else "th")
    name = outer = entry["config"]["name"]
    for level in range(depth):
        entry, outer = stack_of(entry), f"sequential_{level + 1}"
    saved = [(f"{name}_W", theirs), (f"{name}_b", bias)]
    keras1.weights_file("old.h5", [(outer, saved)])
    model = model_from_json(json.dumps(stack_of(entry)))
    model.load_weights("old.h5")
    convert_all_kernels_in_model(model)
    x = np.random.RandomState(4).randn(3, *sample.shape)
    wanted = sample.by_hand(x, kernel, bias)
    if not flat:
        x, wanted = np.moveaxis(x, -1, 1), np.moveaxis(wanted, -1, 1)
    np.testing.assert_allclose(model.predict(x), wanted, rtol=1e-4, atol=1e-5)


def test_kernels_inside_wrappers_are_turned_once() -> None:
    """In TimeDistributed, and shared by two stacks."""
    kernel = np.random.RandomState(5).randn(2, 3, 2, 4).astype("float32")
    shared = layers.Convolution2D(4, 2, 3, dim_ordering="tf", weights=[kernel, np.zeros(4)])
    x = layers.Input((5, 6, 6, 2))
    inner = Sequential([layers.TimeDistributed(shared, input_shape=(5, 6, 6, 2))])
    model = Model(x, layers.merge([inner(x), layers.TimeDistributed(shared)(x)], mode="concat"))
    convert_all_kernels_in_model(model)
    np.testing.assert_array_equal(shared.get_weights()[0], kernel[::-1, ::-1])


def test_a_kernel_in_the_layout_of_keras_1_0(here: Path) -> None:
    """Convolution1D once kept (filters, channels, length, 1)."""
    (sample,) = (each for each in SAMPLES if each.kind == "Convolution1D")
    entry = described(sample)
    kernel, bias = weights_of(sample).values()
    name = entry["config"]["name"]
    old = [(f"{name}_W", kernel.transpose(3, 2, 0, 1)), (f"{name}_b", bias)]
    keras1.weights_file("old.h5", [(name, old)])
    model = model_from_json(json.dumps(stack_of(entry)))
    for by_name in (False, True):
        model.set_weights([np.zeros_like(kernel), bias])
        model.load_weights("old.h5", by_name=by_name)
        np.testing.assert_array_equal(model.get_weights()[0], kernel)


def test_no_layer_was_forgotten() -> None:
    """Every class that a file may name has its sample here or in a file beside."""
    things = [getattr(layers, name) for name in layers.__all__]
    kinds = {
        thing.__name__
        for thing in things
        if isinstance(thing, type) and issubclass(thing, layers.Layer)
    }
    assert kinds == {sample.kind for sample in SAMPLES} | ELSEWHERE
