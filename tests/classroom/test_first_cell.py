"""A cell that is run first, somewhere in the middle, is told about cell 1."""

import json
import sys

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbformat import v4

from teachkeras.classroom import first_cell
from teachkeras.classroom.server import JUPYTER_FILES


def test_the_labs_kernel_is_this_python_with_the_extension():
    manager = KernelSpecManager(kernel_dirs=[str(JUPYTER_FILES / "kernels")])
    spec = manager.get_kernel_spec("python3")
    assert spec.argv[-1] == f"--ext={first_cell.__name__}"
    kernel = KernelManager(kernel_spec_manager=manager, kernel_name="python3")
    assert kernel.format_kernel_cmd()[0] == sys.executable
    stored = JUPYTER_FILES / "kernels" / "python3" / "kernel.json"
    assert json.loads(stored.read_text())["language"] == "python"


def test_a_missing_name_points_to_cell_1_and_then_to_the_cells_above(monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(JUPYTER_FILES))
    sources = [
        "tk.show(3)",
        "import teachkeras as tk",
        "tk.show(later)",
        "1 / 0",
        "def f(): lost\nf()",
    ]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True)
    client.execute()
    first, _, second, other, inner = (cell.outputs for cell in notebook.cells)
    said = [outputs[0] for outputs in (first, second, other, inner)]
    assert [output.ename for output in said] == [
        *["NameError"] * 2,
        "ZeroDivisionError",
        "NameError",
    ]
    ends = [output.traceback[-1] for output in said]
    assert ends[0] == f"'tk': {first_cell.FIRST}"
    assert ends[1] == f"'later': {first_cell.ABOVE}\n{first_cell.MENU}"
    assert first_cell.MENU not in ends[2] and ends[3].startswith("'lost': ")
    assert all(len(outputs) == 1 for outputs in (first, second, other, inner))
