"""Handing out lessons: whatever happens, a learner's work is still there, byte for byte."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from teachkeras.classroom import handout
from teachkeras.classroom.handout import LIST_NAME, hand_out


@pytest.fixture
def shipped(tmp_path):
    """A folder of two lessons and a file that belongs to one of them."""
    folder = tmp_path / "shipped"
    (folder / "data").mkdir(parents=True)
    (folder / "L00 Start.ipynb").write_bytes(b"start, version 1")
    (folder / "L02 Symbols.ipynb").write_bytes(b"symbols, version 1")
    (folder / "data" / "plate.txt").write_bytes(b"heat")
    return folder


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def contents(folder):
    """Every file of a folder but our list."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != LIST_NAME)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_an_empty_folder_gets_everything(shipped, work):
    done = hand_out(shipped, work)
    assert contents(work) == contents(shipped)
    assert done.fresh == ["L00 Start.ipynb", "L02 Symbols.ipynb", "data/plate.txt"]
    assert done.sentences() == ["3 files copied for you."]


def test_a_second_time_does_nothing(shipped, work):
    hand_out(shipped, work)
    done = hand_out(shipped, work)
    assert done.sentences() == [] and done.kept == []


def test_hidden_files_and_leftovers_of_jupyter_stay_behind(shipped, work):
    (shipped / ".ipynb_checkpoints").mkdir()
    (shipped / ".ipynb_checkpoints" / "L00.ipynb").write_bytes(b"old")
    (shipped / ".hidden").write_bytes(b"")
    hand_out(shipped, work)
    assert sorted(contents(work)) == ["L00 Start.ipynb", "L02 Symbols.ipynb", "data/plate.txt"]


def test_an_old_copy_nobody_changed_is_brought_up_to_date(shipped, work):
    hand_out(shipped, work)
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 2")
    done = hand_out(shipped, work)
    assert done.updated == ["L02 Symbols.ipynb"] and done.beside == []
    assert contents(work) == contents(shipped)


def test_a_changed_lesson_stays_and_the_newer_one_stands_beside_it_once(shipped, work):
    hand_out(shipped, work)
    (work / "L02 Symbols.ipynb").write_bytes(b"my work")
    assert hand_out(shipped, work).beside == []  # nothing newer, nothing beside
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 2")
    done = hand_out(shipped, work)
    assert done.beside == ["L02 Symbols (new).ipynb"]
    assert (work / "L02 Symbols.ipynb").read_bytes() == b"my work"
    assert (work / "L02 Symbols (new).ipynb").read_bytes() == b"symbols, version 2"
    (work / "L02 Symbols (new).ipynb").unlink()  # the learner does not want it
    assert hand_out(shipped, work).beside == []
    assert not (work / "L02 Symbols (new).ipynb").exists()


def test_a_newer_copy_that_was_worked_in_stays_as_well(shipped, work):
    hand_out(shipped, work)
    (work / "L02 Symbols.ipynb").write_bytes(b"my work")
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 2")
    hand_out(shipped, work)
    (work / "L02 Symbols (new).ipynb").write_bytes(b"more of my work")
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 3")
    assert hand_out(shipped, work).beside == ["L02 Symbols (new 2).ipynb"]
    assert (work / "L02 Symbols (new).ipynb").read_bytes() == b"more of my work"


def test_an_offer_nobody_touched_is_replaced_by_a_newer_offer(shipped, work):
    hand_out(shipped, work)
    (work / "L02 Symbols.ipynb").write_bytes(b"my work")
    for version in (b"version 2", b"version 3"):
        (shipped / "L02 Symbols.ipynb").write_bytes(version)
        hand_out(shipped, work)
    assert (work / "L02 Symbols (new).ipynb").read_bytes() == b"version 3"
    assert not (work / "L02 Symbols (new 2).ipynb").exists()


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": 3}', '{"files": {"a": null}}'])
def test_without_a_readable_list_every_copy_that_differs_is_work(shipped, work, text):
    hand_out(shipped, work)
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 2")
    if text is None:
        (work / LIST_NAME).unlink()
    else:
        (work / LIST_NAME).write_text(text, encoding="utf-8")
    hand_out(shipped, work)
    assert (work / "L02 Symbols.ipynb").read_bytes() == b"symbols, version 1"
    assert (work / "L02 Symbols (new).ipynb").read_bytes() == b"symbols, version 2"


def test_a_folder_of_a_lessons_name_is_left_alone(shipped, work):
    (work / "L00 Start.ipynb").mkdir(parents=True)
    assert hand_out(shipped, work).beside == ["L00 Start (new).ipynb"]
    assert (work / "L00 Start.ipynb").is_dir()


def test_a_kill_while_writing_leaves_the_old_lesson_and_no_half_file(shipped, work, monkeypatch):
    hand_out(shipped, work)
    (shipped / "L02 Symbols.ipynb").write_bytes(b"symbols, version 2")

    def killed(source, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    before = contents(work)
    with pytest.raises(KeyboardInterrupt):
        hand_out(shipped, work)
    assert contents(work) == before


def test_the_lessons_of_this_copy_are_found(root):
    assert handout.shipped_lessons() == root / "lessons"


# ---------------------------------------------------------------- any history at all

NAMES = st.sampled_from(["L00.ipynb", "L01.ipynb", "data/table.txt"])
WORK = st.binary(min_size=1, max_size=4).map(lambda text: b"mine:" + text)
LESSON = st.binary(min_size=1, max_size=2).map(lambda text: b"lesson:" + text)


class Classroom(RuleBasedStateMachine):
    """Lessons are shipped, handed out, worked in, deleted and lost, in any order."""

    written = Bundle("written")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shipped = Path(self.folder.name, "shipped")
        self.work = Path(self.folder.name, "work")
        self.shipped.mkdir()
        self.mine = {}  # what the learner wrote: name -> contents

    def teardown(self):
        self.folder.cleanup()

    @rule(name=NAMES, text=LESSON)
    def ship(self, name, text):
        (self.shipped / name).parent.mkdir(exist_ok=True)
        (self.shipped / name).write_bytes(text)

    @rule()
    def start_the_lab(self):
        hand_out(self.shipped, self.work)
        # Every lesson is there in some form, so nobody waits for one that does not come.
        for name in handout.lesson_files(self.shipped):
            assert (self.work / name).exists()

    @rule(name=NAMES, new=st.booleans(), text=WORK)
    def learn(self, name, new, text):
        name = handout.name_beside(name, 1) if new else name
        (self.work / name).parent.mkdir(parents=True, exist_ok=True)
        (self.work / name).write_bytes(text)
        self.mine[name] = text

    @rule(name=NAMES)
    def throw_away(self, name):
        (self.work / name).unlink(missing_ok=True)
        self.mine.pop(name, None)

    @rule()
    def lose_the_list(self):
        (self.work / LIST_NAME).unlink(missing_ok=True)

    @invariant()
    def the_learners_work_is_there(self):
        assert {name: (self.work / name).read_bytes() for name in self.mine} == self.mine


TestAnyHistory = Classroom.TestCase


@given(st.from_regex(r"[A-Za-z0-9 ._()-]{1,20}\.ipynb", fullmatch=True), st.integers(1, 9))
def test_a_name_beside_is_another_name_in_the_same_folder(name, number):
    beside = handout.name_beside(f"folder/{name}", number)
    assert beside != f"folder/{name}" and beside.startswith("folder/")
    assert beside.endswith(".ipynb")
