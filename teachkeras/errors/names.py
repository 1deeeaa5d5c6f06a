"""Names that do not exist: the nearest one that does, or what is written here instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from .base import ArgumentError, NameTeachError, TeachError, did_you_mean
from .catalogue import Page, all_pages

# Modules that have moved, and that scripts may still ask for where they were.
OLD_ADDRESSES = {
    "teachkeras.engine.errors": "teachkeras.errors",
    "teachkeras.engine.files": "teachkeras.errors.files",
    "teachkeras.engine.testing": "teachkeras.engine.rewrite.driver",
}


class ImportTeachError(TeachError, ModuleNotFoundError):
    """A module, or a name in one, that cannot be imported because it does not exist (TK-233)."""


# What NumPy, TensorFlow and later Keras versions call it -> what to type here.
IN_K = {
    "absolute": "K.abs(x)",
    "add": "x + y",
    "amax": "K.max(x)",
    "amin": "K.min(x)",
    "array": "K.constant([1., 2.])",
    "asarray": "K.constant([1., 2.])",
    "astype": "K.cast(x, 'float32')",
    "average": "K.mean(x)",
    "copy": "K.identity(x)",
    "cosh": "(K.exp(x) + K.exp(-x)) / 2.",
    "divide": "x / y",
    "empty": "K.zeros((2, 3))",
    "exp2": "K.pow(2., x)",
    "expm1": "K.exp(x) - 1.",
    "flip": "K.reverse(x, [0, 1])",
    "fliplr": "K.reverse(x, 1)",
    "flipud": "K.reverse(x, 0)",
    "full": "K.zeros((2, 3)) + 7.",
    "full_like": "K.zeros_like(x) + 7.",
    "hstack": "K.concatenate([x, y], axis=1)",
    "isnan": "K.not_equal(x, x)",
    "less": "K.lesser(x, y)",
    "less_equal": "K.lesser_equal(x, y)",
    "linspace": "K.arange(0., 1.25, 0.25, dtype='float32')",
    "log10": "K.log(x) / 2.302585",
    "log1p": "K.log(1. + x)",
    "log2": "K.log(x) / 0.6931472",
    "logical_and": "K.all(K.stack([x > 0, y > 0]), axis=0)",
    "logical_not": "K.equal(x > 0, False)",
    "logical_or": "K.any(K.stack([x > 0, y > 0]), axis=0)",
    "matmul": "K.dot(x, y)",
    "moveaxis": "K.permute_dimensions(x, (1, 0))",
    "multiply": "x * y",
    "negative": "-x",
    "outer": "K.dot(K.reshape(x, (-1, 1)), K.reshape(y, (1, -1)))",
    "permute": "K.permute_dimensions(x, (1, 0))",
    "power": "K.pow(x, 2)",
    "ptp": "K.max(x) - K.min(x)",
    "ravel": "K.flatten(x)",
    "reciprocal": "1. / x",
    "reduce_max": "K.max(x, axis=-1)",
    "reduce_mean": "K.mean(x, axis=-1)",
    "reduce_sum": "K.sum(x, axis=-1)",
    "sinh": "(K.exp(x) - K.exp(-x)) / 2.",
    "size": "K.count_params(x)",
    "sub": "x - y",
    "subtract": "x - y",
    "swapaxes": "K.permute_dimensions(x, (1, 0))",
    "take": "K.gather(x, K.constant([1, 0], dtype='int32'))",
    "tan": "K.sin(x) / K.cos(x)",
    "vstack": "K.concatenate([x, y], axis=0)",
    "where": "K.switch(condition, x, y)",
}
ON_A_MODEL = {
    "loss_history": "history = model.fit(X, y); history.history['loss']",
    "params": "model.count_params()",
    "parameters": "model.weights",
    "predictions": "model.predict(X)",
    "train": "model.fit(X, y)",
}


# The spellings of the source document, too far from the right ones to be found by likeness.
SLIPS = {"CheckModelpoint": "ModelCheckpoint", "CheckPoint": "ModelCheckpoint"}

# What later versions of Keras call a layer -> its name in Keras 1. Merging had one function there.
LATER_NAMES = {
    **{f"Conv{n}D": f"Convolution{n}D" for n in (1, 2, 3)},
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
    "Conv2DTranspose": "Deconvolution2D",
    "SeparableConv2D": "SeparableConvolution2D",
    **dict.fromkeys(["Add", "Average", "Concatenate", "Dot", "Maximum", "Multiply"], "merge"),
    **dict.fromkeys(["add", "average", "concatenate", "dot", "maximum", "multiply"], "merge"),
    "RMSProp": "RMSprop",
}
# Modules whose names are called with a dot in front.
CALLED = {"teachkeras": "tk.{}", "teachkeras.demos": "tk.demos.{}"}
# The rooms in which a name is looked for that was asked of another one.
ROOMS = """models layers optimizers callbacks regularizers constraints utils.np_utils
utils.data_utils utils.io_utils preprocessing.text preprocessing.sequence preprocessing.image
wrappers.scikit_learn""".split()


def elsewhere(name: str) -> str:
    """The line that imports a name from the room it lives in; "" if no room has it.

    >>> elsewhere("Dense")
    'from teachkeras.layers import Dense'
    """
    from importlib import import_module

    for room in ROOMS:
        if name in dir(import_module(f"teachkeras.{room}")):
            return f"from teachkeras.{room} import {name}"
    return "from teachkeras import backend as K" if name == "K" else ""


def not_in_k(name: str, known: Sequence[str]) -> NameTeachError:
    """The error for a function K does not have."""
    near = nearest(name, known)
    fix = IN_K.get(name) or (f"K.{near[0]}" if near else "dir(K)   lists all names")
    rows = [("nearest", ", ".join(near))] if near and name not in IN_K else []
    return NameTeachError("TK-231", f"K has no {name!r}", rows, fix=fix)


def not_in_module(module: str, name: str, known: Sequence[str]) -> NameTeachError:
    """The error for a name that a module of ours does not have."""
    near = nearest(name, known)
    here = CALLED.get(module, f"from {module} import {{}}")
    fix = elsewhere(name) or (here.format(near[0]) if near else _listing(module))
    error = NameTeachError("TK-232", f"{module} has no {name!r}", _rows(near, known), fix=fix)
    return _of_keras(error, name)


def no_module(path: str, known: Sequence[str]) -> ImportTeachError:
    """The error for `import teachkeras.layer` and for `from teachkeras.layers import Desne`."""
    module, _, name = path.rpartition(".")
    near = nearest(name, known)
    error = ImportTeachError("TK-233", f"{module} has no {name!r}", _rows(near, known))
    line = error.line.text if error.line else ""
    mended = re.sub(rf"\b{re.escape(name)}\b", near[0], line) if near else ""
    error.fix = elsewhere(name) or mended or _listing(module)
    return _of_keras(error, name)


E = TypeVar("E", bound=TeachError)


def _of_keras(error: E, name: str) -> E:
    """Add what is known of a name that another version of Keras has."""
    ours = LATER_NAMES.get(name, name)
    if ours != name:
        error.why = f"later versions of Keras call it so; in Keras 1 it is {ours}"
        error.fix = elsewhere(ours) or error.fix
    return error


def nearest(name: str, known: Sequence[str]) -> list[str]:
    """The public names that are so like `name` that they were probably meant.

    >>> nearest("Desne", ["Dense", "Dropout"]), nearest("merge", ["Dense", "Dropout"])
    (['Dense'], [])
    """
    import difflib

    public = [each for each in known if not each.startswith("_")]
    if SLIPS.get(name) in public:
        return [SLIPS[name]]
    if len(name) > 2 * max(map(len, public), default=0):
        return []  # too long to be like any, and a million letters would be looked at one by one
    return difflib.get_close_matches(name, public, 3, 0.7)


def _listing(module: str) -> str:
    return f"import {module}; dir({module})   lists all names"


def not_on_object(thing: Any, name: str) -> NameTeachError:
    """The error for an attribute that a layer, a model or an optimizer does not have."""
    kind, near = type(thing).__name__, nearest(name, dir(thing))
    owners = {"fit": "model", "get_output_shape_for": "layer"}
    own = next((own for has, own in owners.items() if hasattr(type(thing), has)), "optimizer")
    fix = ON_A_MODEL.get(name, "") if own == "model" else ""
    if not fix:
        fix = f"{own}.{near[0]}" if near else f"dir({own})   lists all names"
    return NameTeachError("TK-441", f"{kind} has no {name!r}", _rows(near), fix=fix)


def _rows(near: Sequence[str], known: Sequence[str] = ()) -> list[tuple[str, str]]:
    if near:
        return [("nearest", ", ".join(near))]
    public = [each for each in known if not each.startswith("_")]
    return [("it has", ", ".join(public))] if public else []


def page(code: object, parts: Sequence[str] = ()) -> Page:
    """The page of a code; 'TK-207', 'tk-207' and 207 mean the same. TK-433 for an unknown one.

    `parts` are the other names that may have been meant.

    >>> page(207).lesson
    'lesson 02'
    """
    digits = re.search(r"\d+", str(code))
    known = f"TK-{digits[0]}" if digits else str(code).upper()
    if known not in all_pages():
        near = nearest(code, parts) if isinstance(code, str) and not digits else []
        near = near or did_you_mean(known, sorted(all_pages())) or sorted(all_pages())[:1]
        raise ArgumentError(
            "TK-433",
            f"there is no {'error code' if digits else 'error code or part'} {str(code)[:30]!r}",
            [("nearest", ", ".join(near))],
            fix=f"tk.explain({near[0]!r})",
        )
    return all_pages()[known]
