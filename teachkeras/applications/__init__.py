"""Well-known networks for pictures and music, built layer by layer; nothing is downloaded.

With `weights=None` they start at random; a path loads weights from a file of your own.
"""

from __future__ import annotations

import importlib
from typing import Any

from ..errors.lazily import modules_of

_HOMES = {
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet50",
    "InceptionV3": "inception_v3",
    "Xception": "xception",
    "MusicTaggerCRNN": "music_tagger_crnn",
}
_module, _modules = modules_of(__name__)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    return _module(name)


def __dir__() -> list[str]:
    return sorted({*_HOMES, *_modules()})
