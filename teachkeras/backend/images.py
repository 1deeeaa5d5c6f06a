"""Pictures: windows that slide over them (convolution and pooling), borders, enlarging.

Pictures are (batch, rows, columns, channels) with dim_ordering 'tf', and (batch, channels, rows,
columns) with 'th'; kernels are (rows, columns, in, out) and (out, in, rows, columns).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import images, indexing, operators
from ..engine.graph import Tensor
from .config import checked_ordering, image_dim_ordering
from .tensors import constant, eval, int_shape  # noqa: F401  (used by the doctests)


def conv2d(
    x: Any,
    kernel: Any,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Any = None,
    filter_shape: Any = None,
    filter_dilation: Sequence[int] = (1, 1),
) -> Tensor:
    """Each place of each picture seen through each kernel: products of window and kernel, added up.

    The kernel is not flipped (a correlation, as in TensorFlow). "valid": the window stays inside;
    "same": as many places as the picture has, divided by the strides, an odd border cell at the
    end; "full": wherever picture and window touch. The two shapes are hints of old backends.

    >>> picture, kernel = constant([[[[1.], [2.], [3.]]]]), constant([[[[10.]], [[1.]]]])
    >>> eval(conv2d(picture, kernel, dim_ordering='tf'))[0, 0, :, 0]
    array([12., 23.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    kernel = operators.transpose(kernel, (2, 3, 1, 0)) if th else kernel
    step, hole = _pair(strides), _pair(filter_dilation)
    return _ordered(images.conv2d(x, kernel, step, border_mode, hole), th)


def conv1d(
    x: Any,
    kernel: Any,
    stride: int = 1,
    border_mode: str = "valid",
    image_shape: Any = None,
    filter_shape: Any = None,
) -> Tensor:
    """A convolution along sequences: (batch, steps, in) with a kernel (length, in, out).

    >>> eval(conv1d(constant([[[1.], [2.], [3.]]]), constant([[[10.]], [[1.]]])))[0, :, 0]
    array([12., 23.], dtype=float32)
    """
    rows, kernel = operators.expand_dims(x, 2), operators.expand_dims(kernel, 1)
    result = images.conv2d(rows, kernel, (int(stride), 1), border_mode)
    return operators.squeeze(result, 2)


def atrous_conv2d(
    x: Any,
    kernel: Any,
    rate: int = 1,
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Any = None,
    filter_shape: Any = None,
) -> Tensor:
    """A convolution whose kernel has holes: its entries lie `rate` cells apart.

    >>> row, kernel = constant([[[[1.], [2.], [3.]]]]), constant([[[[10.]], [[1.]]]])
    >>> eval(atrous_conv2d(row, kernel, rate=2, dim_ordering='tf'))[0, 0, :, 0]
    array([13.], dtype=float32)
    """
    return conv2d(x, kernel, (1, 1), border_mode, dim_ordering, filter_dilation=(rate, rate))


def separable_conv2d(
    x: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
) -> Tensor:
    """First every channel by itself, then a mixture of the channels at each place.

    Kernels (in 'tf' order): (rows, columns, in, multiplier), then (1, 1, in * multiplier, out).

    >>> row, twice = constant([[[[1.], [2.]]]]), constant([[[[1.]], [[1.]]]])
    >>> eval(separable_conv2d(row, twice, constant([[[[5.]]]]), dim_ordering='tf'))
    array([[[[15.]]]], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    if th:
        depthwise_kernel, pointwise_kernel = (
            operators.transpose(kernel, (2, 3, 1, 0))
            for kernel in (depthwise_kernel, pointwise_kernel)
        )
    deep = images.depthwise_conv2d(x, depthwise_kernel, _pair(strides), border_mode)
    return _ordered(images.conv2d(deep, pointwise_kernel), th)


def deconv2d(
    x: Any,
    kernel: Any,
    output_shape: Sequence[int | None],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    image_shape: Any = None,
    filter_shape: Any = None,
) -> Tensor:
    """The way back of a convolution: every number spreads the kernel over a larger picture.

    `output_shape` is the shape of the larger pictures; its batch size is not used.

    >>> row, kernel = constant([[[[1.], [2.]]]]), constant([[[[10.]], [[1.]]]])
    >>> eval(deconv2d(row, kernel, (1, 1, 3, 1), dim_ordering='tf'))[0, 0, :, 0]
    array([10., 21.,  2.], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    kernel = operators.transpose(kernel, (2, 3, 1, 0)) if th else kernel
    sizes = tuple(output_shape)[2:] if th else tuple(output_shape)[1:3]
    return _ordered(images.deconv2d(x, kernel, _pair(sizes), _pair(strides), border_mode), th)


def pool2d(
    x: Any,
    pool_size: Sequence[int],
    strides: Sequence[int] = (1, 1),
    border_mode: str = "valid",
    dim_ordering: str = "default",
    pool_mode: str = "max",
) -> Tensor:
    """The largest ('max') or average ('avg') number of each window, channel by channel.

    At a border made by 'same', only the real cells count.

    >>> row = constant([[[[1.], [4.], [3.]]]])
    >>> eval(pool2d(row, (1, 2), (1, 2), 'same', 'tf', 'avg'))[0, 0, :, 0]
    array([2.5, 3. ], dtype=float32)
    """
    x, th = _channels_last(x, dim_ordering)
    return _ordered(images.pool2d(x, _pair(pool_size), _pair(strides), border_mode, pool_mode), th)


def spatial_2d_padding(
    x: Any, padding: Sequence[int] = (1, 1), dim_ordering: str = "default"
) -> Tensor:
    """Zeros around pictures: `padding` rows above and below, and columns left and right.

    >>> int_shape(spatial_2d_padding(constant([[[[5.]]]]), (1, 2), 'tf'))
    (1, 3, 5, 1)
    """
    rows, columns = _pair(padding)
    return asymmetric_spatial_2d_padding(x, rows, rows, columns, columns, dim_ordering)


def asymmetric_spatial_2d_padding(
    x: Any,
    top_pad: int = 1,
    bottom_pad: int = 1,
    left_pad: int = 1,
    right_pad: int = 1,
    dim_ordering: str = "default",
) -> Tensor:
    """Zeros around pictures, another number of them on each side.

    >>> int_shape(asymmetric_spatial_2d_padding(constant([[[[5.]]]]), 1, 0, 2, 0, 'tf'))
    (1, 2, 3, 1)
    """
    rows, columns = (top_pad, bottom_pad), (left_pad, right_pad)
    if _ordering(dim_ordering) == "th":
        return indexing.pad(x, [(0, 0), (0, 0), rows, columns])
    return indexing.pad(x, [(0, 0), rows, columns, (0, 0)])


def resize_images(
    X: Any, height_factor: int, width_factor: int, dim_ordering: str = "default"
) -> Tensor:
    """Pictures enlarged by whole factors: every cell becomes a block of equal cells.

    >>> int_shape(resize_images(constant([[[[5.]]]]), 2, 3, 'tf'))
    (1, 2, 3, 1)
    """
    first = 2 if _ordering(dim_ordering) == "th" else 1
    taller = indexing.repeat_elements(X, height_factor, first)
    return indexing.repeat_elements(taller, width_factor, first + 1)


def _ordering(dim_ordering: str) -> str:
    return image_dim_ordering() if dim_ordering == "default" else checked_ordering(dim_ordering)


def _channels_last(x: Any, dim_ordering: str) -> tuple[Tensor, bool]:
    """The pictures in 'tf' order, and whether they came in 'th' order."""
    x = operators.as_tensor(x)
    th = _ordering(dim_ordering) == "th"
    return (operators.transpose(x, (0, 2, 3, 1)) if th and x.ndim == 4 else x), th


def _ordered(x: Tensor, th: bool) -> Tensor:
    return operators.transpose(x, (0, 3, 1, 2)) if th else x


def _pair(numbers: Sequence[Any]) -> tuple[int, int]:
    first, second = numbers
    return int(first), int(second)
