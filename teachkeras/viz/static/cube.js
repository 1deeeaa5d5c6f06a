// The cube of volume.js: three faces as heatmaps in parallel projection, and the cut that opens it.

const SLANT = [0.78, -0.5]; // where one pixel of depth goes, as in volume_picture.py
const PAD = 26; // pixels around the cube, for the names of its axes

// Corners and directions of the cube in pixels: what lies before the cut is taken away.
function geometry(v) {
  const { axes, grid, cube } = v.data;
  const [deep, down, right] = axes;
  const [cell, thick] = cube;
  const counts = axes.map((axis) => grid[axis]);
  const top = -counts[0] * thick * SLANT[1];
  const point = (d, h, w) => [w * cell + d * thick * SLANT[0], top + h * cell + d * thick * SLANT[1]];
  const start = [
    v.cut === deep ? v.at[deep] : 0,
    v.cut === down ? v.at[down] : 0,
    v.cut === right ? v.at[right] + 1 : counts[2],
  ];
  const steps = { [deep]: [thick * SLANT[0], thick * SLANT[1]], [down]: [0, cell], [right]: [cell, 0] };
  const size = [counts[2] * cell + counts[0] * thick * SLANT[0], top + counts[1] * cell];
  return { counts, point, start, steps, size };
}

// The three visible faces: which axes they show, where they begin, how large they are.
function facesOf(v, { counts, point, start }) {
  const [deep, down, right] = v.data.axes;
  const [d0, h0, w1] = start;
  const [ds, hs] = [counts[0] - d0, counts[1] - h0];
  const face = (axis, index, two, first, sizes, corner) => ({ axis, index, two, first, sizes, corner });
  return [
    face(deep, d0, [down, right], [h0, 0], [hs, w1], point(d0, h0, 0)),
    face(down, h0, [deep, right], [d0, 0], [ds, w1], point(d0, h0, 0)),
    face(right, w1 - 1, [down, deep], [h0, d0], [hs, ds], point(d0, h0, w1)),
  ];
}

function drawCube(v) {
  const form = geometry(v);
  const faces = facesOf(v, form);
  const [width, height] = form.size.map((size) => Math.ceil(size));
  const canvas = el("canvas", { width: 2 * width, height: 2 * height });
  canvas.style = `left:${3 * PAD}px;top:8px;width:${width}px;height:${height}px`;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  for (const face of faces) {
    const across = form.steps[face.two[1]];
    const along = form.steps[face.two[0]];
    pen.setTransform(...[...across, ...along, ...face.corner].map((part) => 2 * part));
    pen.drawImage(planeOf(v, v.at.with(face.axis, face.index), face.two, face.sizes, face.first), 0, 0);
  }
  const lines = draw("g", { transform: `translate(${3 * PAD} 8)` }, ...outlines(v, form, faces));
  const svg = draw(
    "svg",
    { width: width + 5 * PAD, height: height + PAD + 12, role: "img", "aria-label": cubeLabel(v) },
    lines,
    ...axisLabels(v, form),
  );
  dragging(v, svg, form, faces);
  v.cube.replaceChildren(canvas, svg);
}

function cubeLabel(v) {
  return `a cube cut open at ${axisName(v, v.cut)} = ${entryOf(v, v.cut)}; the sliders move the cut`;
}

const polygon = (points, kind) =>
  draw("polygon", { points: points.map((p) => p.join()).join(" "), class: kind });

// The four corners of a face, or of one of its cells.
function corners(form, face, [row, column] = face.first, [rows, columns] = face.sizes) {
  const [across, along] = [form.steps[face.two[1]], form.steps[face.two[0]]];
  const to = (r, c) =>
    [0, 1].map((i) =>
      Math.round(10 * (face.corner[i] + (r - face.first[0]) * along[i] + (c - face.first[1]) * across[i])) / 10,
    );
  return [to(row, column), to(row, column + columns), to(row + rows, column + columns), to(row + rows, column)];
}

// Lines between the cells of a face, as long as they are few.
function inner(form, face) {
  const [[top, left], [rows, columns]] = [face.first, face.sizes];
  if (Math.max(rows, columns) > 14) return [];
  const strip = (at, sizes) => polygon(corners(form, face, at, sizes), "cells");
  return [
    ...Array.from({ length: rows }, (_, row) => strip([top + row, left], [1, columns])),
    ...Array.from({ length: columns }, (_, column) => strip([top, left + column], [rows, 1])),
  ];
}

function outlines(v, form, faces) {
  const [d, h, w] = form.counts;
  const { point } = form;
  const ghost = [
    [point(0, 0, 0), point(0, 0, w), point(0, h, w), point(0, h, 0)],
    [point(0, 0, 0), point(d, 0, 0), point(d, 0, w), point(0, 0, w)],
    [point(0, 0, w), point(d, 0, w), point(d, h, w), point(0, h, w)],
  ];
  const cut = faces.find((face) => face.axis === v.cut);
  const cell = corners(form, cut, cut.two.map((axis) => v.at[axis]), [1, 1]);
  return [
    ...ghost.map((points) => polygon(points, "wire")),
    ...faces.flatMap((face) => inner(form, face)),
    ...faces.map((face) => polygon(corners(form, face), "frame")),
    polygon(corners(form, cut), "plane"),
    polygon(cell, "ring outer"),
    polygon(cell, "ring"),
  ];
}

function axisLabels(v, { counts, point }) {
  const [d, h, w] = counts;
  const [deep, down, right] = v.data.axes.map((axis) => `axis ${shownAxes(v).indexOf(axis)}`);
  const put = (text, [x, y], dx, dy, anchor) =>
    draw("text", { x: 3 * PAD + x + dx, y: 8 + y + dy, class: "small", "text-anchor": anchor }, text);
  return [
    put(deep, point(d / 2, h, w), 10, 10, "start"),
    put(down, point(0, h / 2, 0), -10, 4, "end"),
    put(right, point(0, h, w / 2), 0, 18, "middle"),
  ];
}

// Dragging moves the cut along its axis; a click without dragging chooses an element.
function dragging(v, svg, form, faces) {
  svg.addEventListener("pointerdown", (event) => {
    const [from, index] = [[event.clientX, event.clientY], v.at[v.cut]];
    const step = form.steps[v.cut];
    const length = step[0] ** 2 + step[1] ** 2;
    const box = svg.getBoundingClientRect();
    let moved = false;
    const move = (later) => {
      const [x, y] = [later.clientX - from[0], later.clientY - from[1]];
      moved ||= Math.hypot(x, y) > 4;
      if (moved) moveTo(v, v.cut, index + Math.round((x * step[0] + y * step[1]) / length));
    };
    const up = () => {
      removeEventListener("pointermove", move);
      if (!moved) hit(v, [from[0] - box.left - 3 * PAD, from[1] - box.top - 8], form, faces);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up, { once: true });
    event.preventDefault();
  });
}

function hit(v, [x, y], form, faces) {
  for (const face of faces) {
    const [[ax, ay], [bx, by]] = [form.steps[face.two[1]], form.steps[face.two[0]]];
    const [px, py] = [x - face.corner[0], y - face.corner[1]];
    const whole = ax * by - ay * bx;
    const column = Math.floor((px * by - py * bx) / whole);
    const row = Math.floor((py * ax - px * ay) / whole);
    if (row < 0 || column < 0 || row >= face.sizes[0] || column >= face.sizes[1]) continue;
    v.at = v.at
      .with(face.two[0], row + face.first[0])
      .with(face.two[1], column + face.first[1]);
    return moveTo(v, face.axis, face.index);
  }
}
