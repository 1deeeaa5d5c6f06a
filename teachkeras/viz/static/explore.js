// Looking around in a graph: larger and smaller, to and fro, and a box by its name.
//
// A graph has one or two stages (its boxes; its layers, fold.js), each an svg of its own size that
// stands in a window with scroll bars. Zooming changes the size of the svg, panning scrolls.

const [SMALLEST, LARGEST] = [0.05, 4];
const MANY = 12; // boxes from which on one may look for a name

// How much smaller a stage must be drawn to be seen whole.
function scaleOf(graph, stage = graph.stage) {
  const { clientWidth } = graph.frame.picture;
  return Math.min(1, clientWidth / stage.width, 640 / stage.height);
}

// Draw a stage at a scale; the point (x, y) of the page stays where it is, or else the middle.
function zoomTo(graph, scale, x, y) {
  const { stage, frame } = graph;
  const { picture } = frame;
  const box = picture.getBoundingClientRect();
  const at = [(x ?? box.left + box.width / 2) - box.left, (y ?? box.top + box.height / 2) - box.top];
  const next = Math.min(Math.max(scale, SMALLEST), LARGEST);
  const [left, top] = [picture.scrollLeft + at[0], picture.scrollTop + at[1]];
  const grown = next / stage.scale;
  stage.scale = next;
  stage.svg.setAttribute("width", Math.floor(stage.width * next));
  stage.svg.setAttribute("height", Math.floor(stage.height * next));
  [picture.scrollLeft, picture.scrollTop] = [left * grown - at[0], top * grown - at[1]];
  const whole = Math.abs(next - scaleOf(graph)) < 0.001;
  graph.zoom.press(whole ? 0 : next === 1 ? 1 : -1, true);
}

// A stage as it is first seen: whole where that can be read, else large enough to read.
function firstLook(graph) {
  const { frame, stage } = graph;
  const whole = scaleOf(graph);
  // Zooming must not change the size of the card.
  frame.root.style.width ||= `${frame.root.offsetWidth}px`;
  frame.picture.style.height = stage.height > 640 ? "640px" : "";
  zoomTo(graph, whole > 0.7 ? whole : 1);
  if (whole <= 0.7) graph.stage.first();
}

// Scroll the picture (not the page) so that something drawn is inside it.
function reveal(graph, drawn) {
  const frame = graph.frame.picture.getBoundingClientRect();
  const box = drawn.getBoundingClientRect();
  const past = (start, end, from, to) =>
    start < from ? start - from - 20 : end > to ? end - to + 20 : 0;
  graph.frame.picture.scrollBy(
    past(box.left, box.right, frame.left, frame.right),
    past(box.top, box.bottom, frame.top, frame.bottom),
  );
}

// --- mouse and fingers ------------------------------------------------------------------------------

function makeMoves(graph) {
  const { picture } = graph.frame;
  // A wheel over a picture scrolls the page, until the picture was clicked; a pinch always zooms.
  const wheel = (event) => {
    const inUse = picture.contains(picture.getRootNode().activeElement);
    if (!inUse && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode ? 30 : 1);
    zoomTo(graph, graph.stage.scale * 0.998 ** turned, event.clientX, event.clientY);
  };
  let apart = 0;
  const pinch = (event) => {
    if (event.touches.length !== 2) {
      apart = 0;
      return;
    }
    event.preventDefault();
    const [a, b] = event.touches;
    const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    const middle = [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2];
    if (apart) zoomTo(graph, (graph.stage.scale * now) / apart, ...middle);
    apart = now;
  };
  picture.addEventListener("wheel", wheel, { passive: false });
  picture.addEventListener("touchmove", pinch, { passive: false });
  picture.addEventListener("touchend", () => (apart = 0));
  picture.addEventListener("pointerdown", (event) => drag(graph, event));
}

// The picture follows a mouse whose button is down; a finger scrolls by itself.
function drag(graph, start) {
  if (start.button || start.pointerType === "touch") return;
  const { picture } = graph.frame;
  let [x, y, moved] = [start.clientX, start.clientY, false];
  const move = (event) => {
    moved ||= Math.hypot(event.clientX - x, event.clientY - y) > 4;
    if (!moved) return;
    picture.classList.add("dragged");
    picture.scrollBy(x - event.clientX, y - event.clientY);
    [x, y] = [event.clientX, event.clientY];
  };
  const stop = (event) => event.stopPropagation(); // the end of a drag is no click on a box
  const end = () => {
    window.removeEventListener("pointermove", move);
    picture.classList.remove("dragged");
    if (moved) picture.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => picture.removeEventListener("click", stop, { capture: true }));
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end, { once: true });
}

// --- keys and controls --------------------------------------------------------------------------------

// What a key does to the size; true when it was one of these keys.
function zoomKey(graph, event) {
  const { scale } = graph.stage;
  const sizes = { "+": scale * 1.25, "=": scale * 1.25, "-": scale / 1.25, 0: scaleOf(graph), 1: 1 };
  const ways = { ArrowUp: [0, -80], ArrowDown: [0, 80], ArrowLeft: [-80, 0], ArrowRight: [80, 0] };
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key in sizes) zoomTo(graph, sizes[event.key]);
  else if (event.shiftKey && ways[event.key]) graph.frame.picture.scrollBy(...ways[event.key]);
  else if (event.key === "/" && graph.field) graph.field.focus();
  else return false;
  event.stopPropagation(); // the notebook has commands of its own on these keys
  event.preventDefault();
  return true;
}

function makeZoom(graph, shown) {
  const by = (factor) => () => zoomTo(graph, graph.stage.scale * factor);
  const button = (name, sign, factor) => el("button", { "aria-label": name, onclick: by(factor) }, sign);
  graph.zoom = choice("size", ["fit", "100 %"], (i) => zoomTo(graph, i ? 1 : scaleOf(graph)), 1);
  const { group } = graph.zoom;
  group.prepend(button("smaller", "−", 0.8));
  group.append(button("larger", "+", 1.25));
  if (shown) graph.frame.bar.append(group);
  graph.frame.keys([
    ["+, -, 0, 1", "larger, smaller, the whole picture, 100 %"],
    ["drag, Shift and arrows", "move the picture"],
    ["wheel", "larger and smaller, once the picture was clicked"],
  ]);
}

// A field that finds boxes by a part of what is written in them; Enter goes on to the next.
function makeSearch(graph) {
  if (graph.letters.length <= MANY) return;
  const count = el("output", { class: "found" });
  let [hits, at] = [[], 0];
  const go = (to) => {
    at = (to + hits.length) % hits.length;
    count.textContent = `${at + 1} of ${hits.length}`;
    graph.openBox?.(hits[at]);
    move(graph, hits[at]);
  };
  const look = () => {
    const text = field.value.trim().toLowerCase();
    const all = text ? matching(graph, text) : [];
    hits = all.filter((number) => graph.state.box[number]);
    graph.hits = new Set(hits);
    graph.nodes.forEach((node, i) => node.halo.classList.toggle("found", graph.hits.has(i)));
    const none = all.length ? "not there at this step" : "nothing found";
    count.textContent = text ? none : "";
    if (hits.length) go(0);
    else point(graph, graph.chosen);
  };
  const key = (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && hits.length) go(at + (event.shiftKey ? -1 : 1));
    if (event.key !== "Escape") return;
    field.value = "";
    look();
    graph.stage.svg.focus();
  };
  const looks = { type: "search", placeholder: "find a name", "aria-label": "find a name", size: 12 };
  const field = el("input", { class: "search", ...looks, oninput: look, onkeydown: key });
  graph.field = field;
  graph.frame.bar.append(el("div", { class: "finder" }, field, count));
  graph.frame.keys([["/", "find a box by its name; Enter: the next one, Esc: back to the picture"]]);
}

// The boxes that have a text in their title, their word or their letter.
function matching(graph, text) {
  const { data, state, letters } = graph;
  return letters
    .map((_, number) => number)
    .filter((number) => {
      const [title, word] = state.title[number] || [data.titles[number], entry(data.words, data.word, number)];
      const said = `${title} ${word}`.toLowerCase();
      return said.includes(text) || letters[number].toLowerCase() === text;
    });
}
