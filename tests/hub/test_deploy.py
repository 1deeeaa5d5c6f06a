"""The files of deploy/: configurations that load, and values that a cluster would take."""

import copy
import json
import re
import runpy
import stat
from pathlib import Path

import jsonschema
import pytest
import yaml
from traitlets.config import Config

import teachkeras
from teachkeras.classroom.board import ADDRESS
from teachkeras.classroom.hub import proxy
from teachkeras.classroom.hub.config import FIRST_PAGE
from teachkeras.classroom.hub.homes import make_private

DEPLOY = Path(teachkeras.__file__).resolve().parent.parent / "deploy"
KUBERNETES = DEPLOY / "kubernetes"


def loaded(name: str) -> Config:
    """A configuration as JupyterHub reads it."""
    c = Config()
    runpy.run_path(str(DEPLOY / name), {"get_config": lambda: c})
    return c


@pytest.fixture(autouse=True)
def with_a_proxy(monkeypatch):
    """These tests start no hub; a proxy is named all the same."""
    monkeypatch.setattr(proxy, "require_hub", lambda: "/where/the/proxy/is")


def test_a_container_listens_where_it_can_be_published():
    told = (DEPLOY / "docker" / "Dockerfile").read_text()
    assert "\nENV TEACHKERAS_HUB_ADDRESS=http://0.0.0.0:8000\n" in told


@pytest.mark.parametrize("name", ["docker/jupyterhub_config.py", "tljh/teachkeras_hub.py"])
def test_a_configuration_hands_out_the_lessons_and_takes_up_the_board(name):
    c = loaded(name)
    assert c.Spawner.cmd[1:] == ["-m", "teachkeras.classroom.hub.learner"]
    assert c.Spawner.default_url == FIRST_PAGE
    assert "board" in [service["name"] for service in c.JupyterHub.services]
    added = c.Spawner.environment.to_dict()["update"]
    board = next(service for service in c.JupyterHub.services if service["name"] == "board")
    assert added[ADDRESS] == f"{board['url']}/services/board/"  # not through the proxy


def test_the_docker_hub_keeps_learners_apart(monkeypatch):
    monkeypatch.setenv("TEACHKERAS_HUB_TEACHERS", "grace,alan")
    c = loaded("docker/jupyterhub_config.py")
    assert c.JupyterHub.spawner_class == "localprocess" and callable(c.Spawner.pre_spawn_hook)
    assert c.JupyterHub.authenticator_class == "pam"
    assert c.Authenticator.admin_users == {"grace", "alan"}
    assert "root" in c.Authenticator.blocked_users


@pytest.mark.parametrize("name", ["docker/Dockerfile", "kubernetes/Dockerfile"])
def test_a_dockerfile_copies_what_is_there(name):
    text = (DEPLOY / name).read_text()
    copied = re.findall(r"^COPY (\S+) ", text, re.MULTILINE)
    assert copied and all((DEPLOY.parent / path).exists() for path in copied)
    assert proxy.VERSION in text or "configurable-http-proxy" not in text


# homes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o500, 0o700])
def test_a_home_is_its_owners_alone(mode, tmp_path):
    home = tmp_path / "ada"
    home.mkdir(mode=mode)
    home.chmod(mode)
    make_private(str(home), home.stat().st_uid)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_link_or_another_ones_home_is_not_touched(tmp_path):
    other = tmp_path / "bob"
    other.mkdir()
    other.chmod(0o755)
    (tmp_path / "ada").symlink_to(other)
    with pytest.raises(OSError):
        make_private(str(tmp_path / "ada"), other.stat().st_uid)
    with pytest.raises(PermissionError):
        make_private(str(other), other.stat().st_uid + 1)
    assert stat.S_IMODE(other.stat().st_mode) == 0o755


# Zero to JupyterHub ------------------------------------------------------------------------------


def merged(defaults: object, ours: object) -> object:
    """Values over defaults, as helm lays them."""
    if not (isinstance(defaults, dict) and isinstance(ours, dict)):
        return ours
    both = {key: merged(defaults[key], ours[key]) for key in defaults.keys() & ours.keys()}
    return {**defaults, **ours, **both}


def complaints(ours: object) -> list[str]:
    """What the schema says about values laid over the defaults."""
    defaults = yaml.safe_load((KUBERNETES / "defaults.yaml").read_text())
    schema = json.loads((KUBERNETES / "values.schema.json").read_text())
    found = jsonschema.Draft7Validator(schema).iter_errors(merged(defaults, ours))
    return [error.message for error in found]


@pytest.fixture
def values():
    return yaml.safe_load((KUBERNETES / "values.yaml").read_text())


def test_the_values_are_what_the_chart_takes(values):
    assert complaints(values) == []
    assert values["singleuser"]["defaultUrl"] == FIRST_PAGE
    assert values["singleuser"]["cmd"][1:] == ["-m", "teachkeras.classroom.hub.learner"]


def test_values_alone_lack_what_only_the_defaults_say():
    assert complaints({}) != [] and "'image' is a required property" in complaints({})


@pytest.mark.parametrize(
    ("path", "wrong", "said"),
    [
        ("singleuser.memroy", {"limit": "1G"}, "memroy"),
        ("singleuser.memory.limt", "1G", "limt"),
        ("singleuser.memory.limit", "1 gigabyte", "1 gigabyte"),
        ("singleuser.cpu.limit", "two", "two"),
        ("cull.enabled", "yes please", "yes please"),
        ("cull.timeout", 3, "3"),
        ("hub.concurrentSpawnlimit", 3, "concurrentSpawnlimit"),
        ("scheduling.userPlaceholder.replicas", -1, "-1"),
        ("singleusr", {}, "singleusr"),
    ],
)
def test_a_planted_mistake_is_found(values, path, wrong, said):
    planted = copy.deepcopy(values)
    *way, last = path.split(".")
    inner = planted
    for name in way:
        inner = inner[name]
    inner[last] = wrong
    found = complaints(planted)
    assert found and all(said in message for message in found)
