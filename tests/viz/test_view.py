"""What every view promises: bytes, sizes, twins, files."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from teachkeras.viz import html, live, show, theme
from teachkeras.viz.graph import graph_view
from tests.viz.gallery import chain, gallery
from tests.viz.markup import parts_of, picture_of

DIGEST = "import tests.viz.test_view as t; print(t.digest())"


def digest():
    """One number for all outputs of the gallery."""
    whole = hashlib.sha256()
    for view in gallery().values():
        whole.update(str(view.html).encode() + view.text.encode())
    return whole.hexdigest()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_bytes_in_another_process_with_another_hash_seed(seed, root):
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = [sys.executable, "-c", DIGEST]
    there = subprocess.run(run, cwd=root, env=environment, capture_output=True, text=True)
    assert there.stdout.strip() == digest(), there.stderr


def test_the_same_bytes_twice():
    assert digest() == digest()


def core_bytes(view):
    """The bytes of the script and styles that every output of this kind carries."""
    return len(parts_of(view.html).scripts[0].encode()) - len(html.json_for_script(view.data))


def test_the_core_is_small():
    shared = live.runtime()  # all of them, sent once for all live views
    assert len(shared.code) + len(shared.css) <= 80_000
    for kind, view in gallery().items():
        assert sum(len(theme.static(part).encode()) for part in view.parts) <= 40_000, kind


def test_no_name_is_declared_in_two_scripts():
    """A live view holds all scripts in one module, where a name can stand only once."""
    names = [
        name
        for file in Path(theme.__file__).with_name("static").glob("*.js")
        for name in DECLARED.findall(file.read_text("utf-8"))
    ]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


DECLARED = re.compile(r"^(?:export )?(?:function|const|let) (\w+)", re.MULTILINE)


@pytest.mark.parametrize(
    "array, most",
    [(np.random.default_rng(1).normal(size=(28, 28)), 25_000), (np.eye(8), 10_000)],
    ids=["28x28", "8x8"],
)
def test_a_matrix_is_small_beside_the_core(array, most):
    view = show(array)
    assert len(view.html.encode()) - core_bytes(view) <= most


def test_a_large_matrix_is_at_most_60_kb_in_all():
    assert len(show(np.random.default_rng(1).normal(size=(1000, 1000))).html.encode()) <= 60_000


def test_a_batch_of_images_is_at_most_60_kb_in_all():
    images = np.random.default_rng(1).random((32, 3, 32, 32)).astype("float32")
    assert len(show(images).html.encode()) <= 60_000


def test_a_graph_of_200_boxes_is_at_most_20_kb_beside_the_core():
    view = graph_view(chain(40))
    assert len(view.data["titles"]) == 201
    assert len(view.html.encode()) - core_bytes(view) <= 20_000


@pytest.mark.parametrize("kind", gallery())
def test_every_output_has_a_picture_a_sentence_and_a_twin(kind):
    view = gallery()[kind]
    found = parts_of(view.html)
    assert found.counted["img"] == found.counted["img alt"] == 1
    assert found.counted["table"] + found.counted["pre"] >= 1
    assert found.counted["script"] == 1
    assert picture_of(found.pictures[0]).tag.endswith("svg")
    assert view.text and repr(view) == view.text


@pytest.mark.parametrize("kind", gallery())
def test_nothing_points_outside(kind):
    view = gallery()[kind]
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
