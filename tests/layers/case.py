"""One layer class, the arguments it is made with, and what it is called on."""

import re
from dataclasses import dataclass
from typing import Any

from teachkeras.checks.subject import Subject
from teachkeras.layers import Layer


class New:
    """A layer that every case makes anew, to go inside another one."""

    def __init__(self, cls: type[Layer], **kwargs: Any) -> None:
        self.cls, self.kwargs = cls, kwargs

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.kwargs.items())
        return f"{self.cls.__name__}({told})"


@dataclass(frozen=True)
class Case(Subject):
    """A row of the list: `input_shape` leaves the batch out; a list of shapes is several inputs.

    `below` says that the inputs are whole numbers from 0 up to it, as for an Embedding.
    """

    cls: type[Layer]
    kwargs: dict[str, Any]
    input_shape: Any
    below: int | None = None

    def __str__(self) -> str:
        """A name without addresses, which differ from process to process."""
        told = f"{self.cls.__name__}{list(self.kwargs.values())}{self.input_shape}"
        return re.sub(r"<function (\S+) at 0x[0-9a-f]+>", r"\1", told)

    def make(self, **more: Any) -> Any:
        """A new layer of this kind."""
        told = {
            name: value.cls(**value.kwargs) if isinstance(value, New) else value
            for name, value in self.kwargs.items()
        }
        return self.cls(**told, **more)
