"""What sliding windows give, number by number in Python loops; nothing here is the engine's."""

from collections.abc import Iterator
from typing import Any

import numpy as np


def meetings(op: Any, size: Any, space: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Each place of a window, each entry of it, and the cell of the picture they meet at."""
    holes = getattr(op, "dilation", (1,) * len(size))
    last = [n - (length - 1) * h for n, length, h in zip(space, size, holes, strict=True)]
    spots = [len(range(0, n, strides)) for n, strides in zip(last, op.strides, strict=True)]
    for spot in np.ndindex(*spots):
        for entry in np.ndindex(*size):
            cell = [
                s * strides + e * dilation
                for s, strides, e, dilation in zip(spot, op.strides, entry, holes, strict=True)
            ]
            yield spot, entry, tuple(cell)


def windows(op: Any, size: Any, x: Any) -> Any:
    """Every window cut out by itself."""
    found = {(s, e): x[(slice(None), *cell)] for s, e, cell in meetings(op, size, x.shape[1:-1])}
    spots = [max(s[axis] for s, _ in found) + 1 for axis in range(len(size))]
    out = np.zeros((len(x), *spots, *size, x.shape[-1]), x.dtype)
    for (spot, entry), cell in found.items():
        out[(slice(None), *spot, *entry)] = cell
    return out


def patches(op: Any, x: Any) -> Any:
    """Every window cut out by itself."""
    return windows(op, op.size, x)


def unpatch(op: Any, x: Any, like: Any) -> Any:
    """Number by number to the place it came from."""
    out = np.zeros(like.shape, x.dtype)
    for spot, entry, cell in meetings(op, op.size, like.shape[1:-1]):
        out[(slice(None), *cell)] += x[(slice(None), *spot, *entry)]
    return out


def convolution(op: Any, x: Any, kernel: Any) -> Any:
    """Window times kernel, added up."""
    size = kernel.shape[:-2]
    seen = windows(op, size, x)
    rows = seen.reshape((*seen.shape[: len(size) + 1], -1))
    return np.einsum("...k,kn->...n", rows, kernel.reshape(-1, kernel.shape[-1]))


def deconvolution(op: Any, x: Any, kernel: Any, like: Any) -> Any:
    """Every number lays the kernel on the larger picture."""
    out = np.zeros(like.shape, x.dtype)
    for spot, entry, cell in meetings(op, kernel.shape[:-2], like.shape[1:-1]):
        layer = np.einsum("bn,cn->bc", x[(slice(None), *spot)], kernel[entry])
        out[(slice(None), *cell)] += layer
    return out


def kernel_slope(op: Any, x: Any, incoming: Any, like: Any) -> Any:
    """What each entry saw, times what came back to that place."""
    out = np.zeros(like.shape, x.dtype)
    for spot, entry, cell in meetings(op, like.shape[:-2], x.shape[1:-1]):
        pair = x[(slice(None), *cell)], incoming[(slice(None), *spot)]
        out[entry] += np.einsum("bc,bn->cn", *pair)
    return out


def pooled(op: Any, x: Any, choose: Any) -> Any:
    """Each window by itself, in the hands of `choose`."""
    seen = windows(op, op.size, x)
    count = len(op.size)
    return choose(seen, axis=tuple(range(count + 1, 2 * count + 1))).astype(x.dtype)


def first_places(op: Any, x: Any, largest: Any) -> dict[Any, Any]:
    """For each number that came out: the first cell of its window that holds the same number."""
    found: dict[Any, Any] = {}
    for spot, _, cell in meetings(op, op.size, x.shape[1:-1]):
        for b in range(len(x)):
            for c in range(x.shape[-1]):
                if x[(b, *cell, c)] == largest[(b, *spot, c)]:
                    found.setdefault((b, *spot, c), (b, *cell, c))
    return found


def unpool(op: Any, incoming: Any, x: Any, largest: Any) -> Any:
    """Each number to the first of the largest cells of its window."""
    out = np.zeros(x.shape, incoming.dtype)
    for place, cell in first_places(op, x, largest).items():
        out[cell] += incoming[place]
    return out


def picked(op: Any, values: Any, x: Any, largest: Any) -> Any:
    """From each window the value at that cell."""
    out = np.zeros(largest.shape, values.dtype)
    for place, cell in first_places(op, x, largest).items():
        out[place] = values[cell]
    return out


WINDOWS = {
    "Patches": patches,
    "FoldPatches": unpatch,
    "Convolution": convolution,
    "Deconvolution": deconvolution,
    "ConvolutionKernelGradient": kernel_slope,
    "MaxPool": lambda op, x: pooled(op, x, np.max),
    "SumPool": lambda op, x: pooled(op, x, np.sum),
    "MaxUnpool": unpool,
    "TakeAtArgMax": picked,
}
