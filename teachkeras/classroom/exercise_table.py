"""All exercises by number. A new lesson adds one line here and its own module of data."""

from __future__ import annotations

from . import lesson_00, lesson_02
from .answers import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise for lesson in (lesson_00, lesson_02) for exercise in lesson.EXERCISES
}
