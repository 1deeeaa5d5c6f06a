"""The curves of a History as matplotlib draws them, for those who go on drawing.

Nothing else of ours draws with matplotlib; it is imported when it is asked for.
"""

from __future__ import annotations

from typing import Any

from teachkeras.engine.errors import NotebookError


def plot(history: Any, axes: Any = None) -> list:
    """One Axes for each quantity: training as a solid line, validation dashed; gives the Axes.

    TK-641 for a history without epochs, TK-642 for too few `axes`.

    >>> class Run: epoch, history = [0, 1], {"loss": [0.5, 0.25], "val_loss": [0.6, 0.4]}
    >>> [axes.get_title() for axes in plot(Run())]
    ['loss']
    """
    names = list(dict.fromkeys(name.removeprefix("val_") for name in history.history))
    if not names:
        raise NotebookError(
            "TK-641",
            "there is nothing to plot: no epoch has ended",
            [("epochs", str(len(history.epoch)))],
            fix="history = model.fit(X, y)   then history.plot()",
            see="lesson 11",
        )
    chosen = _axes(len(names)) if axes is None else list(getattr(axes, "flat", axes))
    if len(chosen) < len(names):
        raise NotebookError(
            "TK-642",
            "each quantity needs Axes of its own",
            [("quantities", ", ".join(names)), ("axes given", str(len(chosen)))],
            fix=f"figure, axes = plt.subplots(1, {len(names)}); history.plot(axes)",
            see="lesson 11",
        )
    done = [epoch + 1 for epoch in history.epoch]
    for name, each in zip(names, chosen, strict=False):
        for key, look in ((name, "o-"), (f"val_{name}", "s--")):
            if key in history.history:
                each.plot(done, history.history[key], look, label=key, markersize=4)
        each.set_title(name)
        each.set_xlabel("epoch")
        each.legend()
    return chosen[: len(names)]


def _axes(count: int) -> list:
    """New Axes side by side, in a figure of its own."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(1, count, figsize=(5 * count, 3.6), squeeze=False)
    return list(axes.flat)
