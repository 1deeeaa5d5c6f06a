"""The magics of a notebook: what each one says it does, and how it hands its record to the views.

%%kgraph draws the graph a cell builds; %%ktrace shows ordinary Python line by line; %ktrace, %kwhy,
%kprogram, %kmemory, %kprofile and %kshow look at what exists already. Each parses its line
(magic_line.py), runs the cell as an ordinary cell would (magic_cell.py), finds what the names mean
(magic_names.py), calls the engine, and returns a view (magic_draw.py).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class
from IPython.display import display

from ..engine import toposort
from ..engine.compile.function import Function
from ..engine.compile.program import Program
from ..engine.graph import Tensor, keep_names
from ..engine.inspect.profile import profile
from ..engine.inspect.recording import shown_tensors
from ..engine.inspect.replay import replay
from ..engine.rewrite.driver import why_not
from ..engine.rewrite.rule import RULES
from ..errors import NumberError, ShapeError, TeachError, did_you_mean
from ..errors.sources import SourceLine, learner_line, names_in
from ..viz.display import show
from ..viz.function import program_view, tabs_view
from ..viz.html import clean
from ..viz.memory import plan_view
from ..viz.snippet import asked_for
from ..viz.symbols import graph_view
from ..viz.trace import trace_view
from ..viz.view import View
from ..viz.why import why_view
from .cell import CellRun, code_name, is_tensor, lifted
from .cell_names import (
    Call,
    feed_of,
    feed_of_call,
    function_called,
    is_function,
    known_tensors,
    learner_names,
    named,
    nearest,
    sample_text,
    unnamed_numbers,
    value_of,
    with_given_names,
    wrt_of,
)
from .draw import clash_view, draw, outputs_of
from .line import (
    DEPTHS,
    OPTIONS,
    STAGES,
    Options,
    needs_a_name,
    parse,
    refuse,
    words,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .shell import Shell

NAMES = (
    "%%kgraph", "%kgraph", "%%ktrace", "%ktrace",
    "%kwhy", "%kprogram", "%kmemory", "%kprofile", "%kshow",
)  # fmt: skip


def register(shell: Shell) -> None:
    """Give a notebook shell the magics, completion of their options and names, and three habits.

    After each cell its symbols keep the names of their variables; a magic that does not exist is
    answered with the one that was meant. Loading the extension twice changes nothing.
    """
    again = "TeachMagics" in shell.magics_manager.registry
    shell.register_magics(TeachMagics)
    if again:
        return
    for name in NAMES:
        shell.set_hook("complete_command", _complete, str_key=name)
    shell.events.register("post_run_cell", lambda _: keep_names(names_in(shell.user_ns, Tensor)))
    shell.input_transformers_cleanup.append(lambda lines: _meant(shell, lines))


def _meant(shell: Shell, lines: list[str]) -> list[str]:
    """A cell that begins with `%%kgraf` asks our own magic, which says what was meant.

    IPython would only say that there is no such magic.
    """
    whole = "".join(lines).lstrip().startswith("%%")  # then the other lines belong to that magic
    for at, line in enumerate(lines):
        found = re.match(r"\s*(%%?)([kK]\w*)(.*)", line)
        if found and not shell.find_magic(found[2], "cell" if whole else "line"):
            known = [name for name in NAMES if name.startswith("%%") == whole]
            near = did_you_mean(found[1] + found[2], known, 1)
            if near:
                wrong, right = found[0].strip(), f"{near[0]}{found[3]}".strip()
                call = f"get_ipython().find_line_magic('kmeant')({wrong!r}, {right!r})\n"
                return [*lines[:at], call, *([] if whole else lines[at + 1 :])]
        if whole and line.strip():
            break
    return lines


class Completion(Protocol):
    """What IPython asks with when somebody presses Tab: the line, its last word, its magic."""

    line: str
    symbol: str
    command: str


def _complete(shell: Shell, event: Completion) -> list[str]:
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
        return [name for name, value in space if is_function(name, value)]
    if event.command == "%kshow":
        return [name for name in shell.user_ns if not name.startswith("_")]
    return [name for name, value in space if is_tensor(name, value)]


@magics_class
class TeachMagics(Magics):
    """The magics; `fed` remembers the last numbers put in, for %kwhy."""

    shell: InteractiveShell  # there is one: it made this object
    fed: dict = {}

    @line_cell_magic
    def kgraph(self, line: str, cell: str | None = None) -> View:
        """Run a cell and draw the graph of what it leads to: every symbol that no other one reads.

        %%kgraph [--feed a=3,b=5] [--wrt a,b] [--steps [shapes,memory ...]] [name ...]

        --feed     the numbers to put in: adds the forward steps, one operation at a time
        --wrt      the tensors to differentiate by: adds the gradient steps
        --steps    adds the simplification steps, or the ones that are named after it:
                   simplify, shapes, memory, program
        --depth    ops, layers or model: how much is folded into one box
        --predict  hides each result until you have guessed it
        --save     a file for the picture (.svg) or the page (.html)
        --lift     takes ordinary Python and makes a graph of it
        name       which tensor to draw, instead of all that the cell leads to

        Examples:

            %%kgraph
            z = a * b + a

            %%kgraph --feed a=3,b=5 --wrt a,b z
            z = a * b + a

            %%kgraph --lift
            a = 3; b = 5; z = a + b

            %kgraph z        (one line, without a cell: draws what is there already)
        """
        __tracebackhide__ = True
        line = _bare(line)
        if cell is None:
            return self._again(line)
        here = SourceLine(code_name(self.shell, cell), 1, f"%%kgraph {line}".strip())
        run = CellRun(self.shell)
        options = parse(line, here, {*self.shell.user_ns, *re.findall(r"\w+", cell)})
        try:
            run.execute(cell)
        except ShapeError as error:
            if "shapes" in options.stages:
                display(clash_view(error, run))
            raise
        return self._told(options, run, cell, here)

    def _again(self, line: str) -> View:
        """The line magic: draws symbols that are there already."""
        here = _here(f"%kgraph {line}".strip())
        options = parse(line, here, self.shell.user_ns)
        known = known_tensors(self.shell.user_ns)
        if not options.names and known:
            needs_a_name("%kgraph", " ".join(f"%kgraph {line} {known[-1]}".split()), here)
        try:
            return self._told(options, CellRun(self.shell), "", here)
        except TeachError as error:
            error.fix = error.fix.replace("%%kgraph", "%kgraph")
            raise

    def _told(self, options: Options, run: CellRun, cell: str, here: SourceLine) -> View:
        """The view of a cell that ran; what is wrong with the line is said at the line."""
        try:
            if options.lift:
                view = self._lift(options, run, cell, here)
            else:
                view = self._draw(options, run, cell, here)
        except TeachError as error:
            if error.line is None or error.line.filename != here.filename:
                error.line = here  # the engine would name the notebook's own machinery
            if error.code == "TK-207":
                error.fix = self._fed(options, run, cell, here).written()
            raise
        return _saved(view, options, here)

    def _draw(self, options: Options, run: CellRun, cell: str, here: SourceLine) -> View:
        """The graph of what a cell made, and the feed kept for %kwhy."""
        space = self.shell.user_ns
        outputs = outputs_of(options, run, cell, here)
        space = with_given_names(space, outputs)
        if options.unnamed or ("--feed" in options.asked and not options.feed):
            unnamed_numbers(options, run, space, outputs, here)
        wrt = wrt_of(options, space, outputs, here)
        feed = feed_of(options, space, outputs, here)
        type(self).fed = feed or self.fed
        names = learner_names(run, space, outputs)
        keep_names(names)
        return draw(options, outputs, feed, names, wrt)

    def _fed(self, options: Options, run: CellRun, cell: str, here: SourceLine) -> Options:
        """The same line with numbers for every input that has none."""
        outputs, space = outputs_of(options, run, cell, here), self.shell.user_ns
        names = learner_names(run, space, outputs)
        inputs = [x for x in toposort(outputs) if x.role == "input"]
        fed = {text.partition("=")[0].strip() for text in options.feed}
        missing = [x for x in inputs if not {names.get(x), x.name} & fed]
        more = [f"{names.get(x) or x.name}={sample_text(x)}" for x in missing]
        return replace(options, feed=[*options.feed, *more])

    def _lift(self, options: Options, run: CellRun, cell: str, here: SourceLine) -> View:
        """The cell line by line, and beside it the graph of the same cell."""
        made, feed = lifted(run, cell, self.shell.user_ns, here)
        outputs = [list(made.values())[-1]]
        inside = set(toposort(outputs))
        names = {tensor: name for name, tensor in made.items() if tensor in inside}
        fed = {tensor: number for tensor, number in feed.items() if tensor in inside}
        graph = draw(options, outputs, fed, names, wrt_of(options, made, outputs, here))
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
            return self._traced(_bare(line), cell)
        function, feed = self._called(line, "%ktrace")
        values = replay(shown_tensors(function.outputs), feed).values
        return graph_view(function.outputs, function.names, values)

    def _traced(self, line: str, cell: str) -> View:
        """The cell line by line; where one fails, the lines before it and then the error."""
        __tracebackhide__ = True
        if line:
            refuse(
                "TK-694",
                f"%%ktrace has no option {clean(line, 30)}",
                [("it knows", "nothing: it shows every line of the cell")],
                "%%ktrace",
                SourceLine(code_name(self.shell, cell), 1, f"%%ktrace {line}"),
            )
        run = CellRun(self.shell)
        try:
            run.execute(cell)
        except Exception:
            if run.failed:
                display(trace_view(run.lines, run.failed))
            raise
        return trace_view(run.lines)

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
        if len(texts) == 1 and re.fullmatch(r"\w+", texts[0]) and target.split("[")[0] not in space:
            print(_why_not(target, texts[0], space, here))
            return None
        name, index = _element(target, space, here)
        tensor = named(name, space, here, lambda near: " ".join(["%kwhy", near, *texts]))
        call = _call(name, tensor, space, here)
        first, call.name = call.name, target
        last = {} if texts else {x: self.fed[x] for x in call.inputs if x in self.fed}
        feed = feed_of_call(call, texts, space, last)
        try:
            return why_view(tensor, index, feed, name)
        except NumberError as error:  # no such position: the first one, with the same numbers
            call.name, error.line = first, here
            error.fix = call.line()
            raise

    @line_magic
    def kprogram(self, line: str) -> View:
        """The program a function runs, line by line: %kprogram f."""
        __tracebackhide__ = True
        return program_view(self._program(line, "%kprogram"))

    @line_magic
    def kmemory(self, line: str) -> View:
        """The memory a function's program needs, and who shares it: %kmemory f."""
        __tracebackhide__ = True
        return plan_view(self._program(line, "%kmemory").plan)

    @line_magic
    def kprofile(self, line: str) -> View:
        """What each step of a function costs, counted and measured: %kprofile f x=np.ones((3, 4)).

        The learning phase is 1 unless the line says learning_phase=0.
        """
        __tracebackhide__ = True
        function, feed = self._called(line, "%kprofile")
        return show(profile(function, [feed[x] for x in function.inputs]))

    @line_magic
    def kshow(self, line: str) -> View:
        """The view of any expression: %kshow x."""
        __tracebackhide__ = True
        line = _bare(line)
        value = self._value(line, _here(f"%kshow {line}"))
        with asked_for(value, code=line):
            return show(value, clean(line, 40))

    def _value(self, text: str, here: SourceLine) -> Any:
        """What an expression gives, or one line that says why it gives nothing."""
        space = self.shell.user_ns
        known = [key for key in self.shell.user_ns if not key.startswith("_")]
        try:
            return value_of(text, space)
        except NameError as error:
            near = did_you_mean(str(error.name), known) or known_tensors(space)[-1:]
            mended = re.sub(rf"\b{error.name}\b", near[0], text) if near else "[1, 2, 3]"
            said, fix = clean(error, 80), f"%kshow {mended}"
        except Exception as error:
            names = [name for name in re.findall(r"[A-Za-z_]\w*", text) if name in space]
            said = clean(error, 80) if text else "nothing behind %kshow"
            fix = f"%kshow {[*names, '[1, 2, 3]'][0]}"
        refuse("TK-699", "%kshow cannot work this out", [("it said", said)], fix, here)

    @line_magic
    def kmeant(self, wrong: str, right: str = "") -> None:
        """What answers a magic that does not exist (nobody types this one)."""
        __tracebackhide__ = True
        refuse(
            "TK-698",
            f"there is no magic {clean(wrong.split()[0], 30)}",
            [("there are", ", ".join(NAMES))],
            clean(right, 120),
            _here(clean(wrong, 80)),
        )

    def _called(self, line: str, magic: str) -> tuple[Function, dict]:
        """The function that a line names, and the values it gives to the function's inputs."""
        here, space = _here(f"{magic} {line}"), self.shell.user_ns
        name, *texts = words(_bare(line)) or [""]
        function = function_called(name, space, magic, here)
        call = Call(function.inputs, function.outputs, function.names, name, magic, here)
        return function, feed_of_call(call, texts, space)

    def _program(self, line: str, magic: str) -> Program:
        """The program of a function; one that was never called gets it from its shapes."""
        here = _here(f"{magic} {line}")
        name = _bare(line)
        function = function_called(name, self.shell.user_ns, magic, here)
        data = [x for x in function.inputs if x.role == "input"]
        phases = (1,) * (len(function.inputs) - len(data))
        if function.story.program is None and all(x.type.is_known for x in data):
            function.at(*(x.type.sizes for x in data), phases=phases)
        program = function.story.program
        if program is None:
            values = [sample_text(x) if x.role == "input" else "1" for x in function.inputs]
            refuse(
                "TK-614",
                f"{clean(name, 30)} has no program yet",
                [("why", "some sizes are known only when numbers arrive: call it once")],
                f"{clean(name, 30)}([{', '.join(values)}])",
                here,
            )
        return program


def _bare(line: str) -> str:
    """The line of a magic without a comment behind it."""
    return line.partition("  #")[0].strip()


def _here(text: str) -> SourceLine:
    """The line of a cell on which a line magic stands."""
    line, text = learner_line(), text.strip()
    return SourceLine(line.filename, line.number, text) if line else SourceLine("", 1, text)


def _element(target: str, space: dict, here: SourceLine) -> tuple[str, tuple]:
    """`z[0, 1]` as a name and whole numbers."""
    found = re.fullmatch(r"(\w+)(?:\[([\d\s,-]*)\])?", target)
    if found is None:
        known = known_tensors(space)
        name = nearest(re.split(r"\W", target)[0], known, "z")
        refuse(
            "TK-615",
            f"%kwhy cannot read {clean(target, 40) or 'an empty line'}",
            [("it needs", "a tensor and a position of whole numbers")],
            _call(name, space[name], space, here).line() if known else "%kshow [1, 2, 3]",
            here,
        )
    inside = [part for part in (found[2] or "").split(",") if part.strip()]
    return found[1], tuple(int(part) for part in inside)


def _call(name: str, tensor: Tensor, space: dict, here: SourceLine) -> Call:
    """`%kwhy z[0, 0] a=1`: a tensor, its first number, and what the graph is fed."""
    inputs = [x for x in toposort([tensor]) if x.role in ("input", "static")]
    zeros = ", ".join(["0"] * tensor.ndim)
    first = f"{name}[{zeros}]" if zeros else name
    return Call(inputs, [tensor], names_in(space, Tensor), first, "%kwhy", here)


def _why_not(rule: str, name: str, space: dict, here: SourceLine) -> str:
    """Why a rule does not fire at a tensor; another name of a rule is suggested as a line."""
    tensor = named(name, space, here, lambda near: f"%kwhy {rule} {near}")
    try:
        return why_not(rule, tensor)
    except TeachError as error:
        error.fix, error.line = f"%kwhy {nearest(rule, list(RULES), rule)} {name}", here
        raise


def _saved(view: View, options: Options, here: SourceLine) -> View:
    """Write the view to a file, whole or not at all, when the line asks for it."""
    if options.save:
        try:
            view.save(options.save)
        except OSError as error:
            refuse(
                "TK-616",
                f"{clean(options.save, 60)} cannot be written",
                [("it said", clean(error.strerror or error, 80))],
                replace(options, save="graph.svg").written(),
                here,
            )
    return view
