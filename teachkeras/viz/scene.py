"""A graph as boxes and arrows with fixed places, before anybody decides how it looks.

One scene serves the static picture, the live view and every step of the slider. A box
stands for a *place* in the graph: while rules rewrite the graph, the node in a place may
change, but the box never moves. So the scene holds the boxes of all stages at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..engine.inspect.record import GraphRecord, NodeRecord, StageRecord
from . import html, theme
from .labels import label_places, quiet_arrows
from .layout import Rectangle, layout

KINDS = {"input": "input", "shared": "parameter", "constant": "constant", "static": "constant"}
LONGEST_LINE = 100  # characters of the learner's line
LONGEST_TITLE = 34  # characters in a box
FONT, SMALL = 13, 11  # pixels, the titles and the words
BADGE = 30  # pixels, the letter at the left of a box
TALL, LOW = 60, 42  # pixels, a box with three lines of text and one of a large graph with two
STOREY = 24  # pixels, the gradient under a box
MOST_LABELLED = 60  # boxes; a larger graph has its types in the read-out only
WIDEST = 264  # pixels of a box; what is longer is cut there and stands whole in the read-out


@dataclass
class GraphBox:
    """One box: what is written in it and where it stands."""

    letter: str
    kind: str  # "input", "parameter", "constant" or "operation"
    title: str
    word: str  # what it is in one word, such as "add"
    type: str
    line: str
    note: str = ""  # why it is there, where nobody typed it
    output: bool = False
    place: Rectangle = Rectangle(0, 0, 0, 0)  # until all boxes are known


@dataclass
class Scene:
    """Boxes, arrows and their places: those of every stage of a graph."""

    record: GraphRecord
    nodes: list = field(default_factory=list)
    boxes: dict = field(default_factory=dict)  # place -> number of its box
    layers: list = field(default_factory=list)  # of each box; "" for those of no layer
    edges: list = field(default_factory=list)  # (from box, to box, how many before it)
    hides: bool = False  # single constants are written into the boxes that read them
    written: set = field(default_factory=set)  # numbers of the arrows of the graph as written
    first: int = 0  # how many boxes the graph as written has
    there: int = 0  # how many boxes are hollow before the first step
    routes: list = field(default_factory=list)  # the points of each arrow
    lanes: list = field(default_factory=list)  # where each arrow passes the rows between
    flow: list = field(default_factory=list)  # where each box's type stands below its middle
    inside: set = field(default_factory=set)  # boxes whose type found no room there: it is in them
    quiet: set = field(default_factory=set)  # arrows with no room for a contribution

    @property
    def large(self) -> bool:
        """True when the boxes are too many for three lines of text and types at the arrows."""
        return len(self.nodes) > MOST_LABELLED

    def rows(self) -> list[list[int]]:
        """Top and height of each row of boxes, in pixels."""
        tallest: dict = {}
        for node in self.nodes:
            tallest[node.place.y] = max(tallest.get(node.place.y, 0), node.place.height)
        return [[top, tallest[top]] for top in sorted(tallest)]

    size: tuple = (0, 0)
    tall: int = TALL  # pixels, a box without its gradient
    storeys: set = field(default_factory=set)  # boxes with room for a gradient below

    def hidden(self, number: int) -> bool:
        """True for a single constant of a large graph: its number is in the formulas already."""
        node = self.record.nodes[number]
        single = self.hides and node.role == "constant" and not node.shape
        return single and number not in self.record.stages[0].outputs

    @property
    def order(self) -> list[int]:
        """The nodes of the graph as written that have a box, each after the ones it reads."""
        return [number for number in self.record.stages[0].order if not self.hidden(number)]

    @cached_property
    def box_of(self) -> dict[int, int]:
        """GraphBox of the graph as written -> its box."""
        written = self.record.stages[0]
        pairs = zip(written.order, written.places, strict=True)
        return {number: self.boxes[place] for number, place in pairs if place in self.boxes}


def title_of(node: NodeRecord) -> str:
    """What a box says: `z = a + b`, or `a + b` for a result without a name."""
    named = f"{node.label} = {node.formula}" if node.name and node.reads else node.formula
    return html.clean(named, LONGEST_TITLE)


def type_of(node: NodeRecord) -> str:
    """A dtype and a shape."""
    return f"{node.dtype} {theme.shape_text(node.shape)}"


def make_scene(record: GraphRecord) -> Scene:
    """Collect the boxes and arrows of a graph, and of every stage of its simplification."""
    scene = Scene(record)
    scene.hides = len(record.stages[0].order) > MOST_LABELLED
    written, *later = record.stages
    add_stage(scene, written)
    scene.first, scene.written = len(scene.nodes), set(range(len(scene.edges)))
    for output in written.outputs:
        scene.nodes[scene.box_of[output]].output = True
    for stage in later:
        add_stage(scene, stage)
    return scene


def add_stage(scene: Scene, stage: StageRecord) -> tuple[dict, list]:
    """Add the boxes and arrows of one stage that are new; return all it has, by number.

    The result is {box: node} and the list of arrow numbers.
    """
    present, arrows = {}, []
    known = {edge: number for number, edge in enumerate(scene.edges)}
    where: dict = {}
    for number, place in zip(stage.order, stage.places, strict=True):
        if scene.hidden(number) and number not in stage.outputs:
            continue
        here = where[number] = _box_number(scene, number, place)
        present[here] = number
        repeated: dict = {}
        for x in scene.record.nodes[number].reads:
            if x not in where:
                continue
            start = where[x]
            repeated[start] = repeated.get(start, -1) + 1
            edge = (start, here, repeated[start])
            if edge not in known:
                known[edge] = len(scene.edges)
                scene.edges.append(edge)
            arrows.append(known[edge])
    return present, arrows


def _box_number(scene: Scene, number: int, place: int) -> int:
    """The number of the box for a place; a new box when nothing stood there yet."""
    if place not in scene.boxes:
        node = scene.record.nodes[number]
        scene.boxes[place] = len(scene.nodes)
        scene.layers.append(node.layer)
        line = scene.record.lines[node.line].told if node.line is not None else ""
        scene.nodes.append(
            GraphBox(
                node.letter,
                KINDS.get(node.role, "operation"),
                title_of(node),
                html.clean(node.word),
                type_of(node),
                html.clean(line, LONGEST_LINE),
                html.clean(node.note),
            )
        )
    return scene.boxes[place]


def place(scene: Scene, longest: Mapping[int, list], storeys: set) -> None:
    """Give every box its place.

    `longest` holds all texts a box will ever show, `storeys` the boxes that get a gradient.
    """
    scene.storeys = storeys
    scene.tall = LOW if scene.large else TALL
    _lay_out(scene, longest)
    if scene.large:
        return
    scene.flow, scene.inside = label_places(scene)
    if scene.inside:  # wider boxes may move others: what then has no room is cut
        _lay_out(scene, longest)
        scene.flow, more = label_places(scene, scene.inside)
        scene.inside |= more
    scene.quiet = quiet_arrows(scene)


def _lay_out(scene: Scene, longest: Mapping[int, list]) -> None:
    """Boxes, arrows and lanes."""
    sizes = {
        number: (
            _width([node.title, *longest.get(number, ())], small_line(scene, number, node.word)),
            scene.tall + STOREY * (number in scene.storeys),
        )
        for number, node in enumerate(scene.nodes)
    }
    pairs = [(start, end) for start, end, _ in scene.edges]
    drawing = layout(sizes, pairs, row_gap=34 if scene.large else 46)
    for number, node in enumerate(scene.nodes):
        node.place = drawing.boxes[number]
    scene.routes = [
        _from_middle(scene, *pair) for pair in zip(scene.edges, drawing.routes, strict=True)
    ]
    scene.lanes = drawing.lanes
    scene.size = (drawing.width, drawing.height)


def small_line(scene: Scene, number: int, word: str) -> str:
    """What a box is, and its type where that found no room at the arrow."""
    return f"{word}, {scene.nodes[number].type}" if number in scene.inside else word


def fitted(text: str, room: float, font: int = FONT) -> str:
    """A text cut so that it stays inside a box.

    >>> fitted("abcdefgh", 40), fitted("abc", 40)
    ('abcd…', 'abc')
    """
    most = int(room / (font * theme.CHARACTER))
    return text if len(text) <= most else text[: max(most - 1, 1)] + "…"


def _width(texts: Sequence[str], word: str) -> int:
    """The width of a box in whole pixels for the longest of some texts, and its word in small."""
    longest = max(*(len(text) * FONT for text in texts), len(word) * SMALL)
    return min(max(132, int(longest * theme.CHARACTER) + BADGE + 22), WIDEST)


def _from_middle(scene: Scene, edge: tuple, route: list) -> list:
    """All arrows of a box leave from the middle of its lower edge, so a fork is seen as one.

    They begin above the room for the gradient, which covers them once it is there.
    """
    start = scene.nodes[edge[0]].place
    top = [(start.middle, start.y + scene.tall)] if edge[0] in scene.storeys else []
    return [*top, (start.middle, start.bottom), *route[1:]]
