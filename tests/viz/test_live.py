"""Live twins without a browser: state, wishes, ends, and how many models stay alive."""

import json

import comm
import ipywidgets
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets import widget
from traitlets.config import Config

from teachkeras.engine import derive, placeholder
from teachkeras.errors import TeachError
from teachkeras.notebook.live import Runtime, runtime
from teachkeras.viz import show
from teachkeras.viz.symbols import graph_view


@pytest.fixture
def cube():
    twin = show(np.arange(24.0).reshape(2, 3, 4), "x").live()
    yield twin
    twin.close()


@pytest.fixture
def graph():
    a, b = placeholder(name="a"), placeholder(name="b")
    z = a * b + a
    twin = graph_view(z, {z: "z"}, derivation=derive(z, [a])).live()
    yield twin
    twin.close()


def size(twin):
    return len(json.dumps(twin.get_state(), default=str))


def ask(twin, **wish):
    twin._handle_msg({"content": {"data": {"method": "custom", "content": wish}}, "buffers": []})


def test_each_live_view_costs_at_most_3_kb_and_the_script_is_sent_once(cube, graph):
    assert size(cube) <= 3_000 and size(graph) <= 3_000
    assert cube.runtime is graph.runtime is runtime()
    assert len(cube._esm) <= 600


def test_they_stand_in_boxes_beside_sliders(cube, graph):
    slider = ipywidgets.IntSlider(max=2)
    ipywidgets.VBox([slider, cube, graph])
    slider.observe(lambda change: setattr(cube, "index", change.new), names="value")
    slider.value = 2
    assert cube.index == 2
    ipywidgets.jslink((slider, "value"), (graph, "step"))


def test_a_number_is_put_into_a_copy_and_the_picture_changes(cube):
    before = cube.rev
    ask(cube, do="put", where=[1, 2, 3], text="-7.5", rev=before)
    assert cube.array[1, 2, 3] == -7.5 and cube.rev == before + 1
    assert cube.data["cells"].split()[-1] == "-7.5" and cube.problem == ""


def test_an_old_version_is_answered_with_the_present_state(cube):
    ask(cube, do="put", where=[0, 0, 0], text="9", rev=cube.rev - 1)
    assert cube.array[0, 0, 0] == 0


@pytest.mark.parametrize(
    "wish",
    [
        {"where": [9, 0, 0], "text": "1"},
        {"where": [0, 0], "text": "1"},
        {"where": ["0", 0, 0], "text": "1"},
        {"where": None, "text": "1"},
        {"where": [0, 0, 0], "text": "one"},
        {"where": [0, 0, 0], "text": "__import__('os')"},
        {"where": [0, 0, 0], "text": "1j"},
        {"where": [0, 0, 0], "text": "[1, 2]"},
    ],
)
def test_what_cannot_be_put_is_said_and_changes_nothing(cube, wish):
    ask(cube, do="put", rev=cube.rev, **wish)
    assert cube.problem and cube.array.tolist() == np.arange(24.0).reshape(2, 3, 4).tolist()


def test_nothing_but_put_is_obeyed(cube):
    for wish in ({"do": "close"}, {"do": "put"}, {}, {"do": "__init__", "rev": cube.rev}):
        ask(cube, **wish)
    assert cube.comm is not None and cube.array[0, 0, 0] == 0


def test_feeds_fill_the_graph(graph):
    assert graph.names == [["a", ""], ["b", ""]]
    graph.put("a", "3")
    assert "no value yet" in graph.view.picture
    forward = [s for s in graph.data["steps"] if s["stage"] == "forward"]
    assert forward[0]["solid"] == {"0": "3"} or forward[0]["solid"] == {0: "3"}
    assert forward[-1]["rows"][-1] == ["waits for", "b: what depends on it has no value yet"]
    graph.put("b", "5")
    assert graph.view.data["steps"][-1]["stage"] == "gradient"
    assert "= 18" in [s["say"] for s in graph.data["steps"] if s["stage"] == "forward"][-1]
    assert graph.step == len(graph.data["steps"]) - 1
    with pytest.raises(TeachError, match="TK-622"):
        graph.put("c", "1")


def test_the_bundle_holds_the_static_twin_and_the_same_bytes_each_time(cube):
    bundle, _ = cube._repr_mimebundle_()
    assert bundle["text/html"] == str(cube.view.html) and bundle["text/plain"] == cube.view.text
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_box_prints_the_sentence_of_what_stands_in_it(cube):
    box = ipywidgets.VBox([cube])
    assert repr(box) == f"VBox(children=(LiveTensor({cube.view.title!r}),))"
    box.close()


def test_freezing_ends_it_and_gives_the_static_twin(cube):
    cube.put([0, 0, 0], "5")
    view = cube.freeze()
    assert cube.comm is None and view.data["cells"].startswith("5 1 2")


def test_names_are_only_data_in_the_state():
    name = "</script><img src=x onerror=alert(1)>"
    a = placeholder(name=name)
    twin = graph_view(a * 2, {}).live()
    state = twin.get_state()
    assert state["names"] == [[name[:29] + "…", ""]] and state["_esm"] == twin._esm
    assert (
        name not in twin.runtime.code
        and "<img src=x" not in twin._repr_mimebundle_()[0]["text/html"]
    )
    twin.close()


def test_what_has_no_live_twin_says_so():
    with pytest.raises(TeachError, match="TK-617"):
        show(["a"]).live()


@pytest.fixture
def shell():
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    yield shell
    InteractiveShell.clear_instance()


def living():
    return len(widget._instances), len(comm.get_comm_manager().comms)


def test_a_hundred_runs_of_a_cell_leave_as_many_models_as_one(shell):
    cell = (
        "from teachkeras.viz import show\n"
        "t = show([[1, 2], [3, 4]], 'x').live()\nu = show([1]).live(); t"
    )
    counts = []
    for _ in range(100):
        with capture_output():
            shell.run_cell(cell, store_history=True).raise_error()
        counts.append(living())
    assert counts[0] == counts[-1] == max(counts)
    shell.user_ns["t"].close()
    shell.user_ns["u"].close()


def test_the_runtime_is_one_model():
    runtime()
    assert sum(isinstance(model, Runtime) for model in widget._instances.values()) == 1
