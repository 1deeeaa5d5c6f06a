"""How fast is teachkeras beside the same computation written by hand in NumPy?

    python3 start.py bench            about a minute

Every figure is a ratio within one run: each round is a fresh process that measures both, taking
turns, and the median of the rounds is shown. CPU time, one BLAS thread. Import times are those of
whole fresh processes. A second table says what `tk.curves()` costs while it shows a training
(live.py).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
IMPORTS = {
    "import teachkeras": "import teachkeras",
    "import Sequential and Dense": (
        "from teachkeras.models import Sequential; from teachkeras.layers import Dense"
    ),
}


def cpu_per_call(call: Any, seconds: float) -> float:
    """CPU seconds of one call: the median over chunks of calls."""
    call()
    start = time.process_time()
    call()
    count = max(1, int(0.01 / max(time.process_time() - start, 1e-6)))
    chunks, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(chunks) < 3:
        start = time.process_time()
        for _ in range(count):
            call()
        chunks.append((time.process_time() - start) / count)
    return statistics.median(chunks)


def measure_here(name: str, seconds: float) -> dict[str, float]:
    """Measure one workload in this process, after checking that both sides agree."""
    import numpy as np
    from workloads import WORKLOADS

    by_hand, ours = WORKLOADS[name]()
    for a, b in zip(np.atleast_1d(_flat(by_hand())), np.atleast_1d(_flat(ours())), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4)
    return {"numpy": cpu_per_call(by_hand, seconds), "ours": cpu_per_call(ours, seconds)}


def _flat(result: Any) -> Any:
    import numpy as np

    parts = result if isinstance(result, (tuple, list)) else [result]
    return np.concatenate([np.ravel(part) for part in parts])


def in_fresh_process(python: str, arguments: list[str]) -> tuple[str, float]:
    """What a child printed, and the CPU seconds it took in all."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [python, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **threads, "PYTHONPATH": path},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, cpu


def bench_imports(python: str, rounds: int) -> list[tuple[str, float, float]]:
    """Rows (what, numpy, ours) for fresh processes that only import."""
    cases = {"numpy": "import numpy", **IMPORTS}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, code in cases.items():
            times[name].append(in_fresh_process(python, ["-c", code])[1])
    median = {name: statistics.median(values) for name, values in times.items()}
    return [(name, median["numpy"], median[name]) for name in IMPORTS]


def bench_steps(python: str, rounds: int, seconds: float) -> list[tuple[str, float, float]]:
    """Rows (what, numpy, ours) for single training steps."""
    from workloads import WORKLOADS

    found: dict[str, list[dict[str, float]]] = {name: [] for name in WORKLOADS}
    for number in range(rounds):
        for name in WORKLOADS:
            print(f"  round {number + 1}/{rounds}: {name}", file=sys.stderr)
            arguments = [str(HERE / "bench.py"), "--worker", name, "--seconds", str(seconds)]
            found[name].append(json.loads(in_fresh_process(python, arguments)[0]))
    return [
        (name, *(statistics.median(r[side] for r in results) for side in ("numpy", "ours")))
        for name, results in found.items()
    ]


def table(rows: list[tuple[str, float, float]], before: str, after: str) -> str:
    """The rows as a Markdown table; the two words say what is compared."""
    lines = [f"| what | {before} | {after} | ratio |", "|---|--:|--:|--:|"]
    for name, first, second in rows:
        lines.append(f"| {name} | {_time(first)} | {_time(second)} | {second / first:.2f} |")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1 or unit == "us":
            return f"{seconds * factor:.3g} {unit}"
    return ""


def main() -> None:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--py", default=sys.executable, help="the Python to measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    if options.worker:
        print(json.dumps(measure_here(options.worker, options.seconds)))
        return
    from live import bench_live

    rows = bench_imports(options.py, max(10, options.rounds))
    rows += bench_steps(options.py, options.rounds, options.seconds)
    print(table(rows, "NumPy by hand", "teachkeras"))
    if options.py == sys.executable:  # the kernel of a notebook is one of this Python
        print()
        print(table(bench_live(options.rounds, options.seconds), "no curve", "a live curve"))


if __name__ == "__main__":
    main()
