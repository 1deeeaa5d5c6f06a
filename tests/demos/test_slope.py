"""The slope probe and the device badge: true numbers, words for every picture, the same bytes."""

import teachkeras as tk
from tests.viz.markup import parts_of


def cube(x: float) -> float:
    """x to the third."""
    return x**3


def test_the_numbers_are_those_of_the_two_formulas() -> None:
    probe = tk.demos.slope_probe(cube, 2.0, 12.0)
    assert probe.rows[0] == ["1", "19", "7", "13", "1"]
    assert probe.rows[1] == ["0.1", "12.61", "0.61", "12.01", "0.01"]
    assert probe.differences[probe.best].eps == 1e-05


def test_one_side_is_never_much_better_and_tiny_steps_are_worse() -> None:
    probe = tk.demos.slope_probe(cube, 2.0, 12.0)
    errors = [each.errors(probe.slope) for each in probe.differences]
    assert all(one >= both * 0.5 for one, both in errors)
    assert errors[-1][1] > 1000 * min(both for _, both in errors)


def test_the_probe_has_words_and_is_the_same_each_time() -> None:
    view = tk.show(tk.demos.slope_probe(cube, 2.0, 12.0))
    assert str(view.html) == str(tk.show(tk.demos.slope_probe(cube, 2.0, 12.0)).html)
    assert "both sides come closest to 12" in view.title and len(view.text.splitlines()) == 16
    assert len(parts_of(view.html).scripts) == 1 and 'alt="Slope of a function' in view.html


def test_a_straight_line_and_an_exact_slope_are_no_trouble() -> None:
    probe = tk.demos.slope_probe(lambda x: 0.0, 0.0, 0.0)
    assert {row[4] for row in probe.rows} == {"0"}
    assert len(tk.show(probe).data["groups"][0]["frames"]) == 14


def test_the_line_goes_through_both_points_of_the_curve() -> None:
    """Of a straight line every difference is the line itself: from corner to corner."""
    probe = tk.demos.slope_probe(lambda x: 2.0 * x, 1.0, 2.0)
    for frame in tk.show(probe).data["groups"][0]["frames"]:
        line = next(shape for shape in frame["shapes"] if shape[-1] == "line1 thick")
        assert line[1:5] == [62.0, 240.0, 322.0, 40.0]


def test_the_badge_needs_no_script() -> None:
    view = tk.show(tk.device())
    assert not parts_of(view.html).scripts and 'alt="The device that computes' in view.html
    assert repr(view) == repr(tk.device())
