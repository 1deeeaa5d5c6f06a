"""Labels of types: no arrow runs through one where there is room, and none covers a box."""

import numpy as np
import pytest

from teachkeras.engine import derive, placeholder, shared
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.inspect.recording import graph_record
from teachkeras.viz.labels import BACK, PLACES, _bend, _box, _lines, beside
from teachkeras.viz.scene import make_scene, place, small_line
from tests.viz.gallery import two_inputs


def dense():
    x, y = placeholder((None, 4), name="x"), placeholder((None, 3), name="y")
    weights = shared(np.ones((4, 3), "float32"), name="W")
    h = operators.dot(x, weights) + shared(np.ones(3, "float32"), name="b")
    return operators.sum((operators.softmax(h) - y) ** 2)


GRAPHS = {"two inputs": lambda: two_inputs()[2], "dense": dense}


def crossed(scene, places):
    """How many points of arrows lie in the labels."""
    x, y = np.concatenate(_lines(scene)).T
    total = 0
    for number, (node, at) in enumerate(zip(scene.nodes, places, strict=True)):
        if number in scene.inside:
            continue
        left, top, right, bottom = _box(node.place, at, len(node.type) * 6.6)
        total += int(((x > left) & (x < right) & (y > top) & (y < bottom)).sum())
    return total


@pytest.mark.parametrize("graph, most", [("two inputs", 0), ("dense", 4)])
def test_no_label_is_crossed_and_most_stand_at_their_arrow(graph, most):
    scene = make_scene(graph_record(GRAPHS[graph]()))
    for storeys in (set(), set(range(len(scene.nodes)))):
        place(scene, {}, storeys)
        assert crossed(scene, scene.flow) == 0
        assert len(scene.inside) <= (3 if storeys else most)
        for number in scene.inside:  # its type is written into the box
            assert scene.nodes[number].type in small_line(scene, number, "word")


@pytest.mark.parametrize("graph", GRAPHS)
def test_no_label_lies_on_a_box(graph):
    scene = make_scene(graph_record(GRAPHS[graph]()))
    place(scene, {}, set())
    for number, (node, at) in enumerate(zip(scene.nodes, scene.flow, strict=True)):
        if number in scene.inside:
            continue
        left, top, right, bottom = _box(node.place, at, len(node.type) * 6.6)
        for other in (one.place for one in scene.nodes):
            apart = right <= other.x or other.x + other.width <= left
            assert apart or bottom <= other.y or other.bottom <= top


def test_the_places_are_part_of_the_data_and_the_picture():
    from teachkeras.viz.symbols import graph_view

    z = two_inputs()[2]
    view = graph_view(z, derivation=derive(z, [z.inputs[1]]))
    assert len(view.data["flow"]) == 2 * len(view.data["x"])
    places = list(zip(*[iter(view.data["flow"])] * 2, strict=True))
    assert {place for n, place in enumerate(places) if n not in view.data.get("inside", [])} <= set(
        PLACES
    )


@pytest.mark.parametrize("across", [-160, -70, -30, 0, 30, 70, 160])
def test_the_way_back_does_not_run_through_its_contribution(across):
    """A dash behind the 1 would read as `1.`."""
    route = [(200, 0), (200 + across, 46)]
    x, y = (_bend(*route) - (BACK, 0)).T
    right, bottom = beside(route)
    assert not ((x > right - 24) & (x < right + 2) & (y > bottom - 9) & (y < bottom)).any()
