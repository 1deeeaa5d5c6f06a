"""The life of a layer: what is told at each moment is what the layer has then."""

import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import TypeTeachError
from teachkeras.layers import GRU, Activation, Dense, Embedding, Layer


class Shift(Layer):
    """A layer of one's own, with a single weight."""

    def build(self, input_shape):
        self.by = self.add_weight((input_shape[-1],), initializer="one", name="by")

    def call(self, x, mask=None):
        return x + self.by


@pytest.mark.parametrize(
    "layer, shape", [(Dense(4), (None, 6)), (GRU(3), (None, 5, 2)), (Shift(), (2, 7))]
)
def test_the_weights_come_with_the_first_call(layer, shape) -> None:
    """None when it is made; then those that a layer of this kind has after a call."""
    life = tk.demos.layer_life(layer, shape)
    made, built, called, again = life.stages
    assert made.weights == () and built.weights == called.weights == again.weights
    assert not layer.built and layer.weights == []
    layer(K.placeholder(shape))
    assert built.weights == tuple((w.name, str(K.int_shape(w))) for w in layer.weights)
    assert (life.input_shape, life.output_shape) == (str(shape), str(layer.card().output_shape))
    if called.formula:
        assert "x2" in again.formula and "x2" not in called.formula
    assert bool(called.formula) is not isinstance(layer, GRU)  # a loop has no line of its own


def test_a_layer_without_weights_says_so() -> None:
    """In its sentence, its table and its picture."""
    view = tk.show(tk.demos.layer_life(Activation("relu", name="bend"), (None, 3)))
    assert "builds no weights" in view.title and "there are no weights to make" in view.values
    words = [shape[3] for shape in view.data["groups"][0]["frames"][1]["shapes"] if shape[0] == "t"]
    assert "no weights" in words


def test_each_moment_shows_more_than_the_one_before() -> None:
    """Four buttons; the arrows come with the calls, and the many weights of an LSTM are counted."""
    view = tk.show(tk.demos.layer_life(GRU(2), (None, 4, 3)))
    (group,) = view.data["groups"]
    assert [frame["name"] for frame in group["frames"]] == ["made", "build", "call", "call again"]
    lines = [sum(shape[0] == "l" for shape in frame["shapes"]) for frame in group["frames"]]
    assert lines == [0, 0, 2, 4]
    assert any("and 6 more" in shape for shape in group["frames"][1]["shapes"])


def test_an_input_of_whole_numbers_is_one() -> None:
    """An Embedding looks up rows, so its placeholder has whole numbers."""
    life = tk.demos.layer_life(Embedding(9, 2), (None, 4))
    assert (life.output_shape, life.stages[1].weights[0][1]) == ("(None, 4, 2)", "(9, 2)")


@pytest.mark.parametrize("thing", [Dense, "dense", 3])
def test_what_is_no_layer_is_refused(thing) -> None:
    """With a line that can be typed."""
    with pytest.raises(TypeTeachError, match="TK-890"):
        tk.demos.layer_life(thing, (None, 3))


def test_a_layer_called_on_a_placeholder_has_a_card_with_shapes() -> None:
    """No model is needed for it; the code below the picture asks for no connection."""
    layer = Dense(2, name="two")
    assert tk.show(layer).title == "Dense two: not called yet, 0 weights"
    layer(K.placeholder((None, 3)))
    card, view = layer.card(), tk.show(layer)
    assert (card.input_shape, card.output_shape, card.connected) == ((None, 3), (None, 2), False)
    assert view.title == "Dense two: (None, 3) -> (None, 2), 8 weights"
    assert view.python[0] == "layer.card()" and view.data["inside"]["title"]
    layer(K.placeholder((5, 3)))
    assert layer.card().output_shape == (5, 2)


def test_a_function_on_the_shelves_is_explained_where_it_lies() -> None:
    """Its call, its shelf and the first sentence of its help; every function has all three."""
    view = tk.show(tk.demos.shelves())
    told = {spot[5][0][1].partition("(")[0]: spot for spot in view.data["spots"]}
    assert set(told) == {f"K.{name}" for name in dir(K)}
    assert all(spot[4] for spot in told.values())
    dot = told["K.dot"]
    assert dot[5] == [["call", "K.dot(x, y)"], ["shelf", "math"]]
    assert dot[4] == K.dot.__doc__.split("\n\n")[0]
    assert told["K.conv2d"][5][0][1].endswith(", ...)")
