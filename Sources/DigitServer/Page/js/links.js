// Links to parts of the page scroll there and leave the address alone, which holds the settings of the training.

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("a[href^='#']")?.getAttribute("href");
  if (!target || target.includes("=") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const part = document.getElementById(target.slice(1));
  if (!part) return;
  event.preventDefault();
  part.scrollIntoView();
  // Keys go on from there.
  if (!part.hasAttribute("tabindex")) part.setAttribute("tabindex", "-1");
  part.focus({ preventScroll: true });
});
