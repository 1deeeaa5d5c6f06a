"""Opening an HDF5 file that anybody may have written: it is walked before an array is read.

What comes out are plain records. Links to elsewhere, virtual and external data, references, unknown
filters (which would make the HDF5 library load a plug-in) and arrays that claim to be larger than
what is stored are refused; so are names and dtypes that no file of a model has.
"""

from __future__ import annotations

import io
import math
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np

from ..backend.types import FilePath
from ..errors import FileError, did_you_mean
from .checksum import LENGTH, is_sealed
from .description import is_name, refused_name
from .hdf5_filters import GZIP, MOST_RATIO, SHUFFLE, SUMS
from .hdf5_open import BROKEN, SOON, Source, Stored, damaged

BEGINS = b"\x89HDF\r\n\x1a\n"
FRACTIONS = ("float16", "float32", "float64")
DTYPES = (*FRACTIONS, "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
MOST_AXES = 8
MOST_DEPTH = 64
MANY_THINGS = 2_000  # groups, arrays and attributes in one file ...
MOST_THINGS = 100_000  # ... if lists of names have told of them
LARGEST_CHUNK = 1 << 25
MOST_TEXT = 1 << 26
FREE_BYTES = 1 << 25  # compressed arrays may be this much longer than the file ...


@dataclass(slots=True)
class Folder:
    """A group of a file: its attributes, its arrays and the groups in it, by name.

    `np.asarray` reads the numbers of an array; shape and dtype are known without.
    """

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


def in_memory(folder: Folder) -> Folder:
    """The same with the numbers of all arrays; the file is needed no more."""
    stack = [folder]
    while stack:
        here = stack.pop()
        here.arrays = {name: np.asarray(array) for name, array in here.arrays.items()}
        stack += here.folders.values()
    return folder


def _pieces(attributes: dict[str, Any], name: str) -> Iterator[Any]:
    number = 0
    while f"{name}{number}" in attributes:
        yield attributes[f"{name}{number}"]
        number += 1


# the file ----------------------------------------------------------------------------------------


def opened(path: FilePath) -> Folder:
    """What a file holds. TK-506 to TK-509 for one that is damaged, or not one of a model."""
    stream = _stream(Path(path))
    try:
        begins = stream.read(LENGTH)
        if not is_sealed(begins) and not begins.startswith(BEGINS):
            raise _no_model(path, "it does not begin as an HDF5 file does")
        return _walked(stream, path, is_sealed(begins))
    except BaseException:
        stream.close()
        raise


def in_group(group: Any) -> Folder:
    """Everything in a group of a file that is open already, looked at as carefully."""
    memory = io.BytesIO()  # without a name: two threads may do this at once
    with h5py.File(memory, "w") as file:
        group.file.copy(group, file, name="copied")
    return _walked(memory, group.file.filename).folders["copied"]


def _walked(stream: BinaryIO, path: FilePath, sealed: bool = False) -> Folder:
    try:
        return _FileWalk(Source(stream, path, sealed)).result()
    except FileError:
        raise
    except BROKEN as error:
        refusal = damaged if sealed else _no_model
        raise refusal(path, f"{type(error).__name__}: {error}") from None


def _stream(path: Path) -> Any:
    """An ordinary file, open for reading; TK-529 if there is none, TK-520 if it may not be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_model(path, "it is no ordinary file")
        return path.open("rb")
    except FileError:
        raise
    except FileNotFoundError:
        raise _not_there(path) from None
    except OSError as error:
        raise _no_model(path, f"it cannot be read: {error.strerror}") from None


class _FileWalk:
    """One walk through a file: a look at everything, and no array is read."""

    def __init__(self, source: Source) -> None:
        self.source, self.size = source, source.size
        self.seen: set[Any] = set()
        self.things, self.listed, self.stored, self.declared = 0, 0, 0, 0
        self._longest_text: int | None = None

    def result(self) -> Folder:
        root = Folder()
        stack = [self._entered(h5py.h5o.open(self.source.file.id, b"/"), root, "")]
        while stack:  # by names: thousands of open groups would take much memory
            folder, where, names = stack.pop()
            if where.count("/") > MOST_DEPTH:
                raise self._refused(where, f"groups in groups more than {MOST_DEPTH} deep")
            group = h5py.h5o.open(self.source.file.id, where.encode() or b"/")
            for name in names:
                text = self._name(name)
                place = f"{where}/{text}"
                if group.links.get_info(name).type != h5py.h5l.TYPE_HARD:
                    raise self._refused(place, "a link to somewhere else")
                thing = h5py.h5o.open(group, name)
                if isinstance(thing, h5py.h5g.GroupID):
                    inside = folder.folders.setdefault(text, Folder())
                    stack.append(self._entered(thing, inside, place))
                elif isinstance(thing, h5py.h5d.DatasetID):
                    dtype = self._check(thing, place)
                    folder.arrays[text] = Stored(self.source, place, thing, dtype)
                else:
                    raise self._refused(place, "something that is no group and no array")
        if self.size > SOON and self.stored < self.size // 2:
            raise self._refused("/", f"{self.size:,} bytes, of which arrays fill {self.stored:,}")
        return root

    def _entered(self, group: Any, folder: Folder, where: str) -> tuple[Folder, str, list[bytes]]:
        """What is known of a group from outside: its attributes, and the names in it."""
        self._once(group, where)
        folder.attributes = self._attributes(group, where)
        self._count(group.get_num_objs(), where)
        return folder, where, list(group)

    def _once(self, thing: Any, where: str) -> None:
        """A thing that two names lead to could lead round in a circle."""
        info = h5py.h5o.get_info(thing)
        if (info.fileno, info.addr) in self.seen:
            raise self._refused(where, "something that has another name as well")
        self.seen.add((info.fileno, info.addr))

    def _count(self, more: int, where: str) -> None:
        self.things += more
        if self.things > min(MANY_THINGS + 4 * self.listed, MOST_THINGS):
            raise self._refused(where, f"more than {self.things - more:,} things")

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
        if len(shape) > 1 or size > self.size or not (text or self._dtype(kind)):
            raise self._refused(where, f"an attribute of {_words(kind)} {shape}")
        if not text:
            numbers = np.empty(shape, self._dtype(kind))
            attribute.read(numbers)
            return numbers if shape else numbers[()]
        if kind.is_variable_str() and math.prod(shape) * self._longest() > MOST_TEXT:
            raise self._refused(where, f"{math.prod(shape):,} texts of any length")
        texts = np.empty(shape, kind.dtype)
        attribute.read(texts)
        self.listed += len(shape) and len(texts)
        return [_text(each) for each in texts] if shape else _text(texts[()])

    def _longest(self) -> int:
        """How long a text of any length can be, by the file's own word."""
        if self._longest_text is None:
            self._longest_text = self.source.longest_text()
        return self._longest_text

    # arrays ----------------------------------------------------------------------------------

    def _check(self, array: Any, where: str) -> str:
        """The dtype of an array that may be read: all of it is there, and nothing is elsewhere."""
        self._once(array, where)
        self._attributes(array, where)
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
        most = self.size * (MOST_RATIO if filters else 1) + FREE_BYTES
        if not whole or self.stored > self.size or self.declared > most:
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

    def _refused(self, where: str, what: str) -> FileError:
        return FileError(
            "TK-508",
            "this file holds something that no file of a model needs",
            [
                ("file", Path(self.source.path).name[-80:]),
                ("at", where[-80:] or "/"),
                ("it holds", what),
            ],
            why="it is not opened: such things lead to other files, or to more than fits in memory",
            fix="model.save('model.h5')   with the model that was saved there",
        )


def _little(name: str) -> np.dtype[Any]:
    return np.dtype(name).newbyteorder("<")


def _words(kind: Any) -> str:
    try:
        return str(kind.dtype)[:40]
    except (TypeError, ValueError, NotImplementedError):
        return "an unknown kind"


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


# refusals ----------------------------------------------------------------------------------------


def _no_model(path: FilePath, how: str) -> FileError:
    return FileError(
        "TK-506",
        "this is not a file of weights or of a model",
        [("file", Path(path).name[-80:]), ("because", how[:90])],
        fix="model.save('model.h5')   writes one",
    )


def _not_there(path: Path) -> FileError:
    there = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = did_you_mean(path.name, sorted(there))
    return FileError(
        "TK-529",
        f"there is no file {path.name!r}",
        [("nearest", ", ".join(near))] if near else [("folder", path.parent.name or ".")],
        fix=f"load_model({near[0]!r})" if near else f"model.save({path.name!r})   first",
    )
