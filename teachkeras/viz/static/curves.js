// Training curves: the panels of training.py, with a cursor that reads one epoch.

const [WIDE, HIGH, LEFT, TOP, BETWEEN] = [360, 220, 66, 68, 88]; // pixels, as in training.py

VIEWS.curves = (data, frame) => {
  const svg = draw("svg", {
    style: "max-width:100%;height:auto",
    role: "img",
    tabindex: 0,
    "aria-label": `${data.title}. Arrow keys read single epochs.`,
  });
  const groups = data.panels.map((panel) => draw("g", {}));
  const cursors = data.panels.map((panel, at) => {
    drawPanel(panel, groups[at]);
    const cursor = draw("line", { class: "cursor hidden", y1: 0, y2: HIGH });
    const area = draw("rect", { width: WIDE, height: HIGH, fill: "transparent" });
    area.addEventListener("pointermove", (event) => {
      const box = area.getBoundingClientRect();
      read(Math.round(((event.clientX - box.left) / box.width) * (data.epochs.length - 1)));
    });
    groups[at].append(cursor, area);
    return cursor;
  });
  svg.append(...groups);
  // Two panels side by side where there is room for them, else one below the other.
  const arrange = (most) => {
    const columns = Math.min(most, Math.max(1, groups.length));
    const [across, down] = [WIDE + BETWEEN, TOP + HIGH + 52];
    const [width, height] = [LEFT + columns * across - BETWEEN + 24, (Math.ceil(groups.length / columns) || 1) * down];
    fill(svg, { width, height, viewBox: `0 0 ${width} ${height}` }, []);
    groups.forEach((group, at) => {
      const [x, y] = [LEFT + (at % columns) * across, TOP + Math.floor(at / columns) * down];
      group.setAttribute("transform", `translate(${x} ${y})`);
    });
  };
  arrange(2);
  frame.shown = () => arrange(frame.picture.clientWidth < 760 ? 1 : 2);
  let epoch = null;
  const read = (at) => {
    epoch = Math.min(Math.max(at, 0), data.epochs.length - 1);
    const x = data.epochs.length > 1 ? (WIDE * epoch) / (data.epochs.length - 1) : WIDE / 2;
    for (const cursor of cursors) {
      cursor.setAttribute("class", "cursor");
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
    }
    const rows = Object.entries(data.values)
      .filter(([, values]) => epoch in values)
      .map(([name, values]) => [name, values[epoch]]);
    frame.say(`epoch ${data.epochs[epoch] + 1}`, rows);
    frame.python([`history.history['loss'][${epoch}]`]);
  };
  svg.addEventListener("keydown", (event) => {
    const next = {
      ArrowLeft: (epoch ?? 1) - 1,
      ArrowRight: (epoch ?? -1) + 1,
      Home: 0,
      End: data.epochs.length - 1,
    }[event.key];
    if (next === undefined || !data.epochs.length) return;
    event.preventDefault();
    read(next);
  });
  frame.keys([["arrows, Home, End", "read the next or previous, first, last epoch"]]);
  frame.picture.append(svg);
  frame.say("Point at a curve, or press Tab and then the arrow keys, to read one epoch.");
};

function drawPanel(panel, group) {
  const text = (words, x, y, anchor, kind = "small") =>
    draw("text", { x, y, "text-anchor": anchor, class: kind }, words);
  group.append(text(panel.name, 0, -46, "start", "name"), text("epoch", WIDE / 2, HIGH + 40, "middle"));
  for (const [label, y] of panel.ticks) {
    group.append(
      draw("line", { x1: 0, x2: WIDE, y1: y, y2: y, class: "grid-line" }),
      text(label, -8, y + 4, "end"),
    );
  }
  for (const [label, x] of panel.marks) group.append(text(label, x, HIGH + 20, "middle"));
  Object.entries(panel.lines).forEach(([kind, points], at) => {
    const held = kind === "val" ? " held" : "";
    const x = at * 130;
    group.append(
      draw("path", { d: curvePath(points), class: `curve${held}` }),
      draw("line", { x1: x, x2: x + 26, y1: -24, y2: -24, class: `curve${held}` }),
      text(held ? "validation" : "training", x + 32, -20, "start", ""),
    );
    const some = points.filter(Boolean);
    if (some.length <= 60) group.append(...some.map(([px, py]) => dot(px, py, held)));
  });
}

function dot(x, y, held) {
  return held
    ? draw("rect", { x: x - 3, y: y - 3, width: 6, height: 6, class: "dot held" })
    : draw("circle", { cx: x, cy: y, r: 3.2, class: "dot" });
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
