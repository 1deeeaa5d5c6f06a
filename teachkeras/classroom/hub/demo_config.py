"""The configuration of the demo hub, as `jupyterhub -f` reads it.

All it holds comes from the file that `teachkeras hub --demo` writes for it (settings.py).
"""

import os

from teachkeras.classroom.hub.config import for_a_room
from teachkeras.classroom.hub.settings import VARIABLE, read_settings

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (JupyterHub puts it there)
for_a_room(c, read_settings(os.environ.pop(VARIABLE)))
