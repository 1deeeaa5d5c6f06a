"""Collecting and resetting: nothing is overwritten, and no link leads out of a learner's home."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.classroom import collect
from teachkeras.classroom.command import main
from teachkeras.classroom.copies import to_work_in
from teachkeras.classroom.handout import hand_out, shipped_lessons

LESSON = "L02-symbols-first.ipynb"


@pytest.fixture
def homes(tmp_path):
    """Two learners who have worked, and one who never came."""
    folder = tmp_path / "homes"
    for name in ("ada", "bob"):
        (folder / name / "lessons").mkdir(parents=True)
        (folder / name / "lessons" / LESSON).write_text(f"what {name} wrote")
        (folder / name / "lessons" / "L03-simplify-and-reuse.ipynb").write_text("untouched")
    (folder / "eve").mkdir()
    return folder


def collected(folder):
    """Every collected file and what it holds."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def run(*words):
    return main([str(word) for word in words])


def test_each_learner_has_a_folder_and_a_line(homes, here, capsys):
    assert run("collect", "L02", "--homes", homes) == 0
    assert collected(here / "collected") == {
        f"ada/{LESSON}": "what ada wrote",
        f"bob/{LESSON}": "what bob wrote",
    }
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "ada: 1 copied, 0 already there",
        "bob: 1 copied, 0 already there",
        "eve: 0 copied, 0 already there",
        "The work of 3 learners is in collected",
    ]


def test_what_was_collected_before_stays(homes, here, capsys):
    run("collect", "--homes", homes)
    run("collect", "--homes", homes)
    assert "ada: 0 copied, 2 already there" in capsys.readouterr().out
    (homes / "ada" / "lessons" / LESSON).write_text("and more")
    run("collect", "--homes", homes)
    found = collected(here / "collected")
    assert found[f"ada/{LESSON}"] == "what ada wrote"
    assert found["ada/L02-symbols-first (2).ipynb"] == "and more"
    assert len(found) == 5


def test_a_link_leads_nowhere(homes, here, capsys):
    secret = here / "secret.ipynb"
    secret.write_text("the teacher's")
    (homes / "ada" / "lessons" / "L02-mine.ipynb").symlink_to(secret)
    (homes / "ada" / "lessons" / "others").symlink_to(homes / "bob" / "lessons")
    (homes / "eve" / "lessons").symlink_to(homes / "bob" / "lessons")
    (homes / "mallory").symlink_to(homes / "bob")
    assert run("collect", "L02", "--homes", homes) == 1
    found = collected(here / "collected")
    assert sorted(found) == [f"ada/{LESSON}", f"bob/{LESSON}"]
    said = capsys.readouterr().out
    assert "L02-mine.ipynb: not copied (a link stands on the way to it)" in said
    assert "mallory" not in said


def test_a_folder_exchanged_for_a_link_while_we_read_gains_nothing(homes, tmp_path):
    """The names were listed before; the reading itself follows no link."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.ipynb").write_text("secret")
    (homes / "ada" / "lessons" / "inner").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        collect.read_plainly(homes / "ada", "lessons/inner/x.ipynb")


@pytest.mark.parametrize("odd", ["folder", "pipe", "large"])
def test_what_is_no_plain_file_is_said_and_the_others_are_collected(odd, homes, here, capsys):
    path = homes / "ada" / "lessons" / "L02-odd.ipynb"
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)  # reading it would wait for ever
    else:
        with open(path, "wb") as file:
            file.truncate(collect.LARGEST + 1)
    status = run("collect", "L02", "--homes", homes)
    said = capsys.readouterr().out
    assert status == (0 if odd == "folder" else 1)
    assert ("L02-odd.ipynb: not copied" in said) == (odd != "folder")
    assert len(collected(here / "collected")) == 2


@pytest.mark.parametrize("words", [["--homes", "nobody"], ["--homes", "x" * 300], ["L77"], ["L"]])
def test_what_cannot_be_collected_is_refused_in_a_line(words, here, capsys):
    assert run("collect", *words) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err and said.err and not (here / "collected").exists()


def test_a_folder_that_is_a_file_is_told(homes, here, capsys):
    (here / "collected").write_text("a file")
    assert run("collect", "--homes", homes) == 1
    assert "not copied (" in capsys.readouterr().out


@given(st.lists(st.binary(max_size=4), max_size=6))
def test_every_version_is_kept_once(versions):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        for version in versions:
            collect.put(into, "deep/L02.ipynb", version)
        found = [path.read_bytes() for path in into.rglob("*.ipynb")]
        assert sorted(found) == sorted(set(versions))


# ---------------------------------------------------------------- reset


@pytest.fixture
def work(here):
    hand_out(shipped_lessons(), here / "teachkeras-lessons")
    return here / "teachkeras-lessons"


def test_a_lesson_is_fresh_again_and_the_old_one_stays(work, capsys):
    (work / LESSON).write_text("my work")
    assert run("reset", "L02") == 0
    (work / LESSON).write_text("my second work")
    assert run("reset", "l02-symbols", "--dir", work) == 0
    shipped = (shipped_lessons() / LESSON).read_bytes()
    assert (work / LESSON).read_bytes() == to_work_in(LESSON, shipped)
    assert (work / "L02-symbols-first (old).ipynb").read_text() == "my work"
    assert (work / "L02-symbols-first (old 2).ipynb").read_text() == "my second work"
    assert "Your old copy is now L02-symbols-first (old 2).ipynb" in capsys.readouterr().out


def test_a_lesson_that_was_deleted_comes_back_and_is_known(work):
    (work / LESSON).unlink()
    assert run("reset", "L02") == 0
    json.loads((work / LESSON).read_text(encoding="utf-8"))
    assert hand_out(shipped_lessons(), work).sentences() == []


@pytest.mark.parametrize(
    "words", [["L02"], ["L99", "--dir", "."], ["x" * 300], ["L02", "--dir", "y" * 300]]
)
def test_what_cannot_be_reset_is_refused_in_a_line(words, here, capsys):
    assert run("reset", *words) == 1
    said = capsys.readouterr()
    assert said.err and "Traceback" not in said.err and not list(here.iterdir())
