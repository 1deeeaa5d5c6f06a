"""The goals for the sizes of outputs."""

import numpy as np

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.callbacks.curves import Batches
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.viz import html, show
from teachkeras.viz.symbols import graph_view
from tests.viz.gallery import History, chain
from tests.viz.markup import parts_of


def normal(*shape):
    """Numbers of both signs, the same each time."""
    return np.random.default_rng(1).normal(size=shape)


def waves(*shape):
    """Smooth pictures, as most are."""
    return sum(np.sin(place / (3 + at)) for at, place in enumerate(np.indices(shape, "float32")))


def long_training(epochs=30, steps=1_920):
    """A history with two panels, and as many batches."""
    history = History("acc", epochs)
    history.batches = Batches()
    noise = np.random.default_rng(0).normal(size=(steps, 2))
    for step, (loss, acc) in enumerate(noise.tolist(), 1):
        history.batches.add(epochs * step / steps, step / 100, {"loss": loss, "acc": acc})
    return history


def deep_model():
    """A stack of 30 layers."""
    hidden = [Dense(8, activation="relu") for _ in range(28)]
    return Sequential([Dense(8, input_dim=8), *hidden, Dense(1)])


def long_race():
    """Three optimizers, 60 steps."""
    return tk.demos.optimizer_race(
        lambda w: K.sum(w**2), ["sgd", "adam", "rmsprop"], [1.0, 2.0], 60
    )


# What is shown: (how it is made, the most bytes, whether the scripts and styles count).
SIZES = {
    "matrix 8x8": (lambda: show(np.eye(8)), 10_000, False),
    "matrix 28x28": (lambda: show(normal(28, 28)), 25_000, False),
    "matrix 1000x1000": (lambda: show(normal(1000, 1000)), 60_000, True),
    "rank 4, 32x3x32x32": (lambda: show(waves(32, 3, 32, 32)), 150_000, True),
    "rank 4 of noise": (lambda: show(normal(32, 3, 32, 32).astype("float32")), 210_000, True),
    "graph of 200 boxes": (lambda: graph_view(chain(40)), 26_000, False),
    "curves of 1,920 batches": (lambda: show(long_training()), 40_000, False),
    "model of 30 layers": (lambda: show(deep_model()), 60_000, False),
    "layer": (lambda: show(deep_model().layers[1]), 10_000, False),
    "map": (lambda: show(tk.demos.framework_map()), 45_000, False),
    "readings": (lambda: show(tk.demos.softmax_vs_sigmoid([2, 1, 0.1])), 50_000, False),
    "confusion of 10 classes": (
        lambda: show(tk.demos.confusion_matrix(range(10), range(10))),
        50_000,
        False,
    ),
    "race of 60 steps": (lambda: show(long_race()), 50_000, False),
}


def core_bytes(view):
    """The bytes of the scripts and styles that every output of this kind carries."""
    return len(parts_of(view.html).scripts[0].encode()) - len(html.json_for_script(view.data))


def counted_bytes(view, with_core):
    """The bytes of an output that a goal speaks of."""
    return len(view.html.encode()) - (0 if with_core else core_bytes(view))
