// A second network that is trained beside the first, on the same seed, and differs in one setting.

import { get, patch, post } from "./api.js";
import { showBars } from "./bars.js";
import { verdict } from "./answer.js";
import { drawFrame } from "./filters.js";
import { $, percent } from "./format.js";
import { onColourChange } from "./picture.js";
import { fieldOf, request } from "./plan.js";
import { state } from "./state.js";

/** The training that is shown beside: { id, setting, name, epochs, frame }; null for none. */
let other = null;
let source = null;

const valueField = () => $("beside-value").querySelector("input, select");

/** Begins the second training beside the first if one is wanted, and calls `changed` when it has come further. */
export async function beginBeside(first, isPaused, changed) {
  leaveBeside();
  if (!$("beside").checked) return;
  const [setting, value] = [$("beside-setting").value, valueField().value.trim()];
  const plan = request(isPaused);
  let id;
  try {
    ({ id } = await post("/api/runs", { ...plan, settings: { ...plan.settings, [setting]: value }, beside: first }));
    valueField().setAttribute("aria-invalid", "false");
  } catch (error) {
    valueField().setAttribute("aria-invalid", "true");
    throw error;
  }
  sessionStorage.setItem("beside", JSON.stringify({ id, setting, name: `${setting} ${value}` }));
  resumeBeside(changed);
}

/** Watches the second training that the page had before a reload. */
export function resumeBeside(changed) {
  const kept = JSON.parse(sessionStorage.getItem("beside"));
  if (!kept) return;
  other = { ...kept, epochs: [], frame: null };
  for (const part of document.querySelectorAll(".beside")) part.hidden = false;
  $("beside-name").textContent = other.name;
  source = new EventSource(`/api/runs/${other.id}/events`);
  const listen = (name, tell) => source.addEventListener(name, (event) => tell(JSON.parse(event.data)));
  listen("epoch", (epoch) => {
    other.epochs.push(epoch);
    changed();
  });
  listen("frame", (frame) => {
    other.frame = frame;
    requestAnimationFrame(draw);
  });
  listen("end", ({ validation_accuracy: share }) => {
    source.close();
    $("beside-status").textContent = `With ${other.name}: ${percent(share, 2)} of the validation images right.`;
    changed();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) leaveBeside();
  });
}

/** Shows no second training any more. */
function leaveBeside() {
  source?.close();
  other = null;
  sessionStorage.removeItem("beside");
  $("beside-status").textContent = "";
  for (const part of document.querySelectorAll(".beside")) part.hidden = true;
}

/** What its curves are: { setting, name, epochs }; null for none. */
export const curvesBeside = () => other;

/** Does to the second training what is done to the first. */
export async function steerBeside(way) {
  if (other) await post(`/api/runs/${other.id}/${way}`);
}

export async function editBeside(change) {
  if (other) await patch(`/api/runs/${other.id}`, change);
}

/** Reads the drawing by the second network after an epoch, or the latest that is kept before it. */
export async function readBeside(epoch) {
  if (!other || !state.pixels) return;
  const { epochs } = await get(`/api/runs/${other.id}`);
  const kept = epochs.findLast((each) => each <= epoch) ?? 0;
  const answer = await post(`/api/pixels?run=${other.id}&epoch=${kept}`, { pixels: state.pixels });
  const { digit, isSure, sentence } = verdict(answer);
  $("scrub-answer-beside").textContent = `With ${other.name}: ${isSure ? `${digit}, ${sentence}` : sentence}`;
  showBars($("scrub-bars-beside"), answer.probabilities);
}

function draw() {
  if (other?.frame) drawFrame($("filters-beside"), other.frame);
}

/** Asks for the value of the setting that is to differ. */
function askValue() {
  $("beside-value").replaceChildren(fieldOf($("beside-setting").value, "namely"));
}

$("beside").addEventListener("change", () => {
  $("beside-fields").hidden = !$("beside").checked;
  if (!valueField()) askValue();
});
$("beside-setting").addEventListener("change", askValue);
onColourChange(draw);
