"""The panel of arguments: a select box, and two trainings of one net on the same axes."""

from __future__ import annotations

from itertools import groupby

from teachkeras.records.panel import updates_of
from teachkeras.viz import html, theme
from teachkeras.viz.snippet import about
from teachkeras.viz.training import curves_data, runs_of
from teachkeras.viz.training_picture import curves_picture
from teachkeras.viz.view import View

AS_IT_WAS = "as it was"
PARTS = ("core.js", "curves.js", "panel.js", "curves.css", "panel.css")


def panel_view(panel: object) -> View:
    """Draw a panel; without scripts the first change stands for all, and the table has the rest.

    >>> from teachkeras.callbacks import History
    >>> from teachkeras.records.panel import Change, Panel
    >>> panel_view(Panel(History(), (Change("batch_size", 4, History()),))).title
    'One argument changed: batch_size (1 training beside the one as it was)'
    """
    groups = groupby(panel.changes, key=lambda change: change.argument)
    options = [[html.clean(name, 40), [_called(c) for c in some]] for name, some in groups]
    count = len(panel.changes)
    beside = f"{count} training{'s' * (count != 1)} beside the one {AS_IT_WAS}"
    names = html.clean(", ".join(name for name, _ in options), 120)
    title = f"One argument changed: {names} ({beside})"
    views = [_pair(panel, change) for change in panel.changes]
    data = {"kind": "panel", "label": "change one argument", "options": options, "views": views}
    picture, width = curves_picture(views[0])
    first = [f"{_called(change)}: {html.clean(panel.told(change)[0])}" for change in panel.changes]
    text = "\n".join([title, html.clean_lines(repr(panel)), "", *first])
    lines = ("{it}.base.history['loss']", "{it}.changes[0].history.history['loss']")
    python = about("panel", panel, *lines)
    return View(title, picture, width, _table(title, panel), text, data, PARTS, python)


def _called(change) -> str:
    return html.clean(repr(change), 60)


def _pair(panel, change) -> dict:
    """The curves of the training as it was (A) and of the one with a change (B)."""
    told = [html.clean(sentence) for sentence in panel.told(change)]
    data = curves_data(runs_of([panel.base, change.history]))
    data["runs"] = [["A", AS_IT_WAS], ["B", _called(change)]]
    held = any(line["kind"] == "val" for panel_ in data["panels"] for line in panel_["lines"])
    data["notes"] = told + ["dashed lines are validation"] * held
    return {"title": f"B {_called(change)}: {told[0]}", "python": [], **data}


def _table(title: str, panel) -> html.Markup:
    """A row for each training, with where its numbers ended; then the sentences."""
    runs = [(AS_IT_WAS, panel.base), *((_called(c), c.history) for c in panel.changes)]
    names = list(dict.fromkeys(name for _, run in runs for name in run.history))
    rows = [
        [name, updates_of(run), len(run.epoch)]
        + [theme.say(run.history[key][-1]) if run.history.get(key) else "" for key in names]
        for name, run in runs
    ]
    head = ["change", "updates", "epochs", *(html.clean(name, 40) for name in names)]
    told = [
        html.tag("p", f"{_called(change)}: {html.clean('; '.join(panel.told(change)), 600)}")
        for change in panel.changes
    ]
    return html.join([html.table(title, head, rows), *told])
