"""Exercise 02.3: Find the unfed input."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts
from teachkeras.engine.graph import Graph, Tensor

from ._shared import name_of

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
        missing.append([str(n.name) for n in needed if n.name not in fed])
    return [names[0] if names else "nothing" for names in missing]


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


EXERCISE = Exercise(
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
