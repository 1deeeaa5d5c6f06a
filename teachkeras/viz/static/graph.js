// GraphView: boxes and arrows at fixed places, and one slider that tells their story.
//
// The steps come from Python (steps.py) as lists of what changes. To show step k, the changes
// of steps 0 to k are played from the start: nothing is computed here, and nothing moves.

const EDGE = 24; // pixels around the drawing
const KINDS = { i: "input", p: "parameter", c: "constant", o: "operation" };
const STATES = ["hidden", "hollow", "solid", "ghost"];

VIEWS.graph = (sent, frame) => {
  const data = unpack(sent);
  const graph = {
    data,
    frame,
    letters: data.letters.split(" "),
    y: data.row.map((row) => data.rows[row][0]),
    storeys: new Set(data.storeys),
    inside: new Set(data.inside),
    nodes: [],
    edges: [],
    at: data.predict ? 0 : (frame.start?.step ?? data.steps.length - 1), // the step that is shown
    cursor: null, // the box the arrow keys are on
    chosen: null, // the box that stays in the read-out
  };
  const [width, height] = [data.size[0] + 2 * EDGE, data.size[1] + 2 * EDGE];
  const [halos, arrows, backs, boxes] = [draw("g"), draw("g"), draw("g"), draw("g")];
  graph.svg = draw(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": data.title,
      tabindex: 0,
    },
    draw("g", { transform: `translate(${EDGE} ${EDGE})` }, halos, arrows, boxes, backs),
  );
  data.edges.forEach((_, number) => makeEdge(graph, number, arrows, backs));
  graph.letters.forEach((_, number) => makeNode(graph, number, boxes, halos));
  frame.picture.append(graph.svg);
  // A graph too large to be read whole is first seen where it begins.
  const first = () => reveal(graph, graph.nodes[0].group);
  graph.stage = { svg: graph.svg, width, height, scale: 1, first };
  makeBar(graph, width);
  makeKeys(graph);
  makeMoves(graph);
  if (data.folded) makeFold(graph);
  graph.panel = data.program && programPanel(graph);
  graph.predict = data.predict && predictor(graph);
  frame.shown = () => firstLook(graph);
  // A step that this story does not have belongs to the next one, which is on its way.
  frame.control = ({ step }) => step < data.steps.length && step !== graph.at && graph.go(step);
  show(graph, Math.min(graph.at, data.steps.length - 1));
};

// The data with what was written shortly written out.
function unpack(sent) {
  return {
    ...sent,
    wide: sent.x.map((_, number) => entry(sent.widths, sent.wide, number)),
    edges: sent.edges.flatMap((start, i) => (i % 2 ? [] : [[start, sent.edges[i + 1]]])),
  };
}

// A text that stays inside its box; the read-out has all of it.
function cut(text, room, font) {
  const most = Math.floor(room / (font * 0.602));
  return text.length <= most ? text : `${text.slice(0, Math.max(most - 1, 1))}…`;
}

const typeOf = (data, number) => entry(data.types, data.type, number);

// One of a few repeated texts; `numbers` is empty when all are the same.
function entry(texts, numbers, number) {
  return texts[numbers.length ? numbers[number] : 0];
}

// --- drawing once ---------------------------------------------------------------------------------

// A box with its gradient below, if it ever gets one.
function heightOf(graph, number) {
  return graph.data.tall + (graph.storeys.has(number) ? graph.data.storey : 0);
}

function makeNode(graph, number, parent, halos) {
  const { data } = graph;
  const [x, y] = [data.x[number], graph.y[number]];
  const node = { kind: KINDS[data.kinds[number]] };
  node.halo = draw("rect", { x: x - 7, y: y - 7, width: data.wide[number] + 14, rx: 9 });
  node.group = draw("g", { transform: `translate(${x} ${y})` });
  if (graph.storeys.has(number)) addGradient(graph, node, number);
  addBox(graph, node, number);
  addWords(graph, node, number);
  node.group.addEventListener("pointerenter", () => graph.open === null && sayNode(graph, number));
  node.group.addEventListener("pointerleave", () => graph.open === null && sayStep(graph));
  node.group.addEventListener("pointerdown", () => (graph.cursor = number));
  node.group.addEventListener("click", () => keepBox(graph, number));
  graph.nodes.push(node);
  halos.append(node.halo);
  parent.append(node.group);
}

// The storey below a box, where its gradient arrives.
function addGradient(graph, node, number) {
  const { tall, storey, wide } = graph.data;
  const size = { x: 8, y: tall - 8, width: wide[number] - 16, height: storey + 8, rx: 5 };
  node.gradText = draw("text", { x: 16, y: tall + storey - 7 });
  node.grad = draw("g", {}, draw("rect", { class: "box", ...size }), node.gradText);
  node.group.append(node.grad);
}

function addBox(graph, node, number) {
  const { tall } = graph.data;
  const wide = graph.data.wide[number];
  const corner = node.kind === "input" ? tall / 2 : 5;
  node.main = draw("rect", { class: "box main", width: wide, height: tall, rx: corner });
  node.group.append(
    node.main,
    draw("circle", { class: "letter", cx: 19, cy: tall / 2, r: 11 }),
    draw("text", { class: "l", x: 19, y: tall / 2 + 4 }, graph.letters[number]),
  );
  if (node.kind !== "parameter") return;
  const inside = { x: 4, y: 4, width: wide - 8, height: tall - 8, rx: 3 };
  node.group.append(draw("rect", { class: "inner", ...inside }));
}

// Title, what it is, value, and the type where the arrow leaves.
function addWords(graph, node, number) {
  const { data } = graph;
  const low = data.tall < 50; // a large graph: two lines of text
  const middle = Math.floor(data.wide[number] / 2);
  node.title = draw("text", { class: "t", x: 36, y: low ? 17 : 20 });
  node.word = draw("text", { class: low ? "hidden" : "small", x: 36, y: 35 });
  node.value = draw("text", { class: "v", x: 36, y: low ? 34 : 52 });
  const [dx, dy] = low ? [0, 0] : data.flow.slice(2 * number); // where no arrow crosses it
  const place = { x: middle + dx, y: heightOf(graph, number) + dy, "text-anchor": dx < 0 ? "end" : "start" };
  const away = low || graph.inside.has(number);
  node.type = draw("text", { class: away ? "hidden" : "flow", ...place }, away ? "" : typeOf(data, number));
  node.group.append(node.title, node.word, node.value, node.type);
}

// The corners of an arrow: out of the box, straight through the rows between, into the next box.
function pointsOf(graph, number) {
  const { data } = graph;
  const [start, end] = data.edges[number];
  const middle = data.x[start] + Math.floor(data.wide[start] / 2);
  const points = [[middle, graph.y[start] + heightOf(graph, start)]];
  const passed = [data.routes[number]].flat();
  const enters = passed.pop();
  let row = data.row[start];
  for (const x of passed) {
    row += data.row[end] > row ? 1 : -1;
    const [top, height] = data.rows[row];
    points.push([x, top], [x, top + height]);
  }
  return [...points, [enters, graph.y[end]]];
}

function makeEdge(graph, number, arrows, backs) {
  const { data } = graph;
  const points = pointsOf(graph, number);
  const [[middle], [x, y]] = [points[0], points.at(-1)];
  // It begins above the room for the gradient, which covers this bit once it is there.
  const top = graph.y[data.edges[number][0]] + data.tall;
  const line = draw("path", { d: `M${middle} ${top}${pathThrough(points).replace("M", "L")}` });
  const tip = draw("path", { d: `M${x} ${y}l-4.5 -7h9z` });
  const edge = { line, tip };
  if (data.storeys.length) addBack(edge, points, backs);
  arrows.append(line, tip);
  graph.edges.push(edge);
}

// The way back along an arrow, with the contribution written on it.
function addBack(edge, points, backs) {
  const shifted = points.map(([x, y]) => [x - 12, y]);
  const [[x, y], [fromX, fromY], [toX, toY]] = [shifted[0], shifted.at(-2), shifted.at(-1)];
  const lift = Math.abs(toX - fromX) < 12 ? 0 : toX > fromX ? 10 : -10; // away from the bend
  const beside = { x: (fromX + toX) / 2 - 6, y: (fromY + toY) / 2 + 4 + lift, "text-anchor": "end" };
  const tip = draw("path", { class: "tip back", d: `M${x} ${y}l-4.5 7h9z` });
  edge.contribution = draw("text", { class: "flow orange", ...beside });
  edge.backLine = draw("path", { d: pathThrough(shifted) });
  edge.back = draw("g", {}, edge.backLine, tip, edge.contribution);
  backs.append(edge.back);
}

// --- the story ------------------------------------------------------------------------------------

// What everything looks like after step k: the changes of steps 0 to k, played in order.
function stateAfter(data, k) {
  const later = new Set(data.later);
  const state = {
    box: data.x.map((_, number) => (number < data.there ? 1 : 0)),
    value: Array(data.x.length).fill(""),
    title: {},
    grad: {},
    back: {},
    arrow: data.edges.map((_, number) => (later.has(number) ? 0 : 1)),
    out: data.out,
    place: {},
  };
  let [written, before] = [null, null];
  for (const step of data.steps.slice(0, k + 1)) {
    if (before === "written" && step.stage !== before) written = [[...state.box], [...state.value]];
    before = step.stage;
    if (step.fresh) {
      [state.box, state.value] = written.map((list) => [...list]);
      [state.grad, state.back, state.place] = [{}, {}, {}];
    }
    if (step.clear) [state.grad, state.back] = [{}, {}];
    const appear = step.stage === "written" ? step.now || [] : [];
    for (const number of [...appear, ...(step.hollow || [])]) state.box[number] = 1;
    for (const [number, value] of Object.entries(step.solid || {}))
      [state.box[number], state.value[number]] = [2, value];
    for (const number of step.ghost || []) state.box[number] = 3;
    for (const kept of ["title", "grad", "back", "place"]) Object.assign(state[kept], step[kept]);
    for (const number of step.cut || []) state.arrow[number] = 3;
    for (const number of step.link || []) state.arrow[number] = 1;
    state.out = step.out || state.out;
  }
  return state;
}

function show(graph, wish) {
  const { data } = graph;
  const [k, open] = graph.predict ? graph.predict.allowed(wish) : [wish, null];
  graph.open = open;
  const state = stateAfter(data, k);
  const step = data.steps[k];
  const now = new Set((open === null ? step.now : data.steps[open].now) || []);
  graph.at = k;
  graph.state = state;
  graph.nodes.forEach((node, number) => paintNode(graph, node, number, now.has(number)));
  graph.edges.forEach((edge, number) => paintEdge(graph, edge, number, step, now));
  sayStep(graph);
  graph.follow?.(step);
  graph.panel?.(step);
  graph.frame.chosen?.(null, { step: k });
  if (graph.fold) paintFold(graph, now);
  if (now.size && graph.started && !graph.fold?.shown) reveal(graph, graph.nodes[[...now][0]].group);
  graph.started = true;
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, names) {
  const text = names.filter(Boolean).join(" ");
  if (node.getAttribute("class") !== text) node.setAttribute("class", text);
}

function paintNode(graph, node, number, now) {
  const { data, state } = graph;
  const look = state.box[number];
  const [title, word] = state.title[number] || [
    data.titles[number],
    entry(data.words, data.word, number),
  ];
  const place = state.place[number];
  const fills = data.program?.fills;
  const output = state.out.includes(number) && "output";
  mark(node.group, ["node", node.kind, STATES[look], output, place !== undefined && "placed"]);
  node.main.style.fill = place === undefined ? "" : fills[place % fills.length];
  const found = graph.hits?.has(number) && "found";
  mark(node.halo, ["halo", now && "now", found, graph.chosen === number && "chosen"]);
  const room = data.wide[number] - 44;
  set(node.title, cut(title, room, 13));
  set(node.word, cut(graph.inside.has(number) ? `${word}, ${typeOf(data, number)}` : word, room, 11));
  set(node.value, look === 3 ? "" : cut(state.value[number], room, 13) || "no value yet");
  mark(node.value, ["v", !state.value[number] && "none"]);
  node.type.setAttribute("opacity", look === 3 ? 0 : 1);
  node.halo.setAttribute("height", data.tall + 14);
  if (!node.grad) return;
  const [text, complete] = state.grad[number] || ["", false];
  node.halo.setAttribute("height", text ? heightOf(graph, number) + 14 : data.tall + 14);
  set(node.gradText, cut(text, data.wide[number] - 30, 13));
  mark(node.grad, text ? ["grad", !complete && "part"] : ["hidden"]);
}

function paintEdge(graph, edge, number, step, now) {
  const { data, state } = graph;
  const [start, end] = data.edges[number];
  const visible = state.arrow[number] && state.box[start] && state.box[end];
  const ghost = state.arrow[number] === 3 || state.box[start] === 3 || state.box[end] === 3;
  const active = step.stage !== "written" && !step.grad && now.has(end);
  mark(edge.line, visible ? ["edge", ghost && "ghost", active && "now"] : ["hidden"]);
  mark(edge.tip, visible && !ghost ? ["tip", active && "now"] : ["hidden"]);
  if (!edge.back) return;
  const text = state.back[number];
  mark(edge.back, text === undefined ? ["hidden"] : []);
  mark(edge.backLine, ["back", step.back && number in step.back && "now"]);
  set(edge.contribution, text && text.length <= 10 && !data.quiet?.includes(number) ? text : "");
}

// --- saying ---------------------------------------------------------------------------------------

function sayStep(graph) {
  if (graph.open !== null) return graph.predict.ask(graph.open);
  if (graph.chosen !== null) return sayNode(graph, graph.chosen);
  const step = graph.data.steps[graph.at];
  graph.frame.say(step.say, step.rows || described(graph, step));
}

// What a layer of a large graph describes; a small graph brings its own words.
function described({ data }, { stage, now }) {
  if (stage !== "written" || !now) return [];
  const some = now.slice(0, 5).map((number) => `${data.titles[number]}: ${typeOf(data, number)}`);
  if (now.length > 5) some.push(`${now.length - 5} more`);
  return [["described", some.join(", ")], ["computed", "nothing yet"]];
}

function sayNode(graph, number) {
  const { data, state, letters } = graph;
  if (!state.box[number]) return;
  const [title, word] = state.title[number] || [
    data.titles[number],
    entry(data.words, data.word, number),
  ];
  const rows = [["is", `${word}, ${typeOf(data, number)}`]];
  const inputs = data.edges
    .filter(([, end], at) => end === number && state.arrow[at] === 1)
    .map(([start]) => letters[start]);
  if (data.notes?.[number]) rows.push(["why it is here", data.notes[number]]);
  if (inputs.length) rows.push(["reads", inputs.join(", ")]);
  rows.push(["value", state.value[number] || "no value yet"]);
  if (state.grad[number]) rows.push(["gradient", state.grad[number][0]]);
  const line = entry(data.lines, data.line, number);
  if (line) rows.push(["your line", line]);
  graph.frame.say(`${letters[number]}:  ${title}`, rows);
}

function keepBox(graph, number) {
  graph.chosen = graph.chosen === number ? null : number;
  graph.nodes.forEach((node, at) => node.halo.classList.toggle("chosen", at === graph.chosen));
  sayStep(graph);
}

// --- the controls -----------------------------------------------------------------------------------

function makeBar(graph, width) {
  const { data, frame } = graph;
  const last = data.steps.length - 1;
  const stages = [...new Set(data.steps.map((step) => step.stage))];
  const tabs = choice("stage of the story", stages, (i) => show(graph, opens(data, stages[i])));
  const go = (k) => show(graph, Math.min(Math.max(k, 0), last));
  graph.go = go;
  const slide = { type: "range", min: 0, max: last, value: last, "aria-label": "step" };
  const slider = el("input", { ...slide, oninput: () => go(Number(slider.value)) });
  graph.slider = slider;
  const arrow = (name, by, sign) =>
    el("button", { "aria-label": name, onclick: () => go(graph.at + by) }, sign);
  const [back, next] = [arrow("one step back", -1, "◀"), arrow("one step on", 1, "▶")];
  const count = el("output", {});
  if (stages.length > 1) frame.bar.append(tabs.group);
  if (last > 0) frame.bar.append(el("div", { class: "steps" }, player(slider, go), back, slider, next, count));
  makeZoom(graph, width > 600 || data.size[1] > 590);
  makeSearch(graph);
  graph.follow = (step) => {
    slider.value = graph.at;
    slider.setAttribute("aria-valuetext", `${step.stage}: ${step.say}`);
    back.disabled = graph.at === 0 && graph.open === null;
    next.disabled = graph.at === last;
    tabs.press(stages.indexOf(step.stage), true);
    count.textContent = `step ${graph.at + 1} of ${last + 1}`;
  };
}

// The step a stage opens with: its first, but the whole graph for "written".
function opens(data, stage) {
  const among = data.steps.map((step) => step.stage);
  return stage === "written" ? among.lastIndexOf(stage) : among.indexOf(stage);
}

// --- keys -------------------------------------------------------------------------------------------

function makeKeys(graph) {
  graph.frame.keys([
    ["on the slider: arrows", "one step back or on; Home, End: first, last"],
    ["on the picture: arrows", "up to what a box reads, down to its reader, along the row"],
    ["Enter, Esc", "keep a box in the read-out, let it go"],
  ]);
  const ways = { ArrowUp: up, ArrowDown: down, ArrowLeft: beside(-1), ArrowRight: beside(1) };
  graph.svg.addEventListener("focus", () => {
    // A mouse that drags the picture chooses nothing.
    if (graph.svg.matches(":focus-visible")) move(graph, graph.cursor ?? graph.state.out[0]);
  });
  graph.svg.addEventListener("blur", () => graph.chosen === null && point(graph, null));
  graph.svg.addEventListener("keydown", (event) => {
    if (zoomKey(graph, event)) return;
    graph.cursor ??= graph.state.out[0];
    if (event.key === "Enter" || event.key === " ") keepBox(graph, graph.cursor);
    else if (event.key === "Escape" && graph.chosen !== null) keepBox(graph, graph.chosen);
    else if (event.key === "Escape" && graph.fold) return graph.closeBox();
    else if (ways[event.key]) move(graph, ways[event.key](graph, graph.cursor) ?? graph.cursor);
    else return;
    event.preventDefault();
    if (graph.chosen === null) point(graph, graph.cursor);
  });
}

// Ring a box and say what it is; null lets go.
function point(graph, number) {
  graph.nodes.forEach((node, at) => node.halo.classList.toggle("chosen", at === number));
  if (number === null) sayStep(graph);
  else sayNode(graph, number);
}

function move(graph, number) {
  graph.cursor = number;
  if (graph.chosen !== null) graph.chosen = number;
  point(graph, number);
  reveal(graph, graph.nodes[number].group);
}

const alive = (graph, number) => graph.state.box[number] > 0;
const up = (graph, at) =>
  graph.data.edges.find(([start, end]) => end === at && alive(graph, start))?.[0];
const down = (graph, at) =>
  graph.data.edges.find(([start, end]) => start === at && alive(graph, end))?.[1];
const beside = (by) => (graph, at) => {
  const { x, row: rows } = graph.data;
  const row = x
    .map((_, i) => i)
    .filter((i) => rows[i] === rows[at] && alive(graph, i))
    .sort((a, b) => x[a] - x[b]);
  return row[row.indexOf(at) + by];
};

// A graph in a part of its own below the picture of another view; gives the part.
function openInside(frame, words, data) {
  const inner = makeFrame(data);
  VIEWS.graph(data, inner);
  inner.root.querySelector("slot").remove();
  inner.root.classList.replace("tk", "part");
  inner.root.classList.add("inside");
  inner.root.querySelector("h3").textContent = words;
  frame.readout.after(inner.root);
  if (frame.root.isConnected) inner.shown?.();
  return inner.root;
}
