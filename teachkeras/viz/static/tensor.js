// TensorView: a number on a card, a vector as a strip, a matrix as a grid of cells.

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
  frame.chosen?.([]);
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
    host: frame.picture,
    texts,
    values: texts.map(toNumber),
    low: toNumber(data.low),
    high: toNumber(data.high),
    vector: data.shape.length === 1,
    turned: false,
    form: 0,
    reduce: 0,
    at: null,
    margins: (rows, columns) => grid.reduce && drawMargins(grid, rows, columns),
    say: (row, column, at) => sayCell(grid, row, column, at),
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
  if (texts.length > 20) frame.bar.append(indexField(data.shape, (index) => seek(grid, index), frame));
  frame.keys([
    ["arrows, Home, End", "move from cell to cell"],
    ["Esc", "leave the cells"],
  ]);
  drawGrid(grid);
  const start = frame.start?.position;
  if (start?.length) seek(grid, start);
  else if (grid.vector && !data.least) sayForm(grid);
  else
    frame.say(
      "Point at a cell, or press Tab and then the arrow keys: its index and value appear here.",
    );
};

// Choose the cell of an element, or the block it lies in.
function seek(grid, index) {
  const { data, frame } = grid;
  if (!data.least) {
    const at = grid.vector ? index[0] : index[0] * data.grid[1] + index[1];
    const [row, column] = [Math.floor(at / data.grid[1]), at % data.grid[1]];
    return grid.turned ? choose(grid, column, row) : choose(grid, row, column);
  }
  const block = (names, i) => names.split(" ").findLastIndex((start) => Number(start) <= i);
  const row = grid.vector ? 0 : block(data.rows, index[0]);
  choose(grid, row, block(data.columns, index.at(-1)));
  frame.python([`${codeName(data)}[${index.join(", ")}]    # its exact value; this picture holds means`]);
}

function sayCell(grid, row, column, at) {
  const { data, frame, texts } = grid;
  if (!data.least) frame.chosen?.(grid.vector ? [at] : [row, column]);
  if (data.least) return sayBlock(grid, row, column, at);
  const index = grid.vector ? [`${at}`, `0, ${at}`, `${at}, 0`][grid.form] : `${row}, ${column}`;
  const source = grid.vector
    ? codeName(data) + ["", ".reshape(1, -1)", ".reshape(-1, 1)"][grid.form]
    : codeName(data);
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
    ["min/max whiskers", `smallest ${least}, largest ${most}`],
  ]);
  frame.python([`${codeName(data)}[${slice}].mean()`]);
}

function sayForm(grid) {
  const { data, frame } = grid;
  const n = data.shape[0];
  const [shape, code, words] = [
    [`(${n},)`, `${codeName(data)}.shape`, "one axis: neither a row nor a column"],
    [`(1, ${n})`, `${codeName(data)}.reshape(1, -1).shape`, `two axes: 1 row of ${n} columns`],
    [`(${n}, 1)`, `${codeName(data)}.reshape(-1, 1).shape`, `two axes: ${n} rows of 1 column`],
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
  if (!word) {
    frame.python(data.python);
    return frame.say(data.title);
  }
  const [rows, columns] = data.shape;
  const shapes = [`(${columns},)`, `(${rows},)`];
  if (axis === null) {
    frame.say(`The margins hold ${data.name}.${word}(axis=0) and ${data.name}.${word}(axis=1)`, [
      ["", "point at a margin: the band shows the axis that disappears"],
    ]);
    frame.python([0, 1].map((a) => `${codeName(data)}.${word}(axis=${a})    # shape ${shapes[a]}`));
    return;
  }
  const each = axis ? "each row becomes one number" : "each column becomes one number";
  frame.say(
    `${data.name}.${word}(axis=${axis}) = [${data.margins[word + axis].split(" ").join(", ")}]`,
    [[`axis ${axis} disappears`, `${each}: shape (${rows}, ${columns}) becomes ${shapes[axis]}`]],
  );
  frame.python([`${codeName(data)}.${word}(axis=${axis})`]);
}
