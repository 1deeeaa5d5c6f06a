"""Long elementwise chains run in blocks: the same bits, and hardly any memory."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachkeras.engine import Function, placeholder, shared, simplify
from teachkeras.engine.compile.blocks import BLOCK, SMALLEST
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay

UNARY = [T.tanh, T.exp, T.negative, T.square, T.sigmoid, T.relu, T.absolute]
BINARY = [T.add, T.subtract, T.multiply, T.maximum]


def numbers(shape: Any, seed: int = 0) -> Any:
    """Random float32 numbers."""
    return np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def text_of(function: Function) -> str:
    """The program's text."""
    return repr(function.story.program)


def long_chain(x: Any, y: Any, choices: list[int]) -> Any:
    """A chain of ops chosen by numbers; every third one reads the second input."""
    result = x
    for place, choice in enumerate(choices):
        if place % 3 == 2:
            result = BINARY[choice % len(BINARY)](result, y)
        else:
            result = UNARY[choice % len(UNARY)](T.tanh(result))
    return result


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 50), min_size=2, max_size=8),
    st.sampled_from([SMALLEST, SMALLEST + 1, SMALLEST + BLOCK - 1, SMALLEST + BLOCK]),
)
def test_blocks_change_not_one_bit(choices: list[int], size: int) -> None:
    """Against the node-by-node definition, with and without a smaller last block."""
    x, y = placeholder((size,), name="x"), placeholder((size,), name="y")
    outputs = [long_chain(x, y, choices), T.sum(long_chain(y, x, choices))]
    function = Function([x, y], outputs)
    feed = [numbers(size, 1), numbers(size, 2)]
    found = function(feed)
    assert "for start in range" in text_of(function)
    simple = simplify(outputs).after
    expected = replay(simple, dict(zip([x, y], feed, strict=True))).results
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-4, atol=1e-2)


def test_short_arrays_and_strict_functions_are_left_whole() -> None:
    """Below the cache's size a loop costs more than it saves; strict means unfused."""
    x = placeholder((None,), name="x")
    chain = [T.exp(T.tanh(x) + 1)]
    small, strict = Function([x], chain), Function([x], chain, strict=True)
    small([numbers(SMALLEST - 1)])
    strict([numbers(SMALLEST)])
    assert "for start" not in text_of(small) and "for start" not in text_of(strict)


def test_a_chain_of_a_hundred_keeps_next_to_nothing() -> None:
    """100 ops on a million numbers: 400 MB if every result kept its array, under 8 MB planned."""
    x = placeholder((1_000_000,), name="x")
    y = x
    for _ in range(50):
        y = T.tanh(y) + 0.5
    function = Function([x], [y])
    function([numbers(1_000_000)])
    memory = function.story.memory
    assert memory.kept_bytes >= 99 * 4_000_000
    assert memory.arena_bytes <= 8_000_000


def test_matrices_are_walked_flat_and_fortran_order_is_understood() -> None:
    """The order in memory of what is fed does not matter."""
    x = placeholder((None, 500), name="x")
    function = Function([x], [T.exp(T.tanh(x) * 2)])
    data = numbers((600, 500))
    expected = np.exp(np.tanh(data) * 2)
    np.testing.assert_array_equal(function([data])[0], expected)
    np.testing.assert_array_equal(function([np.asfortranarray(data)])[0], expected)


def test_variables_are_updated_in_blocks_too() -> None:
    """An update written straight into its variable, block by block."""
    w = shared(numbers(SMALLEST), "w")
    start = w.op.shared.get()
    step = Function([], [], [(w, w - 0.5 * T.tanh(w))])
    step([])
    assert "for start" in text_of(step)
    np.testing.assert_array_equal(w.op.shared.get(), start - np.float32(0.5) * np.tanh(start))


@pytest.mark.parametrize("name", ["start", "stop", "range", "min", "program", "x_block"])
def test_the_learners_names_cannot_hide_the_programs_own(name: str) -> None:
    """A placeholder may be called like a word of the program's text."""
    x = placeholder((SMALLEST,), name=name)
    data = numbers(SMALLEST)
    (found,) = Function([x], [T.exp(T.tanh(x))])([data])
    np.testing.assert_array_equal(found, np.exp(np.tanh(data)))


def test_what_needs_only_leaves_waits_for_its_reader() -> None:
    """The decay of a memory could come first; beside the update, one block of it is enough."""
    size = 2 * SMALLEST
    x, memory = placeholder((size,), name="x"), shared(numbers(size, 1), "memory")
    loss = T.sum(T.square(T.tanh(x * 3.0)))
    new = T.subtract(T.multiply(0.9, memory), T.tanh(x) * loss)
    function, feed = Function([x], [], [(memory, new)]), numbers(size, 2)
    expected = replay([new], {x: feed}).results[0]
    function([feed])
    np.testing.assert_allclose(memory.op.shared.numbers, expected, rtol=1e-4, atol=1e-2)
    before, after = text_of(function).split("def program")[1].split("add.reduce")
    assert "memory" not in before and after.count("for start in range") == 1
    whole = [slot for slot in function.story.memory.slots if slot.shape == (size,)]
    assert [slot.name for slot in whole] == ["square_1"]
