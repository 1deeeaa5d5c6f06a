"""A picture is drawn from the record of a graph alone: read back from JSON, it is the same."""

import pytest

from teachkeras.engine.inspect.record import GraphRecord
from teachkeras.engine.inspect.recording import graph_record
from teachkeras.viz.graph import record_view
from teachkeras.viz.symbols import graph_view
from tests.engine.test_record import RECORDS, ladder
from tests.viz.gallery import chain, two_inputs
from tests.viz.markup import parts_of, picture_of

WAYS = {
    "as it is": {},
    "with shapes": {"shapes": True},
    "asking": {"predict": True},
    "by layers": {"depth": "layers"},
    "as one model": {"depth": "model"},
}
DRAWN = {
    **RECORDS,
    "large": lambda: graph_record(chain(16)),
    "folded": lambda: graph_record(ladder(400)),
}


def twins(view):
    """All a view says, however it says it."""
    return str(view.html), view.text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", DRAWN)
def test_from_json_the_same_bytes_are_drawn(kind, way):
    record = DRAWN[kind]()
    again = GraphRecord.from_json(record.to_json())
    assert twins(record_view(record, **WAYS[way])) == twins(record_view(again, **WAYS[way]))


def test_a_live_graph_is_drawn_by_its_record():
    """What is added to it are the Python that gives it, and the symbols for its live twin."""
    *_, z, names = two_inputs()
    live, drawn = graph_view(z, names), record_view(graph_record(z, names))
    assert live.data == drawn.data and live.picture == drawn.picture
    assert (live.text, live.values) == (drawn.text, drawn.values)
    assert live.source is not None and drawn.source is None and not drawn.python


def test_a_stranger_cannot_put_markup_into_a_picture():
    text = RECORDS["full"]().to_json().replace("area", "<b onclick=x>\\u202e")
    view = record_view(GraphRecord.from_json(text))
    clean = parts_of(view.html)
    assert clean.counted["b"] == 0 and "\u202e" not in view.html + view.text
    assert all(picture_of(picture) is not None for picture in clean.pictures)
