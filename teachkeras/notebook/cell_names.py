"""The names and numbers on the line of a magic: which tensors and functions they stand for.

What cannot be used is refused with a fix that can be typed as it stands. A fix for a whole
`%%kgraph` line is that line, written again with the one thing mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np

from ..engine.compile.function import Function
from ..engine.graph import Tensor, toposort
from ..engine.inspect.replay import unfed
from ..errors import did_you_mean
from ..errors.sources import SourceLine
from ..viz.html import clean
from .cell import CellRun, is_tensor
from .line import Options, refuse


def value_of(expression: str, space: Mapping) -> Any:
    """The value of a learner's expression in the learner's namespace; `np` is there as well."""
    return eval(expression.strip(), {"np": np, **space})


def sample_text(tensor: Tensor) -> str:
    """Numbers that fit a tensor, as one would type them: 1, [1, 1, 1] or [[1]*784]*32.

    >>> from teachkeras.engine import placeholder
    >>> sample_text(placeholder()), sample_text(placeholder((None, 3)))
    ('1', '[[1, 1, 1], [1, 1, 1]]')
    >>> sample_text(placeholder((32, 784)))
    '[[1]*784]*32'
    """
    text = "1"
    for size in reversed(tensor.type.shape):
        count = size if isinstance(size, int) else 2
        short = len(text) * count <= 24
        text = f"[{', '.join([text] * count)}]" if short else f"[{text}]*{count}"
    return text


def learner_names(run: CellRun, space: Mapping, outputs: Sequence) -> dict:
    """Tensor -> the learner's variable; the cell's own names win over older ones."""
    names: dict = {}
    nodes = set(toposort(outputs))
    everything = [*((name, tensor) for tensor, name in run.made.items()), *space.items()]
    for name, value in everything:
        if name and is_tensor(name, value) and value in nodes:
            names.setdefault(value, name)
    return names


def with_given_names(space: Mapping, outputs: Sequence) -> dict:
    """The learner's variables, and the inputs that have only the name of `name=`."""
    inputs = [x for x in toposort(outputs) if x.role == "input" and x.name]
    return {**{x.name: x for x in inputs}, **space}


def known_tensors(space: Mapping) -> list[str]:
    """The learner's names of tensors."""
    return [key for key, value in space.items() if is_tensor(key, value)]


def nearest(name: str, known: Sequence[str], otherwise: str) -> str:
    """The known name that looks most like a wrong one, else the last that was made."""
    return [*did_you_mean(name, known), *reversed(known), otherwise][0]


def always(line: str) -> Callable[[str], str]:
    """A line that is already mended, whatever name it is asked for."""
    return lambda _: line


def named(name: str, space: Mapping, here: SourceLine | None, line: Callable[[str], str]) -> Tensor:
    """The tensor a learner's name stands for; `line` writes the line with a better name."""
    known = known_tensors(space)
    if name not in space:
        refuse(
            "TK-603",
            f"nothing is called {clean(name, 30)} here",
            [("tensors", ", ".join(known[:8]) or "none yet")],
            line(nearest(name, known, "z")) if known else "z = K.placeholder(name='z')",
            here,
        )
    value = space[name]
    if not isinstance(value, Tensor):
        refuse(
            "TK-604",
            f"{clean(name, 30)} is no symbol",
            [
                ("it is", f"{type(value).__name__}: {clean(value, 50)}"),
                ("tensors", ", ".join(known[:8]) or "none yet"),
            ],
            line(nearest(name, known, "z"))
            if known
            else f"{clean(name, 30)} = K.placeholder(name={clean(name, 30)!r})",
            here,
        )
    return value


# --- what --feed and --wrt say -----------------------------------------------------------------


def wrt_of(options: Options, space: Mapping, outputs: list, here: SourceLine | None) -> list:
    """The tensors that --wrt names; each has to lead to the last output."""
    loss, inside = outputs[-1], set(toposort(outputs[-1:]))
    leading = [name for name in known_tensors(space) if space[name] in inside - {loss}]
    found = []
    for name in options.wrt:
        near = nearest(name, leading, "a")
        wrt = [near if other == name else other for other in options.wrt]
        better = replace(options, wrt=list(dict.fromkeys(wrt))).written()
        tensor = named(name, space, here, always(better))
        if tensor not in inside:
            refuse(
                "TK-696",
                f"what is drawn last does not depend on {clean(name, 30)}",
                [("option", "--wrt"), ("it depends on", ", ".join(leading[:8]) or "nothing")],
                better,
                here,
            )
        found.append(tensor)
    return found


def feed_of(options: Options, space: Mapping, outputs: list, here: SourceLine | None) -> dict:
    """Read the `name=value` texts of --feed: each is a tensor of the graph and an expression."""
    nodes = set(toposort(outputs))
    inside = [name for name in known_tensors(space) if space[name] in nodes]
    inputs = [name for name in inside if space[name].role == "input"]

    def _with(text: str, name: str = "", value: str = "") -> str:
        """The same line with one text of --feed mended."""
        mine = name or nearest(text, inputs, inputs[0] if inputs else "a")
        mended = f"{mine}={value or _sample(space.get(mine))}"
        return replace(options, feed=[mended if t == text else t for t in options.feed]).written()

    feed = {}
    for text in options.feed:
        name, value = _pair(text, space, here, _with)
        near = _with(text, nearest(name, inputs, "a"), text.partition("=")[2].strip())
        tensor = named(name, space, here, always(near))
        if tensor not in nodes:
            refuse(
                "TK-605",
                f"{clean(name, 30)} is not part of the graph that is drawn",
                [("option", "--feed"), ("graph has", ", ".join(inside[:8]) or "no name")],
                near,
                here,
            )
        feed[tensor] = value
    return feed


def _sample(tensor: object) -> str:
    """Numbers to type for a tensor that may not be known."""
    return sample_text(tensor) if isinstance(tensor, Tensor) else "1"


def _pair(
    text: str, space: Mapping, here: SourceLine | None, mended: Callable[..., str]
) -> tuple[str, Any]:
    """The name and the value of one `name=value`."""
    name, sign, expression = text.partition("=")
    name = name.strip()
    colon = re.fullmatch(r"(\w+):(.+)", text)
    if not sign or not expression.strip():
        got = f"{clean(text, 40)}, " + ("with a colon" if colon else "and no number")
        fix = mended(text, colon[1], colon[2]) if colon else mended(text, _name_in(name, space))
        _unreadable(text, got, fix, here)
    try:
        return name, value_of(expression, space)
    except Exception as error:
        got = f"{type(error).__name__}: {clean(error, 60)}"
        _unreadable(text, got, mended(text, _name_in(name, space)), here)


def _name_in(name: str, space: Mapping) -> str:
    """The name itself where it is a tensor's, else nothing."""
    return name if is_tensor(name, space.get(name)) else ""


def _unreadable(text: str, got: str, fix: str, here: SourceLine | None) -> NoReturn:
    refuse(
        "TK-606",
        f"--feed cannot read {clean(text, 40)}",
        [("it needs", "name=value, joined by commas"), ("it got", got)],
        fix,
        here,
    )


def unnamed_numbers(
    options: Options, run: CellRun, space: Mapping, outputs: list, here: SourceLine | None
) -> NoReturn:
    """Refuse `--feed 3,5`: a graph has no order of inputs that a reader could know."""
    names = learner_names(run, space, outputs)
    inputs = [x for x in toposort(outputs) if x.role == "input"]
    called = [names.get(x) or x.name or "?" for x in inputs]
    given = [*options.unnamed, *map(sample_text, inputs[len(options.unnamed) :])]
    pairs = [f"{name}={number}" for name, number in zip(called, given, strict=False)]
    refuse(
        "TK-630",
        "--feed does not know which number is for which input",
        [
            ("it got", clean(", ".join(options.unnamed), 60) or "nothing"),
            ("inputs", clean(", ".join(called), 60) or "none"),
        ],
        clean(replace(options, feed=pairs, unnamed=[]).written(), 160),
        here,
    )


# --- functions and elements ---------------------------------------------------------------------


def is_function(name: str, value: object) -> bool:
    """True for the learner's own names of functions made by K.function."""
    return isinstance(value, Function) and not name.startswith("_")


def function_called(name: str, space: Mapping, magic: str, here: SourceLine) -> Function:
    """The function a learner's name stands for."""
    value = space.get(name.strip())
    if not isinstance(value, Function):
        known = [key for key, item in space.items() if is_function(key, item)]
        refuse(
            "TK-613",
            f"{clean(name, 30)} is no function made by K.function"
            if name
            else f"{magic} needs the name of a function made by K.function",
            [("functions", ", ".join(known[:8]) or "none yet")],
            _call_of(nearest(name, known, ""), space, magic, here)
            if known
            else "a = K.placeholder(name='a'); f = K.function([a], [a * 2])",
            here,
        )
    return value


def _call_of(name: str, space: Mapping, magic: str, here: SourceLine) -> str:
    """The line that works for a function; a magic that computes gets numbers."""
    function = space[name]
    call = Call(function.inputs, function.outputs, function.names, name, magic, here)
    return call.line() if magic in ("%ktrace", "%kprofile") else f"{magic} {name}"


class Call:
    """Inputs on the line of a magic, and how that line is written so that it works."""

    def __init__(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        names: Mapping[Tensor, str],
        name: str,
        magic: str,
        here: SourceLine,
    ) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.name, self.magic, self.here = name, magic, here
        self.typed = {x: names.get(x) or x.name or f"input_{n}" for n, x in enumerate(inputs, 1)}
        self.known = {x.name: x for x in inputs} | {name: x for x, name in self.typed.items()}
        self.given: dict = {}  # input -> the text that was typed for it

    def line(self) -> str:
        """The magic's line with a value for every input, such as `%ktrace f x=1`."""
        pairs = [
            f"{name}={self.given.get(x) or sample_text(x)}"
            for x, name in self.typed.items()
            if x.role == "input"
        ]
        return f"{self.magic} {self.name} {','.join(pairs)}"

    def no_input(self, key: str) -> NoReturn:
        """Refuse a name that is none of the inputs."""
        refuse(
            "TK-695",
            f"{clean(self.name, 30)} has no input {clean(key, 30)}",
            [("inputs", clean(", ".join(self.typed.values()), 60) or "none")],
            self.line(),
            self.here,
        )


def feed_of_call(call: Call, texts: list, space: Mapping, last: Mapping = {}) -> dict:
    """The values a line gives to inputs, such as `x=3,y=5`; `last` were given before."""
    feed = {**{x: 1 for x in call.inputs if x.role == "static"}, **last}
    for text in texts:
        key, sign, expression = (part.strip() for part in text.partition("="))
        if not sign or not expression:
            _unreadable(text, f"{clean(text, 40)}, and no number", call.line(), call.here)
        if key not in call.known:
            call.no_input(key)
        try:
            feed[call.known[key]] = value_of(expression, space)
        except Exception as error:
            said = f"{type(error).__name__}: {clean(error, 60)}"
            _unreadable(text, said, call.line(), call.here)
        call.given[call.known[key]] = expression
    missing = [x for x in call.inputs if x not in feed]
    if missing:
        refusal = unfed(missing, list(call.given), call.outputs)
        refusal.fix, refusal.line = call.line(), call.here
        raise refusal
    return feed
