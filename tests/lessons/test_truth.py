"""A planted falsehood of every kind is caught by the comparison that the lessons go through.

The lessons themselves are compared where they run (`one_run`). A check that cannot fail proves
nothing, so here one good notebook is written, each falsehood that a stored notebook can hold is
planted in it, and exactly that must be reported.
"""

import base64
import copy
import io

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
from PIL import Image

from teachkeras.classroom import truth
from teachkeras.classroom.command import main
from tests.lessons.refresh import refresh, tidy
from tests.lessons.truth import assert_true

CELLS = [
    "print('one line'); 6 * 7",
    "from IPython.display import HTML, Image\nHTML('<b>bold</b>')",
    "import base64, pathlib\nImage(pathlib.Path('dot.png').read_bytes())",
    "import ipywidgets\nslider = ipywidgets.IntSlider(3, description='depth')\nslider",
    "raise ValueError('three is not four')",
    "import time\ntime.perf_counter()",
]
TAGS = {4: ["raises-exception"], 5: ["tk-time"]}


def dot(shade=0):
    """A small picture as bytes; its upper left pixel has the given shade."""
    pixels = np.full((4, 6, 3), 200, dtype=np.uint8)
    pixels[0, 0] = shade
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A good notebook as a file, with its true outputs and its saved widget state."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "dot.png").write_bytes(dot())
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS])
    notebook.metadata["kernelspec"] = {"name": "nowhere-here", "display_name": "an author's own"}
    for index, tags in TAGS.items():
        notebook.cells[index].metadata["tags"] = tags
    path = folder / "good.ipynb"
    nbformat.write(truth.run_notebook(notebook, folder), path)
    return path


@pytest.fixture(scope="module")
def fresh(good):
    """A second run of the same notebook: other ids, other times, the same truth."""
    return truth.run_again(good)


@pytest.fixture
def stored(good):
    """The notebook as stored, to be spoiled."""
    return truth.read_notebook(good)


def states(notebook):
    return notebook.metadata["widgets"][truth.STATE_TYPE]["state"]


def test_the_good_notebook_is_true(stored, fresh):
    assert truth.falsehoods(stored, fresh) == []


def test_whatever_kernel_the_author_had_it_runs_with_python3(stored, fresh):
    assert stored.metadata["kernelspec"]["name"] == "nowhere-here"
    assert [cell.execution_count for cell in fresh.cells] == [1, 2, 3, 4, 5, 6]


def test_the_two_runs_really_had_other_ids_and_times(stored, fresh):
    assert set(states(stored)).isdisjoint(states(fresh))
    assert stored.cells[5].outputs != fresh.cells[5].outputs


def plant_html(notebook):
    notebook.cells[1].outputs[0].data["text/html"] = "<b>bald</b>"


def plant_plain(notebook):
    notebook.cells[0].outputs[1].data["text/plain"] = "41"


def plant_stream(notebook):
    notebook.cells[0].outputs[0].text = "another line\n"


def plant_widget_text(notebook):
    notebook.cells[3].outputs[0].data["text/plain"] = "IntSlider(value=4, description='depth')"


def plant_address(notebook):
    notebook.cells[3].outputs[0].data["text/plain"] = "<IntSlider object at 0x7f1234567890>"


def plant_widget_state(notebook):
    slider = next(m for m in states(notebook).values() if m["model_name"] == "IntSliderModel")
    slider["state"]["value"] = 4


def plant_lost_widget_model(notebook):
    identity = next(i for i, m in states(notebook).items() if m["model_name"] == "LayoutModel")
    del states(notebook)[identity]


def plant_pixels(notebook):
    notebook.cells[2].outputs[0].data["image/png"] = base64.b64encode(dot(40)).decode()


def plant_broken_picture(notebook):
    whole = notebook.cells[2].outputs[0].data["image/png"]
    notebook.cells[2].outputs[0].data["image/png"] = whole[: len(whole) // 8 * 4]


def plant_picture_size(notebook):
    file = io.BytesIO()
    Image.new("RGB", (3, 3)).save(file, "png")
    notebook.cells[2].outputs[0].data["image/png"] = base64.b64encode(file.getvalue()).decode()


def plant_count(notebook):
    notebook.cells[1].execution_count = 77


def plant_removed_output(notebook):
    notebook.cells[1].outputs = []


def plant_error_message(notebook):
    notebook.cells[4].outputs[0].evalue = "three is four"


def plant_error_name(notebook):
    notebook.cells[4].outputs[0].ename = "TypeError"


FALSEHOODS = {
    plant_html: (1, "output 1, text/html: another text"),
    plant_plain: (0, "output 2, text/plain: another text"),
    plant_stream: (0, "output 1, stdout: another text"),
    plant_widget_text: (3, "output 1, text/plain: another text"),
    plant_address: (3, "output 1, text/plain: another text"),
    plant_widget_state: (None, "saved widget state"),
    plant_lost_widget_model: (None, "the number of saved widget models"),
    plant_pixels: (2, "output 1, image/png: 4.2% of the pixels look different"),
    plant_broken_picture: (2, "output 1, image/png: not a picture"),
    plant_picture_size: (2, "output 1, image/png: a picture of 3 x 3 instead of 6 x 4 pixels"),
    plant_count: (1, "execution count"),
    plant_removed_output: (1, "the kinds of output"),
    plant_error_message: (4, "output 1, error: another text"),
    plant_error_name: (4, "output 1, error: another text"),
}


@pytest.mark.parametrize("plant", FALSEHOODS, ids=lambda plant: plant.__name__)
def test_a_planted_falsehood_is_caught(plant, stored, fresh):
    plant(stored)
    (found,) = truth.falsehoods(stored, fresh)
    cell, what = FALSEHOODS[plant]
    assert found.cell == cell and found.what.startswith(what)


def test_a_falsehood_is_caught_from_the_file_to_the_sentence(good, tmp_path):
    (tmp_path / "dot.png").write_bytes(dot())
    notebook = truth.read_notebook(good)
    plant_pixels(notebook)
    nbformat.write(notebook, tmp_path / "false.ipynb")
    with pytest.raises(AssertionError, match=r"cell 3: output 1, image/png: 4.2% of the pixels"):
        assert_true(tmp_path / "false.ipynb")


def test_a_pixel_may_be_off_by_less_than_the_eye_sees(stored, fresh):
    stored.cells[2].outputs[0].data["image/png"] = base64.b64encode(dot(4)).decode()
    assert truth.falsehoods(stored, fresh) == []


def test_a_cut_stream_is_the_same_stream(stored, fresh):
    first = stored.cells[0].outputs[0]
    pieces = [copy.deepcopy(first), copy.deepcopy(first)]
    pieces[0].text, pieces[1].text = first.text[:3], first.text[3:]
    stored.cells[0].outputs[:1] = pieces
    assert truth.falsehoods(stored, fresh) == []


def test_another_machine_may_be_off_in_the_last_digit_and_no_more():
    assert truth.same_within("loss 0.1234 after 3 steps", "loss 0.1239 after 3 steps", 1e-3)
    assert not truth.same_within("loss 0.12 after 3 steps", "loss 0.13 after 3 steps", 1e-3)
    assert not truth.same_within("loss 0.12", "gain 0.12", 1e-3)
    assert not truth.same_within("[1, 2]", "[1, 2, 3]", 1e-3)


# ---------------------------------------------------------------- the authors' tool and `check`


def test_refresh_stores_a_true_notebook_without_widget_state(good, tmp_path):
    (tmp_path / "dot.png").write_bytes(dot())
    notebook = truth.without_outputs(truth.read_notebook(good))
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    assert refresh(path)
    assert not refresh(path)  # only the measured time is another one now
    written = truth.read_notebook(path)
    assert "widgets" not in written.metadata
    assert [cell.execution_count for cell in written.cells] == [1, 2, 3, 4, 5, 6]
    assert set(written.cells[5].metadata["tags"]) == {"tk-time", "nbval-ignore-output"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dot.png", "lesson.ipynb"]


def test_a_stream_is_stored_in_one_piece():
    pieces = [v4.new_output("stream", name=name, text=text) for name, text in ("1a", "1b", "2c")]
    (cell,) = tidy(v4.new_notebook(cells=[v4.new_code_cell("1", outputs=pieces)])).cells
    assert [output.text for output in cell.outputs] == ["ab", "c"]


def test_check_says_which_notebook_is_false(tmp_path, capsys):
    cell = v4.new_code_cell("print(2 + 2)", execution_count=1)
    cell.outputs = [v4.new_output("stream", name="stdout", text="5\n")]
    nbformat.write(v4.new_notebook(cells=[cell]), tmp_path / "sum.ipynb")
    assert main(["check", str(tmp_path / "sum.ipynb")]) == 1
    said = capsys.readouterr().out
    assert "cell 1: output 1, stdout: another text" in said
    assert "0 of 1 notebooks show what this machine computes." in said
