"""`python -m teachkeras.classroom.board`: the service, as a hub starts it.

python -m teachkeras.classroom.board forget [LEARNER ...]    deletes rows
"""

import os
import sys

from .service import DATABASE
from .serving import main
from .store import DEFAULT, Store


def forget(learners: list[str]) -> None:
    """Delete the rows of some learners, or of everybody, and say how many there were."""
    address = os.environ.get(DATABASE, DEFAULT)
    file = address.removeprefix("sqlite:///")
    if file != address and not os.path.isfile(file):
        sys.exit(f"There is no {file} here: go to the service's folder, or set {DATABASE}")
    store = Store(address)
    print(f"{store.forget(learners or None)} rows deleted")
    store.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["forget"]:
        forget(sys.argv[2:])
    elif sys.argv[1:]:
        sys.exit("The service takes no options; to delete rows: forget [LEARNER ...]")
    else:
        main()
