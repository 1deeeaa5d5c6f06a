"""A folder of pictures: which folder is which class, what counts as a picture, what is missing."""

import os

import numpy as np
import pytest
from PIL import Image

from teachkeras.errors import DataError, FileError, TeachWarning
from teachkeras.preprocessing.image import ImageDataGenerator, list_pictures, load_img

GREYS = {"zebra": 10, "ant": 90, "cow": 200}


def paint(path, grey):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((3, 5, 3), grey, "uint8")).save(path)


@pytest.fixture
def zoo(tmp_path):
    """Three classes of two pictures, each class of its own grey."""
    for name, grey in GREYS.items():
        for number in range(2):
            paint(tmp_path / "zoo" / name / f"{number}.png", grey)
    return tmp_path / "zoo"


def flow(folder, **settings):
    settings = {"target_size": (3, 5), "batch_size": 6, "shuffle": False, **settings}
    return ImageDataGenerator(dim_ordering="tf").flow_from_directory(folder, **settings)


ORDERS = [
    ["zebra", "ant", "cow"],
    ("cow", "zebra"),
    np.array(["cow", "ant", "zebra"]),
    None,
    [],
]


@pytest.mark.parametrize("classes", ORDERS, ids=str)
def test_class_numbers_follow_the_order_that_was_named(zoo, classes):
    """Labels, class_indices, filenames and pictures all tell the same."""
    batches = flow(zoo, classes=classes, class_mode="sparse")
    named = sorted(GREYS) if classes is None or len(classes) == 0 else list(classes)
    assert batches.class_indices == {name: number for number, name in enumerate(named)}
    assert list(batches.class_indices) == named and batches.nb_class == len(named)
    pictures, labels = next(batches)
    for picture, label, file in zip(pictures, labels, batches.filenames, strict=True):
        assert picture.max() == GREYS[named[label]] and file.startswith(named[label] + os.sep)


def test_labels_in_each_form_follow_the_same_order(zoo):
    names = ["cow", "ant"]
    wanted = np.array([0, 0, 1, 1])
    for mode, form, dtype in (
        ("categorical", np.eye(2)[wanted], "float32"),
        ("binary", wanted, "float32"),
        ("sparse", wanted, "int32"),
    ):
        _, labels = next(flow(zoo, classes=names, class_mode=mode))
        np.testing.assert_array_equal(labels, form)
        assert labels.dtype == dtype
    assert next(flow(zoo, classes=names, class_mode=None)).shape == (4, 3, 5, 3)


def test_what_scripts_ask_of_the_batches(zoo):
    batches = flow(zoo, batch_size=4, shuffle=True)
    assert (batches.nb_sample, batches.N, batches.n, batches.nb_class) == (6, 6, 6, 3)
    assert batches.image_shape == (3, 5, 3)
    assert flow(zoo, color_mode="grayscale").image_shape == (3, 5, 1)
    other = ImageDataGenerator(dim_ordering="th").flow_from_directory(zoo, (3, 5))
    assert other.image_shape == (3, 3, 5) == next(other)[0].shape[1:]
    seen = [len(next(batches)[0]) for _ in range(4)]
    assert seen == [4, 2, 4, 2]


def test_two_classes_are_enough_for_yes_and_no(zoo, recwarn):
    flow(zoo, classes=["cow", "ant"], class_mode="binary")
    flow(zoo, classes=["cow"], class_mode="binary")
    flow(zoo, class_mode="categorical")
    assert not recwarn.list
    with pytest.warns(TeachWarning, match="TK-805") as caught:
        flow(zoo, class_mode="binary")
    assert "ant 0, cow 1, zebra 2" in str(caught[0].message)


def test_every_picture_counts_whatever_its_name_and_nothing_else_does(zoo):
    """Copies "cat (1).png", capitals and minus signs count; texts, drafts and Jupyter's do not."""
    for name in ("cow (1).png", "cow-.PNG", "cow!.jpeg", "deep/down/kuh.bmp"):
        paint(zoo / "cow" / name, 200)
    for name in ("cow.png.txt", "png", "cow.gif"):
        (zoo / "cow" / name).write_text("no picture")
    paint(zoo / ".ipynb_checkpoints" / "cow-checkpoint.png", 7)
    batches = flow(zoo)
    assert batches.class_indices == {"ant": 0, "cow": 1, "zebra": 2}
    assert batches.classes.tolist() == [0] * 2 + [1] * 6 + [2] * 2
    assert [name for name in batches.filenames if "kuh" in name] == [
        os.path.join("cow", "deep", "down", "kuh.bmp")
    ]


def test_links_are_followed_when_asked_and_never_in_a_circle(zoo, tmp_path):
    paint(tmp_path / "elsewhere" / "far.png", 200)
    os.symlink(tmp_path / "elsewhere", zoo / "cow" / "more")
    os.symlink(zoo / "cow", tmp_path / "elsewhere" / "back")
    os.symlink(tmp_path / "elsewhere", zoo / "linked")  # a class may be a link itself
    assert flow(zoo, classes=["cow"]).nb_sample == 2
    assert flow(zoo, classes=["cow"], follow_links=True).filenames == [
        os.path.join("cow", *parts) for parts in (["0.png"], ["1.png"], ["more", "far.png"])
    ]
    assert flow(zoo).class_indices == {"ant": 0, "cow": 1, "linked": 2, "zebra": 3}
    assert len(list_pictures(str(zoo), follow_links=True)) == 7


def test_a_class_without_pictures_keeps_its_number(zoo):
    (zoo / "bat").mkdir()
    assert flow(zoo).class_indices == {"ant": 0, "bat": 1, "cow": 2, "zebra": 3}


@pytest.mark.parametrize("classes", [["cow", "ox"], ["cow", "cow"], "cow"])
def test_classes_that_are_no_folders_are_refused_with_those_there_are(zoo, classes):
    with pytest.raises(DataError, match="TK-801") as caught:
        flow(zoo, classes=classes)
    assert "ant, cow, zebra" in str(caught.value)
    right = flow(zoo, **eval(caught.value.fix.replace("...(..., ", "dict(")))
    assert right.nb_sample == 6


def test_a_folder_that_is_not_there_or_no_folder_is_told(zoo):
    (zoo / "list.txt").write_text("")
    for path, reason in ((zoo / "cows", "No such file"), (zoo / "list.txt", "Not a directory")):
        with pytest.raises(FileError, match="TK-802") as caught:
            flow(path)
        assert reason in str(caught.value) and str(path.name) in str(caught.value)
        assert isinstance(caught.value, OSError)


def test_a_folder_of_one_class_named_by_mistake_is_told_the_way_up(zoo, monkeypatch):
    monkeypatch.chdir(zoo)
    with pytest.raises(DataError, match="TK-803.*") as caught:
        flow("cow")
    assert "2 pictures, which belong to no class" in str(caught.value)
    generator = ImageDataGenerator()
    fix = caught.value.fix.replace("...", "generator.flow_from_directory")
    found = eval(fix, {"generator": generator})
    assert found.nb_sample == 2
    (zoo / "cow" / "empty").mkdir()
    with pytest.raises(DataError, match="TK-803") as caught:
        flow(zoo / "cow" / "empty")
    assert eval(caught.value.fix.partition("; ")[2].partition("  ")[0], {"os": os}) == []


def test_a_file_that_is_no_picture_is_named(zoo):
    whole = (zoo / "ant" / "0.png").read_bytes()
    for contents in (b"", b"<html>not found</html>", whole[: len(whole) // 2], whole[:20] * 3):
        (zoo / "ant" / "0.png").write_bytes(contents)
        with pytest.raises(FileError, match="TK-804") as caught:
            next(flow(zoo))
        assert os.path.join("ant", "0.png") in str(caught.value)
    with pytest.raises(OSError, match="TK-804"):
        load_img(zoo / "nothing.png")


def test_a_picture_is_resized_to_rows_and_columns_by_its_nearest_pixels(tmp_path):
    pixels = np.array([[0, 100, 200], [50, 150, 250]], "uint8")
    Image.fromarray(pixels).save(tmp_path / "small.png")
    for rows, columns in ((4, 6), (2, 9), (6, 3)):
        found = np.asarray(load_img(tmp_path / "small.png", True, (rows, columns)))
        wanted = pixels.repeat(rows // 2, axis=0).repeat(columns // 3, axis=1)
        np.testing.assert_array_equal(found, wanted)
