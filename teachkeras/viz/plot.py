"""What matplotlib draws for us: the curves of a History as Axes, and a model as a file of pixels.

Everything else is drawn without it; it is imported when it is asked for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ..errors import NotebookError
from ..errors.text import visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .training import Trained


def plot(history: Trained, axes: Iterable[Axes] | np.ndarray | None = None) -> list:
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
        )
    chosen = _axes(len(names)) if axes is None else _each(axes)
    if len(chosen) < len(names):
        raise NotebookError(
            "TK-642",
            "each quantity needs Axes of its own",
            [("quantities", ", ".join(names)), ("axes given", str(len(chosen)))],
            fix=f"history.plot(plt.subplots(1, {len(names)}, squeeze=False)[1][0])",
        )
    done = [epoch + 1 for epoch in history.epoch]
    for name, each in zip(names, chosen, strict=False):
        for key, look in ((name, "o-"), (f"val_{name}", "s--")):
            if key in history.history:
                each.plot(done, history.history[key], look, label=visible(key), markersize=4)
        each.set_title(visible(name), parse_math=False)  # a name is no formula
        each.set_xlabel("epoch")
        for told in each.legend().get_texts():
            told.set_parse_math(False)
    return chosen[: len(names)]


def _each(axes: Iterable[Axes] | np.ndarray) -> list[Axes]:
    """What `plt.subplots` gave, as a list."""
    return list(axes.flat) if isinstance(axes, np.ndarray) else list(axes)


def _axes(count: int) -> list[Axes]:
    """New Axes side by side, in a figure of its own."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(1, count, figsize=(5 * count, 3.6), squeeze=False)
    return list(axes.flat)


def model_pixels(data: dict, kind: str) -> bytes:
    """The picture of a model as the bytes of a file: kind "png", "pdf" or "jpg"."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    wide, tall = (size + 48 for size in data["size"])
    figure = Figure(figsize=(wide / 100, tall / 100), dpi=200)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-24, wide - 24), ylim=(tall - 24, -24))
    axes.axis("off")
    for route in data["routes"]:
        axes.plot(*zip(*route[:-1], strict=True), color="#7d8590", linewidth=1)
        arrow = {"arrowstyle": "-|>", "color": "#7d8590"}
        axes.annotate("", xy=route[-1], xytext=route[-2], arrowprops=arrow)
    for box in data["boxes"]:
        x, y, width, height = box["place"]
        round_ = FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=5")
        round_.set(facecolor="#dbe9ff", edgecolor="#1f4e8c")
        round_.set_linewidth(2.5 if "output" in box["marks"] else 1.0)
        axes.add_patch(round_)
        for at, line in enumerate(box["lines"]):
            weight = "bold" if at == 0 else "normal"
            said = line.replace("❄ ", "")  # a sign that fonts may lack
            place = (x + 14, y + 20 + 17 * at)
            axes.text(*place, said, fontsize=8, weight=weight, parse_math=False)
    made = io.BytesIO()
    figure.savefig(made, format=kind)
    return made.getvalue()
