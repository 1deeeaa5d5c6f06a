"""Which rows of the source document have a test, and which have a place in a lesson.

A test belongs to the row in its name (`test_c067_...`). A lesson names its rows in a cell's
metadata (`tk.rows`), or marks the place with an anchor (`<a id="c067"></a>`).
"""

import ast
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

ROWS = [f"c{number:03}" for number in range(1, 141)]

# The rows whose tests must exist by now; each issue adds those it closes.
CLOSED = """
c001 c002 c003 c004 c005 c006 c007 c008 c009 c010 c011 c012 c013 c014 c015 c016 c017 c018 c019 c020
c021 c022 c023 c024 c025 c026 c027 c029 c034 c035 c036 c037 c038 c039 c040 c041 c042 c043 c044 c045
c046 c030 c031 c032 c033 c047 c048 c049 c050 c051 c052 c053 c054 c055 c056 c057 c058 c059
c091 c092 c093
c028 c060 c061 c062 c063 c064 c065 c066 c067 c068 c069
c070 c071 c072 c073 c074 c075 c084 c087 c094 c095 c096 c097 c103 c104 c105 c106 c107 c108 c109 c110
c111 c112 c113 c114 c115 c116 c117 c118 c119 c120 c121 c128 c129 c130 c131 c132 c133 c134 c135 c136
c137
c076 c102 c122
c088 c089 c090 c123 c124 c125 c126 c127 c138 c139
c140
c077 c078 c079 c080 c081 c082 c083 c085 c086 c098 c099 c100 c101
""".split()


def rows_with_tests(folder: Path) -> dict[str, list[str]]:
    """Row -> the names of its tests, read from the test files without running them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (
                match := re.match(r"test_(c\d{3})_", node.name)
            ):
                found[match[1]].append(node.name)
    return found


def rows_of_cell(cell: dict[str, Any]) -> set[str]:
    """The rows a cell of a lesson says it teaches."""
    listed = cell.get("metadata", {}).get("tk", {}).get("rows", [])
    source = "".join(cell.get("source", []))
    anchors = re.findall(r"<a\s+(?:id|name)=[\"']([cC]\d{3})[\"']", source)
    return {row.lower() for row in [*listed, *anchors]}


def lessons_of_rows(folder: Path) -> dict[str, list[str]]:
    """Row -> the lessons that have a place for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.ipynb")):
        cells = json.loads(path.read_text())["cells"]
        for row in sorted(set().union(*[rows_of_cell(cell) for cell in cells])):
            found[row].append(path.stem)
    return found


def table(tests: dict[str, list[str]], lessons: dict[str, list[str]]) -> str:
    """One line for each row that has anything, then the counts: with test / lesson / both."""
    lines = []
    for row in ROWS:
        if row in tests or row in lessons:
            places = ", ".join(lessons.get(row, [])) or "no lesson yet"
            lines.append(f"{row.upper()}  {len(tests.get(row, []))} tests  {places}")
    both = set(tests) & set(lessons)
    counts = f"{len(tests)} / {len(lessons)} / {len(both)}"
    return "\n".join([*lines, f"rows with test / lesson / both: {counts} of {len(ROWS)}"])


def test_every_closed_row_has_a_test(root: Path, capsys: Any) -> None:
    """The table is printed in every run; a closed row without a test fails."""
    tests, lessons = rows_with_tests(root / "tests"), lessons_of_rows(root / "lessons")
    with capsys.disabled():
        print("\n" + table(tests, lessons))
    assert set(tests) | set(lessons) <= set(ROWS)
    assert [row for row in CLOSED if row not in tests] == []


def test_the_two_ways_to_name_a_row() -> None:
    """Metadata and anchors, in either case; other links do not count."""
    cell = {
        "metadata": {"tk": {"rows": ["C001"]}},
        "source": ['<a id="c006"></a> see <a href="#c007">', "<a name='C011'></a>"],
    }
    assert rows_of_cell(cell) == {"c001", "c006", "c011"}
    assert rows_of_cell({"source": "c012"}) == set()


def test_the_table_counts() -> None:
    """Two rows with a test, two with a lesson, one with both."""
    text = table({"c001": ["a", "b"], "c002": ["c"]}, {"c002": ["02"], "c003": ["03"]})
    assert text.splitlines() == [
        "C001  2 tests  no lesson yet",
        "C002  1 tests  02",
        "C003  0 tests  03",
        "rows with test / lesson / both: 2 / 2 / 1 of 140",
    ]
