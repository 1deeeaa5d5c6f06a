"""Normalisation, ranks and CTC beside plain NumPy: definitions written out, loops and all."""

import itertools

import numpy as np

from teachkeras import backend as K
from tests.backend.reference import Case, away, positive, probabilities

A, CUBE = away(2, 3), away(2, 3, 4)
LABELS = np.array([[0, 1], [1, 1], [2, 0]])  # the third uses one label of its two
LABEL_LENGTHS, STEPS = np.array([[2], [2], [1]]), np.array([[4], [4], [3]])
TARGETS = np.array([1, 0, 2])


def scaled(x, mean, var, beta, gamma, epsilon):
    """Batch normalisation, from its definition."""
    return gamma * (x - mean) / np.sqrt(var + epsilon) + beta


def scaled_by_itself(x, gamma, beta, axes):
    """The same with the batch's own mean and variance."""
    wide = [1 if axis in axes else size for axis, size in enumerate(x.shape)]
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return scaled(x, mean, var, beta.reshape(wide), gamma.reshape(wide), 1e-3)


def among_the_best(scores, k):
    """Row by row: fewer than k numbers are larger than the target's."""
    rows = zip(scores, TARGETS, strict=True)
    return np.array([sum(score > row[target] for score in row) < k for row, target in rows])


def spelled(path, blank):
    """Repeats merged, then blanks dropped."""
    return [label for label, _ in itertools.groupby(path) if label != blank]


def surprise_of_labels(y):
    """Every path of every length that spells the labels, one by one."""
    costs = []
    for sample, label, length, steps in zip(y, LABELS, LABEL_LENGTHS, STEPS, strict=True):
        wanted, rows = list(label[: length[0]]), sample[: steps[0]] + 1e-8
        rows = rows / rows.sum(-1, keepdims=True)
        paths = itertools.product(range(rows.shape[1]), repeat=len(rows))
        chances = [
            np.prod(rows[range(len(rows)), path])
            for path in paths
            if spelled(path, rows.shape[1] - 1) == wanted
        ]
        costs.append([-np.log(sum(chances))])
    return np.array(costs)


SCALINGS = [
    Case(
        "batch_normalization",
        lambda x, m, v, b, g: K.batch_normalization(x, m, v, b, g, 0.1),
        lambda x, m, v, b, g: scaled(x, m, v, b, g, 0.1),
        (A, away(3), positive(3), away(3), positive(3)),
    ),
    Case(
        "batch_normalization",
        lambda x: K.batch_normalization(x, 1.0, 4.0, None, None),
        lambda x: (x - 1) / np.sqrt(4.001),
        (A,),
    ),
    *[
        Case(
            "normalize_batch_in_training",
            lambda x, g, b, axes=axes: K.normalize_batch_in_training(x, g, b, axes)[0],
            lambda x, g, b, axes=axes: scaled_by_itself(x, g, b, tuple(axes)),
            (CUBE, positive(*kept), away(*kept)),
        )
        for axes, kept in [([0, 1], (4,)), ([0, 2], (3,)), ([0], (3, 4)), ([1, 2], (2,))]
    ],
    Case(
        "normalize_batch_in_training",
        lambda x: K.normalize_batch_in_training(x, None, None, [0, 2])[1],
        lambda x: x.mean((0, 2)),
        (CUBE,),
    ),
    Case(
        "normalize_batch_in_training",
        lambda x: K.normalize_batch_in_training(x, None, None, [0, 2])[2],
        lambda x: x.var((0, 2)),
        (CUBE,),
    ),
    Case("print_tensor", lambda x: K.print_tensor(x, "x: ") * 2, lambda x: x * 2, (A,)),
    *[
        Case(
            "in_top_k",
            lambda x, k=k: K.in_top_k(x, K.constant(TARGETS, "int32"), k),
            lambda x, k=k: among_the_best(x, k),
            (scores,),
            False,
        )
        for k in (1, 2, 4)
        for scores in (away(3, 5), np.ones((3, 4)))
    ],
    Case(
        "ctc_batch_cost",
        lambda y: K.ctc_batch_cost(K.constant(LABELS, "int32"), y, STEPS, LABEL_LENGTHS),
        surprise_of_labels,
        (probabilities(3, 4, 4),),
    ),
    Case(
        "get_variable_shape", lambda x: K.ones(K.get_variable_shape(x)), np.ones_like, (A,), False
    ),
    Case("to_dense", K.to_dense, lambda x: x, (A,)),
]

CASES = SCALINGS
