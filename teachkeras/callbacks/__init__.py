"""Callbacks: objects whose methods training calls at fixed moments."""

from ..errors.names import not_in_module
from .backup import BackupAndRestore
from .board import Board
from .callback import Callback, CallbackList, LambdaCallback, as_list
from .curves import LiveCurves
from .filling import Filling
from .history import BaseLogger, History
from .monitoring import EarlyStopping, ModelCheckpoint
from .progress import ProgbarLogger
from .rates import LearningRateScheduler, ReduceLROnPlateau
from .reporting import CSVLogger, RemoteMonitor, TensorBoard
from .timeline import Timeline

__all__ = [
    "BackupAndRestore",
    "BaseLogger",
    "Board",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "Filling",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "LiveCurves",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
    "Timeline",
    "as_list",
]


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    raise not_in_module(__name__, name, __all__)
