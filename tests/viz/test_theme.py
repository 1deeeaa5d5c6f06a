"""Numbers and colours."""

import re

import numpy as np
import pytest

from teachkeras.viz import theme

LIGHT = {"ink": theme.INK, "muted": theme.MUTED, "blue": theme.BLUE, "orange": theme.ORANGE}


@pytest.mark.parametrize("stops", [theme.CIVIDIS, theme.BLUE_ORANGE])
def test_cell_text_is_readable_on_every_colour(stops):
    colours = [theme.ramp(stops, step / 254) for step in range(255)]
    assert min(theme.contrast(theme.text_on(colour), colour) for colour in colours) >= 4.5


@pytest.mark.parametrize("name", LIGHT)
def test_words_are_readable_on_paper_and_panel(name):
    assert theme.contrast(LIGHT[name], theme.PAPER) >= 4.5
    assert theme.contrast(LIGHT[name], theme.PANEL) >= 4.5


def test_words_are_readable_on_both_fills():
    assert theme.contrast(theme.INK, theme.BLUE_FILL) >= 4.5
    assert theme.contrast(theme.ORANGE, theme.ORANGE_FILL) >= 4.5


def test_lines_can_be_seen():
    assert theme.contrast(theme.LINE, theme.PAPER) >= 3


def stylesheet_colours(theme_name):
    """The named colours of one theme in core.css."""
    source = theme.static("core.css")
    start = source.index('.tk[data-theme="dark"]{' if theme_name == "dark" else ".tk{")
    block = source[start : source.index("}", start)]
    pairs = (part.split(":") for part in block.replace("\n", " ").split(";") if "--" in part)
    return {name.split("--")[-1].strip(): value.strip() for name, value in pairs if "#" in value}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_live_view_keeps_the_contrast_rules(name):
    colours = {
        key: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
        for key, value in stylesheet_colours(name).items()
    }
    for text in ("ink", "muted", "blue"):
        for ground in ("paper", "panel"):
            assert theme.contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert theme.contrast(colours["ink"], colours["blue-fill"]) >= 4.5
    assert theme.contrast(colours["muted"], colours["blue-fill"]) >= 4.5
    assert theme.contrast(colours["orange"], colours["orange-fill"]) >= 4.5
    for line in ("line", "blue", "orange-line", "focus"):
        assert theme.contrast(colours[line], colours["paper"]) >= 3, line


def in_the_dark(colour):
    """A colour of a static picture behind the filter of core.css, as browsers compute it."""
    css = theme.static("core.css")
    share = float(re.search(r"filter:invert\((\.\d+)\) hue-rotate\(180deg\)", css)[1])
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    turn = [[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]]
    turned = np.clip(turn @ (parts * (1 - 2 * share) + share), 0, 1)
    return "#" + "".join(f"{round(255 * part):02x}" for part in turned)


def test_a_static_picture_is_readable_on_a_dark_page():
    paper = in_the_dark("#ffffff")
    assert theme.luminance(paper) < 0.02
    for text in (theme.INK, theme.MUTED, theme.BLUE, theme.ORANGE):
        assert theme.contrast(in_the_dark(text), paper) >= 4.5, text
    for fill in (theme.BLUE_FILL, theme.ORANGE_FILL, "#e9f8fc"):
        assert theme.contrast(in_the_dark(theme.INK), in_the_dark(fill)) >= 4.5, fill
    assert theme.contrast(in_the_dark(theme.LINE), paper) >= 3
    blue, orange = in_the_dark(theme.BLUE), in_the_dark(theme.ORANGE)
    assert int(blue[5:], 16) > int(blue[1:3], 16)  # blue stays blue, and orange orange
    assert int(orange[1:3], 16) > int(orange[5:], 16)


def test_numbers_have_four_digits():
    assert [theme.say(x) for x in (0.00012345, 123456.0, -0.0, 7)] == [
        "0.0001234",
        "1.235e+05",
        "0",
        "7",
    ]


def test_zero_is_the_middle_of_a_signed_scale():
    low, high, stops = theme.scale_for(np.array([-1.0, 0.0, 4.0, np.nan, np.inf]))
    assert (low, high) == (-4.0, 4.0)
    assert theme.ramp(stops, theme.share(0.0, low, high)) == "#f7f7f7"


def test_the_largest_floats_do_not_overflow():
    big = float(np.finfo("float64").max)
    assert theme.share(0.0, -big, big) == 0.5


def test_small_arrays_are_written_out():
    assert theme.say_array([[1, 2], [3, 4]]) == "[[1, 2], [3, 4]]"
    assert theme.say_array(np.zeros((0, 3))) == "(0, 3), no numbers"
