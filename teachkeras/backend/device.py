"""Which device computes: to ask, to choose, and the badge that says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..engine.compile import arrays
from ..errors import unknown_name
from ..errors.text import visible

KNOWN = ("cpu", "gpu")


@dataclass(frozen=True)
class Device:
    """A device and the array library that drives it; `note` says which GPU it is.

    In a `with` statement it is chosen for the statement only, and for its thread: afterwards, and
    elsewhere, the former one computes.
    """

    badge: str  # "CPU" or "GPU"
    library: str
    note: str = ""
    chosen: Any = field(default=None, repr=False, compare=False)
    former: Any = field(default=None, repr=False, compare=False)
    _begun: list[Any] = field(default_factory=list, repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.badge} ({self.note})" if self.note else self.badge

    def __repr__(self) -> str:
        return visible(f"device  {self} with {self.library}")

    def __enter__(self) -> Device:
        arrays.use(self.former)
        self._begun.append(arrays.begin_block(self.chosen))
        return self

    def __exit__(self, *_: object) -> None:
        arrays.end_block(self._begun.pop())


def device(wish: str | None = None) -> Device:
    """The device that computes; with 'cpu' or 'gpu', it is chosen first.

    Functions made from now on compute there (and so do models compiled from now on); those made
    before stay where they are. A variable lives on the device of the function that used it last,
    and `K.get_value` gives NumPy numbers from anywhere. Raises TK-705 where there is no GPU, and
    TK-440 for any other word.

    >>> device()
    device  CPU with NumPy
    >>> with device('cpu') as chosen:
    ...     print(chosen)
    CPU
    """
    former = arrays.in_use()
    if wish is not None:
        if str(wish).lower() not in KNOWN:
            raise unknown_name("TK-440", "device", wish, list(KNOWN))
        arrays.use(arrays.array_module(str(wish).lower()))
    now = arrays.in_use()
    return Device(now.device.upper(), now.library, now.model, now, former)
