"""How much each sample counts: sample weights and class weights as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, ArrayLike, Weighting
from ..errors import DataError, unknown_name
from .data import common_length, in_order
from .labels import check_count, classes_of
from .numbers import check_finite, numbers

if TYPE_CHECKING:
    from .compile import OutputPlan


def as_weights(
    plans: Sequence[Any], sample_weight: Weighting, class_weight: Weighting, ys: Sequence[Any]
) -> list[Any]:
    """The weights of each output's samples; sample weights win over class weights."""
    names = [plan.name for plan in plans]
    samples, classes = _by_sample(sample_weight, names), _by_class(class_weight, names)
    found = []
    for plan, y, weights, each in zip(plans, ys, samples, classes, strict=True):
        if weights is None and each is not None:
            _check_keys(each, y, plan)
        array = _weights(y, weights, each, plan.temporal, plan.name)
        found.append(K.in_dtype_of(plan.sample_weights, array, plan.name, ""))
    return found


def standardize_weights(
    y: Array,
    sample_weight: ArrayLike | None = None,
    class_weight: Weighting = None,
    sample_weight_mode: str | None = None,
) -> Any:
    """One weight for each sample, or with the mode 'temporal' for each step of each sample.

    `class_weight` is a dict from class numbers to weights; a class it leaves out weighs 1.

    >>> standardize_weights(np.array([[0.], [2.]]), class_weight={2: 5.})
    array([1., 5.], dtype=float32)
    """
    return _weights(y, sample_weight, class_weight, sample_weight_mode).astype(K.floatx())


def _weights(
    y: Array,
    sample_weight: ArrayLike | None,
    class_weight: Weighting,
    temporal: object,
    name: str = "",
) -> Array:
    shape = y.shape[:2] if temporal else y.shape[:1]
    if sample_weight is not None:
        return _checked(sample_weight, shape, name)
    if class_weight is None:
        return np.ones(shape)
    if temporal or y.ndim > 2 or not isinstance(class_weight, Mapping):
        raise _no_class_weights(y, class_weight)
    weighed = numbers(list(class_weight.values()), f"the class weights of {name!r}", "w", (None,))
    check_finite(weighed, f"the class weights of {name!r}", "class_weight={0: 1.0, 1: 5.0}")
    return np.array([class_weight.get(int(c), 1.0) for c in classes_of(y, name)], "float64")


def check_some_count(plans: Sequence[Any], weights: Sequence[Array]) -> None:
    """Refuse weights that are 0 everywhere (TK-385): then there is nothing to learn from.

    >>> check_some_count([], [np.array([0.0, 1.0])])
    """
    if weights and not any(each.any() for each in weights):
        raise DataError(
            "TK-385",
            f"no sample counts: all weights of {' and '.join(repr(p.name) for p in plans)} are 0",
            [("weights", ", ".join(f"{each.size} times 0" for each in weights))],
            why="a sample of weight 0 counts for nothing, and the loss is a mean of the others",
            fix="sample_weight = np.ones(len(X))",
        )


# by the names of the outputs ----------------------------------------------------------------------


def _by_sample(sample_weight: Weighting, names: list[str]) -> list[Any]:
    """The sample weights of each output. A dict may leave outputs out."""
    if isinstance(sample_weight, dict):
        return _named(sample_weight, names, "sample_weight")
    if sample_weight is not None and (len(names) == 1 or isinstance(sample_weight, (list, tuple))):
        return in_order(sample_weight, names, "outputs")
    return [sample_weight] * len(names)


def _by_class(class_weight: Any, names: list[str]) -> list[Any]:
    """The class weights of each output: a dict of classes for all, a list, or a dict by name."""
    if isinstance(class_weight, Mapping):
        nested = any(isinstance(each, Mapping) for each in class_weight.values())
        if nested or any(name in class_weight for name in names):
            return _named(class_weight, names, "class_weight")
        return [class_weight or None] * len(names)
    in_list = isinstance(class_weight, (list, tuple)) and len(class_weight) == len(names)
    return list(class_weight) if in_list else [class_weight] * len(names)


def _named(given: Mapping[Any, Any], names: list[str], what: str) -> list[Any]:
    for name in given:
        if name not in names:
            raise unknown_name("TK-429", f"output in {what}", name, names)
    return [given.get(name) for name in names]


# class weights ------------------------------------------------------------------------------------


def _no_class_weights(y: Array, class_weight: Weighting) -> DataError:
    fix, why = "class_weight={0: 1.0, 1: 5.0}", ""
    if y.ndim > 2:
        why = "steps are weighted with sample_weight_mode='temporal'"
    elif isinstance(class_weight, (list, tuple, np.ndarray)) and len(class_weight) > 1:
        classes = np.unique(classes_of(y)).tolist()
        classes = classes if len(classes) == len(class_weight) else range(len(class_weight))
        fix = _literal(classes, np.ravel(class_weight).tolist())
    return DataError(
        "TK-323",
        "class weights are a dict, for labels that are one class for each sample",
        [("labels", repr(y.shape)), ("it got", f"{type(class_weight).__name__}")],
        fix=fix,
        why=why,
    )


def _check_keys(class_weight: Weighting, y: Array, plan: OutputPlan) -> None:
    """A key that is no class of the output would change nothing (TK-380)."""
    possible = _possible_classes(y, plan)
    if not isinstance(class_weight, Mapping) or y.ndim > 2:
        return
    for key in class_weight:
        if not _is_whole(key) or (possible is not None and key not in possible):
            known = list(possible if possible is not None else np.unique(classes_of(y))[:9])
            raise DataError(
                "TK-380",
                f"class_weight has an entry for {key!r}, which is no class of {plan.name!r}",
                [("keys", ", ".join(map(repr, class_weight))), ("classes", _listed(known))],
                why="the keys are the numbers of the classes, as they stand in the labels",
                fix=_mended(class_weight, known),
            )


def _possible_classes(y: Array, plan: OutputPlan) -> Sequence[int] | None:
    """The numbers of all classes that an output can have; None where nobody knows."""
    if y.shape[-1] > 1:
        return range(y.shape[-1])
    if plan.target_is_class:
        width = K.int_shape(plan.tensor)[-1]
        return None if width is None else range(width)
    pairs = {"binary_crossentropy": (0, 1), "hinge": (-1, 1), "squared_hinge": (-1, 1)}
    return pairs.get(plan.loss_name)


def _is_whole(key: object) -> bool:
    return isinstance(key, Integral) or (isinstance(key, Real) and float(key).is_integer())


def _mended(class_weight: Mapping[Any, Any], known: Sequence[int]) -> str:
    """The same weights under the numbers of classes."""
    keys, values = list(class_weight), list(class_weight.values())
    try:
        whole = [int(key) for key in keys]
    except (TypeError, ValueError):
        whole = []
    if all(key in known for key in whole) and whole:
        return _literal(whole, values)
    return _literal(list(known), values)


def _literal(classes: Sequence[int], values: Sequence[Any]) -> str:
    """A dict as one types it; of many classes, how to make it."""
    if len(values) > 6:
        return "class_weight=dict(enumerate(weights))"
    pairs = zip(classes, [*values, *[1.0] * len(classes)], strict=False)
    some = ", ".join(f"{c}: {round(float(v), 4) if _is_number(v) else v!r}" for c, v in pairs)
    return f"class_weight={{{some}}}"


def _is_number(value: object) -> bool:
    return isinstance(value, Real)


def _listed(classes: Sequence[int]) -> str:
    shown = ", ".join(str(each) for each in classes[:8])
    return shown + ", ..." * (len(classes) > 8)


# the parts of Keras 1 that scripts call ----------------------------------------------------------


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


def standardize_class_weights(class_weight: Weighting, output_names: Sequence[str]) -> list[Any]:
    """The class weights of each output: a dict from class numbers to weights, or None."""
    return standardize_sample_or_class_weights(class_weight, output_names, "class_weight")


def standardize_sample_weights(sample_weight: Weighting, output_names: Sequence[str]) -> list[Any]:
    """The sample weights of each output: an array, or None."""
    return standardize_sample_or_class_weights(sample_weight, output_names, "sample_weight")


def check_array_lengths(
    inputs: Sequence[Array | None], targets: Sequence[Array | None], weights: Sequence[Array | None]
) -> None:
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


def _checked(sample_weight: ArrayLike, shape: tuple[int, ...], name: str = "") -> Array:
    of = f" of {name!r}" if name else ""
    weights = numbers(sample_weight, f"the sample weights{of}", "sample_weight", shape)
    if weights.shape == shape:
        fix = "np.where(np.isfinite(sample_weight), sample_weight, 0)"
        check_finite(weights, f"the sample weights{of}", fix)
        return weights
    temporal = len(shape) == 2
    fix = f"np.ones({shape})" if temporal else "np.ones(len(X))"
    if not temporal and weights.size == shape[0]:
        fix = "np.ravel(sample_weight)"
    raise DataError(
        "TK-314",
        f"there must be one weight for each {'step of each ' if temporal else ''}sample{of}",
        [("it needs", repr(shape)), ("weights", repr(weights.shape))],
        why="a weight for each step needs compile(..., sample_weight_mode='temporal')"
        if weights.ndim == 2 and not temporal
        else "",
        fix=fix,
    )
