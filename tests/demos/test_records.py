"""The records of lessons: what they say is compared with NumPy and with training itself."""

import importlib

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras import initializations
from teachkeras.callbacks import LambdaCallback, ModelCheckpoint
from teachkeras.demos.calls import CallbackTimeline
from teachkeras.demos.folder import Moment, StoredFile
from teachkeras.demos.framework import public_names
from teachkeras.layers import Dense, Input
from teachkeras.models import Model, Sequential
from tests.models.networks import data, one_number, two_layers


def test_c017_the_map_of_the_framework() -> None:
    """At least 14 boxes; each imports; each public name is in one box; a box tells its lesson."""
    framework = tk.demos.framework_map()
    assert len(framework.boxes) >= 14
    names = [name for box in framework.boxes for name in box.names]
    assert len(names) == len(set(names))
    assert {f"tk.{name}" for name in tk._NAMES} <= set(names)
    for box in framework.boxes:
        for module in box.modules:
            importlib.import_module(f"teachkeras.{module}")
            assert {f"{module}.{name}" for name in public_names(module)} <= set(box.names)
        assert 0 <= int(box.lesson.removeprefix("lesson ")) <= 18
    rooms = {module.split(".")[0] for box in framework.boxes for module in box.modules}
    assert set(tk._ROOMS) <= rooms | {"keras1"}
    view = tk.show(framework)
    spots = {spot[4].split(":")[0]: dict(spot[5]) for spot in view.data["spots"]}
    assert set(spots) == {box.title for box in framework.boxes}
    assert spots["optimizers"]["lesson"] == "lesson 09" and "SGD" in spots["optimizers"]["names"]
    for name in names:
        module, _, attribute = name.rpartition(".")
        home = tk if module == "tk" else importlib.import_module(f"teachkeras.{module}")
        assert hasattr(home, attribute), name


def test_readings_are_the_numbers_of_the_document() -> None:
    """Rows C133 and C134, in the view at every place of the slider."""
    read = tk.demos.softmax_vs_sigmoid([2, 1, 0.1])
    np.testing.assert_allclose(read.softmax, [0.6590, 0.2424, 0.0986], atol=5e-5)
    np.testing.assert_allclose(read.sigmoid, [0.8808, 0.7311, 0.5250], atol=5e-5)
    assert sum(read.sigmoid) == pytest.approx(2.1368, abs=5e-4)
    higher = read.moved(0, 3.0)
    assert higher.softmax[1] < read.softmax[1] and higher.sigmoid[1:] == read.sigmoid[1:]
    view = tk.show(read)
    for which, group in enumerate(view.data["groups"]):
        assert group["frames"][group["first"]]["name"] == f"{read.logits[which]:.4g}"
        for frame in group["frames"]:
            assert "sum stays 1.0000" in frame["rows"][0][1]


@pytest.mark.parametrize("form", ["numbers", "one-hot", "probabilities", "column"])
def test_a_confusion_counts_pairs(form) -> None:
    """Against a count by hand, for labels and predictions in every form."""
    rng = np.random.default_rng(0)
    wide = 2 if form == "column" else 4
    true, taken = rng.integers(0, wide, (2, 60))
    expected = [[int(((true == t) & (taken == p)).sum()) for p in range(wide)] for t in range(wide)]
    labels, guesses = true, taken
    if form in ("one-hot", "probabilities"):
        labels = np.eye(wide)[true]
        guesses = np.eye(wide)[taken] + rng.uniform(0, 0.4, (60, wide)) * (form != "one-hot")
    if form == "column":
        guesses = np.where(taken == 1, 0.7, 0.2).reshape(-1, 1)
    found = tk.demos.confusion_matrix(labels, guesses)
    assert found.counts.tolist() == expected
    assert found.accuracy == pytest.approx((true == taken).mean())
    cells = [str(spot[4]) for spot in tk.show(found).data["spots"]]
    assert len(cells) == wide**2
    assert f"true 0, taken for 1: {expected[0][1]} of {sum(expected[0])}" in cells[1]


def test_a_split_is_what_fit_does() -> None:
    """Sizes 32, 32, 11; the rows that validate are the last 25, as training itself cuts them."""
    split = tk.demos.validation_split(100, validation_split=0.25, batch_size=32)
    assert split.sizes == [32, 32, 11] and split.held == tuple(range(75, 100))
    assert sorted(row for batch in split.batches for row in batch) == list(range(75))
    told = CallbackTimeline()
    x, y = data(100)
    model = two_layers()
    model.fit(x, y, 32, 1, 0, [told], validation_split=0.25)
    assert sum(event.moment == "on_batch_end" for event in told.events) == 3
    np.testing.assert_array_equal(model.validation_data[0], x[75:])
    frames = tk.show(split).data["groups"][0]["frames"]
    assert [len(frame["shapes"]) for frame in frames] == [0, 32, 32, 11]
    assert tk.demos.validation_split(10, batch_size=4, shuffle=False).batches[0] == (0, 1, 2, 3)


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
def test_a_split_is_the_first_epoch_after_the_seed(shuffle) -> None:
    """A model that says 0 reports the number of the row: the order in which training takes them."""
    seen: list[int] = []
    model = one_number("mae")
    x, y = np.zeros((12, 1)), np.arange(12.0)
    spy = LambdaCallback(on_batch_end=lambda batch, logs: seen.append(round(float(logs["loss"]))))
    np.random.seed(4)
    model.fit(x, y, 1, 1, 0, [spy], shuffle=shuffle)
    found = tk.demos.validation_split(12, batch_size=1, shuffle=shuffle, seed=4)
    assert seen == [row for batch in found.batches for row in batch]


def test_whole_batches_change_places() -> None:
    found = tk.demos.validation_split(10, batch_size=4, shuffle="batch", seed=1)
    assert sorted(found.batches[:2]) == [(0, 1, 2, 3), (4, 5, 6, 7)] and found.sizes == [4, 4, 2]
    assert "2 batches" not in repr(found) and "3 batches that change places" in repr(found)


def test_a_split_says_of_validation_what_was_asked_for() -> None:
    """Where nothing is held back, no word and no line of the view says that something were."""
    split, whole = [
        tk.demos.validation_split(100, *more) for more in ((0.25, 32, False), (0.0, 10))
    ]
    assert tk.show(split).python == ("split.sizes", "split.held")
    assert tk.show(whole).python == ("split.sizes", "split.held") and not whole.held
    assert repr(whole).startswith("100 rows: all of them train, none validates")
    for view, told in ((tk.show(split), True), (tk.show(whole), False)):
        assert ("validat" in view.picture) is told
        assert ("validates</text>" in view.picture) is told
        assert ("validation</th>" in view.values) is told


def test_a_spread_is_ten_products_by_hand() -> None:
    """The same numbers through the same weights with NumPy; np.random is put back."""
    np.random.seed(5)
    expected = np.random.normal()
    np.random.seed(5)
    found = tk.demos.activation_statistics(["he_normal"], "relu", layers=3, size=16, seed=2)
    assert np.random.normal() == expected
    np.random.seed(2)
    x, deviations = np.random.normal(size=(200, 16)), []
    for _ in range(3):
        x = np.maximum(x @ K.get_value(initializations.he_normal((16, 16))), 0)
        deviations.append(x.std())
    np.testing.assert_allclose(found.deviations[0], deviations, rtol=1e-4)
    np.testing.assert_allclose(found.histograms.sum(-1), 1.0)
    assert "sticks" in tk.demos.activation_statistics(["one"]).fate(0)


def test_slopes_of_activations_are_differences() -> None:
    """Against central differences of the curve itself, away from corners."""
    gallery = tk.demos.activation_functions()
    assert "softmax" not in gallery.names and len(gallery.names) == 8
    step = gallery.x[1] - gallery.x[0]
    for y, slope in zip(gallery.y, gallery.derivatives, strict=True):
        middle = (y[2:] - y[:-2]) / (2 * step)
        off = np.abs(middle - slope[1:-1])
        assert np.median(off) < 2e-3 and (off > 0.06).sum() <= 4


def test_a_timeline_has_14_events_for_two_epochs_of_two_batches() -> None:
    """In the order of row C110, also as a callback of a training of one's own."""
    told = tk.demos.callback_timeline(nb_epoch=2, batches=2)
    assert len(told.events) == 14
    moments = [event.moment.removeprefix("on_") for event in told.events]
    batches = ["batch_begin", "batch_end"] * 2
    epoch = ["epoch_begin", *batches, "epoch_end"]
    assert moments == ["train_begin", *epoch, *epoch, "train_end"]
    own = CallbackTimeline()
    two_layers().fit(*data(8), 4, 2, 0, [own], validation_split=0.5)
    assert len(own.events) == 2 + 2 * (2 + 2) and "val_loss" in own.events[4].keys
    frames = tk.show(told).data["groups"][0]["frames"]
    assert frames[3]["say"] == "on_batch_end(batch=0, logs: batch, loss, size)"


def test_what_acc_means_is_what_the_model_does() -> None:
    """For every pair of loss and width; for a model with two outputs."""
    for loss, width, metric in [
        ("binary_crossentropy", 10, "binary_accuracy"),
        ("categorical_crossentropy", 10, "categorical_accuracy"),
        ("sparse_categorical_crossentropy", 10, "sparse_categorical_accuracy"),
        ("mse", 1, "binary_accuracy"),
        ("mse", 3, "categorical_accuracy"),
    ]:
        (answer,) = tk.demos.which_accuracy(loss, width).answers
        assert answer.metric == metric
        model = Sequential([Dense(width, input_dim=2)])
        model.compile("sgd", loss, metrics=["accuracy"])
        assert tk.demos.which_accuracy(model).answers[0].metric == metric
        assert f"is {metric}," in model.accuracies[0]
    x = Input(shape=(2,))
    two = Model(x, [Dense(1, name="a")(x), Dense(4, name="b")(x)])
    two.compile("sgd", ["mse", "categorical_crossentropy"], metrics=["acc"])
    assert [a.output for a in tk.demos.which_accuracy(two).answers] == ["a", "b"]
    assert len(tk.show(tk.demos.which_accuracy(two)).data["groups"][0]["frames"]) == 2


def test_a_race_is_its_descents() -> None:
    """Each path is what the optimizer does alone; the trails end where the letters stand."""

    def bowl(w):
        return K.sum(K.square(w))

    chosen = [tk.optimizers.SGD(lr=0.1), "adam"]
    found = tk.demos.optimizer_race(bowl, chosen, [1.0, 2.0], 12)
    assert [each.optimizer for each in found.descents] == ["SGD(lr=0.1)", "Adam"]
    for each, name in zip(found.descents, [tk.optimizers.SGD(lr=0.1), "adam"], strict=True):
        alone = tk.demos.optimizer_path(bowl, name, [1.0, 2.0], 12)
        np.testing.assert_array_equal(each.points, alone.points)
    assert found.winner.optimizer == "SGD(lr=0.1)"
    group = tk.show(found).data["groups"][0]
    assert [frame["reach"] for frame in group["frames"]] == list(range(1, 14))
    for at, (points, _) in enumerate(group["trails"]):
        letter = group["frames"][-1]["shapes"][2 * at]
        assert points[-1] == letter[1:3] and len(points) == 13


def test_one_that_flies_away_does_not_spoil_the_map() -> None:
    """Its trail stays in the frame, and the others are still seen."""
    wild = tk.optimizers.SGD(lr=1.5)
    found = tk.demos.optimizer_race(lambda w: K.sum(w**2), [wild, "sgd"], [1.0, 1.0], 60)
    x, y, heights = found.contour()
    assert np.abs(x).max() < 3 and np.isfinite(heights).all()
    for points, _ in tk.show(found).data["groups"][0]["trails"]:
        assert all(60 <= px <= 460 and 20 <= py <= 420 for px, py in points)
    line = tk.show(tk.demos.optimizer_race(lambda w: K.sum(w**2), ["sgd", "adam"], [1.0], 5))
    assert line.title.startswith("A race of 5 steps")


def test_a_folder_fills_as_checkpoints_write(tmp_path) -> None:
    """What it saw is what lies there: new names, one name written anew, one file that went."""
    x, y = data(20)
    (tmp_path / "notes.txt").write_text("from yesterday")
    path = str(tmp_path / "w.{epoch:02d}.hdf5")
    worse = {1: 9.0}  # epoch 1 is not the best
    watch, best = (
        tk.demos.watch_folder(tmp_path),
        ModelCheckpoint(tmp_path / "best.hdf5", "watched"),
    )
    best.save_best_only = True

    def tell(epoch, logs):
        logs["watched"] = worse.get(epoch, 1.0 - epoch / 10)
        if epoch == 2:
            (tmp_path / "notes.txt").unlink()

    told = LambdaCallback(on_epoch_end=tell)
    callbacks = [watch, told, ModelCheckpoint(path), best]
    two_layers().fit(x, y, nb_epoch=3, verbose=0, callbacks=callbacks)
    assert sorted(watch.names) == sorted([*(p.name for p in tmp_path.iterdir()), "notes.txt"])
    assert [watch.changes(at).get("best.hdf5") for at in range(4)] == [
        None,
        "new",
        "kept",
        "written anew",
    ]
    assert [watch.changes(at).get("notes.txt") for at in range(4)] == ["kept"] * 3 + ["gone"]
    assert watch.changes(3)["w.00.hdf5"] == "kept" and watch.changes(3)["w.02.hdf5"] == "new"
    assert [len(moment.files) for moment in watch.moments] == [1, 3, 4, 4]
    frames = tk.show(watch).data["groups"][0]["frames"]
    assert [frame["say"] for frame in frames] == [
        "before training: 1 file",
        "after epoch 0: 3 files",
        "after epoch 1: 4 files",
        "after epoch 2: 4 files",
    ]
    size = -(-(tmp_path / "best.hdf5").stat().st_size // 1000)
    assert ["best.hdf5", f"written anew, {size} kB"] in frames[3]["rows"]
    assert repr(watch).splitlines()[3] == (
        "after epoch 2     4 files   notes.txt gone, best.hdf5 written anew, w.02.hdf5 new"
    )


def test_a_long_filling_says_what_it_leaves_out() -> None:
    """A hundred files and moments: the picture stays small and says so."""
    watch = tk.demos.watch_folder("nowhere")
    assert repr(watch) == "a folder, and no training yet"
    assert "no training yet" in tk.show(watch).title
    watch.on_train_begin()
    assert watch.moments == [Moment(None, ())]
    for epoch in range(100):
        files = tuple(StoredFile(f"{n:03}", n) for n in range(epoch + 1))
        watch.moments.append(Moment(epoch, files))
    view = tk.show(watch)
    assert (
        "… and 76 more files and 61 more moments" in str(view.data["base"])
        and "100 files after" in view.title
    )
    assert "... and 51 more moments" in view.text and len(view.text.splitlines()) <= 60
    assert len(view.html) < 60_000


def flowers(**change):
    """A small training from fixed weights: 10 rows of 2 classes, one class after the other."""
    np.random.seed(3)
    x = np.random.normal(size=(10, 3))
    y = np.repeat([0, 1], 5)
    model = Sequential([Dense(2, activation="softmax", input_dim=3)])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    settings = {"batch_size": 4, "nb_epoch": 3, "verbose": 0, **change}
    history = model.fit(x, y, **settings)
    return history, model, x, y


@pytest.mark.parametrize("shuffle", [True, False, "batch"])
def test_the_board_has_the_rows_that_each_update_saw(shuffle) -> None:
    """The loss of each update is that of its rows by hand, with the weights before it."""
    np.random.seed(3)
    x, y = np.random.normal(size=(10, 3)), np.repeat([0, 1], 5)
    board, weights = tk.demos.training_board(x, y, ["a", "b"]), []
    keep = LambdaCallback(on_batch_begin=lambda n, logs: weights.append(board.model.get_weights()))
    _, model, _, _ = flowers(shuffle=shuffle, callbacks=[board, keep])
    assert [update.batch for update in board.updates] == [0, 1, 2] * 3
    assert [len(update.rows) for update in board.updates] == [4, 4, 2] * 3
    for epoch in range(3):
        rows = [row for update in board.updates if update.epoch == epoch for row in update.rows]
        assert sorted(rows) == list(range(10))
        if shuffle is not True:
            blocks = {tuple(rows[:4]), tuple(rows[4:8])}
            assert blocks == {(0, 1, 2, 3), (4, 5, 6, 7)} and rows[8:] == [8, 9]
    told = {True: "rows mixed anew in each epoch", False: "as the rows stand"}
    assert board.order == told.get(shuffle, "whole batches mixed") and board.order in repr(board)
    for update, (kernel, bias) in zip(board.updates, weights, strict=True):
        rows = list(update.rows)
        scores = np.exp(x[rows] @ kernel + bias)
        shares = scores[np.arange(len(rows)), y[rows]] / scores.sum(1)
        assert update.loss == pytest.approx(-np.log(shares).mean(), rel=1e-5)
    expected = tk.demos.confusion_matrix(y, model.predict(x), ["a", "b"])
    assert board.updates[-1].confusion.counts.tolist() == expected.counts.tolist()


def test_a_board_changes_nothing_and_stops_writing() -> None:
    """The same History to the last bit; of a long training the first 400 updates are kept."""
    x, y = flowers()[2:]
    plain, watched = flowers()[0], flowers(callbacks=[tk.demos.training_board(x, y)])[0]
    assert plain.history == watched.history
    board = tk.demos.training_board(x, y)
    flowers(nb_epoch=150, callbacks=[board])
    assert board.done == 450 and len(board.updates) == 400
    view = tk.show(board)
    assert view.title.startswith("450 updates in 134 epochs") and len(view.html) < 200_000
    assert "... and 410 more" in repr(board)


def test_a_board_shows_what_does_not_train_and_a_generator_has_no_rows() -> None:
    """With validation_split the last rows are orange; rows of a generator are not known."""
    _, model, x, y = flowers()
    board = tk.demos.training_board(x, y)
    flowers(validation_split=0.3, callbacks=[board])
    looks = [shape[5] for shape in tk.show(board).data["base"] if shape[0] == "r"]
    assert looks[:10] == ["box"] * 7 + ["warm"] * 3
    assert {row for update in board.updates for row in update.rows} == set(range(7))

    def endless():
        while True:
            yield x, y

    model.fit_generator(endless(), 10, 2, verbose=0, callbacks=[board])
    assert [update.rows for update in board.updates] == [(), ()]
    assert board.order == "of a generator"
    assert "2 updates in 2 epochs: the loss" in tk.show(board).title


def test_the_frames_of_a_board_mark_the_rows_of_their_batch() -> None:
    board = tk.demos.training_board(*flowers()[2:])
    flowers(shuffle=False, callbacks=[board])
    (group,) = tk.show(board).data["groups"]
    assert [frame["name"] for frame in group["frames"]][3] == "epoch 2, batch 0"
    for frame, update in zip(group["frames"], board.updates, strict=True):
        (path,) = [shape[1] for shape in frame["shapes"] if shape[0] == "p"]
        assert path.count("M") == len(update.rows)
        rows = dict(frame["rows"])
        assert rows["rows"] == ", ".join(map(str, update.rows))
    assert dict(group["frames"][1]["rows"])["classes"] == "1 0, 3 1"  # rows 4 to 7


def test_a_panel_trains_once_more_for_each_value() -> None:
    """Against single trainings; updates counted by hand; equal trainings are called equal."""
    panel = tk.demos.compare_arguments(
        lambda **change: flowers(**change)[0],
        batch_size=[1, 10],
        nb_epoch=5,
        class_weight={0: 1, 1: 9},
        verbose=[0],
    )
    assert [repr(change) for change in panel.changes][2:4] == [
        "nb_epoch=5",
        "class_weight={0: 1, 1: 9}",
    ]
    for change in panel.changes:
        alone = flowers(**{change.argument: change.value})[0]
        assert alone.history == change.history.history
    told = {repr(change): panel.told(change) for change in panel.changes}
    assert told["batch_size=1"][0] == "30 updates instead of 9"
    assert told["batch_size=10"][0] == "3 updates instead of 9"
    assert told["nb_epoch=5"][:2] == ["15 updates instead of 9", "5 epochs instead of 3"]
    assert "two losses measure different things" in told["class_weight={0: 1, 1: 9}"][-1]
    assert told["verbose=0"] == ["nothing: the same 9 updates, the same numbers"]
    ends = panel.base.history["loss"][-1], panel.changes[0].history.history["loss"][-1]
    assert f"loss ended at {ends[1]:.4g} instead of {ends[0]:.4g}" in told["batch_size=1"]


def test_a_panel_is_drawn_as_pairs_of_curves() -> None:
    """The points of B are those of a picture of both runs; the text has every training."""
    weights = np.ones(10)
    panel = tk.demos.compare_arguments(
        lambda **change: flowers(**change)[0], shuffle=[False, "batch"], sample_weight=weights
    )
    view = tk.show(panel)
    assert view.data["options"] == [
        ["shuffle", ["shuffle=False", "shuffle='batch'"]],
        ["sample_weight", ["sample_weight=array of 10"]],
    ]
    for change, pair in zip(panel.changes, view.data["views"], strict=True):
        expected = tk.show([panel.base, change.history]).data["panels"]
        assert pair["panels"] == expected
        assert pair["runs"] == [["A", "as it was"], ["B", repr(change)]]
    assert len(view.text.splitlines()) == 1 + 5 + 1 + 3
    assert view.values.count("<tr>") == 5 and "as it was" in view.picture
