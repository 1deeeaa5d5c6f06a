"""The front door: what start.py decides, refuses and remembers, without installing anything."""

import ast
import errno
import importlib.util
import io
import json
import os
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "start.py"


@pytest.fixture
def start(tmp_path, monkeypatch):
    """start.py as a module that believes it lies in an empty folder."""
    spec = importlib.util.spec_from_file_location("start_under_test", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(module, "LOG", tmp_path / ".venv" / "install.log")
    monkeypatch.chdir(tmp_path)  # and afterwards back, wherever start.py went
    (tmp_path / "pyproject.toml").write_text("one", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("two", encoding="utf-8")
    return module


@pytest.fixture
def pretended(start, monkeypatch):
    """Environments that are only folders; the list says what would have been installed."""
    installed = []

    def make():
        python = start.python_in(start.ENVIRONMENT)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(start, "make_environment", make)
    monkeypatch.setattr(start, "install", lambda extras, wheels: installed.append(extras))
    monkeypatch.setattr(start, "finish_environment", lambda: None)
    return installed


# ---------------------------------------------------------------- the oldest Python


def test_an_old_python_is_refused_in_one_sentence(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    with pytest.raises(start.Refusal) as refused:
        start.check_python((3, 8))
    assert str(refused.value) == "teachkeras needs Python 3.11 or newer, and this is Python 3.8."


def test_a_newer_python_of_the_machine_is_named(start, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: name if "3.12" in name else None)
    with pytest.raises(start.Refusal, match=r"Try: python3\.12 start\.py lab$"):
        start.check_python((3, 10))


def test_python_3_11_and_later_may_pass(start):
    for version in ((3, 11), (3, 13), (4, 0)):
        start.check_python(version)


def test_old_pythons_can_read_the_file_that_refuses_them():
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


NOT_IN_PYTHON_2 = {
    "annotation": lambda node: (
        isinstance(node, ast.AnnAssign) or has(node, "annotation", "returns")
    ),
    "f-string": lambda node: isinstance(node, ast.JoinedStr),
    "async": lambda node: type(node).__name__.startswith(("Async", "Await")),
    "yield from": lambda node: isinstance(node, ast.YieldFrom),
    "nonlocal": lambda node: isinstance(node, ast.Nonlocal),
    "walrus": lambda node: isinstance(node, ast.NamedExpr),
    "@": lambda node: isinstance(node, ast.MatMult),
    "match": lambda node: type(node).__name__ in ("Match", "TypeAlias", "TryStar"),
    "raise from": lambda node: isinstance(node, ast.Raise) and node.cause is not None,
    "/ or *": lambda node: isinstance(node, ast.arguments) and node.kwonlyargs + node.posonlyargs,
    "star outside of a call": lambda node: (
        isinstance(node, ast.List | ast.Tuple | ast.Set)
        and any(isinstance(each, ast.Starred) for each in node.elts)
    ),
    "** in a dict": lambda node: isinstance(node, ast.Dict) and None in node.keys,
    "something after a star": lambda node: isinstance(node, ast.Call) and star_too_early(node),
    "keywords of a class": lambda node: isinstance(node, ast.ClassDef) and node.keywords,
}


def has(node, *fields):
    return any(getattr(node, field, None) is not None for field in fields)


def star_too_early(call):
    """In Python 2 only keywords and one ** may follow a *."""
    kinds = ["*" if isinstance(each, ast.Starred) else "" for each in call.args]
    doubles = [each.arg is None for each in call.keywords]
    return "*" in kinds[:-1] or True in doubles[:-1]


def python_2_would_stumble(source):
    """Why Python 2.7 could not read this text: what its grammar does not have."""
    tree = ast.parse(source)
    found = [name for name, test in NOT_IN_PYTHON_2.items() if any(map(test, ast.walk(tree)))]
    found += ["letters"] * (not source.isascii())
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    numbers = [each.string for each in tokens if each.type == tokenize.NUMBER]
    found += ["1_000"] * any("_" in number for number in numbers)
    strings = [each.string.lower() for each in tokens if each.type == tokenize.STRING]
    found += ["rb"] * any(text.startswith("rb") for text in strings)
    prints = "from __future__ import print_function" in source
    return found + ["print"] * ("print(" in source and not prints)


def test_even_python_2_reads_the_file_and_gets_one_sentence():
    """Its grammar by hand; and down to the sentence it is run here as by 2.7, without pathlib."""
    source = SOURCE.read_text(encoding="utf-8")
    assert python_2_would_stumble(source) == []
    code = (
        "import collections, sys; sys.modules['pathlib'] = None;"
        "V = collections.namedtuple('V', 'major minor micro releaselevel serial');"
        "sys.version_info = V(2, 7, 18, 'final', 0); import shutil; del shutil.which;"
        f"exec(compile(open({str(SOURCE)!r}).read(), 'start.py', 'exec'), {{'__name__': 'start'}})"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == (
        "teachkeras needs Python 3.11 or newer, and this is Python 2.7. Try: python3 start.py lab\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        *("f'{1}'", "x: int = 1", "def f(x: int): pass", "def f() -> int: pass", "[*x]", "{**x}"),
        *("def f(*, x): pass", "def f(x, /): pass", "g(*x, y)", "g(**x, **y)", "1_000", "a @ b"),
        *("def f():\n    x = 1\n    def g():\n        nonlocal x", "(x := 1)", "a, *b = c"),
        *("raise x from y", "'\u00e9'", "async def f(): pass", "def f():\n    yield from x"),
        *("print(1, file=x)", "rb'x'", "class A(metaclass=B): pass", "match x:\n    case 1: pass"),
    ],
)
def test_what_python_2_cannot_read_is_noticed(line):
    assert python_2_would_stumble(line) != []


def test_only_the_standard_library_is_imported():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


# ---------------------------------------------------------------- the stamp


def test_the_second_start_installs_nothing(start, pretended):
    start.prepare(["lab"])
    start.prepare(["lab"])
    assert pretended == [["lab"]]


def test_test_after_lab_adds_and_lab_after_test_takes_nothing_away(start, pretended):
    start.prepare(["lab"])
    start.prepare(["lab", "test"])
    start.prepare(["lab"])
    assert pretended == [["lab"], ["lab", "test"]]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_other_requirements_install_anew(start, pretended, name, tmp_path):
    start.prepare(["lab"])
    (tmp_path / name).write_text("three", encoding="utf-8")
    start.prepare(["lab"])
    assert pretended == [["lab"], ["lab"]]


def test_an_installation_that_stopped_half_way_is_repeated(start, pretended, monkeypatch):
    start.prepare(["lab"])

    def stop(extras, wheels):
        raise start.Refusal("no network")

    with monkeypatch.context() as patch:
        patch.setattr(start, "install", stop)
        with pytest.raises(start.Refusal):
            start.prepare(["lab", "test"])
    start.prepare(["lab"])
    assert pretended == [["lab"], ["lab"]]


@pytest.mark.parametrize("stamp", ["", "{", "[]", '{"fingerprint": 3}'])
def test_a_broken_stamp_counts_as_none(start, pretended, stamp):
    start.prepare(["lab"])
    start.STAMP.write_text(stamp, encoding="utf-8")
    start.prepare(["lab"])
    assert pretended == [["lab"], ["lab"]]


def test_an_environment_whose_python_is_gone_is_made_anew(start, pretended):
    start.prepare(["lab"])
    start.python_in(start.ENVIRONMENT).unlink()
    start.prepare(["lab"])
    assert pretended == [["lab"], ["lab"]]


# ---------------------------------------------------------------- installing


def test_a_failed_installation_shows_why_and_keeps_the_log(start, monkeypatch, capsys):
    start.ENVIRONMENT.mkdir()
    fails = [sys.executable, "-c", "print('Collecting numpy'); print('no such host'); exit(1)"]
    run = start.run_with_progress
    monkeypatch.setattr(start, "run_with_progress", lambda command: run(fails))
    with pytest.raises(start.Refusal, match=r"The installation stopped; .*install\.log"):
        start.install(["lab"], None)
    assert "no such host" in capsys.readouterr().err
    assert "no such host" in start.LOG.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "NewConnectionError('<pip object>: Failed to establish a new connection: [Errno -3]",
        "WARNING: Retrying after connection broken by 'NameResolutionError(host)': /simple/numpy/",
        "OSError: [Errno 101] Network is unreachable",
        "ProxyError('Cannot connect to proxy.', timeout('timed out'))",
    ],
)
def test_without_a_network_the_word_is_said_and_what_to_do(start, capsys, words):
    log = f"Collecting numpy\n{words}\nERROR: No matching distribution found for numpy>=2\n"
    with pytest.raises(start.Refusal) as refused:
        start.explain_failure(log, ["lab"], None)
    said = str(refused.value)
    assert "the network is not there" in said and "start.py lab --offline FOLDER" in said
    assert "pip download -d FOLDER -c constraints.txt" in said and "'.[lab]'" in said
    assert words not in said and capsys.readouterr().err == ""


def test_a_wheel_that_is_not_in_the_folder_is_named(start, capsys):
    log = "ERROR: No matching distribution found for h5py>=3.11 (from teachkeras)\n"
    with pytest.raises(start.Refusal, match=r"/wheels does not hold h5py>=3\.11"):
        start.explain_failure(log, ["lab", "test"], "/wheels")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [["lab"], ["test"], ["lint"]])
def test_offline_needs_a_folder_of_wheels(start, became, tmp_path, capsys, words):
    nothing, empty, full = (tmp_path / name for name in ("nothing", "empty", "full"))
    empty.mkdir()
    (empty / "notes.txt").touch()
    for folder, sentence in ((nothing, "no folder"), (empty, "There is no wheel in")):
        assert start.main([*words, "--offline", str(folder)]) == 1
        said = capsys.readouterr().err
        assert sentence in said and str(folder) in said and said.count("\n") == 1
    full.mkdir()
    (full / "numpy-2.4-py3-none-any.whl").touch()
    start.check_wheels(str(full))
    assert became == []


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "Copy teachkeras into a folder of your own"),
        (errno.EROFS, "Copy teachkeras into a folder of your own"),
        (errno.ENOSPC, "Make some room"),
    ],
)
@pytest.mark.parametrize("where", ["mkdir", "write_text"])
def test_a_folder_that_may_not_be_written_is_told_before_venv_fails(
    start, monkeypatch, capsys, number, advice, where
):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, where, refuse)
    monkeypatch.setattr(start, "make_environment", lambda: pytest.fail("venv was tried"))
    assert start.main(["lab"]) == 1
    said = capsys.readouterr().err
    assert os.strerror(number) in said and advice in said and str(start.ROOT) in said
    assert "venv is missing" not in said and said.count("\n") == 1


def test_a_file_where_the_environment_belongs_is_told(start, capsys):
    start.ENVIRONMENT.write_text("no folder")
    assert start.main(["lab"]) == 1
    assert "File exists" in capsys.readouterr().err


def test_whatever_else_the_disk_refuses_is_one_line(start, pretended, monkeypatch, capsys):
    def refuse(path, text):
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr(start, "write_whole", refuse)
    assert start.main(["lab"]) == 1
    assert capsys.readouterr().err == f"{start.STAMP}: Input/output error\n"


def test_a_long_expression_for_pytest_is_no_file(start, became):
    long = " or ".join(["dense"] * 100)
    assert start.main(["test", "--without-browser", "--", "-k", long]) == 0
    assert became[0][0].endswith("tests lessons -k " + long)


def test_progress_says_what_pip_does_in_few_words(start):
    assert start.progress("Collecting numpy>=2 (from teachkeras==0.1.0)") == "fetching numpy>=2"
    said = start.progress("Installing collected packages: a, b, c")
    assert said == "unpacking 3 packages (the longest step) ..."
    assert start.progress("WARNING: something") == ""


def test_lab_is_told_not_to_ask_about_news_inside_the_environment(start, monkeypatch):
    monkeypatch.setattr(start, "runs", lambda command: True)
    start.finish_environment()
    file = start.ENVIRONMENT / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


# ---------------------------------------------------------------- the commands


@pytest.fixture
def became(start, pretended, monkeypatch):
    """The command line that start.py would have turned into, as text."""
    lines = []

    def become(command, **more):
        lines.append((" ".join(str(part) for part in command), more))

    monkeypatch.setattr(start, "become", become)
    return lines


def test_lab_hands_on_its_options_and_uses_the_work_folder(start, became, tmp_path):
    assert start.main(["lab", "--no-browser", "--port", "9999"]) == 0
    line, _ = became[0]
    assert line.endswith(f"-m teachkeras lab --dir {tmp_path / 'work'} --no-browser --port 9999")


@pytest.mark.parametrize("words", [["--dir", "mine"], ["--dir=mine"]])
def test_lab_takes_another_folder(start, became, words):
    start.main(["lab", *words])
    assert became[0][0].endswith("-m teachkeras lab " + " ".join(words))


def test_a_folder_is_meant_from_where_the_learner_stands(start, became, tmp_path, monkeypatch):
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    start.main(["lab", "--dir", "mine"])
    assert Path.cwd() == tmp_path / "desk"
    start.main(["test", "--without-browser"])  # and tests are named from the top folder
    assert Path.cwd() == tmp_path


def test_test_runs_everything_with_the_browser_that_was_found(start, became, monkeypatch):
    monkeypatch.setattr(start, "find_browser", lambda: "/usr/bin/chromium")
    start.main(["test"])
    line, more = became[0]
    assert "--nbval --nbval-current-env" in line and line.endswith(" tests lessons")
    assert " --dist=loadfile " in line
    assert more == {"TEACHKERAS_BROWSER": "/usr/bin/chromium"}


def test_test_hands_on_its_options(start, became):
    start.main(["test", "--full", "--without-browser", "--", "-x", "-k", "dense"])
    line = became[0][0]
    assert "--without-browser --full -n" in line and line.endswith(" tests lessons -x -k dense")


def test_the_long_figures_need_what_a_teachers_machine_has(start, became, pretended):
    start.main(["test", "--full", "--without-browser"])
    assert [sorted(extras) for extras in pretended] == [["classroom", "distributed", "lab", "test"]]


def test_named_tests_replace_the_whole_list(start, became, tmp_path):
    (tmp_path / "tests").mkdir()
    start.main(["test", "--without-browser", "--", "tests::test_one"])
    assert became[0][0].endswith("--without-browser tests::test_one")


def test_no_browser_is_refused_in_one_sentence(start, became, monkeypatch, capsys):
    monkeypatch.setattr(start, "find_browser", lambda: "")
    monkeypatch.setattr(start, "may_install_packages", lambda: False)
    assert start.main(["test"]) == 1
    said = capsys.readouterr().err
    assert "--without-browser" in said and said.count("\n") == 1
    assert became == []


def test_debians_chromium_is_installed_while_pip_works(start, became, monkeypatch):
    happened, answers = [], iter(["", "/usr/bin/chromium"])

    class Installing:
        """Stands for the process of apt."""

        def __init__(self, command, **more):
            happened.append(command[-1])

        def wait(self):
            happened.append("waited")

    monkeypatch.setattr(start, "find_browser", lambda: next(answers))
    monkeypatch.setattr(start, "may_install_packages", lambda: True)
    monkeypatch.setattr(start.subprocess, "Popen", Installing)
    prepare = start.prepare
    monkeypatch.setattr(start, "prepare", lambda *given: happened.append("pip") or prepare(*given))
    assert start.main(["test"]) == 0
    assert happened[0].startswith("apt-get") and happened[0].endswith(" chromium")
    assert happened[1:] == ["pip", "waited"]


def test_an_installation_that_brings_no_browser_is_refused(start, became, monkeypatch, capsys):
    monkeypatch.setattr(start, "find_browser", lambda: "")
    monkeypatch.setattr(start, "fetch_browser", lambda: start.subprocess.Popen(["true"]))
    assert start.main(["test"]) == 1
    assert "--without-browser" in capsys.readouterr().err and became == []


def test_packages_are_installed_only_by_root_and_with_apt(start, monkeypatch):
    monkeypatch.setattr(start.os, "geteuid", lambda: 1000, raising=False)
    assert not start.may_install_packages()
    monkeypatch.setattr(start.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    assert not start.may_install_packages()


@pytest.mark.parametrize(("npx", "offline"), [(None, None), ("/usr/bin/npx", "wheels")])
def test_without_npm_the_scripts_are_left_out_in_one_sentence(
    start, monkeypatch, capsys, npx, offline
):
    monkeypatch.setattr(start.shutil, "which", lambda name: npx)
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: pytest.fail("it was tried"))
    assert start.lint_scripts(offline) == []
    said = capsys.readouterr().out
    assert said.startswith("The scripts of the views were not looked at") and said.count("\n") == 1


def test_with_npm_the_scripts_are_looked_at_by_one_version_of_the_linter(start, monkeypatch):
    asked = []
    monkeypatch.setattr(start.shutil, "which", lambda name: "/usr/bin/npx")
    monkeypatch.setattr(start.subprocess, "run", lambda command, **more: asked.append(command))
    start.lint_scripts()
    assert asked == [["/usr/bin/npx", "--yes", start.BIOME, "lint", "--error-on-warnings"]]
    version = start.BIOME.rpartition("@")[2]
    settings = json.loads(SOURCE.with_name("biome.json").read_text("utf-8"))
    assert settings["$schema"].endswith(f"/schemas/{version}/schema.json")


def test_the_file_runs_by_itself_and_explains_its_commands():
    # -I -S: nothing but the standard library can be imported
    done = subprocess.run(
        [sys.executable, "-I", "-S", SOURCE, "--help"], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0
    assert "python3 start.py lab" in done.stdout and "python3 start.py test" in done.stdout


# ---------------------------------------------------------------- what lies beside it


def test_every_line_of_the_makefile_calls_a_command_that_exists(start):
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    called = {
        line.split("start.py ")[1].split()[0] for line in lines if "$(PYTHON) start.py" in line
    }
    assert called == set(start.COMMANDS)


def test_every_package_we_ask_for_has_its_tested_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    wanted += [line for extra in project["optional-dependencies"].values() for line in extra]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    names = {word.split("[")[0].split(">")[0].split("=")[0].lower() for word in wanted}
    assert names - {"teachkeras"} <= pinned


def test_the_ci_script_can_be_started():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
