"""What a demo hub is told, and who can read it."""

import json
import stat

import pytest
from traitlets.config import Config

from teachkeras.classroom.hub import proxy, settings
from teachkeras.classroom.hub.config import FIRST_PAGE, for_a_room
from teachkeras.classroom.hub.running import spoken_password
from teachkeras.classroom.server import Refusal


@pytest.fixture
def told(tmp_path):
    return settings.HubSettings(
        folder=str(tmp_path), password="bada-gofu-mise", teacher_password="t" * 32, proxy="/p"
    )


def test_the_file_is_its_owners_and_is_read_once(told, tmp_path):
    path = tmp_path / "settings.json"
    path.write_text("left over, and readable by all")
    path.chmod(0o644)
    settings.write_settings(told, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.read_settings(path) == told
    assert not path.exists()


def test_no_password_is_printed_with_the_settings(told):
    told.admin_token = "secret-token"
    said = repr(told)
    for secret in (told.password, told.teacher_password, told.admin_token):
        assert secret not in said


def test_a_password_of_the_class_can_be_said_aloud_and_is_no_other():
    made = {spoken_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password) >= 8 and set(password) <= set("abdefgikmnoprstuv-")


@pytest.mark.parametrize(
    ("ip", "bound", "here"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://0.0.0.0:8000", "http://127.0.0.1:8000/"),
        ("192.168.1.5", "http://192.168.1.5:8000", "http://192.168.1.5:8000/"),
        ("::1", "http://[::1]:8000", "http://[::1]:8000/"),
    ],
)
def test_a_hub_is_asked_where_it_listens(told, ip, bound, here):
    c = Config()
    told.ip = ip
    for_a_room(c, told)
    assert (c.JupyterHub.bind_url, told.here) == (bound, here)


def test_the_demo_is_told_what_a_class_needs(told):
    c = Config()
    told.admin_token = "token"
    for_a_room(c, told)
    assert c.Spawner.default_url == FIRST_PAGE
    assert c.Spawner.cmd[1:] == ["-m", "teachkeras.classroom.hub.learner"]
    assert c.JupyterHub.authenticator_class == "shared-password"
    assert c.SharedPasswordAuthenticator.user_password == told.password
    names = [service["name"] for service in c.JupyterHub.services]
    assert "rehearsal" in names and len(set(names)) == len(names)
    roles = [role["name"] for role in c.JupyterHub.load_roles]
    assert len(set(roles)) == len(roles)
    # What is on command lines can be listed by others of the machine.
    commands = json.dumps([service.get("command", "") for service in c.JupyterHub.services])
    assert told.password not in commands and told.teacher_password not in commands


def test_without_a_token_nobody_from_outside_may_do_all(told):
    c = Config()
    for_a_room(c, told)
    assert "rehearsal" not in json.dumps(c.JupyterHub.get("services", []))


@pytest.mark.parametrize("lacking", ["jupyterhub", "jupyterlab", "node", "proxy"])
def test_what_is_missing_is_named_with_the_line_that_installs_it(lacking, monkeypatch, tmp_path):
    line = {
        "jupyterhub": "pip install 'teachkeras[classroom]'",
        "jupyterlab": "pip install 'teachkeras[lab]'",
        "node": "apt install nodejs npm",
        "proxy": "npm install --no-fund --no-audit --prefix",
    }
    monkeypatch.setattr(
        proxy.importlib.util, "find_spec", lambda name: None if name == lacking else name
    )
    here = {"node": "/bin/node"} if lacking != "node" else {}
    monkeypatch.setattr(proxy.shutil, "which", lambda name: here.get(name))
    with pytest.raises(Refusal) as refused:
        proxy.require_hub()
    assert line[lacking] in str(refused.value) and "\n" not in str(refused.value)


def test_a_proxy_that_is_named_comes_first(monkeypatch, tmp_path):
    named = tmp_path / "my-proxy"
    named.write_text("#!/bin/sh\n")
    named.chmod(0o755)
    monkeypatch.setenv(proxy.CHOICE, str(named))
    assert proxy.find_proxy() == str(named)
