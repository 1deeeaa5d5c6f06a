"""A loss, an activation, a regularizer, a constraint or an optimizer as a graph of its own.

`tk.explain('mse')` calls the part on symbols with telling names and gives what comes out: a formula
in a terminal, a graph in a notebook. A function of the learner's own is explained the same way.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from . import backend as K
from . import metrics, regularizers
from .backend.types import Shape
from .constraints import Constraint
from .errors.names import page
from .errors.text import visible
from .optimizers import Optimizer
from .regularizers import Regularizer
from .utils.registry import get_custom_objects

ROOMS = ("objectives", "activations", "regularizers", "constraints", "optimizers", "metrics")


@dataclass(frozen=True, repr=False)
class Part:
    """What a part computes: its kind and name, one sentence, and symbols in and out by name."""

    kind: str
    name: str
    sentence: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]

    @property
    def formulas(self) -> dict[str, str]:
        """Result -> the formula it stands for; a long one is cut in the middle."""
        return {name: repr(x).split("   ")[0] for name, x in self.outputs.items()}

    def __repr__(self) -> str:
        lines = [f"{name} = {formula}" for name, formula in self.formulas.items()]
        said = [f"{self.name}, {self.kind}: {self.sentence}", *lines]
        return "\n".join(visible(" ".join(line.splitlines())) for line in said)


def part_of(thing: object) -> Part | None:
    """The part that a name, an object, a class or a function stands for; None if it is none.

    >>> part_of('mse')
    mean_squared_error, a loss: The mean of the squared differences.
    loss = mean(square(y_pred - y_true), axis=1)
    >>> part_of(lambda t, p: K.mean(K.abs(t - p), axis=-1)).formulas
    {'loss': 'mean(abs(y_true - y_pred), axis=1)'}
    """
    drawn: dict[type, Callable[[Any], Part]] = {
        Optimizer: _step,
        Regularizer: _price,
        Constraint: _rule,
    }
    thing = _made(_found(thing), tuple(drawn))
    for kind, draw in drawn.items():
        if isinstance(thing, kind):
            return draw(thing)
    return _function(thing) if inspect.isroutine(thing) else None


def part_names() -> list[str]:
    """All names that `part_of` knows.

    >>> "mse" in part_names(), "Dense" in part_names()
    (True, False)
    """
    return sorted({name for names in _tables() for name in names})


def _found(thing: object) -> Any:
    """The thing a name means: a learner's own name first, then room by room."""
    if not isinstance(thing, str):
        return thing
    return next((names[thing] for names in _tables() if thing in names), None)


def _tables() -> list[dict[str, Any]]:
    rooms = (import_module(f"teachkeras.{room}").NAMES for room in ROOMS)
    return [get_custom_objects(), *rooms]


def _made(thing: object, kinds: tuple[type, ...]) -> Any:
    """An object with its default settings, for a class or for a function that makes one."""
    makes = isinstance(thing, type) and issubclass(thing, kinds)
    makes = makes or (inspect.isroutine(thing) and thing in regularizers.NAMES.values())
    return thing() if makes and callable(thing) and not _needed(thing) else thing


def _needed(function: Callable[..., Any]) -> list[str]:
    """The arguments a call cannot leave out."""
    parameters = inspect.signature(function).parameters.values()
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.default is p.empty and p.kind in plain]


def _sentence(thing: object) -> str:
    """The first sentence of its docstring."""
    text = inspect.getdoc(thing) or "one of your own"
    return " ".join(text.split("\n\n")[0].split())


def _symbols(**shapes: Shape) -> dict[str, Any]:
    return {name: K.placeholder(shape, name=name) for name, shape in shapes.items()}


def _part(
    kind: str, thing: object, name: str, inputs: dict[str, Any], outputs: dict[str, Any]
) -> Part:
    """The record; a result that is a plain number becomes a symbol."""
    results = {key: x if K.is_symbol(x) else K.constant(x) for key, x in outputs.items()}
    return Part(kind, name, _sentence(thing), inputs, results)


def _function(function: Callable[..., Any]) -> Part | None:
    """A function of labels and predictions, or of one tensor."""
    name, needed = getattr(function, "__name__", "a function"), len(_needed(function))
    if needed == 1:
        x = _symbols(x=(None, 3))
        return _part("an activation", function, name, x, {"activation": function(x["x"])})
    if needed != 2:
        return None
    # Class numbers stand in one column, everything else in as many as there are outputs.
    labels = 1 if "sparse" in name else 3
    two = _symbols(y_true=(None, labels), y_pred=(None, 3))
    result = function(*two.values())
    if function in metrics.NAMES.values():
        return _part("a metric", function, name, two, {"metric": result})
    return _part("a loss", function, name, two, {"loss": result})


def _price(regularizer: Regularizer) -> Part:
    given = _symbols(W=(3, 2))
    loss = {"loss": regularizer(given["W"])}
    return _part("a regularizer", type(regularizer), repr(regularizer), given, loss)


def _rule(constraint: Constraint) -> Part:
    given = _symbols(W=(3, 2))
    new = {"new W": constraint(given["W"])}
    return _part("a constraint", type(constraint), repr(constraint), given, new)


def _step(optimizer: Optimizer) -> Part:
    """One step: the new weight, and what is remembered."""
    given = _symbols(**dict.fromkeys(("w", "g", *optimizer.MEMORIES), (3,)))
    w, g, *memories = given.values()
    new = optimizer.step(w, g, optimizer.rate(), *memories)
    named = zip(("w", *optimizer.MEMORIES), new, strict=True)
    kind, outputs = type(optimizer), {f"new {name}": x for name, x in named}
    return _part("an optimizer", kind, kind.__name__, given, outputs)


def explain(thing: Any, *more: Any) -> Any:
    """What an error code means, what a part computes, or what a function will do before it does it.

    A code gives its page: the sentence, a cell that fails, the cell that works. A loss, an
    activation, a regularizer, a constraint or an optimizer, by name or as an object, gives its
    formula. A function made by `K.function` gives its steps to come, for inputs of the shapes that
    follow. A model gives the terms of its loss, for the samples and labels that follow.

    >>> explain("TK-304").sentence
    "The array does not have the placeholder's shape."
    >>> explain("mse")
    mean_squared_error, a loss: The mean of the squared differences.
    loss = mean(square(y_pred - y_true), axis=1)
    """
    if hasattr(thing, "program_for"):
        from .engine.inspect.forecast import forecast

        return forecast(thing, *more)
    if hasattr(thing, "fit"):
        return thing.explain(*more)
    return part_of(thing) or page(thing, part_names())
