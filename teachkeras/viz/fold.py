"""Graphs of more than 300 boxes, folded: neighbours in the order of computation share a box.

First the nodes of one layer, next to each other in that order, go together; if that is
still too many, runs of equal length. Because only neighbours in the order are joined, no
arrow can run backwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..engine.graph import toposort
from ..engine.inspect import printing
from . import html, theme
from .graph_code import graph_code
from .layout import layout
from .view import View

MOST_BOXES = 300
FOLDED = 16  # boxes aimed at
FOLDED_TALL = 40  # pixels


def groups_of(order: Sequence) -> list[list]:
    """Join neighbours of the same layer; where that leaves too many, runs of equal length."""
    groups: list[list] = []
    for tensor in order:
        if groups and groups[-1][-1].scope[:1] == tensor.scope[:1]:
            groups[-1].append(tensor)
        else:
            groups.append([tensor])
    if 1 < len(groups) <= MOST_BOXES:
        return groups
    length = -(-len(order) // FOLDED)
    return [list(order[at : at + length]) for at in range(0, len(order), length)]


def layers_of(order: Sequence, depth: str = "layers") -> list[list]:
    """One group per layer ("layers"), or everything in one ("model"); other nodes stand alone.

    >>> from teachkeras.engine import placeholder, scope
    >>> x = placeholder(name="x")
    >>> with scope("dense_1"):
    ...     y = x * 2 + 1
    >>> [len(group) for group in layers_of(toposort([y * 3]))]
    [1, 4, 1, 1]
    """
    groups: dict = {}
    for tensor in order:
        inside = tensor.role != "input" if depth == "model" else bool(tensor.scope)
        key = ("model" if depth == "model" else tensor.scope[0]) if inside else tensor
        groups.setdefault(key, []).append(tensor)
    return list(groups.values())


def folded_view(outputs: Sequence, names: Mapping, depth: str = "") -> View:
    """A view of a graph in which a box stands for many nodes, and says so.

    `depth` is "layers" (a box per layer), "model" (one box), or "" (as few as needed).
    """
    order = toposort(outputs)
    groups = layers_of(order, depth) if depth else groups_of(order)
    number = {tensor: at for at, group in enumerate(groups) for tensor in group}
    pairs = [(number[x], number[tensor]) for tensor in order for x in tensor.inputs]
    edges = list(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    titles = [
        _title(group, at, len(groups), names if depth else None) for at, group in enumerate(groups)
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
    picture, width = _picture(layout(sizes, edges), titles)
    rows = [
        [at, name, len(group), repr(group[-1].type), ", ".join(_written(group, names))]
        for at, (name, group) in enumerate(zip(titles, groups, strict=True))
    ]
    text = html.clean_lines(printing.tree(outputs, limit=60, names=names), 160)
    data = {"kind": "picture"}
    return View(
        title,
        picture,
        width,
        html.table(title, ["", "box", "nodes", "gives", "made of"], rows),
        f"{title}\n{text}",
        data,
        ("core.js",),
        graph_code(outputs, ("written",)),
    )


def _written(group: list, names: Mapping) -> list[str]:
    """The first few nodes of a box, in words."""
    words = [html.clean(names.get(t) or t.name or type(t.op).__name__.lower(), 20) for t in group]
    return [*words[:6], *([f"{len(words) - 6} more"] if len(words) > 6 else [])]


def _title(group: list, at: int, count: int, names: Mapping | None = None) -> str:
    """What a folded box is called: its layer, or where its nodes stand in the order."""
    if names is not None and len(group) == 1 and not group[0].scope:
        tensor = group[0]
        called = names.get(tensor) or tensor.name or printing.expression(tensor)
        return f"{html.clean(called, 24)} {theme.shape_text(tensor.type.shape)}"
    if names is not None:
        labels = dict.fromkeys(tensor.scope[0] for tensor in group if tensor.scope)
        called = next(iter(labels)) if len(labels) == 1 else "model"
        gives = theme.shape_text(group[-1].type.shape)
        return f"{html.clean(called, 24)}: {len(group)} nodes, gives {gives}"
    labels = dict.fromkeys(tensor.scope[0] for tensor in group if tensor.scope)
    nodes = f"{len(group)} node{'s' * (len(group) != 1)}"
    name = next(iter(labels)) if len(labels) == 1 else f"part {at + 1} of {count}"
    return f"{html.clean(name, 30)}: {nodes}"


def _picture(drawing, titles: list[str]) -> tuple[html.Markup, float]:
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


def folded_data(scene) -> dict | None:
    """The layers of a large graph as boxes of their own; None where nothing is gained by it.

    `of` tells for each box of the whole graph which of these it belongs to.
    """
    keys: dict = {}
    for tensor, number in scene.keys.items():
        keys[number] = tensor.scope[0] if tensor.scope else number
    groups = {key: at for at, key in enumerate(dict.fromkeys(keys[n] for n in sorted(keys)))}
    if not scene.large or len(groups) > FEWER * len(keys) or len(groups) < 2:
        return None
    of = [groups[keys[number]] for number in range(len(scene.nodes))]
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


def _group_title(scene, key: object, count: int) -> str:
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
