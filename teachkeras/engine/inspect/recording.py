"""From symbols to the record of their picture: one call, one walk, nothing left to ask later.

Everything a view may say is put into words here: names, letters, formulas, types, the learner's
lines, numbers where they are known, every stage of a simplification, every step of the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TeachError
from ...errors.text import visible
from ..compile.program import Program
from ..graph import Tensor, toposort
from ..ops.leaves import Constant, Variable
from ..types import Dim
from . import printing
from .digits import say, short
from .probe import Difference
from .record import (
    ChainRecord,
    ClashRecord,
    GraphRecord,
    LineRecord,
    NodeRecord,
    ProgramLine,
    ProgramRecord,
    RewriteRecord,
    StageRecord,
)

if TYPE_CHECKING:
    from ..gradient.derive import ChainStep, Derivation
    from ..rewrite.driver import Simplification

Values = Mapping[Tensor, Any]

KINDS = {"input": "input", "shared": "parameter", "constant": "constant", "static": "constant"}
LONGEST_LABEL, LONGEST_WORD, LONGEST_TEXT = 20, 44, 200  # characters
LONGEST_GRADIENT = 40  # characters of a formula in a sentence of the chain rule
LONGEST_SAID = 44  # characters of a number there
MOST_WORKED = 60  # characters of all numbers that are written into a formula


@dataclass(frozen=True)
class Clash:
    """Where shapes stop to fit: the error, and the symbols that do not fit together."""

    error: TeachError
    tensors: Sequence[Tensor]


def graph_record(
    outputs: Tensor | Sequence[Tensor],
    names: Mapping[Tensor, str] | None = None,
    values: Values | None = None,
    derivation: Derivation | None = None,
    simplification: Simplification | None = None,
    checks: Mapping[Tensor, Difference] | None = None,
    *,
    clash: Clash | None = None,
    program: Program | None = None,
) -> GraphRecord:
    """Put into words what some tensors depend on, and what is known of them.

    `names` gives the learner's names, `values` (tensor -> array) the numbers of a replay, `checks`
    what `check_gradients` found; `clash` where shapes stopped to fit.

    >>> from teachkeras.engine import placeholder
    >>> a = placeholder(name="a")
    >>> graph_record(a * 2).nodes[-1].formula
    'a * 2'
    """
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    made = _Recording(outputs, names or {}, values or {})
    box = simplification.box if simplification is not None else _itself
    stages = [made.stage(outputs, box)]
    if simplification is not None:
        closed = simplification.before != outputs  # a function decides the learning phase before
        counts = range(0 if closed else 1, len(simplification.steps) + 1)
        stages += [made.stage(simplification.stage(count), box) for count in counts]
    nodes = made.nodes()
    return GraphRecord(
        nodes,
        tuple(stages),
        rewrites=None if simplification is None else _rewrites(simplification),
        loss=None if derivation is None else made.numbers[derivation.loss],
        start=made.start(derivation),
        chain=() if derivation is None else made.chain(derivation, checks or {}),
        clash=None if clash is None else made.clash(clash),
        program=None if program is None else made.program(program),
        lines=tuple(made.lines),
    )


def _itself(tensor: Tensor) -> Tensor:
    """The place of a tensor in a graph that no rule changes: the tensor."""
    return tensor


def shown_tensors(
    outputs: Iterable[Tensor],
    derivation: Derivation | None = None,
    simplification: Simplification | None = None,
) -> list[Tensor]:
    """Every tensor whose number a record can tell, for the one replay that gives all values."""
    tensors = list(outputs)
    if derivation is not None:
        for step in derivation.steps:
            tensors += [step.incoming, step.contribution]
            tensors += [] if step.total is None else [step.total]
    if simplification is not None:
        for count in range(len(simplification.steps) + 1):
            tensors += simplification.stage(count)
    return tensors


def known_value(tensor: Tensor) -> Any:
    """The numbers a symbol has before anything is fed: those of constants and variables."""
    if isinstance(tensor.op, Constant):
        return np.asarray(tensor.op.array)
    if isinstance(tensor.op, Variable):
        return np.asarray(tensor.op.shared.numbers)
    return None


def word_of(tensor: Tensor) -> str:
    """What a node is, in words: 'input', 'add', 'reduce sum' ...

    >>> from teachkeras.engine import placeholder
    >>> word_of(placeholder(name="a") + 1)
    'add'
    """
    if not tensor.inputs:
        return KINDS.get(tensor.role, tensor.role)
    word, (asked, _) = _spaced(type(tensor.op).__name__), _note_of(tensor)
    return _cut(f"{word}, in {asked}", LONGEST_WORD) if asked else word


@cache
def _spaced(name: str) -> str:
    """The name of a class as words."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
    return _cut(words, LONGEST_WORD)


def _note_of(tensor: Tensor) -> tuple[str, str]:
    """Which function put a node into the graph that nobody typed, and why; else nothing twice."""
    noted: tuple[str, str] = vars(tensor).get("_note", ("", ""))
    return noted


def _cut(text: str, longest: int) -> str:
    """A text in one line, safe to show, of at most so many characters."""
    return visible(printing.shortened(text, longest))


def _rewrites(simplification: Simplification) -> tuple[RewriteRecord, ...]:
    """What the rules did; one walk writes the formulas of all."""
    steps = simplification.steps
    formulas = printing.expressions(toposort([x for s in steps for x in (s.before, s.after)]))
    return tuple(
        RewriteRecord(
            step.rule,
            step.sentence,
            step.kind,
            say(step.check().difference),
            formulas[step.before],
            formulas[step.after],
        )
        for step in steps
    )


class _Recording:
    """A graph on its way into a record: every node gets a number, every place too."""

    def __init__(
        self, outputs: Sequence[Tensor], names: Mapping[Tensor, str], values: Values
    ) -> None:
        self.outputs, self.names, self.values = outputs, names, values
        self.letters = printing.letters(outputs)
        self.written = list(self.letters)
        self.numbers: dict[Tensor, int] = {}  # all nodes of all stages
        self.places: dict[Tensor, int] = {}  # the tensor that a place belongs to -> its number
        self.first: dict[int, Tensor] = {}  # place -> the first that held it
        self.files: dict[str, int] = {}
        self.line_numbers: dict[tuple[str, int], int] = {}
        self.lines: list[LineRecord] = []
        self.own = printing.names_for(self.written)
        self.texts: dict[Tensor, str] = {}
        self.layers: dict[str, str] = {}  # a layer's name -> as it is shown

    # --- stages ---------------------------------------------------------------------------------

    def stage(self, outputs: Sequence[Tensor], box: Callable[[Tensor], Tensor]) -> StageRecord:
        """The graph at one moment."""
        places: dict[int, None] = {}
        order = toposort(outputs)
        for tensor in order:
            place = box(tensor)
            if self.places.get(place) in places:  # two nodes never share a place in one stage
                place = tensor
            number = self.places.setdefault(place, len(self.places))
            self.letters.setdefault(tensor, self._letter(number))
            self.first.setdefault(number, tensor)
            self.numbers.setdefault(tensor, len(self.numbers))
            places[number] = None
        ends = [self.numbers[output] for output in outputs]
        return StageRecord(tuple(self.numbers[x] for x in order), tuple(places), tuple(ends))

    def _letter(self, place: int) -> str:
        """The letter of whoever stood there first; a new one for a new place."""
        first = self.first.get(place)
        return printing.letter(place) if first is None else self.letters[first]

    # --- nodes ----------------------------------------------------------------------------------

    def nodes(self) -> tuple[NodeRecord, ...]:
        """Every node of every stage in words."""
        written = set(self.written)
        called = printing.called(self.written, self.names)
        equations = printing.equations(self.written, called)
        whole = printing.expressions(self.written)
        return tuple(
            self.node(tensor, *((equations[tensor], whole[tensor]) if tensor in written else ()))
            for tensor in self.numbers
        )

    def node(self, tensor: Tensor, equation: str = "", whole: str = "") -> NodeRecord:
        """One node in words; `equation` and `whole` are its formula for those who read text."""
        op, type_, name = tensor.op, tensor.type, self.name(tensor)
        known, fed = known_value(tensor), tensor in self.values
        value = self.values[tensor] if fed else None
        axes = getattr(op, "axes", None)
        return NodeRecord(
            self.letters[tensor],
            self.label(tensor),
            tensor.role,
            type(op).__name__,
            word_of(tensor),
            type_.dtype,
            tuple(None if isinstance(size, Dim) else int(size) for size in type_.shape),
            repr(type_),
            name=name,
            note=_note_of(tensor)[1],
            layer=self.layer(tensor.scope[0]) if tensor.scope else "",
            line=self.line(tensor),
            reads=tuple(self.numbers[x] for x in tensor.inputs),
            formula=self.formula(tensor),
            worked=self.worked(tensor),
            expression="" if name else _cut(whole, LONGEST_TEXT),
            told=_cut(printing.tree_line(tensor, equation), LONGEST_TEXT) if equation else "",
            printed=printing.short_value(value) if equation and fed else "",
            known=None if known is None else short(known),
            value=short(value) if fed else None,
            broadcasts=op.broadcasts,
            derivatives=op.derivatives,
            axes=axes if isinstance(axes, tuple) else None,
            keepdims=getattr(op, "keepdims", None),
        )

    def layer(self, name: str) -> str:
        """A layer's name; two long ones that begin alike stay two."""
        if name not in self.layers:
            short = _cut(name, LONGEST_TEXT)
            taken = short in self.layers.values()
            self.layers[name] = f"{short} ({len(self.layers) + 1})" if taken else short
        return self.layers[name]

    def name(self, tensor: Tensor) -> str:
        """The learner's name, or none."""
        name = self.names.get(tensor) or tensor.name
        return _cut(name, LONGEST_TEXT) if name else ""

    def label(self, tensor: Tensor) -> str:
        """What to call a tensor in a formula: the learner's name, a number, or its letter."""
        if tensor not in self.texts:
            name = self.name(tensor)
            if not name and tensor.role == "result":
                return self.letters.get(tensor, "?")  # it may get one later
            text = name or printing.leaf_text(tensor, self.own)
            self.texts[tensor] = _cut(text, LONGEST_LABEL)
        return self.texts[tensor]

    def formula(self, tensor: Tensor, texts: Sequence[str] | None = None) -> str:
        """One op written around the labels (or other texts) of what it reads."""
        if not tensor.inputs:
            return self.label(tensor)
        parts = list(map(self.label, tensor.inputs)) if texts is None else texts
        if tensor.op.symbol:
            return tensor.op.written(*parts)
        return f"{word_of(tensor)}({', '.join(parts)})"

    def worked(self, tensor: Tensor) -> str:
        """The formula with numbers: `3 + 5`; nothing where they are many, or not all known."""
        if not tensor.inputs or not all(x in self.values for x in tensor.inputs):
            return ""
        parts = [short(self.values[x]) for x in tensor.inputs]
        if sum(map(len, parts)) > MOST_WORKED:
            return ""
        infix = not tensor.op.symbol.endswith(")")
        signed = [f"({part})" if infix and part.startswith("-") else part for part in parts]
        return self.formula(tensor, signed)

    def line(self, tensor: Tensor) -> int | None:
        """The number of the learner's line that asked for a node."""
        line = tensor.line
        if line is None:
            return None
        key = line.filename, line.number
        if key not in self.line_numbers:
            self.line_numbers[key] = len(self.lines)
            file = self.files.setdefault(line.filename, len(self.files))
            texts = line.label, line.text, line.describe()
            self.lines.append(LineRecord(file, line.number, *texts))
        return self.line_numbers[key]

    # --- gradients ------------------------------------------------------------------------------

    def start(self, derivation: Derivation | None) -> str:
        """The gradient of the loss by itself."""
        seed = derivation.steps[0].incoming if derivation is not None and derivation.steps else None
        return "1" if seed is None or seed not in self.values else short(self.values[seed])

    def chain(
        self, derivation: Derivation, checks: Mapping[Tensor, Difference]
    ) -> tuple[ChainRecord, ...]:
        """The contributions of the chain rule, in the order in which they arrive."""
        labels = {t: self.label(t) for t in self.letters if t.role != "constant"}
        parts = [part for step in derivation.steps for part in (step.contribution, step.incoming)]
        unknown = [part for part in parts if part not in self.values]
        formulas = printing.formulas_of(toposort(unknown), labels)
        said = {part: _cut(formulas[part], LONGEST_GRADIENT) for part in unknown}
        said |= {x: short(self.values[x], LONGEST_SAID) for x in parts if x in self.values}
        return tuple(self.chain_step(step, said, checks) for step in derivation.steps)

    def chain_step(
        self, step: ChainStep, said: Mapping[Tensor, str], checks: Mapping[Tensor, Difference]
    ) -> ChainRecord:
        """One contribution, and the sum once it is complete."""
        part, total, check = step.contribution, step.total, checks.get(step.input)
        known = part in self.values
        return ChainRecord(
            self.numbers[step.node],
            self.numbers[step.input],
            said[step.incoming],
            said[part],
            short(self.values[part]) if known else said[part],
            known,
            complete=bool(step.sum_of),
            total="" if total is None or total not in self.values else short(self.values[total]),
            agrees=None if check is None else check.ok,
            off="" if check is None or check.other else say(check.difference),
            other="" if check is None else check.other,
        )

    # --- what went wrong, and what runs ---------------------------------------------------------

    def clash(self, clash: Clash) -> ClashRecord:
        """What an error says of shapes that do not fit together."""
        error = clash.error
        rows = tuple((visible(label), visible(text)) for label, text in error.rows)
        nodes = tuple(self.numbers[x] for x in clash.tensors if x in self.numbers)
        return ClashRecord(error.what, rows, error.fix or "", nodes)

    def program(self, program: Program) -> ProgramRecord:
        """The lines of a program, with the nodes behind them."""
        texts = program.text.splitlines()
        lines = [
            self.program_line(texts[number - 1].strip(), program.nodes[number])
            for number in sorted(program.nodes)
        ]
        return ProgramRecord(tuple(lines), program.plan)

    def program_line(self, text: str, node: Tensor | None) -> ProgramLine:
        """One line; a node inside of a loop has no box, so its formula stands here."""
        if node is None:
            return ProgramLine(text)
        name, formula = self.name(node), self.formula(node)
        titled = f"{self.label(node)} = {formula}" if name and node.inputs else formula
        told = node.line.describe() if node.line is not None else ""
        return ProgramLine(text, self.numbers.get(node), titled, told)
