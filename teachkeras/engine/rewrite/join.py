"""Loops side by side: those that do the same become one, and each records only what is read.

A loss reads the last output of a loop; its gradient reads what happened on the way. Each asks for a
loop of its own. Here they become one loop that records what either of them reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph import Tensor, in_place_of, rebuild, toposort
from ..ops.body import Body
from ..ops.scan import Scan
from ..ops.several import Output, select_output


def joined(outputs: Sequence[Tensor], order: Sequence[Tensor]) -> dict[Tensor, Tensor]:
    """What to put in the place of which results of loops; nothing when all is well."""
    if not any(isinstance(node.op, Scan) for node in order):
        return {}
    read_whole = {x for node in order if not isinstance(node.op, Output) for x in node.inputs}
    read_whole |= set(outputs)
    groups: list[_Group] = []
    for scan in order:
        if not isinstance(scan.op, Scan) or (_result(scan)[1] < 0 and scan in read_whole):
            continue  # all of it is wanted, as it is
        if not any(group.take(scan) for group in groups):
            groups.append(_Group(scan))
    home = {scan: group for group in groups for scan in group.nodes}
    results = [(node, *_result(node)) for node in order]
    read = [(node, scan, place) for node, scan, place in results if scan in home and place >= 0]
    for _, scan, place in read:
        home[scan].want(scan, place)
    return {
        node: home[scan].result(node, scan, place)
        for node, scan, place in read
        if not home[scan].fine()
    }


def _result(node: Tensor) -> tuple[Tensor, int]:
    """The loop a node is a result of, and which one; -1 for a node that stands for several."""
    if isinstance(node.op, Output):
        return node.inputs[0], node.op.place
    return node, 0 if len(node.type.each) == 1 else -1


class _Group:
    """Loops over the same inputs whose states go the same way.

    `nodes` holds for each loop the nodes of its body, and for each of these its twin in the body of
    the first loop: nodes that read the same twins by the same op are twins.
    """

    def __init__(self, first: Tensor) -> None:
        assert isinstance(first.op, Scan)
        self.first, self.op = first, first.op
        self.known: dict[Any, Tensor] = {}
        self.nodes: dict[Tensor, dict[Tensor, Tensor]] = {}
        self.nodes[first] = self.twins(self.op.body)
        self.records: dict[Tensor, None] = {}
        self.sums: dict[Tensor, None] = {}
        self.loop: Tensor | None = None

    def twins(self, body: Body) -> dict[Tensor, Tensor]:
        """The nodes of a body, each with its twin."""
        twin = dict(zip(body.inputs, self.op.body.inputs, strict=True))
        for node in body.order:
            if node not in twin:
                inputs = [twin[x] for x in node.inputs]
                ids = [id(x) for x in inputs]
                key = (node.op, *(sorted(ids) if node.op.commutative else ids))
                twin[node] = self.known.setdefault(key, rebuild(node, inputs))
        return twin

    def take(self, scan: Tensor) -> bool:
        """Take in another loop, if it is one of this kind."""
        op = scan.op
        assert isinstance(op, Scan)
        alike = [(o.sequences, o.states, o.backwards) for o in (op, self.op)]
        if alike[0] != alike[1] or scan.inputs != self.first.inputs:
            return False
        twin = self.twins(op.body)
        mine, theirs = self.op.body.outputs[: op.states], op.body.outputs[: op.states]
        if any(self.nodes[self.first][a] is not twin[b] for a, b in zip(mine, theirs, strict=True)):
            return False
        self.nodes[scan] = twin
        return True

    # what is read ------------------------------------------------------------------------------

    def want(self, scan: Tensor, place: int) -> None:
        """Somebody reads this result of this loop."""
        kind, node = self.meant(scan, place)
        if kind != "state":
            (self.records if kind == "record" else self.sums)[node] = None

    def meant(self, scan: Tensor, place: int) -> tuple[str, Tensor]:
        """What a result is: its kind, and the node of the body that makes it."""
        op = scan.op
        assert isinstance(op, Scan)
        node = self.nodes[scan][op.body.outputs[place]]
        if place < op.states:
            return "state", node
        return "record" if place < op.states + op.records else "sum", node

    def fine(self) -> bool:
        """True when there is one loop only, all its results are read, and it reads its inputs."""
        if len(self.nodes) > 1:
            return False
        wanted = len(self.records) + len(self.sums)
        return wanted == len(self.op.body.outputs) - self.op.states and not self.unread()

    def unread(self) -> list[int]:
        """The places of inputs that nothing of what is wanted reads; one sequence always stays."""
        used = set(toposort(self.outputs()))
        places = [i for i, x in enumerate(self.op.body.inputs) if x not in used]
        states = range(self.op.sequences, self.op.sequences + self.op.states)
        places = [i for i in places if i not in states]
        return [
            i
            for i in places
            if i or len([p for p in places if p < self.op.sequences]) < self.op.sequences
        ]

    def outputs(self) -> list[Tensor]:
        """What the body of the joined loop has to make."""
        states = [self.nodes[self.first][x] for x in self.op.body.outputs[: self.op.states]]
        return [*states, *self.records, *self.sums]

    def result(self, node: Tensor, scan: Tensor, place: int) -> Tensor:
        """The same result of the joined loop."""
        if self.loop is None:
            self.loop = self._loop()
        kind, made = self.meant(scan, place)
        states, records = self.op.states, list(self.records)
        if kind == "record":
            place = states + records.index(made)
        elif kind == "sum":
            place = states + len(records) + list(self.sums).index(made)
        with in_place_of(node):
            new = select_output(self.loop, place)
        return new

    def _loop(self) -> Tensor:
        gone = set(self.unread())
        kept = [i for i in range(len(self.first.inputs)) if i not in gone]
        body = Body([self.op.body.inputs[i] for i in kept], self.outputs())
        sequences = self.op.sequences - len([i for i in gone if i < self.op.sequences])
        op = self.op.with_body(body, sequences=sequences, records=len(self.records))
        with in_place_of(self.first):
            return op(*[self.first.inputs[i] for i in kept])
