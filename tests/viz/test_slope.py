"""The slope probe and the device badge: true numbers, words for every picture, the same bytes."""

import teachkeras as tk
from tests.viz.markup import parts_of


def cube(x: float) -> float:
    """x to the third."""
    return x**3


def test_the_numbers_are_those_of_the_two_formulas() -> None:
    view = tk.slope_probe(cube, 2.0, 12.0)
    first, second = view.data["states"][:2]
    assert first["found"] == ["19", "13"] and first["error"] == ["7", "1"]
    assert second["found"] == ["12.61", "12.01"] and second["error"] == ["0.61", "0.01"]
    assert view.data["states"][view.data["best"]]["eps"] == "1e-05"


def test_one_side_is_never_much_better_and_tiny_steps_are_worse() -> None:
    states = tk.slope_probe(cube, 2.0, 12.0).data["states"]
    errors = [[float(text) for text in state["error"]] for state in states]
    assert all(one >= both * 0.5 for one, both in errors)
    assert errors[-1][1] > 1000 * min(both for _, both in errors)


def test_the_probe_has_words_and_is_the_same_each_time() -> None:
    view = tk.slope_probe(cube, 2.0, 12.0)
    assert str(view.html) == str(tk.slope_probe(cube, 2.0, 12.0).html)
    assert "both sides come closest to 12" in view.title and len(view.text.splitlines()) == 16
    assert len(parts_of(view.html).scripts) == 1 and 'alt="Slope of a function' in view.html


def test_a_straight_line_and_an_exact_slope_are_no_trouble() -> None:
    view = tk.slope_probe(lambda x: 0.0, 0.0, 0.0)
    assert {state["error"][1] for state in view.data["states"]} == {"0"}


def test_the_badge_needs_no_script() -> None:
    view = tk.show(tk.device())
    assert not parts_of(view.html).scripts and 'alt="The device that computes' in view.html
    assert repr(view) == repr(tk.device())
