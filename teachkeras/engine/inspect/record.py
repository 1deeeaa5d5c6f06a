"""A graph as a picture needs it: plain words and numbers, no symbol and no array.

`recording.py` makes a record in one call; views draw it and ask nothing else. It never changes, it
can be written as JSON and read again, and the same record gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field
from typing import Any

from ...errors import DataError
from ...errors.text import visible
from ..compile.memory import Plan, Slot
from .printing import written_tree


@dataclass(frozen=True)
class Words:
    """A part of a record: whoever made it, nothing is hidden in its texts."""

    def __post_init__(self) -> None:
        for key, value in vars(self).items():
            if isinstance(value, str) and not value.isprintable():
                object.__setattr__(self, key, visible(value))


@dataclass(frozen=True)
class LineRecord(Words):
    """A line of the learner's; `file` tells files apart without naming a path."""

    file: int
    number: int
    label: str  # "cell 7" or the file's name
    text: str
    told: str  # all of it in one line, as errors print it


@dataclass(frozen=True)
class NodeRecord(Words):
    """One node in words: how it is called and written, what it is, what it reads."""

    letter: str
    label: str  # what formulas call it: the learner's name, a number, or the letter
    role: str  # "input", "shared", "constant", "static" or "result"
    op: str  # the name of its class
    word: str  # what it is: "input", "add", "multiply, in softmax"
    dtype: str
    shape: tuple[int | None, ...]
    type: str  # both; of an op that makes several tensors, those of each
    name: str = ""  # the learner's, if there is one
    note: str = ""  # why it is there, where nobody typed it
    layer: str = ""
    line: int | None = None  # which of the record's lines asked for it
    reads: tuple[int, ...] = ()  # nodes, by number
    formula: str = ""  # the op around the labels of what it reads
    worked: str = ""  # the op around their numbers, where these are known and few
    expression: str = ""  # all that leads to it, where it has no name
    told: str = ""  # its line in the text twin, without the number
    printed: str = ""  # its number there
    known: str | None = None  # the number it has before anything is fed
    value: str | None = None  # the number it has when everything is computed
    broadcasts: bool = False
    derivatives: tuple[str, ...] = ()  # local derivatives, "{0}" for the first input
    axes: tuple[int, ...] | None = None  # those an op names, if it does
    keepdims: bool | None = None

    def twin(self, value: bool = True) -> str:
        """Its line in the text twin, with its number if that is known and wanted."""
        return f"{self.told}   = {self.printed}" if value and self.printed else self.told


@dataclass(frozen=True)
class StageRecord:
    """The whole graph at one moment: its nodes in order, and the place that each of them holds."""

    order: tuple[int, ...]
    places: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class RewriteRecord(Words):
    """One rule that fired."""

    rule: str
    sentence: str
    kind: str
    off: str  # the largest difference between both sides, on sample numbers
    before: str
    after: str


@dataclass(frozen=True)
class ChainRecord(Words):
    """One contribution of the chain rule, and how the sum compares with central differences."""

    node: int
    input: int
    incoming: str  # a number if it is known, else a formula
    contribution: str
    arrived: str  # the contribution, shorter
    known: bool  # whether the contribution is a number
    complete: bool = False
    total: str = ""
    agrees: bool | None = None  # None: nobody compared
    off: str = ""
    other: str = ""  # what stands in place of a number on one side


@dataclass(frozen=True)
class ClashRecord(Words):
    """Shapes that do not fit together: what is said of it, and which nodes these are."""

    what: str
    rows: tuple[tuple[str, str], ...]
    fix: str
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class ProgramLine(Words):
    """One line of a program: the node it computes and the learner's line behind that."""

    text: str
    node: int | None = None  # None too for a node inside of a loop
    computes: str = ""
    told: str = ""


@dataclass(frozen=True)
class ProgramRecord:
    """The lines of a program, and where its arrays live."""

    lines: tuple[ProgramLine, ...]
    plan: Plan


@dataclass(frozen=True)
class GraphRecord(Words):
    """A graph with all that is known about it.

    >>> from teachkeras.engine import placeholder
    >>> from teachkeras.engine.inspect.recording import graph_record
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> record = graph_record(a * b + a, values={a: 3, b: 5})
    >>> [node.formula for node in record.written], record.nodes[2].worked
    (['a', 'b', 'a * b', 'C + a'], '3 * 5')
    >>> GraphRecord.from_json(record.to_json()) == record
    True
    """

    nodes: tuple[NodeRecord, ...]
    stages: tuple[StageRecord, ...]  # as written, perhaps as handed to the rules, after each rule
    lines: tuple[LineRecord, ...] = ()
    rewrites: tuple[RewriteRecord, ...] | None = None  # None: nobody asked for rules
    loss: int | None = None  # None: nobody asked for gradients
    start: str = "1"  # the gradient of the loss by itself
    chain: tuple[ChainRecord, ...] = field(default=())
    clash: ClashRecord | None = None
    program: ProgramRecord | None = None

    @property
    def written(self) -> list[NodeRecord]:
        """The nodes of the graph as it was written, each after the ones it reads."""
        return [self.nodes[number] for number in self.stages[0].order]

    @property
    def outputs(self) -> list[NodeRecord]:
        """What it was drawn for."""
        return [self.nodes[number] for number in self.stages[0].outputs]

    def tree(self, limit: int = 300, values: bool = True) -> str:
        """The text twin: indented lines, with the letters of the picture."""
        return written_tree(
            self.stages[0].outputs,
            lambda number: self.nodes[number].reads,
            lambda number: self.nodes[number].letter,
            lambda number: self.nodes[number].twin(values),
            len(self.stages[0].order),
            limit,
        )

    def to_json(self) -> str:
        """The record as text: the same bytes for the same record."""
        return json.dumps(self, default=_plain, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> GraphRecord:
        """The record that `to_json` has written. Raises TK-501 for any other text."""
        try:
            record = json.loads(text, object_hook=_made)
            if isinstance(record, cls) and not _beyond(record):
                return record
            why = "it does not begin with a graph, or names a node that is not there"
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            why = str(error)[:80]
        raise DataError(
            "TK-501",
            "this text is damaged, or it is no record of a graph",
            [("it begins", repr(str(text)[:40])), ("found", why)],
            fix="record.to_json()   once more",
        )


# --- JSON ---------------------------------------------------------------------------------------

KINDS: dict[str, type] = {
    "graph": GraphRecord,
    "node": NodeRecord,
    "stage": StageRecord,
    "line": LineRecord,
    "rewrite": RewriteRecord,
    "chain": ChainRecord,
    "clash": ClashRecord,
    "program": ProgramRecord,
    "program line": ProgramLine,
    "plan": Plan,
    "slot": Slot,
}
NAMES = {kind: name for name, kind in KINDS.items()}
USUAL = {k: {name: getattr(k, name, MISSING) for name in k.__annotations__} for k in NAMES}


def _plain(part: Any) -> dict[str, Any]:
    """A part as a JSON object; what it has as usual is left out."""
    usual = USUAL[type(part)]
    kept = {key: value for key, value in vars(part).items() if usual[key] is MISSING
            or value != usual[key]}  # fmt: skip
    return {"is": NAMES[type(part)], **kept}


def _made(entry: dict[str, Any]) -> Any:
    """A part from its JSON object: one of the kinds above, with fields of its own only."""
    kind = KINDS[entry.pop("is")]
    if kind is Plan:
        return Plan(**entry)
    return kind(**{key: _tupled(value) for key, value in entry.items()})


def _tupled(value: Any) -> Any:
    """Lists as tuples, those in a list too; nothing here lies deeper."""
    if not isinstance(value, list):
        return value
    return tuple(tuple(part) if isinstance(part, list) else part for part in value)


def _beyond(record: GraphRecord) -> bool:
    """Whether a number means a node, or a line, that the record does not have."""
    nodes = set(range(len(record.nodes)))
    named: set[Any] = {record.loss, *(line.node for line in _lines_of(record.program))} - {None}
    for stage in record.stages:
        named.update(stage.order, stage.outputs)
    for chain in record.chain:
        named.update((chain.node, chain.input))
    for node in record.nodes:
        named.update(node.reads)
    named.update(record.clash.nodes if record.clash is not None else ())
    lines: set[Any] = {node.line for node in record.nodes} - {None}
    return not (named <= nodes and lines <= set(range(len(record.lines))) and record.stages)


def _lines_of(program: ProgramRecord | None) -> Iterable[ProgramLine]:
    return () if program is None else program.lines
