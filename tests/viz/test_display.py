"""`show`, and what a notebook's shell is told."""

import importlib

import numpy as np
import pytest

from teachkeras.engine import Graph, derive, placeholder, simplify
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import NotebookError
from teachkeras.notebook.shell import cell_label
from teachkeras.viz import View, show
from teachkeras.viz.display import RECORDS, drawer
from tests.viz.gallery import History


@pytest.mark.parametrize("path", RECORDS)
def test_every_registered_class_exists(path):
    module, name = path.rsplit(".", 1)
    assert isinstance(getattr(importlib.import_module(module), name), type)
    assert "View" in str(drawer(path).__annotations__["return"])


def test_show_draws_every_record():
    a = placeholder(name="a")
    z = a * a
    things = [a, z, Graph(z), derive(z, [a]), simplify(z), replay(z, {a: 3}), [z, a], History()]
    things += [3, 2.5, True, np.float32(1), np.ones(3), [[1, 2], [3, 4]], (1, 2)]
    for thing in things:
        assert isinstance(show(thing), View), thing
    assert show(show(a)).title == show(a).title


def test_what_cannot_be_shown_is_refused_with_a_way_out():
    with pytest.raises(NotebookError, match="TK-610"):
        show(object())


class Compiler:
    """The one thing of IPython's compiler that names need."""

    def format_code_name(self, name):
        return ("Cell", "In[7]") if name == "known" else None


class Shell:
    compile = Compiler()


def test_a_cell_is_called_by_its_number():
    assert cell_label(Shell(), "known") == "cell 7"
    assert cell_label(Shell(), "/home/somebody/file.py") is None
