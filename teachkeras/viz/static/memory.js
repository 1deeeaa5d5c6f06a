// Lifetime bars: which array lives where in the arena, from which line of the program to which.

const [ROW, TALL, BARS_LEFT, BARS_TOP] = [30, 22, 96, 34]; // pixels, as in memory.py

VIEWS.memory = (data, frame) => {
  const bars = memoryBars(data, (slot) => saySlot(frame, data, slot));
  const slide = { type: "range", min: 0, max: data.lines - 1, value: 0, "aria-label": "line" };
  const count = el("output", {});
  const slider = el("input", { ...slide, oninput: () => go(Number(slider.value)) });
  const go = (line) => {
    slider.value = line;
    bars.at(line);
    count.textContent = `line ${line + 1} of ${data.lines}`;
    sayLine(frame, data, line);
  };
  frame.bar.append(bars.reuse.group, el("div", { class: "steps" }, player(slider, go), slider, count));
  frame.picture.append(bars.box);
  frame.keys([
    ["on the slider: arrows", "one line of the program back or on"],
    ["on a bar: Enter", "light all arrays that share its place"],
  ]);
  go(0);
  frame.say(
    `${data.arena} bytes with reuse, ${data.kept} bytes if every array had a place of its own`,
    [["a bar", "is the life of an array, from the line that writes it to the last that reads it"]],
  );
};

function sayLine(frame, data, line) {
  const alive = data.slots.filter(([, , born, dies]) => born <= line && line <= dies);
  frame.say(`at line ${line + 1} these arrays are alive: ${alive.map(([name]) => name).join(", ")}`);
}

function saySlot(frame, data, [name, place, born, dies, bytes, took]) {
  const others = data.slots.filter((slot) => slot[1] === place).map((slot) => slot[0]);
  const rows = [
    ["lives", `from line ${born + 1} to line ${dies + 1}`],
    ["place", `from byte ${data.offsets[place]}, shared by ${others.join(", then ")}`],
  ];
  if (took) rows.push(["takes over", `${took}, which dies in the same line`]);
  frame.say(`${name}: ${bytes} bytes`, rows);
}

// The bars, a switch between with and without reuse, and functions that light a line or a place.
function memoryBars(data, pick) {
  const box = el("div", { class: "bars" });
  let [apart, line, lit] = [false, null, null];
  const paint = () => {
    box.replaceChildren(drawBars(data, apart, line, lit, (slot) => {
      lit = lit === slot[1] ? null : slot[1];
      paint();
      pick(slot, lit);
    }));
  };
  const reuse = choice("places", ["with reuse", "without reuse"], (i) => {
    apart = i === 1;
    paint();
  });
  const at = (k) => {
    line = k;
    paint();
  };
  paint();
  return { box, reuse, at };
}

function drawBars(data, apart, line, lit, pick) {
  const step = Math.min(60, Math.max(6, Math.floor(620 / data.lines)));
  const rows = apart ? data.slots.length : data.offsets.length;
  const [width, height] = [BARS_LEFT + data.lines * step + 24, BARS_TOP + rows * ROW + 8];
  const svg = draw("svg", { width, height, role: "group", "aria-label": "lifetimes of arrays" });
  const text = (words, x, y, anchor, kind = "small") =>
    draw("text", { x, y, "text-anchor": anchor, class: kind }, words);
  if (line !== null)
    svg.append(draw("rect", { x: BARS_LEFT + line * step, y: BARS_TOP - 24, width: step, height: height - 14, class: "now-line" }));
  for (let i = 0; i < data.lines; i += Math.max(1, Math.ceil(30 / step)))
    svg.append(text(i + 1, BARS_LEFT + (i + 0.5) * step, BARS_TOP - 8, "middle"));
  for (let row = 0; row < rows; row += 1) {
    const y = BARS_TOP + row * ROW;
    const name = apart ? "" : `byte ${data.offsets[row]}`;
    svg.append(
      text(name, BARS_LEFT - 8, y + 15, "end", ""),
      draw("line", { x1: BARS_LEFT, x2: width - 24, y1: y + TALL + 3, y2: y + TALL + 3, class: "tick" }),
    );
  }
  const order = [...data.slots.keys()].sort((a, b) => data.slots[a][2] - data.slots[b][2]);
  for (const at of order) svg.append(bar(data, at, apart ? at : data.slots[at][1], step, line, lit, pick));
  return svg;
}

function bar(data, at, row, step, line, lit, pick) {
  const slot = data.slots[at];
  const [name, place, born, dies] = slot;
  // What takes over a place begins where the other ends, in the middle of one line.
  const start = born + (slot[5] ? 0.5 : 0);
  const end = dies + (data.slots.some((other) => other[5] === name) ? 0.5 : 1);
  const [x, wide, y] = [BARS_LEFT + start * step, (end - start) * step, BARS_TOP + row * ROW];
  const alive = line === null || (born <= line && line <= dies);
  const group = draw("g", {
    class: `life${lit === place ? " lit" : ""}${alive ? "" : " past"}`,
    tabindex: 0,
    role: "button",
    "aria-label": `${name}, lines ${born + 1} to ${dies + 1}, place ${place + 1}`,
  });
  const fill = data.fills[place % data.fills.length];
  group.append(draw("rect", { x: x + 1, y, width: wide - 2, height: TALL, rx: 4, fill }));
  if (name.length * 7.3 < wide) group.append(draw("text", { x: x + 6, y: y + 15 }, name));
  group.addEventListener("click", () => pick(slot));
  group.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") pick(slot);
  });
  return group;
}

// --- beside a graph -----------------------------------------------------------------------------

// The program's lines and its bars below a graph; the slider of the graph moves both.
export function programPanel(graph) {
  const { program } = graph.data;
  const panel = el("div", { class: "program" });
  const stepOf = (stage, line) =>
    graph.data.steps.findIndex((step) => step.stage === stage && step.line === line);
  const lines = program.text.map((text, line) =>
    el("button", { onclick: () => graph.go(stepOf("program", line)) }, el("b", {}, line + 1), text),
  );
  const code = el("div", { class: "lines" }, ...lines);
  const bars = memoryBars(program, (slot, lit) => {
    graph.nodes.forEach((node, at) =>
      node.halo.classList.toggle("chosen", lit !== null && graph.state.place[at] === lit),
    );
    saySlot(graph.frame, program, slot);
  });
  panel.append(code, bars.reuse.group, bars.box);
  graph.frame.picture.after(panel);
  return (step) => {
    code.hidden = step.stage !== "program";
    bars.box.hidden = bars.reuse.group.hidden = step.stage !== "memory";
    panel.hidden = step.line === undefined;
    if (panel.hidden) return;
    lines.forEach((line, at) => line.setAttribute("aria-current", String(at === step.line)));
    const now = lines[step.line];
    code.scrollTop = now.offsetTop - code.clientHeight / 2;
    bars.at(step.line);
  };
}
