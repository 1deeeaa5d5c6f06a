"""What Keras 1 asked of a TensorFlow session, and how old weight files are ordered."""

from __future__ import annotations

from typing import NoReturn

from ..errors import StateError

_legacy_order: list[bool] = [False]


def get_session() -> NoReturn:
    """Not here, because there is no session: every function owns its program, and calls it.

    Raises TK-180, which says what to type instead.

    >>> K.get_session()  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    StateError: TK-180
    """
    raise _no_session()


def set_session(session: object) -> NoReturn:
    """Not here, because there is no session: every function owns its program, and calls it.

    Raises TK-180, which says what to type instead.

    >>> K.set_session(None)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    StateError: TK-180
    """
    raise _no_session()


def _no_session() -> StateError:
    return StateError(
        "TK-180",
        "there is no session here: a function runs by being called",
        [("instead of", "session.run(y, {x: ...}), or session.run(initializer)")],
        why="variables have their numbers from the start, and nothing needs to be opened",
        fix="f = K.function([x], [y]); f([...])   or, without inputs, K.eval(y)",
    )


def manual_variable_initialization(value: bool) -> None:
    """Changes nothing, because a variable has its numbers from the moment it is made.

    >>> K.manual_variable_initialization(True)
    """


def legacy_weight_ordering() -> bool:
    """Whether weights are saved in the order of Keras before 1.0.

    >>> K.legacy_weight_ordering()
    False
    """
    return _legacy_order[0]


def set_legacy_weight_ordering(value: bool) -> None:
    """Choose the order of saved weights: True for that of Keras before 1.0.

    >>> K.set_legacy_weight_ordering(True); K.legacy_weight_ordering()
    True
    >>> K.set_legacy_weight_ordering(False)
    """
    _legacy_order[0] = bool(value)
