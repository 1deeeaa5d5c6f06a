"""Convolution, pooling and borders beside SciPy's `correlate` and plain loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.signal import correlate

from teachkeras import backend as K
from tests.backend.reference import RNG, Case, away

PICTURES, KERNEL = away(2, 5, 6, 2), away(3, 2, 2, 3)
SMALL = away(1, 4, 4, 1)
DISTINCT = RNG.permutation(2 * 5 * 4 * 2).reshape(2, 5, 4, 2) / 10.0  # no ties: max has one slope


def conv(x: Any, w: Any, strides: Any = (1, 1), mode: str = "valid", dilation: Any = (1, 1)) -> Any:
    """Correlation by SciPy, one picture, one channel and one kernel after the other."""
    rows, columns, _, filters = w.shape
    wide = np.zeros(((rows - 1) * dilation[0] + 1, (columns - 1) * dilation[1] + 1, *w.shape[2:]))
    wide[:: dilation[0], :: dilation[1]] = w
    x = bordered(x, wide.shape[:2], strides, mode, 0.0)
    planes = [
        [
            sum(correlate(one[..., c], wide[..., c, f], "valid") for c in range(x.shape[3]))
            for f in range(filters)
        ]
        for one in x
    ]
    return np.array(planes)[:, :, :: strides[0], :: strides[1]].transpose(0, 2, 3, 1)


def bordered(x: Any, size: Any, strides: Any, mode: str, number: float) -> Any:
    """TensorFlow's border for "same": ceil(n / stride) outputs, an odd cell at the end."""
    widths = []
    for n, length, stride in zip(x.shape[1:3], size, strides, strict=True):
        outputs = -(-n // stride)
        missing = {"valid": 0, "full": 2 * (length - 1)}.get(
            mode, max((outputs - 1) * stride + length - n, 0)
        )
        widths.append((missing // 2, missing - missing // 2))
    return np.pad(x, [(0, 0), *widths, (0, 0)], constant_values=number)


def pool(x: Any, size: Any, strides: Any, mode: str, choose: Callable[..., Any]) -> Any:
    """Window after window; cells of the border are nan, and `choose` leaves them out."""
    x = bordered(x, size, strides, mode, np.nan)
    rows = range(0, x.shape[1] - size[0] + 1, strides[0])
    columns = range(0, x.shape[2] - size[1] + 1, strides[1])
    return np.stack(
        [
            np.stack(
                [choose(x[:, i : i + size[0], j : j + size[1]], axis=(1, 2)) for j in columns], 1
            )
            for i in rows
        ],
        1,
    )


def deconv(x: Any, w: Any, sizes: Any, strides: Any, mode: str = "valid") -> Any:
    """Every number lays its kernel on the larger picture; the border of "same" is cut off."""
    batch, rows, columns, _ = x.shape
    border = np.zeros((batch, *sizes, w.shape[3]))
    whole = bordered(border, w.shape[:2], strides, mode, 0.0)
    for i in range(rows):
        for j in range(columns):
            top, left = i * strides[0], j * strides[1]
            layer = np.einsum("bc,uvcf->buvf", x[:, i, j], w)
            whole[:, top : top + w.shape[0], left : left + w.shape[1]] += layer
    before = [(n - m) // 2 for n, m in zip(whole.shape[1:3], sizes, strict=True)]
    return whole[:, before[0] : before[0] + sizes[0], before[1] : before[1] + sizes[1]]


def separable(x: Any, deep: Any, point: Any) -> Any:
    """Each channel by itself, then the mixture."""
    parts = [conv(x[..., c : c + 1], deep[:, :, c : c + 1]) for c in range(x.shape[3])]
    return np.concatenate(parts, -1) @ point[0, 0]


def local(x: Any, w: Any, size: Any, strides: Any) -> Any:
    """Place by place, row by row: the window in one row, times the kernels of that place."""
    rows = range(0, x.shape[1] - size[0] + 1, strides[0])
    columns = range(0, x.shape[2] - size[1] + 1, strides[1])
    places = [(i, j) for i in rows for j in columns]
    seen = [
        x[:, i : i + size[0], j : j + size[1]].reshape(len(x), -1) @ w[number]
        for number, (i, j) in enumerate(places)
    ]
    return np.stack(seen, 1).reshape(len(x), len(rows), len(columns), -1)


def th(x: Any) -> Any:
    """Pictures with the channels first."""
    return x.transpose(0, 3, 1, 2)


def settings(**more: Any) -> Any:
    """One call of conv2d and the same by SciPy."""
    return (
        lambda x, w: K.conv2d(x, w, **more),
        lambda x, w: conv(
            x,
            w,
            more.get("strides", (1, 1)),
            more.get("border_mode", "valid"),
            more.get("filter_dilation", (1, 1)),
        ),
    )


CONVOLUTIONS = [
    Case("conv2d", *settings(**more), (PICTURES, KERNEL))
    for more in (
        {},
        {"border_mode": "same"},
        {"border_mode": "full"},
        {"strides": (2, 2)},
        {"strides": (2, 1), "border_mode": "same"},
        {"strides": (1, 3), "border_mode": "same"},
        {"filter_dilation": (2, 2)},
        {"filter_dilation": (2, 1), "border_mode": "same"},
    )
]
CONVOLUTIONS += [
    Case(
        "conv2d",
        lambda x, w: K.conv2d(x, w, border_mode="same"),
        lambda x, w: conv(x, w, mode="same"),
        (SMALL, away(2, 2, 1, 1)),
    ),  # an even kernel: the odd cell goes to the end
    Case(
        "conv2d",
        lambda x, w: K.conv2d(x, w, (2, 2), "same", "th"),
        lambda x, w: th(conv(x.transpose(0, 2, 3, 1), w.transpose(2, 3, 1, 0), (2, 2), "same")),
        (th(PICTURES), KERNEL.transpose(3, 2, 0, 1)),
    ),
    Case(
        "atrous_conv2d",
        lambda x, w: K.atrous_conv2d(x, w, 2),
        lambda x, w: conv(x, w, dilation=(2, 2)),
        (PICTURES, KERNEL),
    ),
    Case(
        "conv1d",
        lambda x, w: K.conv1d(x, w, 2, "same"),
        lambda x, w: conv(x[:, :, None], w[:, None], (2, 1), "same")[:, :, 0],
        (away(2, 5, 2), away(3, 2, 2)),
    ),
    Case(
        "separable_conv2d",
        K.separable_conv2d,
        separable,
        (SMALL, away(2, 2, 1, 2), away(1, 1, 2, 3)),
    ),
    Case(
        "separable_conv2d",
        K.separable_conv2d,
        separable,
        (away(1, 3, 3, 2), away(2, 2, 2, 2), away(1, 1, 4, 2)),
    ),
    Case(
        "local_conv",
        lambda x, w: K.local_conv(x, w, (2, 3), (1, 2)),
        lambda x, w: local(x, w, (2, 3), (1, 2)),
        (away(2, 3, 5, 2), away(4, 12, 3)),
    ),
    Case(
        "local_conv",
        lambda x, w: K.local_conv(x, w, (2,), (2,)),
        lambda x, w: local(x[:, :, None], w, (2, 1), (2, 1))[:, :, 0],
        (away(2, 4, 2), away(2, 4, 3)),
    ),
    Case(
        "deconv2d",
        lambda x, w: K.deconv2d(x, w, (None, 5, 6, 3), (2, 2)),
        lambda x, w: deconv(x, w, (5, 6), (2, 2)),
        (away(2, 2, 3, 2), KERNEL),
    ),
    Case(
        "deconv2d",
        lambda x, w: K.deconv2d(x, w, (2, 4, 3, 3), (2, 1), "same"),
        lambda x, w: deconv(x, w, (4, 3), (2, 1), "same"),
        (away(2, 2, 3, 2), KERNEL),
    ),
    Case(
        "deconv2d",
        lambda x, w: K.deconv2d(x, w, (1, 3, 4, 3), dim_ordering="th"),
        lambda x, w: th(deconv(x.transpose(0, 2, 3, 1), w.transpose(2, 3, 1, 0), (4, 3), (1, 1))),
        (away(1, 2, 2, 2), KERNEL.transpose(3, 2, 0, 1)),
    ),
]


def conv3d(x: Any, w: Any, strides: Any = (1, 1, 1)) -> Any:
    """Correlation of volumes by SciPy, one channel and one kernel after the other."""
    channels, filters = range(x.shape[-1]), range(w.shape[-1])
    planes = [
        [sum(correlate(one[..., c], w[..., c, f], "valid") for c in channels) for f in filters]
        for one in x
    ]
    return np.moveaxis(np.array(planes), 1, -1)[:, :: strides[0], :: strides[1], :: strides[2]]


VOLUMES, BLOCK = away(2, 3, 4, 3, 2), away(2, 2, 1, 2, 3)
CONVOLUTIONS += [
    Case("conv3d", K.conv3d, conv3d, (VOLUMES, BLOCK)),
    Case(
        "conv3d",
        lambda x, w: K.conv3d(x, w, (1, 2, 1), dim_ordering="th"),
        lambda x, w: np.moveaxis(
            conv3d(np.moveaxis(x, 1, -1), w.transpose(2, 3, 4, 1, 0), (1, 2, 1)), -1, 1
        ),
        (np.moveaxis(VOLUMES, -1, 1), BLOCK.transpose(4, 3, 0, 1, 2)),
    ),
]


def pooling(mode: str, choose: Any, size: Any, strides: Any, border: str) -> Case:
    """One pooling and the same by loops."""
    return Case(
        "pool2d",
        lambda x: K.pool2d(x, size, strides, border, "tf", mode),
        lambda x: pool(x, size, strides, border, choose),
        (DISTINCT,),
    )


POOLINGS = [
    pooling(mode, choose, size, strides, border)
    for mode, choose in (("max", np.nanmax), ("avg", np.nanmean))
    for size, strides, border in (
        ((2, 2), (2, 2), "valid"),
        ((3, 2), (1, 1), "valid"),
        ((2, 2), (2, 2), "same"),
        ((3, 3), (2, 1), "same"),
    )
]
POOLINGS += [
    Case(
        "pool2d",
        lambda x: K.pool2d(x, (2, 2), (2, 2), "same", "th", "avg"),
        lambda x: th(pool(x.transpose(0, 2, 3, 1), (2, 2), (2, 2), "same", np.nanmean)),
        (th(DISTINCT),),
    ),
]

CUBE = RNG.permutation(2 * 3 * 4 * 2).reshape(1, 2, 3, 4, 2) / 10.0
POOLINGS += [
    Case(
        "pool3d",
        lambda x, mode=mode: K.pool3d(x, (2, 1, 2), (2, 1, 2), pool_mode=mode),
        lambda x, choose=choose: choose(x.reshape(1, 1, 2, 3, 2, 2, 2), axis=(2, 5)),
        (CUBE,),
    )
    for mode, choose in (("max", np.max), ("avg", np.mean))
]

BORDERS = [
    Case(
        "spatial_2d_padding",
        lambda x: K.spatial_2d_padding(x, (1, 2)),
        lambda x: np.pad(x, ((0, 0), (1, 1), (2, 2), (0, 0))),
        (SMALL,),
    ),
    Case(
        "spatial_2d_padding",
        lambda x: K.spatial_2d_padding(x, (1, 2), "th"),
        lambda x: np.pad(x, ((0, 0), (0, 0), (1, 1), (2, 2))),
        (SMALL,),
    ),
    Case(
        "asymmetric_spatial_2d_padding",
        lambda x: K.asymmetric_spatial_2d_padding(x, 1, 0, 0, 2),
        lambda x: np.pad(x, ((0, 0), (1, 0), (0, 2), (0, 0))),
        (SMALL,),
    ),
    Case(
        "resize_images",
        lambda x: K.resize_images(x, 2, 3, "tf"),
        lambda x: x.repeat(2, 1).repeat(3, 2),
        (SMALL,),
    ),
    Case(
        "spatial_3d_padding",
        lambda x: K.spatial_3d_padding(x, (1, 0, 2)),
        lambda x: np.pad(x, ((0, 0), (1, 1), (0, 0), (2, 2), (0, 0))),
        (CUBE,),
    ),
    Case(
        "spatial_3d_padding",
        lambda x: K.spatial_3d_padding(x, (1, 0, 2), "th"),
        lambda x: np.pad(x, ((0, 0), (0, 0), (1, 1), (0, 0), (2, 2))),
        (CUBE,),
    ),
    Case(
        "resize_volumes",
        lambda x: K.resize_volumes(x, 2, 1, 3, "tf"),
        lambda x: x.repeat(2, 1).repeat(3, 3),
        (CUBE,),
    ),
    Case(
        "resize_volumes",
        lambda x: K.resize_volumes(x, 2, 1, 3, "th"),
        lambda x: x.repeat(2, 2).repeat(3, 4),
        (CUBE,),
    ),
    Case(
        "resize_images",
        lambda x: K.resize_images(x, 2, 3, "th"),
        lambda x: x.repeat(2, 2).repeat(3, 3),
        (SMALL,),
    ),
]

CASES = [*CONVOLUTIONS, *POOLINGS, *BORDERS]
