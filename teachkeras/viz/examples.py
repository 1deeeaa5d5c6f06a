"""Examples that stand alone, for views of things that have no name a learner could type.

Each makes a thing of its kind, called as the key says; a test runs them in an empty namespace.
"""

from __future__ import annotations

FOR_EXAMPLE = "# for example"  # the first line of each

# Name -> how it is imported, and where it is.
IMPORTS = {
    "np": ("import numpy as np", "numpy"),
    "tk": ("import teachkeras as tk", "teachkeras"),
    "K": ("from teachkeras import backend as K", "teachkeras.backend"),
    "Dense": ("from teachkeras.layers import Dense", "teachkeras.layers:Dense"),
    "Sequential": ("from teachkeras.models import Sequential", "teachkeras.models:Sequential"),
    "plot": (
        "from teachkeras.utils.visualize_util import plot",
        "teachkeras.utils.visualize_util:plot",
    ),
    "convert_kernel": (
        "from teachkeras.utils.np_utils import convert_kernel",
        "teachkeras.utils.np_utils:convert_kernel",
    ),
}

_DATA = ("X = np.arange(16.0).reshape(8, 2)", "y = (X[:, :1] > 6) * 1.0")
_MODEL = (
    *_DATA,
    "model = Sequential([Dense(1, activation='sigmoid', input_dim=2)])",
    "model.compile('sgd', 'binary_crossentropy', metrics=['accuracy'])",
)
_GRAPH = ("a = K.placeholder(shape=(), name='a')", "b = K.placeholder(shape=(), name='b')")
_FUNCTION = (*_GRAPH, "f = K.function([a, b], [a * b + a])", "numbers = f([3, 5])")
_BOWL = "def bowl(w):\n    return K.sum(w ** 2)"

EXAMPLES: dict[str, tuple] = {
    "graph": (*_GRAPH, "graph = a * b + a"),
    "history": (*_MODEL, "history = model.fit(X, y, nb_epoch=2, verbose=0)"),
    "histories": (
        *_MODEL,
        "histories = [model.fit(X, y, nb_epoch=2, verbose=0) for run in range(2)]",
    ),
    "model": _MODEL,
    "layer": (*_MODEL, "layer = model.layers[0]"),
    "f": _FUNCTION,
    "program": (*_FUNCTION, "program = f.story.program"),
    "memory": (*_FUNCTION, "memory = f.story.memory"),
    "profile": (*_FUNCTION, "profile = tk.profile(f, [3, 5])"),
    "board": (
        *_MODEL,
        "board = tk.board(X, y.ravel().astype(int))",
        "training = model.fit(X, y, nb_epoch=2, batch_size=4, verbose=0, callbacks=[board])",
    ),
    "watch": (
        *_MODEL,
        "watch = tk.filling('.')",
        "training = model.fit(X, y, nb_epoch=2, verbose=0, callbacks=[watch])",
    ),
    "timeline": ("timeline = tk.timeline(nb_epoch=2, batches=2)",),
    "panel": (
        *_DATA,
        "def train(**change):\n"
        "    model = Sequential([Dense(1, input_dim=2)])\n"
        "    model.compile('sgd', 'mse')\n"
        "    return model.fit(X, y, verbose=0, **change)",
        "panel = tk.panel(train, batch_size=[2, 4])",
    ),
    "terms": (*_MODEL, "terms = model.explain(X, y)"),
    "inside": (*_MODEL, "inside = tk.look_inside(model, X)"),
    "weights": (*_MODEL, "weights = tk.weight_images(model.layers[0], (1, 2))"),
    "confusion": ("confusion = tk.confusion([0, 0, 1], [0, 1, 1])",),
    "split": ("split = tk.split(10, validation_split=0.2, batch_size=4)",),
    "readings": ("readings = tk.readings([2.0, 1.0, 0.1])",),
    "spread": ("spread = tk.spread(['glorot_uniform', 'normal'], layers=4, size=16)",),
    "activations": ("activations = tk.activation_gallery(['relu', 'tanh'])",),
    "accuracy": (
        *_MODEL,
        "accuracy = tk.which_accuracy(model)",
    ),
    "descent": (_BOWL, "descent = tk.descend(bowl, 'sgd', [1.0, 2.0], steps=5)"),
    "race": (_BOWL, "race = tk.race(bowl, ['sgd', 'adam'], [1.0, 2.0], steps=5)"),
    "walk": ("walk = tk.slide([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])",),
    "flip": ("flip = tk.kernel_flip([[1, 2], [3, 4]])",),
    "loop": (
        "x = K.placeholder((3,), name='x')",
        "total = K.foldl(lambda total, entry: total + entry, x, K.constant(0.0))",
        "loop = tk.unroll(total, {x: [1, 2, 4]})",
    ),
    "cube": ("def cube(x):\n    return x ** 3",),
    "device": ("device = tk.device()",),
}
