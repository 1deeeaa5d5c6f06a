"""Finding a browser on this machine: Chromium, Chrome or Edge, in the usual places.

`python -m teachkeras.classroom.browser` prints its path; start.py asks that way.
"""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

# Whoever has a browser in an unusual place names it here.
VARIABLE = "TEACHKERAS_BROWSER"

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)

PLACES = (
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_browser(names: Iterable[str] = NAMES, places: Iterable[str] = PLACES) -> str | None:
    """The path of a browser that pages can be tested with, or None.

    The variable TEACHKERAS_BROWSER decides if it is set; if it names nothing that can be started,
    there is no browser, because a test with another one than was asked for would prove nothing.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named)
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in places if is_program(place)), None)


def is_program(path: str) -> bool:
    """Whether this path is a file that may be started."""
    return Path(path).is_file() and os.access(path, os.X_OK)


if __name__ == "__main__":
    browser = find_browser()
    print(browser or "")
    sys.exit(0 if browser else 1)
