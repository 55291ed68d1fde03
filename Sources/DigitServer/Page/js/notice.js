// The sentence at the top that says what went wrong.

import { $ } from "./format.js";

/** Whose failure is shown. */
let owner = null;

/**
 * Shows the sentence of an error, or takes it away: what `part` of the page failed at stays until that part, or a part that
 * has no name, has something to say.
 */
export function fail(error, part = null) {
  if (!error && owner && owner !== part) return;
  owner = error ? part : null;
  const sentence = error?.message ?? "";
  if ($("failure").textContent === sentence) return;
  $("failure").textContent = sentence;
  $("failure").hidden = !error;
}
