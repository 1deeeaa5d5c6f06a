// Why this number: each line opens into the numbers it was made of.

VIEWS.why = (data, frame) => {
  const open = (node, depth) => {
    const line = () => node.line && frame.say(node.say, [["your line", node.line]]);
    const words = el("summary", { onfocus: line, onclick: line }, node.say);
    if (!node.parts.length) return el("p", { class: "leaf" }, node.say);
    const parts = node.parts.map((part) => open(part, depth + 1));
    return el("details", { class: "why-line", open: depth ? null : "" }, words, ...parts);
  };
  frame.picture.append(open(data.tree, 0));
  frame.keys([["Enter on a line", "open it: the numbers it was made of"]]);
  frame.say("Open a line to see the numbers it was made of.");
};
