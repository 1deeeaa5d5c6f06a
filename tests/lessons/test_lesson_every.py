"""What every lesson keeps besides its form: rows, prompts, order of names, solvable exercises."""

import ast
import builtins
import re

import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.truth import read_notebook
from tests.lessons.form import text_of
from tests.lessons.truth import lesson_notebooks

LESSONS = {path.name[1:3]: path for path in lesson_notebooks() if re.match(r"L\d\d-", path.name)}
WAITING: set[str] = set()  # lessons that have exercises already, and no notebook yet
LONGEST_SENTENCE = 30  # words
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
MAGIC = re.compile(r"^%%?(\w+)(.*)$", re.MULTILINE)


def cells(number):
    return read_notebook(LESSONS[number]).cells


def markdown(number):
    return "\n\n".join(cell.source for cell in cells(number) if cell.cell_type == "markdown")


def rows_of(number):
    """The rows a lesson teaches, with the text of the cell that carries each."""
    return {
        row: cell.source
        for cell in cells(number)
        for row in cell.metadata.get("tk", {}).get("rows", [])
    }


def output_of(number, start):
    """What the first cell of a lesson whose code begins so shows, as text."""
    cell = next(c for c in cells(number) if c.cell_type == "code" and c.source.startswith(start))
    return "\n".join(words_of_output(output) for output in cell.outputs)


def words_of_output(output):
    """The text of one output."""
    if output.output_type == "error":
        return output.evalue + "\n".join(output.traceback)
    return output.text if output.output_type == "stream" else text_of(output.data["text/plain"])


@pytest.mark.parametrize("number", LESSONS)
def test_each_row_has_an_anchor_and_the_documents_words(number):
    rows = rows_of(number)
    assert rows
    for row, source in rows.items():
        assert f'<a id="{row.lower()}"></a>' in source
        assert any(CHINESE.search(line) for line in source.splitlines() if line.startswith("> "))
    assert len(re.findall(r'<a id="c\d{3}">', markdown(number))) == len(rows)


def test_exercises_wait_for_their_lesson_only_where_it_is_said():
    assert {number[:2] for number in EXERCISES} - set(LESSONS) == WAITING


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES.values() if e.number[:2] in LESSONS], ids=lambda e: e.number
)
def test_each_exercise_stands_in_its_lesson_word_for_word(exercise):
    number = exercise.number[:2]
    assert exercise.prompt in markdown(number) and exercise.title in markdown(number)
    (place,) = [
        cell
        for cell in cells(number)
        if cell.metadata.get("tk", {}).get("exercise") == exercise.number
    ]
    assert place.source.splitlines()[-1].startswith(f"tk.check('{exercise.number}', ")
    assert "nothing has been handed in yet" in place.outputs[0].data["text/plain"]


@pytest.mark.parametrize("number", LESSONS)
def test_no_name_is_used_before_it_is_introduced(number):
    told = "\n".join(markdown(earlier) for earlier in LESSONS if earlier < number)
    known = {*dir(builtins), "get_ipython"}
    for place, cell in enumerate(cells(number), start=1):
        if cell.cell_type == "markdown":
            told += "\n" + cell.source
            continue
        for magic, line in MAGIC.findall(cell.source):
            words = [f"%%{magic}", *re.findall(r"--\w+", line)] if magic != "load_ext" else []
            assert all(word in told for word in words), (place, words)
        tree = ast.parse(MAGIC.sub("", cell.source))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ("K", "tk"):
                name = f"{node.value.id}.{node.attr}"
                assert name in told or f"`{node.attr}`" in told, f"cell {place} uses {name}"
        bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and stores(n)}
        bound |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        bound |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.alias):
                bound.add((node.asname or node.name).split(".")[0])
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - bound - known
        assert not used, f"cell {place} uses {used}"
        known |= bound


def stores(name):
    return isinstance(name.ctx, ast.Store)


@pytest.mark.parametrize("number", LESSONS)
def test_sentences_are_short(number):
    text = re.sub(r"<[^>]+>|^[>|].*$|^#.*$|`[^`]*`", " x ", markdown(number), flags=re.MULTILINE)
    for piece in re.split(r"[.!?:;]\s|\n\n|\n- |</summary>", text):
        assert len(piece.split()) <= LONGEST_SENTENCE, piece
