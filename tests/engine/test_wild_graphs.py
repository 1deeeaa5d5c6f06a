"""The second generator's graphs: by hand, node by node, by programs, and their gradients."""

from collections import Counter

import pytest

from tests.engine.wild_checkers import check

COUNT, FULL, GROUP = 24, 20_000, 12


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A few groups of seeds in the ordinary run, 20,000 graphs in the full one."""
    count = FULL if metafunc.config.getoption("--full") else COUNT
    metafunc.parametrize("first", range(0, count, GROUP))


def test_wild_graphs(first: int) -> None:
    """No wrong value, no error that is not ours; few are refused or have no slope to measure."""
    found = Counter(check(seed) for seed in range(first, first + GROUP))
    assert found["checked"] >= GROUP // 2, found
