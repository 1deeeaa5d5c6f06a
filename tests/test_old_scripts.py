"""Scripts of 2016 run unchanged: `import keras` finds teachkeras."""

import os
import subprocess
import sys

import pytest

from tests.keras1_surface import MODULES

SCRIPT = '''
"""Trains a small network, as written in 2016."""
from __future__ import print_function
import sys
import numpy as np
np.random.seed(1337)  # for reproducibility

import keras
import keras.backend as K
from keras import activations, callbacks, metrics, objectives, optimizers, regularizers
from keras.callbacks import EarlyStopping
from keras.engine import InputSpec, Model as EngineModel
from keras.engine.topology import Layer, get_source_inputs
from keras.engine.training import make_batches, slice_X, weighted_objective
from keras.layers.core import Activation, Dense, Dropout
from keras.models import Model, Sequential
from keras.optimizers import RMSprop, SGD
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils import np_utils
from keras.utils.np_utils import to_categorical
from keras.wrappers.scikit_learn import KerasClassifier

X = np.random.rand(400, 20)
y = (X.sum(axis=1) > 10).astype('int32')
Y = np_utils.to_categorical(y, 2)
if K.backend() == 'theano' or K.image_dim_ordering() == 'th':
    raise SystemExit('the wrong branch')

model = Sequential()
model.add(Dense(16, input_shape=(20,)))
model.add(Activation('relu'))
model.add(Dropout(0.2))
model.add(Dense(2))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer=SGD(lr=0.1), metrics=['accuracy'])
history = model.fit(X, Y, batch_size=32, nb_epoch=100, verbose=0, validation_split=0.1)
score = model.evaluate(X, Y, verbose=0)
print('Test accuracy over 0.8:', score[1] > 0.8)
print(keras.__version__, K._BACKEND, EngineModel is Model, sys.argv[1:])
print(make_batches(5, 2), isinstance(model, Layer))
import teachkeras.layers
ours = teachkeras.layers
print(ours.core.Dense is Dense, ours.__spec__.name, 'torch' in sys.modules)
'''


def run(folder, *arguments, **files):
    """Run `python -m teachkeras run ARGUMENTS` in a folder with these files."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "teachkeras", "run", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )


def test_a_script_of_2016_runs_unchanged(tmp_path):
    done = run(tmp_path, "old.py", "--fast", "3", old=SCRIPT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-4:] == [
        "Test accuracy over 0.8: True",
        "1.2.2 tensorflow True ['--fast', '3']",
        "[(0, 2), (2, 4), (4, 5)] True",
        "True teachkeras.layers False",
    ]


def test_a_script_finds_its_neighbours(tmp_path):
    done = run(tmp_path, "old.py", old="from mine import K\nprint(K.eval(K.ones((2,))))\n",
               mine="import keras.backend as K\n")  # fmt: skip
    assert done.stdout == "[1. 1.]\n", done.stderr


def test_an_error_shows_the_scripts_own_line(tmp_path):
    bad = "from keras.layers import Dense\nDense(3)(7)\n"
    done = run(tmp_path, "bad.py", bad=bad)
    assert done.returncode == 1 and "old" not in done.stderr
    assert "bad.py, line 2:   Dense(3)(7)" in done.stderr and "Traceback" not in done.stderr


def test_a_module_that_keras_never_had_is_missed_by_its_name(tmp_path):
    done = run(tmp_path, "bad.py", bad="import keras.layerz\n")
    assert done.returncode == 1 and "layers" in done.stderr


def test_no_script_is_one_sentence(tmp_path):
    done = run(tmp_path, "nothing.py")
    assert done.returncode == 1 and "TK-273" in done.stderr and "Traceback" not in done.stderr


NOTEBOOK = """
import sys, types
import teachkeras
other = types.ModuleType('keras'); other.__version__ = '3.0'
sys.modules['keras'] = other
try:
    teachkeras.alias_keras()
except RuntimeError as error:
    print(error)
del sys.modules['keras']
teachkeras.alias_keras()
teachkeras.alias_keras()
import keras.layers
print(sum('keras1.alias' in repr(finder) for finder in sys.meta_path), sorted(dir(keras))[:1])
print([name for name in ('keras.models', 'keras.callbacks') if name in sys.modules])
"""


def test_the_alias_is_refused_beside_another_keras_and_is_lazy():
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("TK-272") and "3.0" in done.stdout, done.stderr
    assert lines[-2:] == ["1 ['__version__']", "[]"]


# worker processes ---------------------------------------------------------------------------------

WORK = """
import sys
import keras.backend as K
from keras.layers import Dense
from keras.models import Sequential

def count(width):
    from keras.engine.topology import get_source_inputs
    assert 'torch' not in sys.modules and K.backend() == 'tensorflow'
    model = Sequential([Dense(width, input_dim=4)])
    return model.count_params() + len(get_source_inputs(model.output))
"""
WAYS = {
    "a pool that starts anew": """
from multiprocessing import get_context
if __name__ == '__main__':
    with get_context('spawn').Pool(1) as pool:
        print('got', pool.map(count, [1, 2]))
""",
    "futures, forked from a server": """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
if __name__ == '__main__':
    with ProcessPoolExecutor(1, mp_context=get_context('forkserver')) as pool:
        print('got', list(pool.map(count, [1, 2])))
""",
    "joblib": """
from joblib import Parallel, delayed
if __name__ == '__main__':
    print('got', Parallel(n_jobs=2)(delayed(count)(width) for width in (1, 2)))
""",
    "a Python of its own": """
import subprocess, sys
code = 'import keras.utils.np_utils as u, keras; print("got", [6, 11], u is keras.utils.np_utils)'
print(subprocess.run([sys.executable, '-c', code], capture_output=True, text=True).stdout)
""",
}


@pytest.mark.parametrize("way", WAYS)
def test_worker_processes_of_a_script_find_keras(way, tmp_path):
    """Layers of 1 and 2 units with 4 inputs have 5 and 10 weights; each has one input."""
    done = run(tmp_path, "old.py", old=WORK + WAYS[way])
    assert "got [6, 11]" in done.stdout, done.stderr


def test_worker_processes_of_a_notebook_find_keras(tmp_path):
    """After alias_keras(), also where another keras stands in the search path; never without it."""
    (tmp_path / "keras.py").write_text("__version__ = '3.0'")
    child = "import keras; print('child', keras.__version__)"
    code = f"""
import subprocess, sys
def ask():
    print(subprocess.run([sys.executable, '-c', {child!r}], capture_output=True, text=True).stdout)
ask()
import teachkeras
teachkeras.alias_keras(); teachkeras.alias_keras()
ask()
print(sum(folder.endswith('workers') for folder in sys.path))
"""
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        cwd=tmp_path.parent,
    )
    assert done.stdout.split() == ["child", "3.0", "child", "1.2.2", "1"], done.stderr


# dotted names -------------------------------------------------------------------------------------


def test_every_module_of_keras_1_is_there_by_its_dotted_name():
    """After `import keras` alone, every name of every module; nothing is imported before."""
    names = {name: MODULES[name].split() for name in sorted(MODULES)}
    code = f"""
import sys
import teachkeras
teachkeras.alias_keras()
import keras
print(sorted(name for name in sys.modules if name.startswith('teachkeras.') and name.count('.') > 1
             and name.split('.')[1] in ('layers', 'models', 'utils', 'datasets', 'preprocessing')))
missing = []
for module, names in {names!r}.items():
    for name in names:
        try:
            eval(f'{{module}}.{{name}}')
        except AttributeError:
            missing.append(f'{{module}}.{{name}}')
print(missing)
print(*[name in dir(eval('keras.' + room)) for room, name in
        (('utils', 'np_utils'), ('datasets', 'mnist'), ('engine', 'topology'))])
class Mine(keras.engine.topology.Layer):
    pass
from keras import engine
from keras.engine import training
print(keras.engine is engine and engine.training is training, engine.Layer is keras.layers.Layer)
for name in ('utils.np_util', 'datasets.mnits', 'engine.topologi', 'wrappers.x'):
    try:
        eval('keras.' + name)
    except AttributeError as error:
        print(error.code, error.fix)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "[]", done.stderr
    assert lines[1] == "[]" and lines[2] == "True True True" and lines[3] == "True True"
    assert [line.split()[0] for line in lines[4:]] == ["TK-232"] * 4
    assert "np_utils" in lines[4] and "mnist" in lines[5] and "topology" in lines[6]
