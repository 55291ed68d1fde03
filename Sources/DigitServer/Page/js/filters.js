// The first layer's weights, a picture of 28×28 for each neuron, in one canvas.

import { colours } from "./picture.js";

const SIDE = 28;
const GAP = 2;

/** The columns that so many pictures stand in. */
const columnsFor = (rows) => (rows <= 30 ? 6 : 10);

/** Draws a frame of a training: bytes in base64, 128 being 0. */
export function drawFrame(canvas, { weights, rows, columns }) {
  if (columns !== SIDE * SIDE) return;
  const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
  const across = columnsFor(rows);
  const width = across * (SIDE + GAP) - GAP;
  const height = Math.ceil(rows / across) * (SIDE + GAP) - GAP;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const table = shades();
  const image = new ImageData(width, height);
  const cells = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row += 1) {
    const corner = Math.floor(row / across) * (SIDE + GAP) * width + (row % across) * (SIDE + GAP);
    for (let k = 0; k < columns; k += 1) {
      cells[corner + Math.floor(k / SIDE) * width + (k % SIDE)] = table[bytes[row * columns + k]];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Which neuron's picture is at a point of the canvas. */
export function neuronAt(canvas, event, rows) {
  const box = canvas.getBoundingClientRect();
  const across = columnsFor(rows);
  const scale = canvas.width / box.width;
  const column = Math.floor(((event.clientX - box.left) * scale) / (SIDE + GAP));
  const index = Math.floor(((event.clientY - box.top) * scale) / (SIDE + GAP)) * across + column;
  return column < across && index < rows ? index : null;
}

/** The colour of every byte, as the four bytes of a pixel. */
function shades() {
  const { positive, negative, paper } = colours();
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let value = 0; value < 256; value += 1) {
    const share = Math.min(1, Math.abs(value - 128) / 127) ** 0.7;
    const rgb = value < 128 ? negative : positive;
    for (let c = 0; c < 3; c += 1) bytes[4 * value + c] = rgb[c] * share + paper[c] * (1 - share);
    bytes[4 * value + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}
