// Training curves: the panels of training.py. Python has worked out all pixels, for each axis
// (epoch, step, seconds); here they are drawn, read epoch by epoch, and kept up to date.

const [WIDE, HIGH, LEFT, TOP, BETWEEN, LEGEND] = [360, 220, 66, 68, 88, 24]; // pixels, as in Python

VIEWS.curves = (data, frame) => {
  const view = { data, frame, axis: 0, at: null, columns: 2 };
  view.svg = draw("svg", { style: "max-width:100%;height:auto", role: "img", tabindex: 0 });
  view.axes = el("div", {});
  const csv = el("button", { onclick: () => download("curves.csv", "text/csv", asTable(view.data)) }, "CSV");
  const svg = el("button", { onclick: () => download("curves.svg", "image/svg+xml", asPicture(view)) }, "SVG");
  frame.bar.append(view.axes, csv, svg);
  frame.picture.append(view.svg);
  view.svg.addEventListener("keydown", (event) => moveCursor(view, event));
  frame.keys([
    ["arrows, Home, End", "read the next or previous, first, last epoch"],
    ["CSV, SVG", "save the numbers (four digits) or the picture as a file"],
  ]);
  frame.shown = () => {
    view.columns = frame.picture.clientWidth < 760 ? 1 : 2;
    drawCurves(view);
  };
  // New numbers from Python: the axis and the epoch that is read stay as they are.
  frame.update = (fresh) => {
    const follows = view.at !== null && view.at === epochsOf(view) - 1;
    view.data = fresh;
    frame.root.querySelector("h3").textContent = fresh.title;
    if (follows) view.at = epochsOf(view) - 1;
    drawCurves(view);
  };
  drawCurves(view);
};

function epochsOf(view) {
  return Math.max(0, ...view.data.reads.map((read) => read.epochs.length));
}

function drawCurves(view) {
  const { data, svg, columns: most } = view;
  const names = data.axes.map((axis) => axis.name);
  if (names.length !== view.named) {
    view.named = names.length;
    view.axis = Math.min(view.axis, names.length - 1);
    const pick = (number) => {
      view.axis = number;
      drawCurves(view);
    };
    const chosen = choice("axis", names.map((name) => `by ${name}`), pick, view.axis);
    view.axes.replaceChildren(...(names.length > 1 ? [chosen.group] : []));
  }
  // Two panels side by side where there is room for them, else one below the other.
  const columns = Math.min(most, Math.max(1, data.panels.length));
  const [across, down] = [WIDE + BETWEEN, TOP + HIGH + 52];
  const runs = data.runs.length > 1 ? data.runs : [];
  const above = LEGEND * runs.length + 8 * Boolean(runs.length);
  const width = LEFT + columns * across - BETWEEN + 24;
  const height = above + (Math.ceil(data.panels.length / columns) || 1) * down;
  const label = `${data.title}. Arrow keys read single epochs.`;
  fill(svg, { width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": label }, []);
  const groups = data.panels.map((panel, at) => {
    const [x, y] = [LEFT + (at % columns) * across, above + TOP + Math.floor(at / columns) * down];
    return draw("g", { transform: `translate(${x} ${y})` }, ...panelParts(view, panel));
  });
  svg.replaceChildren(...runs.flatMap(nameOfRun), ...groups);
  if (view.at === null) sayNotes(view);
  else readEpoch(view, view.at);
}

function nameOfRun([letter, name], at) {
  const y = LEGEND * at + 26;
  return [
    draw("line", { x1: 16, x2: 46, y1: y - 5, y2: y - 5, class: `thick run${letter}` }),
    draw("text", { x: 54, y }, `${letter}  ${name}`),
  ];
}

function sayNotes(view) {
  const [first, ...more] = view.data.notes;
  const how = "Point at a curve, or press Tab and then the arrow keys, to read one epoch.";
  view.frame.say(first ?? how, more.map((note) => ["and", note]));
}

// --- one panel ------------------------------------------------------------------------------------

function panelParts(view, panel) {
  const { data, axis } = view;
  const several = data.runs.length > 1;
  const text = (words, x, y, anchor, kind = "small") =>
    draw("text", { x, y, "text-anchor": anchor, class: kind }, words);
  const parts = [text(panel.name, 0, -46, "start", "name")];
  parts.push(text(data.axes[axis].name, WIDE / 2, HIGH + 40, "middle"));
  for (const [label, y] of panel.ticks)
    parts.push(draw("line", { x1: 0, x2: WIDE, y1: y, y2: y, class: "grid-line" }), text(label, -8, y + 4, "end"));
  for (const [label, x] of data.axes[axis].ticks) parts.push(text(label, x, HIGH + 20, "middle"));
  for (const band of panel.bands) parts.push(bandOf(band, data, axis));
  for (const mark of data.marks) parts.push(...markParts(mark, axis, text));
  if (!several) parts.push(gapOf(panel.lines, axis));
  panel.lines.forEach((line, at) => {
    parts.push(...lineParts(line, axis, several));
    if (several) return;
    const [x, held] = [at * 130, line.kind === "val"];
    const look = `curve ${held ? "held runB" : "runA"}`;
    parts.push(draw("line", { x1: x, x2: x + 26, y1: -24, y2: -24, class: look }));
    parts.push(text(held ? "validation" : "training", x + 32, -20, "start", ""));
  });
  for (const best of panel.best ?? [])
    parts.push(draw("circle", { cx: best.x[axis], cy: best.y, r: 8, class: "best" }));
  return [...parts, cursorOf(view)];
}

function lineParts(line, axis, several) {
  const held = line.kind === "val";
  const run = several ? line.run : held ? "B" : "A";
  const points = line.y.map((y, at) => (y === null ? null : [line.x[axis][at], y]));
  const parts = [draw("path", { d: curvePath(points), class: `curve run${run}${held ? " held" : ""}` })];
  const some = points.filter(Boolean);
  if (some.length <= 60) parts.push(...some.map(([x, y]) => dot(x, y, held, run)));
  if (several && some.length) {
    const [x, y] = [some.at(-1)[0] + 10, line.letter + 5];
    parts.push(draw("text", { x, y, class: `letter-of run${run}` }, line.run));
  }
  return parts;
}

function dot(x, y, held, run) {
  return held
    ? draw("rect", { x: x - 3, y: y - 3, width: 6, height: 6, class: `dot held run${run}` })
    : draw("circle", { cx: x, cy: y, r: 3.2, class: `dot run${run}` });
}

function bandOf(band, data, axis) {
  const columns = data.columns["ABCDEF".indexOf(band.run)][axis];
  const side = (row) => row.map((y, at) => [columns[at], y]).filter(([, y]) => y !== null);
  const around = [...side(band.high), ...side(band.low).reverse()];
  return draw("path", { d: `${curvePath(around)}Z`, class: `band run${band.run}` });
}

function gapOf(lines, axis) {
  if (lines.length < 2 || lines.some((line) => line.y.includes(null))) return draw("path", {});
  const [there, back] = lines.map((line) => line.y.map((y, at) => [line.x[axis][at], y]));
  return draw("path", { d: `${curvePath([...there, ...back.reverse()])}Z`, class: "gap" });
}

function markParts(mark, axis, text) {
  const x = mark.x[axis];
  const right = x > WIDE / 2;
  const parts = [
    draw("line", { x1: x, x2: x, y1: 0, y2: HIGH, class: "mark" }),
    text(mark.text, x + (right ? -4 : 4), -5, right ? "end" : "start"),
  ];
  if (!mark.since) return parts;
  const start = mark.since[axis];
  return [draw("rect", { x: start, y: 0, width: x - start, height: HIGH, class: "patience" }), ...parts];
}

// A line through points; null leaves a gap.
function curvePath(points) {
  let [path, pen] = ["", "M"];
  for (const point of points) {
    if (point) path += `${pen}${point[0]} ${point[1]}`;
    pen = point ? "L" : "M";
  }
  return path;
}

// --- reading --------------------------------------------------------------------------------------

function cursorOf(view) {
  const area = draw("rect", { width: WIDE, height: HIGH, fill: "transparent" });
  area.addEventListener("pointermove", (event) => {
    const box = area.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDE;
    const places = view.data.reads.map((read) => read.x[view.axis]).find((all) => all.length) ?? [];
    const far = places.map((place) => Math.abs(place - x));
    if (far.length) readEpoch(view, far.indexOf(Math.min(...far)));
  });
  const line = draw("line", { class: "cursor hidden", y1: 0, y2: HIGH });
  return draw("g", {}, line, area);
}

function readEpoch(view, wish) {
  const last = epochsOf(view) - 1;
  if (last < 0) return;
  view.at = Math.min(Math.max(wish, 0), last);
  const { reads, runs } = view.data;
  const longest = reads.find((read) => read.epochs.length > view.at);
  const x = longest.x[view.axis][view.at];
  for (const line of view.svg.querySelectorAll(".cursor")) fill(line, { x1: x, x2: x, class: "cursor" }, []);
  const rows = reads.flatMap((read, run) =>
    Object.entries(read.values)
      .filter(([, values]) => view.at in values)
      .map(([name, values]) => [runs.length > 1 ? `${runs[run][0]} ${name}` : name, values[view.at]]),
  );
  view.frame.say(`epoch ${longest.epochs[view.at]}`, rows);
  const [first] = view.data.python;
  const place = longest.epochs[view.at] - longest.epochs[0];
  if (first?.endsWith("]")) view.frame.python([`${first}[${place}]`]);
}

function moveCursor(view, event) {
  const { at } = view;
  const ways = { ArrowLeft: (at ?? 1) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: epochsOf(view) - 1 };
  if (event.key === "Escape" && at !== null) {
    view.at = null;
    view.svg.querySelectorAll(".cursor").forEach((line) => line.classList.add("hidden"));
    sayNotes(view);
  }
  if (!(event.key in ways)) return;
  event.preventDefault();
  readEpoch(view, ways[event.key]);
}

// --- files ----------------------------------------------------------------------------------------

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function asTable(data) {
  const names = [...new Set(data.reads.flatMap((read) => Object.keys(read.values)))];
  const cell = (text) => (/[",=+@-]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [["run", "epoch", ...names.map(cell)]];
  data.reads.forEach((read, run) =>
    read.epochs.forEach((epoch, at) =>
      lines.push([data.runs[run][0], epoch, ...names.map((name) => read.values[name]?.[at] ?? "")]),
    ),
  );
  return lines.map((line) => `${line.join(",")}\n`).join("");
}

// The picture with the styles it has here, on white.
function asPicture(view) {
  const copy = view.svg.cloneNode(true);
  const css = view.frame.root.getRootNode().querySelector("style").textContent;
  copy.prepend(draw("style", {}, css), draw("rect", { width: "100%", height: "100%", fill: "#fff" }));
  fill(copy, { class: "tk curves", xmlns: SVG }, []);
  return new XMLSerializer().serializeToString(copy);
}
