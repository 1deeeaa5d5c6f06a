"""Endless batches of pictures, safe to share between threads."""

from __future__ import annotations

import io
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.config import refuse_masked
from ..backend.types import Array, ArrayLike
from ..errors import DataError
from ..errors.files import path_text, write_atomically
from .image_draws import Draws, drawing
from .image_files import array_to_img, ordering

if TYPE_CHECKING:
    from .image_generator import ImageDataGenerator

_saving = threading.Lock()


@dataclass(frozen=True)
class Turn:
    """One batch to make: its rows, the place of the first in this run, its number, its draws."""

    rows: Any
    start: int
    number: int
    draws: Draws


class Iterator:
    """Endless runs through `n` numbers in batches, in a new order each time if `shuffle`.

    Batch k of a seeded iterator depends on the seed and k alone: two iterators of one seed stay in
    step, whatever else draws random numbers. Threads may share one.
    """

    shared_by_threads = True

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        self.n = self.N = self.nb_sample = n  # Keras 1 has all these names
        self.batch_size, self.shuffle, self.seed = batch_size, shuffle, seed
        self.lock = threading.Lock()
        self.total_batches_seen = 0
        self.reset()

    def reset(self) -> None:
        """Begin the next batch at the first number."""
        self.batch_index = 0
        self.index_array = np.arange(self.n)

    def next_turn(self) -> Turn:
        """What the next batch is made of."""
        with self.lock:  # two workers must not get the same batch
            number = self.total_batches_seen
            draws = Draws(None if self.seed is None else self.seed + number)
            if self.batch_index == 0:
                every = np.arange(self.n)
                self.index_array = draws.places.permutation(self.n) if self.shuffle else every
            start = self.batch_index * self.batch_size
            rows = self.index_array[start : start + self.batch_size]
            last = start + self.batch_size >= self.n
            self.batch_index = 0 if last else self.batch_index + 1
            self.total_batches_seen += 1
            return Turn(rows, start, number, draws)

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self.next()

    def next(self) -> Any:
        """The next batch."""
        return self.batch(self.next_turn())

    def batch(self, turn: Turn) -> Any:
        """The batch of these numbers; here simply the numbers."""
        return turn.rows


class PictureIterator(Iterator):
    """Batches of changed pictures, stored as files too if `save_to_dir` names a folder."""

    def __init__(
        self,
        n: int,
        generator: ImageDataGenerator,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        dim_ordering: str,
        saving: tuple[str | None, str, str],
    ) -> None:
        self.image_data_generator, self.dim_ordering = generator, ordering(dim_ordering)
        self.save_to_dir, self.save_prefix, self.save_format = saving
        super().__init__(n, batch_size, shuffle, seed)

    def changed(self, pictures: Callable[[int], Any], turn: Turn) -> Any:
        """These pictures, each changed at random and standardised."""
        make = self.image_data_generator
        with drawing(turn.draws, make.has_own_code()):
            batch = [make.standardize(make.random_transform(pictures(i))) for i in turn.rows]
        for place, picture in enumerate(batch if self.save_to_dir else (), turn.start):
            self._save(picture, f"{self.save_prefix}_{place}_{turn.number}")
        return np.stack(batch).astype(K.floatx())

    def _save(self, picture: Array, name: str) -> None:
        """Store one picture as a file of its own: another generator's file of that name stays."""
        file = io.BytesIO()
        array_to_img(picture, self.dim_ordering, scale=True).save(file, self.save_format)
        with _saving:
            path = Path(path_text(self.save_to_dir), f"{name}.{self.save_format}")
            for copy in itertools.count(2):
                if not path.exists():
                    break
                path = path.with_name(f"{name}_{copy}.{self.save_format}")
            write_atomically(path, file.getvalue())


class NumpyArrayIterator(PictureIterator):
    """Batches of changed pictures from an array, with their labels."""

    def __init__(
        self,
        x: ArrayLike,
        y: ArrayLike | None,
        image_data_generator: ImageDataGenerator,
        batch_size: int = 32,
        shuffle: bool = False,
        seed: int | None = None,
        dim_ordering: str = "default",
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> None:
        self.x = image_data_generator.checked(x)
        refuse_masked(y, "y")
        self.y = None if y is None else np.asarray(y)
        if self.y is not None and len(self.x) != len(self.y):
            raise DataError(
                "TK-352",
                "there must be one label for each picture",
                [("pictures", str(len(self.x))), ("labels", str(len(self.y)))],
                fix="len(x), len(y)   must be the same number",
            )
        saving = (save_to_dir, save_prefix, save_format)
        super().__init__(
            len(self.x), image_data_generator, batch_size, shuffle, seed, dim_ordering, saving
        )

    def batch(self, turn: Turn) -> Any:
        """Pictures alone, or (pictures, labels)."""
        pictures = self.changed(self.x.__getitem__, turn)
        return pictures if self.y is None else (pictures, self.y[turn.rows])
