"""The Python that gives you this: the learner's names, calls that give the same, or an example."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.viz.examples import EXAMPLES, FOR_EXAMPLE
from teachkeras.viz.snippet import about, asked_for, node_at
from tests.viz import gallery as pictures
from tests.viz.snippet_check import complaints, said_in, snippets_of

GALLERY = pictures.usual_gallery()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", GALLERY)
def test_every_snippet_of_the_gallery_runs_where_nothing_is_defined(kind, tmp_path, monkeypatch):
    """Its things have no name here: each says "for example", or names what that file imports."""
    monkeypatch.chdir(tmp_path)
    page = GALLERY[kind].html
    for title, setup, lines in snippets_of(page):
        names = {} if setup[:1] == [FOR_EXAMPLE] else dict(vars(pictures))
        with redirect_stdout(io.StringIO()):
            exec("\n".join([*setup, *lines]), names)
        assert not any("…" in line or line.endswith("...") for line in [*setup, *lines]), title
        imports = [line for line in [*setup, *lines] if line.startswith(("import ", "from "))]
        assert len(imports) == len(set(imports)), title


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_example_makes_what_it_is_called_by(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    with redirect_stdout(io.StringIO()):
        exec("\n".join(about(kind, object(), "{it}").whole), names)
    assert kind in names


@pytest.fixture(scope="module")
def shell():
    """A notebook's shell, which knows our magics."""
    made = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    tk.load_ipython_extension(made)
    for line in ("numpy as np", "teachkeras as tk", "teachkeras.backend as K"):
        made.run_cell(f"import {line}")
    return made


CELLS = {
    "cell, snippet": [],
    "week = np.arange(3.0)\ntk.show(week)": ["week    # shape (3,)"],
    "tk.show(np.stack([week, week])[1:], 'last')": [
        "last = np.stack([week, week])[1:]",
        "last    # shape (1, 3)",
    ],
    "film = [week, week]\ntk.show(np.stack(film), 'film')": [
        "shown = np.stack(film)",
        "shown    # shape (2, 3)",
    ],
    "numbers = [1, 2]\ntk.show(numbers, 'x')": ["x = np.asarray(numbers)", "x    # shape (2,)"],
    "tk.show(np.random.default_rng(0).random(2).round(1) * 0, 'x')": [
        FOR_EXAMPLE, "import numpy as np", "x = np.array([0.0, 0.0], 'float64')",
        "x    # shape (2,)",
    ],
    "def own():\n    return np.ones(2)\ntk.show(own(), 'x')": [
        FOR_EXAMPLE, "import numpy as np", "x = np.array([1.0, 1.0], 'float64')",
        "x    # shape (2,)",
    ],
    "a, b = K.placeholder(name='a'), K.placeholder(name='b')\nz = a * b\nz": ["tk.show(z)"],
    "tk.show([a, b])": ["tk.show([a, b])"],
    "tk.replay([z], {a: 3, b: 5})": ["tk.show(tk.replay([z], {a: 3, b: 5}))"],
    "%%kgraph --feed a=3,b=5 --wrt a\ny = a * b + a": [
        "tk.show(y)", "tk.replay([y], {a: 3, b: 5})", "tk.derive(y, [a])",
    ],
    "%kshow week": ["week    # shape (3,)"],
    "grid = tk.demos.confusion_matrix([0, 0, 1], [0, 1, 1])\ngrid": ["grid.counts", "grid.found"],
    "tk.demos.confusion_matrix([0, 1], [0, 1])": [
        "confusion = tk.demos.confusion_matrix([0, 1], [0, 1])",
        "confusion.counts", "confusion.found",
    ],
    "f = K.function([a, b], [z])\nsix = f([2, 3])\ntk.show(f.story.memory)": ["f.story.memory"],
    "def look(grid):\n    return tk.show(grid)\nlook(tk.demos.confusion_matrix([0, 1], [0, 1]))": [
        FOR_EXAMPLE, "import teachkeras as tk",
        "confusion = tk.demos.confusion_matrix([0, 0, 1], [0, 1, 1])",
        "confusion.counts", "confusion.found",
    ],
}  # fmt: skip
del CELLS["cell, snippet"]


def pages_of(shell, cell, monkeypatch):
    """What a cell shows, as HTML."""
    pages = []
    monkeypatch.setattr(shell.display_pub, "publish", lambda data, **_: pages.append(data))
    monkeypatch.setattr(
        shell.displayhook, "write_format_data", lambda data, *_, **__: pages.append(data)
    )
    result = shell.run_cell(cell, store_history=True)
    result.raise_error()
    return [page["text/html"] for page in pages if "text/html" in page]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_gives_code_that_can_be_typed_after_it(cell, shell, monkeypatch):
    for before in CELLS:  # the cells above it, as in a notebook
        if before == cell:
            break
        pages_of(shell, before, monkeypatch)
    (page,) = pages_of(shell, cell, monkeypatch)
    ((_, setup, lines),) = snippets_of(page)
    assert [*setup, *lines] == CELLS[cell]
    assert complaints(page, said_in(page), shell.user_ns) == []


def test_training_is_not_repeated_and_is_reached_by_its_model(shell, monkeypatch):
    cell = (
        "from teachkeras.models import Sequential\nfrom teachkeras.layers import Dense\n"
        "net = Sequential([Dense(1, input_dim=1)])\nnet.compile('sgd', 'mse')\n"
        "net.fit(np.ones((4, 1)), np.ones(4), nb_epoch=2, verbose=0)"
    )
    (page,) = pages_of(shell, cell, monkeypatch)
    ((_, setup, lines),) = snippets_of(page)
    assert setup == [] and lines[0] == "net.history.history['loss']"


def test_a_false_snippet_is_caught():
    page = str(tk.show(np.array([1.5, 2.5]), "x").html)
    assert complaints(page, said_in(page), {"np": np}) == []
    assert complaints(page.replace("np.array([1.5", "np.arry([1.5"), said_in(page), {})
    own = page.replace('"setup":', '"other":').replace("x    # shape", "y    # shape")
    assert "NameError" in complaints(own, said_in(own), {})[0]
    assert "gives" in complaints(own, said_in(own), {"y": np.zeros((2, 2))})[0]


def test_names_that_mean_something_else_are_not_used():
    grid = tk.demos.confusion_matrix([0, 1], [0, 1])
    with asked_for(grid, code="undefined_anywhere"):
        assert about("graph", grid, "{it}.counts").setup[0] == FOR_EXAMPLE


def test_hostile_text_in_code_stays_one_line():
    snippet = about("graph", object(), "'\x1b[31m'")
    assert "\x1b" not in "\n".join(snippet.whole)


def test_the_expression_of_a_line_is_found_in_the_middle_of_it():
    import sys

    found = []

    def look():
        found.append(node_at(sys._getframe(1)))

    pair = (look(), 1)
    assert pair[1] == 1 and found[0].func.id == "look"


def test_code_names_what_it_needs_to_import():
    a = K.placeholder(name="a")
    assert "import teachkeras as tk" in tk.show(a * a).python.setup
