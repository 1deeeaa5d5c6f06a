"""`tk.sweep(build, grid, X, y)`: the same training with many settings, ranked, side by side.

    def build(lr, units):
        model = Sequential([Dense(units, activation='relu', input_dim=2), Dense(1)])
        model.compile(SGD(lr=lr), 'mse')
        return model

    tk.sweep(build, {'lr': [0.1, 0.01], 'units': [4, 16]}, X, y, nb_epoch=20, validation_split=0.25)

No training needs another one, so they run side by side: in processes of this machine, or on any
`concurrent.futures.Executor` (utils/executors.py says how the work reaches a process). Each run has
a seed that its place in the grid decides, so its numbers are the same whoever trains it, and when.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
import os
import random
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from ..backend.seeding import repeating
from ..errors import ArgumentError, StateError, TeachError
from ..errors.base import did_you_mean
from ..errors.records import Record
from ..errors.text import visible
from ..utils.executors import Result, run_tasks, task_seeds
from .sweep_record import Sweep, SweepRun, named

Settings = dict[str, Any]
Grid = Mapping[str, Sequence] | Sequence[Mapping[str, Any]]


class Sweeping(Record, eq=False):
    """What all trainings of a sweep share."""

    build: Callable[..., Any]
    x: Any
    y: Any
    fit: Settings
    home: int  # the process in which the sweep was asked for


def sweep(
    build: Callable[..., Any],
    grid: Grid,
    x: Any,
    y: Any,
    executor: Executor | None = None,
    seed: int = 0,
    workers: int | None = None,
    verbose: int = 1,
    **fit: Any,
) -> Sweep:
    """Train `build(**settings)` on x and y for all settings of a grid; returns them ranked.

    `build` gives a compiled model, or a pair of it and more arguments of `fit`. A grid is a dict of
    lists, of which every combination is tried, or a list of dicts. All other arguments are those of
    `fit`, such as `nb_epoch` and `validation_split`. Best is the lowest `val_loss` of any epoch
    (`loss`, where nothing is held back). A training that fails is told in the table, the others go
    on. Raises TK-951 for another grid, TK-952 for settings that `build` does not take, TK-953 if
    every training fails, TK-950 for a `build` that an executor cannot send.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> from teachkeras.optimizers import SGD
    >>> def build(lr):
    ...     model = Sequential([Dense(1, input_dim=1)])
    ...     model.compile(SGD(lr=lr), 'mse')
    ...     return model
    >>> X = np.linspace(-1, 1, 16)[:, None]
    >>> found = sweep(build, {'lr': [0.5, 0.001]}, X, 3 * X, verbose=0, nb_epoch=5)
    >>> found.best.settings, [run.name for run in found]
    ({'lr': 0.5}, ['lr=0.5', 'lr=0.001'])
    """
    chosen = settings_of(grid)
    takes_settings(build, chosen)
    names = named(chosen)
    fit = {**fit, "verbose": 0}
    results = run_tasks(
        train_one,
        list(zip(chosen, task_seeds(seed, len(chosen)), strict=True)),
        Sweeping(build, x, y, fit, os.getpid()),
        names=names,
        executor=executor,
        workers=workers,
        verbose=verbose,
    )
    rows = zip(names, chosen, results, strict=True)
    runs = tuple(_run(name, settings, result) for name, settings, result in rows)
    if all(run.error for run in runs):
        raise _none_ended(runs, getattr(build, "__name__", "build"))
    return Sweep(runs)


def settings_of(grid: Grid) -> list[Settings]:
    """The settings of a grid, one dict for each training; the last list changes fastest.

    >>> settings_of({'lr': [0.1, 0.2], 'units': (3,)})
    [{'lr': 0.1, 'units': 3}, {'lr': 0.2, 'units': 3}]
    """
    if isinstance(grid, Mapping):
        for name, values in grid.items():
            if isinstance(values, str) or not isinstance(values, Sequence | range | np.ndarray):
                raise _no_grid(
                    f"{name} is {values!r}, and not a list", f"{{{name!r}: [{values!r}]}}"
                )
        product = itertools.product(*grid.values())
        found = [dict(zip(grid, values, strict=True)) for values in product]
    elif isinstance(grid, Sequence) and all(isinstance(each, Mapping) for each in grid):
        found = [dict(each) for each in grid]
    else:
        raise _no_grid(f"a {type(grid).__name__}")
    if not found or not grid:
        raise _no_grid("it is empty")
    return found


def _no_grid(reason: str, grid: str = "{'lr': [0.1, 0.01]}") -> ArgumentError:
    return ArgumentError(
        "TK-951",
        "a sweep needs a dict of lists, or a list of dicts: the settings to try",
        [("it got", visible(reason)[:80])],
        fix=f"tk.sweep(build, {grid}, X, y)",
    )


def takes_settings(build: Callable[..., Any], chosen: Sequence[Settings]) -> None:
    """Refuse settings that `build` does not take, or lacks, before any training begins."""
    if not callable(build):
        raise _not_taken(f"build is {build!r:.40}, and no function", "def build(lr): ...")
    try:
        signature = inspect.signature(build)
    except (TypeError, ValueError):  # a function that tells nothing
        return
    for settings in chosen:
        try:
            signature.bind(**settings)
        except TypeError as error:
            raise _not_taken(str(error), _renamed(chosen, settings, signature.parameters)) from None


def _renamed(chosen: Sequence[Settings], settings: Settings, takes: Mapping[str, Any]) -> str:
    """The sweep with the name that was probably meant; an empty text if there is none."""
    unknown = [name for name in settings if name not in takes]
    missing = [name for name in takes if name not in settings]
    if not unknown or not missing:
        return ""
    meant = (did_you_mean(unknown[0], missing) or missing)[0]
    lists = {
        meant if name == unknown[0] else name: list(dict.fromkeys(repr(s[name]) for s in chosen))
        for name in settings
        if all(name in each for each in chosen)
    }
    pairs = (f"{name!r}: [{', '.join(values)}]" for name, values in lists.items())
    return f"tk.sweep(..., grid={{{', '.join(pairs)}}})"


def _not_taken(reason: str, fix: str) -> ArgumentError:
    return ArgumentError(
        "TK-952",
        "the settings of the grid are no arguments of build",
        [("it says", visible(reason)[:80])],
        fix=visible(fix) or "def build(**settings): ...",
        example=not fix.startswith("tk."),
    )


def _none_ended(runs: Sequence[SweepRun], build: str) -> StateError:
    first = runs[0]
    given = ", ".join(f"{name}={value!r:.30}" for name, value in first.settings.items())
    return StateError(
        "TK-953",
        f"none of the {len(runs)} trainings of this sweep came to its end",
        [("the first", first.name), ("it says", first.error)],
        fix=f"model = {visible(build)}({visible(given)}); model.fit(X, y)   shows where",
        example=True,
    )


def _run(name: str, settings: Settings, result: Result) -> SweepRun:
    """A training as it stands in the record."""
    told = result.value or {"epoch": [], "history": {}, "error": result.refused}
    return SweepRun(name, settings, told["epoch"], told["history"], told["error"])


# --- in the process that trains -------------------------------------------------------------------


def train_one(shared: Sweeping, task: tuple[Settings, int]) -> dict[str, Any]:
    """One training as plain data: its epochs, its history, and what went wrong, if anything."""
    settings, seed = task
    with _settled(seed, apart=os.getpid() != shared.home):
        try:
            return _trained(shared, copy.deepcopy(settings))
        except Exception as error:  # the learner's own code ran
            return {"epoch": [], "history": {}, "error": in_a_line(error)}


def _trained(shared: Sweeping, settings: Settings) -> dict[str, Any]:
    made = shared.build(**settings)
    model, own = made if isinstance(made, tuple) and len(made) == 2 else (made, {})
    if not hasattr(model, "fit"):
        raise TypeError(f"build gives {type(model).__name__} and no model: is there a return?")
    fit = {**shared.fit, **own, "verbose": 0}
    if fit.get("callbacks"):
        fit["callbacks"] = copy.deepcopy(fit["callbacks"])  # what they remember is of one training
    history = model.fit(shared.x, shared.y, **fit)
    curves = {str(name): [float(v) for v in values] for name, values in history.history.items()}
    return {"epoch": [int(epoch) for epoch in history.epoch], "history": curves, "error": ""}


@contextlib.contextmanager
def _settled(seed: int, apart: bool) -> Iterator[None]:
    """Inside, all that is random follows from `seed`, and nothing is said.

    In the notebook's own process (an executor of threads) the notebook's `np.random` and its
    warnings stay as they are: what the library draws is settled even so.
    """
    with repeating(seed):
        if not apart:
            yield
            return
        np.random.seed(seed)
        random.seed(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield


def in_a_line(error: BaseException) -> str:
    """An error in one line.

    >>> in_a_line(ValueError("no"))
    'ValueError: no'
    """
    if isinstance(error, TeachError):
        return visible(f"{error.code}  {error.what}")
    words = " ".join(str(error).split())
    return visible(f"{type(error).__name__}: {words}" if words else type(error).__name__)[:200]
