"""Rows C001 to C016: symbols first, numbers later; tensors of rank 0 to 4."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.graph import Graph, Tensor
from teachkeras.engine.ops.base import REGISTRY
from teachkeras.errors import GraphError
from tests.concepts.notebook import arrows, boxes, cell, shell, texts

__all__ = ["shell"]


@pytest.fixture
def counted(monkeypatch: Any) -> list[str]:
    """A list that grows by one name for each NumPy operation an op or a test computes."""
    done: list[str] = []

    def counting(name: str, function: Any) -> Any:
        return lambda *args, **kwargs: (done.append(name), function(*args, **kwargs))[1]

    for name, op in REGISTRY.items():
        monkeypatch.setattr(op, "value", counting(name, op.value))
    for name in ("add", "multiply", "subtract", "exp", "tanh", "matmul", "dot", "sum", "maximum"):
        monkeypatch.setattr(np, name, counting(name, getattr(np, name)))
    return done


def test_c001_describing_computes_nothing(counted: list[str]) -> None:
    """A formula is written, printed and differentiated: 0 NumPy operations; evaluating it: some."""
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    w = K.variable(np.ones((1000, 1000)))
    total = a + b
    loss = K.sum(K.exp(K.dot(w, w) * total))
    K.gradients(loss, [w])
    text = repr(total)
    assert counted == []
    assert type(total) is Tensor
    assert text.startswith("a + b") and text.endswith("no value yet")
    K.eval(K.variable(1.0) + 1)
    assert counted != []


def test_c003_plain_python_leaves_a_value_on_every_line(shell: Any) -> None:
    """The tracer shows a = 3, b = 5, z = 8, line by line."""
    view = cell(shell, "%%ktrace\na = 3\nb = 5\nz = a + b")
    lines = [line.split() for line in view.text.splitlines()[1:]]
    assert [line[-3:] for line in lines] == [["a", "=", "3"], ["b", "=", "5"], ["z", "=", "8"]]
    assert shell.user_ns["z"] == 8


def test_c004_declare_relate_compute(shell: Any) -> None:
    """Three cells; f([3, 5]) is [8]; the picture goes from described to computed."""
    cell(shell, "from teachkeras import backend as K")
    cell(shell, "a = K.placeholder(name='a')\nb = K.placeholder(name='b')")
    declared = cell(shell, "%%kgraph a\na")
    related = cell(shell, "%%kgraph\nz = a + b")
    result = cell(shell, "f = K.function([a, b], [z])\nf([3, 5])")
    computed = cell(shell, "%%kgraph --feed a=3,b=5 z\nz")
    assert result == [8]
    assert boxes(declared) == [("input", False)]
    assert boxes(related) == [("input", False), ("input", False), ("operation", False)]
    assert boxes(computed) == [("input", True), ("input", True), ("operation", True)]


def test_c005_placeholders_are_empty_until_they_are_fed(shell: Any) -> None:
    """Asking too early is refused naming a and b; hollow boxes are filled with 3, 5 and 8."""
    a, b = K.placeholder(name="a"), K.placeholder(name="b")
    z = a + b
    with pytest.raises(GraphError) as caught:
        K.eval(z)
    assert caught.value.code == "TK-207"
    assert "a, b are still empty" in str(caught.value)
    before, after = tk.show(z), tk.show(tk.replay(z, {a: 3, b: 5}))
    assert [filled for _, filled in boxes(before)] == [False, False, False]
    assert texts(before).count("no value yet") == 3
    assert [filled for _, filled in boxes(after)] == [True, True, True]
    assert {"3", "5", "8"} <= set(texts(after)) and "no value yet" not in texts(after)


def test_c006_the_graph_has_four_nodes_and_four_edges(shell: Any) -> None:
    """a * b + a: a is one node used twice; the text tells what the picture draws."""
    cell(shell, "from teachkeras import backend as K\na, b = K.placeholder(), K.placeholder()")
    view = cell(shell, "%%kgraph\nz = a * b + a")
    graph = Graph([shell.user_ns["z"]])
    assert (graph.size, graph.edges) == (4, 4)
    assert [node.role for node in graph.toposort()] == ["input", "input", "result", "result"]
    assert len(boxes(view)) == 4 and arrows(view) == 4
    listed = view.text.splitlines()[1:]
    opened = {line.split()[0] for line in listed}
    assert opened == {"A", "B", "C", "D"} <= set(texts(view))
    assert [line.strip() for line in listed if "(above)" in line] == ["A  (above)"]
    assert sum("input" in line for line in listed) == 2


FIVE = [(), (3,), (2, 3), (4, 2, 3), (2, 8, 8, 3)]


@pytest.mark.parametrize("shape", FIVE, ids=str)
def test_c011_everything_is_a_tensor(shape: tuple) -> None:
    """Rank, shape, type and number of entries: K's answers are NumPy's."""
    array = np.arange(np.prod(shape, dtype=int), dtype="float32").reshape(shape)
    x = K.variable(array.tolist())
    answers = K.ndim(x), K.int_shape(x), K.dtype(x), K.count_params(x)
    assert answers == (array.ndim, array.shape, str(array.dtype), array.size)
    np.testing.assert_array_equal(K.eval(x), array)


def test_c012_a_scalar_has_rank_0() -> None:
    """No axes, one number."""
    x = K.variable(7.0)
    assert (K.ndim(x), K.int_shape(x), K.count_params(x)) == (0, (), 1)
    assert "rank 0" in tk.show(K.eval(x)).title


def test_c013_a_vector_has_rank_1() -> None:
    """Three numbers in a strip."""
    x = K.variable([1, 2, 3])
    assert (K.ndim(x), K.int_shape(x)) == (1, (3,))
    view = tk.show(K.eval(x))
    assert "vector (rank 1)" in view.title and view.text.endswith("[1. 2. 3.]")


def test_c014_a_matrix_has_rank_2() -> None:
    """Two rows of three; the cell [1, 2] of the table is NumPy's."""
    array = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
    x = K.variable(array)
    assert (K.ndim(x), K.int_shape(x)) == (2, (2, 3))
    view = tk.show(K.eval(x))
    rows = str(view.values).split("<tr>")[2:]
    assert "matrix (rank 2)" in view.title
    assert float(rows[1].split("<td>")[3].split("<")[0]) == array[1, 2] == K.eval(x)[1, 2]
