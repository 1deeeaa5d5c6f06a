"""The driver: sweep over the graph until no rule fires, and keep every step.

Tensors never change, so a step is a pair of references: keeping all of them costs almost nothing,
and the graph after any step can be rebuilt on demand (`Simplification.stage`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import is_not
from typing import Any

from ...errors import ArgumentError, did_you_mean
from ...errors.text import counted, folded
from ..graph import Graph, Tensor, in_place_of, rebuild, toposort
from ..limits import collecting_later
from ..ops.body import Body
from ..ops.scan import Scan
from . import algebra, lean, losses, shapes, steady, tidy, windows
from . import loop_rules as loops
from .join import joined
from .rule import KINDS, RULES, Rule, fits, rule_book, same_layout
from .steps import RewriteStep, steps_written

BEFORE_GRADIENTS = ("tidy", "steady")
PASSES = ("tidy", "steady", "lean")
MERGE = "the same computation was asked for twice: do it once and use the result twice"
ROUNDS = 100  # for each node: more are no end
LATE = ("lean", "fit")  # after these passes nobody asks loops for anything new
Exhausted = dict[str, set[Tensor]]  # by stage: the nodes that none of its rules fits


class DriverRule(Rule):
    """What the driver does by itself, told like a rule."""

    def __init__(self, name: str, sentence: str, kind: str = "exact") -> None:
        self.name, self.sentence, self.kind = name, sentence, kind


JOIN = DriverRule("join_loops", "loops that do the same are one, which records only what is read")
INSIDE = "the same rules, in the body of a loop: what is saved there is saved at every step"


class Simplification:
    """A graph before and after its rewrites, with every step between.

    >>> from teachkeras.engine import placeholder, simplify
    >>> x = placeholder(name="x")
    >>> simplify(x * 1 + 0)
    x * 1  ->  x   [multiply_one, exact: multiplying by one changes nothing]
    x + 0  ->  x   [add_zero, exact: adding zero changes nothing]
    5 nodes before, 1 after
    """

    def __init__(self, before: tuple[Tensor, ...], order: list[Tensor] | None = None) -> None:
        self.before = before
        self._after = before
        self._order = order
        self.steps: list[RewriteStep] = []
        self._rebuilt: dict[Tensor, Tensor] = {}
        self._boxes: dict[Tensor, Tensor] = {}
        self._made: dict[tuple[Tensor, tuple[Tensor, ...]], Tensor] = {}
        self.exhausted: Exhausted = {}
        self.merged = False  # True once a pass has merged what is equal

    @property
    def after(self) -> tuple[Tensor, ...]:
        """The outputs of the simplified graph."""
        return self._after

    @after.setter
    def after(self, outputs: tuple[Tensor, ...]) -> None:
        if any(map(is_not, outputs, self._after)):
            self._after, self._order = outputs, None

    @property
    def order(self) -> list[Tensor]:
        """Its nodes, each after the ones it reads; sorted once for all who ask."""
        if self._order is None:
            self._order = toposort(self._after)
        return self._order

    def goes_on(self, earlier: Simplification) -> None:
        """Take over what an earlier one has found out about the nodes that both of them have."""
        self.exhausted = {stage: set(nodes) for stage, nodes in earlier.exhausted.items()}
        self.merged = earlier.merged and not any(map(is_not, self.before, earlier.after))

    def box(self, tensor: Tensor) -> Tensor:
        """The tensor whose place it holds: the same for a node through all stages."""
        while tensor in self._boxes:
            tensor = self._boxes[tensor]
        return tensor

    def note_rebuilt(self, old: Tensor, new: Tensor) -> None:
        """`new` is `old` reading rewritten inputs."""
        if new is not old:
            self._rebuilt[old] = new
            self._boxes.setdefault(new, old)

    def note_step(self, rule: Rule | None, before: Tensor, after: Tensor, known: Any) -> None:
        """A rule fired (None: two equal nodes were merged)."""
        if rule is None:
            self.steps.append(RewriteStep("merge", MERGE, "exact", before, after))
            return
        self.steps.append(RewriteStep(rule.name, rule.sentence, rule.kind, before, after))
        if after not in known and after not in self._boxes and after.inputs:
            self._boxes[after] = before

    def stage(self, count: int) -> tuple[Tensor, ...]:
        """The outputs of the whole graph after the first `count` steps (0: as written)."""
        replaced = {step.before: step.after for step in self.steps[:count]}
        now: dict[Tensor, Tensor] = {}
        stack = list(self.before)
        while stack:
            node = stack[-1]
            target = self._replacement(node, replaced)
            reads = [target] if target is not None else list(node.inputs)
            waiting = [x for x in reads if x not in now]
            if waiting and node not in now:
                stack += waiting
                continue
            if node not in now:
                now[node] = (
                    now[target]
                    if target is not None
                    else self._reading(node, [now[x] for x in reads])
                )
            stack.pop()
        return tuple(now[output] for output in self.before)

    def _replacement(self, node: Tensor, replaced: dict[Tensor, Tensor]) -> Tensor | None:
        """What stands where `node` was, if one of the steps so far replaced it."""
        current: Tensor | None = node
        while current is not None:
            if current in replaced:
                return replaced[current]
            current = self._rebuilt.get(current)
        return None

    def _reading(self, node: Tensor, inputs: list[Tensor]) -> Tensor:
        """`node` with these inputs: one that exists already, if there is one."""
        current: Tensor | None = node
        while current is not None:
            if all(a is b for a, b in zip(current.inputs, inputs, strict=True)):
                return current
            current = self._rebuilt.get(current)
        key = (node, tuple(inputs))
        if key not in self._made:
            self._made[key] = rebuild(node, inputs)
            self._boxes[self._made[key]] = node
        return self._made[key]

    def __repr__(self) -> str:
        lines = steps_written(self.steps[:200])
        if len(self.steps) > 200:
            lines.append(f"... and {len(self.steps) - 200} more steps")
        sizes = Graph(self.before).size, Graph(self.after).size
        end = f"{counted(sizes[0], 'node')} before, {sizes[1]} after"
        return folded("\n".join([*lines, end]))


@collecting_later()
def simplify(
    outputs: Graph | Sequence[Tensor] | Tensor,
    passes: Iterable[str] = PASSES,
    strict: bool = False,
    without: Iterable[str] = (),
    earlier: Simplification | None = None,
) -> Simplification:
    """Rewrite a graph, rule by rule, until nothing more can be done.

    `strict` allows exact rules only, and leaves the numbers where they lie in memory, so that not
    one bit changes; `without` names rules to leave out; `earlier` is a simplification by the same
    rules: what it has found out holds here too. The graph itself stays as it is: the result is a
    new one.
    """
    graph = outputs if isinstance(outputs, Graph) else Graph(outputs)
    simplification = Simplification(graph.outputs, graph.toposort())
    if earlier is not None:
        simplification.goes_on(earlier)
    for stage in passes:
        if stage == "lean":
            _join_loops(simplification)
        _Pass(simplification, _rules_of(stage, strict, set(without)), strict, stage).run()
        if stage in LATE:
            _join_loops(simplification)
    return simplification


def count_operations(outputs: Sequence[Tensor]) -> int:
    """How many results are left when all has been simplified that needs no shapes: the real cost.

    >>> from teachkeras import backend as K
    >>> x = K.placeholder((3,))
    >>> count_operations([K.exp(x) + K.exp(x) * 1])
    2
    """
    return sum(node.role == "result" for node in toposort(simplify(outputs).after))


def _join_loops(log: Simplification) -> None:
    """Let one loop do what several do, until each does something else."""
    while replaced := joined(log.after, log.order):
        new: dict[Tensor, Tensor] = {}
        stack = list(log.after)
        while stack:
            node = stack[-1]
            reads = [replaced[node]] if node in replaced else node.inputs
            waiting = [x for x in reads if x not in new]
            if waiting and node not in new:
                stack += reversed(waiting)
                continue
            stack.pop()
            if node in new:
                continue
            if node in replaced:
                new[node] = new[replaced[node]]
                log.note_step(JOIN, node, new[node], new)
                new[node].type, new[node].name = node.type, new[node].name or node.name
            else:
                new[node] = rebuild(node, [new[x] for x in reads])
                log.note_rebuilt(node, new[node])
        log.after = tuple(new[output] for output in log.after)


def _rules_of(stage: str, strict: bool, without: set[str]) -> list[Rule]:
    for name in without:
        find_rule(name)
    return [
        rule
        for rule in RULES.values()
        if (rule.stage == stage or rule.stage == "tidy")
        and not (strict and (rule.moves or rule.kind != "exact"))
        and rule.name not in without
    ]


def find_rule(name: str) -> Rule:
    """The rule of that name; TK-405 names the nearest ones."""
    if name in RULES:
        return RULES[name]
    near = did_you_mean(name, list(RULES)) or sorted(RULES)[:3]
    raise ArgumentError(
        "TK-405",
        f"there is no rule {name!r}",
        [("nearest", ", ".join(near))],
        fix=f"tk.why_not({near[0]!r}, tensor)",
    )


def why_not(rule: str, tensor: Tensor) -> str:
    """One sentence: why a rule did not fire at a tensor.

    >>> from teachkeras.engine import placeholder
    >>> x = placeholder(name="x")
    >>> why_not("add_zero", x * 2)
    'add_zero looks at Add; this node is Multiply.'
    """
    return find_rule(rule).why_not(tensor)


class _Pass:
    """One pass: the rules it may use, found by what a node looks like."""

    def __init__(
        self,
        simplification: Simplification,
        rules: Sequence[Rule],
        strict: bool = False,
        stage: str = "",
    ) -> None:
        self.log = simplification
        self.rules = rule_book(tuple(rules))
        self.exhausted = simplification.exhausted
        self.stages = {rule.stage: self.exhausted.setdefault(rule.stage, set()) for rule in rules}
        self.strict, self.stage = strict, stage
        self.known: set[Tensor] = set()

    def run(self) -> None:
        """Sweep once, if some rule fits somewhere or equal nodes may be there."""
        if self.log.merged and self.fits_nowhere():
            return
        self.sweep()
        self.log.merged = True

    def fits_nowhere(self) -> bool:
        """True when no rule fits anywhere: found out without making a new graph."""
        return not any(map(self.first_result, self.log.order))

    def sweep(self) -> None:
        """Once over the graph, from the leaves to the outputs.

        A rule reads nothing above its node, so a node is done when all it reads is done. What a
        rule has put below its result comes first, and then the result once more.
        """
        new: dict[Tensor, Tensor] = {}
        seen: dict[Any, Tensor] = {}
        began: dict[Tensor, Tensor] = {}  # what a rule has put in the place of a node so far
        order = self.log.order
        self.known = set(order)
        done: set[Tensor] = set()
        waiting, rounds = order[::-1], 0
        while waiting:
            node = waiting.pop()
            if node in new:
                continue
            start = began.pop(node, node) if began else node
            rebuilt = rebuild(start, [new.get(x, x) for x in start.inputs])
            if rebuilt is not start:
                self.log.note_rebuilt(start, rebuilt)
            current = self.rewrite(rebuilt)
            below = () if current is rebuilt else [x for x in current.inputs if x not in done]
            if below:
                rounds += 1
                assert rounds < ROUNDS * len(order), "the rules do not come to an end"
                began[node] = current
                parts = toposort(below, lambda x: [y for y in x.inputs if y not in done])
                self.known.update(parts)
                waiting += [node, *reversed(parts)]
                continue
            new[node] = kept = self.merge(current, seen)
            done.add(kept)
        self.log.after = tuple(new[output] for output in self.log.after)

    def rewrite(self, node: Tensor) -> Tensor:
        """Apply rules at this node until none fits."""
        while True:
            if isinstance(node.op, Scan):
                node = self.inside(node, node.op)
            result = self.first_result(node)
            if result is None:
                return node
            rule, after = result
            self.log.note_step(rule, node, after, self.known)
            if after.inputs and after not in self.known:
                after.name = after.name or node.name  # the learner's name stays with the place
                after.type = node.type  # and so do the unknown sizes
            node = after

    def inside(self, node: Tensor, op: Scan) -> Tensor:
        """A loop with its body simplified by the rules of this pass."""
        exhausted = self.log.exhausted.setdefault(f"bodies, {self.stage}", set())
        if node in exhausted:
            return node
        body = Simplification(op.body.outputs)
        _Pass(body, self.rules.rules, self.strict, self.stage).run()
        if body.after != op.body.outputs:
            kinds = [step.kind for step in body.steps]
            told = DriverRule("inside_loop", INSIDE, max(kinds, key=KINDS.index, default="exact"))
            with in_place_of(node):
                new = op.with_body(Body(op.body.inputs, body.after))(*node.inputs)
            new.type, new.name = node.type, node.name
            self.log.note_step(told, node, new, self.known)
            node = new
        exhausted.add(node)
        return node

    def first_result(self, node: Tensor) -> tuple[Rule, Tensor] | None:
        """The first rule that fits here, with what it puts there."""
        for stage, rules in self.rules.for_node(node):
            exhausted = self.stages[stage]
            if node in exhausted:
                continue
            with in_place_of(node):
                for rule in rules:
                    after = rule.apply(node)
                    if after is None or after is node or not fits(after, node):
                        continue
                    if same_layout(after, node) or not self.strict:
                        return rule, after
            # Tensors never change: where no rule of a stage fitted once, none ever will.
            exhausted.add(node)
        return None

    def merge(self, node: Tensor, seen: dict[Any, Tensor]) -> Tensor:
        """An equal node that is there already, or this one."""
        # Random nodes too: each has a draw counter of its own, so equal ones are the same draw.
        if node.role in ("input", "shared"):
            return node
        inputs = [id(x) for x in node.inputs]
        what = node.op if node.op.fields or not inputs else type(node.op)
        key = (what, *(sorted(inputs) if node.op.commutative else inputs))
        kept = seen.setdefault(key, node)
        if kept is node or not fits(kept, node):
            return node
        if node.inputs:  # equal numbers written twice are nothing to talk about
            self.log.note_step(None, node, kept, self.known)
        else:
            self.log._rebuilt[node] = kept
        return kept


__all__ = [
    "PASSES",
    "RULES",
    "Simplification",
    "RewriteStep",
    "algebra",
    "lean",
    "loops",
    "losses",
    "shapes",
    "simplify",
    "steady",
    "tidy",
    "why_not",
    "windows",
]
