"""What every lesson keeps besides its form: rows, prompts, order of names, solvable exercises."""

import ast
import builtins
import re
from functools import cache

import nbformat
import pytest

from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.truth import read_notebook
from tests.lessons.form import text_of
from tests.lessons.truth import lesson_notebooks

LESSONS = {path.name[1:3]: path for path in lesson_notebooks() if re.match(r"L\d\d-", path.name)}
WAITING: set[str] = set()  # lessons that have exercises already, and no notebook yet
LONGEST_SENTENCE = 29  # words
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
MAGIC = re.compile(r"^%%?(\w+)(.*)$", re.MULTILINE)


@cache
def cells(number):
    return read_notebook(LESSONS[number]).cells


@cache
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
    assert leaks(cells(number), [markdown(n) for n in LESSONS if n < number]) == []


def leaks(cells, before=()):
    """Every name that a lesson's code uses, and no text has told so far: in the order of cells.

    Names of Python must be bound; those of `tk`, `K` and what is imported from the library must
    stand in a text, where a longer name that begins alike does not count.
    """
    told, found = Told(), []
    told.hear("\n".join(before))
    known, ours = {*dir(builtins), "get_ipython"}, {}
    for place, cell in enumerate(cells, start=1):
        if cell.cell_type == "markdown":
            told.hear(cell.source)
            continue
        for magic, line in MAGIC.findall(cell.source):
            words = [f"%%{magic}", *re.findall(r"--\w+", line)] if magic != "load_ext" else []
            found += [f"cell {place}: {word}" for word in words if word not in told.text]
        tree = ast.parse(MAGIC.sub("", cell.source))
        bound = bound_in(tree)
        ours |= imported_from_us(tree)
        loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        found += [f"cell {place}: {name} is not bound" for name in loaded - bound - known]
        names = {dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names = {name for name in names if name.split(".")[0] in ("K", "tk")}
        names |= {ours[name] for name in loaded & ours.keys()}
        promised = PROMISE in told.text and not before  # lesson 00 shows what the others explain
        found += [f"cell {place}: {n}" for n in sorted(names) if not promised and n not in told]
        known |= bound
    return found


PROMISE = "You are not supposed to understand these lines yet"


class Told:
    """The texts that a learner has read, and which names they introduce."""

    def __init__(self):
        self.text, self.names = "", set()

    def hear(self, text):
        """Read on."""
        self.text += "\n" + text
        for name in re.findall(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", text, re.ASCII):
            parts = name.split(".")
            self.names |= {".".join(parts[start:]) for start in range(len(parts))}
            self.names |= {".".join(parts[:end]) for end in range(1, len(parts))}

    def __contains__(self, name):
        """`K.sum` is told as `K.sum` or `sum`, and `tk.demos.shelves` as a whole only."""
        return name in self.names or name.count(".") == 1 and name.split(".")[1] in self.names


def dotted(node):
    """`tk.demos.shelves` of an attribute, or "" where it does not begin with a name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def bound_in(tree):
    """The names that a cell binds."""
    nodes = list(ast.walk(tree))
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and stores(n)}
    bound |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    bound |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return bound | {(n.asname or n.name).split(".")[0] for n in nodes if isinstance(n, ast.alias)}


def imported_from_us(tree):
    """What a cell imports from this library: its name there -> its own name."""
    return {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("teachkeras.")
        for name in node.names
    }


def stores(name):
    return isinstance(name.ctx, ast.Store)


LEAKS = {
    "K.max, not K.maximum": (["`K.maximum`"], "from teachkeras import backend as K; K.max"),
    "a layer": (["a layer of weighted sums"], "from teachkeras.layers import Dense; Dense(3)"),
    "a layer by another name": (["`D`"], "from teachkeras.layers import Dense as D; D(3)"),
    "a demo": (["`tk.demos` and shelves"], "import teachkeras as tk; tk.demos.shelves()"),
    "an unbound name": (["`x`"], "x + 1"),
    "a magic": (["draw"], "%%kgraph\n1"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_noticed(name):
    before, code = LEAKS[name]
    assert len(leaks([nbformat.v4.new_code_cell(code)], before)) == 1


def test_a_name_may_be_told_with_its_room_or_alone():
    code = "from teachkeras import backend as K\nimport teachkeras as tk\n"
    code += "from teachkeras.layers import Dense\nK.sum, K.dot, tk.demos.shelves(), Dense(2)"
    text = "`K.sum(x)`, `dot`, `tk.demos.shelves()`, a `layers.Dense`; tk K"
    assert leaks([nbformat.v4.new_code_cell(code)], [text]) == []


@pytest.mark.parametrize("number", LESSONS)
def test_sentences_are_short(number):
    text = re.sub(r"<[^>]+>|^[>|].*$|^#.*$|`[^`]*`", " x ", markdown(number), flags=re.MULTILINE)
    for piece in re.split(r"[.!?:;][*)\"'”]*\s|\n\n|\n- |</summary>", text):
        assert len(piece.split()) <= LONGEST_SENTENCE, piece
