// The answer: the digit, how sure, the bars, and what the network saw.

import { showBars } from "./bars.js";
import { isDisturbed } from "./disturb.js";
import { $, element, percent } from "./format.js";
import { drawDigit, onColourChange } from "./picture.js";
import { largest, on, set, state } from "./state.js";

/** Below this confidence the answer is "not sure". It is calibrated: of such answers three in ten are wrong. */
const SURE = 0.7;
let speaking = 0;

/** The digit of an answer, how sure, and in words. */
export function verdict({ probabilities }) {
  if (!probabilities) return { digit: null, isSure: false, sentence: "no digit yet" };
  const digit = largest(probabilities);
  const share = probabilities[digit];
  const isSure = share >= SURE;
  return {
    digit, isSure,
    sentence: isSure ? `${percent(share)} sure` : `not sure: perhaps a ${digit}, ${percent(share)}`,
  };
}

function show() {
  if (state.page) return showPage(state.page);
  const answer = state.answer ?? {};
  const { digit, isSure, sentence } = verdict(answer);
  $("digit").textContent = digit ?? "–";
  $("digit").className = isSure ? "digit" : "digit unsure";
  $("sentence").textContent = sentence;
  const isWrong = state.label !== null && digit !== null && digit !== state.label;
  $("answer-hint").textContent =
    state.label === null ? "" : `A test image, labelled ${state.label}${isWrong ? ": misread" : ""}.`;
  showBars($("bars"), answer.probabilities);
  $("bars").hidden = false;
  $("numbers").hidden = true;
  drawDigit($("seen"), state.pixels, 112);
  $("save-seen").disabled = !state.pixels;
  $("prepared").textContent = prepared(answer);
  speak(digit === null ? sentence : isSure ? `${digit}, ${sentence}` : sentence);
}

function prepared(answer) {
  if (!answer.probabilities) return "28 × 28 pixels";
  if (isDisturbed()) return "changed by the sliders";
  if (!answer.box) return "28 × 28 pixels, as in the data";
  const { width, height } = answer.box;
  const parts = [`ink of ${width} × ${height}`];
  if (answer.polarity === "dark-on-light") parts.push("turned to light on dark");
  if (answer.fitted) parts.push("fitted into 20 × 20, its centre of mass in the middle");
  if (answer.thickening) parts.push("strokes made " + (answer.thickening > 0 ? "thicker" : "thinner"));
  return parts.join(", ");
}

/** Several digits: the number. */
function showPage(page) {
  const text = page.text.trim().replaceAll("\n", " / ");
  $("digit").textContent = text || "–";
  $("digit").className = text.length > 1 ? "digit long" : "digit";
  $("sentence").textContent = text ? "read as a number" : "no digit yet";
  $("answer-hint").textContent = "";
  $("bars").hidden = true;
  $("numbers").hidden = false;
  $("numbers").textContent = page.digits
    .map(({ digit, confidence }) => `${digit ?? "not sure"} (${percent(confidence)})`)
    .join(", ");
  speak(text || "no digit yet");
}

/** Tells a screen reader, once the drawing rests. */
function speak(sentence) {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if ($("spoken").textContent !== sentence) $("spoken").textContent = sentence;
  }, 500);
}

function showReader() {
  const { model, source } = state;
  $("reader").replaceChildren();
  if (!model) return;
  $("reader").append(`Read by ${source?.isChanged ? "the changed" : source ? "your" : "the"} ${source ? "network" : "model"} ${model.architecture}. `);
  if (!source) return;
  $("reader").append(element("button", { type: "button", onclick: () => set({ source: null }) }, "Back to the model"));
}

/** Saves what the network saw as 28×28 pixels of light on dark. */
$("save-seen").addEventListener("click", () => {
  const canvas = element("canvas", { width: 28, height: 28 });
  const image = new ImageData(28, 28);
  state.pixels.forEach((value, index) => image.data.set([value, value, value, 255], 4 * index));
  canvas.getContext("2d").putImageData(image, 0, 0);
  element("a", { href: canvas.toDataURL("image/png"), download: "seen.png" }).click();
});

on(["answer", "page", "label"], show);
on(["model"], showReader);
onColourChange(show);
show();
