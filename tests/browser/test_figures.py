"""The figures of the views, as a table: sizes are held, times are only told (run with -s to see).

Sizes are also tested without a browser, in tests/viz/test_view.py.
"""

import json
import time

import numpy as np

from teachkeras.engine import toposort
from teachkeras.engine.inspect.replay import replay
from teachkeras.notebook.live_curves import TrainingCurves
from teachkeras.viz import show
from teachkeras.viz.layout import layout
from teachkeras.viz.symbols import graph_view
from tests.viz.figures import SIZES, counted_bytes, long_training
from tests.viz.gallery import chain

# Runs the script of an output in a page that holds only its host: milliseconds until the script
# is done, and until the browser has painted.
MOUNT = """([host, code]) => new Promise(done => {
  document.body.innerHTML = host;
  const script = document.createElement('script');
  script.text = code;
  const start = performance.now();
  document.querySelector('.tk-view').append(script);
  const ran = performance.now() - start;
  requestAnimationFrame(() => setTimeout(() => done([ran, performance.now() - start])));
})"""
# The script's milliseconds for one step of the slider, the slowest of ten, and whether boxes moved.
STEP = """() => {
  const root = document.querySelector('.tk-view').shadowRoot;
  const slider = root.querySelector('input[type=range]');
  const nodes = [...root.querySelectorAll('.node')];
  const places = () => nodes.map(node => node.getAttribute('transform')).join();
  const before = places();
  const times = [...Array(10).keys()].map(step => {
    slider.value = step * 20;
    const start = performance.now();
    slider.dispatchEvent(new Event('input'));
    return performance.now() - start;
  });
  return [Math.max(...times), places() === before];
}"""


def painted(page, view):
    """Milliseconds for the script, and until painted."""
    host, script = str(view.html).split("<script>")
    return page.evaluate(MOUNT, [host + "</div>", script.split("</script>")[0]])


def layout_milliseconds(boxes):
    """How long Python needs for the places of a network with so many boxes."""
    sizes = dict.fromkeys(range(boxes), (132, 42))
    edges = [(box, box + 5 - box % 5 if box % 5 < 4 else box + 1) for box in range(boxes - 5)]
    start = time.perf_counter()
    layout(sizes, edges)
    return 1000 * (time.perf_counter() - start)


def rows(page):
    """Lines (what, goal, figure, held or only told)."""
    for boxes, goal in ((200, 50), (1000, 250)):
        yield f"layout, {boxes} boxes", f"{goal} ms", f"{layout_milliseconds(boxes):.0f} ms"
    for what, (make, most, with_core) in SIZES.items():
        view = make()
        size = counted_bytes(view, with_core)
        assert size <= most, what
        more = "" if with_core else " + core"
        yield f"{what}, output", f"{most:,} B{more}", f"{size:,} B{more}"
        ran, seen = painted(page, view)
        yield f"{what}, script / painted", "150 ms (300 large)", f"{ran:.0f} / {seen:.0f} ms"
    outputs = chain(40)
    feed = {x: np.ones((2, 4), "float32") for x in toposort([outputs]) if x.role == "input"}
    painted(page, graph_view(outputs, values=replay([outputs], feed).values))
    slowest, still = page.evaluate(STEP)
    assert still
    yield "one step of that graph, script", "16 ms, 0 moved", f"{slowest:.1f} ms, 0 moved"
    twin = show(np.eye(3), "x").live()
    state = len(json.dumps(twin.get_state(), default=str))
    twin.close()
    assert state <= 3_000
    yield "state of one more live view", "3,000 B", f"{state:,} B"
    growing = TrainingCurves(long_training())
    start = time.process_time()
    for _ in range(20):
        growing.refresh()
    took = 1000 * (time.process_time() - start) / 20
    message = len(json.dumps(growing.data))
    growing.close()
    assert message <= 256_000
    yield "message of curves that grow, at most 10 a second", "256,000 B", f"{message:,} B"
    yield "its computing, CPU", "5 ms: under 5 % of training", f"{took:.1f} ms"


def test_the_figures(browser_page):
    browser_page.set_content("<body></body>")
    lines = list(rows(browser_page))
    assert len(lines) == 2 + 2 * len(SIZES) + 4
    print("\n| what | goal | now |\n|---|--:|--:|")
    print("\n".join(f"| {what} | {goal} | {now} |" for what, goal, now in lines))
    browser_page.watch.assert_quiet()
