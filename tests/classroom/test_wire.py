"""Plain data between an answer and its judge: unchanged there and back, all else refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from teachkeras.classroom.beside import Here, LearnerError, Session
from teachkeras.classroom.wire import LONGEST, Garbled, decode, dumped, encode, loaded

NUMBERS = st.one_of(
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False),
    arrays.arrays(
        st.sampled_from(["float32", "int64", "bool", "complex64", "uint8"]),
        arrays.array_shapes(min_dims=0, max_dims=3, min_side=0),
    ),
    st.sampled_from([np.float32(0.1), np.int8(-3), np.bool_(True), np.str_("x")]),
)
PLAIN = st.recursive(
    NUMBERS | st.text() | st.none() | st.just(...),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


def no_thing(said):
    raise AssertionError("a plain value became a thing")


def alike(first, second):
    """Equal in value and in type, all the way down."""
    if type(first) is not type(second):
        return False
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(alike, first, second))
    if isinstance(first, dict):
        return alike(list(first.items()), list(second.items()))
    if isinstance(first, np.ndarray | np.generic):
        return (
            first.dtype == second.dtype
            and np.array_equal(first, second, equal_nan=False)
            or (first.dtype.kind in "fc" and np.array_equal(first, second, equal_nan=True))
        )
    return first == second


@given(PLAIN)
def test_plain_data_comes_back_as_it_was(value):
    message = loaded(dumped({"value": encode(value, no_thing)})[8:])
    assert alike(decode(message["value"], no_thing), value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["is", "items", "hex", "dtype", "shape", "bytes", "x"]), inner
        )
        | st.fixed_dictionaries(
            {
                "is": st.sampled_from(
                    ["array", "number", "int", "dict", "set", "tuple", "thing", "..."]
                )
            },
            optional={"items": inner, "dtype": st.sampled_from(["O", "<f4", "V9", ",", "?"])}
            | {
                "shape": inner,
                "bytes": st.sampled_from(["", "AAAA", "?", "AAAAAAAA"]),
                "hex": inner,
            },
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_what_no_honest_answer_sends_is_refused_and_nothing_else_happens(said):
    session = Session()
    try:
        decode(said, session._thing)
    except Garbled:
        pass


@given(st.binary(max_size=40))
def test_bytes_that_are_no_message_are_refused(text):
    try:
        assert isinstance(loaded(text), dict)
    except Garbled:
        pass


def test_lists_in_lists_without_end_are_refused():
    said = []
    for _ in range(60):
        said = [said]
    with pytest.raises(Garbled):
        decode(said, no_thing)
    with pytest.raises(Garbled):
        loaded(b"[" * 200_000)


def test_a_list_that_holds_itself_becomes_a_thing():
    mine = [1]
    mine.append(mine)
    inner = Here(mine).root
    while isinstance(inner, list):
        inner = inner[-1]
    assert inner.kind == "a list with too many levels of brackets"


@pytest.mark.parametrize(
    "value", [object(), {1}.pop, np.array([object()]), b"x", 1j, frozenset({1}), np.zeros(LONGEST)]
)
def test_what_is_no_plain_data_stays_where_it_is(value):
    thing = Here(value).root
    assert thing.number == 0 and thing.session.worker.things[0] is value
    assert json.dumps(thing.kind) and "object at" not in thing.kind


def test_a_thing_keeps_its_number_and_comes_back_as_itself():
    both = Here([len, len, {"f": len}]).root
    assert both[0].number == both[1].number == both[2]["f"].number
    session = both[0].session
    same = session.call(both[0].number, ([both[0], 1],))
    assert same == 2


class Loud:
    @property
    def __class__(self):
        raise SystemExit

    def __getattr__(self, name):
        raise RuntimeError(name)


def test_looking_at_a_thing_may_fail_and_is_told():
    with pytest.raises(LearnerError, match="stop"):
        Here(Loud())


def test_a_subclass_is_sent_without_its_own_methods():
    class Odd(list):
        def __iter__(self):
            return iter("tricked")

    class Big(int):
        def __int__(self):
            return 99

    assert Here(Odd([1, 2])).root == [1, 2] and Here(Big(3)).root == 3
