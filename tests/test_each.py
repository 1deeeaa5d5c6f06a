"""`each` is a test of its own: it fails where a case fails, names it, and tries all the others."""

import numpy as np
import pytest

from teachkeras import backend as K
from tests.each import each


def test_every_case_is_tried_and_those_that_fail_are_named() -> None:
    tried = []

    @each("number", [1, 2, 3, 4], ids=lambda number: f"the number {number}")
    def odd(number: int) -> None:
        tried.append(number)
        assert number % 2

    with pytest.raises(ExceptionGroup, match="2 of 4 cases of number") as caught:
        odd()
    assert tried == [1, 2, 3, 4]
    notes = [error.__notes__ for error in caught.value.exceptions]
    assert notes == [["number = the number 2"], ["number = the number 4"]]


def test_a_case_leaves_nothing_behind_for_the_next_one() -> None:
    seen = []

    @each("dtype, width", [("float64", 2), ("float16", 3)])
    def settings(dtype: str, width: int) -> None:
        seen.append((K.floatx(), np.random.rand(width)[0]))
        K.set_floatx(dtype)

    settings()
    assert seen[0] == seen[1] and seen[0][0] == "float32"


def test_no_case_is_no_test() -> None:
    with pytest.raises(AssertionError, match="checks nothing"):
        each("number", [])


@each("number", [1, 2])
@each("word", ["a", "b"])
def test_fixtures_and_other_cases_are_handed_on(number: int, word: str, tmp_path) -> None:
    file = tmp_path / f"{number}{word}"
    assert not file.exists()
    file.touch()
