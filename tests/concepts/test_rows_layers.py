"""Rows C115 to C117: layers are callable; the document's own lines; what a placeholder is."""

import inspect
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import layers
from teachkeras.errors import DataError, ShapeError
from teachkeras.layers import Activation, Dense, InputLayer, Layer
from tests.layers.cases import BASES, CASES

# The lines of the document, as they stand there.
SNIPPET = """
import keras.backend as K
from keras.layers import Activation
import numpy as np

x = K.placeholder(shape=(3,))
y = Activation('sigmoid')(x)
f = K.function([x],[y])
out = f([np.array([1,2,3])])
"""
IMPORTS = "import keras.backend as K\nfrom keras.layers import Activation\n"

EXAMPLES = {case.cls: case for case in CASES}  # one call of every class
NAMED = [getattr(layers, name) for name in layers.__all__]
PUBLIC = [c for c in NAMED if inspect.isclass(c) and issubclass(c, Layer)]
CLASSES = [c for c in PUBLIC if c not in BASES]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_c115_every_layer_is_callable(cls: type[Layer]) -> None:
    """Without any model: on a placeholder it leaves no trace, on Input it has a history."""
    if cls is InputLayer:  # made by Input(); it is where tensors come from
        assert callable(InputLayer((3,)))
        return
    case = EXAMPLES[cls]
    layer, twin = case.make(), case.make()
    assert callable(layer)
    boxes = [K.placeholder((None, *shape), dtype=case.dtype) for shape in case.shapes]
    plain = layer(case.of(boxes))
    noted = twin(case.of(case.inputs()))
    assert K.is_symbol(plain) and not hasattr(plain, "_keras_history")
    assert noted._keras_history == (twin, 0, 0)
    assert K.int_shape(plain) == K.int_shape(noted) == twin.output_shape


@pytest.mark.parametrize(
    "imports",
    [
        IMPORTS.replace("keras", "teachkeras"),
        "import teachkeras as keras\nK = keras.backend\nActivation = keras.layers.Activation\n",
        "import teachkeras as keras\nK = keras.backend\nfrom teachkeras.layers import *\n",
    ],
)
def test_c116_the_lines_of_the_document(imports: str) -> None:
    """Only the import names change; [1, 2, 3] becomes [0.731, 0.881, 0.953] in float32."""
    assert IMPORTS in SNIPPET
    names: dict[str, Any] = {}
    exec(SNIPPET.replace(IMPORTS, imports), names)
    out = names["out"]
    assert type(out) is list and len(out) == 1
    assert out[0].dtype == "float32"
    np.testing.assert_allclose(out[0], [0.7310586, 0.8807971, 0.9525741], rtol=1e-6)
    (whole,) = names["f"]([[1, 2, 3]])
    np.testing.assert_array_equal(whole, out[0])


def test_c117_a_placeholder_keeps_a_place() -> None:
    """Here a vector of length 3 belongs; Dense on it asks for the missing batch axis."""
    x = K.placeholder(shape=(3,), name="x")
    f = K.function([x], [Activation("sigmoid")(x)])
    with pytest.raises(DataError) as caught:
        f([np.array([1, 2, 3, 4])])
    assert "here a vector of length 3 belongs, got 4" in str(caught.value)
    with pytest.raises(ShapeError) as caught:
        Dense(2)(x)
    assert "add the batch axis" in str(caught.value)
    assert K.int_shape(Dense(2)(K.expand_dims(x, 0))) == (1, 2)
