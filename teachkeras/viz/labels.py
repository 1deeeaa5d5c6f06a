"""Where the type of what leaves a box is written, so that no arrow runs through it.

A label stands below its box, right or left of the middle, in the first or second line. Every place
is tried and the one that is crossed least is taken: by arrows, by the way back along them, by
boxes, by labels that stand already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from . import theme

if TYPE_CHECKING:
    from .layout import Rectangle
    from .scene import Scene

FONT = 11  # pixels
PLACES = [
    (dx, dy) for dy in (20, 34) for dx in (8, -8, 22, -22, 36, -36, -70)
]  # from middle, bottom
BACK = 12  # pixels, how far left of an arrow its gradient runs
CONTRIBUTION = 76  # pixels, the longest one that is written on an arrow
SAMPLES = np.linspace(0, 1, 33)


def label_places(
    scene: Scene, inside: Collection[int] = ()
) -> tuple[list[tuple[int, int]], set[int]]:
    """For each box how far right of its middle (left: negative) and below it its type stands.

    The set names the boxes whose type would be crossed everywhere, so that it is better written
    into the box itself, as it is for those of `inside`.
    """
    lines = np.concatenate([np.empty((0, 2)), *_lines(scene)])
    taken = [(p.x, p.y, p.x + p.width, p.bottom) for p in (node.place for node in scene.nodes)]
    places, crossed = [], set()
    for number, node in enumerate(scene.nodes):
        wide = len(node.type) * FONT * theme.CHARACTER
        boxes = [_box(node.place, place, wide) for place in PLACES]
        top, end = boxes[0][1], boxes[-1][3]
        near = lines[(lines[:, 1] > top) & (lines[:, 1] < end)]
        others = [box for box in taken if box[1] < end and top < box[3]]
        costs = [_cost(box, near, others, scene.size[0]) for box in boxes]
        best = costs.index(min(costs))
        if number in inside or costs[best]:
            crossed.add(number)
            places.append((0, 0))
        else:
            places.append(PLACES[best])
            taken.append(boxes[best])
    return places, crossed - set(inside)


def beside(route: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Where the text of a contribution ends: left of the way back, on the side it bends away from.

    >>> beside([(40, 0), (40, 60)]), beside([(80, 0), (20, 60)]), beside([(20, 0), (80, 60)])
    ((22.0, 34.0), (32.0, 24.0), (32.0, 44.0))
    """
    (x0, y0), (x1, y1) = route[-2:]
    lift = 0 if abs(x1 - x0) < BACK else 10 if x1 > x0 else -10
    return (x0 + x1) / 2 - BACK - 6, (y0 + y1) / 2 + 4 + lift


def quiet_arrows(scene: Scene) -> set[int]:
    """The arrows beside which a contribution would cover a box, a type, or another one."""
    taken = [(p.x, p.y, p.x + p.width, p.bottom) for p in (node.place for node in scene.nodes)]
    for number, node in enumerate(scene.nodes):
        if number not in scene.inside:
            wide = len(node.type) * FONT * theme.CHARACTER
            taken.append(_box(node.place, scene.flow[number], wide))
    quiet = set()
    for number, ((start, end, _), route) in enumerate(zip(scene.edges, scene.routes, strict=True)):
        if not {start, end} <= scene.storeys:
            continue
        right, bottom = beside(route)
        box = right - CONTRIBUTION, bottom - FONT, right, bottom + 3
        if any(_over(box, other) for other in taken):
            quiet.add(number)
        else:
            taken.append(box)
    return quiet


def _over(one: tuple, other: tuple) -> bool:
    """True when two boxes share some place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _box(place: Rectangle, at: tuple[int, int], wide: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label in pixels."""
    x, y = place.middle + at[0], place.bottom + at[1]
    left = x if at[0] > 0 else x - wide
    return left - 2, y - FONT, left + wide + 2, y + 3


def _cost(box: tuple, lines: np.ndarray, taken: list, width: int) -> int:
    """How many points of arrows lie in a label; other boxes and the margin count more."""
    left, top, right, bottom = box
    x, y = lines.T
    crossed = int(((x > left) & (x < right) & (y > top) & (y < bottom)).sum())
    covered = sum(_over(box, other) for other in taken)
    outside = left < -20 or right > width + 20
    return crossed + 20 * (covered + outside)


def _lines(scene: Scene) -> list[np.ndarray]:
    """Points along every arrow, along the way back, and many where a contribution is written."""
    found = []
    for (start, end, _), route in zip(scene.edges, scene.routes, strict=True):
        pieces = zip(route, route[1:], strict=False)
        points = np.concatenate([_bend(*piece) for piece in pieces])
        found.append(points)
        if {start, end} <= scene.storeys:
            right, bottom = beside(route)
            text = [(right - left, bottom - up) for left in range(0, 60, 12) for up in (1, 5, 9)]
            found += [points - (BACK, 0), np.repeat(text, 3, axis=0)]
    return found


def _bend(start: tuple, end: tuple) -> np.ndarray:
    """Points of one piece of an arrow: the curve that `path_through` draws."""
    t, (x0, y0), (x1, y1) = SAMPLES, start, end
    early, late = (1 - t) ** 3 + 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2 + t**3
    middle = (y0 + y1) / 2
    inside = 3 * (1 - t) * t * middle
    return np.stack([x0 * early + x1 * late, y0 * (1 - t) ** 3 + inside + y1 * t**3], axis=1)
