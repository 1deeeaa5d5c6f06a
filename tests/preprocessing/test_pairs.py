"""A picture and its mask: two generators of one seed move them alike, whatever else draws."""

import threading
import warnings

import numpy as np
import pytest
from PIL import Image

from teachkeras.layers import Dense, Flatten
from teachkeras.models import Sequential
from teachkeras.preprocessing import image
from teachkeras.preprocessing.image import ImageDataGenerator, Iterator, random_rotation
from teachkeras.preprocessing.image_draws import Draws

RNG = np.random.default_rng(5)
ROWS, SIZE, CHANNELS = 11, 9, 3
PICTURES = RNG.integers(0, 200, (ROWS, SIZE, SIZE, CHANNELS)).astype("float32")
MASKS = PICTURES.mean(axis=3, keepdims=True)
MOVES = {
    "shear_range": 0.4,
    "height_shift_range": 0.25,
    "width_shift_range": 0.25,
    "zoom_range": (0.6, 1.4),
    "rotation_range": 40,
    "vertical_flip": True,
    "horizontal_flip": True,
}


def flow(pixels, seed=19, batch_size=4, moves=MOVES, **more):
    make = ImageDataGenerator(dim_ordering="tf", **{**moves, **more})
    return make.flow(pixels, seed=seed, batch_size=batch_size)


def grey(pictures):
    return pictures.mean(axis=3, keepdims=True)


@pytest.mark.parametrize("name", MOVES)
def test_each_kind_of_move_stays_in_step_over_epochs(name):
    """One channel beside three, 4 batches of 3, 3, 3 and 2 rows, three times over."""
    a, b = (flow(x, moves={name: MOVES[name]}, batch_size=3) for x in (PICTURES, MASKS))
    for _ in range(12):
        pictures, masks = next(a), next(b)
        np.testing.assert_allclose(grey(pictures), masks, rtol=1e-5)


def test_batches_are_others_in_every_epoch_and_with_every_seed():
    batches = flow(MASKS, batch_size=ROWS)
    seen = [next(batches) for _ in range(3)] + [next(flow(MASKS, batch_size=ROWS, seed=900))]
    for first in range(4):
        for second in range(first):
            assert not np.array_equal(seen[first], seen[second])


def test_a_seeded_stream_gives_what_numpy_gave_keras_1():
    """Seeded by the seed and the batches so far: first the order, then the moves, one by one."""
    a = flow(MASKS, seed=3, moves={"horizontal_flip": True}, batch_size=ROWS)
    for number in range(3):
        np.random.seed(3 + number)
        order = np.random.permutation(ROWS)
        wanted = [MASKS[i][:, ::-1] if np.random.random() < 0.5 else MASKS[i] for i in order]
        np.testing.assert_array_equal(next(a), wanted)


def test_colours_of_the_picture_do_not_move_the_mask():
    """The picture's colours are changed and its values rescaled; the mask is left alone."""
    a = flow(PICTURES, channel_shift_range=30.0, rescale=1 / 255)
    b = flow(MASKS)
    still = flow(PICTURES, rescale=1 / 255)
    moved = 0
    for _ in range(6):
        pictures, masks, plain = next(a), next(b), next(still)
        np.testing.assert_allclose(grey(plain) * 255, masks, rtol=1e-4)
        shifts = pictures - plain  # one number for each channel of a picture, but where it is cut
        moved += np.abs(shifts).max() > 0.01
        middle = np.median(shifts, axis=(1, 2), keepdims=True)
        assert np.mean(np.abs(shifts - middle) < 1e-4) > 0.6
    assert moved == 6


def test_whoever_draws_in_between_disturbs_nobody():
    """Other draws, other seeds and another generator, between the picture and its mask."""
    a, b, other = flow(PICTURES), flow(MASKS), flow(MASKS, seed=None)
    for number in range(5):
        pictures = next(a)
        np.random.seed(number)
        np.random.random(number)
        next(other)
        np.testing.assert_allclose(grey(pictures), next(b), rtol=1e-5)


def test_numpys_own_numbers_are_left_alone_by_a_seeded_generator():
    np.random.seed(8)
    wanted = np.random.random(3)
    np.random.seed(8)
    make = ImageDataGenerator(dim_ordering="tf", featurewise_center=True, **MOVES)
    make.fit(PICTURES, augment=True, seed=1)
    next(make.flow(PICTURES, seed=2))
    np.testing.assert_array_equal(np.random.random(3), wanted)


@pytest.mark.parametrize("workers", [1, 4])
def test_a_zip_of_two_in_threads_keeps_pairs_together(workers):
    """As fit_generator asks them, while this thread draws from NumPy's own numbers."""
    model = Sequential([Flatten(input_shape=(SIZE, SIZE, CHANNELS)), Dense(1)])
    model.compile("sgd", "mse")
    wrong, seen = [], []

    def pairs(zipped):
        for pictures, masks in zipped:
            wrong.append(float(np.abs(grey(pictures) - masks).max()))
            seen.append(len(pictures))
            np.random.random()
            yield np.zeros((len(pictures), SIZE, SIZE, CHANNELS)), np.zeros(len(pictures))

    zipped = zip(flow(PICTURES), flow(MASKS), strict=False)
    model.fit_generator(pairs(zipped), 10 * ROWS, 1, verbose=0, nb_worker=workers)
    assert max(wrong) < 1e-3 and len(seen) >= 30 and seen[:6] == [4, 4, 3] * 2


class Scripted:
    """An iterator made by hand that lets a second thread in between, wherever that is possible."""

    def __init__(self, gate):
        self.count, self.gate = 0, gate

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        number = self.count
        self.gate.wait()
        return np.full((1, 1), float(number))


class Gate:
    """Waits for a second thread, and goes on alone if none can come."""

    def __init__(self):
        self.barrier = threading.Barrier(2)

    def wait(self):
        try:
            self.barrier.wait(timeout=0.05)
        except threading.BrokenBarrierError:
            self.barrier.reset()


def test_threads_that_share_a_zip_never_mix_its_parts():
    """The model says x, the target is x: a loss of 0, unless a thread took another's half."""
    model = Sequential([Dense(1, input_dim=1, init="one", trainable=False)])
    model.compile("sgd", "mse")
    gate = Gate()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nothing is trainable here, on purpose
        history = model.fit_generator(
            zip(Scripted(gate), Scripted(gate), strict=False), 12, 1, verbose=0, nb_worker=2
        )
    assert history.history["loss"] == [0.0]


def test_predictions_of_many_workers_keep_the_order_of_the_generator():
    """Every second picture takes longer to make than the one after it."""
    later = threading.Event()

    def slow_first(picture):
        number = int(picture.flat[0])
        if number % 2:
            later.set()
        else:
            later.wait(timeout=0.05)
            later.clear()
        return picture

    pixels = np.arange(12.0).reshape(12, 1, 1, 1)
    make = ImageDataGenerator(preprocessing_function=slow_first, dim_ordering="tf")
    model = Sequential([Flatten(input_shape=(1, 1, 1)), Dense(1, init="one")])
    model.compile("sgd", "mse")
    batches = make.flow(pixels, batch_size=1, shuffle=False)
    found = model.predict_generator(batches, 12, nb_worker=3)
    np.testing.assert_array_equal(found.ravel(), np.arange(12))


@pytest.fixture
def pair_of_folders(tmp_path):
    """Colour pictures and masks of three values, in folders of one name."""
    for number in range(7):
        mask = RNG.choice([0, 1, 3], (SIZE, SIZE)).astype("uint8")
        for kind, pixels in (("masks", mask), ("pictures", np.stack([mask * 50] * 3, axis=2))):
            folder = tmp_path / kind / "all"
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(folder / f"{number}.png")
    return tmp_path


def test_folders_of_pictures_and_masks_stay_in_step(pair_of_folders, capsys):
    """Resized too; saving the changed pictures draws nothing, and a mask has no new values."""
    saved = pair_of_folders / "saved"
    settings = {"class_mode": None, "target_size": (14, 14), "seed": 4, "batch_size": 3}
    make = ImageDataGenerator(dim_ordering="tf", **MOVES)
    a = make.flow_from_directory(
        pair_of_folders / "pictures", save_to_dir=saved, save_format="png", **settings
    )
    b = make.flow_from_directory(
        pair_of_folders / "masks", color_mode="grayscale", save_to_dir=None, **settings
    )
    for _ in range(6):
        pictures, masks = next(a), next(b)
        np.testing.assert_array_equal(pictures[..., :1], masks * 50)
        assert set(np.unique(masks)) <= {0, 1, 3}
    assert len(list(saved.iterdir())) == 14
    capsys.readouterr()


def test_fits_of_one_seed_look_at_pictures_moved_alike():
    means = []
    for pixels in (PICTURES, MASKS):
        make = ImageDataGenerator(featurewise_center=True, dim_ordering="tf", **MOVES)
        make.fit(pixels, augment=True, rounds=3, seed=6)
        means.append(make.mean.mean())
    np.testing.assert_allclose(*means, rtol=1e-5)


class Mine(ImageDataGenerator):
    """A learner's own change, drawn from np.random and from a function of the library."""

    def random_transform(self, x):
        x = random_rotation(x, 90, 0, 1, 2)
        return np.roll(x, np.random.randint(SIZE), axis=0)


def test_a_learners_own_changes_stay_in_step_too():
    """A generator of one's own class, and a preprocessing_function that draws."""

    def rolled(x):
        return np.roll(x, np.random.randint(SIZE), axis=1)

    for make in (
        lambda: Mine(dim_ordering="tf"),
        lambda: ImageDataGenerator(preprocessing_function=rolled, dim_ordering="tf", **MOVES),
    ):
        a, b = (make().flow(x, seed=12, batch_size=4) for x in (PICTURES, MASKS))
        for _ in range(6):
            np.testing.assert_allclose(grey(next(a)), next(b), rtol=1e-5)


def test_generators_that_save_into_one_folder_keep_each_others_pictures(tmp_path):
    for _ in range(3):
        next(ImageDataGenerator(dim_ordering="tf").flow(
            MASKS, batch_size=2, save_to_dir=tmp_path, save_prefix="cat", save_format="png"
        ))  # fmt: skip
    assert len(list(tmp_path.iterdir())) == 6


def test_seeds_may_be_as_large_as_numpys_and_iterators_start_again():
    top = Iterator(4, 4, True, 2**32 - 1)
    first, second = next(top).tolist(), next(top).tolist()
    assert sorted(first) == sorted(second) == [0, 1, 2, 3]
    assert Draws(2**32 - 1 + 1).places.uniform() == np.random.RandomState(0).uniform()
    plain = Iterator(5, 2, False, None)
    assert [next(plain).tolist() for _ in range(2)] == [[0, 1], [2, 3]]
    plain.reset()
    assert next(plain).tolist() == [0, 1]
    assert image.Iterator is Iterator and plain.N == plain.nb_sample == 5
