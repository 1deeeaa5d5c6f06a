"""The command line: `teachkeras lab | run | doctor | ...`, also as `python -m teachkeras`.

A command is a function with one sentence, which imports its work when it is called, a function that
adds its options, and a line of COMMANDS.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import TeachError
from ..errors.text import in_lines
from .grading.command import grade, grade_options
from .server import HOST, Refusal

LARGEST_CLASS = 500


def lab(options: argparse.Namespace) -> int:
    """Open the lessons in JupyterLab."""
    from .lab import open_lab

    return open_lab(options.dir, not options.no_browser, options.port)


def run(options: argparse.Namespace) -> int:
    """Run a Keras 1 script unchanged: `import keras` means teachkeras."""
    from ..keras1.alias import run_script

    try:
        return run_script(options.script, options.arguments)
    except TeachError as error:
        raise Refusal(str(error)) from None


def doctor(options: argparse.Namespace) -> int:
    """Show what this machine has and lacks."""
    from .doctor import doctor as look

    report = look()
    print(report)
    return 0 if report.healthy else 1


def check(options: argparse.Namespace) -> int:
    """Run lessons again and say where their stored outputs are not what this machine computes."""
    from .check import check_lessons

    return check_lessons(options.notebooks, options.tolerance)


def concepts(options: argparse.Namespace) -> int:
    """Show the 140 rows of the source document: test, lesson and result of each."""
    from .concepts import print_concepts

    return print_concepts(options.run_tests)


def hub(options: argparse.Namespace) -> int:
    """Start a JupyterHub for a class in one room, or rehearse with learners that are simulated."""
    from .hub.demo import run_hub

    given = vars(options)
    names = ("demo", "rehearse", "folder", "ip", "port", "ask", "as_root")
    return run_hub(**{name: given[name] for name in names})


def collect(options: argparse.Namespace) -> int:
    """Copy the notebooks of all learners into one folder; nothing there is overwritten."""
    from .collect import collect_work

    return collect_work(options.lesson, options.homes, options.into)


def reset(options: argparse.Namespace) -> int:
    """Give a fresh copy of a lesson; your old one stays beside it."""
    from .collect import reset_lesson

    return reset_lesson(options.lesson, options.dir)


def board(options: argparse.Namespace) -> int:
    """Try the teacher's board on this machine, without a hub."""
    try:
        from .board.local import local_board
    except ImportError as missing:
        raise Refusal(
            f"The board needs {missing.name}; this installs it: pip install 'teachkeras[classroom]'"
        ) from None
    return local_board(options.database, options.demo, options.port)


def version(options: argparse.Namespace) -> int:
    """Show the versions that a question about teachkeras should name."""
    import numpy as np

    from .. import __version__

    print(
        f"teachkeras {__version__}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, {platform.system()} {platform.machine()}"
    )
    return 0


def port_number(text: str) -> int:
    """A port as typed, or one sentence."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; ports are 1 to 65535")
    return int(text)


def class_size(text: str) -> int:
    """A number of learners as typed, or one sentence."""
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_CLASS:
        raise argparse.ArgumentTypeError(f"{text} is no class; a class has 1 to {LARGEST_CLASS}")
    return int(text)


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """Add a command whose help is the first line of its function."""
    sentence = (run.__doc__ or "").partition("\n")[0]
    parser = commands.add_parser(name, help=sentence, description=sentence)
    parser.set_defaults(run=run)
    return parser


def lab_options(parser: argparse.ArgumentParser) -> None:
    """Where the copies are, and how the lab opens."""
    parser.add_argument(
        "--dir",
        type=Path,
        metavar="FOLDER",
        default=Path("teachkeras-lessons"),
        help="where your copies of the lessons live (default: %(default)s, in this folder)",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--port", type=port_number, metavar="N", help="default: any free port")


def run_options(parser: argparse.ArgumentParser) -> None:
    """The script and what it gets."""
    parser.add_argument("script", metavar="SCRIPT.py")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script gets")


def check_options(parser: argparse.ArgumentParser) -> None:
    """Which lessons, and how far a number may be off."""
    parser.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all shipped lessons"
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=1e-3,
        help="how far a printed number may be off on another machine (default: %(default)s)",
    )


def concepts_options(parser: argparse.ArgumentParser) -> None:
    """Whether the tests run first."""
    parser.add_argument(
        "--run", dest="run_tests", action="store_true", help="run the rows' tests first"
    )


def hub_options(parser: argparse.ArgumentParser) -> None:
    """Which hub, where its files are, and who reaches it."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--demo", action="store_true", help="a hub for one room, until Ctrl-C")
    which.add_argument(
        "--rehearse", type=class_size, metavar="N", help="simulate N learners, and print figures"
    )
    parser.add_argument(
        "--dir",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        default=Path("teachkeras-hub"),
        help="where the hub and the homes of the learners live (default: %(default)s)",
    )
    parser.add_argument(
        "--ip", default=HOST, help="who may come: 0.0.0.0 is the room (default: this machine only)"
    )
    parser.add_argument("--port", type=port_number, metavar="N", help="default: any free port")
    parser.add_argument("--ask", action="store_true", help="ask for the password of the class")
    parser.add_argument("--as-root", action="store_true", help="start it although you are root")


def collect_options(parser: argparse.ArgumentParser) -> None:
    """Which lesson, from where, into what."""
    parser.add_argument("lesson", nargs="?", default="", metavar="LESSON", help="L02; default: all")
    parser.add_argument(
        "--homes",
        type=Path,
        default=Path("teachkeras-hub/homes"),
        metavar="FOLDER",
        help="the folder with a home for each learner (default: %(default)s)",
    )
    parser.add_argument(
        "--into",
        type=Path,
        default=Path("collected"),
        metavar="FOLDER",
        help="where the copies go, a folder for each learner (default: %(default)s)",
    )


def reset_options(parser: argparse.ArgumentParser) -> None:
    """Which lesson, and where the copies are."""
    parser.add_argument("lesson", metavar="LESSON", help="such as L02")
    parser.add_argument(
        "--dir",
        type=Path,
        metavar="FOLDER",
        help="where your copies are (default: the folder you are in, or one in it that has them)",
    )


def board_options(parser: argparse.ArgumentParser) -> None:
    """Which board, and where."""
    parser.add_argument("--demo", action="store_true", help="with made-up learners")
    parser.add_argument("--database", type=Path, metavar="FILE", help="the SQLite file of a board")
    parser.add_argument("--port", type=port_number, metavar="N", help="default: any free port")


def no_options(parser: argparse.ArgumentParser) -> None:
    """Nothing more to say."""


# The commands in the order of the help.
COMMANDS = (
    (lab, lab_options),
    (run, run_options),
    (doctor, no_options),
    (check, check_options),
    (concepts, concepts_options),
    (hub, hub_options),
    (collect, collect_options),
    (reset, reset_options),
    (board, board_options),
    (grade, grade_options),
    (version, no_options),
)


def program() -> str:
    """What was typed to come here."""
    typed = Path(sys.argv[0]).stem if sys.argv[:1] else ""
    return "teachkeras" if typed == "teachkeras" else "python -m teachkeras"


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog=program(), description="The classroom around teachkeras.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for work, add_options in COMMANDS:
        add_options(add_command(commands, work.__name__, work))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; a refusal is a sentence and status 1, never a traceback."""
    options = make_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Refusal as refusal:
        print(in_lines(str(refusal).split("\n")), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
