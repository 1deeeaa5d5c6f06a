"""Writing a program: in which order the nodes come, and where each result lives.

Placeholders are the parameters; constants and variables are arrays that exist; every other result
has an array of its own. Outputs go into fresh arrays, so that a later call cannot change what an
earlier one returned. New values of variables are stored last, all computed from the old ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from math import prod

from ..graph import Tensor, toposort
from ..inspect.printing import expressions, leaf_text, wish_for
from ..ops.leaves import Constant, Variable
from ..ops.scan import Scan
from ..shared import Shared
from .arrays import CPU, Arrays
from .loops import note_of, result_names
from .pack import Flat
from .program import Code, Name, Program, finish

Update = tuple[Shared, Tensor]


def write_program(
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    updates: Sequence[Update] = (),
    poison: bool = False,
    blocks: bool = True,
    guard: bool = False,
    arrays: Arrays = CPU,
) -> Program:
    """The program that computes `outputs` from `inputs` and then stores the updates.

    With `guard` it stops with `NotFinite` before anything is stored if the first output, or the
    gradient with the longest way behind it, holds nan or inf.
    """
    return _Writer(inputs, outputs, updates, arrays).write(poison, blocks, guard)


class NotFinite(ArithmeticError):
    """A guarded program met nan or inf before it stored anything."""


class _Writer:
    """The state of writing one program."""

    def __init__(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        updates: Sequence[Update],
        arrays: Arrays,
    ) -> None:
        self.code = Code(arrays)
        self.inputs, self.outputs, self.updates = inputs, outputs, updates
        self.wanted_outside = set(outputs)
        self.names: dict[Tensor, Name] = {}
        self.order = toposort([*outputs, *[new for _, new in updates]], _leaves_last)
        self.home = _homes(self.order)
        self.numbers: dict[Tensor, str] = {}  # the outputs that are single numbers
        self.returned: set[Tensor] = set()  # an output named twice is two arrays
        self.formulas = expressions(self.order)
        self.places: dict[Tensor, Name] = {}  # results computed straight into a flat array
        self.pieces: dict[Tensor, list[tuple[Tensor, Name, bool]]] = {}
        self.last: dict[Tensor, Shared] = {}  # nodes computed at the end, straight into a variable

    def write(self, poison: bool, blocks: bool, guard: bool) -> Program:
        """Write everything in order: inputs, results, outputs, updates."""
        parameters = [self.name_of(node).text for node in self.inputs]
        self.last = self.straight_updates()
        self.places = self.places_in_flats()
        watched = self.watched() if guard else set()
        for node in self.order:
            if isinstance(node.op, Flat):
                self.fill_flat(node)
            elif node not in self.last and node.role == "result":
                self.compute(node)
            elif node.role in ("constant", "shared"):
                self.name_of(node)
            if node in self.wanted_outside and not node.ndim:
                self.result(node)  # now: what is stored at the end is not interrupted by it
            if node in watched and watched <= self.names.keys():
                self.stop_if_not_finite(watched)
        results = [self.result(output) for output in self.outputs]
        self.store_updates()
        return finish(self.code, parameters, results, self.order, poison, blocks)

    # names -----------------------------------------------------------------------------------

    def name_of(self, node: Tensor) -> Name:
        """The node's name in the text; leaves get theirs at first use."""
        if node not in self.names:
            wish = node.name or ""
            if isinstance(node.op, Constant):
                self.names[node] = self.code.constant(node.op, node.type, wish)
            elif isinstance(node.op, Variable):
                text = self.code.variable(wish or leaf_text(node), node.op.shared)
                self.names[node] = Name(text, node.type)
            else:
                text = self.code.free_name(wish or leaf_text(node))
                self.names[node] = Name(text, node.type)
        return self.names[node]

    # results ---------------------------------------------------------------------------------

    def compute(self, node: Tensor, out: Name | None = None) -> None:
        """Write the lines for one node, into `out`, a fresh array, or an array of its own."""
        code, op, known = self.code, node.op, self.names
        code.node = node
        ins = [known[x] if x in known else self.name_of(x) for x in node.inputs]
        if out is None:
            wish = wish_for(node)
            if op.is_view:
                out = Name(code.free_name(wish), node.type)
            elif node in self.places:
                out = self.places[node]
            elif node in self.wanted_outside and node.ndim:
                out = Name(code.free_name(wish), node.type)
                code.fresh(out)
            elif isinstance(op, Scan):
                out = code.buffers(result_names(op), node.type)
            else:
                out = code.buffer(wish, node.type)
        self.names[node] = out
        code.note = note_of(self.formulas[node])
        op.emit(code, out, *ins)
        code.note = ""

    def places_in_flats(self) -> dict[Tensor, Name]:
        """Gradients that can be written where a flat array wants them, without a copy.

        A result that is only wanted there is computed into its piece at once.
        """
        flats = [node for node in self.order if isinstance(node.op, Flat)]
        wanted = self._wanted() if flats else {}
        places: dict[Tensor, Name] = {}
        for node in flats:
            flat = self.names[node] = self.code.buffer("gradients", node.type)
            start = 0
            for x in node.inputs:
                piece = self.code.piece(flat, start, x.type, wish_for(x))
                alone = wanted[x] == 1 and x.role == "result" and not x.op.is_view
                self.pieces.setdefault(node, []).append((x, piece, alone))
                if alone:
                    places[x] = piece
                start += prod(x.type.sizes)
        return places

    def fill_flat(self, node: Tensor) -> None:
        """Copy what could not be computed in place into a flat array."""
        self.code.node = node
        for x, piece, alone in self.pieces[node]:
            if not alone:
                self.code.call("copyto", piece, self.name_of(x))

    def result(self, output: Tensor) -> str:
        """How an output is returned: a scalar as a number, a borrowed array as a copy."""
        if output in self.numbers:
            return self.numbers[output]
        name = self.name_of(output)
        self.code.node = output
        borrowed = self.home[output] is not output or output.role != "result"
        if not borrowed and output not in self.returned and output.ndim:
            self.returned.add(output)
            return str(name)
        copy = self.code.free_name(f"{name}_out")
        number = self.code.arrays.number(str(name))
        self.code.line(f"{copy} = array({name})" if output.ndim else f"{copy} = {number}", name)
        if not output.ndim:
            self.numbers[output] = copy
        return copy

    def watched(self) -> set[Tensor]:
        """What a guard looks at: the first output, and the gradient with the longest way.

        That gradient has come through all layers: a nan made on the way is in it.
        """
        depth = _depths(self.order)
        late = [n for n in self.order if n.backward and n.ndim == 1 and n not in self.last]
        late = [n for n in late if (n.name or "").startswith("d_") and n.role == "result"]
        return {*self.outputs[:1], *sorted(late, key=depth.__getitem__)[-1:]}

    def stop_if_not_finite(self, watched: set[Tensor]) -> None:
        """One test before anything is stored, so that a nan cannot get into the variables.

        One number is tested for each array: the sum of its squares is nan or inf if one of its
        numbers is.
        """
        code = self.code
        code.node = self.outputs[0]
        finite, wrong = code.bind("is_finite", math.isfinite), code.bind("NotFinite", NotFinite)
        names = [self.names[node] for node in self.order if node in watched]
        rows = [code.reshaped(x, (prod(x.type.sizes),)) if x.type.ndim > 1 else x for x in names]
        tests = [f"{finite}({f'dot({x}, {x})' if x.type.ndim else x})" for x in rows]
        code.line(f"if not ({' and '.join(tests)}): raise {wrong}", *names)

    # updates ---------------------------------------------------------------------------------

    def straight_updates(self) -> dict[Tensor, Shared]:
        """New values that may be computed straight into their variable.

        That needs: only lines that come as late read the new value, the op may overwrite what it
        reads, and no other line that comes as late reads the variable's old value.
        """
        news = {new: shared for shared, new in self.updates}
        readers: dict[Tensor, set[Tensor]] = {new: set() for new in news}
        for node in self.order:
            for x in node.inputs:
                if x in readers:
                    readers[x].add(node)
        stored = Counter(new for _, new in self.updates)
        place = {node: number for number, node in enumerate(self.order)}
        once = [new for new in news if stored[new] == 1]
        straight = {
            new: news[new]
            for new in sorted(once, key=place.__getitem__)
            if new not in self.wanted_outside
            and new.role == "result"
            and self._may_write(new, news[new])
        }
        while True:
            blocked = [
                new
                for new in straight
                if not readers[new] <= straight.keys()
                or self._read_late(straight[new], new, straight)
            ]
            if not blocked:
                return straight
            del straight[blocked[0]]

    def _wanted(self) -> dict[Tensor, int]:
        """How many times each node is read, returned or stored."""
        wanted: dict[Tensor, int] = {}
        for node in [*self.outputs, *[new for _, new in self.updates]]:
            wanted[node] = wanted.get(node, 0) + 1
        for node in self.order:
            for x in node.inputs:
                wanted[x] = wanted.get(x, 0) + 1
        return wanted

    def _may_write(self, new: Tensor, shared: Shared) -> bool:
        reads = [i for i, x in enumerate(new.inputs) if self._shared_of(x) is _whole(shared)]
        return (
            not new.op.is_view
            and bool(new.op.may_overwrite)
            and all(i in new.op.may_overwrite for i in reads)
        )

    def _read_late(self, shared: Shared, writer: Tensor, straight: dict[Tensor, Shared]) -> bool:
        return any(
            self._shared_of(x) is _whole(shared)
            for late in straight
            if late is not writer
            for x in late.inputs
        ) or any(self._shared_of(new) is _whole(shared) for _, new in self.updates)

    def _shared_of(self, node: Tensor) -> Shared | None:
        home = self.home[node]
        if not isinstance(home.op, Variable):
            return None
        return home.op.shared.pack or home.op.shared  # a piece of a flat array is that array

    def store_updates(self) -> None:
        """Keep new values that are old variables, write the rest, then copy: all at once."""
        copies: list[tuple[Name, Name]] = []
        for shared, new in self.updates:
            if new in self.last:
                continue
            self.code.node = new
            source = self.name_of(new)
            if self._shared_of(new) is not None:
                kept = self.code.buffer("kept", new.type)
                self.code.call("copyto", kept, source)
                source = kept
            copies.append((Name(self._variable(shared), new.type), source))
        for new, shared in self.last.items():
            self.compute(new, Name(self._variable(shared), new.type))
        for target, source in copies:
            self.code.call("copyto", target, source)

    def _variable(self, shared: Shared) -> str:
        for node, name in self.names.items():
            if isinstance(node.op, Variable) and node.op.shared is shared:
                return str(name)
        return self.code.variable(shared.name or "variable", shared)


def _whole(shared: Shared) -> Shared:
    """The flat array a variable is a piece of, or the variable itself."""
    return shared.pack or shared


def _leaves_last(node: Tensor) -> Sequence[Tensor]:
    """What a node reads, and last what needs nothing but leaves: made at once, it lives a moment.

    So the decay of what an optimizer remembers, which could be worked out before everything else,
    stands beside the rest of the update, and all of it is one pass over the numbers.
    """
    return node.inputs if len(node.inputs) < 2 else sorted(node.inputs, key=_reads_leaves)


def _reads_leaves(node: Tensor) -> bool:
    return bool(node.inputs) and not any(x.inputs for x in node.inputs)


def _depths(order: Sequence[Tensor]) -> dict[Tensor, int]:
    """For each node, how many steps its longest way from a leaf has."""
    depth: dict[Tensor, int] = {}
    for node in order:
        depth[node] = max((depth[x] + 1 for x in node.inputs), default=0)
    return depth


def _homes(order: Sequence[Tensor]) -> dict[Tensor, Tensor]:
    """For each node, the node whose memory its value lies in (views lie in their input's)."""
    home: dict[Tensor, Tensor] = {}
    for node in order:
        home[node] = home[node.inputs[0]] if node.op.is_view and node.inputs else node
    return home
