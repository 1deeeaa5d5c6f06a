// The slope probe: a slider for eps, the line through two points, and the error it leaves.

VIEWS.slope = (data, frame) => {
  const [SIDE, HIGH, LEFT, TOP, BETWEEN] = [260, 200, 62, 40, 96]; // pixels, as in slope.py
  const [width, second] = [LEFT + 2 * SIDE + BETWEEN + 24, LEFT + SIDE + BETWEEN];
  const panel = (x, words) =>
    draw("g", { transform: `translate(${x} ${TOP})` },
      draw("text", { x: 0, y: -12 }, words),
      draw("rect", { width: SIDE, height: HIGH, class: "frame" }));
  const [left, right] = [
    panel(LEFT, "the curve, and a line through two points"),
    panel(second, "how wrong the slope is"),
  ];
  const line = draw("line", { class: "one" });
  const ends = [0, 1].map(() => draw("circle", { r: 4, class: "one dot" }));
  left.append(draw("polyline", { points: data.curve, class: "both" }), line, ...ends);
  const now = draw("line", { y1: 0, y2: HIGH, class: "now" });
  right.append(now);
  ["one", "both"].forEach((name, which) => {
    const points = data.states.map((state) => [state.x, state.dots[which]]);
    right.append(draw("polyline", { points: points.join(" "), class: name }));
    right.append(...points.map(([cx, cy]) => draw("circle", { cx, cy, r: 3, class: `${name} dot` })));
  });
  const label = (words, x, y, anchor, kind = "small") =>
    draw("text", { x, y, "text-anchor": anchor, class: kind }, words);
  right.append(
    label("one side", 10, HIGH - 26, "start", "one-text"), label("both sides", 10, HIGH - 10, "start", "both-text"),
    label("1", 0, HIGH + 16, "start"), label("eps 1e-13", SIDE, HIGH + 16, "end"),
    label("10", -8, 10, "end"), label("1e-16", -8, HIGH, "end"));
  const height = TOP + HIGH + 34;
  const look = { width, height, viewBox: `0 0 ${width} ${height}`, style: "max-width:100%;height:auto" };
  frame.picture.append(draw("svg", { ...look, role: "img", "aria-label": data.title }, left, right));
  const count = el("output", {});
  const slide = { type: "range", min: 0, max: data.states.length - 1, value: 0, "aria-label": "eps" };
  const slider = el("input", { ...slide, oninput: () => go(Number(slider.value)) });
  const go = (at) => {
    slider.value = at;
    const state = data.states[at];
    const [x1, y1, x2, y2, ...moved] = state.line;
    fill(line, { x1, y1, x2, y2 }, []);
    ends.forEach((dot, which) => fill(dot, { cx: moved[2 * which], cy: moved[2 * which + 1] }, []));
    fill(now, { x1: state.x, x2: state.x }, []);
    count.textContent = `eps = ${state.eps}`;
    const verdict = at === data.best ? "the best of these" : at < data.best ? "the line misses the curve" : "rounding takes over";
    frame.say(`eps = ${state.eps}: ${verdict}`, [
      ["both sides", `${state.found[1]}, wrong by ${state.error[1]}`],
      ["one side", `${state.found[0]}, wrong by ${state.error[0]}`],
      ["true slope", data.slope],
    ]);
  };
  frame.bar.append(el("div", { class: "steps" }, player(slider, go), slider, count));
  frame.keys([["on the slider: arrows", "a larger or smaller eps"]]);
  go(0);
};
