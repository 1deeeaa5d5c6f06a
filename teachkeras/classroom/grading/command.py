"""`teachkeras grade FOLDER`, as the command line calls it."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from ..environment import lesson_environment
from ..server import Refusal


def grade_options(parser: argparse.ArgumentParser) -> None:
    """The options of `grade`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="one folder for each learner")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="default: FOLDER/grades.csv")
    parser.add_argument("--again", action="store_true", help="grade what is graded already, too")
    parser.add_argument("--workers", type=positive, metavar="N", help="default: the processors")
    parser.add_argument(
        "--seconds", type=positive, default=60, metavar="S", help="for a cell (default: 60)"
    )
    parser.add_argument(
        "--memory", type=positive, default=1024, metavar="MIB", help="for a notebook (default 1024)"
    )
    parser.add_argument(
        "--draw", type=int, default=0, metavar="N", help="another number draws other inputs"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="of a Dask scheduler, for many machines")


def positive(text: str) -> int:
    """A number above 0 as typed, or one sentence."""
    if not text.isdecimal() or not 0 < int(text) < 10**6:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1 on")
    return int(text)


def grade(options: argparse.Namespace) -> int:
    """Grade a folder of learners' notebooks: points, and reasons in the check's words."""
    os.environ.update(lesson_environment())  # before NumPy is read
    if not hasattr(os, "fork"):
        raise Refusal("Grading needs a system that can fork, such as Linux: use a container.")
    from .folder import grade_folder, screen
    from .judging import Limits

    limits = Limits(float(options.seconds), 10.0 * options.seconds, options.memory, options.draw)
    with executor_at(options.dask) as executor, a_place_that_goes():
        try:
            grades = grade_folder(
                options.folder, limits, options.csv, options.again, options.workers, executor
            )
        except OSError as error:  # no room, no permission
            raise Refusal(f"{options.folder}: {error}") from None
    print(screen(grades))
    print(f"Tables: {options.csv or options.folder / 'grades.csv'}, and ...-reasons.csv beside it.")
    return 0


@contextmanager
def a_place_that_goes() -> Iterator[None]:
    """The folders of all notebooks lie in one, which is emptied also after an interrupt."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="teachkeras-", ignore_cleanup_errors=True) as place:
        tempfile.tempdir = place
        try:
            yield
        finally:
            tempfile.tempdir = before


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """Dask's executor, if an address was given."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise Refusal("Dask is not here: pip install 'teachkeras[distributed]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise Refusal(f"No Dask scheduler answers at {address}: {error}") from None
    with client:
        yield client.get_executor()
