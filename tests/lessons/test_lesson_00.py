"""Lesson 00: a promise that is kept, one exercise, two routes."""

import inspect
import re

from teachkeras.classroom.exercise_table import EXERCISES
from tests.lessons.test_lesson_every import LESSONS, cells, markdown, rows_of

CHANGE = EXERCISES.module("00.1")


def code():
    return [cell for cell in cells("00") if cell.cell_type == "code"]


def test_the_reader_has_12_lines_and_reads_95_of_100():
    (promise,) = [c for c in code() if "model.fit" in c.source and "def " not in c.source]
    assert len(promise.source.splitlines()) == 12 and "verbose=0" in promise.source
    share = float(promise.outputs[0].text.split()[-1])
    assert share >= 0.95
    assert round(CHANGE.train(), 3) == share


def test_the_check_trains_what_the_lesson_trains():
    (cell,) = [cell for cell in code() if "def read_digits" in cell.source]
    for name, value in CHANGE.START.items():
        assert f"{name}={value}" in cell.source
        assert inspect.signature(CHANGE.train).parameters[name].default == value
    share = f"{CHANGE.train():.3f}"
    assert cell.outputs[0].data["text/plain"] == f"({share}, {share})"


def test_the_digits_and_the_curve_are_views_with_words():
    shown = "\n".join(
        output.data["text/plain"] for cell in code() for output in cell.outputs if "data" in output
    )
    assert "Training over 15 epochs: loss fell from" in shown
    assert "grid is a matrix (rank 2)" in shown and "misread is a matrix (rank 2)" in shown


def test_the_curve_that_grew_is_kept_as_a_picture_that_needs_no_kernel():
    (cell,) = [cell for cell in code() if "tk.curves()" in cell.source]
    (output,) = cell.outputs
    assert set(output.data) == {"text/html", "text/plain"}
    told = output.data["text/plain"].splitlines()
    assert told[0].startswith("Training over 300 epochs: loss fell from")
    first, last = (float(told[at].split()[1]) for at in (4, -1))
    assert last < 0.1 < 2 < first and told[-1].split()[0] == "300"
    assert "<img alt=" in output.data["text/html"] and "<table>" in output.data["text/html"]
    tagged = [c for c in code() if c.metadata.get("tags")]
    assert tagged == [
        cell
    ]  # nbval does not know that an output can be replaced; all else is compared


def test_the_glossary_and_the_two_routes():
    text = markdown("00")
    for pair in (("tensor", "张量"), ("shape", "形状"), ("gradient", "梯度"), ("loss", "损失")):
        assert f"| {pair[0]} | {pair[1]} |" in text
    assert set(rows_of("00")) == {"C022"}
    assert "从model和layers学起" in rows_of("00")["C022"]
    assert re.search(r"lesson 06", text) and re.search(r"lesson 01", text)
    assert "Restart Kernel and Run All Cells" in text


def test_the_map_links_every_lesson_that_is_there():
    """And names by number those that are not yet."""
    text = markdown("00")
    for number, path in LESSONS.items():
        assert f"({path.name})" in text or number == "00"
    for number in range(17):
        assert f"{number:02}" in LESSONS or re.search(rf"being written \|.*\b{number:02} ", text)
