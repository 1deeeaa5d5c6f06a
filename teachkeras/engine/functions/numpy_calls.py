"""Functions of NumPy that somebody calls on a symbol, and what to type instead."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..inspect.typed import arguments, as_written, bracketed, calls_in_line, name_of, numbers_of

# {0}, {1}, ... are the arguments as the learner wrote them; {all} are all of them, with `axis` and
# `keepdims`. What stands in neither table is computed by NumPy, from the symbol's numbers.
UFUNCS = {
    "absolute": "K.abs({0})",
    "add": "{0} + {1}",
    "bitwise_and": "{0} & {1}",
    "bitwise_or": "{0} | {1}",
    "bitwise_xor": "{0} ^ {1}",
    "ceil": "-(-{0} // 1)",
    "cos": "K.cos({0})",
    "cosh": "(K.exp({0}) + K.exp(-{0})) / 2.",
    "deg2rad": "{0} * (np.pi / 180.)",
    "degrees": "{0} * (180. / np.pi)",
    "divide": "{0} / {1}",
    "divmod": "divmod({0}, {1})",
    "equal": "K.equal({0}, {1})",
    "exp": "K.exp({0})",
    "exp2": "2. ** {0}",
    "expm1": "K.exp({0}) - 1.",
    "fabs": "K.abs({0})",
    "float_power": "{0} ** {1}",
    "floor": "{0} // 1",
    "floor_divide": "{0} // {1}",
    "fmax": "K.maximum({0}, {1})",
    "fmin": "K.minimum({0}, {1})",
    "greater": "K.greater({0}, {1})",
    "greater_equal": "K.greater_equal({0}, {1})",
    "hypot": "K.sqrt(K.square({0}) + K.square({1}))",
    "invert": "~{0}",
    "less": "K.lesser({0}, {1})",
    "less_equal": "K.lesser_equal({0}, {1})",
    "log": "K.log({0})",
    "log10": "K.log({0}) / np.log(10.)",
    "log1p": "K.log(1. + {0})",
    "log2": "K.log({0}) / np.log(2.)",
    "logaddexp": "K.logsumexp(K.stack([{0}, {1}]), axis=0)",
    "logical_and": "K.not_equal({0}, 0) & K.not_equal({1}, 0)",
    "logical_not": "K.equal({0}, 0)",
    "logical_or": "K.not_equal({0}, 0) | K.not_equal({1}, 0)",
    "logical_xor": "K.not_equal({0}, 0) ^ K.not_equal({1}, 0)",
    "matmul": "K.dot({0}, {1})",
    "maximum": "K.maximum({0}, {1})",
    "minimum": "K.minimum({0}, {1})",
    "multiply": "{0} * {1}",
    "negative": "-{0}",
    "not_equal": "K.not_equal({0}, {1})",
    "positive": "+{0}",
    "power": "{0} ** {1}",
    "rad2deg": "{0} * (180. / np.pi)",
    "radians": "{0} * (np.pi / 180.)",
    "reciprocal": "1. / {0}",
    "remainder": "{0} % {1}",
    "rint": "K.round({0})",
    "sign": "K.sign({0})",
    "sin": "K.sin({0})",
    "sinh": "(K.exp({0}) - K.exp(-{0})) / 2.",
    "sqrt": "K.sqrt({0})",
    "square": "K.square({0})",
    "subtract": "{0} - {1}",
    "tan": "K.sin({0}) / K.cos({0})",
    "tanh": "K.tanh({0})",
    "trunc": "K.sign({0}) * (K.abs({0}) // 1)",
}
FUNCTIONS = {
    **{name: f"K.{name}({{all}})" for name in "sum mean max min prod std var any all".split()},
    "amax": "K.max({all})",
    "amin": "K.min({all})",
    "argmax": "K.argmax({all})",
    "argmin": "K.argmin({all})",
    "around": "K.round({0})",
    "average": "K.mean({all})",
    "clip": "K.clip({0}, {1}, {2})",
    "concatenate": "K.concatenate({0}, axis={axis})",
    "copy": "K.identity({0})",
    "dot": "K.dot({0}, {1})",
    "expand_dims": "K.expand_dims({0}, {axis})",
    "flip": "K.reverse({0}, {axis})",
    "hstack": "K.concatenate({0}, axis=-1)",
    "ndim": "K.ndim({0})",
    "ones_like": "K.ones_like({0})",
    "permute_dims": "K.permute_dimensions({0}, {1})",
    "ravel": "K.flatten({0})",
    "repeat": "K.repeat_elements({0}, {1}, {axis})",
    "reshape": "K.reshape({0}, {1})",
    "round": "K.round({0})",
    "shape": "K.int_shape({0})",
    "size": "K.count_params({0})",
    "squeeze": "K.squeeze({0}, {axis})",
    "stack": "K.stack({0})",
    "take": "K.gather({0}, {1})",
    "tile": "K.tile({0}, {1})",
    "transpose": "K.transpose({0})",
    "where": "K.switch({0}, {1}, {2})",
    "zeros_like": "K.zeros_like({0})",
}
# Methods of ufuncs, such as np.add.reduce(x).
METHODS = {
    "add.reduce": "K.sum({all})",
    "multiply.reduce": "K.prod({all})",
    "maximum.reduce": "K.max({all})",
    "minimum.reduce": "K.min({all})",
    "logical_and.reduce": "K.all({all})",
    "logical_or.reduce": "K.any({all})",
}
PLACE_OF_AXIS = {"repeat": 2}  # elsewhere, a second argument is the axis


def instead_of(name: str, values: tuple[Any, ...], settings: dict[str, Any]) -> str:
    """What to type instead of `np.name(...)` on symbols: a formula of K's, or NumPy on numbers."""
    last = name.rpartition(".")[2]
    function = vars(np).get(last)
    written = arguments(values, {n for n, f in vars(np).items() if f is function} | {last})
    template = METHODS.get(name) or UFUNCS.get(name) or FUNCTIONS.get(name)
    if name in METHODS and len(values) == 1:
        settings = {"axis": 0, **settings}  # np.add.reduce(x) adds along the first axis alone
    keywords = {key: settings[key] for key in ("axis", "keepdims") if key in settings}
    if template is None or not _serves(template, name, values, settings):
        return on_numbers(name, values, settings, written)
    place = PLACE_OF_AXIS.get(name, 1)
    default = 0 if name == "concatenate" else -1
    axis = keywords.get("axis", values[place] if len(values) > place else default)
    if "{all}" in template:
        parts = [*written, *[f"{key}={value!r}" for key, value in keywords.items()]]
        return template.replace("{all}", ", ".join(parts))
    return filled(template, written, axis)


def filled(template: str, written: list[str], axis: Any = None) -> str:
    """A template with the arguments in their places, bracketed where a sign stands beside them."""
    call = template.startswith("K.") and not any(sign in template for sign in "+-*/&|^~")
    return template.format(*[w if call else bracketed(w) for w in written], axis=axis)


def _serves(template: str, name: str, values: tuple[Any, ...], settings: dict[str, Any]) -> bool:
    """Whether the formula says what the call says: no argument is left over."""
    used = {"axis", "keepdims"} if "{all}" in template else set()
    used |= {"axis"} if "{axis}" in template else set()
    needed = 3 if "{2}" in template else 2 if "{1}" in template else 1
    most = 2 if "{all}" in template else PLACE_OF_AXIS.get(name, 1) + 1 if used else needed
    extra = {key for key, value in settings.items() if value is not None} - used - {"out"}
    flat = name in ("argmax", "argmin") and len(values) == 1 and "axis" not in settings
    return needed <= len(values) <= most and not extra and not (flat and values[0].ndim > 1)


def on_numbers(
    name: str, values: tuple[Any, ...], settings: dict[str, Any], written: list[str]
) -> str:
    """NumPy's own function, fed with the numbers of the symbols."""
    from ..graph import Tensor

    def one(value: Any, text: str) -> str:
        return numbers_of(value, text) if isinstance(value, Tensor) else text

    def fed(value: Any, text: str) -> str:
        if isinstance(value, (list, tuple)) and any(isinstance(x, Tensor) for x in value):
            return "[" + ", ".join(one(x, name_of(x, "x")) for x in value) + "]"
        return one(value, text)

    parts = [fed(value, text) for value, text in zip(values, written, strict=False)]
    parts += [f"{key}={fed(v, as_written(v, key))}" for key, v in settings.items() if key != "out"]
    return f"np.{name}({', '.join(parts)})"


def math_function() -> str | None:
    """What to type instead of `math.sin(x)`, if the learner's line calls such a function."""
    import math

    wanted = {name for name in dir(math) if name in UFUNCS or name in ("pow", "fabs")}
    for call in calls_in_line(wanted):
        name = ast.unparse(call.func).rpartition(".")[2]
        template = UFUNCS[{"pow": "power"}.get(name, name)]
        if len(call.args) != 1 + ("{1}" in template):
            continue
        return filled(template, [ast.unparse(argument) for argument in call.args])
    return None
