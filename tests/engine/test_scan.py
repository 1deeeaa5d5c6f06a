"""Loops as ops: their laws, their programs, and what happens at the edges."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras.engine import Function, Tensor, derive, placeholder, shared, simplify
from teachkeras.engine.compile.memory import Arena
from teachkeras.engine.compile.specialise import fit
from teachkeras.engine.compile.writer import write_program
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.loops import loop, unroll
from teachkeras.engine.graph import toposort
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.body import body_input
from teachkeras.engine.ops.joining import Concatenate
from teachkeras.engine.ops.scan import Scan, after_last_step
from teachkeras.engine.ops.several import Output, outputs_of, select_output
from teachkeras.engine.types import TupleType
from teachkeras.errors import TeachError
from tests.engine.loop_examples import added, carried, entry, outer


def scans(outputs: Any) -> list[Tensor]:
    """The loops of a graph."""
    return [node for node in toposort(list(outputs)) if isinstance(node.op, Scan)]


def network(steps: int | None = 4, batch: int | None = 2) -> tuple[list[Tensor], Tensor, Tensor]:
    """x, W, U and b; all states of a recurrent network; its last one."""
    x = placeholder((steps, batch, 3), "float64", "x")
    W, U, b = (placeholder(s, "float64", n) for s, n in (((3, 2), "W"), ((2, 2), "U"), ((2,), "b")))
    start = T.fill_like(T.dot(x, W)[0], 0.0)
    states = carried(x, start, lambda x_t, h: T.tanh(T.dot(x_t, W) + T.dot(h, U) + b))
    return [x, W, U, b], states, states[-1]


def numbers(inputs: list[Tensor], seed: int = 0, unknown: int = 4) -> list[Any]:
    """Random arrays for placeholders."""
    rng = np.random.default_rng(seed)
    shapes = [[n if isinstance(n, int) else unknown for n in x.type.shape] for x in inputs]
    return [rng.normal(size=shape) for shape in shapes]


def in_loops(text: str) -> list[str]:
    """The lines of a program that stand inside a loop."""
    return [line for line in text.splitlines() if re.match(r"        \w+\(", line)]


# programs ----------------------------------------------------------------------------------------


def test_a_training_program_has_one_loop_forth_and_one_back() -> None:
    """The loss and its gradient ask for loops of their own, and get one together."""
    inputs, _, last = network()
    loss = T.sum(T.square(last))
    function = Function(inputs, [loss, *derive(loss, inputs[1:]).gradients])
    function(numbers(inputs))
    text = str(function.story.program)
    assert text.count("for (") + text.count("    for ") == 2
    products = [line for line in text.splitlines() if line.strip().startswith("dot(")]
    assert len(in_loops("\n".join(products))) == 2  # h U, and back through it
    assert len(products) == 6  # x W before them, three gradients behind


def test_every_line_of_a_loop_knows_its_node_and_the_line_of_the_step() -> None:
    x, h = placeholder((3, 2), "float64", "x"), placeholder((2,), "float64", "h")
    boxes = [entry(x), body_input(h.type, "h")]
    squashed = T.tanh(boxes[0] + boxes[1])
    function = Function([x, h], [loop([x], [h], boxes, [squashed])])
    function(numbers([x, h]))
    program = function.story.program
    assert program is not None
    (line,) = [
        n for n, t in enumerate(program.text.splitlines(), 1) if "tanh(" in t and "for" not in t
    ]
    node = program.node_at(line)
    assert node is not None and type(node.op).__name__ == "Tanh"
    assert node.line is not None and node.line.number == squashed.line.number  # type: ignore


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_read_before_it_is_written_or_after_it_is_gone(seed: int) -> None:
    inputs, states, last = network()
    loss = T.sum(T.square(last)) + T.sum(T.tanh(states))
    outputs = [loss, *derive(loss, inputs).gradients]
    arrays = numbers(inputs, seed)
    fitted = fit(inputs, simplify(outputs), [a.shape for a in arrays])
    program = write_program(fitted.inputs, fitted.outputs, poison=True)
    arena = Arena()
    arena.grow(program.plan.arena_bytes)
    arena.array[...] = 255
    program.bind(arena.array)
    wanted = replay(outputs, dict(zip(inputs, arrays, strict=True))).results
    for got, right in zip(program.run(*arrays), wanted, strict=True):
        assert_allclose(got, right, rtol=1e-10)


def test_large_elementwise_steps_work_in_blocks_inside_the_loop() -> None:
    x = placeholder((3, 140_000), "float64", "x")

    def step(m: Any, x_t: Any, h: Any) -> Any:
        return m.tanh(m.exp(m.sin(h * 2.0) * 0.5) * h) + x_t

    h_0 = T.fill_like(x[0], 0.5)
    total = T.sum(carried(x, h_0, lambda x_t, h: step(T, x_t, h))[-1])
    function = Function([x], [total])
    (array,) = numbers([x])
    h = np.full(140_000, 0.5)
    for row in array:
        h = step(np, row, h)
    assert_allclose(function([array])[0], h.sum(), rtol=1e-10)
    assert "for start in range" in str(function.story.program)


@pytest.mark.parametrize("axis", [0, 1])
def test_pieces_of_a_joined_tensor_are_filled_by_whatever_makes_them(axis: int) -> None:
    """A product, a sum, a choice, an elementwise piece: side by side, or one below the other."""
    x, A = placeholder((3, 2, 2), "float64", "x"), placeholder((2, 2), "float64", "A")

    def step(x_t: Tensor, h: Tensor) -> Tensor:
        now = T.sum(T.reshape(h, (2, 2, 2)), axis) + x_t  # both halves of the state
        pieces = [T.dot(now, A), T.switch(now > 0, now, x_t)]
        return Concatenate(axis)(*pieces)

    start = T.fill_like(Concatenate(axis)(x[0], x[0]), 0.5)
    states = carried(x, start, step)
    slopes = derive(T.sum(T.square(states)), [x, A]).gradients
    arrays = numbers([x, A])
    found = Function([x, A], [states, *slopes])(arrays)
    wanted = replay([states, *slopes], dict(zip([x, A], arrays, strict=True))).results
    for a, b in zip(found, wanted, strict=True):
        assert_allclose(a, b, rtol=1e-12)


def test_names_of_programs_are_those_of_the_body() -> None:
    inputs, _, last = network()
    function = Function(inputs, [last])
    function(numbers(inputs))
    text = str(function.story.program)
    assert "h_all" in text and "h_next" in text and "loop" in text


# results -----------------------------------------------------------------------------------------


def test_several_results_are_one_node_and_outputs_select() -> None:
    x, h = placeholder((3, 2), "float64"), placeholder((2,), "float64")
    boxes = [entry(x), body_input(h.type, "h")]
    made = loop([x], [h], boxes, [boxes[0] + boxes[1], boxes[0] * 2.0])
    assert isinstance(made.type, TupleType) and made.type.is_float and made.type.is_known
    states, doubled = outputs_of(made)
    assert (states.type.shape, doubled.type.shape) == ((4, 2), (3, 2))
    assert isinstance(states.op, Output) and "output(" in repr(states)
    found = replay([made, states, doubled], dict(zip([x, h], numbers([x, h]), strict=True)))
    assert isinstance(found[made], tuple)
    assert_allclose(found[made][1], found[doubled])


def test_gradients_of_several_results_are_gathered() -> None:
    """A loss that reads two results of one loop, one of them twice."""
    inputs = [placeholder(s, "float64", n) for s, n in (((3, 2), "x"), ((2,), "h"))]
    boxes = [entry(inputs[0]), body_input(inputs[1].type, "h")]
    made = loop([inputs[0]], [inputs[1]], boxes, [T.tanh(boxes[0] + boxes[1]), boxes[1] ** 2])
    a, b = outputs_of(made)
    loss = T.sum(a[-1]) + T.sum(a * a) + T.sum(T.exp(b))
    arrays = numbers(inputs)
    feed = dict(zip(inputs, arrays, strict=True))
    for x, slope in zip(inputs, derive(loss, inputs).gradients, strict=True):
        step = np.random.default_rng(1).normal(size=feed[x].shape)
        ends = [replay(loss, feed | {x: feed[x] + e * step})[loss] for e in (1e-6, -1e-6)]
        given = (replay(slope, feed)[slope] * step).sum()
        assert_allclose(given, (ends[0] - ends[1]) / 2e-6, rtol=1e-6)


def test_what_nobody_reads_is_not_recorded() -> None:
    x, h = placeholder((3, 2), "float64", "x"), placeholder((2,), "float64", "h")
    boxes = [entry(x), body_input(h.type, "h")]
    made = loop([x], [h], boxes, [boxes[0] + boxes[1], boxes[0] * boxes[1]])
    (after,) = simplify([after_last_step(made, 0)]).after
    (scan,) = scans([after])
    assert not isinstance(scan.type, TupleType)


def test_loops_that_do_the_same_are_one_and_others_stay() -> None:
    x, h = placeholder((3, 2), "float64", "x"), placeholder((2,), "float64", "h")
    first, same, other = (
        carried(x, h, lambda x_t, h_t, by=by: T.tanh(x_t + by * h_t)) for by in (0.5, 0.5, 0.25)
    )
    backwards = carried(x, h, lambda x_t, h_t: T.tanh(x_t + 0.5 * h_t), backwards=True)
    after = simplify([first, same, other, backwards]).after
    assert len(scans(after)) == 3 and after[0] is after[1]


# unrolled ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("backwards", [False, True])
def test_unroll_gives_the_results_without_the_loop(backwards: bool) -> None:
    x, h = placeholder((3, 2, 2), "float64", "x"), placeholder((2, 2), "float64", "h")
    boxes = [entry(x), body_input(h.type, "h")]
    made = loop([x], [h], boxes, [T.tanh(boxes[0] + boxes[1]), boxes[0] * boxes[1]], backwards)
    flat = unroll(made)
    assert not scans(flat)
    feed = dict(zip([x, h], numbers([x, h]), strict=True))
    for a, b in zip(outputs_of(made), flat, strict=True):
        assert_allclose(replay(a, feed)[a], replay(b, feed)[b])


def test_unroll_adds_up_what_the_loop_adds_up() -> None:
    x, h = placeholder((3, 2, 2), "float64", "x"), placeholder((2, 2), "float64", "h")
    total = added(x, h, lambda x_t, h_t: (T.tanh(x_t + h_t), outer(h_t, x_t)))
    flat = unroll(total.inputs[0])[1]
    feed = dict(zip([x, h], numbers([x, h]), strict=True))
    assert_allclose(replay(total, feed)[total], replay(flat, feed)[flat])


# edges -------------------------------------------------------------------------------------------


def test_no_steps_give_initial_values_and_zero_gradients() -> None:
    inputs, states, last = network(None)
    loss = T.sum(last)
    function = Function(inputs, [states, *derive(loss, inputs).gradients])
    arrays = numbers(inputs)
    arrays[0] = np.zeros((0, 2, 3))
    start = placeholder((2, 2), "float64")
    x = placeholder((None, 2, 2), "float64")
    sums = carried(x, start, lambda x_t, h: x_t + h)
    run = Function([x, start], [sums, *derive(T.sum(sums), [x, start]).gradients])
    found = run([np.zeros((0, 2, 2)), np.ones((2, 2))])
    assert found[0].tolist() == [[[1, 1], [1, 1]]] and found[1].shape == (0, 2, 2)
    assert_allclose(found[2], 1)
    with pytest.raises(TeachError, match="TK-136"):  # x W of the first step: there is none
        function(arrays)


def test_a_loop_in_a_loop() -> None:
    """For each row, a fold over the row; and its gradient."""
    x = placeholder((None, None), "float64", "x")

    def fold(row: Tensor) -> Tensor:
        return carried(row, row[0] * 0.0, lambda v, acc: acc * 0.5 + v * v)[-1]

    row = entry(x, "row")
    made = loop([x], [], [row], [fold(row)])
    loss = T.sum(T.square(made))
    function = Function([x], [made, *derive(loss, [x]).gradients])
    array = np.random.default_rng(0).normal(size=(3, 4))

    def by_hand(a: Any) -> Any:
        totals = np.zeros(3)
        for column in a.T:
            totals = totals * 0.5 + column**2
        return totals

    value, slope = function([array])
    assert_allclose(value, by_hand(array))
    step = np.random.default_rng(1).normal(size=array.shape)
    ends = [(by_hand(array + e * step) ** 2).sum() for e in (1e-6, -1e-6)]
    assert_allclose((slope * step).sum(), (ends[0] - ends[1]) / 2e-6, rtol=1e-6)


def test_counters_and_flags_may_be_states() -> None:
    """A state of whole numbers and one of True and False, beside one with a gradient."""
    x = placeholder((4,), "float64", "x")
    boxes = [
        entry(x),
        *[body_input(T.constant(v, d).type, d) for v, d in ((0, "int32"), (False, "bool"))],
    ]
    value = boxes[0] * T.cast(boxes[1], "float64")
    outputs = [boxes[1] + 1, T.greater(boxes[0], 0.0), value]
    made = loop([x], [T.constant(0, "int32"), T.constant(False)], boxes, outputs)
    loss = T.sum(select_output(made, 2))
    function = Function([x], [*outputs_of(made), *derive(loss, [x]).gradients])
    counts, flags, values, slope = function([[1.0, -1.0, 2.0, -2.0]])
    assert counts.tolist() == [0, 1, 2, 3, 4]
    assert flags.tolist() == [False, True, False, True, False]
    assert values.tolist() == [0, -1, 4, -6] and slope.tolist() == [0, 1, 2, 3]


def test_states_that_change_their_kind_are_refused() -> None:
    x, h = placeholder((3, 2), "float32"), placeholder((2,), "float32")
    for step in (lambda x_t, h_t: T.cast(h_t, "float64"), lambda x_t, h_t: T.sum(x_t + h_t)):
        with pytest.raises(TeachError, match="TK-161"):
            carried(x, h, step)


def test_a_variable_can_be_carried_from_call_to_call() -> None:
    x, memory = placeholder((None,), "float64"), shared(np.float64(0.0), "memory")
    final = carried(x, memory, lambda x_t, h: h + x_t)[-1]
    function = Function([x], [final], updates=[(memory, final)])
    assert [float(function([np.arange(n * 1.0)])[0]) for n in (3, 4, 3)] == [3, 9, 12]


def test_a_step_that_explodes_is_blamed_on_the_loop() -> None:
    from teachkeras.engine.inspect.explain import blame

    x = placeholder((3,), "float64", "x")
    grown = carried(x, T.constant(400.0, "float64"), lambda x_t, h: T.exp(h) + x_t)
    guilty = blame([T.sum(grown)], {x: np.zeros(3)})
    assert guilty is not None and isinstance(guilty.node.op, Scan) and guilty.made == "inf"
