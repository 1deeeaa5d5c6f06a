// The receptive-field painter: the stack of layers, the cells one output has seen, and the same
// field in a picture. The fields come from Python; here they are only put in their places.

VIEWS.receptive = (data, frame) => {
  const now = { rows: "same", rate: 0, depth: data.layers.length };
  const box = el("div", { class: "grids" });
  const modes = choice("rates", ["the same in every layer", "growing: 1, r, r²"], (at) => {
    now.rows = at ? "growing" : "same";
    paint();
  });
  const slideOf = (name, max, value, put) => {
    const count = el("output", {});
    const slider = el("input", { type: "range", min: 1, max, value, "aria-label": name });
    const go = (at) => {
      put(at);
      paint();
    };
    slider.addEventListener("input", () => go(Number(slider.value)));
    frame.bar.append(el("div", { class: "steps" }, player(slider, go, name), slider, count));
    return { slider, count };
  };
  frame.bar.append(modes.group);
  const rate = slideOf("rate", data.same.length, 1, (at) => (now.rate = at - 1));
  const layers = slideOf("layers", data.layers.length, now.depth, (at) => (now.depth = at));
  const paint = () => {
    const choices = data[now.rows];
    now.rate = Math.min(now.rate, choices.length - 1);
    const field = choices[now.rate][now.depth - 1];
    [rate.slider.max, rate.slider.value, layers.slider.value] = [choices.length, now.rate + 1, now.depth];
    rate.count.textContent = `rate r = ${now.rate + 1}`;
    layers.count.textContent = `${now.depth} of ${data.layers.length} layers`;
    box.replaceChildren(drawStack(data, field), drawField(field));
    sayField(frame, field);
  };
  frame.picture.append(box);
  frame.keys([["on the sliders: arrows", "another rate, more or fewer layers"]]);
  paint();
};

const spanOf = (field) => field.cells[0].at(-1) + 1;

// Where each cell of each level stands, counted in cells of the input, as in receptive.py.
function centresOf(data, field) {
  let [far, start] = [1, 0];
  return field.cells.map((cells, depth) => {
    if (depth) {
      const [size, stride] = data.layers[depth - 1];
      start += (far * (size - 1) * field.rates[depth - 1]) / 2;
      far *= stride;
    }
    return new Map(cells.map((cell) => [cell, start + far * cell]));
  });
}

function drawStack(data, field) {
  const [WIDTH, LEVEL, TALL_CELL, MARGIN, ABOVE] = [460, 58, 16, 84, 6]; // pixels, as in receptive.py
  const span = spanOf(field);
  const side = Math.min(24, WIDTH / span);
  const centres = centresOf(data, field);
  const svg = draw("svg", {
    width: MARGIN + span * side + 4,
    height: ABOVE + centres.length * LEVEL - 30,
    role: "img",
    "aria-label": `one output sees ${span} cells of the input`,
  });
  const middle = (x) => MARGIN + (x + 0.5) * side;
  centres.forEach((level, depth) => {
    if (!depth) return;
    const [size, stride] = data.layers[depth - 1];
    for (const [cell, x] of level) {
      for (let entry = 0; entry < size; entry += 1) {
        const below = centres[depth - 1].get(cell * stride + entry * field.rates[depth - 1]);
        const [y1, y2] = [ABOVE + depth * LEVEL, ABOVE + (depth - 1) * LEVEL + TALL_CELL];
        svg.append(draw("line", { x1: middle(x), y1, x2: middle(below), y2, class: "thread" }));
      }
    }
  });
  const cellAt = (x, depth, look) =>
    draw("rect", { x: MARGIN + x * side + 1, y: ABOVE + depth * LEVEL, width: side - 2, height: TALL_CELL, class: look });
  centres.forEach((level, depth) => {
    const rate = depth ? `, rate ${field.rates[depth - 1]}` : "";
    const name = depth ? `layer ${depth}` : "input";
    svg.append(draw("text", { x: 0, y: ABOVE + depth * LEVEL + 13, class: "small" }, name));
    if (depth) svg.append(draw("text", { x: 0, y: ABOVE + depth * LEVEL + 27, class: "small" }, rate.slice(2)));
    for (let x = 0; !depth && x < span; x += 1) svg.append(cellAt(x, 0, "unseen"));
    for (const x of level.values()) svg.append(cellAt(x, depth, depth === centres.length - 1 ? "seen top" : "seen"));
  });
  return svg;
}

// The field in a picture, rows and columns alike: the darker, the more ways lead to a cell.
function drawField(field) {
  const span = spanOf(field);
  const ways = Array(span).fill(0);
  field.cells[0].forEach((cell, at) => (ways[cell] = field.ways[0][at]));
  const most = Math.max(...ways);
  const canvas = el("canvas", { width: span, height: span, role: "img", "aria-label": `${span} by ${span} cells` });
  const pen = canvas.getContext("2d");
  ways.forEach((down, row) =>
    ways.forEach((across, column) => {
      const share = (down * across) / (most * most);
      pen.fillStyle = `rgb(${ramp(["#ffffff", "#1f4e8c"], share)})`; // as in receptive.py
      pen.fillRect(column, row, 1, 1);
    }),
  );
  return el("div", { class: "field" }, el("p", { class: "caption" }, "in a picture"), canvas);
}

function sayField(frame, field) {
  const span = spanOf(field);
  const most = Math.max(...field.ways[0]);
  const plural = span > 1 ? "s" : "";
  const rows = [
    ["how it comes about", field.sum],
    ["in a picture", `${span} x ${span} = ${span * span} cells`],
    ["the middle", most > 1 ? `counts most: ${most} ways lead to the cell that is seen most` : "each cell is seen in one way"],
  ];
  if (field.holes) rows.push(["holes", `${field.holes} of the ${span} cells are not seen at all`]);
  frame.say(`rates ${field.rates.join(", ")}: one output sees ${span} cell${plural} along an axis`, rows);
}
