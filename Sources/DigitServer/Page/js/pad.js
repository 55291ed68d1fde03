// The pad: pointer, files, clipboard, and what is asked of the server when the drawing changes.

import { get, latestOnly, post } from "./api.js";
import { calm, disturb, isDisturbed, onDisturbance } from "./disturb.js";
import { Drawing, HEIGHT } from "./drawing.js";
import { $ } from "./format.js";
import { onColourChange } from "./picture.js";
import { fail } from "./notice.js";
import { on, query, set } from "./state.js";

const drawing = new Drawing();
const canvas = $("pad");
let pen = null;
let isDue = false;

function paint() {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  canvas.width = drawing.width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawing.paint(context);
  $("undo").disabled = $("clear").disabled = drawing.isBlank;
}

/** Paints and reads before the next frame, once however many points came. */
function changed() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    paint();
    read();
  });
}

const read = latestOnly(async () => {
  try {
    await ask();
    fail(null, "reading");
  } catch (error) {
    fail(error, "reading");
  }
});

async function ask() {
  const digit = drawing.only("digit");
  const picture = drawing.only("picture");
  if (drawing.isBlank) return set({ answer: {}, page: null, pixels: null, label: null });
  if (digit) return askPixels(digit.pixels, digit.label ?? null);
  const isWide = $("wide").checked || (picture && picture.image.width > 1.6 * picture.image.height);
  const bytes = picture?.bytes ?? drawing.pgm();
  if (isWide) return set({ page: await post("/api/read", bytes), answer: {}, pixels: null, label: null });
  const answer = await post(`/api/classify${query("inside=1")}`, bytes);
  if (answer.pixels && isDisturbed()) return askPixels(answer.pixels, null);
  set({ answer, page: null, pixels: answer.pixels ?? null, label: null });
}

/** Asks what 28×28 pixels are, turned and shifted as the sliders say. */
async function askPixels(original, label) {
  const pixels = isDisturbed() ? disturb(original) : original;
  const answer = await post(`/api/pixels${query()}`, { pixels });
  set({ answer, page: null, pixels, label });
}

/** Puts a digit of 28×28 bytes on the pad. */
export function showDigit(pixels, label) {
  setWide(false);
  drawing.items = [{ kind: "digit", pixels, label }];
  changed();
}

export async function showTestDigit(index) {
  try {
    const { pixels, label } = await get(`/api/test/${index}`);
    showDigit(pixels, label);
  } catch (error) {
    fail(error);
  }
}

function setWide(isWide) {
  calm();
  $("wide").checked = isWide;
  drawing.width = isWide ? 2 * HEIGHT : HEIGHT;
  $("pad-frame").closest(".draw").classList.toggle("several", isWide);
}

// The pointer

function point(event) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  return { x: x * drawing.width, y: y * HEIGHT };
}

canvas.addEventListener("pointerdown", (event) => {
  if (pen !== null || event.button !== 0) return;
  event.preventDefault();
  canvas.focus({ preventScroll: true });
  pen = event.pointerId;
  canvas.setPointerCapture(pen);
  // A test digit or a picture makes room for a drawing, unless it is meant to be drawn on.
  if (!event.shiftKey && drawing.items.some((item) => item.kind !== "stroke")) drawing.items = [];
  drawing.beginStroke(point(event), Number($("pen").value));
  changed();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pen) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) drawing.extendStroke(point(each));
  changed();
});

for (const name of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(name, (event) => {
    if (event.pointerId === pen) pen = null;
  });
}

// Buttons and keys

$("undo").addEventListener("click", () => {
  drawing.items.pop();
  changed();
});
$("clear").addEventListener("click", () => {
  calm();
  drawing.items = [];
  changed();
});
$("another").addEventListener("click", () => showTestDigit(Math.floor(Math.random() * 10000)));
$("wide").addEventListener("change", () => {
  drawing.items = [];
  setWide($("wide").checked);
  changed();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !/^(INPUT|SELECT)$/.test(event.target.tagName)) {
    event.preventDefault();
    $("undo").click();
  }
});
canvas.addEventListener("keydown", (event) => {
  if (event.key === "Delete" || event.key === "Backspace") $("clear").click();
});

// Pictures

async function open(file) {
  if (!file) return;
  const bytes = await file.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null);
  if (!bytes) return fail(new Error(`${file.name} cannot be read: is it still there, and is it a file?`));
  if (file.name.endsWith(".safetensors")) return openModel(bytes);
  const image = await createImageBitmap(file).catch(() => pgmImage(bytes));
  if (!image) return fail(new Error("This is no picture that can be read: expected PNG, JPEG or PGM."));
  setWide($("wide").checked || image.width > 1.6 * image.height);
  // Formats that the server does not read, such as WebP, go to it as the browser paints them.
  const isKnown = /^image\/(png|jpeg)$/.test(file.type) || bytes[0] === 0x50;
  drawing.items = [{ kind: "picture", image, bytes: isKnown ? bytes : null }];
  changed();
}

/** Reads with the network of a model file. */
async function openModel(bytes) {
  try {
    const { id } = await post("/api/model", bytes);
    set({ source: { run: id } });
  } catch (error) {
    fail(error);
  }
}

/** The picture in a binary PGM file, which browsers do not know. */
async function pgmImage(bytes) {
  const head = /^P5\s+(?:#.*\n)*(\d+)\s+(\d+)\s+(\d+)\s/.exec(new TextDecoder("latin1").decode(bytes.slice(0, 200)));
  if (!head || Number(head[3]) > 255) return null;
  const [width, height, max] = head.slice(1).map(Number);
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i += 1) {
    const value = (bytes[head[0].length + i] * 255) / max;
    image.data.set([value, value, value, 255], 4 * i);
  }
  return createImageBitmap(image);
}

for (const id of ["file", "photo"]) {
  $(id).addEventListener("change", (event) => {
    open(event.target.files[0]);
    event.target.value = "";
  });
}
document.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])][0];
  if (!file) return;
  event.preventDefault();
  open(file);
});
const frame = $("pad-frame");
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  frame.classList.add("over");
});
document.addEventListener("dragleave", () => frame.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  frame.classList.remove("over");
  open(event.dataTransfer.files[0]);
});

onDisturbance(changed);
onColourChange(paint);
on(["source"], changed);
paint();
