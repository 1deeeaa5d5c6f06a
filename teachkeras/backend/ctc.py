"""Sequences without a timetable: CTC, for labels that are shorter than what they are read from.

A network gives, at each step, a probability for every class and for "blank", the last class. Each
path through the steps spells a labelling: repeats are merged, then blanks are dropped, so the path
1 1 blank 1 0 spells 1 1 0. The probability of a labelling is the sum over all paths that spell it
(Graves et al., 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from ..engine.functions import elementwise as operators
from ..engine.functions import indexing, products
from ..engine.graph import Tensor
from ..errors import ShapeError, StateError
from .tensors import eval, int_shape
from .types import Array, TensorLike

SMALL = 1e-8  # what Keras 1 adds to a probability before its logarithm is taken
NO_WAY = -1e30  # the logarithm of "impossible"; unlike -inf it has harmless differences
Prefix = tuple[int, ...]


def ctc_label_dense_to_sparse(labels: Tensor, label_lengths: Tensor) -> NoReturn:
    """Not here, because there are no sparse tensors: `ctc_batch_cost` takes the dense labels.

    Raises TK-183, which says so.

    >>> K.ctc_label_dense_to_sparse([[1, 0]], [2])  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    StateError: TK-183
    """
    raise StateError(
        "TK-183",
        "labels stay dense here: there are no sparse tensors to turn them into",
        [("it got", f"labels of shape {int_shape(labels)}")],
        why="the cost reads rows of labels and their lengths as they are",
        fix="K.ctc_batch_cost(labels, y_pred, input_length, label_length)",
    )


def ctc_batch_cost(
    y_true: Tensor, y_pred: Tensor, input_length: TensorLike, label_length: TensorLike
) -> Tensor:
    """How surprising the labels are: minus the logarithm of the sum over all paths that spell them.

    `y_true` is (batch, longest label), `y_pred` (batch, steps, classes) probabilities with blank as
    the last class, the two lengths are (batch, 1), and so is the result. A label that needs more
    steps than there are costs infinity. The number of steps must be known (TK-182).

    >>> two_steps = K.constant([[[0.5, 0.5], [0.5, 0.5]]])  # class 0 and blank
    >>> cost = K.ctc_batch_cost(K.constant([[0]], dtype='int32'), two_steps, [[2]], [[1]])
    >>> K.eval(cost).round(4)  # 0 0, 0 blank and blank 0 spell it: -log(3/4)
    array([[0.2877]], dtype=float32)
    """
    scores = _logarithms(y_pred)
    labels = operators.cast(y_true, "int32")
    classes = np.arange(int(int_shape(scores)[2] or 0))
    states = _with_blanks(labels, len(classes) - 1)
    spelled = operators.equal(operators.expand_dims(states, -1), classes)
    seen = products.batch_dot(scores, operators.cast(spelled, scores.dtype), (2, 2))
    ways = _ways(seen, _leaps(states, classes[-1], scores.dtype), operators.as_tensor(input_length))
    place = np.arange(int(int_shape(states)[1] or 0))
    last = 2 * operators.cast(label_length, "int32")
    ending = operators.logical_or(operators.equal(place, last), operators.equal(place, last - 1))
    total = operators.logsumexp(operators.switch(ending, ways, NO_WAY), 1, True)
    return operators.switch(total < NO_WAY / 2, np.inf, -total)


def _logarithms(y_pred: Tensor) -> Tensor:
    """The log-probabilities of all classes at all steps, each step's sum scaled to 1."""
    y_pred = operators.floating(y_pred)
    steps, classes = int_shape(y_pred)[1:] if y_pred.ndim == 3 else (None, None)
    if steps is None or classes is None:
        raise ShapeError(
            "TK-182",
            "CTC goes through the steps one by one, so their number must be known",
            [("it got", repr(int_shape(y_pred))), ("it needs", "(batch, steps, classes)")],
            fix="K.placeholder((None, 50, 11))   or Input(shape=(50, 11))",
        )
    wide = "float32" if y_pred.dtype == "float16" else y_pred.dtype
    return operators.log_softmax(operators.log(operators.cast(y_pred, wide) + SMALL))


def _with_blanks(labels: Tensor, blank: int) -> Tensor:
    """The states a path goes through: blank, label, blank, label, ..., blank."""
    blanks = operators.fill_like(labels, blank)
    pairs = indexing.stack([blanks, labels], 2)
    in_a_row = operators.reshape(pairs, (-1, 2 * int(int_shape(labels)[1] or 0)))
    return indexing.concatenate([in_a_row, blanks[:, :1]], 1)


def _leaps(states: Tensor, blank: int, dtype: str) -> Tensor:
    """0 where a path may leap over a blank, from one label to another; `NO_WAY` elsewhere."""
    here, before = states[:, 2:], states[:, :-2]
    free = operators.logical_and(
        operators.not_equal(here, blank), operators.not_equal(here, before)
    )
    price = operators.switch(free, 0.0, NO_WAY)
    return indexing.pad(operators.cast(price, dtype), [(0, 0), (2, 0)], NO_WAY)


def _ways(seen: Tensor, leaps: Tensor, input_length: Tensor) -> Tensor:
    """The log-probability of all ways to each state after a sample's last step.

    At each step a path stays in its state, goes on by one, or leaps over a blank.
    """
    steps, states = int_shape(seen)[1:]
    first_two = np.where(np.arange(int(states or 0)) < 2, 0.0, NO_WAY)
    ways = seen[:, 0] + first_two
    for step in range(1, int(steps or 0)):
        moved = indexing.pad(ways[:, :-1], [(0, 0), (1, 0)], NO_WAY)
        leapt = indexing.pad(ways[:, :-2], [(0, 0), (2, 0)], NO_WAY) + leaps
        together = operators.logsumexp(indexing.stack([ways, moved, leapt]), 0)
        on = operators.greater(input_length, step)
        ways = operators.switch(on, together + seen[:, step], ways)
    return ways


def ctc_decode(
    y_pred: TensorLike,
    input_length: TensorLike,
    greedy: bool = True,
    beam_width: int = 100,
    top_paths: int = 1,
) -> tuple[list[Any], Any]:
    """The most probable labellings, as arrays at once: (list of labels, log-probabilities).

    `y_pred` is (batch, steps, classes): an array, or a tensor that needs no input. Each array of
    labels is (batch, longest), filled up with -1. Greedy takes the best class of each step, and
    gives *minus* the sum of their logarithms, as Keras 1 does; otherwise a beam search keeps the
    `beam_width` most probable beginnings at each step and gives the `top_paths` best.

    >>> steps = [[[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.7, 0.3]]]
    >>> K.ctc_decode(steps, [4])[0]  # 0 0 blank 0 spells 0 0
    [array([[0, 0]])]
    """
    scores = np.log(np.asarray(eval(y_pred), "float64") + SMALL)
    lengths = np.asarray(eval(input_length)).astype(int).ravel()
    found = [
        _greedy(sample[:length]) if greedy else _beam(sample[:length], beam_width, top_paths)
        for sample, length in zip(scores, lengths, strict=True)
    ]
    count = 1 if greedy else top_paths
    labels = [_rows([sample[place][0] for sample in found]) for place in range(count)]
    logs = [[sample[place][1] for place in range(count)] for sample in found]
    return labels, np.array(logs, "float32")


def _greedy(scores: Array) -> list[tuple[Prefix, float]]:
    """The labelling spelled by the best class of each step, and minus the sum of their scores."""
    best, blank = scores.argmax(-1), scores.shape[-1] - 1
    changed = np.append(True, best[1:] != best[:-1])[: len(best)]
    return [(tuple(best[changed & (best != blank)]), -float(scores.max(-1).sum()))]


def _beam(scores: Array, width: int, count: int) -> list[tuple[Prefix, float]]:
    """The `count` most probable labellings, of which at each step `width` beginnings are kept.

    For each beginning two numbers are kept: its paths that end in blank, and those that end in its
    last label, for only after a blank does the same label count again.
    """
    scores = scores - np.logaddexp.reduce(scores, -1, keepdims=True)
    beams: dict[Prefix, list[float]] = {(): [0.0, -np.inf]}
    for row in scores:
        grown: dict[Prefix, list[float]] = {}
        for prefix, (blank, label) in beams.items():
            _grow(grown, prefix, blank, label, row)
        beams = {prefix: grown[prefix] for prefix in _best(grown)[:width]}
    ranked = [(prefix, _of_both(beams[prefix])) for prefix in _best(beams)]
    return (ranked + [((), -np.inf)] * count)[:count]


def _grow(
    grown: dict[Prefix, list[float]], prefix: Prefix, blank: float, label: float, row: Array
) -> None:
    """Add what becomes of one beginning in one step: it stays, or gets one label more."""
    both = float(np.logaddexp(blank, label))
    _add(grown, prefix, 0, both + row[-1])
    if prefix:
        _add(grown, prefix, 1, label + row[prefix[-1]])
    for number, score in enumerate(row[:-1]):
        again = prefix[-1:] == (number,)
        _add(grown, (*prefix, number), 1, (blank if again else both) + score)


def _add(grown: dict[Prefix, list[float]], prefix: Prefix, place: int, score: float) -> None:
    """Add a probability, given by its logarithm, to one of the two sums of a beginning."""
    sums = grown.setdefault(prefix, [-np.inf, -np.inf])
    sums[place] = float(np.logaddexp(sums[place], score))


def _of_both(sums: list[float]) -> float:
    """The probability of all paths of a beginning, as a logarithm."""
    blank, label = sums
    return float(np.logaddexp(blank, label))


def _best(beams: dict[Prefix, list[float]]) -> list[Prefix]:
    """The beginnings, the most probable first; equals in the order of their labels."""
    return sorted(beams, key=lambda prefix: (-_of_both(beams[prefix]), prefix))


def _rows(labels: Sequence[Prefix]) -> Any:
    """Labellings as the rows of one array, filled up with -1."""
    wide = max(map(len, labels), default=0)
    return np.array([[*row, *[-1] * (wide - len(row))] for row in labels], "int64").reshape(
        len(labels), wide
    )
