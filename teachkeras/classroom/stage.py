"""What a check sets up beside an answer: networks, callbacks, functions that the answer is given.

These functions run on the answer's side, asked for by name (`staged` of beside.py), so what they
take and give is plain data or a thing that lives there. No right answer of an exercise stands here.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.seeding import repeating
from ..backend.types import ArrayLike
from ..callbacks import Callback, CallbackList, History
from ..callbacks.callback import Logs
from ..checks.layer import check_layer
from ..engine.compile.function import Function
from ..engine.graph import Tensor
from ..engine.inspect.replay import replay
from ..errors import TeachWarning
from ..layers import Input, Layer
from ..layers.core import Dense, Dropout, Highway, Masking
from ..layers.recurrent import SimpleRNN
from ..models import Model, Sequential
from ..optimizers import SGD


def traits(value: object) -> set[str]:
    """What a thing is good for, in words that judges ask for."""
    found = {word for word, kind in KINDS.items() if issubclass(type(value), kind)}
    found |= {name for name in ("__iter__", "__next__") if hasattr(type(value), name)}
    if callable(value) and not isinstance(value, Tensor):
        found.add("callable")
    if isinstance(value, type):
        found |= {word for word, kind in CLASSES.items() if issubclass(value, kind)}
    elif not isinstance(value, Tensor):
        found |= {word for word, name in METHODS.items() if callable(getattr(value, name, None))}
    return found


KINDS: dict[str, type] = {
    "symbol": Tensor,
    "function": Function,
    "class": type,
    "callback": Callback,
    "history": History,
    "stack": Sequential,
    "layer": Layer,
}
CLASSES: dict[str, type] = {"class of callbacks": Callback, "class of layers": Layer}
METHODS = {"predicts": "predict", "learns": "fit", "has layers": "get_layer"}


# --- symbols --------------------------------------------------------------------------------------


def variable(value: ArrayLike, dtype: str | None = None) -> Tensor:
    """A symbol with a value."""
    return K.variable(value, dtype)


def a_and_b() -> tuple[Tensor, Tensor]:
    """Two fresh placeholders called a and b."""
    return K.placeholder(name="a"), K.placeholder(name="b")


def value_of(symbol: Tensor) -> np.ndarray:
    """The value of a symbol that needs no input, computed as it was written."""
    return np.asarray(replay([symbol]).results[0])


def values_of(symbol: Tensor, inputs: list[Tensor], rows: list[list[float]]) -> list[Any]:
    """The values of a symbol for several rows of numbers, one number for each input."""
    return [replay([symbol], dict(zip(inputs, row, strict=True))).results[0] for row in rows]


def input_of(shape: Sequence[int | None], name: str) -> Tensor:
    """A fresh placeholder of this shape."""
    return K.placeholder(tuple(shape), name=name)


# --- layers ---------------------------------------------------------------------------------------


def dense_layers(sizes: Sequence[int], activation: str = "tanh") -> list[Dense]:
    """Dense layers from each size to the next, built, with weights that are the same each time."""
    layers, rng = [], np.random.default_rng(sum(sizes))
    for inputs, units in itertools.pairwise(sizes):
        layer = Dense(units, activation=activation)
        layer.build((None, inputs))
        layer.set_weights([rng.normal(size=(inputs, units)), rng.normal(size=units)])
        layers.append(layer)
    return layers


def written_methods(kind: type) -> set[str]:
    """The methods that a class has not from this library."""
    own = [each for each in kind.__mro__ if not each.__module__.startswith("teachkeras.layers.")]
    return {name for each in own for name, value in vars(each).items() if callable(value)}


def layer_at_work(
    kind: type[Layer], settings: Sequence[Any], x: np.ndarray, learned: Sequence[np.ndarray]
) -> dict[str, Any]:
    """A layer of this class, made and called: its weights, its shape, what it makes of x.

    `learned` are values for the weights that are trained, found by their shapes; where the layer
    has other ones, nothing is computed.
    """
    layer = kind(*settings)
    inputs = Input(x.shape[1:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TeachWarning)  # the judge has its own words for it
        y = layer(inputs)
    found: dict[str, Any] = {
        "learned": sorted(K.int_shape(weight) for weight in layer.trainable_weights),
        "kept": sorted(K.int_shape(weight) for weight in layer.non_trainable_weights),
        "start": list(layer.get_weights()),
        "shape": K.int_shape(y),
    }
    if found["learned"] == sorted(value.shape for value in learned):
        values = {value.shape: value for value in learned}
        for weight in layer.trainable_weights:
            K.set_value(weight, values[K.int_shape(weight)])
        run = K.function([inputs, K.learning_phase()], [y])
        found |= {"testing": run([x, 0])[0], "training": [run([x, 1])[0] for _ in range(2)]}
    return found


def layer_counting(kind: type[Layer], x: np.ndarray, batches: int) -> dict[str, Any]:
    """A layer of this class in training steps: what it gives, and its weights after each step."""
    layer = kind()
    inputs = Input(x.shape[1:])
    y = layer(inputs)
    after = [list(layer.get_weights())]
    step = K.function([inputs, K.learning_phase()], [y], updates=layer.updates)
    for _ in range(batches):
        value = step([x, 1])[0]
        after.append(list(layer.get_weights()))
    names = ("trainable_weights", "non_trainable_weights")
    return {"gives": value, "after": after, **{n: len(getattr(layer, n)) for n in names}}


def layer_problems(
    kind: type[Layer], settings: Sequence[Any], shape: Sequence[int]
) -> list[tuple[str, str, str]]:
    """What `tk.check_layer` does not like: name, sentence and fix of each."""
    found = check_layer(kind(*settings), tuple(shape)).findings
    return [(f.name, f.problem.sentence, f.problem.fix) for f in found if f.problem is not None]


# --- networks -------------------------------------------------------------------------------------


def counted_stack(sizes: Sequence[int], names: Sequence[str], drop: float = 0.0) -> Sequential:
    """A stack of Dense layers of these sizes, the same in every run; Dropout after the first."""
    with repeating(sum(sizes)):
        model = Sequential()
        for place, (size, name) in enumerate(zip(sizes[1:], names, strict=True)):
            first = None if place else sizes[0]
            model.add(Dense(size, activation="tanh", name=name, input_dim=first))
            if drop and not place:
                model.add(Dropout(drop, name="drop"))
    return model


def remembering_stack(rows: int) -> Sequential:
    """Three recurrent units that keep their state from batch to batch, the same in every run."""
    shape = (rows, None, 1)
    with repeating(rows):
        layer = SimpleRNN(3, stateful=True, return_sequences=True, batch_input_shape=shape)
        return Sequential([layer])


def half_cell() -> Callable[[Tensor, Tensor], Tensor]:
    """A recurrent cell: the new state from an input and half of the state before."""
    return lambda x, h: K.tanh(x + 0.5 * h)


def one_layer(weights: list[np.ndarray]) -> Sequential:
    """A network of one Dense layer with these weights, ready to be trained in large steps."""
    inputs, outputs = weights[0].shape
    model = Sequential([Dense(outputs, input_dim=inputs)])
    model.set_weights(weights)
    model.compile(SGD(lr=1.0), "mse")
    return model


def set_weights(model: Model, weights: list[np.ndarray]) -> None:
    """Give a network all its weights."""
    model.set_weights(weights)


def weights_of(model: Model) -> list[np.ndarray]:
    """All weights of a network."""
    return list(model.get_weights())


def layers_of(model: Sequential) -> list[tuple[str, list[np.ndarray], bool]]:
    """Name and weights of each layer, and whether something in it learns."""
    return [
        (each.name, list(each.get_weights()), bool(each.trainable and each.trainable_weights))
        for each in model.layers
    ]


def is_trainable(model: Model, name: str) -> bool:
    """Whether a layer says that it may learn."""
    return bool(model.get_layer(name).trainable)


def output_shape(model: Model) -> tuple[int | None, ...]:
    """The shape of what a network gives, None for the batch."""
    return tuple(model.output_shape)


def facts_of(model: Sequential) -> dict[str, Any]:
    """The kinds of the layers, what the network reads and gives, and how many weights it has."""
    return {
        "kinds": [type(layer).__name__ for layer in model.layers],
        "reads": tuple(model.input_shape),
        "gives": tuple(model.output_shape),
        "weights": model.count_params(),
    }


def masked_values(model: Sequential) -> list[float]:
    """The value that each Masking layer of a network looks for."""
    return [layer.mask_value for layer in model.layers if isinstance(layer, Masking)]


def layers_in_words(model: Sequential) -> list[str]:
    """Each layer of a network: its kind, its units, its activation, and a gate's bias."""
    words = []
    for layer in model.layers:
        said = [str(layer.output_dim)] if isinstance(layer, Dense) else []
        if isinstance(layer, Dense | Highway):
            said.append(layer.activation.__name__)
        if isinstance(layer, Highway) and layer.bias:
            said.append(f"gate bias {np.unique(K.get_value(layer.b_carry)).tolist()}")
        words.append(f"{type(layer).__name__}({', '.join(said)})")
    return words


def in_order(function: Callable[..., Any], order: str, *arguments: Any) -> Any:
    """What a function gives while the order of images is 'tf' or 'th'."""
    before = K.image_dim_ordering()
    K.set_image_dim_ordering(order)
    try:
        return function(*arguments)
    finally:
        K.set_image_dim_ordering(before)


def predicted(model: Model, x: np.ndarray) -> np.ndarray:
    """What a network says to some rows."""
    return np.asarray(model.predict(x))


def trained(history: object) -> tuple[Any, Any, Any]:
    """What a History holds: the network, its record, and how many rows it was trained on."""
    model = getattr(history, "model", None)
    record = getattr(history, "history", None)
    params = getattr(getattr(model, "history", None), "params", None) or {}
    return model, record, params.get("nb_sample")


@lru_cache(maxsize=64)
def notebook_result(source: str) -> Any:
    """Run the lines of a small notebook, and give what it calls `result`."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TeachWarning)  # errors are what is looked for
        exec(compile(source, "notebook", "exec"), names)
    return names.get("result")


# --- functions that an answer is given ------------------------------------------------------------

FUNCTIONS: dict[str, Callable[[Any], float]] = {
    "the sum of cubes": lambda x: float(np.sum(x**3)),
    "the product": lambda x: float(np.prod(x)),
    "the first entry squared": lambda x: float(x[0] ** 2),
    "exp of the mean": lambda x: float(np.exp(np.mean(x))),
    "the last entry times the sum": lambda x: float(x[-1] * np.sum(x)),
}


def function_called(name: str) -> Callable[[Any], float]:
    """One of the functions whose slopes are asked for."""
    return FUNCTIONS[name]


class Reader:
    """A small reader of 64 pixels and 10 digits: how sure it is of an 8, and the slopes of that."""

    def __init__(self, weights: np.ndarray) -> None:
        self.weights = weights

    def __call__(self, picture: ArrayLike) -> tuple[float, np.ndarray]:
        pixels = np.asarray(picture, "float64")
        if pixels.shape != (64,):
            raise ValueError(f"look takes 64 pixels, and got the shape {pixels.shape}")
        scores = pixels @ self.weights
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        others = self.weights @ shares
        return float(shares[8]), shares[8] * (self.weights[:, 8] - others)


def reader(weights: np.ndarray) -> Reader:
    """A reader with these weights."""
    return Reader(weights)


def weights_of_reader(look: Reader) -> np.ndarray:
    """The weights of a reader."""
    return look.weights


# --- callbacks ------------------------------------------------------------------------------------


def play(watcher: Callback, losses: Sequence[float], first: int) -> None:
    """A training as a callback sees it: epochs from `first` on, with these losses."""
    told = CallbackList([watcher])
    told.on_train_begin({})
    for number, loss in enumerate(losses):
        told.on_epoch_begin(first + number, {})
        told.on_batch_begin(0, {"batch": 0, "size": 32})
        told.on_batch_end(0, {"batch": 0, "size": 32, "loss": 1.0})
        told.on_epoch_end(first + number, {"val_loss": loss, "loss": 0.5 - number / 50})
    told.on_train_end({})


def attribute(thing: object, name: str) -> Any:
    """What an object keeps under a name; None if nothing."""
    return getattr(thing, name, None)


class Killed(BaseException):
    """Ends a training in the middle as a kill does: nobody is told, nothing is tidied up."""


class Witness(Callback):
    """Counts batches and epochs, keeps the loss of the last epoch, and may kill at a batch."""

    def __init__(self, kill_at: int = 0) -> None:
        super().__init__()
        self.batches, self.epochs, self.loss, self.kill_at = 0, 0, float("nan"), kill_at

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Count, and perhaps end it all."""
        self.batches += 1
        if self.batches == self.kill_at:
            raise Killed

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Count, and keep the loss."""
        self.epochs, self.loss = self.epochs + 1, float((logs or {}).get("loss", "nan"))


def witnessed(train: Callable[..., Any], backup: str, kill_at: int = 0) -> dict[str, Any]:
    """A training with a witness, perhaps killed: what it gave, and what the witness counted."""
    witness, found = Witness(kill_at), None
    try:
        found = train(backup, [witness])
    except Killed:
        pass
    counts = {"batches": witness.batches, "epochs": witness.epochs, "loss": witness.loss}
    return {"found": found, **counts}


# --- iterators ------------------------------------------------------------------------------------


def take(iterator: Iterator[Any], count: int) -> list[Any]:
    """The next things of an iterator, at most `count`."""
    return list(itertools.islice(iterator, count))


def is_its_own_iterator(thing: Iterable[object]) -> bool:
    """Whether a loop over a thing walks the thing itself."""
    return iter(thing) is thing
