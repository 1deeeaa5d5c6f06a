"""Runs scripts as `python -m teachkeras run` does, each in a fork of one warm process.

Each line of the input is a list in JSON: the script, its arguments, and the file for what it
prints. Each line of the output is an exit status.
"""

import json
import os
import sys
import traceback

import numpy as np
import PIL.Image  # noqa: F401  # loaded once, for all

import teachkeras.preprocessing.image
import teachkeras.preprocessing.text  # noqa: F401
from teachkeras import backend as K
from teachkeras.keras1.alias import run_script
from teachkeras.layers import Dense
from teachkeras.models import Sequential


def warm_up() -> None:
    """Train something: what is imported on the way is there for all scripts."""
    model = Sequential([Dense(2, input_dim=3, activation="softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.ones((4, 3)), np.eye(2)[[0, 1, 0, 1]], nb_epoch=1, verbose=0)
    model.evaluate(np.ones((4, 3)), np.eye(2)[[0, 1, 0, 1]], verbose=0)
    model.predict(np.ones((4, 3)))
    K.clear_session()


def in_a_fork(script: str, arguments: list[str], printed: str) -> int:
    """The status of a script that runs in a child of this process."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    with open(printed, "w") as file:
        sys.stdout = sys.stderr = file
        try:
            status = run_script(script, arguments)
        except BaseException:
            traceback.print_exc()
    os._exit(status)


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        print(in_a_fork(*json.loads(line)), flush=True)
