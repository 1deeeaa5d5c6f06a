"""What 'acc' turns out to be: the questions compile asks, in order, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import metrics, objectives
from ..backend.types import Named
from ..errors import StateError
from ..errors.text import in_lines
from ..training.step import Training
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.examples import MODEL
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    *MODEL,
    "accuracy = tk.demos.which_accuracy(model)",
)

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
class Accuracy(Demo):
    """What 'acc' means for each output of a model."""

    answers: tuple[Answer, ...]
    questions: tuple[tuple[str, str], ...] = QUESTIONS

    def view(self) -> View:
        """The picture."""
        return accuracy_view(self)

    def __repr__(self) -> str:
        lines = []
        for answer in self.answers:
            lines.append(f"'acc' of {answer.output}: {answer.width} wide, loss {answer.loss}")
            for number, (question, metric) in enumerate(QUESTIONS[: answer.question + 1]):
                yes = number == answer.question
                lines.append(f"  {question:<46}{'yes -> ' + metric if yes else 'no'}")
        return in_lines(lines)


def which_accuracy(model: Training | Named, width: int | None = None) -> Accuracy:
    """Tell which function metrics=['accuracy'] means: of a compiled model, or of a loss and width.

    >>> which_accuracy('binary_crossentropy', 10)
    'acc' of output: 10 wide, loss binary_crossentropy
      is the output one number wide?                no
      is the loss binary_crossentropy?              yes -> binary_accuracy
    """
    if not isinstance(model, Training):
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


def _answer(name: str, loss: Callable[..., Any], width: int | None) -> Answer:
    metric = metrics.accuracy_for(loss, width).__name__
    said = getattr(loss, "__name__", "a loss of your own")
    asked = [width == 1, said == "binary_crossentropy", "sparse" in metric, True]
    return Answer(name, said, width, asked.index(True), metric)


# --- the view -------------------------------------------------------------------------------------


# --- what 'acc' means -------------------------------------------------------------------------


def accuracy_view(accuracy: Accuracy) -> View:
    """Draw the questions that decide which function 'acc' is, for each output of a model.

    >>> accuracy_view(which_accuracy('mse', 1)).title
    "'acc' of output is binary_accuracy"
    """
    answers = accuracy.answers
    said = [f"'acc' of {html.clean(a.output, 30)} is {a.metric}" for a in answers]
    title = "; ".join(said)
    frames = [_questions(answer, accuracy.questions) for answer in answers]
    rows = [[html.clean(a.output, 30), html.clean(a.loss, 40), a.width, a.metric] for a in answers]
    return drawing_view(
        title,
        (660, 250),
        [],
        [Group("output", "output", frames, press=True)],
        values=html.table(title, ["output", "loss", "numbers", "'acc' is"], rows),
        text=repr(accuracy),
        python=about(
            "accuracy", accuracy, "[answer.metric for answer in {it}.answers]", example=EXAMPLE
        ),
    )


def _questions(answer: Answer, questions: tuple) -> Frame:
    """The questions from top to bottom; the one that says yes leads to the metric."""
    facts = f"loss {html.clean(answer.loss, 40)}, {answer.width} numbers wide"
    shapes: list = [["t", 16, 24, f"{html.clean(answer.output, 30)}: {facts}", "bold"]]
    for number, (question, metric) in enumerate(questions):
        y = 42 + number * 50
        yes, asked = number == answer.question, number <= answer.question
        faint = "" if asked else " faint"
        shapes.append(["r", 16, y, 350, 36, ("warm" if yes else "panel") + faint])
        shapes.append(["t", 30, y + 23, question, "" if asked else "small"])
        if yes:
            shapes += [["l", 366, y + 18, 404, y + 18, "ink"], ["t", 378, y + 12, "yes", "small"]]
            shapes += [["r", 404, y, 236, 36, "box"], ["t", 522, y + 23, metric, "mid bold"]]
        elif asked and number < len(questions) - 1:
            shapes += [["l", 191, y + 36, 191, y + 50, "ink"], ["t", 198, y + 48, "no", "small"]]
    say = f"'acc' of {html.clean(answer.output, 30)} is {answer.metric}"
    return Frame(
        html.clean(answer.output, 30),
        say,
        [["because", f"the answer is yes: {questions[answer.question][0]}"]],
        shapes,
    )
