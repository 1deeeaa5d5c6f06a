"""How a whole graph is judged: program = replay, gradients = differences, rewrites keep numbers."""

from typing import Any

import numpy
from numpy.testing import assert_allclose

from teachkeras.engine import Function, Tensor, derive, replay, simplify
from teachkeras.engine.compile.memory import Arena
from teachkeras.engine.compile.specialise import fit
from teachkeras.engine.compile.writer import write_program
from teachkeras.engine.testing import agrees
from tests.engine.checkers import TOLERANCE, assert_same_bits, central_difference
from tests.engine.random_graphs import RandomGraph


def reachable(graph: RandomGraph) -> list[Tensor]:
    """The leaves a path leads from to the loss."""
    from teachkeras.engine import toposort
    from teachkeras.engine.gradient import _leading_to

    order = toposort([graph.loss])
    return [x for x in graph.wrt if graph.loss in _leading_to(order, {x})]


def everything(graph: RandomGraph) -> list[Tensor]:
    """The loss, its gradients and the other outputs."""
    wrt = reachable(graph)
    slopes = derive(graph.loss, wrt).gradients if wrt else []
    return [graph.loss, *slopes, *graph.outputs]


def check_gradients(graph: RandomGraph) -> int:
    """Each gradient along a random direction; the answer is how many kinks were left out."""
    wrt = reachable(graph)
    if not wrt:
        return 0
    slopes = derive(graph.loss, wrt).gradients
    for x, slope in zip(wrt, slopes, strict=True):
        assert slope.dtype == x.dtype and slope.ndim == x.ndim
    found = replay(slopes, graph.feed).results
    held = {node: graph.values[node] for node in graph.frozen}
    kinks = 0
    for x, slope in zip(wrt, found, strict=True):
        assert numpy.shape(slope) == graph.values[x].shape
        kinks += _compare(graph, x, slope, held)
    return kinks


def _compare(graph: RandomGraph, x: Tensor, slope: Any, held: dict[Tensor, Any]) -> int:
    base = graph.values[x]

    def loss(value: Any) -> Any:
        return replay(graph.loss, {**graph.feed, **held, x: value})[graph.loss]

    step = numpy.random.default_rng(graph.seed).uniform(0.5, 1.5, base.shape)
    difference, kink = central_difference(loss, base, step)
    if not kink:
        where = f"graph {graph.seed}, gradient for {x!r}"
        assert_allclose(numpy.sum(slope * step), difference, TOLERANCE, TOLERANCE, err_msg=where)
    return int(kink)


def check_program_equals_replay(graph: RandomGraph, strict: bool) -> None:
    """The program of the fitted graph, and the replay of the very same graph: the same bits.

    Once as it is, and once with every array destroyed as soon as nobody should read it any more.
    """
    outputs = everything(graph)
    data = [x for x in graph.feed if x is not graph.phase]
    arrays = [graph.feed[x] for x in data]
    simple = simplify(closed(graph, outputs), strict=strict).after
    fitted = fit(data, simple, [a.shape for a in arrays], strict)
    wanted = replay(fitted.outputs, dict(zip(fitted.inputs, arrays, strict=True))).results
    for poison in (False, True):
        program = write_program(fitted.inputs, fitted.outputs, poison=poison)
        arena = Arena()
        arena.grow(program.plan.arena_bytes)
        arena.array[...] = 255  # every float in it is nan until it is written
        program.bind(arena.array)
        for a, b in zip(program.run(*arrays), wanted, strict=True):
            assert_same_bits(a, b, f"graph {graph.seed}\n{program.text}")
        program.forget()


def closed(graph: RandomGraph, outputs: list[Tensor]) -> list[Tensor]:
    """The graph with the learning phase put in as a number."""
    from teachkeras.engine.graph import substitute
    from teachkeras.engine.ops.leaves import Constant

    if graph.phase is None:
        return outputs
    return list(substitute(outputs, {graph.phase: Constant(1, "int32")()}))


def check_function(graph: RandomGraph) -> None:
    """The whole way, from inputs to outputs: strict to the last bit, ordinary to rounding."""
    outputs = everything(graph)
    inputs = list(graph.feed)
    counters = {n.op.shared: n.op.shared.get() for n in graph.values if n.role == "shared"}
    for strict in (True, False):
        function = Function(inputs, outputs, strict=strict)
        for _ in range(2):  # the second call reuses every array of the first
            wanted = replay(outputs, graph.feed).results  # before the call: it draws the next one
            got = function([graph.feed[x] for x in inputs])
            for a, b in zip(got, wanted, strict=True):
                where = f"graph {graph.seed}, strict={strict}"
                if strict:
                    assert_same_bits(a, b, where)
                assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=where)
    for counter, number in counters.items():
        counter.set(number)


def check_rewrites(graph: RandomGraph) -> list[str]:
    """Every step keeps the numbers by its kind, and a second pass finds nothing to do."""
    outputs = everything(graph)
    simplification = simplify(outputs)
    sides = [side for step in simplification.steps for side in (step.before, step.after)]
    values = replay([*outputs, *simplification.after, *sides], graph.feed)
    for step in simplification.steps:
        assert step.before.dtype == step.after.dtype, f"graph {graph.seed}: {step}"
        old, new = numpy.asarray(values[step.before]), numpy.asarray(values[step.after])
        assert agrees(old, new, step.kind), f"graph {graph.seed}: {step}: {old} {new}"
    for old, new in zip(outputs, simplification.after, strict=True):
        assert_allclose(values[new], values[old], rtol=1e-9, atol=1e-9)
    assert not simplify(simplification.after).steps, f"graph {graph.seed} does not come to rest"
    return [step.rule for step in simplification.steps]


def check_stages(graph: RandomGraph) -> None:
    """The graph after k steps computes the same numbers, for every k."""
    outputs = everything(graph)
    simplification = simplify(outputs)
    wanted = replay(outputs, graph.feed).results
    assert simplification.stage(0) == tuple(outputs)
    for count in range(1, len(simplification.steps) + 1):
        found = replay(simplification.stage(count), graph.feed).results
        for a, b in zip(found, wanted, strict=True):
            assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=f"graph {graph.seed} step {count}")
