"""Long elementwise chains in pieces that fit the cache.

Ten operations on ten million numbers, one after the other, fetch everything from memory ten times.
The same ten on a block of 16,384 numbers, block after block, find it in the cache. What lives only
inside such a group needs room for one block instead of the whole array.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .program import Code, Line, Name

BLOCK = 16_384  # numbers: a few such pieces of float32 stay in a core's own cache
SMALLEST = 8 * BLOCK  # below this the whole arrays nearly fit anyway


def in_blocks(code: Code) -> list[Line]:
    """The program's lines with every group of long elementwise lines turned into a loop.

    The lives of the arrays are counted anew in the new lines.
    """
    result: list[Line] = []
    position: dict[int, int] = {}  # old line -> new line
    whole: list[tuple[int, int]] = []  # for each loop: first and last new line
    number = 0
    while number < len(code.lines):
        line = code.lines[number]
        end = number if line.out is None and line.fresh is None else _group_end(code, number)
        if end - number < 2:
            position[number] = len(result)
            result.append(line)
            number += 1
            continue
        first = len(result)
        result += _loop(code, number, end, first, position)
        whole.append((first, len(result) - 1))
        number = end
    if whole:
        _count_lives_anew(code, position, whole)
        _drop_unread_bits(code, result)
    return result


def _group_end(code: Code, start: int) -> int:
    """The first line after the group that begins at `start` (or `start` itself)."""
    shape = None
    end = start
    for number in range(start, len(code.lines)):
        line = code.lines[number]
        if line.depth != code.lines[start].depth:  # here a loop begins or ends
            break
        if line.fresh is not None:  # an output's array is made: that can be done before the loop
            if shape is not None and line.fresh.type.sizes != shape:
                break
            continue
        if line.out is None or not _suits(code, line, shape):
            break
        shape = line.out.type.sizes
        end = number + 1
    return end


def _suits(code: Code, line: Line, shape: tuple[int, ...] | None) -> bool:
    """True for a ufunc line whose arrays are all of one large shape, or single numbers."""
    assert line.out is not None
    sizes = line.out.type.sizes
    if math.prod(sizes) < SMALLEST or (shape is not None and sizes != shape):
        return False
    return all(
        name.text not in code.roots and (name.type.sizes == sizes or name.type.ndim == 0)
        for name in (*line.args, line.out)
    )


def _loop(code: Code, start: int, end: int, first: int, position: dict[int, int]) -> list[Line]:
    """The lines of one group as a loop over blocks."""
    lines = code.lines[start:end]
    calls = [line for line in lines if line.out is not None]
    inside = _local_slots(code, start, end)
    size = math.prod(calls[0].out.type.sizes)  # type: ignore[union-attr]
    made: list[Line] = [line for line in lines if line.fresh is not None]
    blocks: dict[str, str] = {}
    head: list[Line] = []
    for name in _arrays_of(calls):
        blocks[name.text] = code.free_name(f"{name}_block")
        if name.text in inside:
            head.append(_plain(f"    {blocks[name.text]} = {name}[:stop - start]"))
            continue
        flat = name.text
        if name.type.ndim != 1:
            flat = code.free_name(f"{name}_flat")
            made.append(_plain(f"{flat} = {name}.reshape(-1)"))
        head.append(_plain(f"    {blocks[name.text]} = {flat}[start:stop]"))
    made.append(_plain(f"for start in range(0, {size}, {BLOCK}):"))
    made.append(_plain(f"    stop = min(start + {BLOCK}, {size})"))
    made += head
    for number in range(start, end):
        line = code.lines[number]
        position[number] = first + len(made) if line.out is not None else first
        if line.out is not None:
            made.append(line.replace(text="    " + _renamed(line, blocks)))
    return [line.replace(depth=code.lines[start].depth) for line in made]


def _plain(text: str) -> Line:
    from .program import Line

    return Line(text, None)


def _arrays_of(calls: Sequence[Line]) -> list[Name]:
    """The arrays the group touches, each once, in order of appearance."""
    found: dict[str, Name] = {}
    for line in calls:
        for name in (*line.args, line.out):
            if name is not None and name.type.ndim:
                found.setdefault(name.text, name)
    return list(found.values())


def _local_slots(code: Code, start: int, end: int) -> set[str]:
    """The arrays that nobody outside the group sees: one block of them is enough."""
    shown = {root for name, root in code.roots.items() if name not in code.as_bits}
    local = {
        slot.name
        for slot in code.slots.values()
        if start <= slot.born and slot.dies < end and slot.name not in shown
    }
    for name in local:
        code.slots[name].whole = code.slots[name].bytes
        code.slots[name].shape = (BLOCK,)
    return local


def _renamed(line: Line, blocks: dict[str, str]) -> str:
    assert line.out is not None
    *words, out = [
        blocks.get(name.text, name.text)
        + (f".view('{line.bits}')" if line.bits and name.type.is_float else "")
        for name in (*line.args, line.out)
    ]
    return f"{line.function}({', '.join(words)}, out={out})"


def _drop_unread_bits(code: Code, lines: Sequence[Line]) -> None:
    """A loop reads the bits of its blocks; those of the whole arrays are not needed then."""
    for name in code.as_bits & code.views.keys():
        if not any(name in line.text for line in lines):
            del code.views[name]


def _count_lives_anew(
    code: Code, position: dict[int, int], whole: Sequence[tuple[int, int]]
) -> None:
    """Lives in new lines; what is seen outside a loop lives through all of it."""
    for slot in code.slots.values():
        if slot.born < 0:
            continue
        slot.born, slot.dies = position[slot.born], position[slot.dies]
        if slot.shape == (BLOCK,) and any(a <= slot.born and slot.dies <= b for a, b in whole):
            continue
        for first, last in whole:
            if first <= slot.born <= last:
                slot.born = first
            if first <= slot.dies <= last:
                slot.dies = last
