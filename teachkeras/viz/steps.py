"""The story of a graph, told in steps of one slider: written, forward, gradient, simplify.

A step says what changes: boxes that become hollow or solid, gradients that arrive, boxes
that are left as ghosts. Steps are cumulative, so the state at step k is what steps 0 to k
did; `state_after` plays them in Python for the static picture, and static/graph.js plays
the same list in the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..engine.inspect.record import ChainRecord, LineRecord, NodeRecord, RewriteRecord
from . import html
from .scene import Scene, add_stage, title_of, type_of

HIDDEN, HOLLOW, SOLID, GHOST = 0, 1, 2, 3
MOST_WRITTEN = 80  # lines or layers that are told one by one


@dataclass
class SliderStep:
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


def state_after(scene: Scene, steps: list[SliderStep]) -> State:
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


# --- written ----------------------------------------------------------------------------------


def written_steps(scene: Scene) -> list[SliderStep]:
    """One step per line the learner wrote; a large graph appears at once."""
    nodes, order = scene.record.nodes, scene.order
    lines: dict = {}
    for number in order:
        lines.setdefault(nodes[number].line, []).append(number)
    if scene.large and any(nodes[number].layer for number in order):
        lines = _by_layer(scene, order)
    if not 2 <= len(lines) <= MOST_WRITTEN:
        whole = f"{len(order)} boxes and {len(scene.written)} arrows, described but not computed"
        return [_written_step(scene, order, whole)]
    keys = lines if scene.large else sorted(lines, key=_line_place(scene, order))
    return [_written_step(scene, lines[key]) for key in keys]


def _by_layer(scene: Scene, order: list) -> dict:
    """The boxes of each layer, in the order of computation; those of no layer belong to the last.

    A loop that builds a deep network writes every layer in the same few lines.
    """
    layers: dict = {}
    key = ""
    for number in order:
        key = scene.record.nodes[number].layer or key
        layers.setdefault(key, []).append(number)
    return layers


def _written_step(scene: Scene, group: list, whole: str = "") -> SliderStep:
    """The boxes of one line appear: hollow, but for constants and parameters, which have values."""
    nodes = [scene.record.nodes[number] for number in group]
    boxes = [scene.box_of[number] for number in group]
    if whole:
        step = SliderStep("written", whole)
        scene.there = scene.first
    else:
        line = scene.record.lines[nodes[0].line].text if nodes[0].line is not None else ""
        layers = dict.fromkeys(node.layer for node in nodes if node.layer)
        said = f"layer {', '.join(layers)}" if scene.large and layers else line
        step = SliderStep("written", html.clean(said, 100), now=boxes)
        if not scene.large:  # else the browser lists what is in these boxes
            described = [_declared(node) for node in nodes]
            more = f" and {len(group) - 5} more" if len(group) > 5 else ""
            text = ", ".join(described[:5]) + more
            step.rows = [["described", text], ["computed", "nothing yet"]]
    known = zip(boxes, (node.known for node in nodes), strict=True)
    step.solid = {box: value for box, value in known if value is not None}
    if not whole and not scene.large:
        step.hollow = [box for box in boxes if box not in step.solid]
    return step


def _line_place(scene: Scene, order: list) -> Callable[[int | None], tuple]:
    """Sort key for lines: those of one cell by number, cells as they ran, files as they are met."""
    lines = scene.record.lines
    files: dict[int, tuple[int, int]] = {}
    nowhere = LineRecord(-1, 0, "", "", "")
    for number in order:
        at = scene.record.nodes[number].line
        line = lines[at] if at is not None else nowhere
        label = line.label
        cell = int(label[5:]) if label.startswith("cell ") and label[5:].isdigit() else 0
        files.setdefault(line.file, (cell, len(files)))

    def key(at: int | None) -> tuple:
        line = lines[at] if at is not None else nowhere
        return files[line.file], line.number

    return key


def _declared(node: NodeRecord) -> str:
    """A tensor with its type, as the read-out lists what a line made."""
    return f"{title_of(node)}: {type_of(node)}"


# --- forward ----------------------------------------------------------------------------------


def forward_steps(scene: Scene) -> list[SliderStep]:
    """Feed the inputs, then one step per operation with its sum in real numbers."""
    nodes = scene.record.nodes
    order = [number for number in scene.order if nodes[number].value is not None]
    leaves = [number for number in order if not nodes[number].reads]
    fed = {scene.box_of[number]: nodes[number].value for number in leaves}
    inputs = [nodes[number] for number in leaves if nodes[number].role == "input"]
    start = ", ".join(f"{node.label} = {node.value}" for node in inputs)
    said = start or "the leaves have their values"
    steps = [SliderStep("forward", said, solid=fed, now=list(fed), fresh=True)]
    steps[0].rows = [["feed", "the hollow inputs are filled; nothing is computed yet"]]
    for number in order:
        node = nodes[number]
        if node.reads:
            box = scene.box_of[number]
            steps.append(
                SliderStep("forward", worked_line(node), now=[box], solid={box: node.value})
            )
    waiting = [x for x in scene.record.written if x.role == "input" and x.value is None]
    if waiting:
        names = ", ".join(node.label for node in waiting)
        if all(output.value is not None for output in scene.record.outputs):
            steps[-1].rows.append(["not needed", names])
        else:
            steps[-1].rows.append(["waits for", f"{names}: what depends on it has no value yet"])
    return steps


def worked_line(node: NodeRecord) -> str:
    """The sum with real numbers: `z = a + b = 3 + 5 = 8`."""
    pieces = [node.label, node.formula, node.worked, node.value or ""]
    return " = ".join(dict.fromkeys(piece for piece in pieces if piece))


# --- gradient ---------------------------------------------------------------------------------


def gradient_steps(scene: Scene) -> list[SliderStep]:
    """Walk backwards: the loss starts with 1, then one step per contribution."""
    loss = scene.record.loss
    if loss is None:
        return []
    walk = _GradientStory(scene, loss)
    return [walk.start(), *(walk.step(chain) for chain in scene.record.chain)]


@dataclass
class _GradientStory:
    """What has arrived where, while the chain rule is told backwards."""

    scene: Scene
    loss: int  # a node
    arrived: dict = field(default_factory=dict)  # node -> texts of its contributions
    used: dict = field(default_factory=dict)  # (from box, to box) -> arrows already used

    def node(self, number: int) -> NodeRecord:
        """A node of the graph."""
        return self.scene.record.nodes[number]

    def slope(self, number: int) -> str:
        """The gradient of a node in letters: dz/da."""
        return f"d{self.node(self.loss).label}/d{self.node(number).label}"

    def start(self) -> SliderStep:
        """The first step: the loss with respect to itself."""
        box = self.scene.box_of[self.loss]
        text = f"{self.slope(self.loss)} = {self.scene.record.start}"
        name = self.node(self.loss).label
        step = SliderStep("gradient", f"start at the end: {text}", now=[box])
        step.rows = [["why", f"when {name} grows a little, {name} grows just as much"]]
        step.grad = {box: [text, True]}
        return step

    def step(self, chain: ChainRecord) -> SliderStep:
        """One contribution arrives, along the arrow it runs back."""
        box = self.scene.box_of[chain.input]
        pair = box, self.scene.box_of[chain.node]
        repeat = self.used[pair] = self.used.get(pair, -1) + 1
        parts = self.arrived.setdefault(chain.input, [])
        parts.append(chain.arrived)
        step = SliderStep("gradient", *self.sentence(chain, repeat), now=[box])
        edge = (*pair, repeat)
        step.back = {self.scene.edges.index(edge): parts[-1]} if edge in self.scene.edges else {}
        step.grad = {box: [self.sum_text(chain, parts), chain.complete]}
        step.rows += check_row(chain)
        return step

    def sentence(self, chain: ChainRecord, repeat: int) -> tuple[str, list]:
        """The chain rule in the learner's names and numbers, and why it holds."""
        node = self.node(chain.node)
        places = [at for at, x in enumerate(node.reads) if x == chain.input]
        arrives, value = f"{self.slope(chain.input)} gets", chain.contribution
        if repeat >= len(places) or places[repeat] >= len(node.derivatives):
            return f"{arrives} {value}", [["through", node.formula]]
        pattern, read = node.derivatives[places[repeat]], list(map(self.node, node.reads))
        local = pattern.format(*(bracketed(x.label) for x in read))
        say = f"{arrives} {self.slope(chain.node)} * {bracketed(local)}"
        numbers = [x.value for x in read if x.value is not None]
        if chain.known and len(numbers) == len(read) and sum(map(len, numbers)) <= 40:
            local_number = bracketed(pattern.format(*map(bracketed, numbers)))
            say += f" = {chain.incoming} * {local_number}"
        return f"{say} = {value}" if chain.known else say, [["why", self.why(chain, local)]]

    def why(self, chain: ChainRecord, local: str) -> str:
        """The local slope in words."""
        x, node = self.node(chain.input).label, self.node(chain.node)
        if not node.broadcasts:
            return f"{node.formula} has slope {local} in {x}"
        times = "just as much" if local == "1" else f"{local} times as much"
        return f"when {x} grows a little, {node.label} grows {times}"

    def sum_text(self, chain: ChainRecord, parts: list[str]) -> str:
        """What stands under the box: the contributions so far, and their sum at the end."""
        name, together = (
            self.slope(chain.input),
            " + ".join(f"({part})" if part.startswith("-") else part for part in parts),
        )
        if not chain.complete:
            return f"{name} = {together} + …"
        tick = " ✓" if chain.agrees else ""
        if len(parts) > 1 and chain.total and len(together) <= 30:
            return f"{name} = {together} = {chain.total}{tick}"
        fits = len(together) <= 44 or chain.total
        return f"{name} = {chain.total or together}{tick}" if fits else name


def check_row(chain: ChainRecord) -> list:
    """How the complete gradient compares with central differences."""
    if chain.agrees is None or not chain.complete:
        return []
    if chain.other:
        return [["check", f"not comparable here: one side is {chain.other}"]]
    verdict = "agrees" if chain.agrees else "DISAGREES"
    return [["check", f"{verdict} with central differences, off by {chain.off}"]]


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


def simplify_steps(scene: Scene) -> list[SliderStep]:
    """One step per rule: what it replaces, why that is allowed, and how many boxes are left."""
    record = scene.record
    steps: list[SliderStep] = []
    if not record.rewrites:
        nothing = "nothing to simplify: no rule finds its pattern here"
        return [SliderStep("simplify", nothing, clear=True)]
    before, *stages = record.stages[-len(record.rewrites) - 1 :]
    present, arrows = add_stage(scene, before)
    for rule, stage in zip(record.rewrites, stages, strict=True):
        after, after_arrows = add_stage(scene, stage)
        step = _rule_step(rule, len(present), len(after))
        step.ghost = [box for box in present if box not in after]
        for box, number in after.items():
            node = record.nodes[number]
            if box not in present:
                _appear(step, box, node)
            if present.get(box) != number:
                step.title[box] = [title_of(node), html.clean(node.word)]
        step.cut = sorted(set(arrows) - set(after_arrows))
        step.link = sorted(set(after_arrows) - set(arrows))
        box_of = {number: box for box, number in after.items()}
        step.out = [box_of[output] for output in stage.outputs]
        step.now, step.clear = list(step.title), not steps
        steps.append(step)
        present, arrows = after, after_arrows
    return steps


def _rule_step(rule: RewriteRecord, before: int, after: int) -> SliderStep:
    """What a rule replaced, and why it may; how many boxes there were and are."""
    sides = (html.clean(side, 60) for side in (rule.before, rule.after))
    step = SliderStep("simplify", "  →  ".join(sides))
    step.rows = [
        ["rule", html.clean(rule.rule)],
        ["why", html.clean(rule.sentence)],
        ["kind", f"{rule.kind}; largest difference {rule.off}"],
        ["boxes", f"{before} → {after}"],
    ]
    return step


def _appear(step: SliderStep, box: int, node: NodeRecord) -> None:
    """A new box: solid when its value is known, else hollow."""
    value = node.known if node.value is None else node.value
    if value is None:
        step.hollow.append(box)
    else:
        step.solid[box] = value
