"""What a curve that grows costs: one training in a notebook's kernel, without and with it.

The kernel is a real one, so that its messages are packed, signed and sent as in JupyterLab.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

NETS = {
    "fit, 784-512-512-10, batch 128": ([784, 512, 512, 10], 128),
    "fit, 64-32-10, batch 32": ([64, 32, 10], 32),
}
# Both take turns; a training is so long that several pictures are sent. CPU seconds of a batch.
CELL = """
import time
import numpy as np
import teachkeras as tk
from workloads import dense_model

def train(epochs, callbacks):
    start = time.process_time()
    model.fit(x, y, {batch}, epochs, 0, callbacks)
    return (time.process_time() - start) / (100 * epochs)

rng = np.random.RandomState(0)
x = rng.randn(100 * {batch}, {sizes}[0]).astype("float32")
y = np.eye(10, dtype="float32")[rng.randint(0, 10, len(x))]
model = dense_model({sizes}, "relu", "softmax", "categorical_crossentropy")
train(1, [tk.curves()])
epochs = max(1, int({seconds} / (100 * train(1, []))))
print([(train(epochs, []), train(epochs, [tk.curves()])) for _ in range({rounds})])
"""


def in_a_kernel(cells: list[str]) -> list[str]:
    """What each cell printed in a kernel of its own."""
    from jupyter_client.manager import start_new_kernel

    here = Path(__file__).resolve().parent
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    path = os.pathsep.join([str(here.parent), str(here), os.environ.get("PYTHONPATH", "")])
    manager, client = start_new_kernel(env={**os.environ, **threads, "PYTHONPATH": path})
    said: list[str] = []
    try:
        for cell in cells:
            said.append("")

            def listen(message: dict) -> None:
                if message["msg_type"] == "error":
                    raise RuntimeError("\n".join(message["content"]["traceback"]))
                said[-1] += message["content"].get("text", "")

            client.execute_interactive(cell, output_hook=listen)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return said


def bench_live(rounds: int, seconds: float) -> list[tuple[str, float, float]]:
    """Rows (what, without, with) for the CPU time of one batch."""
    settings = {"rounds": rounds, "seconds": 3 * seconds}
    cells = [CELL.format(sizes=sizes, batch=batch, **settings) for sizes, batch in NETS.values()]
    pairs = [ast.literal_eval(text) for text in in_a_kernel(cells)]
    # The pair whose ratio is the median: one busy moment of the machine does not count.
    middle = [sorted(found, key=lambda pair: pair[1] / pair[0])[len(found) // 2] for found in pairs]
    return [(name, *pair) for name, pair in zip(NETS, middle, strict=True)]
