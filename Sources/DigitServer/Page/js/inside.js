// The layers as grids of activations, and the strongest ways through them.

import { get } from "./api.js";
import { $, element, grouped, number } from "./format.js";
import { colours, css, drawDigit, drawSigned, onColourChange, prepare } from "./picture.js";
import { fail } from "./notice.js";
import { on, query, set, state } from "./state.js";
import { loadWeights, strongestWays } from "./weights.js";

/** The grids, from the inputs on: { canvas, count, columns, cell, at } with the cell that the keys are on. */
let grids = [];

/** How many columns a layer's cells stand in. */
export function columnsOf(count) {
  if (count === 784) return 28;
  return count <= 12 ? 1 : Math.ceil(Math.sqrt(count * 0.8));
}

async function load() {
  try {
    const model = await get(`/api/model${query()}`);
    if (String(model.sizes) !== String(state.model?.sizes)) build(model);
    const weights = await loadWeights(model.sizes);
    // Chosen while they were on their way, it may be a neuron of the network before.
    if (state.pinned && !isThere(state.pinned)) set({ pinned: null, input: null });
    set({ model, weights });
  } catch (error) {
    fail(error);
  }
}

function build({ sizes, activations }) {
  for (const figure of $("layers").querySelectorAll("figure")) figure.remove();
  grids = sizes.map((count, index) => {
    const columns = columnsOf(count);
    const [least, room] = matchMedia("(pointer: coarse)").matches ? [11, 320] : [7, 240];
    const cell = index === 0 ? 7 : columns === 1 ? 22 : Math.max(least, Math.min(18, Math.floor(room / columns)));
    const canvas = element("canvas", index === 0
      ? { role: "img", "aria-label": "Layer 1: the 784 pixels" }
      : {
        tabindex: 0, role: "slider", "aria-label": `Layer ${index + 1}, ${count} neurons`, "aria-valuemin": 0,
        "aria-valuemax": count - 1, "aria-valuenow": 0,
      });
    const grid = { canvas, count, columns, cell, at: 0, layer: index + 1 };
    if (index > 0) listen(grid);
    const name = index === 0 ? "the pixels" : `${grouped(count)} × ${activations[index - 1]}`;
    const classes = columns === 1 ? [...Array(count).keys()] : null;
    const digits = classes && element("ol", {}, ...classes.map((digit) => element("li", {}, `${digit}`)));
    $("layers").append(
      element("figure", {}, element("figcaption", {}, element("strong", {}, `Layer ${index + 1}`), ` ${name}`),
        element("div", { class: digits ? "outputs" : null }, canvas, digits)));
    return grid;
  });
}

const isThere = ({ layer, index }) => index < (grids[layer - 1]?.count ?? 0);

function listen(grid) {
  const { canvas, columns, count, layer } = grid;
  const pin = (index) => {
    grid.at = index;
    set({ pinned: { layer, index }, input: null });
  };
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * Math.ceil(count / columns));
    const index = row * columns + column;
    if (index >= 0 && index < count) pin(index);
  });
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -count, End: count };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const target = grid.at + step;
    if (Math.abs(step) === count) pin(step < 0 ? 0 : count - 1);
    else if (target >= 0 && target < count) pin(target);
  });
}

function show() {
  const { answer, page, pixels, pinned } = state;
  $("inside-hint").textContent = page ? "One digit at a time can be looked into: untick “Several digits” above."
    : pixels ? "" : "Draw a digit, and the layers fill.";
  grids.forEach((grid, index) => {
    if (index === 0) return drawDigit(grid.canvas, pixels, 28 * grid.cell);
    const a = answer?.a?.[index - 1] ?? Array(grid.count).fill(0);
    if (a.length !== grid.count) return;
    const context = drawSigned(grid.canvas, a, grid.columns, grid.cell);
    frame(context, grid);
    const isPinned = pinned?.layer === grid.layer;
    const at = isPinned ? pinned.index : grid.at;
    if (isPinned) mark(context, grid, at);
    grid.canvas.setAttribute("aria-valuenow", at);
    grid.canvas.setAttribute("aria-valuetext", `neuron ${at} sends ${number(a[at])}`);
  });
  showWays();
}

/** Faint dots where neurons are, so that silent ones are seen. */
function frame(context, { count, columns, cell }) {
  context.fillStyle = css(colours().ink, 0.14);
  for (let i = 0; i < count; i += 1) {
    context.fillRect(((i % columns) + 0.5) * cell - 0.5, (Math.floor(i / columns) + 0.5) * cell - 0.5, 1, 1);
  }
}

function mark(context, { columns, cell }, index) {
  context.strokeStyle = css(colours().ink);
  context.lineWidth = 1.5;
  const [x, y] = [(index % columns) * cell, Math.floor(index / columns) * cell];
  context.strokeRect(x + 0.75, y + 0.75, cell - 1.5, cell - 1.5);
}

/** The middle of a cell in the CSS pixels of the field that all layers stand in. */
function place(grid, index, field) {
  const box = grid.canvas.getBoundingClientRect();
  const rows = Math.ceil(grid.count / grid.columns);
  return {
    x: box.left - field.left + (((index % grid.columns) + 0.5) * box.width) / grid.columns,
    y: box.top - field.top + ((Math.floor(index / grid.columns) + 0.5) * box.height) / rows,
  };
}

/** Draws the ways, up to a share of the field: from the pixels on. */
function showWays(share = 1) {
  const field = $("layers").getBoundingClientRect();
  const context = prepare($("ways"), field.width, field.height);
  context.beginPath();
  if (getComputedStyle($("layers")).flexDirection === "column") context.rect(0, 0, field.width, field.height * share);
  else context.rect(0, 0, field.width * share, field.height);
  context.clip();
  const { answer, pixels, weights } = state;
  const isWhole = answer?.a && pixels && weights && weights.every(({ rows }, l) => answer.a[l].length === rows);
  if (!isWhole || grids.length !== weights.length + 1) return;
  const { positive, negative } = colours();
  strongestWays(weights, pixels, answer).forEach((ways, layer) => {
    const limit = Math.max(...ways.map(({ product }) => Math.abs(product)));
    for (const { from, to, product } of ways) {
      const share = Math.abs(product) / limit;
      const [start, end] = [place(grids[layer], from, field), place(grids[layer + 1], to, field)];
      context.strokeStyle = css(product < 0 ? negative : positive, 0.25 + 0.5 * share);
      context.lineWidth = 0.5 + 2 * share;
      context.setLineDash(product < 0 ? [4, 3] : []);
      context.beginPath();
      context.moveTo(start.x, start.y);
      if (end.x - start.x > 40) {
        const middle = (start.x + end.x) / 2;
        context.bezierCurveTo(middle, start.y, middle, end.y, end.x, end.y);
      } else context.lineTo(end.x, end.y);
      context.stroke();
    }
  });
}

/** Lets the ways come from the pixels to the answer, for a digit that was not just drawn. */
function reveal() {
  if (state.label === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const start = performance.now();
  const step = (now) => {
    const share = Math.min(1, Math.max(0, now - start) / 900);
    showWays(share);
    if (share < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

on(["answer", "weights", "pinned", "page"], show);
on(["label", "weights"], reveal);
on(["source"], load);
onColourChange(show);
new ResizeObserver(() => showWays()).observe($("layers"));
load();
