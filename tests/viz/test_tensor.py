"""Arrays and symbols by rank."""

import numpy as np
import pytest

from teachkeras.engine import placeholder, shared
from teachkeras.engine.functions.elementwise import constant
from teachkeras.viz.cells import block_edges, cells_of
from teachkeras.viz.tensor import tensor_view
from tests.viz.markup import parts_of


@pytest.mark.parametrize(
    "value, words",
    [
        (3.0, "a single number (rank 0)"),
        ([1, 2, 3], "a vector (rank 1) of int64 with shape (3,)"),
        ([[1, 2], [3, 4]], "a matrix (rank 2) of int64 with shape (2, 2)"),
        (np.zeros((2, 3, 4)), "a tensor (rank 3) of float64 with shape (2, 3, 4)"),
        (np.zeros((0, 3)), "no elements"),
    ],
)
def test_the_title_says_rank_dtype_and_shape(value, words):
    assert words in tensor_view(value, "x").title


def test_special_values_are_counted_and_have_glyphs():
    view = tensor_view(np.array([[1.0, np.nan], [np.inf, -np.inf]]), "x")
    assert view.title.endswith("values from 1 to 1, 1 NaN, 2 Inf")
    assert all(sign in view.picture for sign in ("X", "▲", "▼"))


def test_only_numbers_that_are_there_are_drawn_in_a_wrapped_vector():
    view = tensor_view(np.arange(70), "x")
    assert view.data["grid"] == [2, 64]
    assert len(view.data["cells"].split()) == 70
    assert "NaN" not in view.title


def test_up_to_4096_cells_are_exact_and_more_are_called_block_means():
    exact, thinned = np.zeros((64, 64)), np.zeros((64, 65))
    assert "block means" not in tensor_view(exact).title
    assert tensor_view(thinned).title.endswith("drawn as block means with min/max whiskers")


def test_blocks_hold_mean_least_and_most():
    matrix = np.arange(100 * 90.0).reshape(100, 90)
    cells = cells_of(matrix)
    rows, columns = (block_edges(size) for size in matrix.shape)
    block = matrix[rows[1] : rows[2], columns[2] : columns[3]]
    assert cells.values[1, 2] == pytest.approx(block.mean())
    assert float(cells.blocks[0][32]) == pytest.approx(block.min(), rel=1e-3)
    assert float(cells.blocks[1][32]) == pytest.approx(block.max(), rel=1e-3)


def test_a_block_without_a_finite_number_is_nan():
    matrix = np.full((100, 100), np.nan)
    assert np.isnan(cells_of(matrix).values).all()


def test_margins_are_what_numpy_says():
    margins = tensor_view([[1, 2, 3], [4, 5, 6]]).data["margins"]
    assert margins["sum0"] == "5 7 9" and margins["sum1"] == "6 15"
    assert margins["mean0"] == "2.5 3.5 4.5" and margins["mean1"] == "2 5"


def test_the_table_holds_the_numbers():
    view = tensor_view([[1.5, 2.5]], "x")
    assert view.values.count("<td>") == 2 and "<td>2.5</td>" in view.values


def test_a_large_table_shows_exact_edges():
    view = tensor_view(np.arange(10_000.0).reshape(100, 100), "x")
    assert "<td>9999</td>" in view.values and "…" in view.values


def test_a_symbol_has_a_shape_and_no_value():
    view = tensor_view(placeholder((None, 3), name="x"))
    assert view.title == "x is a symbol of float32 with shape (None, 3): no value yet"
    assert view.data["hollow"] and view.data["sizes"] == ["None", "3"]


def test_constants_and_variables_have_values():
    assert "value 2" in tensor_view(constant(2.0)).title
    assert "shape (2,)" in tensor_view(shared(np.ones(2), name="w")).title


@pytest.mark.parametrize(
    "value", [True, np.array([True, False]), np.array(["a"]), np.array([1j]), np.array(None), []]
)
def test_odd_things_are_shown_and_not_refused(value):
    assert parts_of(tensor_view(value).html).counted["img"] == 1


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "float16", "float32", "float64"])
def test_extreme_values_of_every_dtype_are_drawn(dtype):
    info = None if dtype == "bool" else (np.finfo if "float" in dtype else np.iinfo)(dtype)
    numbers = [True, False] if info is None else [info.min, info.max]
    assert parts_of(tensor_view(np.array([numbers] * 3, dtype)).html).counted["img"] == 1
