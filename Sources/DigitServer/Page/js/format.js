// Numbers and small pieces of HTML.

/** A number with so many significant digits and a real minus sign. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) {
    const [mantissa, tens] = value.toExponential(digits - 2).split("e");
    const power = String(Number(tens)).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"["0123456789".indexOf(c)] ?? "⁻");
    return `${mantissa}·10${power}`.replace("-", "−");
  }
  const exponent = Math.floor(Math.log10(size));
  const places = Math.max(0, digits - 1 - (exponent < -1 ? exponent + 1 : Math.max(0, exponent)));
  return value.toFixed(places).replace("-", "−");
}

/** A number that is added: with its sign. */
export const signed = (value, digits) => (value < 0 ? "" : "+") + number(value, digits);

/** A factor or summand: negative ones stand in brackets. */
export const factor = (value, digits) => (value < 0 ? `(${number(value, digits)})` : number(value, digits));

/** A share as per cent. 99.96 % is not told as 100 %. */
export function percent(share, places = 1) {
  if (share === null || share === undefined) return "–";
  const value = share * 100;
  const text = value.toFixed(places);
  return (value < 100 && Number(text) === 100 ? `> ${(100 - 10 ** -places).toFixed(places)}` : text) + "\u00a0%";
}

export const grouped = (value) => Math.round(value).toLocaleString("en").replaceAll(",", "\u202f");

/** An element with attributes and children; `on…` attributes are listeners. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const $ = (id) => document.getElementById(id);
