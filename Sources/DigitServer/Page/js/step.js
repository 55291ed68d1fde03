// One step of gradient descent on the digit that is shown: the equations of backpropagation with its numbers put in.

import { afterRest, latestOnly, post } from "./api.js";
import { showBars } from "./bars.js";
import { $, element, factor, number, percent, signed } from "./format.js";
import { fail } from "./notice.js";
import { columnsOf } from "./inside.js";
import { colours, css, drawSigned, onColourChange } from "./picture.js";
import { largest, on, query, set, state } from "./state.js";

/** The class that the visitor chose; null for the usual one. */
let chosen = null;
let isChecked = false;
/** The step that is shown. */
let shown = null;

function buildTargets(count) {
  if ($("targets").children.length === count) return;
  $("targets").replaceChildren(...[...Array(count).keys()].map((digit) =>
    element("label", {}, element("input", {
      type: "radio", name: "target", value: digit, onchange: () => {
        chosen = digit;
        load();
      },
    }), element("span", {}, `${digit}`))));
}

/** The label of a test image that is misread; else what is second likeliest, so that there is much to learn. */
function usualTarget() {
  const { probabilities } = state.answer;
  const answer = largest(probabilities);
  if (state.label !== null && state.label !== answer) return state.label;
  return largest(probabilities.map((share, digit) => (digit === answer ? -1 : share)));
}

const load = latestOnly(async () => {
  const { answer, pixels, pinned, input } = state;
  if (!pixels || !answer?.a) {
    const words = state.page ? "One digit at a time can be learned from: untick “Several digits” above." : "Draw a digit first.";
    $("cards").replaceChildren(element("p", { class: "hint" }, words));
    return;
  }
  buildTargets(answer.probabilities.length);
  const target = chosen ?? usualTarget();
  $("targets").querySelectorAll("input")[target].checked = true;
  const body = { pixels, target, learning_rate: Number($("rate").value) };
  if (pinned && input !== null) body.weight = { layer: pinned.layer, neuron: pinned.index, input };
  else if (pinned) body.neuron = pinned;
  try {
    shown = await post(`/api/explain${query()}`, body);
    const step = shown;
    fill($("step-neuron"), `${step.neuron.layer},${step.neuron.index}`);
    fill($("step-input"), step.weight.input);
    $("step-input").max = step.neuron.weights.length - 1;
    show(step);
    fail(null, "step");
  } catch (error) {
    fail(error, "step");
  }
});

/** Fills in a field, unless somebody is at it. */
function fill(field, value) {
  if (document.activeElement !== field) field.value = value;
}

function show(step) {
  $("cards").replaceChildren(
    forward(step), outputError(step), hiddenError(step), biasStep(step), weightStep(step), result(step));
}

/** A card; a part of the text that is a list is a line with the formula's numbers, of which the last is the result. */
function card(title, name, formula, ...parts) {
  return element("article", { class: "card" },
    element("h3", {}, title, element("small", {}, name)),
    formula ? element("p", { class: "formula" }, formula) : null,
    ...parts.filter(Boolean).map((part) => (typeof part === "string" ? element("p", { class: "hint" }, part)
      : Array.isArray(part) ? element("p", { class: "worked" }, ...part) : part)));
}

const bold = (text) => element("b", {}, text);
const superscript = (layer) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[layer] ?? `(${layer})`;

function layerOf(step, number) {
  return step.layers[number - 2];
}

function isSaturated(step) {
  return layerOf(step, step.neuron.layer).saturated.includes(step.neuron.index);
}

function lock(text) {
  return element("span", { class: "lock" }, text);
}

function forward(step) {
  const { neuron } = step;
  const l = superscript(neuron.layer);
  const layer = layerOf(step, neuron.layer);
  const parts = neuron.inputs.slice(0, 3).map(({ weight, activation }) => `${factor(weight)}·${number(activation)}`);
  const formula = `z${l}ⱼ = Σₖ w${l}ⱼₖ a${superscript(neuron.layer - 1)}ₖ + b${l}ⱼ`;
  return card("Forward", `neuron ${neuron.index} of layer ${neuron.layer}`, formula,
    [`z = ${parts.join(" + ")} + … + ${factor(neuron.bias)} = `, bold(number(neuron.z))],
    [`a = ${layer.activation}(${number(neuron.z)}) = `, bold(number(neuron.a))],
    [`g′(z) = ${number(neuron.slope)} `, isSaturated(step) ? lock("locked: hardly a slope") : ""],
    locks(step));
}

/** How many neurons of each layer hardly have a slope. */
function locks(step) {
  const hidden = step.layers.slice(0, -1);
  if (!hidden.length) return null;
  const counts = hidden.map(({ layer, saturated, neurons }) => `layer ${layer}: ${saturated.length} of ${neurons}`);
  return `Locked neurons, |g′(z)| < 0.001, which learn next to nothing from this digit: ${counts.join(", ")}.`;
}

function outputError(step) {
  const outputs = step.layers.at(-1);
  const { a, delta, slope } = outputs;
  const y = a.map((_, j) => (j === step.target ? 1 : 0));
  const isNear = (value, guess) => Math.abs(value - guess) <= 1e-4 * Math.max(1e-3, Math.abs(value));
  const isClose = (guess) => delta.every((value, j) => isNear(value, guess(j)));
  const isDifference = isClose((j) => a[j] - y[j]);
  const isProduct = !isDifference && isClose((j) => (a[j] - y[j]) * slope[j]);
  const formula = isDifference ? "δᴸⱼ = aᴸⱼ − yⱼ" : isProduct ? "δᴸⱼ = (aᴸⱼ − yⱼ) · g′(zᴸⱼ)" : "δᴸⱼ = ∂C/∂zᴸⱼ";
  const columns = ["j", "a", "y", ...(isProduct ? ["g′(z)"] : []), "δ"];
  const rows = a.map((value, j) => element("tr", { class: j === step.target ? "result" : null },
    element("th", { scope: "row" }, `${j}`), element("td", {}, number(value, 3)), element("td", {}, `${y[j]}`),
    isProduct ? element("td", {}, number(slope[j], 3)) : null,
    element("td", { class: delta[j] < 0 ? "sign-negative" : "sign-positive" }, signed(delta[j], 3))));
  return card("The error of the outputs", "BP1", formula,
    element("table", {}, element("caption", { class: "unseen" }, "The error of each output"),
      element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...rows)),
    isDifference ? "This cost cancels the slope: the error is the difference itself."
      : isProduct ? "Error times slope: a saturated output learns slowly."
        : "Through softmax, where every output takes part.");
}

function hiddenError(step) {
  const { neuron } = step;
  const l = superscript(neuron.layer);
  const next = superscript(neuron.layer + 1);
  if (!neuron.outgoing.length) {
    return card("The error goes back", "BP2", "δˡⱼ = Σₖ wˡ⁺¹ₖⱼ δˡ⁺¹ₖ · g′(zˡⱼ)",
      "The chosen neuron is an output, whose error is BP1’s. Choose a hidden neuron to see the error go back.");
  }
  const errors = layerOf(step, neuron.layer + 1).delta;
  const terms = neuron.outgoing.map(({ index, weight }) =>
    ({ weight, error: errors[index], product: weight * errors[index] }));
  const sum = terms.reduce((total, { product }) => total + product, 0);
  terms.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const worked = terms.slice(0, 3).map(({ weight, error }) => `${factor(weight, 3)}·${factor(error, 3)}`).join(" + ");
  return card("The error goes back", "BP2", `δ${l}ⱼ = (Σₖ w${next}ₖⱼ δ${next}ₖ) · g′(z${l}ⱼ)`,
    [`Σ = ${worked}${terms.length > 3 ? " + …" : ""} = `, bold(number(sum))],
    [`δ = ${number(sum)} · ${number(neuron.slope)} = `, bold(number(neuron.delta))],
    isSaturated(step)
      ? element("p", { class: "hint" }, lock("locked"), " The slope is as good as 0, so no error gets through.")
      : "Error times slope: what the layer behind asks for, as far as this neuron can still move.",
    errorGrid(step));
}

/** The errors of the chosen neuron's layer as a grid, the locked neurons crossed. */
function errorGrid({ layers, neuron: { layer } }) {
  const { delta, saturated } = layers[layer - 2];
  const columns = columnsOf(delta.length);
  const size = Math.max(6, Math.min(14, Math.floor(220 / columns)));
  const name = `The errors of layer ${layer}; ${saturated.length} are locked`;
  const canvas = element("canvas", { role: "img", "aria-label": name });
  const context = drawSigned(canvas, delta, columns, size);
  context.strokeStyle = css(colours().ink, 0.35);
  for (const index of saturated) {
    const [x, y] = [((index % columns) + 0.5) * size, (Math.floor(index / columns) + 0.5) * size];
    const arm = size * 0.18;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.stroke();
  }
  return element("figure", {}, element("figcaption", {}, `δ of layer ${layer}; locked neurons are crossed`), canvas);
}

/** ∂C/∂w of all weights that lead to the chosen neuron. */
function gradientGrid(step) {
  const { layer, delta, weights } = step.neuron;
  if (delta === 0) return null;
  const inputs = layer === 2 ? state.pixels.map((value) => value / 255) : layerOf(step, layer - 1).a;
  const columns = columnsOf(weights.length);
  const canvas = element("canvas", { role: "img", "aria-label": "∂C/∂w of all weights of this neuron" });
  drawSigned(canvas, inputs.map((a) => a * delta), columns, Math.max(5, Math.min(9, Math.floor(220 / columns))));
  return element("figure", {}, element("figcaption", {}, `∂C/∂w of all its ${weights.length} weights`), canvas);
}

function biasStep(step) {
  const { neuron } = step;
  const l = superscript(neuron.layer);
  return card("The bias", "BP3", `∂C/∂b${l}ⱼ = δ${l}ⱼ`,
    ["∂C/∂b = ", bold(number(neuron.delta))],
    [`b − η δ = ${number(neuron.bias)} − ${step.learning_rate}·${factor(neuron.delta)} = `,
      bold(number(neuron.bias_after))],
    "A bias is a weight whose input is always 1, so its gradient is the error itself.");
}

function weightStep(step) {
  const { weight, neuron } = step;
  const l = superscript(neuron.layer);
  const before = superscript(neuron.layer - 1);
  return card("The weight", "BP4", `∂C/∂w${l}ⱼₖ = a${before}ₖ δ${l}ⱼ`,
    [`∂C/∂w = ${number(weight.activation)}·${factor(weight.delta)} = `, bold(number(weight.gradient))],
    [`w − η ∂C/∂w = ${number(weight.value)} − ${step.learning_rate}·${factor(weight.gradient)} = `,
      bold(number(weight.after))],
    weight.activation === 0
      ? `Input ${weight.input} is silent (a = 0), so this weight learns nothing from this digit.`
      : `The weight from ${neuron.layer === 2 ? "pixel" : "neuron"} ${weight.input} of layer ${neuron.layer - 1}.`,
    gradientGrid(step));
}

function result(step) {
  const bars = element("ol", { class: "bars small", "aria-label": "The answer after the step" });
  showBars(bars, step.after.probabilities);
  const [before, after] = [step.before, step.after].map(({ probabilities }) => percent(probabilities[step.target], 2));
  const check = element("p", { class: "hint", id: "check-result", "aria-live": "polite" });
  const tell = () => {
    const { relative_error: w, bias_relative_error: b } = step.check;
    check.textContent = `(C(w + ε) − C(w − ε)) / 2ε agrees to ${number(w, 3)} of its size for the weight`
      + (b === undefined ? "." : ` and to ${number(b, 3)} for the bias.`);
  };
  if (isChecked) tell();
  const button = element("button", { type: "button", id: "check", onclick: () => {
    isChecked = true;
    tell();
  } }, "Check this gradient numerically");
  return card("After the step", `η = ${step.learning_rate}`, null,
    [`A ${step.target}: ${before} before, `, bold(after), " after"],
    [`Cost: ${number(step.cost)} before, `, bold(number(step.after.cost)), " after"],
    bars, element("div", { class: "row" }, button), check);
}

onColourChange(() => shown && show(shown));
/** Whether a field holds what it should; marks it if not. */
function isGood(field, isIt) {
  field.setAttribute("aria-invalid", String(!isIt));
  return isIt;
}

/** Says which neurons there are. */
function showRange() {
  const layers = (state.model?.sizes ?? []).slice(1).map((size, index) => `${index + 2},0 to ${index + 2},${size - 1}`);
  $("neuron-hint").textContent =
    `A neuron is a layer and an index: ${layers.join(", or ")}. Layer 1 is the inputs.`;
}

$("rate").addEventListener("input", ({ target }) => {
  if (isGood(target, target.value !== "" && target.validity.valid)) load();
});
$("step-form").addEventListener("submit", (event) => event.preventDefault());
$("step-neuron").addEventListener("change", (event) => {
  const [layer, index] = event.target.value.split(/[,;\s]+/).map(Number);
  const size = state.model?.sizes[layer - 1];
  const isThere = layer >= 2 && size !== undefined && Number.isInteger(index) && index >= 0 && index < size;
  if (isGood(event.target, isThere)) set({ pinned: { layer, index }, input: null });
});
$("step-input").addEventListener("change", ({ target }) => {
  if (isGood(target, target.value !== "" && target.validity.valid)) set({ input: Number(target.value) });
});
on(["label"], () => {
  chosen = null;
});
on(["model"], showRange);
on(["pinned", "input"], load);
on(["answer", "page"], afterRest(120, load));
