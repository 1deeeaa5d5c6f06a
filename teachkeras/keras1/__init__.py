"""What an old script gets for `import keras`: Keras 1.2.2 by name, teachkeras inside.

`python -m teachkeras run script.py` and `teachkeras.alias_keras()` make `import keras` find this.
Every sub-module is the one of teachkeras with the same name; only `keras.engine` meant something
else in Keras 1 (layers, containers, training) and stands here.
"""

from __future__ import annotations

import importlib
from typing import Any

import teachkeras

__version__ = "1.2.2"


def __getattr__(name: str) -> Any:
    if name == "engine":
        return importlib.import_module(f"{__name__}.engine")
    return getattr(teachkeras, name)


def __dir__() -> list[str]:
    return sorted({*dir(teachkeras), "engine", "__version__"})
