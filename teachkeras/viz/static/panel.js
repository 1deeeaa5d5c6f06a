// The panel of arguments: choose one change, and its curves are laid over those without it.
VIEWS.panel = (data, frame) => {
  const inner = makeFrame(data.views[0]);
  VIEWS.curves(data.views[0], inner);
  inner.root.querySelector("slot").remove();
  inner.root.classList.replace("tk", "part");
  frame.picture.classList.add("whole");
  frame.picture.append(inner.root);
  const groups = data.options.map(([argument, names]) =>
    el("optgroup", { label: argument }, ...names.map((name) => el("option", {}, name))),
  );
  const change = () => {
    const chosen = select.selectedIndex;
    inner.python([]);
    inner.update(data.views[chosen]);
    frame.python([data.python[0], data.python[1].replace("[0]", `[${chosen}]`)]);
  };
  const select = el("select", { onchange: change, "aria-label": data.label }, ...groups);
  frame.bar.append(el("label", {}, data.label, " ", select));
  frame.keys([["in the box: up, down", "the next or previous change"]]);
  frame.shown = () => inner.shown();
};
