// A network's weights and biases, and the ways through it that carry most to its answer.

import { getFloats } from "./api.js";
import { largest, query } from "./state.js";

/** The weights of every layer behind the inputs: { rows, columns, w, b }, w row by row. */
export async function loadWeights(sizes) {
  const floats = await getFloats(`/api/model/weights${query()}`);
  let at = 0;
  const take = (count) => floats.subarray(at, (at += count));
  return sizes.slice(1).map((rows, index) => ({
    rows, columns: sizes[index], w: take(rows * sizes[index]), b: take(rows),
  }));
}

/** What the layer before sends: the pixels, or its activations. */
export function inputsOf(layer, pixels, answer) {
  return layer === 0 ? pixels.map((value) => value / 255) : answer.a[layer - 1];
}

/** How many ways into a neuron are shown, from the outputs back. */
const BREADTH = [5, 3, 3];

/** The strongest ways: for each layer its lines { from, to, product }, the largest |w·a| into each neuron reached. */
export function strongestWays(weights, pixels, answer) {
  const ways = weights.map(() => []);
  let reached = [largest(answer.a.at(-1))];
  for (let layer = weights.length - 1; layer >= 0; layer -= 1) {
    const { columns, w } = weights[layer];
    const inputs = inputsOf(layer, pixels, answer);
    const breadth = BREADTH[weights.length - 1 - layer] ?? 2;
    const next = new Set();
    for (const to of reached) {
      const products = inputs.map((a, from) => ({ from, to, product: a * w[to * columns + from] }));
      products.sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
      for (const way of products.slice(0, breadth)) {
        if (way.product === 0) continue;
        ways[layer].push(way);
        next.add(way.from);
      }
    }
    reached = [...next];
  }
  return ways;
}
