"""How a whole graph is judged: program = replay, gradients = differences, rewrites keep numbers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np
from numpy.testing import assert_allclose

from teachkeras.engine import Function, Tensor, derive, simplify
from teachkeras.engine.compile.memory import Arena
from teachkeras.engine.compile.specialise import fit
from teachkeras.engine.compile.writer import write_program
from teachkeras.engine.gradient.derive import _leading_to
from teachkeras.engine.graph import substitute, toposort
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.leaves import Constant
from teachkeras.engine.rewrite.check import parted
from teachkeras.engine.rewrite.driver import Simplification
from tests.engine.checkers import TOLERANCE, assert_same_bits, central_difference
from tests.engine.random_graphs import RandomGraph
from tests.engine.rule_checkers import agree

ONE_BY_ONE, ENTRY_BY_ENTRY = 5, 50  # every 5th graph: each leaf by itself; every 50th: each number


class Case:
    """A random graph, and what its checks share: its gradients, its numbers, its simpler form."""

    def __init__(self, graph: RandomGraph) -> None:
        self.graph = graph
        self.wrt = reachable(graph)
        self.derivatives = derive(graph.loss, self.wrt).gradients if self.wrt else []
        self.outputs = [graph.loss, *self.derivatives, *graph.outputs]
        self.order = toposort([graph.loss, *graph.outputs])
        self.data = [x for x in graph.feed if x is not graph.phase]
        self.arrays = [graph.feed[x] for x in self.data]

    @cached_property
    def wanted(self) -> list[Any]:
        """The numbers of all outputs, computed node by node from the graph as written."""
        return replay(self.outputs, self.graph.feed).results

    @cached_property
    def simplification(self) -> Simplification:
        """The graph with all its rewrites."""
        return simplify(self.outputs)

    def simple(self, strict: bool) -> Simplification:
        """The graph simplified, with the learning phase put in as a number."""
        phase = self.graph.phase
        if phase is None:
            return simplify(self.outputs, strict=True) if strict else self.simplification
        closed = substitute(self.outputs, {phase: Constant(1, "int32")()})
        return simplify(closed, strict=strict)

    def __repr__(self) -> str:
        return f"graph {self.graph.seed}"


def reachable(graph: RandomGraph) -> list[Tensor]:
    """The leaves a path leads from to the loss."""
    order = toposort([graph.loss])
    return [x for x in graph.wrt if graph.loss in _leading_to(order, {x})]


@contextmanager
def same_draws(graph: RandomGraph) -> Iterator[None]:
    """Calls inside draw random numbers; afterwards every counter is where it was."""
    counters = {n.op.shared: n.op.shared.get() for n in graph.values if n.role == "shared"}
    try:
        yield
    finally:
        for counter, number in counters.items():
            counter.set(number)


# gradients -----------------------------------------------------------------------------------


def check_gradients(case: Case, thorough: bool = False) -> int:
    """The gradients against central differences; the answer is how many kinks were left out.

    Most graphs are judged by one direction in which all leaves move together.
    """
    graph = case.graph
    found = case.wanted[1 : 1 + len(case.wrt)]
    slopes = dict(zip(case.wrt, found, strict=True))
    for x, slope in zip(case.wrt, case.derivatives, strict=True):
        assert slope.dtype == x.dtype and slope.ndim == x.ndim
        assert np.shape(slopes[x]) == graph.values[x].shape
    if graph.seed % ENTRY_BY_ENTRY == 0:
        moves = [{x: e} for x in case.wrt for e in entries(graph.values[x])]
    elif thorough or graph.seed % ONE_BY_ONE == 0:
        moves = [{x: direction(graph, x, 0)} for x in case.wrt]
    else:
        moves = [{x: direction(graph, x, i) for i, x in enumerate(case.wrt)}] if case.wrt else []
    return sum(compare_slopes(case, slopes, move) for move in moves)


def direction(graph: RandomGraph, x: Tensor, place: int) -> Any:
    """A random direction for one leaf."""
    rng = np.random.default_rng([graph.seed, place])
    return rng.uniform(0.5, 1.5, graph.values[x].shape)


def entries(base: Any) -> list[Any]:
    """For each number of an array, the direction that moves it alone."""
    return [row.reshape(base.shape) for row in np.eye(base.size)]


def compare_slopes(case: Case, slopes: dict[Tensor, Any], move: dict[Tensor, Any]) -> int:
    """One direction: what the gradients say, and how the loss really grows. 1 for a kink."""
    graph = case.graph
    held = {node: graph.values[node] for node in graph.frozen}
    base = {x: graph.values[x] for x in move}

    def loss(distance: float) -> Any:
        moved = {x: base[x] + distance * step for x, step in move.items()}
        return replay(graph.loss, {**graph.feed, **held, **moved})[graph.loss]

    difference, kink = central_difference(loss, 0.0, 1.0)
    if not kink:
        given = sum(np.sum(slopes[x] * step) for x, step in move.items())
        where = f"{case}, gradient for {list(move)}"
        assert_allclose(given, difference, TOLERANCE, TOLERANCE, err_msg=where)
    return int(kink)


# programs ------------------------------------------------------------------------------------


def check_poisoned(case: Case, strict: bool) -> None:
    """The program of the fitted graph, and the replay of the very same graph: the same bits.

    Every array is nan until it is written, and destroyed as soon as nobody should read it any more:
    a program that reads too early or too late cannot get its numbers right.
    """
    fitted = fit(case.data, case.simple(strict), [a.shape for a in case.arrays], strict)
    wanted = replay(fitted.outputs, dict(zip(fitted.inputs, case.arrays, strict=True))).results
    program = write_program(fitted.inputs, fitted.outputs, poison=True)
    arena = Arena()
    arena.grow(program.plan.arena_bytes)
    arena.array[...] = 255  # every float in it is nan until it is written
    program.bind(arena.array)
    results = program.run(*case.arrays)
    for a, b, c in zip(results, wanted, case.wanted, strict=True):
        assert_same_bits(a, b, f"{case}\n{program.text}")
        compare_outputs(a, c, strict, case)
    program.forget()


def check_function(case: Case, strict: bool) -> None:
    """The whole way, from inputs to outputs: strict to the last bit, ordinary to rounding."""
    graph, inputs = case.graph, list(case.graph.feed)
    function = Function(inputs, case.outputs, strict=strict)
    with same_draws(graph):
        for call in range(2):  # the second call reuses every array of the first
            again = call and any(node.op.is_random for node in case.order)
            wanted = replay(case.outputs, graph.feed).results if again else case.wanted
            got = function([graph.feed[x] for x in inputs])
            for a, b in zip(got, wanted, strict=True):
                compare_outputs(a, b, strict, case)
    for program in function._programs.values():
        program.forget()


def compare_outputs(got: Any, wanted: Any, strict: bool, case: Case) -> None:
    """The same bits under strict, the same digits otherwise."""
    where = f"{case}, strict={strict}"
    if strict:
        assert_same_bits(got, wanted, where)
    assert_allclose(got, wanted, rtol=1e-9, atol=1e-9, err_msg=where)


# rewrites ------------------------------------------------------------------------------------


def check_rewrites(case: Case) -> list[str]:
    """Every step keeps the numbers by its kind, and a second pass finds nothing to do."""
    simplification = case.simplification
    check_steps(case, simplification, case.graph.feed)
    again = simplify(simplification.after)
    assert not again.steps, f"{case} does not come to rest: {again.steps[:3]}"
    assert again.after == simplification.after
    return [step.rule for step in simplification.steps]


def check_steps(case: Case, simplification: Simplification, feed: dict[Tensor, Any]) -> None:
    """Both sides of every step, on these numbers, by its kind."""
    sides = [side for step in simplification.steps for side in (step.before, step.after)]
    values = replay([*simplification.after, *sides], feed)
    for step in simplification.steps:
        assert step.before.dtype == step.after.dtype, f"{case}: {step}"
        for old, new in parted(values[step.before], values[step.after]):
            assert agree(old, new, step.kind), f"{case}: {step}: {old} {new}"


def check_tidy_never_grows(case: Case) -> None:
    """Tidy leaves at most as many nodes to compute as it found.

    (One step may add one for a while: what another reader still needs stays until it is merged.)
    """
    after = simplify(case.outputs, ("tidy",)).after
    assert computing(after) <= computing(case.outputs), case


def computing(outputs: Sequence[Tensor]) -> int:
    """How many nodes compute something; a plain number costs nothing."""
    return sum(node.role == "result" for node in toposort(outputs))


def check_stages(case: Case) -> None:
    """The graph after k steps computes the same numbers, for every k."""
    simplification = case.simplification
    assert simplification.stage(0) == tuple(case.outputs)
    for count in range(1, len(simplification.steps) + 1):
        found = replay(simplification.stage(count), case.graph.feed).results
        for a, b in zip(found, case.wanted, strict=True):
            assert_allclose(a, b, rtol=1e-9, atol=1e-9, err_msg=f"{case} step {count}")
