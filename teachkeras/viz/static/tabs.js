// Several views behind one row of buttons; each is drawn when it is first looked at.
VIEWS.tabs = (data, frame) => {
  const made = [];
  const open = (number) => {
    if (!made[number]) {
      const inner = makeFrame(data.views[number]);
      VIEWS[data.views[number].kind](data.views[number], inner);
      inner.root.querySelector("slot").remove();
      if (data.views[number].title === data.title) inner.root.querySelector("h3").replaceWith(el("span"));
      inner.root.classList.replace("tk", "part");
      frame.picture.append(inner.root);
      made[number] = inner;
    }
    made.forEach((inner, at) => (inner.root.hidden = at !== number));
    if (frame.root.isConnected) made[number].shown?.();
  };
  frame.bar.append(choice("part", data.names, open).group);
  frame.picture.classList.add("whole");
  open(0);
  frame.shown = () => made[0].shown?.();
};
