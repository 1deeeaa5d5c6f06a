"""What is measured of a layer: weights, calls, masks, dtypes, derivatives, and its program."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.random import draw_counters
from ..backend.types import Array, Tensor
from ..engine.graph import toposort
from ..engine.inspect.replay import replay
from ..errors import TeachError
from ..layers import Layer
from ..layers.losses import as_list
from ..layers.mistakes import no_masks
from ..models import Model, model_from_json
from .record import Problem
from .subject import Subject, numbers_of, run, testing

STEP = 1e-6  # how far a number is moved
NO_SETTING = "self.add_weight(shape, 'uniform', trainable=False)   in build, for numbers of its own"
ADD_WEIGHT = "self.{} = self.add_weight(shape, 'glorot_uniform', name='{}')   in build"


def random_numbers() -> np.random.RandomState:
    """The numbers that are tried are the same each time."""
    return np.random.RandomState(0)


# weights -----------------------------------------------------------------------------------------


def owns_its_weights(subject: Subject) -> Problem | None:
    """Nothing belongs to two layers of a class: no weight, and no list that both change."""
    lists = _lists_of_the_class(type(subject.make()))
    before = copy.deepcopy(lists)
    layer, twin = subject.make(), subject.make()
    for each in (layer, twin):
        each(subject.of(subject.placeholders()))
    if both := [w for w in layer.weights if any(w is other for other in twin.weights)]:
        return Problem(
            f"two layers share the weight {both[0].name}: it is made once for the whole class",
            ADD_WEIGHT.format("W", "W"),
        )
    if changed := [name for name in lists if lists[name] != before[name]]:
        return Problem(
            f"all layers of the class share {changed[0]}, and each changes it",
            f"self.{changed[0]} = {type(before[changed[0]])()!r}   in __init__",
        )
    return None


def hands_weights_over(subject: Subject) -> Problem | None:
    """What is set comes out again, and makes a second layer the same function."""
    with numbers_of("float64"):
        layer, twin, xs = subject.make(), subject.make(), subject.inputs()
        ys = [y for each in (layer, twin) for y in as_list(each(subject.of(xs)))]
        rng = random_numbers()
        numbers = [w + rng.uniform(0.0, 0.3, w.shape) for w in layer.get_weights()]
        for each in (layer, twin):
            each.set_weights(numbers)
        if not all(map(np.array_equal, layer.get_weights(), numbers)):
            sentence = "get_weights does not give what set_weights was given"
            return Problem(sentence, "leave get_weights and set_weights to Layer")
        if _halves_agree(run(xs, ys, subject.arrays(rng, 4))):
            return None
    sentence = "a second layer with the same weights and settings computes something else"
    return Problem(sentence, NO_SETTING)


def _lists_of_the_class(kind: type[Layer]) -> dict[str, Any]:
    """The lists, dicts and sets that the classes of a layer hold, but for those of Layer."""
    return {
        name: value
        for each in kind.__mro__
        if each.__module__.partition(".")[0] != Layer.__module__.partition(".")[0]
        for name, value in vars(each).items()
        if isinstance(value, (list, dict, set)) and not name.startswith("__")
    }


def survives_a_file(subject: Subject) -> Problem | None:
    """A model with it comes back from its JSON, with the learner's own class handed over."""
    layer, xs = subject.make(), subject.inputs()
    model = Model(xs, layer(subject.of(xs)), name="checked")
    own = {type(layer).__name__: type(layer), layer.name: function_in(layer)}
    again = model_from_json(model.to_json(), {k: v for k, v in own.items() if v is not None})
    again.set_weights(model.get_weights())
    data = subject.arrays(random_numbers(), 2)
    if again.to_json() == model.to_json() and all(
        map(_close, as_list(again.predict(data)), as_list(model.predict(data)))
    ):
        return None
    sentence = "a model of its JSON, with the same weights, computes something else"
    return Problem(sentence, NO_SETTING)


def function_in(layer: Layer) -> Any:
    """The function of a Lambda, which is written into a text by its name alone."""
    return next((value for value in layer.get_config().values() if callable(value)), None)


def makes_no_weights_in_call(subject: Subject) -> Problem | None:
    """A second call has the weights of the first, and computes the same."""
    layer, xs = subject.make(), subject.placeholders()
    first = as_list(layer(subject.of(xs)))
    weights = list(layer.weights)
    second = as_list(layer(subject.of(xs)))
    old, new = _variables(first), _variables(second)
    fresh = [v for v in new if all(v is not other for other in old)]
    if fresh and len(layer.weights) == len(weights):
        gone = [v for v in old if all(v is not other for other in new)]
        if list(map(_numbers, fresh)) == list(map(_numbers, gone)):
            return Problem(
                f"call makes a variable with the same numbers each time: {_in_short(fresh[0])}",
                f"{_as_constant(fresh[0])}   for numbers that stay; what training is to change is "
                "made in build, by add_weight",
            )
    if len(layer.weights) != len(weights) or fresh:
        return Problem(
            "call makes a variable of its own each time it is called: no call learns from another",
            ADD_WEIGHT.format("W", "W"),
        )
    if _halves_agree(run(xs, [*first, *second], subject.arrays(random_numbers(), 3))):
        return None
    return Problem(
        "two calls on the same numbers give different ones",
        "return K.in_train_phase(noisy, x)   if call is random",
    )


def _numbers(variable: Tensor) -> tuple[Any, ...]:
    value = K.get_value(variable)
    return value.shape, value.tolist()


def _in_short(variable: Tensor) -> str:
    value = K.get_value(variable)
    shape = f" of shape {value.shape}" if value.ndim else ""
    return f"{value.ravel()[:4].tolist()}{'...' * (value.size > 4)}{shape}"


def _as_constant(variable: Tensor) -> str:
    """The same numbers as one types them, where they are to stay."""
    value = K.get_value(variable)
    if value.ndim and value.size and (value == value.ravel()[0]).all():
        return f"K.constant(np.full({value.shape}, {value.ravel()[0].item()}))"
    return f"K.constant({value.tolist()})" if value.size <= 6 else "K.constant(array)"


def _variables(outputs: Sequence[Tensor]) -> list[Tensor]:
    """The variables behind some tensors, but for the counters of random draws."""
    counters = {id(counter) for _, counter in draw_counters(outputs)}
    return [x for x in toposort(outputs) if K.is_variable(x) and id(x) not in counters]


# masks -------------------------------------------------------------------------------------------


def hands_its_mask_on(subject: Subject) -> Problem | None:
    """A layer that keeps the steps of a sequence, and takes a mask, gives a mask for them."""
    if len(subject.shapes) > 1 or len(subject.shapes[0]) < 2 or subject.below is not None:
        return None
    layer, x = subject.make(), subject.placeholders()[0]
    mask = K.placeholder((None, K.int_shape(x)[1]), dtype="bool")
    try:
        y = layer(x, mask=mask)
    except TeachError as error:
        if error.code == no_masks(layer, x).code:
            return None  # it refuses a mask, and says so
        raise
    after = layer.compute_mask(x, mask)
    steps = K.int_shape(y)[1:2] == K.int_shape(x)[1:2]
    if after is None and steps and K.ndim(y) >= K.ndim(x):
        return Problem(
            "it takes a mask and gives none: the layers behind it would count padding as steps",
            "def compute_mask(self, x, mask=None):\n    return mask",
        )
    return None


# dtypes ------------------------------------------------------------------------------------------


def keeps_the_dtype(subject: Subject) -> Problem | None:
    """Real numbers of 32 bits give real numbers of 32 bits, those of 64 bits give 64."""
    for dtype in ("float32", "float64"):
        with numbers_of(dtype):
            layer, xs = subject.make(), subject.placeholders()
            ys = as_list(layer(subject.of(xs)))
        for told in map(K.dtype, ys):
            if told.startswith("float") and told != dtype:
                return Problem(
                    f"call gives {told} for inputs and weights of {dtype}",
                    "K.cast(y, K.dtype(x))   at the end of call, or no dtype='float64' inside",
                )
    return None


# derivatives -------------------------------------------------------------------------------------


def has_right_derivatives(subject: Subject) -> Problem | None:
    """The slope along a random direction is what moving inputs and weights measures."""
    with numbers_of("float64"):
        layer, xs = subject.make(), subject.inputs()
        y = as_list(layer(subject.of(xs)))[0]
        moved = [] if subject.below is not None else xs
        wanted = [*moved, *layer.trainable_weights]
        used = {id(variable) for variable in _variables([y])}
        if idle := [weight for weight in layer.trainable_weights if id(weight) not in used]:
            sentence = f"call does not use {idle[0].name}, so nothing can be learned for it"
            return Problem(sentence, "use it in call, or do not make it in build")
        if not wanted or not K.dtype(y).startswith("float"):
            return None
        data = subject.arrays(random_numbers(), 3)
        loss = K.sum(K.square(y + 0.3))  # each number of the output counts in its own way
        f = testing(xs, [loss, *K.gradients(loss, wanted)])
        for place, (tensor, slope) in enumerate(zip(wanted, f(data)[1:], strict=True)):
            way = random_numbers().uniform(-1, 1, np.shape(slope))
            told = float(np.sum(slope * way))
            if place < len(moved):
                found = _by_input(f, data, place, way)
            else:
                found = _by_weight(f, data, tensor, way)
            if not np.isclose(told, found, rtol=1e-4, atol=1e-6):
                return Problem(
                    f"the derivative with respect to {tensor.name} is {told:.4g} by the chain rule "
                    f"and {found:.4g} by differences",
                    "tk.check_gradient(K.sum(layer(x)), layer.weights)   shows each of them",
                )
    return None


def _by_input(f: Callable[..., Any], data: list[Array], place: int, way: Array) -> float:
    """How much the loss changes when one input moves along a direction."""
    found = []
    for step in (STEP, -STEP):
        at = list(data)
        at[place] = data[place] + step * way
        found.append(float(f(at)[0]))
    return (found[0] - found[1]) / (2 * STEP)


def _by_weight(f: Callable[..., Any], data: list[Array], weight: Tensor, way: Array) -> float:
    """How much the loss changes when a weight moves along a direction."""
    start = np.array(K.get_value(weight))
    found = []
    for step in (STEP, -STEP):
        K.set_value(weight, start + step * way)
        found.append(float(f(data)[0]))
    K.set_value(weight, start)
    return (found[0] - found[1]) / (2 * STEP)


def computes_as_written(subject: Subject) -> Problem | None:
    """The program gives what going through the graph node by node gives."""
    with numbers_of("float64"):
        layer, xs = subject.make(), subject.placeholders()
        ys = as_list(layer(subject.of(xs)))
        data = subject.arrays(random_numbers(), 3)
        phase = K.learning_phase()
        feed: dict[Any, Any] = dict(zip(xs, data, strict=True))
        if K.is_symbol(phase):
            feed[phase] = 0
        by_node = replay(ys, feed)
        if all(map(_close, run(xs, ys, data), [by_node[y] for y in ys])):
            return None
    return Problem("the program and the graph give different numbers", "tk.replay(layer(x), {...})")


def _close(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-5, atol=1e-6, equal_nan=True))


def _halves_agree(values: Sequence[Any]) -> bool:
    half = len(values) // 2
    return all(map(_close, values[:half], values[half:]))
