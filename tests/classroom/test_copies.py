"""What a learner gets of a lesson, and what counts as the learner's work."""

import json
import re

import nbformat
import pytest

from teachkeras.classroom.copies import fingerprints, to_work_in
from teachkeras.classroom.handout import hand_out
from tests.lessons.truth import lesson_notebooks

LESSONS = [path for path in lesson_notebooks() if re.match(r"L\d\d-", path.name)]


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[cell.copy() for cell in cells])
    return nbformat.writes(made).encode()


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def code(source, shown="8"):
    output = nbformat.v4.new_output("execute_result", {"text/plain": shown}, execution_count=3)
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=3)


def outputs_of(contents):
    cells = json.loads(contents)["cells"]
    return [bool(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize(
    "cells, kept",
    [
        ([text("**Predict first.** What is it?"), code("3 + 5")], [False]),
        ([text("**Predict first:** what?"), code("3 + 5"), code("3 * 5")], [False, True]),
        ([text("**Predict first.**"), text("Think of x."), code("3 + 5")], [False]),
        ([text("**Predict first.**"), text("## Another matter"), code("3 + 5")], [True]),
        ([text("It can predict first names."), code("3 + 5")], [True]),
        ([code("answer = ...\ntk.check('02.1', answer)"), code("3")], [False, True]),
        ([code("tk.hint('02.1', 3)")], [False]),
        ([code("# then call tk.check('02.1', answer)")], [True]),
    ],
)
def test_an_output_that_answers_a_question_is_not_handed_out(cells, kept):
    assert outputs_of(to_work_in("L.ipynb", notebook(*cells))) == kept


def test_an_answer_below_a_cell_that_shows_nothing_is_not_handed_out():
    quiet = nbformat.v4.new_code_cell("x = 3")
    copy = to_work_in("L.ipynb", notebook(text("**Predict first.**"), quiet, code("x")))
    assert outputs_of(copy) == [False, False]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name[:3])
def test_a_handed_out_lesson_is_the_lesson_without_answers(path):
    stored = path.read_bytes()
    copy = to_work_in(path.name, stored)
    nbformat.validate(nbformat.reads(copy.decode(), 4))
    mine, theirs = json.loads(copy)["cells"], json.loads(stored)["cells"]
    assert [cell["source"] for cell in mine] == [cell["source"] for cell in theirs]
    assert b"Not yet: " in stored and b"Not yet: " not in copy
    kept = sum(outputs_of(copy))
    assert 0 < kept < sum(outputs_of(stored))


@pytest.mark.parametrize(
    "contents", [b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [3]}', b"\xff"]
)
def test_what_is_no_notebook_is_handed_out_as_it_is(contents):
    assert to_work_in("L.ipynb", contents) == contents
    assert len(fingerprints("L.ipynb", contents)) == 1


def opened_and_saved(contents):
    """The file as JupyterLab 4 writes it when somebody only looks at it and presses Ctrl-S."""
    read = json.loads(contents)
    read["metadata"]["kernelspec"]["display_name"] = "Python 3 (teachkeras)"
    read["metadata"]["language_info"] = {
        "name": "python",
        "version": "3.13.1",
        "file_extension": ".py",
    }
    read["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    read["nbformat_minor"] = 5
    for number, cell in enumerate(read["cells"]):
        cell.setdefault("id", f"cell-{number}")
        cell["source"] = "".join(cell["source"])
        cell["metadata"]["scrolled"] = True
        for output in cell.get("outputs", []):
            output["metadata"] = {}
            if "text" in output:
                output["text"] = "".join(output["text"])
    return json.dumps(read, indent=2).encode()


def test_a_lesson_merely_opened_is_brought_up_to_date(tmp_path):
    shipped, work = tmp_path / "shipped", tmp_path / "work"
    shipped.mkdir()
    lesson = shipped / "L02.ipynb"
    lesson.write_bytes(LESSONS[2].read_bytes())
    hand_out(shipped, work)
    mine = work / "L02.ipynb"
    mine.write_bytes(opened_and_saved(mine.read_bytes()))
    assert hand_out(shipped, work).kept == []
    lesson.write_bytes(notebook(text("A newer lesson")))
    done = hand_out(shipped, work)
    assert done.updated == ["L02.ipynb"] and done.beside == []


@pytest.mark.parametrize("change", ["source", "outputs", "more", "fewer", "order", "kind"])
def test_every_change_of_a_cell_is_work(tmp_path, change):
    shipped, work = tmp_path / "shipped", tmp_path / "work"
    shipped.mkdir()
    (shipped / "L.ipynb").write_bytes(notebook(text("Run it."), code("3 + 5"), code("3 * 5", "15")))
    hand_out(shipped, work)
    read = json.loads((work / "L.ipynb").read_bytes())
    cells = read["cells"]
    {
        "source": lambda: cells[1].update(source="3 + 6"),
        "outputs": lambda: cells[1].update(outputs=[]),
        "more": lambda: cells.append(cells[0]),
        "fewer": lambda: cells.pop(),
        "order": lambda: cells.reverse(),
        "kind": lambda: cells[0].update(cell_type="raw"),
    }[change]()
    mine = json.dumps(read).encode()
    (work / "L.ipynb").write_bytes(mine)
    (shipped / "L.ipynb").write_bytes(notebook(text("A newer lesson")))
    assert hand_out(shipped, work).beside == ["L (new).ipynb"]
    assert (work / "L.ipynb").read_bytes() == mine


def test_a_list_of_an_older_version_still_tells_untouched_copies(tmp_path):
    """It remembers the bytes of the notebook as it was shipped, outputs and all."""
    from teachkeras.classroom.handout import write_list
    from teachkeras.errors.files import fingerprint

    shipped, work = tmp_path / "shipped", tmp_path / "work"
    shipped.mkdir()
    work.mkdir()
    old = notebook(text("**Predict first.**"), code("3 + 5"))
    (work / "L.ipynb").write_bytes(old)
    write_list(work, {"L.ipynb": fingerprint(old)})
    (shipped / "L.ipynb").write_bytes(old)
    assert hand_out(shipped, work).updated == ["L.ipynb"]
    assert outputs_of((work / "L.ipynb").read_bytes()) == [False]
