// Ten bars: how sure a network is of each digit.

import { element, percent } from "./format.js";
import { largest } from "./state.js";

/** Fills a list with bars, one for each class; null for none. */
export function showBars(list, probabilities, count = probabilities?.length ?? 10) {
  while (list.children.length > count) list.lastChild.remove();
  while (list.children.length < count) {
    const fill = element("span", { class: "fill" });
    const track = element("span", { class: "track" }, fill);
    const digit = element("span", {}, `${list.children.length}`);
    list.append(element("li", {}, digit, track, element("span", { class: "share" })));
  }
  const best = probabilities ? largest(probabilities) : -1;
  [...list.children].forEach((row, index) => {
    const share = probabilities?.[index] ?? 0;
    row.className = index === best ? "best" : "";
    row.querySelector(".fill").style.transform = `scaleX(${share})`;
    row.querySelector(".share").textContent = probabilities ? percent(share, share < 0.0995 ? 2 : 1) : "";
  });
}
