// The layers of a large graph as boxes of their own, on a stage before that of all boxes.
//
// Both stages tell the same step: a layer is solid when all its boxes are, and lit when one of them
// is what to look at now. A layer opens into its boxes; Esc leads back.

function makeFold(graph) {
  const { folded } = graph.data;
  const [width, height] = [folded.size[0] + 2 * EDGE, folded.size[1] + 2 * EDGE];
  const inside = draw("g", { transform: `translate(${EDGE} ${EDGE})` });
  const svg = draw(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", tabindex: 0,
      "aria-label": `${graph.data.title}, a box for each layer` },
    inside,
  );
  for (const route of folded.routes) inside.append(...foldedArrow(route));
  const fold = { groups: folded.titles.map((_, at) => makeGroup(graph, at)), cursor: 0 };
  inside.append(...fold.groups.map((group) => group.node));
  const layers = { svg, width, height, scale: 1, first: () => {} };
  const boxes = graph.stage;
  graph.fold = fold;
  graph.frame.picture.append(svg);
  const names = [`${folded.titles.length} layers`, `all ${graph.letters.length} boxes`];
  const show = (stage, look) => {
    graph.stage = stage;
    graph.fold.shown = stage === layers;
    layers.svg.style.display = stage === layers ? "" : "none";
    boxes.svg.style.display = stage === boxes ? "" : "none";
    level.press(stage === layers ? 0 : 1, true);
    if (look) firstLook(graph);
  };
  const level = choice("how much is shown", names, (at) => show(at ? boxes : layers, true));
  graph.frame.bar.prepend(level.group);
  // Opening a layer, or finding a box, leads to the boxes at a size that can be read.
  graph.openBox = () => {
    if (!fold.shown) return;
    show(boxes);
    firstLook(graph);
    zoomTo(graph, 1);
  };
  graph.closeBox = () => {
    show(layers, true);
    svg.focus();
  };
  foldKeys(graph, svg);
  show(layers);
}

function foldedArrow(route) {
  const points = route.flatMap((x, i) => (i % 2 ? [] : [[x, route[i + 1]]]));
  const [x, y] = points.at(-1);
  return [
    draw("path", { class: "edge", d: pathThrough(points) }),
    draw("path", { class: "tip", d: `M${x} ${y}l-4.5 -7h9z` }),
  ];
}

function makeGroup(graph, at) {
  const { folded } = graph.data;
  const [x, y, width] = folded.places[at];
  const status = draw("text", { class: "small", x: 12, y: 33 });
  const halo = draw("rect", { class: "halo", x: -6, y: -6, width: width + 12, height: folded.tall + 12, rx: 8 });
  const node = draw(
    "g",
    { class: "node", transform: `translate(${x} ${y})` },
    halo,
    draw("rect", { class: "box main", width, height: folded.tall, rx: 5 }),
    draw("text", { class: "t", x: 12, y: 17 }, folded.titles[at]),
    status,
  );
  node.addEventListener("pointerenter", () => sayGroup(graph, at));
  node.addEventListener("pointerleave", () => graph.fold.shown && sayStep(graph));
  node.addEventListener("click", () => openFolded(graph, at));
  const boxes = folded.of.flatMap((group, number) => (group === at ? [number] : []));
  return { node, halo, status, boxes };
}

// What every layer looks like at the step that is shown.
function paintFold(graph, now) {
  graph.fold.groups.forEach(({ node, halo, status, boxes }, at) => {
    const there = boxes.filter((number) => graph.state.box[number] > 0);
    const solid = there.filter((number) => graph.state.box[number] === 2);
    const lit = boxes.some((number) => now.has(number));
    const whole = there.length > 0 && solid.length === there.length;
    mark(node, ["node", there.length ? (whole ? "solid" : "hollow") : "hidden"]);
    mark(halo, ["halo", lit && "now", graph.fold.chosen === at && "chosen"]);
    set(status, typeOf(graph.data, boxes.at(-1)));
    if (lit && graph.fold.shown && graph.started) reveal(graph, node);
  });
}

function sayGroup(graph, at) {
  if (graph.open !== null) return; // a question stands there
  const { folded } = graph.data;
  const { boxes } = graph.fold.groups[at];
  const solid = boxes.filter((number) => graph.state.box[number] === 2).length;
  const some = boxes.slice(0, 6).map((number) => `${graph.letters[number]}: ${graph.data.titles[number]}`);
  if (boxes.length > 6) some.push(`${boxes.length - 6} more`);
  graph.frame.say(folded.titles[at], [
    ["gives", typeOf(graph.data, boxes.at(-1))],
    ["inside", some.join(",  ")],
    ["with a value", `${solid} of ${boxes.length}`],
    ["click, Enter", "opens it into its boxes"],
  ]);
}

function openFolded(graph, at) {
  const first = graph.fold.groups[at].boxes.find((number) => graph.state.box[number]);
  if (first === undefined) return;
  graph.openBox();
  graph.stage.svg.focus();
  move(graph, first);
}

function foldKeys(graph, svg) {
  const { fold } = graph;
  graph.frame.keys([["on the layers: arrows", "the next layer; Enter opens it, Esc leads back"]]);
  const choose = (at) => {
    fold.chosen = at;
    fold.groups.forEach(({ halo }, i) => halo.classList.toggle("chosen", i === at));
    if (at === null) return sayStep(graph);
    fold.cursor = at;
    reveal(graph, fold.groups[at].node);
    sayGroup(graph, at);
  };
  const last = fold.groups.length - 1;
  const ways = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };
  svg.addEventListener("focus", () => svg.matches(":focus-visible") && choose(fold.cursor));
  svg.addEventListener("blur", () => choose(null));
  svg.addEventListener("keydown", (event) => {
    if (zoomKey(graph, event)) return;
    if (event.key === "Enter" || event.key === " ") openFolded(graph, fold.cursor);
    else if (ways[event.key]) choose(Math.min(Math.max(fold.cursor + ways[event.key], 0), last));
    else return;
    event.preventDefault();
  });
}
