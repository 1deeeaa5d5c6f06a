"""What a hub of ours is told, whichever it is; `c` is the configuration object of JupyterHub.

`for_learners` is what any hub needs to teach: lean servers that hand out the lessons. The files in
`deploy/` call it too. `for_a_room` adds what makes the demo hub.
"""

import importlib.util
import sys
from typing import Any

from ..board import ADDRESS
from ..board.service import NAME, hub_service
from ..handout import LESSONS
from .homes import before_a_server
from .settings import HubSettings

FIRST_PAGE = f"/lab/tree/{LESSONS}/L00-start-here.ipynb"
USERNAME = r"^\w[\w.\-]{0,31}$"  # what may also name a folder, in any script
START_SECONDS = 180  # a whole class that logs in at once waits for two cores


def for_learners(c: Any, at_once: int = 30, command: list[str] | None = None) -> None:
    """Lean servers with the lessons, for any spawner that starts a program."""
    c.Spawner.cmd = command or [sys.executable, "-m", "teachkeras.classroom.hub.learner"]
    c.Spawner.default_url = FIRST_PAGE
    c.Spawner.start_timeout = START_SECONDS
    c.Spawner.http_timeout = START_SECONDS
    c.Spawner.consecutive_failure_limit = 0  # one learner's trouble must not stop the hub
    c.JupyterHub.concurrent_spawn_limit = at_once
    c.JupyterHub.shutdown_on_logout = False
    c.Authenticator.username_pattern = USERNAME


def for_system_users(c: Any) -> None:
    """Each learner is a user of the system: the kernel of the system keeps them apart."""
    c.JupyterHub.spawner_class = "localprocess"
    c.Spawner.pre_spawn_hook = before_a_server
    c.LocalProcessSpawner.interrupt_timeout = 1  # a server asks back when interrupted: then end it


def with_board(c: Any, **how: Any) -> None:
    """Take up the board as a service; learners' servers, on the same machine, learn its address.

    `how` is what `hub_service` takes. Reports go straight to the board: on the way through the
    proxy a hub with https would send them elsewhere.
    """
    service, roles = hub_service(**how)
    add(c.JupyterHub, "services", [service])
    add(c.JupyterHub, "load_roles", roles)
    c.Spawner.environment.update({ADDRESS: f"{service['url']}/services/{NAME}/"})


def with_culler(c: Any, minutes: int) -> None:
    """End servers that nobody has used for so long; their files stay. Left out if not installed."""
    if not minutes or importlib.util.find_spec("jupyterhub_idle_culler") is None:
        return
    name = "idle-culler"
    command = [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={60 * minutes}"]
    add(c.JupyterHub, "services", [{"name": name, "command": command}])
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    add(c.JupyterHub, "load_roles", [{"name": name, "scopes": scopes, "services": [name]}])


def with_admin_service(c: Any, token: str) -> None:
    """A service from outside that may make users and start servers: for rehearsals and tests."""
    name = "rehearsal"
    scopes = ["admin:users", "admin:servers", "access:servers", "access:services", "tokens"]
    add(c.JupyterHub, "services", [{"name": name, "api_token": token}])
    add(c.JupyterHub, "load_roles", [{"name": name, "scopes": scopes, "services": [name]}])


def add(section: Any, name: str, more: list[dict[str, Any]]) -> None:
    """Lengthen a list of the configuration, which may not be there yet."""
    section[name] = [*(section[name] if name in section else []), *more]


def for_a_room(c: Any, settings: HubSettings) -> None:
    """The demo hub: one password for a class, another for its teacher, one user of the machine."""
    hub = c.JupyterHub
    ip = f"[{settings.ip}]" if ":" in settings.ip else settings.ip
    hub.bind_url = f"http://{ip}:{settings.port}"
    hub.hub_bind_url = f"http://127.0.0.1:{settings.hub_port}"
    hub.db_url = f"sqlite:///{settings.folder}/jupyterhub.sqlite"
    hub.cookie_secret_file = f"{settings.folder}/cookie_secret"
    hub.cleanup_servers = hub.cleanup_proxy = True
    c.ConfigurableHTTPProxy.command = [settings.proxy]
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.proxy_port}"
    c.ConfigurableHTTPProxy.pid_file = f"{settings.folder}/proxy.pid"
    hub.authenticator_class = "shared-password"
    c.Authenticator.allow_all = True  # whoever knows the password of the class
    c.Authenticator.admin_users = {settings.teacher}
    c.SharedPasswordAuthenticator.user_password = settings.password
    c.SharedPasswordAuthenticator.admin_password = settings.teacher_password
    hub.spawner_class = "simple"
    c.LocalProcessSpawner.interrupt_timeout = 1  # a server asks back when interrupted: then end it
    c.SimpleLocalProcessSpawner.home_dir_template = f"{settings.homes}/{{username}}"
    for_learners(c, settings.at_once)
    with_culler(c, settings.cull_minutes)
    with_board(c, port=settings.board_port, teachers=[settings.teacher], folder=settings.folder)
    if settings.admin_token:
        with_admin_service(c, settings.admin_token)
