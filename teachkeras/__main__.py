"""`python -m teachkeras`: the command line, kept in classroom/command.py."""

import sys

from teachkeras.classroom.command import main

sys.exit(main())
