"""Modules of a package that are imported when somebody first names them.

`import keras` of Keras 1 read all its modules; here `keras.utils.np_utils` is there too, and costs
nothing before it is asked for.
"""

from __future__ import annotations

import importlib
import opcode
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .names import no_module, not_in_module


def modules_of(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and the `__dir__` of a package whose modules come when they are named.

    TK-232 for a name that the package does not have.

    >>> from teachkeras import utils
    >>> utils.np_utils.to_categorical([1]).tolist()
    [[0.0, 1.0]]
    """

    def names() -> list[str]:
        import pkgutil

        module = sys.modules[package]
        found = {each.name for each in pkgutil.iter_modules(module.__path__)}
        return sorted({*vars(module), *found})

    def getattr_(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in names():
            return importlib.import_module(f"{package}.{name}")
        raise not_in_module(package, name, names())

    return getattr_, names


def names_of(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Any]:
    """The `__getattr__` and the `__dir__` of a package whose names come from the modules inside it.

    `homes` says for each module which names live there; a module is read when one of its names, or
    the module itself, is asked for. With a dot in front it stands beside the package. A name that
    nobody has is answered as `answering` does.

    >>> from teachkeras import layers
    >>> "GRU" in dir(layers), layers.GRU.__module__
    (True, 'teachkeras.layers.recurrent')
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}
    return answering(package, home_of), lambda: sorted({*vars(sys.modules[package]), *home_of})


def answering(module: str, home_of: Mapping[str, str] | None = None) -> Callable[[str], Any]:
    """The `__getattr__` of a module of ours: a name it does not have is answered in four parts.

    TK-232 for `optimizers.AdamX`, TK-233 for `from teachkeras.optimizers import AdamX`: there
    Python would put an error of its own in the place of one about an attribute. In a package,
    `home_of` has the module inside it in which a name lives.

    >>> from teachkeras import optimizers
    >>> optimizers.Adan  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    teachkeras.errors.base.NameTeachError: TK-232  teachkeras.optimizers has no 'Adan'
    ...
    """
    homes = home_of or {}

    def getattr_(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        frame, things = sys._getframe(1), vars(sys.modules[module])
        if name in homes:
            home = importlib.import_module(f".{homes[name]}", module)
            things[name] = getattr(home, name)
            return things[name]
        if name in homes.values():
            return importlib.import_module(f"{module}.{name}")
        if frame.f_code.co_name == "_handle_fromlist":
            raise AttributeError(name)  # Python asks first, and then looks for a module
        known = things.get("__all__") or [
            each
            for each, thing in things.items()
            if not each.startswith("_") and getattr(thing, "__module__", "") == module
        ]
        if frame.f_code.co_code[frame.f_lasti] == opcode.opmap["IMPORT_FROM"]:
            raise no_module(f"{module}.{name}", known)
        raise not_in_module(module, name, known)

    return getattr_
