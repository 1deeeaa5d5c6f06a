"""Callbacks: objects whose methods training calls at fixed moments."""

from ..errors.lazily import answering
from .backup import BackupAndRestore
from .callback import Callback, CallbackList, LambdaCallback, as_list
from .curves import LiveCurves
from .history import BaseLogger, History
from .monitoring import EarlyStopping, ModelCheckpoint
from .progress import ProgbarLogger
from .rates import LearningRateScheduler, ReduceLROnPlateau
from .reporting import CSVLogger, RemoteMonitor, TensorBoard

__all__ = [
    "BackupAndRestore",
    "BaseLogger",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "LiveCurves",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
    "as_list",
]


__getattr__ = answering(__name__)
