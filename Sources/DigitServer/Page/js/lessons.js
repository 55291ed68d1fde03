// Lessons: links that set up the form, with what to do and what to see.

import { $, element } from "./format.js";
import { readHash } from "./plan.js";
import { hash, setHash } from "./state.js";
import { isReady } from "./training.js";

const BOOK = "http://neuralnetworksanddeeplearning.com/";

const LESSONS = [
  {
    title: "Chapter 1’s network", at: "preset=ch1-30&show=learning_rate,epochs,seed",
    todo: "Press Train. Then try another seed, and η = 0.5.",
    see: "784-30-10 reads some 95 % of digits that it has not seen, after seconds. Drag the slider below the curves: "
      + "your digit is read from the first epochs on, and surely only later.",
    place: "chap1.html#implementing_our_network_to_classify_digits",
    equation: "descent",
  },
  {
    title: "The saturated start",
    at: "hidden=30&cost=quadratic&initializer=large&learning_rate=0.05&l2=0&epochs=15&show=initializer,cost",
    todo: "Press Begin paused, then Draw against it, and look at the locked neurons in One step. "
      + "Then press Go on; at last train again with scaled weights.",
    see: "With weights of deviation 1, z is large and about half of the hidden neurons are saturated: σ′(z) is "
      + "as good as 0. The first epoch comes to 37 %, the fifteenth to 84 %.",
    place: "chap3.html#the_cross-entropy_cost_function",
    equation: "bp2",
  },
  {
    title: "Quadratic cost against cross-entropy",
    at: "hidden=30&cost=quadratic&learning_rate=0.1&l2=0&epochs=15&show=cost",
    todo: "Train with the quadratic cost. Then choose cross-entropy and train again: the seed is the same.",
    see: "The dashed curve is the training before. Cross-entropy cancels σ′ in the outputs’ error (BP1): "
      + "92.7 % after the first epoch in place of 88.4 %, and 95.8 % in place of 94.6 % at the end.",
    place: "chap3.html#the_cross-entropy_cost_function",
    equation: "bp1",
  },
  {
    title: "N(0, 1) weights against 1/√n", at: "preset=ch3-old-weights&epochs=20&show=initializer",
    todo: "Train with large first weights. Then choose scaled and train again.",
    see: "After the first epoch 92.6 % in place of 87.7 %; after twenty they are close. "
      + "With large weights the pictures of the first layer stay noise for long.",
    place: "chap3.html#weight_initialization",
    equation: "first-weights",
  },
  {
    title: "Over-fitting on 1,000 images", at: "preset=ch3-overfit&epochs=100&show=l2,training,epochs",
    todo: "Train. Then set λ to 0.1 and train again; then set Training images to 10000.",
    see: "After 50 epochs all training images are read right, but only 84 % of the validation images, whose "
      + "cost rises from about epoch 16 on: the network learns these images by heart. "
      + "λ = 0.1 gives 86.5 %, more images much more.",
    place: "chap3.html#overfitting_and_regularization",
    equation: "regularisation",
  },
  {
    title: "η too large", at: "preset=ch1-fast&epochs=10&show=learning_rate",
    todo: "Train with η = 100. Then try 10, 1 and 0.1.",
    see: "Each step overshoots, the neurons are driven into saturation, and the accuracy stays at one in ten. With η = 10 "
      + "it learns, though the doctor finds nine of ten hidden neurons saturated.",
    place: "chap1.html#implementing_our_network_to_classify_digits",
    equation: "descent",
  },
];

$("lesson-list").replaceChildren(...LESSONS.map(({ title, at, see }, index) =>
  element("li", {}, element("a", { href: `#lesson=${index + 1}&${at}` }, title), element("br"), see)));

async function open() {
  const lesson = LESSONS[Number(hash().get("lesson")) - 1];
  $("lesson").hidden = !lesson;
  if (!lesson && !hash().has("preset")) return;
  await isReady;
  readHash();
  if (!lesson) return;
  $("lesson").replaceChildren(
    element("h3", {}, lesson.title),
    element("p", {}, element("strong", {}, "Do. "), lesson.todo),
    element("p", {}, element("strong", {}, "See. "), lesson.see),
    element("p", {}, element("a", { href: `#${lesson.equation}` }, "Its equation and where it stands in the code"), " · ",
      element("a", { href: BOOK + lesson.place, rel: "noopener" }, "The place in the book"), " · ",
      element("button", { type: "button", class: "link", onclick: leave }, "Leave the lesson")));
  $("train").scrollIntoView();
}

/** Hides the lesson; its settings stay, with all others. */
function leave() {
  const parameters = hash();
  parameters.delete("lesson");
  setHash(parameters);
  $("lesson").hidden = true;
  $("all-settings").click();
}

addEventListener("hashchange", open);
open();
