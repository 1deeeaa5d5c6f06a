"""`tk.check_layer`: everything that must hold for a layer, asked of one of the learner's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..backend.seeding import repeating
from ..errors import TypeTeachError, shape_tuple
from ..layers import Layer
from .asked import can_be_written, keeps_its_settings, problem_of, starts, tells_its_shape
from .numbers import (
    computes_as_written,
    hands_its_mask_on,
    hands_weights_over,
    has_right_derivatives,
    keeps_the_dtype,
    makes_no_weights_in_call,
    owns_its_weights,
    survives_a_file,
)
from .record import Finding, LayerCheck, Problem
from .subject import Given, Subject


@dataclass(frozen=True)
class Question:
    """One thing that must hold: its name, what it says, who looks, and what must hold before."""

    name: str
    sentence: str
    look: Callable[[Subject], Problem | None]
    needs: str = "start"


COPIED = "shapes weights calls"
QUESTIONS = (
    Question("start", "build makes weights that are found, and call gives a tensor", starts, ""),
    Question("shapes", "get_output_shape_for says what call gives", tells_its_shape),
    Question("config", "from_config makes the same of get_config", keeps_its_settings, "shapes"),
    Question("file", "its settings can be written into a file", can_be_written),
    Question("weights", "each layer has weights of its own", owns_its_weights),
    Question("calls", "all calls of a layer share its weights", makes_no_weights_in_call),
    Question("copy", "with its weights, another is the same", hands_weights_over, COPIED),
    Question("model", "a model of it comes back from JSON", survives_a_file, "config file copy"),
    Question("mask", "a mask is handed on, or refused", hands_its_mask_on),
    Question("dtype", "numbers keep their dtype", keeps_the_dtype),
    Question("gradient", "derivatives agree with differences", has_right_derivatives, "copy"),
    Question("program", "the program gives what the graph says", computes_as_written, "calls"),
)


def check_layer(layer: Layer, input_shape: Any, below: int | None = None) -> LayerCheck:
    """Look at a layer of your own from all sides: what holds, what does not, and one fix each.

    `input_shape` is that of a sample, without the batch; a list of shapes for several inputs.
    `below` says that the inputs are whole numbers from 0 up to it. The layer itself stays as it
    is: copies of it are tried. TK-839 for what is no layer, TK-141 for what is no shape.

    >>> from teachkeras.layers import Dense
    >>> check_layer(Dense(3), (4,)).ok
    True
    """
    if not isinstance(layer, Layer):
        raise TypeTeachError(
            "TK-839",
            "a layer is checked, made with its arguments",
            [("it got", f"{type(layer).__name__}: {str(layer)[:60]}")],
            fix="tk.check_layer(Dense(3), (4,))",
            example=True,
        )
    shapes = input_shape if isinstance(input_shape, list) else [input_shape]
    for shape in shapes:
        shape_tuple(shape, "input_shape", f"tk.check_layer(layer, ({shape},))")
    return LayerCheck(type(layer).__name__, tuple(look_at(Given(layer, input_shape, below))))


def look_at(subject: Subject) -> list[Finding]:
    """What each check finds; the library's own random numbers stay where they are."""
    found: dict[str, Finding] = {}
    for question in QUESTIONS:
        ready = all(found[name].verdict == "holds" for name in question.needs.split())
        problem = _problem(question, subject) if ready else None
        found[question.name] = Finding(question.name, question.sentence, problem, ready)
    return list(found.values())


def _problem(question: Question, subject: Subject) -> Problem | None:
    try:
        with repeating(0):
            return question.look(subject)
    except Exception as error:  # whatever somebody's code raises is what is wrong with it
        return problem_of(error)
