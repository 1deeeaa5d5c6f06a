"""Every op of the registry keeps what its class says: shape rule, value, program, gradient, cost.

A new op is tested here the moment it exists; all it needs is `samples()` and a reference.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes
from numpy.testing import assert_allclose

from teachkeras.engine import Function, derive, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.base import REGISTRY, Elementwise, Sample
from teachkeras.engine.ops.control import Switch
from teachkeras.engine.ops.linalg import Dot
from teachkeras.engine.ops.reduce import Reduction
from teachkeras.engine.types import DTYPES
from teachkeras.errors import TeachError
from tests.each import each
from tests.engine.checkers import (
    Case,
    all_cases,
    as_case,
    assert_same_bits,
    cases_of,
    check_gradient,
    check_program,
    check_type,
    ops_with_inputs,
)
from tests.engine.reference import REFERENCE

OPS = ops_with_inputs()
CASES = all_cases()
every_op = each("kind", OPS, ids=lambda kind: kind.__name__)
every_case = each("case", CASES, ids=str)


def values(case: Case) -> np.ndarray:
    """What replay computes for a case."""
    inputs = case.inputs()
    node = case.op(*inputs)
    return np.asarray(replay(node, dict(zip(inputs, case.arrays, strict=True)))[node])


def arrays_of(case: Case, change) -> Case:
    """The same case with every array changed."""
    return Case(case.op, tuple(change(a) for a in case.arrays))


# what the class says about itself ------------------------------------------------------------


@every_op
def test_says_what_it_is(kind):
    assert kind.__doc__ and len(kind.__doc__.split("\n")[0]) > 15
    assert kind.formula and kind.symbol and kind.samples()
    inputs = len(kind.samples()[0][1])
    assert len(kind.derivatives) == inputs, "one local slope for each input"


def test_leaves_are_the_only_ops_without_inputs():
    leaves = {name for name, kind in REGISTRY.items() if kind.role != "result"}
    assert leaves == {"Input", "Variable", "CompileTimeInput"}


def test_every_op_has_a_reference():
    assert {kind.__name__ for kind in OPS} == set(REFERENCE)


# values --------------------------------------------------------------------------------------


@every_case
def test_shape_rule_promises_what_the_value_has(case):
    check_type(case)


@every_case
def test_value_agrees_with_numpy_and_scipy(case):
    with np.errstate(all="ignore"):
        wanted = REFERENCE[type(case.op).__name__](case.op, *case.arrays)
    got = values(case)
    assert got.shape == np.shape(wanted)
    assert_allclose(got, wanted, rtol=1e-12, atol=1e-12 if got.dtype == "float64" else 1e-6)


@every_case
def test_program_equals_the_value_bit_for_bit(case):
    check_program(case)


@every_case
def test_float32_program_equals_the_float32_value(case):
    def narrow(a):
        return a.astype("float32") if a.dtype == "float64" else a

    check_type(arrays_of(case, narrow))
    check_program(arrays_of(case, narrow))


@every_case
def test_contiguity_does_not_matter(case):
    """Arrays that are views, with steps or transposed, give the very same numbers."""

    def every_second(a):
        wide = np.zeros([2 * size for size in a.shape], a.dtype)
        view = wide[(..., *[slice(None, None, 2) for _ in a.shape])]
        view[...] = a
        return view

    def column_order(a):
        return np.array(a, order="F")

    for change in (every_second, column_order):
        changed = arrays_of(case, change)
        check_program(changed)
        assert_allclose(values(changed), values(case), rtol=1e-14, atol=0)


@every_case
def test_program_reads_views_inside_the_graph(case):
    """Inputs that are transposes inside the graph: the emitted lines meet strided arrays."""
    inputs = [placeholder(a.shape[::-1], str(a.dtype)) for a in case.arrays]
    node = case.op(*[T.transpose(x) if x.ndim > 1 else x for x in inputs])
    arrays = [np.array(a.T, order="C") for a in case.arrays]
    (got,) = Function(inputs, [node], strict=True)(arrays)
    wanted = replay(node, dict(zip(inputs, arrays, strict=True)))[node]
    assert_same_bits(got, wanted, str(case))


SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-30, 1e30, 1.0, -2.5, 400.0])


@each("dtype", ["float32", "float64"])
@every_op
def test_program_equals_the_value_on_special_numbers(kind, dtype):
    """0, -0, infinities, nan, tiny and huge: every pair of them, for ops of two inputs."""
    if not issubclass(kind, Elementwise):
        return check_specials_in_rows(kind, dtype)
    op = kind.samples()[0][0]
    first, second = (grid.ravel().astype(dtype) for grid in np.meshgrid(SPECIAL, SPECIAL))
    check_program(Case(op, (first, second)[: kind.arity]))


def check_specials_in_rows(kind, dtype):
    """Special numbers in each place of the op's own sample shapes."""
    for case in cases_of(kind):
        arrays = tuple(
            np.resize(SPECIAL, a.shape).astype(dtype) if a.dtype == "float64" else a
            for a in case.arrays
        )
        check_program(Case(case.op, arrays))


def test_stable_ops_do_not_overflow():
    big = np.array([-800.0, -40.0, 0.0, 40.0, 800.0])
    assert_allclose(values(Case(REGISTRY["Softplus"](), (big,))), np.logaddexp(0, big), 1e-12)
    assert_allclose(values(Case(REGISTRY["Softmax"](), (big,))), [0, 0, 0, 0, 1], atol=1e-300)
    assert np.isfinite(values(Case(REGISTRY["LogSoftmax"](), (big,)))).all()
    assert_allclose(values(Case(REGISTRY["Sigmoid"](), (big,)))[[0, 2, 4]], [0, 0.5, 1])


# edges ---------------------------------------------------------------------------------------


def edge_cases(kind):
    """Rank 0, an axis of size 1 and an empty axis, for ops that take any shape."""
    if issubclass(kind, Elementwise):
        op, samples = kind.samples()[0]
        for shape in ((), (1,), (0,), (2, 0), (1, 1)):
            yield as_case(op, *[with_shape(sample, shape) for sample in samples])
    elif issubclass(kind, Reduction):
        for shape in ((1, 3), (3, 1), (0, 3), (2, 0)):
            yield as_case(kind((0,), False), Sample(shape))
            yield as_case(kind((0,), True), Sample(shape))
    elif kind is Dot:
        for left, right in (((0, 3), (3, 2)), ((2, 0), (0, 3)), ((2, 3), (3, 0)), ((1,), (1, 1))):
            yield as_case(kind(), Sample(left), Sample(right))
    elif kind.__name__ in ("Softmax", "LogSoftmax"):
        for shape in ((1,), (0, 3), (2, 1)):
            yield as_case(kind(), Sample(shape))


def with_shape(sample, shape):
    """The same domain, another shape."""
    return Sample(shape, sample.low, sample.high, sample.avoid, sample.dtype, sample.margin)


WITHOUT_SLOPE = (
    "StopGradient",
    "RandomUniform",
    "RandomNormal",
)  # by design; they have tests of their own
EDGES = [case for kind in OPS for case in edge_cases(kind)]


@each("case", EDGES, ids=str)
def test_edges_work_or_are_refused_with_a_sentence(case):
    try:
        check_type(case)
        check_program(case)
    except TeachError:
        return
    if type(case.op).__name__ not in WITHOUT_SLOPE:
        check_gradient(case)


def test_a_largest_number_of_nothing_is_refused():
    for kind in ("Max", "Min"):
        with pytest.raises(TeachError, match="TK-132"):
            REGISTRY[kind]((0,), False)(placeholder((0, 3)))
    x = placeholder((None, 3))
    with pytest.raises(TeachError, match="TK-132"):
        Function([x], [T.max(x, axis=0)])([np.zeros((0, 3))])
    with pytest.raises(TeachError, match="TK-132"):
        T.argmax(placeholder((3, 0)))


@each("dtype", [d for d in DTYPES if d != "float64"])
@every_op
def test_other_dtypes_work_or_are_refused_with_a_sentence(kind, dtype):
    case = arrays_of(cases_of(kind)[-1], lambda a: a.astype(dtype) if a.dtype == "float64" else a)
    try:
        node = case.op(*case.inputs())
    except TeachError as error:
        assert error.fix
        return
    assert node.dtype in DTYPES
    check_type(case)
    check_program(case)


# gradients -----------------------------------------------------------------------------------

SMOOTH = [case for case in CASES if type(case.op).__name__ not in WITHOUT_SLOPE]


@each("case", SMOOTH, ids=str)
def test_gradient_equals_central_differences(case):
    check_gradient(case)


def test_stop_gradient_stops_it():
    x = placeholder((3,), "float64", "x")
    (gradient,) = derive(T.sum(x * REGISTRY["StopGradient"]()(x)), [x]).gradients
    assert_allclose(replay(gradient, {x: [1.0, -2.0, 5.0]})[gradient], [1.0, -2.0, 5.0])


def test_random_numbers_have_no_slope():
    x, draw = placeholder((3,), "float64", "x"), placeholder((), "int64", "draw")
    loss = T.sum(x * REGISTRY["RandomUniform"](3)(x, draw))
    (gradient,) = derive(loss, [x]).gradients
    feed = {x: np.arange(3.0), draw: 4}
    wanted = REFERENCE["RandomUniform"](REGISTRY["RandomUniform"](3), np.zeros(3), 4)
    assert_allclose(replay(gradient, feed)[gradient], wanted)


TWO = [kind for kind in OPS if getattr(kind, "arity", 0) == 2]


@given(st.sampled_from(TWO), mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_stretched_inputs_get_their_gradient_summed_back(kind, shapes):
    op, samples = kind.samples()[0]
    left, right = shapes.input_shapes
    case = as_case(op, with_shape(samples[0], left), with_shape(samples[1], right))
    check_type(case)
    check_program(case)
    check_gradient(case)


@given(mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=3))
def test_switch_stretches_all_three(shapes):
    flag, yes, no = shapes.input_shapes
    case = as_case(Switch(), Sample(flag, -1, 1, dtype="bool"), Sample(yes), Sample(no))
    check_type(case)
    check_program(case)
    check_gradient(case)


@each("case", [c for c in SMOOTH if c.arrays[0].size], ids=str)
def test_second_gradient_equals_central_differences(case):
    """The gradient of the gradient, with respect to every input, mixed ones too.

    Differentiated again is the sum of the first gradients of sum(node²), each weighted at random.
    """
    inputs = case.inputs()
    node = case.op(*inputs)
    wanted = [x for i, x in enumerate(inputs) if x.type.is_float and i not in case.op.shape_only]
    if not (node.type.is_float and wanted):
        return
    rng = np.random.default_rng(5)
    first = derive(T.sum(T.square(node)), wanted).gradients
    weighted = [T.sum(slope * rng.normal(size=slope.type.sizes)) for slope in first]
    total = sum(weighted[1:], weighted[0])
    feed = dict(zip(inputs, case.arrays, strict=True))
    for x, second in zip(wanted, derive(total, wanted).gradients, strict=True):
        step = rng.normal(size=feed[x].shape)
        ends = [replay(total, feed | {x: feed[x] + e * step})[total] for e in (1e-5, -1e-5)]
        given = np.sum(replay(second, feed)[second] * step)
        assert_allclose(given, float(ends[0] - ends[1]) / 2e-5, rtol=1e-4, atol=1e-4)


# cost ----------------------------------------------------------------------------------------


@every_case
def test_cost_is_counted(case):
    node = case.op(*case.inputs())
    cost = case.op.cost(node.type, *[x.type for x in node.inputs])
    assert cost.operations >= 0 and cost.bytes >= 0
    if not case.op.is_view:
        assert cost.bytes >= values(case).nbytes


def test_cost_of_a_matrix_product_is_its_multiply_adds():
    x, w = placeholder((32, 64)), placeholder((64, 50))
    node = T.dot(x, w)
    cost = node.op.cost(node.type, x.type, w.type)
    assert cost.operations == 32 * 64 * 50
    assert cost.bytes == 4 * (32 * 64 + 64 * 50 + 32 * 50)
