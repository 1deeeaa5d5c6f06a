"""The static picture of training curves, from the same pixels as the live one (curves.js)."""

from __future__ import annotations

from . import html, theme
from .cells import tag_rect
from .training_axes import HEIGHT, WIDTH

LEFT, TOP, GAP, BELOW = 66, 68, 88, 52  # pixels around a panel, and between two of them
LEGEND = 24  # pixels for the name of one run
MOST_DOTS = 60  # points; above this the line stands alone
# A colour for each run; each has 3 : 1 on white. Of a single run validation takes the second.
RUN_COLOURS = (theme.BLUE, "#b35806", "#00705a", "#8a3d8f", "#9c2c3b", "#4d5561")

STYLE = (
    f"text{{font:14px {theme.SANS};fill:{theme.INK}}}.m{{fill:{theme.MUTED};font-size:13px}}"
    ".g{stroke:#d5dae0}.l{fill:none;stroke-width:2}.v{stroke-dasharray:6 4}"
    ".a{opacity:.22;stroke-width:1;stroke-linejoin:round}.d{stroke:none}"
    ".h{fill:#fff;stroke-width:2}"
    f".p{{fill:{theme.LINE};opacity:.16}}.x{{stroke:{theme.INK};stroke-dasharray:3 3}}"
    f".r{{fill:none;stroke:{theme.INK};stroke-width:1.6}}.q{{fill:{theme.ORANGE_FILL}}}"
)


def curves_picture(data: dict) -> tuple[html.Markup, float]:
    """All panels side by side, two in a row, on the first axis; runs are named above them."""
    panels = data["panels"]
    columns = min(2, max(1, len(panels)))
    width = LEFT + columns * WIDTH + (columns - 1) * GAP + 24
    names = data["runs"] if len(data["runs"]) > 1 else []
    above = LEGEND * len(names) + 8 * bool(names)
    parts = [_name(letter, name, LEGEND * at + 26) for at, (letter, name) in enumerate(names)]
    for at, panel in enumerate(panels):
        x, y = LEFT + at % 2 * (WIDTH + GAP), above + TOP + at // 2 * (TOP + HEIGHT + BELOW)
        parts.append(html.tag("g", *_drawn(panel, data), transform=f"translate({x} {y})"))
    rows = -(-len(panels) // 2) or 1
    return html.svg(width, above + rows * (TOP + HEIGHT + BELOW), *parts, style=STYLE), width


def _name(letter: str, name: str, y: int) -> html.Markup:
    """A run of several: its colour, its letter and what it is called."""
    colour = RUN_COLOURS["ABCDEF".index(letter)]
    line = html.tag("line", x1=16, x2=46, y1=y - 5, y2=y - 5, stroke=colour, stroke_width=3)
    return html.join([line, html.tag("text", f"{letter}  {name}", x=54, y=y)])


def _drawn(panel: dict, data: dict) -> list:
    """The parts of one panel: name, axes, marks, bands, curves, legend."""
    axis, several = data["axes"][0], len(data["runs"]) > 1
    parts = [html.tag("text", panel["name"], x=0, y=-46, style="font-weight:600")]
    for label, y in panel["ticks"]:
        parts.append(html.tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="g"))
        parts.append(html.tag("text", label, x=-8, y=y + 4, text_anchor="end", class_="m"))
    for label, x in axis["ticks"]:
        parts.append(html.tag("text", label, x=x, y=HEIGHT + 20, text_anchor="middle", class_="m"))
    middle = {"x": WIDTH / 2, "y": HEIGHT + 40, "text_anchor": "middle", "class_": "m"}
    parts.append(html.tag("text", axis["name"], **middle))
    parts += [_band(band, data["columns"]) for band in panel["bands"]]
    parts += [piece for mark in data["marks"] for piece in _mark(mark)]
    if not several:
        parts.append(_gap(panel["lines"]))
    for at, line in enumerate(panel["lines"]):
        parts += _line(line, several)
        if not several:
            parts += _legend(line["kind"], at * 130)
    for best in panel.get("best", []):
        parts.append(html.tag("circle", cx=best["x"][0], cy=best["y"], r=8, class_="r"))
    return parts


def colour_of(line: dict, several: bool) -> str:
    """Of a single run the kind decides, of several the run."""
    return RUN_COLOURS["ABCDEF".index(line["run"]) if several else int(line["kind"] == "val")]


def _line(line: dict, several: bool) -> list:
    """A curve with its marks; of several runs, with its letter at the end."""
    held, colour = line["kind"] == "val", colour_of(line, several)
    points = [None if y is None else (x, y) for x, y in zip(line["x"][0], line["y"], strict=True)]
    look = "l v" if held else "l"
    parts = [html.tag("path", d=curve_path(points), class_=look, stroke=colour)]
    some = [point for point in points if point is not None]
    if len(some) <= MOST_DOTS:
        parts += [_dot(x, y, held, colour) for x, y in some]
    if several and some:
        place = {"x": html.number(some[-1][0] + 10), "y": html.number(line["letter"] + 5)}
        style = f"fill:{colour};font-weight:700"
        parts.append(html.tag("text", line["run"], **place, style=style))
    return parts


def _dot(x: float, y: float, held: bool, colour: str) -> html.Markup:
    """A mark per epoch: a dot for training, a square for validation."""
    if held:
        return tag_rect(x - 3, y - 3, 6, 6, class_="h", stroke=colour)
    return html.tag("circle", cx=x, cy=y, r=3.2, class_="d", fill=colour)


def _band(band: dict, columns: list) -> html.Markup:
    """From the smallest to the largest value of the batches."""
    number = "ABCDEF".index(band["run"])
    look = {"class_": "a", "fill": RUN_COLOURS[number], "stroke": RUN_COLOURS[number]}
    return html.tag("path", d=band_path(columns[number][0], band["low"], band["high"]), **look)


def _gap(lines: list) -> html.Markup:
    """The gap between training and validation, shaded."""
    if len(lines) < 2 or any(y is None for line in lines for y in line["y"]):
        return html.Markup("")
    one, other = lines
    there = list(zip(one["x"][0], one["y"], strict=True))
    back = list(zip(other["x"][0], other["y"], strict=True))[::-1]
    return html.tag("path", d=curve_path([*there, *back]) + "Z", class_="q", opacity=0.6)


def _legend(kind: str, x: int) -> list:
    held = kind == "val"
    look = {"class_": "l v" if held else "l", "stroke": RUN_COLOURS[int(held)]}
    return [
        html.tag("line", x1=x, x2=x + 26, y1=-24, y2=-24, **look),
        html.tag("text", "validation" if held else "training", x=x + 32, y=-20),
    ]


def _mark(mark: dict) -> list:
    """Something that happened: a line from top to bottom with its word; patience is a shade."""
    x = mark["x"][0]
    parts = []
    if "since" in mark:
        parts.append(tag_rect(mark["since"][0], 0, x - mark["since"][0], HEIGHT, class_="p"))
    anchor = "end" if x > WIDTH / 2 else "start"
    beside = html.number(x + (-4 if anchor == "end" else 4))
    parts.append(html.tag("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="x"))
    return [*parts, html.tag("text", mark["text"], x=beside, y=-5, text_anchor=anchor, class_="m")]


def curve_path(points: list) -> str:
    """SVG path data through points; None leaves a gap.

    >>> curve_path([(0, 1.0), (2, 3.5), None, (4, 0.0)])
    'M0 1L2 3.5M4 0'
    """
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{html.number(point[0])} {html.number(point[1])}"
        pen = "L"
    return path


def band_path(across: list, low: list, high: list) -> str:
    """Along the largest values and back along the smallest; a column without numbers is left out.

    >>> band_path([0, 1, 2], [5, None, 6], [2, None, 3])
    'M0 2L2 3L2 6L0 5Z'
    """
    columns = [row for row in zip(across, low, high, strict=False) if row[1] is not None]
    there = [(x, top) for x, _, top in columns]
    back = [(x, bottom) for x, bottom, _ in columns]
    return curve_path([*there, *back[::-1]]) + "Z"
