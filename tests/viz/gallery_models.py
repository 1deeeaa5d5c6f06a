"""One view of every kind that shows models and their training, with names a test may choose."""

from functools import cache

import numpy as np

from teachkeras.callbacks.history import History
from teachkeras.demos.accuracy import Accuracy, Answer
from teachkeras.demos.activations import ActivationFunctions
from teachkeras.demos.board import TrainingBoard, Update
from teachkeras.demos.calls import CallbackTimeline, Event
from teachkeras.demos.comparison import ArgumentComparison, Change
from teachkeras.demos.confusion import ConfusionMatrix
from teachkeras.demos.descent import OptimizerPath, surface_around
from teachkeras.demos.flow import FlowStep, ShapeFlow
from teachkeras.demos.folder import Moment, StoredFile, WatchedFolder
from teachkeras.demos.framework import FrameworkMap, FrameworkPart
from teachkeras.demos.life import LayerLife, LifeStage
from teachkeras.demos.outputs import LayerOutputs, Stage
from teachkeras.demos.race import OptimizerRace
from teachkeras.demos.recurrence import RecurrentSteps
from teachkeras.demos.route import MaskRoute, Stop
from teachkeras.demos.rows import ValidationSplit
from teachkeras.demos.scores import Scores
from teachkeras.demos.statistics import ActivationStatistics
from teachkeras.demos.weights import WeightImages
from teachkeras.demos.words import WordTable
from teachkeras.engine import placeholder
from teachkeras.engine.functions import elementwise as operators
from teachkeras.layers.card import LayerCard
from teachkeras.layers.picture import ModelPicture
from teachkeras.viz import show
from teachkeras.viz.layer import layer_view
from teachkeras.viz.model import model_view


class Shown:
    """An object that gives the record of its picture, as a layer or a model does."""

    def __init__(self, record):
        self.card = self.picture = lambda: record


def card(name, frozen=False):
    """A layer with one weight and one operation."""
    x = placeholder((None, 3), name=name)
    shape = (None, 3)
    weights = ((name, (3, 2), not frozen),)
    settings = {"activation": name, name: name}
    y = operators.tanh(x)
    return LayerCard(name, name, settings, shape, shape, weights, frozen, name, (x,), (y,))


PATH = np.array([[2.0, 1.0], [1.0, 0.5], [0.5, 0.0]])


class Paths(OptimizerRace):
    """A race whose surface is computed once in a process: no name is part of it."""

    def contour(self, size=41):
        return _contour(size)


@cache
def _contour(size):
    return surface_around(lambda w: w[0] + w[1], np.concatenate([PATH, PATH[:, ::-1]]), size)


def two_paths(name):
    """Two optimizers on the way to the same place."""
    return Paths(
        tuple(OptimizerPath(name, path, path[:, 0], None) for path in (PATH, PATH[:, ::-1]))
    )


def training_board(name):
    """Four updates of five rows in two epochs; the fifth row does not train."""
    board = TrainingBoard(np.zeros((5, 1)), np.array([0, 1, 0, 1, 0]), (name, name))
    board.params, board.done = {"nb_sample": 4, "batch_size": 2}, 4
    for at, rows in enumerate([(0, 3), (2, 1), (1, 0), (3, 2)]):
        counts = np.array([[at, 3 - at], [0, 2]])
        told = ConfusionMatrix(counts, (name, name))
        board.updates.append(Update(at // 2, at % 2, rows, 1 / (1 + at), told))
    return board


def arguments_panel(name):
    """A training as it was, and two with an argument changed."""
    runs = []
    for epochs in (3, 3, 4):
        run = History()
        run.epoch, run.params = list(range(epochs)), {"nb_sample": 10, "batch_size": 5 - epochs}
        values = [1 / (1 + epoch) for epoch in run.epoch]
        run.history = {"loss": values, "val_loss": values, name: values[::-1]}
        run.settings = {**run.params, name: name}
        runs.append(run)
    return ArgumentComparison(
        runs[0], (Change(name, name, runs[1]), Change("nb_epoch", 4, runs[2]))
    )


def layer_life(name):
    """A layer that is made, and then has one weight."""
    made = LifeStage("made", name, name, ())
    later = LifeStage("call", name, name, ((name, name),) * 4, name)
    return LayerLife(name, name, name, name, name, (made, later, later, later))


def shape_flow(name):
    """Two layers: one with a shape of four sizes, one whose shape is a text."""
    first = FlowStep(name, name, (None, 3), (None, 1, 2, 3), ((name, name),))
    return ShapeFlow(name, (first, FlowStep(name, name, name, name, ())))


def recurrent_steps(name):
    """Two steps of one unit, with a state and a gate that a learner has named."""
    states = {"h": np.array([[0.0], [0.5], [-0.5]]), name: np.array([[0.0], [2.0], [1.0]])}
    return RecurrentSteps(name, name, np.eye(2), states, {name + "s": np.array([[0.0], [1.0]])})


def mask_route(name):
    """A sample of two steps, of which the second is masked, through a layer that remembers."""
    x, mask = np.array([[1.0], [0.0]]), np.array([True, False])
    return MaskRoute((Stop(name, name, x, None), Stop(name, name, x, mask, True)))


def small_records(name):
    """The records of the demos that are drawn as they are."""
    watch, told = WatchedFolder(), CallbackTimeline()
    stays = StoredFile(name, 9000)
    watch.moments = [Moment(None, ()), Moment(0, (stays,)), Moment(1, (StoredFile(name, 9001),))]
    watch.moments += [Moment(2, watch.moments[-1].files), Moment(3, ())]
    moments = ("on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end")
    told.events = [Event(moment, 0, (name,)) for moment in moments]
    x = np.linspace(-4, 4, 81)
    shares = np.full((2, 3, 25), 0.04)
    return {
        "map": FrameworkMap(
            tuple((FrameworkPart(name, (name,), name, name, (name,)),) for _ in range(3))
        ),
        "readings": Scores((2.0, 1.0), (0.7311, 0.2689), (0.8808, 0.7311)),
        "board": training_board(name),
        "panel": arguments_panel(name),
        "confusion": ConfusionMatrix(np.array([[3, 1], [0, 2]]), (name, name)),
        "split": ValidationSplit(10, ((3, 1, 2), (0, 4)), (5, 6, 7, 8, 9)),
        "spread": ActivationStatistics(name, (name, name), np.ones((2, 3)), shares, np.ones(2)),
        "activations": ActivationFunctions((name,), (name,), x, np.tanh(x)[None], np.ones((1, 81))),
        "inside": LayerOutputs(
            name, np.eye(3), (Stage(name, name, True, np.eye(3)),) * 2, ((0, 1),)
        ),
        "weights": WeightImages(name, np.eye(4).reshape(2, 2, 4) - 0.5, np.ones(2), 2, True),
        "filling": watch,
        "timeline": told,
        "accuracy": Accuracy((Answer(name, name, 3, 3, "categorical_accuracy"),)),
        "race": two_paths(name),
        "life": layer_life(name),
        "flow": shape_flow(name),
        "route": mask_route(name),
        "recurrence": recurrent_steps(name),
        "words": WordTable(((1, name, 2), (2, "b", 1)), ((name, "b"), (name,)), ((1, 0), (1,)), 2),
    }


def model_gallery(name):
    """The views of this file, by kind."""
    boxes = (card(name), card(name, frozen=True))
    return {
        "layer": layer_view(Shown(card(name, frozen=True))),
        "model": model_view(Shown(ModelPicture(name, name, boxes, ((0, 1),), (1,)))),
        **{kind: show(record) for kind, record in small_records(name).items()},
    }
