"""Names that do not exist: the nearest one that does, or what is written here instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.errors import NameTeachError, TeachError, did_you_mean


class ImportTeachError(TeachError, ImportError):
    """A module, or a name in one, that cannot be imported because it does not exist (TK-233)."""


# What NumPy, TensorFlow and later Keras versions call it -> what to type here.
IN_K = {
    "absolute": "K.abs(x)",
    "add": "x + y",
    "amax": "K.max(x)",
    "amin": "K.min(x)",
    "array": "K.constant([1., 2.])",
    "astype": "K.cast(x, 'float32')",
    "divide": "x / y",
    "less": "K.lesser(x, y)",
    "less_equal": "K.lesser_equal(x, y)",
    "log1p": "K.log(1. + x)",
    "matmul": "K.dot(x, y)",
    "multiply": "x * y",
    "negative": "-x",
    "permute": "K.permute_dimensions(x, (1, 0))",
    "power": "K.pow(x, 2)",
    "reduce_max": "K.max(x, axis=-1)",
    "reduce_mean": "K.mean(x, axis=-1)",
    "reduce_sum": "K.sum(x, axis=-1)",
    "sub": "x - y",
    "subtract": "x - y",
    "tan": "K.sin(x) / K.cos(x)",
    "where": "K.switch(condition, x, y)",
}
ON_A_MODEL = {
    "loss_history": "history = model.fit(X, y); history.history['loss']",
    "params": "model.count_params()",
    "parameters": "model.weights",
    "predictions": "model.predict(X)",
    "train": "model.fit(X, y)",
}


def elsewhere(name: str) -> str:
    """The line that imports a name from the room it lives in; "" if no room has it.

    >>> elsewhere("Dense")
    'from teachkeras.layers import Dense'
    """
    from importlib import import_module

    for room in ("models", "layers", "optimizers", "callbacks"):
        if name in vars(import_module(f"teachkeras.{room}")):
            return f"from teachkeras.{room} import {name}"
    return "from teachkeras import backend as K" if name == "K" else ""


def not_in_k(name: str, known: Sequence[str]) -> NameTeachError:
    """The error for a function K does not have."""
    near = did_you_mean(name, known)
    fix = IN_K.get(name) or (f"K.{near[0]}" if near else "dir(K)   lists all names")
    rows = [("nearest", ", ".join(near))] if near and name not in IN_K else []
    return NameTeachError("TK-231", f"K has no {name!r}", rows, fix=fix, see="lesson 02")


def not_in_module(module: str, name: str, known: Sequence[str]) -> NameTeachError:
    """The error for a name that a module of ours does not have."""
    fix, near = _fix(module, name, known)
    return NameTeachError("TK-232", f"{module} has no {name!r}", _rows(near), fix=fix)


def no_module(path: str, known: Sequence[str]) -> ImportTeachError:
    """The error for `import teachkeras.layer` and for `from teachkeras.layers import Desne`."""
    module, _, name = path.rpartition(".")
    fix, near = _fix(module, name, known)
    return ImportTeachError("TK-233", f"{module} has no {name!r}", _rows(near), fix=fix)


def _fix(module: str, name: str, known: Sequence[str]) -> tuple[str, list[str]]:
    near = did_you_mean(name, [each for each in known if not each.startswith("_")])
    other = elsewhere(name)
    if other:
        return other, []
    if near:
        return f"from {module} import {near[0]}", near
    return f"import {module}; dir({module})   lists all names", near


def not_on_object(thing: Any, name: str) -> NameTeachError:
    """The error for an attribute that a layer, a model or an optimizer does not have."""
    kind, known = type(thing).__name__, [each for each in dir(thing) if not each.startswith("_")]
    near = did_you_mean(name, known)
    own = "model" if hasattr(type(thing), "fit") else kind.lower()
    fix = ON_A_MODEL.get(name, "") if own == "model" else ""
    if not fix:
        fix = f"{own}.{near[0]}" if near else f"dir({own})   lists all names"
    return NameTeachError("TK-441", f"{kind} has no {name!r}", _rows(near), fix=fix)


def _rows(near: Sequence[str]) -> list[tuple[str, str]]:
    return [("nearest", ", ".join(near))] if near else []
