"""The static picture of a graph; a large one is drawn with few, long paths to stay small."""

from __future__ import annotations

from . import html, theme
from .cells import tag_rect
from .labels import beside
from .layout import Rectangle
from .scene import BADGE, SMALL, GraphBox, Scene, fitted, small_line
from .steps import GHOST, HIDDEN, SOLID, State

EDGE = 24  # pixels around the drawing
UNIT = 8  # pixels, the steps of the picture of a large graph

STYLE = (
    f"text{{font:13px {theme.MONO};fill:{theme.INK}}}"
    f".s{{font:11px {theme.SANS};fill:{theme.MUTED}}}"
    f".f{{font:11px {theme.MONO};fill:{theme.MUTED}}}"
    ".f{paint-order:stroke;stroke:#fff;stroke-width:4px}"
    f".o{{fill:{theme.ORANGE}}}"
    f".e{{fill:none;stroke:{theme.LINE};stroke-width:1.6}}"
    f".k{{fill:none;stroke:#b35806;stroke-width:1.8;stroke-dasharray:6 3}}"
    f".b{{fill:#fff;stroke:{theme.BLUE};stroke-width:1.6}}"
    f".solid{{fill:{theme.BLUE_FILL}}}"
    ".constant{stroke-dasharray:.1 4.5;stroke-linecap:round;stroke-width:2.4}"
    ".output{stroke-width:3.6}"
    f".ghost{{fill:none;stroke:{theme.LINE};stroke-dasharray:4 4}}"
)


def path_through(points: list) -> str:
    """An arrow as SVG path data: straight down inside a row, a soft bend between rows.

    >>> path_through([(10, 0), (10, 20), (30, 60)])
    'M10 0V20C10 40 30 40 30 60'
    """
    path = f"M{points[0][0]} {points[0][1]}"
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        middle = html.number((y0 + y1) / 2)
        path += f"V{y1}" if x0 == x1 else f"C{x0} {middle} {x1} {middle} {x1} {y1}"
    return path


def picture_of(scene: Scene, state: State) -> html.Markup:
    """The SVG document of a scene in a state."""
    width, height = scene.size[0] + 2 * EDGE, scene.size[1] + 2 * EDGE
    if scene.large:
        return _compact(scene, width, height)
    group = html.tag("g", *_rich(scene, state), transform=f"translate({EDGE} {EDGE})")
    return html.svg(width, height, group, style=STYLE)


# --- small graphs -----------------------------------------------------------------------------


def _rich(scene: Scene, state: State) -> list:
    """Arrows first, then boxes, then the types where arrows leave."""
    parts = [_edge(scene, state, number) for number in sorted(state.arrows)]
    parts += [_back(scene, number, text) for number, text in sorted(state.back.items())]
    for number, node in enumerate(scene.nodes):
        if state.box[number] != HIDDEN:
            parts += _box(scene, state, number)
            if state.box[number] != GHOST and number not in scene.inside:
                parts.append(_type(node, *scene.flow[number]))
    return parts


def _text(text: str, x: float, y: float, **more: object) -> html.Markup:
    """A text from its left end and base line, in pixels."""
    return html.tag("text", text, x=html.number(x), y=html.number(y), **more)


def _type(node: GraphBox, right: int, below: int) -> html.Markup:
    """The type of what leaves a box, where the arrows cross it least."""
    anchor = "end" if right < 0 else "start"
    x, y = node.place.middle + right, node.place.bottom + below
    return _text(node.type, x, y, class_="f", text_anchor=anchor)


def _edge(scene: Scene, state: State, number: int) -> html.Markup:
    """One arrow with its head; an arrow that a rule removed is a ghost."""
    route = scene.routes[number]
    if number in state.gone:
        return html.tag("path", d=path_through(route), class_="e ghost")
    return html.join([html.tag("path", d=path_through(route), class_="e"), head(*route[-1])])


def head(x: int, y: int, upwards: bool = False, **more: object) -> html.Markup:
    """The head of an arrow that ends at (x, y)."""
    side = 7 if upwards else -7
    points = f"M{x} {y}l-4.5 {side}h9z"
    return html.tag("path", d=points, **{"fill": theme.LINE, **more})


def _back(scene: Scene, number: int, text: str) -> html.Markup:
    """A contribution running back along an arrow, in the second colour."""
    skipped = 1 if scene.edges[number][0] in scene.storeys else 0
    route = [(x - 12, y) for x, y in scene.routes[number][skipped:]]
    parts = [
        html.tag("path", d=path_through(route), class_="k"),
        head(*route[0], upwards=True, fill="#b35806"),
    ]
    if len(text) <= 10 and number not in scene.quiet:
        x, y = beside(scene.routes[number])
        parts.append(_text(text, x=x, y=y, class_="f o", text_anchor="end"))
    return html.join(parts)


def _box(scene: Scene, state: State, number: int) -> list:
    """One box: outline, letter, title, what it is, its value, and its gradient below."""
    node, tall = scene.nodes[number], scene.tall
    place, kind = node.place, state.box[number]
    title, word = state.title.get(number, [node.title, node.word])
    marks = ["b", "solid" if kind == SOLID else "", "ghost" if kind == GHOST else ""]
    marks += [node.kind, "output" if number in state.out else ""]
    look = {"class_": " ".join(mark for mark in marks if mark)}
    corner = tall // 2 if node.kind == "input" else 5
    parts = _gradient(place, tall, state.grad.get(number))
    parts.append(tag_rect(place.x, place.y, place.width, tall, rx=corner, **look))
    if node.kind == "parameter":
        inner = {"fill": "none", "stroke": theme.BLUE, "stroke_width": 1.2}
        parts.append(tag_rect(place.x + 4, place.y + 4, place.width - 8, tall - 8, rx=3, **inner))
    x, y = place.x + 19, place.y + tall // 2
    parts.append(
        html.tag("circle", cx=x, cy=y, r=11, fill=theme.BLUE if kind != GHOST else theme.LINE)
    )
    badge = {"text_anchor": "middle", "style": "fill:#fff;font-weight:700;font-size:12px"}
    parts.append(_text(node.letter, x, y + 4, **badge))
    left, room = place.x + BADGE + 6, place.width - BADGE - 14
    small = fitted(small_line(scene, number, word), room, SMALL)
    parts.append(_text(fitted(title, room), left, place.y + 20, style="font-weight:600"))
    parts.append(_text(small, left, place.y + 35, class_="s"))
    value = fitted(state.value[number], room)
    shown = {"style": "font-style:italic", "class_": "s"} if not value else {}
    if kind != GHOST:
        parts.append(_text(value or "no value yet", left, place.y + 52, **shown))
    return parts


def _gradient(place: Rectangle, tall: int, grad: list | None) -> list:
    """The storey under a box that holds its gradient, once some of it has arrived."""
    if not grad:
        return []
    dash = None if grad[1] else "5 3"
    look = {"fill": theme.ORANGE_FILL, "stroke": "#b35806", "stroke_width": 1.6}
    y = place.y + tall - 8
    return [
        tag_rect(
            place.x + 8,
            y,
            place.width - 16,
            place.height - tall + 8,
            rx=5,
            stroke_dasharray=dash,
            **look,
        ),
        _text(fitted(grad[0], place.width - 30), place.x + 16, place.bottom - 7, class_="o"),
    ]


# --- large graphs -----------------------------------------------------------------------------


def _compact(scene: Scene, width: int, height: int) -> html.Markup:
    """Every box as one thick line and all arrows as one path, in steps of eight pixels.

    A hundred boxes are drawn too small to read: this shows the form of the graph, and the
    table beside it begins the text twin.
    """
    arrows = "".join(_straight(scene, number) for number in range(len(scene.edges)))
    places = [node.place for node in scene.nodes]
    middle = places[0].height // 2
    boxes = "".join(
        f"M{place.x // UNIT} {(place.y + middle) // UNIT}h{place.width // UNIT}" for place in places
    )
    thick = places[0].height // UNIT
    parts = [
        html.tag("path", d=arrows, fill="none", stroke=theme.LINE),
        html.tag("path", d=boxes, stroke=theme.BLUE, stroke_width=thick),
    ]
    group = html.tag("g", *parts, transform=f"translate({EDGE} {EDGE})scale({UNIT})")
    return html.svg(width, height, group)


def _straight(scene: Scene, number: int) -> str:
    """An arrow as straight pieces from row to row, written with differences to be short."""
    points = scene.routes[number]
    kept = [(x // UNIT, y // UNIT) for x, y in [points[0], *points[1:-1:2], points[-1]]]
    steps = [f"l{x1 - x0} {y1 - y0}" for (x0, y0), (x1, y1) in zip(kept, kept[1:], strict=False)]
    return f"M{kept[0][0]} {kept[0][1]}" + "".join(steps).replace(" -", "-")
