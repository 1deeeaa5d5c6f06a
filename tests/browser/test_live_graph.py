"""A live graph that was fed: the page follows to the end of the new story."""

import json

from teachkeras.engine import placeholder
from teachkeras.notebook import live
from teachkeras.viz.symbols import graph_view

# A model that stands in for the notebook's: it holds traits and tells of their changes, one by one.
FED = """async ([code, css, before, after]) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { mountLive } = await import(address);
  const state = { data: before, step: before.steps.length - 1, names: [["a", ""]], rev: 1 };
  const told = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    on: (event, does) => (told[event] ??= []).push(does),
    save_changes() {}, send() {}, off() {},
  };
  const box = document.body.appendChild(document.createElement("div"));
  mountLive(model, box, css);
  Object.assign(state, { data: after, step: after.steps.length - 1 });
  for (const name of ["step", "data"]) told[`change:${name}`].forEach((does) => does());
  return [state.step, box.firstChild.shadowRoot.querySelector(".readout").textContent];
}"""


def test_a_step_that_comes_before_its_story_is_not_lost(browser_page):
    a = placeholder(name="a")
    twin = graph_view(a * 2 + 1).live()
    before = json.loads(json.dumps(twin.data))
    twin.put("a", "3")
    shared = live.runtime()
    browser_page.set_content("<body></body>")
    step, said = browser_page.evaluate(FED, [shared.code, shared.css, before, twin.data])
    assert step == len(twin.data["steps"]) - 1 > len(before["steps"]) - 1
    assert said.startswith("E = C + 1 = 6 + 1 = 7")
    twin.close()
    browser_page.watch.assert_quiet()
