"""Runs scripts as `python -m teachkeras run` does, each in a fork of one warm process.

Each line of the input is a list in JSON: the script, its arguments, and the file for what it
prints. Each line of the output is an exit status.
"""

import importlib
import json
import os
import sys
import traceback

from teachkeras.keras1.alias import run_script

WARM = ["numpy", "h5py", "PIL.Image", "teachkeras.layers", "teachkeras.models",
        "teachkeras.preprocessing.image"]  # fmt: skip


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
    for name in WARM:
        importlib.import_module(name)
    for line in sys.stdin:
        print(in_a_fork(*json.loads(line)), flush=True)
