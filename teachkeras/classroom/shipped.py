"""The folders that travel with the package: the lessons and their exercises.

A wheel has them inside, as `lessons_data` and `exercises_data`; in a clone they stand beside it.
"""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path | None:
    """The folder `lessons` or `exercises` that came with this copy of teachkeras, or None."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / f"{name}_data", package.parent / name):
        if folder.is_dir():
            return folder
    return None
