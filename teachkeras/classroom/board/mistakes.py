"""Known mistakes by the short names that travel: `m-1c0a77e2`, `end-clock`, `other`.

A known mistake is named by its sentence, as the author of the exercise wrote it. So the board says
it in the check's own words, and a learner's own words, values and names never reach it.
"""

from __future__ import annotations

import re
import zlib

from ..answers import Exercise

OTHER, NONE = "other", ""
OTHER_WORDS = "a wrong answer that is none of the known mistakes"
# How a learner's code may end instead of giving an answer (`end` of sandbox.Outcome).
ENDS = {
    "end-clock": "the code was still running when the time was over: a loop that never ends?",
    "end-memory": "the code asked for more memory than a check allows",
    "end-long": "the code gives more than can be looked at",
    "end-garbled": "what came back from the code cannot be read",
    "end-died": "the code ended the process it ran in",
    "end-error": "the answer could not be looked at",
}
MISTAKE = re.compile(r"m-[0-9a-f]{8}|other|end-[a-z]{1,12}")


def mistake_id(sentence: str) -> str:
    """The short name of a known mistake.

    >>> mistake_id("the sign is turned round")
    'm-3e9507a5'
    """
    return f"m-{zlib.crc32(sentence.encode()):08x}"


def mistake_in(exercise: Exercise, sentence: str, end: str = "") -> str:
    """Which known mistake of an exercise a card speaks of."""
    if f"end-{end}" in ENDS:
        return f"end-{end}"
    for slip in exercise.slips:
        if slip.says == sentence:
            return mistake_id(slip.says)
    parts = [slip.says for slip in exercise.misfits if slip.says in sentence]
    return mistake_id(max(parts, key=len)) if parts else OTHER
