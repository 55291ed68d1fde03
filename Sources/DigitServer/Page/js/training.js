// A training on the server: begun, watched, steered, and gone through afterwards.

import { get, latestOnly, patch, post } from "./api.js";
import { beginBeside, curvesBeside, editBeside, resumeBeside, steerBeside } from "./beside.js";
import { Chart } from "./chart.js";
import { confusionTable } from "./confusion.js";
import { drawFrame, neuronAt } from "./filters.js";
import { $, element, grouped, number, percent } from "./format.js";
import { onColourChange } from "./picture.js";
import { buildForm, request, showProblem, writeHash } from "./plan.js";
import { showScrubber } from "./scrubber.js";
import { fail } from "./notice.js";
import { set, state } from "./state.js";

/** The training that is shown. */
let run = null;
/** The validation curves of the one before, to compare with. */
let earlier = null;
let source = null;

/** The decimal places that steps of a scale need. */
const places = (rung) => Math.max(0, -Math.floor(Math.log10(rung)));

const accuracy = new Chart($("accuracy"), $("accuracy-readout"), {
  name: "Accuracy", top: 1, span: 0.02, format: (y, rung) => percent(y, rung ? places(rung * 100) : 2),
});
const cost = new Chart($("cost"), $("cost-readout"), {
  name: "Cost", span: 0.02, format: (y, rung) => (rung ? y.toFixed(places(rung)) : number(y)),
});

async function begin(isPaused) {
  writeHash();
  let id = null;
  try {
    ({ id } = await post("/api/runs", request(isPaused)));
    await beginBeside(id, isPaused, showEpochs);
    showProblem(null);
    if (run?.epochs.length) earlier = run;
    await watch(id);
  } catch (error) {
    // One of two networks is not what was asked for.
    if (id) post(`/api/runs/${id}/stop`).catch(() => {});
    showProblem(error);
  }
}

/** After a reload the page goes on with the training that it showed: the server tells all events again. */
async function resume() {
  const id = sessionStorage.getItem("run");
  if (!id) return;
  sessionStorage.removeItem("run");
  await watch(id);
  resumeBeside(showEpochs);
}

async function watch(id) {
  const { command, total_epochs: total, examples, settings, state: way } = await get(`/api/runs/${id}`);
  run = { id, command, total, examples, epochs: [], isPaused: way === "paused", frame: null, hasEnded: false };
  sessionStorage.setItem("run", id);
  source?.close();
  $("run").hidden = false;
  $("advice").replaceChildren();
  $("doctor").hidden = true;
  $("run-confusion").replaceChildren(element("p", { class: "hint" }, "After the first epoch."));
  $("digest").textContent = "";
  showCommand();
  $("download").hidden = true;
  showLive({ learning_rate: Number(settings.learning_rate), l2: Number(settings.l2) });
  $("run-progress").value = 0;
  showStatus(run.isPaused ? "Paused at its first weights." : "Training …");
  showButtons();
  showCurves();
  showScrubber(run);
  if (state.source) set({ source: { run: run.id } });
  source = new EventSource(`/api/runs/${run.id}/events`);
  const listen = (name, tell) => source.addEventListener(name, (event) => tell(JSON.parse(event.data)));
  listen("progress", showProgress);
  listen("frame", showFrame);
  listen("epoch", showEpoch);
  listen("advice", showAdvice);
  listen("end", showEnd);
}

function showStatus(text) {
  $("run-status").textContent = text;
}

function showProgress({ epoch, seen, examples, samples_per_second: rate, learning_rate: eta, l2 }) {
  $("run-progress").value = (epoch - 1 + seen / examples) / run.total;
  const speed = rate && !run.isPaused ? `, ${grouped(rate)} images a second` : "";
  showStatus(`${run.isPaused ? "Paused. " : ""}Epoch ${epoch} of ${run.total}: ${grouped(seen)} of ${grouped(examples)} images${speed}`);
  showLive({ learning_rate: eta, l2 });
  refresh();
}

const LIVE = { learning_rate: "live-rate", l2: "live-l2" };

/** Shows η and λ as they are now, but in a field that somebody is at. */
function showLive(values) {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) continue;
    const field = $(LIVE[name]);
    field.defaultValue = Number(value.toPrecision(6));
    if (document.activeElement !== field) field.value = field.defaultValue;
  }
}

function showFrame(frame) {
  const isFirst = !run.frame;
  if (!run.isFrameDue) {
    requestAnimationFrame(() => {
      run.isFrameDue = false;
      if (run.frame) drawFrame($("filters"), run.frame);
    });
  }
  Object.assign(run, { frame, isFrameDue: true });
  if (isFirst) $("filters").title = "Click a picture to look inside that neuron.";
}

function showEpoch(epoch) {
  run.epochs.push(epoch);
  if (run.isEpochAsked) Object.assign(run, { isPaused: true, isEpochAsked: false });
  showEpochs();
}

function showEpochs() {
  if (isDrawingDue) return;
  isDrawingDue = true;
  setTimeout(drawEpochs, 90);
}

/** Shows all epochs that have come. Small networks have more of them in a second than can be seen. */
let isDrawingDue = false;
function drawEpochs() {
  isDrawingDue = false;
  const last = run.epochs.at(-1);
  if (!last) return;
  $("run-progress").value = last.epoch / run.total;
  showCurves();
  showButtons();
  if (last.confusion) showConfusion(last.confusion);
  showScrubber(run);
  refresh();
}

function showConfusion(matrix) {
  $("run-confusion").replaceChildren(confusionTable(matrix, { caption: "Validation images by label and answer" }));
}

function showAdvice({ text }) {
  $("doctor").hidden = false;
  $("advice").append(element("li", {}, text));
}

function showEnd({ ending, validation_accuracy: share, digest }) {
  source.close();
  run.hasEnded = true;
  $("run-progress").value = 1;
  const seconds = run.epochs.reduce((sum, each) => sum + (each.seconds ?? 0), 0);
  const time = run.epochs.length ? ` ${run.epochs.length} epochs in ${seconds.toFixed(1)} s.` : "";
  const words = ending[0].toUpperCase() + ending.slice(1);
  showStatus(`${words}: ${percent(share, 2)} of the validation images right.${time}`);
  if (digest) {
    $("digest").textContent = `SHA-256 of the model file: ${digest}`;
    $("download").href = `/api/runs/${run.id}/model`;
    $("download").hidden = false;
  }
  showButtons();
  showScrubber(run);
  refresh();
}

function showCurves() {
  const beside = curvesBeside();
  const curve = (of, name) =>
    of.epochs.filter((each) => typeof each[name] === "number").map((each) => ({ x: each.epoch, y: each[name] }));
  for (const [chart, name] of [[accuracy, "accuracy"], [cost, "cost"]]) {
    chart.epochs = run.total;
    chart.series = [
      { name: "validation", points: curve(run, `validation_${name}`), colour: "positive" },
      { name: "training", points: curve(run, `training_${name}`), colour: "negative" },
    ];
    // Two costs are no two heights on one axis.
    const isOtherCost = name === "cost" && beside?.setting === "cost";
    if ((beside ?? earlier) && !isOtherCost) {
      const points = curve(beside ?? earlier, `validation_${name}`);
      chart.series.push({ name: beside ? beside.name : "before", points, colour: "ink", isDashed: true });
    }
    chart.draw();
  }
  $("legend").textContent = "Blue: validation images. Orange: training images."
    + (beside ? ` Dashed: validation images of the network beside it, with ${beside.name}.`
      + (beside.setting === "cost" ? " Its cost is another measure, and not drawn." : "")
      : earlier ? ` Dashed: validation images of the training before, ${earlier.command ?? "edited as it ran"}.` : "");
}

function showButtons() {
  $("play").textContent = run.isPaused ? "Go on" : "Pause";
  for (const id of ["play", "batch", "epoch", "stop", "live-rate", "live-l2"]) $(id).disabled = run.hasEnded;
  $("against").setAttribute("aria-pressed", String(state.source?.run === run.id));
  $("copy").disabled = !run.command;
}

/** Reads the drawing again by the network as it is, if it is drawn against. */
let lastRefresh = 0;
function refresh() {
  if (state.source?.run !== run.id || state.source.epoch !== undefined) return;
  if (performance.now() - lastRefresh < 400 && !run.hasEnded && !run.isPaused) return;
  lastRefresh = performance.now();
  set({ source: { run: run.id } });
}

function showCommand() {
  $("command").textContent = run.command ?? "η or λ was changed while it ran, so no command line makes the same bytes.";
}

async function steer(way) {
  await Promise.all([post(`/api/runs/${run.id}/${way}`), steerBeside(way)]);
}

async function press(way, isPaused) {
  run.isEpochAsked = way === "epoch";
  run.isPaused = isPaused;
  showButtons();
  try {
    await steer(way);
  } catch (error) {
    fail(error);
  }
}

$("plan").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(false);
});
$("start-paused").addEventListener("click", () => begin(true));
$("play").addEventListener("click", () => press(run.isPaused ? "play" : "pause", !run.isPaused));
$("batch").addEventListener("click", () => press("batch", true));
$("epoch").addEventListener("click", () => press("epoch", false));
$("stop").addEventListener("click", () => press("stop", run.isPaused));

const edit = latestOnly(async (name, field) => {
  const isNumber = field.value !== "" && field.validity.valid;
  field.setAttribute("aria-invalid", String(!isNumber));
  if (!isNumber) return;
  const change = { [name]: Number(field.value) };
  try {
    await patch(`/api/runs/${run.id}`, change);
    await editBeside(change);
    field.defaultValue = field.value;
    run.command = (await get(`/api/runs/${run.id}`)).command;
    showCommand();
    showButtons();
    fail(null, "training");
  } catch (error) {
    field.value = field.defaultValue;
    fail(error, "training");
  }
});
for (const [name, id] of Object.entries(LIVE)) {
  $(id).addEventListener("change", () => edit(name, $(id)));
  // An emptied field has what holds again, once nobody is at it.
  $(id).addEventListener("blur", () => {
    if ($(id).getAttribute("aria-invalid") !== "true") return;
    $(id).value = $(id).defaultValue;
    $(id).setAttribute("aria-invalid", "false");
  });
}

$("against").addEventListener("click", () => {
  set({ source: state.source?.run === run.id ? null : { run: run.id } });
  showButtons();
});
$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(run.command);
    $("copy").textContent = "Copied";
  } catch {
    getSelection().selectAllChildren($("command"));
    $("copy").textContent = "Selected";
  }
  setTimeout(() => ($("copy").textContent = "Copy the command"), 1500);
});
$("filters").addEventListener("click", (event) => {
  const index = neuronAt($("filters"), event, run.frame.rows);
  if (index === null) return;
  set({ source: { run: run.id }, pinned: { layer: 2, index }, input: null });
  showButtons();
  $("neuron").scrollIntoView({ block: "center" });
});

onColourChange(() => {
  if (run?.frame) drawFrame($("filters"), run.frame);
  const last = run?.epochs.findLast(({ confusion }) => confusion);
  if (last) showConfusion(last.confusion);
});

export const isReady = buildForm().catch(fail);
isReady.then(resume).catch(fail);
