"""Where programs of the GPU are tried: a strict stand-in always, and CuPy where it finds a GPU."""

from collections.abc import Iterator
from typing import Any

import pytest

from teachkeras.engine.compile import arrays
from teachkeras.engine.compile.arrays import CPU, OnGpu
from teachkeras.errors import StateError
from tests.engine import strict_cupy


def modules() -> dict[str, OnGpu]:
    """Every module that can stand for the GPU here, by name."""
    found = {"stand-in": OnGpu(strict_cupy)}
    try:
        found["CuPy"] = OnGpu(arrays._cupy())
    except StateError:
        pass
    return found


MODULES = modules()


@pytest.fixture(params=MODULES)
def gpu(request: Any, monkeypatch: Any) -> Iterator[OnGpu]:
    """A GPU that `tk.device('gpu')` finds; it is not in use yet, and no longer afterwards."""
    monkeypatch.setitem(arrays.TABLE, "gpu", MODULES[request.param])
    yield MODULES[request.param]
    arrays.use(CPU)
