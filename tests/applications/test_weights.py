"""Where weights come from, what pictures must look like, and what is said where they do not fit."""

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.applications import building
from teachkeras.applications.imagenet_utils import decode_predictions, preprocess_input
from teachkeras.applications.inception_v3 import preprocess_input as from_minus_one
from teachkeras.errors import TeachError
from teachkeras.layers import Convolution2D, Dense, Flatten
from teachkeras.models import Sequential
from tests.errors.cells import Learner, printed_fix

NETWORKS = [
    ("vgg16", "VGG16", 48),
    ("vgg19", "VGG19", 48),
    ("resnet50", "ResNet50", 197),
    ("inception_v3", "InceptionV3", 139),
    ("xception", "Xception", 71),
]


@pytest.fixture(autouse=True)
def empty_home(monkeypatch: Any, tmp_path: Path) -> None:
    """A home folder without files."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TEACHKERAS_DATA", raising=False)


@pytest.mark.parametrize(("module", "name", "smallest"), NETWORKS, ids=[n[1] for n in NETWORKS])
def test_trained_weights_are_not_here(module: str, name: str, smallest: int) -> None:
    """The default of Keras 1 is refused at once: which file, where it would go, what to type."""
    build = getattr(importlib.import_module(f"teachkeras.applications.{module}"), name)
    with pytest.raises(ValueError, match="TK-850") as caught:
        build()
    text = str(caught.value)
    assert f"{module}_weights_tf_dim_ordering_tf_kernels.h5" in text
    assert ".keras/models" in text and "build(weights=None)" in text
    K.set_image_dim_ordering("th")
    with pytest.raises(ValueError, match=f"{module}_weights_th_dim_ordering_th_kernels_notop"):
        build(include_top=False)


@pytest.mark.parametrize(("module", "name", "smallest"), NETWORKS, ids=[n[1] for n in NETWORKS])
def test_shapes_that_cannot_be(module: str, name: str, smallest: int) -> None:
    """Another size with the top, one that is too small without it, and other channels."""
    build = getattr(importlib.import_module(f"teachkeras.applications.{module}"), name)
    for more in (
        {"input_shape": (200, 200, 3)},
        {"include_top": False, "input_shape": (smallest - 1, smallest, 3)},
        {"include_top": False, "input_shape": (None, None, 1)},
        {"include_top": False, "input_shape": (224, 224)},
    ):
        with pytest.raises(ValueError, match="TK-851") as caught:
            build(weights=None, **more)
        assert str(more["input_shape"]) in str(caught.value)
    with pytest.raises(ValueError, match="TK-852"):
        build(classes=10)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("VGG19(weights=None, input_shape=(99, 80, 3))", "include_top=False"),
        ("VGG19(weights=None, input_shape=(9, 9, 3))", "input_shape=(224, 224, 3)"),
        ("VGG19(True, None, None, (99, 80, 1), 5)", "(224, 224, 3)"),
    ],
)
def test_the_fix_for_a_shape(typed: str, fix: str) -> None:
    """Without the top where that is enough, else the usual pictures."""
    learner = Learner()
    learner.run("from teachkeras.applications import VGG19")
    with pytest.raises(TeachError, match="TK-851") as caught:
        learner.run(typed)
    assert fix in printed_fix(caught.value)
    learner.close()


def test_the_tagger_reads_files_too(tmp_path: Path, monkeypatch: Any) -> None:
    """'msd' names its data; a path names a file."""
    from teachkeras.applications import MusicTaggerCRNN

    with pytest.raises(ValueError, match="music_tagger_crnn_weights_tf_kernels_tf_dim_ordering"):
        MusicTaggerCRNN()
    file = tmp_path / "music_tagger_crnn_weights_tf_kernels_tf_dim_ordering.h5"
    trained = MusicTaggerCRNN(weights=None)
    trained.save_weights(str(file))
    monkeypatch.setenv("TEACHKERAS_DATA", str(tmp_path))
    for weights in ("msd", str(file)):
        again = MusicTaggerCRNN(weights=weights)
        for ours, theirs in zip(again.get_weights(), trained.get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def small_net(order: str) -> Sequential:
    """A convolution and a dense layer, as quickly filled as a network is not."""
    shape = (1, 5, 5) if order == "th" else (5, 5, 1)
    return Sequential([Convolution2D(2, 3, 2, input_shape=shape), Flatten(), Dense(3)])


@pytest.mark.parametrize("order", ["tf", "th"])
def test_a_file_that_lies_there_is_read(order: str, tmp_path: Path, monkeypatch: Any) -> None:
    """In the home folder or where TEACHKERAS_DATA says; kernels of Theano are turned over."""
    K.set_image_dim_ordering(order)
    file = building.weights_file("net", include_top=True)
    trained = small_net(order)
    folder = tmp_path / "home" / ".keras" / "models"
    folder.mkdir(parents=True)
    trained.save_weights(str(folder / file))
    building.check_weights("Net", "imagenet", file)
    again = building.with_weights(small_net(order), "imagenet", file)
    kernel, found = trained.get_weights()[0], again.get_weights()[0]
    wanted = kernel[:, :, ::-1, ::-1] if order == "th" else kernel
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(again.get_weights()[2], trained.get_weights()[2])
    (folder / file).rename(tmp_path / file)
    monkeypatch.setenv("TEACHKERAS_DATA", str(tmp_path))
    building.check_weights("Net", "imagenet", file)
    mine = building.with_weights(small_net(order), str(tmp_path / file), file)
    np.testing.assert_array_equal(mine.get_weights()[0], kernel)
    fresh = building.with_weights(small_net(order), None, file)
    assert not np.array_equal(fresh.get_weights()[0], kernel)


@pytest.mark.parametrize("order", ["tf", "th"])
def test_pictures_less_their_mean_and_blue_first(order: str) -> None:
    """By hand for one pixel; whole numbers are taken, and nothing of the learner's is changed."""
    pixel = np.array([10, 20, 30], dtype="uint8")
    x = np.tile(pixel, (2, 4, 5, 1))
    x = np.moveaxis(x, -1, 1) if order == "th" else x
    before = x.copy()
    K.set_image_dim_ordering(order)
    found = preprocess_input(x)
    np.testing.assert_array_equal(found, preprocess_input(x, order))
    np.testing.assert_array_equal(x, before)
    one = found[1, :, 2, 3] if order == "th" else found[1, 2, 3]
    np.testing.assert_allclose(one, [30 - 103.939, 20 - 116.779, 10 - 123.68], rtol=1e-6)
    assert found.dtype == "float32" and found.shape == x.shape
    np.testing.assert_allclose(from_minus_one(x).ravel()[0], x.ravel()[0] / 127.5 - 1, rtol=1e-6)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("preprocess_input(np.ones((8, 8, 3)))", "preprocess_input(np.ones((8, 8, 3))[None])"),
        (
            "preprocess_input(np.ones((2, 3, 8, 8)))",
            "preprocess_input(np.ones((2, 3, 8, 8)), dim_ordering='th')",
        ),
    ],
)
def test_pictures_that_do_not_look_so(typed: str, fix: str) -> None:
    """One picture alone, and pictures in the other order."""
    learner = Learner()
    learner.run("from teachkeras.applications.vgg16 import preprocess_input")
    with pytest.raises(TeachError, match="TK-853") as caught:
        learner.run(typed)
    assert printed_fix(caught.value).split("   ")[0] == fix
    learner.run(fix)
    learner.close()


def test_answers_in_words(tmp_path: Path, monkeypatch: Any) -> None:
    """Names come from the file of classes; without it one is told where it goes."""
    answers = np.zeros((2, 1000))
    answers[0, [7, 3]], answers[1, 999] = [0.75, 0.25], 1.0
    with pytest.raises(ValueError, match="TK-331") as caught:
        decode_predictions(answers)
    assert "imagenet_class_index.json" in str(caught.value)
    assert ".keras/models" in str(caught.value)
    monkeypatch.setenv("TEACHKERAS_DATA", str(tmp_path))
    names = {str(i): [f"n{i:08}", f"thing_{i}"] for i in range(1000)}
    (tmp_path / "imagenet_class_index.json").write_text(json.dumps(names))
    first, second = decode_predictions(answers, top=2)
    assert first == [("n00000007", "thing_7", 0.75), ("n00000003", "thing_3", 0.25)]
    assert len(second) == 2 and second[0] == ("n00000999", "thing_999", 1.0)
    assert len(decode_predictions(answers)[0]) == 5
    with pytest.raises(ValueError, match="TK-854"):
        decode_predictions(answers[:, :10])
