"""Models: containers of layers that can be trained."""

from ..errors.lazily import answering
from ..saving.description import model_from_config, model_from_json, model_from_yaml
from ..saving.save import load_model, save_model
from .model import Model
from .sequential import Sequential

__all__ = [
    "Model",
    "Sequential",
    "load_model",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
]


__getattr__ = answering(__name__)
