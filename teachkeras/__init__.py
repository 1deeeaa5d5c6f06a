"""teachkeras: Keras 1 on a symbolic engine small enough to read.

    import teachkeras as tk
    from teachkeras import backend as K
    from teachkeras.models import Sequential
    from teachkeras.layers import Dense

Nothing heavy is imported here: each name below is fetched from its room when it is first used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# The public teaching names, and the room each of them lives in.
_NAMES = {
    "simplify": "engine.rewrite.driver",
    "why_not": "engine.rewrite.driver",
    "why": "engine.explain",
    "blame": "engine.explain",
    "derive": "engine.gradient",
    "replay": "engine.replay",
    "show": "viz",
    "last_error": "engine.errors",
    "explain": "errors",
    "check": "classroom.exercises",
    "hint": "classroom.exercises",
    "doctor": "classroom.doctor",
    "device": "backend.device",
}
_ROOMS = (
    "activations",
    "backend",
    "callbacks",
    "classroom",
    "datasets",
    "engine",
    "errors",
    "initializations",
    "layers",
    "metrics",
    "models",
    "objectives",
    "optimizers",
    "utils",
    "viz",
)


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
        globals()[name] = value
        return value
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'teachkeras' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*_NAMES, *_ROOMS, "__version__"})


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext teachkeras`: the views of symbols, and the magics %%kgraph and %%ktrace."""
    from . import magics
    from .viz import display

    display.install(shell)
    magics.register(shell)
