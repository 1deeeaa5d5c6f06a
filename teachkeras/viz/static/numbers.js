// Small grids of numbers in boxes, as numbers.py draws them; what a view follows is marked.

const [BOX, LETTER] = [30, 7.83]; // pixels: height of a cell, width of a character

// A grid with a caption; `write` puts other numbers into it, `mark` gives each cell a class.
function numberGrid(shape, caption, texts, more = {}) {
  const [rows, columns] = shape;
  const wide = Math.max(BOX, Math.floor(Math.max(...texts.map((text) => text.length)) * LETTER) + 12);
  const size = { width: columns * wide + 4, height: rows * BOX + 4, role: "img", "aria-label": caption };
  const svg = draw("svg", { ...size, ...more });
  const cells = texts.map((text, at) => {
    const [x, y] = [2 + (at % columns) * wide, 2 + Math.floor(at / columns) * BOX];
    const rect = draw("rect", { x, y, width: wide, height: BOX, class: "number" });
    const words = draw("text", { x: x + wide / 2, y: y + 20, class: "mid" }, text);
    svg.append(rect, words);
    return { rect, words };
  });
  return {
    svg,
    wide,
    box: el("div", {}, el("p", { class: "caption" }, caption), svg),
    write: (news) => cells.forEach((cell, at) => (cell.words.textContent = news[at])),
    // Marked cells are drawn last, so that their outline is whole.
    mark(lookOf) {
      cells.forEach((cell, at) => {
        const look = lookOf(at);
        cell.rect.setAttribute("class", `number ${look}`);
        if (look.includes("on") || look.includes("now")) svg.append(cell.rect, cell.words);
      });
    },
  };
}

// Which cell of a grid the mouse is on.
function cellUnder(grid, shape, event) {
  const box = grid.svg.getBoundingClientRect();
  const [row, column] = [(event.clientY - box.top - 2) / BOX, (event.clientX - box.left - 2) / grid.wide];
  const [r, c] = [Math.floor(row), Math.floor(column)];
  return r >= 0 && c >= 0 && r < shape[0] && c < shape[1] ? r * shape[1] + c : null;
}
