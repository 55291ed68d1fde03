// A confusion matrix as a table: the label down, the answer across.

import { element } from "./format.js";
import { colours, css } from "./picture.js";

/**
 * @param {number[][]} matrix
 * @param {{ caption: string, pick?: (label: number, answer: number) => void, picked?: number[] }} options
 */
export function confusionTable(matrix, { caption, pick, picked }) {
  const { negative } = colours();
  const most = Math.max(1, ...matrix.flatMap((row, label) => row.filter((_, answer) => answer !== label)));
  const cell = (count, label, answer) => {
    if (label === answer) return element("td", { class: "right" }, `${count}`);
    if (!count) return element("td", {});
    const isPicked = picked?.[0] === label && picked?.[1] === answer;
    const content = pick
      ? element("button", {
        type: "button", "aria-pressed": String(isPicked), "aria-label": `${count} times a ${label} read as ${answer}`,
        onclick: () => pick(label, answer),
      }, `${count}`)
      : `${count}`;
    const node = element("td", {}, content);
    node.style.background = css(negative, 0.08 + 0.3 * Math.sqrt(count / most));
    return node;
  };
  const row = (counts, label) =>
    element("tr", {}, element("th", { scope: "row" }, `${label}`),
      ...counts.map((count, answer) => cell(count, label, answer)));
  const heads = matrix.map((_, answer) => element("th", { scope: "col" }, `${answer}`));
  return element("table", { class: "confusion" }, element("caption", { class: "unseen" }, caption),
    element("thead", {}, element("tr", {}, element("td", {}), ...heads)),
    element("tbody", {}, ...matrix.map(row)));
}
