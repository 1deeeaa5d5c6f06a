"""Questions before answers."""

import pytest

from teachkeras.engine import derive, placeholder, simplify
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.inspect.recording import shown_tensors
from teachkeras.engine.inspect.replay import replay
from teachkeras.viz.predict import right
from teachkeras.viz.symbols import graph_view


@pytest.mark.parametrize(
    "guess, answer, good",
    [
        ("8", "8", True),
        ("8.05", "8", True),
        ("9", "8", False),
        ("", "8", False),
        ("[1,2, 3]", "[1, 2, 3]", True),
        ("1, 2", "[1, 2, 3]", False),
        ("(None,4)", "(None, 4)", True),
        ("(4, None)", "(None, 4)", False),
        ("nan", "nan", True),
        ("-inf", "inf", False),
        ("1e3", "1000", True),
    ],
)
def test_a_guess_is_right_when_its_numbers_are(guess, answer, good):
    assert right(guess, answer) == good


def story():
    a = placeholder(name="a")
    z = operators.log(operators.exp(a * 1 + 0)) + a
    d, s = derive(z, [a]), simplify([z])
    values = replay(shown_tensors([z], d, s), {a: 2.0}).values
    return graph_view(z, {z: "z"}, values, d, s, shapes=True, predict=True)


def test_every_kind_of_step_asks_its_own_question():
    asked = {}
    for step in story().data["steps"]:
        if "ask" in step:
            asked.setdefault(step["stage"], []).append(step["ask"])
    assert set(asked) == {"shapes", "forward", "gradient", "simplify"}
    assert all(ask["a"] in ask["options"] for ask in asked["simplify"])


def test_no_twin_gives_an_answer_away():
    view = story()
    assert "7.389" not in view.picture + view.values + view.text
