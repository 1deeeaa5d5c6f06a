"""Pictures, sequences and volumes: windows that slide over them, borders, enlarging.

Pictures are (batch, rows, columns, channels) with dim_ordering 'tf', and (batch, channels, rows,
columns) with 'th'; kernels are (rows, columns, in, out) and (out, in, rows, columns). Volumes have
an axis of planes before the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import lengths
from ..engine.functions import convolution as images
from ..engine.functions import elementwise as operators
from ..engine.functions import indexing
from ..engine.graph import Tensor
from ..errors import ShapeError
from .config import checked_ordering, image_dim_ordering
from .sizes import folded, is_size
from .types import Count, Shape, Sizes


def conv2d(
    x: Tensor,
    kernel: Tensor,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
    filter_dilation: Sequence[int] = (1, 1),
) -> Tensor:
    """Each place of each picture seen through each kernel: products of window and kernel, added up.

    The kernel is not flipped (a correlation, as in TensorFlow). "valid": the window stays inside;
    "same": as many places as the picture has, divided by the strides, an odd border cell at the
    end; "full": wherever picture and window touch. The two shapes are hints of old backends.

    >>> picture, kernel = K.constant([[[[1.], [2.], [3.]]]]), K.constant([[[[10.]], [[1.]]]])
    >>> K.eval(K.conv2d(picture, kernel, dim_ordering='tf'))[0, 0, :, 0]
    array([12., 23.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    strides, dilation = _numbers(strides), _numbers(filter_dilation)
    return _ordered(images.conv(x, _kernel(kernel, th), strides, border_mode, dilation), th)


def conv1d(
    x: Tensor,
    kernel: Tensor,
    stride: int = 1,
    border_mode: str = "valid",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """A convolution along sequences: (batch, steps, in) with a kernel (length, in, out).

    >>> K.eval(K.conv1d(K.constant([[[1.], [2.], [3.]]]), K.constant([[[10.]], [[1.]]])))[0, :, 0]
    array([12., 23.], dtype=float32)
    """
    return images.conv(x, kernel, (int(stride),), border_mode, (1,))


def conv3d(
    x: Tensor,
    kernel: Tensor,
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    volume_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """A convolution of volumes: (batch, planes, rows, columns, in) with a kernel of three sizes.

    >>> volume = K.constant([[[[[1.]]], [[[2.]]], [[[3.]]]]])
    >>> kernel = K.constant([[[[[10.]]]], [[[[1.]]]]])
    >>> K.eval(K.conv3d(volume, kernel, dim_ordering='tf'))[0, :, 0, 0, 0]
    array([12., 23.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    strides = _numbers(strides, 3)
    return _ordered(images.conv(x, _kernel(kernel, th), strides, border_mode, (1, 1, 1)), th)


def atrous_conv2d(
    x: Tensor,
    kernel: Tensor,
    rate: int = 1,
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """A convolution whose kernel has holes: its entries lie `rate` cells apart.

    >>> row, kernel = K.constant([[[[1.], [2.], [3.]]]]), K.constant([[[[10.]], [[1.]]]])
    >>> K.eval(K.atrous_conv2d(row, kernel, rate=2, dim_ordering='tf'))[0, 0, :, 0]
    array([13.], dtype=float32)
    """
    return conv2d(x, kernel, (1, 1), border_mode, dim_ordering, filter_dilation=(rate, rate))


def separable_conv2d(
    x: Tensor,
    depthwise_kernel: Tensor,
    pointwise_kernel: Tensor,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
) -> Tensor:
    """First every channel by itself, then a mixture of the channels at each place.

    Kernels (in 'tf' order): (rows, columns, in, multiplier), then (1, 1, in * multiplier, out).

    >>> row, twice = K.constant([[[[1.], [2.]]]]), K.constant([[[[1.]], [[1.]]]])
    >>> K.eval(K.separable_conv2d(row, twice, K.constant([[[[5.]]]]), dim_ordering='tf'))
    array([[[[15.]]]], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    strides = _numbers(strides)
    deep = images.depthwise_conv2d(x, _kernel(depthwise_kernel, th), strides, border_mode)
    return _ordered(images.conv(deep, _kernel(pointwise_kernel, th)), th)


def local_conv(
    x: Tensor,
    kernel: Tensor,
    kernel_size: Sequence[int],
    strides: Sequence[int],
    dim_ordering: str = "default",
) -> Tensor:
    """A convolution with kernels of its own at each place, for sequences and for pictures.

    The kernel is (places, numbers of a window, out); the places are counted row by row, and a
    window has its numbers in the order of the axes.

    >>> steps, own = K.constant([[[1.], [2.], [3.]]]), K.constant([[[10.], [1.]], [[0.], [5.]]])
    >>> K.eval(K.local_conv(steps, own, (2,), (1,), 'tf'))[0, :, 0]
    array([12., 15.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    size, steps = (_numbers(each, len(kernel_size)) for each in (kernel_size, strides))
    return _ordered(images.local(x, kernel, size, steps, channels_first=th), th)


def deconv2d(
    x: Tensor,
    kernel: Tensor,
    output_shape: Sizes,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Shape | None = None,
    filter_shape: Shape | None = None,
) -> Tensor:
    """The way back of a convolution: every number spreads the kernel over a larger picture.

    `output_shape` is the shape of the larger pictures; its batch size is not used.

    >>> row, kernel = K.constant([[[[1.], [2.]]]]), K.constant([[[[10.]], [[1.]]]])
    >>> K.eval(K.deconv2d(row, kernel, (1, 1, 3, 1), dim_ordering='tf'))[0, 0, :, 0]
    array([10., 21.,  2.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    sizes = _numbers(output_shape[2:] if th else output_shape[1:3])
    whole = images.deconv(x, _kernel(kernel, th), sizes, _numbers(strides), border_mode)
    return _ordered(whole, th)


def pool2d(
    x: Tensor,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Tensor:
    """The largest ('max') or average ('avg') number of each window, channel by channel.

    At a border made by 'same', only the real cells count.

    >>> row = K.constant([[[[1.], [4.], [3.]]]])
    >>> K.eval(K.pool2d(row, (1, 2), (1, 2), 'same', 'tf', 'avg'))[0, 0, :, 0]
    array([2.5, 3. ], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    return _ordered(
        images.pool(x, _numbers(pool_size), _numbers(strides), border_mode, pool_mode), th
    )


def pool3d(
    x: Tensor,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Tensor:
    """The largest ('max') or average ('avg') number of each window of a volume.

    >>> volume = K.constant([[[[[1.]]], [[[4.]]], [[[3.]]]]])
    >>> K.eval(K.pool3d(volume, (2, 1, 1), dim_ordering='tf'))[0, :, 0, 0, 0]
    array([4., 4.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    return _ordered(
        images.pool(x, _numbers(pool_size, 3), _numbers(strides, 3), border_mode, pool_mode), th
    )


def spatial_2d_padding(
    x: Tensor, padding: Sequence[int] = (1, 1), dim_ordering: str = "default"
) -> Tensor:
    """Zeros around pictures: `padding` rows above and below, and columns left and right.

    >>> K.int_shape(K.spatial_2d_padding(K.constant([[[[5.]]]]), (1, 2), 'tf'))
    (1, 3, 5, 1)
    """
    rows, columns = _widths(padding, 2)
    return asymmetric_spatial_2d_padding(x, rows, rows, columns, columns, dim_ordering)


def asymmetric_spatial_2d_padding(
    x: Tensor,
    top_pad: int = 1,
    bottom_pad: int = 1,
    left_pad: int = 1,
    right_pad: int = 1,
    dim_ordering: str = "default",
) -> Tensor:
    """Zeros around pictures, another number of them on each side.

    >>> K.int_shape(K.asymmetric_spatial_2d_padding(K.constant([[[[5.]]]]), 1, 0, 2, 0, 'tf'))
    (1, 2, 3, 1)
    """
    return _padded(x, [(top_pad, bottom_pad), (left_pad, right_pad)], dim_ordering)


def spatial_3d_padding(
    x: Tensor, padding: Sequence[int] = (1, 1, 1), dim_ordering: str = "default"
) -> Tensor:
    """Zeros around volumes: so many planes, rows and columns on both sides.

    >>> K.int_shape(K.spatial_3d_padding(K.constant([[[[[5.]]]]]), (0, 1, 2), 'tf'))
    (1, 1, 3, 5, 1)
    """
    return _padded(x, [(width, width) for width in _widths(padding, 3)], dim_ordering)


def _widths(padding: Sequence[Count], count: int) -> Sequence[Any]:
    """The widths of a border, which may be sizes that nobody knows yet."""
    widths = folded(lengths.listed(padding))
    unknown = len(widths) == count and any(isinstance(n, lengths.Length) for n in widths)
    return widths if unknown else _numbers(widths, count, 0)


def _padded(x: Tensor, widths: Sequence[tuple[Any, Any]], dim_ordering: str) -> Tensor:
    if _ordering(dim_ordering) == "th":
        return indexing.pad(x, [(0, 0), (0, 0), *widths])
    return indexing.pad(x, [(0, 0), *widths, (0, 0)])


def resize_images(
    X: Tensor,
    height_factor: Count,
    width_factor: Count,
    dim_ordering: str = "default",
) -> Tensor:
    """Pictures enlarged by whole factors: every cell becomes a block of equal cells.

    >>> K.int_shape(K.resize_images(K.constant([[[[5.]]]]), 2, 3, 'tf'))
    (1, 2, 3, 1)
    """
    return _enlarged(X, (height_factor, width_factor), dim_ordering)


def resize_volumes(
    X: Tensor,
    depth_factor: Count,
    height_factor: Count,
    width_factor: Count,
    dim_ordering: str = "default",
) -> Tensor:
    """Volumes enlarged by whole factors: every cell becomes a block of equal cells.

    >>> K.int_shape(K.resize_volumes(K.constant([[[[[5.]]]]]), 2, 3, 1, 'tf'))
    (1, 2, 3, 1, 1)
    """
    return _enlarged(X, (depth_factor, height_factor, width_factor), dim_ordering)


def _enlarged(x: Tensor, factors: Sequence[Any], dim_ordering: str) -> Tensor:
    first = 2 if _ordering(dim_ordering) == "th" else 1
    for axis, factor in enumerate(factors, first):
        x = indexing.repeat_elements(x, factor, axis)
    return operators.as_tensor(x)


def _ordering(dim_ordering: str) -> str:
    return image_dim_ordering() if dim_ordering == "default" else checked_ordering(dim_ordering)


def _channels_last(x: Tensor, dim_ordering: str) -> tuple[Tensor, bool]:
    """The pictures in 'tf' order, and whether they came in 'th' order."""
    x = operators.as_tensor(x)
    th = _ordering(dim_ordering) == "th"
    turned = th and x.ndim > 2
    return (operators.transpose(x, (0, *range(2, x.ndim), 1)) if turned else x), th


def _ordered(x: Tensor, th: bool) -> Tensor:
    return operators.transpose(x, (0, x.ndim - 1, *range(1, x.ndim - 1))) if th else x


def _kernel(kernel: Tensor, th: bool) -> Tensor:
    """A kernel in 'tf' order: (out, in, rows, columns) becomes (rows, columns, in, out)."""
    kernel = operators.as_tensor(kernel)
    turned = th and kernel.ndim > 2
    return operators.transpose(kernel, (*range(2, kernel.ndim), 1, 0)) if turned else kernel


def _numbers(values: Sequence[Count | None], count: int = 2, least: int = 1) -> tuple[int, ...]:
    """One whole number for each axis, from `least` up; TK-170 for anything else."""
    numbers = folded(lengths.listed(values))
    if len(numbers) == count and all(is_size(n, least) for n in numbers):
        return tuple(int(n) for n in numbers)
    raise ShapeError(
        "TK-170",
        f"{count} whole numbers from {least} up are needed, one for each axis",
        [("it got", repr(values)[:60])],
        fix=f"{(2,) * count}",
    )
