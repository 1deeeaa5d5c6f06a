"""Callbacks: objects whose methods training calls at fixed moments."""

from ..errors.lazily import answering
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


__getattr__ = answering(__name__)
