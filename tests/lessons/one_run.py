"""Each lesson is run once, and five questions are asked of that run.

nbval, the tool that teachers know, runs the cells and compares the texts of their outputs. What it
does not look at (pictures, widgets, counts, outputs that are replaced later) is compared by
`teachkeras.classroom.truth`, from the same messages of the same kernel: one test more at the end
of each notebook. After each cell the Python below its pictures is typed, in a fork of the kernel,
and must give what they show: one test more. And after the cell of an exercise the fourth hint is
typed, in a fork too, so that the lesson itself goes on as if nobody had solved anything: a test for
each. At the end the kernel is asked how much memory it had at most.

The root conftest.py loads this file as a plugin.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

RUN = pytest.StashKey["Run"]()
# Typed into the kernel without a trace: the fork has every variable of the notebook, and nothing
# of what it does comes back but the words.
FORK = str(Path(__file__).with_name("fork.py"))
SNIPPETS = str(Path(__file__).parents[1] / "viz" / "snippet_check.py")
BELOW = f"__import__('runpy').run_path({SNIPPETS!r})['below'](get_ipython(), {{!r}})"
MOST_MEMORY = 300  # MB of a kernel, its libraries included
# What Linux knows of this very program; getrusage would tell of the one that started it, too.
PEAK = "next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM'))"
IN_A_FORK = f"__import__('runpy').run_path({FORK!r})['said'](get_ipython(), {{!r}})"


class Run:
    """One run of one notebook: the notebook as it comes out, and what the solutions were told."""

    def __init__(self, file: IPyNbFile) -> None:
        from nbclient import NotebookClient

        from teachkeras.classroom.truth import without_outputs

        self.stored = file.nb
        self.fresh = without_outputs(file.nb)
        self.verdicts: dict[str, str] = {}
        self.snippets: list[str] = []  # what is wrong with the Python below the pictures
        self._client = NotebookClient(self.fresh, record_timing=False, store_widget_state=True)
        self._places = [n for n, cell in enumerate(self.fresh.cells) if cell.cell_type == "code"]
        self._place, self._message = -1, ""
        self._kernel, self._hear = file.kernel, file.get_kernel_message
        file.get_kernel_message = self.hear
        file.kernel.execute_cell_input = self.type

    def begin(self, number: int) -> None:
        """The code cell with this number (from 0) is next."""
        self._place = self._places[number]
        self._client.clear_before_next_output = False  # nbclient's own first step for a cell

    def type(self, source: str, allow_stdin: bool = False) -> str:
        """Run a cell as a notebook does: it counts. (nbval alone runs cells without counting.)"""
        client = self._kernel.kc
        self._message = client.execute(source, allow_stdin=allow_stdin, stop_on_error=False)
        return self._message

    def hear(self, timeout: float | None = None, stream: str = "iopub") -> Any:
        """A message of the kernel for nbval; what it does to the notebook is done here too."""
        from nbclient.exceptions import CellExecutionComplete

        message = self._hear(timeout=timeout, stream=stream)
        if message["parent_header"].get("msg_id") == self._message:
            try:
                cell = self.fresh.cells[self._place]
                self._client.process_message(message, cell, self._place)
            except CellExecutionComplete:
                pass
        return message

    def solve(self, number: str) -> None:
        """Type the solution of an exercise where the learner would, and keep what is said."""
        self.verdicts[number] = self.ask(IN_A_FORK.format(solution_of(number)))

    def read_below(self) -> None:
        """Type the Python below the pictures that the last cell shows."""
        shown = [output.get("data", {}) for output in self.fresh.cells[self._place].outputs]
        pages = ["".join(data["text/html"]) for data in shown if "text/html" in data]
        pages = [page for page in pages if "mountAll" in page]
        said = self.ask(BELOW.format(pages)) if pages else "[]"
        if said != "[]":
            self.snippets.append(f"after cell {self._place + 1}: {said}")

    def ask(self, expression: str) -> str:
        """What an expression gives in the kernel, between two cells and without a trace."""
        typed = self._kernel.kc.execute("", silent=True, user_expressions={"said": expression})
        while True:
            reply = self._kernel.get_message(stream="shell", timeout=60)
            if reply["parent_header"].get("msg_id") == typed:
                break
        said = reply["content"]["user_expressions"]["said"]
        return str(said["data"]["text/plain"] if "data" in said else said)


def solution_of(number: str) -> str:
    """The lines of an exercise's fourth hint that are code."""
    from teachkeras.classroom.exercise_table import EXERCISES

    lines = EXERCISES[number].hints[3].split("\n")
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def exercise_of(item: IPyNbCell) -> str | None:
    """The number of the exercise a cell is the place of."""
    number = item.cell.metadata.get("tk", {}).get("exercise")
    return str(number) if number else None


# ---------------------------------------------------------------- what pytest asks


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Listen while nbval runs a cell; then solve the exercise that stands there."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    if RUN not in item.parent.stash:
        item.parent.stash[RUN] = Run(item.parent)
    run = item.parent.stash[RUN]
    run.begin(item.cell_num)
    try:
        return (yield)
    finally:
        run.read_below()
        if number := exercise_of(item):
            run.solve(number)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the tests are chosen and in order."""
    items[:] = with_questions(items)


def with_questions(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests, and after each notebook of which all cells are run the questions to its run."""
    more: list[pytest.Item] = []
    for place, item in enumerate(items):
        more.append(item)
        last = items[place + 1] if place + 1 < len(items) else None
        if isinstance(item, IPyNbCell) and (last is None or last.parent is not item.parent):
            more += questions(item.parent, items)
    return more


def questions(file: IPyNbFile, items: list[pytest.Item]) -> list[pytest.Item]:
    """The questions to one notebook's run: none where only some of its cells are run."""
    cells = [item for item in items if item.parent is file]
    if len(cells) < sum(cell.cell_type == "code" for cell in file.nb.cells):
        return []
    numbers = [number for cell in cells if (number := exercise_of(cell))]
    solved = [Solved.from_parent(file, name=f"solution of {number}") for number in numbers]
    truth = Truth.from_parent(file, name="every output is true")
    snippets = Snippets.from_parent(file, name="the Python below every picture is true")
    return [truth, snippets, Memory.from_parent(file, name="it needs little memory"), *solved]


class Truth(pytest.Item):
    """Whether the notebook shows what this run of it gave, pictures and counts included."""

    def runtest(self) -> None:
        from tests.lessons.truth import complaint

        run = self.parent.stash[RUN]
        assert not (found := complaint(Path(self.path), run.stored, run.fresh)), found

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class Snippets(Truth):
    """Whether the Python below each picture runs after its cell and gives what is shown."""

    def runtest(self) -> None:
        assert not (found := self.parent.stash[RUN].snippets), "\n".join(found)


class Memory(Truth):
    """Whether the kernel had at most 300 MB: a class shares a machine."""

    def runtest(self) -> None:
        peak = int(self.parent.stash[RUN].ask(PEAK).strip("'")) * 1024 / 1e6
        assert peak <= MOST_MEMORY, f"the kernel had {peak:.0f} MB at its peak"


class Solved(Truth):
    """Whether the solution of an exercise, typed in its place, is told that it passes."""

    def runtest(self) -> None:
        number = self.name.split()[-1]
        said = self.parent.stash[RUN].verdicts[number]
        assert said.endswith(": passed'"), said
