"""A model as boxes and arrows: each layer a box, with its shapes, its weights, and ice if frozen.

The outline says what a box is, as in the picture of a graph: inputs are rounded, layers with
weights have a double line, outputs a thick one. Choosing a box opens the graph of its operations
below the picture.
"""

from __future__ import annotations

from ..engine import placeholder
from ..engine.graph import substitute, toposort
from ..engine.inspect import printing
from ..layers.card import LayerCard
from ..layers.container import Container
from ..layers.picture import ModelPicture
from . import html, theme
from .graph_picture import EDGE
from .layout import layout
from .model_picture import model_svg
from .snippet import about
from .symbols import graph_view
from .view import View

FONT, BADGE, LINE, MARGIN = 13, 30, 17, 16  # pixels: title, letter, from line to line, around
MOST_INSIDE, MOST_NODES = 12, 24  # layers whose graph is in the output, and nodes of such a graph
TALLEST = 1200  # pixels of the static picture
PARTS = ("core.js", "explore.js", "graph.js", "model.js", "graph.css", "model.css")


def model_view(model: Container, shapes: bool = True, names: bool = True) -> View:
    """Draw a model, with or without the shapes and the names of its layers.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model_view(Sequential([Dense(4, input_dim=3), Dense(2)], name="small")).title
    'Sequential small: 3 layers and 2 arrows, (None, 3) becomes (None, 2), 26 weights'
    """
    picture = model.picture()
    data = model_data(picture, shapes, names)
    title = _title(picture)
    width, height = (size + 2 * EDGE for size in data["size"])
    return View(
        title,
        model_svg(data),
        min(width, width * TALLEST / height),
        _table(picture, title),
        html.clean_lines(f"{title}\n{picture!r}", 160),
        data,
        PARTS,
        about("model", model, "{it}.summary()", "{it}.layers", "plot({it}, to_file='model.svg')"),
    )


def _title(picture: ModelPicture) -> str:
    boxes, arrows = len(picture.boxes), len(picture.arrows)
    size = f"{boxes} layer{'s' * (boxes != 1)} and {arrows} arrow{'s' * (arrows != 1)}"
    starts = [box.output_shape for box in picture.boxes if box.kind == "InputLayer"]
    ends = [picture.boxes[number].output_shape for number in picture.outputs]
    shapes = [", ".join(str(shape) for shape in side[:3]) for side in (starts, ends)]
    verb = "becomes" if len(starts) == 1 else "become"
    frozen = sum(box.frozen for box in picture.boxes)
    ice = f", {frozen} of the layers frozen" if frozen else ""
    told = f"{shapes[0]} {verb} {shapes[1]}, {picture.params:,} weights{ice}"
    return html.clean(f"{picture.kind} {html.clean(picture.name, 40)}: {size}, {told}")


# --- boxes --------------------------------------------------------------------------------------


def model_data(picture: ModelPicture, shapes: bool = True, names: bool = True) -> dict:
    """Everything that is drawn, in whole pixels."""
    letters = [printing.letter(number) for number in range(len(picture.boxes))]
    lines = [_lines(box, shapes, names) for box in picture.boxes]
    sizes = {
        number: (_width(texts), LINE * len(texts) + MARGIN) for number, texts in enumerate(lines)
    }
    drawing = layout(sizes, picture.arrows)
    inside = _inside(picture.boxes)
    boxes = []
    for number, (box, texts) in enumerate(zip(picture.boxes, lines, strict=True)):
        place = drawing.boxes[number]
        boxes.append(
            {
                "letter": letters[number],
                "place": [place.x, place.y, place.width, place.height],
                "lines": texts,
                "marks": _marks(box, number in picture.outputs),
                "say": f"{html.clean(box.name, 40)} is {_article(box.kind)}",
                "rows": card_rows(box),
                "inside": inside.get(number),
            }
        )
    return {
        "kind": "model",
        "size": [drawing.width, drawing.height],
        "boxes": boxes,
        "edges": [list(arrow) for arrow in picture.arrows],
        "routes": [[list(point) for point in route] for route in drawing.routes],
    }


def _article(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {html.clean(kind, 40)}"


def _marks(box: LayerCard, output: bool) -> str:
    """What a box is, as classes."""
    kind = "input" if box.kind == "InputLayer" else "parameter" if box.weights else "operation"
    return " ".join([kind, *(["output"] if output else []), *(["frozen"] if box.frozen else [])])


def _lines(box: LayerCard, shapes: bool, names: bool) -> list[str]:
    """What a box says: name, kind with activation, shapes, weights, and that it is frozen."""
    kind = html.clean(box.kind, 30)
    activation = html.clean(box.settings.get("activation", "linear"), 20)
    word = kind if activation == "linear" or kind == activation else f"{kind}, {activation}"
    lines = [html.clean(box.name, 34), word] if names else [word]
    if shapes:
        same = box.kind == "InputLayer"
        inside = str(box.output_shape) if same else f"{box.input_shape} → {box.output_shape}"
        lines.append(html.clean(inside, 60))
    if box.weights:
        lines.append(f"{box.params:,} weights" + (" ❄ frozen" if box.frozen else ""))
    return lines


def _width(texts: list[str]) -> int:
    longest = max(len(text) for text in texts)
    return max(132, int(longest * FONT * theme.CHARACTER) + BADGE + 22)


# --- a layer in words and as a graph --------------------------------------------------------------


def card_rows(box: LayerCard) -> list[list[str]]:
    """Settings, shapes and weights of a layer, as rows of a read-out."""
    rows = [["what it does", html.clean(box.sentence, 160)]] if box.sentence else []
    if box.outputs:
        rows.append(["shapes", html.clean(f"{box.input_shape} -> {box.output_shape}")])
    if box.settings:
        said = ", ".join(f"{key}={value}" for key, value in box.settings.items())
        rows.append(["settings", html.clean(said)])
    for name, shape, learns in box.weights[:8]:
        note = "" if learns else ", not trained"
        rows.append(["weights", html.clean(f"{name} {theme.shape_text(shape)}{note}")])
    return rows


def _inside(boxes: tuple) -> dict[int, dict]:
    """The graphs of the first layers that do something; large ones are left out."""
    found: dict[int, dict] = {}
    for number, box in enumerate(boxes):
        graph = inside_of(box) if len(found) < MOST_INSIDE else None
        if graph is not None:
            found[number] = {"title": html.clean(graph.title), "python": [], **graph.data}
    return found


def inside_of(box: LayerCard) -> View | None:
    """The operations between what a layer reads and what it gives; None if there are none.

    What it reads becomes a placeholder, so that the graph does not go on to the model's inputs.
    """
    outputs = [tensor for tensor in box.outputs if tensor.inputs]
    if not outputs or set(outputs) & set(box.inputs):
        return None
    called = ["x"] if len(box.inputs) == 1 else [f"x{at}" for at, _ in enumerate(box.inputs, 1)]
    holes = {
        tensor: placeholder(tensor.type.shape, tensor.dtype, name)
        for tensor, name in zip(box.inputs, called, strict=True)
    }
    for tensor, hollow in holes.items():
        hollow.line = tensor.line
    cut = substitute(outputs, holes)
    return graph_view(cut) if len(toposort(cut)) <= MOST_NODES else None


def _table(picture: ModelPicture, title: str) -> html.Markup:
    """One row for each layer."""
    head = ["box", "layer", "is", "reads", "in", "out", "weights", "trained"]
    rows = []
    for number, box in enumerate(picture.boxes):
        reads = [html.clean(picture.boxes[a].name, 20) for a, b in picture.arrows if b == number]
        trained = "frozen" if box.frozen else "yes" if box.weights else ""
        row = [printing.letter(number), html.clean(box.name, 40), html.clean(box.kind, 40)]
        row += [", ".join(reads), str(box.input_shape), str(box.output_shape)]
        rows.append([*row, f"{box.params:,}", trained])
    return html.table(title, head, rows)
