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

DATA = ("X = np.arange(16.0).reshape(8, 2)", "y = (X[:, :1] > 6) * 1.0")
MODEL = (
    *DATA,
    "model = Sequential([Dense(1, activation='sigmoid', input_dim=2)])",
    "model.compile('sgd', 'binary_crossentropy', metrics=['accuracy'])",
)
_GRAPH = ("a = K.placeholder(shape=(), name='a')", "b = K.placeholder(shape=(), name='b')")
_FUNCTION = (*_GRAPH, "f = K.function([a, b], [a * b + a])", "numbers = f([3, 5])")
BOWL = "def bowl(w):\n    return K.sum(w ** 2)"

EXAMPLES: dict[str, tuple] = {
    "graph": (*_GRAPH, "graph = a * b + a"),
    "history": (*MODEL, "history = model.fit(X, y, nb_epoch=2, verbose=0)"),
    "histories": (
        *MODEL,
        "histories = [model.fit(X, y, nb_epoch=2, verbose=0) for run in range(2)]",
    ),
    "model": MODEL,
    "layer": (*MODEL, "layer = model.layers[0]"),
    "f": _FUNCTION,
    "program": (*_FUNCTION, "program = f.story.program"),
    "memory": (*_FUNCTION, "memory = f.story.memory"),
    "profile": (*_FUNCTION, "profile = tk.profile(f, [3, 5])"),
    "terms": (*MODEL, "terms = model.explain(X, y)"),
    "sweep": (
        *DATA,
        "def build(units):",
        "    model = Sequential([Dense(units, input_dim=2), Dense(1)])",
        "    model.compile('sgd', 'mse')",
        "    return model",
        "sweep = tk.sweep(build, {'units': [2, 4]}, X, y, nb_epoch=2, verbose=0)",
    ),
    "device": ("device = tk.device()",),
}
