"""The story of a graph, told in steps of one slider: written, forward, gradient, simplify.

A step says what changes: boxes that become hollow or solid, gradients that arrive, boxes
that are left as ghosts. Steps are cumulative, so the state at step k is what steps 0 to k
did; `state_after` plays them in Python for the static picture, and static/graph.js plays
the same list in the browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..engine.graph import toposort
from ..engine.inspect import printing
from . import html, theme
from .scene import Scene, add_stage, word_of
from .tensor import known_value

HIDDEN, HOLLOW, SOLID, GHOST = 0, 1, 2, 3
MOST_WRITTEN = 80  # lines or layers that are told one by one
MOST_VALUE = 24  # characters of a value in a box
MOST_SAID = 44  # characters of a value in a sentence


@dataclass
class Step:
    """One position of the slider: a sentence, facts under it, and what changes."""

    stage: str
    say: str
    rows: list = field(default_factory=list)  # [label, text]
    hollow: list = field(default_factory=list)  # boxes
    solid: dict = field(default_factory=dict)  # box -> value text
    title: dict = field(default_factory=dict)  # box -> [title, word]
    grad: dict = field(default_factory=dict)  # box -> [text, complete]
    back: dict = field(default_factory=dict)  # arrow -> text of the contribution
    ghost: list = field(default_factory=list)  # boxes
    cut: list = field(default_factory=list)  # arrows that go
    link: list = field(default_factory=list)  # arrows that come
    out: list = field(default_factory=list)  # the output boxes from here on, when they change
    clear: bool = False  # gradients are put away
    fresh: bool = False  # boxes are again as they were when the graph was written
    place: dict = field(default_factory=dict)  # box -> number of its place in memory
    line: int | None = None  # the line of the program
    ask: dict = field(default_factory=dict)  # a question before the step is shown: q, a, options
    now: list = field(default_factory=list)  # boxes to look at

    def data(self) -> dict:
        """What the live view needs, without what is empty."""
        kept = {key: value for key, value in vars(self).items() if value}
        return kept if self.line is None else {**kept, "line": self.line}


@dataclass
class State:
    """How everything looks at one position of the slider."""

    box: list
    value: list
    title: dict
    grad: dict
    back: dict
    arrows: set
    gone: set
    out: list
    place: dict


def state_after(scene: Scene, steps: list[Step]) -> State:
    """Play some steps from the start."""
    count = len(scene.nodes)
    out = [number for number, node in enumerate(scene.nodes) if node.output]
    boxes = [HOLLOW if number < scene.there else HIDDEN for number in range(count)]
    state = State(boxes, [""] * count, {}, {}, {}, set(scene.written), set(), out, {})
    for at, step in enumerate(steps):
        if at and step.stage != "written" and steps[at - 1].stage == "written":
            written = list(state.box), list(state.value)
        if step.fresh:
            state.box, state.value = list(written[0]), list(written[1])
            state.grad, state.back, state.place = {}, {}, {}
        if step.clear:
            state.grad, state.back = {}, {}
        for number in [*(step.now if step.stage == "written" else []), *step.hollow]:
            state.box[number] = HOLLOW
        for number, value in step.solid.items():
            state.box[number], state.value[number] = SOLID, value
        for number in step.ghost:
            state.box[number] = GHOST
        for kept in ("title", "grad", "back", "place"):
            getattr(state, kept).update(getattr(step, kept))
        state.out = step.out or state.out
        state.gone |= set(step.cut)
        state.gone -= set(step.link)
        state.arrows |= set(step.link)
    return state


def short(value: object, longest: int = MOST_VALUE) -> str:
    """A value in at most `longest` characters: its numbers, or its range, or its shape.

    >>> short([1, 2, 3]), short(np.zeros((3, 4))), short(np.zeros((3, 4)), 8)
    ('[1, 2, 3]', '(3, 4) from 0 to 0', '(3, 4)')
    """
    if isinstance(value, tuple):  # of an op that makes several tensors at once
        return f"{len(value)} results"
    for most in (6, 0):
        text = theme.say_array(value, most)
        if len(text) <= longest:
            return text
    return theme.shape_text(np.shape(value))


def shown_tensors(outputs: Sequence, derivation: object = None, simplification: object = None):
    """Every tensor whose number some step shows, for the one replay that gives all values."""
    tensors = list(outputs)
    if derivation is not None:
        for step in derivation.steps:
            tensors += [step.incoming, step.contribution]
            tensors += [] if step.total is None else [step.total]
    if simplification is not None:
        for count in range(len(simplification.steps) + 1):
            tensors += simplification.stage(count)
    return tensors


# --- written ----------------------------------------------------------------------------------


def written_steps(scene: Scene, box) -> list[Step]:
    """One step per line the learner wrote; a large graph appears at once."""
    order = scene.boxed(toposort(scene.outputs))
    lines: dict = {}
    for tensor in order:
        key = (tensor.line.filename, tensor.line.number) if tensor.line is not None else ("", 0)
        lines.setdefault(key, []).append(tensor)
    if scene.large and any(tensor.scope for tensor in order):
        lines = _by_layer(order)
    if not 2 <= len(lines) <= MOST_WRITTEN:
        whole = f"{len(order)} boxes and {len(scene.written)} arrows, described but not computed"
        return [_written_step(scene, box, order, whole)]
    keys = lines if scene.large else sorted(lines, key=_line_place(order))
    return [_written_step(scene, box, lines[key]) for key in keys]


def _by_layer(order: list) -> dict:
    """The boxes of each layer, in the order of computation; those of no layer belong to the last.

    A loop that builds a deep network writes every layer in the same few lines.
    """
    layers: dict = {}
    key = ""
    for tensor in order:
        key = tensor.scope[0] if tensor.scope else key
        layers.setdefault(key, []).append(tensor)
    return layers


def _written_step(scene: Scene, box, group: list, whole: str = "") -> Step:
    """The boxes of one line appear: hollow, but for constants and parameters, which have values."""
    numbers = [scene.keys[box(tensor)] for tensor in group]
    if whole:
        step = Step("written", whole)
        scene.there = scene.first
    else:
        line = group[0].line.text if group[0].line is not None else ""
        layers = dict.fromkeys(tensor.scope[0] for tensor in group if tensor.scope)
        said = f"layer {', '.join(layers)}" if scene.large and layers else line
        step = Step("written", html.clean(said, 100), now=numbers)
        if not scene.large:  # else the browser lists what is in these boxes
            described = [_declared(scene, tensor) for tensor in group]
            more = f" and {len(group) - 5} more" if len(group) > 5 else ""
            text = ", ".join(described[:5]) + more
            step.rows = [["described", text], ["computed", "nothing yet"]]
    known = {number: known_value(tensor) for number, tensor in zip(numbers, group, strict=True)}
    step.solid = {number: short(value) for number, value in known.items() if value is not None}
    if not whole and not scene.large:
        step.hollow = [number for number in numbers if number not in step.solid]
    return step


def _line_place(order: list):
    """Sort key for lines: those of one cell by number, cells as they ran, files as they are met."""
    files: dict = {}
    for tensor in order:
        line = tensor.line
        label = line.label if line is not None else ""
        cell = int(label[5:]) if label.startswith("cell ") and label[5:].isdigit() else 0
        files.setdefault(line.filename if line is not None else "", (cell, len(files)))
    return lambda key: (files[key[0]], key[1])


def _declared(scene: Scene, tensor) -> str:
    """A tensor with its type, as the read-out lists what a line made."""
    return f"{scene.title(tensor)}: {tensor.type.dtype} {theme.shape_text(tensor.type.shape)}"


# --- forward ----------------------------------------------------------------------------------


def forward_steps(scene: Scene, box, values: Mapping) -> list[Step]:
    """Feed the inputs, then one step per operation with its sum in real numbers."""
    order = [tensor for tensor in scene.boxed(toposort(scene.outputs)) if tensor in values]
    leaves = [tensor for tensor in order if not tensor.inputs]
    fed = {scene.keys[box(tensor)]: short(values[tensor]) for tensor in leaves}
    start = ", ".join(f"{scene.label(t)} = {short(values[t])}" for t in leaves if t.role == "input")
    said = start or "the leaves have their values"
    steps = [Step("forward", said, solid=fed, now=list(fed), fresh=True)]
    steps[0].rows = [["feed", "the hollow inputs are filled; nothing is computed yet"]]
    for tensor in order:
        if tensor.inputs:
            number = scene.keys[box(tensor)]
            step = Step("forward", worked_line(scene, tensor, values), now=[number])
            step.solid = {number: short(values[tensor])}
            steps.append(step)
    waiting = [x for x in toposort(scene.outputs) if x.role == "input" and x not in values]
    if waiting:
        names = ", ".join(scene.label(x) for x in waiting)
        if all(output in values for output in scene.outputs):
            steps[-1].rows.append(["not needed", names])
        else:
            steps[-1].rows.append(["waits for", f"{names}: what depends on it has no value yet"])
    return steps


def worked_line(scene: Scene, tensor, values: Mapping) -> str:
    """The sum with real numbers: `z = a + b = 3 + 5 = 8`."""
    formula, result = scene.formula(tensor), short(values[tensor])
    parts = [short(values[x]) for x in tensor.inputs if x in values]
    pieces = [scene.label(tensor), formula]
    if len(parts) == len(tensor.inputs) and sum(map(len, parts)) <= 60:
        infix = not tensor.op.symbol.endswith(")")
        with_numbers = [f"({part})" if infix and part.startswith("-") else part for part in parts]
        pieces.append(scene.formula(tensor, with_numbers))
    pieces.append(result)
    return " = ".join(dict.fromkeys(pieces))


# --- gradient ---------------------------------------------------------------------------------


def gradient_steps(scene: Scene, box, derivation, values: Mapping, checks: Mapping) -> list[Step]:
    """Walk backwards: the loss starts with 1, then one step per contribution."""
    walk = _Walk(scene, box, derivation.loss, values, checks)
    seed = derivation.steps[0].incoming if derivation.steps else None
    return [walk.start(seed), *(walk.step(chain) for chain in derivation.steps)]


@dataclass
class _Walk:
    """What has arrived where, while the chain rule is told backwards."""

    scene: Scene
    box: Callable
    loss: object
    values: Mapping
    checks: Mapping
    arrived: dict = field(default_factory=dict)  # tensor -> texts of its contributions
    used: dict = field(default_factory=dict)  # (from box, to box) -> arrows already used

    def slope(self, tensor) -> str:
        """The gradient of a tensor in letters: dz/da."""
        return f"d{self.scene.label(self.loss)}/d{self.scene.label(tensor)}"

    def start(self, seed) -> Step:
        """The first step: the loss with respect to itself."""
        number = self.scene.keys[self.box(self.loss)]
        text = f"{self.slope(self.loss)} = {short(self.values[seed]) if seed in self.values else 1}"
        name = self.scene.label(self.loss)
        step = Step("gradient", f"start at the end: {text}", now=[number])
        step.rows = [["why", f"when {name} grows a little, {name} grows just as much"]]
        step.grad = {number: [text, True]}
        return step

    def step(self, chain) -> Step:
        """One contribution arrives, along the arrow it runs back."""
        number = self.scene.keys[self.box(chain.input)]
        pair = number, self.scene.keys[self.box(chain.node)]
        repeat = self.used[pair] = self.used.get(pair, -1) + 1
        parts = self.arrived.setdefault(chain.input, [])
        values, part = self.values, chain.contribution
        parts.append(short(values[part]) if part in values else self.worth(part))
        step = Step("gradient", *self.sentence(chain, repeat), now=[number])
        edge = (*pair, repeat)
        step.back = {self.scene.edges.index(edge): parts[-1]} if edge in self.scene.edges else {}
        step.grad = {number: [self.sum_text(chain, parts), bool(chain.sum_of)]}
        step.rows += self.check_row(chain)
        return step

    def worth(self, tensor) -> str:
        """A gradient as a number, or as a formula while nothing is fed."""
        if tensor in self.values:
            return short(self.values[tensor], MOST_SAID)
        names = {t: self.scene.label(t) for t in self.scene.letters if t.role != "constant"}
        return html.clean(printing.expression(tensor, names), 40)

    def sentence(self, chain, repeat: int) -> tuple[str, list]:
        """The chain rule in the learner's names and numbers, and why it holds."""
        scene, node = self.scene, chain.node
        places = [at for at, x in enumerate(node.inputs) if x is chain.input]
        arrives, value = f"{self.slope(chain.input)} gets", self.worth(chain.contribution)
        known = chain.contribution in self.values
        if repeat >= len(places) or places[repeat] >= len(node.op.derivatives):
            return f"{arrives} {value}", [["through", scene.formula(node)]]
        pattern = node.op.derivatives[places[repeat]]
        local = pattern.format(*map(bracketed, map(scene.label, node.inputs)))
        say = f"{arrives} {self.slope(node)} * {bracketed(local)}"
        numbers = [short(self.values[x]) for x in node.inputs if x in self.values]
        if known and len(numbers) == len(node.inputs) and sum(map(len, numbers)) <= 40:
            local_number = bracketed(pattern.format(*map(bracketed, numbers)))
            say += f" = {self.worth(chain.incoming)} * {local_number}"
        return f"{say} = {value}" if known else say, [["why", self.why(chain, local)]]

    def why(self, chain, local: str) -> str:
        """The local slope in words."""
        x, node = self.scene.label(chain.input), self.scene.label(chain.node)
        if not chain.node.op.broadcasts:
            return f"{self.scene.formula(chain.node)} has slope {local} in {x}"
        times = "just as much" if local == "1" else f"{local} times as much"
        return f"when {x} grows a little, {node} grows {times}"

    def sum_text(self, chain, parts: list[str]) -> str:
        """What stands under the box: the contributions so far, and their sum at the end."""
        name, together = (
            self.slope(chain.input),
            " + ".join(f"({part})" if part.startswith("-") else part for part in parts),
        )
        if not chain.sum_of:
            return f"{name} = {together} + …"
        check = self.checks.get(chain.input)
        tick = " ✓" if check is not None and check.ok else ""
        total = short(self.values[chain.total]) if chain.total in self.values else ""
        if len(parts) > 1 and total and len(together) <= 30:
            return f"{name} = {together} = {total}{tick}"
        return f"{name} = {total or together}{tick}" if len(together) <= 44 or total else name

    def check_row(self, chain) -> list:
        """How the complete gradient compares with central differences."""
        check = self.checks.get(chain.input)
        if check is None or not chain.sum_of:
            return []
        if check.other:
            return [["check", f"not comparable here: one side is {check.other}"]]
        verdict = "agrees" if check.ok else "DISAGREES"
        off = theme.say(check.difference)
        return [["check", f"{verdict} with central differences, off by {off}"]]


def bracketed(text: str) -> str:
    """A text that may stand beside `*`: in brackets when it is a sum, or begins with a minus.

    >>> bracketed("a"), bracketed("-3"), bracketed("a + b"), bracketed("exp(a + b)")
    ('a', '(-3)', '(a + b)', 'exp(a + b)')
    """
    depth, loose = 0, False
    for character in text:
        depth += (character in "([") - (character in ")]")
        loose = loose or (character == " " and depth == 0)
    return f"({text})" if loose or text.startswith("-") else text


# --- simplify ---------------------------------------------------------------------------------


def simplify_steps(scene: Scene, simplification, values: Mapping) -> list[Step]:
    """One step per rule: what it replaces, why that is allowed, and how many boxes are left."""
    box = simplification.box
    present, arrows = add_stage(scene, simplification.stage(0), box)
    if not simplification.steps:
        return [Step("simplify", "nothing to simplify: no rule finds its pattern here", clear=True)]
    steps = []
    for count, rule in enumerate(simplification.steps, 1):
        outputs = simplification.stage(count)
        after, after_arrows = add_stage(scene, outputs, box)
        check = rule.check()
        step = Step("simplify", f"{_written(scene, rule.before)}  →  {_written(scene, rule.after)}")
        step.rows = [
            ["rule", html.clean(rule.rule)],
            ["why", html.clean(rule.sentence)],
            ["kind", f"{rule.kind}; largest difference {theme.say(check.difference)}"],
            ["boxes", f"{len(present)} → {len(after)}"],
        ]
        step.ghost = [number for number in present if number not in after]
        for number, tensor in after.items():
            if number not in present:
                _appear(step, number, tensor, values)
            if present.get(number) is not tensor:
                step.title[number] = [scene.title(tensor), word_of(tensor)]
        step.cut = sorted(set(arrows) - set(after_arrows))
        step.link = sorted(set(after_arrows) - set(arrows))
        number_of = {tensor: number for number, tensor in after.items()}
        step.out = [number_of[output] for output in outputs]
        step.now, step.clear = list(step.title), count == 1
        steps.append(step)
        present, arrows = after, after_arrows
    return steps


def _appear(step: Step, number: int, tensor, values: Mapping) -> None:
    """A new box: solid when its value is known, else hollow."""
    value = values.get(tensor, known_value(tensor))
    if value is None:
        step.hollow.append(number)
    else:
        step.solid[number] = short(value)


def _written(scene: Scene, side) -> str:
    """One side of a rule as a formula."""
    tensors = side if isinstance(side, tuple | list) else (side,)
    return ", ".join(html.clean(printing.expression(tensor), 60) for tensor in tensors)
