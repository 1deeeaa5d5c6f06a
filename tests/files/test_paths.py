"""Every door that takes the path of a file takes the same paths, and refuses the same."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import teachkeras as tk
from teachkeras.callbacks import BackupAndRestore, CSVLogger, ModelCheckpoint
from teachkeras.errors import FileError, TeachWarning
from teachkeras.models import load_model
from teachkeras.preprocessing.image import load_img
from teachkeras.utils.data_utils import validate_file
from teachkeras.utils.io_utils import HDF5Matrix, load_array, save_array
from teachkeras.utils.visualize_util import plot
from tests.files.models import numbers, same, stack


def view() -> Any:
    """Something that can be shown."""
    return tk.show(np.arange(4.0))


WRITERS: dict[str, Callable[[Any], Any]] = {
    "save": lambda path: stack().save(path),
    "save, asking": lambda path: stack().save(path, overwrite=False),
    "save_weights": lambda path: stack().save_weights(path),
    "save_array": lambda path: save_array(np.ones(3), path),
    "view": lambda path: view().save(path),
    "CSVLogger": lambda path: fit(CSVLogger(path)),
    "ModelCheckpoint": lambda path: fit(ModelCheckpoint(path)),
}
READERS: dict[str, Callable[[Any], Any]] = {
    "load_model": load_model,
    "load_weights": lambda path: stack().load_weights(path),
    "load_array": load_array,
    "HDF5Matrix": lambda path: HDF5Matrix(path, "x"),
    "load_img": load_img,
    "validate_file": lambda path: validate_file(path, "0"),
    "BackupAndRestore": BackupAndRestore,
}


def fit(*callbacks: Any) -> Any:
    """A model after one epoch."""
    model = stack()
    model.fit(*numbers(), nb_epoch=1, verbose=0, callbacks=list(callbacks))
    return model


@pytest.mark.parametrize("door", [*WRITERS, *READERS])
@pytest.mark.parametrize("path", [None, 7, "", "a\0.h5", b"\0", "\udabc.h5"], ids=repr)
def test_no_door_takes_what_is_no_path(here: Path, door: str, path: Any) -> None:
    """None, numbers, nothing, NUL and half letters: four parts, and no file."""
    with pytest.raises(FileError, match="TK-534") as caught:
        {**WRITERS, **READERS}[door](path)
    assert caught.value.fix and os.listdir() == []


@pytest.mark.parametrize("door", WRITERS)
def test_every_door_writes_through_links_and_keeps_permissions(here: Path, door: str) -> None:
    """A link stays a link, what it leads to is new, and private stays private."""
    Path("real").write_bytes(b"old")
    os.chmod("real", 0o600)
    Path("link.html").symlink_to("real")
    path = os.fsencode("link.html") if door != "save, asking" else "free.html"
    WRITERS[door](path)
    if door == "save, asking":  # there is nobody to ask
        assert Path(path).is_file()
        return
    assert Path("link.html").is_symlink() and Path("real").read_bytes() != b"old"
    assert os.stat("real").st_mode & 0o777 == 0o600


@pytest.mark.parametrize("door", [door for door in WRITERS if "asking" not in door])
def test_no_door_replaces_a_pipe(here: Path, door: str) -> None:
    """It is refused in a warning, so that a long training goes on, and there still."""
    os.mkfifo("pipe.html")
    with pytest.warns(TeachWarning, match="TK-535"):
        WRITERS[door](Path("pipe.html"))
    assert Path("pipe.html").is_fifo() and os.listdir() == ["pipe.html"]


def test_pictures_of_models_go_the_same_way(here: Path) -> None:
    """`plot` writes through links, and knows its kinds."""
    Path("link.svg").symlink_to("real.svg")
    plot(stack(), to_file=b"link.svg")
    assert Path("link.svg").is_symlink() and b"<svg" in Path("real.svg").read_bytes()
    with pytest.raises(FileError, match="TK-534"):
        plot(stack(), to_file=3)


@pytest.mark.parametrize("name", ["b" * 252 + ".h5", "ü" * 126])
def test_long_names_train_and_resume(here: Path, name: str) -> None:
    """A checkpoint, a table and a backup with its predecessor, all with names of 255 bytes."""
    done: list[int] = []

    def stop(epoch: int, logs: Any) -> None:
        done.append(epoch)
        if len(done) == 3:
            raise KeyboardInterrupt  # fit takes it for Ctrl-C, and ends quietly

    tk.seed(1)
    model, rounds = stack(), tk.callbacks.LambdaCallback(on_epoch_end=stop)
    callbacks = [rounds, BackupAndRestore(name), ModelCheckpoint("c" + name[1:])]
    model.fit(*numbers(), nb_epoch=5, verbose=0, callbacks=callbacks)
    assert len(os.listdir()) == 3 and all(len(os.fsencode(n)) <= 255 for n in os.listdir())
    Path(name).write_bytes(b"torn")
    tk.seed(1)
    with pytest.warns(UserWarning, match="TK-523"):
        stack().fit(*numbers(), nb_epoch=5, verbose=0, callbacks=callbacks)
    assert done == [0, 1, 2, 1, 2, 3, 4] and os.listdir() == ["c" + name[1:]]


def test_a_backup_behind_a_link_leaves_the_link(here: Path) -> None:
    """When training is done, the backup is gone, and the link to where backups go is not."""
    Path("disk").mkdir()
    Path("b.h5").symlink_to("disk/b.h5")
    fit(BackupAndRestore("b.h5"))
    assert os.listdir("disk") == [] and Path("b.h5").is_symlink()


def test_threads_save_and_open_at_once(here: Path) -> None:
    """Six threads, each with a model of its own: whole files, and groups of open files too."""
    wrong: list[Any] = []

    def work(number: int) -> None:
        model, other = stack(), stack()
        try:
            for _ in range(5):
                model.save(f"{number}.h5")
                loaded = load_model(f"{number}.h5")
                with h5py.File(f"{number}.w", "w") as file:
                    model.save_weights_to_hdf5_group(file)
                    other.load_weights_from_hdf5_group(file)
                if not all(same(m.get_weights(), model.get_weights()) for m in (loaded, other)):
                    wrong.append(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
