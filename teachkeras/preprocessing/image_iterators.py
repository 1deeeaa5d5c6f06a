"""Endless batches of pictures, safe to share between threads."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import ArgumentError, DataError
from ..utils.files import write_atomically
from .image_files import array_to_img, img_to_array, list_pictures, load_img, ordering

CLASS_MODES = ("categorical", "binary", "sparse", None)


class Iterator:
    """Endless runs through `n` numbers in batches, in a new order each time if `shuffle`."""

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        self.n, self.batch_size, self.shuffle, self.seed = n, batch_size, shuffle, seed
        self.lock = threading.Lock()
        self.total_batches_seen = 0
        self.reset()

    def reset(self) -> None:
        """Begin the next batch at the first number."""
        self.batch_index = 0
        self.index_array = np.arange(self.n)

    def next_indices(self) -> tuple[Any, int]:
        """The numbers of the next batch, and the place of its first one in this run."""
        with self.lock:  # two workers must not get the same batch
            if self.batch_index == 0:
                if self.seed is not None:
                    np.random.seed(self.seed + self.total_batches_seen)
                self.index_array = (
                    np.random.permutation(self.n) if self.shuffle else np.arange(self.n)
                )
            start = self.batch_index * self.batch_size
            chosen = self.index_array[start : start + self.batch_size]
            last = start + self.batch_size >= self.n
            self.batch_index = 0 if last else self.batch_index + 1
            self.total_batches_seen += 1
            return chosen, start

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self.next()

    def next(self) -> Any:
        """The next batch."""
        chosen, start = self.next_indices()
        return self.batch(chosen, start)

    def batch(self, chosen: Any, start: int) -> Any:
        """The batch of these numbers; here simply the numbers."""
        return chosen


class PictureIterator(Iterator):
    """Batches of changed pictures, stored as files too if `save_to_dir` names a folder."""

    def __init__(
        self,
        n: int,
        generator: Any,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        dim_ordering: str,
        saving: tuple[str | None, str, str],
    ) -> None:
        self.image_data_generator, self.dim_ordering = generator, ordering(dim_ordering)
        self.save_to_dir, self.save_prefix, self.save_format = saving
        super().__init__(n, batch_size, shuffle, seed)

    def changed(self, pictures: Callable[[int], Any], chosen: Any, start: int) -> Any:
        """These pictures, each changed at random and standardised."""
        make = self.image_data_generator
        batch = np.stack([make.standardize(make.random_transform(pictures(i))) for i in chosen])
        for number, picture in enumerate(batch if self.save_to_dir else ()):
            name = f"{self.save_prefix}_{start + number}_{self.total_batches_seen}"
            path = os.path.join(str(self.save_to_dir), f"{name}.{self.save_format}")
            file = io.BytesIO()
            array_to_img(picture, self.dim_ordering, scale=True).save(file, self.save_format)
            write_atomically(Path(path), file.getvalue())
        return batch.astype(K.floatx())


class NumpyArrayIterator(PictureIterator):
    """Batches of changed pictures from an array, with their labels."""

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        seed: int | None = None,
        dim_ordering: str = "default",
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> None:
        self.x = image_data_generator.checked(x)
        self.y = None if y is None else np.asarray(y)
        if self.y is not None and len(self.x) != len(self.y):
            raise DataError(
                "TK-352",
                "there must be one label for each picture",
                [("pictures", str(len(self.x))), ("labels", str(len(self.y)))],
                fix="generator.flow(X, y)   with len(X) == len(y)",
                see="lesson 14",
            )
        saving = (save_to_dir, save_prefix, save_format)
        super().__init__(
            len(self.x), image_data_generator, batch_size, shuffle, seed, dim_ordering, saving
        )

    def batch(self, chosen: Any, start: int) -> Any:
        """Pictures alone, or (pictures, labels)."""
        pictures = self.changed(self.x.__getitem__, chosen, start)
        return pictures if self.y is None else (pictures, self.y[chosen])


class DirectoryIterator(PictureIterator):
    """Batches of changed pictures from files: each sub-folder of `directory` is a class.

    `class_mode` says what the labels are: "categorical" one-hot rows, "binary" 0 and 1, "sparse"
    class numbers, None no labels. `class_indices` has the number of each class.
    """

    def __init__(
        self,
        directory: str,
        image_data_generator: Any,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        dim_ordering: str = "default",
        classes: Any = None,
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
        names = sorted(classes or _folders(directory))
        self.class_indices = {name: number for number, name in enumerate(names)}
        self.nb_class = len(names)
        found = [
            (os.path.relpath(path, directory), number)
            for name, number in self.class_indices.items()
            for path in list_pictures(os.path.join(directory, name), follow_links=follow_links)
        ]
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

    def batch(self, chosen: Any, start: int) -> Any:
        """Pictures alone, or (pictures, labels)."""
        pictures = self.changed(self.picture, chosen, start)
        if self.class_mode is None:
            return pictures
        labels = self.classes[chosen]
        if self.class_mode == "categorical":
            return pictures, np.eye(self.nb_class, dtype=K.floatx())[labels]
        return pictures, labels.astype(K.floatx()) if self.class_mode == "binary" else labels


def _need(code: str, name: str, value: Any, known: tuple[Any, ...]) -> None:
    if value not in known:
        raise ArgumentError(
            code,
            f"{name} is one of {', '.join(map(repr, known))}",
            [("it got", repr(value))],
            fix=f"generator.flow_from_directory(folder, {name}={known[0]!r})",
            see="lesson 14",
        )


def _folders(directory: str) -> list[str]:
    """The sub-folders: one for each class."""
    return [name for name in os.listdir(directory) if os.path.isdir(os.path.join(directory, name))]
