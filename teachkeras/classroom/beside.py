"""An answer and its judge: the judge asks, the answer's side calls, plain data goes between them.

    judge                                  beside the answer
    call(function, 3, 5)         ------>   function(3, 5)
    8                            <------   its value as plain data

The judge (`observe` of an exercise) never touches the answer: it sees a `Session`, whose root is
plain data or a `Thing`. So an answer that changes NumPy or this library changes its own side only.
`Here` plays both sides in one process, for answers of our own; sandbox.py puts the answer's side
into a process of its own.
"""

from __future__ import annotations

import builtins
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..engine.compile.function import Function
from ..engine.graph import Graph, Tensor
from ..engine.inspect.printing import leaf_text
from ..errors import TeachError
from ..errors.sources import LIBRARIES, OURS, learner_names
from . import stage
from .wire import Garbled, Thing, decode, encode

MOST_ROWS = 3  # facts of an error of this library that a card has room for
MOST_NODES = 2_000  # a graph for an exercise is smaller
LONGEST_SENTENCE = 400

Request = dict[str, Any]


class LearnerError(Exception):
    """The learner's own code stopped: the sentence that says so, rows for the card, the bare words.

    `rows` are the learner's line and, for an error of this library, what to type instead.
    """

    def __init__(
        self, sentence: str, rows: Iterable[tuple[object, object]] = (), what: str = ""
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rows = [(str(label), str(text)) for label, text in rows]
        self.what = what or sentence


# --- what a judge calls ---------------------------------------------------------------------------


def call(function: Thing, *arguments: object) -> Any:
    """Call a function of the learner; what it raises becomes a `LearnerError` with a sentence."""
    return function.session.call(function.number, arguments)


def staged(thing: Thing, function: Callable[..., Any], *arguments: object) -> Any:
    """Call one of our own functions, of stage.py, on the side where a thing lives."""
    return thing.session.call(function.__name__, arguments)


class Session:
    """One answer, as its judge sees it. `printed` counts what it has printed so far."""

    printed = 0
    root: Any

    def ask(self, request: Request) -> dict[str, Any]:
        """Send a request to the answer's side and wait for the reply."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing more will be asked."""

    def look(self) -> None:
        """Learn what was handed in."""
        self.root = self._result(self.ask({"do": "look"}))

    def call(self, function: int | str, arguments: tuple[Any, ...]) -> Any:
        """The value of a function that lives beside the answer."""
        given = [encode(argument, _numbered) for argument in arguments]
        return self._result(self.ask({"do": "call", "function": function, "arguments": given}))

    def _result(self, reply: dict[str, Any]) -> Any:
        """A reply as a value, or as the error it tells of."""
        self.printed = int(reply.get("printed", 0))
        if "wrong" in reply:
            rows = [(str(a), str(b)[:LONGEST_SENTENCE]) for a, b in reply.get("rows", [])][:4]
            raise LearnerError(str(reply["wrong"])[:LONGEST_SENTENCE], rows, str(reply["what"]))
        if "value" not in reply:
            raise Garbled("a reply without a value")
        return decode(reply["value"], self._thing)

    def _thing(self, said: dict[str, Any]) -> Thing:
        """What stands for something opaque."""
        about = {str(k): decode(v, self._thing) for k, v in dict(said["about"]).items()}
        traits = frozenset(map(str, said["traits"]))
        return Thing(int(said["number"]), str(said["kind"])[:80], traits, about, self)


def _numbered(value: object) -> dict[str, Any]:
    """A thing on the way back to where it lives."""
    if not isinstance(value, Thing):
        raise TypeError(f"a judge sends plain data, not {type(value).__name__}")
    return {"is": "thing", "number": value.number}


class Here(Session):
    """Both sides in this process: for answers that are known to be harmless."""

    def __init__(self, answer: object) -> None:
        self.worker = Worker(answer)
        self.look()

    def ask(self, request: Request) -> dict[str, Any]:
        """Do it at once."""
        return self.worker.reply(request)


# --- the answer's side ----------------------------------------------------------------------------


class Worker:
    """Keeps an answer and all that comes of it, and does what the judge asks."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.things: list[Any] = []
        self.numbers: dict[int, int] = {}  # id -> place in `things`, which keeps it alive
        self.names: dict[Any, str] | None = None  # the learner's own names for symbols

    def reply(self, request: Request) -> dict[str, Any]:
        """The value that was asked for as plain data, or a learner's error."""
        try:
            if request["do"] == "look":
                return {"value": guarded(encode, self.answer, self.described)}
            given = [decode(argument, self._known) for argument in request["arguments"]]
            value = guarded(self._function(request["function"]), *given)
            return {"value": guarded(encode, value, self.described)}
        except LearnerError as error:
            return {"wrong": error.sentence, "rows": error.rows, "what": error.what}

    def _function(self, asked: int | str) -> Callable[..., Any]:
        """A thing by its number, or a function of the stage by its name."""
        return getattr(stage, asked) if isinstance(asked, str) else self.things[asked]

    def _known(self, said: dict[str, Any]) -> Any:
        return self.things[said["number"]]

    def number(self, value: object) -> int:
        """The number of a thing; the same thing has always the same number."""
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.things)
            self.things.append(value)
        return self.numbers[id(value)]

    def described(self, value: object) -> dict[str, Any]:
        """What stands for a thing in a message."""
        return {
            "is": "thing",
            "number": self.number(value),
            "kind": kind_in_words(value),
            "traits": sorted(stage.traits(value)),
            "about": self._about(value),
        }

    def _about(self, value: object) -> dict[str, Any]:
        """Facts about a symbol or a function made by K.function."""
        if isinstance(value, Tensor):
            return {"nodes": self._nodes(value)}
        if isinstance(value, Function):
            return {
                "inputs": [self.described(x) for x in value.inputs],
                "outputs": [self.described(x) for x in value.outputs],
            }
        return {}

    def _nodes(self, symbol: Tensor) -> list[dict[str, Any]]:
        """The graph of a symbol as plain data, each node after those it reads."""
        order = Graph(symbol).toposort()
        if len(order) > MOST_NODES:
            return []
        if self.names is None:
            self.names = learner_names(Tensor)
        packed: list[dict[str, Any]] = []
        for node in order:
            facts = {
                "number": self.number(node),
                "op": type(node.op).__name__.lower(),
                "role": node.role,
                "name": leaf_text(node, self.names) if not node.inputs else node.name,
                "reads": [self.number(x) for x in node.inputs],
                "shape": [n if isinstance(n, int) else None for n in node.type.shape],
            }
            packed.append(encode(facts, self.described))
        return packed


def kind_in_words(value: object) -> str:
    """What a thing is, in a learner's words."""
    if isinstance(value, Tensor):
        return "a symbol"
    if isinstance(value, Function):
        return "a function made by K.function"
    if issubclass(type(value), int):
        return "a number of very many digits"
    if issubclass(type(value), list | tuple | dict | set):
        return f"a {type(value).__name__} with too many levels of brackets"
    if issubclass(type(value), np.ndarray | np.generic):
        return "an array that holds no numbers"
    if callable(value):
        return "a Python function"
    return f"a {type(value).__name__}"


# Looked up here and now: afterwards an answer may have put other things under these names.
BUILT_IN = vars(builtins)
Whatever, TooMuch, Exit, TooDeep = BaseException, MemoryError, SystemExit, RecursionError


def guarded(function: Callable[..., Any], *arguments: object) -> Any:
    """Call what may be a learner's code; what it raises becomes a `LearnerError`.

    Built-in names that it replaces are put back before anybody else needs them.
    """
    saved, error, value = BUILT_IN.copy(), None, None
    try:
        value = function(*arguments)
    except Whatever as raised:
        error = raised
    replaced = [name for name in saved if BUILT_IN.get(name) is not saved[name]]
    BUILT_IN.update(saved)
    if isinstance(error, TooMuch):
        raise error
    if replaced:
        raise LearnerError(f"your code replaces the built-in name {replaced[0]}; use another name")
    if error is not None:
        raise _told(error) from None
    return value


def _told(error: BaseException) -> LearnerError:
    """A learner's error as a sentence with rows; an error of this library keeps its fix."""
    if isinstance(error, LearnerError):
        return error
    if isinstance(error, Exit):
        return LearnerError("your code asks Python to stop (exit); give the result with return")
    if isinstance(error, TooDeep):
        return LearnerError("your function calls itself without end")
    what = _words(error)
    line = _line_of(error)
    rows = [("your line", line)] if line else []
    if isinstance(error, TeachError):
        rows += [(str(label), str(value)) for label, value in error.rows[:MOST_ROWS]]
        rows += [("fix", f"{error.fix}   ({error.code})")] if error.fix else []
    return LearnerError(f"your function stopped: {in_short(error)}", rows, what)


def in_short(error: BaseException) -> str:
    """An error in one line."""
    what = _words(error)
    text = f"{type(error).__name__}: {what}" if what else type(error).__name__
    return " ".join(text.split())[:160]


def _words(error: BaseException) -> str:
    """What an error says, also if it cannot say it."""
    try:
        return str(getattr(error, "what", None) or error)
    except Exception:
        return ""


def _line_of(error: BaseException) -> str:
    """The learner's own line in which an error came up: of no library."""
    lines = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.line and not frame.filename.startswith((*OURS, *LIBRARIES))
    ]
    return lines[-1] if lines else ""
