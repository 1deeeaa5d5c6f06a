"""Arrays in HDF5 files, read piece by piece."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend.types import Array, ArrayLike
from ..errors.files import path_text, write_atomically


class HDF5Matrix:
    """A data set in an HDF5 file, used like an array: only the rows that are asked for are read.

    `normalizer` is applied to what is read. Use it for data larger than the memory; a model reads
    its batches of samples from it, and labels at once. The file stays open and is opened once.
    """

    stays_in_file = True  # for models: read by the batch
    _open: dict[str, Any] = {}

    def __init__(
        self,
        datapath: str,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Any], Any] | None = None,
    ) -> None:
        import h5py

        datapath = path_text(datapath)
        if datapath not in self._open:
            self._open[datapath] = h5py.File(datapath, "r")
        self.data = self._open[datapath][dataset]
        self.start, self.end = start, self.data.shape[0] if end is None else end
        self.normalizer = normalizer

    def __len__(self) -> int:
        return int(self.end - self.start)

    def __getitem__(self, key: Any) -> Any:
        inside = self._inside(key)
        values = self._rows(inside) if isinstance(inside, np.ndarray) else self.data[inside]
        return values if self.normalizer is None else self.normalizer(values)

    def _inside(self, key: Any) -> Any:
        """The rows of the whole data set that a key of this piece means."""
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            return slice(start + self.start, stop + self.start, step)
        rows = np.asarray(key) + self.start
        if np.any((rows < self.start) | (rows >= self.end)):
            raise IndexError(f"rows go from 0 to {len(self) - 1}")
        return int(rows) if rows.ndim == 0 else rows

    def _rows(self, rows: Array) -> Any:
        """Rows in any order, some of them twice perhaps; HDF5 wants each once, from low to high."""
        once, places = np.unique(rows, return_inverse=True)
        together = once.size and once[-1] - once[0] == once.size - 1
        read = slice(int(once[0]), int(once[-1]) + 1) if together else once.tolist()
        return self.data[read][places]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.asarray(self[:], dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """As for an array: (rows, ...)."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self) -> Any:
        """The dtype of what is stored."""
        return self.data.dtype


def save_array(array: ArrayLike, name: str) -> None:
    """Write one array to a .npy file, whole or not at all.

    (Keras 1 used PyTables here; the files are not the same.)
    """
    contents = io.BytesIO()
    np.save(contents, np.asarray(array), allow_pickle=False)
    write_atomically(name, contents.getvalue())


def load_array(name: str) -> Array:
    """Read what save_array wrote: plain numbers, never objects."""
    return np.load(path_text(name), allow_pickle=False)


def ask_to_proceed_with_overwrite(filepath: str) -> bool:
    """Ask at the keyboard whether a file that exists may be replaced."""
    answer = ""
    while answer not in ("y", "n"):
        answer = input(f"{filepath} already exists - overwrite? [y/n] ").strip().lower()
    return answer == "y"
