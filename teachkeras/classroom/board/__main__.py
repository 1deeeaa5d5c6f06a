"""`python -m teachkeras.classroom.board`: the service, as a hub starts it."""

from .serving import main

if __name__ == "__main__":
    main()
