"""The command line: `python -m teachkeras lab | run | doctor | check | concepts | version`."""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import TeachError
from ..errors.text import in_lines
from .server import Refusal


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


def make_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m teachkeras", description="The classroom around teachkeras."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    opening = add_command(commands, "lab", lab)
    opening.add_argument(
        "--dir",
        type=Path,
        metavar="FOLDER",
        default=Path("teachkeras-lessons"),
        help="where your copies of the lessons live (default: %(default)s, in this folder)",
    )
    opening.add_argument("--no-browser", action="store_true", help="only print the address")
    opening.add_argument("--port", type=port_number, metavar="N", help="default: any free port")

    running = add_command(commands, "run", run)
    running.add_argument("script", metavar="SCRIPT.py")
    running.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script gets")

    add_command(commands, "doctor", doctor)

    checking = add_command(commands, "check", check)
    checking.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all shipped lessons"
    )
    checking.add_argument(
        "--tolerance",
        type=float,
        default=1e-3,
        help="how far a printed number may be off on another machine (default: %(default)s)",
    )

    listing = add_command(commands, "concepts", concepts)
    listing.add_argument(
        "--run", dest="run_tests", action="store_true", help="run the rows' tests first"
    )

    add_command(commands, "version", version)
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
