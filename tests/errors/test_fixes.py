"""The fix of every error is typed where the error came up, in the learner's own words, and works.

A page's wrong cell is run, its fix is read off the message and typed into the same namespace. What
only the learner knows (a file, labels, what a layer is for) is marked as an example; what asks for
a thought and not for a line is words. Both are listed here, so that no new error slips among them.
"""

import ast
import warnings
from typing import Any

import pytest

from teachkeras.backend.seeding import seed
from teachkeras.errors import TeachError, TeachWarning
from teachkeras.errors.catalogue import Page
from teachkeras.errors.fixes import LONGEST, in_your_words
from tests.errors.cells import Learner
from tests.errors.test_catalogue import CODES, PAGES, bare_machine, failure

__all__ = ["bare_machine"]

# The fix names what only the learner has: other data, a file, a line inside a function.
EXAMPLES = """
TK-119 TK-149 TK-165 TK-166 TK-180 TK-183 TK-195 TK-216 TK-220 TK-238 TK-239 TK-303
TK-318 TK-319 TK-321 TK-325
TK-332 TK-352 TK-355 TK-357 TK-358 TK-406 TK-412 TK-426 TK-442 TK-455 TK-459 TK-461
TK-462 TK-463 TK-468 TK-469 TK-483 TK-486 TK-487 TK-491 TK-506 TK-507 TK-510
TK-511 TK-512 TK-513 TK-514 TK-515 TK-516 TK-527 TK-530 TK-617 TK-631 TK-634 TK-641 TK-645
TK-384 TK-655 TK-656 TK-657 TK-658 TK-659 TK-804 TK-806 TK-809 TK-810 TK-681 TK-682
TK-221 TK-827 TK-831 TK-833 TK-837 TK-838 TK-839 TK-880 TK-881 TK-940
TK-950 TK-953 TK-954
""".split()
# No single line mends it: data of another size, a graph to build anew, a command of the shell.
WORDS = """
TK-109 TK-132 TK-139 TK-151 TK-160 TK-161 TK-162 TK-205 TK-212 TK-214 TK-219 TK-272 TK-273 TK-310
TK-320 TK-324 TK-330 TK-420 TK-473 TK-518 TK-607 TK-610 TK-701
""".split()


def kind_and_text(error: TeachError) -> tuple[str, str]:
    """What the message says after "fix", and whether it can be typed."""
    return error.fix_in_words()


def typed(page: Page, learner: Any, error: TeachError) -> str:
    """Type the fix of an error; returns the kind of fix it was."""
    kind, text = kind_and_text(error)
    assert text[:60] in str(error).replace("\n              ", " ")
    if kind == "typed":
        code = text.partition("   ")[0]
        if code.startswith("%%"):  # above the cell it was about
            code += "\n" + page.wrong.partition("\n")[2]
        with warnings.catch_warnings():
            warnings.simplefilter("error", TeachWarning)
            learner.run(code)
    return kind


@pytest.mark.parametrize("page", PAGES, ids=CODES)
def test_the_fix_works_when_typed(page: Page) -> None:
    """In the very state in which it is printed."""
    learner, error = failure(page)
    kind = typed(page, learner, error)
    learner.close()
    seed(None)
    expected = "example" if page.code in EXAMPLES else "words" if page.code in WORDS else "typed"
    assert kind == expected


def test_most_fixes_can_be_typed() -> None:
    """Examples and words are the exception."""
    assert set(EXAMPLES) | set(WORDS) <= set(CODES)
    assert len(EXAMPLES) + len(WORDS) < 0.3 * len(CODES)


def test_a_fix_that_does_not_work_would_be_noticed() -> None:
    """The page's own cell, with a fix that fails."""
    page = next(each for each in PAGES if each.code == "TK-103")
    learner, error = failure(page)
    error.fix = "K.dot(x, y)"  # what has just failed
    with pytest.raises(TeachError, match="TK-103"):
        typed(page, learner, error)
    learner.close()


def told(cell: str, fix: str, example: bool = False) -> str:
    """The fix of an error that is raised in `fail`, which the learner's cell calls."""
    learner = Learner()
    learner.names["fail"] = failing(fix, example)
    with pytest.raises(TeachError) as caught:
        learner.run(cell)
    text = kind_and_text(caught.value)[1]
    learner.close()
    return text


def failing(fix: str, example: bool) -> Any:
    """A function of the library, as far as a traceback can tell, that only fails."""
    code = "def fail(x, y=None, *, axis=0, **others): raise error"
    names = {"error": TeachError("TK-999", "no", fix=fix, example=example, line=False)}
    exec(compile(code, "<teachkeras fail>", "exec"), names)
    return names["fail"]


REWRITTEN = {
    ("fail(K.ones((2,)), 3)", "K.dot(x, y)"): "K.dot(K.ones((2,)), 3)",
    ("a = 1\nfail(a)", "K.sum(x)   the total"): "K.sum(a)   the total",
    ("a = b = 1\nfail(a + b)", "f = K.sum(x); f"): "f = K.sum(a + b); f",
    ("fail(1, axis=3)", "...(..., axis=1)"): "fail(1, axis=1)",
    ("fail(1, 2)", "...(..., y=5)"): "fail(1, 5)",
    ("fail(1, lr=2)", "fail(..., rate=lr, lr=...)"): "fail(1, rate=2)",
    ("fail(Dense(3, name='a'))", "Dense(..., name='b')"): "Dense(3, name='b')",
    ("fail(np.zeros(3))", "X.reshape(-1, 1)"): "np.zeros(3).reshape(-1, 1)",
    ("fail(1)", "Adam(lr=0.1)"): "from teachkeras.optimizers import Adam; Adam(lr=0.1)",
    ("fail(1)", "[n for n in x]"): "[n for n in 1]",
}
KEPT = {
    ("fail(1)", "model.fit(X_test)"): "model.fit(X_test)   for example",
    ("fail(1)", "K.reshape(..., (2,))   a row"): "K.reshape(..., (2,))   for example: a row",
    ("fail(1)", "return x, [x]"): "return x, [x]   for example",
    ("fail(1)", "fewer rows at a time"): "fewer rows at a time",
    ("fail(1)", "'\ud83d'"): "'\ud83d'",
    ("fail(*[1])", "K.sum(x)"): "K.sum(x)   for example",
    ("fail(1)", "f(..., rate=lr, lr=...)"): "f(..., rate=lr)   for example",
    (f"fail({'1 + ' * LONGEST}1)", "K.sum(x)"): "K.sum(x)   for example",
    ("fail('''a\nb''')", "K.sum(x)"): "K.sum('a\\nb')",
}


@pytest.mark.parametrize("cell, fix", [*REWRITTEN, *KEPT])
def test_the_learners_own_words_take_the_place_of_parameters_and_dots(cell: str, fix: str) -> None:
    """And where they cannot, the fix is called an example."""
    expected = {**REWRITTEN, **KEPT}[cell, fix]
    assert told(cell, fix) == expected
    if (cell, fix) in REWRITTEN:
        ast.parse(expected.partition("   ")[0])


def test_what_is_called_an_example_stays_as_it_is() -> None:
    """Even if it could be typed."""
    assert told("fail(1)", "open('a.csv')", example=True) == "open('a.csv')   for example"


def test_a_method_knows_the_object_it_was_called_on() -> None:
    """And a call of a call knows what it was given."""
    learner = Learner()
    learner.run("from teachkeras.models import Sequential\nfrom teachkeras.layers import Dense")
    learner.run("net = Sequential([Dense(1, input_dim=4)])\nrows = np.zeros((2, 3))")
    with pytest.raises(TeachError) as caught:
        learner.run("net.predict(rows)")
    caught.value.fix, caught.value.example = "model.predict(X[:, :4])", False
    assert kind_and_text(caught.value) == ("typed", "net.predict(rows[:, :4])")
    learner.close()


def test_a_warning_speaks_the_learners_words_too() -> None:
    """It is printed while the learner's line runs, without a traceback."""
    learner = Learner()
    said: list[str] = []
    learner.names["warn"] = reading(said)
    learner.run("rows = np.zeros(3)\nwarn(rows)")
    assert said == ["K.sum(rows)"]
    learner.close()


def reading(said: list[str]) -> Any:
    """A function of the library that prints a fix at once."""
    names = {"said": said, "in_your_words": in_your_words}
    code = "def warn(x): said.append(in_your_words('K.sum(x)', None)[1])"
    exec(compile(code, "<teachkeras warn>", "exec"), names)
    return names["warn"]
