// TensorView for ranks 3 and higher: a cube that a plane cuts open, the slice beside it, for rank 4
// a row of such cubes, and a slider for each further axis in front. `at` is the element looked at; `cut` is the axis the plane stands on.

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

VIEWS.volume = (data, frame) => {
  const [low, high] = [toNumber(data.low), toNumber(data.high)];
  const level = (sign) => (sign === "." ? NaN : low + (CODE.indexOf(sign) / 63) * (high - low));
  const texts = data.cells?.split(" ");
  const v = {
    data,
    frame,
    low,
    high,
    texts,
    values: texts ? texts.map(toNumber) : [...data.levels].map(level),
    rank: data.shape.length,
    row: data.shape.length > 3 ? data.shape.length - 4 : data.row ? 0 : -1, // the axis of the tiles
    at: data.grid.map((size, axis) => {
      const start = Math.min(frame.start?.position?.[axis] || 0, data.shape[axis] - 1);
      return data.ends?.[axis]?.findLastIndex((end) => end <= start) ?? Math.min(start, size - 1);
    }),
    cut: frame.start?.axis ?? data.axes[0],
    photo: data.photo ? loaded(data.png ?? frame.png?.()) : null,
    mode: data.image?.[3] ? 1 : 0, // 0 numbers, 1 picture, 2 planes
    turned: false, // shown in the other ordering of its axes
    strip: el("div", { class: "tiles" }),
    cube: el("div", { class: "cube-box" }),
    slice: el("div", {}),
  };
  makeVolumeBar(v);
  frame.keys([
    ["on a slider: arrows", "move along that axis and cut there"],
    ["on the slice: arrows", "move from cell to cell"],
    ["mouse on the cube", "drag the cut; click an element"],
  ]);
  if (v.row >= 0) frame.picture.append(v.strip);
  frame.picture.append(el("div", { class: "panels" }, v.cube, v.slice));
  v.strip.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-tile]");
    if (tile) moveTo(v, v.row, Number(tile.dataset.tile));
  });
  frame.control = ({ axis, index }) => {
    if (v.at[axis] !== index || v.cut !== axis) moveTo(v, axis, index);
  };
  drawAll(v);
};

// The PNG of all pictures; the picture that needs no script carries it already.
function loaded(address) {
  if (!address) return null;
  const image = new Image();
  image.src = address;
  return image;
}

// --- numbers and names --------------------------------------------------------------------------

// The place of an element in the flat list of numbers.
function flat(v, at) {
  return at.reduce((sum, index, axis) => sum * v.data.grid[axis] + index, 0);
}

// The own axes in the order in which they are shown now.
function shownAxes(v) {
  const own = v.data.shape.map((_, axis) => axis);
  if (!v.turned) return own;
  const first = v.rank - 3;
  const [a, b, c] = [first, first + 1, first + 2];
  const rest = v.data.order === "th" ? [b, c, a] : [c, a, b];
  return [...own.slice(0, first), ...rest];
}

function source(v, name = v.data.name) {
  return v.turned ? `${name}.transpose(${shownAxes(v).join(", ")})` : name;
}

function sizeText(sizes) {
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

function roleOf(v, axis) {
  if (axis < v.rank - 3) return axis === v.rank - 4 ? "batch" : "";
  return v.data.order ? ["channel", "row", "column"][v.data.axes.indexOf(axis)] : "";
}

function axisName(v, axis) {
  const role = roleOf(v, axis);
  return `axis ${shownAxes(v).indexOf(axis)}${role && ` · ${role}`}`;
}

// What stands in the brackets for one axis: an index, or the block that is drawn there.
function entryOf(v, axis, single = false) {
  const ends = v.data.ends?.[axis];
  const i = v.at[axis];
  if (!ends) return `${i}`;
  if (single) return `${v.wanted?.[axis] ?? ends[i]}`;
  return ends[i + 1] - ends[i] > 1 ? `${ends[i]}:${ends[i + 1]}` : `${ends[i]}`;
}

const countText = (v, axis) => `index ${entryOf(v, axis)}, size ${v.data.shape[axis]}`;

// x[5, :, 2]: the axes in `open` are left open, and open ones at the end are left out.
function expression(v, open, single, name) {
  const parts = shownAxes(v).map((axis) => (open.includes(axis) ? ":" : entryOf(v, axis, single)));
  if (open.length > 2) while (parts.at(-1) === ":") parts.pop();
  return parts.length ? `${source(v, name)}[${parts.join(", ")}]` : source(v, name);
}

// --- controls -----------------------------------------------------------------------------------

function makeVolumeBar(v) {
  const { data, frame } = v;
  if (data.image) {
    const channels = data.shape[data.axes[0]];
    const names = ["numbers", "picture", ...(channels > 1 ? ["colour planes"] : [])];
    const show = (mode) => {
      v.mode = mode;
      drawAll(v);
    };
    const modes = choice("what to show", names, show, v.mode);
    frame.bar.append(modes.group);
  }
  if (data.order) {
    const orders = ["th", "tf"];
    const own = orders.indexOf(data.order);
    const turn = (i) => {
      v.turned = i !== own;
      drawAll(v);
      sayOrder(v);
    };
    frame.bar.append(choice("order of the axes", orders, turn, own).group);
  }
  frame.bar.append(indexField(data.shape, (index) => goTo(v, index), frame));
  v.sliders = data.shape.map((_, axis) => makeAxis(v, axis));
  frame.bar.append(el("div", { class: "sliders" }, ...v.sliders.map((slider) => slider.row)));
}

function makeAxis(v, axis) {
  const name = el("span", {});
  const count = el("output", {});
  const max = v.data.grid[axis] - 1;
  const range = el("input", { type: "range", min: 0, max, value: 0 });
  range.addEventListener("input", () => moveTo(v, axis, Number(range.value)));
  const play = player(range, (index) => moveTo(v, axis, index), `axis ${axis}`);
  const row = el("div", { class: "axis" }, el("label", {}, name, range, count), play);
  return { row, name, range, count };
}

// Look at another index of one axis; every axis but the row of cubes is also cut there.
function moveTo(v, axis, index) {
  v.wanted = null;
  const whole = axis !== v.row && v.rank > 3; // the tiles of a cube are its layers, wherever it is cut
  const most = v.data.grid[axis] - 1;
  v.at[axis] = Math.min(Math.max(index, 0), most);
  if (axis >= v.rank - 3) v.cut = axis;
  drawAll(v, whole);
}

function goTo(v, index) {
  const beyond = index.findIndex((i, axis) => !v.data.ends?.[axis] && i >= v.data.grid[axis]);
  if (beyond >= 0) {
    const shown = `only the first ${v.data.grid[beyond]} along axis ${beyond} are drawn`;
    v.frame.say(`${v.data.name}[${index.join(", ")}] is not in this picture`, [["why", shown]]);
    return v.frame.python([`${codeName(v.data)}[${index.join(", ")}]`]);
  }
  const own = shownAxes(v);
  const wanted = [];
  own.forEach((axis, place) => {
    wanted[axis] = index[place];
    const ends = v.data.ends?.[axis];
    v.at[axis] = ends ? ends.findLastIndex((end) => end <= index[place]) : index[place];
  });
  v.wanted = wanted;
  drawAll(v);
}

// --- drawing ------------------------------------------------------------------------------------

function drawAll(v, tiles = true) {
  v.sliders.forEach((slider, axis) => {
    slider.name.textContent = axisName(v, axis);
    slider.range.value = v.at[axis];
    slider.range.setAttribute("aria-label", axisName(v, axis));
    slider.count.textContent = countText(v, axis);
    slider.row.classList.toggle("cut", axis === v.cut);
    slider.row.style.order = shownAxes(v).indexOf(axis);
  });
  if (v.row >= 0) drawTiles(v, tiles);
  drawCube(v);
  drawSlice(v);
  sayElement(v);
}

function heatColour(v, value) {
  if (!Number.isFinite(value)) return [255, 255, 255];
  const spread = v.high / 2 - v.low / 2;
  return ramp(v.data.stops, spread ? (value / 2 - v.low / 2) / spread : 0.5);
}

// Red, green and blue of one pixel of a composed picture.
function mixed(v, at) {
  const [low, high] = v.data.image;
  const deep = v.data.axes[0];
  const spread = high / 2 - low / 2 || 1;
  const part = (channel) => {
    const value = v.values[flat(v, at.with(deep, channel))];
    return Math.min(Math.max((value / 2 - low / 2) / spread || 0, 0), 1);
  };
  const count = v.data.shape[deep];
  const parts = count === 1 ? [part(0), part(0), part(0)] : [part(0), part(1), part(2)];
  const whole = count === 4 ? parts.map((share) => share * part(3) + 1 - part(3)) : parts;
  return whole.map((share) => Math.floor(share * 255 + 0.5));
}

// A canvas with one pixel per element, over two axes; `from` fixes the others.
function planeOf(v, from, [down, right], [rows, columns], [top, left] = [0, 0], colour = null) {
  return pixels(rows, columns, (row, column) => {
    const at = from.with(down, top + row).with(right, left + column);
    return colour ? colour(at) : heatColour(v, v.values[flat(v, at)]);
  });
}

// Every cube of the row, cut at the same place as the one below; or every layer of a single cube.
function drawTiles(v, again) {
  const { grid, axes, ends } = v.data;
  const { row } = v;
  if (again) {
    const two = v.mode || v.rank === 3 ? axes.slice(1) : openAxes(v);
    const sizes = two.map((axis) => grid[axis]);
    const side = v.rank === 3 ? 48 : 72; // the cube itself still stands in sight
    const scale = Math.min(side / sizes[0], side / sizes[1]);
    const tiles = Array.from({ length: grid[row] }, (_, i) => {
      const here = v.at.with(row, i);
      const canvas =
        v.mode === 1 ? picturePixels({ ...v, at: here }) : planeOf(v, here, two, sizes);
      canvas.style = `width:${Math.max(8, sizes[1] * scale)}px;height:${Math.max(8, sizes[0] * scale)}px`;
      return el("div", { "data-tile": i }, canvas, el("span", {}, ends?.[row]?.[i] ?? i));
    });
    v.strip.replaceChildren(...tiles);
  }
  [...v.strip.children].forEach((tile, i) => tile.classList.toggle("on", i === v.at[row]));
  const on = v.strip.children[v.at[row]];
  const below = on.offsetTop + on.offsetHeight - v.strip.clientHeight;
  if (on.offsetTop < v.strip.scrollTop || below > v.strip.scrollTop)
    v.strip.scrollTop = on.offsetTop - 8;
}

// The picture of one sample, or one of its colours in grey, with the pixels of the PNG that the
// output carries; where it has none, from the numbers that are drawn.
function picturePixels(v, channel = null) {
  const [, down, right] = v.data.axes;
  const plain = v.photo && v.at.every((index, axis) => axis >= v.rank - 4 || !index);
  if (!plain || channel === 3) {
    const colour = (at) => (channel === null ? mixed(v, at) : greyOf(v, at, channel));
    return planeOf(v, v.at, [down, right], [v.data.grid[down], v.data.grid[right]], [0, 0], colour);
  }
  const [rows, columns, across, gapDown, gapRight] = v.data.photo;
  const number = v.rank > 3 ? v.at[v.rank - 4] : 0;
  const left = (number % across) * (columns + gapRight);
  const top = Math.floor(number / across) * (rows + gapDown);
  const canvas = el("canvas", { width: columns, height: rows });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  whenLoaded(v.photo, () => {
    pen.drawImage(v.photo, left, top, columns, rows, 0, 0, columns, rows);
    if (channel === null) return;
    const image = pen.getImageData(0, 0, columns, rows);
    for (let i = 0; i < image.data.length; i += 4)
      image.data.fill(image.data[i + channel], i, i + 3);
    pen.putImageData(image, 0, 0);
  });
  return canvas;
}

function whenLoaded(image, then) {
  if (image.complete) then();
  else image.addEventListener("load", then, { once: true });
}

// The two axes of the slice, rows first, as NumPy leaves them.
function openAxes(v) {
  return shownAxes(v).filter((axis) => axis !== v.cut && axis >= v.rank - 3);
}

// --- the slice ----------------------------------------------------------------------------------

function drawSlice(v) {
  const { data } = v;
  if (v.mode === 1) {
    const outer = v.at.slice(0, -3).join(", ");
    const name = v.rank > 3 ? `${source(v)}[${outer}]` : source(v);
    return v.slice.replaceChildren(...pictured(v, picturePixels(v), name, pictureNote(v), 300));
  }
  if (v.mode === 2) return v.slice.replaceChildren(planes(v));
  const two = openAxes(v);
  const [rows, columns] = two.map((axis) => data.grid[axis]);
  const where = (row, column) => v.at.with(two[0], row).with(two[1], column);
  const list = Array.from({ length: rows * columns }, (_, i) =>
    flat(v, where(Math.floor(i / columns), i % columns)),
  );
  const texts = list.map((i) => v.texts?.[i] ?? String(Number(v.values[i].toPrecision(2))));
  const wide = Math.max(46, Math.ceil(mono("x".repeat(Math.max(...texts.map((t) => t.length))), 14)) + 12);
  const numbered = v.texts && rows <= 12 && columns * wide <= 400;
  const side = Math.max(3, Math.min(24, Math.floor(380 / columns), Math.floor(320 / rows)));
  const names = (axis) => (data.ends?.[axis] ?? [...Array(data.grid[axis] + 1).keys()]).slice(0, -1).join(" ");
  const grid = {
    data: {
      ...data,
      title: expression(v, two),
      grid: [rows, columns],
      side: numbered ? [wide, 30] : [side, side],
      numbered,
      rows: names(two[0]),
      columns: names(two[1]),
    },
    frame: v.frame,
    host: v.slice,
    texts,
    values: list.map((i) => v.values[i]),
    low: v.low,
    high: v.high,
    say(row, column) {
      const at = where(row, column);
      if (at.every((index, axis) => index === v.at[axis])) return;
      [v.at, v.wanted] = [at, null];
      v.sliders.forEach((slider, axis) => (slider.range.value = at[axis]));
      v.sliders.forEach((slider, axis) => (slider.count.textContent = countText(v, axis)));
      drawCube(v);
      sayElement(v);
    },
  };
  drawGrid(grid);
  choose(grid, v.at[two[0]], v.at[two[1]]);
  const [down, across] = two.map((axis) => axisName(v, axis));
  v.slice.prepend(
    el("p", { class: "caption" }, el("code", {}, expression(v, two)), ` rows: ${down}, columns: ${across}`),
  );
}

// The range of a picture, and what a pixel of it is.
function pictureNote(v) {
  const { photo, image, shape, axes } = v.data;
  const sizes = axes.slice(1).map((axis) => shape[axis]);
  const smaller = photo && !photo[5] ? `; ${sizes.join(" x ")} pixels drawn as ${photo[0]} x ${photo[1]}, in 64 shades` : "";
  return `range: ${image[2]}${photo || v.texts ? smaller : "; drawn as block means"}`;
}

// A picture or plane of the sample, large, with what it is.
function pictured(v, canvas, name, note, room) {
  const [, down, right] = v.data.axes;
  const real = [v.data.shape[down], v.data.shape[right]];
  const scale = Math.min(room / real[0], (room * 1.2) / real[1]);
  canvas.style = `width:${real[1] * scale}px;height:${real[0] * scale}px`;
  return [el("p", { class: "caption" }, el("code", {}, name), ` ${note}`), canvas];
}

// One channel of a pixel as a grey.
function greyOf(v, at, channel) {
  const [low, high] = v.data.image;
  const value = v.values[flat(v, at.with(v.data.axes[0], channel))];
  const share = Math.min(Math.max((value / 2 - low / 2) / (high / 2 - low / 2 || 1) || 0, 0), 1);
  return Array(3).fill(Math.floor(share * 255 + 0.5));
}

// Each channel as a grey picture of its own.
function planes(v) {
  const deep = v.data.axes[0];
  const names = ["red", "green", "blue", "opaque"];
  const opaque = v.data.shape[deep] === 4; // then the pixels of the PNG are mixed already
  const parts = Array.from({ length: v.data.shape[deep] }, (_, channel) => {
    const open = v.data.axes.slice(1);
    const now = { ...v, at: v.at.with(deep, channel) };
    const canvas = picturePixels(opaque ? { ...v, photo: null } : v, channel);
    return el("div", {}, ...pictured(v, canvas, expression(now, open), names[channel], 110));
  });
  return el("div", { class: "tiles planes" }, ...parts);
}

// --- saying -------------------------------------------------------------------------------------

function sayElement(v) {
  const { data, frame } = v;
  const starts = v.at.map((index, axis) => v.wanted?.[axis] ?? data.ends?.[axis]?.[index] ?? index);
  frame.chosen?.(starts, { axis: v.cut, index: v.at[v.cut] });
  const own = shownAxes(v);
  const two = openAxes(v);
  const sizes = (axes) => sizeText(axes.map((axis) => data.shape[axis]));
  const value = v.values[flat(v, v.at)];
  const text = v.texts ? v.texts[flat(v, v.at)] : String(Number(value.toPrecision(2)));
  const ranks = Array.from({ length: v.rank - 2 }, (_, i) => own.slice(i));
  const chain = [...ranks, two, two.slice(1)].map(
    (open) => `rank ${open.length}: ${expression(v, open, true)} ${sizes(open)}`,
  );
  const last = v.texts ? text : expression(v, [], true); // a mean is not the element
  const rows = [["from rank to rank", [...chain, `rank 0: ${last}`].join("  →  ")]];
  const single = !expression(v, []).includes(":"); // the block is one number
  const why = `too many for one output: drawn are ${single ? "numbers" : "means of blocks"}, in 64 steps`;
  if (!v.texts && !single) rows.push(whiskersOf(v, value));
  if (!v.texts) rows.push(["not exact", `${data.facts}, ${why}; the line below gives the number`]);
  frame.say(`${expression(v, [])} ${v.texts ? "=" : single ? "is about" : "has mean about"} ${text}`, rows);
  const called = codeName(data);
  frame.python([`${expression(v, two, true, called)}    # shape ${sizes(two)}`, expression(v, [], true, called)]);
}

// The smallest and largest number of a block, which volume.py rounded outwards in eight steps.
function whiskersOf(v, mean) {
  const steps = CODE.indexOf(v.data.reach[flat(v, v.at)]);
  const end = (far, step) => Number((mean + (toNumber(far) - mean) * (step / 7) ** 2).toPrecision(3));
  const [least, most] = [end(v.data.whole[0], steps >> 3), end(v.data.whole[1], steps & 7)];
  if (Number.isNaN(mean)) return ["min/max whiskers", "no finite number in this block"];
  return ["min/max whiskers", `the block lies between about ${least} and ${most}`];
}

function sayOrder(v) {
  const own = shownAxes(v);
  const words = own.map((axis) => roleOf(v, axis)).join(", ");
  const shape = sizeText(own.map((axis) => v.data.shape[axis]));
  const other = v.turned === (v.data.order === "th") ? "tf" : "th";
  const rows = [["the numbers", "are the same, and so is the cube: only the order of the axes changed"]];
  if (v.data.doubtful)
    rows.push(["careful", "this shape fits both orderings; which axis holds the channels only you know"]);
  v.frame.say(`${other} order: ${words}: shape ${shape}`, rows);
  v.frame.python([`${source(v, codeName(v.data))}.shape    # ${shape}`]);
}
