// Pictures on canvases: ink on paper, and signed numbers in blue and orange, whose sign also the shape tells.

/** The colour of a custom property as [r, g, b]. */
function colour(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
}

export function colours() {
  const names = ["positive", "negative", "paper", "ink"];
  return Object.fromEntries(names.map((name) => [name, colour(`--${name}`)]));
}

export const css = ([r, g, b], alpha = 1) => `rgb(${r} ${g} ${b} / ${alpha})`;

/** Gives a canvas the resolution of the screen for its size in CSS pixels, and returns a context in CSS pixels. */
export function prepare(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** A bitmap of 28×28 bytes, 255 being ink. Without paper only the ink is drawn. */
export function bitmap(pixels, width = 28, isOpaque = true) {
  const { ink, paper } = colours();
  const image = new ImageData(width, pixels.length / width);
  pixels.forEach((value, index) => {
    const share = value / 255;
    const rgb = isOpaque ? ink.map((c, i) => c * share + paper[i] * (1 - share)) : ink;
    image.data.set([...rgb, isOpaque ? 255 : value], 4 * index);
  });
  return onCanvas(image);
}

/** A bitmap of signed numbers, `limit` in full colour: for small pictures. */
export function signedBitmap(values, width, limit) {
  const { positive, negative, paper } = colours();
  const image = new ImageData(width, Math.ceil(values.length / width));
  for (let index = 0; index < values.length; index += 1) {
    const share = Math.min(1, Math.abs(values[index]) / limit || 0) ** 0.8;
    const rgb = values[index] < 0 ? negative : positive;
    for (let c = 0; c < 3; c += 1) image.data[4 * index + c] = rgb[c] * share + paper[c] * (1 - share);
    image.data[4 * index + 3] = 255;
  }
  return onCanvas(image);
}

function onCanvas(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Draws a digit as the network sees it. */
export function drawDigit(canvas, pixels, size) {
  const context = prepare(canvas, size, size);
  context.imageSmoothingEnabled = false;
  context.fillStyle = css(colours().paper);
  context.fillRect(0, 0, size, size);
  if (pixels) context.drawImage(bitmap(pixels), 0, 0, size, size);
}

/**
 * Draws signed numbers as cells: squares are positive, discs negative, and the area grows with the magnitude.
 */
export function drawSigned(canvas, values, columns, cell, limit = Math.max(...values.map(Math.abs))) {
  const rows = Math.ceil(values.length / columns);
  const context = prepare(canvas, columns * cell, rows * cell);
  const { positive, negative, paper } = colours();
  context.fillStyle = css(paper);
  context.fillRect(0, 0, columns * cell, rows * cell);
  values.forEach((value, index) => {
    const share = Math.min(1, Math.abs(value) / limit || 0);
    if (share < 0.004) return;
    const side = cell * Math.max(0.16, Math.sqrt(share)) * 0.94;
    const x = ((index % columns) + 0.5) * cell;
    const y = (Math.floor(index / columns) + 0.5) * cell;
    context.fillStyle = css(value < 0 ? negative : positive, 0.35 + 0.65 * share);
    if (value < 0) {
      context.beginPath();
      context.arc(x, y, side / 2, 0, 2 * Math.PI);
      context.fill();
    } else context.fillRect(x - side / 2, y - side / 2, side, side);
  });
  return context;
}

/** Calls `draw` when the colours of the page change. */
export function onColourChange(draw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
