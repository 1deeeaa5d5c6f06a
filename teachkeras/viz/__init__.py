"""The views room: records of the engine, arrays and training runs as pictures.

`show(thing)` gives a `View`, which a notebook draws and a terminal prints. Start reading
in README.md.
"""

from teachkeras.viz.display import show
from teachkeras.viz.view import View

__all__ = ["View", "show"]
