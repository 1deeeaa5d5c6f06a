"""The goals for the sizes of outputs."""

import numpy as np

from teachkeras.viz import html, show
from teachkeras.viz.graph import graph_view
from tests.viz.gallery import chain
from tests.viz.markup import parts_of


def normal(*shape):
    """Numbers of both signs, the same each time."""
    return np.random.default_rng(1).normal(size=shape)


# What is shown: (how it is made, the most bytes, whether the scripts and styles count).
SIZES = {
    "matrix 8x8": (lambda: show(np.eye(8)), 10_000, False),
    "matrix 28x28": (lambda: show(normal(28, 28)), 25_000, False),
    "matrix 1000x1000": (lambda: show(normal(1000, 1000)), 60_000, True),
    "rank 4, 32x3x32x32": (lambda: show(normal(32, 3, 32, 32).astype("float32")), 60_000, True),
    "graph of 200 boxes": (lambda: graph_view(chain(40)), 20_000, False),
}


def core_bytes(view):
    """The bytes of the scripts and styles that every output of this kind carries."""
    return len(parts_of(view.html).scripts[0].encode()) - len(html.json_for_script(view.data))


def counted_bytes(view, with_core):
    """The bytes of an output that a goal speaks of."""
    return len(view.html.encode()) - (0 if with_core else core_bytes(view))
