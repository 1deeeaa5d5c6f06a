"""Programs that run and are probably not what was meant. Each is said once for each compile.

A suspicion is a function that looks at a model and its data and gives a warning, or None. It must
be silent on correct programs: what is rare but right is not suspected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, Tensor
from ..callbacks import Callback
from ..errors import TeachWarning, warn_once

if TYPE_CHECKING:
    from .compile import OutputPlan
    from .fit import Trainer
    from .step import Training

FEW = 10  # rows below which an order or a missing class may be chance
STILL = 5  # epochs
LIKE_SMALL_NUMBERS = ("Dense", "Convolution1D", "Convolution2D", "MaxoutDense", "LSTM", "SimpleRNN")
NOISY = ("Dropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D", "SpatialDropout2D")
NO_NUMBERS_CHANGED = ("Dropout", "Flatten", "Permute", "Reshape", "ZeroPadding2D")


def look_at_data(
    model: Trainer, arrays: list[Any], held_back: list[Any] | None, shuffle: bool | str
) -> None:
    """Everything that can be seen before training begins; `held_back` is from validation_split."""
    plans = model._plan.outputs
    count = len(model.inputs)
    for plan, labels in zip(plans, arrays[count : count + len(plans)], strict=True):
        for suspicion in (last_activation, first_class_missing, labels_out_of_range, mixed_rows):
            _tell(model, suspicion(plan, labels))
    for tensor, x in zip(model.inputs, arrays[:count], strict=True):
        in_memory = isinstance(x, np.ndarray)  # what lies in a file is read by the batch
        if in_memory and _reader(model, tensor) in LIKE_SMALL_NUMBERS:
            _tell(model, unscaled_pixels(x, tensor._keras_history[0].name))
    if held_back:
        for place, plan in enumerate(plans, count):
            _tell(model, sorted_labels(plan, arrays[place], held_back[place]))
    if model.stateful and shuffle:
        _tell(model, shuffled_states(model))


def _tell(model: Training, warning: TeachWarning | None) -> None:
    if warning is not None:
        warn_once(model, warning)


# the last layer and the loss -------------------------------------------------------------------


def last_activation(plan: OutputPlan, labels: Array) -> TeachWarning | None:
    """Softmax, sigmoid and the two crossentropies: which belong together."""
    layer = plan.tensor._keras_history[0]
    activation = getattr(vars(layer).get("activation"), "__name__", "")
    loss, width = plan.loss_name, K.int_shape(plan.tensor)[-1]
    classes = loss in ("categorical_crossentropy", "sparse_categorical_crossentropy")
    if activation == "softmax" and width == 1:
        return TeachWarning(
            "TK-475",
            f"a softmax over one number is always 1, whatever {layer.name!r} computes",
            [("output", repr(K.int_shape(plan.tensor)))],
            fix="Dense(1, activation='sigmoid')",
        )
    if classes and activation in ("sigmoid", "linear", "relu", "tanh"):
        return TeachWarning(
            "TK-474",
            f"{loss} compares probabilities of classes, and {activation} does not give them",
            [("last layer", f"{layer.name}, {activation}")],
            why="the outputs of a softmax add up to 1: one class of many",
            fix=f"Dense({width}, activation='softmax')   as the last layer",
        )
    if loss == "binary_crossentropy" and activation == "softmax":
        return TeachWarning(
            "TK-476",
            "binary_crossentropy asks a yes or no of each output; softmax chooses one of many",
            [("labels", "one class in each row" if _one_hot(labels) else "several in a row")],
            why="and 'acc' would count every single number, mostly zeros that are easily right",
            fix="loss='categorical_crossentropy'"
            if _one_hot(labels)
            else f"Dense({width}, activation='sigmoid')   as the last layer",
        )
    return None


def mixed_rows(plan: OutputPlan, labels: Array) -> TeachWarning | None:
    """A loss of one's own that compares (N,) with (N, 1) compares every row with every other.

    Nothing is computed: it is seen in the graph the loss makes of some rows.
    """
    shape = K.int_shape(plan.tensor)
    rows = shape[0] or 7
    if plan.loss_is_known or shape[1:] != (1,) or rows == 1:
        return None
    columns = [K.placeholder((rows, 1), dtype=K.dtype(x)) for x in (plan.target, plan.tensor)]
    if K.table_by_mistake(plan.loss(*columns), rows) is None:
        return None
    return TeachWarning(
        "TK-325",
        f"{plan.loss_name} mixes the samples: the loss of one depends on the labels of others",
        [("labels", "(N, 1)"), ("output", "(N, 1)")],
        why="(N,) against (N, 1) is broadcast to a table (N, N), every row against every other",
        fix="K.mean(K.square(y_pred - y_true), axis=-1)   without flattening one of them",
    )


# labels ----------------------------------------------------------------------------------------


def labels_out_of_range(plan: OutputPlan, labels: Array) -> TeachWarning | None:
    """Crossentropies read labels as probabilities: -1 or 2 make the loss run away."""
    if plan.loss_name not in ("binary_crossentropy", "categorical_crossentropy"):
        return None
    low, high = float(labels.min()), float(labels.max())
    if low >= 0 and high <= 1:
        return None
    return TeachWarning(
        "TK-497",
        f"{plan.loss_name} needs labels from 0 to 1",
        [("labels", f"{low:g} to {high:g}")],
        why="they are read as probabilities; outside of 0 to 1 the loss has no lowest point",
        fix="(y + 1) / 2" if (low, high) == (-1.0, 1.0) else "to_categorical(y)",
    )


def first_class_missing(plan: OutputPlan, labels: Array) -> TeachWarning | None:
    """Labels 1 to 10 for classes 0 to 9 and one more: the first output is never right."""
    width = K.int_shape(plan.tensor)[-1]
    if width is None or width < 3 or len(labels) < FEW:
        return None
    if plan.loss_name == "sparse_categorical_crossentropy":
        seen = set(np.unique(labels).tolist())
    elif plan.loss_name == "categorical_crossentropy" and _one_hot(labels):
        seen = set(np.unique(labels.argmax(-1)).tolist())
    else:
        return None
    if seen != set(range(1, width)):
        return None
    return TeachWarning(
        "TK-479",
        "no row is of class 0, and every other class is there: the labels start at 1",
        [("labels", f"1 to {width - 1}"), ("outputs", f"{width}, for classes 0 to {width - 1}")],
        fix=f"y - 1   and Dense({width - 1}) as the last layer",
    )


def sorted_labels(plan: OutputPlan, labels: Array, held_back: Array) -> TeachWarning | None:
    """validation_split cuts off the end: of sorted data, training misses what stands there."""
    if len(held_back) < 2 or len(labels) + len(held_back) < FEW:
        return None
    classes = plan.target_is_class or _one_hot(labels)
    if not classes and (labels.ndim != 2 or labels.shape[1] != 1):
        return None
    here, there = (_classes(y) if classes else y[:, 0] for y in (labels, held_back))
    if classes and _has_new(here, there):
        return _held_back("never", _numbers(here), _numbers(there))
    if _in_blocks(np.concatenate([here, there]).ravel()):
        return _held_back("hardly ever", _counted(here), _counted(there))
    if classes or len(held_back) < FEW // 2:
        return None
    if here.max() < there.min() or there.max() < here.min():
        return _held_back("never", _range(here), _range(there))
    return None


def _has_new(here: Array, there: Array) -> bool:
    """Is there a class that is only held back? Of very many classes that may be chance."""
    seen, held = set(np.unique(here).tolist()), set(np.unique(there).tolist())
    return bool(held - seen) and len(seen | held) <= FEW * 10


def _in_blocks(labels: Array) -> bool:
    """Whether all rows of a class stand together, with at least three in each.

    In a mixed order that is a chance of one in thousands.
    """
    if len(labels) < 2 * FEW or not (labels == np.floor(labels)).all():
        return False
    counts = np.unique(labels, return_counts=True)[1]
    changes = int((labels[1:] != labels[:-1]).sum())
    return len(counts) > 1 and counts.min() >= 3 and changes == len(counts) - 1


def _held_back(how_often: str, here: str, there: str) -> TeachWarning:
    return TeachWarning(
        "TK-496",
        f"the rows held back for validation are of a kind that training {how_often} sees",
        [("trained on", here), ("held back", there)],
        why="validation_split cuts off the last rows before shuffling, and these data are sorted",
        fix="order = np.random.permutation(len(X)); X, y = X[order], y[order]",
    )


def _one_hot(labels: Array) -> bool:
    """Rows of zeros with a single 1."""
    if labels.ndim < 2 or labels.shape[-1] < 2 or not len(labels):
        return False
    return bool(((labels == 0) | (labels == 1)).all() and (labels.sum(-1) == 1).all())


def _classes(labels: Array) -> Any:
    return labels.argmax(-1) if labels.shape[-1] > 1 else labels.astype("int64")[..., 0]


def _numbers(classes: Array) -> str:
    numbers = np.unique(classes).tolist()
    shown = ", ".join(f"{each:g}" for each in numbers[:12])
    return f"classes {shown}" + (", ..." if len(numbers) > 12 else "")


def _counted(labels: Array) -> str:
    """How many rows there are of each class."""
    pairs = list(zip(*np.unique(labels, return_counts=True), strict=True))
    shown = ", ".join(f"{count} of {each:g}" for each, count in pairs[:6])
    return shown + (", ..." if len(pairs) > 6 else "")


def _range(labels: Array) -> str:
    return f"labels from {labels.min():g} to {labels.max():g}"


# inputs ----------------------------------------------------------------------------------------


def _reader(model: Training, tensor: Tensor) -> str:
    """The class of the first layer that computes with an input's numbers."""
    for node in model._calls:
        if any(x is tensor for x in node.input_tensors):
            kind = type(node.outbound_layer).__name__
            if kind not in NO_NUMBERS_CHANGED:
                return kind
            tensor = node.output_tensors[0]
    return ""


def unscaled_pixels(x: Array, name: str) -> TeachWarning | None:
    """Whole numbers from 0 to about 255 in wide rows are pixels that nobody divided."""
    if x.size < 1000 or np.prod(x.shape[1:]) < 16:
        return None
    part = x[:1000]
    low, high = float(part.min()), float(part.max())
    if low != 0 or not 128 <= high <= 255 or not (part == np.floor(part)).all():
        return None
    return TeachWarning(
        "TK-478",
        f"the data for {name!r} look like pixels from 0 to 255",
        [("it holds", f"whole numbers from {low:g} to {high:g}")],
        why="weights begin near 0 and expect inputs of about 1: larger ones make steps too large",
        fix="X / 255.",
    )


def shuffled_states(model: Training) -> TeachWarning:
    """Rows that change places between batches do not go on where the row before them ended."""
    names = [each.name for each in model.flattened_layers if each.stateful]
    return TeachWarning(
        "TK-481",
        "the model remembers the batch before, and shuffling makes that a batch of other rows",
        [("stateful", ", ".join(names))],
        fix="...(..., shuffle=False)",
    )


# while it runs ---------------------------------------------------------------------------------


def look_at_testing(model: Trainer) -> None:
    """`K.set_learning_phase(1)` makes predict and evaluate drop units as training does."""
    phase = K.learning_phase()
    if K.is_symbol(phase) or phase == 0:
        return
    noisy = [each.name for each in model.flattened_layers if type(each).__name__ in NOISY]
    if noisy:
        _tell(
            model,
            TeachWarning(
                "TK-480",
                "the learning phase is fixed to 1, so testing drops units as training does",
                [("phase", "K.set_learning_phase(1)"), ("layers", ", ".join(noisy))],
                fix="K.set_learning_phase(0)   before the model is built",
            ),
        )


class Unchanging(Callback):
    """Notices a loss that has been the same since training began."""

    STATE = ("losses",)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start with an empty list."""
        self.losses: list[float] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """After the fifth epoch, compare; then look no more."""
        if len(self.losses) >= STILL:
            return
        self.losses.append(float((logs or {}).get("loss", np.nan)))
        first = self.losses[0]
        near = all(abs(loss - first) <= 1e-6 * abs(first) for loss in self.losses)
        if len(self.losses) == STILL and near and abs(first) > 1e-6:
            _tell(self.model, self._warning(first))

    def _warning(self, loss: float) -> TeachWarning:
        trained = [weight.name for weight in self.model._to_train]
        rate = vars(self.model.optimizer).get("lr")
        return TeachWarning(
            "TK-477",
            f"the loss has not changed in {STILL} epochs",
            [("loss", f"{loss:.6g}"), ("trained", ", ".join(map(str, trained)) or "nothing")]
            + ([] if rate is None else [("lr", f"{float(K.get_value(rate)):g}")]),
            why="relu units that are 0 for every row, a rate too small, or nothing left to train",
            fix="layer.trainable = True; model.compile(...)" if not trained else "SGD(lr=0.1)",
        )
