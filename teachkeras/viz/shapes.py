"""The shapes of a graph, inferred axis by axis: how each op gets its result's shape.

Nothing is computed here and no number is needed: the types are on the nodes already. These
steps say which axes met, which was stretched, and which disappeared.
"""

from __future__ import annotations

from ..engine.inspect.record import ClashRecord, GraphRecord, NodeRecord
from . import html, theme
from .scene import Scene, title_of
from .steps import SliderStep

MOST_ROWS = 6


def shape_steps(scene: Scene) -> list[SliderStep]:
    """One step for the leaves and one per op; where shapes clash, a last step that lights them."""
    record = scene.record
    leaves = [number for number in scene.order if not record.nodes[number].reads]
    nodes = [record.nodes[number] for number in leaves]
    start = SliderStep("shapes", "the leaves have the shapes you gave them", fresh=True)
    start.rows = [[node.label, _said(node)] for node in nodes[:MOST_ROWS]]
    if any("None" in size_texts(node) for node in nodes):
        start.rows.append(["None", "a size nobody has stated yet: it comes with the data"])
    for number in leaves:
        start.solid[scene.box_of[number]] = shape_of(record.nodes[number])
    start.now = list(start.solid)
    steps = [start]
    steps += [_op_step(scene, number) for number in scene.order if record.nodes[number].reads]
    return steps if record.clash is None else [*steps, _clash(scene, record.clash)]


def _op_step(scene: Scene, number: int) -> SliderStep:
    """How one op gets its shape."""
    node, box = scene.record.nodes[number], scene.box_of[number]
    shapes = ", ".join(shape_of(scene.record.nodes[x]) for x in node.reads)
    step = SliderStep("shapes", f"{title_of(node)}:  {shapes} → {shape_of(node)}", now=[box])
    step.rows, step.solid = axis_rows(scene.record, node)[:MOST_ROWS], {box: shape_of(node)}
    return step


def _clash(scene: Scene, clash: ClashRecord) -> SliderStep:
    """The step at which inference stops: the boxes that do not fit are lit."""
    step = SliderStep("shapes", f"here it stops: {html.clean(clash.what)}")
    step.rows = [[html.clean(label, 20), html.clean(text, 90)] for label, text in clash.rows]
    if clash.fix:
        step.rows.append(["fix", html.clean(clash.fix, 90)])
    step.now = [scene.box_of[number] for number in clash.nodes if number in scene.box_of]
    return step


def shape_of(node: NodeRecord) -> str:
    """The shape as Python writes it; unknown sizes are None."""
    return theme.shape_text(node.shape)


def size_texts(node: NodeRecord) -> list[str]:
    """Each size as a text."""
    return [str(size) for size in node.shape]


def _said(node: NodeRecord) -> str:
    """Rank and shape in words."""
    return f"{shape_of(node)}, rank {len(node.shape)}"


def axis_rows(record: GraphRecord, node: NodeRecord) -> list[list]:
    """What happened to each axis, as rows [axis, sentence].

    >>> from teachkeras.engine import placeholder
    >>> from teachkeras.engine.inspect.recording import graph_record
    >>> x, b = placeholder((None, 4), name="x"), placeholder((4,), name="b")
    >>> record = graph_record(x + b)
    >>> axis_rows(record, record.nodes[-1])
    [['axis 0', 'None and no axis: the smaller is repeated, None'], ['axis 1', '4 and 4: equal, 4']]
    """
    read = [record.nodes[number] for number in node.reads]
    if node.op == "Dot":
        return _dot_rows(*read)
    if node.broadcasts and len(read) > 1:
        return _broadcast_rows(node, read)
    if node.axes is not None and node.keepdims is not None:
        return _reduced_rows(read[0], node.axes, node.keepdims)
    if node.op == "Transpose" and node.axes is not None:
        old = size_texts(read[0])
        return [[f"axis {new}", f"was axis {at}: {old[at]}"] for new, at in enumerate(node.axes)]
    if shape_of(read[0]) == shape_of(node):
        return [["every axis", "number by number: the shape stays"]]
    return [["shape", f"{shape_of(read[0])} becomes {shape_of(node)}"]]


def _broadcast_rows(node: NodeRecord, read: list) -> list[list]:
    """Counted from the right, each pair of sizes is equal, or one of them is stretched."""
    result = size_texts(node)
    padded = [["no axis"] * (len(result) - len(x.shape)) + size_texts(x) for x in read]
    rows = []
    for axis, size in enumerate(result):
        sizes = [texts[axis] for texts in padded]
        small = [text for text in sizes if text in ("1", "no axis") and size != "1"]
        verdict = f"the smaller is repeated, {size}" if small else f"equal, {size}"
        rows.append([f"axis {axis}", f"{' and '.join(sizes)}: {verdict}"])
    return rows or [["no axes", "numbers with numbers: the result is a number"]]


def _dot_rows(one: NodeRecord, other: NodeRecord) -> list[list]:
    """The last axis of the left meets the rows of the right, and both disappear."""
    left, right = size_texts(one), size_texts(other)
    rows = [
        ["meet", f"last axis of the left {left[-1]}, first of the right {right[0]}: must agree"]
    ]
    rows += [[f"axis {axis}", f"{size}, from the left"] for axis, size in enumerate(left[:-1])]
    return [*rows, [f"axis {len(left) - 1}", f"{right[1]}, the columns of the right"]]


def _reduced_rows(read: NodeRecord, axes: tuple[int, ...], keepdims: bool) -> list[list]:
    """The axes that are summed up disappear, or stay with size 1."""
    rows = []
    for axis, size in enumerate(size_texts(read)):
        if axis in axes:
            kept = ", 1 is kept" if keepdims else ""
            rows.append([f"axis {axis}", f"{size} disappears{kept}"])
        else:
            rows.append([f"axis {axis}", f"{size} stays"])
    return rows
