"""Everything besides views that shows a learner's names: cards, live twins, printed text, files.

Each entry makes one thing with a hostile name in every place and gives its pieces, as pairs of the
kind of a piece ("html", "text", "json", "csv", "dot" ...) and the piece itself.
"""

import contextlib
import io
import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import matplotlib
import numpy as np
from IPython.core.formatters import DisplayFormatter

from teachkeras import backend as K
from teachkeras import explain
from teachkeras.callbacks import CSVLogger, ModelCheckpoint, RemoteMonitor
from teachkeras.classroom.command import main
from teachkeras.classroom.exercises import Hint, Verdict
from teachkeras.classroom.truth import Falsehood
from teachkeras.constraints import MaxNorm
from teachkeras.demos.comparison import Change
from teachkeras.engine import constant, placeholder
from teachkeras.engine.inspect.recording import graph_record
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.rewrite.driver import why_not
from teachkeras.errors import FileError, TeachError, sources
from teachkeras.errors.text import visible
from teachkeras.layers import Dense, Input
from teachkeras.models import Model
from teachkeras.notebook.live import fed
from teachkeras.notebook.shell import install
from teachkeras.optimizers import SGD
from teachkeras.regularizers import L1L2Regularizer
from teachkeras.utils.visualize_util import model_to_dot, plot
from teachkeras.viz import show
from teachkeras.viz.plot import plot as plot_history
from tests.viz.gallery import History, told_history
from tests.viz.gallery_models import card, small_records

Pieces = list[tuple[str, Any]]


def network(name: str) -> Any:
    """Two layers whose names, classes and metrics are the name, compiled."""
    K.clear_session()
    x = Input((2,), name=f"{name}1")
    own = type("Own", (Dense,), {})
    own.__name__ = name.replace("\0", "0").encode("utf-8", "replace").decode()
    model = Model(x, own(2, name=f"{name}2")(Dense(2, name=f"{name}3")(x)), name=name)

    def metric(y_true: Any, y_pred: Any) -> Any:
        return K.mean(y_pred)

    metric.__name__ = name
    model.compile("sgd", "mse", metrics=[metric])
    return model


def printed(work: Callable[[], Any]) -> str:
    """What some work prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        work()
    return out.getvalue()


# What a font has no sign for, and what matplotlib would take for a formula.
FOR_FONTS = re.compile(r"[$\\\n]|[^ -~]")


def pixels(name: str, draw: Callable[[], bytes]) -> Pieces:
    """A picture of pixels, where it could fail: they know no markup, only signs and formulas."""
    return [("pixels", draw())] if FOR_FONTS.search(name) or len(name) > 300 else []


def file_of(write: Callable[[Path], Any], ending: str) -> bytes:
    """What some work writes into a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{ending}"
        write(path)
        return path.read_bytes()


def cards(name: str) -> Pieces:
    """What `tk.check` and `tk.hint` show."""
    verdict = Verdict("02.1", name, False, name, ((name, name),), (name,))
    passed = Verdict("02.1", name, True, name, (), (name,))
    hint = Hint("02.1", 3, name, "Count the boxes.")  # its text is an author's
    bundles = [thing._repr_mimebundle_() for thing in (verdict, passed, hint)]
    return [("html", bundle["text/html"]) for bundle in bundles]


def live_twins(name: str) -> Pieces:
    """A live array and a live graph, as they stand in a notebook, and what they send."""
    symbol = placeholder((), name=name)
    pieces: Pieces = []
    for view in (show(np.eye(2), name), show(symbol * 2, name)):
        twin = view.live()
        bundle, _ = twin._repr_mimebundle_()
        pieces += [("html", bundle["text/html"]), ("text", bundle["text/plain"])]
        pieces += [("text", repr(twin)), ("text", twin.data["title"])]
        twin.close()
    return [*pieces, ("html", fed(view.source, {}).html)]


def device_badge(name: str) -> Pieces:
    """The device, which a driver has named."""
    from teachkeras.backend.device import Device
    from teachkeras.viz.badge import badge_view

    view = badge_view(Device("GPU", name, name))
    return [("html", view.html), ("text", view.text)]


def errors(name: str) -> Pieces:
    """An error as a notebook and as a terminal shows it."""
    error = TeachError("TK-999", name, [(name, name), ("it got", name)], fix=name, why=name)
    return [("text", line) for line in [*error._render_traceback_(), str(error)]]


def model_words(name: str) -> Pieces:
    """`summary()`, and a model, a layer and their parts as text."""
    model = network(name)
    told = model.explain(np.ones((2, 2)), np.ones((2, 2)))
    things = [model, *model.layers, model.output, model.picture(), told]
    return [("text", printed(model.summary)), *(("text", repr(thing)) for thing in things)]


def model_texts(name: str) -> Pieces:
    """`to_json` and `to_yaml`; they refuse what cannot be a name in a file."""
    model = network(name)
    try:
        return [("json", (model.to_json(), name)), ("yaml", (model.to_yaml(), name))]
    except FileError as error:
        return [("refused", error.code)]


def model_pictures(name: str) -> Pieces:
    """`model_to_dot`, and `plot` in every kind of file."""
    model = network(name)
    dot = model_to_dot(model, show_shapes=True)
    view = plot(model, to_file=None, show_shapes=True)
    svg = file_of(lambda path: plot(model, path, show_shapes=True), "svg")
    png = lambda: file_of(lambda path: plot(model, path, show_shapes=True), "png")  # noqa: E731
    return [("dot", dot.to_string()), ("html", view.html), ("xml", svg), *pixels(name, png)]


def training_words(name: str) -> Pieces:
    """What fit and evaluate print, and the history as text."""
    model, x = network(name), np.ones((4, 2))
    monitored = ModelCheckpoint("unused", monitor=name, save_best_only=True, verbose=1)
    monitored.best = -np.inf  # never better, so that nothing is saved
    found: list[Any] = []
    for verbose in (1, 2):
        fit = lambda: found.append(  # noqa: E731
            model.fit(x, x, nb_epoch=1, verbose=verbose, callbacks=[monitored])  # noqa: B023
        )
        found.append(printed(fit).replace("\r", ""))
    found.append(printed(lambda: model.evaluate(x, x)))
    return [("text", each if isinstance(each, str) else repr(each)) for each in found]


def training_tables(name: str) -> Pieces:
    """The tables of CSVLogger and of the curves' view."""
    name = name[:300]
    logger = lambda path: training_logs(CSVLogger(path), name)  # noqa: E731
    return [
        ("csv", file_of(logger, "csv").decode()),
        ("csv", show(History(name)).csv),
        ("csv", show([told_history(name), History(name)]).csv),
    ]


def training_logs(callback: Any, name: str) -> None:
    """An epoch of a training whose quantities have this name."""
    callback.on_train_begin({})
    callback.on_epoch_end(0, {"loss": -0.5, name: 0.25, f"{name}2": name})


def sent_numbers(name: str) -> Pieces:
    """What RemoteMonitor sends."""
    import urllib.request

    monitor = RemoteMonitor(field=name)
    with mock.patch.object(urllib.request, "urlopen") as sent:
        monitor.on_epoch_end(0, {"loss": 0.5, name: 0.25})
    body = sent.call_args.args[0].data.decode()
    (outer,) = json.loads(body).items()
    return [("json", (body, name)), ("json", (outer[1], name))]


def matplotlib_curves(name: str) -> Pieces:
    """`history.plot()`, saved as a vector picture and as pixels."""
    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(1, 2)
    plot_history(History(name[:200]), axes)
    for each in axes:
        each.set(xticks=[], yticks=[])  # numbers, which no name can change, cost most of the time

    def saved(kind: str) -> bytes:
        held = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none"}):
            figure.savefig(held, format=kind)
        return held.getvalue()

    return [("tags", saved("svg")), *pixels(name, lambda: saved("png"))]


def graph_record_text(name: str) -> Pieces:
    """The record of a graph as JSON."""
    text = graph_record(placeholder((2,), name=name) * 2).to_json()
    return [("json", (text, visible(name[:199])))]


def sentences(name: str) -> Pieces:
    """`tk.why_not`, a tensor printed, and every record printed where there is no notebook."""
    x = placeholder((2,), name=name)
    records = [*small_records(name).values(), card(name), told_history(name)]
    words = [why_not("add_zero", x * 2), str(x * 2), repr(x * 2)]
    return [("text", text) for text in [*words, *map(repr, records)]]


def named(kind: type, name: str) -> type:
    """A class of the learner's, as `type(name, ...)` makes it; Python itself refuses some names."""
    own = type("Own", (kind,), {})
    own.__name__ = own.__qualname__ = name.replace("\0", "0").encode("utf-8", "replace").decode()
    return own


def own_parts(name: str) -> Pieces:
    """Functions and classes of the learner's own, explained, compared, and trained with."""

    def loss(y_true: Any, y_pred: Any) -> Any:
        return K.mean(K.square(y_pred - y_true), axis=-1)

    def act(x: Any) -> Any:
        return K.tanh(x)

    for function in (loss, act):
        function.__name__ = function.__qualname__ = function.__doc__ = name
    parts = [named(MaxNorm, name)(2), named(L1L2Regularizer, name)(0.1), named(SGD, name)()]
    told = [explain(part) for part in (loss, act, *parts)]
    model = network(name)
    handle = model.fit(np.ones((2, 2)), np.ones((2, 2)), nb_epoch=1, verbose=0, background=True)
    handle.wait()
    things = [*told, *parts[:2], handle, Change(name, loss, History(name)), model.optimizer]
    texts = [line for thing in things for line in repr(thing).split("\n")]
    return [("text", text) for text in texts]


def terminal_words(name: str) -> Pieces:
    """What a graph prints while it is computed, and what `python -m teachkeras check` says."""
    with mock.patch.dict(os.environ), contextlib.redirect_stderr(io.StringIO()) as refused:
        assert main(["check", "--", f"{name[:50]}.ipynb"]) == 1
    announced = printed(lambda: replay(K.print_tensor(constant(2.0), name[:100])))
    told = [announced, refused.getvalue(), str(Falsehood(0, "printed", name, name))]
    return [("text", each) for each in told]


def notebook_outputs(name: str) -> Pieces:
    """What a notebook keeps of models, layers, tensors and records: their bundles."""
    formatter, resolvers = DisplayFormatter(), list(sources._resolver)
    install(SimpleNamespace(display_formatter=formatter))
    sources._resolver[:] = resolvers
    model = network(name)
    things = [model, *model.layers, *model.inputs, model.explain(np.ones((2, 2)), np.ones((2, 2)))]
    pieces: Pieces = []
    for thing in [*things, *small_records(name).values()]:
        bundle, _ = formatter.format(thing)
        pieces += [("html", bundle["text/html"]), ("text", bundle["text/plain"])]
    return pieces


EXPORTS: dict[str, Callable[[str], Pieces]] = {
    make.__name__: make
    for make in (
        cards,
        live_twins,
        device_badge,
        errors,
        model_words,
        model_texts,
        model_pictures,
        training_words,
        training_tables,
        sent_numbers,
        matplotlib_curves,
        graph_record_text,
        sentences,
        own_parts,
        terminal_words,
        notebook_outputs,
    )
}
