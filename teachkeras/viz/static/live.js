// Live views: the same drawings inside an ipywidget, with fields whose answers Python computes.
//
// The model's traits hold the state (data, step, axis, index, position), so that a slider of the
// notebook can be linked to them. What the student types goes to Python as a wish; the new picture
// comes back as `data`.

export function mountLive(model, box, css) {
  const host = el("div", { class: "tk-view live" });
  const root = host.attachShadow({ mode: "open" });
  const live = { model, root, place: el("div", {}), form: el("div", { class: "live-form" }) };
  live.problem = el("p", { class: "problem", role: "alert" });
  const card = el("section", { class: "tk" }, live.form, live.problem, live.place);
  root.append(el("style", {}, css), card);
  box.append(host);
  host.setAttribute("data-lm-suppress-shortcuts", "true");
  followTheme(host, card);
  makeForm(live);
  const redraw = () => drawLive(live);
  const follow = () => live.frame.control?.(stateOf(model));
  const warn = () => (live.problem.textContent = model.get("problem"));
  const watched = [
    ["change:data", redraw],
    ["change:names", () => fillForm(live)],
    ["change:problem", warn],
    ["change:mode", () => live.mode?.()],
    ...["step", "axis", "index"].map((name) => [`change:${name}`, follow]),
  ];
  for (const [event, does] of watched) model.on(event, does);
  redraw();
  host.dataset.ready = "true";
  return () => watched.forEach(([event, does]) => model.off(event, does));
}

function stateOf(model) {
  const names = ["step", "axis", "index", "position"];
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

// Draw the view anew, at the step or element where the student was.
function drawLive(live) {
  const { model } = live;
  const data = model.get("data");
  if (live.frame?.update) return live.frame.update(data);
  const frame = makeFrame(data);
  frame.start = stateOf(model);
  frame.chosen = (position, where = {}) => {
    if (position && live.where) live.where.value = position.join(", ");
    if (position && live.value) live.value.placeholder = "new value";
    const changed = Object.entries({ ...where, ...(position && { position }) }).filter(
      ([name, value]) => String(model.get(name)) !== String(value),
    );
    for (const [name, value] of changed) model.set(name, value);
    if (changed.length) model.save_changes();
  };
  VIEWS[data.kind](data, frame);
  frame.root.querySelector("slot").remove();
  frame.root.classList.replace("tk", "part");
  live.frame = frame;
  live.place.replaceChildren(frame.root);
  frame.shown?.();
}

// Curves that grow: which way training runs, and the buttons that steer it in the background. A
// button that nobody would answer looks dead.
function trainingForm(live) {
  const { model } = live;
  const send = (wish) => model.send({ do: wish, rev: model.get("rev") });
  const said = el("span", { class: "mode", role: "status" });
  const pause = el("button", { onclick: () => send(pause.textContent) }, "pause");
  const stop = el("button", { onclick: () => send("stop") }, "stop");
  live.form.append(said, pause, stop);
  live.mode = () => {
    const mode = model.get("mode");
    said.textContent = mode;
    pause.textContent = mode === "paused" ? "resume" : "pause";
    pause.hidden = stop.hidden = !/background|paused/.test(mode); // no button that does nothing
  };
  live.mode();
}

// An array has one field for the chosen element; a graph has one field for each input.
function makeForm(live) {
  if (live.model.get("mode") !== undefined) return trainingForm(live);
  const put = (where, field) => {
    const wish = { do: "put", where, text: field.value, rev: live.model.get("rev") };
    live.model.send(wish);
  };
  const field = (name, size, does) => {
    const made = el("input", { class: "field", size, "aria-label": name });
    made.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") does(made);
    });
    return made;
  };
  const names = live.model.get("names");
  if (names === undefined) {
    const index = () => live.where.value.split(",").filter((part) => part.trim()).map(Number);
    const set = () => put(index(), live.value);
    live.where = field("element", 10, set);
    live.value = field("new value", 8, set);
    const button = el("button", { onclick: set }, "put");
    live.form.append("element [", live.where, "] = ", live.value, button);
    return;
  }
  live.fields = names.map(([name], number) => {
    const made = field(name, 8, () => {}); // Enter is a change
    made.addEventListener("change", () => put(number, made));
    live.form.append(el("label", {}, `${name} = `, made));
    return made;
  });
  fillForm(live);
}

function fillForm(live) {
  live.model.get("names").forEach(([, text], number) => {
    if (live.fields?.[number]) live.fields[number].value = text;
  });
}
