"""The progress bar, and the ways to find a part by its name; no function is ever stored."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from ..errors import StateError
from ..errors.lazily import answering
from ..errors.text import visible
from .registry import (  # noqa: F401  (Keras 1 has them here)
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_from_module,
)


def make_tuple(*args: object) -> tuple[Any, ...]:
    """Its arguments as a tuple.

    >>> make_tuple(1, 'a')
    (1, 'a')
    """
    return args


def func_dump(func: object) -> NoReturn:
    """Not here, because the code of a function in a file could do anything when it is loaded.

    Raises TK-527, which says what to type instead.

    >>> func_dump(len)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    StateError: TK-527
    """
    raise _no_code()


def func_load(
    code: object, defaults: object = None, closure: object = None, globs: object = None
) -> NoReturn:
    """Not here, because loading a file never runs code: a function is handed over by its name.

    Raises TK-527, which says what to type instead.

    >>> func_load('')  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    StateError: TK-527
    """
    raise _no_code()


def _no_code() -> StateError:
    return StateError(
        "TK-527",
        "functions are neither written into files nor read from them",
        [("instead of", "func_dump(f), func_load(code)")],
        why="code in a file could do anything; a file keeps the name of a function, and no code",
        fix="load_model(path, custom_objects={'my_activation': my_activation})",
    )


class Progbar:
    """A progress bar in text, redrawn in place at most once in `interval` seconds."""

    def __init__(
        self, target: int, width: int = 30, verbose: int = 1, interval: float = 0.1
    ) -> None:
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.start = time.monotonic()
        self.drawn_at = float("-inf")
        self.seen = 0
        self.longest = 0

    def update(
        self,
        current: int,
        values: Sequence[tuple[str, float]] | None = None,
        force: bool = False,
    ) -> None:
        """Say how much is done, with the numbers to show beside the bar."""
        self.seen = current
        done = current >= self.target
        now = time.monotonic()
        if not (force or done or now - self.drawn_at >= self.interval):
            return
        self.drawn_at = now
        numbers = "".join(f" - {visible(name)}: {value:.4f}" for name, value in values or ())
        if self.verbose == 1:
            self._draw(self._bar(current) + self._clock(now, done) + numbers, done)
        elif self.verbose == 2 and done:
            print(f"{now - self.start:.0f}s{numbers}")

    def add(self, n: int, values: Sequence[tuple[str, float]] | None = None) -> None:
        """Say how much more is done."""
        self.update(self.seen + n, values)

    def _bar(self, current: int) -> str:
        """`120/1437 [==>....]`"""
        digits = len(str(self.target))
        filled = int(self.width * min(current, self.target) / max(self.target, 1))
        head = (
            "=" * self.width if filled >= self.width else ("=" * filled)[:-1] + ">" * (filled > 0)
        )
        return f"{current:{digits}d}/{self.target} [{head:.<{self.width}}]"

    def _clock(self, now: float, done: bool) -> str:
        elapsed = now - self.start
        if done:
            return f" - {elapsed:.0f}s"
        left = elapsed / max(self.seen, 1) * (self.target - self.seen)
        return f" - ETA: {left:.0f}s"

    def _draw(self, text: str, done: bool) -> None:
        self.longest = max(self.longest, len(text))
        sys.stdout.write("\r" + text.ljust(self.longest) + ("\n" if done else ""))
        if not done:  # whole lines come out by themselves, many short ones together
            sys.stdout.flush()


__getattr__ = answering(__name__)
