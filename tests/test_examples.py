"""Every script of examples/ runs in its short mode, and ends in a sentence with a figure."""

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SCRIPTS = sorted(p for p in EXAMPLES.glob("*.py") if "--short" in p.read_text())
Run = Callable[[Path], list[str]]

# What the figures of the last lines must be, even after a few steps of training.
LEARNED: dict[str, Callable[..., bool]] = {
    "addition_rnn": lambda right, characters: characters > 30,
    "antirectifier": lambda units, relu, both: both > relu + 5,
    "babi_memnn": lambda right: right > 80,
    "babi_rnn": lambda right, guess: right > 3 * guess,
    "cifar10_cnn": lambda right, quarters: right > 40,
    "conv_lstm": lambda off, still: off < 0.8 * still,
    "conv_filter_visualization": lambda noise, made: made > 2 * noise,
    "deep_dream": lambda temple, dream: dream > temple + 20,
    "image_ocr": lambda right: right > 50,
    "imdb_bidirectional_lstm": lambda right: right > 60,
    "imdb_cnn": lambda right: right > 90,
    "imdb_cnn_lstm": lambda right: right > 90,
    "imdb_fasttext": lambda words, pairs: pairs > words + 10,
    "imdb_lstm": lambda right: right > 80,
    "lstm_text_generation": lambda now, at_first: now < at_first / 2,
    "mnist_acgan": lambda right: right > 25,
    "mnist_cnn": lambda right: right > 80,
    "mnist_hierarchical_rnn": lambda right: right > 70,
    "mnist_irnn": lambda pixels, total, right: right > 40,
    "mnist_mlp": lambda right: right > 90,
    "mnist_net2net": lambda teacher, student, after, alone: student > 90 and after > alone,
    "mnist_siamese_graph": lambda right: right > 85,
    "mnist_sklearn_wrapper": lambda count, *settings_and_right: settings_and_right[-1] > 85,
    "mnist_swwae": lambda blind, seeing: seeing < 0.9 * blind,
    "mnist_transfer_cnn": lambda *numbers: numbers[5] > numbers[6] + 5,
    "neural_style_transfer": lambda before, after: after < before / 10,
    "pretrained_word_embeddings": lambda few, alone, helped: helped > alone + 20,
    "reuters_mlp": lambda right: right > 80,
    "stateful_lstm": lambda forgetful, span, stateful: stateful < forgetful / 2,
    "variational_autoencoder": lambda off, usual: off < 0.9 * usual,
    "variational_autoencoder_deconv": lambda off, usual: off < 0.95 * usual,
    "wide_residual_net": lambda weights, right: right > 80,
}


def command(script: Path, folder: Path) -> tuple[int, str]:
    """Run a script as a person does: the status, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "teachkeras", "run", str(script), "--short"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=environment(),
    )
    return done.returncode, done.stdout


def environment() -> dict[str, str]:
    """One thread, and this library also where it is not installed."""
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the scripts run, and leave their pictures."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[Run]:
    """What a script prints, run once. All share the imports of one process, where it can fork."""
    runner = Path(__file__).with_name("run_scripts.py")
    with subprocess.Popen(
        [sys.executable, str(runner)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment(),
    ) as process:
        assert process.stdin and process.stdout

        @functools.cache
        def ask(script: Path) -> list[str]:
            if not hasattr(os, "fork"):
                status, text = command(script, folder)
            else:
                assert process.stdin and process.stdout
                printed = folder / f"{script.stem}.txt"
                print(
                    json.dumps([str(script), ["--short"], str(printed)]),
                    file=process.stdin,
                    flush=True,
                )
                status, text = int(process.stdout.readline()), printed.read_text()
            assert status == 0, text
            return text.strip().splitlines()

        yield ask
        process.stdin.close()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_runs_and_learns(script: Path, run: Run, folder: Path) -> None:
    """The same figures every time, so that a bound is no matter of luck; its pictures are there."""
    lines = run(script)
    assert lines[-1].endswith(".") and re.search(r"\d", lines[-1])
    said = " ".join(line for line in lines[-2:] if line.endswith("."))
    figures = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", said)]
    assert LEARNED[script.stem](*figures), said
    for line in lines:
        if line.startswith("saved "):
            assert (folder / line.removeprefix("saved ")).read_bytes().startswith(b"\x89PNG")


def test_the_command_says_the_same(run: Run, folder: Path) -> None:
    """A script alone in its process, as the README starts it."""
    script = EXAMPLES / "mnist_siamese_graph.py"
    status, text = command(script, folder)
    assert (status, text.strip().splitlines()) == (0, run(script))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_an_example_is_plain_keras_1(script: Path) -> None:
    """It names keras, says what it is about, and stands in the list of the README."""
    text = script.read_text()
    assert text.startswith('"""') and re.search(r"^(from|import) keras", text, re.MULTILINE)
    assert "teachkeras" not in text
    assert f"`{script.name}`" in (EXAMPLES / "README.md").read_text()


def test_every_example_has_a_bound() -> None:
    assert [script.stem for script in SCRIPTS] == sorted(LEARNED)
