"""What `compile` decides: for every output a loss, a weight and metrics; in all, one number.

Everything here is symbolic: the total loss is a graph from the model's inputs, the labels and the
sample weights to a single number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .. import backend as K
from .. import metrics as metrics_module
from .. import objectives
from ..errors import ArgumentError, unknown_name


@dataclass(frozen=True, eq=False)
class OutputPlan:
    """How one output is judged."""

    name: str
    tensor: Any
    loss: Callable[..., Any]
    weight: float
    metric_names: list[str]
    metrics: list[Callable[..., Any]]
    target: Any
    sample_weights: Any
    loss_name: str
    wanted: Any  # the shape of the labels, with None for what may be anything

    def score(self, weighted: bool) -> Any:
        """The mean of the samples' losses; weights divide by how many of them are not zero."""
        score = self.loss(self.target, self.tensor)
        while K.ndim(score) > 1:
            score = K.mean(score, axis=-1)
        if weighted:
            used = K.mean(K.cast(K.not_equal(self.sample_weights, 0.0), K.floatx()))
            score = score * self.sample_weights / used
        return K.mean(score)

    def metric_tensors(self) -> list[Any]:
        """One number for each metric."""
        return [K.mean(metric(self.target, self.tensor)) for metric in self.metrics]


class TrainingPlan:
    """How all outputs are judged together."""

    def __init__(self, model: Any, loss: Any, metrics: Any, loss_weights: Any) -> None:
        names = model.output_names
        losses = spread_over(loss, names, "loss")
        weights = spread_over(1.0 if loss_weights is None else loss_weights, names, "loss_weights")
        chosen = _metrics_for(metrics, names)
        self.outputs = [
            _plan_output(name, tensor, objectives.get(each), weight, wanted)
            for name, tensor, each, weight, wanted in zip(
                names, model.outputs, losses, weights, chosen, strict=True
            )
        ]
        self.penalties = model.losses

    @property
    def names(self) -> list[str]:
        """'loss', the loss of each output if there are several, then the metrics."""
        if len(self.outputs) == 1:
            return ["loss", *self.outputs[0].metric_names]
        each = [f"{output.name}_loss" for output in self.outputs]
        return [
            "loss",
            *each,
            *[
                f"{output.name}_{metric}"
                for output in self.outputs
                for metric in output.metric_names
            ],
        ]

    def results(self, weighted: bool) -> list[Any]:
        """The tensors behind `names`: the total first, to which the penalties of layers belong."""
        with K.name_scope("loss"):
            scores = [output.score(weighted) for output in self.outputs]
            total = _weighted(scores[0], self.outputs[0].weight)
            for score, output in zip(scores[1:], self.outputs[1:], strict=True):
                total = total + _weighted(score, output.weight)
            for penalty in self.penalties:
                total = total + penalty
        with K.name_scope("metrics"):
            metrics = [m for output in self.outputs for m in output.metric_tensors()]
        return [total, *(scores if len(scores) > 1 else []), *metrics]


def _weighted(score: Any, weight: float) -> Any:
    return score if weight == 1.0 else score * weight


def spread_over(value: Any, names: Sequence[str], what: str) -> list[Any]:
    """One value for each output: the same for all, a list in order, or a dict by name."""
    if isinstance(value, dict):
        for name in value:
            if name not in names:
                raise unknown_name("TK-429", f"output in {what}", name, list(names), "lesson 12")
        missing = [name for name in names if name not in value]
        if missing and what == "loss":
            raise ArgumentError(
                "TK-430",
                f"{what} leaves out {', '.join(missing)}",
                [("outputs", ", ".join(names))],
                fix=f"{what}={{'{missing[0]}': 'mse', ...}}",
                see="lesson 12",
            )
        return [value.get(name, 1.0) for name in names]
    if isinstance(value, (list, tuple)):
        if len(value) != len(names):
            raise ArgumentError(
                "TK-431",
                f"{what} has {len(value)} entries for {len(names)} outputs",
                [("outputs", ", ".join(names))],
                fix=f"{what}=[...] with {len(names)} entries",
                see="lesson 12",
            )
        return list(value)
    return [value] * len(names)


def _metrics_for(metrics: Any, names: Sequence[str]) -> list[list[Any]]:
    """The metrics of each output: the same list for all, or a dict by name."""
    if isinstance(metrics, str):
        raise ArgumentError(
            "TK-422",
            "metrics is a list, even for one",
            [("it got", repr(metrics))],
            fix=f"metrics=[{metrics!r}]",
            see="lesson 06",
        )
    if isinstance(metrics, dict):
        for name in metrics:
            if name not in names:
                raise unknown_name("TK-429", "output in metrics", name, list(names), "lesson 12")
        found = [metrics.get(name, []) for name in names]
        return [each if isinstance(each, list) else [each] for each in found]
    return [list(metrics or [])] * len(names)


def _plan_output(
    name: str, tensor: Any, loss: Callable[..., Any], weight: float, wanted: list[Any]
) -> OutputPlan:
    metric_names, functions = [], []
    for metric in wanted:
        if metric in ("accuracy", "acc"):
            metric_names.append("acc")
            functions.append(metrics_module.accuracy_for(loss, K.int_shape(tensor)[-1]))
        else:
            functions.append(metrics_module.get(metric))
            metric_names.append(functions[-1].__name__)
    loss_name = getattr(loss, "__name__", "loss")
    shape = K.int_shape(tensor)
    anything = (None,) * len(shape)  # a loss of the learner's own may compare what it likes
    sparse = loss_name.startswith("sparse_")
    known = loss_name in objectives.NAMES
    wanted = ((*shape[:-1], 1) if sparse else shape) if known else anything
    target = K.placeholder(
        shape=anything if sparse or not known else shape,
        dtype=K.dtype(tensor),
        name=f"{name}_target",
    )
    weights = K.placeholder(shape=(None,), name=f"{name}_sample_weights")
    return OutputPlan(
        name,
        tensor,
        loss,
        float(weight),
        metric_names,
        functions,
        target,
        weights,
        loss_name,
        wanted,
    )
