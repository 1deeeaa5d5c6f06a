"""What a worker of an old script finds as `keras`: the door to teachkeras, as in the script itself.

A process that starts anew knows nothing of `alias_keras()` in the one that started it, but looks
into the same folders for modules; `alias.py` puts the folder of this file among them.
"""

import importlib
import sys
from pathlib import Path

HOME = str(Path(__file__).resolve().parents[3])  # where the package teachkeras lies
if HOME not in sys.path:
    sys.path.append(HOME)
sys.modules.pop(__name__)  # else it would be "another keras"
importlib.import_module("teachkeras.keras1.alias").alias_keras()
importlib.import_module("keras")
