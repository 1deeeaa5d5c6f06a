"""Settings that hold for a whole session: float type, epsilon, image order, learning phase."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from ..engine import types
from ..engine.compile.arrays import in_use
from ..engine.masked import refuse_masked
from ..engine.ops.leaves import CompileTimeInput
from ..errors import ArgumentError, did_you_mean
from .types import ArrayLike

_settings: dict[str, Any] = {"epsilon": 1e-7, "image_dim_ordering": "tf"}
_settings["phase"] = None  # the number of the learning phase, while somebody has fixed it
_LATER = {"channels_last": "tf", "channels_first": "th"}  # the words of later Keras versions
_switch: list[Any] = []  # the symbol of the learning phase: one for all models of this process
_uids: dict[str, int] = {}
_own_uids: ContextVar[dict[str, int] | None] = ContextVar("own_uids", default=None)
_counting = threading.Lock()  # two threads must not be given one number
# A fork waits until nobody counts: a lock that is held then would never be free in the child.
os.register_at_fork(
    before=_counting.acquire,
    after_in_parent=_counting.release,
    after_in_child=_counting.release,
)


def backend() -> str:
    """The array library underneath: 'numpy', or 'cupy' on a GPU.

    >>> K.backend()
    'numpy'
    """
    return _settings.get("answer") or in_use().name


def answer_as(name: str | None) -> None:
    """Let `backend` answer what old scripts expect, or the truth again (None)."""
    _settings["answer"] = name


def epsilon() -> float:
    """The small number that keeps divisions and logarithms away from zero.

    >>> K.epsilon()
    1e-07
    """
    return float(_settings["epsilon"])


def set_epsilon(e: float) -> None:
    """Change the small number that keeps divisions and logarithms away from zero.

    >>> K.set_epsilon(1e-5); K.epsilon()
    1e-05
    >>> K.set_epsilon(1e-7)
    """
    _settings["epsilon"] = float(e)


def floatx() -> str:
    """The float type used when nobody says otherwise: 'float16', 'float32' or 'float64'.

    >>> K.floatx()
    'float32'
    """
    return types.default_float()


def set_floatx(floatx: str) -> None:
    """Change the float type used when nobody says otherwise; TK-113 for an unknown one.

    >>> K.set_floatx('float64'); K.floatx()
    'float64'
    >>> K.set_floatx('float32')
    """
    types.set_default_float(str(floatx))


def cast_to_floatx(x: ArrayLike) -> Any:
    """A NumPy array as `floatx` numbers.

    >>> K.cast_to_floatx([1, 2]).dtype
    dtype('float32')
    """
    refuse_masked(x, "x")
    return np.asarray(x, dtype=floatx())


def image_dim_ordering() -> str:
    """The order of an image's axes: 'tf' (rows, columns, channels) or 'th' (channels first).

    >>> K.image_dim_ordering()
    'tf'
    """
    return str(_settings["image_dim_ordering"])


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Choose the order of an image's axes: 'tf' or 'th'; TK-407 for anything else.

    >>> K.set_image_dim_ordering('th'); K.image_dim_ordering()
    'th'
    >>> K.set_image_dim_ordering('tf')
    """
    _settings["image_dim_ordering"] = checked_ordering(dim_ordering, "K.set_image_dim_ordering")


def image_ordering() -> str:
    """The short spelling of `image_dim_ordering`.

    >>> K.image_ordering()
    'tf'
    """
    return image_dim_ordering()


def set_image_ordering(dim_ordering: str) -> None:
    """The short spelling of `set_image_dim_ordering`; TK-407 for anything but 'tf' and 'th'.

    >>> K.set_image_ordering('th'); K.image_ordering()
    'th'
    >>> K.set_image_ordering('tf')
    """
    set_image_dim_ordering(dim_ordering)


def checked_ordering(dim_ordering: str, setter: str = "") -> str:
    """The order itself if it is 'tf' or 'th'; TK-407 otherwise.

    `setter` is the function that was called, where the order is all that it takes.
    """
    if dim_ordering not in ("tf", "th"):
        asked = str(dim_ordering).lower()
        near = _LATER.get(asked) or (did_you_mean(asked, ["tf", "th"], 1) or ["tf"])[0]
        raise ArgumentError(
            "TK-407",
            f"there is no dimension order {dim_ordering!r}",
            [
                ("it needs", "'tf' (channels last) or 'th' (channels first)"),
                ("did you mean", repr(near)),
            ],
            fix=f"{setter}({near!r})" if setter else f"...(..., dim_ordering={near!r})",
        )
    return dim_ordering


def learning_phase() -> Any:
    """The switch between testing (0) and training (1): a symbol fed last, or the fixed number.

    >>> K.learning_phase()
    learning_phase   int32 ()   no value yet
    """
    fixed = _settings["phase"]
    if fixed is not None:
        return fixed
    if not _switch:
        _switch.append(CompileTimeInput("learning_phase")(name="learning_phase"))
    return _switch[0]


def set_learning_phase(value: int) -> None:
    """Fix the learning phase to 0 or 1 for everything built from now on; TK-408 otherwise.

    >>> K.set_learning_phase(1); K.learning_phase()
    1
    >>> K.clear_session()
    """
    if value not in (0, 1):
        raise ArgumentError(
            "TK-408",
            "the learning phase is 0 (test) or 1 (train)",
            [("it got", repr(value))],
            fix="K.set_learning_phase(0)",
        )
    _settings["phase"] = int(value)


def get_uid(prefix: str = "") -> int:
    """The next number for automatic names: dense_1, dense_2 and so on.

    >>> [K.get_uid("example"), K.get_uid("example")]
    [1, 2]
    >>> K.reset_uids()
    """
    own = _own_uids.get()
    uids = _uids if own is None else own
    with _counting:
        uids[prefix] = uids.get(prefix, 0) + 1
        return uids[prefix]


@contextmanager
def names_of_its_own() -> Iterator[None]:
    """Inside, automatic names are counted on from here, and counted again from here afterwards."""
    before = _own_uids.set(uids_so_far())
    try:
        yield
    finally:
        _own_uids.reset(before)


def uids_so_far() -> dict[str, int]:
    """For each kind of automatic name, the last number that was given away."""
    with _counting:
        return dict(_uids)


def reset_uids() -> None:
    """Start automatic names at 1 again.

    >>> K.reset_uids(); K.get_uid("example")
    1
    >>> K.reset_uids()
    """
    _uids.clear()


def clear_session() -> None:
    """Start afresh: automatic names from 1, and a learning phase that nobody has fixed.

    Models made before go on as they are.

    >>> K.set_learning_phase(1); K.clear_session(); K.learning_phase()
    learning_phase   int32 ()   no value yet
    """
    reset_uids()
    _settings["phase"] = None
