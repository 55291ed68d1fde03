// The form of a training's settings, which also stand in the address.

import { get } from "./api.js";
import { $, element } from "./format.js";
import { hash, setHash } from "./state.js";

/** The settings that the form has; presets may set others too. */
const FIELDS = {
  hidden: "Hidden layers", activation: "Activation", cost: "Cost", initializer: "First weights", learning_rate: "η",
  l2: "λ (L2)", batch_size: "Mini-batch", epochs: "Epochs", training: "Training images", output_activation: "Outputs",
  seed: "Seed",
};

let presets = [];
let settings = [];

export async function buildForm() {
  [presets, settings] = await Promise.all([get("/api/presets"), get("/api/settings")]);
  $("preset").replaceChildren(
    element("option", { value: "" }, "none: the settings below"),
    ...presets.map(({ name, place }) => element("option", { value: name }, `${name}: ${place}`)));
  $("fields").replaceChildren(...Object.entries(FIELDS).map(([name, title]) => fieldOf(name, title)));
  const compared = Object.entries(FIELDS).filter(([name]) => name !== "seed");
  $("beside-setting").replaceChildren(
    ...compared.map(([name, title]) => element("option", { value: name }, title)));
  $("beside-setting").value = "initializer";
  readHash();
}

/** A field for a setting, under a title. */
export function fieldOf(wanted, title) {
  const named = (name) => settings.find((each) => each.name === name);
  const { name, help, expected, choices, default: usual } = named(wanted);
  // Hidden layers may have one name each, so theirs is text with proposals.
  const options = name === "activation" ? named("output_activation").choices : choices;
  const input = choices.length
    ? element("select", { name }, ...choices.map((choice) => element("option", { value: choice }, choice)))
    : element("input", {
      name, type: "text", autocomplete: "off", spellcheck: "false", list: options.length ? `list-${name}` : null,
    });
  input.dataset.usual = usual ?? "";
  input.placeholder = usual ?? "all";
  input.title = `${help} Expected: ${expected}.`;
  const list = options.length && !choices.length
    ? element("datalist", { id: `list-${name}` }, ...options.map((value) => element("option", { value })))
    : null;
  return element("label", { class: "field", "data-name": name }, title, input, list);
}

const inputs = () => [...$("fields").querySelectorAll("input, select")];

function options() {
  return presets.find(({ name }) => name === $("preset").value)?.options ?? {};
}

/** Fills the form with what the preset says. */
export function usePreset(name) {
  $("preset").value = name;
  for (const input of inputs()) {
    input.value = options()[input.name] ?? (input.tagName === "SELECT" ? input.dataset.usual : "");
  }
}

/** What differs from the preset, by name. */
export function changes() {
  const preset = options();
  return Object.fromEntries(inputs().flatMap(({ name, value, dataset }) => {
    const text = value.trim();
    const usual = preset[name] ?? dataset.usual;
    return !text || text === usual ? [] : [[name, text]];
  }));
}

/** Tells the server whose trainings these are, so that the one before makes room. */
function visitor() {
  if (!localStorage.getItem("visitor")) {
    localStorage.setItem("visitor", crypto.getRandomValues(new Uint32Array(2)).join("-"));
  }
  return localStorage.getItem("visitor");
}

/** What is sent to begin a training. */
export function request(isPaused) {
  const preset = $("preset").value || undefined;
  return { preset, settings: changes(), paused: isPaused, visitor: visitor() };
}

/** Sets the form as the address says. A list `show` hides all other settings. */
export function readHash() {
  const parameters = hash();
  usePreset(parameters.get("preset") ?? (Object.keys(FIELDS).some((name) => parameters.has(name)) ? "" : "ch1-30"));
  for (const input of inputs()) if (parameters.has(input.name)) input.value = parameters.get(input.name);
  show(parameters.get("show")?.split(",") ?? null);
}

function show(names) {
  for (const label of $("fields").children) label.hidden = names !== null && !names.includes(label.dataset.name);
  $("preset").parentElement.hidden = names !== null;
  $("all-settings").hidden = names === null;
}

export function writeHash() {
  const parameters = new URLSearchParams();
  for (const name of ["lesson", "show"]) if (hash().has(name)) parameters.set(name, hash().get(name));
  if ($("preset").value) parameters.set("preset", $("preset").value);
  for (const [name, value] of Object.entries(changes())) parameters.set(name, value);
  setHash(parameters);
}

/** Shows what is wrong with a plan, at its field. */
export function showProblem(error) {
  $("plan-problem").textContent = error?.message ?? "";
  $("plan-problem").hidden = !error;
  for (const label of $("fields").children) {
    const isWrong = Boolean(error) && error.setting === label.dataset.name;
    label.querySelector("input, select").setAttribute("aria-invalid", String(isWrong));
  }
}

$("preset").addEventListener("change", (event) => {
  usePreset(event.target.value);
  writeHash();
});
$("fields").addEventListener("change", writeHash);
$("all-settings").addEventListener("click", () => {
  show(null);
  const parameters = hash();
  parameters.delete("show");
  setHash(parameters);
});
