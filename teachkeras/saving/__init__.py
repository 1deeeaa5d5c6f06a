"""Models that outlast the session: files, descriptions, copies, and backups of a training.

Each module is read when it is first named: HDF5, whose import takes its time, when there is a file.
"""

from ..errors.lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
