// The neuron that is pinned: its weights, its largest products, its sum, and where it sends to.

import { afterRest, latestOnly, post } from "./api.js";
import { $, element, factor, number, signed } from "./format.js";
import { isSilenced, setWeight, silence } from "./changes.js";
import { columnsOf } from "./inside.js";
import { fail } from "./notice.js";
import { drawSigned, onColourChange } from "./picture.js";
import { largest, on, query, set, state } from "./state.js";
import { inputsOf } from "./weights.js";

let shown = null;
/** The neuron that is pinned for somebody who has neither chosen nor changed one. */
let suggestion = null;

const load = latestOnly(async () => {
  const { pinned, pixels } = state;
  if (!pinned || !pixels) {
    $("neuron").hidden = true;
    return;
  }
  try {
    const target = largest(state.answer.probabilities);
    const explanation = await post(`/api/explain${query()}`, { pixels, target, learning_rate: 0, neuron: pinned });
    shown = { ...explanation.neuron, activation: explanation.layers[pinned.layer - 2].activation };
    show();
  } catch (error) {
    fail(error);
  }
});

function show() {
  if (!shown || !state.pinned) return;
  const focused = $("neuron").contains(document.activeElement) ? document.activeElement : null;
  // Who is typing a weight goes on typing, whatever happens meanwhile.
  if (focused?.tagName === "INPUT" && focused.value !== focused.defaultValue && !focused.dataset.isDone) return;
  $("neuron").replaceChildren(
    title(shown), incoming(shown), element("div", {}, products(shown)), outgoing(shown));
  $("neuron").hidden = false;
  const successor = focused && $("neuron").querySelector(`[data-key="${focused.dataset.key}"]`);
  successor?.focus();
  // What is typed next takes the place of the number, as in the field before.
  successor?.select?.();
}

function title({ layer, index }) {
  const heading = element("h3", {}, `Neuron ${index} of layer ${layer}`);
  if (layer === state.model?.sizes.length) return heading;
  const words = isSilenced({ layer, index }) ? "Let it speak" : "Silence it";
  const onclick = () => {
    suggestion = null;
    silence({ layer, index });
  };
  const button = { type: "button", "data-key": "silence", onclick };
  return element("div", { class: "row title" }, heading, element("button", button, words));
}

/** A weight or, without an input, a bias that can be typed over. */
function typed(value, name, input) {
  const field = element("input", {
    type: "text", inputmode: "decimal", value: number(value), "aria-label": name, autocomplete: "off",
    class: signOf(value), "data-key": `${input}`,
    onchange: () => {
      const wanted = Number(field.value.replace("−", "-").replace(",", "."));
      field.dataset.isDone = true;
      if (!Number.isFinite(wanted) || !field.value.trim()) return show();
      suggestion = null;
      setWeight(state.pinned, input, wanted);
    },
  });
  return element("td", {}, field);
}

function signedFigure(values, columns, size, caption) {
  const canvas = element("canvas", { role: "img", "aria-label": caption });
  drawSigned(canvas, values, columns, Math.max(4, Math.floor(size / columns)));
  return element("figure", {}, element("figcaption", {}, caption), canvas);
}

function incoming({ layer, weights }) {
  const from = layer === 2 ? "the pixels" : `layer ${layer - 1}`;
  const figure = signedFigure(weights, columnsOf(weights.length), 224, `Its ${weights.length} weights from ${from}`);
  const canvas = figure.querySelector("canvas");
  canvas.title = "Click a weight to see and set it in the table.";
  canvas.addEventListener("click", (event) => {
    const columns = columnsOf(weights.length);
    const box = canvas.getBoundingClientRect();
    const at = (part, size, count) => Math.min(count - 1, Math.floor((part / size) * count));
    const row = at(event.clientY - box.top, box.height, Math.ceil(weights.length / columns));
    const input = row * columns + at(event.clientX - box.left, box.width, columns);
    if (input < weights.length) set({ input });
  });
  return figure;
}

const signOf = (value) => (value < 0 ? "sign-negative" : value > 0 ? "sign-positive" : null);
const cell = (text, value) => element("td", { class: signOf(value) }, text);
const head = (...names) =>
  element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name))));

function products(neuron) {
  const { weights, bias, z, a, activation, layer } = neuron;
  const inputs = [...neuron.inputs];
  if (state.input !== null && state.input < weights.length && !inputs.some(({ index }) => index === state.input)) {
    const from = inputsOf(layer - 2, state.pixels, state.answer)[state.input];
    const weight = weights[state.input];
    inputs.push({ index: state.input, weight, activation: from, product: weight * from });
  }
  const rest = neuron.sum_of_products - inputs.reduce((sum, { product }) => sum + product, 0);
  const source = (index) => (layer === 2 ? `pixel ${Math.floor(index / 28)},${index % 28}` : `neuron ${index}`);
  const row = (name, value, kind) =>
    element("tr", { class: kind }, element("th", { scope: "row", colspan: 3 }, name), cell(signed(value), value));
  const body = element("tbody", {},
    ...inputs.map(({ index, weight, activation: from, product }) =>
      element("tr", { class: index === state.input ? "chosen" : null },
        element("th", { scope: "row" }, source(index)), typed(weight, `w from ${source(index)}`, index),
        element("td", {}, `× ${number(from)}`), cell(signed(product), product))),
    weights.length > inputs.length
      ? row(`the other ${weights.length - inputs.length} ${layer === 2 ? "pixels" : "neurons"}`, rest) : null,
    row("Σ w·a", neuron.sum_of_products, "sum"),
    element("tr", {}, element("th", { scope: "row", colspan: 3 }, "+ b"), typed(bias, "the bias b", null)),
    row("= z", z, "sum result"));
  const caption = element("caption", { class: "unseen" }, "The ten largest products and their sum. Weights and the bias can be typed over.");
  const g = activation === "softmax"
    ? `a = softmax(z) = e^z / Σ e^z = ${number(a)}`
    : `a = ${activation}(z) = ${activation}(${number(z)}) = ${number(a)}`;
  const result = element("p", { class: "worked", id: "neuron-sum" },
    `z = Σ w·a + b = ${number(neuron.sum_of_products)} + ${factor(bias)} = ${number(z)}`, element("br"), g);
  result.dataset.z = z;
  return element("div", {}, element("table", {}, caption, head("from", "w", "× a", "= w·a"), body), result);
}

function outgoing({ outgoing: list, layer }) {
  if (!list.length) {
    return element("p", { class: "hint" }, "An output sends to no other neuron: its activation is the answer.");
  }
  const values = list.map(({ weight }) => weight);
  const name = `Its ${values.length} weights to layer ${layer + 1}`;
  if (values.length > 12) return signedFigure(values, columnsOf(values.length), 200, name);
  return element("table", {}, element("caption", { class: "unseen" }, name), head("to output", "w"),
    element("tbody", {}, ...list.map(({ index, weight }) =>
      element("tr", {}, element("th", { scope: "row" }, `${index}`), cell(signed(weight), weight)))));
}

/** Until a neuron is chosen or changed, the hidden one that carries most to the answer is pinned. */
function suggest() {
  const { pinned, answer, weights } = state;
  if (pinned && pinned !== suggestion) return;
  // The answer may still be that of the network before.
  if (!answer?.a || !(weights?.length > 1) || answer.a.at(-2)?.length !== weights.at(-1).columns) return;
  const last = weights.at(-1);
  const digit = largest(answer.a.at(-1));
  const index = largest(answer.a.at(-2).map((a, k) => a * last.w[digit * last.columns + k]));
  if (pinned?.layer === weights.length && pinned.index === index) return;
  suggestion = { layer: weights.length, index };
  set({ pinned: suggestion, input: null });
}

on(["pinned"], load);
on(["input"], show);
// Not while somebody draws, as these answers would keep those to the drawing waiting.
on(["answer", "weights"], afterRest(120, () => {
  suggest();
  load();
}));
onColourChange(show);
