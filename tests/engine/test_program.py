"""Programs: real Python text, that names cannot change, and whose lines know their nodes."""

import ast
import linecache
import traceback

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.engine import Function, derive, placeholder, scope
from teachkeras.engine.functions import elementwise as T


def program_of(function, *shapes):
    """The program for these shapes."""
    return function.at(*shapes)


def mlp():
    """A small training step, with layer scopes."""
    x, y = placeholder((None, 4), name="x"), placeholder((None, 2), name="y")
    w = T.shared(np.ones((4, 2), "float32"), "dense_1_W")
    with scope("dense_1"):
        out = T.softmax(T.dot(x, w))
    loss = -T.mean(T.sum(y * T.log(out), axis=-1))
    return Function([x, y], [loss], [(w, w - 0.1 * derive(loss, [w]).gradients[0])])


def test_the_text_is_the_program():
    """Running the text again, with the same arrays, gives the same numbers."""
    x = placeholder((3,), "float64", "x")
    function = Function([x], [T.tanh(x) * 2 + T.sum(x)])
    program = program_of(function, (3,))
    data = np.arange(3.0)
    wanted = program.run(data)
    space = {k: v for k, v in program.namespace.items() if k != "program"}
    exec(program.text, space)
    assert space["program"](data)[0].tolist() == wanted[0].tolist()


def test_the_text_is_registered_for_tracebacks_and_goes_again():
    function = Function([placeholder((3,), name="x")], [T.constant(1.0)])
    program = program_of(function, (3,))
    assert linecache.getline(program.filename, 1) == program.text.splitlines(True)[0]
    program.forget()
    assert program.filename not in linecache.cache


def test_each_line_knows_its_node_and_the_learners_line():
    function = mlp()
    program = program_of(function, (5, 4), (5, 2))
    lines = program.text.splitlines()
    computing = [number for number, node in program.nodes.items() if node is not None]
    assert len(computing) >= 5
    for number in computing:
        node = program.node_at(number)
        assert node.line.label == "test_program.py", lines[number - 1]
    products = [n for n in computing if lines[n - 1].strip().startswith("dot(x, dense_1_W")]
    assert [type(program.node_at(n).op).__name__ for n in products] == ["Dot"]


def test_an_exception_inside_leads_to_the_program_line():
    x = placeholder((3,), "float64", "x")
    program = program_of(Function([x], [T.tanh(x)]), (3,))
    with pytest.raises(ValueError) as caught:
        program.run(np.ones(4))  # the raw program checks nothing
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert frame.filename == program.filename and "tanh(x" in frame.line
    assert type(program.node_at(frame.lineno).op).__name__ == "Tanh"


def test_names_come_from_the_learner_and_the_layers():
    text = program_of(mlp(), (5, 4), (5, 2)).text
    assert "def program(x, y):" in text
    assert "dense_1_W" in text and "dense_1_dot" in text


HOSTILE = [
    "a\nimport os\nos._exit(3)",
    "x'); import os #",
    'quote " and \\ back',
    "import os",
    "__import__('os')",
    "lambda",
    "None",
    "def",
    "1x",
    "",
    " ",
    "x y",
    "add",
    "empty",
    "dot",
    "program",
    "errstate",
    "array",
    "numpy",
    "copyto",
    "权重",
    "a" * 5000,
    "x\r\ny",
    "{0}",
    "%s",
    "#comment",
    "\x00",
    "__builtins__",
    "one",
    "zero",
    "out",
    "\u2028",
    "x_1",
    "self",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_cannot_change_the_program(name):
    """The same program, whatever the things are called: same calls, in the same order."""

    def build(first, second):
        x, w = placeholder((2, 3), "float64", first), T.shared(np.ones((3, 2)), second)
        with scope(first):
            node = T.tanh(T.dot(x, w)) * 2 + 1
        node.name = second
        return Function([x], [T.exp(node)], [(w, w + 1)])

    function, plain = build(name, name), build("x", "w")
    data = np.arange(6.0).reshape(2, 3)
    assert function([data])[0].tolist() == plain([data])[0].tolist()
    program, other = (program_of(f, (2, 3)) for f in (function, plain))
    assert calls_in(program.text) == calls_in(other.text)
    assert all(len(line) < 400 for line in program.text.splitlines())


def calls_in(text):
    """The functions a program calls, in order; also proves that it is one function."""
    tree = ast.parse(text)
    assert [type(node).__name__ for node in tree.body] == ["FunctionDef"]
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_may_be_a_name(first, second):
    x, y = placeholder((2,), "float64", first), placeholder((2,), "float64", second)
    function = Function([x, y], [x - 2 * y])
    assert function([[5.0, 6.0], [1.0, 2.0]])[0].tolist() == [3, 2]
    calls_in(program_of(function, (2,), (2,)).text)


def test_memory_is_planned_and_reused():
    x = placeholder((64,), "float64", "x")
    node = x
    for _ in range(20):
        node = T.tanh(node) + 1
    function = Function([x], [T.sum(node)])
    function([np.zeros(64)])
    memory = function.story.memory
    assert memory.arena_bytes <= 4 * 64 * 8 + 256 < memory.kept_bytes


def test_the_story_has_every_stage():
    function = mlp()
    assert "none yet" in repr(function.story)
    function([np.ones((5, 4)), np.ones((5, 2))])
    story = function.story
    assert set(story.stages) >= {"written", "merged", "simplified", "order", "memory", "program"}
    assert story.order and story.program.text in repr(story.program)
    assert f"{len(story.program.nodes)} lines" in repr(story)


def test_empty_batches_run():
    x, w = placeholder((None, 4), "float64", "x"), T.shared(np.ones((4, 2)), "w")
    loss = T.sum(T.square(T.dot(x, w) + 1))
    slopes = derive(loss, [w, x]).gradients
    total, to_w, to_x = Function([x], [loss, *slopes])([np.ones((0, 4))])
    assert total == 0 and to_w.tolist() == [[0, 0]] * 4 and to_x.shape == (0, 4)
    (mean,) = Function([x], derive(T.mean(x), [x]).gradients)([np.ones((0, 4))])
    assert mean.shape == (0, 4)
