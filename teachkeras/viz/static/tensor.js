// TensorView: a number on a card, a vector as a strip, a matrix as a grid of cells.

const RULER = 34; // pixels for the indices, the same as in cells.py
const MOST_DRAWN = 900; // more cells than this go on a canvas, one pixel each, stretched

const mono = (text, size = 13) => text.length * size * 0.602;

// A label in the middle of (x, y).
function label(text, x, y, kind = "small mid", more = {}) {
  return draw("text", { x, y, class: kind, ...more }, text);
}

// --- rank 0, and shapes without cells -----------------------------------------------------------

VIEWS.card = (data, frame) => {
  const svg = draw(
    "svg",
    { width: 360, height: 150, role: "img", "aria-label": data.title },
    label(data.name, 8, 22, ""),
    label(`${data.dtype}, shape ()`, 8, 40, "small"),
    label(data.text, 8, 86, "big"),
    draw("line", { x1: 8, x2: 321, y1: 118, y2: 118, class: "tick" }),
  );
  for (let tick = -6; tick <= 6; tick += 2) {
    const x = 8 + (tick + 6) * 26;
    svg.append(
      draw("line", { x1: x, x2: x, y1: 118, y2: 126, class: "tick" }),
      label(`1e${tick}`, x + 6, 140),
    );
  }
  if (data.power !== null) {
    svg.append(
      draw("rect", {
        x: 8,
        y: 107,
        height: 10,
        width: (data.power + 6) * 26 + 1,
        class: "bar-mark",
      }),
    );
  }
  frame.picture.append(svg);
  const size = data.power === null ? "" : " The bar shows its size, in powers of ten.";
  frame.say(`${data.name} = ${data.text}`, [
    ["rank 0", `one number, no axes, nothing to index.${size}`],
  ]);
};

VIEWS.shape = (data, frame) => {
  const sizes = data.sizes.length ? data.sizes : ["()"];
  const svg = draw("svg", { height: 86, role: "img", "aria-label": data.title });
  let x = 4;
  sizes.forEach((size, axis) => {
    const wide = Math.max(44, mono(size, 14) + 24);
    const dash = data.hollow ? "5 4" : null;
    svg.append(
      draw(
        "g",
        { class: data.hollow ? "" : "solid" },
        draw("rect", {
          x,
          y: 6,
          width: wide,
          height: 40,
          rx: 6,
          class: "box main",
          "stroke-dasharray": dash,
        }),
      ),
      label(size, x + wide / 2, 31, "mid"),
      label(data.sizes.length ? `axis ${axis}` : "scalar", x + wide / 2, 64),
    );
    x += wide + 10;
  });
  svg.setAttribute("width", x + 4);
  frame.picture.append(svg);
  frame.say(data.name, [["", data.below]]);
};

// --- grids ----------------------------------------------------------------------------------------

VIEWS.grid = (data, frame) => {
  const texts = data.cells.split(" ");
  const grid = {
    data,
    frame,
    texts,
    values: texts.map(toNumber),
    low: toNumber(data.low),
    high: toNumber(data.high),
    vector: data.shape.length === 1,
    turned: false,
    form: 0,
    reduce: 0,
    at: null,
  };
  if (grid.vector && !data.least) {
    const forms = choice("how the vector lies", ["bare vector", "row", "column"], (form) => {
      grid.form = form;
      grid.turned = form === 2;
      drawGrid(grid);
      sayForm(grid);
    });
    frame.bar.append(forms.group);
  }
  if (data.margins) {
    const margins = choice("margins", ["values only", "sum", "mean"], (reduce) => {
      grid.reduce = reduce;
      drawGrid(grid);
      sayMargin(grid, null);
    });
    frame.bar.append(margins.group);
  }
  frame.keys([
    ["arrows, Home, End", "move from cell to cell"],
    ["Esc", "leave the cells"],
  ]);
  drawGrid(grid);
  if (grid.vector && !data.least) sayForm(grid);
  else
    frame.say(
      "Point at a cell, or press Tab and then the arrow keys: its index and value appear here.",
    );
};

function drawGrid(grid) {
  const { data, frame } = grid;
  const [wide, tall] = data.side;
  const [rows, columns] = shown(grid);
  const extra = grid.reduce ? [wide + 90, tall + 10] : [0, 0];
  const [width, height] = [RULER + columns * wide + 8, RULER + rows * tall + 8];
  grid.svg = draw("svg", {
    width: width + extra[0],
    height: height + extra[1] + 30,
    tabindex: 0,
    role: "img",
    "aria-label": `${data.title}. Use the arrow keys to read single values.`,
  });
  const canvas = rows * columns > MOST_DRAWN ? paintPixels(grid, rows, columns) : null;
  if (!canvas) paintCells(grid, rows, columns);
  rulers(grid, rows, columns);
  grid.svg.append(
    draw("rect", {
      x: RULER,
      y: RULER,
      width: columns * wide,
      height: rows * tall,
      class: "frame",
    }),
  );
  if (grid.reduce) drawMargins(grid, rows, columns);
  legend(grid, height + extra[1]);
  grid.ring = draw("g");
  grid.svg.append(grid.ring);
  frame.picture.replaceChildren(el("div", { class: "over" }, canvas, grid.svg));
  listen(grid, rows, columns);
}

// Rows and columns as they lie in the picture now.
function shown(grid) {
  const [rows, columns] = grid.data.grid;
  return grid.turned ? [columns, rows] : [rows, columns];
}

// The number of a cell in the list of texts, from its place in the picture.
function position(grid, row, column) {
  const columns = grid.data.grid[1];
  return grid.turned ? column * columns + row : row * columns + column;
}

function colourOf(grid, value) {
  if (!Number.isFinite(value)) return [255, 255, 255];
  const spread = grid.high / 2 - grid.low / 2;
  return ramp(grid.data.stops, spread ? (value / 2 - grid.low / 2) / spread : 0.5);
}

function paintCells(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = position(grid, row, column);
      if (at >= grid.texts.length) continue;
      const [x, y, colour] = [
        RULER + column * wide,
        RULER + row * tall,
        colourOf(grid, grid.values[at]),
      ];
      grid.svg.append(
        draw("rect", { x, y, width: wide, height: tall, fill: `rgb(${colour})`, class: "cell" }),
      );
      if (grid.data.numbered || !Number.isFinite(grid.values[at])) {
        grid.svg.append(
          label(sign(grid, at), x + wide / 2, y + tall / 2 + 5, "mid", {
            style: `fill:${textOn(colour)}`,
          }),
        );
      }
    }
  }
}

function sign(grid, at) {
  const value = grid.values[at];
  if (Number.isNaN(value)) return "X";
  return Number.isFinite(value) ? grid.texts[at] : value > 0 ? "▲" : "▼";
}

function paintPixels(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  const canvas = el("canvas", {
    width: columns,
    height: rows,
    style: `left:${RULER + 4}px;top:${RULER + 4}px;width:${columns * wide}px;height:${rows * tall}px`,
  });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = position(grid, row, column);
      if (at < grid.texts.length)
        image.data.set([...colourOf(grid, grid.values[at]), 255], 4 * (row * columns + column));
    }
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}

// As many index labels as are readable.
function rulers(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  let [down, across] = [grid.data.rows.split(" "), grid.data.columns.split(" ")];
  if (grid.turned) [down, across] = [across, down];
  const every = (side, room) =>
    [1, 2, 5, 10, 20, 50, 100, 1000, 9e9].find((step) => step * side >= room);
  for (let i = 0; i < columns; i += every(wide, 26))
    grid.svg.append(label(across[i], RULER + (i + 0.5) * wide, RULER - 8));
  for (let i = 0; i < rows; i += every(tall, 14)) {
    const hidden = grid.form === 0 && grid.vector && rows === 1; // a bare vector has one axis only
    if (!hidden) grid.svg.append(label(down[i], RULER / 2, RULER + (i + 0.5) * tall + 4));
  }
}

function legend(grid, y) {
  const stops = grid.data.stops;
  const group = draw("g", { transform: `translate(${RULER} ${y + 8})` });
  const [low, high] = [grid.data.low, grid.data.high];
  const start = mono(low, 11) + 8;
  group.append(label(low, 0, 10, "small"));
  for (let i = 0; i < 24; i += 1) {
    group.append(
      draw("rect", {
        x: start + i * 5,
        y: 0,
        width: 5.5,
        height: 12,
        fill: `rgb(${ramp(stops, i / 23)})`,
      }),
    );
  }
  group.append(label(high, start + 128, 10, "small"));
  grid.svg.append(group);
  const needed = RULER + start + 128 + mono(high, 11) + 6;
  if (Number(grid.svg.getAttribute("width")) < needed) grid.svg.setAttribute("width", needed);
}

// --- choosing a cell --------------------------------------------------------------------------------

function listen(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  const cellAt = (event) => {
    const box = grid.svg.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - RULER) / tall);
    const column = Math.floor((event.clientX - box.left - RULER) / wide);
    if (row >= 0 && row < rows && column >= 0 && column < columns) choose(grid, row, column);
  };
  grid.svg.addEventListener("pointermove", cellAt);
  grid.svg.addEventListener("click", cellAt);
  grid.svg.addEventListener("focus", () => grid.at || choose(grid, 0, 0));
  grid.svg.addEventListener("keydown", (event) => {
    if (event.target !== grid.svg) return;
    const [row, column] = grid.at || [0, 0];
    const step = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, columns - 1],
    }[event.key];
    if (event.key === "Escape") grid.svg.blur();
    if (!step) return;
    event.preventDefault();
    choose(
      grid,
      Math.min(Math.max(step[0], 0), rows - 1),
      Math.min(Math.max(step[1], 0), columns - 1),
    );
  });
}

function choose(grid, row, column) {
  const at = position(grid, row, column);
  if (at >= grid.texts.length) return;
  const [wide, tall] = grid.data.side;
  grid.at = [row, column];
  const place = { x: RULER + column * wide, y: RULER + row * tall, width: wide, height: tall };
  grid.ring.replaceChildren(
    draw("rect", { ...place, class: "ring outer" }),
    draw("rect", { ...place, class: "ring" }),
  );
  sayCell(grid, row, column, at);
}

function sayCell(grid, row, column, at) {
  const { data, frame, texts } = grid;
  if (data.least) return sayBlock(grid, row, column, at);
  const index = grid.vector ? [`${at}`, `0, ${at}`, `${at}, 0`][grid.form] : `${row}, ${column}`;
  const source = grid.vector
    ? data.name + ["", ".reshape(1, -1)", ".reshape(-1, 1)"][grid.form]
    : data.name;
  const rows = [];
  if (!grid.vector && data.margins) {
    const [sums, means] = ["sum", "mean"].map((word) => data.margins[`${word}1`].split(" ")[row]);
    rows.push([`row ${row}`, `sum ${sums}, mean ${means}`]);
    rows.push([
      `column ${column}`,
      `sum ${data.margins.sum0.split(" ")[column]}, mean ${data.margins.mean0.split(" ")[column]}`,
    ]);
  }
  frame.say(`${data.name}[${index}] = ${texts[at]}`, rows);
  frame.python([`${source}[${index}]`]);
}

function sayBlock(grid, row, column, at) {
  const { data, frame, texts } = grid;
  const span = (names, i, size) => `${names[i]}:${names[i + 1] ?? size}`;
  const across = span(data.columns.split(" "), column, data.shape[data.shape.length - 1]);
  const slice = grid.vector
    ? across
    : `${span(data.rows.split(" "), row, data.shape[0])}, ${across}`;
  const [least, most] = [data.least.split(" ")[at], data.most.split(" ")[at]];
  frame.say(`${data.name}[${slice}] has mean ${texts[at]}`, [
    ["block", `smallest ${least}, largest ${most}`],
  ]);
  frame.python([`${data.name}[${slice}].mean()`]);
}

function sayForm(grid) {
  const { data, frame } = grid;
  const n = data.shape[0];
  const [shape, code, words] = [
    [`(${n},)`, `${data.name}.shape`, "one axis: neither a row nor a column"],
    [`(1, ${n})`, `${data.name}.reshape(1, -1).shape`, `two axes: 1 row of ${n} columns`],
    [`(${n}, 1)`, `${data.name}.reshape(-1, 1).shape`, `two axes: ${n} rows of 1 column`],
  ][grid.form];
  frame.say(`shape ${shape}`, [
    ["", words],
    ["", data.grid[0] > 1 ? `drawn in lines of ${data.grid[1]}` : "the same numbers each time"],
  ]);
  frame.python([`${code}    # ${shape}`]);
}

// --- margins: what axis= collapses ------------------------------------------------------------------

function drawMargins(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  const word = ["", "sum", "mean"][grid.reduce];
  const [right, below] = [RULER + columns * wide + 8, RULER + rows * tall + 8];
  const cell = (text, x, y) =>
    draw(
      "g",
      {},
      draw("rect", { x, y, width: wide, height: tall }),
      label(text, x + wide / 2, y + tall / 2 + 5, "mid"),
    );
  const add = (axis, cells, x, y) => {
    const name = `${word}(axis=${axis})`;
    const group = draw(
      "g",
      { class: "margin", tabindex: 0, role: "button", "aria-label": name },
      ...cells,
      label(name, x, y, "small"),
    );
    const show = () => {
      sweep(grid, axis, rows, columns);
      sayMargin(grid, axis);
    };
    for (const type of ["pointerenter", "focus", "click"]) group.addEventListener(type, show);
    for (const type of ["pointerleave", "blur"])
      group.addEventListener(type, () => grid.ring.replaceChildren());
    grid.svg.append(group);
  };
  const texts = (axis) => grid.data.margins[word + axis].split(" ");
  add(
    1,
    texts(1).map((text, row) => cell(text, right, RULER + row * tall)),
    right,
    RULER - 8,
  );
  add(
    0,
    texts(0).map((text, column) => cell(text, RULER + column * wide, below)),
    right,
    below + tall / 2 + 4,
  );
}

// A band runs along the axis that disappears.
function sweep(grid, axis, rows, columns) {
  const [wide, tall] = grid.data.side;
  const [width, height] = [columns * wide, rows * tall];
  const band = axis
    ? { width: wide, height, class: "sweep across", style: `--far:${width - wide}px` }
    : { width, height: tall, class: "sweep down", style: `--far:${height - tall}px` };
  grid.ring.replaceChildren(draw("rect", { x: RULER, y: RULER, ...band }));
}

function sayMargin(grid, axis) {
  const { data, frame } = grid;
  const word = ["", "sum", "mean"][grid.reduce];
  if (!word) return frame.say(data.title);
  const [rows, columns] = data.shape;
  const shapes = [`(${columns},)`, `(${rows},)`];
  if (axis === null) {
    frame.say(`The margins hold ${data.name}.${word}(axis=0) and ${data.name}.${word}(axis=1)`, [
      ["", "point at a margin: the band shows the axis that disappears"],
    ]);
    frame.python([0, 1].map((a) => `${data.name}.${word}(axis=${a})    # shape ${shapes[a]}`));
    return;
  }
  const each = axis ? "each row becomes one number" : "each column becomes one number";
  frame.say(
    `${data.name}.${word}(axis=${axis}) = [${data.margins[word + axis].split(" ").join(", ")}]`,
    [[`axis ${axis} disappears`, `${each}: shape (${rows}, ${columns}) becomes ${shapes[axis]}`]],
  );
  frame.python([`${data.name}.${word}(axis=${axis})`]);
}
