"""Geometry: rows, order, gaps, routes; the same every time."""

import random
from itertools import pairwise

import pytest

from teachkeras.viz.layout import LANE, layout


def made_up(count, seed):
    """A random graph without circles: boxes of several widths, arrows from earlier to later."""
    choose = random.Random(seed)
    sizes = {f"n{i}": (choose.randint(60, 180), choose.choice([42, 60, 84])) for i in range(count)}
    edges = [
        (f"n{max(0, end - choose.randint(1, 12))}", f"n{end}")
        for end in range(1, count)
        for _ in range(choose.choice([1, 1, 2]))
    ]
    return sizes, edges


GRAPHS = [made_up(count, seed) for seed, count in enumerate((1, 2, 5, 20, 60, 200))]


@pytest.mark.parametrize("sizes, edges", GRAPHS)
def test_boxes_never_overlap(sizes, edges):
    boxes = list(layout(sizes, edges).boxes.values())
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert beside or one.bottom <= other.y or other.bottom <= one.y


@pytest.mark.parametrize("sizes, edges", GRAPHS)
def test_arrows_run_downwards_and_touch_their_boxes(sizes, edges):
    drawing = layout(sizes, edges)
    for (start, end), route in zip(edges, drawing.routes, strict=True):
        assert all(below[1] >= above[1] for above, below in pairwise(route))
        first, last = drawing.boxes[start], drawing.boxes[end]
        assert route[0][1] == first.bottom and first.x < route[0][0] < first.x + first.width
        assert route[-1][1] == last.y and last.x < route[-1][0] < last.x + last.width


@pytest.mark.parametrize("sizes, edges", GRAPHS)
def test_an_arrow_never_passes_through_a_box(sizes, edges):
    drawing = layout(sizes, edges)
    for route in drawing.routes:
        for (x0, y0), (x1, y1) in pairwise(route):
            if x0 == x1 and len(route) > 2:
                inside = [b for b in drawing.boxes.values() if b.x < x0 < b.x + b.width]
                assert not [b for b in inside if b.y < y1 and y0 < b.bottom and b.y >= y0]


@pytest.mark.parametrize("sizes, edges", GRAPHS)
def test_the_drawing_starts_at_zero_and_holds_everything(sizes, edges):
    drawing = layout(sizes, edges)
    assert min(box.x for box in drawing.boxes.values()) <= LANE
    assert min(box.y for box in drawing.boxes.values()) == 0
    assert max(box.x + box.width for box in drawing.boxes.values()) <= drawing.width
    assert max(box.bottom for box in drawing.boxes.values()) == drawing.height
    assert all(
        isinstance(part, int) for route in drawing.routes for point in route for part in point
    )


def test_the_same_graph_gives_the_same_drawing():
    sizes, edges = GRAPHS[-1]
    assert layout(sizes, edges) == layout(dict(sizes), list(edges))


def test_a_chain_is_a_straight_line():
    drawing = layout(dict.fromkeys("abcd", (80, 40)), [("a", "b"), ("b", "c"), ("c", "d")])
    assert len({box.x for box in drawing.boxes.values()}) == 1


def test_weights_stand_beside_a_chain_and_do_not_push_it_away():
    sizes, edges = {"x0": (100, 40)}, []
    for step in range(1, 40):
        sizes |= {f"w{step}": (100, 40), f"x{step}": (100, 40)}
        edges += [(f"x{step - 1}", f"x{step}"), (f"w{step}", f"x{step}")]
    assert layout(sizes, edges).width < 1000


def test_a_crossing_that_can_be_avoided_is():
    sizes = dict.fromkeys(["a", "b", "c", "d"], (80, 40))
    boxes = layout(sizes, [("a", "d"), ("b", "c")]).boxes
    assert (boxes["a"].x < boxes["b"].x) == (boxes["d"].x < boxes["c"].x)


def test_a_circle_is_drawn_all_the_same():
    drawing = layout(dict.fromkeys("abc", (80, 40)), [("a", "b"), ("b", "c"), ("c", "a")])
    assert len(drawing.routes) == 3


def test_twice_the_same_arrow_has_two_ends():
    drawing = layout(dict.fromkeys("xy", (80, 40)), [("x", "y"), ("x", "y")])
    assert drawing.routes[0][-1] != drawing.routes[1][-1]


def test_a_deep_chain_needs_no_recursion():
    keys = range(20_000)
    drawing = layout(dict.fromkeys(keys, (80, 40)), list(pairwise(keys)))
    assert len(drawing.boxes) == 20_000


def test_nothing_is_drawn_for_nothing():
    drawing = layout({}, [])
    assert (drawing.width, drawing.height) == (0, 0)
