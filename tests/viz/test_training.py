"""Training curves from anything with `.epoch` and `.history`."""

import math

from teachkeras.viz.training import curves_view, nice_ticks, thin
from tests.viz.gallery import History
from tests.viz.markup import parts_of


def test_a_panel_for_the_loss_and_one_for_each_metric():
    view = curves_view(History("acc"))
    assert [panel["name"] for panel in view.data["panels"]] == ["loss", "acc"]
    assert [line["kind"] for line in view.data["panels"][0]["lines"]] == ["train", "val"]


def test_validation_is_dashed_with_other_marks():
    picture = curves_view(History()).picture
    assert 'class="l v"' in picture and 'class="h"' in picture and "stroke-dasharray" in picture


def test_every_number_is_in_the_table():
    view = curves_view(History(epochs=3))
    assert view.values.count("<td>") == 9 and "<td>0.3333</td>" in view.values


def test_a_nan_leaves_a_gap_and_is_told():
    history = History(epochs=4)
    history.history["loss"][1] = math.nan
    view = curves_view(history)
    assert "1 NaN" in view.title and None in view.data["panels"][0]["lines"][0]["y"]


def test_odd_histories_are_drawn_too():
    for epochs in (0, 1, 2):
        parts_of(curves_view(History(epochs=epochs)).html)
    empty = History()
    empty.history = {}
    assert curves_view(empty).title == "Training over 4 epochs: nothing was recorded"
    empty.history = {"loss": [1e30, math.inf, None, 5], "lr": [0.1] * 4}
    parts_of(curves_view(empty).html)


def test_a_long_run_is_thinned_but_keeps_its_peaks():
    points = [(x, 0.0) for x in range(10_000)]
    points[5_432] = (5_432, 9.0)
    assert (5_432, 9.0) in thin(points) and len(thin(points)) <= 600


def test_ticks_are_round_and_cover_the_range():
    for low, high in [(0, 1), (0.03, 0.61), (-5, 7), (1e-9, 3e-9), (4, 4), (0, 0)]:
        ticks = nice_ticks(low, high)
        assert 1 <= len(ticks) <= 7 and ticks[0] <= low + 1e-12
