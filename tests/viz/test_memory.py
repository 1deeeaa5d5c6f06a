"""Memory, programs and functions: bars, places, lines."""

import numpy as np

from teachkeras.engine.compile.memory import Slot, make_plan
from teachkeras.viz import show
from teachkeras.viz.function import ends_of, program_view
from tests.viz.gallery import small_function


def steps(data, stage):
    return [step for step in data["steps"] if step["stage"] == stage]


def test_arrays_that_share_bytes_share_a_row():
    plan = make_plan([Slot("a", "float32", (16,), 0, 1), Slot("b", "float32", (16,), 1, 2),
                      Slot("c", "float32", (16,), 2, 3)])  # fmt: skip
    view = show(plan)
    assert view.title == "Memory of 3 arrays in 2 places: 128 bytes with reuse, 192 without"
    assert [slot[:4] for slot in view.data["slots"]] == [
        ["a", 0, 0, 1], ["b", 1, 1, 2], ["c", 0, 2, 3]
    ]  # fmt: skip
    tenants = {}
    for name, place, *_ in view.data["slots"]:
        tenants.setdefault(view.data["offsets"][place], []).append(name)
    assert tenants == {str(offset): names for offset, names in plan.tenants().items()}


def test_an_empty_plan_is_drawn():
    assert show(make_plan([])).title.startswith("Memory of 0 arrays in 0 places")


def test_every_line_of_the_program_leads_to_its_node_and_its_place():
    program = small_function().story.program
    view = program_view(program)
    lines, told = steps(view.data, "program"), steps(view.data, "memory")
    assert len(lines) == len(told) == len(program.nodes) == len(view.data["program"]["text"])
    assert [step["line"] for step in lines] == list(range(len(lines)))
    assert lines[0]["say"] in view.data["program"]["text"][0]
    letters = view.data["letters"].split()
    for step, number in zip(lines, sorted(program.nodes), strict=True):
        (box,) = step["now"]
        word = type(program.nodes[number].op).__name__.lower()
        assert view.data["words"][view.data["word"][box]] == word and letters[box]
    places = {box: place for step in told for box, place in step.get("place", {}).items()}
    assert set(places.values()) == set(range(len(program.plan.tenants())))


def test_taking_over_is_told():
    told = steps(program_view(small_function().story.program).data, "memory")
    assert any("takes over" in dict(map(tuple, step["rows"])) for step in told)


def test_the_ends_of_an_order_are_what_nobody_reads():
    program = small_function().story.program
    (end,) = ends_of(program.order)
    assert end is program.order[-1]


def test_a_function_tells_what_was_written_and_what_runs():
    function = small_function()
    view = show(function)
    assert view.data["names"] == ["what you wrote", "what runs"]
    written, runs = view.data["views"]
    assert list(dict.fromkeys(step["stage"] for step in written["steps"])) == [
        "written", "shapes", "simplify"
    ]  # fmt: skip
    assert list(dict.fromkeys(step["stage"] for step in runs["steps"])) == [
        "written", "program", "memory"
    ]  # fmt: skip
    assert "dot" not in view.text and "tanh" in view.text


def test_a_function_that_was_never_called_says_so():
    from teachkeras.engine import placeholder
    from teachkeras.engine.compile.function import Function

    x = placeholder((2,), name="x")
    view = show(Function([x], [x * 2]))
    assert view.data["names"] == ["what you wrote"] and "call it once" in view.title


def test_the_program_is_unchanged_by_looking_at_it():
    function = small_function()
    before = function([np.ones(4, "float32")])[0].copy()
    show(function)
    assert np.array_equal(function([np.ones(4, "float32")])[0], before)
