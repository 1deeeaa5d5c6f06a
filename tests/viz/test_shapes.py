"""How shapes come about, axis by axis."""

import pytest

from teachkeras.engine import placeholder
from teachkeras.engine.functions import elementwise as K
from teachkeras.engine.inspect.recording import Clash, graph_record
from teachkeras.errors import ShapeError
from teachkeras.viz.shapes import axis_rows, shape_of
from teachkeras.viz.symbols import graph_view
from tests.viz.gallery import chain


def x(*shape):
    return placeholder(shape, name="x")


@pytest.mark.parametrize(
    "make, rows",
    [
        (lambda: x(3, 1) + x(1, 4), ["3 and 1: the smaller is repeated, 3",
                                     "1 and 4: the smaller is repeated, 4"]),
        (lambda: x() + x(), ["numbers with numbers: the result is a number"]),
        (lambda: K.dot(x(None, 4), x(4, 3)),
         ["last axis of the left 4, first of the right 4: must agree",
          "None, from the left", "3, the columns of the right"]),
        (lambda: K.sum(x(2, 3), axis=0), ["2 disappears", "3 stays"]),
        (lambda: K.sum(x(2, 3), axis=1, keepdims=True), ["2 stays", "3 disappears, 1 is kept"]),
        (lambda: K.tanh(x(2, 3)), ["number by number: the shape stays"]),
        (lambda: K.reshape(x(2, 3), (6,)), ["(2, 3) becomes (6,)"]),
    ],
)  # fmt: skip
def test_each_kind_of_op_says_what_happens_to_the_axes(make, rows):
    record = graph_record(make())
    assert [text for _, text in axis_rows(record, record.outputs[0])] == rows


def test_the_steps_follow_the_graph_and_are_put_away_again():
    z = chain(2)
    view = graph_view(z, shapes=True)
    told = [step for step in view.data["steps"] if step["stage"] == "shapes"]
    assert len(told) == 1 + 6 and told[0]["fresh"]
    assert told[-1]["say"].endswith("→ (None, 4)")
    assert shape_of(graph_record(z).outputs[0]) == "(None, 4)"


def test_a_clash_ends_the_story_and_lights_the_pair():
    a, b = x(3, 4), placeholder((5,), name="b")
    rows = [("left", "(3, 4)"), ("right", "(5,)")]
    error = ShapeError("TK-103", "these do not fit", rows, fix="b.T")
    view = graph_view([a, b], shapes=True, clash=Clash(error, [a, b]))
    last = view.data["steps"][-1]
    assert last["say"] == "here it stops: these do not fit" and last["now"] == [0, 1]
    assert ["left", "(3, 4)"] in last["rows"]
