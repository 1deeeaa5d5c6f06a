"""Shared values: arrays that live between calls, such as weights and counters."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import Any
from weakref import WeakSet

import numpy as np

from ..errors import DataError
from ..errors.text import visible
from .masked import refuse_masked
from .types import ArrayLike

# While numbers move, nobody looks up where they are: a program that another thread binds just then
# would read the old place for ever. A fork waits, so that the lock is free in the child.
moving = threading.RLock()
os.register_at_fork(
    before=moving.acquire, after_in_parent=moving.release, after_in_child=moving.release
)


class Shared:
    """An array that functions read and update; it is changed in place.

    Variables that are updated alike may be laid behind each other in one flat array (`pack`); then
    `move_all` gives them new places, and tells the programs that read them.

    >>> w = Shared(np.zeros(2, "float32"), "w")
    >>> w.set([1, 2])
    >>> w.get()
    array([1., 2.], dtype=float32)
    """

    __slots__ = ("name", "value", "arrays", "pack", "members", "readers", "__weakref__")

    def __init__(self, value: ArrayLike, name: str | None = None) -> None:
        self.value = np.array(value, order="C")
        self.arrays: Any = None  # the array module of its device, once a function brought it there
        self.name = name
        self.pack: Shared | None = None  # the flat array it is a piece of
        self.members: tuple[Shared, ...] = ()  # the pieces, if it is a flat array itself
        self.readers: WeakSet[Any] = WeakSet()  # programs that hold its array

    @property
    def device(self) -> str:
        """Where the numbers live: "cpu" or "gpu"."""
        return "cpu" if self.arrays is None else str(self.arrays.device)

    @property
    def numbers(self) -> np.ndarray[Any, Any]:
        """The numbers as a NumPy array to read from: no copy, unless they live on a GPU."""
        return self.value if self.arrays is None else self.arrays.numbers(self.value)

    def bring(self, arrays: Any) -> None:
        """Let the numbers live on the device of these arrays.

        A flat array takes its pieces along; the programs that read them are told.
        """
        whole = self.pack or self
        if whole.device != arrays.device:
            with moving:
                whole._go_to(arrays)

    def _go_to(self, arrays: Any) -> None:
        """The whole of it, pieces and all, to the device of these arrays."""
        whole = self
        whole.value, whole.arrays = arrays.held(whole.numbers), arrays
        start = 0
        for piece in whole.members:
            end = start + piece.value.size
            piece.value, piece.arrays = whole.value[start:end].reshape(piece.value.shape), arrays
            start = end
        _tell_readers((whole, *whole.members))

    def get(self) -> np.ndarray[Any, Any]:
        """A copy of the numbers, so that changing it changes nothing here."""
        return np.array(self.numbers)

    def set(self, value: ArrayLike) -> None:
        """Copy new numbers into place; the shape must be the same."""
        if type(value) is not np.ndarray:
            refuse_masked(value, "value")
        new = np.asarray(value)
        if new.shape != self.value.shape:
            raise DataError(
                "TK-301",
                f"variable {self.name or ''} keeps its shape".replace("  ", " "),
                [("it got", repr(new.shape)), ("it needs", repr(self.value.shape))],
                fix=f"K.set_value(x, value.reshape({self.value.shape}))"
                if new.size == self.value.size
                else f"a value of shape {self.value.shape}",
            )
        self.value[...] = new if self.arrays is None else self.arrays.held(new)

    def __repr__(self) -> str:
        return f"Shared({visible(self.name or 'no name')}, {self.value.dtype} {self.value.shape})"


def move_all(places: Iterable[tuple[Shared, Any]]) -> None:
    """Copy the numbers of variables to other places in memory, and let them live there.

    A program that reads many of them looks where they are once, when all have moved.
    """
    moved = []
    with moving:
        for shared, place in places:
            place[...] = shared.value
            shared.value = place
            moved.append(shared)
        _tell_readers(moved)


def _tell_readers(moved: Iterable[Shared]) -> None:
    """Let every program that reads one of these variables look up its arrays, once."""
    for program in {program for shared in moved for program in shared.readers}:
        program.rebind()
