// Sliders that turn, shift and speckle what the network sees.

import { $ } from "./format.js";

const SIDE = 28;
const NAMES = ["turn", "right", "down", "noise"];
const value = (name) => Number($(`disturb-${name}`).value);

export const isDisturbed = () => NAMES.some((name) => value(name) !== 0);

/** As the server wants it, to do the same to test images. */
export const disturbance = () => NAMES.map((name) => `${name}=${value(name)}`).join("&");

const listeners = [];
const tell = () => listeners.forEach((changed) => changed());

/** Sets all sliders back. */
export function calm() {
  if (!isDisturbed()) return;
  for (const name of NAMES) $(`disturb-${name}`).value = 0;
  tell();
}

function showValues() {
  $("turn-value").textContent = `${signed("turn")}°`;
  $("right-value").textContent = `${signed("right")} px`;
  $("down-value").textContent = `${signed("down")} px`;
  $("noise-value").textContent = `±${Math.round(value("noise") * 100)}\u00a0%`;
}

const signed = (name) => `${value(name) > 0 ? "+" : ""}${value(name)}`.replace("-", "−");

/** The pixels turned about the middle, shifted, and with noise that is the same at every call. */
export function disturb(pixels) {
  const angle = (value("turn") * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (SIDE - 1) / 2;
  return pixels.map((_, index) => {
    const x = (index % SIDE) - middle - value("right");
    const y = Math.floor(index / SIDE) - middle - value("down");
    const ink = between(pixels, cos * x + sin * y + middle, cos * y - sin * x + middle);
    const noise = value("noise") * 255 * scatter(index);
    return Math.max(0, Math.min(255, Math.round(ink + noise)));
  });
}

/** The darkness at a place between four pixels. */
function between(pixels, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (i, j) => (i < 0 || j < 0 || i >= SIDE || j >= SIDE ? 0 : pixels[j * SIDE + i]);
  const [u, v] = [x - left, y - top];
  const row = (j) => (1 - u) * at(left, j) + u * at(left + 1, j);
  return (1 - v) * row(top) + v * row(top + 1);
}

/** A number from −1 to 1 that looks random. */
function scatter(index) {
  const wave = Math.sin(12.9898 * (index + 1)) * 43758.5453;
  return 2 * (wave - Math.floor(wave)) - 1;
}

/** Calls `changed` when a slider is moved. */
export function onDisturbance(changed) {
  listeners.push(changed);
}

for (const name of NAMES) $(`disturb-${name}`).addEventListener("input", tell);
$("disturb-none").addEventListener("click", calm);
onDisturbance(showValues);
showValues();
