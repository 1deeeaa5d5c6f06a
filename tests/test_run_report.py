"""The last lines of a run tell the truth, in one process and when the tests are dealt out."""

import os
import re
import subprocess
import sys

import pytest

CONFTEST = """
from tests.run_report import LEFT_OUT

def pytest_collection_modifyitems(config, items):
    config.stash[LEFT_OUT].update(browser=3, full=2)
"""


@pytest.mark.parametrize("dealt_out", [[], ["-n2", "--dist=loadfile"]], ids=["one", "two"])
def test_slow_files_and_what_was_left_out_are_said(dealt_out, tmp_path, root):
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for number in range(11):
        (tmp_path / f"test_{number}.py").write_text("def test_it(): pass")
    command = [sys.executable, "-m", "pytest", "-p", "tests.run_report", "-c", "/dev/null"]
    said = subprocess.run(
        [*command, f"--rootdir={tmp_path}", *dealt_out, tmp_path],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"},
    ).stdout
    assert "the 10 slowest of 11 files" in said
    assert len(re.findall(r"^ +\d+\.\d s  test_\d+\.py$", said, re.MULTILINE)) == 10
    assert "NOT RUN: 3 browser tests, left out by --without-browser" in said
    assert "NOT RUN: 2 long figures; --full runs them" in said
