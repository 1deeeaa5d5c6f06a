// Source code: numbered lines in colours, the docstring folded, error codes with their lesson.

VIEWS.source = (data, frame) => {
  const [from, to] = data.docstring;
  const row = (pieces, at) =>
    el("div", { class: "row" },
      el("span", { class: "number", "aria-hidden": "true" }, String(data.first + at)),
      el("code", {}, ...pieces.map(([kind, text]) => el("span", { class: kind || null }, text))));
  const rows = data.lines.map(row);
  const block = el("div", { class: "code", tabindex: 0, role: "group", "aria-label": data.title });
  block.append(...rows.slice(0, from));
  if (to > from) {
    const words = `docstring, ${to - from} line${to - from > 1 ? "s" : ""}`;
    block.append(el("details", {}, el("summary", {}, words), ...rows.slice(from, to)));
  }
  block.append(...rows.slice(to));
  frame.picture.append(block);
  if (data.codes.length)
    frame.say("the codes in this text", data.codes.map(([code, sentence, lesson]) => [code, `${sentence} (${lesson})`]));
  frame.keys([["Enter on 'docstring'", "unfold or fold it"]]);
};
