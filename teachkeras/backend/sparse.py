"""Sparse matrices: SciPy's are taken in and made dense, there are no sparse tensors."""

from __future__ import annotations

from typing import Any


def is_sparse(tensor: object) -> bool:
    """True for a sparse matrix of SciPy; a tensor is always dense here.

    >>> from teachkeras import backend as K
    >>> K.is_sparse(K.constant([0., 0., 3.]))
    False
    """
    return hasattr(tensor, "tocoo") and hasattr(tensor, "toarray")


def to_dense(tensor: Any) -> Any:
    """A sparse matrix of SciPy as an ordinary array; everything else as it is.

    >>> from teachkeras import backend as K
    >>> K.to_dense(K.constant([0., 0., 3.]))
    constant (3,)   float32 (3,)   value [0. 0. 3.]
    """
    return tensor.toarray() if is_sparse(tensor) else tensor
