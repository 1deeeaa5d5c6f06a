"""The verdict is worked out away from the answer: what it changes in its process is nothing."""

import builtins
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.classroom import answers, beside, descendants, exercises, sandbox, stage, wire
from teachkeras.classroom.exercise_table import EXERCISES
from tests.classroom.judged import fresh  # noqa: F401  (a fixture)

RIGHT = EXERCISES["06.1"].reference()
UPDATES = EXERCISES.module("06.1")
SAID = {"report": {"passed": True, "sentence": "right", "rows": []}, "end": "", "detail": ""}


def yes(*arguments, **settings):
    return True


# --- answers that patch -------------------------------------------------------------------------


def patches_numpy(*training):
    for name in ("allclose", "array_equal", "isclose", "asarray", "isfinite", "round"):
        setattr(np, name, yes)
    return 0


def patches_the_check(*training):
    exercises.first_difference = lambda *both: None
    exercises.judge = lambda *things: SAID["report"]
    answers.same = yes
    answers.array_of = lambda *value: np.float64(12)
    return 0


def patches_the_sandbox(*training):
    sandbox.Outcome = lambda *parts, **more: SAID
    sandbox._outcome = lambda *parts: SAID
    beside.Worker.reply = lambda *parts: {"value": True}
    return 0


def patches_the_stage(*training):
    for name in list(vars(stage)):
        if not name.startswith("_"):
            setattr(stage, name, yes)
    return 0


def patches_the_wire(*training):
    wire.encode = beside.encode = lambda *parts: {"is": "array", "dtype": "O", "shape": [-1]}
    return 0


def patches_json(*training):
    json.dumps = lambda *message, **more: '{"value": {"is": "thing"}, "turn": 2, "passed": true}'
    return 0


def patches_what_is_built_in(*training):
    builtins.all = builtins.any = builtins.isinstance = yes
    return 0


def patches_modules(*training):
    for name in list(sys.modules):
        if "classroom" in name:
            sys.modules[name] = None
    return 0


def patches_operators(*training):
    K.gradients = K.sum = K.function = yes
    return 0


# --- answers that speak for the judge -----------------------------------------------------------


def speak(folder, form):
    words = form(json.dumps(SAID).encode())
    for number in os.listdir(folder):
        if int(number) > 2:
            try:
                line = (
                    int(number) if "self" in folder else os.open(f"{folder}/{number}", os.O_WRONLY)
                )
                os.write(line, words)
            except OSError:
                pass


def framed(words):
    return len(words).to_bytes(8, "big") + words


def writes_to_its_lines(*training):
    speak("/proc/self/fd", bytes)
    os._exit(0)


def writes_whole_messages(*training):
    speak("/proc/self/fd", framed)
    time.sleep(0.2)
    return 0


def writes_a_length_without_end(*training):
    speak("/proc/self/fd", lambda words: b"\xff" * 8 + words)
    return 0


def writes_to_the_lines_of_its_judge(*training):
    speak(f"/proc/{os.getppid()}/fd", framed)
    return 0


def writes_from_a_thread(*training):
    threading.Thread(target=writes_whole_messages, daemon=True).start()
    time.sleep(0.1)
    return 0


def writes_from_a_fork(*training):
    if os.fork() == 0:
        speak("/proc/self/fd", framed)
        os._exit(0)
    return 0


def comes_back_twice(*training):
    os.fork()
    return 0


# --- answers that look for the solution ---------------------------------------------------------


def imports_the_table(*training):
    from teachkeras.classroom.exercise_table import EXERCISES as table

    return table["06.1"].reference()(*training)


def imports_the_module_it_saw(*training):
    return importlib.import_module(UPDATES.__name__).updates(*training)


def imports_an_exercise_that_nobody_read(*training):
    name = f"{UPDATES.__package__}.4_weights_of_rows_by_hand"
    return importlib.import_module(name).weighted(*training)


def imports_it_from_the_folder(*training):
    sys.path.insert(0, str(Path(UPDATES.__file__).parents[1]))
    return importlib.import_module("L06.1_count_the_updates").updates(*training)


def asks_the_check(*training):
    return exercises.EXERCISES["06.1"].reference()(*training)


def asks_the_table_it_saw_before(*training):
    return EXERCISES["06.1"].reference()(*training)


def climbs_the_frames(*training):
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if hasattr(value, "reference"):
                return value.reference()(*training)
        frame = frame.f_back
    return 0


def searches_the_memory(*training):
    import gc

    for thing in gc.get_objects():
        if getattr(thing, "__name__", "") == "updates":
            return thing(*training)
    return 0


def reads_the_file(*training):
    with open(UPDATES.__file__) as file:
        space = {"__name__": "read"}
        exec(file.read(), space)
    return space["updates"](*training)


def reads_the_file_by_another_name(*training):
    link = f"/tmp/teachkeras-cheat-{os.getpid()}"
    os.symlink(UPDATES.__file__, link)
    try:
        number = os.open(link, os.O_RDONLY)
        os.read(number, 10)
        return RIGHT(*training)
    finally:
        os.unlink(link)


def asks_for_the_hint(*training):
    space = {"tk": tk}
    lines = tk.hint("06.1", 4).text.split("\n")
    exec("\n".join(line[4:] for line in lines if line.startswith("    ")), space)
    return space["updates"](*training)


# --- values that say yes to everything ----------------------------------------------------------


class Always(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 12.0

    __hash__ = float.__hash__


class Agreeing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        return np.True_

    def __array_function__(self, function, types, given, settings):
        return True

    def __eq__(self, other):
        return True


class Whatever:
    def __getattr__(self, name):
        return self

    def __call__(self, *arguments):
        return self

    def __eq__(self, other):
        return True

    def __array__(self, *settings, **more):
        return np.array(12.0)


def gives_a_number_that_agrees(*training):
    return Always(-1)


def gives_an_array_that_agrees(*training):
    return np.array(-1.0).view(Agreeing)


def gives_something_that_agrees(*training):
    return Whatever()


CHEATS = [
    patches_numpy,
    patches_the_check,
    patches_the_sandbox,
    patches_the_stage,
    patches_the_wire,
    patches_json,
    patches_what_is_built_in,
    patches_modules,
    patches_operators,
    writes_to_its_lines,
    writes_whole_messages,
    writes_a_length_without_end,
    writes_to_the_lines_of_its_judge,
    writes_from_a_thread,
    writes_from_a_fork,
    comes_back_twice,
    imports_the_table,
    imports_the_module_it_saw,
    imports_an_exercise_that_nobody_read,
    imports_it_from_the_folder,
    asks_the_check,
    asks_the_table_it_saw_before,
    climbs_the_frames,
    searches_the_memory,
    reads_the_file,
    reads_the_file_by_another_name,
    asks_for_the_hint,
    gives_a_number_that_agrees,
    gives_an_array_that_agrees,
    gives_something_that_agrees,
]


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.__name__)
def test_a_cheat_is_not_yet(cheat):
    verdict = tk.check("06.1", cheat)
    assert not verdict and len(verdict.sentence) > 15, verdict
    assert "Traceback" not in repr(verdict)


def test_the_check_works_as_before_after_all_of_them():
    for cheat in (patches_numpy, patches_the_check, asks_the_check):
        tk.check("06.1", cheat)
    assert tk.check("06.1", RIGHT) and not tk.check("06.1", lambda *training: 0)


@pytest.mark.parametrize("number", ["04.6", "06.7", "08.6", "09.8", "11.2", "11.5", "14.8"])
def test_something_that_agrees_to_everything_passes_nowhere(number):
    assert not tk.check(number, Whatever())
    assert not tk.check(number, gives_something_that_agrees)


def test_a_layer_that_the_answer_patches_does_not_train_the_judges_network():
    def patched(model, x, y):
        from teachkeras.models import Sequential

        Sequential.get_weights = lambda self: [np.ones((2, 2)), np.ones(2)]

    assert not tk.check("09.8", patched)


# --- what is handed in is not run to see whether it is empty ------------------------------------


class Trap(list):
    ran = []

    def __iter__(self):
        self.ran.append("iter")
        while True:
            pass

    def __eq__(self, other):
        self.ran.append("eq")
        return True

    __len__ = __bool__ = __eq__
    __hash__ = None


class Text(str):
    ran = []

    def strip(self, *characters):
        self.ran.append("strip")
        return ""


@pytest.mark.parametrize("number", ["02.2", "09.2", "11.4"])
def test_an_answers_own_methods_do_not_run_in_the_notebook(number, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 2.0)
    assert not tk.check(number, Trap([1, 2])) and Trap.ran == []
    assert not tk.check(number, Text("x")) and Text.ran == []
    assert not tk.check(number, [Trap([1, 2]), Text("...")]) and Text.ran == Trap.ran == []


# --- what an answer leaves behind ---------------------------------------------------------------


def by_fork(note):
    if (child := os.fork()) == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    note(child)


def by_two_forks(note):
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.setsid()
        if (below := os.fork()) == 0:
            time.sleep(60)
            os._exit(0)
        os.write(writing, str(below).encode())
        os._exit(0)
    note(int(os.read(reading, 20)))
    os.waitpid(child, 0)


def by_a_program(note):
    note(subprocess.Popen(["sleep", "60"], start_new_session=True).pid)


def by_a_stubborn_program(note):
    code = (
        "import signal,time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]; time.sleep(60)"
    )
    note(subprocess.Popen([sys.executable, "-c", code], start_new_session=True).pid)


def by_a_thread(note):
    threading.Thread(target=time.sleep, args=(60,)).start()
    note(os.getpid())


HELPERS = [by_fork, by_two_forks, by_a_program, by_a_stubborn_program, by_a_thread]


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("start", HELPERS, ids=lambda start: start.__name__)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_what_an_answer_starts_is_ended_and_does_not_count(start, right, tmp_path):
    note = tmp_path / "process"

    def answer(*training):
        if not note.exists():
            start(lambda process: note.write_text(str(process)))
        return RIGHT(*training) if right else 0

    verdict = tk.check("06.1", answer)
    process = int(note.read_text())
    assert not is_there(process)
    assert verdict.passed is right and "still running" not in verdict.sentence, verdict


def test_a_loop_with_helpers_is_ended_with_them(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 2.0)
    note = tmp_path / "process"

    def answer(*training):
        by_fork(lambda process: note.write_text(str(process)))
        while True:
            pass

    verdict = tk.check("06.1", answer)
    assert "still running" in verdict.sentence and not is_there(int(note.read_text()))


def test_the_notebooks_own_programs_live_on():
    ours = subprocess.Popen(["sleep", "60"])
    try:
        tk.check("06.1", RIGHT)
        assert ours.poll() is None and ours.pid in descendants.descendants(os.getpid())
    finally:
        ours.kill()
        ours.wait()


# --- a check leaves the notebook as it was ------------------------------------------------------


def test_a_check_draws_no_number_and_takes_no_name():
    """The judge trains networks of its own, away from the notebook too."""
    from teachkeras.backend.config import uids_so_far

    before = np.random.get_state()[1].tolist(), dict(uids_so_far())
    assert tk.check("08.7", EXERCISES["08.7"].reference())
    assert tk.check("06.2", EXERCISES["06.2"].reference())
    assert (np.random.get_state()[1].tolist(), dict(uids_so_far())) == before


# --- the card of an answer that stops -----------------------------------------------------------


def test_numpys_own_lines_are_not_called_the_learners():
    def adds(rows, batch_size, nb_epoch, split):
        return np.add.reduce(np.zeros((2, 3)), axis=7)

    def means(rows, batch_size, nb_epoch, split):
        return np.mean(
            np.array(["a"]),
        )

    lines = dict(tk.check("06.1", adds).rows), dict(tk.check("06.1", means).rows)
    assert lines[0]["your line"] == "return np.add.reduce(np.zeros((2, 3)), axis=7)"
    assert lines[1]["your line"].startswith("return np.mean(")


def test_an_error_of_this_library_keeps_its_fix():
    def forgets(x):
        return K.sum(x, axis=9)

    try:
        forgets(K.variable(np.ones((2, 2))))
    except Exception as error:
        fix, code = error.fix, error.code
    rows = dict(tk.check("01.5", forgets).rows)
    assert rows["your line"] == "return K.sum(x, axis=9)"
    assert fix and rows["fix"] == f"{fix}   ({code})"
