"""The static picture of a model, from the same pixels as the live one (model.js)."""

from __future__ import annotations

from . import html, theme
from .cells import tag_rect
from .graph_picture import EDGE, head, path_through

STYLE = (
    f"text{{font:13px {theme.MONO};fill:{theme.INK}}}"
    f".s{{font:12px {theme.SANS};fill:{theme.MUTED}}}"
    f".e{{fill:none;stroke:{theme.LINE};stroke-width:1.6}}"
    f".b{{fill:{theme.BLUE_FILL};stroke:{theme.BLUE};stroke-width:1.6}}"
    ".output{stroke-width:3.6}"
    f".frozen{{fill:#e9f8fc;stroke-dasharray:7 3}}.i{{fill:none;stroke:{theme.BLUE}}}"
)


def model_svg(data: dict) -> html.Markup:
    """The SVG document of a model: arrows first, then boxes."""
    parts = [html.tag("path", d=path_through(route), class_="e") for route in data["routes"]]
    parts += [head(*route[-1]) for route in data["routes"]]
    for box in data["boxes"]:
        parts += _box(box)
    width, height = (size + 2 * EDGE for size in data["size"])
    group = html.tag("g", *parts, transform=f"translate({EDGE} {EDGE})")
    return html.svg(width, height, group, style=STYLE)


def _box(box: dict) -> list:
    """One layer: outline, letter, and its lines of text."""
    x, y, width, height = box["place"]
    corner = height // 2 if "input" in box["marks"] else 5
    parts = [tag_rect(x, y, width, height, rx=corner, class_=f"b {box['marks']}")]
    if "parameter" in box["marks"]:
        parts.append(tag_rect(x + 4, y + 4, width - 8, height - 8, rx=3, class_="i"))
    middle = y + height // 2
    parts.append(html.tag("circle", cx=x + 19, cy=middle, r=11, fill=theme.BLUE))
    badge = {"text_anchor": "middle", "style": "fill:#fff;font-weight:700;font-size:12px"}
    parts.append(html.tag("text", box["letter"], x=x + 19, y=middle + 4, **badge))
    for at, text in enumerate(box["lines"]):
        look = {"style": "font-weight:600"} if at == 0 else {"class_": "s"}
        parts.append(html.tag("text", text, x=x + 36, y=y + 20 + 17 * at, **look))
    return parts
