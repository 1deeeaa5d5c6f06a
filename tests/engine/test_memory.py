"""The memory plan: no two living arrays in one place, and refusals before memory runs out."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras import backend as K
from teachkeras.engine import Function, limits, placeholder
from teachkeras.engine.compile.memory import ALIGNMENT, Arena, Slot, make_plan
from teachkeras.engine.functions import elementwise as T
from teachkeras.errors import MemoryTeachError

lives = st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(1, 900))


def overlap(a: Slot, b: Slot) -> bool:
    """True when two arrays share a byte."""
    return a.offset < b.offset + b.room and b.offset < a.offset + a.room


@given(st.lists(lives, max_size=40))
def test_living_arrays_never_share_a_byte(chosen: list[tuple[int, int, int]]) -> None:
    """Any births, deaths and sizes: two lives that meet have different places."""
    slots = [
        Slot(f"s{i}", "float32", (size,), born, born + length)
        for i, (born, length, size) in enumerate(chosen)
    ]
    plan = make_plan(slots)
    for a, b in itertools.combinations(slots, 2):
        if a.born <= b.dies and b.born <= a.dies:
            assert not overlap(a, b), (a, b)
    assert all(slot.offset % ALIGNMENT == 0 for slot in slots)
    assert all(slot.offset + slot.room <= plan.arena_bytes for slot in slots)
    assert plan.arena_bytes <= plan.kept_bytes


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), min_size=1, max_size=30))
def test_taking_over_happens_only_where_one_life_ends_as_the_other_begins(
    chosen: list[tuple[int, int]],
) -> None:
    """A chain in which each result may take over the one before: sizes decide whether it does."""
    slots: list[Slot] = []
    for number, (length, size) in enumerate(chosen):
        giver = (slots[-1].name,) if slots else ()
        slots.append(Slot(f"s{number}", "float32", (size,), number, number + length, giver))
    make_plan(slots)
    by_name = {slot.name: slot for slot in slots}
    for slot in slots:
        if slot.took_over:
            giver = by_name[slot.took_over]
            assert giver.dies == slot.born and giver.shape == slot.shape
            assert giver.offset == slot.offset
    heirs = [slot.took_over for slot in slots if slot.took_over]
    assert len(heirs) == len(set(heirs))


def test_slots_are_aligned_pieces_of_the_arena() -> None:
    """Written through one name, read through the arena."""
    arena = Arena()
    assert arena.grow(1000) and not arena.grow(900)
    assert arena.array.ctypes.data % ALIGNMENT == 0
    slot = Slot("s", "float32", (2, 3), 0, 0, offset=128)
    piece = slot.within(arena.array)
    piece[...] = 7.0
    assert piece.flags.c_contiguous and piece.shape == (2, 3)
    np.testing.assert_array_equal(arena.array[128:152].view("float32"), [7.0] * 6)


def test_a_smaller_batch_uses_the_same_arena() -> None:
    """Programs of one function share their memory; the answers stay right as they alternate."""
    x = placeholder((None, 5), name="x")
    function = Function([x], [T.sum(T.tanh(x) * T.exp(x), axis=1)])
    for rows in (32, 7, 32, 64, 7):
        data = np.random.RandomState(rows).randn(rows, 5).astype("float32")
        expected = (np.tanh(data) * np.exp(data)).sum(1)
        np.testing.assert_allclose(function([data])[0], expected, rtol=1e-5)
    largest = max(program.plan.arena_bytes for program in function._programs.values())
    assert function._arena.array.size == largest


def far_too_large() -> list[Any]:
    """30 ways to ask for more memory than there is."""
    n = 3_000_000
    v, c = placeholder((n,), name="v"), placeholder((n, 1), name="c")
    binary = [T.add, T.subtract, T.multiply, T.divide, T.maximum, T.minimum, T.equal, T.greater]
    tables = [op(v, c) for op in binary]
    outer = T.dot(c, T.reshape(v, (1, n)))
    unary = [T.tanh, T.exp, T.square, T.sigmoid, T.relu]
    reduced = [T.sum, T.mean, T.max]
    found = [*tables, outer, *[op(T.subtract(v, c)) for op in unary]]
    found += [op(T.subtract(v, c), axis=0) for op in reduced]
    found += [op(outer, axis=1) for op in reduced]
    found += [T.dot(outer, c), T.switch(v > c, v, c), T.cast(v > c, "float32"), T.softmax(v - c)]
    found += [T.argmax(v * c, axis=0), T.power(v, c), T.transpose(v + c), T.reshape(v - c, (-1,))]
    return [(output, [v, c]) for output in found + [T.square(v - c) * 2, -(v + c)]]


@pytest.mark.parametrize("number", range(30))
def test_thirty_programs_larger_than_the_machine_are_refused(number: int) -> None:
    """36 terabytes each: a sentence, before a byte is taken, and the session lives on."""
    output, inputs = far_too_large()[number]
    arrays = [np.zeros(x.type.sizes, "float32") for x in inputs]
    function = Function(inputs, [output]) if _reads_both(output) else None
    assert function is not None
    with pytest.raises(MemoryTeachError, match="TK-701") as caught:
        function(arrays)
    text = str(caught.value)
    assert "3000000" in text and "iB" in text and "test_memory.py" in text
    assert len(text.splitlines()) <= 12


def _reads_both(output: Any) -> bool:
    return bool(output.inputs)


def test_variables_are_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """K.zeros of a size that was meant for something else."""
    with pytest.raises(MemoryTeachError, match="TK-701"):
        K.zeros((3_000_000, 3_000_000))


def test_the_limit_is_three_quarters_of_what_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 100 MiB free, 70 MiB pass and 80 do not."""
    monkeypatch.setattr(limits, "free_bytes", lambda: 100 << 20)
    limits.check_memory(70 << 20, "x", (70 << 18,), "float32")
    with pytest.raises(MemoryTeachError, match="TK-701"):
        limits.check_memory(80 << 20, "x", (80 << 18,), "float32")


def test_the_machine_says_how_much_is_free() -> None:
    """A positive number, not larger than any machine's memory."""
    assert 0 < limits.free_bytes() < 1 << 62
