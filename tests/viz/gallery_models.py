"""One view of every kind that shows models and their training, with names a test may choose."""

from teachkeras.engine import operators, placeholder
from teachkeras.layers.card import LayerCard
from teachkeras.models.picture import ModelPicture
from teachkeras.viz.layer import layer_view
from teachkeras.viz.model import model_view


class Shown:
    """An object that gives the record of its picture, as a layer or a model does."""

    def __init__(self, record):
        self.card = self.picture = lambda: record


def card(name, frozen=False):
    """A layer with one weight and one operation."""
    x = placeholder((None, 3), name=name)
    shape = (None, 3)
    weights = ((name, (3, 2), not frozen),)
    settings = {"activation": name, name: name}
    y = operators.tanh(x)
    return LayerCard(name, name, settings, shape, shape, weights, frozen, name, (x,), (y,))


def model_gallery(name):
    """The views of this file, by kind."""
    boxes = (card(name), card(name, frozen=True))
    return {
        "layer": layer_view(Shown(card(name, frozen=True))),
        "model": model_view(Shown(ModelPicture(name, name, boxes, ((0, 1),), (1,)))),
    }
