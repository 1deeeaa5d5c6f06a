"""Errors that teach, in four parts: what happened, the facts side by side, your line, what to type.

Every error has a stable code `TK-nnn`. Each class also inherits the exception Keras 1 raised, so
`except ValueError` in an old script still works.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Sequence

from . import sources
from .catalogue import lesson_of
from .fixes import in_your_words
from .text import no_address, visible

WIDTH = 100
LABEL = 12
_last: list[BaseException] = []


class TeachError(Exception):
    """An error with a code, a sentence, rows of facts, the learner's line and one fix.

    >>> print(TeachError("TK-999", "nothing fits", [("it got", "(3,)"), ("it needs", "(4,)")],
    ...                  fix="K.reshape(x, (4,))", line=False))
    TK-999  nothing fits
      it got      (3,)
      it needs    (4,)
      fix         K.reshape(x, (4,))   for example
    """

    def __init__(
        self,
        code: str,
        what: str,
        rows: Sequence[tuple[str, str]] = (),
        *,
        fix: str = "",
        example: bool = False,
        own_words: bool = False,
        why: str = "",
        line: sources.SourceLine | bool | None = None,
    ) -> None:
        self.code = code
        self.what = what
        self.rows = list(rows)
        self.fix = fix
        self.example = example  # the fix needs something only the learner knows, such as a file
        self.why = why
        self.own_words = own_words  # the fix is written with the learner's names already
        self.line = sources.learner_line() if line is None or line is True else line or None
        super().__init__(code, what)

    def table(self) -> list[tuple[str, str]]:
        """The labelled lines under the headline, in the order they are printed."""
        rows: list[tuple[str, str]] = []
        if self.line is not None:
            rows.append(("your line", self.line.describe()))
        rows += self.rows
        if self.why:
            rows.append(("why", self.why))
        if self.fix:
            rows.append(("fix", self.fix_in_words()[1]))
        lesson = lesson_of(self.code)
        if lesson:
            rows.append(("see", lesson))
        return rows

    def fix_in_words(self) -> tuple[str, str]:
        """The kind of the fix ("typed", "example" or "words"), and its text as it is printed."""
        return in_your_words(self.fix, self.__traceback__, self.example, self.own_words)

    def __str__(self) -> str:
        lines = [_clip(f"{self.code}  {one_line(self.what)}", WIDTH)]
        for label, text in ((_clip(one_line(a), 30), one_line(b)) for a, b in self.table()):
            head = f"  {label + ' ':<{LABEL}}"
            text = no_address(str(text))
            wrapped = textwrap.wrap(str(text), WIDTH - len(head), max_lines=2, placeholder=" ...")
            body = wrapped if len(str(text)) > WIDTH - len(head) else [str(text)]
            lines += [head + body[0] if body else head.rstrip()]
            lines += [" " * len(head) + more for more in body[1:]]
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """What a notebook prints: the short form. `tk.last_error()` has the full traceback."""
        _last[:] = [self]
        return str(self).split("\n")


def one_line(text: object) -> str:
    """A text as one line that is safe to print: a name may contain line ends and control codes."""
    return visible(" ".join(str(text).splitlines()))


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


class ShapeError(TeachError, ValueError):
    """Shapes that do not fit together (codes TK-1xx)."""


class TypeTeachError(TeachError, TypeError, ValueError):
    """A thing of the wrong kind or dtype (TK-1xx, TK-2xx)."""


class GraphError(TeachError, ValueError):
    """Something wrong with how symbols are connected or fed (TK-2xx)."""


class DataError(TeachError, ValueError):
    """Data or labels that do not fit the model (TK-3xx)."""


class ArgumentError(TeachError, ValueError):
    """An argument nobody can use: an unknown name, a wrong list (TK-4xx)."""


class StateError(TeachError, RuntimeError):
    """A call that comes too early or too late, such as fit before compile (TK-4xx)."""


class NameTeachError(TeachError, AttributeError):
    """An attribute that does not exist, with the name that was probably meant (TK-2xx, TK-4xx)."""


class MemoryTeachError(TeachError, MemoryError):
    """A result larger than the memory (TK-7xx)."""


class NumberError(TeachError, ArithmeticError, ValueError):
    """A nan or inf, and the op that made it (TK-7xx)."""


class NotebookError(TeachError, ValueError):
    """A magic or a view that was asked for something it cannot do (TK-6xx)."""


class FileError(TeachError, OSError, ValueError):
    """A file that cannot be written, or whose contents nobody should use (TK-5xx)."""


class PathError(FileError, TypeError):
    """What cannot be the path of a file (TK-534)."""


class TeachWarning(TeachError, UserWarning):
    """Something that runs but is probably a mistake; it is said once, and the work goes on."""

    def __str__(self) -> str:
        """As an error, with room in the first line for what Python prints before a warning."""
        headline, *rows = super().__str__().split("\n")
        if self.line is not None and self.line.label.startswith("cell "):
            # A notebook would break the line inside a word; a terminal is as wide as it is.
            room = WIDTH - len(f"{self.line.label}:{self.line.number}: TeachWarning: ")
            headline = textwrap.fill(headline, room, subsequent_indent=" " * 8)
        return "\n".join([headline, *rows])


def warn_once(owner: object, warning: TeachWarning) -> None:
    """Show a warning, unless this owner (a model, say) has been told of that code already.

    `warnings.simplefilter("error")` makes it an error, as with every warning of Python.
    """
    told: set[str] = vars(owner).setdefault("_told", set())
    if warning.code in told:
        return
    told.add(warning.code)
    tell(warning)


def tell(warning: TeachWarning) -> None:
    """Show a warning at the learner's own line."""
    label, number = (warning.line.label, warning.line.number) if warning.line else ("", 1)
    warnings.warn_explicit(warning, TeachWarning, label, number)


def did_you_mean(name: str, known: Sequence[str], count: int = 3) -> list[str]:
    """The known names that look most like `name`, nearest first.

    >>> did_you_mean("catgorical_crossentropy", ["mse", "categorical_crossentropy"])
    ['categorical_crossentropy']
    """
    import difflib

    return difflib.get_close_matches(str(name), list(known), count, 0.5)


def last_error() -> str:
    """The full Python traceback of the last teaching error a notebook showed in short form."""
    if not _last:
        return "No teaching error has been shown in this session."
    import traceback

    return "".join(traceback.format_exception(_last[0]))
