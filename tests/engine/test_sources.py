"""The learner's line: the first one outside teachkeras, with a label and never a path."""

import os

import pytest

from teachkeras import backend as K
from teachkeras.engine import placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.errors import TeachError, sources
from teachkeras.errors.sources import SourceLine, learner_names, set_resolver


@pytest.fixture
def resolver():
    """Install a resolver for one test."""
    yield set_resolver
    set_resolver(None)


def test_the_line_is_the_one_that_asked():
    node = T.sum(T.exp(placeholder((3,))))  # here
    assert node.line.text.endswith("# here") and node.inputs[0].line.number == node.line.number
    assert node.line.label == "test_sources.py"


def test_operators_and_nested_calls_find_it_too():
    x = placeholder((3,))
    node = (x + 1) * 2 / 3  # arithmetic
    while node.inputs:
        assert node.line.text.endswith("# arithmetic")
        node = node.inputs[0]


def test_a_path_is_never_shown(resolver):
    line = SourceLine(os.path.join(os.sep, "tmp", "folder", "lesson.py"), 3, "z = a + b")
    assert repr(line) == "lesson.py, line 3:   z = a + b"
    resolver(lambda name: "cell 7" if "lesson" in name else None)
    assert repr(line) == "cell 7, line 3:   z = a + b"
    assert SourceLine("/tmp/other.py", 1, "").describe() == "other.py, line 1"


def test_a_line_without_a_file_is_empty():
    assert SourceLine("<gone>", 5).text == ""


def test_labels_are_worked_out_late(resolver):
    """A node made before the notebook tells its labels prints with them all the same."""
    node = placeholder(name="x") + 1
    resolver(lambda name: "cell 12")
    assert node.line.label == "cell 12"


def test_learner_names_are_the_variables_that_hold_symbols():
    price, _hidden = placeholder(), placeholder()
    names = learner_names(type(price))
    assert names[price] == "price" and _hidden not in names


def test_package_frames_are_skipped():
    assert sources.PACKAGE.endswith("teachkeras" + os.sep)
    assert sources.learner_frame().f_code.co_name == "test_package_frames_are_skipped"


def test_a_file_that_was_edited_and_run_again_is_quoted_as_it_is_now(tmp_path):
    """The same name, other lines: in a line of its own, and in the fix that repeats a call."""
    path = tmp_path / "script.py"
    told = []
    for cell in ("K.dot(a, a)  # first", "b = 3\nK.dot(a + b, a)  # the second try"):
        path.write_text(cell)
        names = {"K": K, "a": K.placeholder((2, 3))}
        with pytest.raises(TeachError) as caught:
            exec(compile(cell, str(path), "exec"), names)
        told.append((caught.value.line.text, str(caught.value)))
    assert [text for text, _ in told] == [
        "K.dot(a, a)  # first",
        "K.dot(a + b, a)  # the second try",
    ]
    assert "K.dot(a + b, K.transpose(a))" in told[1][1]
