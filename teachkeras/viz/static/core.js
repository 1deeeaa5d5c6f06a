// The part every live view shares: making elements, the frame around a picture, colours.
//
// Each output of a notebook carries this file once, inside a function of its own, and calls
// mountAll with its data. It draws into a shadow root, so the page's styles and other views
// cannot interfere, and needs neither a network nor a kernel.
//
// Rule of the house: words reach the page as text nodes and attributes only (el, draw), and
// never as markup, so a layer called "<img onerror=...>" is just an odd name.

const SVG = "http://www.w3.org/2000/svg";
export const VIEWS = {}; // kind of data -> function (data, frame) that draws it

// --- elements -------------------------------------------------------------------------------

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// An HTML element: el("p", {class: "note"}, "text", otherElement).
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

// An SVG element, used the same way.
export function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A view without a live picture keeps the static one.
VIEWS.still = (data, frame) => {
  frame.keepsImage = !data.picture;
  const look = { width: data.width, style: "max-width:100%;height:auto" };
  if (data.picture) frame.picture.append(el("img", { src: data.picture, alt: data.title, ...look }));
  // A tall picture can be scrolled with the keyboard.
  fill(frame.picture, { tabindex: 0, role: "group", "aria-label": data.title }, []);
};

// --- mounting -------------------------------------------------------------------------------

// Most front ends run the script in its place; some run it elsewhere, so the key finds the host.
export function mountAll(key, css, data, script) {
  const hosts = new Set(document.querySelectorAll(`.tk-view[data-view="${key}"]`));
  const own = script?.closest(".tk-view");
  if (own) hosts.add(own);
  for (const host of hosts) if (!host.shadowRoot) mount(host, css, data);
}

function mount(host, css, data) {
  const frame = makeFrame(data);
  frame.png = () => pngIn(host.querySelector("img"));
  VIEWS[data.kind](data, frame); // if this throws, the static picture is still there
  host.attachShadow({ mode: "open" }).append(el("style", {}, css), frame.root);
  const image = host.querySelector("img");
  if (frame.keepsImage) frame.picture.append(image);
  else image?.remove();
  host.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab: these keys are ours
  followTheme(host, frame.root);
  frame.shown?.();
  host.dataset.ready = "true";
}

// The largest PNG inside of the static picture, so that an output carries it once.
function pngIn(image) {
  const svg = image ? atob(image.src.split(",")[1]) : "";
  return svg.match(/data:image\/png;base64,[^"]+/g)?.sort((a, b) => b.length - a.length)[0];
}

// Light or dark: what the notebook says, else what the system says.
function followTheme(host, root) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const jupyter = document.body.dataset.jpThemeLight;
    const code = document.body.dataset.vscodeThemeKind;
    const dark = jupyter
      ? jupyter === "false"
      : code
        ? /dark|contrast$/.test(code)
        : system.matches;
    root.dataset.theme = dark ? "dark" : "light";
  };
  const again = () => {
    if (host.isConnected) return apply();
    watch.disconnect();
    system.removeEventListener("change", again);
  };
  const watch = new MutationObserver(again);
  watch.observe(document.body, { attributes: true });
  system.addEventListener("change", again);
  apply();
}

// --- the frame ------------------------------------------------------------------------------

// Title, one row of controls, the picture, a read-out, the table (a slot), the Python, the keys.
function makeFrame(data) {
  const bar = el("div", { class: "bar", role: "toolbar", "aria-label": "Controls" });
  const picture = el("div", { class: "picture" });
  const readout = el("div", { class: "readout", "aria-live": "polite" });
  const code = el("code", {});
  const keys = el("dl", { class: "keys", hidden: "" });
  const help = el("button", { class: "help", title: "keys (?)", "aria-expanded": "false" }, "?");
  const footer = el(
    "footer",
    {},
    el("span", {}, "the Python that gives you this"),
    code,
    copier(code),
  );
  const head = el("header", {}, el("h3", {}, data.title), help);
  const root = el(
    "section",
    { class: `tk ${data.kind}` },
    head,
    keys, // beside its button: below a tall picture nobody would see it open
    bar,
    picture,
    readout,
    el("slot"),
    footer,
  );
  const frame = {
    root,
    bar,
    picture,
    readout,
    // Show text below the picture: a main line, then rows of [label, text].
    say(main, rows = []) {
      const list = rows.flatMap(([label, text]) => [el("dt", {}, label), el("dd", {}, text)]);
      readout.replaceChildren(el("p", {}, main), rows.length ? el("dl", {}, ...list) : "");
    },
    python(lines) {
      code.textContent = [...(data.setup || []), ...lines].join("\n");
      footer.hidden = !lines.length;
    },
    keys(rows) {
      for (const [key, does] of rows) keys.append(el("dt", {}, key), el("dd", {}, does));
    },
  };
  const toggle = (show = keys.hidden) => {
    keys.hidden = !show;
    help.setAttribute("aria-expanded", String(show));
  };
  help.addEventListener("click", () => toggle());
  root.addEventListener("keydown", (event) => {
    if (event.key === "?") toggle();
    else if (event.key === "Escape") toggle(false);
    else if (!/^(Arrow|Home|End|Page|Enter| )/.test(event.key)) return;
    event.stopPropagation();
  });
  frame.keys([
    ["Tab", "next control, then the picture"],
    ["?", "show or hide this list"],
  ]);
  frame.python(data.python || []);
  return frame;
}

function copier(code) {
  const button = el("button", { class: "copy" }, "copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(code.textContent);
    button.textContent = "copied";
  });
  return button;
}

// What the code of a view calls the thing that its picture calls `data.name`.
export function codeName(data) {
  return data.it ?? data.name;
}

// A row of buttons of which one is pressed; `pick` is called with its index.
export function choice(label, names, pick, first = 0) {
  const buttons = names.map((name, index) =>
    el("button", { "aria-pressed": String(index === first), onclick: () => press(index) }, name),
  );
  const press = (index, quiet) => {
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === index)));
    if (!quiet) pick(index);
  };
  const group = el("div", { class: "choice", role: "group", "aria-label": label }, ...buttons);
  return { group, press };
}

// A button that moves a slider on by itself, one place a second, until its end or the next touch.
// Each place is a jump cut where the system asks for less motion: the styles see to that.
export function player(slider, go, name = "") {
  let timer = 0;
  const run = (on) => {
    clearInterval(timer);
    timer = on ? setInterval(next, 1000) : 0;
    button.textContent = on ? "pause" : "play";
    if (name) button.setAttribute("aria-label", `${button.textContent} ${name}`);
  };
  const place = () => Number(slider.value);
  const next = () => {
    const before = place();
    if (button.isConnected) go(before + 1);
    if (place() === before || place() === Number(slider.max)) run(false);
  };
  const press = () => {
    if (!timer && place() === Number(slider.max)) go(Number(slider.min));
    run(!timer);
  };
  const button = el("button", { class: "play", onclick: press });
  slider.addEventListener("input", () => run(false));
  run(false);
  return button;
}

// --- numbers and colours --------------------------------------------------------------------

export function toNumber(text) {
  if (/inf/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (text === "True" || text === "False") return text === "True" ? 1 : 0;
  return text === "nan" ? NaN : Number(text);
}

// [red, green, blue] at `share` (0 to 1) of the way through some stops.
export function ramp(stops, share) {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  const parts = (stop) => [1, 3, 5].map((i) => parseInt(stop.slice(i, i + 2), 16));
  const [a, b] = [parts(stops[low]), parts(stops[low + 1])];
  return a.map((part, i) => Math.floor(part + (b[i] - part) * (at - low) + 0.5));
}

// Black or white, whichever is easier to read on a colour (WCAG contrast).
export function textOn(rgb) {
  const linear = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

// An arrow through points: straight down inside a row, a soft bend between rows.
export function pathThrough(points) {
  let path = `M${points[0]}`;
  for (let i = 1; i < points.length; i += 1) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
    const middle = (y0 + y1) / 2;
    path += x0 === x1 ? `V${y1}` : `C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`;
  }
  return path;
}
