"""What weights start from. Each makes a variable of random or fixed numbers.

`get_fans` counts how many numbers go into and out of one unit: the more there are, the smaller the
start values have to be for signals to keep their size from layer to layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import backend as K
from .backend.seeding import random_seed
from .errors import ShapeError
from .errors.lazily import answering
from .errors.sizes import known_sizes
from .utils.registry import lookup, names_in


def get_fans(shape: Sequence[int], dim_ordering: str = "th") -> tuple[float, float]:
    """How many numbers go into one unit, and how many units each number goes to.

    >>> get_fans((64, 32))
    (64, 32)
    """
    shape = known_sizes(shape, "the shape of a weight", "(3, 4)")
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):
        spatial = shape[2:] if dim_ordering == "th" else shape[:-2]
        field = int(np.prod(spatial))
        ins, outs = (shape[1], shape[0]) if dim_ordering == "th" else (shape[-2], shape[-1])
        return ins * field, outs * field
    root = float(np.sqrt(np.prod(shape)))
    return root, root


def uniform(
    shape: Sequence[int], scale: float = 0.05, name: str | None = None, dim_ordering: str = "th"
) -> Any:
    """Evenly spread between -scale and scale."""
    return K.random_uniform_variable(shape, -scale, scale, name=name)


def normal(
    shape: Sequence[int], scale: float = 0.05, name: str | None = None, dim_ordering: str = "th"
) -> Any:
    """Bell-shaped around 0 with standard deviation `scale`."""
    return K.random_normal_variable(shape, 0.0, scale, name=name)


def lecun_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """Uniform with limit sqrt(3 / inputs)."""
    return uniform(shape, float(np.sqrt(3.0 / get_fans(shape, dim_ordering)[0])), name)


def glorot_normal(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """Normal with standard deviation sqrt(2 / (inputs + outputs))."""
    return normal(shape, float(np.sqrt(2.0 / sum(get_fans(shape, dim_ordering)))), name)


def glorot_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """Uniform with limit sqrt(6 / (inputs + outputs)): the default of Dense.

    >>> bool(abs(K.get_value(glorot_uniform((64, 32)))).max() <= 0.25)
    True
    """
    return uniform(shape, float(np.sqrt(6.0 / sum(get_fans(shape, dim_ordering)))), name)


def he_normal(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """Normal with standard deviation sqrt(2 / inputs), made for relu."""
    return normal(shape, float(np.sqrt(2.0 / get_fans(shape, dim_ordering)[0])), name)


def he_uniform(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """Uniform with limit sqrt(6 / inputs), made for relu."""
    return uniform(shape, float(np.sqrt(6.0 / get_fans(shape, dim_ordering)[0])), name)


def orthogonal(
    shape: Sequence[int], scale: float = 1.1, name: str | None = None, dim_ordering: str = "th"
) -> Any:
    """Rows and columns at right angles, times `scale` (Saxe, McClelland and Ganguli, 2013)."""
    shape = known_sizes(shape, "the shape of a weight", "(3, 4)")
    flat = (shape[0], int(np.prod(shape[1:])))
    numbers = np.random.RandomState(random_seed()).normal(0.0, 1.0, flat)
    u, _, v = np.linalg.svd(numbers, full_matrices=False)
    q = u if u.shape == flat else v
    return K.variable(scale * q.reshape(shape), name=name)


def identity(
    shape: Sequence[int], scale: float = 1, name: str | None = None, dim_ordering: str = "th"
) -> Any:
    """The identity matrix times `scale`; only for square matrices."""
    shape = known_sizes(shape, "the shape of a weight", "(3, 3)")
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(
            "TK-127",
            "an identity matrix is square",
            [("it got", repr(tuple(shape)))],
            fix="init='glorot_uniform'",
        )
    return K.variable(scale * np.identity(shape[0]), name=name)


def zero(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """All zeros, as biases start."""
    return K.zeros(shape, name=name)


def one(shape: Sequence[int], name: str | None = None, dim_ordering: str = "th") -> Any:
    """All ones."""
    return K.ones(shape, name=name)


NAMES: dict[str, Callable[..., Any]] = names_in(globals(), without=[get_fans])


def get(identifier: Any, **kwargs: Any) -> Callable[..., Any]:
    """The initialisation of that name; a function is returned as it is."""
    return lookup("TK-404", "initialisation", identifier, NAMES)


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
