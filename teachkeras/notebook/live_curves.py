"""The live twin of training curves: an ipywidget that Python feeds while a model is trained.

Python has the whole truth (the History), and every message carries the whole picture: a page that
is loaded again, or a second view of the cell, asks for the present state and has lost nothing. The
picture is bounded, so that a message stays small however long training takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets

from ..viz import html
from ..viz.training import Trained, curves_data, curves_view, runs_of
from ..viz.training_words import title_of
from ..viz.view import View
from .live import Live, registered

if TYPE_CHECKING:
    from ..training.background import BackgroundFit

BLOCKED = "training blocks the notebook: the ■ key of the toolbar stops it and keeps the model"
FREE = "training in the background: the notebook is free"
PAUSED = "paused"
ENDED = "training has ended"


class TrainingCurves(Live):
    """Curves that grow. `refresh` sends what is new, `finish` leaves the static picture."""

    mode = traitlets.Unicode(BLOCKED).tag(sync=True)

    def __init__(self, history: Trained) -> None:
        self.history, self.ended = history, False
        self.handle: BackgroundFit | None = None
        super().__init__()
        self._send_curves()

    @classmethod
    def on_screen(cls, history: Trained) -> TrainingCurves:
        """Empty curves, shown in the running cell; what an earlier run of it showed is closed."""
        made = registered(cls(history))
        made._ipython_display_()
        return made

    @property
    def view(self) -> View:
        """The static twin, as of now."""
        return curves_view(self.history)

    def _send_curves(self) -> None:
        """Send the whole picture; a new version."""
        growing = not self.ended
        runs = runs_of(self.history, growing)
        python = [*self.view.setup, *self.view.python] if self.ended else []
        data = {"title": html.clean(title_of(runs)), "python": python, **curves_data(runs, True)}
        with self.hold_sync():
            self.data, self.rev = data, self.rev + 1

    def refresh(self) -> None:
        """Show what the history holds now; a picture that fails says so and lets training go on."""
        try:
            self._send_curves()
        except Exception as error:
            self.problem = html.clean(f"{type(error).__name__}: {error}")

    def on_background_handle(self, handle: BackgroundFit) -> None:
        """A fit in the background: its buttons are alive."""
        self.handle, self.mode = handle, FREE

    def _asked(self, _: object, wish: dict, __: object) -> None:
        """Stop, pause and resume, and nothing else; in the background only."""
        ways = {"stop": "stop", "pause": "pause", "resume": "resume"}
        way = ways.get(wish.get("do", "")) if isinstance(wish, dict) else None
        if way is None or self.handle is None or self.ended:
            return
        getattr(self.handle, way)()
        if not self.ended:
            self.mode = PAUSED if way == "pause" else FREE

    def finish(self) -> None:
        """Training has ended: the static picture takes the place in the notebook.

        A page that was loaded again while a fit in the background went on cannot be told to put
        another output in its place. So that widget stays, with the whole curve, until the cell runs
        again.
        """
        if self.ended:
            return
        self.ended, handle = True, self.handle
        if handle is None:
            self.freeze()
            return
        self._send_curves()
        self.mode = ENDED
        if self._handle is not None:
            self._handle.update(self.view._repr_mimebundle_(), raw=True)
