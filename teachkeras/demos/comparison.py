"""The same training again with one argument of `fit` changed: two curves on the same axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from ..callbacks import History
from ..errors import ArgumentError
from ..errors.text import in_lines, visible
from ..viz import html, theme
from ..viz.examples import DATA
from ..viz.snippet import about
from ..viz.training import curves_data, runs_of
from ..viz.training_picture import curves_picture
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    *DATA,
    "def train(**change):\n"
    "    model = Sequential([Dense(1, input_dim=2)])\n"
    "    model.compile('sgd', 'mse')\n"
    "    return model.fit(X, y, verbose=0, **change)",
    "panel = tk.demos.compare_arguments(train, batch_size=[2, 4])",
)

MOST_CHANGES = 12
WEIGHTS = ("class_weight", "sample_weight")
AS_IT_WAS = "as it was"
PARTS = ("core.js", "curves.js", "panel.js", "curves.css", "panel.css")


@dataclass(frozen=True, repr=False, eq=False)
class Change:
    """One argument with the value it was given, and the History of that training."""

    argument: str
    value: Any
    history: History

    def __repr__(self) -> str:
        value = self.value
        if hasattr(value, "shape"):
            return f"{self.argument}=array of {'x'.join(map(str, np.shape(value)))}"
        return visible(f"{self.argument}={value!r}")


@dataclass(frozen=True, repr=False, eq=False)
class ArgumentComparison(Demo):
    """`base` is the training as it was, `changes` those with one argument changed."""

    base: History
    changes: tuple[Change, ...]

    def told(self, change: Change) -> list[str]:
        """What a change changed, in sentences: updates, epochs, and where the numbers ended."""
        before, after = self.base, change.history
        if before.epoch == after.epoch and before.history == after.history:
            return [f"nothing: the same {_counted(updates_of(after), 'update')}, the same numbers"]
        said = [_instead("update", updates_of(after), updates_of(before))]
        if len(after.epoch) != len(before.epoch):
            said.append(_instead("epoch", len(after.epoch), len(before.epoch)))
        said += [_ended(name, after, before) for name in _names([after]) if after.history[name]]
        if change.argument in WEIGHTS:
            said.append("weights are part of the loss, so the two losses measure different things")
        return said

    def view(self) -> View:
        """The picture."""
        return comparison_view(self)

    def __repr__(self) -> str:
        runs = [("as it was", self.base), *((repr(c), c.history) for c in self.changes)]
        names = _names([run for _, run in runs])
        wide = min(50, max(len(name) for name, _ in runs))
        sizes = {name: max(10, len(name) + 2) for name in names}
        head = "".join(f"{name:>{size}}" for name, size in sizes.items())
        lines = [f"{'change':<{wide}}  updates  epochs{head}"]
        for name, run in runs:
            ends = [
                f"{run.history[key][-1] if run.history.get(key) else np.nan:>{size}.4g}"
                for key, size in sizes.items()
            ]
            start = f"{name[:wide]:<{wide}}{updates_of(run):>9}{len(run.epoch):>8}"
            lines.append(start + "".join(ends))
        return in_lines(lines)


def updates_of(history: History) -> int:
    """How many updates of the weights a training made: batches of an epoch times epochs.

    >>> history = tk.callbacks.History()
    >>> history.epoch, history.params = [0, 1, 2], {"nb_sample": 100, "batch_size": 32}
    >>> updates_of(history)
    12
    """
    rows, size = history.params.get("nb_sample", 0), history.params.get("batch_size", 1)
    return len(history.epoch) * -(-rows // size)


def _names(runs: list[History]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in sorted(run.history, key=_place)))


def _place(name: str) -> tuple[bool, str, bool]:
    """The loss first, and each number before its twin of validation."""
    plain = name.removeprefix("val_")
    return plain != "loss", plain, plain != name


def _ended(name: str, after: History, before: History) -> str:
    now = f"{after.history[name][-1]:.4g}"
    if not before.history.get(name):
        return f"{name} is new: it ended at {now}"
    then = f"{before.history[name][-1]:.4g}"
    return f"{name} ended at {now}" + (", as before" if now == then else f" instead of {then}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _instead(noun: str, now: int, before: int) -> str:
    if now == before:
        return f"the same {_counted(now, noun)}"
    return f"{_counted(now, noun)} instead of {before}"


def compare_arguments(train: Callable[..., Any], **values: object) -> ArgumentComparison:
    """Train as it was, then once for each value with that one argument changed.

    `train(**change)` builds the model anew, gives `change` to `fit`, and returns its History. Each
    keyword is an argument of `fit`, with one value or a list of values to try. Raises TK-656 for
    what is no such function, TK-657 for no values or more than 12.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> def train(**change):
    ...     model = Sequential([Dense(1, init='zero', input_dim=1)])
    ...     model.compile('sgd', 'mse')
    ...     settings = {'batch_size': 2, 'nb_epoch': 3, 'verbose': 0, 'shuffle': False, **change}
    ...     return model.fit([[0.0], [1.0], [2.0], [3.0]], [[1.0]] * 4, **settings)
    >>> compare_arguments(train, batch_size=[1, 4])
    change        updates  epochs      loss
    as it was           6       3    0.5809
    batch_size=1       12       3    0.3717
    batch_size=4        3       3    0.7703
    """
    changes = [
        (argument, value)
        for argument, given in values.items()
        for value in (given if isinstance(given, list | tuple) else [given])
    ]
    if not 0 < len(changes) <= MOST_CHANGES:
        raise ArgumentError(
            "TK-657",
            f"compare_arguments tries 1 to {MOST_CHANGES} values",
            [("it got", _counted(len(changes), "value"))],
            fix="tk.demos.compare_arguments(train, batch_size=[4, 120])",
            example=True,
        )
    base = _trained(train, {})
    done = [Change(name, value, _trained(train, {name: value})) for name, value in changes]
    return ArgumentComparison(base, tuple(done))


def _trained(train: Callable[..., History] | History, change: dict[str, Any]) -> History:
    """One training; what comes back must be its History."""
    got = train(**change) if callable(train) else train
    if not isinstance(got, History):
        raise ArgumentError(
            "TK-656",
            "compare_arguments needs a function that trains a new model and returns its History",
            [("it got", f"{type(got).__name__}")],
            fix="def train(**change): return build().fit(x, y, verbose=0, **change)",
        )
    return got


# --- the view -------------------------------------------------------------------------------------


def comparison_view(panel: ArgumentComparison) -> View:
    """Draw a panel; without scripts the first change stands for all, and the table has the rest.

    >>> from teachkeras.callbacks import History
    >>> comparison_view(ArgumentComparison(History(), (Change("batch_size", 4, History()),))).title
    'One argument changed: batch_size (1 training beside the one as it was)'
    """
    groups = groupby(panel.changes, key=lambda change: change.argument)
    options = [(html.clean(name, 40), [_called(c) for c in some]) for name, some in groups]
    count = len(panel.changes)
    beside = f"{count} training{'s' * (count != 1)} beside the one {AS_IT_WAS}"
    names = html.clean(", ".join(name for name, _ in options), 120)
    title = f"One argument changed: {names} ({beside})"
    views = [_pair(panel, change) for change in panel.changes]
    data = {
        "kind": "panel",
        "label": "change one argument",
        "options": [list(pair) for pair in options],
        "views": views,
    }
    picture, width = curves_picture(views[0])
    first = [f"{_called(change)}: {html.clean(panel.told(change)[0])}" for change in panel.changes]
    text = "\n".join([title, html.clean_lines(repr(panel)), "", *first])
    lines = ("{it}.base.history['loss']", "{it}.changes[0].history.history['loss']")
    python = about("panel", panel, *lines, example=EXAMPLE)
    return View(title, picture, width, _table(title, panel), text, data, PARTS, python)


def _called(change: Change) -> str:
    return html.clean(repr(change), 60)


def _pair(panel: ArgumentComparison, change: Change) -> dict:
    """The curves of the training as it was (A) and of the one with a change (B)."""
    told = [html.clean(sentence) for sentence in panel.told(change)]
    data = curves_data(runs_of([panel.base, change.history]))
    data["runs"] = [["A", AS_IT_WAS], ["B", _called(change)]]
    held = any(line["kind"] == "val" for panel_ in data["panels"] for line in panel_["lines"])
    data["notes"] = told + ["dashed lines are validation"] * held
    return {"title": f"B {_called(change)}: {told[0]}", "python": [], **data}


def _table(title: str, panel: ArgumentComparison) -> html.Markup:
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
