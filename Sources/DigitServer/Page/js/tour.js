// A tour of the page: a card at the bottom says what to do, and what it speaks of is framed.

import { $, element } from "./format.js";

/** What is framed and what is said of it; then what instead while it is hidden. */
const STOPS = [
  ["#pad", "Draw a digit here. It is read while you draw, and prepared as every picture is: cut out, fitted, centred."],
  ["#bars",
    "How sure the network is. Below 70 % it says that it is not sure, and of a blank that there is no digit yet."],
  [".seen", "The 784 pixels that the network saw. It knows nothing else of your drawing."],
  ["#layers",
    "Every cell is a neuron. The lines are the products w·a that count most for the answer. Choose a neuron."],
  ["#neuron", "All that a neuron does: multiply, sum, add a bias, and send g(z) on. The largest products come first."],
  ["#cards", "One step of gradient descent with the numbers of your digit. "
    + "Say above what it should be, and follow δ from the outputs back."],
  ["#plan", "Press Train: a network learns from 50,000 images on the server, as mnist train would."],
  ["#run", "Curves, weights and the doctor’s advice, as it learns. Then drag the slider: "
    + "how did it read your digit after each epoch?",
  "#start", "Once you have pressed Train, curves, weights and the doctor’s advice stand here, "
    + "and a slider that shows how your digit was read after each epoch."],
  ["#mistakes", "What the built-in model misreads. Would you have known better? Choose one to look inside."],
  ["#lessons", "Six experiments to go on with. Each link sets up the training and says what to see."],
];

let at = 0;
let framed = null;

const card = element("section", { class: "tour", id: "tour", "aria-label": "Tour", tabindex: -1, hidden: true });
const text = element("p", { "aria-live": "polite" });
const count = element("span", { class: "hint" });
const back = element("button", { type: "button", onclick: () => go(at - 1) }, "Back");
const next = element("button", { type: "button", class: "primary", onclick: () => go(at + 1) }, "Next");
const end = element("button", { type: "button", onclick: () => close() }, "End");
card.append(text, element("div", { class: "row" }, back, next, end, count));
document.querySelector("main").append(card);

function go(stop) {
  if (stop >= STOPS.length) return close();
  at = Math.max(0, stop);
  const [selector, words, otherSelector, otherWords] = STOPS[at];
  framed?.classList.remove("framed");
  const wanted = document.querySelector(selector);
  const isThere = wanted.offsetParent !== null || !otherSelector;
  framed = isThere ? wanted : document.querySelector(otherSelector);
  framed.classList.add("framed");
  // At the top, as the card stands at the bottom.
  framed.scrollIntoView({ block: "start" });
  text.textContent = isThere ? words : otherWords;
  count.textContent = `${at + 1} of ${STOPS.length}`;
  back.disabled = at === 0;
  next.textContent = at === STOPS.length - 1 ? "Done" : "Next";
}

function close() {
  framed?.classList.remove("framed");
  card.hidden = true;
  document.body.classList.remove("touring");
  $("take-tour").focus();
}

$("take-tour").addEventListener("click", () => {
  card.hidden = false;
  document.body.classList.add("touring");
  go(0);
  card.focus({ preventScroll: true });
});
card.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
