"""Which results may use the same memory, and where in one arena each of them lives.

Once the lines of a program are written, the life of every array is known: from the line that first
writes it to the line that reads it last. Two arrays whose lives do not overlap can have the same
place. A result may even take over the place of an input that dies in the same line, if the line
works number by number.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Any

from ...errors.records import Record
from ..limits import bytes_of
from ..types import Array
from .arrays import CPU, Arrays

ALIGNMENT = 64  # bytes: the width of a cache line


class Slot(Record, frozen=False):
    """One array of a program: its bytes, its life in lines, and its place in the arena."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    born: int = -1
    dies: int = -1
    may_take_over: tuple[str, ...] = ()
    offset: int = -1
    took_over: str = ""
    whole: int = 0  # its bytes before it shrank to one block, if it did

    @property
    def bytes(self) -> int:
        """How much memory its numbers take."""
        return bytes_of(self.shape, self.dtype)

    @property
    def room(self) -> int:
        """Its bytes, rounded up so that the next array begins on a cache line."""
        return -(-self.bytes // ALIGNMENT) * ALIGNMENT

    def within(self, arena: Array) -> Any:
        """The array itself, as a piece of the arena."""
        piece = arena[self.offset : self.offset + self.bytes]
        return piece.view(self.dtype).reshape(self.shape)


class Plan(Record):
    """Where every array of a program lives."""

    slots: list[Slot]
    arena_bytes: int

    @property
    def kept_bytes(self) -> int:
        """Bytes if every result kept an array of its own."""
        return sum(max(slot.room, slot.whole) for slot in self.slots)

    @property
    def aliases(self) -> list[tuple[str, str]]:
        """Pairs (result, input whose place it took over because it dies in the same line)."""
        return [(slot.name, slot.took_over) for slot in self.slots if slot.took_over]

    def tenants(self) -> dict[int, list[str]]:
        """For each offset in the arena, the arrays that live there one after the other."""
        found: dict[int, list[str]] = {}
        for slot in self.slots:
            found.setdefault(slot.offset, []).append(slot.name)
        return found

    def __repr__(self) -> str:
        width = max((len(slot.name) for slot in self.slots), default=0)
        lines = [
            f"{slot.name:<{width}}  bytes {slot.offset:>8} to {slot.offset + slot.bytes:<8}  "
            f"lines {slot.born + 1} to {slot.dies + 1}"
            + (f"   takes over {slot.took_over}" if slot.took_over else "")
            for slot in self.slots
        ]
        return "\n".join(
            [*lines, f"arena {self.arena_bytes:,} bytes instead of {self.kept_bytes:,}"]
        )


def make_plan(slots: Sequence[Slot]) -> Plan:
    """Give every array a place: best fit among the free gaps, in the order of their births.

    >>> chain = [Slot("a", "float32", (16,), 0, 1), Slot("b", "float32", (16,), 1, 2, ("a",)),
    ...          Slot("c", "float32", (16,), 2, 3, ("b",))]
    >>> make_plan(chain).arena_bytes
    64
    """
    by_name = {slot.name: slot for slot in slots}
    gaps = _Gaps()
    order = sorted(slots, key=lambda slot: slot.born)
    dying = sorted(slots, key=lambda slot: slot.dies)
    next_death = 0
    given_away: set[str] = set()
    for slot in order:
        while next_death < len(dying) and dying[next_death].dies < slot.born:
            dead = dying[next_death]
            next_death += 1
            if dead.name not in given_away and dead.offset >= 0:
                gaps.free(dead.offset, dead.room)
        heir = next(
            (n for n in slot.may_take_over if _can_give(by_name.get(n), slot, given_away)), ""
        )
        if heir:
            given_away.add(heir)
            slot.took_over, slot.offset = heir, by_name[heir].offset
        else:
            slot.offset = gaps.take(slot.room)
    return Plan(list(order), gaps.end)


def _can_give(giver: Slot | None, slot: Slot, given_away: set[str]) -> bool:
    """True when `giver` dies in the line that makes `slot`, and has exactly the room it needs."""
    return (
        giver is not None
        and giver.dies == slot.born
        and giver.offset >= 0
        and giver.name not in given_away
        and giver.dtype == slot.dtype
        and giver.shape == slot.shape
    )


class _Gaps:
    """The free pieces of the arena below its present end."""

    def __init__(self) -> None:
        self.starts: dict[int, int] = {}  # offset of a piece: its size; pieces never touch
        self.stops: dict[int, int] = {}  # the offset behind a piece: its size
        self.by_size: list[tuple[int, int]] = []  # (size, offset), smallest first
        self.end = 0

    def take(self, size: int) -> int:
        """The offset of the smallest free piece with room; the arena grows if there is none."""
        place = bisect_left(self.by_size, (size, 0))
        if place < len(self.by_size):
            have, offset = self.by_size[place]
            self._remove(offset, have)
            self._put(offset + size, have - size)
            return offset
        offset = self.end
        if self.end in self.stops:  # the last piece can be made longer
            offset -= self.stops[self.end]
            self._remove(offset, self.end - offset)
        self.end = offset + size
        return offset

    def free(self, offset: int, size: int) -> None:
        """Give a piece back; neighbours become one."""
        if not size:
            return
        before, after = self.stops.get(offset, 0), self.starts.get(offset + size, 0)
        if before:
            self._remove(offset - before, before)
        if after:
            self._remove(offset + size, after)
        self._put(offset - before, before + size + after)

    def _put(self, offset: int, size: int) -> None:
        if size:
            self.starts[offset] = self.stops[offset + size] = size
            insort(self.by_size, (size, offset))

    def _remove(self, offset: int, size: int) -> None:
        del self.starts[offset], self.stops[offset + size]
        del self.by_size[bisect_left(self.by_size, (size, offset))]


class Arena:
    """The memory that all programs of one function share; it grows to the largest of them."""

    def __init__(self, arrays: Arrays = CPU) -> None:
        self.arrays = arrays
        self.array = arrays.empty(0, "uint8")

    def grow(self, size: int) -> bool:
        """Make room for `size` bytes; True when the memory moved."""
        if size <= self.array.size:
            return False
        self.array = self.arrays.room(size, ALIGNMENT)
        return True
