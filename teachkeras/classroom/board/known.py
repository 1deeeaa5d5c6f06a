"""What travels as a short name, in words: exercises, lessons, known mistakes."""

from __future__ import annotations

from functools import cache

from ..exercise_table import EXERCISES
from ..progress import notebook_of
from .mistakes import ENDS, OTHER, OTHER_WORDS, mistake_id


def in_words(number: str, mistake: str) -> str:
    """The sentence of a mistake, in the check's own words."""
    return _sentences(number).get(mistake, OTHER_WORDS)


def is_known(number: str, mistake: str) -> bool:
    """Whether this copy of teachkeras has a sentence for a mistake."""
    return mistake in _sentences(number)


@cache
def _sentences(number: str) -> dict[str, str]:
    """Every mistake of an exercise with its sentence; a misfit's is a part of a longer one."""
    exercise = EXERCISES[number]
    whole = {mistake_id(slip.says): slip.says for slip in exercise.slips}
    parts = {mistake_id(slip.says): f"… {slip.says} …" for slip in exercise.misfits}
    return {**parts, **whole, **ENDS, OTHER: OTHER_WORDS}


def title_of(number: str) -> str:
    """The title of an exercise."""
    return EXERCISES[number].title


def numbers_of(lesson: str) -> list[str]:
    """The exercises of a lesson, or with "all" those of the course.

    >>> numbers_of("00")
    ['00.1']
    """
    return [number for number in EXERCISES if lesson in ("all", number[:2])]


def lessons() -> list[str]:
    """The lessons that have exercises."""
    return sorted({number[:2] for number in EXERCISES})


def lesson_title(lesson: str) -> str:
    """A lesson in a few words.

    >>> lesson_title("00"), lesson_title("all")
    ('start here', 'The whole course')
    """
    return "The whole course" if lesson == "all" else notebook_of(lesson)[4:-6].replace("-", " ")
