"""The functions of K that join, repeat, turn and pad, and those that sum up, beside plain NumPy."""

import numpy as np
import scipy.special

from teachkeras import backend as K
from tests.backend.reference import Case, away

A, B = away(2, 3), away(2, 4)
CUBE = away(2, 3, 4)
FLAGS = (np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]),)
ROWS = np.array([[2, 0], [1, 2]])
HALF = np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.4, 2.6])


def tensor(numbers: np.ndarray) -> object:
    """Whole numbers as a constant."""
    return K.constant(numbers, dtype="int32")


JOINS = [
    Case(
        "concatenate",
        lambda x, y: K.concatenate([x, y]),
        lambda x, y: np.concatenate([x, y], -1),
        (A, B),
    ),
    Case(
        "concatenate",
        lambda x, y: K.concatenate([x, y, x], axis=0),
        lambda x, y: np.concatenate([x, y, x]),
        (A, away(1, 3)),
    ),
    Case("concatenate", lambda x: K.concatenate([x]), lambda x: x, (A,)),
    Case(
        "stack", lambda x, y: K.stack([x, y, x]), lambda x, y: np.stack([x, y, x]), (A, away(2, 3))
    ),
    Case("gather", lambda x: K.gather(x, tensor(ROWS)), lambda x: x[ROWS], (away(3, 2),)),
    Case(
        "one_hot",
        lambda x: K.one_hot(K.cast(x, "int32"), 4),
        lambda x: np.eye(4)[x.astype(int)],
        (np.array([[1.0, 3.0], [0.0, 1.0]]),),
        False,
    ),
    Case(
        "one_hot",
        lambda x: K.one_hot(K.cast(x, "int32"), 2),
        lambda x: np.array([[0.0, 0.0]]),
        (np.array([5.0]),),
        False,
    ),
    Case("repeat", lambda x: K.repeat(x, 3), lambda x: np.stack([x] * 3, 1), (A,)),
    Case(
        "repeat_elements",
        lambda x: K.repeat_elements(x, 2, 1),
        lambda x: np.repeat(x, 2, 1),
        (CUBE,),
    ),
    Case(
        "repeat_elements",
        lambda x: K.repeat_elements(x, 3, -1),
        lambda x: np.repeat(x, 3, -1),
        (A,),
    ),
    Case("tile", lambda x: K.tile(x, (2, 3)), lambda x: np.tile(x, (2, 3)), (A,)),
    Case("tile", lambda x: K.tile(x, 2), lambda x: np.tile(x, 2), (CUBE,)),
    Case("tile", lambda x: K.tile(x, [2, 1, 2]), lambda x: np.tile(x, [2, 1, 2]), (A,)),
    Case("reverse", lambda x: K.reverse(x, 1), lambda x: x[:, ::-1], (CUBE,)),
    Case("reverse", lambda x: K.reverse(x, [0, -1]), lambda x: x[::-1, :, ::-1], (CUBE,)),
    Case("arange", lambda x: x + K.arange(3), lambda x: x + [0, 1, 2], (A,)),
    Case("arange", lambda x: K.arange(-3), lambda x: np.zeros(0), (A,), False),
    Case(
        "arange",
        lambda x: K.arange(1, 2, 0.25, dtype="float32"),
        lambda x: [1, 1.25, 1.5, 1.75],
        (A,),
        False,
    ),
    Case(
        "temporal_padding",
        lambda x: K.temporal_padding(x, 2),
        lambda x: np.pad(x, ((0, 0), (2, 2), (0, 0))),
        (CUBE,),
    ),
    Case(
        "asymmetric_temporal_padding",
        lambda x: K.asymmetric_temporal_padding(x, 0, 2),
        lambda x: np.pad(x, ((0, 0), (0, 2), (0, 0))),
        (CUBE,),
    ),
    Case("shape", K.shape, np.shape, (CUBE,), False),
]

SLICES = [
    Case("x[...]", lambda x: x[1], lambda x: x[1], (CUBE,)),
    Case("x[...]", lambda x: x[:, 1:, 0], lambda x: x[:, 1:, 0], (CUBE,)),
    Case("x[...]", lambda x: x[..., -1], lambda x: x[..., -1], (CUBE,)),
    Case("x[...]", lambda x: x[0, ..., 1:3], lambda x: x[0, ..., 1:3], (CUBE,)),
    Case("x[...]", lambda x: x[::-1, ::2, ::-2], lambda x: x[::-1, ::2, ::-2], (CUBE,)),
    Case("x[...]", lambda x: x[1, 2, 3], lambda x: x[1, 2, 3], (CUBE,)),
    Case("x[...]", lambda x: x[5:], lambda x: x[5:], (A,), False),
    Case("x[...]", lambda x: x[np.int64(1)][-1], lambda x: x[1][-1], (A,)),
    Case("x[...]", lambda x: x[:], lambda x: x, (A,)),
    Case("x[...]", lambda x: x[1:] * x[:-1], lambda x: x[1:] * x[:-1], (A,)),
]

STATISTICS = [
    Case("sin", K.sin, np.sin, (A,)),
    Case("cos", K.cos, np.cos, (A,)),
    Case("round", K.round, np.round, (HALF,), False),
    Case("prod", K.prod, np.prod, (A,)),
    Case(
        "prod",
        lambda x: K.prod(x, axis=1, keepdims=True),
        lambda x: x.prod(1, keepdims=True),
        (np.array([[0.0, 2.0, 3.0], [0.0, 0.0, 1.0], [1.0, 2.0, -3.0]]),),
    ),
    Case("var", K.var, np.var, (A,)),
    Case(
        "var",
        lambda x: K.var(x, axis=[0, 2], keepdims=True),
        lambda x: x.var((0, 2), keepdims=True),
        (CUBE,),
    ),
    Case("std", lambda x: K.std(x, axis=-1), lambda x: x.std(-1), (CUBE,)),
    Case("any", lambda x: K.any(x, axis=1), lambda x: x.any(1), FLAGS, False),
    Case(
        "any",
        lambda x: K.any(x > 1.5, axis=0, keepdims=True),
        lambda x: (x > 1.5).any(0)[None],
        FLAGS,
        False,
    ),
    Case("all", lambda x: K.all(x, axis=-1), lambda x: x.all(-1), FLAGS, False),
    Case("all", K.all, np.all, FLAGS, False),
    Case("argmin", K.argmin, lambda x: x.argmin(-1), (away(3, 5),), False),
    Case("argmin", lambda x: K.argmin(x, 0), lambda x: x.argmin(0), (away(3, 5),), False),
    Case(
        "logsumexp", lambda x: K.logsumexp(x, axis=1), lambda x: scipy.special.logsumexp(x, 1), (A,)
    ),
    Case(
        "l2_normalize",
        lambda x: K.l2_normalize(x, -1),
        lambda x: x / np.sqrt((x**2).sum(-1, keepdims=True)),
        (A,),
    ),
    Case("l2_normalize", lambda x: K.l2_normalize(x, 0), np.zeros_like, (np.zeros((2, 2)),), False),
]

PRODUCTS = [
    Case("dot", K.dot, np.dot, (away(4, 2), away(5, 2, 3))),
    Case("dot", K.dot, np.dot, (away(2, 3, 2), away(2, 2, 3))),
    Case("dot", K.dot, np.dot, (away(2), away(3, 2, 4))),
    Case("dot", K.dot, np.dot, (away(2, 3, 4), away(4))),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=1),
        lambda x, y: (x * y).sum(1)[:, None],
        (away(4, 3), away(4, 3)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=0),
        lambda x, y: (x * y).sum(0)[:, None],
        (away(4, 3), away(4, 3)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(0, 1)),
        lambda x, y: (x.T * y).sum(1)[:, None],
        (away(4, 3), away(3, 4)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(1, 0)),
        lambda x, y: (x.T * y).sum(0)[:, None],
        (away(4, 3), away(3, 4)),
    ),
    Case(
        "batch_dot",
        K.batch_dot,
        lambda x, y: np.einsum("bik,bkj->bij", x, y),
        (away(2, 3, 4), away(2, 4, 2)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(2, 2)),
        lambda x, y: np.einsum("bik,bjk->bij", x, y),
        (away(2, 3, 4), away(2, 2, 4)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=[1, 1]),
        lambda x, y: np.einsum("bki,bkj->bij", x, y),
        (away(2, 4, 3), away(2, 4, 2)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(1, 2)),
        lambda x, y: np.einsum("bki,bjk->bij", x, y),
        (away(2, 4, 3), away(2, 2, 4)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(1, 1)),
        lambda x, y: np.einsum("bk,bkj->bj", x, y),
        (away(2, 4), away(2, 4, 3)),
    ),
    Case(
        "batch_dot",
        lambda x, y: K.batch_dot(x, y, axes=(2, 1)),
        lambda x, y: np.einsum("bik,bk->bi", x, y),
        (away(2, 3, 4), away(2, 4)),
    ),
    Case("batch_dot", K.batch_dot, lambda x, y: x @ y, (away(2, 2, 3, 4), away(2, 2, 4, 2))),
]

CASES = [*PRODUCTS, *JOINS, *SLICES, *STATISTICS]
