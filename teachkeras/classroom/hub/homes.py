"""Homes that only their owner can enter, for hubs whose learners are users of the system."""

from __future__ import annotations

import os
import pwd
import stat
from typing import Any


def make_private(path: str, owner: int) -> None:
    """Take the rights of all others from a home. It must be a folder of its owner, and no link.

    A hub does this as root; what stands at the path may have been put there by a learner.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        found = os.fstat(descriptor)
        if found.st_uid != owner:
            raise PermissionError(f"{path} belongs to another user")
        os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & 0o700 | stat.S_IRWXU)
    finally:
        os.close(descriptor)


def before_a_server(spawner: Any) -> None:
    """The hook of a spawner that starts servers as users of the system."""
    user = pwd.getpwnam(spawner.user.name)
    make_private(user.pw_dir, user.pw_uid)
