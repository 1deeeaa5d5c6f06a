"""The front door of teachkeras: one file, the standard library only.

    python3 start.py lab      open the lessons in JupyterLab
    python3 start.py test     run every test, the browser tests included

Both make an environment in the folder .venv beside this file the first time (one to two minutes),
and start at once after that. Nothing outside this folder is changed, with one exception that is
said aloud: `test`, run as root on Debian or Ubuntu, installs the package `chromium`.
"""

from __future__ import print_function

import argparse
import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

OLDEST = (3, 11)


class Refusal(Exception):
    """A sentence for the person at the keyboard; it is printed without a traceback."""


def check_python(version=None):
    """Refuse a Python that is too old, and name a newer one if this machine has it.

    Python 2 must be able to read this whole file, and to run it down to here.
    """
    version = tuple(version or sys.version_info[:2])
    if version >= OLDEST:
        return
    which = getattr(shutil, "which", lambda name: None)  # Python 2 cannot look
    newer = [name for name in ("python3.13", "python3.12", "python3.11") if which(name)]
    newer += ["python3"] * (version < (3,))
    hint = " Try: {} start.py lab".format(newer[0]) if newer else ""
    raise Refusal(
        "teachkeras needs Python 3.11 or newer, and this is Python {}.{}.".format(*version) + hint
    )


if sys.version_info[0] < 3:  # what follows needs modules that Python 2 does not have
    try:
        check_python()
    except Refusal as refusal:
        sys.exit(str(refusal))

from pathlib import Path  # noqa: E402

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "teachkeras-stamp.json"
LOG = ENVIRONMENT / "install.log"

# JupyterLab asks in its first minute whether it may fetch news. A lesson should not begin so.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}

# "Export as HTML" of JupyterLab comes with a ticked box, "Sanitize HTML output", and no setting for
# it. nbconvert's own sanitiser would show the tags of our views as text; this one leaves pictures.
EXPORT_SETTINGS = {
    "TemplateExporter": {"filters": {"clean_html": "teachkeras.classroom.export.clean_html"}}
}

# nbval runs each lesson as a teacher would; tests/lessons/one_run.py asks more of the same run.
NBVAL = (
    "--nbval --nbval-current-env --nbval-cell-timeout=60 --nbval-kernel-startup-timeout=120"
).split()

# The linter of the scripts, from npm, with the rules of biome.json; another version finds others.
BIOME = "@biomejs/biome@2.6.8"

# All tests are dealt out to processes, file by file: a file's tests share what they made, and the
# longest files come first (conftest.py), so that no process is left with one alone. One process
# more than there are cores: on two, a third of the time was waiting for a browser or a kernel.
DEALT_OUT = ["-n", str(min((os.cpu_count() or 1) + 1, 5)), "--dist=loadfile"]
DEALT_OUT += ["--no-loadscope-reorder"]


# What pip says when it reaches nobody.
NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "SSLError",
    "Connection refused",
)


# ---------------------------------------------------------------- the environment


def python_in(environment):
    """The Python of an environment, wherever the platform puts it."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return Path(environment) / folder / name


def fingerprint():
    """What the environment was made from: when it changes, the stamp no longer counts."""
    digest = hashlib.sha256(str(ROOT).encode())  # a moved folder breaks an environment
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp():
    """The last finished installation: the fingerprint it had, and the extras it holds."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        made_from, extras = stamp["fingerprint"], set(stamp["extras"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", set()
    return (made_from, extras) if python_in(ENVIRONMENT).exists() else ("", set())


def write_whole(path, text):
    """Write a file so that a kill leaves the old one or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".tmp")
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def prepare(extras, wheels=None):
    """Make the environment hold these extras; return its Python. Instant when nothing changed."""
    (made_from, held), now = read_stamp(), fingerprint()
    if made_from == now and set(extras) <= held:
        return python_in(ENVIRONMENT)
    wanted = set(extras) | held  # `lab` after `test` takes nothing away
    started = time.monotonic()
    check_folder()
    make_environment()
    STAMP.unlink(missing_ok=True)  # from here until the end the environment is half made
    install(sorted(wanted), wheels)
    finish_environment()
    write_whole(STAMP, json.dumps({"fingerprint": now, "extras": sorted(wanted)}))
    say("The environment is ready ({:.0f} s).".format(time.monotonic() - started))
    return python_in(ENVIRONMENT)


def check_folder():
    """Refuse a folder in which nothing can be written, before venv and pip fail in it."""
    probe, problem = ENVIRONMENT / "written.tmp", None
    try:
        ENVIRONMENT.mkdir(exist_ok=True)
        probe.write_text("one line", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        problem = error
    if problem is not None:
        full = problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
        mine = "Copy teachkeras into a folder of your own, and start it there."
        raise Refusal(
            "The folder {} cannot be written ({}), and .venv belongs into it. {}".format(
                ROOT, problem.strerror, "Make some room, and start it again." if full else mine
            )
        )


def check_wheels(folder):
    """Refuse a folder of wheels that is not there or holds none, before pip looks into it."""
    if not os.path.isdir(folder):
        raise Refusal("--offline needs a folder of wheels, and there is no folder " + folder)
    if not any(name.endswith((".whl", ".tar.gz")) for name in os.listdir(folder)):
        raise Refusal(
            "There is no wheel in {}. This fills it, on a machine with a network: {}".format(
                folder, download("FOLDER", ["lab"])
            )
        )


def download(folder, extras):
    """What to type on a machine with a network, for one that has none."""
    return (
        "python3 -m pip download -d {} -c constraints.txt 'hatchling>=1.27' editables '.[{}]'"
    ).format(folder, ",".join(extras))


def make_environment():
    """Make .venv, unless a working one is there."""
    python = python_in(ENVIRONMENT)
    if python.exists() and runs([python, "-m", "pip", "--version"]):
        return
    say("Making the environment .venv with Python {}.{} ...".format(*sys.version_info[:2]))
    if not runs([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
        raise Refusal(
            "This Python cannot make an environment: its module venv is missing or broken "
            "(on Debian and Ubuntu: sudo apt install python3-venv)."
        )


def install(extras, wheels):
    """Install this folder with its extras in the tested versions, and show that it moves."""
    say("Installing {} - one to two minutes the first time.".format(", ".join(extras)))
    command = [python_in(ENVIRONMENT), "-m", "pip", "install", "--progress-bar=off"]
    command += ["--constraint", ROOT / "constraints.txt"]
    if wheels:
        command += ["--no-index", "--find-links", wheels]
    command += ["--editable", "{}[{}]".format(ROOT, ",".join(extras))]
    if run_with_progress(command) != 0:
        explain_failure(LOG.read_text(encoding="utf-8", errors="replace"), extras, wheels)


def explain_failure(log, extras, wheels):
    """Say why pip stopped: no network, a wheel that is not there, or what it says itself."""
    if not wheels and any(words in log for words in NO_NETWORK):
        raise Refusal(
            "The packages cannot be fetched: the network is not there, or a proxy or a wall stands "
            "before it (pip's words: .venv/install.log). Without a network, fill a folder on a "
            "machine that has one: {} - and then, here: python3 start.py lab --offline FOLDER"
            "".format(download("FOLDER", extras))
        )
    missing = [line for line in log.splitlines() if "No matching distribution found for" in line]
    if wheels and missing:
        raise Refusal(
            "The folder {} does not hold {}. This fills it, on a machine with a network: {}".format(
                wheels, missing[-1].split(" for ")[-1].strip(), download("FOLDER", extras)
            )
        )
    print("\n".join(log.splitlines()[-15:]), file=sys.stderr)
    raise Refusal("The installation stopped; the lines above say why (more: .venv/install.log).")


def run_with_progress(command):
    """Run pip, keep all it says in the log, and show one short line at a time."""
    environ = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1")
    started, shown = time.monotonic(), 0.0
    with open(LOG, "w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env=environ,
            cwd=str(ROOT),
        )
        for line in pip.stdout:
            log.write(line)
            doing, seconds = progress(line), time.monotonic() - started
            # A terminal shows every step on one line; a log gets a line every five seconds.
            long_step = doing.startswith("unpacking")
            if doing and (sys.stdout.isatty() or long_step or seconds - shown > 5):
                shown = seconds
                show_progress("  {:4.0f} s  {}".format(seconds, doing))
        status = pip.wait()
    if sys.stdout.isatty():
        print()
    return status


def progress(line):
    """What a line of pip's says, in a few words; nothing for the lines nobody needs."""
    words = line.split()
    if words[:1] == ["Collecting"]:
        return "fetching " + words[1]
    if words[:2] == ["Installing", "collected"]:
        return "unpacking {} packages (the longest step) ...".format(line.count(",") + 1)
    return ""


def show_progress(text):
    """One line: on a terminal it replaces the last one."""
    if sys.stdout.isatty():
        print("\r\033[K" + text[:79], end="", flush=True)
    else:
        print(text, flush=True)


def finish_environment():
    """Register the kernel inside the environment, switch Lab's news off, warm the font cache."""
    python = python_in(ENVIRONMENT)
    kernel = ["-m", "ipykernel", "install", "--prefix", ENVIRONMENT, "--name", "python3"]
    if not runs([python] + kernel + ["--display-name", "Python 3 (teachkeras)"]):
        raise Refusal("The notebook kernel could not be registered in .venv.")
    settings = ENVIRONMENT / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    write_whole(settings, json.dumps(LAB_SETTINGS, indent=2))
    server = ENVIRONMENT / "etc" / "jupyter" / "jupyter_server_config.d" / "teachkeras-export.json"
    write_whole(server, json.dumps(EXPORT_SETTINGS, indent=2))
    # Without this, matplotlib's first import inside a lesson prints a warning into the lesson.
    runs([python, "-c", "import matplotlib.font_manager"])


def runs(command):
    """Run a command quietly and say whether it succeeded."""
    command = [str(part) for part in command]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(command, **quiet).returncode == 0


def say(text):
    print(text, flush=True)


# ---------------------------------------------------------------- the commands


def become(command, **more):
    """Hand this process over to a command, so that Ctrl-C reaches it and its status is ours."""
    command, environ = [str(part) for part in command], dict(os.environ, **more)
    # Tests start hundreds of Pythons: each would compile the whole library anew.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    if os.name == "nt":  # Windows has no true exec: the parent would return before the child
        sys.exit(subprocess.run(command, env=environ).returncode)
    os.execve(command[0], command, environ)


def lab(options, rest):
    """Open the lessons in JupyterLab; what is not known here goes to `teachkeras lab`."""
    python = prepare(["lab"], options.offline)
    where = [] if any(part.split("=")[0] == "--dir" for part in rest) else ["--dir", ROOT / "work"]
    become([python, "-m", "teachkeras", "lab"] + where + rest)


def test(options, rest):
    """Run all tests; --full adds the long figures, and what stands after -- goes to pytest."""
    fetching = None if options.without_browser else fetch_browser()
    more_extras = ["classroom", "distributed"] if options.full else []
    python = prepare(["lab", "test"] + more_extras, options.offline)
    command = [python, "-m", "pytest"] + NBVAL + ["--timeout=600"]
    more = {}
    if options.without_browser:
        command.append("--without-browser")
    else:
        more["TEACHKERAS_BROWSER"] = require_browser(fetching)
    command += ["--full"] if options.full else []
    rest = [part for part in rest if part != "--"]
    # Named tests replace the whole list, as anyone who types them expects, and run one by one.
    # (os.path says no where a part is too long for a name; a Path would raise.)
    parts = [str(ROOT / part.split("::")[0]) for part in rest if not part.startswith("-")]
    named = any(os.path.exists(part) for part in parts)
    become(command + ([] if named else DEALT_OUT + ["tests", "lessons"]) + rest, **more)


def fetch_browser():
    """Begin to install a browser where none is and where we may: it comes while pip works."""
    if find_browser() or not may_install_packages():
        return None
    say("Installing Debian's package chromium for the browser tests ...")
    command = "apt-get -qq update; apt-get -qq install -y --no-install-recommends chromium"
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    return subprocess.Popen(["sh", "-c", command], env=quiet, stdout=subprocess.DEVNULL)


def require_browser(fetching):
    """The browser of the browser tests: found, also after a wait for its installation, or refused.

    `fetching` is what fetch_browser began, or None.
    """
    if fetching:
        fetching.wait()
    found = find_browser()
    if not found:
        raise Refusal(
            "The browser tests need Chromium, Chrome or Edge (TEACHKERAS_BROWSER may name it); "
            "to leave them out, say so: python3 start.py test --without-browser"
        )
    return found


def find_browser():
    """Ask the package's own file, so that tests, doctor and this one agree on what a browser is."""
    command = [sys.executable, "-I", str(ROOT / "teachkeras" / "classroom" / "browser.py")]
    return subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()


def may_install_packages():
    """Only as root, and only where apt-get is."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def lessons(options, rest):
    """Run the lesson notebooks and store their true outputs (for authors)."""
    become([prepare(["lab", "test"], options.offline), "-m", "tests.lessons.refresh"] + rest)


def lint(options, rest):
    """Check the style of the code, the types, and the scripts of the views."""
    python = prepare(["lab", "test"], options.offline)
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    done = [subprocess.run([str(python), "-m"] + check) for check in checks]
    done += lint_scripts(options.offline)
    if any(check.returncode for check in done):
        raise Refusal("Not clean; the lines above say where.")


def lint_scripts(offline=None):
    """Look at the JavaScript and the styles of the views; a sentence where that cannot be done."""
    npx = shutil.which("npx")
    if npx is None or offline:
        why = "npm is not there (it comes with Node.js)" if npx is None else "that needs a network"
        say("The scripts of the views were not looked at: {}.".format(why))
        return []
    return [subprocess.run([npx, "--yes", BIOME, "lint", "--error-on-warnings"], cwd=str(ROOT))]


def bench(options, rest):
    """Run the benchmark in the folder bench."""
    program = ROOT / "bench" / "bench.py"
    if not program.exists():
        raise Refusal("There is no bench/bench.py in this copy of teachkeras.")
    python = prepare(["lab", "test"], options.offline)
    become([python, program, "--py", python] + rest)


COMMANDS = {"lab": lab, "test": test, "lessons": lessons, "lint": lint, "bench": bench}


def parse(arguments):
    """Our options, and the rest, which belongs to the program that is started."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", choices=sorted(COMMANDS), metavar="|".join(COMMANDS))
    parser.add_argument(
        "--offline", type=os.path.abspath, metavar="FOLDER", help="install from a folder of wheels"
    )
    parser.add_argument("--full", action="store_true", help="test: the long figures too")
    parser.add_argument("--without-browser", action="store_true", help="test: no browser tests")
    return parser.parse_known_args(arguments)


def main(arguments=None):
    """Read the command and carry it out; a refusal is one sentence and status 1."""
    options, rest = parse(arguments)
    try:
        check_python()
        if options.offline is not None:
            check_wheels(options.offline)
        if options.command != "lab":  # a learner's --dir means a folder of where they stand
            os.chdir(str(ROOT))
        COMMANDS[options.command](options, rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print("{}: {}".format(error.filename or "start.py", error.strerror), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
