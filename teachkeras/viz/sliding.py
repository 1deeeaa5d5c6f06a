"""A kernel sliding over a picture, and a kernel turned over: every number on the way.

The products of every place are sent along; the browser puts them in the window's place.
"""

from __future__ import annotations

import numpy as np

from teachkeras.engine.inspect.sliding import KernelFlip, Slide
from teachkeras.viz import html, theme
from teachkeras.viz.numbers import grids_picture, texts_of, times
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

PARTS = ("core.js", "numbers.js", "sliding.js", "numbers.css")
MOST_ROWS = 20  # places in the table


def slide_view(walk: Slide) -> View:
    """Draw a sliding kernel: the window, the products in a worked line, the output filling up.

    >>> from teachkeras.engine.inspect.sliding import slide
    >>> slide_view(slide([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])).title
    'A kernel of 2 x 2 slides over a picture of 2 x 3 to 1 x 2 places, border mode valid'
    """
    title = (
        f"A kernel of {times(walk.kernel.shape)} slides over a picture of "
        f"{times(walk.image.shape)} to {times(walk.output.shape)} places, "
        f"border mode {html.clean(walk.border_mode, 20)}{_apart(walk)}"
    )
    (above, _), (left, _) = walk.widths
    data = {
        "kind": "slide",
        "picture": " ".join(texts_of(walk.padded)),
        "kernel": " ".join(texts_of(walk.kernel)),
        "output": " ".join(texts_of(walk.output)),
        "shapes": [list(a.shape) for a in (walk.padded, walk.kernel, walk.output)],
        "inside": [above, left, *walk.image.shape],
        "step": list(walk.strides),
        "hole": list(walk.dilation),
        "products": [" ".join(texts_of(walk.products(*at))) for at in _places(walk)],
    }
    edge = dict.fromkeys(_border(walk), "edge")
    window = dict.fromkeys(_window(walk, 0, 0), "on")
    picture, width = grids_picture(
        [
            (texts_of(walk.padded), walk.padded.shape, _name(walk), {**edge, **window}),
            (texts_of(walk.kernel), walk.kernel.shape, "kernel", {}),
            (texts_of(walk.output), walk.output.shape, "output", {0: "now"}),
        ]
    )
    rows = [[str(list(at)), _worked(walk, *at), theme.say(walk.output[at])] for at in _places(walk)]
    shown = rows[:MOST_ROWS]
    lines = [f"output{place} = {line} = {total}" for place, line, total in shown]
    more = [f"... {len(rows) - len(shown)} more places"] if len(rows) > len(shown) else []
    text = "\n".join([title, f"kernel\n{walk.kernel}", *lines, *more, f"output\n{walk.output}"])
    table = html.table(title, ["place", "products", "sum"], shown)
    python = about("walk", walk, "{it}.products(0, 0).sum()", "{it}.output[0, 0]")
    return View(title, picture, width, table, html.clean_lines(text), data, PARTS, python)


def _places(walk: Slide) -> list[tuple]:
    """All places of the output, row after row."""
    return list(np.ndindex(walk.output.shape))


def _apart(walk: Slide) -> str:
    """What a title says of strides and dilation that are not 1."""
    parts = [("strides", walk.strides), ("dilation", walk.dilation)]
    return "".join(f", {what} {pair}" for what, pair in parts if pair != (1, 1))


def _name(walk: Slide) -> str:
    """The caption of the picture."""
    return "picture" + (" with a border of zeros" if walk.padded.size > walk.image.size else "")


def _window(walk: Slide, row: int, column: int) -> list[int]:
    """The numbers of the cells under the kernel, counted row after row."""
    rows, columns = walk.window(row, column)
    wide = walk.padded.shape[1]
    return [
        r * wide + c
        for r in range(rows.start, rows.stop, rows.step)
        for c in range(columns.start, columns.stop, columns.step)
    ]


def _border(walk: Slide) -> list[int]:
    """The numbers of the cells that are no part of the picture."""
    (above, _), (left, _) = walk.widths
    rows, columns = walk.image.shape
    wide = walk.padded.shape[1]
    return [
        r * wide + c
        for r, c in np.ndindex(walk.padded.shape)
        if not (above <= r < above + rows and left <= c < left + columns)
    ]


def _worked(walk: Slide, row: int, column: int) -> str:
    """`1*0 + 2*1 + ...`: the numbers under the kernel times those of the kernel."""
    under = texts_of(walk.padded[walk.window(row, column)])
    pairs = zip(under, texts_of(walk.kernel), strict=True)
    return " + ".join(f"{a}*{_in_brackets(b)}" for a, b in pairs)


def _in_brackets(text: str) -> str:
    """A negative factor in brackets."""
    return f"({text})" if text.startswith("-") else text


# --- the flip -----------------------------------------------------------------------------------

STAGES = (
    ("as written", "correlation: the kernel lies on the picture as it is written"),
    ("rows turned", "half of the turn: the first row has become the last"),
    ("turned by 180°", "a true convolution: rows and columns are turned over"),
)


def flip_view(flip: KernelFlip) -> View:
    """Draw a kernel before, during and after its turn, and what it makes of a picture.

    >>> from teachkeras.engine.inspect.sliding import kernel_flip
    >>> flip_view(kernel_flip([[1, 2], [3, 4]])).title
    'A kernel of 2 x 2 as written and turned by 180°: correlation and convolution differ'
    """
    first, _, last = flip.walks
    verdict = "agree, the kernel looks the same" if flip.same else "differ"
    size = times(first.kernel.shape)
    title = (
        f"A kernel of {size} as written and turned by 180°: correlation and convolution {verdict}"
    )
    states = [
        {
            "kernel": " ".join(texts_of(walk.kernel)),
            "output": " ".join(texts_of(walk.output)),
            "name": name,
            "say": say,
        }
        for walk, (name, say) in zip(flip.walks, STAGES, strict=True)
    ]
    data = {
        "kind": "flip",
        "picture": " ".join(texts_of(first.image)),
        "shapes": [list(a.shape) for a in (first.image, first.kernel, first.output)],
        "states": states,
    }
    picture, width = grids_picture(
        [
            (texts_of(first.image), first.image.shape, "picture", {}),
            (texts_of(first.kernel), first.kernel.shape, "as written", {}),
            (texts_of(first.output), first.output.shape, "correlation", {}),
            (texts_of(last.kernel), last.kernel.shape, "turned by 180°", {}),
            (texts_of(last.output), last.output.shape, "convolution", {}),
        ]
    )
    rows = [[s["name"], s["kernel"], s["output"], s["say"]] for s in states]
    table = html.table(title, ["kernel", "its numbers", "output", "what it is"], rows)
    walks = zip(flip.walks, STAGES, strict=True)
    twins = [f"{name}\n{walk.kernel}\ngives\n{walk.output}" for walk, (name, _) in walks]
    text = html.clean_lines("\n".join([title, *twins]))
    python = about("flip", flip, "{it}.walks[0].kernel[::-1, ::-1]", "{it}.walks[-1].output")
    return View(title, picture, width, table, text, data, PARTS, python)
