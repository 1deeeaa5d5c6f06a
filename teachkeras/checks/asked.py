"""What a layer is asked, without any numbers: does it start, its shape rule, its settings."""

from __future__ import annotations

import inspect
import linecache
import warnings
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from .. import backend as K
from ..errors import TeachError, TeachWarning
from ..errors.arguments import parameters_of
from ..errors.sources import is_learners
from ..errors.text import visible
from ..layers import Layer
from ..layers.losses import as_list
from ..saving.json_yaml import to_plain
from .record import Problem
from .subject import Subject, shapes_in, testing


def problem_of(error: Exception) -> Problem:
    """What somebody's code raised: our own errors know a fix, of others the line is shown."""
    if isinstance(error, TeachError):
        return Problem(f"{error.code}  {error.what}", error.fix_in_words()[1])
    trace, place = error.__traceback__, ""
    while trace is not None:
        if is_learners(trace.tb_frame):
            code = trace.tb_frame.f_code
            line = linecache.getline(code.co_filename, trace.tb_lineno, trace.tb_frame.f_globals)
            place = f"{code.co_name}, line {trace.tb_lineno}:   {line.strip()}"
        trace = trace.tb_next
    said = visible(f"{type(error).__name__}: {error}")
    return Problem(f"it raises {said[:200]}", f"mend {visible(place)}" if place else "mend it")


# does it start -----------------------------------------------------------------------------------


def starts(subject: Subject) -> Problem | None:
    """Weights are made and `call` gives a tensor, on symbols that no layer knows."""
    layer, xs = subject.make(), subject.placeholders()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        y = layer(subject.of(xs))
    for each in told:
        if isinstance(each.message, TeachWarning):
            return problem_of(each.message)
    traces = [each for each in [*as_list(y), *xs] if hasattr(each, "_keras_history")]
    if traces or layer.inbound_nodes:
        name = type(layer).__name__
        return Problem(
            f"{name} leaves a trace on symbols that no layer knows", "override call only"
        )
    return None


# shapes ------------------------------------------------------------------------------------------


def tells_its_shape(subject: Subject) -> Problem | None:
    """The shape rule against what `call` gives: for a batch nobody knows, and for 1 and 7 rows."""
    layer, xs = subject.make(), subject.placeholders()
    ys = as_list(layer(subject.of(xs)))
    f, rng = testing(xs, ys), np.random.RandomState(0)
    for batch in (None, 1, 7):
        if batch is None:
            found, shapes = [K.int_shape(y) for y in ys], subject.shapes
        else:
            found = [np.shape(value) for value in f(subject.arrays(rng, batch))]
            shapes = subject.known_shapes
        told = shapes_in(layer.get_output_shape_for(subject.of([(batch, *s) for s in shapes])))
        if not _fit(told, found):
            return _wrong_rule(subject, told, found)
        if batch is None and [s[0] for s in told] != [s[0] for s in found]:
            return _wrong_rule(subject, told, found, " for a batch nobody knows")
    return None


def real_shapes(subject: Subject, layer: Layer, whole: Any) -> list[Any]:
    """The shapes of what `call` gives for symbols of these shapes."""
    shapes = whole if isinstance(subject.input_shape, list) else [whole]
    xs = [K.placeholder(shape, dtype=subject.dtype) for shape in shapes]
    return [K.int_shape(y) for y in as_list(layer(subject.of(xs)))]


def _fit(told: Sequence[Any], found: Sequence[Any]) -> bool:
    """Whether two lists of shapes can be the same; a size that one does not know fits."""
    return len(told) == len(found) and all(
        len(a) == len(b) and all(m == n or None in (m, n) for m, n in zip(a, b, strict=True))
        for a, b in zip(told, found, strict=True)
    )


def _wrong_rule(subject: Subject, told: Any, found: Any, when: str = "") -> Problem:
    rule, real = (shapes[0] if len(shapes) == 1 else shapes for shapes in (told, found))
    sentence = f"call gives {real}, get_output_shape_for says {rule}{when}"
    return Problem(
        sentence, f"def get_output_shape_for(self, input_shape):\n    return {_rule(subject)}"
    )


def _rule(subject: Subject) -> str:
    """The shape rule as one would write it, read off two inputs of different sizes."""
    seen: list[tuple[list[Any], Any, Layer]] = []
    for batch, more in ((7, 0), (11, 1)):
        sizes = [[n + more for n in shape] for shape in subject.known_shapes]
        whole = subject.of([(batch, *shape) for shape in sizes])
        try:
            layer = subject.make()
            (found,) = real_shapes(subject, layer, whole)
        except Exception:  # another size may not fit what the layer was told
            break
        seen.append(([(batch, *shape) for shape in sizes], found, layer))
    if not seen or len({len(found) for _, found, _ in seen}) > 1:
        return "(input_shape[0], ...)"
    words = [_size_in_words(subject, seen, axis) for axis in range(len(seen[0][1]))]
    return f"({', '.join(words)}{',' * (len(words) == 1)})"


def _size_in_words(subject: Subject, seen: list[Any], axis: int) -> str:
    """One size of the output by a size of the input, by a setting, or as a number."""
    wanted = [found[axis] for _, found, _ in seen]
    for word, sizes in _known_sizes(subject, seen):
        if sizes == wanted:
            return word
    for word, sizes in _known_sizes(subject, seen):
        whole = sizes[0] and wanted[0] is not None and wanted[0] % sizes[0] == 0
        times = wanted[0] // sizes[0] if whole else 0
        if times > 1 and [times * size for size in sizes] == wanted:
            return f"{times} * {word}"
    return str(wanted[0])


def _known_sizes(subject: Subject, seen: list[Any]) -> list[tuple[str, list[int]]]:
    """What a rule can be written with: each size of an input, and each whole number of a layer."""
    found = []
    for place, shape in enumerate(seen[0][0]):
        owner = f"input_shape[{place}]" if isinstance(subject.input_shape, list) else "input_shape"
        found += [
            (f"{owner}[{axis}]", [inputs[place][axis] for inputs, _, _ in seen])
            for axis in range(len(shape))
        ]
    for name, value in vars(seen[0][2]).items():
        if type(value) is int and not name.startswith("_"):
            found.append((f"self.{name}", [getattr(layer, name) for _, _, layer in seen]))
    return found


# settings ----------------------------------------------------------------------------------------


def keeps_its_settings(subject: Subject) -> Problem | None:
    """A layer made from the config has the same config, before and after it was built."""
    layer = subject.make()
    for built in (False, True):
        if built:
            layer(subject.of(subject.inputs()))
        config = layer.get_config()
        if not isinstance(config, dict):
            fix = "def get_config(self):\n    return super().get_config()"
            return Problem(f"get_config gives {type(config).__name__}, not a dict", fix)
        if lost := _left_out(layer, config):
            return Problem(
                f"get_config leaves out {', '.join(map(repr, lost))}", _get_config(layer)
            )
        if unknown := _unknown(layer, config):
            sentence = (
                f"get_config has {', '.join(map(repr, unknown))}, which __init__ does not take"
            )
            return Problem(sentence, _get_config(layer))
        again = type(layer).from_config(config)
        if other := [key for key in config if not same(config[key], again.get_config().get(key))]:
            sentence = f"{', '.join(map(repr, other))} is not the same after from_config"
            return Problem(sentence, f"self.{other[0]} = {other[0]}   in __init__, as it was given")
    return None


def _left_out(layer: Layer, config: dict[str, Any]) -> list[str]:
    """The name, and the arguments that were given, as far as the config does not have them."""
    lost = [] if "name" in config else ["name"]
    for name, told in inspect.signature(type(layer)).parameters.items():
        if told.kind in (told.VAR_KEYWORD, told.VAR_POSITIONAL) or name in ("weights", "name"):
            continue
        if told.default is told.empty:
            lost += [name] * (name not in config)
        else:
            value = vars(layer).get(name, told.default)
            given = not same(value, told.default) and not same(value, [])
            lost += [name] * (given and name not in config)
    return lost


def _unknown(layer: Layer, config: dict[str, Any]) -> list[str]:
    """What the config has and `__init__` does not take."""
    kind = type(layer)
    if kind.from_config.__func__ is not Layer.from_config.__func__:  # type: ignore[attr-defined]
        return []  # it reads what it has written
    known = {name for each in kind.__mro__[:-1] for name in _arguments(each)}
    return [key for key in config if key not in {*known, *Layer.KEYWORDS}]


def _arguments(kind: type[Any]) -> list[str]:
    """What a class is made with."""
    return parameters_of(kind.__init__)


def _get_config(layer: Layer) -> str:
    """A `get_config` with the arguments that the one it inherits does not have."""
    above = cast(Layer, super(type(layer), layer)).get_config()
    own = [name for name in _arguments(type(layer)) if name not in above]
    own = [name for name in own if name not in ("weights", *Layer.KEYWORDS)]
    pairs = "".join(f", {name!r}: self.{name}" for name in own)
    return f"def get_config(self):\n    return {{**super().get_config(){pairs}}}"


def can_be_written(subject: Subject) -> Problem | None:
    """The settings are numbers, texts, lists and dicts, so that a file can hold them."""
    layer = subject.make()
    to_plain(layer.get_config(), type(layer).__name__)
    return None


def same(a: Any, b: Any) -> bool:
    """Whether two settings are equal; arrays number by number."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return bool(np.array_equal(a, b))
    return bool(type(a) is type(b) and a == b) or a is b
