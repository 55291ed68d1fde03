// What the parts of the page share. Who changes something tells it by `set`; who shows it listens by `on`.

export const state = {
  /** The 784 bytes that the network sees; null for a blank. */
  pixels: null,
  /** The server's answer to them, with z and a of every layer. */
  answer: null,
  /** The label, if the digit is a test image. */
  label: null,
  /**
   * The network that reads: null for the model, { run, epoch } of a training, or { run } with the id of a posted model,
   * which `isChanged` if it is a copy that was changed here.
   */
  source: null,
  /** The network's sizes, activations and cost. */
  model: null,
  /** Its weights and biases; see weights.js. */
  weights: null,
  /** The neuron that is looked at: { layer, index }, the inputs being layer 1. */
  pinned: null,
  /** The weight of that neuron that is looked at, by its input. */
  input: null,
};

const hub = new EventTarget();

export function set(changes) {
  Object.assign(state, changes);
  for (const name of Object.keys(changes)) hub.dispatchEvent(new Event(name));
}

/** Calls `show` once for any of the names that changes within a turn. */
export function on(names, show) {
  let isDue = false;
  for (const name of names) {
    hub.addEventListener(name, () => {
      if (isDue) return;
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        show();
      });
    });
  }
}

/** What is put behind an address so that the network that reads answers. */
export function query(more = "", source = state.source) {
  const parts = more ? [more] : [];
  if (source) {
    parts.push(`run=${source.run}`);
    if (source.epoch !== undefined) parts.push(`epoch=${source.epoch}`);
  }
  return parts.length ? `?${parts.join("&")}` : "";
}

/** The place of the largest. */
export const largest = (list) => list.reduce((best, value, index) => (value > list[best] ? index : best), 0);

// The state in the address: #preset=ch1-30&learning_rate=3

export const hash = () => new URLSearchParams(location.hash.slice(1));

export function setHash(parameters) {
  history.replaceState(null, "", `#${parameters}`);
}
