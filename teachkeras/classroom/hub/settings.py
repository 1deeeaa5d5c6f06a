"""What a demo hub is told: a file that only its owner can read, and that is gone once it was read.

Passwords and tokens stand on no command line, which others of a machine can list, and in no
variable, which every process of a hub's owner can read for as long as the hub runs.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

EVERYWHERE = ("0.0.0.0", "::")  # all addresses of a machine
VARIABLE = "TEACHKERAS_HUB_SETTINGS"  # the path of the file; no secret


@dataclass
class HubSettings:
    """Everything that makes one demo hub; `admin_token` is for those who rehearse and test."""

    folder: str  # the hub's own: its database, its log, the homes
    password: str = field(repr=False)
    teacher_password: str = field(repr=False)
    proxy: str = ""
    ip: str = "127.0.0.1"
    port: int = 8000
    hub_port: int = 8081
    proxy_port: int = 8001
    board_port: int = 10401
    teacher: str = "teacher"
    admin_token: str = field(default="", repr=False)
    at_once: int = 30
    cull_minutes: int = 60

    @property
    def here(self) -> str:
        """The address of the hub for this machine itself."""
        ip = "127.0.0.1" if self.ip in EVERYWHERE else self.ip
        return f"http://{f'[{ip}]' if ':' in ip else ip}:{self.port}/"

    @property
    def homes(self) -> Path:
        """The folder that holds a folder for each learner."""
        return Path(self.folder) / "homes"


def write_settings(settings: HubSettings, path: Path) -> None:
    """Write the file, from its first byte on readable by its owner only."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(settings), file)


def read_settings(path: str | Path) -> HubSettings:
    """Read the file once, and remove it."""
    path = Path(path)
    settings = HubSettings(**json.loads(path.read_text(encoding="utf-8")))
    path.unlink()
    return settings
