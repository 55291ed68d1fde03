// What is done to the network: noise on its weights, weights of the visitor's own, neurons that are silenced. The server
// keeps the changed copy, and tells how many test images it still reads.

import { afterRest, get, latestOnly, post } from "./api.js";
import { disturbance, isDisturbed, onDisturbance } from "./disturb.js";
import { $, element, grouped, number } from "./format.js";
import { fail } from "./notice.js";
import { on, query, set, state } from "./state.js";

const none = () => ({ noise: 0, weights: [], silenced: [] });
let changes = none();
/** What of them the server took last. */
let accepted = none();
/** The network that is changed, as `state.source` has it. */
let original = null;

const isNone = () => !changes.noise && !changes.weights.length && !changes.silenced.length;
const isSame = (one, other) => one.layer === other.layer && one.index === other.index;

const apply = latestOnly(async () => {
  show();
  const wished = { ...changes };
  try {
    const id = isNone() ? null : (await post(`/api/model/changes${query("", original)}`, wished)).id;
    accepted = wished;
    set({ source: id === null ? original : { run: id, isChanged: true } });
    fail(null, "changes");
  } catch (error) {
    // One weight that is refused must not stand in the way of the next.
    changes = { ...accepted };
    show();
    set({ pinned: state.pinned });
    fail(error, "changes");
  }
});

/** Sets a weight, or a bias without an input. */
export function setWeight({ layer, index }, input, value) {
  const isOther = (each) => each.layer !== layer || each.neuron !== index || each.input !== input;
  changes.weights = [...changes.weights.filter(isOther), { layer, neuron: index, input, value }];
  apply();
}

export const isSilenced = (place) => changes.silenced.some((each) => isSame(each, place));

/** Silences a neuron, or lets it speak again. */
export function silence(place) {
  changes.silenced = isSilenced(place)
    ? changes.silenced.filter((each) => !isSame(each, place))
    : [...changes.silenced, { layer: place.layer, index: place.index }];
  apply();
}

function show() {
  $("break-noise").value = changes.noise;
  $("break-value").textContent = `× ${changes.noise}`;
  const item = (text, remove) =>
    element("li", {}, text, " ", element("button", { type: "button", class: "link", onclick: remove }, "undo"));
  const without = (name, each) => () => {
    changes[name] = changes[name].filter((other) => other !== each);
    apply();
  };
  $("break-list").replaceChildren(
    ...changes.weights.map((each) =>
      item(
        `neuron ${each.neuron} of layer ${each.layer}: ${each.input === null ? "b" : `w from ${each.input}`} = `
        + number(each.value), without("weights", each))),
    ...changes.silenced.map((each) => item(`neuron ${each.index} of layer ${each.layer} is silent`,
      without("silenced", each))));
}

/** Tells how many of 1,000 test images are read with all of this, and without. */
const judge = latestOnly(async () => {
  let words = "";
  if (!isNone() || isDisturbed()) {
    try {
      const [now, before] = await Promise.all([
        get(`/api/accuracy${query(disturbance())}`), get(`/api/accuracy${query("", original)}`)]);
      const causes = [isNone() ? "" : "changed like this", isDisturbed() ? "the images disturbed like this" : ""];
      const how = causes.filter(Boolean).join(", and ");
      words = `${how[0].toUpperCase()}${how.slice(1)}, the network reads ${grouped(now.right)} of ${grouped(now.of)} `
        + `test images; without that, ${grouped(before.right)}.`;
    } catch (error) {
      fail(error);
    }
  }
  document.querySelector(".disturb .damage").textContent = isDisturbed() ? words : "";
  document.querySelector(".break .damage").textContent = isNone() ? "" : words;
});

$("break-noise").addEventListener("input", () => {
  changes.noise = Number($("break-noise").value);
  apply();
});
$("break-none").addEventListener("click", () => {
  changes = none();
  apply();
});
const rested = afterRest(80, judge);
onDisturbance(rested);
on(["source"], () => {
  if (!state.source?.isChanged) {
    // Another network: what was done to the one before is of no use.
    [changes, accepted] = [none(), none()];
    original = state.source;
    show();
  }
  rested();
});
