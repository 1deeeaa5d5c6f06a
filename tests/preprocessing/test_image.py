"""Pictures: files and arrays, moves by hand, statistics, and endless batches."""

import threading

import numpy as np
import pytest
from PIL import Image

from teachkeras.errors import ArgumentError, DataError
from teachkeras.preprocessing.image import (
    ImageDataGenerator,
    apply_transform,
    array_to_img,
    flip_axis,
    img_to_array,
    list_pictures,
    load_img,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from teachkeras.preprocessing.image_moves import rotation_matrix, shift_matrix

RNG = np.random.default_rng(31)
PICTURES = RNG.integers(0, 256, (6, 8, 8, 3)).astype("float32")
LABELS = np.arange(6)


@pytest.fixture
def folder(tmp_path):
    """Two classes of colour pictures, three of each, one of them in a folder below."""
    for number, picture in enumerate(PICTURES):
        place = tmp_path / "cats dogs".split()[number % 2] / ("deep" if number == 5 else "")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture.astype("uint8")).save(place / f"p{number}.png")
    (tmp_path / "cats" / "notes.txt").write_text("no picture")
    return tmp_path


def test_array_to_picture_and_back():
    for ordering, axes in (("tf", (0, 1, 2)), ("th", (2, 0, 1))):
        x = PICTURES[0].transpose(axes)
        picture = array_to_img(x, ordering, scale=False)
        np.testing.assert_array_equal(img_to_array(picture, ordering), x)
    assert array_to_img(PICTURES[0][..., :1], "tf").mode == "L"
    scaled = img_to_array(array_to_img(PICTURES[0] / 100 - 1, "tf"), "tf")
    assert scaled.min() == 0 and scaled.max() == 255


def test_files_are_read_in_grey_in_colour_and_in_another_size(folder):
    names = [name.rpartition("/")[2] for name in list_pictures(str(folder))]
    assert names == ["p0.png", "p2.png", "p4.png", "p1.png", "p3.png", "p5.png"]
    first = list_pictures(str(folder))[0]
    np.testing.assert_array_equal(img_to_array(load_img(first), "tf"), PICTURES[0])
    assert load_img(first, grayscale=True, target_size=(4, 6)).size == (6, 4)


def test_c031_pictures_are_flipped_shifted_and_scaled():
    """Flip twice is the original; a shift by one pixel is np.roll inside; 1/255 goes up to 1."""
    x = PICTURES[0]
    np.testing.assert_array_equal(flip_axis(flip_axis(x, 1), 1), x)
    moved = apply_transform(x, shift_matrix(1, 0), channel_axis=2)
    np.testing.assert_array_equal(moved[:-1], np.roll(x, -1, axis=0)[:-1])
    white = np.full((1, 8, 8, 1), 255.0)
    batches = ImageDataGenerator(rescale=1 / 255, dim_ordering="tf").flow(white, batch_size=1)
    assert next(batches).max() == pytest.approx(1)


def test_a_quarter_turn_is_rot90():
    x = np.arange(25.0).reshape(5, 5, 1)
    from teachkeras.preprocessing.image import transform_matrix_offset_center

    # around the middle pixel; Keras 1 turns around a point half a pixel further
    there, back = shift_matrix(2, 2), shift_matrix(-2, -2)
    turned = apply_transform(x, there @ rotation_matrix(90) @ back, channel_axis=2)
    np.testing.assert_array_equal(turned[..., 0], np.rot90(x[..., 0], -1))
    centred = transform_matrix_offset_center(rotation_matrix(180), 4, 4)
    np.testing.assert_allclose(centred @ [2.5, 2.5, 1], [2.5, 2.5, 1])


def test_random_moves_repeat_with_numpys_seed_and_change_the_picture():
    moves = [
        lambda x: random_rotation(x, 40, 0, 1, 2),
        lambda x: random_shift(x, 0.4, 0.4, 0, 1, 2, fill_mode="constant"),
        lambda x: random_shear(x, 0.5, 0, 1, 2, fill_mode="wrap"),
        lambda x: random_zoom(x, (0.5, 0.8), 0, 1, 2, fill_mode="reflect"),
        lambda x: random_channel_shift(x, 40, 2),
    ]
    for move in moves:
        np.random.seed(5)
        first = move(PICTURES[0])
        np.random.seed(5)
        np.testing.assert_array_equal(move(PICTURES[0]), first)
        assert first.shape == PICTURES[0].shape and not np.array_equal(first, PICTURES[0])
        assert first.min() >= 0 and first.max() <= PICTURES[0].max()
    np.testing.assert_array_equal(random_zoom(PICTURES[0], (1, 1), 0, 1, 2), PICTURES[0])


def test_batches_go_round_for_ever_and_shuffle_with_a_seed():
    make = ImageDataGenerator(dim_ordering="tf")
    plain = make.flow(PICTURES, LABELS, batch_size=4, shuffle=False)
    seen = [next(plain)[1].tolist() for _ in range(4)]
    assert seen == [[0, 1, 2, 3], [4, 5], [0, 1, 2, 3], [4, 5]]
    one, two = (make.flow(PICTURES, LABELS, batch_size=6, seed=9) for _ in range(2))
    first, second = one.next(), two.next()
    np.testing.assert_array_equal(first[1], second[1])
    assert sorted(first[1]) == list(range(6)) and first[1].tolist() != list(range(6))
    np.testing.assert_array_equal(first[0], PICTURES[first[1]])
    assert make.flow(PICTURES, batch_size=3).next().shape == (3, 8, 8, 3)


def test_threads_never_get_the_same_batch():
    batches = ImageDataGenerator(dim_ordering="tf").flow(
        np.arange(400.0).reshape(400, 1, 1, 1), np.arange(400), batch_size=4
    )
    seen, lock = [], threading.Lock()

    def take():
        for _ in range(25):
            labels = next(batches)[1]
            with lock:
                seen.extend(labels.tolist())

    workers = [threading.Thread(target=take) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(seen) == list(range(400))


def test_statistics_of_one_picture_and_of_all():
    one = ImageDataGenerator(
        samplewise_center=True, samplewise_std_normalization=True, dim_ordering="tf"
    )
    x = one.standardize(PICTURES[0])
    np.testing.assert_allclose(x.mean(axis=2), 0, atol=1e-4)
    np.testing.assert_allclose(x.std(axis=2), 1, atol=1e-3)
    every = ImageDataGenerator(
        featurewise_center=True, featurewise_std_normalization=True, dim_ordering="th"
    )
    th = PICTURES.transpose(0, 3, 1, 2)
    with pytest.raises(ArgumentError, match="TK-351"):
        every.standardize(th[0])
    every.fit(th)
    done = np.stack([every.standardize(x) for x in th])
    np.testing.assert_allclose(done.mean(axis=(0, 2, 3)), 0, atol=1e-4)
    np.testing.assert_allclose(done.std(axis=(0, 2, 3)), 1, atol=1e-3)


def test_whitening_makes_the_pixels_independent():
    small = RNG.normal(size=(500, 2, 2, 1)) @ np.ones((1, 1)) + RNG.normal(size=(500, 1, 1, 1))
    make = ImageDataGenerator(featurewise_center=True, zca_whitening=True, dim_ordering="tf")
    make.fit(small)
    white = np.stack([make.standardize(x).ravel() for x in small.astype("float32")])
    np.testing.assert_allclose(white.T @ white / len(white), np.eye(4), atol=0.02)


def test_augmented_copies_are_looked_at_when_asked():
    make = ImageDataGenerator(
        featurewise_center=True,
        horizontal_flip=True,
        vertical_flip=True,
        zoom_range=0.2,
        width_shift_range=0.2,
        channel_shift_range=3,
        shear_range=0.1,
        rotation_range=20,
        dim_ordering="tf",
        preprocessing_function=lambda x: x + 1,
    )
    make.fit(PICTURES, augment=True, rounds=2, seed=4)
    again = ImageDataGenerator(featurewise_center=True, dim_ordering="tf")
    again.fit(PICTURES)
    assert make.mean.shape == again.mean.shape and not np.array_equal(make.mean, again.mean)


def test_a_folder_is_a_class(folder, capsys):
    make = ImageDataGenerator(dim_ordering="tf")
    batches = make.flow_from_directory(str(folder), (8, 8), shuffle=False, batch_size=6)
    assert capsys.readouterr().out == "Found 6 images belonging to 2 classes.\n"
    assert batches.class_indices == {"cats": 0, "dogs": 1}
    assert batches.classes.tolist() == [0, 0, 0, 1, 1, 1]
    pictures, labels = next(batches)
    np.testing.assert_array_equal(pictures, PICTURES[[0, 2, 4, 1, 3, 5]])
    np.testing.assert_array_equal(labels, np.eye(2)[batches.classes])
    for mode, wanted in (("binary", "float32"), ("sparse", "int32")):
        other = make.flow_from_directory(
            str(folder), (4, 4), class_mode=mode, color_mode="grayscale"
        )
        pictures, labels = next(other)
        assert pictures.shape == (6, 4, 4, 1) and labels.dtype == wanted
    alone = make.flow_from_directory(str(folder), (4, 4), class_mode=None, classes=["dogs"])
    assert next(alone).shape == (3, 4, 4, 3)


def test_changed_pictures_are_stored_when_a_folder_is_named(tmp_path):
    make = ImageDataGenerator(dim_ordering="tf")
    for ending in ("png", "jpeg"):
        next(make.flow(PICTURES, batch_size=3, save_to_dir=tmp_path, save_format=ending))
    assert len(list(tmp_path.glob("*.png"))) == len(list(tmp_path.glob("*.jpeg"))) == 3


@pytest.mark.parametrize(
    "code, call",
    [
        ("TK-345", lambda: ImageDataGenerator(fill_mode="zeros")),
        ("TK-345", lambda: apply_transform(PICTURES[0], np.eye(3), 2, "zeros")),
        ("TK-346", lambda: ImageDataGenerator(zoom_range=(1, 2, 3))),
        ("TK-346", lambda: random_zoom(PICTURES[0], (1, 2, 3))),
        ("TK-347", lambda: array_to_img(PICTURES)),
        ("TK-348", lambda: array_to_img(PICTURES[0], "th")),
        ("TK-350", lambda: ImageDataGenerator(dim_ordering="tf").flow(PICTURES[0])),
        ("TK-350", lambda: ImageDataGenerator(dim_ordering="th").flow(PICTURES)),
        ("TK-352", lambda: ImageDataGenerator(dim_ordering="tf").flow(PICTURES, LABELS[1:])),
        ("TK-353", lambda: ImageDataGenerator().flow_from_directory(".", color_mode="grey")),
        ("TK-354", lambda: ImageDataGenerator().flow_from_directory(".", class_mode="many")),
    ],
)
def test_bad_input_is_told(code, call):
    with pytest.raises((ArgumentError, DataError)) as caught:
        call()
    assert caught.value.code == code
