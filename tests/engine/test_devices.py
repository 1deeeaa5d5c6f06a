"""Programs of the GPU compute what programs of the CPU compute: the promise P3.

Without a GPU they run on a strict stand-in for CuPy (`strict_cupy.py`); where CuPy finds a GPU, the
same tests run there too. The first test prints which modules were tried.
"""

import copy
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from teachkeras.engine import Function, placeholder, shared
from teachkeras.engine.compile import arrays
from teachkeras.engine.compile.arrays import CPU, OnGpu
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.gradient.derive import derive
from teachkeras.engine.ops.index import Gather
from teachkeras.errors import TeachError
from tests.each import each
from tests.engine import strict_cupy
from tests.engine.checkers import Case, all_cases, sent_back
from tests.engine.devices import MODULES, gpu
from tests.engine.graph_checkers import Case as GraphCase
from tests.engine.graph_checkers import same_draws
from tests.engine.random_graphs import random_graph

GRAPHS, CHUNK = 60, 30
RTOL, ATOL = 1e-4, 1e-5
__all__ = ["gpu"]  # the fixture


def test_which_modules_were_tried(capsys: Any) -> None:
    with capsys.disabled():
        print(f"\nprograms for the GPU were tried on: {', '.join(MODULES)}")
    assert MODULES


def on(device: arrays.Arrays, *args: Any, **settings: Any) -> Function:
    """A function that computes there."""
    return Function(*args, arrays=device, **settings)


def close(got: Any, wanted: Any, where: Any = "") -> None:
    """The same shape and dtype, and numbers as near as float32 allows."""
    assert isinstance(got, (np.ndarray, np.generic)), where
    assert got.shape == np.shape(wanted) and got.dtype == wanted.dtype, where
    assert_allclose(got, wanted, RTOL, ATOL, err_msg=str(where))


# every op ------------------------------------------------------------------------------------


def narrow(case: Case) -> Case:
    """The case in float32, the type GPUs are made for."""
    return Case(
        case.op, tuple(a.astype("float32") if a.dtype == "float64" else a for a in case.arrays)
    )


CASES = [narrow(case) for case in all_cases()]
every_case = each("case", CASES, ids=str)


@every_case
def test_every_value(case: Case, gpu: OnGpu) -> None:
    """What an op means, computed by either module."""
    value = case.op.value(gpu, *[gpu.held(a) for a in case.arrays])
    with np.errstate(all="ignore"):
        close(gpu.numbers(value), np.asarray(case.op.value(np, *case.arrays))[()], case)


@every_case
def test_every_program(case: Case, gpu: OnGpu) -> None:
    """Both programs, ordinary and strict."""
    inputs = case.inputs()
    node = case.op(*inputs)
    for strict in (False, True):
        (wanted,) = on(CPU, inputs, [node], strict=strict)(list(case.arrays))
        (got,) = on(gpu, inputs, [node], strict=strict)(list(case.arrays))
        close(got, wanted, case)


@every_case
def test_every_gradient(case: Case, gpu: OnGpu) -> None:
    """What goes back to each input for a random incoming gradient."""
    inputs = case.inputs()
    node = case.op(*inputs)
    if not node.type.is_float:
        return
    weights = placeholder(node.type.shape, node.dtype, "weights")
    wrt = [x for i, x in enumerate(inputs) if x.type.is_float and i not in case.op.shape_only]
    slopes = sent_back(node, weights, wrt)
    numbers = np.random.default_rng(1).normal(size=node.type.sizes).astype(node.dtype)
    data = [*case.arrays, numbers]
    wanted = on(CPU, [*inputs, weights], slopes)(data)
    for got, slope in zip(on(gpu, [*inputs, weights], slopes)(data), wanted, strict=True):
        close(got, slope, case)


@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_random_graphs(start: int, gpu: OnGpu) -> None:
    """Loss, gradients and inner nodes of sixty graphs."""
    for seed in range(start, start + CHUNK):
        case = GraphCase(random_graph(seed))
        feed = list(case.graph.feed)
        data = [case.graph.feed[x] for x in feed]
        with same_draws(case.graph):
            wanted = on(CPU, feed, case.outputs)(data)
        with same_draws(case.graph):
            got = on(gpu, feed, case.outputs)(data)
        for a, b in zip(got, wanted, strict=True):
            close(a, b, case)


# training ------------------------------------------------------------------------------------


def perceptron(rng: Any) -> tuple[list[Any], Any, list[Any]]:
    """Inputs, loss and weights of 8-16-4 with softmax, in float32."""
    x, y = placeholder((None, 8), name="x"), placeholder((None, 4), name="y")
    sizes = [(8, 16), (16,), (16, 4), (4,)]
    weights = [shared(rng.normal(size=s).astype("float32"), f"w{i}") for i, s in enumerate(sizes)]
    w1, b1, w2, b2 = weights
    scores = T.dot(T.relu(T.dot(x, w1) + b1), w2) + b2
    return [x, y], -T.mean(T.sum(y * T.log_softmax(scores), axis=-1)), weights


def trained(device: arrays.Arrays, steps: int = 5) -> tuple[list[float], list[Any], Function]:
    """Losses and weights after some guarded steps of momentum."""
    rng = np.random.default_rng(3)
    inputs, loss, weights = perceptron(rng)
    slopes = derive(loss, weights).gradients
    speeds = [shared(np.zeros_like(w.op.shared.get()), "speed") for w in weights]
    updates = []
    for w, v, g in zip(weights, speeds, slopes, strict=True):
        new = v * 0.9 - g * 0.1
        updates += [(v, new), (w, w + new)]
    step = on(device, inputs, [loss], updates, guard=True)
    losses = []
    for rows in [32, 32, 7, 32, 32][:steps]:  # the smaller batch has a program of its own
        data = rng.normal(size=(rows, 8)).astype("float32")
        classes = np.eye(4, dtype="float32")[rng.integers(0, 4, rows)]
        losses.append(float(step([data, classes])[0]))
    return losses, [w.op.shared for w in weights], step


def test_a_training_step(gpu: OnGpu) -> None:
    """Updates, packed variables and the guard: the same losses and weights."""
    wanted, theirs, _ = trained(CPU)
    got, ours, step = trained(gpu)
    assert_allclose(got, wanted, RTOL)
    assert all(w.device == "gpu" and w.pack is not None for w in ours)
    for a, b in zip(ours, theirs, strict=True):
        close(a.get(), b.get())
    assert len(step._programs) == 2


def test_a_nan_stops_the_step_before_anything_is_stored(gpu: OnGpu) -> None:
    """The guard names the op that made it, though the step ran on the GPU."""
    _, weights, step = trained(gpu, 1)
    before = [w.get() for w in weights]
    data, classes = np.full((32, 8), 1e38, "float32"), np.eye(4, dtype="float32")[[0] * 32]
    with pytest.raises(TeachError, match="TK-70"):
        step([data, classes])
    for w, numbers in zip(weights, before, strict=True):
        assert_array_equal(w.get(), numbers)


# variables move -------------------------------------------------------------------------------


def test_a_variable_lives_where_it_was_used_last(gpu: OnGpu) -> None:
    """Two functions on two devices take turns; nobody reads an old value."""
    count, by = shared(np.float32(0), "count"), placeholder((), name="by")
    up, up_there = (on(d, [by], [count + 0], [(count, count + by)]) for d in (CPU, gpu))
    home, one = count.op.shared, [np.array(1, "float32")]
    turns = [up, up, up_there, up_there, up, up_there, up]
    assert [float(turn(one)[0]) for turn in turns] == [0, 1, 2, 3, 4, 5, 6]
    assert home.device == "cpu" and home.get() == 7
    up_there(one)
    assert home.device == "gpu" and home.get() == 8 and type(home.get()) is np.ndarray
    home.set(np.float32(20))
    assert home.device == "gpu" and float(up_there(one)[0]) == 20 and float(up(one)[0]) == 21


def test_packed_variables_move_together(gpu: OnGpu) -> None:
    """Their flat array takes them along, to the GPU and back."""
    _, weights, _ = trained(CPU, 1)
    before = [w.get() for w in weights]
    assert weights[0].pack is not None
    for device in (gpu, CPU):
        weights[1].bring(device)
        assert {w.device for w in [*weights, weights[0].pack]} == {device.device}
        for w, numbers in zip(weights, before, strict=True):
            assert_array_equal(w.get(), numbers)
    weights[0].pack.value[...] = 5  # they are still pieces of it
    assert all((w.get() == 5).all() for w in weights)


def test_a_raw_program_whose_variable_left_fails_aloud(gpu: OnGpu) -> None:
    """It cannot compute with the numbers of before."""
    w = shared(np.ones(3, "float32"), "w")
    program = on(CPU, [], [w * 2]).at()
    w.op.shared.bring(gpu)
    with pytest.raises(TypeError):
        program.run()


def test_get_value_is_a_copy(gpu: OnGpu) -> None:
    w = shared(np.ones(3, "float32"), "w").op.shared
    for device in (gpu, CPU):
        w.bring(device)
        w.get()[0] = 9
        assert w.get()[0] == 1
        w.set([4, 5, 6])
        assert_array_equal(w.get(), [4, 5, 6])
        w.set([1, 1, 1])


# functions ------------------------------------------------------------------------------------


def test_several_programs_share_one_growing_arena(gpu: OnGpu) -> None:
    """Each shape has its own program; after the arena moved, the small ones still work."""
    x = placeholder((None, 3), name="x")
    f, there = (on(d, [x], [T.sum(T.exp(T.tanh(x) * 2) + T.tanh(x), axis=1)]) for d in (CPU, gpu))
    room = 0
    for rows in (2, 50, 2, 500, 50, 2):
        data = np.random.default_rng(rows).normal(size=(rows, 3)).astype("float32")
        close(there([data])[0], f([data])[0])
        assert there._arena.array.size >= room
        room = there._arena.array.size
    assert len(there._programs) == 3 and room > 500 * 3 * 4


def test_random_numbers_are_those_of_the_cpu(gpu: OnGpu) -> None:
    """Drawn on the CPU and copied: the same to the last bit, draw after draw."""
    from teachkeras import backend as K

    for make in (K.random_uniform, K.random_normal):
        f, there = (on(d, [], [make((4, 5), seed=7)]) for d in (CPU, gpu))
        first, *more = [there([])[0] for _ in range(3)]
        assert not np.array_equal(first, more[0])
        for got in (first, *more):
            assert_array_equal(got, f([])[0])


def test_a_long_chain_is_not_cut_into_blocks(gpu: OnGpu) -> None:
    """Blocks fit the cache of a CPU; a GPU would be started again for each of them."""
    v = placeholder((300_000,), name="v")
    z = T.exp(T.tanh(v) * 0.5) - T.tanh(v)
    f, there = (on(d, [v], [z]) for d in (CPU, gpu))
    data = np.linspace(-3, 3, 300_000).astype("float32")
    close(there([data])[0], f([data])[0])
    texts = [g.at((300_000,)).text for g in (f, there)]
    assert ["for start in" in text for text in texts] == [True, False]


def test_the_text_differs_only_where_cupy_does(gpu: OnGpu) -> None:
    """No `errstate`, and functions where a ufunc has no `reduce`; all else is the same line."""
    x, cube = placeholder((4, 3), name="x"), placeholder((4, 3, 2), name="cube")
    outputs = [T.softmax(x), T.sum(cube * cube, axis=0)]
    cpu, there = (
        on(d, [x, cube], outputs).at((4, 3), (4, 3, 2)).text.splitlines() for d in (CPU, gpu)
    )
    assert there == [
        line.replace("maximum.reduce(", "amax(") for line in cpu if not line.startswith("@errstate")
    ]
    assert any("amax(" in line for line in there) and any("add.reduce(" in line for line in there)


def test_rows_that_are_not_there_are_refused_on_the_gpu_too(gpu: OnGpu) -> None:
    """CuPy itself would wrap round."""
    table, rows = placeholder((5, 2), name="table"), placeholder((3,), "int32", "rows")
    f = on(gpu, [table, rows], [Gather()(table, rows)])
    numbers = np.arange(10, dtype="float32").reshape(5, 2)
    assert_array_equal(f([numbers, np.array([4, 0, 4], "int32")])[0], numbers[[4, 0, 4]])
    with pytest.raises(TeachError, match="no row 5"):
        f([numbers, np.array([0, 5, 1], "int32")])


def test_arrays_of_the_gpu_may_be_fed(gpu: OnGpu) -> None:
    """To functions on either device, and results are NumPy's."""
    x = placeholder((3,), name="x")
    held = gpu.held(np.array([1, 2, 3], "float32"))
    for device in (CPU, gpu):
        assert_array_equal(on(device, [x], [x * 2])([held])[0], [2, 4, 6])
    raw = on(gpu, [x], [x * 2]).at((3,)).run(held)[0]
    assert isinstance(raw, gpu.ndarray)


def test_a_copied_function_stays_on_its_device(gpu: OnGpu) -> None:
    x = placeholder((), name="x")
    f = copy.deepcopy(on(gpu, [x], [x + 1]))
    assert f.arrays is gpu and f([1])[0] == 2
    assert copy.deepcopy(gpu) is gpu and copy.deepcopy(CPU) is CPU


def test_a_result_larger_than_the_gpu_is_refused(gpu: OnGpu, monkeypatch: Any) -> None:
    """The memory that counts is the device's own."""
    monkeypatch.setattr(OnGpu, "free_bytes", lambda self: 1 << 25)
    x = placeholder((None,), name="x")
    outer = T.exp(T.expand_dims(x, 1) - T.expand_dims(x, 0))
    data = np.zeros(3000, "float32")
    with pytest.raises(MemoryError, match="TK-701"):
        on(gpu, [x], [outer])([data])
    assert on(CPU, [x], [outer])([data])[0].shape == (3000, 3000)


# the stand-in is strict ------------------------------------------------------------------------


def test_the_stand_in_refuses_what_cupy_refuses() -> None:
    """Each of these runs with NumPy arrays."""
    cp: Any = strict_cupy
    x, there = np.ones((2, 3), "float32"), strict_cupy.array(np.ones((2, 3), "float32"))
    for wrong in (
        lambda: cp.add(there, x),
        lambda: there + x,
        lambda: x + there,
        lambda: cp.copyto(there, x),
        lambda: np.asarray(there),
        lambda: np.sum(there),
        lambda: np.add(there, 1),
        lambda: cp.add(there, there, there),
        lambda: cp.add(there, there, out=there, where=True),
        lambda: cp.take(there, there, axis=0, mode="clip"),
        lambda: cp.sum(there, where=True),
        lambda: cp.add(there, there, out=x),
    ):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(NotImplementedError):
        cp.maximum.reduce(there, axis=0)
    for name in ("errstate", "einsum_path", "ctypes"):
        assert not hasattr(cp, name) and not hasattr(there, name)
    with pytest.raises(ValueError):
        cp.dot(there, there.T, out=cp.empty((2, 4), "float32")[:, ::2])
    assert np.isnan(cp.empty((2,), "float32").get()).all()
    assert isinstance(cp.sum(there), cp.ndarray) and isinstance(there[0, 0], cp.ndarray)
