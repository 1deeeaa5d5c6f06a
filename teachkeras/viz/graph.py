"""GraphView: a graph as boxes and arrows, with one slider through its whole story.

The outline says what a box is - input rounded, parameter double, constant dotted,
operation plain, output thick - and its letter is the one the text twin uses. A box is
hollow until it has a value.
"""

from __future__ import annotations

from ..engine.inspect.record import GraphRecord, NodeRecord
from . import html
from .fold import MOST_BOXES, folded_data, folded_picture, folded_view
from .graph_picture import picture_of
from .predict import with_questions
from .program import memory_steps, program_data, program_steps
from .scene import STOREY, Scene, make_scene, place
from .shapes import shape_steps
from .steps import (
    SliderStep,
    forward_steps,
    gradient_steps,
    simplify_steps,
    state_after,
    written_steps,
)
from .view import View

TALLEST, FOLDED_TALLEST = 900, 1600  # pixels of the static picture
PARTS = ("core.js", "explore.js", "graph.js", "graph.css")


def record_view(
    record: GraphRecord, *, shapes: bool = False, depth: str = "ops", predict: bool = False
) -> View:
    """Draw the record of a graph; no symbol is asked for anything.

    `shapes` tells how each shape comes about. `depth` "layers" or "model" folds the nodes of each
    layer, or all of them, into one box. `predict` hides each result until the student has committed
    a guess.

    >>> from teachkeras.engine import placeholder
    >>> from teachkeras.engine.inspect.recording import graph_record
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> record_view(graph_record(a * b + a)).title
    'Graph with 4 boxes and 4 arrows: a, b lead to a * b + a'
    """
    if depth != "ops" or is_folded(len(record.stages[0].order)):
        return folded_view(record, "" if depth == "ops" else depth)
    scene = make_scene(record)
    steps = _story(scene, shapes)
    asked = with_questions(steps, lambda number: scene.nodes[number].title) if predict else 0
    place(scene, _longest(scene, steps), {number for step in steps for number in step.grad})
    return _view(scene, steps, bool(asked))


def is_folded(boxes: int) -> bool:
    """Whether so many boxes are too many to be drawn one by one."""
    return boxes > MOST_BOXES


def _view(scene: Scene, steps: list, asked: bool) -> View:
    """All twins of a finished story; one that asks questions shows no answer in them."""
    told = [step for step in steps if step.stage == "written"] if asked else steps
    title, data, parts = _title(scene), _data(scene, steps), list(PARTS)
    folded = folded_data(scene)
    if folded:
        data["folded"] = folded
        parts.insert(3, "fold.js")
    picture = folded_picture(folded) if folded else picture_of(scene, state_after(scene, told))
    wide, high = (size + 48 for size in (folded["size"] if folded else scene.size))
    if scene.record.program is not None:
        data["program"] = program_data(scene.record.program)
        parts += ["memory.js", "memory.css"]
    if asked:
        data["predict"] = True
        parts += ["predict.js", "predict.css"]
    tree = scene.record.tree(values=not asked)
    notes = [f"{node.letter} is there because {node.note}" for node in scene.nodes if node.note]
    text = html.clean_lines("\n".join([tree, *notes]), 160)
    return View(
        title,
        picture,
        min(wide, wide * (FOLDED_TALLEST if folded else TALLEST) / high),
        _beginning(text) if scene.large else _table(scene, not asked, told, title),
        f"{title}\n{text}",
        data,
        tuple(parts),
    )


def _story(scene: Scene, shapes: bool) -> list[SliderStep]:
    """All steps, stage after stage, for what there is to tell."""
    record, stages = scene.record, [written_steps(scene)]
    shapes = shapes or record.clash is not None
    if shapes:
        stages.append(shape_steps(scene))
    inputs = [node for node in record.written if node.role == "input"]
    if any(node.value is not None for node in [*inputs, *record.outputs]):
        stages.append(forward_steps(scene))
    if record.loss is not None:
        stages.append(gradient_steps(scene))
    if record.rewrites is not None:
        stages.append(simplify_steps(scene))
    if shapes and len(stages) > 2:
        stages[2][0].fresh = True  # the shapes are put away
    if record.program is not None:
        stages += [program_steps(scene, record.program), memory_steps(scene, record.program)]
    return [step for stage in stages for step in stage]


def _longest(scene: Scene, steps: list[SliderStep]) -> dict:
    """Every text a box will show at some step, so that it is made wide enough at once."""
    texts: dict = {}
    for step in steps:
        for number, value in step.solid.items():
            texts.setdefault(number, []).append(value)
        for number, (title, _) in step.title.items():
            texts.setdefault(number, []).append(title)
        for number, (text, _) in step.grad.items():
            texts.setdefault(number, []).append(text)
    return texts


def _title(scene: Scene) -> str:
    """One sentence: how large the graph is, and what leads to what."""
    written = scene.record.written
    inputs = [node.label for node in written if node.role in ("input", "shared")]
    ends = [_end(output) for output in scene.record.outputs]
    boxes, arrows = scene.first, len(scene.written)
    size = f"{boxes} box{'es' * (boxes != 1)} and {arrows} arrow{'s' * (arrows != 1)}"
    hidden = len(written) - boxes
    size += f" ({hidden} constant{'s' * (hidden != 1)} written into them)" if hidden else ""
    start = _some(inputs) or "constants"
    verb = "leads" if len(inputs) == 1 else "lead"
    return html.clean(f"Graph with {size}: {start} {verb} to {_some(ends)}")


def _end(output: NodeRecord) -> str:
    """How a title calls an output."""
    name = output.name or output.expression
    return html.clean(name, 40) if "..." not in name else output.label


def _some(words: list[str], most: int = 5) -> str:
    """A few words with commas, then how many more there are."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def _beginning(text: str) -> html.Markup:
    """The start of the text twin in place of a table; print the view to read all of it."""
    lines = [line[:80] for line in text.split("\n")]
    return html.tag("pre", html.clean_lines("\n".join(lines), most=16))


def _table(scene: Scene, values: bool, steps: list[SliderStep], title: str) -> html.Markup:
    """One row per box of the graph as written: letter, formula, what it is, type, value, line."""
    written = {node.letter: node for node in scene.record.written}
    derivatives = {number: text for step in steps for number, (text, _) in step.grad.items()}
    head = ["box", "formula", "is", "type", "value", *(["gradient"] if derivatives else []), "line"]
    rows = []
    for number, box in enumerate(scene.nodes[: scene.first]):
        node = written[box.letter]
        value = node.value if values and node.value is not None else node.known
        gradient = [derivatives.get(number, "")] if derivatives else []
        shown = "no value yet" if value is None else value
        what = f"{box.word}: {box.note}" if box.note else box.word
        rows.append([box.letter, box.title, what, box.type, shown, *gradient, box.line])
    return html.table(title, head, rows)


# --- data for the live version ------------------------------------------------------------------


def _data(scene: Scene, steps: list[SliderStep]) -> dict:
    """Columns, not rows: a large graph repeats few types and lines, and many small numbers."""
    nodes = scene.nodes
    types, type_of = _vocabulary([node.type for node in nodes])
    lines, line_of = _vocabulary([node.line for node in nodes])
    words, word_of = _vocabulary([node.word for node in nodes])
    widths, wide_of = _vocabulary([node.place.width for node in nodes])
    rows = scene.rows()
    tops = [top for top, _ in rows]
    return {
        "kind": "graph",
        "size": list(scene.size),
        "tall": scene.tall,
        "storey": STOREY,
        "storeys": sorted(scene.storeys),
        "letters": " ".join(node.letter for node in nodes),
        "kinds": "".join(node.kind[0] for node in nodes),
        "out": [number for number, node in enumerate(nodes) if node.output],
        "titles": [node.title for node in nodes],
        "words": words,
        "word": word_of,
        "types": types,
        "type": type_of,
        "lines": lines,
        "line": line_of,
        "x": [node.place.x for node in nodes],
        "row": [tops.index(node.place.y) for node in nodes],
        "rows": rows,
        "widths": widths,
        "wide": wide_of,
        "there": scene.there,
        "edges": [box for edge in scene.edges for box in edge[:2]],
        # Where an arrow passes the rows between, and where it enters: all x, as the rows are known.
        "routes": [
            [*lanes, route[-1][0]] if lanes else route[-1][0]
            for lanes, route in zip(scene.lanes, scene.routes, strict=True)
        ],
        "flow": [number for place in scene.flow for number in place],
        "later": sorted(set(range(len(scene.edges))) - scene.written),
        "steps": [step.data() for step in steps],
        **{key: what for key, what in _rare(scene).items() if what},
    }


def _rare(scene: Scene) -> dict:
    """What few graphs have: boxes that nobody typed, types and contributions without a place."""
    return {
        "notes": {number: node.note for number, node in enumerate(scene.nodes) if node.note},
        "inside": sorted(scene.inside),
        "quiet": sorted(scene.quiet),
    }


def _vocabulary(texts: list) -> tuple[list, list[int]]:
    """The different texts or numbers, and for each its place among them (nothing if all are one).

    >>> _vocabulary(["x", "y", "x"])
    (['x', 'y'], [0, 1, 0])
    """
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return list(numbers), [numbers[text] for text in texts] if len(numbers) > 1 else []
