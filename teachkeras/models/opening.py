"""Opening an HDF5 file that anybody may have written: it is walked before an array is read.

What comes out are plain records. Links to elsewhere, virtual and external data, references, unknown
filters (which would make the HDF5 library load a plug-in) and arrays that claim to be larger than
what is stored are refused; so are names and dtypes that no file of a model has.
"""

from __future__ import annotations

import io
import math
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from ..errors import FileError, did_you_mean
from .describing import is_name, refused_name
from .filters import GZIP, MOST_RATIO, SHUFFLE, SUMS, unfiltered
from .seal import is_intact, is_sealed

BEGINS = b"\x89HDF\r\n\x1a\n"
DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64")
DTYPES = (*DTYPES, "uint8", "uint16", "uint32")
MOST_AXES = 8
MOST_THINGS = 100_000  # groups, arrays and attributes in one file
LARGEST_CHUNK = 1 << 25
MOST_TEXT = 1 << 26
HEAP = re.compile(rb"GCOL\x01\0\0\0(.{8})", re.S)
FREE_BYTES = 1 << 25  # compressed arrays may be this much longer than the file ...
Spot = tuple[str, Any]  # where in the file, and the thing there


@dataclass
class Folder:
    """A group of a file: its attributes, its arrays and the groups in it, by name."""

    attributes: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, Any] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)

    def array(self, path: str) -> Any:
        """The array of that name, which may lie some groups deeper; None if there is none."""
        *way, name = path.split("/")
        here: Folder | None = self
        for step in way:
            here = here.folders.get(step) if here else None
        return here.arrays.get(name) if here else None

    def folder(self, path: str) -> Folder | None:
        """The group of that name, which may lie some groups deeper."""
        here: Folder | None = self
        for step in path.split("/"):
            here = here.folders.get(step) if here else None
        return here

    def names(self, attribute: str) -> list[str]:
        """A list of names, which may be kept in pieces with numbers behind."""
        found = self.attributes.get(attribute)
        pieces = [found] if found is not None else list(_pieces(self.attributes, attribute))
        names = [name for piece in pieces for name in (piece if isinstance(piece, list) else [])]
        return [name for name in names if isinstance(name, str)]

    def numbers(self) -> int:
        """How many numbers all arrays hold."""
        count, stack = 0, [self]
        while stack:
            here = stack.pop()
            count += sum(array.size for array in here.arrays.values())
            stack += here.folders.values()
        return count


def _pieces(attributes: dict[str, Any], name: str) -> Iterator[Any]:
    number = 0
    while f"{name}{number}" in attributes:
        yield attributes[f"{name}{number}"]
        number += 1


# the file ----------------------------------------------------------------------------------------


def opened(path: Any) -> Folder:
    """Everything a file holds. TK-506 to TK-509 for one that is damaged, or not one of a model."""
    raw = read_bytes(Path(path))
    if is_sealed(raw):
        if not is_intact(raw):
            raise damaged(path, f"the checksum of its {len(raw):,} bytes is another one")
    elif not raw.startswith(BEGINS):
        raise _no_model(path, "it does not begin as an HDF5 file does")
    return _walked(raw, path)


def in_group(group: Any) -> Folder:
    """Everything in a group of a file that is open already, looked at as carefully."""
    with h5py.File("group", "w", driver="core", backing_store=False) as file:
        group.file.copy(group, file, name="copied")
        file.flush()
        raw = bytes(file.id.get_file_image())
    return _walked(raw, group.file.filename).folders["copied"]


def _walked(raw: bytes, path: Any) -> Folder:
    try:
        return _Walk(raw, str(path)).result()
    except FileError:
        raise
    except (ArithmeticError, KeyError, OSError, RuntimeError, TypeError, ValueError) as error:
        raise _no_model(path, f"{type(error).__name__}: {error}") from None


def read_bytes(path: Path) -> bytes:
    """The bytes of an ordinary file; TK-529 if there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_model(path, "it is no ordinary file")
        return path.read_bytes()
    except FileNotFoundError:
        raise _not_there(path) from None


@contextmanager
def no_plugins() -> Iterator[None]:
    """Inside, the HDF5 library knows no folder of plug-ins; it would load all when a file is none.

    >>> with no_plugins():
    ...     h5py.h5pl.size()
    0
    """
    folders = [h5py.h5pl.get(number) for number in range(h5py.h5pl.size())]
    for _ in folders:
        h5py.h5pl.remove(0)
    try:
        yield
    finally:
        for folder in folders:
            h5py.h5pl.append(folder)


class _Walk:
    """One walk through a file: first a look at everything, then the arrays are read."""

    def __init__(self, raw: bytes, path: str) -> None:
        self.raw, self.path = raw, path
        # Texts of any length lie in heaps, and many attributes may share one text.
        heaps = [int.from_bytes(size, "little") for size in HEAP.findall(raw)]
        self.longest_text = max([min(size, len(raw)) for size in heaps], default=0)
        self.seen: set[Any] = set()
        self.things, self.stored, self.declared = 0, 0, 0
        self.arrays: list[tuple[Folder, str, Any, str]] = []

    def result(self) -> Folder:
        with no_plugins(), h5py.File(io.BytesIO(self.raw), "r") as file:
            root = Folder()
            self._look_around(file["/"].id, root)
            for folder, name, array, dtype in self.arrays:
                folder.arrays[name] = self._read(array, dtype)
            return root

    def _look_around(self, top: Any, root: Folder) -> None:
        stack: list[tuple[Any, Folder, str]] = [(top, root, "")]
        while stack:
            group, folder, where = stack.pop()
            self._once(group, where)
            folder.attributes = self._attributes(group, where)
            self._count(group.get_num_objs(), where)
            for name in list(group):
                text = self._name(name)
                place = f"{where}/{text}"
                if group.links.get_info(name).type != h5py.h5l.TYPE_HARD:
                    raise self._refused(place, "a link to somewhere else")
                thing = h5py.h5o.open(group, name)
                if isinstance(thing, h5py.h5g.GroupID):
                    stack.append((thing, folder.folders.setdefault(text, Folder()), place))
                elif isinstance(thing, h5py.h5d.DatasetID):
                    self._once(thing, place)
                    self._attributes(thing, place)
                    self.arrays.append((folder, text, thing, self._check(thing, place)))
                else:
                    raise self._refused(place, "something that is no group and no array")

    def _once(self, thing: Any, where: str) -> None:
        """A thing that two names lead to could lead round in a circle."""
        info = h5py.h5o.get_info(thing)
        if (info.fileno, info.addr) in self.seen:
            raise self._refused(where, "something that has another name as well")
        self.seen.add((info.fileno, info.addr))

    def _count(self, more: int, where: str) -> None:
        self.things += more
        if self.things > MOST_THINGS:
            raise self._refused(where, f"more than {MOST_THINGS:,} things")

    def _name(self, name: bytes) -> str:
        text = name.decode(errors="backslashreplace")
        if not is_name(text):
            raise refused_name(text)
        return text

    # attributes ------------------------------------------------------------------------------

    def _attributes(self, thing: Any, where: str) -> dict[str, Any]:
        count = h5py.h5a.get_num_attrs(thing)
        self._count(count, where)
        found = {}
        for number in range(count):
            attribute = h5py.h5a.open(thing, index=number)
            name = self._name(attribute.name)
            found[name] = self._attribute(attribute, f"{where}@{name}")
        return found

    def _attribute(self, attribute: Any, where: str) -> Any:
        """A text, a list of texts, a number, or an array of numbers."""
        kind, shape = attribute.get_type(), attribute.shape
        if attribute.get_space().get_simple_extent_type() == h5py.h5s.NULL:
            return []
        text = isinstance(kind, h5py.h5t.TypeStringID)
        size = math.prod(shape) * kind.get_size()
        if len(shape) > 1 or size > len(self.raw) or not (text or self._dtype(kind)):
            raise self._refused(where, f"an attribute of {_words(kind)} {shape}")
        if not text:
            numbers = np.empty(shape, self._dtype(kind))
            attribute.read(numbers)
            return numbers if shape else numbers[()]
        if kind.is_variable_str() and math.prod(shape) * self.longest_text > MOST_TEXT:
            raise self._refused(where, f"{math.prod(shape):,} texts of any length")
        texts = np.empty(shape, kind.dtype)
        attribute.read(texts)
        return [_text(each) for each in texts] if shape else _text(texts[()])

    # arrays ----------------------------------------------------------------------------------

    def _check(self, array: Any, where: str) -> str:
        """The dtype of an array that may be read: all of it is there, and nothing is elsewhere."""
        settings = array.get_create_plist()
        layout = settings.get_layout()
        if layout not in (h5py.h5d.COMPACT, h5py.h5d.CONTIGUOUS, h5py.h5d.CHUNKED):
            raise self._refused(where, "an array whose numbers are in another file")
        if settings.get_external_count():
            raise self._refused(where, "an array whose numbers are in another file")
        dtype = self._dtype(array.get_type())
        shape = array.shape
        if not dtype or len(shape) > MOST_AXES:
            raise self._refused(where, f"an array of {_words(array.get_type())} {shape}")
        declared, stored = math.prod(shape) * np.dtype(dtype).itemsize, array.get_storage_size()
        filters = self._filters(settings, where)
        if layout == h5py.h5d.CHUNKED:
            whole = self._all_chunks(array, settings.get_chunk(), dtype)
        else:
            whole = stored == declared and not filters
        self.stored, self.declared = self.stored + stored, self.declared + declared
        most = len(self.raw) * (MOST_RATIO if filters else 1) + FREE_BYTES
        if not whole or self.stored > len(self.raw) or self.declared > most:
            raise self._refused(where, f"{declared:,} bytes, of which {stored:,} are stored")
        return dtype

    def _filters(self, settings: Any, where: str) -> list[int]:
        """The numbers of the filters, each of which may stand there once."""
        found = [settings.get_filter(n)[0] for n in range(settings.get_nfilters())]
        if len(set(found)) != len(found) or not set(found) <= {GZIP, SHUFFLE, SUMS}:
            raise self._refused(where, f"an array behind the filters {found[:8]}")
        return found

    def _all_chunks(self, array: Any, chunk: tuple[int, ...], dtype: str) -> bool:
        """Whether every piece of an array is stored, and none is larger than it should be."""
        wanted = math.prod(-(-size // step) for size, step in zip(array.shape, chunk, strict=True))
        size = math.prod(chunk) * np.dtype(dtype).itemsize
        return size <= LARGEST_CHUNK and wanted <= MOST_THINGS and array.get_num_chunks() == wanted

    def _dtype(self, kind: Any) -> str:
        """The name of a dtype of numbers as they are kept here; "" for any other."""
        return next((name for name in DTYPES if kind.equal(h5py.h5t.py_create(_little(name)))), "")

    def _read(self, array: Any, dtype: str) -> Any:
        settings = array.get_create_plist()
        if settings.get_nfilters():
            filters = [settings.get_filter(n)[0] for n in range(settings.get_nfilters())]
            return unfiltered(array, settings.get_chunk(), dtype, filters)
        numbers = np.empty(array.shape, dtype)
        if numbers.size:
            array.read(h5py.h5s.ALL, h5py.h5s.ALL, numbers)
        return numbers

    def _refused(self, where: str, what: str) -> FileError:
        return FileError(
            "TK-508",
            "this file holds something that no file of a model needs",
            [("file", Path(self.path).name[-80:]), ("at", where[-80:] or "/"), ("it holds", what)],
            why="it is not opened: such things lead to other files, or to more than fits in memory",
            fix="model.save('model.h5')   with the model that was saved there",
            see="lesson 11",
        )


def _little(name: str) -> np.dtype[Any]:
    return np.dtype(name).newbyteorder("<")


def _words(kind: Any) -> str:
    try:
        return str(kind.dtype)[:40]
    except (TypeError, ValueError, NotImplementedError):
        return "an unknown kind"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


# refusals ----------------------------------------------------------------------------------------


def damaged(path: Any, how: str) -> FileError:
    """The refusal of a file of ours that is not as it was written."""
    return FileError(
        "TK-507",
        "this file is damaged: it is not as it was written",
        [("file", Path(path).name[-80:]), ("found", how[:90])],
        why="some of it was cut off or changed after it was saved, so no number in it is trusted",
        fix="load_model('copy.h5')   from a copy that is whole",
        example=True,
        see="lesson 11",
    )


def _no_model(path: Any, how: str) -> FileError:
    return FileError(
        "TK-506",
        "this is not a file of weights or of a model",
        [("file", Path(path).name[-80:]), ("because", how[:90])],
        fix="model.save('model.h5')   writes one",
        see="lesson 11",
    )


def _not_there(path: Path) -> FileError:
    there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = did_you_mean(path.name, sorted(there))
    return FileError(
        "TK-529",
        f"there is no file {path.name!r}",
        [("nearest", ", ".join(near))] if near else [("folder", path.parent.name or ".")],
        fix=f"load_model({near[0]!r})" if near else f"model.save({path.name!r})   first",
        see="lesson 11",
    )
