"""The settings that make a lesson's numbers come out the same on every machine.

Adding in another order changes the last digits of a sum, and a threaded or differently tuned BLAS
adds in another order. Lessons are stored, tested and taught with one thread and one set of kernels.

This file uses the standard library only and is also loaded by its path (conftest.py), because
the settings count only if they are there before NumPy is imported.
"""

import platform
from pathlib import Path

ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)

# The core type that every PC processor since about 2015 can run. OpenBLAS would stop the process
# if it were forced onto an older one, so it is set only where the processor says it can.
CORE_TYPE = "Haswell"
NEEDED_FLAGS = {"avx2", "fma"}


def lesson_environment() -> dict[str, str]:
    """The environment variables for a process that runs lessons."""
    settings = dict.fromkeys(ONE_THREAD, "1")
    if NEEDED_FLAGS <= processor_flags():
        settings["OPENBLAS_CORETYPE"] = CORE_TYPE
    # The debugger's advice about frozen modules would stand in a kernel's first output.
    settings["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    return settings


def processor_flags(cpuinfo: str = "/proc/cpuinfo") -> set[str]:
    """What the processor can do, as Linux tells it; nothing is known elsewhere."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return set()
    try:
        text = Path(cpuinfo).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    for line in text.splitlines():
        if line.startswith("flags"):
            return set(line.partition(":")[2].split())
    return set()
