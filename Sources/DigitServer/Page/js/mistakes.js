// The test images that the network misreads.

import { afterRest, get, latestOnly } from "./api.js";
import { confusionTable } from "./confusion.js";
import { $, element, grouped, number, percent } from "./format.js";
import { fail } from "./notice.js";
import { bitmap, onColourChange } from "./picture.js";
import { showDigit } from "./pad.js";
import { on, query } from "./state.js";

const PAGE = 24;
let mistakes = null;
let picked = null;
let shown = PAGE;

const load = latestOnly(async () => {
  $("filter-hint").textContent = "Reading the test images …";
  try {
    mistakes = await get(`/api/mistakes${query()}`);
    picked = null;
    show();
  } catch (error) {
    fail(error);
  }
});

function show() {
  if (!mistakes) return;
  const { count, total, confusion, images } = mistakes;
  const list = picked ? images.filter(({ label, answer }) => label === picked[0] && answer === picked[1]) : images;
  const doubtful = images.filter((image) => image.doubtful_label).length;
  const doubt = `${doubtful} of them have a label that most people call wrong or cannot decide; none is changed. `;
  $("mistakes-lead").textContent = `Of the ${grouped(total)} test images the network misreads `
    + `${grouped(count)}, here by loss, the largest first. ${doubtful ? doubt : ""}`
    + `Choose a cell to see its images, and an image to put it on the pad.`;
  const pick = (label, answer) => {
    picked = picked?.[0] === label && picked?.[1] === answer ? null : [label, answer];
    shown = PAGE;
    show();
    $("test-confusion").querySelector(`button[aria-label$=" a ${label} read as ${answer}"]`)?.focus();
  };
  $("test-confusion").replaceChildren(
    confusionTable(confusion, { caption: "Test images: the label down, the answer across", pick, picked }),
    element("p", { class: "hint" }, "The label down, the answer across."));
  $("filter-hint").textContent = picked
    ? `${list.length} of label ${picked[0]} read as ${picked[1]}. Choose the cell again for all.`
    : `All ${grouped(count)}`;
  $("gallery").replaceChildren(...list.slice(0, shown).map(tile));
  $("more").hidden = list.length <= shown;
}

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    paint(target);
  }
}, { rootMargin: "200px" });

function tile({ index, label, answer, confidence, loss, doubtful_label: isDoubtful }) {
  const canvas = element("canvas", { width: 28, height: 28 });
  canvas.dataset.index = index;
  observer.observe(canvas);
  const name = `Test image ${index}: label ${label}, read as ${answer}, ${percent(confidence)} sure`;
  return element("li", {}, element("button", {
    type: "button", "aria-label": name + (isDoubtful ? ", label in doubt" : ""),
    title: `${name}. Loss ${number(loss, 3)}.`,
    onclick: async () => {
      const { pixels } = await get(`/api/test/${index}`);
      showDigit(pixels, label);
      $("draw").scrollIntoView();
      $("pad").focus({ preventScroll: true });
    },
  }, canvas, `${label} read as ${answer}`, isDoubtful ? element("span", { class: "doubt" }, "label in doubt") : null));
}

async function paint(canvas) {
  try {
    const { pixels } = await get(`/api/test/${canvas.dataset.index}`);
    canvas.getContext("2d").drawImage(bitmap(pixels), 0, 0);
  } catch (error) {
    fail(error);
  }
}

$("more").addEventListener("click", () => {
  shown += PAGE;
  show();
});
on(["source"], afterRest(1500, load));
onColourChange(show);
load();
