"""Exercise 14.8: An iterator by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, is_a, kind_of
from teachkeras.classroom.beside import call, staged


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


def fixed(countdown: Countdown) -> None:
    """A countdown from 4, whatever was asked for."""
    countdown.n = 4


EXERCISE = Exercise(
    number="14.8",
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
        "    tk.check('14.8', Countdown)",
    ),
)
