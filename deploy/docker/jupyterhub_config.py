"""A hub whose learners are users of the system, each with a password of their own (PAM).

It runs as root, in a container or on a machine of its own. A learner is made by

    adduser ada           (asks for the password)
    groupadd teachers; usermod -aG teachers grace       (who sees the board)

The environment may say where things are: TEACHKERAS_HUB_DATA, TEACHKERAS_HUB_ADDRESS,
TEACHKERAS_HUB_TEACHERS (names with commas between them; they are admins and see the board).
"""

import os

from teachkeras.classroom.hub.config import for_learners, for_system_users, with_board, with_culler
from teachkeras.classroom.hub.proxy import require_hub

c = get_config()  # noqa: F821  (JupyterHub puts it there)

DATA = os.environ.get("TEACHKERAS_HUB_DATA", "/srv/hub/data")
ADDRESS = os.environ.get("TEACHKERAS_HUB_ADDRESS", "http://127.0.0.1:8000")
TEACHERS = [name for name in os.environ.get("TEACHKERAS_HUB_TEACHERS", "").split(",") if name]

c.JupyterHub.bind_url = ADDRESS
c.JupyterHub.db_url = f"sqlite:///{DATA}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{DATA}/cookie_secret"
c.ConfigurableHTTPProxy.command = [require_hub()]
c.ConfigurableHTTPProxy.pid_file = f"{DATA}/proxy.pid"

c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allow_all = True  # whoever has a user and a password on this system
c.Authenticator.admin_users = set(TEACHERS)
c.Authenticator.blocked_users = {"root"}

for_learners(c)
for_system_users(c)
with_culler(c, minutes=60)
with_board(c, teachers=TEACHERS, folder=DATA)
