// What is on the pad: strokes and pictures, in the order they came, and how they look on a canvas.

import { bitmap, colours, css } from "./picture.js";

export const HEIGHT = 280;

export class Drawing {
  items = [];
  width = HEIGHT;

  get isBlank() {
    return this.items.length === 0;
  }

  /** The only item, if it is of that kind. */
  only(kind) {
    return this.items.length === 1 && this.items[0].kind === kind ? this.items[0] : null;
  }

  beginStroke(point, width) {
    this.items.push({ kind: "stroke", points: [point], width });
  }

  extendStroke(point) {
    const { points } = this.items.at(-1);
    // A pen that rests sends the same point again, of which no line can be made.
    if (point.x !== points.at(-1).x || point.y !== points.at(-1).y) points.push(point);
  }

  /** Draws all in the page's colours, or as black ink on white paper. */
  paint(context, { isPlain = false } = {}) {
    const ink = isPlain ? "#000" : css(colours().ink);
    context.clearRect(0, 0, this.width, HEIGHT);
    if (isPlain) {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, this.width, HEIGHT);
    }
    for (const item of this.items) {
      if (item.kind === "stroke") stroke(context, item, ink);
      else if (item.kind === "digit") {
        const picture = isPlain ? plainDigit(item.pixels) : bitmap(item.pixels, 28, false);
        context.drawImage(picture, (this.width - HEIGHT) / 2, 0, HEIGHT, HEIGHT);
      } else {
        const scale = Math.min(this.width / item.image.width, HEIGHT / item.image.height);
        const [width, height] = [item.image.width * scale, item.image.height * scale];
        context.drawImage(item.image, (this.width - width) / 2, (HEIGHT - height) / 2, width, height);
      }
    }
  }

  /** The drawing as a PGM file, black on white: small to write, and read by every server. */
  pgm() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.width, HEIGHT];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    this.paint(context, { isPlain: true });
    const { data } = context.getImageData(0, 0, this.width, HEIGHT);
    const head = new TextEncoder().encode(`P5\n${this.width} ${HEIGHT}\n255\n`);
    const bytes = new Uint8Array(head.length + this.width * HEIGHT);
    bytes.set(head);
    for (let i = 0; i < this.width * HEIGHT; i += 1) {
      bytes[head.length + i] = (data[4 * i] * 299 + data[4 * i + 1] * 587 + data[4 * i + 2] * 114) / 1000;
    }
    return bytes;
  }
}

/** A stroke through the middles between its points, which makes it smooth. */
function stroke(context, { points, width }, ink) {
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = width;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  if (points.length === 1) {
    context.arc(points[0].x, points[0].y, width / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.moveTo(points[0].x, points[0].y);
  for (let i = 1; i < points.length - 1; i += 1) {
    const [here, next] = [points[i], points[i + 1]];
    context.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
  }
  context.lineTo(points.at(-1).x, points.at(-1).y);
  context.stroke();
}

function plainDigit(pixels) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [28, 28];
  const image = new ImageData(28, 28);
  pixels.forEach((value, index) => image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * index));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
