"""A real hub on loopback: what it starts, what it shows, what it leaves."""

import subprocess

import pytest

from teachkeras.classroom.server import ask

from .running import running_hub

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
