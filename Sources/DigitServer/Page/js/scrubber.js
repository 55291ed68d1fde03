// A slider over the epochs of a training: how the network read the drawing after each.

import { get, latestOnly, post } from "./api.js";
import { verdict } from "./answer.js";
import { showBars } from "./bars.js";
import { readBeside } from "./beside.js";
import { $ } from "./format.js";
import { fail } from "./notice.js";
import { on, state } from "./state.js";

/** The training, and the epochs after which its network is kept. */
let run = null;
let kept = [0];
/** Whether the slider stays at the last epoch. */
let follows = true;

const update = latestOnly(async (of) => {
  try {
    const { epochs } = await get(`/api/runs/${of.id}`);
    kept = epochs.length ? epochs : [0];
    if (of !== run) follows = true;
    run = of;
    $("scrub").max = kept.length - 1;
    if (follows) $("scrub").value = kept.length - 1;
    await read();
  } catch (error) {
    fail(error);
  }
});

/** Shows the slider for a training, or that it has come further. */
export function showScrubber(of) {
  update(of);
}

const read = latestOnly(async () => {
  const epoch = kept[Number($("scrub").value)] ?? 0;
  $("scrub-epoch").textContent = epoch;
  $("scrub").setAttribute("aria-valuetext", `epoch ${epoch}`);
  if (!run || !state.pixels) {
    $("scrub-answer").textContent = "Draw a digit first.";
    return;
  }
  try {
    const answer = await post(`/api/pixels?run=${run.id}&epoch=${epoch}`, { pixels: state.pixels });
    const { digit, isSure, sentence } = verdict(answer);
    $("scrub-answer").textContent = isSure ? `${digit}, ${sentence}` : sentence;
    showBars($("scrub-bars"), answer.probabilities);
    await readBeside(epoch);
  } catch (error) {
    // Networks are thinned out as the training goes on; the next list of those kept follows soon.
    if (error.status !== 404) fail(error);
  }
});

$("scrub").addEventListener("input", () => {
  follows = Number($("scrub").value) === kept.length - 1;
  read();
});
on(["pixels"], () => {
  if (run) read();
});
