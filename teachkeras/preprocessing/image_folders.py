"""Batches of pictures from a folder: each sub-folder is a class."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.types import FilePath
from ..errors import ArgumentError, DataError, FileError, TeachWarning, warn_once
from .image_files import img_to_array, is_picture, list_pictures, load_img, ordering
from .image_iterators import PictureIterator, Turn

if TYPE_CHECKING:
    from .image_generator import ImageDataGenerator

CLASS_MODES = ("categorical", "binary", "sparse", None)


class DirectoryIterator(PictureIterator):
    """Batches of changed pictures from files: each sub-folder of `directory` is a class.

    `class_mode` says what the labels are: "categorical" one-hot rows, "binary" 0 and 1, "sparse"
    class numbers, None no labels. `class_indices` has the number of each class.
    """

    def __init__(
        self,
        directory: str,
        image_data_generator: ImageDataGenerator,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        dim_ordering: str = "default",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
        follow_links: bool = False,
    ) -> None:
        _need("TK-353", "color_mode", color_mode, ("rgb", "grayscale"))
        _need("TK-354", "class_mode", class_mode, CLASS_MODES)
        self.directory, self.target_size = directory, tuple(target_size)
        self.color_mode, self.class_mode = color_mode, class_mode
        channels = 1 if color_mode == "grayscale" else 3
        first = ordering(dim_ordering) == "th"
        self.image_shape = (channels, *self.target_size) if first else (*self.target_size, channels)
        names = class_folders(directory, classes)
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.nb_class = len(names)
        found = [
            (os.path.relpath(path, directory), number)
            for name, number in self.class_indices.items()
            for path in list_pictures(os.path.join(directory, name), follow_links=follow_links)
        ]
        if not found:
            raise _no_pictures(directory, names)
        if class_mode == "binary" and self.nb_class > 2:
            warn_once(self, _more_than_two(self.class_indices))
        self.filenames = [name for name, _ in found]
        self.classes = np.array([number for _, number in found], "int32")
        print(f"Found {len(found)} images belonging to {self.nb_class} classes.")
        saving = (save_to_dir, save_prefix, save_format)
        super().__init__(
            len(found), image_data_generator, batch_size, shuffle, seed, dim_ordering, saving
        )

    def picture(self, number: int) -> Any:
        """One picture of the folder as an array."""
        path = os.path.join(self.directory, self.filenames[number])
        return img_to_array(
            load_img(path, self.color_mode == "grayscale", self.target_size), self.dim_ordering
        )

    def batch(self, turn: Turn) -> Any:
        """Pictures alone, or (pictures, labels)."""
        pictures = self.changed(self.picture, turn)
        if self.class_mode is None:
            return pictures
        labels = self.classes[turn.rows]
        if self.class_mode == "categorical":
            return pictures, np.eye(self.nb_class, dtype=K.floatx())[labels]
        return pictures, labels.astype(K.floatx()) if self.class_mode == "binary" else labels


def _need(code: str, name: str, value: object, known: tuple[Any, ...]) -> None:
    if value not in known:
        raise ArgumentError(
            code,
            f"{name} is one of {', '.join(map(repr, known))}",
            [("it got", repr(value))],
            fix=f"...(..., {name}={known[0]!r})",
        )


def class_folders(directory: FilePath, classes: Sequence[str] | None = None) -> list[str]:
    """The folder of each class: as they are named, in that order; else all, in alphabetical order.

    A folder whose name begins with a dot is no class: a notebook's `.ipynb_checkpoints` is one. A
    class without a folder, or named twice, is refused (TK-801).
    """
    there = sorted(
        entry.name
        for entry in _entries(directory)
        if entry.is_dir() and not entry.name.startswith(".")
    )
    if classes is None or len(classes) == 0:
        return there
    names = [str(name) for name in classes]
    missing = [name for name in names if not os.path.isdir(os.path.join(directory, name))]
    if isinstance(classes, str) or missing or len(set(names)) < len(names):
        raise DataError(
            "TK-801",
            "classes is a list of sub-folders, each named once",
            [("it got", repr(classes)), ("sub-folders", ", ".join(there) or "none")],
            fix=f"...(..., classes={there})" if there else _listing(directory),
        )
    return names


def _entries(directory: FilePath) -> list[os.DirEntry[str]]:
    """What a folder holds; TK-802 where there is no such folder."""
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError as error:
        raise FileError(
            "TK-802",
            "this folder of pictures cannot be read",
            [
                ("folder", str(directory)),
                ("reason", str(error.strerror)),
                ("you are in", os.getcwd()),
            ],
            fix=_listing("."),
        ) from error


def _no_pictures(directory: FilePath, names: Sequence[str]) -> DataError:
    """The error for a folder without pictures: most often one level too deep was named."""
    direct = len([entry for entry in _entries(directory) if is_picture(entry.name)])
    parent, name = os.path.split(os.path.abspath(directory))
    return DataError(
        "TK-803",
        "there is no picture in the sub-folders, and each sub-folder is a class",
        [
            ("folder", str(directory)),
            ("sub-folders", ", ".join(names) or "none"),
            ("beside them", f"{direct} pictures, which belong to no class"),
        ],
        fix=f"...({parent!r}, classes=[{name!r}])" if direct else _listing(directory),
    )


def _more_than_two(class_indices: dict[str, int]) -> TeachWarning:
    """Labels of 0, 1, 2, ... where a model that says yes or no is probably waiting."""
    labels = ", ".join(f"{name} {number}" for name, number in class_indices.items())
    return TeachWarning(
        "TK-805",
        f"class_mode 'binary' is for two classes, and there are {len(class_indices)}",
        [("labels", labels)],
        fix="...(..., class_mode='categorical')",
    )


def _listing(directory: FilePath) -> str:
    return f"import os; os.listdir({str(directory)!r})   names what is there"
