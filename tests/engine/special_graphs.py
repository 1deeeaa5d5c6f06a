"""Whole graphs fed with the numbers that rules of arithmetic like to forget."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from teachkeras.engine import Function, Tensor
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError
from tests.engine.checkers import assert_same_bits
from tests.engine.graph_checkers import Case, check_steps, same_draws

SPECIALS: dict[str, list[float]] = {
    "zeros": [0.0, -0.0],
    "inf": [np.inf, 1.0, -np.inf],
    "nan": [np.nan, 0.5, 2.0],
    "tiny": [1e-30, -1e-30, 1.0],
    "huge": [1e30, -1e30, 1.0],
    "all": [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-30, 1e30],
}


@contextmanager
def fed_with(case: Case, special: str) -> Iterator[dict[Tensor, Any]]:
    """The graph's feed with special numbers in every float leaf, variables too while inside."""
    feed = dict(case.graph.feed)
    with same_draws(case.graph):
        for place, x in enumerate(case.graph.wrt):
            numbers = np.roll(SPECIALS[special], case.graph.seed + place)
            array = np.resize(numbers, case.graph.values[x].shape)
            if x.role == "shared":
                x.op.shared.set(array)
            else:
                feed[x] = array
        yield feed


def check_special(case: Case, special: str) -> None:
    """A strict program and the graph as written agree to the bit; every step does, by its kind."""
    with fed_with(case, special) as feed:
        wanted = answers(lambda: replay(case.outputs, feed).results)
        function = Function(list(feed), case.outputs, strict=True)
        got = answers(lambda: function(list(feed.values())))
        assert len(got) == len(wanted), (case, got, wanted)
        for a, b in zip(got, wanted, strict=True):
            if isinstance(a, str) or isinstance(b, str):
                assert a == b, case
            else:
                assert_same_bits(a, b, f"{case} fed with {special}")
        if not isinstance(wanted[0], str):
            check_steps(case, case.simplification, feed)
    for program in function._programs.values():
        program.forget()


def answers(compute: Any) -> list[Any]:
    """The numbers, or the code of the refusal (a row number made of nan is refused by both)."""
    try:
        return list(compute())
    except TeachError as error:
        return [error.code]
