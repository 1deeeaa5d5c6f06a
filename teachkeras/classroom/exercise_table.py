"""All exercises by number. A new lesson adds its modules of data to the list."""

from __future__ import annotations

from . import lesson_00, lesson_01, lesson_01_axes, lesson_02, lesson_02_functions
from .answers import Exercise

LESSONS = (lesson_00, lesson_01, lesson_01_axes, lesson_02, lesson_02_functions)

EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise for lesson in LESSONS for exercise in lesson.EXERCISES
}
