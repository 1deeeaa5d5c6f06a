"""teachkeras: Keras 1 on a symbolic engine small enough to read.

    import teachkeras as tk
    from teachkeras import backend as K
    from teachkeras.models import Sequential
    from teachkeras.layers import Dense

Nothing heavy is imported here: each name below is fetched from its room when it is first used. In
a notebook that runs, though, importing is also `%load_ext teachkeras`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

__version__ = "0.1.0"

# The public teaching names, and the room each of them lives in.
_NAMES = {
    "simplify": "engine.rewrite.driver",
    "why_not": "engine.rewrite.driver",
    "why": "engine.inspect.explain",
    "blame": "engine.inspect.explain",
    "derive": "engine.gradient.derive",
    "jacobian": "engine.gradient.second_order",
    "hessian": "engine.gradient.second_order",
    "replay": "engine.inspect.replay",
    "profile": "engine.inspect.profile",
    "show": "viz",
    "last_error": "errors",
    "explain": "parts",
    "source": "viz.source",
    "check_gradient": "engine.inspect.gradient_check",
    "check_layer": "checks.layer",
    "curves": "callbacks.curves",
    "sweep": "training.sweep",
    "check": "classroom.exercises",
    "hint": "classroom.exercises",
    "progress": "classroom.progress",
    "doctor": "classroom.doctor",
    "seed": "backend.seeding",
    "device": "backend.device",
    "alias_keras": "keras1.alias",
    "unroll": "demos.unrolling",
}
# What stood here until version 0.1, and what it is called in `tk.demos`.
_MOVED = {
    "activation_gallery": "activation_functions",
    "board": "training_board",
    "confusion": "confusion_matrix",
    "descend": "optimizer_path",
    "filling": "watch_folder",
    "kernel_flip": "convolution_vs_correlation",
    "kill_button": "kill_button",
    "look_inside": "layer_outputs",
    "map": "framework_map",
    "panel": "compare_arguments",
    "race": "optimizer_race",
    "readings": "softmax_vs_sigmoid",
    "receptive_field": "receptive_field",
    "shelves": "shelves",
    "slide": "convolution_steps",
    "slope_probe": "slope_probe",
    "split": "validation_split",
    "spread": "activation_statistics",
    "timeline": "callback_timeline",
    "weight_images": "weight_images",
    "which_accuracy": "which_accuracy",
}
_ROOMS = (
    "activations",
    "applications",
    "backend",
    "callbacks",
    "classroom",
    "constraints",
    "datasets",
    "demos",
    "engine",
    "errors",
    "initializations",
    "keras1",
    "layers",
    "metrics",
    "models",
    "objectives",
    "optimizers",
    "preprocessing",
    "regularizers",
    "saving",
    "training",
    "utils",
    "viz",
    "wrappers",
)


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
        from .backend.door import at_the_door

        globals()[name] = value = at_the_door(value)
        return value
    if name in _MOVED:
        return _moved(name)
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name.startswith("_"):
        raise AttributeError(name)
    from .errors.names import not_in_module

    raise not_in_module(__name__, name, __dir__())


def _moved(name: str) -> Any:
    """A demo under the name it had here; its new name is told."""
    from . import demos
    from .errors import TeachWarning, tell

    tell(
        TeachWarning(
            "TK-680",
            f"tk.{name} has moved to tk.demos",
            [("it was", f"tk.{name}"), ("it is", f"tk.demos.{_MOVED[name]}")],
            fix=f"tk.demos.{_MOVED[name]}",
        )
    )
    return getattr(demos, _MOVED[name])


class _UnknownModules:
    """Asked last, after all that can find modules: says which module of ours was meant."""

    @classmethod
    def find_spec(cls, path: str, *_: Any) -> Any:
        module, name = path.rpartition(".")[::2]
        if module.partition(".")[0] != __name__ or name.startswith("_"):
            return None
        from .errors.names import OLD_ADDRESSES, no_module

        if path in OLD_ADDRESSES:
            return importlib.util.spec_from_loader(path, cls)  # type: ignore[arg-type]  # its methods do
        parent = sys.modules[module]
        raise no_module(path, getattr(parent, "__all__", None) or dir(parent))

    @staticmethod
    def create_module(_: Any) -> None:
        """An old address needs no module of its own."""

    @staticmethod
    def exec_module(module: Any) -> None:
        """The old address leads to where the module lives now."""
        from .errors.names import OLD_ADDRESSES

        home = importlib.import_module(OLD_ADDRESSES[module.__name__])
        sys.modules[module.__name__] = home


sys.meta_path.append(_UnknownModules)


def __dir__() -> list[str]:
    return sorted({*_NAMES, *_ROOMS, "__version__"})


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext teachkeras`: the views of symbols, and the magics %%kgraph and %%ktrace."""
    from .notebook import magics
    from .notebook import shell as notebook_shell

    notebook_shell.install(shell)
    magics.register(shell)


def _teach_the_running_shell() -> None:
    """Where a notebook's shell runs, errors name its cells from the first import on."""
    running = getattr(sys.modules.get("IPython"), "get_ipython", None)  # asked, never imported
    shell = running() if running is not None else None
    if shell is not None:
        load_ipython_extension(shell)


_teach_the_running_shell()
