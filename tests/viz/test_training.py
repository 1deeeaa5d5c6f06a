"""Training curves from anything with `.epoch` and `.history`."""

import math

import numpy as np
import pytest

from teachkeras.errors import NotebookError
from teachkeras.viz.plot import plot
from teachkeras.viz.training import curves_view, thin
from teachkeras.viz.training_axes import HEIGHT, nice_ticks
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


def test_long_names_have_columns_as_wide_as_they_are():
    head = curves_view(History("categorical_accuracy", 3)).text.splitlines()[-4]
    assert head.endswith("  val_loss  categorical_accuracy")


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


def test_a_history_is_plotted_with_matplotlib():
    axes = plot(History("acc", 3))
    assert [each.get_title() for each in axes] == ["loss", "acc"]
    (train, held) = axes[0].get_lines()
    assert train.get_xdata().tolist() == [1, 2, 3] and held.get_linestyle() == "--"
    assert train.get_ydata().tolist() == History("acc", 3).history["loss"]
    assert len(plot(History("acc", 3), axes)) == 2


def test_runs_are_called_by_what_differs():
    first, second = History("acc"), History("acc")
    first.settings = {"lr": 0.1, "batch_size": 32, "seed": 1}
    second.settings = {"lr": 0.01, "batch_size": 32, "seed": 1}
    view = curves_view([first, second])
    assert view.data["runs"] == [["A", "seed 1, lr 0.1"], ["B", "seed 1, lr 0.01"]]
    assert view.text.count("batch_size") == 0
    with pytest.raises(NotebookError, match="TK-640"):
        curves_view([first] * 7)


def test_letters_at_the_ends_of_lines_stand_clear_of_each_other():
    """Ten lines that end in one point, at the bottom and at the top of a panel."""
    view = curves_view([History("acc") for _ in range(5)])
    for panel in view.data["panels"]:
        places = sorted(line["letter"] for line in panel["lines"])
        assert len(places) >= 5 and min(np.diff(places)) >= 12
        assert places[0] >= 0 and places[-1] <= HEIGHT
    assert all(
        "letter" not in line for line in curves_view(History("acc")).data["panels"][0]["lines"]
    )


@pytest.mark.parametrize("epochs", [1, 2, 7, 20, 40, 100, 150, 1000])
def test_epochs_are_marked_at_even_distances(epochs):
    (axis,) = curves_view(History("acc", epochs)).data["axes"]
    marked = [int(label) for label, _ in axis["ticks"]]
    assert marked[0] == 1 and marked[-1] == epochs and len(marked) <= 7
    *inner, last = np.diff(marked).tolist() or [1]
    assert len(set(inner)) <= 1 and (not inner or 0.6 < last / inner[0] < 1.7)


def test_all_digits_go_into_the_table_as_text(here):
    history = History("acc", 3)
    lines = curves_view(history).save("h.csv").read_text().splitlines()
    assert lines[0] == "run,epoch,loss,val_loss,acc" and len(lines) == 4
    assert [float(line.split(",")[2]) for line in lines[1:]] == history.history["loss"]
    odd = History('=cmd("x"),y', 1)
    assert '"\'=cmd(""x""),y"' in curves_view(odd).csv
