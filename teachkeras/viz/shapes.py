"""The shapes of a graph, inferred axis by axis: how each op gets its result's shape.

Nothing is computed here and no number is needed: the types are on the nodes already. These
steps say which axes met, which was stretched, and which disappeared.
"""

from __future__ import annotations

from collections.abc import Callable

from ..engine.graph import Tensor, toposort
from . import html, theme
from .scene import Scene
from .steps import Step

MOST_ROWS = 6


def shape_steps(scene: Scene, box: Callable, error: object | None = None) -> list[Step]:
    """One step for the leaves and one per op; with an error, a last step that lights the clash.

    `error` has `what`, `rows` and `tensors`, the symbols that do not fit together.
    """
    order = scene.boxed(toposort(scene.outputs))
    leaves = [tensor for tensor in order if not tensor.inputs]
    start = Step("shapes", "the leaves have the shapes you gave them", fresh=True)
    start.rows = [[scene.label(t), _said(t)] for t in leaves[:MOST_ROWS]]
    if any("None" in size_texts(t) for t in leaves):
        start.rows.append(["None", "a size nobody has stated yet: it comes with the data"])
    for tensor in leaves:
        start.solid[scene.keys[box(tensor)]] = shape_of(tensor)
    start.now = list(start.solid)
    steps = [start, *(_op_step(scene, box, tensor) for tensor in order if tensor.inputs)]
    return steps if error is None else [*steps, _clash(scene, box, error)]


def _op_step(scene: Scene, box: Callable, tensor: Tensor) -> Step:
    """How one op gets its shape."""
    number = scene.keys[box(tensor)]
    shapes = ", ".join(map(shape_of, tensor.inputs))
    step = Step("shapes", f"{scene.title(tensor)}:  {shapes} → {shape_of(tensor)}", now=[number])
    step.rows, step.solid = axis_rows(tensor)[:MOST_ROWS], {number: shape_of(tensor)}
    return step


def _clash(scene: Scene, box: Callable, error) -> Step:
    """The step at which inference stops: the boxes that do not fit are lit."""
    step = Step("shapes", f"here it stops: {html.clean(error.what)}")
    step.rows = [[html.clean(label, 20), html.clean(text, 90)] for label, text in error.rows]
    if error.fix:
        step.rows.append(["fix", html.clean(error.fix, 90)])
    step.now = [scene.keys[box(t)] for t in error.tensors if box(t) in scene.keys]
    return step


def shape_of(tensor: Tensor) -> str:
    """The shape as Python writes it; unknown sizes are None."""
    return theme.shape_text(tensor.type.shape)


def size_texts(tensor: Tensor) -> list[str]:
    """Each size as a text."""
    return [theme.shape_text((size,))[1:-2] for size in tensor.type.shape]


def _said(tensor: Tensor) -> str:
    """Rank and shape in words."""
    return f"{shape_of(tensor)}, rank {tensor.ndim}"


def axis_rows(tensor: Tensor) -> list[list]:
    """What happened to each axis, as rows [axis, sentence].

    >>> from teachkeras.engine import placeholder
    >>> x, b = placeholder((None, 4), name="x"), placeholder((4,), name="b")
    >>> axis_rows(x + b)
    [['axis 0', 'None and no axis: the smaller is repeated, None'], ['axis 1', '4 and 4: equal, 4']]
    """
    op = tensor.op
    if type(op).__name__ == "Dot":
        return _dot_rows(tensor)
    if op.broadcasts and len(tensor.inputs) > 1:
        return _broadcast_rows(tensor)
    if hasattr(op, "axes") and hasattr(op, "keepdims"):
        return _reduced_rows(tensor)
    if type(op).__name__ == "Transpose":
        old = size_texts(tensor.inputs[0])
        return [
            [f"axis {new}", f"was axis {axis}: {old[axis]}"] for new, axis in enumerate(op.axes)
        ]
    first = tensor.inputs[0]
    if shape_of(first) == shape_of(tensor):
        return [["every axis", "number by number: the shape stays"]]
    return [["shape", f"{shape_of(first)} becomes {shape_of(tensor)}"]]


def _broadcast_rows(tensor: Tensor) -> list[list]:
    """Counted from the right, each pair of sizes is equal, or one of them is stretched."""
    result = size_texts(tensor)
    padded = [["no axis"] * (len(result) - x.ndim) + size_texts(x) for x in tensor.inputs]
    rows = []
    for axis, size in enumerate(result):
        sizes = [texts[axis] for texts in padded]
        small = [text for text in sizes if text in ("1", "no axis") and size != "1"]
        verdict = f"the smaller is repeated, {size}" if small else f"equal, {size}"
        rows.append([f"axis {axis}", f"{' and '.join(sizes)}: {verdict}"])
    return rows or [["no axes", "numbers with numbers: the result is a number"]]


def _dot_rows(tensor: Tensor) -> list[list]:
    """The last axis of the left meets the rows of the right, and both disappear."""
    left, right = (size_texts(x) for x in tensor.inputs)
    rows = [
        ["meet", f"last axis of the left {left[-1]}, first of the right {right[0]}: must agree"]
    ]
    rows += [[f"axis {axis}", f"{size}, from the left"] for axis, size in enumerate(left[:-1])]
    return [*rows, [f"axis {len(left) - 1}", f"{right[1]}, the columns of the right"]]


def _reduced_rows(tensor: Tensor) -> list[list]:
    """The axes that are summed up disappear, or stay with size 1."""
    op, rows = tensor.op, []
    for axis, size in enumerate(size_texts(tensor.inputs[0])):
        if axis in op.axes:
            rows.append(
                [f"axis {axis}", f"{size} disappears" + (", 1 is kept" if op.keepdims else "")]
            )
        else:
            rows.append([f"axis {axis}", f"{size} stays"])
    return rows
