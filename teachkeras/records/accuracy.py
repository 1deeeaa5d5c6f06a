"""What 'acc' turns out to be: the questions compile asks, in order, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import metrics, objectives
from ..errors import StateError
from ..errors.text import in_lines

# The questions in their order, and the metric that a yes leads to.
QUESTIONS = (
    ("is the output one number wide?", "binary_accuracy"),
    ("is the loss binary_crossentropy?", "binary_accuracy"),
    ("is the loss sparse_categorical_crossentropy?", "sparse_categorical_accuracy"),
    ("none of these", "categorical_accuracy"),
)


@dataclass(frozen=True)
class Answer:
    """One output: its loss, how many numbers it gives, which question said yes, and the metric."""

    output: str
    loss: str
    width: int | None
    question: int
    metric: str


@dataclass(frozen=True, repr=False)
class Accuracy:
    """What 'acc' means for each output of a model."""

    answers: tuple[Answer, ...]
    questions: tuple[tuple[str, str], ...] = QUESTIONS

    def __repr__(self) -> str:
        lines = []
        for answer in self.answers:
            lines.append(f"'acc' of {answer.output}: {answer.width} wide, loss {answer.loss}")
            for number, (question, metric) in enumerate(QUESTIONS[: answer.question + 1]):
                yes = number == answer.question
                lines.append(f"  {question:<46}{'yes -> ' + metric if yes else 'no'}")
        return in_lines(lines)


def which_accuracy(model: Any, width: int | None = None) -> Accuracy:
    """Tell which function metrics=['accuracy'] means: of a compiled model, or of a loss and width.

    >>> which_accuracy('binary_crossentropy', 10)
    'acc' of output: 10 wide, loss binary_crossentropy
      is the output one number wide?                no
      is the loss binary_crossentropy?              yes -> binary_accuracy
    """
    if not hasattr(model, "output_names"):
        return Accuracy((_answer("output", objectives.get(model), width),))
    if model.optimizer is None:
        raise StateError(
            "TK-647",
            "what 'acc' means is decided by compile",
            [("model", repr(model))],
            fix="model.compile('sgd', 'mse', metrics=['accuracy'])",
        )
    outputs = model._plan.outputs
    shapes = [tensor._keras_shape[-1] for tensor in model.outputs]
    pairs = zip(outputs, shapes, strict=True)
    return Accuracy(tuple(_answer(plan.name, plan.loss, wide) for plan, wide in pairs))


def _answer(name: str, loss: Any, width: int | None) -> Answer:
    metric = metrics.accuracy_for(loss, width).__name__
    said = getattr(loss, "__name__", "a loss of your own")
    asked = [width == 1, said == "binary_crossentropy", "sparse" in metric, True]
    return Answer(name, said, width, asked.index(True), metric)
