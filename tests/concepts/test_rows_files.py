"""Rows C084 and C112: a function as a layer, whose code no file keeps; models kept in files."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.callbacks import ModelCheckpoint
from teachkeras.errors import FileError
from teachkeras.layers import Dense, Lambda
from teachkeras.models import Sequential, load_model
from tests.files.killed import Child, numbers_in, telling_steps
from tests.files.models import numbers


def test_c084_a_function_as_a_layer_leaves_no_code_in_a_file(here: Path) -> None:
    """[1, 2, 3] -> [1, 4, 9]; the shape is inferred; a file has the name, and asks for the rest."""
    model = Sequential([Lambda(lambda x: x**2, input_shape=(3,), name="squared")])
    wanted = [[1.0, 4.0, 9.0]]
    assert model.predict(np.array([[1.0, 2.0, 3.0]])).tolist() == wanted
    assert model.output_shape == (None, 3)
    assert K.int_shape(Lambda(lambda x: K.sum(x, axis=1))(K.placeholder((None, 3)))) == (None,)
    model.save("model.h5")
    raw, code = Path("model.h5").read_bytes(), model.layers[0].function.__code__
    assert code.co_code not in raw and b"function" in raw and b"<lambda>" in raw
    with pytest.raises(FileError, match="TK-514") as caught:
        load_model("model.h5")
    assert "custom_objects={'squared'" in caught.value.fix
    again = load_model("model.h5", custom_objects={"squared": lambda x: x**2})
    assert again.predict(np.array([[1.0, 2.0, 3.0]])).tolist() == wanted


def trained(*callbacks: Any, nb_epoch: int = 4) -> Any:
    """A model after some epochs, and the history."""
    x, y = numbers(40)
    model = Sequential([Dense(3, input_dim=4, activation="tanh"), Dense(2)])
    model.compile("adam", "mse")
    history = model.fit(
        x, y, nb_epoch=nb_epoch, verbose=0, validation_split=0.25, callbacks=list(callbacks)
    )
    return model, history.history["val_loss"]


def test_c112_a_checkpoint_after_each_epoch(here: Path) -> None:
    """The name is filled, with epochs from 0; the model of a file predicts the same numbers."""
    model, losses = trained(ModelCheckpoint("w.{epoch:02d}-{val_loss:.2f}.hdf5"))
    wanted = [f"w.{epoch:02d}-{loss:.2f}.hdf5" for epoch, loss in enumerate(losses)]
    assert sorted(path.name for path in here.iterdir()) == sorted(wanted)
    assert wanted[0].startswith("w.00-")
    x, _ = numbers(10)
    assert load_model(wanted[-1]).predict(x).tobytes() == model.predict(x).tobytes()


def test_c112_best_only_keeps_the_best(here: Path) -> None:
    """The file is that of the epoch with the least val_loss, though training went on."""
    rising = iter([0.5, 0.2, 0.4, 0.3])
    model = Sequential([Dense(2, input_dim=4)])
    keep = ModelCheckpoint("best.hdf5", save_best_only=True, save_weights_only=True)
    keep.set_model(model)
    for epoch, loss in enumerate(rising):
        model.set_weights([np.full_like(w, epoch) for w in model.get_weights()])
        keep.on_epoch_end(epoch, {"val_loss": loss})
    model.load_weights("best.hdf5")
    assert all((weight == 1).all() for weight in model.get_weights())


def test_c112_a_kill_during_the_save_is_harmless(here: Path) -> None:
    """Killed at each step of a save in turn: the file is that of the epoch before, or the new."""

    def checkpoint_on_and_on(say: Any) -> None:
        telling_steps(say)
        model = Sequential([Dense(2, input_dim=4)])
        keep = ModelCheckpoint("w.hdf5", save_weights_only=True)
        keep.set_model(model)
        for epoch in range(100):
            model.set_weights([np.full_like(w, epoch) for w in model.get_weights()])
            keep.on_epoch_end(epoch, {"val_loss": 1.0})
            say(str(epoch))

    model = Sequential([Dense(2, input_dim=4)])
    for lines in range(12, 32):
        child = Child(checkpoint_on_and_on)
        said = child.read(lines) + child.kill()
        model.load_weights("w.hdf5")
        found = {float(n) for weight in model.get_weights() for n in np.unique(weight)}
        finished = max(numbers_in(said))
        assert len(found) == 1 and finished <= found.pop() <= finished + 1
