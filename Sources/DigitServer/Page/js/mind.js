// What the network would like to see: the ideal digit of each class, and what would change its mind.

import { get, latestOnly, post } from "./api.js";
import { $, element, percent } from "./format.js";
import { fail } from "./notice.js";
import { showDigit } from "./pad.js";
import { drawDigit, onColourChange } from "./picture.js";
import { on, query, state } from "./state.js";

const SIZE = 84;
let pictures = [];

function picture({ pixels, title, words }) {
  const canvas = element("canvas", { role: "img", "aria-label": title });
  drawDigit(canvas, pixels, SIZE);
  pictures.push({ canvas, pixels });
  const put = () => {
    showDigit(pixels, null);
    $("draw").scrollIntoView();
  };
  return element("li", {}, element("button", { type: "button", onclick: put }, canvas, title, element("br"), words));
}

/** Says in a gallery why it has no pictures. */
function say(gallery, words) {
  $(gallery).replaceChildren(element("li", { class: "words" }, words));
}

function sayChanged() {
  say("nearest", "The drawing has changed: press Search again.");
}

const showIdeals = latestOnly(async () => {
  say("ideals", "Searching …");
  const count = state.model?.sizes.at(-1) ?? 10;
  try {
    const answers = await Promise.all([...Array(count).keys()].map((digit) => get(`/api/ideal/${digit}${query()}`)));
    $("ideals").replaceChildren(...answers.map(({ pixels, probabilities }, digit) =>
      picture({ pixels, title: `ideal ${digit}`, words: percent(probabilities[digit]) })));
  } catch (error) {
    fail(error);
  }
});

const showNearest = latestOnly(async () => {
  const { pixels: drawn } = state;
  if (!drawn) return say("nearest", "Draw a digit first.");
  say("nearest", "Searching …");
  try {
    const { nearest } = await post(`/api/nearest${query()}`, { pixels: drawn });
    if (state.pixels !== drawn) return sayChanged();
    $("nearest").replaceChildren(...nearest.map(({ pixels, digit, distance }) =>
      picture({ pixels, title: `now a ${digit}`, words: `${distance.toFixed(2)} away` })));
  } catch (error) {
    fail(error);
  }
});

function update() {
  if (!$("mind").open) return;
  pictures = [];
  showIdeals();
  showNearest();
}

$("mind").addEventListener("toggle", update);
on(["source"], update);
on(["pixels"], () => {
  if ($("mind").open) sayChanged();
});
$("change-mind").addEventListener("click", showNearest);
onColourChange(() => pictures.forEach(({ canvas, pixels }) => drawDigit(canvas, pixels, SIZE)));
