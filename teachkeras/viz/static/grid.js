// Cells with rulers, a legend and one chosen cell: what a matrix and a slice of a cube share.

const RULER = 34; // pixels for the indices, the same as in cells.py
const MOST_DRAWN = 900; // more cells than this go on a canvas, one pixel each, stretched

const mono = (text, size = 13) => text.length * size * 0.602;

// A label in the middle of (x, y).
function label(text, x, y, kind = "small mid", more = {}) {
  return draw("text", { x, y, class: kind, ...more }, text);
}

function drawGrid(grid) {
  const { data } = grid;
  const [wide, tall] = data.side;
  const [rows, columns] = shown(grid);
  const extra = grid.reduce ? [wide + 90, tall + 10] : [0, 0];
  const [width, height] = [RULER + columns * wide + 8, RULER + rows * tall + 8];
  grid.svg = draw("svg", {
    width: width + extra[0],
    height: height + extra[1] + 30,
    tabindex: 0,
    role: grid.reduce ? "group" : "img", // margins are buttons, and a picture must not hold any
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
  grid.margins?.(rows, columns);
  legend(grid, height + extra[1]);
  grid.ring = draw("g");
  grid.svg.append(grid.ring);
  grid.host.replaceChildren(el("div", { class: "over" }, canvas, grid.svg));
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
  if (Number.isNaN(value)) return grid.texts[at] === "--" ? "--" : "X";
  return Number.isFinite(value) ? grid.texts[at] : value > 0 ? "▲" : "▼";
}

function paintPixels(grid, rows, columns) {
  const [wide, tall] = grid.data.side;
  const canvas = pixels(rows, columns, (row, column) => {
    const at = position(grid, row, column);
    return at < grid.texts.length ? colourOf(grid, grid.values[at]) : null;
  });
  canvas.style = `left:${RULER + 4}px;top:${RULER + 4}px;width:${columns * wide}px;height:${rows * tall}px`;
  return canvas;
}

// A canvas with one pixel per cell, coloured by a function of row and column.
function pixels(rows, columns, colour) {
  const canvas = el("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const parts = colour(row, column);
      if (parts) image.data.set([...parts, 255], 4 * (row * columns + column));
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

// A field for an index: "5, 2" and Enter go to that element, or say what is wrong with it.
function indexField(shape, go, frame) {
  const last = shape.map((size) => size - 1).join(", ");
  const field = el("input", { size: last.length + 2, placeholder: last, "aria-label": "index" });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !field.value.trim()) return;
    const index = field.value.replace(/[[\]()\s]/g, "").split(",").filter(Boolean).map(Number);
    const good = shape.every((size, i) => Number.isInteger(index[i]) && -size <= index[i] && index[i] < size);
    if (good && index.length === shape.length) go(index.map((i, axis) => (i < 0 ? i + shape[axis] : i)));
    else frame.say(`there is no element [${field.value}]`, [["the last one is", `[${last}]`]]);
  });
  return el("label", { class: "index" }, "go to [", field, "]");
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
  grid.say(row, column, at);
}
