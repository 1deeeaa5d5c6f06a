// A layer as a card, with the graph of its operations below.

VIEWS.layer = (data, frame) => {
  frame.picture.append(el("img", { src: data.picture, alt: data.title, width: data.width, style: "max-width:100%;height:auto" }));
  fill(frame.picture, { tabindex: 0, role: "group", "aria-label": data.title }, []);
  const [[, first], ...rows] = data.rows.length ? data.rows : [["", "no call yet"]];
  frame.say(first, rows);
  if (data.inside) openInside(frame, "the graph of its operations", data.inside);
};
