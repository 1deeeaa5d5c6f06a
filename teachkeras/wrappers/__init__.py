"""teachkeras models as estimators of other libraries."""

from ..errors.lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
