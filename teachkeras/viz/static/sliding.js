// A kernel sliding over a picture, and a kernel turned over.

VIEWS.slide = (data, frame) => {
  const [shape, kernelShape, outputShape] = data.shapes;
  const [picture, kernel, output] = ["picture", "kernel", "output"].map((name) => data[name].split(" "));
  const [top, left, high, wide] = data.inside;
  const where = (at, columns) => [Math.floor(at / columns), at % columns];
  const inside = (at) => {
    const [row, column] = where(at, shape[1]);
    return row >= top && row < top + high && column >= left && column < left + wide;
  };
  const bordered = picture.length > high * wide ? " with a border of zeros" : "";
  const grids = [
    numberGrid(shape, `picture${bordered}`, picture),
    numberGrid(kernelShape, "kernel", kernel),
    numberGrid(outputShape, "output", output, { tabindex: 0, role: "group" }),
  ];
  // The cells of the picture under the kernel at one place of the output.
  const under = (place) => {
    const start = where(place, outputShape[1]).map((at, axis) => at * data.step[axis]);
    return kernel.map((_, entry) => {
      const [row, column] = where(entry, kernelShape[1]);
      return (start[0] + row * data.dilation[0]) * shape[1] + start[1] + column * data.dilation[1];
    });
  };
  const slide = { type: "range", min: 0, max: output.length - 1, value: 0, "aria-label": "place" };
  const slider = el("input", { ...slide, oninput: () => go(Number(slider.value)) });
  const count = el("output", {});
  const go = (wish) => {
    const place = Math.min(Math.max(wish, 0), output.length - 1);
    const window = under(place);
    const seen = new Set(window);
    slider.value = place;
    grids[0].mark((at) => (seen.has(at) ? "on" : inside(at) ? "" : "border"));
    grids[2].mark((at) => (at < place ? "" : at > place ? "later" : "now"));
    count.textContent = `place ${place + 1} of ${output.length}`;
    saySlide(frame, data, { place, where: where(place, outputShape[1]), window, picture, kernel, output, inside });
  };
  frame.bar.append(el("div", { class: "steps" }, player(slider, go), slider, count));
  frame.picture.append(el("div", { class: "grids" }, ...grids.map((grid) => grid.box)));
  const svg = grids[2].svg;
  svg.addEventListener("click", (event) => go(cellUnder(grids[2], outputShape, event) ?? Number(slider.value)));
  svg.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -outputShape[1], ArrowDown: outputShape[1] }[event.key];
    const to = Number(slider.value) + by;
    if (!by) return;
    event.preventDefault();
    if (to >= 0 && to < output.length) go(to);
  });
  frame.keys([
    ["on the slider: arrows", "the kernel moves one place"],
    ["on the output: arrows, click", "the kernel goes to that place"],
  ]);
  go(0);
};

function saySlide(frame, data, { place, where: [row, column], window, picture, kernel, output, inside }) {
  const brackets = (text) => (text.startsWith("-") ? `(${text})` : text);
  const worked = window.map((at, entry) => `${picture[at]}*${brackets(kernel[entry])}`).join(" + ");
  const sum = data.products[place].split(" ").map(brackets).join(" + ");
  const outside = window.filter((at) => !inside(at)).length;
  const rows = [["products", sum]];
  if (outside) rows.push(["border", `${outside} of ${window.length} cells under the kernel are zeros of the border`]);
  frame.say(`output[${row}, ${column}] = ${worked} = ${output[place]}`, rows);
  frame.python(data.python.map((line) => line.replace(/0, 0/, `${row}, ${column}`)));
}

VIEWS.flip = (data, frame) => {
  const [shape, kernelShape, outputShape] = data.shapes;
  const all = data.states.map((state) => [state.kernel.split(" "), state.output.split(" ")]);
  const longest = (which) => all.map((texts) => texts[which]).flat().reduce((a, b) => (b.length > a.length ? b : a));
  // Made with the longest text, so that no cell grows from state to state.
  const kernel = numberGrid(kernelShape, "kernel", all[0][0].map(() => longest(0)));
  const output = numberGrid(outputShape, "what it gives", all[0][1].map(() => longest(1)));
  const picture = numberGrid(shape, "picture", data.picture.split(" "));
  const before = all[0][1];
  const show = (at) => {
    const state = data.states[at];
    kernel.write(all[at][0]);
    output.write(all[at][1]);
    kernel.mark((cell) => (all[at][0][cell] === all[0][0][cell] ? "" : "on"));
    output.mark((cell) => (all[at][1][cell] === before[cell] ? "" : "now"));
    frame.say(state.say, [["kernel", state.name], ["blue, orange", "numbers that are not as written"]]);
  };
  const names = data.states.map((state) => state.name);
  frame.bar.append(choice("the kernel", names, show).group);
  frame.picture.append(el("div", { class: "grids" }, picture.box, kernel.box, output.box));
  frame.keys([["Enter on a button", "the kernel as written, half turned, turned"]]);
  show(0);
};
