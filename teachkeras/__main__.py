"""`python -m teachkeras`: the command line, kept in classroom/command.py."""

import sys

from .classroom.command import main

sys.exit(main())
