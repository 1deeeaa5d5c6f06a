"""Every way a name is shown is known here, and in none of them can it become more than text.

Views are in the gallery (`test_injection` sends the payloads through them); all else is in
`exports`. A new view, a new class that draws itself and a new `tk.` name fail here until they have
a place.
"""

import csv
import importlib
import inspect
import json
import pkgutil
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import yaml

import teachkeras as tk
from tests.viz.exports import EXPORTS
from tests.viz.gallery import gallery, nameless
from tests.viz.markup import counts
from tests.viz.test_injection import PAYLOADS, payloads_of

# What IPython asks of an object; whoever answers draws itself.
KINDS = "html|svg|png|jpeg|pdf|markdown|latex|javascript|json|mimebundle"
QUESTIONS = re.compile(f"_repr_({KINDS})_")
OTHERS = {"_ipython_display_", "_render_traceback_", "_repr_pretty_"}
# Class that draws itself -> where its payloads are sent through.
DRAW_THEMSELVES = {
    "teachkeras.viz.view.View": "gallery",
    "teachkeras.notebook.live.Live": "live_twins",
    "teachkeras.errors.base.TeachError": "errors",
    "teachkeras.classroom.exercises.Hint": "cards",
    "teachkeras.classroom.exercises.Verdict": "cards",
}
# Views outside of the gallery: they are no document with a script, or need a living twin.
BESIDE_THE_GALLERY = {"badge_view": "device_badge", "fed": "live_twins"}
# The rooms whose public functions give views.
HOMES = ("teachkeras.viz.", "teachkeras.demos.", "teachkeras.notebook.live")
# What `tk.` names give, and where that is tried out; "" for what shows no name of a learner.
PUBLIC = {
    "show": "gallery",
    **dict.fromkeys("simplify derive replay jacobian hessian".split(), "gallery"),
    **dict.fromkeys(
        "profile why blame unroll explain curves sweep source check_gradient check_layer".split(),
        "gallery",
    ),
    "check": "cards",
    "hint": "cards",
    "device": "device_badge",
    "last_error": "errors",
    "why_not": "sentences",
    **dict.fromkeys("seed alias_keras doctor progress".split(), ""),
}


def modules() -> Iterator[ModuleType]:
    """Every module of ours."""
    for found in pkgutil.walk_packages(tk.__path__, "teachkeras."):
        if not found.name.endswith(("__main__", ".demo_config")):  # JupyterHub runs that one
            yield importlib.import_module(found.name)


def test_every_class_that_draws_itself_is_known() -> None:
    """Found by the questions IPython asks."""
    found = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, kind in vars(module).items()
        if isinstance(kind, type) and kind.__module__ == module.__name__
        if any(QUESTIONS.fullmatch(each) or each in OTHERS for each in vars(kind))
    }
    assert found == set(DRAW_THEMSELVES)


def test_every_view_is_in_the_gallery() -> None:
    """Each public function that gives one, live or not, is called when it is made."""
    views = {
        thing.__code__: name
        for module in modules()
        if module.__name__.startswith(HOMES)
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and name[0] != "_"
        if "View" in str(thing.__annotations__.get("return"))
    }
    called = set()
    nameless.cache_clear()
    sys.setprofile(lambda frame, event, _: called.add(frame.f_code))
    try:
        gallery("abc")
    finally:
        sys.setprofile(None)
    assert {name for code, name in views.items() if code not in called} == set(BESIDE_THE_GALLERY)


def test_every_public_name_has_a_place() -> None:
    """A new `tk.` name says where its payloads are tried out."""
    assert set(PUBLIC) == set(tk._NAMES)
    places = {*PUBLIC.values(), *DRAW_THEMSELVES.values(), *BESIDE_THE_GALLERY.values()}
    assert places - {"", "gallery"} <= set(EXPORTS)


def shown_as_text(piece: Any) -> None:
    """No control code, no turned reading direction, no half character."""
    bad = [c for c in piece if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert not bad and not set("\u202e\u2066") & set(piece)


def is_no_formula(piece: str) -> None:
    """A spreadsheet computes nothing: no cell but a number begins with = + - @."""
    for row in csv.reader(piece.splitlines()):
        for cell in row:
            assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or float(cell) < 0


def whole(text: str) -> str:
    """Half characters that stand side by side are one when they have been written and read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def gives_the_name_back(piece: tuple[str, str], read: Any) -> None:
    """The text is what it says it is, and the name in it is the name."""
    text, name = piece
    name = whole(name)
    stack, found = [read(text)], []
    while stack:
        thing = stack.pop()
        if isinstance(thing, dict):
            stack += [*thing, *thing.values()]
        elif isinstance(thing, list):
            stack += thing
        elif isinstance(thing, str):
            found.append(thing)
    assert any(name in whole(each) for each in found)


DOT_BOX = r'  n\d+ \[label="([^"\\]|\\.)*"\];'
DOT_LINE = re.compile(rf"digraph {{|  node \[shape=record\];|{DOT_BOX}|  n\d+ -> n\d+;|}}")


def is_a_graph_of_three_boxes(piece: str) -> None:
    """Each line is one Graphviz statement; no name ends its label."""
    lines = piece.split("\n")
    assert all(DOT_LINE.fullmatch(line) for line in lines)
    assert Counter(bool(re.fullmatch(DOT_BOX, line)) for line in lines)[True] == 3


def xml_counts(piece: bytes) -> Counter[str]:
    """The elements of a picture, and their attributes, without those that place text."""
    total: Counter[str] = Counter()
    for element in ElementTree.fromstring(piece).iter():
        total[element.tag] += 1
        total.update(f"{element.tag} {name}" for name in element.attrib)
    return total


CHECKS = {
    "text": shown_as_text,
    "csv": is_no_formula,
    "json": lambda piece: gives_the_name_back(piece, json.loads),
    "yaml": lambda piece: gives_the_name_back(piece, yaml.safe_load),
    "dot": is_a_graph_of_three_boxes,
    "refused": lambda piece: piece == "TK-509",
    "pixels": lambda piece: len(piece) > 1000,
}
COUNTED = {"html": counts, "xml": xml_counts, "tags": lambda piece: set(xml_counts(piece))}


@pytest.mark.filterwarnings("ignore")  # fonts without a sign, no improvement, no server
@pytest.mark.parametrize("place", EXPORTS)
def test_a_name_stays_a_name(place: str, request: pytest.FixtureRequest) -> None:
    """No element or attribute more, and every text is what it says it is."""
    assert len(PAYLOADS) >= 50
    usual = [COUNTED[kind](piece) for kind, piece in EXPORTS[place]("abc") if kind in COUNTED]
    for payload in payloads_of(request.config):
        pieces = EXPORTS[place](payload)
        for kind, piece in pieces:
            if kind in CHECKS:
                CHECKS[kind](piece)
        drawn = [COUNTED[kind](piece) for kind, piece in pieces if kind in COUNTED]
        assert drawn == usual, payload
