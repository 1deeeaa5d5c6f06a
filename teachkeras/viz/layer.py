"""One layer as a card: what goes in, what comes out, its settings and weights, and its graph."""

from __future__ import annotations

from ..layers.base import Layer
from ..layers.card import LayerCard
from . import html, theme
from .cells import tag_rect
from .model import card_rows, inside_of
from .snippet import about
from .view import View

FONT, LINE, TOP = 13, 20, 26  # pixels
PARTS = ("core.js", "explore.js", "graph.js", "graph.css", "layer.js", "model.css")


def layer_view(layer: Layer) -> View:
    """Draw a layer: in-shape, box, out-shape; below them the graph of its operations.

    >>> from teachkeras.layers import Dense, Input
    >>> layer = Dense(2, name="out")
    >>> y = layer(Input(shape=(3,)))
    >>> layer_view(layer).title
    'Dense out: (None, 3) -> (None, 2), 8 weights'
    """
    card = layer.card()
    shapes = f"{card.input_shape} -> {card.output_shape}" if card.outputs else "not called yet"
    ice = ", frozen" if card.frozen else ""
    named = f"{html.clean(card.kind, 40)} {html.clean(card.name, 40)}"
    title = f"{named}: {html.clean(shapes, 90)}, {card.params:,} weights{ice}"
    picture, width = _layer_picture(card)
    graph = inside_of(card)
    data = {"kind": "layer", "picture": html.address(picture), "width": width}
    data["rows"] = card_rows(card)
    if graph is not None:
        data["inside"] = {"title": html.clean(graph.title), "python": [], **graph.data}
    rows = [[name, html.clean(value)] for name, value in _facts(card)]
    values = html.table(title, ["what", "is"], rows)
    told = "{it}.input_shape, {it}.output_shape" if card.connected else "{it}.card()"
    weights = "[weight.shape for weight in {it}.get_weights()]"
    lines = (*[told] * bool(card.outputs), *[weights] * bool(card.weights), "{it}.card().settings")
    python = about("layer", layer, *lines, owner=lambda value: _of_model(value, layer))
    return View(
        title, picture, width, values, html.clean_lines(repr(card), 160), data, PARTS, python
    )


def _of_model(value: object, layer: object) -> str | None:
    """How a model leads to one of its layers."""
    layers = getattr(value, "layers", None) if hasattr(value, "get_config") else None
    places = [at for at, each in enumerate(layers or ()) if each is layer]
    return f".layers[{places[0]}]" if places else None


def _facts(card: LayerCard) -> list[list[str]]:
    return [
        *([[key, value] for key, value in card_rows(card) if key != "settings"]),
        *([html.clean(key, 40), value] for key, value in card.settings.items()),
    ]


def _layer_picture(card: LayerCard) -> tuple[html.Markup, float]:
    """In-shape, an arrow, the layer, an arrow, out-shape."""
    shapes = [_shape(card.input_shape, card), _shape(card.output_shape, card)]
    lines = [html.clean(card.name, 34), html.clean(card.kind, 34)]
    lines += [f"{html.clean(n, 24)} {theme.shape_text(s)}" for n, s, _ in card.weights[:6]]
    lines += ["❄ frozen"] * card.frozen
    wide = max(150, max(map(len, lines)) * FONT * theme.CHARACTER + 28)
    sides = [max(60.0, len(text) * FONT * theme.CHARACTER + 12) for text in shapes]
    tall, left = LINE * len(lines) + 16, 16 + sides[0] + 34
    middle, right = TOP + tall / 2, left + wide
    parts = [
        tag_rect(left, TOP, wide, tall, rx=6, class_="b frozen" if card.frozen else "b"),
        *_arrow(left - 36, left - 2, middle),
        *_arrow(right + 2, right + 36, middle),
        html.tag("text", shapes[0], x=html.number(16), y=html.number(middle + 4)),
        html.tag("text", shapes[1], x=html.number(right + 44), y=html.number(middle + 4)),
    ]
    for at, text in enumerate(lines):
        look = {"style": "font-weight:600"} if at == 0 else {"class_": "s"}
        parts.append(
            html.tag("text", text, x=html.number(left + 14), y=TOP + 22 + LINE * at, **look)
        )
    style = (
        f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK}}}.s{{fill:{theme.MUTED}}}"
        f".b{{fill:{theme.BLUE_FILL};stroke:{theme.BLUE};stroke-width:1.6}}"
        f".frozen{{fill:#e9f8fc;stroke-dasharray:7 3}}.e{{stroke:{theme.LINE};stroke-width:1.6}}"
    )
    width = right + 44 + sides[1] + 16
    return html.svg(width, TOP + tall + 26, *parts, style=style), round(width)


def _shape(shape: object, card: LayerCard) -> str:
    return html.clean(shape, 60) if card.outputs else "?"


def _arrow(start: float, end: float, y: float) -> list:
    """A short arrow to the right."""
    tip = f"M{html.number(end)} {html.number(y)}l-7 -4.5v9z"
    line = {"x1": start, "x2": end - 6, "y1": y, "y2": y}
    return [
        html.tag("line", **{k: html.number(v) for k, v in line.items()}, class_="e"),
        html.tag("path", d=tip, fill=theme.LINE),
    ]
