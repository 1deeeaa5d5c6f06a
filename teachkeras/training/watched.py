"""Metrics of a compiled model: which function each name means, and what 'acc' turned out to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from .. import metrics as metrics_module
from ..backend.types import Tensor
from ..errors import ArgumentError, unknown_name
from ..errors.records import Record


class Metric(Record, eq=False):
    """A number that is watched: its name, its symbol, and for 'acc' what was chosen and why."""

    name: str
    value: Any
    meaning: str = ""


def collect_metrics(metrics: Any, output_names: Sequence[str]) -> list[list[Any]]:
    """The metrics of each output: the same list for all, or a dict by name.

    >>> collect_metrics({"a": "acc"}, ["a", "b"]), collect_metrics(["acc"], ["a", "b"])
    ([['acc'], []], [['acc'], ['acc']])
    """
    if isinstance(metrics, str):
        raise ArgumentError(
            "TK-422",
            "metrics is a list, even for one",
            [("it got", repr(metrics))],
            fix=f"metrics=[{metrics!r}]",
        )
    if isinstance(metrics, dict):
        for name in metrics:
            if name not in output_names:
                known = list(output_names)
                raise unknown_name("TK-429", "output in metrics", name, known)
        found = [metrics.get(name, []) for name in output_names]
        return [list(each) if isinstance(each, (list, tuple)) else [each] for each in found]
    return [list(metrics or []) for _ in output_names]


def plan_metrics(
    wanted: Sequence[Any],
    loss: Callable[..., Any],
    target: Tensor,
    output: Tensor,
    output_name: str,
) -> list[Metric]:
    """The metrics of one output; a function that gives a dict is as many as the dict has names."""
    found: list[Metric] = []
    with K.name_scope("metrics"):
        for metric in wanted:
            if metric in ("accuracy", "acc"):
                width = K.int_shape(output)[-1]
                function = metrics_module.accuracy_for(loss, width)
                why = _why(function, width)
                meaning = f"'acc' of {output_name} is {function.__name__}, because {why}"
                found.append(Metric("acc", K.mean(function(target, output)), meaning))
            else:
                found += _values(metrics_module.get(metric), target, output)
    return found


def _values(function: Callable[..., Any], target: Tensor, output: Tensor) -> list[Metric]:
    values = function(target, output)
    if not isinstance(values, dict):
        values = {getattr(function, "__name__", type(function).__name__): values}
    return [Metric(name, K.mean(value)) for name, value in values.items()]


def _why(chosen: Callable[..., Any], width: int | None) -> str:
    """Why 'acc' is this function."""
    if width == 1:
        return "the output is one number"
    if chosen is metrics_module.binary_accuracy:
        return "with this loss each output is a yes or no of its own"
    if chosen is metrics_module.sparse_categorical_accuracy:
        return "with this loss labels are class numbers"
    return f"the {width} outputs are scores of one class among {width}"
