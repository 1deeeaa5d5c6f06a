"""Keras 1 scripts run unchanged: `import keras` finds teachkeras, when it is asked to.

    python -m teachkeras run old_script.py

In a notebook, `teachkeras.alias_keras()` does the same for the cells that follow. Nothing is
imported before a script asks for it.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from ..errors import ArgumentError, StateError, TeachError

# What stands elsewhere here; all other names of Keras 1 stand under the same name.
MOVED = {"keras": "teachkeras.keras1", "keras.engine": "teachkeras.keras1.engine"}
WORKERS = str(Path(__file__).parent / "workers")


def real_name(name: str) -> str:
    """The module of ours behind a module of Keras 1.

    >>> real_name('keras.layers.core'), real_name('keras.engine.topology')
    ('teachkeras.layers.core', 'teachkeras.keras1.engine.topology')
    """
    if name.startswith("keras.engine."):
        return MOVED["keras.engine"] + name.removeprefix("keras.engine")
    return MOVED.get(name, "teachkeras" + name.removeprefix("keras"))


class _Keras:
    """Finds `keras` and its sub-modules among ours: the very same modules under a second name."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A way to load the module, if it is one of Keras'."""
        if name.partition(".")[0] != "keras" or importlib.util.find_spec(real_name(name)) is None:
            return None
        return ModuleSpec(name, _Same(), is_package=True)  # type: ignore[arg-type]  # two methods do


class _Same:
    """Loads a module of ours under its Keras name."""

    own: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module that is there already, or is imported now."""
        module = importlib.import_module(real_name(spec.name))
        self.own = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It has run already; only Python's note about where it came from is put back."""
        module.__spec__ = self.own


def alias_keras() -> None:
    """From now on `import keras` and its sub-modules mean teachkeras, as in Keras 1.2.2.

    `K.backend()` then answers 'tensorflow': old scripts ask it which order of axes a picture has.
    Worker processes that start from now on find the same `keras`. TK-272 if another `keras` has
    been imported already.
    """
    from .. import backend
    from ..backend import config

    found = sys.modules.get("keras")
    if found is not None and getattr(found, "__name__", "") != MOVED["keras"]:
        raise StateError(
            "TK-272",
            "another keras is imported already, and the two cannot share the name",
            [("version", str(getattr(found, "__version__", "unknown")))],
            fix="restart the kernel, and call teachkeras.alias_keras() first",
        )
    if _Keras not in sys.meta_path:
        sys.meta_path.insert(0, _Keras)
        _tell_workers()
    config.answer_as("tensorflow")
    vars(backend)["_BACKEND"] = "tensorflow"


def _tell_workers() -> None:
    """Let processes that start anew find `keras`, by the two lists of folders they are given.

    Those of multiprocessing and joblib get `sys.path`, all others the environment.
    """
    sys.path.insert(0, WORKERS)
    folders = [WORKERS, *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)


def run_script(script: str, arguments: Sequence[str] = ()) -> int:
    """Run a Keras 1 script as `python script.py` would, with `import keras` meaning teachkeras.

    An error that teaches is printed in its short form, with the script's own line; the status is 1.
    """
    path = Path(script)
    if not os.path.isfile(path):  # also for a name that is too long, where Path would raise
        raise ArgumentError(
            "TK-273",
            "there is no such script",
            [("it got", script)],
            fix="python -m teachkeras run old_script.py",
        )
    alias_keras()
    sys.argv = [script, *arguments]
    sys.path.insert(0, str(path.resolve().parent))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except TeachError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
