"""What `compile` decides: for every output a loss, a weight and metrics; in all, one number.

Everything here is symbolic: the total loss is a graph from the model's inputs, the labels and the
sample weights to a single number.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from .. import objectives
from ..backend.types import Shape, Tensor
from ..errors import ArgumentError, unknown_name
from ..errors.records import Record
from ..layers.container import Container
from ..layers.node import mask_of
from .watched import Metric, collect_metrics, plan_metrics


def weighted_objective(fn: Callable[..., Any]) -> Callable[..., Any]:
    """A loss that also takes sample weights and a mask, and gives one number.

    score * mask / mean(mask), then * weights / (the share of weights that are not 0), then the
    mean: so masked steps and samples of weight 0 count for nothing and dilute nothing.

    >>> loss = weighted_objective(lambda t, p: K.square(p - t))
    >>> t, p, w = (K.constant(x) for x in ([0., 0.], [1., 2.], [1., 0.]))
    >>> float(K.eval(loss(t, p, w))), float(K.eval(loss(t, p, None)))
    (1.0, 2.5)
    """

    def weighted(
        y_true: Tensor, y_pred: Tensor, weights: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        score = objectives.per_sample(fn, y_true, y_pred, weights is not None)
        if mask is not None:
            score = K.switch(mask, score, 0.0) / _share(K.cast(mask, _float_of(score)))
        least = 1 if weights is None else K.ndim(weights)
        while K.ndim(score) > least:
            score = K.mean(score, axis=-1)
        if weights is not None:
            counted = K.cast(K.not_equal(weights, 0.0), _float_of(score))
            score = score * weights / _share(counted)
        return K.mean(score)

    return weighted


def _share(counted: Tensor) -> Tensor:
    """The share of the ones among ones and zeros. A batch of zeros has the loss 0, not 0 / 0."""
    return K.maximum(K.mean(counted), K.epsilon())


def _float_of(x: Tensor) -> str:
    """The dtype of a tensor of fractions; `floatx` for whole numbers."""
    dtype = K.dtype(x)
    return dtype if dtype.startswith("float") else K.floatx()


class OutputPlan(Record, eq=False):
    """How one output is judged."""

    name: str
    tensor: Any
    mask: Any
    loss: Callable[..., Any]
    loss_name: str
    weight: float
    temporal: bool  # a weight for each step of a sample, not for each sample
    target: Any
    sample_weights: Any
    wanted: Any  # the shape of the labels, with None for what may be anything
    metrics: list[Metric]
    loss_is_known: bool = True  # False: the learner's own, which may compare what it likes

    @property
    def target_is_class(self) -> bool:
        """True where a label is the number of a class."""
        return self.loss_is_known and self.loss_name.startswith("sparse_")

    def score(self, weighted: bool) -> Any:
        """The mean of the samples' losses, with their weights or without."""
        weights = self.sample_weights if weighted else None
        return weighted_objective(self.loss)(self.target, self.tensor, weights, self.mask)


class TrainingPlan:
    """How all outputs are judged together."""

    def __init__(
        self,
        model: Container,
        loss: object,
        metrics: object,
        loss_weights: object,
        sample_weight_mode: object,
    ) -> None:
        names = model.output_names
        losses = spread_over(loss, names, "loss")
        weights = spread_over(1.0 if loss_weights is None else loss_weights, names, "loss_weights")
        modes = spread_over(sample_weight_mode, names, "sample_weight_mode", missing=None)
        chosen = collect_metrics(metrics, names)
        self.outputs = [
            _plan_output(name, tensor, objectives.get(each), weight, mode, wanted)
            for name, tensor, each, weight, mode, wanted in zip(
                names, model.outputs, losses, weights, modes, chosen, strict=True
            )
        ]
        self.penalties = model.losses
        self.has_classes = any(output.target_is_class for output in self.outputs)
        self.accepted: tuple[Any, ...] | None = None  # how the last batch looked that came as it is

    @property
    def names(self) -> list[str]:
        """'loss', the loss of each output if there are several, then the metrics."""
        several = len(self.outputs) > 1
        each = [f"{output.name}_loss" for output in self.outputs] if several else []
        return [
            "loss",
            *each,
            *[
                f"{output.name}_{metric.name}" if several else metric.name
                for output in self.outputs
                for metric in output.metrics
            ],
        ]

    @property
    def accuracies(self) -> list[str]:
        """What 'acc' means for each output that is watched with it, and why: a sentence each."""
        return [m.meaning for output in self.outputs for m in output.metrics if m.meaning]

    @functools.cached_property
    def weighted(self) -> list[Any]:
        """The results with weights for the samples, always the same symbols."""
        return self.results(weighted=True)

    def results(self, weighted: bool) -> list[Any]:
        """The tensors behind `names`: the total first, to which the penalties of layers belong."""
        with K.name_scope("loss"):
            scores = [output.score(weighted) for output in self.outputs]
            total = _weighted(scores[0], self.outputs[0].weight)
            for score, output in zip(scores[1:], self.outputs[1:], strict=True):
                total = total + _weighted(score, output.weight)
            for penalty in self.penalties:
                total = total + penalty
        metrics = [metric.value for output in self.outputs for metric in output.metrics]
        return [total, *(scores if len(scores) > 1 else []), *metrics]


def _weighted(score: Tensor, weight: float) -> Tensor:
    return score if weight == 1.0 else score * weight


def spread_over(value: object, names: Sequence[str], what: str, missing: object = 1.0) -> list[Any]:
    """One value for each output: the same for all, a list in order, or a dict by name."""
    if isinstance(value, dict):
        for name in value:
            if name not in names:
                raise unknown_name("TK-429", f"output in {what}", name, list(names))
        absent = [name for name in names if name not in value]
        if absent and what == "loss":
            raise ArgumentError(
                "TK-430",
                f"{what} leaves out {', '.join(absent)}",
                [("outputs", ", ".join(names))],
                fix=f"...(..., {what}={value | dict.fromkeys(absent, 'mse')!r})",
            )
        return [value.get(name, missing) for name in names]
    if isinstance(value, (list, tuple)):
        if len(value) != len(names):
            raise ArgumentError(
                "TK-431",
                f"{what} has {len(value)} entries for {len(names)} outputs",
                [("outputs", ", ".join(names))],
                fix=f"...(..., {what}={[*value, *['mse'] * len(names)][: len(names)]!r})",
            )
        return list(value)
    return [value] * len(names)


def _plan_output(
    name: str,
    tensor: Tensor,
    loss: Callable[..., Any],
    weight: object,
    mode: object,
    wanted: list[Any],
) -> OutputPlan:
    loss_name = getattr(loss, "__name__", "loss")
    shape = K.int_shape(tensor)
    anything = (None,) * len(shape)  # a loss of the learner's own may compare what it likes
    known = loss_name in objectives.NAMES
    classes = known and loss_name.startswith("sparse_")
    target = K.placeholder(
        shape=anything if classes or not known else shape,
        # A float16 counts to 2048 only, and there may be more classes.
        dtype="int64" if classes else K.dtype(tensor),
        name=f"{name}_target",
    )
    temporal = _is_temporal(mode, name, shape)
    weights = K.placeholder(
        (None,) * (1 + temporal), dtype=_float_of(tensor), name=f"{name}_sample_weights"
    )
    return OutputPlan(
        name,
        tensor,
        mask_of(tensor),
        loss,
        loss_name,
        _as_number(weight, name),
        temporal,
        target,
        weights,
        ((*shape[:-1], 1) if classes else shape) if known else anything,
        plan_metrics(wanted, loss, target, tensor, name),
        known,
    )


def _is_temporal(mode: object, name: str, shape: Shape) -> bool:
    if mode is None or (mode == "temporal" and len(shape) >= 3):
        return mode is not None
    raise ArgumentError(
        "TK-470",
        f"{mode!r} weights are not possible for the output {name!r}",
        [
            ("output", repr(shape)),
            ("modes", "None: one for each sample; 'temporal': for each step"),
        ],
        why="" if mode != "temporal" else "it has no steps: a sample is one row of numbers",
        fix="sample_weight_mode=None" if mode == "temporal" else "sample_weight_mode='temporal'",
    )


def _as_number(weight: Any, name: str) -> float:
    try:
        return float(weight)
    except (TypeError, ValueError):
        raise ArgumentError(
            "TK-495",
            f"the loss weight of {name!r} is a number",
            [("it got", repr(weight)[:60])],
            fix="loss_weights=[1.0, 0.2]",
        ) from None
