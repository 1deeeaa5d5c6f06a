"""Every error code has a page; every page's wrong cell raises it, and its right cell runs."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import teachkeras as tk
from teachkeras.backend.seeding import seed
from teachkeras.engine.compile import arrays
from teachkeras.errors import ArgumentError, TeachError, TeachWarning
from teachkeras.errors.catalogue import FILES, Page, all_pages, read
from teachkeras.errors.names import page
from tests.errors.cells import learner_for
from tests.errors.table import Row, about_training, place_of, table

PAGES = list(all_pages().values())
CODES = [each.code for each in PAGES]

# What Keras 1 and Python raise in these places; everywhere else it is a ValueError.
TYPE_ERRORS = """
TK-111 TK-112 TK-113 TK-114 TK-115 TK-116 TK-117 TK-118 TK-121 TK-122 TK-123 TK-130
TK-131 TK-137 TK-141 TK-144 TK-191 TK-193 TK-194 TK-195
TK-236 TK-237 TK-238 TK-201 TK-202 TK-208 TK-210 TK-215 TK-216
TK-534 TK-416 TK-417 TK-457 TK-418 TK-419 TK-420 TK-234 TK-444 TK-448 TK-484 TK-485 TK-489
TK-816 TK-818 TK-820
TK-174 TK-466 TK-467
TK-341 TK-351 TK-806 TK-809 TK-812 TK-813
TK-823 TK-824 TK-829 TK-833 TK-837 TK-839
""".split()
OTHERS = {
    RuntimeError: """
        TK-221 TK-411 TK-423 TK-424 TK-427 TK-461 TK-647 TK-272 TK-180 TK-183 TK-483 TK-527
        TK-705 TK-822 TK-880 TK-950 TK-953
    """.split(),
    AttributeError: [
        "TK-231",
        "TK-232",
        "TK-235",
        "TK-412",
        "TK-413",
        "TK-441",
        "TK-442",
        "TK-469",
        "TK-344",
        "TK-358",
        "TK-807",
        "TK-881",
    ],
    IndexError: ["TK-309"],
    ImportError: ["TK-233"],
    MemoryError: ["TK-701"],
    TypeError: TYPE_ERRORS,
    UserWarning: """
    TK-190 TK-325 TK-326 TK-327 TK-328
    TK-468 TK-471 TK-472 TK-473 TK-474 TK-475 TK-476 TK-477 TK-478 TK-479 TK-480
    TK-481 TK-482 TK-492 TK-496 TK-497 TK-499 TK-517 TK-522 TK-523 TK-680 TK-817 TK-805 TK-811
    TK-838
    """.split(),
}
BUILT_IN = {code: error for error, codes in OTHERS.items() for code in codes}


@cache
def codes_in(folder: Path) -> dict[str, list[str]]:
    """Code -> where it stands in the source as a string of its own (not inside a sentence)."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"TK-\d{3}", value):
                found.setdefault(value, []).append(f"{path.name}:{node.lineno}")
    return found


def failure(each: Page) -> tuple[Any, TeachError]:
    """Run a page's wrong cell; gives the learner and the error."""
    learner = learner_for(each.wrong)
    with warnings.catch_warnings(), pytest.raises(TeachError) as caught:
        warnings.simplefilter("error", TeachWarning)
        learner.run(each.wrong)
    return learner, caught.value


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: Any, tmp_path: Path) -> None:
    """The pages are read in an empty folder, on a machine that has neither CuPy nor PyYAML."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(arrays.TABLE, "gpu", raising=False)


@pytest.fixture(params=PAGES, ids=CODES)
def failed(request: Any, capsys: Any) -> Iterator[tuple[Page, Any, TeachError]]:
    """A page, the learner whose cell has just failed, and the error."""
    learner, error = failure(request.param)
    capsys.readouterr()
    yield request.param, learner, error
    learner.close()
    seed(None)


def test_every_code_in_the_source_has_a_page_and_every_page_a_code(root: Path) -> None:
    """A new error without a page fails here, and so does a page whose error is gone."""
    raised = codes_in(root / "teachkeras")
    assert {code: places for code, places in raised.items() if code not in CODES} == {}
    assert [code for code in CODES if code not in raised] == []
    assert len(CODES) == len(set(CODES)) >= 100


def test_one_code_means_one_error(root: Path) -> None:
    """A number taken twice by accident is noticed; the listed ones are the same error twice."""
    same = {
        "TK-116",
        "TK-163",
        "TK-191",
        "TK-194",
        "TK-207",
        "TK-309",
        "TK-427",
        "TK-429",
        "TK-479",
        "TK-536",
    }
    raised = codes_in(root / "teachkeras")
    twice = {code: places for code, places in raised.items() if len(places) > 1}
    assert {code: places for code, places in twice.items() if code not in same} == {}


def test_a_page_is_true(failed: Any) -> None:
    """The wrong cell raises its code and is told well; then the right cell runs beside it."""
    each, learner, error = failed
    TRIED[each.code] = row = tried(each, learner, error)
    assert error.code == each.code
    assert isinstance(error, BUILT_IN.get(each.code, ValueError)), "`except` in old scripts"
    the_message_names_the_line_and_one_fix(each, error)
    the_message_shows_no_machinery(each, error)
    assert row.fix_ran, "the right cell fails"


TRIED: dict[str, Row] = {}


def tried(each: Page, learner: Any, error: TeachError) -> Row:
    """What is found when the right cell is pasted under the wrong one, which has just failed."""
    ran = runs(learner, each.right)
    found = error.line is not None and error.line.number == each.marked_line
    silent = isinstance(error, TeachWarning) and runs_unwarned(each)
    return Row(each, *place_of(error), silent, found, ran)


def runs(learner: Any, cell: str, action: Any = "error") -> bool:
    """Whether a cell runs to its end; `action` is what becomes of our warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter(action, TeachWarning)
        try:
            learner.run(cell)
        except Exception:
            return False
    return True


def runs_unwarned(each: Page) -> bool:
    """Whether nobody would notice the mistake without the warning."""
    learner = learner_for(each.wrong)
    ran = runs(learner, each.wrong, "ignore")
    learner.close()
    return ran


def test_the_catalogue_as_one_table(
    capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least 40 wrong programs with a raise of their own, and 10 silent mistakes."""
    for each in [each for each in PAGES if each.code not in TRIED]:  # when this test runs alone
        folder = tmp_path / each.code
        folder.mkdir()
        monkeypatch.chdir(folder)
        learner, error = failure(each)
        TRIED[each.code] = tried(each, learner, error)
        learner.close()
        seed(None)
    rows = [TRIED[code] for code in CODES]
    with capsys.disabled():
        print(table(rows))
    assert [row.page.code for row in rows if not (row.line_found and row.fix_ran)] == []
    assert len(about_training(rows)) >= 40 and len([row for row in rows if row.silent]) >= 10


def test_a_wrong_fix_would_be_noticed() -> None:
    """A page whose right cell fails as well, and one whose mark is on another line."""
    page = all_pages()["TK-424"]
    moved = page.wrong.replace("  # <-", "")
    for wrong, right, found in [(page.wrong, page.wrong, "fix_ran"), (moved, page.right, "line")]:
        each = Page(page.code, page.lesson, page.sentence, wrong, right)
        row = tried(each, *failure(each))
        assert not (row.fix_ran if found == "fix_ran" else row.line_found)


def the_message_names_the_line_and_one_fix(each: Page, error: TeachError) -> None:
    """At most 12 lines of 100 columns: code, sentence, the learner's own line, one fix."""
    lines = str(error).splitlines()
    assert len(lines) <= 12 and max(map(len, lines)) <= 100
    assert lines[0].startswith(f"{each.code}  ") and error.what
    assert error.line is not None and error.line.number == each.marked_line
    marked = each.wrong.splitlines()[each.marked_line - 1].partition("  # <-")[0].strip()
    told = next(line for line in lines if line.startswith("  your line"))
    assert marked[:40] in told or marked[:40] in " ".join(" ".join(lines).split())
    assert len([line for line in lines if line.startswith("  fix ")]) == 1 and error.fix
    assert all(f"  {label} " in str(error) for label, _ in error.table()), "a label without a gap"


def the_message_shows_no_machinery(each: Page, error: TeachError) -> None:
    """No path, no address, no name of the library's own files; the lesson is the page's."""
    text = str(error)
    assert "0x" not in text and "site-packages" not in text and "/teachkeras" not in text
    assert dict(error.table())["see"] == each.lesson
    assert error._render_traceback_() == text.split("\n")
    assert "Traceback" in tk.last_error() and each.code in tk.last_error()


@pytest.mark.parametrize("each", PAGES, ids=CODES)
def test_a_page_reads_well(each: Page) -> None:
    """One sentence, two different cells of at most ten short lines, no mark in the right one."""
    assert each.sentence[0].isupper() or each.sentence.split()[0] in NAMES_AT_THE_START
    assert each.sentence.endswith(".")
    assert each.wrong != each.right and "# <-" not in each.right
    for cell in (each.wrong, each.right):
        assert 1 <= len(cell.splitlines()) <= 10
        assert max(map(len, cell.splitlines())) <= 92
    text = str(tk.explain(each.code))
    assert text.startswith(f"{each.code}  ") and each.sentence in text and each.lesson in text
    assert all(line.strip() in text for line in each.wrong.splitlines())
    assert max(map(len, text.splitlines())) <= 120


NAMES_AT_THE_START = {
    "input_shape",
    "set_weights",
    "categorical_crossentropy",
    "callbacks",
    "compile",
    "metrics",
    "validation_data",
    "batch_size",
    "nb_epoch,",
    "validation_split",
    "%%kgraph",
}


def test_pages_stand_in_order() -> None:
    """By code; each file holds its own hundreds."""
    assert sorted(CODES) == CODES and len(FILES) == 8


@pytest.mark.parametrize("spelling", ["TK-207", "tk-207", "207", 207, " TK-207 "])
def test_explain_takes_any_spelling(spelling: object) -> None:
    """With or without TK, as text or number."""
    assert tk.explain(spelling) is page("TK-207")


@pytest.mark.parametrize(
    ("unknown", "nearest"),
    [
        ("TK-999", "TK-"),
        ("TK-270", "TK-"),
        ("K-2077", "TK-207"),
        ("", "TK-"),
        ("shape", "TK-"),
    ],
)
def test_explain_suggests_for_an_unknown_code(unknown: str, nearest: str) -> None:
    """The error names codes that exist."""
    with pytest.raises(ArgumentError) as caught:
        tk.explain(unknown)
    assert caught.value.code == "TK-433"
    suggested = re.findall(r"TK-\d{3}", caught.value.rows[0][1] + caught.value.fix)
    assert suggested and all(code in CODES for code in suggested)
    assert any(code.startswith(nearest) for code in suggested)


def test_a_page_that_is_no_page_is_noticed() -> None:
    """A headline without a lesson, and a page without a right cell."""
    for text in [
        "TK-101 Too long.\nwrong:\n    1\nright:\n    2\n",
        "TK-101 (lesson 01) Too long.\nwrong:\n    1\n",
    ]:
        with pytest.raises(AssertionError, match="not a page"):
            read(text)
