// The sentence at the top that says what went wrong.

import { $ } from "./format.js";

/** Shows the sentence of an error, or nothing. */
export function fail(error) {
  const sentence = error?.message ?? "";
  if ($("failure").textContent === sentence) return;
  $("failure").textContent = sentence;
  $("failure").hidden = !error;
}
