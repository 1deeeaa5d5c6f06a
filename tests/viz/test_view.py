"""What every view promises: bytes, sizes, twins, files."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from teachkeras.notebook import live
from teachkeras.viz import show, theme
from tests.viz.figures import SIZES, counted_bytes
from tests.viz.gallery import gallery, nameless, usual_gallery
from tests.viz.markup import parts_of, picture_of

DIGEST = "import tests.viz.test_view as t; print(t.digest())"


def digest():
    """One number for all outputs of the gallery."""
    whole = hashlib.sha256()
    nameless.cache_clear()  # all of them anew
    for view in gallery().values():
        whole.update(str(view.html).encode() + view.text.encode())
    return whole.hexdigest()


def test_the_same_bytes_in_another_process_with_another_hash_seed(root):
    """This process was given one at random, and the other one of its own."""
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    run = [sys.executable, "-c", DIGEST]
    there = subprocess.run(run, cwd=root, env=environment, capture_output=True, text=True)
    assert there.stdout.strip() == digest(), there.stderr


def test_the_same_bytes_twice():
    assert digest() == digest()


def test_the_core_is_small():
    shared = live.runtime()  # all of them, sent once for all live views
    assert len(shared.code) + len(shared.css) <= 100_000
    for kind, view in usual_gallery().items():
        most = 48_000 if "tabs.js" in view.parts else 40_000  # behind tabs stand two kinds of view
        assert sum(len(theme.static(part).encode()) for part in view.parts) <= most, kind
        static = Path(theme.__file__).with_name("static")
        scripts = [static.joinpath(part).read_text("utf-8") for part in view.parts]
        assert sum(script.count("\n") for script in scripts) <= 1_500, kind


def declared(pattern):
    """What all scripts together declare, each name as often as it is declared."""
    files = sorted(Path(theme.__file__).with_name("static").glob("*.js"))
    return [name for file in files for name in pattern.findall(file.read_text("utf-8"))]


@pytest.mark.parametrize(
    "pattern", [r"^(?:export )?(?:function|const|let) (\w+)", r"^VIEWS\.(\w+) ="]
)
def test_no_name_is_declared_in_two_scripts(pattern):
    """A live view holds all scripts in one module; two views of one kind would draw each other."""
    names = declared(re.compile(pattern, re.MULTILINE))
    assert len(names) > 10
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_function_of_a_script_is_called():
    """The linter sees one script at a time, and they call each other."""
    viz = Path(theme.__file__).parent
    callers = [*sorted(viz.glob("static/*.js")), viz / "view.py", Path(live.__file__)]
    text = "\n".join(file.read_text("utf-8") for file in callers)
    names = declared(re.compile(r"^(?:export )?function (\w+)", re.MULTILINE))
    assert [name for name in names if len(re.findall(rf"\b{name}\b", text)) < 2] == []


@pytest.mark.parametrize("what", SIZES)
def test_outputs_are_small(what):
    make, most, with_core = SIZES[what]
    assert counted_bytes(make(), with_core) <= most


def test_a_whole_lesson_is_at_most_2_mb(root):
    sizes = [path.stat().st_size for path in (root / "lessons").glob("*.ipynb")]
    assert sizes and max(sizes) <= 2_000_000


def test_the_graph_of_the_goals_has_200_boxes():
    assert len(SIZES["graph of 200 boxes"][0]().data["titles"]) == 201


@pytest.mark.parametrize("kind", usual_gallery())
def test_every_output_has_a_picture_a_sentence_and_a_twin(kind):
    view = usual_gallery()[kind]
    found = parts_of(view.html)
    assert found.counted["img"] == found.counted["img alt"] == 1
    assert found.counted["table"] + found.counted["pre"] >= 1
    assert found.counted["script"] == 1
    assert picture_of(found.pictures[0]).tag.endswith("svg")
    assert view.text and repr(view) == view.text


@pytest.mark.parametrize("kind", usual_gallery())
def test_nothing_points_outside(kind):
    view = usual_gallery()[kind]
    page = view.html.replace("http://www.w3.org/2000/svg", "")
    assert "http:" not in page and "https:" not in page and "//cdn" not in page
    assert " id=" not in page


def test_a_view_is_saved_whole_or_not_at_all(here, monkeypatch):
    view = show([1, 2, 3])
    path = view.save("view.html")
    assert path.read_text("utf-8") == view.page()
    assert view.save("view.svg").read_text("utf-8") == view.picture
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError):
        view.save("view.html")
    assert path.read_text("utf-8") == view.page()
    assert sorted(file.name for file in here.iterdir()) == ["view.html", "view.svg"]


def refuse(*_):
    raise OSError("disk full")
