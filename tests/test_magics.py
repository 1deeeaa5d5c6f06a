"""%%kgraph and %%ktrace in a real IPython shell, without a notebook."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import teachkeras
from teachkeras.engine.errors import TeachError
from teachkeras.magics import parse, words
from teachkeras.viz.view import View

BEGIN = "from teachkeras.engine import placeholder, operators as K"


@pytest.fixture(scope="module")
def shell():
    """One shell with the extension loaded, as `%load_ext teachkeras` does."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    teachkeras.load_ipython_extension(shell)
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture
def run(shell):
    """Runs cells in an empty namespace; gives the result, or raises what the cell raised."""
    shell.reset(new_session=False)
    shell.run_cell(BEGIN)
    shell.run_cell("a = placeholder(name='a'); b = placeholder(name='b')")

    def cell(code):
        with capture_output():
            outcome = shell.run_cell(code, store_history=True)
        error = outcome.error_before_exec or outcome.error_in_exec
        if error is not None:
            raise error
        return outcome.result

    cell.names = shell.user_ns
    cell.number = lambda: shell.execution_count
    return cell


def told(view):
    return list(dict.fromkeys(step["stage"] for step in view.data["steps"]))


def test_the_last_tensor_is_drawn_with_the_learners_names(run):
    view = run("%%kgraph\nc = a * b\nz = c + a")
    assert isinstance(view, View)
    assert view.title == "Graph with 4 boxes and 4 arrows: a, b lead to z"
    assert view.data["titles"] == ["a", "b", "c = a * b", "z = c + a"]


def test_a_named_tensor_is_drawn_instead(run):
    assert run("%%kgraph c\nc = a * b\nz = c + a").title.endswith("lead to c")


def test_an_expression_needs_no_name(run):
    assert run("%%kgraph\na * b").title.endswith("lead to a * b")


def test_each_statement_is_a_step_with_its_line(run):
    view = run("%%kgraph\nc = a * b\n\nz = c + a")
    number = run.number() - 1
    says = [step["say"] for step in view.data["steps"]]
    assert says[-2:] == ["c = a * b", "z = c + a"]
    assert view.data["lines"][-1] == f"cell {number}, line 4:   z = c + a"


def test_all_stages(run):
    view = run("%%kgraph --feed a=3,b=5 --wrt a,b --steps z\nz = a * b + a * 1")
    assert told(view) == ["written", "forward", "gradient", "simplify"]
    assert "z = C + E = 15 + 3 = 18" in [step["say"] for step in view.data["steps"]]
    assert "✓" in view.values


def test_feeds_are_python_and_may_hold_commas_and_names(run):
    run("numbers = [1.0, 2.0]")
    run("x = placeholder((2,), name='x')")
    view = run("%%kgraph --feed x=numbers a=[1, 2][0]\ny = x * a")
    assert view.data["steps"][-1]["say"] == "y = x * a = [1, 2] * 1 = [1, 2]"


def test_the_cell_leaves_its_names_like_any_other(run):
    run("%%kgraph\nk = 4\nz = a + k")
    assert run.names["k"] == 4
    with pytest.raises(ZeroDivisionError):
        run("%%kgraph\nbefore = 1\nz = a + b\n1 / 0\nafter = 2")
    assert run.names["before"] == 1 and "after" not in run.names
    assert "z" in run.names


def test_other_magics_work_inside(run):
    run("%%kgraph\nhere = %pwd\nz = a + b")
    assert isinstance(run.names["here"], str)


WRONG = {
    "TK-601": "%%kgraph\na = 3\nb = 5\nz = a + b",
    "TK-602": "%%kgraph --fed a=3\nz = a + b",
    "TK-603": "%%kgraph zz\nz = a + b",
    "TK-604": "%%kgraph k\nk = 3",
    "TK-605": "%%kgraph --wrt z2\nz2 = a * 2\nz = a + b",
    "TK-606": "%%kgraph --feed a=nothing\nz = a + b",
    "TK-607": "%%kgraph\nz = a + (",
    "TK-207": "%%kgraph --feed a=3\nz = a + b",
    "TK-204": "%%kgraph --wrt x\nx = placeholder((3,), name='x')\ny = x * 2",
}


@pytest.mark.parametrize("code", WRONG)
def test_an_error_has_four_parts_and_names_the_line(run, code):
    with pytest.raises(TeachError) as caught:
        run(WRONG[code])
    error = caught.value
    assert error.code == code and error.fix and error.rows
    line = 2 if code == "TK-607" else 1
    assert error.line.describe().startswith(f"cell {run.number() - 1}, line {line}:")
    text = str(error).split("\n")
    assert len(text) <= 12 and max(map(len, text)) <= 100


def test_the_fix_for_a_missing_feed_works(run):
    with pytest.raises(TeachError) as caught:
        run("%%kgraph --feed a=3\nz = a + b")
    assert caught.value.fix == "%%kgraph --feed a=3,b=1"
    assert run(caught.value.fix + "\nz = a + b").data["steps"][-1]["say"].endswith("3 + 1 = 4")


def test_ordinary_python_is_traced(run):
    view = run("%%ktrace\na = 3\nb = 5\nz = a + b")
    lines = [line.split(None, 1) for line in view.text.split("\n")[1:]]
    assert [number for number, _ in lines] == ["2", "3", "4"]
    assert "z = 8" in lines[-1][1] and run.names["z"] == 8


def test_a_trace_follows_loops_unpacking_and_expressions(run):
    view = run("%%ktrace\nt = 0\nfor i in range(4):\n    t += i\np, q = 1, 2\nt + 1")
    values = [line.split("  ")[-1].strip() for line in view.text.split("\n")[1:]]
    assert values == ["t = 0", "i = 3, t = 6", "p = 1, q = 2", "7"]


def test_options_and_tensor_names_complete(run, shell):
    shell.Completer.use_jedi = False
    _, found = shell.complete("--f", "%%kgraph --f", 12)
    assert found == ["--feed"]
    _, found = shell.complete("", "%%kgraph ", 9)
    assert {"a", "b"} <= set(found)


def test_records_are_drawn_by_the_shell(run, shell):
    run("z = a * b")
    bundle, _ = shell.display_formatter.format(run.names["z"])
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/html"].startswith('<div class="tk-view"')


@pytest.mark.parametrize(
    "line, expected",
    [
        ("", ([], [], [], False)),
        ("z", ([], [], ["z"], False)),
        ("--feed a=3,b=5 --wrt a,b z", (["a=3", "b=5"], ["a", "b"], ["z"], False)),
        ("--feed a=3 b=5 z --steps", (["a=3", "b=5"], [], ["z"], True)),
        (
            "--feed x=[[1, 2], [3, 4]], y='a, b' z",
            (["x=[[1, 2], [3, 4]]", "y='a, b'"], [], ["z"], False),
        ),
        ("--wrt a, b z", ([], ["a", "b"], ["z"], False)),
        ("--feed=a=3 --wrt=a", (["a=3"], ["a"], [], False)),
    ],
)
def test_lines_are_read_as_a_learner_means_them(line, expected):
    options = parse(line)
    assert (options.feed, options.wrt, options.names, options.steps) == expected


def test_words_keep_brackets_and_quotes_together():
    assert words("a=(1, 2), b='x y' c") == ["a=(1, 2)", "b='x y'", "c"]
