"""What the records of this room have in common: a picture of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..viz.listing import listing_view
from ..viz.snippet import code
from ..viz.view import View

if TYPE_CHECKING:
    from . import Demos


class Demo:
    """A record that prints as text and is drawn by `view`; `tk.show` and notebooks ask for it."""

    def view(self) -> View:
        """The picture of this record."""
        raise NotImplementedError


def list_view(demos: Demos) -> View:
    """Draw `tk.demos`: every demo with its sentence.

    >>> from teachkeras import demos
    >>> list_view(demos).title.split()[0] == str(len(demos.DEMOS))
    True
    """
    rows = [[f"tk.demos.{name}", what] for name, (_, what) in demos.DEMOS.items()]
    title = f"{len(rows)} demos, each a function of tk.demos with a picture of what it gives"
    return listing_view(title, ["name", "what it shows"], rows, code("dir(tk.demos)"), widest=60)


def view_of(record: Demo) -> View:
    """What `tk.show` asks for.

    >>> from teachkeras.demos.confusion import confusion_matrix
    >>> view_of(confusion_matrix([0, 1], [0, 1])).title
    '2 of 2 right (100.0%)'
    """
    return record.view()
