"""New pictures in every epoch: a generator that turns, moves and mirrors the ones it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.config import refuse_masked
from ..backend.types import Array, ArrayLike
from ..errors import DataError
from ..errors.kinds import NothingFittedError
from .image_draws import Draws, drawing, draws
from .image_files import ordering
from .image_folders import DirectoryIterator
from .image_iterators import Iterator, NumpyArrayIterator
from .image_moves import (
    apply_transform,
    flip_axis,
    known_fill,
    random_channel_shift,
    rotation_matrix,
    shear_matrix,
    shift_matrix,
    transform_matrix_offset_center,
    zoom_matrix,
    zoom_pair,
)

__all__ = ["DirectoryIterator", "ImageDataGenerator", "Iterator", "NumpyArrayIterator"]


class ImageDataGenerator:
    """Makes endless batches of changed pictures: `flow` from arrays, or from a folder of files.

    `rotation_range` is in degrees, `shear_range` in radians; the shifts are shares of the width and
    the height; `zoom_range` is one number z (1 - z to 1 + z) or a pair. `rescale` multiplies every
    value first. Statistics over all pictures (`featurewise_...`, `zca_whitening`) need `fit(X)`.

    >>> pictures = np.arange(4 * 2 * 2.).reshape(4, 2, 2, 1)
    >>> batches = ImageDataGenerator(rescale=1 / 15, dim_ordering='tf').flow(pictures, batch_size=2)
    >>> next(batches).shape
    (2, 2, 2, 1)
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        rotation_range: float = 0.0,
        width_shift_range: float = 0.0,
        height_shift_range: float = 0.0,
        shear_range: float = 0.0,
        zoom_range: float | Sequence[float] = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[Array], Array] | None = None,
        dim_ordering: str = "default",
    ) -> None:
        self.featurewise_center, self.samplewise_center = featurewise_center, samplewise_center
        self.featurewise_std_normalization = featurewise_std_normalization
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening = zca_whitening
        self.rotation_range, self.shear_range = rotation_range, shear_range
        self.width_shift_range, self.height_shift_range = width_shift_range, height_shift_range
        self.zoom_range = zoom_pair(zoom_range)
        self.channel_shift_range = channel_shift_range
        self.fill_mode, self.cval = known_fill(fill_mode), cval
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        self.dim_ordering = ordering(dim_ordering)
        first = self.dim_ordering == "th"
        self.channel_axis, self.row_axis, self.col_axis = (1, 2, 3) if first else (3, 1, 2)
        self.mean: Array | None = None
        self.std: Array | None = None
        self.principal_components: Array | None = None

    # batches ---------------------------------------------------------------------------------

    def flow(
        self,
        X: ArrayLike,
        y: ArrayLike | None = None,
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
    ) -> NumpyArrayIterator:
        """Endless batches (X, y) of changed pictures of an array (n, rows, columns, channels)."""
        return NumpyArrayIterator(
            self.checked(X), y, self, batch_size, shuffle, seed, self.dim_ordering,
            save_to_dir, save_prefix, save_format,
        )  # fmt: skip

    def flow_from_directory(
        self,
        directory: str,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "jpeg",
        follow_links: bool = False,
    ) -> DirectoryIterator:
        """Endless batches of changed pictures from files; each sub-folder is a class.

        Class 0 is the first of `classes`, or the first sub-folder by name.
        """
        return DirectoryIterator(
            directory, self, target_size, color_mode, self.dim_ordering, classes, class_mode,
            batch_size, shuffle, seed, save_to_dir, save_prefix, save_format, follow_links,
        )  # fmt: skip

    def checked(self, X: ArrayLike) -> Array:
        """The pictures in floatx; refused unless (n, ...) with 1, 3 or 4 channels in our order."""
        refuse_masked(X, "X")
        X = np.asarray(X, K.floatx())
        if X.ndim != 4 or X.shape[self.channel_axis] not in (1, 3, 4):
            axes = ("n", "channels", "rows", "columns")
            axes = axes if self.dim_ordering == "th" else ("n", "rows", "columns", "channels")
            raise DataError(
                "TK-350",
                "a batch of pictures has rank 4, with 1, 3 or 4 channels",
                [("it got", str(X.shape)), ("it needs", f"({', '.join(axes)})")],
                fix="X.reshape(-1, 8, 8, 1)   for grey pictures of 8 by 8",
            )
        return X

    def has_own_code(self) -> bool:
        """Whether pictures are changed by a learner's code too, which may draw as it likes."""
        return type(self) is not ImageDataGenerator or self.preprocessing_function is not None

    # one picture -----------------------------------------------------------------------------

    def standardize(self, x: Array) -> Array:
        """One picture with its values scaled, centred and normalised as this generator is set."""
        if self.preprocessing_function is not None:
            x = self.preprocessing_function(x)
        if self.rescale is not None:
            x = x * self.rescale
        channels = self.channel_axis - 1  # of one picture: it has no batch axis
        if self.samplewise_center:
            x = x - np.mean(x, axis=channels, keepdims=True)
        if self.samplewise_std_normalization:
            x = x / (np.std(x, axis=channels, keepdims=True) + 1e-7)
        if self.featurewise_center:
            x = x - self._fitted(self.mean)
        if self.featurewise_std_normalization:
            x = x / (self._fitted(self.std) + 1e-7)
        if self.zca_whitening:
            whitened = x.ravel() @ self._fitted(self.principal_components)
            x = whitened.reshape(x.shape)
        return x

    def _fitted(self, statistic: Array | None) -> Array:
        if statistic is None:
            raise NothingFittedError(
                "TK-351",
                "statistics over all pictures need all pictures first",
                [("settings", "featurewise_center, featurewise_std_normalization, zca_whitening")],
                fix="generator.fit(X)   before generator.flow(X, y)",
            )
        return statistic

    def random_transform(self, x: Array) -> Array:
        """One picture, changed at random within the ranges of this generator."""
        channels = self.channel_axis - 1
        rows, columns = x.shape[self.row_axis - 1], x.shape[self.col_axis - 1]
        matrix = self._random_matrix(rows, columns)
        if matrix is not None:
            centred = transform_matrix_offset_center(matrix, rows, columns)
            x = apply_transform(x, centred, channels, self.fill_mode, self.cval)
        if self.channel_shift_range:
            x = random_channel_shift(x, self.channel_shift_range, channels)
        draw = draws().places.uniform
        if self.horizontal_flip and draw() < 0.5:
            x = flip_axis(x, self.col_axis - 1)
        if self.vertical_flip and draw() < 0.5:
            x = flip_axis(x, self.row_axis - 1)
        return x

    def _random_matrix(self, rows: int, columns: int) -> Any:
        """Turn, move, slant and stretch in one matrix; None when nothing is asked for."""
        draw = draws().places.uniform
        moves = []
        if self.rotation_range:
            moves.append(rotation_matrix(draw(-self.rotation_range, self.rotation_range)))
        if self.height_shift_range or self.width_shift_range:
            down = draw(-height, height) * rows if (height := self.height_shift_range) else 0
            right = draw(-width, width) * columns if (width := self.width_shift_range) else 0
            moves.append(shift_matrix(down, right))
        if self.shear_range:
            moves.append(shear_matrix(draw(-self.shear_range, self.shear_range)))
        if self.zoom_range != (1, 1):
            moves.append(zoom_matrix(*draw(*self.zoom_range, 2)))
        return np.linalg.multi_dot([np.eye(3), *moves]) if moves else None

    # all pictures ----------------------------------------------------------------------------

    def fit(
        self, x: ArrayLike, augment: bool = False, rounds: int = 1, seed: int | None = None
    ) -> None:
        """Learn the mean, the spread and the whitening of these pictures.

        With `augment`, `rounds` changed copies of each picture are looked at.
        """
        X = self.checked(x).copy()
        if augment:
            with drawing(Draws(seed), self.has_own_code()):
                X = np.stack([self.random_transform(each) for _ in range(rounds) for each in X])
        axes = (0, self.row_axis, self.col_axis)
        if self.featurewise_center:
            self.mean = np.mean(X, axis=axes, keepdims=True)[0]
            X = X - self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(X, axis=axes, keepdims=True)[0]
            X = X / (self.std + 1e-7)
        if self.zca_whitening:
            flat = X.reshape(len(X), -1)
            directions, sizes, _ = np.linalg.svd(flat.T @ flat / len(flat))
            self.principal_components = directions / np.sqrt(sizes + 10e-7) @ directions.T
