"""A file of ours that was cut off or changed is refused in words, never read as other numbers."""

import random
from pathlib import Path

import pytest

from teachkeras.errors import FileError
from teachkeras.layers import Dense
from teachkeras.models import Sequential, load_model
from teachkeras.saving.hdf5_read import opened
from teachkeras.saving.hdf5_write import model_image


@pytest.fixture
def image(here: Path) -> bytes:
    """A small file."""
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    return model_image(model)


def test_every_truncation_is_refused(here: Path, image: bytes, full: bool) -> None:
    """From no byte at all to all but one; away from both ends every byte in the full run only."""
    path = Path("m.h5")
    path.write_bytes(image)
    load_model(path)
    size = len(image)
    lengths = {*range(600), *range(size - 200, size), *range(0, size, 1 if full else 29)}
    for length in sorted(lengths, reverse=True):
        with path.open("r+b") as file:
            file.truncate(length)
        with pytest.raises(FileError, match="TK-50[67]"):
            opened(path)


def test_flipped_bits_are_refused(here: Path, image: bytes, full: bool) -> None:
    """Anywhere, also in the checksum: 500 of them, 2,000 in the full run."""
    chance, path = random.Random(1), Path("m.h5")
    path.write_bytes(image)
    places = [*range(8 * 520), *(chance.randrange(8 * len(image)) for _ in range(2000))]
    for place in chance.sample(places, 2000 if full else 500):
        changed = bytearray(image)
        changed[place // 8] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(FileError, match="TK-50[67]"):
            opened(path)
    path.write_bytes(image + b"\0")
    with pytest.raises(FileError, match="TK-507"):
        opened(path)
