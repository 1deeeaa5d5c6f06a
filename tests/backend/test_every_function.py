"""K is a department store, and every function in it is on one table: shelf, reference, gradient.

A function's row comes from the cases beside NumPy (`reference*.py`), or from a test of its own in
this folder that calls it. What has a slope is differentiated in float64 there too, or says in
`FLAT` or `SLOPES_ELSEWHERE` why not or where. A new function without its row fails.
"""

import re
from pathlib import Path

import pytest

from teachkeras import backend as K
from teachkeras.demos.shelf import SENTENCES, shelf_of, shelves
from tests.backend.test_against_numpy import CASES

HERE = Path(__file__).parent
# Shelves whose functions make no number out of numbers of the learner.
NO_SLOPE = {
    "make": "makes or tells",
    "compare": "True or False",
    "random": "chance",
    "settings": "setting",
}
FLAT = {
    "all": "True or False",
    "any": "True or False",
    "argmax": "whole numbers",
    "argmin": "whole numbers",
    "ctc_decode": "whole numbers",
    "function": "runs",
    "gradients": "differentiates",
    "in_top_k": "True or False",
    "moving_average_update": "an update",
    "one_hot": "of whole numbers",
    "round": "steps",
    "table_by_mistake": "looks at a graph",
    "sign": "steps",
    "update": "an update",
    "update_add": "an update",
    "update_sub": "an update",
}
# The test in which the gradient of a function is checked, where no case beside NumPy does it.
SLOPES_ELSEWHERE = {
    "cast": "test_a_gradient_goes_back_through_a_cast",
    "dropout": "test_the_gradient_goes_through_the_same_holes",
    "foldl": "test_the_slope_of_a_fold_goes_back_to_every_entry",
    "foldr": "test_the_slope_of_a_fold_goes_back_to_every_entry",
    "in_test_phase": "test_the_gradient_of_a_phase_is_that_of_its_side",
    "in_train_phase": "test_the_gradient_of_a_phase_is_that_of_its_side",
    "map_fn": "test_map_fn_equals_a_list_of_results",
    "rnn": "test_gradient_equals_central_differences",
    "stop_gradient": "test_a_gradient_does_not_pass_stop_gradient",
}


def sources_of_tests() -> dict[str, str]:
    """The other test files of this folder, by name (the names in this one prove nothing)."""
    paths = [path for path in sorted(HERE.glob("test_*.py")) if path.name != Path(__file__).name]
    return {path.stem: path.read_text() for path in paths}


def is_absent(name: str) -> bool:
    """Whether a function is there only to say that it is not here."""
    return (getattr(K, name).__doc__ or "").startswith("Not here, because")


def reference_of(name: str, sources: dict[str, str]) -> str:
    """Where a function is held against something independent; "" if nowhere."""
    if is_absent(name):
        return "not here, because"
    count = sum(case.name == name for case in CASES)
    if count:
        return f"NumPy, {count} case{'s' * (count > 1)}"
    call = re.compile(rf"\bK\.{name}\b")
    return next((stem for stem, text in sources.items() if call.search(text)), "")


def gradient_of(name: str, sources: dict[str, str]) -> str:
    """How a function's gradient is checked, or why it has none; "" if neither."""
    count = sum(case.name == name and case.slope for case in CASES)
    if count:
        return f"float64, {count} case{'s' * (count > 1)}"
    if name in SLOPES_ELSEWHERE:
        test = SLOPES_ELSEWHERE[name]
        return next((stem for stem, text in sources.items() if f"def {test}(" in text), "")
    reason = FLAT.get(name) or NO_SLOPE.get(shelf_of(name), "")
    return "none" if is_absent(name) else f"none: {reason}" * bool(reason)


def table() -> list[tuple[str, str, str, str]]:
    """One row for each function of K: name, shelf, reference, gradient."""
    sources = sources_of_tests()
    return [
        (name, shelf_of(name), reference_of(name, sources), gradient_of(name, sources))
        for name in dir(K)
    ]


def test_every_function_of_k_has_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    """The table is printed in every run; an empty place in it fails."""
    rows = table()
    with capsys.disabled():
        print()
        for name, shelf, reference, gradient in rows:
            print(f"{name:<31} {shelf:<9} {reference:<20} {gradient}")
    assert [row for row in rows if not all(row)] == []


def test_no_excuse_is_out_of_date() -> None:
    """What is excused from a gradient is a function of K and has none beside NumPy."""
    sloped = {case.name for case in CASES if case.slope}
    assert set(FLAT) <= set(dir(K)) and set(SLOPES_ELSEWHERE) <= set(dir(K))
    assert (set(FLAT) | set(SLOPES_ELSEWHERE)) & sloped == set()


def test_the_shelves_hold_every_function_once() -> None:
    """All names of `dir(K)`, none twice, none missing, on the shelves of the document."""
    held = [name for shelf in shelves() for name in shelf.functions]
    assert sorted(held) == dir(K)
    assert list(SENTENCES)[:8] == "make shape math compare reduce nn random graph".split()


def test_every_function_has_an_example_that_runs() -> None:
    """The examples themselves are run with all others (test_doctests)."""
    assert [name for name in dir(K) if ">>> " not in (getattr(K, name).__doc__ or "")] == []
