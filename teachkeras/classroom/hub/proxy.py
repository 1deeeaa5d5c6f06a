"""The proxy that stands before a JupyterHub: found, or named with the line that installs it.

It comes from npm. A hub's own environment is the place where it is installed, so that neither the
machine nor anybody's home is changed by it.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from ..server import Refusal

NAME = "configurable-http-proxy"
VERSION = "5.3.0"
CHOICE = "TEACHKERAS_PROXY"  # names the program where it is somewhere else


def proxy_folder() -> Path:
    """Where the line of `install_line` puts it: inside this environment."""
    return Path(sys.prefix) / "share" / "teachkeras" / "proxy"


def install_line() -> str:
    """What to type to get the proxy."""
    return f"npm install --no-fund --no-audit --prefix {proxy_folder()} {NAME}@{VERSION}"


def find_proxy() -> str | None:
    """The path of the proxy: as named, of this environment, or on the PATH."""
    installed = proxy_folder() / "node_modules" / ".bin" / NAME
    for path in (os.environ.get(CHOICE), str(installed), NAME):
        found = shutil.which(path) if path else None
        if found:
            return found
    return None


def require_hub() -> str:
    """The path of the proxy where a hub can be started, or one sentence about what is missing."""
    if importlib.util.find_spec("jupyterhub") is None:
        raise Refusal(
            "JupyterHub is not installed in this environment; "
            "this installs it: pip install 'teachkeras[classroom]'"
        )
    if importlib.util.find_spec("jupyterlab") is None:
        raise Refusal(
            "JupyterLab is not installed in this environment; "
            "this installs it: pip install 'teachkeras[lab]'"
        )
    if shutil.which("node") is None:
        raise Refusal(
            "JupyterHub's proxy needs Node.js, and there is no program node here; "
            "on Debian and Ubuntu this installs it: sudo apt install nodejs npm"
        )
    found = find_proxy()
    if found is None:
        raise Refusal(f"JupyterHub's proxy is not installed; this installs it: {install_line()}")
    return found
