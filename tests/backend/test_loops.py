"""K.rnn, map_fn, foldl and foldr against plain NumPy loops, and against themselves.

20 random settings (200 with --full) for each law: rolled = unrolled, backwards = reversed, masked
= cut out.
"""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError
from tests.backend.cells import CELLS, Setting

COUNT, FULL, CHUNK = 20, 200, 20
pytestmark = pytest.mark.usefixtures("float64")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A chunk of settings is named by its first and last seed."""
    if "seeds" in metafunc.fixturenames:
        count = FULL if metafunc.config.getoption("--full") else COUNT
        chunks = [range(start, start + CHUNK) for start in range(0, count, CHUNK)]
        metafunc.parametrize("seeds", chunks, ids=[f"{each[0]}-{each[-1]}" for each in chunks])


def run(boxes: list[Any], outputs: list[Any], arrays: list[Any]) -> list[Any]:
    """The outputs' numbers, compiled."""
    return K.function(boxes, outputs)(arrays)


def assert_alike(found: list[Any], wanted: list[Any], where: object = "") -> None:
    """Every array close to the other of its place, of the same shape."""
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11, err_msg=str(where))


# by hand -----------------------------------------------------------------------------------------


def test_equals_a_loop_in_numpy(seeds: range) -> None:
    for seed in seeds:
        setting = Setting(seed)
        boxes = setting.boxes()
        made = setting.rnn(boxes, go_backwards=setting.backwards)
        wanted = setting.by_hand(backwards=setting.backwards)
        assert_alike(run(boxes, made, setting.arrays), wanted, seed)
        assert_alike(replay(made, dict(zip(boxes, setting.arrays, strict=True))).results, wanted)


def test_masked_equals_a_loop_in_numpy(seeds: range) -> None:
    for seed in seeds:
        setting = Setting(seed)
        boxes = setting.boxes()
        mask = K.placeholder((None, None) if seed % 2 else (None, None, 1))
        flags = setting.mask if seed % 2 else setting.mask[:, :, None]
        made = setting.rnn(boxes, mask=mask, go_backwards=setting.backwards)
        wanted = setting.by_hand(mask=setting.mask, backwards=setting.backwards)
        assert_alike(run([*boxes, mask], made, [*setting.arrays, flags]), wanted, seed)


# laws --------------------------------------------------------------------------------------------


def test_unrolled_equals_rolled(seeds: range) -> None:
    """The same numbers and the same gradients, masked or not."""
    for seed in seeds:
        setting = Setting(seed)
        settings: dict[str, Any] = {"go_backwards": setting.backwards}
        boxes, arrays = setting.boxes(), setting.arrays
        if seed % 3 == 0:
            settings["mask"] = K.placeholder((None, setting.time))
            boxes, arrays = [*boxes, settings["mask"]], [*arrays, setting.mask]
        rolled = setting.rnn(boxes[: len(setting.arrays)], **settings)
        flat = setting.rnn(
            boxes[: len(setting.arrays)], unroll=True, input_length=setting.time, **settings
        )
        wrt = boxes[: len(setting.arrays)] if setting.cell.name != "odd" else boxes[:1]
        both = [
            [*made, *K.gradients(sum(K.sum(K.square(y)) for y in made), wrt)]
            for made in (rolled, flat)
        ]
        assert_alike(*[run(boxes, each, arrays) for each in both], seed)


def test_backwards_is_reversed(seeds: range) -> None:
    """Going backwards is going forwards over the reversed inputs, masked or not."""
    for seed in seeds:
        setting = Setting(seed)
        boxes, arrays = setting.boxes(), setting.arrays
        mask = K.placeholder((None, None)) if seed % 2 else None
        masks = [] if mask is None else [mask]
        backwards = setting.rnn(boxes, go_backwards=True, mask=mask)
        turned = [boxes[0][:, ::-1], *boxes[1:]]
        forwards = setting.rnn(turned, mask=mask[:, ::-1] if masks else None)
        arrays = [*arrays, setting.mask] if masks else arrays
        assert_alike(*[run([*boxes, *masks], made, arrays) for made in (backwards, forwards)], seed)


def test_masked_is_cut_out(seeds: range) -> None:
    """A step that is masked in every sample might as well not be there."""
    for seed in seeds:
        setting = Setting(seed)
        setting.open_time = True
        masked = setting.rng.random(setting.time) < 0.4
        masked[int(setting.rng.integers(setting.time))] = False  # one step at least is there
        mask = K.placeholder((None, None))
        flags = np.tile(~masked, (setting.batch, 1)).astype("float64")
        boxes = setting.boxes()
        last, _, *final = setting.rnn(boxes, mask=mask, go_backwards=setting.backwards)
        found = run([*boxes, mask], [last, *final], [*setting.arrays, flags])
        cut = [setting.x[:, ~masked], *setting.arrays[1:]]
        last, _, *final = setting.rnn(boxes, go_backwards=setting.backwards)
        assert_alike(found, run(boxes, [last, *final], cut), seed)


# gradients ---------------------------------------------------------------------------------------


def slope_along(function: Any, arrays: list[Any], steps: list[Any], eps: float = 1e-5) -> float:
    """How fast the first output grows when all arrays move along `steps`."""
    ends = [
        function([a + e * s for a, s in zip(arrays, steps, strict=True)])[0] for e in (eps, -eps)
    ]
    return float(ends[0] - ends[1]) / (2 * eps)


def test_gradient_equals_central_differences(seeds: range) -> None:
    """Of inputs, initial states and weights together, in a random direction."""
    for seed in seeds:
        setting = Setting(seed)
        boxes = setting.boxes()
        settings: dict[str, Any] = {"go_backwards": setting.backwards}
        if seed % 2:
            settings["mask"] = K.constant(setting.mask)
        made = setting.rnn(boxes, **settings)
        chosen = [made[0]] if seed % 3 else made  # often only the last output is asked for
        loss = sum(K.sum(K.square(y)) for y in chosen)
        wrt = boxes if setting.cell.name != "odd" else boxes[:2]
        steps = [setting.rng.normal(size=a.shape) for a in setting.arrays[: len(wrt)]]
        found = K.function(boxes, [loss, *K.gradients(loss, wrt)])(setting.arrays)
        still = [np.zeros_like(a) for a in setting.arrays[len(wrt) :]]
        wanted = slope_along(K.function(boxes, [loss]), setting.arrays, [*steps, *still])
        ours = sum(float(np.sum(g * s)) for g, s in zip(found[1:], steps, strict=True))
        assert ours == pytest.approx(wanted, rel=1e-5, abs=1e-6), seed


@pytest.mark.parametrize("seed", range(12))
def test_second_gradient_equals_central_differences(seed: int) -> None:
    """The gradient of a gradient: of a loop that runs against a loop."""
    setting = Setting(seed, CELLS[:3])
    boxes = setting.boxes()
    made = setting.rnn(boxes, go_backwards=setting.backwards)
    (slope,) = K.gradients(K.sum(K.square(made[1])), [boxes[0]])
    total = K.sum(K.square(slope))
    (second,) = K.gradients(total, [boxes[0]])
    found = K.function(boxes, [total, second])(setting.arrays)
    step = setting.rng.normal(size=setting.x.shape)
    still = [np.zeros_like(a) for a in setting.arrays[1:]]
    wanted = slope_along(K.function(boxes, [total]), setting.arrays, [step, *still])
    assert float(np.sum(found[1] * step)) == pytest.approx(wanted, rel=1e-5, abs=1e-6)


# edges -------------------------------------------------------------------------------------------


def test_no_states_without_a_mask() -> None:
    x = K.placeholder((2, 3, 1))
    last, outputs, states = K.rnn(lambda x_t, s: (2 * x_t, []), x, [])
    array = np.arange(6.0).reshape(2, 3, 1)
    found = run([x], [last, outputs], [array])
    assert states == []
    assert_alike(found, [2 * array[:, -1], 2 * array])


FIRST_STEPS = [  # the step, its states, what masked steps give before the first real one
    (lambda x_t, s: (x_t + s[0], [x_t + s[0]]), [8.0], 8.0),
    (lambda x_t, s: (lambda h: (h, [h]))(x_t + s[0]), [8.0], 8.0),
    (lambda x_t, s: (lambda h: (h, [s[0] + 1, h]))(x_t + s[1]), [8.0, 5.0], 8.0),
    (lambda x_t, s: (3 * x_t, [s[0]]), [8.0], 8.0),
    (lambda x_t, s: (K.concatenate([x_t, s[0]]), [s[0] + x_t]), [8.0], 0.0),
    (lambda x_t, s: (K.sum(s[0] + x_t, axis=-1), [s[0] + x_t]), [8.0], 0.0),
]


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("place", range(len(FIRST_STEPS)))
def test_before_the_first_real_step(place: int, backwards: bool, unroll: bool) -> None:
    """The first state, where it has the output's shape; else zeros. Then the output before."""
    step, starts, before = FIRST_STEPS[place]
    x, mask = K.placeholder((None, 4, 1)), K.placeholder((None, None))
    states = [K.placeholder((None, 1)) for _ in starts]
    _, outputs, final = K.rnn(step, x, states, backwards, mask, unroll=unroll)
    flags = np.array([[0.0, 0.0, 1.0, 0.0], [0.0] * 4])
    numbers = np.array([[[1.0], [2.0], [4.0], [7.0]]] * 2)
    turned = slice(None, None, -1 if backwards else 1)
    first = [np.full((2, 1), number) for number in starts]
    slope = K.gradients(K.sum(outputs), states[:1])
    made = run(
        [x, mask, *states],
        [outputs, *final, *slope],
        [numbers[:, turned], flags[:, turned], *first],
    )
    every = made[0].reshape(2, 4, -1)
    assert (every[0, :2] == before).all() and (every[1] == before).all()
    assert (every[0, 3] == every[0, 2]).all() and (every[0, 2] != before).any()
    for found, number in zip(made[1 : 1 + len(final)], starts, strict=True):
        assert found[1] == number  # nothing real was seen
    assert float(made[-1][1, 0]) == (4.0 if before else 0.0)  # it counts in every step, or in none


def test_an_output_that_is_the_state_needs_no_further_one() -> None:
    """The mask of a step whose output is its first state costs no memory of its own."""
    x, mask = K.placeholder((None, None, 1)), K.placeholder((None, None))
    zeros = K.tile(K.expand_dims(K.sum(K.zeros_like(x), axis=(1, 2))), [1, 2])
    step = {"unlike": lambda x_t, s: (x_t + s[0], [x_t + s[0] * 1]), "alike": None}
    step["alike"] = lambda x_t, s: (lambda h: (h, [h]))(x_t + s[0])
    programs = {}
    for name, function in step.items():
        compiled = K.function([x, mask], [K.rnn(function, x, [zeros], mask=mask)[1]])
        (found,) = compiled([np.ones((1, 3, 1)), [[0, 1, 1]]])
        assert found[0, :, 0].tolist() == [0, 1, 2]
        programs[name] = str(compiled.story.program)
    assert "output_all" in programs["unlike"] and "output_all" not in programs["alike"]


def test_new_lengths_need_no_new_function() -> None:
    """Time and batch are open: one function runs over sequences of any length."""
    x = K.placeholder((None, None, 1))
    total = K.function(
        [x], [K.rnn(lambda x_t, s: (s[0], [s[0] + x_t]), x, [K.zeros_like(x[:, 0])])[2][0]]
    )
    for batch, time in ((1, 1), (2, 7), (3, 2), (2, 7)):
        array = np.random.default_rng(time).normal(size=(batch, time, 1))
        assert_alike(total([array]), [array.sum(1)])


def test_a_mask_of_another_length_is_refused_when_numbers_arrive() -> None:
    x, mask = K.placeholder((None, None, 1)), K.placeholder((None, None))
    last, _, _ = K.rnn(lambda x_t, s: (x_t, [x_t]), x, [K.zeros((2, 1))], mask=mask)
    function = K.function([x, mask], [last])
    with pytest.raises(TeachError, match="TK-1"):
        function([np.ones((2, 3, 1)), np.ones((2, 4))])


# functions over entries --------------------------------------------------------------------------


def test_map_fn_equals_a_list_of_results() -> None:
    rows = np.random.default_rng(0).normal(size=(4, 3))
    x = K.placeholder((None, 3))
    mapped = K.map_fn(lambda row: K.sum(K.square(row)), x)
    (slope,) = K.gradients(K.sum(mapped), [x])
    assert_alike(run([x], [mapped, slope], [rows]), [(rows**2).sum(1), 2 * rows])
    assert_alike([K.eval(K.map_fn(lambda row: row * 2, rows))], [rows * 2])


def test_folds_begin_at_either_end() -> None:
    numbers = np.random.default_rng(0).normal(size=(5, 2))
    left, right = numbers[0], numbers[-1]
    for entry in numbers[1:]:
        left = left * 0.5 + entry
    for entry in numbers[-2::-1]:
        right = right * 0.5 + entry
    found = [K.eval(fold(lambda acc, x: acc * 0.5 + x, numbers)) for fold in (K.foldl, K.foldr)]
    assert_alike(found, [left, right])
    started = K.foldl(lambda acc, x: acc + x, K.constant(numbers), initializer=np.ones(2))
    assert_alike([K.eval(started)], [1 + numbers.sum(0)])


def test_the_slope_of_a_fold_goes_back_to_every_entry() -> None:
    """Each step halves what came before, so an entry counts half as much with every later step."""
    x = K.placeholder((5,))
    for fold, halvings in ((K.foldl, [4, 3, 2, 1, 0]), (K.foldr, [0, 1, 2, 3, 4])):
        total = fold(lambda acc, entry: acc * 0.5 + entry, x, initializer=np.zeros(()))
        (slope,) = K.gradients(total, [x])
        assert_alike(run([x], [slope], [np.arange(5.0)]), [0.5 ** np.array(halvings)])


def test_folds_accumulate_in_true_float32() -> None:
    K.set_floatx("float32")
    numbers = np.full(1000, 0.1)
    total = np.float32(0)
    for number in numbers.astype("float32"):
        total = np.float32(total + number)
    found = K.eval(K.foldl(lambda acc, x: acc + x, numbers, initializer=np.float32(0)))
    assert found.dtype == "float32" and found == total
