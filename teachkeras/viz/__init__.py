"""The views room: records of the engine, arrays and training runs as pictures.

`show(thing)` gives a `View`, which a notebook draws and a terminal prints. Start reading
in README.md.
"""

from .display import show
from .view import View

__all__ = ["View", "show"]
