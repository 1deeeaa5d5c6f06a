"""Live twins: a view that Python answers, as an ipywidget.

The Python object is the only truth. The browser sends what the student asks for ("put 7 at
[1, 2]"), Python checks it, computes, and sends the new picture; `rev` counts the versions, and a
wish about an old one is answered with the present state. One hidden model carries the script for
all live views of a notebook, so that each of them costs little more than its data.
"""

from __future__ import annotations

import ast
import hashlib
import re
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets
from ipywidgets import Layout, Widget, widget_serialization

from ..engine import toposort
from ..engine.graph import Tensor
from ..engine.inspect.probe import check_gradients
from ..engine.inspect.recording import shown_tensors
from ..engine.inspect.replay import replay
from ..errors import NotebookError, TeachError
from ..viz import html, theme
from ..viz.symbols import graph_view
from ..viz.tensor import tensor_view
from ..viz.view import GraphSource, TensorSource, View
from . import shell

if TYPE_CHECKING:
    from .shell import DisplayHandle

SCRIPTS = (
    "core.js", "grid.js", "tensor.js", "volume.js", "cube.js",
    "explore.js", "graph.js", "fold.js", "memory.js", "predict.js", "curves.js", "live.js",
)  # fmt: skip
SHEETS = (
    "core.css", "tensor.css", "volume.css", "graph.css", "memory.css", "predict.css", "curves.css",
    "live.css",
)  # fmt: skip

PNG = re.compile(r"data:image/png;base64,[^\"]+")

STUB = """export default { async render({ model, el }) {
  const shared = await model.widget_manager.get_model(model.get("runtime").slice(10));
  const made = (globalThis.__teachkeras ??= {});
  const code = () => new Blob([shared.get("code")], { type: "text/javascript" });
  made[shared.get("key")] ??= import(URL.createObjectURL(code()));
  return (await made[shared.get("key")]).mountLive(model, el, shared.get("css"));
} };"""


class Runtime(Widget):
    """The script and styles of all live views, sent once."""

    _model_name = traitlets.Unicode("WidgetModel").tag(sync=True)
    _model_module = traitlets.Unicode("@jupyter-widgets/base").tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    css = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)


_runtime: list[Runtime] = []
_shown: dict[str, tuple[str, list]] = {}  # cell -> (which run of it, its live views)


def runtime() -> Runtime:
    """The one runtime of this kernel, made when the first live view needs it."""
    if not _runtime or _runtime[0].comm is None:
        code = "\n".join(theme.static(part) for part in SCRIPTS) + "\nexport { mountLive };"
        css = "\n".join(theme.static(sheet) for sheet in SHEETS)
        key = hashlib.sha256((code + css).encode()).hexdigest()[:12]
        _runtime[:] = [Runtime(code=code, css=css, key=key)]
    return _runtime[0]


def live(view: View) -> Live:
    """The live twin of a view of an array or of a graph.

    >>> from teachkeras.viz.tensor import tensor_view
    >>> twin = live(tensor_view([1, 2, 3], "x"))
    >>> twin.put([1], "7")
    >>> twin.array
    array([1, 7, 3])
    >>> twin.close()
    """
    if isinstance(view.source, TensorSource):
        return registered(LiveTensor(view, view.source))
    if isinstance(view.source, GraphSource):
        return registered(LiveGraph(view, view.source))
    raise NotebookError(
        "TK-617",
        "this view has no live twin",
        [("it shows", html.clean(view.title, 70)), ("live are", "arrays, and graphs of symbols")],
        fix="tk.show(x).live()   with an array or a symbol x",
    )


def registered(made: Live) -> Live:
    """Note in which cell a view was made; a cell that runs again closes what it made before."""
    cell, run = shell.running_cell()
    before, views = _shown.get(cell, (run, []))
    if before != run:
        for old in views:
            old.close()
        views = []
    _shown[cell] = (run, [*[old for old in views if old.comm is not None], made])
    return made


def is_shown(history: object) -> bool:
    """Whether the running cell has curves of this training on the screen."""
    cell, run = shell.running_cell()
    before, views = _shown.get(cell, ("", []))
    return before == run and any(getattr(view, "history", None) is history for view in views)


class Live(anywidget.AnyWidget):
    """What the live twins share: data, version, place, and how they end."""

    _esm = STUB
    runtime = traitlets.Instance(Widget).tag(sync=True, **widget_serialization)
    data = traitlets.Dict().tag(sync=True)
    rev = traitlets.Int(0).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)  # of a graph
    axis = traitlets.Int(0).tag(sync=True)  # of a cube: where it is cut,
    index = traitlets.Int(0).tag(sync=True)  # and at which index
    position: traitlets.List = traitlets.List().tag(
        sync=True
    )  # of an array: the element that is looked at

    def __init__(self, **more: Any) -> None:
        self._handle: DisplayHandle | None = None
        super().__init__(runtime=runtime(), layout=Layout(), **more)
        self.on_msg(self._asked)

    @property
    def view(self) -> View:
        """The static twin, as of now."""
        return self._view

    def _show(self, view: View) -> None:
        """Send the data of a view; a new version."""
        self._view = view
        data = view.core_data(examples=False)
        if "photo" in data:  # a live view has no static picture from which to take it
            data["png"] = max(PNG.findall(view.picture), key=len)
        with self.hold_sync():
            self.data, self.problem, self.rev = data, "", self.rev + 1

    def _asked(self, _: object, wish: dict, __: object) -> None:
        """A wish of the browser: only `put`, only about the present version."""
        if not isinstance(wish, dict) or wish.get("do") != "put":
            return
        if wish.get("rev") != self.rev:
            self.send_state(["data", "rev"])
            return
        try:
            self.put(wish.get("where"), str(wish.get("text", "")))
        except TeachError as error:
            self.problem = f"{error.what}: {'; '.join(text for _, text in error.rows)}"
        except Exception as error:  # an observer's mistake must be seen, not swallowed
            self.problem = html.clean(f"{type(error).__name__}: {error}")

    def put(self, where: object, text: str) -> None:
        """Change one number."""
        raise NotImplementedError

    def freeze(self) -> View:
        """End the live twin; where it stood by itself, its static twin takes the place."""
        if self._handle is not None:
            self._handle.update(self.view._repr_mimebundle_(), raw=True)
        self.close()
        return self.view

    def __repr__(self) -> str:
        """What a box around it prints, the same each time; a new kernel has nothing else of it."""
        return f"{type(self).__name__}({html.clean(self.view.title)!r})"

    def close(self) -> None:
        """Close the model and the layout it owns."""
        if self.comm is not None:
            self.layout.close()
        super().close()

    def _ipython_display_(self) -> None:
        """Show the widget with the static twin in the same output, so that it can be replaced."""
        self._handle = shell.show_bundle(self._bundle())

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict, dict]:
        """What IPython asks for, and nothing about it."""
        return self._bundle(), {}

    def _bundle(self) -> dict:
        """The static twin's HTML and text, and the widget."""
        whole = super()._repr_mimebundle_()
        bundle = dict(whole[0] if isinstance(whole, tuple) else whole or {})
        return {**bundle, **self.view._repr_mimebundle_()}


def _number(text: str, kind: str) -> Any:
    """A typed number (or nested list of numbers) that fits a dtype, else an error that teaches."""
    try:
        value = ast.literal_eval(text.strip().replace("nan", "1e999-1e999"))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        value = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}.get(text.strip(), None)
    try:
        array = np.asarray(value)
        if array.dtype.kind in "biuf" and np.can_cast(array.dtype, kind, "same_kind"):
            return array.astype(kind)
    except (ValueError, TypeError, OverflowError):
        pass
    raise NotebookError(
        "TK-618",
        f"{html.clean(text, 30) or 'nothing'} is not a number that fits here",
        [("it needs", f"a number of {kind}")],
        fix="3",
    )


class LiveTensor(Live):
    """A live array: `array` holds the numbers, `put` changes one of them."""

    def __init__(self, view: View, source: TensorSource) -> None:
        self.array, self.name = np.array(source.array), source.name
        at = list(view.data.get("axes", [0]))[0]
        super().__init__(axis=at, position=[0] * self.array.ndim)
        self._show(view)

    def put(self, where: object, text: str) -> None:
        """Put a number at a position (a list of whole numbers) and draw again."""
        index = tuple(where) if isinstance(where, list | tuple) else (where,)
        fits = len(index) == self.array.ndim and all(
            type(i) is int and -size <= i < size
            for i, size in zip(index, self.array.shape, strict=False)
        )
        if not fits:
            raise NotebookError(
                "TK-619",
                f"there is no element {html.clean(list(index), 40)}",
                [("shape", theme.shape_text(self.array.shape))],
                fix=f"...({[0] * self.array.ndim}, '3')",
            )
        self.array[index] = _number(text, str(self.array.dtype))
        with self.hold_sync():
            self.position = [i % size for i, size in zip(index, self.array.shape, strict=True)]
            self._show(tensor_view(self.array, self.name))


class LiveGraph(Live):
    """A live graph: `feed` holds the numbers put in, `put` changes one of them."""

    names: traitlets.List = traitlets.List().tag(sync=True)  # [name, text] of each input

    def __init__(self, view: View, source: GraphSource) -> None:
        self.source, self.feed = source, dict(source.feed)
        super().__init__(step=len(view.data.get("steps", [0])) - 1)
        self._show(view)
        self._name_inputs()

    def _name_inputs(self) -> None:
        """Tell the browser what each input is called and what it holds."""
        texts = [theme.say_array(self.feed[x], 64) if x in self.feed else "" for x in self.inputs]
        called = [self.source.names.get(x) or x.name or "?" for x in self.inputs]
        self.names = [[html.clean(n, 30), text] for n, text in zip(called, texts, strict=True)]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The placeholders of the graph, in order."""
        return self.source.inputs

    def put(self, where: object, text: str) -> None:
        """Feed an input, named or by its number, and compute again."""
        called = [name for name, _ in self.names]
        number = called.index(where) if where in called else where
        if type(number) is not int or not 0 <= number < len(self.inputs):
            raise NotebookError(
                "TK-622",
                f"the graph has no input {html.clean(where, 30)}",
                [("inputs", ", ".join(called) or "none")],
                fix=f"...({called[0] if called else 'a'!r}, '3')",
            )
        x = self.inputs[number]
        feed = {**self.feed, x: _number(text, x.dtype)}
        view = fed(self.source, feed)
        at_the_end = self.step >= len(self.data.get("steps", [0])) - 1
        self.feed = feed
        with self.hold_sync():
            if at_the_end:  # who looked at the result wants to see the new one
                self.step = len(view.data.get("steps", [0])) - 1
            self._show(view)
        self._name_inputs()


def _reached(source: GraphSource, feed: dict) -> list:
    """The tensors that can be computed from some of the inputs."""
    known: set = set()
    order = toposort(source.outputs)
    for tensor in order:
        there = tensor in feed or tensor.role in ("constant", "shared")
        if there or (tensor.inputs and known.issuperset(tensor.inputs)):
            known.add(tensor)
    return [tensor for tensor in order if tensor in known]


def fed(source: GraphSource, feed: dict) -> View:
    """The same graph with other numbers put in: what needs an input without one stays hollow."""
    derivation, rules, checks = source.derivation, source.simplification, None
    values: dict[Tensor, Any] = {}
    if all(x in feed for x in source.inputs):
        values = replay(shown_tensors(source.outputs, derivation, rules), feed).values
        checks = check_gradients(derivation, feed, values) if derivation else None
    elif feed:
        values = replay(_reached(source, feed), feed).values
    return graph_view(
        source.outputs, source.names, values, derivation, rules, checks, shapes=source.shapes
    )
