"""The files scikit-learn carries with it, read without importing scikit-learn."""

from __future__ import annotations

import importlib.util
import os

from ..errors import DataError


def path_of(*parts: str) -> str:
    """Where a data file of scikit-learn lies; TK-310 says how to get it."""
    spec = importlib.util.find_spec("sklearn")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = os.path.join(folder, "datasets", *parts)
        if os.path.exists(path):
            return path
    raise missing(parts[-1], "scikit-learn")


def missing(file: str, package: str) -> DataError:
    """The error for a data file whose package is not there."""
    return DataError(
        "TK-310",
        f"this data set comes with {package}, which is not installed",
        [("file", file)],
        fix=f"pip install {package}",
    )
