"""Two hundred random graphs (10,000 with --full): the promises P1 and P2 of the engine.

The graphs come in chunks of 200, so that a run shows how far it is.
"""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from teachkeras.engine import simplify, toposort
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.base import REGISTRY
from teachkeras.engine.rewrite import driver
from teachkeras.engine.rewrite.rule import RULES
from tests.engine.checkers import same_structure
from tests.engine.graph_checkers import (
    Case,
    check_function,
    check_gradients,
    check_poisoned,
    check_rewrites,
    check_stages,
    check_tidy_never_grows,
    compare_outputs,
)
from tests.engine.random_graphs import random_graph
from tests.engine.special_graphs import SPECIALS, check_special

COUNT, FULL, CHUNK = 200, 10_000, 200


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A chunk is named by its first seed."""
    if "cases" in metafunc.fixturenames:
        count = FULL if metafunc.config.getoption("--full") else COUNT
        metafunc.parametrize("cases", range(0, count, CHUNK), indirect=True, scope="module")


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest) -> Iterator[list[Case]]:
    """One chunk of graphs, made once for all tests of this file."""
    yield [Case(random_graph(request.param + number)) for number in range(CHUNK)]


def test_every_op_is_in_at_least_one_graph_of_a_hundred(cases):
    seen = Counter(name for case in cases for name in {type(n.op).__name__ for n in case.order})
    rare = {name: seen[name] for name in REGISTRY if seen[name] < CHUNK / 100}
    assert not rare
    assert seen["Constant"] > CHUNK / 2


def test_graphs_are_varied(cases):
    """The generator makes what it promises: gradients, unknown sizes, shared nodes, all ranks."""
    assert sum(bool(case.wrt) for case in cases) > 0.95 * len(cases)
    nodes = [n for case in cases for n in case.order]
    assert {n.ndim for n in nodes} >= {0, 1, 2, 3}
    assert sum(not n.type.is_known for n in nodes) > 0.1 * len(nodes)
    assert sum(bool(n.equations) for n in nodes) > len(cases) / 10
    readers = Counter(x for n in set(nodes) for x in set(n.inputs))
    assert sum(count > 1 for count in readers.values()) > len(cases)
    assert sum(n.role == "shared" for n in nodes) > len(cases)
    assert any(case.graph.phase is not None for case in cases)


def test_gradients_equal_central_differences(cases):
    kinks = sum(check_gradients(case) for case in cases)
    assert kinks <= 0.05 * len(cases), f"{kinks} left out: the check has become blind"


def test_strict_program_equals_the_graph_as_written_bit_for_bit(cases):
    for case in cases:
        check_function(case, strict=True)


def test_ordinary_program_equals_replay_and_reads_no_freed_array(cases):
    for case in cases:
        check_poisoned(case, strict=False)


def test_the_other_two_ways_on_every_fourth_graph(cases):
    for case in cases[::4]:
        check_poisoned(case, strict=True)
        check_function(case, strict=False)


def test_every_step_keeps_the_numbers_and_a_second_pass_changes_nothing(cases):
    fired = Counter(rule for case in cases for rule in check_rewrites(case))
    assert fired["merge"] > len(cases) and len(fired) >= 15, fired


def test_tidy_never_adds_a_node(cases):
    for case in cases[::4]:
        check_tidy_never_grows(case)


def test_stages_between_compute_the_same_numbers(cases):
    for case in cases[::20]:
        check_stages(case)


def test_last_stage_is_the_simplified_graph(cases):
    for case in cases[::10]:
        simplification = case.simplification
        last = simplification.stage(len(simplification.steps))
        assert same_structure(last, simplification.after), case


def test_order_of_the_rules_does_not_change_the_numbers(cases, monkeypatch):
    """Ten orders on every twentieth graph; and each comes to rest."""
    for case in cases[::20]:
        for seed in range(10):
            names = list(RULES)
            random.Random(seed).shuffle(names)
            monkeypatch.setattr(driver, "RULES", {name: RULES[name] for name in names})
            after = simplify(case.outputs).after
            for got, wanted in zip(
                replay(after, case.graph.feed).results, case.wanted, strict=True
            ):
                compare_outputs(got, wanted, False, case)
            assert not simplify(after).steps, case


@pytest.mark.parametrize("special", SPECIALS)
def test_special_numbers_through_whole_graphs(cases, special):
    """0, -0, inf, nan and numbers near the ends: in a strict program as in the graph as written."""
    for case in cases[::10]:
        check_special(case, special)


def test_same_seed_same_graph():
    for seed in (3, 77):
        first, second = random_graph(seed), random_graph(seed)
        assert [repr(n) for n in toposort([first.loss])] == [
            repr(n) for n in toposort([second.loss])
        ]
