"""How much each sample counts: sample weights and class weights as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import DataError
from .checks import check_count, common_length, in_order


def as_weights(
    plans: Sequence[Any], sample_weight: Any, class_weight: Any, ys: Sequence[Any]
) -> list[Any]:
    """The weights of each output's samples; sample weights win over class weights."""
    names = [plan.name for plan in plans]
    each_its_own = len(names) == 1 or isinstance(sample_weight, (list, tuple, dict))
    given = [sample_weight] * len(names)
    if sample_weight is not None and each_its_own:
        given = in_order(sample_weight, names, "outputs")
    by_name = isinstance(class_weight, Mapping) and any(name in class_weight for name in names)
    in_list = isinstance(class_weight, (list, tuple)) and len(class_weight) == len(names)
    found = []
    for place, (plan, weights, y) in enumerate(zip(plans, given, ys, strict=True)):
        classes = class_weight
        if by_name or in_list:
            classes = class_weight.get(plan.name) if by_name else class_weight[place]
        found.append(standardize_weights(y, weights, classes, plan.temporal))
    return found


def standardize_weights(
    y: Any, sample_weight: Any = None, class_weight: Any = None, sample_weight_mode: Any = None
) -> Any:
    """One weight for each sample, or with the mode 'temporal' for each step of each sample.

    `class_weight` is a dict from class numbers to weights; a class it leaves out weighs 1.

    >>> standardize_weights(np.array([[0.], [2.]]), class_weight={2: 5.})
    array([1., 5.], dtype=float32)
    """
    shape = y.shape[:2] if sample_weight_mode else y.shape[:1]
    if sample_weight is not None:
        return _checked(sample_weight, shape)
    if not class_weight:
        return np.ones(shape, K.floatx())
    if sample_weight_mode or y.ndim > 2 or not isinstance(class_weight, Mapping):
        raise DataError(
            "TK-323",
            "class weights are a dict, for labels that are one class for each sample",
            [("labels", repr(y.shape)), ("it got", f"{type(class_weight).__name__}")],
            fix="class_weight={0: 1.0, 1: 5.0}",
            why="steps are weighted with sample_weight_mode='temporal'" if y.ndim > 2 else "",
            see="lesson 06",
        )
    classes = y.argmax(-1) if y.shape[-1] > 1 else y[:, 0].astype("int64")
    return np.array([class_weight.get(int(c), 1.0) for c in classes], dtype=K.floatx())


def standardize_sample_or_class_weights(
    x_weight: Any, output_names: Sequence[str], weight_type: str
) -> list[Any]:
    """One entry for each output, None where nothing was given: from a list, or a dict by name.

    A single output takes the weights themselves as well. `weight_type` says which weights these
    are, for messages.

    >>> standardize_sample_or_class_weights({"b": {0: 1., 1: 5.}}, ["a", "b"], "class_weight")
    [None, {0: 1.0, 1: 5.0}]
    """
    names = list(output_names)
    if x_weight is None or not len(x_weight):
        return [None for _ in names]
    if isinstance(x_weight, Mapping) and (len(names) > 1 or names[0] in x_weight):
        return [x_weight.get(name) for name in names]
    if len(names) == 1:
        alone = isinstance(x_weight, (list, tuple)) and len(x_weight) == 1
        return [x_weight[0] if alone else x_weight]
    return in_order(x_weight, names, f"outputs with a {weight_type}")


def standardize_class_weights(class_weight: Any, output_names: Sequence[str]) -> list[Any]:
    """The class weights of each output: a dict from class numbers to weights, or None."""
    return standardize_sample_or_class_weights(class_weight, output_names, "class_weight")


def standardize_sample_weights(sample_weight: Any, output_names: Sequence[str]) -> list[Any]:
    """The sample weights of each output: an array, or None."""
    return standardize_sample_or_class_weights(sample_weight, output_names, "sample_weight")


def check_array_lengths(inputs: Any, targets: Any, weights: Any) -> None:
    """As many labels and weights as there are samples: TK-317, TK-313 and TK-314 otherwise.

    >>> check_array_lengths([np.zeros((3, 2))], [np.zeros((3, 1))], [np.ones(3)])
    """
    rows = common_length([x for x in inputs if x is not None])
    for y in targets:
        if y is not None:
            check_count(y, rows)
    for each in weights:
        if each is not None:
            _checked(each, (rows, *np.shape(each)[1:]))


def _checked(sample_weight: Any, shape: tuple[int, ...]) -> Any:
    weights = np.asarray(sample_weight, dtype=K.floatx())
    if weights.shape == shape:
        return weights
    temporal = len(shape) == 2
    raise DataError(
        "TK-314",
        f"there must be one weight for each {'step of each ' if temporal else ''}sample",
        [("it needs", repr(shape)), ("weights", repr(weights.shape))],
        why="a weight for each step needs compile(..., sample_weight_mode='temporal')"
        if weights.ndim == 2 and not temporal
        else "",
        fix=f"np.ones({shape if temporal else 'len(X)'})",
        see="lesson 06",
    )
