// A chart of values by epoch, with exact values under the pointer or the arrow keys.

import { colours, css, onColourChange, prepare } from "./picture.js";

const MARGIN = { left: 52, right: 10, top: 10, bottom: 24 };
const HEIGHT = 220;

/** Round steps that cut a range into about five. */
function step(range) {
  const rough = range / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
}

export class Chart {
  /** Each { name, points: [{ x, y }], colour: "positive", "negative" or "ink", isDashed }. */
  series = [];
  epochs = 30;
  #at = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} readout where values are told
   * @param {{ name: string, format: (y: number, step?: number) => string, span: number, top?: number }} options `top`
   *   is the largest possible value; `span` the least that the scale spans, so that noise does not look like news
   */
  constructor(canvas, readout, { name, format, span, top }) {
    Object.assign(this, { canvas, readout, name, format, span, top });
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      const share = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
      this.#point(Math.round(share * this.epochs));
    });
    canvas.addEventListener("pointerleave", () => this.#point(null));
    canvas.addEventListener("blur", () => this.#point(null));
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!move) return;
      event.preventDefault();
      this.#point((this.#at ?? (move > 0 ? -1 : this.epochs + 1)) + move);
    });
    onColourChange(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
  }

  #point(epoch) {
    this.#at = epoch === null ? null : Math.max(0, Math.min(this.epochs, epoch));
    this.draw();
  }

  /** The values at an epoch in words. */
  #words(epoch) {
    const values = this.series.flatMap(({ name, points }) => {
      const point = points.find(({ x }) => x === epoch);
      return point ? [`${name} ${this.format(point.y)}`] : [];
    });
    return values.length ? `epoch ${epoch}: ${values.join(", ")}` : "";
  }

  draw() {
    const width = this.canvas.parentElement.clientWidth;
    if (!width) return;
    const context = prepare(this.canvas, width, HEIGHT);
    const palette = colours();
    const values = this.series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
    const last = Math.max(0, ...(this.series[0]?.points.map(({ x }) => x) ?? []));
    this.readout.textContent = this.#words(this.#at ?? last);
    this.canvas.setAttribute("aria-label", `${this.name} by epoch. ${this.#words(last) || "Nothing yet."}`);
    context.font = "12px system-ui, sans-serif";
    let [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, this.top ?? 1];
    if (high - low < this.span) {
      const middle = Math.max((low + high) / 2, this.span / 2);
      [low, high] = [middle - this.span / 2, middle + this.span / 2];
    }
    const rung = step(high - low);
    low = Math.max(0, Math.floor(low / rung) * rung);
    high = Math.min(this.top ?? Infinity, Math.ceil(high / rung) * rung);
    const right = width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (epoch) => MARGIN.left + (epoch / this.epochs) * (right - MARGIN.left);
    const y = (value) => bottom - ((value - low) / (high - low)) * (bottom - MARGIN.top);

    context.lineWidth = 1;
    for (let value = low; value <= high + rung / 1e3; value += rung) {
      context.strokeStyle = css(palette.ink, 0.12);
      line(context, [[MARGIN.left, y(value)], [right, y(value)]]);
      context.fillStyle = css(palette.ink, 0.7);
      context.textAlign = "right";
      context.fillText(this.format(value, rung), MARGIN.left - 8, y(value) + 4);
    }
    context.textAlign = "center";
    const stride = Math.max(1, Math.ceil(step(this.epochs)));
    for (let epoch = 0; epoch <= this.epochs; epoch += stride) context.fillText(`${epoch}`, x(epoch), HEIGHT - 6);
    for (const { points, colour, isDashed } of this.series) {
      context.strokeStyle = css(palette[colour], isDashed ? 0.55 : 1);
      context.lineWidth = isDashed ? 1.25 : 2;
      context.setLineDash(isDashed ? [5, 4] : []);
      const shown = points.filter((point) => point.x <= this.epochs && Number.isFinite(point.y));
      line(context, shown.map((point) => [x(point.x), y(point.y)]));
      if (shown.length === 1) context.fillRect(x(shown[0].x) - 2, y(shown[0].y) - 2, 4, 4);
    }
    context.setLineDash([]);
    if (this.#at !== null) {
      context.strokeStyle = css(palette.ink, 0.4);
      context.lineWidth = 1;
      line(context, [[x(this.#at), MARGIN.top], [x(this.#at), bottom]]);
    }
  }
}

function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
