"""Graphs of more than 300 boxes, folded: neighbours in the order of computation share a box.

First the nodes of one layer, next to each other in that order, go together; if that is
still too many, runs of equal length. Because only neighbours in the order are joined, no
arrow can run backwards.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.inspect.record import GraphRecord, NodeRecord
from . import html, theme
from .layout import Layout, layout
from .scene import Scene
from .view import View

MOST_BOXES = 300
FOLDED = 16  # boxes aimed at
FOLDED_TALL = 40  # pixels


def groups_of(order: Sequence[NodeRecord]) -> list[list[int]]:
    """Join neighbours of the same layer; where that leaves too many, runs of equal length."""
    groups: list[list[int]] = []
    for at, node in enumerate(order):
        if groups and order[groups[-1][-1]].layer == node.layer:
            groups[-1].append(at)
        else:
            groups.append([at])
    if 1 < len(groups) <= MOST_BOXES:
        return groups
    length = -(-len(order) // FOLDED)
    whole = list(range(len(order)))
    return [whole[at : at + length] for at in range(0, len(order), length)]


def layers_of(order: Sequence[NodeRecord], depth: str = "layers") -> list[list[int]]:
    """One group per layer ("layers"), or everything in one ("model"); other nodes stand alone.

    >>> from teachkeras.engine import placeholder, scope
    >>> from teachkeras.engine.inspect.recording import graph_record
    >>> x = placeholder(name="x")
    >>> with scope("dense_1"):
    ...     y = x * 2 + 1
    >>> layers_of(graph_record([y * 3]).written)
    [[0], [1, 2, 3, 4], [5], [6]]
    """
    groups: dict = {}
    for at, node in enumerate(order):
        inside = node.role != "input" if depth == "model" else bool(node.layer)
        key = ("model" if depth == "model" else node.layer) if inside else at
        groups.setdefault(key, []).append(at)
    return list(groups.values())


def folded_view(record: GraphRecord, depth: str = "") -> View:
    """A view of a graph in which a box stands for many nodes, and says so.

    `depth` is "layers" (a box per layer), "model" (one box), or "" (as few as needed).
    """
    order, stage = record.written, record.stages[0]
    groups = layers_of(order, depth) if depth else groups_of(order)
    group_of = {stage.order[at]: group for group, ats in enumerate(groups) for at in ats}
    pairs = [
        (group_of[x], group_of[number])
        for number in stage.order
        for x in record.nodes[number].reads
    ]
    edges = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    parts = [[order[at] for at in group] for group in groups]
    titles = [
        _layer_title(part) if depth else _run_title(part, at, len(parts))
        for at, part in enumerate(parts)
    ]
    sizes = {
        at: (max(96, int(len(title) * 13 * theme.CHARACTER) + 28), 44)
        for at, title in enumerate(titles)
    }
    title = (
        f"Graph with {len(order):,} nodes, folded into {len(groups)} boxes: "
        f"{'the nodes of a layer' if depth else 'nodes that are computed one after the other'} "
        "share a box"
    )
    picture, width = _folded_boxes(layout(sizes, edges), titles)
    rows = [
        [at, name, len(part), part[-1].type, ", ".join(_written(part))]
        for at, (name, part) in enumerate(zip(titles, parts, strict=True))
    ]
    head = ["", "box", "nodes", "gives", "made of"]
    text = html.clean_lines(record.tree(60, values=False), 160)
    values, data = html.table(title, head, rows), {"kind": "still"}
    return View(title, picture, width, values, f"{title}\n{text}", data, ("core.js",))


def _written(group: list[NodeRecord]) -> list[str]:
    """The first few nodes of a box, in words."""
    words = [html.clean(node.name or node.op.lower(), 20) for node in group]
    return [*words[:6], *([f"{len(words) - 6} more"] if len(words) > 6 else [])]


def _layer_title(group: list[NodeRecord]) -> str:
    """What a box of a layer is called, and what it gives."""
    gives = theme.shape_text(group[-1].shape)
    if len(group) == 1 and not group[0].layer:
        return f"{html.clean(group[0].name or group[0].expression, 24)} {gives}"
    return f"{html.clean(_only_layer(group) or 'model', 24)}: {len(group)} nodes, gives {gives}"


def _run_title(group: list[NodeRecord], at: int, count: int) -> str:
    """What a run of nodes is called: its layer, or where it stands in the order."""
    nodes = f"{len(group)} node{'s' * (len(group) != 1)}"
    return f"{html.clean(_only_layer(group) or f'part {at + 1} of {count}', 30)}: {nodes}"


def _only_layer(group: list[NodeRecord]) -> str:
    """The layer all nodes with a layer are from; none where there are several."""
    layers = {node.layer for node in group if node.layer}
    return layers.pop() if len(layers) == 1 else ""


def _folded_boxes(drawing: Layout, titles: list[str]) -> tuple[html.Markup, float]:
    """The folded boxes as a static picture."""
    from .cells import tag_rect
    from .graph_picture import EDGE, STYLE, head, path_through

    parts = [html.tag("path", d=path_through(route), class_="e") for route in drawing.routes]
    parts += [head(*route[-1]) for route in drawing.routes]
    for at, place in drawing.boxes.items():
        parts.append(tag_rect(place.x, place.y, place.width, place.height, rx=5, class_="b solid"))
        middle = {"x": place.middle, "y": place.y + 27, "text_anchor": "middle"}
        parts.append(html.tag("text", titles[at], **middle))
    width, height = drawing.width + 2 * EDGE, drawing.height + 2 * EDGE
    group = html.tag("g", *parts, transform=f"translate({EDGE} {EDGE})")
    return html.svg(width, height, group, style=STYLE), min(width, width * 900 / height)


# --- a large graph whose layers share a box until one is opened ---------------------------------

FEWER = 0.6  # of the boxes: with more groups than that, folding would not help


def folded_data(scene: Scene) -> dict | None:
    """The layers of a large graph as boxes of their own; None where nothing is gained by it.

    `of` tells for each box of the whole graph which of these it belongs to.
    """
    keys = [layer or number for number, layer in enumerate(scene.layers)]
    groups = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    if not scene.large or len(groups) > FEWER * len(keys) or len(groups) < 2:
        return None
    of = [groups[key] for key in keys]
    pairs = dict.fromkeys((of[start], of[end]) for start, end, _ in scene.edges)
    edges = [pair for pair in pairs if pair[0] != pair[1]]
    titles = [_group_title(scene, key, of.count(at)) for key, at in groups.items()]
    gives = [scene.nodes[len(of) - 1 - of[::-1].index(at)].type for at in range(len(groups))]
    longest = [max(len(title), len(type) - 4) for title, type in zip(titles, gives, strict=True)]
    sizes = {
        at: (int(length * 13 * theme.CHARACTER) + 28, FOLDED_TALL)
        for at, length in enumerate(longest)
    }
    drawing = layout(sizes, edges, row_gap=26)
    places = [drawing.boxes[at] for at in range(len(groups))]
    return {
        "size": [drawing.width, drawing.height],
        "titles": titles,
        "places": [[place.x, place.y, place.width] for place in places],
        "tall": FOLDED_TALL,
        "routes": [[x for point in route for x in point] for route in drawing.routes],
        "of": of,
    }


def _group_title(scene: Scene, key: str | int, count: int) -> str:
    """What a folded box says: its layer and how many boxes are in it, or the one box it is."""
    if isinstance(key, int):
        return scene.nodes[key].title
    return f"{html.clean(key, 24)}: {count} box{'es' * (count != 1)}"


def folded_picture(folded: dict) -> html.Markup:
    """The static picture of the layers, with few, long paths to stay small."""
    from .graph_picture import EDGE, STYLE

    tall = folded["tall"]
    boxes = "".join(f"M{x} {y}h{wide}v{tall}h-{wide}z" for x, y, wide in folded["places"])
    routes = [list(zip(route[::2], route[1::2], strict=True)) for route in folded["routes"]]
    arrows = "".join("M" + "L".join(f"{x} {y}" for x, y in route) for route in routes)
    heads = "".join(f"M{x} {y}l-4.5-7h9z" for x, y in (route[-1] for route in routes))
    parts = [
        html.tag("path", d=arrows, class_="e"),
        html.tag("path", d=heads, fill=theme.LINE),
        html.tag("path", d=boxes, class_="b"),
    ]
    for (x, y, _), title in zip(folded["places"], folded["titles"], strict=True):
        parts.append(html.tag("text", title, x=x + 12, y=y + 25))
    group = html.tag("g", *parts, transform=f"translate({EDGE} {EDGE})")
    width, height = (size + 2 * EDGE for size in folded["size"])
    return html.svg(width, height, group, style=STYLE)
