"""`python -m teachkeras.classroom.grading`: judge one notebook, read as JSON, told as JSON.

For graders that must not fork themselves, since they have threads: a Jupyter server, a Dask worker.
"""

import json
import os
import sys

from ..environment import lesson_environment

os.environ.update(lesson_environment())  # before NumPy is read

if __name__ == "__main__":
    from .judging import Limits, judge_cells

    asked = json.load(sys.stdin)
    judged = judge_cells(asked["cells"], Limits(*asked["limits"]))
    json.dump({"reports": judged.reports, "trouble": judged.trouble}, sys.stdout)
