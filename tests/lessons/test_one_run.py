"""What is asked of a lesson's one run is asked: planted faults that nbval alone lets pass."""

import base64
import re
import subprocess
import sys

import nbformat
import nbformat.v4 as v4
import pytest

from teachkeras.classroom import truth
from tests.lessons.test_truth import dot

SOLVABLE = [
    "import teachkeras as tk\nfrom teachkeras import backend as K",
    "a, b = K.placeholder(name='a'), K.placeholder(name='b')\na",
    "tk.check('02.1', ...)",
]
PICTURE = "import base64\nfrom IPython.display import Image\nImage(base64.b64decode({!r}))"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory, root):
    """A good notebook and a spoiled one are run in one go: name of the test -> how it ended."""
    folder = tmp_path_factory.mktemp("lessons")
    pixels, other = (base64.b64encode(dot(shade)).decode() for shade in (0, 90))
    good = true_notebook(folder, [*SOLVABLE, PICTURE.format(pixels), "raise ValueError('no')"])
    nbformat.write(good, folder / "good.ipynb")
    good.cells[0].source += "\ntk.check = print\neaten = b'x' * 300_000_000"
    good.cells[1].execution_count = 5
    good.cells[3].outputs[0].data["image/png"] = other
    nbformat.write(good, folder / "spoiled.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA", folder]
    said = subprocess.run(
        [*command, f"--rootdir={folder}", "-c", "/dev/null", "-p", "tests.lessons.one_run"],
        capture_output=True,
        text=True,
        cwd=root,
    ).stdout
    return dict(
        reversed(pair) for pair in re.findall(r"^(PASSED|FAILED) (.*?)(?: - .*)?$", said, re.M)
    )


def true_notebook(folder, sources):
    """A notebook with its outputs; the third cell is the place of an exercise."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    notebook.cells[2].metadata["tk"] = {"exercise": "02.1"}
    notebook.cells[4].metadata["tags"] = ["raises-exception"]
    return truth.run_notebook(notebook, folder)


def failed(outcome, name):
    return {test.split("::")[1] for test in outcome if name in test and outcome[test] == "FAILED"}


def test_a_good_notebook_passes_every_question(outcome):
    assert len([test for test in outcome if "good.ipynb" in test]) == 5 + 4
    assert not failed(outcome, "good.ipynb")


def test_what_nbval_does_not_look_at_is_seen(outcome):
    """The text of the third cell changes with the planted check, and nbval says so."""
    cells = {"Cell 2"}
    questions = {"every output is true", "it needs little memory", "solution of 02.1"}
    assert failed(outcome, "spoiled.ipynb") == cells | questions
