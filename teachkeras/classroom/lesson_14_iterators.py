"""Four exercises of lesson 14 in plain Python: iterators, generators, and loops without an end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import stage
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_number,
    need_parts,
    need_python_function,
    need_something,
)
from .beside import call, staged
from .wire import Thing

# --- 14.1 what is left ----------------------------------------------------------------------------

LEFT = ("a", "b", "c", "d", "e")


def observe_left(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Two numbers, two lists, and a text."""
    a, b, c, d, e = need_parts(answer, LEFT)
    seen: list[Observation] = [("a", need_number(a, "a")), ("b", need_number(b, "b"))]
    for name, part in (("c", c), ("d", d)):
        if not isinstance(part, list | tuple):
            raise NotYet(f"{name} has {kind_of(part)}: write a list in square brackets")
        seen.append((name, [need_number(x, name) for x in part]))
    if not isinstance(e, str):
        raise NotYet(f"e has {kind_of(e)}: write a text in quotes")
    return [*seen, ("e", e.strip())]


WHAT_IS_LEFT = Exercise(
    number="14.1",
    title="What an iterator has left",
    prompt="Do this in your head. `it = iter([3, 5, 8, 2])`; then `a = next(it)`; `b = next(it)`; "
    "`c = list(it)`; `d = list(it)`; `e = next(it, 'nothing')`. Hand in `(a, b, c, d, e)`.",
    observe=observe_left,
    reference=lambda: (3, 5, [8, 2], [], "nothing"),
    hard_coded=lambda: (3, 3, [3], [3], "nothing"),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: (5, 8, [2], [], "nothing"),
            "the first call of next gives the first number: iter has taken none away",
        ),
        Slip(
            lambda: (3, 3, [5, 8, 2], [], "nothing"),
            "next moves on: the second call gives the number after the first",
        ),
        Slip(
            lambda: (3, 5, [3, 5, 8, 2], [], "nothing"),
            "list takes what is left of the iterator, and two numbers are gone already",
        ),
        Slip(
            lambda: (3, 5, [8, 2], [8, 2], "nothing"),
            "an iterator can be used up only once: for the second list nothing is left",
        ),
        Slip(
            lambda: (3, 5, [8, 2], [], "StopIteration"),
            "next would raise StopIteration if it had no second argument: here it gives that one",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 5 parts"),
        Slip(lambda: (3, 5), "this has 2 parts"),
        Slip(lambda: ("3", 5, [8, 2], [], "nothing"), "write a number"),
        Slip(lambda: (3, 5, 8, [], "nothing"), "write a list"),
        Slip(lambda: (3, 5, [8, 2], [], 0), "write a text in quotes"),
    ),
    hints=(
        "Lay a finger on the 3. Each step takes the number under the finger and moves it on.",
        "next takes one number, list takes all that are left. Nothing ever comes back.",
        "The twin has it = iter('abc'): next(it) is 'a', list(it) is ['b', 'c'], then list(it) is "
        "[], and next(it, 0) is 0.",
        "After 3 and 5 two numbers are left.\n    tk.check('14.1', (3, 5, [8, 2], [], 'nothing'))",
    ),
)


# --- 14.2 and 14.3 batches ------------------------------------------------------------------------


def rows_to_try(rng: np.random.Generator) -> list[tuple[list[int], int]]:
    """Rows and batch sizes: with a smaller last batch, without one, and one batch larger than all.

    No number stands twice, so that a batch shows where it was cut.
    """
    rows = [int(number) for number in rng.permutation(90)[:16] + 10]
    return [(rows[:7], 3), (rows[7:15], 4), (rows[:3], 5)]


def taken(answer: Thing, arguments: Sequence[Any], count: int) -> list[Any]:
    """The first things a generator yields, at most `count`."""
    made = call(answer, *arguments)
    need_something(made)
    if not is_a(made, "__next__"):
        raise NotYet(
            f"your function gives {kind_of(made)}: with yield in place of return it hands out one "
            "batch after the other"
        )
    return staged(made, stage.take, made, count)  # type: ignore[no-any-return]


def in_words(batches: list[Any]) -> str:
    """Batches as text, since they are of different sizes."""
    lists = (list, tuple, np.ndarray)
    return " ".join(str([*each] if isinstance(each, lists) else each) for each in batches)


def observe_batches(head: str, count: int) -> Callable[[Any, np.random.Generator], Any]:
    """How to look at a generator of batches: its first `count`."""

    def observe(answer: Any, rng: np.random.Generator) -> list[Observation]:
        need_python_function(answer, head)
        return [
            (
                f"{len(rows)} rows in batches of {size}",
                in_words(taken(answer, (rows, size), count)) or "nothing",
            )
            for rows, size in rows_to_try(rng)
        ]

    return observe


def batches(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The rows once, in pieces."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def endless(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The same for ever."""
    while True:
        yield from batches(rows, size)


def whole_ones(rows: Sequence[int], size: int) -> Iterator[Any]:
    """Without the smaller last batch."""
    return (piece for piece in batches(rows, size) if len(piece) == size)


def sliding(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The next batch begins one row on, not `size` rows on."""
    return (rows[start : start + size] for start in range(len(rows)))


def one_too_many(rows: Sequence[int], size: int) -> Iterator[Any]:
    """An empty batch at the end."""
    yield from batches(rows, size)
    yield []


def always_the_first(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The loop stands around the wrong line."""
    while True:
        yield rows[:size]


def over_the_end(rows: Sequence[int], size: int) -> Iterator[Any]:
    """A batch takes rows of the next round."""
    ring = itertools.cycle(rows)
    while True:
        yield [next(ring) for _ in range(size)]


def endless_whole_ones(rows: Sequence[int], size: int) -> Iterator[Any]:
    """For ever, without the smaller last batch; where none is whole, the rows as they are."""
    while True:
        yield from [*whole_ones(rows, size)] or [rows]


BATCHES = Exercise(
    number="14.2",
    title="Cut rows into batches",
    prompt="Write a generator `batches(rows, size)`. It yields the first `size` rows of the list, "
    "then the next ones, until none is left; the last batch may be smaller. Hand in the function.",
    observe=observe_batches("def batches(rows, size):", 40),
    reference=lambda: batches,
    hard_coded=lambda: lambda rows, size: iter([[1, 2, 3], [4, 5, 6], [7]]),
    reveals=False,
    slips=(
        Slip(lambda: whole_ones, "the smaller last batch is missing: its rows are rows too"),
        Slip(
            lambda: sliding,
            "the batches overlap: the next one begins size rows on, so range needs a step",
        ),
        Slip(lambda: one_too_many, "an empty batch comes at the end: stop when no row is left"),
        Slip(
            lambda: lambda rows, size: iter(rows),
            "it yields single rows: cut a piece with rows[start : start + size]",
        ),
    ),
    misfits=(
        Slip(lambda: lambda rows, size: [rows[:size]], "with yield in place of return"),
        Slip(lambda: lambda rows, size: None, "is there a return"),
        Slip(lambda: batches([1, 2], 1), "the task wants a Python function"),
        Slip(lambda: lambda rows: iter(rows), "your function stopped"),
        Slip(lambda: [[1, 2], [3]], "the task wants a Python function"),
    ),
    hints=(
        "Where does the second batch begin, and where the third?",
        "range(0, len(rows), size) gives the beginnings. A slice that goes over the end of a list "
        "is no error: it gives what is there.",
        "The twin yields pairs of letters of a word:\n"
        "    def pairs(word):\n"
        "        for start in range(0, len(word), 2):\n"
        "            yield word[start : start + 2]",
        "yield hands out one piece and waits there until the next one is asked for.\n"
        "    def batches(rows, size):\n"
        "        for start in range(0, len(rows), size):\n"
        "            yield rows[start : start + size]\n"
        "    tk.check('14.2', batches)",
    ),
)

ENDLESS = Exercise(
    number="14.3",
    title="Batches for ever",
    prompt="fit_generator takes as many batches as it needs, so its generator must never end. "
    "Write `endless(rows, size)`: the batches of the exercise before, and when the rows are used "
    "up, the same from the beginning, for ever. Hand in the function.",
    observe=observe_batches("def endless(rows, size):", 9),
    reference=lambda: endless,
    hard_coded=lambda: lambda rows, size: itertools.repeat([1, 2, 3]),
    reveals=False,
    slips=(
        Slip(
            lambda: batches,
            "it ends after one round: fit_generator would say that the generator ended after 7 of "
            "100 samples. Put while True around the loop",
        ),
        Slip(
            lambda: always_the_first,
            "it yields the first batch again and again: while True belongs around the whole loop",
        ),
        Slip(
            lambda: over_the_end,
            "a batch takes rows of the next round: each round begins anew, after a smaller batch",
        ),
        Slip(
            lambda: endless_whole_ones,
            "the smaller last batch of each round is missing: its rows are never trained on",
        ),
    ),
    misfits=(
        Slip(lambda: lambda rows, size: [rows[:size]] * 99, "with yield in place of return"),
        Slip(lambda: lambda rows, size: None, "is there a return"),
        Slip(lambda: endless([1, 2], 1), "the task wants a Python function"),
        Slip(lambda: lambda rows: iter(rows), "your function stopped"),
        Slip(lambda: 3, "the task wants a Python function"),
    ),
    hints=(
        "Your generator of the exercise before does one round. What has to be done again?",
        "A loop around the loop. Nothing runs ahead: a generator sleeps at its yield.",
        "The twin is a traffic light:\n"
        "    def light():\n"
        "        while True:\n"
        "            for colour in ('green', 'yellow', 'red'):\n"
        "                yield colour",
        "The outer loop has no end, the inner one is a round.\n"
        "    def endless(rows, size):\n"
        "        while True:\n"
        "            for start in range(0, len(rows), size):\n"
        "                yield rows[start : start + size]\n"
        "    tk.check('14.3', endless)",
    ),
)


# --- 14.4 an iterator by hand ---------------------------------------------------------------------


class Countdown:
    """n, n - 1, ..., 1. The others below differ from it in one place."""

    last = 1

    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> int:
        if self.n < self.last:
            raise StopIteration
        self.n -= 1
        return self.n + 1


class ToZero(Countdown):
    """One number too many."""

    last = 0


class Late(Countdown):
    """Makes the number smaller before it gives it."""

    def __next__(self) -> int:
        return super().__next__() - 1


class Endless(Countdown):
    """Never says that it is over."""

    last = -(10**9)


class Again(Countdown):
    """Begins anew after its end."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.first = n

    def __next__(self) -> int:
        try:
            return super().__next__()
        except StopIteration:
            self.n = self.first
            raise


class Upwards(Countdown):
    """Counts in the other direction."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.first = n

    def __next__(self) -> int:
        return self.first + 1 - super().__next__()


def observe_countdown(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What it gives for some numbers, what it is to a loop, and how it ends."""
    if not is_a(answer, "class"):
        raise NotYet(f"this is {kind_of(answer)}: the task wants the class, class Countdown:")
    seen: list[Observation] = []
    for n in (4, 1, int(rng.integers(5, 9))):
        made = call(answer, n)
        for name in ("__iter__", "__next__"):
            plain = name == "__iter__" and isinstance(made, list | tuple | dict | set | str)
            if not plain and not is_a(made, name):
                raise NotYet(f"your class has no {name}: a loop asks for it")
        numbers = staged(made, stage.take, made, 12)
        again = staged(made, stage.take, made, 12)
        itself = staged(made, stage.is_its_own_iterator, made)
        seen += [
            (f"Countdown({n})", " ".join(map(str, numbers)) or "nothing"),
            (f"Countdown({n}) after its end", " ".join(map(str, again)) or "nothing"),
            (f"iter(Countdown({n}))", "the iterator itself" if itself else "something else"),
        ]
    return seen


COUNTDOWN = Exercise(
    number="14.4",
    title="An iterator by hand",
    prompt="A generator is the short way. The long way is a class with two methods: `__iter__` "
    "gives the iterator itself, `__next__` gives the next thing or raises `StopIteration`. Write "
    "`class Countdown`: `list(Countdown(3))` is `[3, 2, 1]`. Hand in the class.",
    observe=observe_countdown,
    reference=lambda: Countdown,
    hard_coded=lambda: type("Three", (Countdown,), {"__init__": lambda self, n: fixed(self)}),
    reveals=False,
    slips=(
        Slip(lambda: ToZero, "it goes on to 0: the last number is 1"),
        Slip(lambda: Late, "the first number is n itself: give it, and then make it smaller"),
        Slip(lambda: Endless, "it never ends: after the 1 it must raise StopIteration"),
        Slip(lambda: Again, "it starts again after its end: an iterator that has ended stays so"),
        Slip(lambda: Upwards, "it counts up: begin at n and go down"),
    ),
    misfits=(
        Slip(lambda: Countdown(3), "the task wants the class"),
        Slip(lambda: list, "your function stopped"),
        Slip(lambda: type("Bare", (), {"__init__": lambda self, n: None}), "has no __iter__"),
        Slip(lambda: type("Half", (list,), {"__init__": lambda self, n: None}), "has no __next__"),
        Slip(lambda: lambda n: iter([3, 2, 1]), "the task wants the class"),
    ),
    hints=(
        "The object must remember where it is. Which number does it need to keep?",
        "__init__ keeps n. __next__ looks whether it is over; if not, it makes the kept number "
        "smaller and gives the one before.",
        "The twin counts up for ever:\n"
        "    class Up:\n"
        "        def __init__(self): self.n = 0\n"
        "        def __iter__(self): return self\n"
        "        def __next__(self):\n"
        "            self.n += 1\n"
        "            return self.n",
        "Three methods, and one number that is kept.\n"
        "    class Countdown:\n"
        "        def __init__(self, n): self.n = n\n"
        "        def __iter__(self): return self\n"
        "        def __next__(self):\n"
        "            if self.n < 1: raise StopIteration\n"
        "            self.n -= 1\n"
        "            return self.n + 1\n"
        "    tk.check('14.4', Countdown)",
    ),
)


def fixed(countdown: Countdown) -> None:
    """A countdown from 4, whatever was asked for."""
    countdown.n = 4


EXERCISES = (WHAT_IS_LEFT, BATCHES, ENDLESS, COUNTDOWN)
