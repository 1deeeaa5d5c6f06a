"""A file that stays open, and its arrays: their shapes are known, their numbers come when asked.

So a file of any size is looked at in little memory, and what does not fit a model is never read.
"""

from __future__ import annotations

import errno
import io
import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import h5py
import numpy as np
from h5py._objects import phil  # the lock that every call of h5py takes

from ..backend.types import Array, FilePath
from ..errors import FileError
from .checksum import is_intact
from .hdf5_filters import unfiltered

PIECE = 1 << 20
SOON = 1 << 26  # a seal of so many bytes is checked at once, a larger one before the first number
HEAP = re.compile(rb"GCOL\x01\0\0\0(.{8})", re.S)
BROKEN = (ArithmeticError, KeyError, OSError, RuntimeError, TypeError, ValueError)


class Source:
    """An open file: its length, its HDF5 side, and whether it is as it was written."""

    def __init__(self, stream: BinaryIO, path: FilePath, sealed: bool = False) -> None:
        self.stream, self.path, self.sealed = stream, path, sealed
        self.size = stream.seek(0, 2)
        self._unchecked = sealed
        if self.size <= SOON:
            self.check()
        with no_plugins():
            self.file = h5py.File(stream, "r")
        weakref.finalize(self, _close, self.file, stream)

    def pieces(self) -> Iterator[bytes]:
        """The whole file, a megabyte at a time."""
        for start in range(0, self.size, PIECE):
            self.stream.seek(start)
            yield self.stream.read(PIECE)

    def check(self) -> None:
        """Refuse a file whose seal is not the one of its contents (TK-507); once is enough."""
        if self._unchecked and not is_intact(self.pieces()):
            raise damaged(self.path, f"the checksum of its {self.size:,} bytes is another one")
        self._unchecked = False

    def longest_text(self) -> int:
        """At most so many bytes has a text of any length: these lie in heaps that tell their size.

        Many attributes may share one text.
        """
        longest, start = 0, 0
        while start < self.size:
            start = max(start, self._after_hole(start))
            self.stream.seek(start)
            piece = self.stream.read(PIECE + 16)  # a heap's head may lie across two pieces
            sizes = [int.from_bytes(size, "little") for size in HEAP.findall(piece)]
            longest, start = max([longest, *sizes]), start + PIECE
        return min(longest, self.size)

    def _after_hole(self, start: int) -> int:
        """The next place where something was ever written; holes are zeros that no disk keeps."""
        try:
            return os.lseek(self.stream.fileno(), start, os.SEEK_DATA)
        except (AttributeError, io.UnsupportedOperation):  # another system, a file in memory
            return start
        except OSError as error:
            return self.size if error.errno == errno.ENXIO else start  # nothing is behind it


def _close(file: Any, stream: BinaryIO) -> None:
    file.close()
    stream.close()


class Stored:
    """An array in a file, as NumPy takes it: `np.asarray` reads the numbers."""

    def __init__(self, source: Source, place: str, array: Any, dtype: str) -> None:
        self._source, self._place = source, place
        self.shape, self.dtype = tuple(array.shape), np.dtype(dtype)
        self.size = int(np.prod(self.shape, dtype="int64"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        numbers = self._read()
        return numbers if dtype is None else numbers.astype(dtype)

    def _read(self) -> Array:
        """The numbers; whatever is wrong with them is a damage."""
        self._source.check()
        try:
            array = h5py.h5o.open(self._source.file.id, self._place.encode())
            settings = array.get_create_plist()
            count = settings.get_nfilters()
            if count:
                filters = [settings.get_filter(number)[0] for number in range(count)]
                return unfiltered(array, settings.get_chunk(), str(self.dtype), filters)
            numbers = np.empty(self.shape, self.dtype)
            if numbers.size:
                array.read(h5py.h5s.ALL, h5py.h5s.ALL, numbers)
            return numbers
        except BROKEN as error:
            raise damaged(self._source.path, f"{type(error).__name__}: {error}") from None


@contextmanager
def no_plugins() -> Iterator[None]:
    """Inside, the HDF5 library knows no folder of plug-ins; it would load all when a file is none.

    The library has one list of folders for all threads, so the others wait until it is as it was.

    >>> with no_plugins():
    ...     h5py.h5pl.size()
    0
    """
    with phil:
        folders = [h5py.h5pl.get(number) for number in range(h5py.h5pl.size())]
        for _ in folders:
            h5py.h5pl.remove(0)
        try:
            yield
        finally:
            for folder in folders:
                h5py.h5pl.append(folder)


def damaged(path: FilePath, how: str) -> FileError:
    """The refusal of a file that is not as it was written."""
    return FileError(
        "TK-507",
        "this file is damaged: it is not as it was written",
        [("file", str(path)[-80:].rpartition("/")[2]), ("found", how[:90])],
        why="some of it was cut off or changed after it was saved, so no number in it is trusted",
        fix="load_model('copy.h5')   from a copy that is whole",
        example=True,
    )
