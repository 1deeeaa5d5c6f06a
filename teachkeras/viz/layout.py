"""Where each box of a graph stands and how each arrow runs, in five plain steps.

1. *Rows*: a box stands one row below the lowest box it reads (longest path).
2. *Long arrows*: an arrow that crosses rows gets a thin place-holder in each of them.
3. *Order*: every box moves towards the middle of its neighbours, row by row, down and up
   (barycentre sweeps); the order with the fewest crossings is kept.
4. *Left and right*: each row slides towards its neighbours as far as its order and the
   widths allow (isotonic regression, the pool-adjacent-violators loop).
5. *Routes*: an arrow leaves the bottom of its box, runs straight through the rows it
   crosses, and enters the top of the box that reads it.

The result is whole pixels, the same for the static picture, the live view, every step of
a slider and the tests. Everything is a loop over lists in a fixed order, so the same
graph always gives the same drawing. After Sugiyama, Tagawa and Toda (1981).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)  # what the caller calls a box

GAP = 28  # pixels between two boxes of a row
ROW_GAP = 46  # pixels between two rows, room for the label of an arrow
LANE = 14  # width kept free for a long arrow that passes through a row
SWEEPS = 6  # down-and-up passes of step 3
SLIDES = 4  # down-and-up passes of step 4


@dataclass(frozen=True)
class Rectangle:
    """The place of one box: left, top, width and height in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The horizontal centre in pixels."""
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        """The lower edge in pixels."""
        return self.y + self.height


@dataclass(frozen=True)
class Layout:
    """A finished drawing: a box per key, a list of points per arrow, and the whole size.

    `lanes` holds for each arrow where it passes through the rows between (x in pixels).
    """

    boxes: dict
    routes: list
    lanes: list
    width: int
    height: int


@dataclass
class _Rows:
    """The graph while it is being laid out; vertices are numbers, place-holders come last."""

    widths: list
    rank: list
    above: list = field(default_factory=list)  # above[v]: vertices one row up that v touches
    below: list = field(default_factory=list)
    rows: list = field(default_factory=list)  # rows[r]: vertices from left to right
    lanes: list = field(default_factory=list)  # lanes[e]: the place-holders of arrow e


def layout(
    sizes: Mapping[Key, tuple[int, int]],
    edges: Sequence[tuple[Key, Key]],
    gap: int = GAP,
    row_gap: int = ROW_GAP,
) -> Layout:
    """Lay out a graph: `sizes` gives (width, height) in pixels per key, `edges` pairs of keys.

    An arrow that would close a circle is drawn but does not decide about rows.

    >>> drawing = layout({"a": (60, 30), "b": (60, 30), "z": (60, 30)}, [("a", "z"), ("b", "z")])
    >>> drawing.boxes["a"].y < drawing.boxes["z"].y, drawing.boxes["z"].middle
    (True, 74)
    """
    keys = list(sizes)
    index = {key: position for position, key in enumerate(keys)}
    pairs = [(index[start], index[end]) for start, end in edges]
    graph = _Rows([sizes[key][0] for key in keys], _ranks(len(keys), _acyclic(len(keys), pairs)))
    _add_lanes(graph, pairs)
    _fill_rows(graph)
    _reduce_crossings(graph)
    left = _slide(graph, gap)
    top, row_height = _row_places([sizes[key][1] for key in keys], graph, row_gap)
    boxes = {
        key: Rectangle(left[v], top[graph.rank[v]], *map(int, sizes[key]))
        for v, key in enumerate(keys)
    }
    places = [boxes[key] for key in keys]
    routes = _routes(graph, pairs, places, left, top, row_height)
    width = max((place.x + place.width for place in places), default=0)
    lanes = [[left[v] + LANE // 2 for v in passed] for passed in graph.lanes]
    height = max((place.bottom for place in places), default=0)
    rightmost = max([x + LANE // 2 for passed in lanes for x in passed], default=0)
    return Layout(boxes, routes, lanes, max(width, rightmost), height)


# --- step 1: rows -------------------------------------------------------------------------


def _acyclic(count: int, pairs: list) -> list:
    """The arrows without those that close a circle, found by one depth-first walk (a loop)."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    for start, end in pairs:
        leaving[start].append(end)
    state = [0] * count  # 0 not seen, 1 on the current path, 2 done
    closing = set()
    for root in range(count):
        path = [(root, iter(leaving[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while path:
            vertex, ends = path[-1]
            end = next(ends, None)
            if end is None:
                state[vertex] = 2
                path.pop()
            elif state[end] == 1:
                closing.add((vertex, end))
            elif state[end] == 0:
                state[end] = 1
                path.append((end, iter(leaving[end])))
    return [pair for pair in pairs if pair not in closing]


def _ranks(count: int, pairs: list) -> list:
    """The row of each vertex: the longest path from a source; sources move to their reader."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for start, end in pairs:
        leaving[start].append(end)
        waiting[end] += 1
    sources = [v for v in range(count) if not waiting[v]]
    rank, ready = [0] * count, list(sources)
    for vertex in ready:  # the list grows while we walk it: a queue
        for end in leaving[vertex]:
            rank[end] = max(rank[end], rank[vertex] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    for vertex in sources:
        if leaving[vertex]:
            rank[vertex] = min(rank[end] for end in leaving[vertex]) - 1
    return rank


# --- step 2: long arrows ------------------------------------------------------------------


def _add_lanes(graph: _Rows, pairs: list) -> None:
    """Give each arrow a place-holder in every row it crosses, and note who touches whom."""
    graph.above = [[] for _ in graph.widths]
    graph.below = [[] for _ in graph.widths]
    for start, end in pairs:
        first, last = graph.rank[start], graph.rank[end]
        step = 1 if last >= first else -1
        lanes = [_new_lane(graph, row) for row in range(first + step, last, step)]
        graph.lanes.append(lanes)
        chain = [start, *lanes, end]
        for one, other in zip(chain, chain[1:], strict=False):
            upper, lower = (one, other) if graph.rank[one] < graph.rank[other] else (other, one)
            if graph.rank[upper] != graph.rank[lower]:
                graph.below[upper].append(lower)
                graph.above[lower].append(upper)


def _new_lane(graph: _Rows, row: int) -> int:
    """Add one place-holder in a row and return its number."""
    graph.widths.append(LANE)
    graph.rank.append(row)
    graph.above.append([])
    graph.below.append([])
    return len(graph.widths) - 1


def _fill_rows(graph: _Rows) -> None:
    """First order of each row: as a depth-first walk up from the last vertices meets them."""
    graph.rows = [[] for _ in range(max(graph.rank, default=-1) + 1)]
    seen = [False] * len(graph.rank)
    lowest = sorted(range(len(graph.rank)), key=lambda v: -graph.rank[v])
    for root in lowest:
        stack = [root]
        while stack:
            vertex = stack.pop()
            if not seen[vertex]:
                seen[vertex] = True
                graph.rows[graph.rank[vertex]].append(vertex)
                stack.extend(reversed(graph.above[vertex]))


# --- step 3: order ------------------------------------------------------------------------


def _reduce_crossings(graph: _Rows) -> None:
    """Sweep down and up, sorting each row by the mean place of its neighbours; keep the best."""
    place = [0] * len(graph.rank)
    _number(graph.rows, place)
    best, fewest = [list(row) for row in graph.rows], _crossings(graph, place)
    for sweep in range(2 * SWEEPS):
        if not fewest:
            break
        downwards = sweep % 2 == 0
        neighbours = graph.above if downwards else graph.below
        for row in graph.rows if downwards else reversed(graph.rows):
            row.sort(key=lambda v, near=neighbours: _mean(near[v], place, place[v]))
            _number([row], place)
        crossings = _crossings(graph, place)
        if crossings < fewest:
            best, fewest = [list(row) for row in graph.rows], crossings
    graph.rows = best


def _number(rows: list, place: list) -> None:
    """Write down the position of each vertex in its row."""
    for row in rows:
        for position, vertex in enumerate(row):
            place[vertex] = position


def _mean(neighbours: list, place: list, otherwise: float) -> float:
    """The mean place of some neighbours, or `otherwise` where there are none."""
    if not neighbours:
        return otherwise
    return sum([place[v] for v in neighbours]) / len(neighbours)


def _crossings(graph: _Rows, place: list) -> int:
    """How many pairs of arrows between neighbouring rows cross."""
    total = 0
    for row in graph.rows:
        seen: list = []
        for vertex in row:
            ends = sorted([place[v] for v in graph.below[vertex]])
            total += sum([len(seen) - bisect_right(seen, end) for end in ends])
            for end in ends:
                insort(seen, end)
    return total


# --- step 4: left and right -----------------------------------------------------------------


def _slide(graph: _Rows, gap: int) -> list:
    """The left edge of each vertex in whole pixels, the leftmost at 0."""
    centre = [0.0] * len(graph.rank)
    for row in graph.rows:
        edge = 0.0
        for vertex in row:
            centre[vertex] = edge + graph.widths[vertex] / 2
            edge += graph.widths[vertex] + gap
    # A source pulls less than what comes from further up: so a long chain runs straight down
    # and its weights stand beside it.
    pull = [1.0 if above else 0.1 for above in graph.above]
    for slide in range(2 * SLIDES):
        downwards = slide % 2 == 0
        neighbours = graph.above if downwards else graph.below
        for row in graph.rows if downwards else reversed(graph.rows):
            wish = [_pulled(neighbours[v], centre, centre[v], pull) for v in row]
            weight = [pull[v] * sum([pull[n] for n in neighbours[v]]) or 0.01 for v in row]
            for vertex, x in zip(row, _closest(row, wish, weight, graph.widths, gap), strict=True):
                centre[vertex] = x
    left = [centre[v] - graph.widths[v] / 2 for v in range(len(centre))]
    start = min(left, default=0.0)
    return [round(x - start) for x in left]


def _pulled(neighbours: list, centre: list, otherwise: float, pull: list) -> float:
    """The weighted mean of the centres of some neighbours, or `otherwise` without any."""
    if not neighbours:
        return otherwise
    return sum([centre[v] * pull[v] for v in neighbours]) / sum([pull[v] for v in neighbours])


def _closest(row: list, wish: list, weight: list, widths: list, gap: int) -> list:
    """The centres nearest to the wishes (least squares) that keep order and gaps.

    With the gaps taken out this is isotonic regression: neighbours that want to pass each
    other are pooled and move to their weighted mean together.
    """
    offset = [0.0]
    for one, other in zip(row, row[1:], strict=False):
        offset.append(offset[-1] + (widths[one] + widths[other]) / 2 + gap)
    pools: list = []  # [mean, weight, how many]
    for position in range(len(row)):
        pool = [wish[position] - offset[position], weight[position], 1]
        while pools and pools[-1][0] > pool[0]:
            mean, mass, count = pools.pop()
            both = mass + pool[1]
            pool = [(mean * mass + pool[0] * pool[1]) / both, both, count + pool[2]]
        pools.append(pool)
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + shift for mean, shift in zip(means, offset, strict=True)]


# --- step 5: heights and routes -------------------------------------------------------------


def _row_places(heights: list, graph: _Rows, row_gap: int) -> tuple:
    """The top and the height of each row in pixels."""
    tallest = [0] * len(graph.rows)
    for vertex, height in enumerate(heights):
        tallest[graph.rank[vertex]] = max(tallest[graph.rank[vertex]], int(height))
    top, y = [], 0
    for height in tallest:
        top.append(y)
        y += height + row_gap
    return top, tallest


def _routes(graph: _Rows, pairs: list, places: list, left: list, top: list, tall: list) -> list:
    """The points of each arrow: out of the bottom, straight through rows, into the top."""
    leave = _ports(graph, pairs, places, left, side=0)
    enter = _ports(graph, pairs, places, left, side=1)
    routes = []
    for number, (start, end) in enumerate(pairs):
        points = [(leave[number], places[start].bottom)]
        for lane in graph.lanes[number]:
            x, row = left[lane] + LANE // 2, graph.rank[lane]
            points += [(x, top[row]), (x, top[row] + tall[row])]
        points.append((enter[number], places[end].y))
        routes.append(points)
    return routes


def _ports(graph: _Rows, pairs: list, places: list, left: list, side: int) -> list:
    """Where each arrow touches its box: spread out, in the order of the far ends."""
    touching: list[list[tuple[float, int]]] = [[] for _ in places]
    for number, pair in enumerate(pairs):
        lanes = graph.lanes[number]
        near = (lanes[0] if side == 0 else lanes[-1]) if lanes else pair[1 - side]
        far = left[near] + graph.widths[near] / 2
        touching[pair[side]].append((far, number))
    port = [0] * len(pairs)
    for place, arrows in zip(places, touching, strict=True):
        arrows.sort()
        for position, (_, number) in enumerate(arrows):
            share = (position + 1) / (len(arrows) + 1) - 0.5
            port[number] = round(place.middle + share * place.width * (0.6 if side else 0.5))
    return port
