"""A button that ends this kernel on purpose: whoever has pressed it once saves in time.

It does what a crash does. The kernel gets no last word: nothing is saved, closed or told.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .shell import show_bundle, somebody_types

if TYPE_CHECKING:
    from .shell import DisplayHandle

LINE = "import os; os.kill(os.getpid(), 9)"
OFFER = "End this kernel"
QUESTION = "Every variable, model and history of this kernel will be lost; files stay. End it now?"
ENDED = "This kernel was ended here on purpose: its variables are gone, its files are still there."
SECONDS = 0.2  # between the last message to the page and the end


def end_this_kernel() -> None:
    """End this process by signal 9, which nothing can catch."""
    os.kill(os.getpid(), 9)


def kill_button() -> None:
    """Show a button that ends this kernel, as a crash would; it asks before it does.

    Where nobody is there to press it, it prints the line that does the same.

    >>> kill_button()
    To end this kernel on purpose, type:  import os; os.kill(os.getpid(), 9)
    """
    if somebody_types():
        KillButton().show()
    else:
        print(f"To end this kernel on purpose, type:  {LINE}")


class KillButton:
    """The button, its question, and the two answers; `end` is what a yes does."""

    def __init__(self, end: Callable[[], None] = end_this_kernel) -> None:
        import ipywidgets

        def button(words: str, pressed: Callable[[Any], None], style: str = "") -> Any:
            made = ipywidgets.Button(description=words, button_style=style)
            made.on_click(pressed)
            return made

        self.end = end
        self._handle: DisplayHandle | None = None
        self.offer = button(OFFER, self.ask)
        self.yes = button("Yes, end it", self.accept, "danger")
        self.no = button("No", self.refuse)
        self.answers = ipywidgets.HBox([self.yes, self.no])
        self.question = ipywidgets.Label(QUESTION)
        self.box = ipywidgets.VBox([self.offer])

    def show(self) -> None:
        """Put the button into the output of the running cell."""
        whole = self.box._repr_mimebundle_()
        bundle = dict(whole[0] if isinstance(whole, tuple) else whole)
        self._handle = show_bundle({**bundle, "text/plain": f"a button: {OFFER}"})

    def ask(self, _: object = None) -> None:
        """The first press only asks."""
        self.box.children = (self.question, self.answers)

    def refuse(self, _: object = None) -> None:
        """Nothing happens."""
        self.box.children = (self.offer,)

    def accept(self, _: object = None) -> None:
        """Leave a sentence in place of the button, which is dead without its kernel; then end."""
        self.box.children = ()
        if self._handle is not None:
            self._handle.update({"text/plain": ENDED}, raw=True)
        threading.Timer(SECONDS, self.end).start()
