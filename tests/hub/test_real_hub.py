"""A real hub on loopback: what it starts, what it shows, what it leaves."""

import contextlib
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psutil
import pytest

from teachkeras.classroom.hub.demo import PASSWORD
from teachkeras.classroom.server import ask

from .running import need_proxy, running_hub

pytestmark = pytest.mark.full


def command_lines() -> str:
    """What anybody on this machine can list."""
    return subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True).stdout


def test_a_learner_gets_the_lessons_and_no_secret_is_shown(tmp_path):
    with running_hub(tmp_path) as hub:
        address = hub.start_server("ada")
        lessons = ask(f"{address}api/contents/lessons", hub.token)["content"]
        assert "L00-start-here.ipynb" in {each["name"] for each in lessons}
        assert list(ask(f"{address}api/kernelspecs", hub.token)["kernelspecs"]) == ["python3"]
        with pytest.raises(OSError):
            ask(f"{address}api/contents/lessons", "forged")
        shown = command_lines() + hub.log.read_text()
        settings = hub.settings
        for secret in (settings.password, settings.teacher_password, settings.admin_token):
            assert secret not in shown
        assert not list(hub.folder.glob("settings*"))
    assert str(hub.settings.port) not in command_lines()
    assert (hub.folder / "homes" / "ada" / "lessons" / "L00-start-here.ipynb").is_file()


def test_the_demo_says_once_what_it_is_and_ends_with_what_it_started(tmp_path):
    """As a teacher types it; the password comes from the environment, and stays out of it."""
    need_proxy()
    command = [sys.executable, "-u", "-m", "teachkeras", "hub", "--demo", "--as-root"]
    environ = {**os.environ, PASSWORD: "chosen-by-me"}
    demo = subprocess.Popen(
        [*command, "--dir", tmp_path / "demo"], stdout=subprocess.PIPE, text=True, env=environ
    )
    with demo:
        assert demo.stdout is not None
        said = "".join(iter(demo.stdout.readline, "Stop with Ctrl-C.\n"))
        assert said.count("chosen-by-me") == 1 and "All learners share one user" in said
        address = re.search(r"learners +(http://127.0.0.1:\d+/)", said).group(1)
        teacher = re.search(r"with (\S{32})\n", said).group(1)
        assert log_in(address, "ada", "chosen-by-me") and log_in(address, "teacher", teacher)
        assert not log_in(address, "teacher", "chosen-by-me")
        assert not log_in(address, "ada", "a guess") and not log_in(
            address, "../ada", "chosen-by-me"
        )
        below = [child.pid for child in psutil.Process(demo.pid).children(recursive=True)]
        for pid in below:
            assert b"chosen-by-me" not in Path(f"/proc/{pid}/environ").read_bytes()
        demo.send_signal(signal.SIGINT)
        assert "the files of the learners stay in" in demo.stdout.read()
    assert demo.returncode == 0
    assert not [pid for pid in below if psutil.pid_exists(pid)]


def log_in(address: str, name: str, password: str) -> bool:
    """Whether the hub's own form lets this name in with this password."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
    )
    opener.open(f"{address}hub/login").read()
    (token,) = {cookie.value for cookie in jar if cookie.name == "_xsrf"}
    form = {"username": name, "password": password, "_xsrf": token}
    data = urllib.parse.urlencode(form).encode()
    with contextlib.suppress(urllib.error.HTTPError):
        opener.open(f"{address}hub/login?next=/hub/home", data).read()
    return any(cookie.name == "jupyterhub-session-id" for cookie in jar) and any(
        cookie.name == "jupyterhub-hub-login" for cookie in jar
    )
