"""`Function`: feeding, updates all at once, one program for each shape, and what it refuses."""

import copy
import linecache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.engine import Function, placeholder
from teachkeras.engine.compile.function import MOST_PROGRAMS
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.leaves import CompileTimeInput
from teachkeras.engine.ops.random import RandomUniform
from teachkeras.errors import TeachError


def variables(*values):
    """A variable for each value."""
    return [T.shared(np.array(v, "float64"), f"v{i}") for i, v in enumerate(values)]


def numbers(*nodes):
    """The numbers the variables hold now."""
    return [node.op.shared.get().tolist() for node in nodes]


# updates -------------------------------------------------------------------------------------


def test_updates_swap():
    a, b = variables([1.0, 2.0], [3.0, 4.0])
    Function([], [], [(a, b), (b, a)])([])
    assert numbers(a, b) == [[3, 4], [1, 2]]


def test_updates_rotate_three():
    a, b, c = variables(1.0, 2.0, 3.0)
    turn = Function([], [a], [(a, b), (b, c), (c, a)])
    assert [turn([])[0] for _ in range(4)] == [1, 2, 3, 1]


def test_an_output_shows_the_old_value():
    (a,) = variables([1.0, 2.0])
    step = Function([], [a, a * 10], [(a, a + 1)])
    first, second = step([]), step([])
    assert first[0].tolist() == [1, 2] and first[1].tolist() == [10, 20]
    assert second[0].tolist() == [2, 3]


MAKERS = [
    lambda a, b, c: a + 1,
    lambda a, b, c: a + b,
    lambda a, b, c: b * c,
    lambda a, b, c: b,
    lambda a, b, c: T.tanh(a),
    lambda a, b, c: a - 0.5 * T.transpose(b),
    lambda a, b, c: c + c,
    lambda a, b, c: T.softmax(T.transpose(a)),
    lambda a, b, c: T.softplus(a * b),
    lambda a, b, c: T.transpose(a),
    lambda a, b, c: T.sigmoid(a) + T.transpose(a),
    lambda a, b, c: T.dot(a, b),
    lambda a, b, c: a * 0 + T.sum(c),
    lambda a, b, c: T.relu(c - a),
]


@given(
    st.lists(st.sampled_from(range(len(MAKERS))), min_size=3, max_size=3),
    st.permutations(range(3)),
    st.booleans(),
)
def test_all_new_values_come_from_the_old_ones(makers, places, strict):
    """Whatever is updated from whatever, in place or not: as if all were computed first."""
    rng = np.random.default_rng(7)
    held = variables(*rng.normal(size=(3, 2, 2)))
    turned = [held[i] for i in places]
    updates = [
        (v, MAKERS[m](v, *[w for w in turned if w is not v]))
        for v, m in zip(held, makers, strict=True)
    ]
    wanted = [replay(new)[new].copy() for _, new in updates]
    outputs = [held[0] * 2, updates[1][1]]
    before = [replay(o)[o].copy() for o in outputs]
    got = Function([], outputs, updates, strict=strict)([])
    for node, value in zip(held, wanted, strict=True):
        np.testing.assert_allclose(node.op.shared.get(), value, rtol=1e-13)
    for value, old in zip(got, before, strict=True):
        np.testing.assert_allclose(value, old, rtol=1e-13)


def test_updates_keep_the_arrays_place_in_memory():
    (a,) = variables([1.0, 2.0])
    home = a.op.shared.value
    Function([], [], [(a, a + 1)])([])
    assert a.op.shared.value is home and home.tolist() == [2, 3]


def test_a_new_value_of_the_wrong_shape_is_refused_before_anything_changes():
    (a,) = variables([1.0, 2.0])
    with pytest.raises(TeachError, match="TK-305"):
        Function([], [], [(a, T.sum(a))])
    x = placeholder((None,), "float64", "x")
    store = Function([x], [], [(a, x)])
    for wrong in ([5.0], [1.0, 2.0, 3.0]):
        with pytest.raises(TeachError, match="TK-305"):
            store([wrong])
    assert numbers(a) == [[1, 2]]
    store([[5.0, 6.0]])
    assert numbers(a) == [[5, 6]]


# aliasing ------------------------------------------------------------------------------------


def test_outputs_are_the_callers_own():
    """No output shares memory with another, an earlier one, an input, a variable or a constant."""
    x, (w,) = placeholder((2, 3), "float64", "x"), variables(np.ones((2, 3)))
    y = x * 2
    k = T.constant(np.arange(3.0))
    outputs = [
        x,
        T.transpose(x),
        y,
        y,
        T.reshape(y, (6,)),
        w,
        T.transpose(w),
        k,
        x + 0,
        T.exp(y),
        T.exp(y),
        T.fill_like(x, 1.0),
    ]
    function = Function([x], outputs, [(w, w + 1)])
    data = np.arange(6.0).reshape(2, 3)
    first, second = function([data]), function([data])
    mine = [*first, *second, data, w.op.shared.value, k.op.array]
    for i, one in enumerate(mine):
        for other in mine[i + 1 :]:
            assert not np.shares_memory(one, other)
    for array in first:
        array[...] = 99
    third = function([data])
    assert third[2].tolist() == (data * 2).tolist() and third[7].tolist() == [0, 1, 2]


def test_scalars_come_out_as_numbers():
    x = placeholder((), name="x")
    (value,) = Function([x], [x + 1])([2])
    assert isinstance(value, np.float32)


# programs ------------------------------------------------------------------------------------


def test_one_program_for_each_shape_and_at_most_eight():
    x = placeholder((None,), "float64", "x")
    function = Function([x], [T.tanh(x) * 2])
    files = []
    for size in range(1, 2 * MOST_PROGRAMS):
        got = function([np.ones(size)])[0]
        assert got.tolist() == [2 * np.tanh(1.0)] * size
        files.append(next(reversed(function._programs.values())).filename)
    assert len(function._programs) == MOST_PROGRAMS
    kept = [name for name in files if name in linecache.cache]
    assert kept == files[-MOST_PROGRAMS:]


def test_the_least_recently_used_program_goes():
    x = placeholder((None,), "float64", "x")
    function = Function([x], [x + 1])
    for size in range(1, MOST_PROGRAMS + 1):
        function([np.ones(size)])
    function([np.ones(1)])  # used again, so 2 is now the oldest
    function([np.ones(99)])
    sizes = [shapes[0][0] for _, shapes in function._programs]
    assert 1 in sizes and 2 not in sizes


def test_an_old_program_still_computes_when_the_arena_has_moved():
    x = placeholder((None,), "float64", "x")
    function = Function([x], [T.sum(T.tanh(x) * T.exp(x))])
    small, large = np.arange(3.0), np.arange(5000.0) / 5000
    wanted = function([small])[0]
    function([large])
    assert function([small])[0] == wanted
    assert function([large])[0] == Function([x], function.outputs)([large])[0]


@pytest.mark.parametrize("name", [None, "x"])
def test_writing_a_program_leaves_the_learners_symbols_as_they_are(name):
    """Shapes known from the start: the program's text has the name, the placeholder has not."""
    x = placeholder((3,), "float64", name)
    function = Function([x], [T.tanh(x)], names={x: "given"})
    function([[1.0, 2.0, 3.0]])
    assert x.name == name
    assert f"def program({name or 'given'})" in repr(function.story.program)


def test_the_learning_phase_makes_two_programs():
    x, phase = placeholder((3,), "float64", "x"), CompileTimeInput("learning phase")()
    node = T.switch(phase, x * 2, x - 1)
    function = Function([x, phase], [node])
    data = np.arange(3.0)
    assert function([data, 1])[0].tolist() == [0, 2, 4]
    assert function([data, 0])[0].tolist() == [-1, 0, 1]
    assert function([data, 1.0])[0].tolist() == [0, 2, 4]
    assert function([data, True])[0].tolist() == [0, 2, 4]
    assert len(function._programs) == 2
    for program in function._programs.values():
        assert "phase" not in program.text and "where" not in program.text
    for wrong in (2, 0.5, "train", None, [0, 1]):
        with pytest.raises(TeachError, match="TK-406"):
            function([data, wrong])


def test_random_numbers_repeat_by_seed_and_move_on_by_call():
    def dropout(seed):
        x, draw = placeholder((4,), name="x"), T.shared(np.int64(0), "draw")
        return x, draw, RandomUniform(seed)(x, draw)

    x, draw, node = dropout(5)
    function, data = Function([x], [node, node * 1]), np.zeros(4, "float32")
    seen = []
    for number in range(3):
        assert draw.op.shared.get() == number
        wanted = replay(node, {x: data})[node]
        got, again = function([data])
        assert got.tolist() == wanted.tolist() == again.tolist()
        seen.append(got.tolist())
    assert seen[0] != seen[1] != seen[2]
    x, draw, node = dropout(5)
    assert Function([x], [node])([data])[0].tolist() == seen[0]
    draw.op.shared.set(2)  # resumed from a saved counter
    assert Function([x], [node])([data])[0].tolist() == seen[2]
    x, draw, node = dropout(6)
    assert Function([x], [node])([data])[0].tolist() != seen[0]


def test_unknown_sizes_that_contradict_are_refused():
    x, y = placeholder((None, 3), "float64", "x"), placeholder((None, 3), "float64", "y")
    function = Function([x, y], [x * y])
    assert function([np.ones((2, 3)), np.ones((2, 3))])[0].shape == (2, 3)
    for rows in (1, 5):
        with pytest.raises(TeachError, match="TK-1") as caught:
            function([np.ones((2, 3)), np.ones((rows, 3))])
        assert caught.value.line.text == "function = Function([x, y], [x * y])"
    with pytest.raises(TeachError, match="TK-1"):
        replay(x * y, {x: np.ones((2, 3)), y: np.ones((1, 3))})


def test_a_function_copies_with_its_own_programs():
    x, (w,) = placeholder((2,), "float64", "x"), variables([1.0, 1.0])
    draw = T.shared(np.int64(0), "draw")
    node = x * w + RandomUniform(1)(x, draw)
    function = Function([x], [node], [(w, w + 1)])
    other = copy.deepcopy(copy.deepcopy(function))
    assert len(other.updates) == len(function.updates) == 2
    first = function([[1.0, 2.0]])[0] - 0
    draw.op.shared.set(0)
    w.op.shared.set([1, 1])
    assert other([[1.0, 2.0]])[0].tolist() == first.tolist()


# refusals ------------------------------------------------------------------------------------


def test_whole_numbers_pass_for_floats_and_whole_floats_for_integers():
    x, i = placeholder((2,), name="x"), placeholder((2,), "int32", "i")
    function = Function([x, i], [x + 1, i + 1])
    got = function([[1, 2], [3.0, 4.0]])
    assert got[0].tolist() == [2, 3] and got[1].tolist() == [4, 5] and got[1].dtype == "int32"
    for wrong in ([0.5, 1], [np.nan, 1], [np.inf, 1]):
        with pytest.raises(TeachError, match="TK-303"):
            function([[1, 2], wrong])
    for wide in (np.array([2**40, 1]), np.array([2**32 - 1, 1], "uint32")):
        with pytest.raises(TeachError, match="TK-303"):
            function([[1, 2], wide])


@pytest.mark.parametrize(
    "code, make",
    [
        ("TK-210", lambda x: Function(x, [x])),
        ("TK-210", lambda x: Function([x], x)),
        ("TK-210", lambda x: Function([x], [x], x)),
        ("TK-203", lambda x: Function([x], [3.0])),
        ("TK-211", lambda x: Function([x + 1], [x])),
        ("TK-211", lambda x: Function([3], [x])),
        ("TK-212", lambda x: Function([x, x], [x])),
        ("TK-213", lambda x: Function([x], [x], [(x, x + 1)])),
        ("TK-216", lambda x: Function([x], [x], [x])),
        ("TK-216", lambda x: Function([x], [x], [(x, x, x)])),
        ("TK-207", lambda x: Function([], [x + 1])),
        ("TK-208", lambda x: Function([x], [x])(np.ones(3))),
        ("TK-208", lambda x: Function([x], [x])({"x": 1})),
        ("TK-209", lambda x: Function([x], [x])([])),
        ("TK-209", lambda x: Function([x], [x])([[1, 2, 3], [1, 2, 3]])),
        ("TK-304", lambda x: Function([x], [x])([[1.0, 2.0]])),
        ("TK-304", lambda x: Function([x], [x])([np.ones((3, 1))])),
        ("TK-302", lambda x: Function([x], [x])([["a", "b", "c"]])),
        ("TK-302", lambda x: Function([x], [x])([None])),
        ("TK-302", lambda x: Function([x], [x])([[[1], [1, 2], [3]]])),
        ("TK-201", lambda x: Function([x], [x])([x])),
    ],
)
def test_bad_calls_are_refused(code, make):
    with pytest.raises(TeachError, match=code):
        make(placeholder((3,), name="x"))


def test_a_function_is_usable_after_a_refused_call():
    x = placeholder((3,), name="x")
    function = Function([x], [x + 1])
    with pytest.raises(TeachError):
        function([[1]])
    assert function([[1, 2, 3]])[0].tolist() == [2, 3, 4]


@pytest.mark.parametrize("others", ["none", "old", "new", "both"])
def test_a_new_value_that_others_read_is_computed_in_place_if_it_may_be(others):
    """A velocity goes straight into its variable, and the weight reads it there."""
    x = placeholder((3,), "float64", "x")
    w, v, u = (T.shared(np.full(3, n), name) for n, name in ((1.0, "w"), (2.0, "v"), (5.0, "u")))
    velocity = 0.5 * v - x
    third = {"none": u + x, "old": u + v, "new": u * velocity, "both": v * velocity}[others]
    updates = [(u, third), (w, w + velocity), (v, velocity)]
    function = Function([x], [T.sum(w)], updates)
    hand = {"w": np.ones(3), "v": np.full(3, 2.0), "u": np.full(3, 5.0)}
    for step in range(1, 4):
        data = np.arange(3.0) * step
        assert function([data])[0] == hand["w"].sum()
        new = 0.5 * hand["v"] - data
        third_by_hand = {
            "none": hand["u"] + data,
            "old": hand["u"] + hand["v"],
            "new": hand["u"] * new,
            "both": hand["v"] * new,
        }[others]
        hand = {"w": hand["w"] + new, "v": new, "u": third_by_hand}
        for variable, name in ((w, "w"), (v, "v"), (u, "u")):
            np.testing.assert_array_equal(variable.op.shared.get(), hand[name])
    copies = function.story.program.text.count("copyto")
    assert copies == {"none": 0, "new": 0}.get(others, copies)
