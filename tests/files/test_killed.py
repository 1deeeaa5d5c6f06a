"""kill -9 in the middle of a save costs nothing: the file is the old one or the new one (P4)."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np

from teachkeras.layers import Dense
from teachkeras.models import Sequential, load_model
from tests.files.killed import Child, numbers_in, telling_steps


def wide(value: float) -> Sequential:
    """A model all of whose weights are one number."""
    model = Sequential([Dense(100, input_dim=100), Dense(100)])
    model.set_weights([np.full_like(weight, value) for weight in model.get_weights()])
    return model


def save_on_and_on(say: Callable[[str], None]) -> None:
    """Save, with weights of 1, 2, 3, ..., and say the number when the save is finished."""
    telling_steps(say)
    model = wide(0)
    for number in itertools.count(1):
        model.set_weights([np.full_like(weight, number) for weight in model.get_weights()])
        model.save("m.h5")
        say(str(number))


def drafts() -> list[Path]:
    """What saves have left behind."""
    return [path for path in Path().iterdir() if path.name != "m.h5"]


def test_a_killed_save_never_costs_the_last_good_file(here: Path, full: bool) -> None:
    """50 kills (1,000 in the full run): all readable, none mixed, none older than it should be."""
    chance = random.Random(4)
    interrupted = 0
    kills = 1000 if full else 50
    for _ in range(kills):
        wide(0).save("m.h5")
        assert drafts() == []
        child = Child(save_on_and_on)
        said = child.read(chance.randrange(1, 60))
        said += child.kill()
        finished = max(numbers_in(said), default=0)
        weights = load_model("m.h5").get_weights()
        found = {float(number) for weight in weights for number in np.unique(weight)}
        assert len(found) == 1 and finished <= found.pop() <= finished + 1
        assert len(drafts()) <= 1
        interrupted += len(drafts())
    assert interrupted > kills / 10  # the kills did hit saves in the middle


def test_the_next_save_clears_up_only_after_the_dead(here: Path) -> None:
    """A draft of a process that is alive stays, as do other files."""
    import os

    names = [f".m.h5.{os.getpid()}-abc.tmp", ".m.h5.x-abc.tmp", ".other.h5.1-abc.tmp", "m.h5.tmp"]
    child = Child(lambda say: None)
    dead = child.process.pid
    child.wait()
    for name in [*names, f".m.h5.{dead}-abc.tmp"]:
        Path(name).write_text("")
    wide(0).save("m.h5")
    assert sorted(path.name for path in drafts()) == sorted(names)
