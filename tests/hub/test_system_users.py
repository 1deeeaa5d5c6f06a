"""Learners who are users of the system cannot read one another: on a real hub, as root."""

import asyncio
import contextlib
import os
import pwd
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from teachkeras.classroom.hub.client import Learner
from teachkeras.classroom.hub.homes import make_private
from teachkeras.classroom.hub.running import new_settings

from .running import TestedHub, need_proxy
from .test_deploy import DEPLOY

pytestmark = pytest.mark.full

# The hub of deploy/docker, with ports that are free and a service for this test.
CONFIG = """
import os, runpy
from teachkeras.classroom.hub.config import with_admin_service
from teachkeras.classroom.hub.settings import VARIABLE, read_settings
c = get_config()
told = read_settings(os.environ.pop(VARIABLE))
os.environ["TEACHKERAS_HUB_DATA"] = told.folder
os.environ["TEACHKERAS_HUB_ADDRESS"] = f"http://127.0.0.1:{told.port}"
runpy.run_path(%r, {"get_config": lambda: c})
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{told.hub_port}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{told.proxy_port}"
for service in c.JupyterHub.services:
    if service["name"] == "board":
        service["url"] = f"http://127.0.0.1:{told.board_port}"
        at = f"{service['url']}/services/board/"
        c.Spawner.environment.update({"TEACHKERAS_BOARD": at})
with_admin_service(c, told.admin_token)
c.Spawner.cmd[0] = %r
"""

# What a curious learner tries, as an expression that names what could be read.
READ = """
def read(*paths):
    found = []
    for path in paths:
        try:
            found += [path] if os.path.isdir(path) and os.listdir(path) else []
            found += [path] if os.path.isfile(path) and open(path, "rb").read() else []
        except PermissionError:
            pass
    return found

def readable_processes(name):
    import pwd, glob
    owner, found = pwd.getpwnam(name).pw_uid, []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            if os.stat(path).st_uid == owner:
                found += read(path + "/environ")
        except OSError:
            pass
    return found
"""


@contextlib.contextmanager
def system_users(*names: str) -> Iterator[Path]:
    """Users of the system with open homes, for as long as a test runs."""
    with tempfile.TemporaryDirectory(prefix="tk-homes-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        made = []
        try:
            for name in names:
                subprocess.run(["useradd", "-m", "-d", f"{folder}/{name}", name], check=True)
                made.append(name)
                os.chmod(f"{folder}/{name}", 0o755)  # as many systems make them
            yield Path(folder)
        finally:
            for name in made:
                subprocess.run(["userdel", "-r", name], capture_output=True)


def python_for_all(folder: Path) -> str:
    """This Python as a program that every user can start; copied where its folder is private."""
    base = Path(sys.base_prefix).resolve()
    if not all(path.stat().st_mode & stat.S_IXOTH for path in (base, *base.parents)):
        left_out = shutil.ignore_patterns(
            "site-packages", "test", "__pycache__", "share", "include"
        )
        shutil.copytree(base, folder / "python", symlinks=True, ignore=left_out)
        base = folder / "python"
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    shared = Path(sys.prefix, "share", "jupyter")
    setting = {
        "LD_LIBRARY_PATH": base / "lib",
        "PYTHONPATH": f"{DEPLOY.parent}:{sysconfig.get_path('purelib')}",
        "JUPYTERLAB_DIR": shared / "lab",
        "JUPYTER_PATH": shared,
    }
    lines = [f"export {key}={shlex.quote(str(value))}" for key, value in setting.items()]
    lines = ["#!/bin/sh", *lines, f'exec {base}/bin/{name} "$@"', ""]
    program = folder / "start-python"
    program.write_text("\n".join(lines))
    program.chmod(0o755)
    return str(program)


def as_root(tmp_path: Path) -> None:
    """A learner of a real hub reads neither the other's home, nor tokens, nor sockets."""
    need_proxy()
    tag = secrets.token_hex(3)
    ada, bob = f"tkada{tag}", f"tkbob{tag}"
    config = tmp_path / "config.py"
    settings = new_settings(tmp_path / "hub", admin_token=secrets.token_hex(24))
    hub = TestedHub(settings)
    hub.config = config
    with contextlib.ExitStack() as stack:
        homes = stack.enter_context(system_users(ada, bob))
        python = python_for_all(homes)
        config.write_text(CONFIG % (str(DEPLOY / "docker" / "jupyterhub_config.py"), python))
        stack.enter_context(hub)
        for name in (ada, bob):
            hub.start_server(name)
            assert (homes / name).stat().st_mode & 0o777 == 0o700
        lesson = homes / bob / "lessons" / "L00-start-here.ipynb"
        assert lesson.stat().st_uid == pwd.getpwnam(bob).pw_uid
        database = hub.folder / "jupyterhub.sqlite"
        wanted = [str(path) for path in (homes / bob, lesson, database, hub.folder, hub.log)]
        wanted += [str(path) for path in Path(tempfile.gettempdir()).glob("tk-*/")]
        found = asyncio.run(ask(hub, ada, wanted, bob))
        mine = pwd.getpwnam(ada).pw_uid
        assert [path for path in found if os.stat(path).st_uid != mine] == [str(homes)]


async def ask(hub: TestedHub, name: str, wanted: list[str], other: str) -> list[str]:
    """What a learner's kernel can read of the wanted paths, and of the other's processes."""
    learner = Learner(hub.url, hub.token, name)
    await learner.open_kernel()
    own = await learner.run("import os\n" + READ, "read(os.path.expanduser('~/lessons'))")
    assert own.error == "" and "lessons" in own.value  # the question itself works
    reply = await learner.run("1", f"read(*{wanted!r}) + readable_processes({other!r})")
    assert reply.error == ""
    await learner.log_out()
    return list(eval(reply.value))


def test_a_learner_cannot_read_another(tmp_path):
    if os.geteuid() == 0:
        as_root(tmp_path)
    else:  # without root nobody can make users: what the hook of the hub sees to is left
        (tmp_path / "home").mkdir(mode=0o755)
        make_private(str(tmp_path / "home"), os.geteuid())
        assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
