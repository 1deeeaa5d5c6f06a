"""Which device computes: the badge on every result that could have come from somewhere else."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import unknown_name

KNOWN = ("cpu", "gpu")


@dataclass(frozen=True)
class Device:
    """A device and the array library that drives it; `note` says what was not possible."""

    badge: str  # "CPU" or "GPU"
    library: str
    note: str = ""

    def __repr__(self) -> str:
        line = f"device  {self.badge} with {self.library}"
        return f"{line}\n        {self.note}" if self.note else line


def device(wish: str | None = None) -> Device:
    """The device that computes. A wish for a GPU is no error where there is none.

    `wish` is 'cpu', 'gpu', or nothing, for the device in use. Raises TK-440 for any other word.

    >>> device()
    device  CPU with NumPy
    """
    if wish is not None and str(wish).lower() not in KNOWN:
        raise unknown_name("TK-440", "device", wish, list(KNOWN), "lesson 03")
    # One array module, NumPy, is there today; when CuPy joins it, this asks which one is in use.
    note = ""
    if str(wish).lower() == "gpu":
        note = "no GPU can be used here: the CPU gives the same numbers, later"
    return Device("CPU", "NumPy", note)
