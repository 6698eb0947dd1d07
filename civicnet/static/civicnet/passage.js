// The consultation with JavaScript: react in place, and to words that one selects. Without it every link is a page.
"use strict";

// The form comes below the text it is about; it gets the focus, and "cancel" puts it away again.
document.addEventListener("htmx:afterSwap", (event) => {
  const form = event.target.querySelector?.("form.cn-reactform");
  if (!form) return;
  form.querySelector("textarea")?.focus();
  form.querySelector("[data-close-form]")?.addEventListener("click", (click) => {
    click.preventDefault();
    form.remove();
  });
});

// The words that are selected within one part of the text, and from which character on they stand there.
function selectedIn() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const words = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-words]");
  const text = selection.toString().trim();
  if (!words || !text || text.length > 1500) return null;
  const before = range.cloneRange();
  before.selectNodeContents(words);
  before.setEnd(range.startContainer, range.startOffset);
  return { part: words.closest("[data-passage]"), text, at: before.toString().length };
}

const button = document.getElementById("passage-knop")?.content.firstElementChild.cloneNode(true);
if (button && document.querySelector("[data-react]")) {
  for (const hint of document.querySelectorAll("[data-select-hint]")) hint.hidden = false;
  const link = button.querySelector("a");
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    const found = selectedIn();
    if (!found) return;
    chosen = found;
    const address = new URL(found.part.dataset.passage, location);
    address.searchParams.set("woorden", found.text);
    address.searchParams.set("vanaf", found.at);
    link.href = address;
    if (button.previousElementSibling !== found.part) found.part.append(button);
  });
  link.addEventListener("click", (click) => {
    const place = document.getElementById(chosen.part.dataset.place);
    if (!place || !window.htmx) return;
    click.preventDefault();
    htmx.ajax("GET", link.getAttribute("href"), { target: place, swap: "innerHTML" });
    button.remove();
  });
}

// The curators' list: tick all, tick none, and how many are ticked.
const every = document.querySelector("[data-check-all]");
if (every) {
  const boxes = [...document.querySelectorAll(".cn-ticked__box")];
  const count = document.querySelector("[data-ticked-count]");
  const tell = () => {
    const n = boxes.filter((box) => box.checked).length;
    count.hidden = n === 0;
    count.textContent = `(${n})`;
  };
  const tick = (on) => {
    for (const box of boxes) box.checked = on;
    tell();
  };
  every.hidden = false;
  every.querySelector("[data-all]").addEventListener("click", () => tick(true));
  every.querySelector("[data-none]").addEventListener("click", () => tick(false));
  document.addEventListener("change", tell);
  tell();
}
