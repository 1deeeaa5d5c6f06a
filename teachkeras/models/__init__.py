"""Models: containers of layers that can be trained."""

# ruff: noqa: F403

from typing import TYPE_CHECKING

from ..errors.lazily import names_of

_HOMES = {
    "model": "Model",
    "sequential": "Sequential",
    ".saving.description": "model_from_config model_from_json model_from_yaml",
    ".saving.save": "load_model save_model",
}

if TYPE_CHECKING:  # what editors and type checkers see
    from ..saving.description import *
    from ..saving.save import *
    from .model import *
    from .sequential import *
else:
    __all__ = sorted(name for names in _HOMES.values() for name in names.split())

__getattr__, __dir__ = names_of(__name__, _HOMES)
