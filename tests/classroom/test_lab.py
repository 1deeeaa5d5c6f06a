"""`python -m teachkeras lab` as a learner meets it: a real server, a real kernel, a clean end."""

import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import psutil
import pytest

from teachkeras.classroom import lab
from teachkeras.classroom.handout import HandedOut
from teachkeras.classroom.server import HOST, LabServer, Refusal, check_port, free_port

LONG = 120
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/lab\S*\?token=(\w+)")


def hear_signals():
    """In the new process: hear what whoever runs the tests may ignore, as under nohup."""
    for way in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(way, signal.SIG_DFL)


class RunningLab:
    """`python -m teachkeras lab` in a process of its own, read line by line."""

    def __init__(self, *options, settings):
        command = [sys.executable, "-m", "teachkeras", "lab", "--no-browser", *options]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=settings,
            preexec_fn=hear_signals if os.name == "posix" else None,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        self.said = ""

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def wait_for(self, pattern):
        """The match of a pattern in what the command says."""
        while True:
            line = self.lines.get(timeout=LONG)
            assert line is not None, f"it ended without saying {pattern.pattern!r}:\n{self.said}"
            self.said += line
            if found := pattern.search(line):
                return found

    def processes(self):
        """The command and everything it has started."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]


@pytest.fixture
def settings(tmp_path):
    """An environment that shares nothing with the Jupyter of whoever runs the tests."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    return {**os.environ, "TMPDIR": str(temporary)}


@pytest.fixture
def running(settings):
    """Starts labs, and makes sure that none outlives its test."""
    labs = []

    def start(*options):
        labs.append(RunningLab(*options, settings=settings))
        return labs[-1]

    yield start
    for each in labs:
        if each.process.poll() is None:
            for process in reversed(each.processes()):
                process.kill()
        each.process.wait()


def ask(port, token, path):
    request = urllib.request.Request(
        f"http://{HOST}:{port}/{path}", headers={"Authorization": f"token {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_lab_opens_answers_and_leaves_nothing_behind(way, running, settings, tmp_path):
    work = tmp_path / "work"
    opened = running("--dir", str(work))
    port, token = opened.wait_for(ADDRESS).groups()
    opened.wait_for(re.compile("Stop with Ctrl-C"))

    assert ask(port, token, "api/status")["kernels"] == 0  # the one that was asked has gone
    listed = {entry["name"] for entry in ask(port, token, "api/contents")["content"]}
    assert listed == {entry.name for entry in work.iterdir() if not entry.name.startswith(".")}

    everything = opened.processes()
    opened.process.send_signal(way)
    assert opened.process.wait(LONG) == 0
    _, alive = psutil.wait_procs(everything, timeout=LONG)
    assert alive == []
    assert os.listdir(settings["TMPDIR"]) == []
    with pytest.raises(OSError):
        socket.create_connection((HOST, int(port)), timeout=1)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
def test_a_lab_that_is_killed_leaves_no_server_no_kernel_and_no_folder(running, settings, tmp_path):
    """Nobody can catch this signal; a kernel is at work when it comes."""
    opened = running("--dir", str(tmp_path / "work"))
    port, token = opened.wait_for(ADDRESS).groups()
    opened.wait_for(re.compile("Stop with Ctrl-C"))
    start = urllib.request.Request(
        f"http://{HOST}:{port}/api/kernels",
        method="POST",
        data=b'{"name": "python3"}',
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
    )
    urllib.request.urlopen(start, timeout=LONG).close()
    everything = opened.processes()
    assert len(everything) >= 3
    opened.process.kill()
    assert opened.process.wait(LONG) == -signal.SIGKILL
    _, alive = psutil.wait_procs(everything, timeout=LONG)
    assert alive == []
    assert os.listdir(settings["TMPDIR"]) == []


def test_a_kernel_that_cannot_import_teachkeras_is_told_in_a_sentence(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(
        LabServer, "ask_kernel", lambda server, code: "No module named 'teachkeras'"
    )
    with pytest.raises(Refusal, match="cannot import teachkeras: No module named"):
        lab.check_kernel(LabServer(tmp_path))


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refusal, match=r"cannot be copied to .*named with --dir"):
        lab.prepare_folder(tmp_path / "file" / "work")


def test_the_first_visit_begins_at_the_first_lesson_and_later_ones_at_the_desk(tmp_path):
    server = LabServer(tmp_path)
    server.url = "http://127.0.0.1:1/"
    fresh = HandedOut(fresh=["README.md", "L00 Start here.ipynb", "L02 Symbols.ipynb"])
    assert "/lab/tree/L00%20Start%20here.ipynb?token=" in lab.first_page(server, fresh)
    assert "/lab?token=" in lab.first_page(server, HandedOut(kept=["L00 Start here.ipynb"]))


def test_a_text_browser_is_never_started(monkeypatch):
    monkeypatch.setattr(lab.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not lab.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert lab.has_screen()


# ---------------------------------------------------------------- the server


def test_a_port_that_is_taken_is_refused_in_a_sentence():
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"^Port {port} cannot be used .* leave --port out"):
            check_port(port)
    check_port(free_port())


def test_a_port_taken_at_the_last_moment_is_replaced_and_the_lessons_run_with_one_thread(
    tmp_path, monkeypatch
):
    code = (
        "import os; assert os.environ['OPENBLAS_NUM_THREADS'] == '1'; "
        "raise SystemError(os.environ.get('OPENBLAS_CORETYPE', 'none'))"
    )
    with socket.create_server((HOST, 0)) as taken:
        ports = iter([taken.getsockname()[1], free_port()])
        monkeypatch.setattr("teachkeras.classroom.server.free_port", lambda: next(ports))
        with LabServer(tmp_path) as server:
            assert server.request("GET", "api/status")["kernels"] == 0
            assert server.ask_kernel("import teachkeras") == ""
            assert server.ask_kernel(code) == os.environ.get("OPENBLAS_CORETYPE", "none")
            assert server.token not in " ".join(psutil.Process(server.process.pid).cmdline())
    assert next(ports, None) is None  # both were tried


def test_a_server_that_cannot_start_says_its_last_words(tmp_path, monkeypatch):
    broken = [sys.executable, "-c", "raise SystemExit('the disk is full')"]
    monkeypatch.setattr("teachkeras.classroom.server.server_command", lambda root, port: broken)
    server = LabServer(tmp_path)
    with pytest.raises(Refusal, match="the disk is full"), server:
        pass
    assert not os.path.exists(server.folder.name)


def test_without_jupyterlab_the_refusal_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refusal, match=r"pip install 'teachkeras\[lab\]'"):
        LabServer(tmp_path)
