"""The last lines of a run: which files took longest, and what was left out.

The root conftest.py loads this file as a plugin. It works the same whether the tests ran in one
process or were dealt out to several, which then send their counts along.
"""

from collections import Counter
from typing import Any

import pytest

# How many tests of a kind were left out: "browser" and "full".
LEFT_OUT = pytest.StashKey[dict[str, int]]()
SECONDS = pytest.StashKey[Counter[str]]()
SLOWEST = 10  # files


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count; whoever deals the tests out is told what each process left out."""
    config.stash[LEFT_OUT] = {}
    config.stash[SECONDS] = Counter()
    config.pluginmanager.register(Counting(config))


class Counting:
    """What is heard while the tests run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the seconds of one step (setup, call or teardown) to its file."""
        self.config.stash[SECONDS][report.nodeid.split("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        """A process that was dealt tests sends its counts."""
        sent = getattr(self.config, "workeroutput", None)
        if sent is not None:
            sent["left_out"] = self.config.stash[LEFT_OUT]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Every process collects all tests, so every process left out the same."""
        self.config.stash[LEFT_OUT].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the time went, and what did not run: what is left out must not look green."""
    config = terminalreporter.config
    seconds = config.stash[SECONDS]
    if len(seconds) > SLOWEST:
        terminalreporter.write_sep("-", f"the {SLOWEST} slowest of {len(seconds)} files")
        for name, taken in seconds.most_common(SLOWEST):
            terminalreporter.write_line(f"{taken:7.1f} s  {name}")
    counts = config.stash[LEFT_OUT]
    if counts.get("browser"):
        terminalreporter.write_line(
            f"NOT RUN: {counts['browser']} browser tests, left out by --without-browser",
            yellow=True,
        )
    if counts.get("full"):
        terminalreporter.write_line(f"NOT RUN: {counts['full']} long figures; --full runs them")
