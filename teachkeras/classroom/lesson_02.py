"""The exercises of lesson 02, symbols first and numbers later.

The first four, about graphs, are here; the two about functions are in lesson_02_functions.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend as K
from ..engine.compile.function import Function
from ..engine.graph import Graph, Tensor
from . import stage
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    boxes,
    in_count,
    is_a,
    kind_of,
    need_number,
    need_parts,
    need_python_function,
    need_something,
    need_symbol,
    nodes_of,
    number_pairs,
    operations,
    pair_label,
    pair_values,
)
from .beside import call, staged
from .stage import a_and_b
from .wire import Thing

Formula = Callable[[Any, Any], Any]


def graph_of(formula: Formula) -> Callable[[], Tensor]:
    """A maker of answers: the graph of a formula."""
    return lambda: formula(*a_and_b())


def function_of(outputs: Callable[..., list], turned: bool = False) -> Callable[[], Function]:
    """A maker of one function from fresh symbols."""

    def make() -> Function:
        a, b = a_and_b()
        return K.function([b, a] if turned else [a, b], outputs(a, b))

    return make


# --- 02.1 build -------------------------------------------------------------------------------


def observe_graph(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of a graph of a and b, and its operations."""
    symbol = need_symbol(answer)
    return [*pair_values(symbol, rng), ("its operations", in_count(operations(symbol)))]


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


def name_of(item: Any) -> Any:
    """The name of a symbol; anything else as it is."""
    return nodes_of(item)[-1]["name"] if is_a(item, "symbol") else item


def observe_unfed(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One word for each of the five cases; a symbol counts as its name, None as 'nothing'."""
    if isinstance(answer, list | tuple):
        answer = ["nothing" if item is None else name_of(item) for item in answer]
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
    function = need_python_function(answer, "def e_of(a, b)")
    seen: list[Observation] = []
    for a, b in number_pairs(rng):
        value = call(function, a, b)
        need_something(value)
        if not isinstance(value, float | int | np.number | np.ndarray) or np.ndim(value):
            raise NotYet(f"for two numbers your function gives {kind_of(value)}, not a number")
        seen.append((pair_label(a, b), need_number(value, "your function")))
    symbol = call(function, *staged(function, stage.a_and_b))
    if not is_a(symbol, "symbol"):
        raise NotYet(
            f"for two symbols your function gives {kind_of(symbol)}: use a and b as they "
            "come, without float() or int()"
        )
    count = len(nodes_of(symbol))
    drawing = [f"{letter}: {box[0]} reads {', '.join(box[1:])}" for letter, box in named(symbol)]
    return [*seen, ("the boxes of your graph", count), ("what the boxes read", drawing)]


def named(symbol: Thing) -> list[tuple[str, tuple[str, ...]]]:
    """The operations of a graph with their letters, as in the drawing: a and b are A and B."""
    return [(chr(ord("C") + place), box) for place, box in enumerate(boxes(symbol))]


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
        Slip(
            lambda: lambda a, b: (lambda c: a * c + c)(a - b),
            "the numbers are right, and one box reads in another order: in the drawing D reads C "
            "first, then A, and E reads D first, then C",
        ),
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


EXERCISES = (BUILD, COUNT, UNFED, DRAW)
