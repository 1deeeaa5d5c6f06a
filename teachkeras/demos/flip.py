"""A kernel turned over: convolution against correlation, before, during and after the turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..backend.types import ArrayLike
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.numbers import NumberGrid, laid_out, texts_of, times
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .sliding import MOST_KERNEL, ConvolutionSteps, convolution_steps, flat

EXAMPLE = ("flip = tk.demos.convolution_vs_correlation([[1, 2], [3, 4]])",)

STAGES = (
    ("as written", "correlation: the kernel lies on the picture as it is written"),
    ("rows turned", "half of the turn: the first row has become the last"),
    ("turned by 180°", "a true convolution: rows and columns are turned over"),
)


@dataclass(frozen=True, eq=False)
class KernelFlip(Demo):
    """A kernel as written, with its rows turned over, and turned by 180 degrees, each at work."""

    walks: tuple[ConvolutionSteps, ConvolutionSteps, ConvolutionSteps]

    @property
    def same(self) -> bool:
        """Whether the kernel looks the same after the turn, so that both operations agree."""
        return bool(np.array_equal(self.walks[0].kernel, self.walks[2].kernel))

    def view(self) -> View:
        """The picture."""
        return flip_view(self)

    def __repr__(self) -> str:
        written, _, turned = (walk.kernel for walk in self.walks)
        return f"a kernel and its flip:\n{written}\n{turned}"


def convolution_vs_correlation(kernel: ArrayLike, image: ArrayLike | None = None) -> KernelFlip:
    """Turn a kernel by 180 degrees and see what it does: convolution against correlation.

    Correlation (TensorFlow, this library) lays the kernel on the picture as it is written; a true
    convolution (Theano) turns it over first. Without an `image`, a single 1 among zeros is seen
    through the kernel: correlation then gives back the kernel turned, convolution as written.

    >>> flip = convolution_vs_correlation([[1, 2], [3, 4]])
    >>> flip.walks[0].output      # correlation
    array([[4, 3],
           [2, 1]])
    >>> flip.walks[2].output      # convolution
    array([[1, 2],
           [3, 4]])
    """
    small = flat(kernel, "the kernel", MOST_KERNEL)
    if image is None:
        image = np.zeros([2 * size - 1 for size in small.shape], small.dtype)
        image[tuple(size // 2 for size in image.shape)] = 1
    stages = (small, small[::-1], small[::-1, ::-1])
    one, two, three = (convolution_steps(image, stage) for stage in stages)
    return KernelFlip((one, two, three))


# --- the view -------------------------------------------------------------------------------------


def flip_view(flip: KernelFlip) -> View:
    """Draw a kernel before, during and after its turn, and what it makes of a picture.

    >>> flip_view(convolution_vs_correlation([[1, 2], [3, 4]])).title
    'A kernel of 2 x 2 as written and turned by 180°: correlation and convolution differ'
    """
    first, _, last = flip.walks
    verdict = "agree, the kernel looks the same" if flip.same else "differ"
    size = times(first.kernel.shape)
    title = (
        f"A kernel of {size} as written and turned by 180°: correlation and convolution {verdict}"
    )
    grids, extent = laid_out(_grids(flip, "kernel", "what it gives")[:3])
    picture, kernel, output = grids
    before = [texts_of(each) for each in (first.kernel, first.output)]
    frames = [
        _frame(walk, stage, (kernel, output), before)
        for walk, stage in zip(flip.walks, STAGES, strict=True)
    ]
    base = [shape for grid in grids for shape in grid.boxes({})] + picture.words()
    still, wide_high = laid_out(_grids(flip, "as written", "correlation"))
    rows = [
        [name, " ".join(texts_of(walk.kernel)), " ".join(texts_of(walk.output)), say]
        for walk, (name, say) in zip(flip.walks, STAGES, strict=True)
    ]
    table = html.table(title, ["kernel", "its numbers", "output", "what it is"], rows)
    walks = zip(flip.walks, STAGES, strict=True)
    twins = [f"{name}\n{walk.kernel}\ngives\n{walk.output}" for walk, (name, _) in walks]
    python = about(
        "flip", flip, "{it}.walks[0].kernel[::-1, ::-1]", "{it}.walks[-1].output", example=EXAMPLE
    )
    return drawing_view(
        title,
        extent,
        base,
        [Group("turn", "the kernel", frames, press=True)],
        values=table,
        text="\n".join([title, *twins]),
        python=python,
        still=(wide_high, [shape for grid in still for shape in [*grid.boxes({}), *grid.words()]]),
    )


def _grids(flip: KernelFlip, kernel: str, output: str) -> list[NumberGrid]:
    """Picture, kernel and output as written, then kernel and output after the turn."""
    first, _, last = flip.walks
    outputs = tuple(text for walk in flip.walks for text in texts_of(walk.output))
    return [
        NumberGrid(texts_of(first.image), first.image.shape, "picture"),
        NumberGrid(texts_of(first.kernel), first.kernel.shape, kernel),
        NumberGrid(texts_of(first.output), first.output.shape, output, outputs),
        NumberGrid(texts_of(last.kernel), last.kernel.shape, "turned by 180°"),
        NumberGrid(texts_of(last.output), last.output.shape, "convolution", outputs),
    ]


def _frame(walk: ConvolutionSteps, stage: tuple, grids: tuple, before: list) -> Frame:
    """The kernel in one stage of its turn: its numbers, and which are not as they were."""
    shapes = []
    now = [texts_of(each) for each in (walk.kernel, walk.output)]
    for grid, new, old, look in zip(grids, now, before, ("box", "warm"), strict=True):
        other = [at for at, pair in enumerate(zip(new, old, strict=True)) if len(set(pair)) > 1]
        shapes += [*grid.marked(other, f"{look} thick"), *grid.words(new)]
    name, say = stage
    rows = [["kernel", name], ["blue, orange", "numbers that are not as written"]]
    return Frame(name, say, rows, shapes)
