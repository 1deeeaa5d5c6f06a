"""How the test of each row of the source document ended, kept in pytest's cache for whoever asks.

`python -m teachkeras concepts` prints it. The root conftest.py loads this file as a plugin.
"""

import pytest

from teachkeras.classroom.concepts import TEST

KEY = "teachkeras/rows"


def pytest_configure(config: pytest.Config) -> None:
    """Listen where the results come together, which is not in a process that is dealt tests."""
    if not hasattr(config, "workerinput") and hasattr(config, "cache"):
        config.pluginmanager.register(Listening(config.cache))


class Listening:
    """The results of this run, added to those kept before."""

    def __init__(self, cache: pytest.Cache) -> None:
        self.cache = cache
        self.ended: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passed if each of its steps did: setup, call and teardown."""
        if TEST.match(report.nodeid.rpartition("::")[2]):
            before = self.ended.get(report.nodeid, "passed")
            self.ended[report.nodeid] = report.outcome if before == "passed" else before

    def pytest_sessionfinish(self) -> None:
        """Keep what is new."""
        if self.ended:
            kept = self.cache.get(KEY, {})
            self.cache.set(KEY, {**(kept if isinstance(kept, dict) else {}), **self.ended})
