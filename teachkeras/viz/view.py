"""What every view is: a title, a picture, a table, a text, and data for the live version.

The HTML of a view holds three twins of one thing. The `<img>` and the table need no
script and survive a notebook that is not trusted; the script draws the live version in a
shadow root, where neither the page nor another view can meet it. Nothing is fetched and
no kernel is asked, so the view still works in an exported or reopened notebook.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors.files import path_text, write_atomically
from ..errors.text import visible
from . import html, theme
from .examples import FOR_EXAMPLE

if TYPE_CHECKING:
    from typing import Any

    from ..engine.gradient.derive import Derivation
    from ..engine.graph import Tensor
    from ..engine.rewrite.driver import Simplification
    from ..notebook.live import Live


@dataclass(frozen=True)
class TensorSource:
    """The array behind a view, for its live twin."""

    array: np.ndarray
    name: str | None


@dataclass(frozen=True)
class GraphSource:
    """The graph behind a view, for its live twin."""

    outputs: tuple[Tensor, ...]
    names: dict[Tensor, str]
    feed: dict[Tensor, Any]  # placeholder -> number
    derivation: Derivation | None = None
    simplification: Simplification | None = None
    shapes: bool = False
    inputs: tuple[Tensor, ...] = ()


@dataclass(frozen=True)
class View:
    """One thing to look at; IPython shows the HTML, a terminal the text."""

    title: str  # one sentence, also the alt text
    picture: html.Markup  # the static SVG document
    width: float  # pixels the picture would like
    values: html.Markup  # the table (or text) twin
    text: str  # what a terminal shows
    data: dict = field(repr=False)  # what the live version draws
    parts: tuple = ("core.js",)  # the scripts and styles it needs, in order
    python: tuple = ()  # the Python that gives you this
    # What its live twin needs.
    source: TensorSource | GraphSource | None = field(default=None, repr=False, compare=False)
    csv: str = field(default="", repr=False)  # every number with all digits, if it is a table
    below: html.Markup = field(default=html.Markup(""), repr=False)  # lines below it, with links

    def live(self) -> Live:
        """The live twin: an ipywidget that Python answers (arrays and graphs)."""
        from ..notebook.live import live

        return live(self)

    @property
    def setup(self) -> tuple:
        """What must run before the lines of `python`."""
        return getattr(self.python, "setup", ())

    def core_data(self, examples: bool = True) -> dict:
        """What the live version draws, with its title and its Python, be it an example."""
        shown = examples or self.setup[:1] != (FOR_EXAMPLE,)
        setup = {"setup": list(self.setup)} if self.setup and shown else {}
        python = list(self.python) if shown else []
        return {"title": html.clean(self.title), **setup, "python": python, **self.data}

    @property
    def html(self) -> str:
        """The whole output as HTML, the same bytes every time."""
        data = self.core_data()
        coded = html.json_for_script(data)
        key = hashlib.sha256(coded.encode("utf-8", "replace")).hexdigest()[:12]
        whole = html.tag(
            "div",
            html.image(self.picture, html.clean(self.title), self.width),
            html.tag(
                "details",
                html.tag("summary", "Values"),
                self.values,
                _python((*self.setup, *self.python)),
            ),
            html.tag("script", _script(self.parts, key, coded)),
            class_="tk-view",
            data_view=key,
        )
        return html.join([whole, self.below])

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict:
        """What IPython asks for: HTML for a notebook, text for everything else."""
        return {"text/plain": self.text, "text/html": str(self.html)}

    def __repr__(self) -> str:
        return self.text

    def save(self, path: str | os.PathLike) -> Path:
        """Write the view as a page of its own (.html), its picture (.svg) or its numbers (.csv).

        The file is whole at any moment, whatever happens to the program.
        """
        target = Path(path_text(path))
        forms = {".svg": str(self.picture), ".csv": self.csv}
        contents = (forms.get(target.suffix) or self.page()).encode("utf-8")
        # A folder that is not there is a slip of the pen: it is not made.
        write_atomically(target, contents, make_folders=False)
        return target

    def page(self) -> str:
        """The view as a whole HTML page."""
        head = html.tag(
            "head",
            html.tag("meta", charset="utf-8"),
            html.tag("title", html.clean(self.title)),
        )
        body = html.tag("body", self.html)
        return "<!DOCTYPE html>\n" + html.tag("html", head, body, lang="en")


def _python(lines: tuple) -> html.Markup:
    """The footer of the static version: the Python that gives you this."""
    if not lines:
        return html.Markup("")
    code = html.tag("pre", "\n".join(map(visible, lines)))  # whole, however long
    return html.tag("div", html.tag("p", "The Python that gives you this:"), code)


def _script(parts: tuple, key: str, data: html.Markup) -> html.Markup:
    """The script: our own files, then one call with the data. No user text but the JSON."""
    code = "\n".join(theme.static(part) for part in parts if part.endswith(".js"))
    sheets = ["core.css", *(part for part in parts if part.endswith(".css"))]
    styles = html.json_for_script("\n".join(theme.static(sheet) for sheet in sheets))
    call = f'mountAll("{key}",{styles},{data},document.currentScript)'
    return html.Markup(f'(()=>{{"use strict";\n{code}\n{call}}})()')
