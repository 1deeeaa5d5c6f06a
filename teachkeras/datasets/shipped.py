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
    raise DataError(
        "TK-310", "this data set comes with scikit-learn, which is not installed",
        [("file", parts[-1])], fix="pip install scikit-learn",
    )
