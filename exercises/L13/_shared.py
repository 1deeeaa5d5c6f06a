"""What several exercises of lesson 13 share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import NotYet, is_a, kind_of
from teachkeras.classroom.beside import LearnerError, staged
from teachkeras.classroom.wire import Thing

OTHER = "not computed: the weights have other shapes"


def need_layer_class(answer: Any, head: str) -> Thing:
    """The answer as a class of layers with a call of its own."""
    if is_a(answer, "layer"):
        raise NotYet("this is a layer of your class: hand in the class itself, without ()")
    if not is_a(answer, "class"):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a class, {head}")
    if not is_a(answer, "class of layers"):
        raise NotYet(f"your class is no layer: let it begin with {head}")
    if "call" not in staged(answer, stage.written_methods, answer):
        raise NotYet("this class has no call of its own: that is where a layer computes")
    return answer


def asked(answer: Thing, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of the stage says of a layer; what stops is called the layer."""
    try:
        return staged(answer, function, answer, *arguments)
    except LearnerError as error:
        words = error.sentence.replace("your function stopped", "your layer stopped")
        raise NotYet(words, error.rows) from None


def need_no_problems(answer: Thing, settings: Sequence[Any], shape: Sequence[int]) -> None:
    """A layer that computes rightly must also pass `tk.check_layer`."""
    problems = asked(answer, stage.layer_problems, list(settings), list(shape))
    if problems:
        name, sentence, fix = problems[0]
        lines = [("fix" if not at else "", line) for at, line in enumerate(fix.split("\n"))]
        raise NotYet(
            "the numbers are right; but tk.check_layer says: " + sentence,
            [("check", name), *lines],
        )


def shapes_said(shapes: Sequence[Any]) -> str:
    """Shapes of weights in words."""
    return ", ".join(str(tuple(shape)) for shape in shapes) or "none"


def agree(given: Any, right: Any) -> bool:
    """Whether two arrays are the same numbers, up to rounding."""
    given, right = np.asarray(given), np.asarray(right)
    if given.dtype.kind not in "biuf" or given.shape != right.shape:
        return False
    return bool(np.allclose(given, right, atol=1e-5))
