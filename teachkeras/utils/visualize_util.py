"""The picture of a model as a file, as Keras 1 has it; no Graphviz is needed.

`model_to_dot` writes the same boxes and arrows in Graphviz's language, for those who have it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..backend.types import FilePath
from ..errors import ArgumentError
from ..errors.files import path_text, write_atomically

PIXELS = ("png", "pdf", "jpg", "jpeg")  # what matplotlib writes


class Dot:
    """A model in the language of Graphviz: `to_string()` is the text, `write(path)` a file of it.

    `create(format="svg")` gives our own picture of it as bytes: `SVG(model_to_dot(model).create(
    prog='dot', format='svg'))` works as in Keras 1, without the program `dot`.
    """

    def __init__(self, text: str, view: Any) -> None:
        self._text, self._view = text, view

    def to_string(self) -> str:
        """The text."""
        return self._text

    def create(self, prog: str = "dot", format: str = "svg") -> bytes:
        """The picture as the bytes of a file; `prog` is Keras 1's and changes nothing."""
        return _bytes(self._view, format, self._text)

    def write(self, path: FilePath, prog: str = "dot", format: str | None = None) -> None:
        """Write the text (.dot) or a picture to a file, all or nothing."""
        target = Path(path_text(path))
        write_atomically(target, self.create(prog, format or target.suffix[1:] or "dot"))

    def __repr__(self) -> str:
        return self._text


def model_to_dot(model: Any, show_shapes: bool = False, show_layer_names: bool = True) -> Dot:
    """The boxes and arrows of a model in the language of Graphviz.

    >>> from teachkeras.layers import Dense, Input
    >>> from teachkeras.models import Model
    >>> x = Input(shape=(3,), name='x')
    >>> model_to_dot(Model(x, Dense(2, name='out')(x)), show_shapes=True)
    digraph {
      node [shape=record];
      n0 [label="x (InputLayer)|{input:|output:}|{{(None, 3)}|{(None, 3)}}"];
      n1 [label="out (Dense)|{input:|output:}|{{(None, 3)}|{(None, 2)}}"];
      n0 -> n1;
    }
    """
    picture = model.picture()
    lines = ["digraph {", "  node [shape=record];"]
    for number, box in enumerate(picture.boxes):
        label = _escaped(f"{box.name} ({box.kind})" if show_layer_names else box.kind)
        if show_shapes:
            shapes = f"{{{_escaped(box.input_shape)}}}|{{{_escaped(box.output_shape)}}}"
            label += f"|{{input:|output:}}|{{{shapes}}}"
        lines.append(f'  n{number} [label="{label}"];')
    lines += [f"  n{start} -> n{end};" for start, end in picture.arrows]
    return Dot("\n".join([*lines, "}"]), _view(model, show_shapes, show_layer_names))


def plot(
    model: Any,
    to_file: FilePath | None = "model.png",
    show_shapes: bool = False,
    show_layer_names: bool = True,
) -> Any:
    """Write the picture of a model to a file and give it: a notebook shows it.

    The end of the name says what is written: .svg and .dot by us; .png, .pdf, .jpg by matplotlib.
    `to_file=None` writes nothing. TK-643 for another ending.
    """
    dot = model_to_dot(model, show_shapes, show_layer_names)
    if to_file is not None:
        dot.write(to_file)
    return dot._view


def _view(model: Any, shapes: bool, names: bool) -> Any:
    from ..viz.model import model_view

    return model_view(model, shapes, names)


def _bytes(view: Any, kind: str, text: str) -> bytes:
    """A file of one kind."""
    kind = kind.lower()
    if kind == "svg":
        return str(view.picture).encode("utf-8")
    if kind in ("dot", "gv", "raw"):
        return (text + "\n").encode("utf-8")
    if kind in PIXELS:
        from ..viz.plot import model_pixels

        return model_pixels(view.data, kind)
    raise ArgumentError(
        "TK-643",
        "the end of the file's name says what kind of picture it is, and this kind is unknown",
        [("it got", repr(kind)[:40]), ("known", ", ".join(["svg", "dot", *PIXELS]))],
        fix="plot(model, to_file='model.svg')",
    )


def _escaped(text: object) -> str:
    """A text inside a label: the signs that mean something there are written with a backslash."""
    line = " ".join(str(text).split())
    return "".join(f"\\{sign}" if sign in '"\\{}|<>' else sign for sign in line)
