"""Three hundred random graphs (3,000 with --full): the promises P1 and P2 of the engine."""

from collections import Counter

import pytest

from teachkeras.engine import simplify, toposort
from teachkeras.engine.ops.base import REGISTRY
from tests.engine.checkers import same_structure
from tests.engine.graph_checkers import (
    check_function,
    check_gradients,
    check_program_equals_replay,
    check_rewrites,
    check_stages,
    everything,
    reachable,
)
from tests.engine.random_graphs import RandomGraph, random_graph

COUNT, FULL = 300, 3000


@pytest.fixture(scope="module")
def graphs(request: pytest.FixtureRequest) -> list[RandomGraph]:
    """The graphs, made once for all tests of this file."""
    full = request.config.getoption("--full", default=False)
    return [random_graph(seed) for seed in range(FULL if full else COUNT)]


def test_every_op_of_the_registry_appears(graphs):
    """Behind a loss with a gradient, where one belongs; and each op more than once."""
    seen = Counter(type(n.op).__name__ for g in graphs for n in toposort([g.loss, *g.outputs]))
    missing = {name: seen[name] for name in REGISTRY if seen[name] < 3}
    assert not missing
    assert seen["Constant"] > 100


def test_graphs_are_varied(graphs):
    """The generator makes what it promises: gradients, unknown sizes, shared nodes, all ranks."""
    slopes = [len(reachable(g)) for g in graphs]
    assert sum(count > 0 for count in slopes) > 0.95 * len(graphs)
    nodes = [n for g in graphs for n in toposort([g.loss, *g.outputs])]
    assert {n.ndim for n in nodes} >= {0, 1, 2, 3}
    assert sum(not n.type.is_known for n in nodes) > 0.1 * len(nodes)
    assert sum(bool(n.equations) for n in nodes) > len(graphs) / 10
    readers = Counter(x for n in set(nodes) for x in set(n.inputs))
    assert sum(count > 1 for count in readers.values()) > len(graphs)
    assert any(g.phase is not None for g in graphs)


def test_gradients_equal_central_differences(graphs):
    kinks = sum(check_gradients(graph) for graph in graphs)
    checked = sum(len(reachable(graph)) for graph in graphs)
    assert kinks <= 0.02 * checked, f"{kinks} of {checked} left out: the check has become blind"


@pytest.mark.parametrize("strict", [True, False])
def test_program_equals_replay_bit_for_bit(graphs, strict):
    for graph in graphs:
        check_program_equals_replay(graph, strict)


def test_function_equals_the_graph_as_written(graphs):
    for graph in graphs:
        check_function(graph)


def test_every_step_of_simplification_keeps_the_numbers(graphs):
    fired = Counter(rule for graph in graphs for rule in check_rewrites(graph))
    assert fired["merge"] > len(graphs) and len(fired) >= 15, fired


def test_stages_between_compute_the_same_numbers(graphs):
    for graph in graphs[::6]:
        check_stages(graph)


def test_last_stage_is_the_simplified_graph(graphs):
    for graph in graphs[::3]:
        simplification = simplify(everything(graph))
        last = simplification.stage(len(simplification.steps))
        assert same_structure(last, simplification.after), graph.seed


def test_same_seed_same_graph():
    for seed in (3, 77):
        first, second = random_graph(seed), random_graph(seed)
        assert [repr(n) for n in toposort([first.loss])] == [
            repr(n) for n in toposort([second.loss])
        ]
