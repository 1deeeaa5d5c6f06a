"""The Littlest JupyterHub with teachkeras: copy this file into /opt/tljh/config/jupyterhub_config.d

The hub's own Python needs the configuration only, a learner's Python needs the lessons too; the
README beside it has the lines that install both.
"""

from teachkeras.classroom.hub.config import for_learners, with_board

c = get_config()  # noqa: F821  (JupyterHub puts it there)

for_learners(c, command=["/opt/tljh/user/bin/python", "-m", "teachkeras.classroom.hub.learner"])
# Members of the hub's group `teachers` see the board (Admin page, Manage Groups).
with_board(c, groups=["teachers"], folder="/opt/tljh/state")
