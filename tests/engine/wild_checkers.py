"""What is asked of every wild graph, and what is allowed to be refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError
from tests.engine.wild_graphs import WildGraph
from tests.engine.wild_loops import wild_graph

FAR = 1e-5
EMPTY = ("TK-132", "TK-136", "TK-330", "TK-148", "TK-106", "TK-110")  # what an empty axis may earn


class WrongError(AssertionError):
    """A wild graph went wrong: the seed, and what."""


def check(seed: int) -> str:
    """ "checked", "refused" where an axis is empty, or "bent" where no slope can be measured."""
    try:
        graph = wild_graph(seed)
        values = _values(graph, seed)
        return _slopes(graph, values, seed)
    except TeachError as error:
        if error.code not in EMPTY:
            raise WrongError(f"seed {seed}: {error}") from error
        return "refused"
    except WrongError:
        raise
    except Exception as error:
        raise WrongError(f"seed {seed}: {type(error).__name__}: {error}") from error


def _need(holds: Any, seed: int, what: str, *shown: Any) -> None:
    if not holds:
        raise WrongError(f"seed {seed}: {what}\n" + "\n".join(map(str, shown)))


def _values(graph: WildGraph, seed: int) -> list[Any]:
    """NumPy by hand = replay = strict program, bit for bit; the ordinary program closely."""
    inputs, outputs = [x.tensor for x in graph.inputs], [y.tensor for y in graph.outputs]
    told = replay(outputs, dict(zip(inputs, graph.feed, strict=True))).results
    right = graph.numbers(graph.feed)
    strict = K.function(inputs, outputs, strict=True)(graph.feed)
    quick = K.function(inputs, outputs)
    first, again = quick(graph.feed), quick(graph.feed)
    for y, hand, slow, exact, fast, same in zip(
        outputs, right, told, strict, first, again, strict=True
    ):
        near = 1e-9 if y.dtype == "float64" else 2e-3
        _need(slow.shape == hand.shape, seed, "another shape", slow.shape, hand.shape)
        _need(np.allclose(slow, hand, near, near, True), seed, "replay, by hand", slow, hand)
        _need(np.array_equal(slow, exact, True), seed, "strict differs from replay", slow, exact)
        sound = np.isfinite(slow)
        _need(fast.shape == slow.shape, seed, "another shape", fast.shape, slow.shape)
        _need(np.allclose(fast[sound], slow[sound], near, near), seed, "program", fast, slow)
        _need(np.array_equal(fast, same, True), seed, "a second call differs", fast, same)
    return right


def _loss(graph: WildGraph, feed: list[Any]) -> float:
    return float(sum(np.sum(np.tanh(y)) for y in graph.numbers(feed)))


def _slopes(graph: WildGraph, values: list[Any], seed: int) -> str:
    """The gradients of all inputs in one random direction, against differences by hand."""
    if not all(np.isfinite(value).all() for value in values) or graph.feed[0].dtype != "float64":
        return "checked"
    moving = [i for i, array in enumerate(graph.feed) if array.dtype == "float64"]
    inputs = [x.tensor for x in graph.inputs]
    loss = sum(
        (K.sum(K.tanh(y.tensor)) for y in graph.outputs[1:]), K.sum(K.tanh(graph.outputs[0].tensor))
    )
    wrt = [inputs[i] for i in moving]
    found = K.gradients(loss, wrt)
    rng = np.random.default_rng(seed)
    way = {i: rng.normal(size=graph.feed[i].shape) for i in moving}

    def along(far: float) -> list[Any]:
        return [a + far * way[i] if i in way else a for i, a in enumerate(graph.feed)]

    gradients = K.function(inputs, found)
    arrays = gradients(graph.feed)
    for i, array in zip(moving, arrays, strict=True):
        _need(array.shape == graph.feed[i].shape, seed, "the gradient's shape", array.shape)
        _need(np.isfinite(array).all(), seed, "the gradient is no number", array)
    exact = K.function(inputs, found, strict=True)(graph.feed)
    slow = replay(found, dict(zip(inputs, graph.feed, strict=True))).results
    for a, b in zip(exact, slow, strict=True):
        _need(np.array_equal(a, b, True), seed, "strict gradient differs from replay", a, b)
    claimed = sum(float(np.sum(way[i] * g)) for i, g in zip(moving, arrays, strict=True))
    here = _loss(graph, graph.feed)
    up, down = ((_loss(graph, along(far)) - here) / far for far in (FAR, -FAR))
    if abs(up - down) > 1e-3 * (1 + abs(up)):
        return "bent"  # a kink, or a gate, lies between: there is no slope to hold it against
    slope = (up + down) / 2
    _need(
        abs(slope - claimed) <= 1e-5 * (1 + abs(slope) + abs(up - down) * 1e4),
        seed,
        "the gradient",
        claimed,
        slope,
    )
    return _second(graph, inputs, wrt, found, along, way, moving, seed)


def _second(
    graph: WildGraph,
    inputs: Any,
    wrt: Any,
    found: Any,
    along: Any,
    way: Any,
    moving: Any,
    seed: int,
) -> str:
    """The gradient of the gradients, against differences of the gradients."""
    total = sum((K.sum(K.sin(g)) for g in found[1:]), K.sum(K.sin(found[0])))
    try:
        second = K.gradients(total, wrt)
    except TeachError as error:
        _need(error.code == "TK-205", seed, "second gradients", error)  # nothing bends
        return "checked"
    arrays = K.function(inputs, second)(graph.feed)
    if not all(np.isfinite(array).all() for array in arrays) and "gated" in graph.told:
        return "steep"  # the slope of a slope behind a gate: to second order not all are held yet
    for array in arrays:
        _need(np.isfinite(array).all(), seed, "the second gradient is no number", array)
    slow = replay(second, dict(zip(inputs, graph.feed, strict=True))).results
    for a, b in zip(arrays, slow, strict=True):
        _need(np.allclose(a, b, 1e-7, 1e-7), seed, "second gradient differs from replay", a, b)
    once = K.function(inputs, [total])
    claimed = sum(float(np.sum(way[i] * g)) for i, g in zip(moving, arrays, strict=True))
    here = float(once(graph.feed)[0])
    up, down = ((float(once(along(far))[0]) - here) / far for far in (FAR, -FAR))
    if abs(up - down) > 1e-3 * (1 + abs(up)):
        return "bent"
    slope = (up + down) / 2
    _need(
        abs(slope - claimed) <= 1e-4 * (1 + abs(slope)), seed, "the second gradient", claimed, slope
    )
    return "checked"
