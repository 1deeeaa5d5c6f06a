"""Deep and wide graphs: whatever can be done with a small graph can be done with these.

A chain of 2,500 nodes (100,000 with --full; 20,000 to be forgotten with its gradient), a fan-in of
2,000, a diamond with 2**20 paths: no walk may use Python's own stack, and none may follow paths
instead of nodes.
"""

import copy
import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.engine import Function, Graph, Tensor, derive, placeholder, simplify
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.joining import Concatenate
from tests.engine.graph_checkers import computing

DEEP, DEEP_FORGOTTEN, DEEP_FULL = 2_500, 20_000, 100_000
WIDE, WIDE_FULL, LEVELS = 2_000, 10_000, 20


def chain(length: int) -> tuple[Tensor, Tensor]:
    """x, x + x, tanh(x + x), tanh(x + x) + x ... : a node for each link."""
    x = placeholder((), "float64", "x")
    node = x
    for number in range(length):
        node = T.tanh(node) if number % 2 else node + x
    return x, node


def comb(length: int) -> tuple[Tensor, Tensor]:
    """A chain in which a rule fires at every link: nearly all of it goes away."""
    x = placeholder((), "float64", "x")
    node = x
    for number in range(length // 2):
        node = -(node * 1) if number % 2 else -(node + 0)
    return x, T.tanh(node)


def fan(width: int) -> tuple[Tensor, Tensor]:
    """One sum in which many parts meet, and x has as many readers."""
    x = placeholder((), "float64", "x")
    wide = T.expand_dims(x)
    return x, T.sum(Concatenate(0)(*[T.tanh(wide * (n / width)) for n in range(width)]))


def diamond(levels: int) -> tuple[Tensor, Tensor]:
    """81 nodes for 20 levels, and 1,048,576 paths."""
    x = placeholder((), "float64", "x")
    node = x
    for _ in range(levels):
        node = T.tanh(node) + T.sigmoid(node)
    return x, node


MAKERS: dict[str, Callable[[int], tuple[Tensor, Tensor]]] = {
    "chain": chain,
    "comb": comb,
    "fan": fan,
    "diamond": diamond,
}


def size_of(name: str, full: bool) -> int:
    """How long, wide or high a graph of a kind is."""
    sizes = {"fan": (WIDE, WIDE_FULL), "diamond": (LEVELS, LEVELS)}
    return sizes.get(name, (DEEP, DEEP_FULL))[full]


class Deep:
    """One deep or wide graph, and everything that is made of it."""

    def __init__(self, name: str, size: int) -> None:
        self.x, self.node = MAKERS[name](size)
        self.simplification = simplify(self.node)
        self.derivation = derive(self.node, [self.x])
        outputs = [self.node, *self.derivation.gradients]
        self.function = Function([self.x], outputs)
        self.results = self.function([0.25])
        self.record = replay(outputs, {self.x: 0.25})

    def things(self) -> list[Any]:
        """Everything that can be printed."""
        story = self.function.story
        return [
            self.node,
            Graph([self.node]),
            self.simplification,
            self.derivation,
            self.function,
            story,
            story.program,
            story.memory,
            self.record,
        ]


@pytest.fixture(scope="module", params=MAKERS)
def deep(request: pytest.FixtureRequest, full: bool) -> Deep:
    """The graph, its simplification, its gradient and its function, called once."""
    return Deep(request.param, size_of(request.param, full))


def test_function_and_replay_agree(deep: Deep) -> None:
    np.testing.assert_allclose(deep.results, deep.record.results, rtol=1e-11)
    (again,) = replay(deep.simplification.after, {deep.x: 0.25}).results
    np.testing.assert_allclose(again, deep.results[0], rtol=1e-11)


def test_the_slope_is_right(deep: Deep) -> None:
    step = 1e-6
    up, down = (deep.function([0.25 + s])[0] for s in (step, -step))
    np.testing.assert_allclose(deep.results[1], (up - down) / (2 * step), rtol=1e-5, atol=1e-7)


def test_a_second_simplification_changes_nothing(deep: Deep) -> None:
    assert simplify(deep.simplification.after).steps == []
    assert computing(deep.simplification.after) <= computing([deep.node])
    assert deep.simplification.stage(0) == (deep.node,)
    (last,) = deep.simplification.stage(len(deep.simplification.steps))
    assert Graph([last]).size == Graph(deep.simplification.after).size


def test_everything_prints(deep: Deep) -> None:
    for thing in deep.things():
        assert repr(thing)
    assert len(repr(Graph([deep.node])).splitlines()) <= 301


def test_it_is_drawn_folded_and_saved(deep: Deep, tmp_path: Any) -> None:
    """A picture that nobody could read is folded; it is a file of ordinary size."""
    view = tk.show(deep.node)
    saved = view.save(tmp_path / "graph.html"), view.save(tmp_path / "graph.svg")
    assert all(0 < path.stat().st_size < 4_000_000 for path in saved)


def test_hash_equality_and_copy_do_not_walk_it(deep: Deep) -> None:
    node = deep.node
    assert node == node and node != deep.x and hash(node) == hash(node) and len({node, deep.x}) == 2
    assert copy.copy(node) is node and copy.deepcopy([node])[0] is node
    other = copy.deepcopy(deep.function)
    assert other.outputs == deep.function.outputs
    if len(deep.record.values) < 1000:  # the copy writes a program of its own
        assert other([0.25])[0] == deep.results[0]


@pytest.mark.parametrize("name", MAKERS)
def test_it_can_be_forgotten(name: str, full: bool) -> None:
    """With everything that was made of it: no chain of owners is followed on any stack."""
    everything = Deep(name, size_of(name, full))
    gone = [weakref.ref(thing) for thing in (everything.node, everything.function)]
    gone += [weakref.ref(everything.derivation.gradients[0])]
    del everything
    gc.collect()
    assert [each() for each in gone] == [None] * 3


def test_a_chain_deeper_than_the_stack_of_c_can_be_forgotten() -> None:
    """C's own stack holds more than Python's."""
    x, node = chain(DEEP_FORGOTTEN)
    derivation = derive(node, [x])
    gone = [weakref.ref(thing) for thing in (node, derivation.gradients[0])]
    del x, node, derivation
    gc.collect()
    assert [each() for each in gone] == [None] * 2


def test_python_allows_no_such_depth() -> None:
    """The figures above prove something: a recursive walk would not get through."""
    assert sys.getrecursionlimit() < DEEP / 2
