"""The exercises of lesson 02, symbols first and numbers later."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..engine.compile.function import Function
from ..engine.graph import Graph, Tensor
from ..engine.printing import counted
from ..engine.replay import replay
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    function_values,
    graph_observations,
    kind_of,
    need_function,
    need_parts,
    need_symbol,
    number_pairs,
    pair_label,
)
from .sandbox import call

Formula = Callable[[Any, Any], Any]


def a_and_b() -> tuple[Tensor, Tensor]:
    """Two fresh placeholders called a and b."""
    return K.placeholder(name="a"), K.placeholder(name="b")


def graph_of(formula: Formula) -> Callable[[], Tensor]:
    """A maker of answers: the graph of a formula."""
    return lambda: formula(*a_and_b())


# --- 02.1 build -------------------------------------------------------------------------------


def observe_graph(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of a graph of a and b, and its operations."""
    return graph_observations(need_symbol(answer), ("a", "b"), rng)


BUILD = Exercise(
    number="02.1",
    title="Build (a + b) * (a - b)",
    prompt="Build the graph of `(a + b) * (a - b)` from two placeholders with the names `a` and "
    "`b`. Hand in the symbol, not a number.",
    observe=observe_graph,
    reference=graph_of(lambda a, b: (a + b) * (a - b)),
    hard_coded=lambda: K.constant(-16.0),
    slips=(
        Slip(
            graph_of(lambda a, b: a + b * a - b),
            "this is a + b * a - b: without brackets, Python multiplies first",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) * (b - a)),
            "the sign is turned round: the second bracket takes b away from a",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) * (a + b)),
            "both brackets add: the second one should subtract",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) + (a - b)),
            "the two brackets are added: they should be multiplied",
        ),
        Slip(
            graph_of(lambda a, b: a * a - b * b),
            "the numbers are right, but it is another graph: build the formula as it is written",
        ),
    ),
    misfits=(
        Slip(lambda: -16.0, "a number is a result"),
        Slip(lambda: "(a + b) * (a - b)", "without quotes"),
        Slip(lambda: lambda a, b: (a + b) * (a - b), "a Python function"),
        Slip(
            lambda: function_of(lambda a, b: [(a + b) * (a - b)])(), "the symbol that the function"
        ),
        Slip(lambda: K.placeholder(name="a") * 2, "does not read b"),
        Slip(lambda: K.placeholder((3,), name="a") + K.placeholder(name="b"), "its shape is (3,)"),
    ),
    hints=(
        "Look at the three steps. Step 1 declares, step 2 relates. You need these two, and not "
        "step 3.",
        "Python's own rules for brackets hold for symbols too. Each `+`, `-` or `*` makes one box.",
        "The twin (a - b) / (a + b) is built so:\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    z = (a - b) / (a + b)\n"
        "    tk.check('02.1', z)",
        "Here it is.\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    z = (a + b) * (a - b)\n"
        "    tk.check('02.1', z)",
    ),
)


# --- 02.2 count ---------------------------------------------------------------------------------

COUNTED: dict[str, Formula] = {
    "z = a + b": lambda a, b: a + b,
    "z = a * a": lambda a, b: a * a,
    "z = (a + b) * b": lambda a, b: (a + b) * b,
    "s = a + b; z = s * s": lambda a, b: (lambda s: s * s)(a + b),
    "z = 2 * a + 1": lambda a, b: 2 * a + 1,
}


def sizes() -> list[tuple[int, int]]:
    """Boxes and arrows of the five graphs, counted by the engine."""
    graphs = [Graph(formula(*a_and_b())) for formula in COUNTED.values()]
    return [(graph.size, graph.edges) for graph in graphs]


def observe_sizes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One pair for each of the five graphs."""
    pairs = need_parts(answer, list(COUNTED))
    for pair, label in zip(pairs, COUNTED, strict=True):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise NotYet(
                f"for {label} there must be two numbers in brackets: (boxes, arrows)",
                [("yours", kind_of(pair))],
            )
        for part in pair:
            if part is None or part is Ellipsis:
                raise NotYet(f"the numbers for {label} are still open")
            if isinstance(part, bool) or not isinstance(part, int | np.integer):
                raise NotYet(f"for {label} there is {kind_of(part)}: count in whole numbers")
    return [(label, [int(n) for n in pair]) for label, pair in zip(COUNTED, pairs, strict=True)]


COUNT = Exercise(
    number="02.2",
    title="Count boxes and arrows",
    prompt="For each of the five graphs, count the boxes and the arrows. Draw first, then count. "
    "Hand in five pairs `(boxes, arrows)`.",
    observe=observe_sizes,
    reference=sizes,
    hard_coded=lambda: [(4, 4)] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [(2, 3), (2, 2), (4, 4), (3, 4), (4, 5)],
            "boxes and arrows have changed places: boxes come first",
        ),
        Slip(
            lambda: [(1, 2), (1, 2), (2, 4), (2, 4), (2, 4)],
            "you counted the operations only: inputs and plain numbers are boxes too",
        ),
        Slip(
            lambda: [(3, 2), (3, 2), (5, 4), (7, 6), (5, 4)],
            "a symbol that is used twice was counted twice: it is one box with two arrows",
        ),
        Slip(
            lambda: [(3, 2), (2, 1), (4, 3), (4, 3), (5, 4)],
            "an arrow is missing: each use of a symbol has an arrow of its own",
        ),
        Slip(
            lambda: [(3, 3), (2, 3), (4, 5), (4, 5), (5, 5)],
            "one arrow too many: no arrow leaves the last box",
        ),
        Slip(
            lambda: [(3, 2), (2, 2), (4, 4), (4, 4), (3, 2)],
            "the plain numbers 2 and 1 are boxes too: the graph has to keep them somewhere",
        ),
    ),
    misfits=(
        Slip(lambda: (4, 4), "this has 2 parts: the task wants 5"),
        Slip(lambda: 20, "the task wants 5 parts"),
        Slip(lambda: [3, 2, 4, 4, 5], "there must be two numbers"),
        Slip(lambda: [(3, 2.5)] * 5, "count in whole numbers"),
        Slip(lambda: [("3", "2")] * 5, "count in whole numbers"),
    ),
    hints=(
        "Look at the picture of `a * b + a` again: how many boxes does `a` have there?",
        "One box for each input, each plain number and each operation. One arrow for each time "
        "an operation reads something.",
        "The twin z = (a - b) * a has the inputs a and b, a subtraction and a multiplication: 4 "
        "boxes. The subtraction reads 2 and the multiplication reads 2: 4 arrows. You can let the "
        "engine count:\n"
        "    tk.show((a - b) * a)",
        "In the order of the five formulas:\n"
        "    tk.check('02.2', [(3, 2), (2, 2), (4, 4), (4, 4), (5, 4)])",
    ),
)


# --- 02.3 find the unfed input ------------------------------------------------------------------

ASKED = {
    "case 1": (("price", "number"), "total"),
    "case 2": (("price", "number"), "goods"),
    "case 3": (("number", "postage"), "total"),
    "case 4": (("price", "number", "postage"), "goods"),
    "case 5": (("postage",), "postage"),
}


def bill() -> dict[str, Tensor]:
    """The lesson's bill: goods and total from price, number and postage."""
    price, number, postage = (K.placeholder(name=n) for n in ("price", "number", "postage"))
    goods = price * number
    return {
        "price": price,
        "number": number,
        "postage": postage,
        "goods": goods,
        "total": goods + postage,
    }


def unfed_inputs() -> list[str]:
    """For each case the placeholder that is needed and not fed, or 'nothing'."""
    symbols = bill()
    missing = []
    for fed, wanted in ASKED.values():
        needed = Graph(symbols[wanted]).inputs
        missing.append([n.name for n in needed if n.name not in fed])
    return [names[0] if names else "nothing" for names in missing]


def observe_unfed(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One word for each of the five cases; a symbol counts as its name, None as 'nothing'."""
    if isinstance(answer, list | tuple):
        answer = ["nothing" if item is None else getattr(item, "name", item) for item in answer]
    words = need_parts(answer, list(ASKED))
    known = [*bill(), "nothing"]
    for word, label in zip(words, ASKED, strict=True):
        if not isinstance(word, str):
            raise NotYet(f"{label} has {kind_of(word)}: write a name, or 'nothing'")
        if word.strip() not in known:
            raise NotYet(
                f"{label} has {word!r}, and nothing here is called so",
                [("names", ", ".join(known))],
            )
    return [(label, word.strip()) for label, word in zip(ASKED, words, strict=True)]


UNFED = Exercise(
    number="02.3",
    title="Find the unfed input",
    prompt="For each case, name the one placeholder that is needed but not fed. Write `'nothing'` "
    "if all is there. Hand in a list of five words.",
    observe=observe_unfed,
    reference=unfed_inputs,
    hard_coded=lambda: ["postage"] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ["nothing"] * 5,
            "something is missing: go backwards from the symbol that is asked for and list the "
            "boxes that read nothing",
        ),
        Slip(
            lambda: ["goods", "goods", "goods", "goods", "goods"],
            "goods is a result, nobody feeds it: go one arrow further back",
        ),
        Slip(
            lambda: ["total", "total", "total", "total", "total"],
            "total comes last, nobody feeds it: walk against the arrows",
        ),
        Slip(
            lambda: ["price", "price", "number", "price", "postage"],
            "this one is fed: it stands in the first list",
        ),
        Slip(
            lambda: ["number", "number", "postage", "number", "postage"],
            "this one is fed already: it stands in the first list",
        ),
        Slip(
            lambda: ["postage", "postage", "price", "postage", "price"],
            "nobody needs this one: no arrow leads from it to what is asked for",
        ),
        Slip(
            lambda: ["postage", "nothing", "price", "nothing", "number"],
            "nobody needs number here: no arrow leads from it to what is asked for",
        ),
    ),
    misfits=(
        Slip(lambda: "postage", "the task wants 5 parts"),
        Slip(lambda: ["postage", "price"], "this has 2 parts"),
        Slip(lambda: ["postage", 2, 3, 4, 5], "write a name"),
        Slip(lambda: ["postag", "a", "price", "a", "a"], "nothing here is called"),
    ),
    hints=(
        "Put your finger on the symbol that is asked for. Walk against the arrows until you reach "
        "boxes that read nothing.",
        "A function needs exactly the placeholders on the way to what it gives. Not more, and "
        "not fewer. Feeding one more does no harm.",
        "The twin: K.function([price], [goods]). From goods the arrows lead back to price and "
        "number. price is fed, number is not. So the answer for it is 'number'.",
        "Case 2 and case 4 never ask for total, so postage does not matter.\n"
        "    tk.check('02.3', ['postage', 'nothing', 'price', 'nothing', 'nothing'])",
    ),
)


# --- 02.4 from a drawing back to the formula ----------------------------------------------------


def drawn(a: Any, b: Any) -> Any:
    """The graph of the drawing: C = a - b, D = C * a, E = D + C."""
    c = a - b
    return c * a + c


def observe_formula(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a Python function gives for numbers, and how many boxes it makes of symbols."""
    if isinstance(answer, Tensor):
        raise NotYet("this is a symbol: hand in the Python function itself, without calling it")
    if isinstance(answer, Function) or not callable(answer):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a Python function, def e_of(a, b)")
    seen: list[Observation] = []
    for a, b in number_pairs(rng):
        value = call(answer, a, b)
        if value is None:
            raise NotYet("your function gives nothing back: is there a return?")
        if value is Ellipsis:
            raise NotYet(NOTHING_YET)
        if not isinstance(value, numbers.Real | np.ndarray) or np.ndim(value):
            raise NotYet(f"for two numbers your function gives {kind_of(value)}, not a number")
        seen.append((pair_label(a, b), np.float64(value)))
    symbol = call(answer, *a_and_b())
    if not isinstance(symbol, Tensor):
        raise NotYet(
            f"for two symbols your function gives {kind_of(symbol)}: use a and b as they "
            "come, without float() or int()"
        )
    return [*seen, ("the boxes of your graph", Graph(symbol).size)]


DRAW = Exercise(
    number="02.4",
    title="From a drawing back to the formula",
    prompt="Write a Python function `e_of(a, b)` that makes exactly this graph, with five boxes. "
    "Hand in the function itself: no brackets behind its name.",
    observe=observe_formula,
    reference=lambda: drawn,
    hard_coded=lambda: lambda a, b: 0 * (a + b) - 13.5,
    slips=(
        Slip(
            lambda: lambda a, b: (a - b) * a + (a - b),
            "the numbers are right, but a - b is there twice: give it a name and use that twice",
        ),
        Slip(
            lambda: lambda a, b: (b - a) * a + (b - a),
            "the subtraction is turned round: box C reads A first, then B",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * b + c)(a - b),
            "box D multiplies with B: in the drawing an arrow leads from A to D",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * a + a)(a - b),
            "box E adds A: in the drawing the second arrow into E comes from C",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * c + a)(a - b),
            "box D reads C twice and box E reads A: follow the arrows once more",
        ),
        Slip(lambda: lambda a, b: (a - b) * a, "this is box D: one box is still missing after it"),
    ),
    misfits=(
        Slip(lambda: drawn(*a_and_b()), "hand in the Python function"),
        Slip(lambda: 3.5, "the task wants a Python function"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: print(a), "is there a return?"),
        Slip(lambda: lambda a: a, "your function stopped: TypeError"),
        Slip(
            lambda: lambda a, b: float(a) if not isinstance(a, Tensor) else 1.0, "for two symbols"
        ),
    ),
    hints=(
        "Look at box C first: it reads only inputs. Then at D, then at E.",
        "One line of Python for each operation box. A box with two arrows going out is a name "
        "that is used twice.",
        "The twin with C = a + b, D = C * b and E = D - C:\n"
        "    def e_of(a, b):\n"
        "        c = a + b\n"
        "        d = c * b\n"
        "        return d - c",
        "Three lines, one for each box.\n"
        "    def e_of(a, b):\n"
        "        c = a - b\n"
        "        d = c * a\n"
        "        return d + c\n"
        "    tk.check('02.4', e_of)",
    ),
)


# --- 02.5 one graph, two functions --------------------------------------------------------------


def function_of(outputs: Callable[..., list], turned: bool = False) -> Callable[[], Function]:
    """A maker of one function from fresh symbols."""

    def make() -> Function:
        a, b = a_and_b()
        return K.function([b, a] if turned else [a, b], outputs(a, b))

    return make


def pair_of(first: str, second: str, order: str = "ba", again: bool = False) -> Callable[[], tuple]:
    """A maker of two functions; the letters name outputs: m the mean, d the distance from it."""

    def make() -> tuple:
        a, b = a_and_b()
        m = (a + b) / 2
        named = {"m": m, "d": a - m, "a": a, "b": b}
        other = named | {"m": (a + b) / 2} if again else named
        return (
            K.function([a, b], [named[n] for n in first]),
            K.function([named[n] for n in order], [other[n] for n in second]),
        )

    return make


def observe_pair(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What both functions give, and whether they share the symbol of the mean."""
    first, second = need_parts(answer, ("f", "g"))
    f, g = need_function(first, "f"), need_function(second, "g")
    for function, name, count in ((f, "f", 1), (g, "g", 2)):
        if len(function.inputs) != 2:
            raise NotYet(f"{name} has {counted(len(function.inputs), 'input')}: the task wants 2")
        if len(function.outputs) != count:
            raise NotYet(
                f"{name} gives {counted(len(function.outputs), 'value')}: the task wants {count}"
            )
    seen: list[Observation] = []
    for pair in number_pairs(rng):
        text = f"[{pair[0]:g}, {pair[1]:g}]"
        seen.append((f"f({text})", function_values(f, pair, "f")[0]))
        d, m = function_values(g, pair, "g")
        seen += [(f"g({text})[0]", d), (f"g({text})[1]", m)]
    shared = "one symbol" if f.outputs[0] is g.outputs[1] else "two symbols"
    return [*seen, ("the mean of f and of g", shared)]


PAIR = Exercise(
    number="02.5",
    title="One graph, two functions",
    prompt="Build **one** graph: `m = (a + b) / 2` and `d = a - m`. Make two functions of it: `f` "
    "takes `[a, b]` and gives `[m]`; `g` takes `[b, a]` (mind the order) and gives `[d, m]`. Hand "
    "in `(f, g)`.",
    observe=observe_pair,
    reference=pair_of("m", "dm"),
    hard_coded=lambda: pair_of_constants(),
    slips=(
        Slip(pair_of("m", "dm", order="ab"), "g takes [a, b]: the task wants b first"),
        Slip(pair_of("m", "md"), "g gives [m, d]: the task wants d first"),
        Slip(pair_of("d", "dm"), "f gives d: the task wants the mean m"),
        Slip(
            pair_of("m", "dm", again=True),
            "the numbers are right, but there are two graphs: build m once and use it in both",
        ),
        Slip(pair_of("m", "md", order="ab"), "g has both orders as f has: b before a, d before m"),
    ),
    misfits=(
        Slip(lambda: pair_of("m", "dm")()[0], "the task wants 2 parts"),
        Slip(lambda: (lambda x: x, lambda x: x), "f is a Python function"),
        Slip(lambda: ([np.float32(4)], [np.float32(-1), np.float32(4)]), "without calling it"),
        Slip(pair_of("md", "dm"), "f gives 2 values"),
        Slip(pair_of("m", "m"), "g gives 1 value:"),
        Slip(lambda: a_and_b(), "a symbol cannot be called yet"),
    ),
    hints=(
        "Look at the cell with two functions of one graph. The graph is built above both.",
        "K.function(inputs, outputs) takes two lists. The order in them is the order of the "
        "numbers that go in and come out.",
        "The twin with s = a * b and t = s - a:\n"
        "    s = a * b\n"
        "    t = s - a\n"
        "    f = K.function([a, b], [s])\n"
        "    g = K.function([b, a], [t, s])",
        "Build once, compile twice.\n"
        "    m = (a + b) / 2\n"
        "    d = a - m\n"
        "    f = K.function([a, b], [m])\n"
        "    g = K.function([b, a], [d, m])\n"
        "    tk.check('02.5', (f, g))",
    ),
)


def pair_of_constants() -> tuple[Function, Function]:
    """Two functions that give the same numbers whatever goes in."""
    a, b = a_and_b()
    m = K.constant(4.0) + 0 * (a + b)
    return K.function([a, b], [m]), K.function([b, a], [m - 5.0, m])


# --- 02.6 what will not be computed -------------------------------------------------------------

SYMBOLS = ("a", "b", "s", "d", "p", "q")


def chain() -> dict[str, Tensor]:
    """The graph of the exercise: s = a + b, d = a - b, p = s * d, q = p + s."""
    a, b = a_and_b()
    s, d = a + b, a - b
    p = s * d
    return {"a": a, "b": b, "s": s, "d": d, "p": p, "q": p + s}


def empty_boxes() -> tuple[list[str], list[str]]:
    """What stays empty when p is asked for, and when q is asked for with p and s fed."""
    symbols = chain()
    needed = set(Graph(symbols["p"]).toposort())
    filled = replay(symbols["q"], {symbols["p"]: 10.0, symbols["s"]: 2.0}).values
    return (
        [n for n in SYMBOLS if symbols[n] not in needed],
        [n for n in SYMBOLS if symbols[n] not in filled],
    )


def whole(outputs: str, first: Sequence[str], second: Sequence[str]) -> Callable[[], tuple]:
    """A maker of answers: a function with these outputs, and two lists of names."""

    def make() -> tuple:
        symbols = chain()
        f = K.function([symbols["a"], symbols["b"]], [symbols[n] for n in outputs])
        return f, list(first), list(second)

    return make


def empty_ones(answer: Any, which: str, place: str) -> list[Observation]:
    """A list of names as one observation for each box; symbols count as their names."""
    if isinstance(answer, str):
        answer = answer.replace(",", " ").split() if answer.strip() else []
    if not isinstance(answer, list | tuple | set):
        raise NotYet(f"{which} is {kind_of(answer)}: write a list of names, such as ['a', 'q']")
    given = [getattr(item, "name", None) or item for item in answer]
    for name in given:
        if not isinstance(name, str) or name not in SYMBOLS:
            raise NotYet(f"{which} has {str(name)[:30]!r}: the names are {', '.join(SYMBOLS)}")
    return [(f"{place} / box {n}", "empty" if n in given else "filled") for n in SYMBOLS]


def observe_empty(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What f gives, and the two lists of boxes that stay empty."""
    parts = ("f", "the first list", "the second list")
    first, after_f, after_replay = need_parts(answer, parts)
    f = need_function(first, "f")
    if len(f.outputs) != 1:
        raise NotYet(f"f gives {len(f.outputs)} values: ask for p and nothing else")
    seen = [(pair_label(*pair), function_values(f, pair, "f")[0]) for pair in number_pairs(rng)]
    return [
        *seen,
        *empty_ones(after_f, parts[1], "when f runs"),
        *empty_ones(after_replay, parts[2], "in the replay"),
    ]


EMPTY = Exercise(
    number="02.6",
    title="What will not be computed",
    prompt="Build `s = a + b`, `d = a - b`, `p = s * d` and `q = p + s`. Make `f` from `[a, b]` to "
    "`[p]`. Then answer two questions. Which of the six boxes a, b, s, d, p and q stay empty when "
    "`f([3, 5])` runs? And which of them in `tk.replay(q, {p: 10, s: 2})`? Hand in `f` and two "
    "lists of names, such as `['a', 'b']`.",
    observe=observe_empty,
    reference=lambda: (whole("p", (), ())()[0], *empty_boxes()),
    hard_coded=lambda: (constant_function(), *empty_boxes()),
    piecewise=True,
    slips=(
        Slip(whole("q", ["q"], ["a", "b", "d"]), "this f gives q: ask for p"),
        Slip(whole("s", ["q"], ["a", "b", "d"]), "this f gives s: ask for p"),
        Slip(
            whole("p", ["a", "b", "q"], ["a", "b", "s", "d", "p"]),
            "a box that is fed is not empty: nobody computes it, but it holds a value",
        ),
        Slip(
            whole("p", ["s", "d", "q"], ["a", "b", "d"]),
            "a box on the way is computed too: go backwards from p and tick every box you meet",
        ),
        Slip(
            whole("p", ["p", "q"], ["a", "b", "d", "q"]),
            "the box that is asked for is filled, of course: look at the others",
        ),
        Slip(
            whole("p", [], []), "a box that nobody asks for stays empty: your list leaves one out"
        ),
    ),
    misfits=(
        Slip(lambda: ["q"], "this has 1 part: the task wants 3"),
        Slip(lambda: (lambda x: x, ["q"], ["d"]), "f is a Python function"),
        Slip(lambda: whole("pq", ["q"], ["d"])(), "ask for p and nothing else"),
        Slip(lambda: (whole("p", (), ())()[0], ["z"], ["d"]), "the names are"),
        Slip(lambda: (whole("p", (), ())()[0], 3, ["d"]), "write a list of names"),
    ),
    hints=(
        "Go backwards, from what is asked for. Tick each box you pass. What has no tick at the "
        "end stays empty.",
        "Only what somebody asks for is computed, and what that needs. A box that is fed is not "
        "opened: what it would read is not needed any more.",
        "The twin: ask for d only. From d the arrows lead back to a and b. So s, p and q stay "
        "empty. And tk.replay(p, {s: 2, d: 3}) asks for p and stops at s and d: a, b and q stay "
        "empty.",
        "f does not ask for q. The replay stops at p and s, so nobody asks for a, b and d.\n"
        "    s, d = a + b, a - b\n"
        "    p = s * d\n"
        "    q = p + s\n"
        "    f = K.function([a, b], [p])\n"
        "    tk.check('02.6', (f, ['q'], ['a', 'b', 'd']))",
    ),
)


def constant_function() -> Function:
    """A function of a and b that always gives -16."""
    a, b = a_and_b()
    return K.function([a, b], [0 * (a + b) - 16.0])


EXERCISES = (BUILD, COUNT, UNFED, DRAW, PAIR, EMPTY)
