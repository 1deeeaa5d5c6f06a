"""Rows C002 (on a GPU), C018 and C036: one K, one program, two array modules.

The GPU is CuPy where one is found; everywhere it is also the strict stand-in of the engine's tests.
"""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.compile.arrays import OnGpu
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from tests.concepts.worlds import glider_after_4_steps, heat_after_100_steps
from tests.engine.devices import gpu

__all__ = ["gpu"]  # the fixture
DEVICES = ("cpu", "gpu")


# C002 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [heat_after_100_steps, glider_after_4_steps])
def test_c002_a_gpu_computes_what_the_cpu_computes(world: Any, gpu: OnGpu) -> None:
    """To 1e-4, without a layer; the numbers come back as NumPy's."""
    results = []
    for name in DEVICES:
        with tk.device(name) as chosen:
            assert chosen.badge == name.upper()
            results.append(world())
    assert all(type(result) is np.ndarray for result in results)
    np.testing.assert_allclose(results[1], results[0], atol=1e-4)


def test_c002_the_badge_says_which_gpu(gpu: OnGpu) -> None:
    """In text and as a picture with a text twin; outside the statement it is the CPU again."""
    with tk.device("gpu") as chosen:
        assert str(tk.device()) == f"GPU ({gpu.model})" == str(chosen)
        view = tk.show(tk.device())
        assert f"GPU ({gpu.model}), with CuPy" in view.title
        assert repr(view) == repr(chosen) == f"device  GPU ({gpu.model}) with CuPy"
        assert gpu.model in view.values and "<img" in view.html
    assert str(tk.device()) == "CPU"


# C018 ---------------------------------------------------------------------------------------------


def test_c018_one_k_over_two_array_modules(gpu: OnGpu) -> None:
    """K.backend() says which one; the same program gives the same result on both (1e-5)."""
    x = K.placeholder((None, 4), name="x")
    w = K.variable(np.random.default_rng(0).normal(size=(4, 3)), name="w")
    z = K.softmax(K.dot(x, w))
    data = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    assert K.backend() == "numpy"
    results, texts = [], []
    for name, library in zip(DEVICES, ("numpy", "cupy"), strict=True):
        with tk.device(name):
            assert K.backend() == library
            f = K.function([x], [z, *K.gradients(K.sum(K.square(z)), [w])])
            results.append(f([data]))
            texts.append(f.story.program.text)
    assert K.backend() == "numpy"
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there, here, atol=1e-5)
    assert "dot(x, w, out=" in texts[0] and "dot(x, w, out=" in texts[1]


def test_c018_a_model_trains_on_either(gpu: OnGpu) -> None:
    """The same seed, the same history, weights and predictions to 1e-5."""
    rng = np.random.default_rng(4)
    data, classes = rng.normal(size=(40, 6)), np.eye(3)[rng.integers(0, 3, 40)]
    runs = []
    for name in DEVICES:
        np.random.seed(5)
        with tk.device(name):
            model = Sequential([Dense(8, input_dim=6, activation="tanh"), Dense(3)])
            model.compile("adam", "mse")
            history = model.fit(data, classes, nb_epoch=3, batch_size=16, verbose=0)
            runs.append([*history.history["loss"], *model.get_weights(), model.predict(data)])
    for here, there in zip(*runs, strict=True):
        np.testing.assert_allclose(there, here, atol=1e-5)


# C036 ---------------------------------------------------------------------------------------------

PROGRAMS = """
z = K.exp(K.placeholder((3, 4)))
-
z = K.sum(K.placeholder((3, 4)) ** 2, axis=1)
-
z = K.dot(K.placeholder((3, 4)), K.transpose(K.placeholder((2, 4))))
-
x = K.placeholder((3, 4))
z = K.gradients(K.mean(K.square(K.tanh(x))), [x])[0]
-
z = K.softmax(K.placeholder((3, 4)))
-
x = K.placeholder((3, 4))
z = (x - K.mean(x, axis=0)) / (K.std(x, axis=0) + K.epsilon())
-
x = K.placeholder((3, 4))
z = K.concatenate([x, K.relu(x)], axis=1)
-
z = K.reshape(K.placeholder((3, 4)), (2, 6))
-
z = K.max(K.placeholder((3, 4)), axis=0) - K.min(K.placeholder((3, 4)), axis=0)
-
z = K.argmax(K.placeholder((3, 4)), axis=-1)
-
z = K.gather(K.placeholder((3, 4)), K.constant([2, 0, 2], 'int32'))
-
z = K.batch_dot(K.placeholder((2, 3, 4)), K.placeholder((2, 4, 2)))
-
x = K.placeholder((3, 4))
z = K.switch(x > 0, x, 0.1 * x)
-
z = K.clip(K.placeholder((3, 4)), -0.5, 0.5)
-
z = K.conv2d(K.placeholder((2, 5, 5, 1)), K.placeholder((3, 3, 1, 2)), border_mode='same')
-
z = K.pool2d(K.placeholder((1, 4, 4, 2)), (2, 2), strides=(2, 2), pool_mode='max')
-
z = K.permute_dimensions(K.placeholder((2, 3, 4)), (2, 0, 1))
-
truth = K.one_hot(K.constant([1, 0, 3], 'int32'), 4)
z = K.categorical_crossentropy(K.softmax(K.placeholder((3, 4))), truth)
-
w = K.variable([[1., 2.], [3., 4.]])
z = K.sum(K.dot(K.placeholder((3, 2)), w)) + 0 * K.gradients(K.sum(w * w), [w])[0]
-
z = K.random_normal((3, 4), seed=11) * K.placeholder((3, 4))
""".strip().split("\n-\n")


def result_of(cell: str, device: str) -> Any:
    """Run a cell and feed its placeholders, on a device."""
    names: dict[str, Any] = {"K": K}
    with tk.device(device):
        exec(cell, names)
        z = names["z"]
        inputs = [node for node in tk.engine.toposort([z]) if node.role == "input"]
        rng = np.random.default_rng(6)
        data = [rng.normal(size=node.type.sizes).astype("float32") for node in inputs]
        return K.function(inputs, [z])(data)[0]


def test_c036_there_are_twenty_programs() -> None:
    assert len(PROGRAMS) == len(set(PROGRAMS)) == 20


@pytest.mark.parametrize("cell", PROGRAMS)
def test_c036_the_same_cell_runs_on_both_backends(cell: str, gpu: OnGpu) -> None:
    """Not a letter of it changes, and its result neither: to 1e-5."""
    here, there = (result_of(cell, device) for device in DEVICES)
    assert type(there) is type(here) and there.dtype == here.dtype
    np.testing.assert_allclose(there, here, atol=1e-5)
