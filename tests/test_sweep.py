"""`tk.sweep`: the same training with many settings, equal to training each of them by hand."""

import math
import os
import random
import re
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.backend.seeding import repeating
from teachkeras.callbacks import EarlyStopping
from teachkeras.errors import ArgumentError, StateError
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.training.sweep import settings_of
from teachkeras.training.sweep_record import Sweep, SweepRun
from teachkeras.utils.executors import task_seeds

RNG = np.random.RandomState(5)
X = RNG.uniform(-1, 1, (48, 2))
Y = X[:, :1] * X[:, 1:]
FIT = {"nb_epoch": 3, "validation_split": 0.25, "verbose": 0}
GRID = {"lr": [0.3, 0.01], "units": [2, 5]}


def build(lr=0.1, units=3):
    model = Sequential([Dense(units, activation="tanh", input_dim=2), Dropout(0.1), Dense(1)])
    model.compile(SGD(lr=lr), "mse")
    return model


def histories(found):
    return [dict(run.history) for run in found.runs]


def by_hand(settings, seed, **fit):
    """One training as a learner would write it, with all its randomness from one seed."""
    with repeating(seed):
        history = build(**settings).fit(X, Y, **{**FIT, **fit})
    return {name: [float(v) for v in values] for name, values in history.history.items()}


def test_a_sweep_is_what_training_each_by_hand_gives():
    found = tk.sweep(build, GRID, X, Y, seed=3, workers=2, **FIT)
    settings = settings_of(GRID)
    assert [dict(run.settings) for run in found.runs] == settings
    expected = [by_hand(s, n) for s, n in zip(settings, task_seeds(3, 4), strict=True)]
    assert histories(found) == expected


def test_it_is_the_same_in_threads_in_one_process_and_in_any_order():
    expected = histories(tk.sweep(build, GRID, X, Y, workers=1, **FIT))
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2) as processes:
        for executor in (threads, processes):
            assert histories(tk.sweep(build, GRID, X, Y, executor=executor, **FIT)) == expected
    longer = tk.sweep(build, settings_of(GRID) + [{"lr": 0.2}], X, Y, **FIT)
    assert histories(longer)[:4] == expected


def test_a_worker_that_is_killed_mid_way_changes_nothing(tmp_path):
    def fragile(lr, units):
        mark = tmp_path / f"{lr} {units}"
        if units == 5 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return build(lr, units)

    expected = histories(tk.sweep(build, GRID, X, Y, **FIT))
    assert histories(tk.sweep(fragile, GRID, X, Y, workers=2, **FIT)) == expected
    assert len(list(tmp_path.iterdir())) == 2


def test_a_training_that_kills_its_process_is_named_and_the_others_are_there():
    def fatal(units):
        return build(units=units) if units > 1 else os.kill(os.getpid(), signal.SIGKILL)

    found = tk.sweep(fatal, {"units": [1, 2, 3]}, X, Y, workers=2, **FIT)
    assert "units=1 ended the process" in found.runs[0].error
    assert [run.name for run in found.ranked][-1] == "units=1" and not found.best.error
    assert "1 failed" in repr(found)


def test_build_may_give_arguments_of_fit_and_callbacks_are_nobody_elses():
    def more(units):
        return build(units=units), {"nb_epoch": units}

    stop = EarlyStopping(monitor="loss", patience=50)
    with ThreadPoolExecutor(1) as one:
        found = tk.sweep(more, {"units": [2, 4]}, X, Y, one, callbacks=[stop], **FIT)
    assert [len(run.epoch) for run in found.runs] == [2, 4]
    assert not hasattr(stop, "model") or stop.model is None


def test_the_notebooks_own_random_numbers_and_seed_stand_where_they_stood():
    tk.seed(4)
    np.random.seed(8), random.seed(8)
    expected = np.random.rand(), random.random()
    np.random.seed(8), random.seed(8)
    with ThreadPoolExecutor(1) as one:
        tk.sweep(build, {"units": [2]}, X, Y, executor=one, **FIT)
    tk.sweep(build, {"units": [2]}, X, Y, **FIT)
    assert (np.random.rand(), random.random()) == expected


def test_what_build_draws_by_itself_is_settled_in_a_process():
    def noisy(units):
        model = build(units=units)
        first = model.layers[0]
        first.set_weights([np.random.normal(size=w.shape) for w in first.get_weights()])
        return model

    one, two = (tk.sweep(noisy, {"units": [2, 3]}, X, Y, workers=n, **FIT) for n in (1, 2))
    assert histories(one) == histories(two)


def test_nothing_is_printed_but_the_bar(capfd):
    def loud(units):
        print("a word of build")
        return build(units=units)

    tk.sweep(loud, {"units": [2]}, X, Y, **FIT)
    assert capfd.readouterr() == ("", "")
    tk.sweep(loud, {"units": [2]}, X, Y, nb_epoch=1)
    assert "1/1 [===" in capfd.readouterr().out


def test_an_error_of_one_training_stands_in_its_row():
    def picky(units):
        if units == 0:
            raise ValueError("no unit\nat all")
        return build(units=units)

    found = tk.sweep(picky, {"units": [0, 2]}, X, Y, **FIT)
    assert found.runs[0].error == "ValueError: no unit at all"
    assert "ValueError: no unit at all" in repr(found) and found.best.settings == {"units": 2}


@pytest.mark.parametrize("grid", [{}, [], {"lr": 0.1}, {"lr": "0.1"}, {"lr": []}, 3, [3], "lr"])
def test_a_grid_that_is_none_is_refused(grid):
    with pytest.raises(ArgumentError, match="TK-951"):
        tk.sweep(build, grid, X, Y)


def test_grids_may_be_tuples_ranges_and_arrays():
    grid = {"units": range(1, 3), "lr": np.array([0.5]), "word": ("a",)}
    assert settings_of(grid) == [
        {"units": 1, "lr": 0.5, "word": "a"},
        {"units": 2, "lr": 0.5, "word": "a"},
    ]


def test_settings_that_build_does_not_take_are_refused_with_the_nearest():
    with pytest.raises(ArgumentError, match="TK-952") as refused:
        tk.sweep(build, {"unit": [2]}, X, Y)
    assert "units" in str(refused.value)
    with pytest.raises(ArgumentError, match="TK-952"):
        tk.sweep("build", {"units": [2]}, X, Y)
    with pytest.raises(ArgumentError, match="TK-952"):
        tk.sweep(lambda lr, units: None, {"lr": [2]}, X, Y)


@pytest.mark.parametrize("gives", [lambda units: None, lambda units: Sequential()])
def test_if_every_training_fails_the_first_reason_is_told(gives):
    with pytest.raises(StateError, match="TK-953") as refused:
        tk.sweep(gives, {"units": [1, 2]}, X, Y, **FIT)
    assert "units=1" in str(refused.value)


# --- the record -----------------------------------------------------------------------------------


def run(name, losses, **more):
    return SweepRun(name, {"lr": name}, list(range(len(losses))), {"loss": list(losses)}, **more)


def test_ranks_go_by_the_best_epoch_and_what_has_no_number_comes_last():
    nan, inf = math.nan, math.inf
    found = Sweep(
        (
            run("a", [3, 1, 2]),
            run("b", [nan, nan]),
            run("c", [2, 0.5, inf]),
            run("d", [], error="x"),
        )
    )
    assert [each.name for each in found] == ["c", "a", "b", "d"]
    assert found.best.best == 0.5 and found.best.best_epoch == 2
    assert [row[:2] for row in found.table()[1:]] == [
        ["1", "c"],
        ["2", "a"],
        ["3", "b"],
        ["4", "d"],
    ]


def test_runs_are_found_by_rank_by_name_and_by_tab():
    found = Sweep((run("lr=2", [2.0]), run("lr=1", [1.0])))
    assert found[0].name == "lr=1" and found["lr=2"].best == 2.0 and len(found) == 2
    assert found._ipython_key_completions_() == ["lr=2", "lr=1"]
    with pytest.raises(ArgumentError, match="TK-954") as refused:
        found["lr 1"]
    assert "sweep['lr=1']" in str(refused.value)


def test_the_text_is_a_table_of_all_settings():
    found = Sweep(
        (
            SweepRun("a=1", {"a": 1}, [0], {"loss": [0.25], "val_loss": [0.5]}),
            SweepRun("b=len", {"b": len}, [0], {"loss": [0.5], "val_loss": [0.125]}),
        )
    )
    assert repr(found).splitlines() == [
        "Sweep of 2 trainings: best is b=len: val_loss 0.125 after epoch 1",
        "  rank  a  b    best val_loss  epoch  loss",
        "  1        len  0.125          1      0.5",
        "  2     1       0.5            1      0.25",
    ]


def test_the_picture_has_a_curve_for_each_training_and_its_numbers_as_a_table():
    found = Sweep(tuple(run(f"r{n}", [n + 1.0, n + 0.5]) for n in range(20)))
    view = tk.show(found)
    assert str(view.picture).count('class="l"') == 20
    lines = view.csv.splitlines()
    assert lines[0] == "rank,run,epoch,loss" and lines[1] == "1,r0,1,1.0" and len(lines) == 41
    assert view.text == repr(found)


def path_of(view, rank):
    """The points of a curve; the worst one is drawn first."""
    paths = re.findall(r'<path class="l" d="([^"]*)"|<path d="([^"]*)" class="l"', view.picture)
    return "".join(paths[-rank])


def test_a_training_far_away_leaves_the_panel_and_presses_nothing_flat():
    near = [run(f"n{n}", [1.0 - n / 10, 0.5 - n / 10, 0.4 - n / 10]) for n in range(3)]
    view = tk.show(Sweep((*near, run("wild", [1.0, 5e3, 1e9]), run("wilder", [1e5, 1e6, 1e7]))))
    drawn = [len(re.findall("[ML]", path_of(view, rank))) for rank in range(1, 6)]
    assert drawn == [3, 3, 3, 2, 0]
    gentle = tk.show(Sweep((*near, run("slow", [2.0, 1.9, 1.8]))))
    assert len(re.findall("[ML]", path_of(gentle, 4))) == 3


def test_nan_and_one_epoch_can_be_drawn():
    found = Sweep((run("a", [math.nan]), run("b", [0.5]), run("c", [], error="no")))
    assert str(tk.show(found).picture).startswith("<svg")
    assert str(tk.show(Sweep((run("a", [math.nan]),))).picture).startswith("<svg")


# --- beyond one machine ---------------------------------------------------------------------------

WIDE = {"lr": [0.3, 0.1, 0.03, 0.01], "units": [2, 3, 4, 5]}


@pytest.fixture(scope="module")
def dask():
    """Two workers of Dask on this machine, and their client."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.mark.full
def test_16_trainings_are_equal_on_the_pool_and_on_dask(dask):
    def here(lr, units):  # no process can import this by its name
        return build(lr, units)

    expected = histories(tk.sweep(here, WIDE, X, Y, **FIT))
    found = tk.sweep(here, WIDE, X, Y, executor=dask.get_executor(), **FIT)
    assert len(expected) == 16 and histories(found) == expected


@pytest.mark.full
def test_a_worker_of_dask_that_is_killed_mid_way_changes_nothing(dask, tmp_path):
    def fragile(lr, units):
        mark = tmp_path / f"{lr} {units}"
        if (lr, units) in [(0.3, 3), (0.03, 2)] and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return build(lr, units)

    expected = histories(tk.sweep(build, WIDE, X, Y, **FIT))
    found = tk.sweep(fragile, WIDE, X, Y, executor=dask.get_executor(), **FIT)
    assert histories(found) == expected and len(list(tmp_path.iterdir())) == 2


# --- in a notebook --------------------------------------------------------------------------------

CELLS = (
    "import os, numpy as np, teachkeras as tk\n"
    "from teachkeras.layers import Dense\n"
    "from teachkeras.models import Sequential\n"
    "X = np.linspace(-1, 1, 32)[:, None]\n"
    "kernel = os.getpid()",
    "def build(units):\n"
    "    assert os.getpid() != kernel\n"
    "    print('never on the screen')\n"
    "    model = Sequential([Dense(units, input_dim=1), Dense(1)])\n"
    "    model.compile('sgd', 'mse')\n"
    "    return model\n"
    "found = tk.sweep(build, {'units': [1, 2]}, X, 3 * X, workers=2, nb_epoch=2, verbose=0)\n"
    "found",
    "tk.sweep(lambda units: build(units), {'units': [2]}, X, 3 * X, nb_epoch=2).best.name",
    "found._ipython_key_completions_()",
)


@pytest.mark.full
def test_in_a_cell_of_a_real_kernel(tmp_path):
    from nbformat.v4 import new_code_cell, new_notebook

    from teachkeras.classroom.truth import run_notebook

    notebook = new_notebook(cells=[new_code_cell(cell) for cell in CELLS])
    _, shown, bar, names = (cell.outputs for cell in run_notebook(notebook, tmp_path).cells)
    assert [output.output_type for output in shown] == ["execute_result"]
    assert "<svg" in shown[0].data["text/html"] or "<img" in shown[0].data["text/html"]
    assert shown[0].data["text/plain"].startswith("Sweep of 2 trainings: best is units=")
    assert "1/1 [===" in bar[0].text and bar[-1].data["text/plain"] == "'units=2'"
    assert names[0].data["text/plain"] == "['units=1', 'units=2']"
