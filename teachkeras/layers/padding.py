"""A border of zeros around sequences, pictures and volumes, and cutting a border off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from .node import InputSpec
from .spatial import Spatial, ordering
from .spatial_mistakes import bad_padding, nothing_left

Pairs = tuple[tuple[int, int], ...]


class Border(Spatial):
    """The base of these layers: how many cells lie before and after, along each axis in space."""

    _widths: Pairs

    def _by_axis(self, before_and_after: Pairs) -> list[tuple[int, int]]:
        """A pair for every axis of the input: (0, 0) for the batch and the channels."""
        whole: list[Any] = list(self._whole(None, range(self.rank), None))
        return [(0, 0) if at is None else before_and_after[at] for at in whole]


class ZeroPadding(Border):
    """The base of the layers that put zeros around; `padding` is kept as it was given."""

    def _keep(self, padding: Any, widths: Pairs) -> None:
        self.padding, self._widths = padding, widths
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """Every axis in space is longer by what is put before and after."""
        batch, space, channels = self._parts(input_shape)
        longer = [
            None if size is None else size + sum(pair)
            for size, pair in zip(space, self._widths, strict=True)
        ]
        return self._whole(batch, longer, channels)


class ZeroPadding1D(ZeroPadding):
    """Zeros before and after a sequence: a number for both, a pair, or a dict.

    >>> K.int_shape(ZeroPadding1D((2, 1))(K.placeholder((None, 5, 3))))
    (None, 8, 3)
    """

    rank = 1
    kept = ("padding",)

    def __init__(self, padding: int | Sequence[int] | Mapping[str, int] = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        both = (padding, padding) if isinstance(padding, Integral) else padding
        forms = "a number, a pair, or a dict of left_pad and right_pad"
        numbers = read(self, "padding", both, ("left_pad", "right_pad"), forms, "1")
        self.left_pad, self.right_pad = numbers
        self._keep(_plain(padding), (numbers,))  # type: ignore[arg-type]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The sequence with its border."""
        return K.asymmetric_temporal_padding(x, self.left_pad, self.right_pad)


class ZeroPadding2D(ZeroPadding):
    """Zeros around pictures: (rows, columns) on both sides, four numbers, or a dict.

    Four numbers are for top, bottom, left and right; so are the names in the dict: top_pad,
    bottom_pad, left_pad, right_pad. A name that is left out means 0.

    >>> K.int_shape(ZeroPadding2D((1, 2))(K.placeholder((None, 8, 8, 3))))
    (None, 10, 12, 3)
    """

    rank = 2
    kept = ("padding", "dim_ordering")

    def __init__(
        self,
        padding: Sequence[int] | Mapping[str, int] = (1, 1),
        dim_ordering: str = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        names = ("top_pad", "bottom_pad", "left_pad", "right_pad")
        four = [n for n in padding for _ in "ab"] if _is_pair(padding) else padding
        forms = "(rows, columns), four numbers, or a dict of " + ", ".join(names)
        top, bottom, left, right = read(self, "padding", four, names, forms, "(1, 1)")
        self.top_pad, self.bottom_pad, self.left_pad, self.right_pad = top, bottom, left, right
        self._keep(_plain(padding), ((top, bottom), (left, right)))

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The pictures with their border."""
        sides = (self.top_pad, self.bottom_pad, self.left_pad, self.right_pad)
        return K.asymmetric_spatial_2d_padding(x, *sides, self.dim_ordering)


class ZeroPadding3D(ZeroPadding):
    """Zeros around volumes: so many planes, rows and columns on both sides.

    >>> K.int_shape(ZeroPadding3D((1, 2, 0))(K.placeholder((None, 4, 4, 4, 1))))
    (None, 6, 8, 4, 1)
    """

    rank = 3
    kept = ("padding", "dim_ordering")

    def __init__(
        self, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = "default", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        forms = "(planes, rows, columns)"
        three = read(self, "padding", padding, ("planes", "rows", "columns"), forms, "(1, 1, 1)")
        self._keep(three, tuple((n, n) for n in three))

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The volumes with their border."""
        return K.spatial_3d_padding(x, self.padding, self.dim_ordering)


class Cropping(Border):
    """The base of the layers that cut a border off: `cropping` has a pair for each axis."""

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """Every axis in space is shorter by what is cut off; TK-821 if nothing is left."""
        batch, space, channels = self._parts(input_shape)
        left = tuple(
            None if size is None else size - sum(pair)
            for size, pair in zip(space, self._widths, strict=True)
        )
        if any(size is not None and size < 1 for size in left):
            raise nothing_left(self, input_shape, left)
        return self._whole(batch, left, channels)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """What is left of every axis; an end of 0 keeps everything."""
        return x[tuple(slice(a, -b or None) for a, b in self._by_axis(self._widths))]


class Cropping1D(Cropping):
    """Cuts steps off a sequence, at its beginning and at its end.

    >>> K.int_shape(Cropping1D((1, 2))(K.placeholder((None, 10, 3))))
    (None, 7, 3)
    """

    rank = 1
    kept = ("cropping",)

    def __init__(self, cropping: Sequence[int] = (1, 1), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pair = read(self, "cropping", cropping, ("start", "end"), "a pair: (1, 1)", "(1, 1)")
        self.cropping, self._widths = pair, (pair,)  # type: ignore[assignment]
        self.input_spec = [InputSpec(ndim=3)]


class Cropping2D(Cropping):
    """Cuts rows off above and below, and columns left and right.

    >>> K.int_shape(Cropping2D(((1, 1), (0, 2)))(K.placeholder((None, 8, 8, 3))))
    (None, 6, 6, 3)
    """

    rank = 2
    kept = ("cropping", "dim_ordering")

    def __init__(
        self,
        cropping: Sequence[Sequence[int]] = ((0, 0), (0, 0)),
        dim_ordering: str = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        self.cropping = self._widths = pairs(self, cropping)
        self.input_spec = [InputSpec(ndim=4)]


class Cropping3D(Cropping):
    """Cuts planes, rows and columns off a volume, before and after.

    >>> K.int_shape(Cropping3D()(K.placeholder((None, 4, 5, 6, 1))))
    (None, 2, 3, 4, 1)
    """

    rank = 3
    kept = ("cropping", "dim_ordering")

    def __init__(
        self,
        cropping: Sequence[Sequence[int]] = ((1, 1), (1, 1), (1, 1)),
        dim_ordering: str = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        self.cropping = self._widths = pairs(self, cropping)
        self.input_spec = [InputSpec(ndim=5)]


def read(
    layer: Spatial, name: str, value: Any, names: Sequence[str], forms: str, fix: str
) -> tuple[int, ...]:
    """A number for each of these names, from a tuple or from a dict; TK-820 for anything else."""
    if isinstance(value, Mapping) and set(value) <= set(names):
        value = [value.get(each, 0) for each in names]
    listed = isinstance(value, (tuple, list)) and len(value) == len(names)
    if not listed or not all(isinstance(n, Integral) and int(n) >= 0 for n in value):
        raise bad_padding(layer, name, value, forms, fix)
    return tuple(int(n) for n in value)


def pairs(layer: Spatial, cropping: Sequence[Sequence[int]]) -> Pairs:
    """A pair for each axis in space; TK-820 for anything else."""
    good = ", ".join(["(1, 1)"] * layer.rank)
    forms = f"a pair (before, after) for each axis: ({good})"
    listed = isinstance(cropping, (tuple, list)) and len(cropping) == layer.rank
    if not listed:
        raise bad_padding(layer, "cropping", cropping, forms, f"({good})")
    found = [
        read(layer, "cropping", pair, ("before", "after"), forms, f"({good})") for pair in cropping
    ]
    return tuple((before, after) for before, after in found)


def _is_pair(padding: object) -> bool:
    return isinstance(padding, (tuple, list)) and len(padding) == 2


def _plain(padding: Any) -> Any:
    """A setting as it goes into a config: whole numbers of Python, in a tuple or in a dict.

    >>> _plain([1, 2]), _plain({"top_pad": 1}), _plain(3)
    ((1, 2), {'top_pad': 1}, 3)
    """
    if isinstance(padding, Mapping):
        return {name: int(width) for name, width in padding.items()}
    return int(padding) if isinstance(padding, Integral) else tuple(int(n) for n in padding)
