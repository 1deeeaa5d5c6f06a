"""`tk.device`: choosing where functions compute, and the refusal where there is no GPU."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine.compile import arrays
from teachkeras.engine.compile.arrays import CPU, OnGpu
from teachkeras.errors import ArgumentError, StateError
from tests.engine.devices import gpu

__all__ = ["gpu"]  # the fixture


@pytest.fixture
def no_gpu(monkeypatch: Any) -> Any:
    """A machine where nobody has asked for a GPU yet; give it the CuPy it has."""
    monkeypatch.delitem(arrays.TABLE, "gpu", raising=False)
    yield lambda module: monkeypatch.setitem(sys.modules, "cupy", module)
    arrays.use(CPU)


def test_a_call_chooses_and_a_with_statement_gives_back(gpu: OnGpu) -> None:
    assert tk.device("gpu").badge == "GPU" and K.backend() == "cupy"
    with tk.device("cpu"):
        assert K.backend() == "numpy"
        with tk.device("gpu"):
            assert K.backend() == "cupy"
        assert K.backend() == "numpy"
    assert tk.device().badge == "GPU"
    with pytest.raises(ZeroDivisionError), tk.device("cpu"):
        1 / 0  # noqa: B018
    assert K.backend() == "cupy"
    assert tk.device("CPU").badge == "CPU" and K.backend() == "numpy"


def test_a_function_stays_where_it_was_made(gpu: OnGpu) -> None:
    x = K.placeholder((3,))
    with tk.device("gpu"):
        there = K.function([x], [x * 2])
    assert there.arrays is gpu and K.function([x], [x * 2]).arrays is CPU
    assert there([[1, 2, 3]])[0].tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    "module, found",
    [
        (None, "CuPy, which computes on it, is not installed"),
        (
            SimpleNamespace(__version__="14.2.0", cuda=SimpleNamespace(is_available=lambda: False)),
            "CuPy 14.2.0 is here, but finds no GPU or no driver",
        ),
    ],
)
def test_without_a_gpu_one_error_says_what_to_do(no_gpu: Any, module: Any, found: str) -> None:
    """What was found, what is needed, what to type; and the CPU still computes."""
    no_gpu(module)
    with pytest.raises(StateError) as caught:
        tk.device("gpu")
    text = str(caught.value)
    assert caught.value.code == "TK-705" and found in text
    assert "pip install 'teachkeras[gpu]'" in text and "tk.device('cpu')" in text
    assert tk.device().badge == "CPU" and tk.device("cpu").badge == "CPU"
    assert K.eval(K.constant(2.0) * 3) == 6


def test_a_device_nobody_knows(no_gpu: Any) -> None:
    with pytest.raises(ArgumentError, match="TK-440"):
        tk.device("tpu")
    assert K.backend() == "numpy"


ALONE = """
import sys
class OnlyNumpy:
    def find_spec(self, name, *rest):
        top = name.partition('.')[0]
        if top not in {'numpy', 'cupy', 'teachkeras', *sys.stdlib_module_names}:
            raise ModuleNotFoundError(name, name=top)
sys.meta_path.insert(0, OnlyNumpy())
for name in ('IPython', 'matplotlib', 'scipy', 'h5py', 'anywidget'):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(f'{name} is not blocked')
import teachkeras as tk
from teachkeras import backend as K, engine
import numpy as np
x, w = K.placeholder((None, 3)), K.variable(np.ones((3, 2)))
loss = K.mean(K.square(K.softmax(K.dot(x, w))))
f = K.function([x], [loss], [(w, w - 0.1 * K.gradients(loss, [w])[0])])
print(float(f([np.eye(3)])[0]), tk.device())
print(tk.replay(engine.constant(2.0) * 3), f.story.program.text.count('def program'))
"""


def test_the_engine_runs_with_numpy_and_nothing_else() -> None:
    """No IPython, no matplotlib, no h5py: graph, gradient, program, variable, text."""
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "0.25 CPU"
