"""One view of every kind, with names that a test may choose."""

from functools import cache

import numpy as np

from teachkeras import backend as K
from teachkeras import demos, explain
from teachkeras.callbacks.curves import Batches
from teachkeras.callbacks.history import Mark
from teachkeras.checks.record import Finding, LayerCheck, Problem
from teachkeras.demos.changed import AugmentationTable
from teachkeras.demos.descent import OptimizerPath, path_view, surface_around
from teachkeras.demos.dial import angle_dial
from teachkeras.demos.dropout import dropout_draws
from teachkeras.demos.feeding import queue_meter
from teachkeras.demos.flip import convolution_vs_correlation
from teachkeras.demos.handles import activation_handles
from teachkeras.demos.masked import masked_loss
from teachkeras.demos.merging import merge_modes
from teachkeras.demos.orders import memory_orders
from teachkeras.demos.padding import padding_picture
from teachkeras.demos.pieces import maxout_pieces
from teachkeras.demos.receptive import receptive_field
from teachkeras.demos.shelf import Shelf, Shelves, shelves_view
from teachkeras.demos.sliding import convolution_steps
from teachkeras.demos.slope import slope_probe
from teachkeras.demos.unrolling import loop_view, unroll
from teachkeras.demos.valve import highway_valve
from teachkeras.engine import derive, placeholder, scope, shared, simplify
from teachkeras.engine.compile.function import Function
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.inspect.gradient_check import check_gradient
from teachkeras.engine.inspect.printing import expression
from teachkeras.engine.inspect.profile import Profile, ProfileStep, Speed
from teachkeras.engine.inspect.recording import shown_tensors
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors.base import one_line
from teachkeras.errors.sources import SourceLine
from teachkeras.training.explain import LossTerms, Term
from teachkeras.training.sweep_record import Sweep, SweepRun, said
from teachkeras.viz import show
from teachkeras.viz.function import function_view
from teachkeras.viz.memory import plan_view
from teachkeras.viz.profile import profile_view
from teachkeras.viz.source import source
from teachkeras.viz.sweep import sweep_view
from teachkeras.viz.symbols import graph_view
from teachkeras.viz.tensor import tensor_view
from teachkeras.viz.terms import terms_view
from teachkeras.viz.trace import trace_view
from teachkeras.viz.training import curves_view
from teachkeras.viz.why import why_view
from tests.viz.gallery_models import model_gallery

PHOTOS = np.arange(36.0).reshape(2, 3, 2, 3)
CORNERS = np.array([[2.0, 1.0], [1.0, 0.5], [0.5, 0.0]])


class History:
    """What a training run leaves: the shape of Keras' own record."""

    def __init__(self, metric="acc", epochs=4):
        self.epoch = list(range(epochs))
        falling = [1 / (1 + epoch) for epoch in self.epoch]
        self.history = {"loss": falling, "val_loss": falling, metric: falling[::-1]}


def told_history(name):
    """A history with all that training can tell: batches, a new rate, a stop, settings."""
    history = History(name)
    history.name, history.settings = name, {name: name, "lr": 0.1}
    history.marks = [Mark("rate", 2, name), Mark("stop", 4, name, 3)]
    history.batches = Batches()
    for step in range(12):
        history.batches.add((step + 1) / 3, step / 10, {"loss": 2 / (step + 1), name: step / 12})
    return history


def two_inputs(first="a", second="b", result="z", line=None):
    """z = a * b + a, the graph of the concept table: 4 boxes and 4 arrows."""
    a, b = placeholder(name=first), placeholder(name=second)
    product = a * b
    z = product + a
    for tensor in (a, b, product, z):
        tensor.line = SourceLine("lesson.py", 3, line or "z = a * b + a")
    return a, b, z, {z: result}


def full_story(name="a", **more):
    """A graph with all four stages: written, forward, gradient, simplify."""
    a = placeholder(name=name)
    z = operators.log(operators.exp(a * 1 + 0)) + a
    derivation, simplification = derive(z, [a]), simplify([z])
    values = replay(shown_tensors([z], derivation, simplification), {a: 2.0}).values
    return graph_view(z, {z: "z"}, values, derivation, simplification, **more)


def chain(layers, width=4, label="dense"):
    """A network of many layers, five boxes each: weights, bias, product, sum, tanh."""
    x = placeholder((None, width), name="x")
    for number in range(layers):
        with scope(f"{label}_{number}"):
            numbers = np.random.default_rng(number).normal(size=(width, width)).astype("float32")
            weights = shared(numbers, name=f"W{number}")
            bias = shared(np.ones(width, "float32"), name=f"b{number}")
            x = operators.tanh(operators.dot(x, weights) + bias)
    return x


def recurrent(name="x", steps=3):
    """A recurrent network over a few steps of one sample, and numbers to feed."""
    x = placeholder((1, steps, 2), name=name)
    weights = shared(np.eye(2, dtype="float32") / 2, name=name)

    def step(entry, states):
        new = operators.tanh(entry + operators.dot(states[0], weights))
        return new, [new]

    last, _, _ = K.rnn(step, x, [K.zeros((1, 2))])
    return last, {x: np.arange(2 * steps, dtype="float32").reshape(1, steps, 2) / 4}


def small_function(name="a"):
    """A function of one vector that has been called once, so that it has a program."""
    x = placeholder((4,), name=name)
    y = operators.tanh(x * 2 + 1)
    function = Function([x], [y - operators.exp(y) * x], names={x: name})
    function([np.ones(4, "float32")])
    return function


def known_costs(name="a"):
    """A profile whose times are not measured, so that its picture is the same in every run."""
    function = small_function(name)
    program = function.story.program
    made = [node for node in program.order if node.role == "result"]
    steps = [
        ProfileStep(node, expression(node), (4,), 4, 36, (at + 1) * 1e-6, 3e-6)
        for at, node in enumerate(made)
    ]
    return Profile(program, Speed(1e-6, 1e-10, 1e-10), tuple(steps), 1e-6)


class Path(OptimizerPath):
    """A descent whose surface is computed once in a process: its name is not part of it."""

    def contour(self, size=41):
        return _contour(size)


@cache
def _contour(size):
    return surface_around(lambda w: w[0] + w[1], CORNERS, size)


@cache
def usual_gallery():
    """The gallery with its ordinary names, made once in a process."""
    return gallery()


@cache
def nameless():
    """The views in which a learner names nothing, made once in a process."""
    return {
        "large": graph_view(chain(16)),
        "shelves": shelves_view(Shelves((Shelf("math", "arithmetic", ("dot", "exp")),))),
        "slide": show(
            convolution_steps(np.arange(20).reshape(4, 5), [[1, 0], [0, -1]], (1, 1), 1, "same")
        ),
        "flip": show(convolution_vs_correlation([[1, 2, 3], [4, 5, 6], [7, 8, 9]])),
        "receptive": show(receptive_field([3, (2, 2), 3])),
        "orders": show(memory_orders(2, 2)),
        "feeding": show(queue_meter(1, 2, 2, 4)),
        "changed": show(AugmentationTable(PHOTOS, np.stack([PHOTOS, PHOTOS[:, ::-1]]), 3)),
        "dropout": show(dropout_draws(0.4, size=8, draws=3)),
        "slope": show(slope_probe(lambda x: x**3, 2.0, 12.0)),
        "handles": show(activation_handles("LeakyReLU")),
        "valve": show(highway_valve([0.5, -0.5])),
        "pieces": show(maxout_pieces([-1, 1], [0, 0])),
        "merging": show(merge_modes([1, 2], [3, -4])),
        "dial": show(angle_dial(75)),
        "padding": show(padding_picture([[7, 8, 9], [5]], 2)),
        "masked": show(masked_loss([1, 3, 100], [1, 1, 0])),
        "part": show(explain("relu")),
        "demos": show(demos),
        "source": source(convolution_steps),
    }


def gallery(name="abc"):
    """Every view: those with a learner's names, and those without."""
    return {**named(name), **nameless()}


def layer_findings(name):
    """One thing that holds, one that fails, and one that nobody looked at.

    The lines of a fix are ours, and a name in it stays on its line.
    """
    fix = f"return {one_line(name)}"
    return (
        Finding("start", "it starts"),
        Finding("shapes", "the rule is right", Problem(f"call gives {name}", fix)),
        Finding("model", "it comes back", looked_at=False),
    )


def swept(name):
    """Three trainings of a sweep: two with the name as a setting, and one that failed with it."""
    curves = {"loss": [0.5, 0.25], "val_loss": [0.6, 0.4]}
    return Sweep(
        (
            SweepRun(f"{said(name)}=1", {name: 1}, [0, 1], curves),
            SweepRun(f"{said(name)}={said(name)}", {name: name}, [0, 1], curves),
            SweepRun("third", {name: len}, [], {}, name),
        )
    )


def graphs(name="abc"):
    """The pictures of graphs, whose boxes are as wide as the names in them."""
    a, b, z, names = two_inputs(name, "b", name, line=name)
    return {
        "graph": graph_view(z, names),
        "story": full_story(name),
        "folded": graph_view(chain(61, label=name)),
        "layers": graph_view(chain(3, label=name), depth="layers"),
        "shapes": graph_view(z, names, shapes=True),
        "function": function_view(small_function(name)),
        "predict": full_story(name, predict=True),
        "check of a gradient": show(check_gradient(z, a, {a: 3, b: 5})),
        "check of a layer": show(LayerCheck(name, layer_findings(name))),
        "derivation": show(derive(z, [a])),
        "simplification": show(simplify([z * 1])),
        "replay": show(replay([z], {a: 3, b: 5})),
        "several outputs": show([z, a * b]),
        "loop": loop_view(unroll(*recurrent(name))),
    }


def named(name="abc"):
    """Every renderer with one user-chosen name in every place a user can name something."""
    return {**without_graphs(name), **graphs(name)}


def without_graphs(name="abc"):
    """The views in which no width depends on the length of a name."""
    rng = np.random.default_rng(0)
    a, b, z, _ = two_inputs(name, "b", name, line=name)
    symbol = placeholder((None, 3), name=name)
    symbol.line = SourceLine("lesson.py", 1, name)
    return {
        "scalar": tensor_view(np.float32(3.25), name),
        "vector": tensor_view(np.array([1.0, 2.5, -3.0]), name),
        "matrix": tensor_view(np.arange(6).reshape(2, 3), name),
        "special": tensor_view(np.array([[1.5, np.nan], [np.inf, -np.inf]]), name),
        "heatmap": tensor_view(rng.random((28, 28)).astype("float32"), name),
        "thinned": tensor_view(rng.normal(size=(200, 300)), name),
        "rank 3": tensor_view(np.arange(24.0).reshape(2, 3, 4), name),
        "rank 4": tensor_view(np.arange(240).reshape(5, 3, 4, 4), name),
        "image": tensor_view(np.arange(240, dtype="uint8").reshape(10, 8, 3), name),
        "batch": tensor_view(rng.random((12, 16, 16, 3)), name),
        "rank 5": tensor_view(np.zeros((2, 1, 1, 2, 1)), name),
        "strings": tensor_view(np.array([name, name]), name),
        "symbol": tensor_view(symbol, name),
        "memory": plan_view(small_function(name).story.memory),
        "profile": profile_view(known_costs(name)),
        "why": why_view(z, (), {a: 3, b: 5}, name),
        "curves": curves_view(History(name)),
        "curves with marks": curves_view(told_history(name)),
        "curves of two runs": curves_view([told_history(name), History(name)]),
        "sweep": sweep_view(swept(name)),
        "descent": path_view(Path(name, CORNERS, CORNERS[:, 0], None)),
        "descent over one weight": path_view(
            OptimizerPath(name, CORNERS[:, :1], CORNERS[:, 0], None)
        ),
        "terms": terms_view(LossTerms((Term(name, "penalty", None, 0.5, 3.0),), 1.5, None, 4)),
        "things": show({name: [1, 2]}, name),
        "symbol by show": show(symbol, name),
        "trace": trace_view([(2, name, f"{name} = 3")]),
        **model_gallery(name),
    }
