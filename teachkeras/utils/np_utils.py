"""Helpers for labels and arrays, on plain NumPy."""

from __future__ import annotations

import numpy as np

from ..backend import image_dim_ordering
from ..backend.config import checked_ordering, refuse_masked
from ..backend.types import Array, ArrayLike
from ..engine.functions.convolution import checked_mode
from ..errors import DataError, ShapeError, TeachWarning, warn_once, whole_number
from ..errors.arguments import explaining_arguments
from ..errors.kinds import OutOfRangeError
from ..errors.lazily import answering


@explaining_arguments
def to_categorical(y: ArrayLike, nb_classes: int | None = None) -> Array:
    """Class numbers as one-hot rows: 2 of 3 classes becomes 0, 0, 1.

    Takes whole numbers from 0, in any shape (they are flattened); gives float64 rows, as Keras 1.
    Labels that are 1 to n get an empty first column, and the warning TK-479.

    >>> to_categorical([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    """
    refuse_masked(y, "y")
    labels = np.asarray(y).ravel()
    numbers = labels.dtype.kind in "biuf"
    whole = labels.astype("int64") if numbers else np.zeros(labels.shape, "int64")
    if not numbers or not np.array_equal(whole, labels) or (whole.size and whole.min() < 0):
        some = list(dict.fromkeys(labels.tolist()))[:6]
        raise DataError(
            "TK-308",
            "labels are whole numbers from 0",
            [("it got", str(some))],
            fix="np.unique(y, return_inverse=True)[1]   numbers any labels from 0",
        )
    if nb_classes is None:
        nb_classes = int(whole.max()) + 1 if whole.size else 0
        _look_for_zero(whole, nb_classes)
    fix = "to_categorical(y, 10)"
    nb_classes = whole_number(nb_classes, "nb_classes", "TK-449", fix, least=0)
    if whole.size and whole.max() >= nb_classes:
        raise OutOfRangeError(
            "TK-309",
            f"there is a label {whole.max()}, but only {nb_classes} classes",
            [("labels", f"{whole.min()} to {whole.max()}"), ("classes", f"0 to {nb_classes - 1}")],
            fix=f"to_categorical(y, {whole.max() + 1})",
        )
    rows = np.zeros((whole.size, nb_classes))
    rows[np.arange(whole.size), whole] = 1
    return rows


def _look_for_zero(labels: Array, width: int) -> None:
    """Say it where every class but 0 is there: who counts from 1 gets a column too many."""
    if width < 3 or set(np.unique(labels).tolist()) != set(range(1, width)):
        return
    warn_once(
        to_categorical,
        TeachWarning(
            "TK-479",
            "no row is of class 0, and every other class is there: the labels start at 1",
            [("labels", f"1 to {width - 1}"), ("rows", f"{width} wide: the first column is empty")],
            fix="to_categorical(y - 1)",
        ),
    )


def convert_kernel(kernel: ArrayLike, dim_ordering: str | None = None) -> Array:
    """A kernel turned by 180 degrees: what a true convolution reads where a correlation reads this.

    Theano convolves (it turns every kernel over), TensorFlow and this library correlate. Only the
    spatial axes are turned, so twice gives the kernel back. It does *not* move axes: from
    (out, in, rows, columns) to (rows, columns, in, out) is the work of `move_kernel_axes`.

    >>> convert_kernel(np.array([[1, 2], [3, 4]]).reshape(2, 2, 1, 1), 'tf')[:, :, 0, 0]
    array([[4, 3],
           [2, 1]])
    """
    kernel = _checked_kernel(kernel)
    turned, kept = (slice(None, None, -1),) * (kernel.ndim - 2), (slice(None),) * 2
    return kernel[(*kept, *turned) if _is_th(dim_ordering) else (*turned, *kept)].copy()


def move_kernel_axes(kernel: ArrayLike, dim_ordering: str | None = None) -> Array:
    """A kernel of the other order in the order named: (8, 1, 3, 3) becomes (3, 3, 1, 8) for 'tf'.

    Only axes move; nothing is turned over (that is `convert_kernel`).

    >>> move_kernel_axes(np.zeros((8, 1, 3, 3)), 'tf').shape
    (3, 3, 1, 8)
    >>> move_kernel_axes(np.zeros((3, 3, 1, 8)), 'th').shape
    (8, 1, 3, 3)
    """
    kernel = _checked_kernel(kernel)
    last = kernel.ndim - 1
    if _is_th(dim_ordering):
        return kernel.transpose((last, last - 1, *range(last - 1))).copy()
    return kernel.transpose((*range(2, last + 1), 1, 0)).copy()


def _is_th(dim_ordering: str | None) -> bool:
    return checked_ordering(dim_ordering or image_dim_ordering()) == "th"


def _checked_kernel(kernel: ArrayLike) -> Array:
    """The kernel as an array of four or five axes; TK-171 for anything else."""
    kernel = np.asarray(kernel)
    if kernel.ndim in (4, 5):
        return kernel
    raise ShapeError(
        "TK-171",
        "the kernel of a picture has four axes, that of a volume five",
        [
            ("it got", f"shape {kernel.shape}"),
            ("'tf'", "(rows, columns, in, out)"),
            ("'th'", "(out, in, rows, columns)"),
        ],
        why="convert_kernel turns axes over and moves none; move_kernel_axes moves them",
        fix="kernel.reshape(3, 3, 1, 1)",
    )


def conv_output_length(
    input_length: int | None, filter_size: int, border_mode: str, stride: int, dilation: int = 1
) -> int | None:
    """How long an axis is after a convolution; None stays None.

    valid: ceil((n - k + 1) / stride), same: ceil(n / stride), full: ceil((n + k - 1) / stride),
    where k is how far the filter reaches, holes included.

    >>> [conv_output_length(28, 3, mode, 2) for mode in ('valid', 'same', 'full')]
    [13, 14, 15]
    """
    reach = filter_size + (filter_size - 1) * (dilation - 1)
    more = {"valid": 1 - reach, "same": 0, "full": reach - 1}[checked_mode(border_mode)]
    return None if input_length is None else -(-(input_length + more) // stride)


def conv_input_length(
    output_length: int | None, filter_size: int, border_mode: str, stride: int
) -> int | None:
    """How long an axis must at least be for a convolution to give this length; None stays None.

    As in Keras 1, 'same' is taken for a border of half a filter on both sides.

    >>> conv_input_length(13, 3, 'valid', 2)
    27
    """
    border = {"valid": 0, "same": filter_size // 2, "full": filter_size - 1}
    width = border[checked_mode(border_mode)]
    return None if output_length is None else (output_length - 1) * stride - 2 * width + filter_size


def normalize(a: Array, axis: int = -1, order: int = 2) -> Array:
    """Each vector along `axis` divided by its length; a vector of zeros stays.

    >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    length = np.atleast_1d(np.linalg.norm(a, order, axis))
    length[length == 0] = 1
    return a / np.expand_dims(length, axis)


def binary_logloss(p: Array, y: Array) -> float:
    """The mean of -log of the probability that was given to what is true; p for class 1.

    >>> round(binary_logloss(np.array([0.9, 0.2]), np.array([1, 0])), 4)
    0.1643
    """
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return float(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y))


def multiclass_logloss(p: Array, y: Array) -> float:
    """The mean of -log of the probability of the true class; rows of p are distributions.

    >>> round(multiclass_logloss(np.array([[0.5, 0.5], [0.1, 0.9]]), np.array([0, 1])), 4)
    0.3993
    """
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return float(-np.mean(np.log(p[np.arange(len(y)), y])))


def accuracy(p: Array, y: Array) -> float:
    """The share of places where two arrays are equal.

    >>> accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 4]))
    0.75
    """
    return float(np.mean(np.equal(p, y)))


def probas_to_classes(y_pred: Array) -> Array:
    """The most probable class of each row; one column means yes or no.

    >>> probas_to_classes(np.array([[0.1, 0.9], [0.8, 0.2]]))
    array([1, 0])
    """
    if np.ndim(y_pred) > 1 and np.shape(y_pred)[1] > 1:
        return categorical_probas_to_classes(y_pred)
    return np.array([1 if p > 0.5 else 0 for p in np.ravel(y_pred)])


def categorical_probas_to_classes(p: Array) -> Array:
    """The place of the largest number in each row.

    >>> categorical_probas_to_classes(np.array([[0.1, 0.9], [0.8, 0.2]]))
    array([1, 0])
    """
    return np.argmax(p, axis=1)


__getattr__ = answering(__name__)
