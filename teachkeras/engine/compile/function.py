"""`Function`: a graph closed, simplified, and turned into a program for each shape of data.

Numbers go in as a list and come out as a list. The first call with new shapes writes a program; the
next ones run it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, DataError, GraphError, TeachError, TypeTeachError
from ...errors.text import counted
from ..graph import Graph, Tensor
from ..inspect.printing import example_text, expression, leaf_text
from ..inspect.replay import checked, unfed
from ..inspect.story import Story
from ..limits import SMALL, check_memory, collecting_later
from ..ops.leaves import Constant, Variable
from ..rewrite.driver import Simplification, simplify
from ..shared import Shared
from ..sizes import check_sizes
from ..types import Shape
from .arrays import Arrays, in_use
from .memory import Arena
from .pack import packed
from .program import Program
from .specialise import fit
from .writer import NotFinite, write_program

MOST_PROGRAMS = 8
Signature = tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]


class Function:
    """A real function made from a graph: a list of arrays in, a list of arrays out.

    `updates` are pairs (variable, new value): every new value is computed from the old ones, then
    all are stored. `strict` allows only rewrites that change not one bit. With `guard`, a nan or
    inf in the first output or in a gradient is an error that names the op that made it, and nothing
    is stored. It computes on the device that is in use when it is made.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> Function([a, b], [a * b + a])([3, 5])
    [np.float32(18.0)]
    """

    def __init__(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor] | None = None,
        updates: Sequence[Any] = (),
        strict: bool = False,
        names: dict[Tensor, str] | None = None,
        guard: bool = False,
        arrays: Arrays | None = None,
    ) -> None:
        self.arrays = arrays or in_use()
        self.inputs = _check_inputs(inputs)
        self.outputs = Graph(_check_list(outputs, "outputs")).outputs
        self.updates = _check_updates(updates)
        self.strict, self.guard = strict, guard
        self.names = dict(names or {})
        self.graph = Graph([*self.outputs, *[new for _, new in self.updates]])
        _check_fed(self.graph, self.inputs)
        self._asked = len(self.updates)  # behind them stand the counters of random nodes
        if counters := _draw_counters(self.graph):
            self.updates += counters
            self.graph = Graph([*self.outputs, *[new for _, new in self.updates]])
        self._data = [node for node in self.inputs if node.role == "input"]
        self._phases = [i for i, node in enumerate(self.inputs) if node.role == "static"]
        self._variables = _variables_of(self.graph, self.updates)
        self._simple: dict[tuple[int, ...], Simplification] = {}
        self._programs: dict[Signature, Program] = {}
        self._arena = Arena(self.arrays)
        self.lock = threading.RLock()
        self._fast: dict[Any, tuple[Any, Callable[..., list[Any]]]] = {}

    # calling ---------------------------------------------------------------------------------

    def __call__(self, inputs: Sequence[Any] | None = None, *more: Any, **named: Any) -> list[Any]:
        """Feed one value for each input, in order; get one array for each output."""
        if more or named:
            raise self._not_a_list(f"{1 + len(more) + len(named)} values one by one")
        with self.lock:
            if type(inputs) is list and inputs:
                # The fast way: the same shapes and dtypes as last time with this learning phase.
                phase = inputs[-1] if self._phases else 0
                data = inputs[:-1] if self._phases else inputs
                known = self._fast.get(phase) if type(phase) in (int, float) else None
                if known is not None and len(known[0]) == len(data):
                    for value, (shape, dtype) in zip(data, known[0]):  # noqa: B905  (hot)
                        if (
                            type(value) is not np.ndarray
                            or value.shape != shape
                            or value.dtype is not dtype
                        ):
                            break
                    else:
                        try:
                            return known[1](*data)
                        except NotFinite:
                            raise self._not_finite(data, phase) from None
            return self._call_slowly(inputs)

    def _not_finite(self, data: Sequence[Any], phase: int) -> TeachError:
        """A guarded program met a nan: replay the same step to name the op that made it first.

        Nothing was stored, so the variables are still those of before the step.
        """
        from ..inspect.explain import Guilty, blame, exploded

        feed = dict(zip(self._data, data, strict=True))
        feed |= {self.inputs[i]: phase for i in self._phases}
        guilty = blame(self.graph.outputs, feed)
        return guilty.error() if isinstance(guilty, Guilty) else exploded()

    def _call_slowly(self, inputs: Sequence[Any] | None) -> list[Any]:
        """Check everything, find or write the program, and remember it for the fast way."""
        phases, arrays = self.accepted(inputs)
        signature = (phases, tuple(array.shape for array in arrays))
        run = self.arrays.carrying(self.program_for(signature).run)
        if self._phases in ([], [len(self.inputs) - 1]):
            known = tuple((array.shape, array.dtype) for array in arrays)
            self._fast[phases[0] if phases else 0] = (known, run)
        try:
            return run(*arrays)
        except NotFinite:
            raise self._not_finite(arrays, phases[0] if phases else 0) from None

    def accepted(self, inputs: Sequence[Any] | None) -> tuple[tuple[int, ...], list[Any]]:
        """What a call was given, checked: the learning phases, and the arrays of the data."""
        if not isinstance(inputs, (list, tuple)):
            raise self._not_a_list("nothing" if inputs is None else type(inputs).__name__)
        if len(inputs) != len(self.inputs):
            raise GraphError(
                "TK-209",
                f"this function has {len(self.inputs)} inputs and got {len(inputs)}",
                [("it needs", self._wanted()), ("it got", counted(len(inputs), "value"))],
                fix=f"f({self._example()})   with your own numbers",
            )
        phases = tuple(_phase(inputs[i]) for i in self._phases)
        values = [v for i, v in enumerate(inputs) if i not in self._phases]
        return phases, [checked(n, v) for n, v in zip(self._data, values, strict=True)]

    def _not_a_list(self, got: str) -> TypeTeachError:
        return TypeTeachError(
            "TK-208",
            "a function takes a list of inputs, even for one",
            [("it got", got), ("it needs", self._wanted())],
            fix=f"f({self._example()})   with your own numbers",
        )

    def _example(self) -> str:
        """Numbers of the right shapes, as Python writes them."""
        return "[" + ", ".join(map(example_text, self.inputs)) + "]"

    def _wanted(self) -> str:
        return "[" + ", ".join(leaf_text(node) for node in self.inputs) + "]"

    # programs --------------------------------------------------------------------------------

    def program_for(self, signature: Signature) -> Program:
        """The program for these phases and shapes, written now if there is none."""
        self._fetch_variables()
        program = self._programs.pop(signature, None)
        if program is None:
            start = time.perf_counter()
            program = self._write(*signature)
            if self._arena.grow(program.plan.arena_bytes):
                for other in self._programs.values():
                    other.bind(self._arena.array)
            program.bind(self._arena.array)
            program.seconds = time.perf_counter() - start
            program.moved.append(self._fast.clear)  # the next call looks where things are now
            while len(self._programs) >= MOST_PROGRAMS:
                self._programs.pop(next(iter(self._programs))).forget()
        self._programs[signature] = program  # the most recently used stands last
        return program

    def _fetch_variables(self) -> None:
        """Let the variables live where this function computes: the last one to compute has them."""
        for shared in self._variables:
            shared.bring(self.arrays)

    @collecting_later()
    def _write(self, phases: tuple[int, ...], shapes: tuple[tuple[int, ...], ...]) -> Program:
        simple = self.simplified(phases)
        if not all(node.type.is_known for node in self._data):
            check_sizes(self._data, simple.before, shapes)
        fitted = fit(self._data, simple, shapes, self.strict)
        count = len(self.outputs)
        variables = [variable for variable, _ in self.updates]
        for variable, new in zip(variables, fitted.outputs[count:], strict=True):
            _keep_shape(variable, new.type.shape)
        updates = list(zip(variables, fitted.outputs[count:], strict=True))
        if not self.strict:
            updates = packed(updates)
        for old, new in zip(self._data, fitted.inputs, strict=True):
            new.name = new.name or self.names.get(old)  # the learner's own name, for the text
        free = self.arrays.free_bytes()
        _check_sizes(fitted.order, free)
        program = write_program(
            fitted.inputs,
            fitted.outputs[:count],
            updates,
            blocks=not self.strict,
            guard=self.guard,
            arrays=self.arrays,
        )
        _check_size(program, fitted.outputs[:count], free)
        return program

    def simplified(self, phases: tuple[int, ...] = ()) -> Simplification:
        """The graph after tidy and steady, for one setting of the learning phase."""
        if phases not in self._simple:
            statics = [self.inputs[i] for i in self._phases]
            known = {
                node: Constant(value, node.dtype)()
                for node, value in zip(statics, phases, strict=True)
            }
            closed = self.graph.substitute(known) if known else self.graph
            self._simple[phases] = simplify(closed, strict=self.strict)
        return self._simple[phases]

    def at(self, *shapes: tuple[int, ...], phases: tuple[int, ...] = ()) -> Program:
        """The raw program for these input shapes: `f.at((32, 64)).run(x)` skips all checks.

        It takes and gives arrays of its device; calling the function carries NumPy arrays there.
        """
        return self.program_for((phases, tuple(shapes)))

    @property
    def story(self) -> Story:
        """What happened on the way from the learner's lines to the program."""
        phases = (1,) * len(self._phases)
        program = next(reversed(self._programs.values()), None)
        return Story(self.graph.outputs, self.simplified(phases), program)

    def __repr__(self) -> str:
        count = len(self._programs)
        outputs, programs = counted(len(self.outputs), "output"), counted(count, "program")
        return f"Function {self._wanted()} -> {outputs}, {programs} written"

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        updates = [(Variable(shared)(), new) for shared, new in self.updates[: self._asked]]
        return Function(
            self.inputs, self.outputs, updates, self.strict, self.names, self.guard, self.arrays
        )


def evaluate(tensor: Tensor) -> Any:
    """The value of a tensor that needs no input, now.

    >>> from teachkeras.engine import constant
    >>> evaluate(constant([1.0, 2.0]) + 1)
    array([2., 3.], dtype=float32)
    """
    from ..inspect.replay import replay

    return (
        np.array(replay([tensor]).results[0])[()]
        if tensor.ndim == 0
        else np.array(replay([tensor]).results[0])
    )


def _check_sizes(order: Sequence[Tensor], free: int | None) -> None:
    """Refuse a graph with a result that alone is larger than this process (or GPU) may take."""
    for node in order:
        if node.role == "result" and not node.op.is_view:
            size = node.type.bytes
            if size > SMALL:
                largest = max(node.type.each, key=lambda type: type.bytes)
                check_memory(size, expression(node), largest.sizes, largest.dtype, node, free)


def _check_size(program: Program, results: Sequence[Tensor], free: int | None) -> None:
    """Refuse a program whose memory in all is not there, naming its largest node."""
    fresh = [node for node in results if node.role == "result"]
    total = program.plan.arena_bytes + sum(node.type.bytes for node in fresh)
    if total <= SMALL:
        return
    made = [node for node in program.order if node.role == "result" and not node.op.is_view]
    if made:
        largest = max(made, key=lambda node: node.type.bytes)
        type = max(largest.type.each, key=lambda type: type.bytes)
        check_memory(total, expression(largest), type.sizes, type.dtype, largest, free)


def _phase(value: Any) -> int:
    if isinstance(value, (bool, int, float, np.generic, np.ndarray)) and value in (0, 1):
        return int(value)
    raise ArgumentError(
        "TK-406",
        "the learning phase is 0 (test) or 1 (train)",
        [("it got", repr(value)[:60])],
        fix="f([..., 0])   0 for a prediction, 1 while training",
    )


def _check_list(values: Any, what: str) -> list[Any]:
    if isinstance(values, (list, tuple)):
        return list(values)
    raise TypeTeachError(
        "TK-210",
        f"the {what} of a function are a list, even if there is only one",
        [("it got", repr(values)[:80])],
        fix="K.function([inputs], outputs)",
    )


def _check_inputs(inputs: Any) -> list[Tensor]:
    nodes = _check_list(inputs, "inputs")
    for node in nodes:
        if not isinstance(node, Tensor) or node.role not in ("input", "static"):
            raise GraphError(
                "TK-211",
                "only placeholders can be fed",
                [("it got", repr(node)[:80])],
                fix="K.function([], outputs)   a variable holds its own value and is not fed",
            )
    if len(set(nodes)) != len(nodes):
        raise GraphError(
            "TK-212",
            "the same placeholder stands twice among the inputs",
            [("inputs", ", ".join(map(leaf_text, nodes)))],
            fix="name each input once",
        )
    return nodes


def _check_pair(update: Any) -> tuple[Any, Any]:
    if isinstance(update, (list, tuple)) and len(update) == 2:
        return update[0], update[1]
    raise TypeTeachError(
        "TK-216",
        "an update is a pair: a variable and its new value",
        [("it got", repr(update)[:80])],
        fix="...(..., updates=[(a, a + 1)])",
    )


def _check_updates(updates: Sequence[Any]) -> list[tuple[Shared, Tensor]]:
    """Pairs (variable, new value), each variable at most once, each of the variable's type."""
    from ..functions.elementwise import as_tensor, cast

    found: dict[Shared, Tensor] = {}
    for update in _check_list(updates, "updates"):
        variable, value = _check_pair(update)
        if not isinstance(variable, Tensor) or not isinstance(variable.op, Variable):
            raise GraphError(
                "TK-213",
                "only variables can be updated",
                [("it got", repr(variable)[:80])],
                fix="x = K.variable(0.)",
            )
        shared = variable.op.shared
        if shared in found:
            name = leaf_text(variable)
            raise GraphError(
                "TK-214",
                f"{name} would get two new values in one call",
                [("variable", repr(variable))],
                why="all updates happen at once, from old values",
                fix="one pair for each variable: updates=[(a, a + 1)]",
            )
        new = cast(as_tensor(value, variable), variable.dtype)
        if new.type.is_known:
            _keep_shape(shared, new.type.shape)
        found[shared] = new
    return list(found.items())


def _keep_shape(variable: Shared, shape: Shape) -> None:
    if shape != variable.value.shape:
        raise DataError(
            "TK-305",
            f"{variable.name or 'the variable'} keeps its shape, and its new value has another",
            [("new", repr(shape)), ("variable", repr(variable.value.shape))],
            fix="K.sum(x, axis=0)   or another reduction that gives the variable's shape",
        )


def _check_fed(graph: Graph, inputs: Sequence[Tensor]) -> None:
    missing = graph.select(lambda node: node.role in ("input", "static") and node not in inputs)
    if missing:
        raise unfed(missing, inputs, graph.outputs)


def _variables_of(graph: Graph, updates: Sequence[tuple[Shared, Tensor]]) -> list[Shared]:
    """Every variable that is read or updated."""
    read = [node.op.shared for node in graph.toposort() if isinstance(node.op, Variable)]
    return list(dict.fromkeys([*read, *[shared for shared, _ in updates]]))


def _draw_counters(graph: Graph) -> list[tuple[Shared, Tensor]]:
    """Every random node's draw number goes up by one with each call."""
    counters: dict[Shared, Tensor] = {}
    for node in graph.toposort():
        if node.op.is_random:
            draw = node.inputs[-1]
            if isinstance(draw.op, Variable):
                counters[draw.op.shared] = draw + 1
    return list(counters.items())


__all__ = ["Function", "TeachError", "evaluate"]
