"""All exercises by number. A new lesson adds its modules of data to the list."""

from __future__ import annotations

from . import (
    lesson_00,
    lesson_01,
    lesson_01_axes,
    lesson_02,
    lesson_02_functions,
    lesson_03,
    lesson_03_running,
    lesson_04,
    lesson_04_checks,
    lesson_04_odd,
    lesson_06,
    lesson_06_training,
    lesson_06_weights,
    lesson_08,
    lesson_08_frozen,
    lesson_08_grafting,
    lesson_09,
    lesson_09_limits,
    lesson_09_starts,
    lesson_10,
    lesson_10_acc,
    lesson_10_pairs,
    lesson_11,
    lesson_11_resuming,
    lesson_11_watching,
    lesson_14_iterators,
)
from .answers import Exercise

LESSONS = (
    (lesson_00,),
    (lesson_01, lesson_01_axes),
    (lesson_02, lesson_02_functions),
    (lesson_03, lesson_03_running),
    (lesson_04, lesson_04_checks, lesson_04_odd),
    (lesson_06, lesson_06_weights, lesson_06_training),
    (lesson_08, lesson_08_frozen, lesson_08_grafting),
    (lesson_09, lesson_09_limits, lesson_09_starts),
    (lesson_10, lesson_10_pairs, lesson_10_acc),
    (lesson_11, lesson_11_watching, lesson_11_resuming),
    (lesson_14_iterators,),
)

_found = [exercise for lesson in LESSONS for module in lesson for exercise in module.EXERCISES]

EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise for exercise in sorted(_found, key=lambda exercise: exercise.number)
}
