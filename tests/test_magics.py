"""%%kgraph and %%ktrace in a real IPython shell, without a notebook."""

import gc
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import teachkeras
from teachkeras.errors import TeachError
from teachkeras.notebook.line import parse, words
from teachkeras.notebook.magics import TeachMagics
from teachkeras.viz.view import View

BEGIN = "from teachkeras.engine import placeholder, operators as K"


@pytest.fixture(scope="module")
def shell():
    """One shell with the extension loaded, as `%load_ext teachkeras` does."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    teachkeras.load_ipython_extension(shell)
    gc.freeze()  # `reset` collects garbage before each test: only what the tests made
    yield shell
    gc.unfreeze()
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
    "TK-696": "%%kgraph --wrt z2\nz2 = a * 2\nz = a + b",
    "TK-606": "%%kgraph --feed a=nothing\nz = a + b",
    "TK-630": "%%kgraph --feed 3,5\nz = a + b",
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


def test_the_fix_for_numbers_without_names_works(run):
    with pytest.raises(TeachError) as caught:
        run("%%kgraph --feed 3,-5 z\nz = a + b")
    assert caught.value.fix == "%%kgraph --feed a=3,b=-5 z"
    assert run(caught.value.fix + "\nz = a + b").data["steps"][-1]["say"].endswith("= -2")


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


def test_other_stages_are_asked_for_by_name(run):
    view = run("%%kgraph --feed a=3,b=5 --steps shapes,simplify z\nz = a * b + a * 1")
    assert told(view) == ["written", "shapes", "forward", "simplify"]
    view = run("%%kgraph --feed a=3,b=5 --steps program,memory\nz = a * b + a")
    assert view.data["names"] == ["the graph", "what runs"]
    assert told_of(view.data["views"][1]) == ["written", "program", "memory"]


def told_of(data):
    return list(dict.fromkeys(step["stage"] for step in data["steps"]))


def test_shapes_that_do_not_fit_are_drawn_up_to_there_and_raised(run, shell, monkeypatch):
    drawn = []
    monkeypatch.setattr("teachkeras.notebook.magics.display", drawn.append)
    run("x = placeholder((3, 4), name='x'); y = placeholder((5,), name='y')")
    with pytest.raises(TeachError, match="TK-101"):
        run("%%kgraph --steps shapes\ns = x * 2\nz = x + y")
    (view,) = drawn
    last = view.data["steps"][-1]
    assert last["say"].startswith("here it stops:") and len(last["now"]) == 2


def test_a_prediction_hides_every_result_until_it_is_guessed(run):
    view = run("%%kgraph --feed a=3,b=5 --wrt a --predict\nz = a * b + a")
    asked = [step["ask"] for step in view.data["steps"] if "ask" in step]
    assert {"q": "what does a * b give?", "a": "15"} in asked
    assert view.data["predict"] and ">15<" not in view.values + view.picture


def test_depth_and_out(run):
    view = run("%%kgraph --depth model --out c\nc = a * b\nz = c + a")
    assert "folded into 3 boxes" in view.title


def test_saving_is_whole_or_not_at_all(run, here):
    view = run("%%kgraph --save graph.svg\nz = a + b")
    assert (here / "graph.svg").read_text("utf-8") == view.picture
    run("%%kgraph --save graph.html\nz = a + b")
    assert sorted(file.name for file in here.iterdir()) == ["graph.html", "graph.svg"]


def test_ordinary_python_is_lifted_and_the_names_keep_their_numbers(run):
    view = run("%%kgraph --lift\na = 3; b = 5; z = a + b")
    assert view.data["names"] == ["line by line", "as a graph"]
    graph = view.data["views"][1]
    assert graph["titles"] == ["a", "b", "z = a + b"]
    assert graph["steps"][-1]["say"] == "z = a + b = 3 + 5 = 8"
    assert (run.names["a"], run.names["b"], run.names["z"]) == (3, 5, 8)
    assert "z = 8" in view.text


def test_lifting_prints_once_and_follows_loops(run, capsys):
    view = run("%%kgraph --lift\nt = 0.5\nfor _ in range(3):\n    t = t * 2\nu = t - -1.5")
    assert view.data["views"][1]["steps"][-1]["say"].endswith("= 5.5")
    assert run.names["u"] == 5.5


@pytest.mark.parametrize(
    "line", ["z = int(a)", "z = 'big' if a > 1 else 'small'", "import math; z = math.sqrt(a)"]
)
def test_a_line_that_needs_numbers_cannot_be_lifted_and_is_named(run, line):
    with pytest.raises(TeachError) as caught:
        run(f"%%kgraph --lift\na = 4\n{line}")
    assert caught.value.code == "TK-609" and caught.value.line.number == 3
    assert run.names["a"] == 4


def test_why_this_number_goes_down_level_by_level(run):
    run("%%kgraph --feed a=3,b=5\nz = a * b + a")
    view = run("%kwhy z")
    assert view.title == "z = 18: the numbers it was made of"
    tree = view.data["tree"]
    assert [part["value"] for part in tree["parts"]] == ["15", "3"]
    assert [part["value"] for part in tree["parts"][0]["parts"]] == ["3", "5"]
    assert run("%kwhy z a=1,b=2").title.startswith("z = 3")
    run("x = placeholder((2,), name='x'); y = x * 2")
    assert "y[1] = 8" in run("%kwhy y[1] x=[3, 4]").title


def test_why_not_this_rule(run):
    run("z = a * b")
    with capture_output() as said:
        run("%kwhy add_zero z")
    assert run.names["z"] is not None and said is not None


def test_a_function_is_traced_and_its_program_and_memory_are_shown(run):
    run("from teachkeras import backend as K\nf = K.function([a, b], [K.exp(a * b) + a])")
    view = run("%ktrace f a=0,b=5")
    assert "exp" in view.data["steps"][-2]["say"] and view.data["steps"][-1]["say"].endswith("= 1")
    assert told(run("%kprogram f")) == ["written", "program", "memory"]
    assert run("%kmemory f").title.startswith("Memory of")
    assert run("%kprofile f a=0,b=5").title.startswith("Costs of 3 steps: 3 multiply-adds, ")
    with pytest.raises(TeachError, match="TK-207") as caught:
        run("%kprofile f a=0")
    assert caught.value.fix == "%kprofile f a=0,b=1"
    run(caught.value.fix)
    assert caught.value.line.text == "%kprofile f a=0"
    assert run("%kshow [1, 2, 3]").title.startswith("[1, 2, 3] is a vector")


def test_every_magic_completes(run, shell):
    run("from teachkeras import backend as K\nf = K.function([a], [a * 2]); fixed = 3")
    shell.Completer.use_jedi = False
    for line, expected in {
        "%kwhy ": "a", "%kprogram ": "f", "%kmemory ": "f", "%ktrace ": "f", "%kprofile ": "f",
        "%kshow fi": "fixed",
        "%%kgraph --steps sh": "shapes", "%%kgraph --depth la": "layers",
        "%%kgraph --pr": "--predict",
    }.items():  # fmt: skip
        _, found = shell.complete(line.split(" ")[-1], line, len(line))
        assert expected in found, line


# A shell of its own, in which teachkeras is imported while it runs: as in a notebook.
NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
for cell in (
    "from teachkeras.models import Sequential",
    "%load_ext teachkeras",
    "model = Sequential()\\nmodel.fit([1], [2])",
):
    shell.run_cell(cell, store_history=True)
print(shell.find_line_magic("kwhy") is not None)
"""


def test_the_import_in_a_notebook_loads_the_extension():
    """Errors name the cell even where nobody wrote %load_ext; writing it too says nothing."""
    for source in (NOTEBOOK, NOTEBOOK.replace("%load_ext teachkeras", "2 + 2;")):
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
        assert done.stdout.startswith("TK-"), done.stdout + done.stderr
        assert "your line   cell 3, line 2:   model.fit([1], [2])" in done.stdout
        assert done.stdout.endswith("True\n") and "already" not in done.stdout


def test_the_import_without_a_notebook_loads_nothing_more():
    told = "import IPython, teachkeras, sys; print('teachkeras.viz' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def fixed(run, cell):
    """What a wrong cell is refused with, and what its fix gives when it is typed."""
    with pytest.raises(TeachError) as caught:
        run(cell)
    fix = caught.value.fix
    body = cell.partition("\n")[2] if cell.startswith("%%") and fix.startswith("%%") else ""
    return caught.value, run(f"{fix}\n{body}" if body else fix)


WITH = "from teachkeras import backend as K; x = K.placeholder((2,), name='x'); y = x * 3; k = 4"
SLIPS = {  # what is typed -> the fix
    "%%kgraph --feed a:3,b=4\nz = a + b": "%%kgraph --feed a=3,b=4",
    "%%kgraph --feed a:3\nz = a + 1": "%%kgraph --feed a=3",
    "%%kgraph --feed a=3,b\nz = a + b": "%%kgraph --feed a=3,b=1",
    "%%kgraph --feed a=three,b=4 --wrt a\nz = a + b": "%%kgraph --feed a=1,b=4 --wrt a",
    "%%kgraph --feed aa=3\nz = a + 1": "%%kgraph --feed a=3",
    "%%kgraph --feed\nz = a + b": "%%kgraph --feed a=1,b=1",
    "%%kgraph --feed b=2 z\nz = a + 1": "%%kgraph --feed a=2 z",
    "%%kgraph --feed a=3 --wrt z9\nz = a + 1": "%%kgraph --feed a=3 --wrt a",
    "%%kgraph --wrt k\nz = a + 1": "%%kgraph --wrt a",
    "%%kgraph --wrt\nz = a + 1": "%%kgraph --wrt a",
    "%%kgraph --out --steps\nz = a + 1": "%%kgraph --out z --steps",
    "%%kgraph --wrtt=a z\nz = a + 1": "%%kgraph --wrt=a z",
    "%%kgraph --xyz z\nz = a + 1": "%%kgraph z",
    "%%kgraph --steps shape\nz = a + 1": "%%kgraph --steps shapes",
    "%%kgraph --depth layer z\nz = a + 1": "%%kgraph --depth layers z",
    "%%kgraph --wrt a totl\ntotal = a + 1": "%%kgraph --wrt a total",
    "%%kgraph\nc = 3": "%%kgraph --lift",
    "%%kgraph\nlen('abc')": "%%ktrace",
    "%%kgraph --lift\nlen('abc')": "%%ktrace",
    "%%kgraf --feed a=2\nz = a + 1": "%%kgraph --feed a=2",
    "%%ktrace --all\nc = 3": "%%ktrace",
    "%%kgraph --steps memory\ny = K.placeholder((None, 2), name='p') * 2":
        "%%kgraph --feed p=[[1, 1], [1, 1]] --steps memory",
    "%kgrph y": "%kgraph y",
    "%kgraph": "%kgraph y",
    "%kgraph yy": "%kgraph y",
    "%kwhy": "%kwhy y[0] x=[1, 1]",
    "%kwhy y[0]": "%kwhy y[0] x=[1, 1]",
    "%kwhy y[7] x=[3, 4]": "%kwhy y[0] x=[3, 4]",
    "%kwhy y[0] x:3": "%kwhy y[0] x=[1, 1]",
    "%kwhy ad_zero y": "%kwhy add_zero y",
    "%kshow yy": "%kshow y",
    "%kshow": "%kshow [1, 2, 3]",
    "%kshow k +": "%kshow k",
    "%kshwo k": "%kshow k",
    "%ktrace g": "%ktrace f x=[1, 1]",
    "%ktrace f": "%ktrace f x=[1, 1]",
    "%ktrace f q=3": "%ktrace f x=[1, 1]",
    "%kprogram ff": "%kprogram f",
    "%kprogram h": "h([[1, 1]])",
    "%kprofile f x=": "%kprofile f x=[1, 1]",
}  # fmt: skip


@pytest.mark.parametrize("cell", SLIPS)
def test_a_slip_is_answered_with_a_line_that_works_when_typed(run, cell):
    run(WITH)
    run("v = K.placeholder((None,), name='v'); h = K.function([v], [v]); del v")
    run("f = K.function([x], [y])")
    TeachMagics.fed = {}
    error, _ = fixed(run, cell)
    assert error.fix == SLIPS[cell]
    assert len(str(error).split("\n")) <= 8 and "NoneType" not in str(error)
    assert error.line.text == cell.split("\n")[0]


def test_a_cell_draws_all_it_leads_to(run):
    assert run("%%kgraph\np, q = a * b, a + b").title.endswith("a, b lead to p, q")
    assert run("%%kgraph\na * b\na + b").title.endswith("lead to a * b, a + b")
    assert run("%%kgraph\nc = a * b\nd = c + 1\ne = c * 2").title.endswith("lead to d, e")
    again = run("%%kgraph\nunused = placeholder(name='u')\nc = a * b\nc = a + b")
    assert again.title == "Graph with 3 boxes and 2 arrows: a, b lead to c"
    assert run("%%kgraph\nalone = placeholder(name='u')").title.endswith("alone leads to alone")


def test_names_stay_after_an_ordinary_cell(run):
    run("goods = a * b; total = goods + 1")
    run("bill = total * 2; kept = goods; del total")
    view = run("%kgraph bill")
    assert view.data["titles"][2:] == [
        "goods = a * b",
        "1",
        "total = goods + 1",
        "2",
        "bill = total * 2",
    ]
    assert "goods = a * b" in view.text and "goods = a * b" in view.picture
    run("from teachkeras.engine.compile.function import Function; f = Function([a, b], [bill])")
    text = run("f([2, 3]); f.story.program.text")
    assert "out=goods" in text and "out=total" in text


def test_names_are_known_in_the_cell_that_makes_them(run):
    run("import teachkeras as tk")
    view = run("goods = a * b; total = goods + a\ntk.show(total)")
    assert view.data["titles"][2:] == ["goods = a * b", "total = goods + a"]
    with pytest.raises(TeachError) as caught:
        run("fee = a * 2\nif fee: pass")
    assert dict(caught.value.rows)["symbol"].startswith("fee = a * 2")
    with pytest.raises(TeachError) as caught:
        run("u = placeholder((3,)); w = placeholder((4,), name='w')\nu + w")
    assert dict(caught.value.rows)["symbols"] == "u, w"


def test_shapes_are_enough_for_a_program(run):
    run("from teachkeras import backend as K; x = K.placeholder((3, 4), name='x')")
    view = run("%%kgraph --steps memory,program\nu = x * 2\nv = K.sum(u)")
    assert told_of(view.data["views"][1]) == ["written", "program", "memory"]
    run("f = K.function([x, K.learning_phase()], [K.dropout(x, 0.5) * 2])")
    assert told(run("%kprogram f")) == ["written", "program", "memory"]


def test_an_error_in_a_traced_cell_is_drawn_behind_the_lines_that_ran(run, monkeypatch):
    drawn = []
    monkeypatch.setattr("teachkeras.notebook.magics.display", drawn.append)
    with pytest.raises(ZeroDivisionError):
        run("%%ktrace\nc = 3\nd = c / 0\ne = 4")
    (view,) = drawn
    assert view.title == "1 line ran, then line 3 stopped with an error"
    assert view.text.split("\n")[-1].split(None, 1)[1].startswith("d = c / 0 ")
    assert "ZeroDivisionError: division by zero" in view.picture
    drawn.clear()
    with pytest.raises(KeyError):
        run("%%ktrace\nt = 0\nfor i in range(5):\n    t += {0: 2, 1: 4}[i]")
    lines = [line.split(None, 1)[1] for line in drawn[0].text.split("\n")[1:]]
    assert [" ".join(line.split()) for line in lines] == [
        "t = 0 t = 0", "for i in range(5): i = 2, t = 6", "t += {0: 2, 1: 4}[i] KeyError: 2",
    ]  # fmt: skip
    drawn.clear()
    with pytest.raises(TeachError):
        run("%%ktrace\nc = = 3")
    assert not drawn


def test_a_box_that_nobody_typed_says_why_it_is_there(run):
    run("from teachkeras import backend as K")
    view = run("%%kgraph\nr = K.sqrt(a)")
    why = "K.sqrt counts a negative number as 0, as Keras 1 does: there is no nan"
    assert view.data["notes"] == {2: why} and "maximum, in K.sqrt" in view.picture
    assert f"C is there because {why}" in view.text and why in view.values
    view = run("%%kgraph\np = K.placeholder((2, 3))\nl = K.categorical_crossentropy(p, p)")
    assert list(view.data["notes"].values())[0].startswith("K.categorical_crossentropy keeps")
