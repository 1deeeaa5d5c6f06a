"""Arrays of rank 3 and 4: thinning, ordering, images, and the numbers the browser is given."""

import base64
import re

import numpy as np
import pytest

from teachkeras.viz import theme, volume_picture
from teachkeras.viz.photo import compose
from teachkeras.viz.tensor import tensor_view
from teachkeras.viz.volume import (
    CODE,
    MOST_BLOCKS,
    MOST_EXACT,
    MOST_SAMPLES,
    block_counts,
    levels,
    ordering,
    picture_range,
    volume_of,
)
from teachkeras.viz.volume_picture import cube_of


def test_a_batch_of_the_concept_table_is_exact():
    batch = np.random.default_rng(0).random((32, 8, 8, 3)).astype("float32")
    view = tensor_view(batch, "x")
    numbers = np.array(view.data["cells"].split()).reshape(batch.shape)
    assert list(numbers[5, :, :, 0].ravel()) == [theme.say(n) for n in batch[5, :, :, 0].ravel()]
    assert view.data["facts"] == "6,144 numbers of float32, 24,576 bytes"


@pytest.mark.parametrize("shape", [(16, 16, 16), (2, 3, 4), (8, 8, 8, 8)])
def test_up_to_4096_numbers_are_all_there(shape):
    view = tensor_view(np.arange(np.prod(shape)).reshape(shape), "x")
    assert view.data["cells"].split() == [str(n) for n in range(np.prod(shape))]
    assert "block means" not in view.title


def test_more_are_block_means_and_say_so():
    array = np.arange(30.0**3).reshape(30, 30, 30)
    volume, view = volume_of(array), tensor_view(array, "x")
    assert array.size > MOST_EXACT and not volume.exact and "drawn as block means" in view.title
    assert "cells" not in view.data and len(view.data["levels"]) == volume.values.size
    edges = volume.edges[0]
    block = array[edges[0] : edges[1], edges[1] : edges[2], edges[2] : edges[3]]
    assert volume.values[0, 1, 2] == pytest.approx(block.mean())


@pytest.mark.parametrize(
    "shape",
    [(427, 640, 3), (32, 3, 224, 224), (10_000, 28, 28, 1), (50, 20, 20, 512), (2, 9000, 3)],
)
def test_blocks_stay_within_the_budget_and_cubes_are_not_averaged(shape):
    counts = block_counts(shape)
    assert np.prod(counts) <= MOST_BLOCKS and all(
        1 <= count <= size for count, size in zip(counts, shape, strict=True)
    )
    if len(shape) == 4:
        assert counts[0] <= MOST_SAMPLES


@pytest.mark.parametrize("shape", [(30, 30, 30), (40, 3, 20, 20)])
@pytest.mark.parametrize("kind", ["normal", "heavy", "smooth", "holes"])
def test_whiskers_reach_the_ends_of_each_block_and_not_much_further(shape, kind):
    rng = np.random.default_rng(7)
    array = {
        "normal": rng.normal(size=shape),
        "heavy": rng.standard_cauchy(size=shape),
        "smooth": np.arange(np.prod(shape), dtype="float64").reshape(shape),
        "holes": np.where(rng.random(shape) < 0.3, np.nan, rng.random(shape)),
    }[kind]
    data = tensor_view(array, "x").data
    low, high, *whole = [float(text) for text in [data["low"], data["high"], *data["whole"]]]
    edges = [ends or list(range(size + 1)) for ends, size in zip(data["ends"], shape, strict=True)]
    slack = 1e-3 * (whole[1] - whole[0])  # the browser reads four digits
    for number, index in enumerate(np.ndindex(*data["grid"])):
        block = array[tuple(slice(e[i], e[i + 1]) for e, i in zip(edges, index, strict=True))]
        if data["levels"][number] == "." or number % 37:
            continue
        mean = low + CODE.index(data["levels"][number]) / 63 * (high - low)
        below, above = divmod(CODE.index(data["reach"][number]), 8)
        least = mean + (whole[0] - mean) * (below / 7) ** 2
        most = mean + (whole[1] - mean) * (above / 7) ** 2
        assert least <= np.nanmin(block) + slack and np.nanmax(block) - slack <= most
        if below:  # one step less would be too short
            assert mean + (whole[0] - mean) * ((below - 1) / 7) ** 2 > np.nanmin(block) - slack


def test_cubes_beyond_the_drawn_ones_are_counted():
    view = tensor_view(np.zeros((100, 20, 20, 1)), "x")
    assert "the first 48 of 100 along axis 0" in view.title
    assert view.data["ends"][0] is None and view.data["grid"][0] == 48
    few = tensor_view(np.arange(10_000).reshape(100, 10, 10, 1), "x")
    assert few.data["cells"].split() == [str(number) for number in range(4_800)]  # none is a mean


def test_a_block_without_a_finite_number_is_a_dot():
    array = np.full((30, 30, 30), np.nan)
    assert set(tensor_view(array, "x").data["levels"]) == {"."}


def test_levels_go_from_the_lowest_to_the_highest():
    text = levels(np.linspace(-2, 3, 64), -2.0, 3.0)
    assert text == CODE


@pytest.mark.parametrize(
    "shape, order, doubtful",
    [
        ((32, 3, 8, 8), "th", False),
        ((32, 8, 8, 3), "tf", False),
        ((427, 640, 3), "tf", False),
        ((3, 427, 640), "th", False),
        ((1, 28, 28), "th", False),
        ((3, 3, 3, 3), "th", True),
        ((2, 3, 4), "", False),
        ((5, 5, 5), "", False),
    ],
)
def test_the_channel_axis_is_guessed_and_doubts_are_told(shape, order, doubtful):
    assert ordering(shape) == (order, doubtful)


def test_both_orderings_of_a_picture_look_the_same():
    image = np.random.default_rng(0).random((10, 12, 3))
    one, other = tensor_view(image, "x"), tensor_view(image.transpose(2, 0, 1), "x")
    cells = [re.findall(r"data:image/png[^\"]+", view.picture) for view in (one, other)]
    assert cells[0] == cells[1]
    assert (one.data["order"], other.data["order"]) == ("tf", "th")


@pytest.mark.parametrize(
    "array, expected",
    [
        (np.full((8, 8, 3), 7, "uint8"), (0.0, 255.0)),
        (np.full((8, 8, 3), 0.5), (0.0, 1.0)),
        (np.full((8, 8, 3), 77.0), (0.0, 255.0)),
        (np.linspace(-1, 1, 192).reshape(8, 8, 3), (-1.0, 1.0)),
        (np.full((8, 8, 1), 16, "uint8"), (0.0, 16.0)),
        (np.full((2, 1, 8, 8), 16.0), (0.0, 16.0)),
        (np.full((8, 8, 1), 200, "uint8"), (0.0, 255.0)),
    ],
)
def test_the_range_of_a_picture_follows_a_rule_that_is_told(array, expected):
    low, high, rule = picture_range(array, volume_of(array))
    assert (low, high) == expected and rule
    assert tensor_view(array, "x").data["image"][:3] == [low, high, rule]


@pytest.mark.parametrize("count", [2, 10, 40])
def test_a_row_of_grey_pictures_is_seen_picture_by_picture(count):
    """The cube alone shows the first of them; the others are a matter of sliders."""
    grey = np.random.default_rng(0).integers(0, 17, (count, 5, 6))
    view = tensor_view(grey, "x")
    assert view.data["row"] and "x[i] for each i" in view.picture
    tiles = volume_picture.MOST_TILES
    assert (f", the first {tiles} of {count}" in view.picture) == (count > tiles)
    _, film = re.findall(r'<g transform="translate\(0 .*?</g>', view.picture)[0].split("base64,", 1)
    assert heights_of(film.split('"')[0]) == -(-min(count, tiles) // volume_picture.TILES) * 6 - 1


def heights_of(coded):
    """The height of a PNG in pixels."""
    return int.from_bytes(base64.b64decode(coded)[20:24], "big")


@pytest.mark.parametrize("shape", [(1, 5, 6), (60, 5, 6), (6, 6, 3), (3, 2, 5, 6)])
def test_what_is_no_row_of_a_few_tables_has_no_strip_of_layers(shape):
    view = tensor_view(np.zeros(shape), "x")
    assert "row" not in view.data and "x[i] for each i" not in view.picture


def test_channels_compose_red_green_blue_and_opaqueness():
    red = np.array([255.0, 0, 0, 0]).reshape(4, 1, 1)
    assert compose(red[:3], 0, 255).ravel().tolist() == [1, 0, 0]
    assert compose(red, 0, 255).ravel().tolist() == [1, 1, 1]
    assert compose(red[:1], 0, 255).ravel().tolist() == [1, 1, 1]


def test_the_cube_has_its_front_below_its_back():
    cube = cube_of((2, 3, 4))
    front, back = cube.point(0, 0, 0), cube.point(2, 0, 0)
    assert back[0] > front[0] and back[1] == 0 < front[1]
    assert cube.point(2, 3, 4)[0] == cube.size[0]


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "float16", "float32", "float64"])
def test_every_dtype_and_special_values_are_drawn(dtype):
    array = np.ones((8, 8, 3), dtype)
    if "float" in dtype:
        array[0, 0] = np.nan, np.inf, np.finfo(dtype).max
    assert tensor_view(array, "x").html and tensor_view(array[None], "x").html
