"""Callbacks: objects whose methods training calls at fixed moments."""

# ruff: noqa: F403

from typing import TYPE_CHECKING

from ..errors.lazily import names_of

_HOMES = {
    "backup": "BackupAndRestore",
    "callback": "Callback CallbackList LambdaCallback as_list",
    "curves": "LiveCurves",
    "history": "BaseLogger History",
    "monitoring": "EarlyStopping ModelCheckpoint",
    "progress": "ProgbarLogger",
    "rates": "LearningRateScheduler ReduceLROnPlateau",
    "reporting": "CSVLogger RemoteMonitor TensorBoard",
}

if TYPE_CHECKING:  # what editors and type checkers see
    from .backup import *
    from .callback import *
    from .curves import *
    from .history import *
    from .monitoring import *
    from .progress import *
    from .rates import *
    from .reporting import *
else:
    __all__ = sorted(name for names in _HOMES.values() for name in names.split())

__getattr__, __dir__ = names_of(__name__, _HOMES)
