"""The magics of a notebook: what each one says it does, and how it hands its record to the views.

%%kgraph draws the graph a cell builds; %%ktrace shows ordinary Python line by line; %ktrace, %kwhy,
%kprogram, %kmemory, %kprofile and %kshow look at what exists already. Each parses its line
(magic_line.py), runs the cell as an ordinary cell would (magic_cell.py), calls the engine, and
returns a view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class
from IPython.display import display

from teachkeras.engine import derive, replay, simplify, toposort
from teachkeras.engine.compile.function import Function
from teachkeras.engine.compile.profile import profile
from teachkeras.engine.errors import ShapeError, TeachError, did_you_mean
from teachkeras.engine.graph import Tensor
from teachkeras.engine.probe import check_gradients
from teachkeras.engine.replay import unfed
from teachkeras.engine.rewrite.driver import why_not
from teachkeras.engine.sources import SourceLine, learner_line
from teachkeras.magic_cell import Run, code_name, is_tensor, lifted
from teachkeras.magic_line import (
    DEPTHS,
    OPTIONS,
    STAGES,
    Options,
    parse,
    refuse,
    value_of,
    words,
)
from teachkeras.viz.display import show
from teachkeras.viz.function import program_view, tabs_view
from teachkeras.viz.graph import graph_view
from teachkeras.viz.html import clean
from teachkeras.viz.memory import plan_view
from teachkeras.viz.steps import shown_tensors
from teachkeras.viz.trace import trace_view
from teachkeras.viz.view import View
from teachkeras.viz.why import why_view

NAMES = (
    "%%kgraph", "%%ktrace", "%ktrace", "%kwhy", "%kprogram", "%kmemory", "%kprofile", "%kshow",
)  # fmt: skip


def register(shell: Any) -> None:
    """Give a notebook shell the magics, and completion of their options and names."""
    shell.register_magics(TeachMagics)
    for name in NAMES:
        shell.set_hook("complete_command", _complete, str_key=name)


def _complete(shell: Any, event: Any) -> list[str]:
    """What may stand next on the line: an option, its words, a function, or a tensor's name."""
    before = event.line.rstrip().removesuffix(event.symbol).split()
    if event.symbol.startswith("-"):
        return list(OPTIONS)
    if before[-1:] == ["--steps"]:
        return list(STAGES)
    if before[-1:] == ["--depth"]:
        return list(DEPTHS)
    space = shell.user_ns.items()
    if event.command in ("%kprogram", "%kmemory", "%kprofile", "%ktrace"):
        return [name for name, value in space if _is_function(name, value)]
    if event.command == "%kshow":
        return [name for name in shell.user_ns if not name.startswith("_")]
    return [name for name, value in space if is_tensor(name, value)]


def _is_function(name: str, value: object) -> bool:
    """True for the learner's own names of functions made by K.function."""
    return isinstance(value, Function) and not name.startswith("_")


@magics_class
class TeachMagics(Magics):
    """The magics; `fed` remembers the last numbers put in, for %kwhy."""

    fed: dict = {}

    @cell_magic
    def kgraph(self, line: str, cell: str) -> View:
        """Run a cell and draw the graph of the last tensor it makes.

        %%kgraph [--feed a=3,b=5] [--wrt a,b] [--steps [shapes,memory ...]] [name ...]

        --feed     the numbers to put in: adds the forward steps, one operation at a time
        --wrt      the tensors to differentiate by: adds the gradient steps
        --steps    adds the simplification steps, or the ones that are named after it:
                   simplify, shapes, memory, program
        --depth    ops, layers or model: how much is folded into one box
        --predict  hides each result until you have guessed it
        --save     a file for the picture (.svg) or the page (.html)
        --lift     takes ordinary Python and makes a graph of it
        name       which tensor to draw, instead of the last one

        Examples:

            %%kgraph
            z = a * b + a

            %%kgraph --feed a=3,b=5 --wrt a,b z
            z = a * b + a

            %%kgraph --lift
            a = 3; b = 5; z = a + b
        """
        __tracebackhide__ = True
        here = SourceLine(code_name(self.shell, cell), 1, f"%%kgraph {line}".strip())
        options = parse(line, here)
        run, space = Run(self.shell), self.shell.user_ns
        try:
            run.execute(cell)
        except ShapeError as error:
            if "shapes" in options.stages:
                display(_clash(error, run, space))
            raise
        try:
            view = (
                self._lift(options, run, cell, here)
                if options.lift
                else self._draw(options, run, here)
            )
        except TeachError as error:
            if error.line is None or error.line.filename != here.filename:
                error.line = here  # the engine would name the notebook's own machinery
            if error.code == "TK-207":
                missing = [f"{text.split()[0]}=1" for _, text in error.rows]
                error.fix = "%%kgraph --feed " + ",".join([*options.feed, *missing])
            raise
        return _saved(view, options.save, here)

    def _draw(self, options: Options, run: Run, here: SourceLine) -> View:
        """The graph of what a cell made, and the feed kept for %kwhy."""
        space = self.shell.user_ns
        outputs = _outputs(options, run, space, here)
        if options.unnamed:
            _which_is_which(options.unnamed, run, space, outputs, here)
        feed = _feed(options.feed, space, set(toposort(outputs)), here)
        type(self).fed = feed or self.fed
        return draw(options, outputs, feed, _learner_names(run, space, outputs), space, here)

    def _lift(self, options: Options, run: Run, cell: str, here: SourceLine) -> View:
        """The cell line by line, and beside it the graph of the same cell."""
        made, feed = lifted(run, cell, self.shell.user_ns, here)
        outputs = [list(made.values())[-1]]
        inside = set(toposort(outputs))
        names = {tensor: name for name, tensor in made.items() if tensor in inside}
        fed = {tensor: number for tensor, number in feed.items() if tensor in inside}
        wrt = [made[name] for name in options.wrt if name in made]
        graph = draw(
            Options(
                steps=options.steps,
                stages=options.stages,
                depth=options.depth,
                predict=options.predict,
            ),
            outputs,
            fed,
            names,
            made,
            here,
            wrt,
        )
        halves = {"line by line": trace_view(run.lines), "as a graph": graph}
        return tabs_view("The same cell twice: as Python runs it, and as a graph", halves, ())

    @line_cell_magic
    def ktrace(self, line: str, cell: str | None = None) -> View:
        """Run ordinary Python line by line, or a function node by node.

        %%ktrace
        a = 3
        z = a + 5

        %ktrace f x=3,y=5
        """
        __tracebackhide__ = True
        if cell is not None:
            run = Run(self.shell)
            run.execute(cell)
            return trace_view(run.lines)
        function, feed = self._called(line, "%ktrace")
        values = replay(shown_tensors(function.outputs), feed).values
        return graph_view(function.outputs, function.names, values)

    @line_magic
    def kwhy(self, line: str) -> View | None:
        """Where one number came from, or why a rule did not fire.

        %kwhy z[0, 1] a=3,b=5     the numbers it was made of; without numbers, the last --feed
        %kwhy add_zero z          one sentence
        """
        __tracebackhide__ = True
        here = _here(f"%kwhy {line}")
        target, *texts = words(_bare(line)) or [""]
        space = self.shell.user_ns
        if len(texts) == 1 and "=" not in texts[0] and "[" not in target:
            print(why_not(target, _named(texts[0], space, here, "%kwhy")))
            return None
        name, index = _element(target, here)
        tensor = _named(name, space, here, "%kwhy")
        inside = set(toposort([tensor]))
        feed = _feed(texts, space, inside, here) if texts else self.fed
        return why_view(tensor, index, {x: v for x, v in feed.items() if x in inside}, name)

    @line_magic
    def kprogram(self, line: str) -> View:
        """The program a function runs, line by line: %kprogram f."""
        __tracebackhide__ = True
        return program_view(self._story(line, "%kprogram").program)

    @line_magic
    def kmemory(self, line: str) -> View:
        """The memory a function's program needs, and who shares it: %kmemory f."""
        __tracebackhide__ = True
        return plan_view(self._story(line, "%kmemory").memory)

    @line_magic
    def kprofile(self, line: str) -> View:
        """What each step of a function costs, counted and measured: %kprofile f x=np.ones((3, 4)).

        The learning phase is 1 unless the line says learning_phase=0.
        """
        __tracebackhide__ = True
        function, feed = self._called(line, "%kprofile")
        feed = {**dict.fromkeys((x for x in function.inputs if x.role == "static"), 1), **feed}
        missing = [x for x in function.inputs if x not in feed]
        if missing:
            names = [x.name or function.names.get(x) or "x" for x in missing]
            error = unfed(missing, list(feed), function.outputs)
            error.fix = f"%kprofile {_bare(line)} " + ",".join(f"{name}=..." for name in names)
            error.line = _here(f"%kprofile {line}")
            raise error
        return show(profile(function, [feed[x] for x in function.inputs]))

    @line_magic
    def kshow(self, line: str) -> View:
        """The view of any expression: %kshow x."""
        __tracebackhide__ = True
        line = _bare(line)
        return show(value_of(line, self.shell.user_ns), clean(line, 40))

    def _called(self, line: str, magic: str) -> tuple[Function, dict]:
        """The function that a line names, and the values it gives to the function's inputs."""
        here = _here(f"{magic} {line}")
        name, *texts = words(_bare(line)) or [""]
        function = self._function(name, magic, here)
        names = {x.name or function.names.get(x): x for x in function.inputs}
        feed = _feed(texts, {**self.shell.user_ns, **names}, set(function.inputs), here)
        return function, feed

    def _function(self, name: str, magic: str, here: SourceLine) -> Function:
        """The function a learner's name stands for."""
        space = self.shell.user_ns
        value = space.get(name.strip())
        if not isinstance(value, Function):
            known = [key for key, item in space.items() if _is_function(key, item)]
            near = did_you_mean(name, known) or known or ["f"]
            refuse(
                "TK-613",
                f"{clean(name, 30) or 'nothing'} is no function made by K.function",
                [("functions", ", ".join(known[:8]) or "none yet")],
                f"{magic} {near[0]}",
                here,
            )
        return value

    def _story(self, line: str, magic: str):
        """The story of a function that has been called."""
        here = _here(f"{magic} {line}")
        name = _bare(line)
        story = self._function(name, magic, here).story
        if story.program is None:
            refuse(
                "TK-614",
                f"{clean(name, 30)} has no program yet",
                [("why", "a program is written for the shapes of the first call")],
                f"{clean(name, 30)}([...])   once, then   {magic} {clean(name, 30)}",
                here,
            )
        return story


def _bare(line: str) -> str:
    """The line of a magic without a comment behind it."""
    return line.partition("  #")[0].strip()


def _here(text: str) -> SourceLine:
    """The line of a cell on which a line magic stands."""
    line = learner_line()
    return SourceLine(line.filename, line.number, text) if line else SourceLine("", 1, text)


def _element(target: str, here: SourceLine) -> tuple[str, tuple]:
    """`z[0, 1]` as a name and whole numbers."""
    found = re.fullmatch(r"(\w+)(?:\[([\d\s,-]*)\])?", target)
    if found is None:
        refuse(
            "TK-615",
            f"%kwhy cannot read {clean(target, 40) or 'an empty line'}",
            [("it needs", "a tensor and a position of whole numbers")],
            "%kwhy z[0, 1] a=3,b=5",
            here,
        )
    inside = [part for part in (found[2] or "").split(",") if part.strip()]
    return found[1], tuple(int(part) for part in inside)


def _clash(error: ShapeError, run: Run, space: Mapping) -> View:
    """The shapes up to the line that failed, with the symbols that do not fit lit."""
    text = error.line.text if error.line is not None else ""
    named = [space[word] for word in re.findall(r"\w+", text) if is_tensor(word, space.get(word))]
    error.tensors = list(dict.fromkeys(named))
    outputs = error.tensors or list(run.bound.values())[-1:]
    return graph_view(outputs, _learner_names(run, space, outputs), shapes=True, clash=error)


def _saved(view: View, path: str, here: SourceLine) -> View:
    """Write the view to a file, whole or not at all, when the line asks for it."""
    if path:
        try:
            view.save(path)
        except OSError as error:
            refuse(
                "TK-616",
                f"{clean(path, 60)} cannot be written",
                [("it said", clean(error.strerror or error, 80))],
                "%%kgraph --save graph.svg",
                here,
            )
    return view


# --- drawing ------------------------------------------------------------------------------------


def draw(
    options: Options,
    outputs: list,
    feed: dict,
    names: Mapping,
    space: Mapping,
    here: SourceLine | None,
    wrt: list | None = None,
) -> View:
    """The view a %%kgraph line asks for."""
    order = toposort(outputs)
    if wrt is None:
        wrt = [_in_graph(name, space, set(order), "--wrt", here) for name in options.wrt]
    derivation = derive(outputs[-1], wrt) if wrt else None
    simplification = simplify(outputs) if options.steps else None
    values, checks = None, None
    if feed:
        values = replay(shown_tensors(outputs, derivation, simplification), feed).values
        checks = check_gradients(derivation, feed, values) if derivation else None
    graph = graph_view(
        outputs, names, values, derivation, simplification, checks,
        shapes="shapes" in options.stages, depth=options.depth, predict=options.predict,
    )  # fmt: skip
    if not {"memory", "program"} & set(options.stages):
        return graph
    running = program_view(_program(outputs, order, names, feed))
    return tabs_view(graph.title, {"the graph": graph, "what runs": running}, ())


def _program(outputs: list, order: list, names: Mapping, feed: dict):
    """The program for a graph, written by calling it once with the feed."""
    inputs = [x for x in order if x.role in ("input", "static")]
    replay(outputs, feed)  # says which inputs are missing
    function = Function(inputs, outputs, names=dict(names))
    function([feed[x] if x.role == "input" else 0 for x in inputs])
    return function.story.program


def _outputs(options: Options, run: Run, space: Mapping, here: SourceLine | None) -> list[Tensor]:
    """The tensors to draw: the named ones, or the last one the cell made."""
    if options.names:
        return [_named(name, space, here) for name in options.names]
    if not run.bound:
        refuse(
            "TK-601",
            "this cell makes no symbol, so there is no graph to draw",
            [("it ran", "ordinary Python: every line gave a value at once")],
            "%%ktrace to watch the values, or a = K.placeholder(name='a')",
            here,
        )
    return [list(run.bound.values())[-1]]


def _named(name: str, space: Mapping, here: SourceLine | None, magic: str = "%%kgraph") -> Tensor:
    """The tensor a learner's name stands for."""
    known = [key for key, value in space.items() if is_tensor(key, value)]
    if name not in space:
        near = did_you_mean(name, known) or known or ["z"]
        refuse(
            "TK-603",
            f"nothing is called {clean(name, 30)} here",
            [("tensors", ", ".join(known[:8]) or "none yet")],
            f"{magic} {near[0]}",
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
            f"{clean(name, 30)} = K.placeholder(name={clean(name, 30)!r})",
            here,
        )
    return value


def _in_graph(
    name: str, space: Mapping, nodes: set, option: str, here: SourceLine | None
) -> Tensor:
    """A named tensor that the drawn graph contains."""
    tensor = _named(name, space, here)
    if tensor not in nodes:
        inside = [key for key, value in space.items() if is_tensor(key, value) and value in nodes]
        refuse(
            "TK-605",
            f"{clean(name, 30)} is not part of the graph that is drawn",
            [("option", option), ("graph has", ", ".join(inside[:8]) or "nothing with a name")],
            f"{option} {(inside or ['a'])[0]}",
            here,
        )
    return tensor


def _feed(texts: list, space: Mapping, nodes: set, here: SourceLine | None) -> dict:
    """Read `name=value` texts: each is a tensor of the graph and an expression."""
    feed = {}
    for text in texts:
        name, sign, expression = text.partition("=")
        try:
            value = value_of(expression, space) if sign else None
        except Exception as error:
            value, sign = error, ""
        if not sign or not expression.strip():
            refuse(
                "TK-606",
                f"--feed cannot read {clean(text, 40)}",
                [
                    ("it needs", "name=value, joined by commas"),
                    ("it got", f"{type(value).__name__}: {clean(value, 60)}"),
                ],
                "%%kgraph --feed a=3,b=5",
                here,
            )
        feed[_in_graph(name.strip(), space, nodes, "--feed", here)] = value
    return feed


def _which_is_which(
    numbers: list, run: Run, space: Mapping, outputs: list, here: SourceLine | None
) -> None:
    """Refuse `--feed 3,5`: a graph has no order of inputs that a reader could know."""
    names = _learner_names(run, space, outputs)
    inputs = [names.get(x) or x.name or "?" for x in toposort(outputs) if x.role == "input"]
    given = [*numbers, *["1"] * len(inputs)]
    pairs = ",".join(f"{name}={number}" for name, number in zip(inputs, given, strict=False))
    refuse(
        "TK-630",
        "--feed does not know which number is for which input",
        [("it got", clean(", ".join(numbers), 60)), ("inputs", clean(", ".join(inputs), 60))],
        f"%%kgraph --feed {clean(pairs or 'a=3', 80)}",
        here,
    )


def _learner_names(run: Run, space: Mapping, outputs: list) -> dict:
    """Tensor -> the learner's variable; the cell's own names win over older ones."""
    names: dict = {}
    nodes = set(toposort(outputs))
    everything = [*run.bound.items(), *space.items()]
    for name, value in everything:
        if name and is_tensor(name, value) and value in nodes:
            names.setdefault(value, name)
    return names
