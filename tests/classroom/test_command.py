"""The command line: its help, its answers and its refusals."""

import subprocess
import sys

import pytest

import teachkeras
from teachkeras.classroom import check, command, environment
from teachkeras.classroom.command import main


def test_version_names_what_a_question_should_name(capsys):
    assert main(["version"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"teachkeras {teachkeras.__version__}, Python 3.")
    assert "NumPy" in said


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "teachkeras", "version"], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0 and done.stdout.startswith("teachkeras ")


def test_help_names_every_command_with_a_sentence(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    for function in (command.lab, command.doctor, command.check, command.version):
        assert function.__name__ in said and function.__doc__ in " ".join(said.split())


@pytest.mark.parametrize(
    "words",
    [[], ["fly"], ["lab", "--port", "many"], ["lab", "--port", "0"], ["lab", "--prot", "1"]],
)
def test_a_wrong_command_line_is_explained_and_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: python -m teachkeras" in capsys.readouterr().err


def test_lab_hands_on_what_was_asked(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr("teachkeras.classroom.lab.open_lab", lambda *all: asked.append(all) or 0)
    assert main(["lab", "--dir", str(tmp_path), "--no-browser", "--port", "9000"]) == 0
    assert main(["lab"]) == 0
    assert asked[0] == (tmp_path, False, 9000)
    assert str(asked[1][0]) == "teachkeras-lessons" and asked[1][1:] == (True, None)


def test_a_refusal_is_a_sentence_and_no_traceback(capsys, here):
    assert main(["check", "nothing.ipynb"]) == 1
    said = capsys.readouterr()
    first, second = said.err.splitlines()
    assert first == "There is no such notebook: nothing.ipynb" and said.out == ""
    assert second.startswith("The lessons are L00, L01, L02")


@pytest.mark.parametrize("name", ["x" * 300, "folder/" * 2000, "L00 L01", "L", "", "\udce9.ipynb"])
@pytest.mark.parametrize("words", [["check"], ["run"]])
def test_names_that_no_file_can_have_are_refused_too(words, name, capsys, here):
    """Longer than a file system takes, of a lesson that is none, of several, of bytes."""
    assert main([*words, name]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "no such" in said.err and "Traceback" not in said.err


@pytest.mark.parametrize(
    ("name", "lesson"),
    [("L00", "L00-start-here"), ("l04", "L04-gradients"), ("L01-tensors", "L01-tensors")],
)
def test_check_takes_the_short_name_of_a_lesson(name, lesson, monkeypatch, capsys, here):
    checked = []
    monkeypatch.setattr(check, "check_one", lambda path, tolerance: checked.append(path) or [])
    assert main(["check", name]) == 0
    assert [path.stem for path in checked] == [lesson] and checked[0].is_file()
    (here / name).write_text("a file of that name comes first")
    assert main(["check", name]) == 0
    assert str(checked[1]) == name


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nbformat": 4}', "\x00", "# Python"])
def test_a_file_that_is_no_notebook_is_refused_in_a_sentence(text, capsys, here):
    (here / "odd.ipynb").write_text(text)
    assert main(["check", "odd.ipynb"]) == 1
    assert "odd.ipynb cannot be read as a notebook" in capsys.readouterr().err


def test_jupyter_is_not_imported_before_it_is_needed():
    code = (
        "import sys, teachkeras.classroom.command as c; c.make_parser();"
        "heavy = {'jupyterlab', 'jupyter_client', 'nbclient', 'nbformat', 'IPython', 'matplotlib'};"
        "print(heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout == "set()\n", done.stderr


# ---------------------------------------------------------------- the numeric environment

INTEL = "processor : 0\nflags\t\t: fpu sse2 avx avx2 fma\n"


@pytest.mark.parametrize(
    "machine, flags, chosen",
    [
        ("x86_64", INTEL, "Haswell"),
        ("x86_64", INTEL.replace("avx2", ""), None),
        ("x86_64", "", None),
        ("aarch64", INTEL, None),
    ],
)
def test_a_core_type_is_set_only_where_the_processor_has_it(
    machine, flags, chosen, tmp_path, monkeypatch
):
    file = tmp_path / "cpuinfo"
    file.write_text(flags, encoding="utf-8")
    flags_of, path = environment.processor_flags, str(file)
    monkeypatch.setattr(environment.platform, "machine", lambda: machine)
    monkeypatch.setattr(environment, "processor_flags", lambda: flags_of(path))
    settings = environment.lesson_environment()
    assert settings.get("OPENBLAS_CORETYPE") == chosen
    assert {settings[name] for name in environment.ONE_THREAD} == {"1"}


def test_a_machine_without_processor_flags_is_no_problem(tmp_path):
    assert environment.processor_flags(str(tmp_path / "nothing")) == set()
