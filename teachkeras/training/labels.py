"""Do the labels belong to the outputs? Shapes, numbers and classes, asked before any computing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, Data, Shape
from ..errors import DataError
from .data import example_shape, in_order, is_ready, tail_fits
from .numbers import check_finite, numbers

if TYPE_CHECKING:
    from .compile import OutputPlan


def as_targets(plans: Sequence[Any], y: Data | None, rows: int) -> list[Any]:
    """The labels as arrays that can be compared with the outputs, one for each output."""
    plan = plans[0]
    if len(plans) == 1 and is_ready(y, plan.target) and _fits(plan, y, rows):
        return [y]
    values = in_order(y, [each.name for each in plans], "outputs")
    return [
        _as_target(each, value, rows, lambda: _reordered(plans, values))
        for each, value in zip(plans, values, strict=True)
    ]


def _fits(plan: OutputPlan, y: Array, rows: int) -> bool:
    return len(y) == rows and tail_fits(y.shape, plan.wanted)


def _as_target(plan: OutputPlan, y: Any, rows: int, reordered: Callable[[], str]) -> Any:
    if not (is_ready(y, plan.target) and _fits(plan, y, rows)):
        y = numbers(y, f"the labels of {plan.name!r}", "y", plan.wanted)
        if y.ndim == len(plan.wanted) - 1:
            y = y[..., None]  # one number for each sample: a column, as in Keras 1
        if not tail_fits(y.shape, plan.wanted):
            raise wrong_target(y, plan.tensor._keras_shape, plan.loss_name, plan.name, reordered())
        check_count(y, rows, plan.name)
        if plan.target_is_class:
            check_finite_labels([plan], [y])
            y = classes_of(y, plan.name)[..., None]
        y = K.in_dtype_of(plan.target, y, f"the output {plan.name!r}", "y.round()")
    return y


def _reordered(plans: Sequence[Any], values: Sequence[Any]) -> str:
    """Labels that fit in another order, by the names of the outputs; "" if there is none."""
    shapes = [np.shape(value) for value in values]
    shapes = [shape if len(shape) > 1 else (*shape, 1) for shape in shapes]
    entries = []
    for plan in plans:
        places = [at for at, shape in enumerate(shapes) if tail_fits(shape, plan.wanted)]
        if len(places) != 1:
            return ""
        entries.append(f"{plan.name!r}: y[{places[0]}]")
    return f"{{{', '.join(entries)}}}"


def check_count(y: Array, rows: int, name: str = "") -> None:
    """As many labels as samples, or TK-313."""
    if len(y) != rows:
        raise DataError(
            "TK-313",
            f"there must be one label for each sample{_of(name)}",
            [("samples", str(rows)), ("labels", str(len(y)))],
            why="cutting the longer one hides the mistake, and may pair rows with labels of others",
            fix="X.shape, y.shape   after each line that makes them: where do they part?",
        )


def check_finite_labels(plans: Sequence[Any], ys: Sequence[Any]) -> None:
    """Refuse labels that are nan or inf (TK-379).

    A loss of the learner's own may know what to do with a label that is missing.
    """
    for plan, y in zip(plans, ys):  # noqa: B905  (weights may follow the labels)
        if plan.loss_is_known:
            whole_rows = ".ravel()" if y.shape[1:] == (1,) else ".reshape(len(y), -1).all(axis=1)"
            fix = f"keep = np.isfinite(y){whole_rows}; X, y = X[keep], y[keep]"
            check_finite(y, f"the labels of {plan.name!r}", fix)


def classes_of(y: Array, name: str = "") -> Any:
    """The class of each row: its number, or where its 1 stands. TK-378 where a row is no class.

    >>> classes_of(np.array([[0., 0., 1.], [1., 0., 0.]])), classes_of(np.array([[2.], [0.]]))
    (array([2, 0]), array([2, 0]))
    """
    if y.shape[-1] > 1:
        odd = (y < 0).any(axis=-1) | (abs(y.sum(axis=-1) - 1.0) > 1e-3)
        classes = y.argmax(axis=-1)
    else:
        odd = (y != np.floor(y))[..., 0] if y.dtype.kind == "f" else np.zeros(len(y), "bool")
        classes = None if odd.any() else y[..., 0].astype("int64")
    if odd.any():
        raise DataError(
            "TK-378",
            f"the labels{_of(name)} are read as classes, and this is none: {_shown(y[odd][0])}",
            [("labels", f"{y.min():g} to {y.max():g}"), ("rows that are none", f"{odd.sum()}")],
            why="a class is a whole number, or a row of numbers that add up to 1",
            fix="loss='mse'   for labels that are measured, and no class_weight",
        )
    return classes


def _shown(row: Array) -> str:
    return " ".join(f"{x:g}" for x in np.ravel(row)[:8])


def check_classes(plans: Sequence[Any], ys: Sequence[Any]) -> None:
    """Labels that are class numbers must be numbers of outputs; TK-309 for one beyond them."""
    for plan, y in zip(plans, ys, strict=True):
        width = plan.tensor._keras_shape[-1]
        if not plan.target_is_class or width is None or not y.size:
            continue
        low, high = int(y.min()), int(y.max())
        if low < 0 or high >= width:
            starts_at_1 = (low, high) == (1, width)
            raise DataError(
                "TK-309",
                f"there is a label {low if low < 0 else high}, but only {width} classes "
                f"of {plan.name!r}",
                [("labels", f"{low} to {high}"), ("classes", f"0 to {width - 1}")],
                fix="y - 1" if starts_at_1 else f"Dense({high + 1})   as the last layer",
            )


def check_loss_and_target_compatibility(
    targets: Sequence[Any], losses: Sequence[Any], output_shapes: Sequence[Any]
) -> None:
    """Do labels, losses and outputs fit together? The name of each loss decides, as in Keras 1.

    >>> check_loss_and_target_compatibility([np.zeros((2, 3))], [K.square], [(None, 4)])
    """
    for y, loss, shape in zip(targets, losses, output_shapes, strict=True):
        name = getattr(loss, "__name__", "")
        compared = name in ("mean_squared_error", "binary_crossentropy", "categorical_crossentropy")
        if y is not None and compared and not tail_fits(y.shape, shape):
            raise wrong_target(y, tuple(shape), name)


# labels of another shape ------------------------------------------------------------------------


def wrong_target(
    y: Array, output: Shape, loss: str, name: str = "", reordered: str = ""
) -> DataError:
    """TK-316, or TK-312 where class numbers meet a loss of one-hot rows.

    `reordered` is what to type where these labels fit another output.
    """
    one_column = y.ndim == len(output) and y.shape[-1] == 1
    rows = [
        ("labels", repr(y.shape[:-1] if one_column else y.shape)),
        ("output", f"{output}   {name or 'of the model'} (None: any number of rows)"),
    ]
    if one_column and loss == "categorical_crossentropy":
        return DataError(
            "TK-312",
            f"{loss} compares one-hot rows, and these labels{_of(name)} are single numbers",
            rows,
            why=f"You are passing a target array of shape {y.shape} while using {loss}: it needs "
            f"{output[-1]} numbers for each label, a 1 for its class and 0 for all others",
            fix=_one_hot_fix(y, output[-1]),
        )
    fix, why = _shape_fix(y, output, loss)
    if reordered:
        fix, why = reordered, "in another order these labels fit all outputs"
    return DataError(
        "TK-316",
        f"the labels{_of(name)} do not have the shape of the model's output",
        rows,
        why=why or "Keras: the model expects targets to have the same shape as its output",
        fix=fix,
    )


def _of(name: str) -> str:
    return f" of {name!r}" if name else ""


def _one_hot_fix(y: Array, classes: int | None) -> str:
    if y.ndim > 2:  # steps: to_categorical would put them all in one row
        return "loss='sparse_categorical_crossentropy'"
    start = "y - 1" if y.size and (y.min(), y.max()) == (1, classes) else "y"
    return f"to_categorical({start}, {classes})   or loss='sparse_categorical_crossentropy'"


def _shape_fix(y: Array, output: Shape, loss: str) -> tuple[str, str]:
    """What to type where labels and output have different shapes, and why."""
    sparse = loss.startswith("sparse_")
    same_steps = tail_fits((*y.shape[:-1], output[-1]), output)
    if sparse and same_steps:
        more = "" if y.shape[-1] == output[-1] else f"   and Dense({y.shape[-1]}) as the last layer"
        why = f"{loss} reads class numbers, and these rows hold one number for each class"
        return f"y.argmax(-1){more}", why
    if y.ndim == 2 and len(y) == 1 and tuple(output[1:]) == (1,):
        return "y.reshape(-1, 1)", "they stand in one row, and a row is one sample"
    if same_steps:
        return f"Dense({y.shape[-1]})   as the last layer", ""
    wanted = (*output[:-1], 1) if sparse else output
    return f"np.zeros({example_shape(wanted, y)})   is an array of the right shape", ""
