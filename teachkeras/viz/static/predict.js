// Predict first: before a step with a question is shown, the student commits a guess.

const NUMBERS = /-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)|nan|None/g; // as in predict.py

// Does a guess say the same as an answer? Numbers within one per cent; brackets do not count.
function isRight(guess, answer) {
  const [one, other] = [guess.match(NUMBERS) || [], answer.match(NUMBERS) || []];
  if (!other.length) return guess.replace(/\s/g, "") === answer.replace(/\s/g, "");
  return one.length === other.length && one.every((text, i) => isNear(text, other[i]));
}

function isNear(guess, answer) {
  if (guess === answer) return true;
  const [a, b] = [Number(guess), Number(answer)];
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= 0.01 * Math.abs(b) + 1e-9;
}

// Asks the open questions up to a step; says how far the student may see.
export function predictor(graph) {
  const { data, frame } = graph;
  const guesses = new Map(); // step -> right or not
  const score = el("output", { class: "score" });
  frame.bar.append(score);
  const count = () => {
    const good = [...guesses.values()].filter(Boolean).length;
    const all = data.steps.filter((step) => step.ask).length;
    score.textContent = `${good} right of ${guesses.size} guessed, ${all} questions`;
  };
  const commit = (k, guess) => {
    if (!guess.trim()) return;
    const { a } = data.steps[k].ask;
    const good = data.steps[k].ask.options ? guess === a : isRight(guess, a);
    guesses.set(k, good);
    count();
    graph.go(k);
    const verdict = good ? `✓ right: ${a}` : `✗ you said ${guess}; it is ${a}`;
    frame.readout.prepend(el("p", { class: "verdict" }, verdict));
    graph.slider.focus();
  };
  count();
  return {
    // The last step that may be shown on the way to step k.
    allowed(k) {
      const open = data.steps.findIndex((step, at) => at <= k && step.ask && !guesses.has(at));
      return open < 0 ? [k, null] : [open - 1, open];
    },
    ask(k) {
      const { q, options } = data.steps[k].ask;
      const field = el("input", { class: "field", "aria-label": "your guess", size: 18 });
      const send = el("button", { onclick: () => commit(k, field.value) }, "commit");
      field.addEventListener("keydown", (event) => event.key === "Enter" && commit(k, field.value));
      const ways = options
        ? options.map((option) => el("button", { onclick: () => commit(k, option) }, option))
        : [field, send];
      frame.readout.replaceChildren(
        el("p", {}, `Predict first: ${q}`),
        el("div", { class: "ways" }, ...ways),
      );
    },
  };
}
