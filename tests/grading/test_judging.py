"""A learner's notebook is run and judged: each answer by itself; what the file says is nothing."""

import os
import signal
from pathlib import Path

import pytest

from teachkeras.classroom.beside import Here
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.exercises import judge
from teachkeras.classroom.grading.judging import Judged, Limits, judge_cells, marks_of
from teachkeras.classroom.grading.points import cell_sources
from tests.grading.learners import RIGHT, answered, small

QUICK = Limits(cell=2.0, notebook=60.0, memory=512)


def judged(*cells, limits=QUICK):
    return judge_cells(cell_sources(small(*cells)), limits)


@pytest.fixture(autouse=True)
def a_short_clock(monkeypatch):
    """An answer that never ends is waited for one second."""
    monkeypatch.setattr("teachkeras.classroom.sandbox.SECONDS", 1.0)


def test_a_right_a_wrong_and_an_open_answer():
    found = judged(
        RIGHT["02.1"], "tk.check('02.4', 3)", "tk.check('02.5', ...)", "tk.check('02.6', None)"
    )
    told = {number: report["sentence"] for number, report in found.reports.items()}
    assert told["02.1"] == "right" and found.reports["02.1"]["credit"] == 1.0
    assert told["02.4"].startswith("this is the number 3")
    assert told["02.5"].startswith("nothing has been handed in yet")
    assert told["02.6"].startswith("this is None")
    assert found.trouble == {}


def test_whatever_a_cell_does_the_others_count():
    """A loop, a memory eater, exit() in three ways, a dead process, a loop that will not stop."""
    found = judged(
        "while True: pass",
        "big = np.ones((400_000, 100_000))",
        "exit()",
        "raise SystemExit",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "def loop(a, b):\n    while True: pass\ntk.check('02.4', loop)",
        "tk.check('02.4', lambda a, b: exit())",
        RIGHT["02.1"],
        limits=Limits(cell=0.5, memory=512),
    )
    told = {at: why.partition(":")[0] for at, why in found.trouble.items()}
    assert told == {
        1: "it was still running after 0.5 seconds",
        2: "it asked for more than 512 MiB of memory",
        4: "it stopped",
        5: "it ended Python",
    }
    assert found.reports["02.1"]["passed"]
    assert "still running" in found.reports["02.4"]["sentence"]


def test_a_loop_that_refuses_to_be_interrupted_is_left_out(monkeypatch):
    monkeypatch.setattr("teachkeras.classroom.grading.judging.GRACE", 0.3)
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    found = judged(stubborn, RIGHT["02.1"], limits=Limits(cell=0.5))
    assert "still running" in found.trouble[1] and found.reports["02.1"]["passed"]


def test_a_notebook_has_an_end():
    cells = ["import time\ntime.sleep(60)"] * 9
    found = judged(*cells, limits=Limits(cell=0.4, notebook=1.0))
    assert 1 <= len(found.trouble) < 9


CHEATS = {
    "a check of its own": "tk.check = lambda *answer: True\ntk.check('02.1', 3)",
    "outputs": "print('02.1 Build (a + b) * (a - b): passed')",
    "a judge of its own": (
        "from teachkeras.classroom import exercises, sandbox\n"
        "exercises.judge = sandbox.judged_apart = lambda *words, **more: {'passed': True}\n"
        "tk.check('02.1', 3)"
    ),
    "another NumPy": "np.allclose = lambda *a, **k: True\nnp.asarray = str\ntk.check('02.1', 3)",
    "the table of exercises": (
        "from teachkeras.classroom.exercises import EXERCISES\n"
        "tk.check('02.1', EXERCISES['02.1'].reference())"
    ),
    "its file": (
        "import teachkeras.classroom.exercise_table as table\n"
        "tk.check('02.1', table.EXERCISES['02.1'].reference())"
    ),
    "words for the grader": (
        "import os, gc, socket\n"
        "from teachkeras.classroom.wire import dumped\n"
        "for name in os.listdir('/dev/fd'):\n"
        "    try: os.write(int(name), dumped({'ran': 1, 'error': '', 'handed': '02.1'}))\n"
        "    except OSError: pass"
    ),
}


@pytest.mark.parametrize("how", CHEATS)
def test_no_cheat_earns_a_point(how):
    found = judged(CHEATS[how])
    assert not found.reports.get("02.1", {}).get("credit")


def test_a_cheat_spoils_no_later_answer_of_its_own():
    found = judged("np.array_equal = np.allclose = None", RIGHT["02.1"])
    assert found.reports["02.1"]["passed"]


def test_the_best_of_several_answers_counts():
    found = judged(RIGHT["02.1"], "tk.check('02.1', 3)")
    assert found.reports["02.1"]["passed"]


def test_an_exercise_that_nobody_has_is_nothing():
    found = judged("tk.check('77.7', 3)", RIGHT["02.1"])
    assert set(found.reports) == {"02.1"} and found.trouble == {}


LOOKS_AROUND = """
import os
facts = {
    'token': 'TEACHERS_TOKEN' in os.environ,
    'home': os.path.expanduser('~') == os.getcwd(),
    'empty': [name for name in os.listdir() if name != 'ipython'],
    'files': [n for n in os.listdir('/dev/fd') if int(n) > 2 and os.path.isfile('/dev/fd/' + n)],
}
open(%r, 'w').write(repr(facts))
open('mine.txt', 'w').write('x')
"""


def test_a_notebook_runs_in_an_empty_place_without_the_teachers_variables(tmp_path, monkeypatch):
    monkeypatch.setenv("TEACHERS_TOKEN", "secret")
    note = tmp_path / "note"
    with open(tmp_path / "gradebook.db", "w"):  # a file that the grader has open
        judged(LOOKS_AROUND % str(note))
    expected = {"token": False, "home": True, "empty": [], "files": []}
    assert eval(note.read_text()) == expected


STARTS = """
import os, subprocess, sys, time
note = %r
loop = 'import os, sys, time; open(sys.argv[1], "w").write(str(os.getpid())); time.sleep(600)'
subprocess.Popen([sys.executable, '-c', loop, note], start_new_session=True)
while not (os.path.exists(note) and open(note).read()): time.sleep(0.01)
"""


def test_what_a_notebook_starts_is_ended_with_it(tmp_path):
    note = str(tmp_path / "pid")
    judged(STARTS % note, limits=Limits(cell=30.0))
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path(note).read_text()), 0)


def test_nothing_else_of_the_grader_is_ended():
    """Whoever grades may have children of its own: a server has its kernels."""
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        judged("1")
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_process_that_a_cell_forks_speaks_for_nobody():
    found = judged("import os\nos.fork()", RIGHT["02.1"])
    assert found.reports["02.1"]["passed"] and found.trouble == {}


def test_magics_run_as_in_a_notebook():
    found = judged("%load_ext teachkeras", "%%time\n" + RIGHT["02.1"])
    assert found.reports["02.1"]["passed"]


# --- points ---------------------------------------------------------------------------------------


def test_marks_are_a_share_of_the_points_with_a_reason():
    cells = ["tk.check('02.1', x)", "tk.check('02.3', y)"]
    reports = {
        "02.1": {"passed": False, "sentence": "half\x1b[31m", "credit": 0.5},
        "02.2": {"passed": True, "sentence": "right", "credit": 1.0},
    }
    rows = marks_of(
        cells, Judged(reports, {1: "it ended Python"}), dict.fromkeys(["02.1", "02.2", "02.3"], 3.0)
    )
    assert rows == [
        ("02.1", 1.5, 3.0, "half\ufffd[31m"),
        ("02.2", 3.0, 3.0, "right"),
        ("02.3", 0.0, 3.0, "its cell could not hand it in: it ended Python"),
    ]
    assert marks_of(cells, Judged({}, {}), {"02.2": 3.0})[0][3] == "nothing has been handed in"


def credit(exercise, make):
    return judge(exercise, Here(make())).get("credit", 0.0)


def test_every_answer_of_our_own_earns_what_it_should(full):
    """Right is all, a known slip some, what only looks right at most half, another kind nothing."""
    for number, exercise in EXERCISES.items():
        if number[:2] not in (("02", "03", "07", "10") if full else ()) and number != "02.4":
            continue
        assert credit(exercise, exercise.reference) == 1.0
        assert credit(exercise, exercise.hard_coded) <= (0.99 if exercise.piecewise else 0.5)
        for slip in exercise.slips:
            assert 0.0 <= credit(exercise, slip.make) < 1.0
            assert exercise.piecewise or credit(exercise, slip.make) == 0.5
        for misfit in exercise.misfits:
            assert credit(exercise, misfit.make) == 0.0


def test_a_piece_that_is_right_counts():
    right = EXERCISES["02.2"].reference()
    one_wrong = [(99, 99), *right[1:]]
    assert credit(EXERCISES["02.2"], lambda: one_wrong) == 0.8


@pytest.mark.full
def test_a_whole_lesson_with_all_answers(monkeypatch):
    monkeypatch.setattr("teachkeras.classroom.sandbox.SECONDS", 10.0)
    found = judge_cells(cell_sources(answered(RIGHT)), Limits())
    assert all(report["passed"] for report in found.reports.values())
    assert set(found.reports) == {number for number in EXERCISES if number.startswith("02.")}
