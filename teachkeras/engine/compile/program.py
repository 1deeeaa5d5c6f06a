"""From a fitted graph to a program: straight-line Python text over arrays that exist already.

Every line is one NumPy call that writes into an array made beforehand. The text is real: it is
registered with `linecache`, shown to the learner, and appears in tracebacks; each line knows its
node, and through it the learner's line.
"""

from __future__ import annotations

import itertools
import linecache
import math
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors.records import Record
from ...errors.sources import PROGRAM
from ..graph import Tensor
from ..ops.leaves import Constant
from ..ops.windows import positions
from ..shared import Shared, moving
from ..types import Array, TensorType
from .arrays import CPU, LONGEST_NAME, Arrays, is_taken, name_like, works_number_by_number
from .blocks import in_blocks
from .memory import Plan, Slot, make_plan

_numbers = itertools.count(1)
RESERVED = {"program", "start", "stop", "range", "min", "float", "block", "entry", "zip"}  # ours
FUNCTIONS = ("empty", "array", "copyto", "dot", "broadcast_to")


class Name(Record):
    """A name of the program text, and the type of the array behind it.

    What makes several arrays has a name for each of them, its `parts`.
    """

    text: str
    type: TensorType
    parts: tuple[Name, ...] = ()

    def __str__(self) -> str:
        return self.text


class Line(Record):
    """One line of a program, and the node it computes."""

    text: str
    node: Tensor | None
    note: str = ""
    function: str = ""  # of a plain ufunc call: its name, its arguments, and where it writes
    args: tuple[Name, ...] = ()
    out: Name | None = None
    bits: str = ""  # the dtype as which its floats are read bit by bit
    fresh: Name | None = None  # the output whose array this line makes
    depth: int = 0  # how many loops stand around it


UfuncCall = tuple[str, tuple[Name, ...], Name | None, str]  # the four fields of `Line` about it
NO_UFUNC: UfuncCall = ("", (), None, "")


class Code:
    """The program while it is being written: lines, and the arrays its names stand for."""

    def __init__(self, arrays: Arrays = CPU) -> None:
        self.arrays = arrays
        self.lines: list[Line] = []
        self.namespace: dict[str, Any] = {name: getattr(arrays, name) for name in FUNCTIONS}
        self.slots: dict[str, Slot] = {}  # arrays made for this program, in order
        self.views: dict[str, str] = {}  # names bound once to a view of another array
        self.as_bits: set[str] = set()  # those that show floats as whole numbers
        self.roots: dict[str, str] = {}  # for each view, the name of the array it shows
        self._layouts: dict[str, Any] = {}  # stand-ins that tell how an array lies in memory
        self.fixed: set[str] = set()  # names whose array is the same in every call
        self.taken: set[str] = set(self.namespace) | RESERVED
        self.used: dict[str, int] = {}  # the last number given to a wish
        self.node: Tensor | None = None
        self.note = ""  # said beside the next line
        self.depth = 0  # how many loops stand around the next line
        # Names that a loop gives another array in each step: which loop, and all those arrays.
        self.moving: dict[str, tuple[int, str]] = {}
        self.variables: dict[str, Shared] = {}  # names that stand for a variable's array
        self._constants: dict[Any, str] = {}
        self._seen: dict[tuple[str, str], Name] = {}  # views asked for before

    # names -----------------------------------------------------------------------------------

    def free_name(self, wish: str) -> str:
        """A Python name like `wish` that is not taken yet."""
        clean = name_like(wish[: 10 * LONGEST_NAME])  # a million letters are not looked at
        name, number = clean, self.used.get(clean, 0)
        while name in self.taken or is_taken(name):
            number += 1
            name = f"{clean}_{number}"
        self.taken.add(name)
        self.used[clean] = number
        return name

    def bind(self, wish: str, value: Any) -> str:
        """A name that stands for the same object in every call; an array goes to the device."""
        name = self.free_name(wish)
        array = isinstance(value, np.ndarray)
        self.namespace[name] = self.arrays.held(value) if array else value
        self.fixed.add(name)
        return name

    def helper(self, function: Callable[..., Any]) -> str:
        """One of our own functions, under its own name and bound once.

        One that makes or changes arrays takes their module as `xp`, NumPy unless told otherwise.
        """
        if function not in self._constants:
            bound = self.arrays.helper(function)
            self._constants[function] = self.bind(function.__name__, bound)
        return self._constants[function]

    def variable(self, wish: str, shared: Shared) -> str:
        """A name for a variable's array, which is looked up again if the variable moves."""
        name = self.bind(wish, shared.value)
        self.variables[name] = shared
        return name

    def piece(self, flat: Name, start: int, type: TensorType, wish: str) -> Name:
        """A part of a flat array under a shape of its own; writing there writes into the array."""
        count = math.prod(type.sizes)
        name = Name(self.free_name(wish), type)
        self.view(name, flat, f"{flat}[{start}:{start + count}].reshape({type.sizes})")
        return name

    def buffer(self, wish: str, type: TensorType) -> Name:
        """An array made once, which the program writes into again and again."""
        name = self.free_name(wish)
        self.fixed.add(name)
        self.slots[name] = Slot(name, type.dtype, type.sizes)
        return Name(name, type)

    def buffers(self, wishes: Sequence[str], type: TensorType) -> Name:
        """An array for each result of an op that makes several."""
        pairs = zip(wishes, type.each, strict=True)
        parts = tuple(self.buffer(wish, each) for wish, each in pairs)
        return parts[0] if len(parts) == 1 else Name("", type, parts)

    def scratch(self, like: Name, dtype: str = "", shape: Sequence[int] | None = None) -> Name:
        """Working space of the shape and dtype of `like`, unless told otherwise."""
        sizes = tuple(like.type.sizes if shape is None else shape)
        return self.buffer("work", TensorType(dtype or like.type.dtype, sizes))

    def number(self, value: float, like: Name) -> Name:
        """A plain number as a 0-d array of the dtype of `like`.

        A Python number would cost a conversion in every call, and a float64 would promote.
        """
        array = np.array(value, dtype=like.type.dtype)
        key = (like.type.dtype, array.tobytes())
        if key not in self._constants:
            words = {0: "zero", 1: "one", 2: "two", 0.5: "one_half", -1: "minus_one"}
            digits = f"{value:.8g}".replace("-", "minus_").replace(".", "_point_")
            wish = words.get(value, f"n_{digits}")
            self._constants[key] = self.bind(wish, array)
        return Name(self._constants[key], TensorType(like.type.dtype, ()))

    def constant(self, op: Constant, type: TensorType, wish: str = "") -> Name:
        """The name of a number or an array that is written into the graph."""
        if op.is_scalar:
            return self.number(op.array.item(), Name("", type))
        return Name(self.bind(wish or "constant", op.array), type)

    # lines -----------------------------------------------------------------------------------

    def line(
        self, text: str, *touched: Name, ufunc: UfuncCall = NO_UFUNC, fresh: Name | None = None
    ) -> None:
        """Add a line that computes the present node and touches these arrays.

        `ufunc` is the plain call of a ufunc that it is; `fresh` the output whose array it makes.
        """
        number = len(self.lines)
        for name in touched:
            slot = self.slots.get(self.roots.get(name.text, name.text))
            if slot is not None:
                if slot.born < 0:
                    slot.born = number
                slot.dies = number
        self.lines.append(Line(text, self.node, self.note, *ufunc, fresh, self.depth))
        self.note = ""

    def call(self, function: str, *args: Name, out: Name | None = None, **settings: Any) -> None:
        """Add a NumPy call; with `out`, its result is written there."""
        self.know(function)
        words, touched, ufunc = [arg.text for arg in args], [*args], NO_UFUNC
        for key, value in settings.items():
            is_name = isinstance(value, Name)
            words.append(f"{key}={value.text if is_name else repr(value)}")
            touched += [value] if is_name else []
        if out is not None:
            words.append(f"out={out.text}")
            touched.append(out)
            if works_number_by_number(function):
                self._offer_places(args, out)
                ufunc = NO_UFUNC if settings else (function, args, out, "")
        self.line(f"{function}({', '.join(words)})", *touched, ufunc=ufunc)

    def gate(self, x: Name, flag: Name, out: Name) -> None:
        """Add the product of `x` with True or False, which is 0 where it is False, even for inf."""
        bits, result = self.bits(x), self.bits(out)
        self.know("multiply")
        self._offer_places((x, flag), out)
        ufunc = ("multiply", (x, flag), out, bits.type.dtype if bits is not x else "")
        self.line(f"multiply({bits}, {flag}, out={result})", x, flag, out, ufunc=ufunc)

    def bits(self, x: Name) -> Name:
        """`x` read as whole numbers of the same width.

        0 times inf is nan, but 0 times the bits of inf are the bits of 0. A choice between numbers
        made like that is as fast as a product, and 15 times faster than `copyto` with a `where`.
        """
        if not x.type.is_float:
            return x
        type = x.type.with_dtype(x.type.dtype.replace("float", "int"))
        name = self.viewed(x, f"{x}.view('{type.dtype}')", type, "bits")
        self.as_bits.add(name.text)
        return name

    def _offer_places(self, args: Sequence[Name], out: Name) -> None:
        """A ufunc works number by number, so its result may take over an input's place."""
        slot = self.slots.get(out.text)
        if slot is not None and slot.born < 0:
            slot.may_take_over = tuple([arg.text for arg in args if arg.text in self.slots])

    def fresh(self, out: Name) -> None:
        """Add the line that makes an output's own array, so that no later call overwrites it."""
        self.line(f"{out} = empty({out.type.sizes}, '{out.type.dtype}')", fresh=out)

    def reduce(
        self, function: str, x: Name, out: Name, axes: tuple[int, ...], keepdims: bool
    ) -> None:
        """Add a reduction of `x` along `axes` by a ufunc such as add or maximum."""
        called = self.arrays.reducing(function)
        self.know(called.partition(".")[0])
        axis = str(axes[0]) if len(axes) == 1 else repr(axes)
        kept = ", keepdims=True" if keepdims else ""
        self.line(f"{called}({x}, axis={axis}{kept}, out={out})", x, out)

    def repeat(
        self, grids: dict[str, tuple[int, ...]], lines: Sequence[str], *touched: Name
    ) -> None:
        """Add lines that are done for every position in each grid, the last grid innermost.

        An empty grid is no loop. All arrays live until the loops end: the next round reads them.
        """
        outside = self.depth
        for name, grid in grids.items():
            if grid:
                self.line(f"for {name} in {self.helper(positions)}({grid}):", *touched)
                self.depth += 1
        for text in lines:
            self.line(text, *touched)
        self.depth = outside

    def know(self, function: str) -> None:
        """Let the program call a function of its array module by its name."""
        if function not in self.namespace:
            self.namespace[function] = getattr(self.arrays, function)
            self.taken.add(function)

    # views -----------------------------------------------------------------------------------

    def view(self, out: Name, source: Name, expression: str) -> None:
        """`out` is another view of `source`: bound once if that array never moves."""
        if source.text not in self.fixed and source.text not in self.moving:
            self.line(f"{out} = {expression}", source)
            return
        stand_in = eval(expression, {**self.namespace, source.text: self._layout(source)})  # noqa: S307
        if stand_in.size == 0 or self.arrays.may_share_memory(stand_in, self._layout(source)):
            self._bind_view(out.text, source.text, expression, stand_in)
            return
        # The numbers do not lie in the order the new shape needs: they are copied in each call.
        self.slots[out.text] = Slot(out.text, out.type.dtype, out.type.sizes)
        self.fixed.add(out.text)
        window = Name(self.free_name(f"{out}_as_{source}"), source.type)
        expression = f"{out}.reshape({source.type.sizes})"
        stand_in = self._layout(out).reshape(source.type.sizes)
        self._bind_view(window.text, out.text, expression, stand_in)
        self.call("copyto", window, source)

    def _bind_view(self, name: str, source: str, expression: str, stand_in: Any) -> None:
        if source in self.moving:  # one view for each step
            depth, arrays = self.moving[source]
            views = self.bound(f"{name}_each", f"[{expression} for {source} in {arrays}]")
            self.moving[name] = (depth, views)
        else:
            self.fixed.add(name)
            self.views[name] = expression
        self.roots[name] = self.roots.get(source, source)
        self._layouts[name] = stand_in

    def _layout(self, name: Name) -> Any:
        """An array that lies in memory as this name's will; its numbers are never looked at."""
        if name.text in self.namespace:
            return self.namespace[name.text]
        if name.text not in self._layouts:
            self._layouts[name.text] = self.arrays.empty(name.type.sizes, name.type.dtype)
        return self._layouts[name.text]

    def bound(self, wish: str, expression: str) -> str:
        """A name for something made of arrays that exist: worked out once, when they are known."""
        name = self.free_name(wish)
        self.views[name] = expression
        return name

    def step_through(self, out: Name, source: Name, arrays: str) -> None:
        """`out` is another entry of `source` in each step of the loop that is being written."""
        self.moving[out.text] = (self.depth, arrays)
        self.roots[out.text] = self.roots.get(source.text, source.text)
        whole = self._layout(source)
        self._layouts[out.text] = whole[0, ...] if len(whole) else np.empty(out.type.sizes)

    def end_steps(self) -> dict[str, str]:
        """The loop is written: what moved in it, and the arrays each name stood for."""
        inside = self.depth + 1
        moved = {name: arrays for name, (depth, arrays) in self.moving.items() if depth == inside}
        for name in moved:
            del self.moving[name]
        return moved

    def reshaped(self, x: Name, shape: tuple[int, ...]) -> Name:
        """`x` under another shape, for an op that wants its rows in one matrix."""
        return self.viewed(x, f"{x}.reshape({shape})", x.type.with_shape(shape), "rows")

    def viewed(self, x: Name, expression: str, type: TensorType, wish: str = "part") -> Name:
        """A view of `x`, for a line that reads or writes only a part of it.

        The same view asked for twice is the same name, unless it is a copy, or made in a loop.
        """
        known = self._seen.get((x.text, expression))
        if known is not None:
            return known
        name = Name(self.free_name(f"{x}_{wish}"), type)
        self.view(name, x, expression)
        if name.text in self.views or (x.text not in self.fixed and not self.depth):
            self._seen[x.text, expression] = name
        return name


class Program(Record, eq=False, frozen=False):
    """A finished program: its text, the function, its memory, and which node each line computes."""

    filename: str
    text: str
    run: Callable[..., list[Any]]
    nodes: dict[int, Tensor | None]
    plan: Plan
    views: dict[str, str]
    order: list[Tensor]
    namespace: dict[str, Any]
    variables: dict[str, Shared]
    arrays: Arrays
    moved: list[Callable[[], None]]  # who wants to know when an array has moved
    arena: Any = None
    seconds: float = 0.0  # how long it took to simplify the graph and to write the program

    def bind(self, arena: Array) -> None:
        """Let the program's names stand for pieces of this arena."""
        self.arena = arena
        with moving:
            for shared in self.variables.values():
                shared.readers.add(self)
            self.rebind()

    def rebind(self) -> None:
        """Look up every array anew: the arena, or a variable, has moved."""
        if self.arena is None:
            return
        arena = self.arena
        for tell in self.moved:
            tell()
        if any(shared.device != self.arrays.device for shared in self.variables.values()):
            # A variable went to another device; the function fetches it before its next call.
            self.namespace.update(dict.fromkeys(self.variables))
            return
        for name, shared in self.variables.items():
            self.namespace[name] = shared.value
        for slot in self.plan.slots:
            self.namespace[slot.name] = slot.within(arena)
        for name, expression in self.views.items():
            self.namespace[name] = eval(expression, self.namespace)  # noqa: S307  (our own text)

    def node_at(self, line: int) -> Tensor | None:
        """The node that a line of the text computes."""
        return self.nodes.get(line)

    def forget(self) -> None:
        """Take the text out of `linecache` when the program is no longer used."""
        linecache.cache.pop(self.filename, None)

    def __repr__(self) -> str:
        return self.text


def finish(
    code: Code,
    parameters: list[str],
    results: list[str],
    order: list[Tensor],
    poison: bool = False,
    blocks: bool = True,
) -> Program:
    """Plan the memory, put the lines together, compile them, and register the text.

    `poison` is for tests: every array is overwritten as soon as nobody should read it any more.
    """
    if blocks and not poison and code.arrays.in_blocks:
        code.lines = in_blocks(code)
    plan = make_plan([slot for slot in code.slots.values() if slot.born >= 0])
    head = [
        *_inventory(plan, code.views),
        *filter(None, [code.arrays.quiet]),
        f"def program({', '.join(parameters)}):",
    ]
    if poison:
        code.lines = _poisoned(code.lines, plan)
    body = [_indented(line) for line in code.lines]
    body.append(f"    return [{', '.join(results)}]")
    text = "\n".join([*head, *body]) + "\n"
    filename = f"{PROGRAM}program {next(_numbers)}>"
    namespace = dict(code.namespace)
    if code.arrays.quiet:
        namespace["errstate"] = code.arrays.errstate
    exec(compile(text, filename, "exec"), namespace)  # noqa: S102  (text made above, not read)
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    nodes: dict[int, Tensor | None] = {}
    for line in code.lines:
        for _ in line.text.split("\n"):
            nodes[len(head) + len(nodes) + 1] = line.node
    program = Program(
        filename,
        text,
        namespace["program"],
        nodes,
        plan,
        code.views,
        order,
        namespace,
        code.variables,
        code.arrays,
        [],
    )
    weakref.finalize(program, linecache.cache.pop, filename, None)  # the text goes with it
    return program


def _indented(line: Line) -> str:
    """A line with its note, as far to the right as the loops around it ask for."""
    before = "    " * (1 + line.depth)
    text = f"{before}{line.text}  # {line.note}" if line.note else before + line.text
    return text.replace("\n", f"\n{before}")


def _poisoned(lines: list[Line], plan: Plan) -> list[Line]:
    """The lines, and after each the destruction of what dies in it."""
    inherited = {slot.took_over for slot in plan.slots}
    result = []
    for number, line in enumerate(lines):
        result.append(line)
        dead = [s for s in plan.slots if s.dies == number and s.name not in inherited]
        # What was born outside a loop is destroyed behind it.
        for slot in sorted(dead, key=lambda slot: -lines[slot.born].depth):
            value = "float('nan')" if slot.dtype.startswith("float") else "1"
            text = f"{slot.name}.fill({value})"
            result.append(Line(text, line.node, depth=lines[slot.born].depth))
    return result


def _inventory(plan: Plan, views: dict[str, str]) -> list[str]:
    """Comment lines listing the arrays and views that were made beforehand."""
    names = [*[slot.name for slot in plan.slots], *views]
    width = max(map(len, names), default=0)
    lines = []
    if plan.slots:
        lines.append(f"# arrays made once, in an arena of {plan.arena_bytes:,} bytes:")
    for slot in plan.slots:
        place = f"from byte {slot.offset}"
        lines.append(f"#   {slot.name:<{width}}  {slot.dtype} {slot.shape}  {place}")
    if views:
        lines.append("# views of them, which cost nothing:")
        lines += [f"#   {name:<{width}}  {text}" for name, text in views.items()]
    return lines
