"""Every script of examples/ runs in its short mode, and ends in a sentence with a figure."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPTS = sorted(p for p in EXAMPLES.glob("*.py") if "--short" in p.read_text())

# What the figures of the last lines must be, even after a few steps of training.
LEARNED: dict[str, Callable[..., bool]] = {
    "addition_rnn": lambda right, characters: characters > 30,
    "imdb_bidirectional_lstm": lambda right: right > 60,
    "imdb_lstm": lambda right: right > 80,
    "lstm_text_generation": lambda now, at_first: now < at_first / 2,
    "stateful_lstm": lambda forgetful, span, stateful: stateful < forgetful / 2,
}


def run(script: Path) -> list[str]:
    """The lines that a script prints in its short mode."""
    done = subprocess.run(
        [sys.executable, "-m", "teachkeras", "run", str(script), "--short"],
        capture_output=True,
        text=True,
        cwd=EXAMPLES.parent,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_runs_and_learns(script: Path) -> None:
    """The same figures every time, so that a bound is no matter of luck."""
    lines = run(script)
    assert lines[-1].endswith(".") and re.search(r"\d", lines[-1])
    said = " ".join(line for line in lines[-2:] if line.endswith("."))
    figures = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", said)]
    assert LEARNED[script.stem](*figures), said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_is_plain_keras_1(script: Path) -> None:
    """It names keras, says what it is about, and stands in the list of the README."""
    text = script.read_text()
    assert text.startswith('"""') and re.search(r"^(from|import) keras", text, re.MULTILINE)
    assert "teachkeras" not in text
    assert f"`{script.name}`" in (EXAMPLES / "README.md").read_text()


def test_every_example_has_a_bound() -> None:
    assert [script.stem for script in SCRIPTS] == sorted(LEARNED)
