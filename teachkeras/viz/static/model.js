// A model: boxes are layers. Choosing one tells its settings and weights, and opens its graph.

VIEWS.model = (data, frame) => {
  const [width, height] = data.size.map((size) => size + 2 * EDGE);
  const [arrows, boxes] = [draw("g"), draw("g")];
  const look = { width, height, viewBox: `0 0 ${width} ${height}`, style: "max-width:100%;height:auto" };
  const svg = draw("svg", { ...look, role: "group", "aria-label": data.title, tabindex: 0 },
    draw("g", { transform: `translate(${EDGE} ${EDGE})` }, arrows, boxes));
  for (const route of data.routes) {
    const [x, y] = route.at(-1);
    arrows.append(draw("path", { class: "edge", d: pathThrough(route) }), draw("path", { class: "tip", d: `M${x} ${y}l-4.5 -7h9z` }));
  }
  const model = { data, frame, at: null, halos: [] };
  data.boxes.forEach((box, number) => boxes.append(layerBox(model, box, number)));
  frame.picture.append(svg);
  svg.addEventListener("focus", () => model.at === null && chooseLayer(model, 0));
  svg.addEventListener("keydown", (event) => {
    const next = stepTo(data, model.at ?? 0, event.key);
    if (next === undefined) return;
    event.preventDefault();
    chooseLayer(model, next, event.key === "Enter");
  });
  frame.keys([
    ["arrows", "up to what a layer reads, down to what reads it, along the row"],
    ["Enter", "open the graph inside a layer, close it"],
  ]);
  frame.say("Point at a layer, or press Tab and the arrow keys, to read it; Enter or a click opens it.");
};

function layerBox(model, box, number) {
  const [x, y, width, height] = box.place;
  const corner = box.marks.includes("input") ? height / 2 : 5;
  const halo = draw("rect", { class: "halo", x: -6, y: -6, width: width + 12, height: height + 12, rx: 9 });
  const group = draw("g", { class: `node solid ${box.marks}`, transform: `translate(${x} ${y})` }, halo,
    draw("rect", { class: "box main", width, height, rx: corner }));
  if (box.marks.includes("parameter"))
    group.append(draw("rect", { class: "inner", x: 4, y: 4, width: width - 8, height: height - 8, rx: 3 }));
  group.append(draw("circle", { class: "letter", cx: 19, cy: height / 2, r: 11 }),
    draw("text", { class: "l", x: 19, y: Math.floor(height / 2) + 4 }, box.letter));
  box.lines.forEach((line, at) =>
    group.append(draw("text", { class: at ? "said" : "t", x: 36, y: 20 + 17 * at }, line)));
  group.addEventListener("pointerenter", () => sayLayer(model, number));
  group.addEventListener("click", () => chooseLayer(model, number, true));
  model.halos.push(halo);
  return group;
}

function sayLayer(model, number) {
  const box = model.data.boxes[number];
  const rows = box.inside ? [...box.rows, ["inside", "Enter or a click shows its operations"]] : box.rows;
  model.frame.say(`${box.letter}:  ${box.say}`, rows);
}

function chooseLayer(model, number, open = false) {
  model.at = number;
  model.halos.forEach((halo, at) => halo.setAttribute("class", at === number ? "halo chosen" : "halo"));
  sayLayer(model, number);
  if (!open) return;
  const { inside, say } = model.data.boxes[number];
  const same = model.opened === number;
  model.shown?.remove();
  model.opened = same || !inside ? null : number;
  if (model.opened !== null) model.shown = openInside(model.frame, `inside: ${say}`, inside);
}

// The box an arrow key leads to: along arrows up and down, to the neighbour of the same row.
function stepTo(data, at, key) {
  const along = (from, to) => data.edges.filter((edge) => edge[from] === at).map((edge) => edge[to])[0] ?? at;
  const beside = (way) => {
    const [x, y] = data.boxes[at].place;
    const row = data.boxes.map((box, number) => [box.place[0], number, box.place[1]]).filter((one) => one[2] === y);
    const there = row.filter(([left]) => (left - x) * way > 0).sort((a, b) => (a[0] - b[0]) * way);
    return there[0]?.[1] ?? at;
  };
  const ways = { ArrowUp: () => along(1, 0), ArrowDown: () => along(0, 1), ArrowLeft: () => beside(-1), ArrowRight: () => beside(1), Home: () => 0, End: () => data.boxes.length - 1, Enter: () => at };
  return ways[key]?.();
}
