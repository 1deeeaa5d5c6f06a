"""Curves that grow: how many messages, how large, what is left at the end, how many models live."""

import json
import threading

import comm
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets import widget
from traitlets.config import Config

import teachkeras as tk
from teachkeras.callbacks import EarlyStopping, LambdaCallback, LiveCurves, ReduceLROnPlateau
from teachkeras.callbacks.curves import MOST_COLUMNS, Batches
from teachkeras.notebook import shell as notebook_shell
from teachkeras.notebook.live_curves import ENDED, FREE, PAUSED, TrainingCurves
from tests.models.networks import data, two_layers


class Clock:
    """A clock that goes on a fixed time each time it is read."""

    def __init__(self, tick):
        self.now, self.tick = 0.0, tick

    def __call__(self):
        self.now += self.tick
        return self.now


class Handle:
    """The place of an output in a notebook: what stands there now."""

    def __init__(self, bundle):
        self.bundle = bundle

    def update(self, bundle, raw):
        self.bundle = bundle


@pytest.fixture
def screen(monkeypatch):
    """A front end: the outputs that are shown, and every message that is sent."""
    shown, sent = [], []

    def show_bundle(bundle):
        shown.append(Handle(bundle))
        return shown[-1]

    monkeypatch.setattr(notebook_shell, "has_front_end", lambda: True)
    monkeypatch.setattr(notebook_shell, "show_bundle", show_bundle)
    kept = comm.DummyComm.publish_msg

    def publish(self, kind, data=None, **more):
        sent.append((clock.now if clock else 0.0, kind, data))
        return kept(self, kind, data=data, **more)

    clock = None

    def use(new):
        nonlocal clock
        clock = new
        return new

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return shown, sent, use


def test_300_batches_a_second_make_at_most_ten_small_messages(screen):
    _, sent, use = screen
    clock = use(Clock(1 / 300))
    x, y = data(300)
    model = two_layers()
    model.fit(x, y, 1, 10, 0, [LiveCurves(clock=clock)], validation_data=(x, y))
    times = [when for when, kind, _ in sent if kind == "comm_msg"]
    assert clock.now > 9.9 and 60 <= len(times) <= 110
    assert max(sum(t <= other < t + 1 for other in times) for t in times) <= 10
    assert (
        max(len(json.dumps(content)) for _, kind, content in sent if kind == "comm_msg") <= 256_000
    )


def test_pictures_that_take_long_come_seldom(screen, monkeypatch):
    """A slow machine, or thousands of epochs: at most 3 of 100 seconds go into pictures."""
    clock, seen = Clock(0.01), []

    def slow(self):
        seen.append(clock.now)
        clock.now += 0.2

    monkeypatch.setattr(TrainingCurves, "refresh", slow)
    two_layers().fit(*data(300), 1, 10, 0, [LiveCurves(clock=clock)])
    assert len(seen) >= 4 and min(np.diff(seen)) >= 30 * 0.2
    assert 0.2 * len(seen) <= 0.04 * clock.now


def test_a_message_stays_small_with_many_metrics_and_many_epochs(screen):
    history = model_history(epochs=5_000, names=[f"metric_{n}" for n in range(30)])
    twin = TrainingCurves(history)
    assert len(json.dumps(twin.data)) <= 256_000
    assert len(twin.data["panels"]) == 12
    twin.close()


def model_history(epochs, names):
    """A long training that was not run."""
    history = two_layers().fit(*data(4), 4, 1, 0)
    history.epoch = list(range(epochs))
    history.history = {
        f"{twin}{name}": np.random.default_rng(n).normal(size=epochs).tolist()
        for n, name in enumerate(names)
        for twin in ("", "val_")
    }
    history.batches = Batches()
    for step in range(3 * MOST_COLUMNS):
        history.batches.add(epochs * step / 720, step, dict.fromkeys(names, float(step)))
    return history


def test_the_columns_keep_the_smallest_and_the_largest_of_all_batches():
    values = np.random.default_rng(0).normal(size=10_007)
    batches = Batches()
    for step, value in enumerate(values):
        batches.add(step / 1000, step, {"loss": value, "batch": step, "size": 1})
    width = batches.every
    assert len(batches.epochs) <= MOST_COLUMNS and batches.ends[-1] == batches.steps == 10_007
    whole = [values[at : at + width] for at in range(0, len(values), width)]
    assert batches.low["loss"] == [part.min() for part in whole]
    assert batches.high["loss"] == [part.max() for part in whole]
    assert list(batches.low) == ["loss"]


@pytest.mark.parametrize("chunk", [1, 7, 160, 5_000])
def test_batches_taken_in_together_are_as_those_taken_in_one_by_one(chunk):
    """Also where the first NaN came, and for a metric that only some batches report."""
    rng = np.random.default_rng(1)
    told = [{"loss": value, "batch": 0, "size": 1} for value in rng.normal(size=5_000)]
    told[77]["loss"] = told[4_000]["loss"] = np.nan
    for step in range(1_000, 5_000, 3):
        told[step]["acc"] = np.float32(step)
    one_by_one, together = Batches(), Batches()
    for step, logs in enumerate(told):
        one_by_one.add(step / 100, step / 7, logs)
    for start in range(0, 5_000, chunk):
        steps = range(start, min(start + chunk, 5_000))
        together.extend([s / 100 for s in steps], [s / 7 for s in steps], [told[s] for s in steps])
    assert vars(together) == vars(one_by_one)
    assert together.not_numbers == {"loss": 0.77} and list(together.low) == ["loss", "acc"]
    assert np.isinf(together.low["acc"][0]) and together.high["acc"][-1] == 4_999


def test_the_points_of_the_curve_are_the_history(screen):
    x, y = data(20)
    history = two_layers().fit(x, y, 5, 4, 0, [tk.curves()], validation_data=(x, y))
    data_ = tk.show(history).data
    assert history.batches.steps == 16
    assert data_["reads"][0]["epochs"] == [1, 2, 3, 4]
    said = [f"{v:.4g}" for v in history.history["val_loss"]]
    assert data_["reads"][0]["values"]["val_loss"] == said
    (band,) = data_["panels"][0]["bands"]
    assert len(band["low"]) == 16 and data_["columns"][0][0][-1] == 360


def test_at_the_end_the_static_picture_stands_there_and_no_model_lives(screen):
    shown, _, _ = screen
    before = len(widget._instances)
    x, y = data(8)
    history = two_layers().fit(x, y, 4, 3, 0, [tk.curves()])
    assert shown[0].bundle == tk.show(history)._repr_mimebundle_()
    assert not any("widget" in kind for kind in shown[0].bundle)
    assert len(widget._instances) <= before + 1  # the runtime, which all share


def test_an_interrupted_training_leaves_its_curve_too(screen):
    shown, _, _ = screen

    def interrupt(epoch, logs):
        if epoch == 2:
            raise KeyboardInterrupt

    stop = LambdaCallback(on_epoch_end=interrupt)
    history = two_layers().fit(*data(8), 4, 9, 0, [stop, tk.curves()])
    assert len(history.epoch) == 2
    assert shown[0].bundle["text/plain"].startswith("Training over 2 epochs")


def test_the_same_bytes_from_the_same_training(screen):
    pages = set()
    for _ in range(2):
        np.random.seed(3)
        history = two_layers().fit(*data(30), 4, 5, 0, [tk.curves("a", seed=3)])
        pages.add(str(tk.show(history).html))
    assert len(pages) == 1 and "seconds" not in pages.pop().split("mountAll")[-1]


def test_without_a_notebook_only_the_record_is_kept():
    history = two_layers().fit(*data(8), 4, 2, 0, [tk.curves()])
    assert history.batches.steps == 4 and history.batches.low["loss"]


def test_in_the_background_the_buttons_are_alive_and_no_point_is_lost(screen):
    shown, _, _ = screen
    reached, gate = threading.Event(), threading.Event()

    def wait(epoch, logs):
        if epoch == 2:
            reached.set()
            gate.wait()

    x, y = data(12)
    callbacks = [LambdaCallback(on_epoch_end=wait), tk.curves()]
    handle = two_layers().fit(x, y, 4, 6, 0, callbacks, background=True)
    twin = callbacks[1].screen
    reached.wait()
    twin.refresh()  # what a page that is loaded again asks for
    assert twin.mode == FREE and [a["name"] for a in twin.data["axes"]][2:] == ["seconds"]
    assert twin.data["reads"][0]["epochs"] == [1, 2]  # the third is being told about
    assert twin.data["axes"][0]["ticks"][-1] == ["6", 360]  # how far it will go
    ask(twin, do="pause")
    assert twin.mode == PAUSED and handle.paused
    for wish in ({"do": "close"}, {"do": "__init__"}, {}, {"do": "put"}):
        ask(twin, **wish)
    ask(twin, do="resume")
    gate.set()
    handle.wait()
    assert twin.mode == ENDED and twin.data["reads"][0]["epochs"] == [1, 2, 3, 4, 5, 6]
    assert shown[0].bundle["text/plain"].startswith("Training over 6 epochs")
    ask(twin, do="stop")
    assert twin.freeze().title == tk.show(handle.wait()).title and twin.comm is None


def ask(twin, **wish):
    twin._handle_msg({"content": {"data": {"method": "custom", "content": wish}}, "buffers": []})


def test_the_stop_button_ends_a_fit_in_the_background(screen):
    reached = threading.Event()
    callbacks = [LambdaCallback(on_epoch_end=lambda epoch, logs: reached.set()), tk.curves()]
    handle = two_layers().fit(*data(12), 4, 1_000_000, 0, callbacks, background=True)
    twin = callbacks[1].screen
    reached.wait()
    ask(twin, do="stop")
    assert not handle.running and twin.mode == ENDED
    twin.close()


def test_a_picture_that_fails_says_so_and_lets_training_go_on(screen, monkeypatch):
    shown, _, _ = screen
    problems = []

    def broken(runs, seconds=False):
        raise RuntimeError("no ink")

    def refresh(self):
        kept(self)
        problems.append(self.problem)

    kept = TrainingCurves.refresh
    monkeypatch.setattr(TrainingCurves, "refresh", refresh)
    callbacks = [LambdaCallback(on_train_begin=lambda logs: patch()), LiveCurves(clock=Clock(1))]

    def patch():
        monkeypatch.setattr("teachkeras.notebook.live_curves.curves_data", broken)

    history = two_layers().fit(*data(8), 4, 3, 0, callbacks)
    assert len(history.epoch) == 3 and set(problems) == {"RuntimeError: no ink"}
    assert shown[0].bundle["text/plain"].startswith("Training over 3 epochs")


def test_in_the_foreground_a_wish_is_not_obeyed(screen):
    twin = TrainingCurves(two_layers().fit(*data(4), 4, 1, 0))
    ask(twin, do="stop")
    assert twin.comm is not None and not twin.ended
    twin.close()


def test_marks_and_sentences_of_a_training_with_everything():
    np.random.seed(0)
    x, y = data(40)
    y = np.random.normal(size=y.shape)  # nothing to learn but the examples
    model = two_layers(hidden=40, lr=0.3)
    callbacks = [EarlyStopping(patience=6), ReduceLROnPlateau(patience=2, factor=0.5), tk.curves()]
    history = model.fit(x, y, 8, 60, 0, callbacks, validation_split=0.5)
    view = tk.show(history)
    kinds = [mark["kind"] for mark in view.data["marks"]]
    assert "rate" in kinds and kinds[-1] == "stop"
    stop = history.marks[-1]
    best = int(np.argmin(history.history["val_loss"]))
    assert stop.since == best + 1 and stop.epoch == len(history.epoch) == best + 1 + 7
    assert "stopped early" in view.text and "lr 0.15" in view.text
    ring = view.data["panels"][0]["best"][0]
    assert ring["x"][0] == pytest.approx(360 * (best + 1) / len(history.epoch), abs=0.06)


@pytest.fixture
def shell():
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    yield shell
    InteractiveShell.clear_instance()


def test_many_runs_of_a_training_cell_leave_as_many_models_as_one(shell, full):
    begin = (
        "import teachkeras as tk\nfrom tests.models.networks import data, two_layers\n"
        "model = two_layers()\nx, y = data(4)"
    )
    cell = "history = model.fit(x, y, 4, 1, 0, [tk.curves()])"
    counts = []
    with capture_output():
        shell.run_cell(begin).raise_error()
    for _ in range(1_000 if full else 60):
        with capture_output():
            shell.run_cell(cell, store_history=True).raise_error()
        counts.append((len(widget._instances), len(comm.get_comm_manager().comms)))
    assert counts[0] == counts[-1] == max(counts)
