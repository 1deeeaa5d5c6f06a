"""The exercise cells of the lessons say to nbgrader what they are, and to nobody else."""

import copy
import json

from teachkeras.classroom.copies import fingerprints
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.grading.points import (
    cell_sources,
    exercises_in,
    lesson_of,
    marked,
    nbgrader_metadata,
    number_of,
    points_of,
)
from tests.lessons import points
from tests.lessons.truth import lesson_notebooks


def test_every_exercise_of_every_lesson_is_marked_once():
    found = [number for n in range(17) for number in points_of(f"{n:02}")]
    assert found == list(EXERCISES)
    for path in lesson_notebooks():
        assert not marked(json.loads(path.read_text())), f"python -m tests.lessons.points {path}"


def test_each_exercise_cell_hands_in_its_own_exercise():
    for path in lesson_notebooks():
        for cell in json.loads(path.read_text())["cells"]:
            if number := number_of(cell["metadata"].get("nbgrader", {}).get("grade_id")):
                assert exercises_in("".join(cell["source"])) == [number]


def test_marking_changes_nothing_else_and_keeps_chosen_points(tmp_path):
    path = tmp_path / "L.ipynb"
    cells = [
        {"cell_type": "code", "metadata": {"tk": {"exercise": "02.1"}}, "source": "x", "z": "é"},
        {"cell_type": "markdown", "metadata": {"tk": {"exercise": "02.2"}}, "source": "y"},
        {"cell_type": "code", "metadata": {}, "source": "tk.check('02.3', 1)"},
    ]
    notebook = {"cells": copy.deepcopy(cells), "metadata": {}, "nbformat": 4}
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    assert points.mark(path) and not points.mark(path)
    stored = json.loads(path.read_text())
    told = stored["cells"][0]["metadata"].pop("nbgrader")
    assert told == nbgrader_metadata("02.1") and stored["cells"] == cells
    stored["cells"][0]["metadata"]["nbgrader"] = {"points": 2.0}
    assert marked(stored) and stored["cells"][0]["metadata"]["nbgrader"]["points"] == 2.0


def test_a_mark_is_nobodys_work():
    """A lesson that gets its marks is no newer lesson for who has worked in it."""
    path = lesson_notebooks()[2]
    bare = json.loads(path.read_text())
    for cell in bare["cells"]:
        cell["metadata"].pop("nbgrader", None)
    bytes_of = json.dumps(bare).encode()
    assert fingerprints("a.ipynb", bytes_of)[0] == fingerprints("a.ipynb", path.read_bytes())[0]


def test_what_hands_in_an_exercise():
    for source in (
        "tk.check('2.1', x)",
        '  tk.check("02.1", x)',
        "check(2.1, x)",
        "y = 1\nteachkeras.check( '02.1',x)",
    ):
        assert exercises_in(source) == ["02.1"], source
    assert exercises_in("# tk.check('02.1', x)\nprint('check')\nmy.check('02.1')") == []
    assert lesson_of(["tk.check('02.1', x)", "tk.check('03.1', x)\ntk.check('03.2', x)"]) == "03"
    assert lesson_of([]) == ""


def test_only_code_cells_are_run():
    cells = [
        {"cell_type": "code", "source": ["a\n", "b"]},
        {"cell_type": "markdown", "source": "c"},
        {"cell_type": "code", "source": {"odd": 1}},
        {"source": "d"},
    ]
    assert cell_sources({"cells": cells}) == ["a\nb"]
