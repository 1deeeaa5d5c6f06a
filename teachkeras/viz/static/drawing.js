// A drawing: shapes from one list (drawing.py draws the same ones), a slider or buttons that change
// some of them, and spots that can be read with the mouse or the arrow keys.

const READABLE = 0.92; // a drawing shrinks by so much and no more: then it is scrolled
const TALLEST = 760; // pixels: of a higher one a part is shown, so that what is read stands in sight

VIEWS.drawing = (data, frame) => {
  const [width, height] = data.size;
  const [changing, spots] = [draw("g"), draw("g")];
  const look = { width, height, viewBox: `0 0 ${width} ${height}`, style: `width:max(${READABLE * width}px, min(100%, ${width}px));height:auto` };
  const svg = draw("svg", { ...look, role: "img", "aria-label": data.title }, ...data.base.map(shapeOf), changing, spots);
  frame.picture.append(svg);
  if (data.spots.length && height > TALLEST) frame.picture.classList.add("tall");
  if (!data.spots.length) fill(frame.picture, { tabindex: 0, role: "group", "aria-label": data.title }, []);
  const state = { data, frame, changing, group: 0, at: data.groups.map((group) => group.first) };
  if (data.groups.length > 1) {
    const names = data.groups.map((group) => group.name);
    frame.bar.append(choice("which", names, (number) => openGroup(state, number)).group);
  }
  state.steps = el("div", { class: "steps" });
  if (data.groups.length) {
    frame.bar.append(state.steps);
    openGroup(state, 0);
  }
  if (data.spots.length) makeSpots(state, svg, spots);
};

function shapeOf(shape) {
  const [kind, ...rest] = shape;
  const look = rest.pop();
  const named = (names) => Object.fromEntries(names.map((name, at) => [name, rest[at]]));
  if (kind === "r") return draw("rect", { ...named(["x", "y", "width", "height"]), class: look });
  if (kind === "l") return draw("line", { ...named(["x1", "y1", "x2", "y2"]), class: look });
  if (kind === "c") return draw("circle", { ...named(["cx", "cy", "r"]), class: look });
  if (kind === "p") return draw("path", { d: rest[0], class: look });
  const size = { ...named(["x", "y", "width", "height"]), href: look, preserveAspectRatio: "none" };
  if (kind === "i") return draw("image", size);
  if (kind === "x") return draw("image", { ...size, style: "image-rendering:pixelated" });
  return draw("text", { x: rest[0], y: rest[1], class: look }, rest[2]);
}

// --- frames ---------------------------------------------------------------------------------------

function openGroup(state, number) {
  state.group = number;
  const group = state.data.groups[number];
  const last = group.frames.length - 1;
  const go = (k) => showFrame(state, Math.min(Math.max(k, 0), last));
  if (group.press) {
    const names = group.frames.map((frame) => frame.name);
    state.follow = () => {};
    state.steps.replaceChildren(...(last ? [choice(group.label, names, go, state.at[number]).group] : []));
  } else {
    const slide = { type: "range", min: 0, max: last, value: state.at[number], "aria-label": group.label };
    const slider = el("input", { ...slide, oninput: () => go(Number(slider.value)) });
    const count = el("output", {});
    state.follow = (at, frame) => {
      slider.value = at;
      slider.setAttribute("aria-valuetext", frame.name);
      count.textContent = frame.name;
    };
    state.steps.replaceChildren(...(last ? [player(slider, go), slider, count] : []));
  }
  go(state.at[number]);
}

function showFrame(state, at) {
  const { frames, trails, pile = [] } = state.data.groups[state.group];
  const frame = frames[at];
  state.at[state.group] = at;
  const grown = trails.map(([points, look]) => [points.slice(0, frame.reach), look]);
  const paths = grown.filter(([points]) => points.length > 1).map(([points, look]) => ["p", `M${points.join("L")}`, look]);
  const halos = paths.map(([, path]) => ["p", path, "halo"]);
  const shapes = [...halos, ...paths, ...frame.shapes, ...pile.slice(0, frame.reach)];
  state.changing.replaceChildren(...shapes.map(shapeOf));
  state.follow(at, frame);
  state.frame.say(frame.say, frame.rows);
  if (frame.where) state.frame.python(state.data.python.map((line) => line.replace("0, 0", frame.where)));
}

// --- spots ----------------------------------------------------------------------------------------

function makeSpots(state, svg, parent) {
  const { spots } = state.data;
  let at = null;
  const marks = spots.map(([x, y, width, height], number) => {
    const area = { x, y, width, height, class: "spot" };
    return draw("rect", { ...area, onpointerenter: () => read(number), onclick: () => read(number) });
  });
  const read = (number) => {
    at = number;
    marks.forEach((mark, place) => mark.setAttribute("class", place === at ? "spot here" : "spot"));
    const [, , , , sentence, rows, frame] = spots[at];
    if (frame === undefined) state.frame.say(sentence, rows);
    else showFrame(state, frame); // the spot stands for a position of the slider
  };
  parent.append(...marks);
  fill(svg, { tabindex: 0, role: "group" }, []);
  svg.addEventListener("keydown", (event) => {
    const next = nextSpot(spots, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    read(next);
    marks[next].scrollIntoView({ block: "nearest" });
  });
  state.frame.keys([["on the picture: arrows, Home, End", "read its parts one by one"]]);
  if (!state.data.groups.length)
    state.frame.say("Point at a part, or press Tab and then the arrow keys, to read it.");
}

// The nearest spot in the direction of an arrow key; one that lies beside the way counts as farther.
function nextSpot(spots, at, key) {
  if (key === "Home" || (at === null && key.startsWith("Arrow"))) return 0;
  if (key === "End") return spots.length - 1;
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, -1], ArrowDown: [1, 1] }[key];
  if (!way) return undefined;
  const [axis, sign] = way;
  const middle = (spot, which) => spot[which] + spot[which + 2] / 2;
  const far = spots.map((spot) => {
    const along = sign * (middle(spot, axis) - middle(spots[at], axis));
    const offset = Math.abs(middle(spot, 1 - axis) - middle(spots[at], 1 - axis));
    const beside = offset - (spot[3 - axis] + spots[at][3 - axis]) / 2; // below 0: they overlap
    return along > 1 ? along + 3 * Math.max(0, beside + 1) + offset / 1000 : Infinity;
  });
  const least = Math.min(...far);
  return least < Infinity ? far.indexOf(least) : at;
}
