"""Program lines of a loop: its body once, inside a `for` over views that were bound beforehand.

    for x, h, h_next in loop:
        dot(h, U, out=product)
        add(x, product, out=h_next)

`loop` is a list made once: for each step one entry of every sequence and of every record. Taking
the next views from a list costs next to nothing, so this is as fast as writing out every step.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ..graph import Tensor
from ..inspect.printing import expressions, wish_for
from ..ops.base import Elementwise
from ..ops.control import Cast, Mask, Switch
from ..ops.joining import Concatenate
from ..ops.leaves import Constant
from ..ops.scan import Scan
from .program import Code, Name

WIDTH = 92


def write_loop(op: Scan, code: Code, out: Name, *ins: Name) -> None:
    """Write the lines of a loop: initial values, the `for` line, the body."""
    _LoopWriter(code, op, out, ins).write()


Scan.emit = write_loop  # type: ignore[assignment, method-assign]  # attached, as operators are


def result_names(op: Scan) -> list[str]:
    """What programs call a loop's results: as the body calls them, and `all` of the records."""
    _, states, _ = op.parted(op.body.inputs)
    _, records, sums = op.parted_outputs(op.body.outputs)
    return [
        *[f"{state.name or 'state'}_all" for state in states],
        *[f"{wish_for(record)}_all" for record in records],
        *[f"{wish_for(term)}_sum" for term in sums],
    ]


class _LoopWriter:
    """The state of writing one loop."""

    def __init__(self, code: Code, op: Scan, out: Name, ins: Sequence[Name]) -> None:
        self.code, self.op, self.ins = code, op, ins
        self.steps = ins[0].type.sizes[0]
        self.asked_for = out.parts or (out,)
        self.results = [  # an output that is made anew in each call has no views to bind
            part if part.text in code.fixed else code.buffer(f"{part}_all", part.type)
            for part in self.asked_for
        ]
        self.names: dict[Tensor, Name] = {}
        self.goals: dict[Tensor, list[Name]] = {}  # where a result of the body must stand
        self.in_place: set[Tensor] = set()  # pieces of joined tensors that are computed in place
        self.live: list[tuple[str, str]] = []  # loop variables over arrays that are new each call
        self.formulas = expressions(op.body.order)

    def write(self) -> None:
        """Write everything in order."""
        code, node = self.code, self.code.node
        states, records, self.totals = self.op.parted_outputs(self.results)
        self.begin(states)
        start = len(code.lines)
        code.line(
            "", *self.results, *self.ins
        )  # becomes the `for` line, once its variables are known
        code.depth += 1
        self.name_inputs(states, records)
        self.place_pieces()
        for inside in self.op.body.order:
            self.compute(inside)
        self.keep_the_rest()
        code.depth -= 1
        code.node = node
        self.close(start)
        for part, result in zip(self.asked_for, self.results, strict=True):
            if part is not result:
                code.call("copyto", part, result)

    def begin(self, states: Sequence[Name]) -> None:
        """Put initial values into the records, and zeros into the sums."""
        _, initial, _ = self.op.parted(self.ins)
        for record, value in zip(states, initial, strict=True):
            first = self.code.viewed(
                record, f"{record}[{-1 if self.op.backwards else 0}, ...]", value.type
            )
            self.code.call("copyto", first, value)
        for total in self.totals:
            self.code.call("copyto", total, self.code.number(0, total))

    # names -------------------------------------------------------------------------------------

    def name_inputs(self, states: Sequence[Name], records: Sequence[Name]) -> None:
        """Loop variables for entries of sequences, states and records; constants stay."""
        backwards = self.op.backwards
        each, before, after = (
            ("[::-1]", "[:0:-1]", "[-2::-1]") if backwards else ("", "[:-1]", "[1:]")
        )
        sequences, _, constants = self.op.parted(self.ins)
        boxes, old, fixed = self.op.parted(self.op.body.inputs)
        for inside, name in zip(boxes, sequences, strict=True):
            self.name_entry(inside, name, each)
        for inside, name in zip(old, states, strict=True):
            self.name_entry(inside, name, before)
        self.names |= dict(zip(fixed, constants, strict=True))
        new, kept, _ = self.op.parted_outputs(self.op.body.outputs)
        for inside, box, name in zip(new, old, states, strict=True):
            self.goals.setdefault(inside, []).append(self.entry(f"{box.name}_next", name, after))
        for inside, name in zip(kept, records, strict=True):
            self.goals.setdefault(inside, []).append(self.entry(wish_for(inside), name, each))

    def name_entry(self, inside: Tensor, source: Name, entries: str) -> None:
        """The loop variable of an input of the body, if the body reads it."""
        if inside in self.formulas:
            self.names[inside] = self.entry(inside.name or f"{source}_t", source, entries)

    def entry(self, wish: str, source: Name, entries: str) -> Name:
        """A variable that stands for another entry of an array in each step."""
        name = Name(self.code.free_name(wish), source.type.with_shape(source.type.shape[1:]))
        arrays = f"{source}{entries}"
        if not name.type.ndim:  # entries of a vector are numbers, and nothing can be written there
            arrays = f"[{arrays}[i, ...] for i in range({self.steps})]"
        if source.text in self.code.fixed:
            self.code.step_through(name, source, arrays)
        else:
            self.live.append((name.text, arrays))
        return name

    def place_pieces(self) -> None:
        """What is only wanted as a piece of a joined tensor is computed in its place there."""
        body = self.op.body
        read = [x for node in body.order for x in node.inputs]
        for joined in reversed(body.order):
            if not isinstance(joined.op, Concatenate):
                continue
            goals = self.goals.setdefault(joined, [])
            if not goals:
                goals.append(self.code.buffer(wish_for(joined), joined.type))
            start = 0
            for x in joined.inputs:
                end = start + x.type.sizes[joined.op.axis]
                if read.count(x) == 1 and x not in self.goals and _fills_pieces(x, joined):
                    where = f"{':, ' * joined.op.axis}{start}:{end}"
                    piece = self.code.viewed(goals[0], f"{goals[0]}[{where}, ...]", x.type)
                    self.goals[x] = [piece]
                    self.in_place.add(x)
                start = end

    # lines -------------------------------------------------------------------------------------

    def compute(self, inside: Tensor) -> None:
        """The lines of one node of the body."""
        code, goals = self.code, self.goals.get(inside, [])
        if inside in self.names:
            return
        if isinstance(inside.op, Constant):
            self.names[inside] = code.constant(inside.op, inside.type, inside.name or "")
            return
        code.node, code.note = inside, note_of(self.formulas[inside])
        if inside.op.is_view:
            out = Name(code.free_name(wish_for(inside)), inside.type)
        elif isinstance(inside.op, Scan):
            out = code.buffers(result_names(inside.op), inside.type)
        else:
            out = goals.pop(0) if goals else code.buffer(wish_for(inside), inside.type)
        self.names[inside] = out
        if not self.in_place.issuperset(inside.inputs) or not isinstance(inside.op, Concatenate):
            inside.op.emit(code, out, *[self.names[x] for x in inside.inputs])
        code.note = ""

    def keep_the_rest(self) -> None:
        """Copy what was not computed in its place, and add up the sums."""
        for inside, goals in self.goals.items():
            self.code.node = inside
            for goal in goals:
                self.code.call("copyto", goal, self.names[inside])
        _, _, terms = self.op.parted_outputs(self.op.body.outputs)
        for total, term in zip(self.totals, terms, strict=True):
            self.code.node = term
            self.code.call("add", total, self.names[term], out=total)

    # the `for` line ------------------------------------------------------------------------------

    def close(self, start: int) -> None:
        """Write the `for` line, and let what the loop needs live until its end."""
        code = self.code
        bound = code.end_steps()
        variables = [name for name, _ in self.live]
        over = [text for _, text in self.live]
        if bound:
            lists = ", ".join(bound.values())
            over.append(code.bound("loop", f"[*zip({lists})]" if len(bound) > 1 else f"[*{lists}]"))
            variables.append(", ".join(bound))
            if len(bound) > 1 and self.live:
                variables[-1] = f"({variables[-1]})"
        source = over[0] if len(over) == 1 else f"zip({', '.join(over)})"
        text = _for_line(", ".join(variables), source)
        code.lines[start] = code.lines[start].replace(text=text)
        self.keep_alive(start, len(code.lines) - 1)

    def keep_alive(self, start: int, end: int) -> None:
        """What stood before the loop and is read in it must last until its last step."""
        slots = self.code.slots
        for slot in slots.values():
            if slot.born > start:
                slot.may_take_over = tuple(n for n in slot.may_take_over if slots[n].born > start)
            elif 0 <= slot.born and slot.dies >= start:
                slot.dies = max(slot.dies, end)


def _fills_pieces(node: Tensor, joined: Tensor) -> bool:
    """True for what can be computed into a piece of a joined tensor.

    The rows of a piece lie apart, unless the tensors are joined along their first axis; into such
    rows only what goes number by number writes.
    """
    if not node.inputs or node.op.is_view:
        return False
    assert isinstance(joined.op, Concatenate)
    return joined.op.axis == 0 or isinstance(node.op, (Elementwise, Mask, Switch, Cast))


def _for_line(variables: str, source: str) -> str:
    """`for a, b in loop:`, over several lines if there are many variables."""
    line = f"for {variables} in {source}:"
    if len(line) <= WIDTH:
        return line
    inside = textwrap.wrap(variables, WIDTH - 4, break_long_words=False)
    return "\n".join(["for (", *["    " + part for part in inside], f") in {source}:"])


def note_of(text: str) -> str:
    """The formula beside a line, safe to stand in a comment."""
    if len(text) > 60 or "..." in text:
        return ""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
