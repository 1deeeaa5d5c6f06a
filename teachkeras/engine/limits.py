"""How much memory this process may still use, and a refusal in words before it is taken.

A notebook kernel that takes too much is killed without a word. Every shape is known before a
program runs, so it can be said instead.
"""

from __future__ import annotations

import gc
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import MemoryTeachError
from .types import item_bytes

if TYPE_CHECKING:
    from .graph import Tensor

SHARE = 0.75  # of what is still free: the rest is for everybody else
SMALL = 1 << 24  # 16 MiB are never worth a question
CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)


def free_bytes() -> int:
    """The memory this process may still take: the machine's, or its container's if that is less."""
    free = [_machine_free()]
    for limit, used in CGROUPS:
        most, now = _number_in(limit), _number_in(used)
        if most is not None and now is not None:
            free.append(max(most - now, 0))
    free.append(_address_space_left())
    return min(free)


def _machine_free() -> int:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 62  # not known here (macOS, Windows): do not stand in the way


def _number_in(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            text = file.read().strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _address_space_left() -> int:
    """What `ulimit -v` leaves, where there is such a thing."""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (ImportError, OSError, ValueError):
        return 1 << 62
    return 1 << 62 if limit < 0 else max(limit - used, 0)


def check_memory(
    size: int,
    what: str,
    shape: tuple[int, ...],
    dtype: str,
    node: Tensor | None = None,
    free: int | None = None,
) -> None:
    """Refuse to take `size` bytes if that is more than this process should; TK-701.

    `free` is what a device with memory of its own has left.
    """
    if size <= SMALL:
        return
    allowed = int((free_bytes() if free is None else free) * SHARE)
    if size > allowed:
        raise MemoryTeachError(
            "TK-701",
            f"{what} would need more memory than there is",
            [
                (
                    "it needs",
                    f"{shape} {dtype} = {readable(bytes_of(shape, dtype))}"
                    + _in_all(size, bytes_of(shape, dtype)),
                ),
                ("allowed", f"{readable(allowed)} (three quarters of what is free)"),
            ],
            why="two axes that meet without matching, (n,) and (n, 1), make an (n, n) table"
            if len(shape) == 2 and shape[0] == shape[1]
            else "",
            fix="smaller batches, or a reduction before the large result",
            line=(node.line or False) if node is not None else None,
        )


def _in_all(total: int, largest: int) -> str:
    return f", {readable(total)} in all" if readable(total) != readable(largest) else ""


def bytes_of(shape: tuple[int, ...], dtype: str) -> int:
    """The bytes of an array.

    >>> bytes_of((32, 224, 224, 3), "float32")
    19267584
    """
    return math.prod(shape) * item_bytes(dtype)


def readable(size: int) -> str:
    """Bytes in the unit people use.

    >>> readable(19267584), readable(512)
    ('18.4 MiB', '512 bytes')
    """
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << power:
            return f"{size / (1 << power):.1f} {unit}"
    return f"{size} bytes"


@contextmanager
def collecting_later() -> Iterator[None]:
    """Let Python look for unused objects afterwards.

    Making thousands of nodes leaves next to none behind, and looking for them again and again while
    they are made takes a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
