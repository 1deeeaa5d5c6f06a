"""Keras' own data sets: read from a file that is on this machine, because nothing is downloaded.

A file is looked for where the script says, in the folder that `TEACHKERAS_DATA` names, and in
`.keras/datasets` of the home folder. Keras 1 stored some of them as pickles, and opening a pickle
can run code: those files are refused.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..errors.files import path_text

LARGEST = 1 << 30  # bytes of a file


def look_for(name: str, subdir: str = "datasets") -> Path | None:
    """Where a file of that name lies: in the folders named above, or nowhere (None)."""
    name = path_text(name)
    folders = [Path(name).parent] if os.path.dirname(name) else []
    folders += [Path(os.environ[key]) for key in ("TEACHKERAS_DATA",) if os.environ.get(key)]
    folders.append(Path.home() / ".keras" / subdir)
    paths = [folder / Path(name).name for folder in folders]
    return next((path for path in paths if path.is_file()), None)


def find(name: str, contents: str, instead: str, subdir: str = "datasets") -> Path:
    """Where the file lies; TK-331 says what to put where, and which offline set serves as well."""
    found = look_for(name, subdir)
    if found is not None:
        return found
    raise DataError(
        "TK-331",
        f"{Path(name).name} is not on this machine, and nothing is downloaded",
        [("it needs", contents), ("put it into", f".keras/{subdir} in your home folder")],
        why="or name the folder in the environment variable TEACHKERAS_DATA",
        fix=f"from teachkeras.datasets import {instead}   is on this machine already",
    )


def arrays_of(path: Path, names: tuple[str, ...]) -> list[Any]:
    """The arrays of a .npz file, plain numbers only; TK-332 if it holds anything else."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return [file[name] for name in names]
    except (ValueError, KeyError, OSError, EOFError) as error:
        raise _unreadable(path, f"arrays {', '.join(names)}", str(error)) from None


def lists_of(path: Path) -> tuple[list[list[int]], list[int]]:
    """The sequences and labels of a JSON file {"x": [[...], ...], "y": [...]}."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("the file is larger than 1 GiB")
        found = json.loads(path.read_text(encoding="utf-8"))
        x = [[int(word) for word in sequence] for sequence in found["x"]]
        return x, [int(label) for label in found["y"]]
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise _unreadable(path, '{"x": [[1, 14], ...], "y": [0, ...]}', str(error)) from None


def _unreadable(path: Path, wanted: str, why: str) -> DataError:
    return DataError(
        "TK-332",
        f"{path.name} is not a file of this data set",
        [("it needs", wanted)],
        why=why.splitlines()[0][:90] if why else "",
        fix="np.savez('mnist.npz', x_train=..., y_train=..., x_test=..., y_test=...)",
    )


def words(
    path: Path,
    nb_words: int | None,
    skip_top: int,
    maxlen: int | None,
    seed: int,
    start_char: int | None,
    oov_char: int | None,
    index_from: int,
) -> tuple[list[list[int]], list[int]]:
    """Shuffled sequences of word numbers, as Keras 1 prepares them.

    Every number goes up by `index_from` and the sequence begins with `start_char`; words that are
    too frequent (below `skip_top`) or too rare (from `nb_words`) become `oov_char`, or are left
    out.
    """
    x, y = lists_of(path)
    order = np.random.RandomState(seed).permutation(len(x))
    begin = [] if start_char is None else [start_char]
    moved = [begin + [word + index_from for word in x[i]] for i in order]
    labels = [y[i] for i in order]
    if maxlen:
        kept = [i for i, sequence in enumerate(moved) if len(sequence) < maxlen]
        moved, labels = [moved[i] for i in kept], [labels[i] for i in kept]
    limit = nb_words or max((max(s, default=0) for s in moved), default=0) + 1

    def known(word: int) -> bool:
        return skip_top <= word < limit

    if oov_char is None:
        return [[word for word in s if known(word)] for s in moved], labels
    return [[word if known(word) else oov_char for word in s] for s in moved], labels
