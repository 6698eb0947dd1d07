// The consultation with JavaScript: react in place, and to words that one selects. Without it every link is a page.
"use strict";

// What people say opens below the text, with the form in it; a second press, or "close", puts it away again.
const speakLink = (place) => place.parentElement.querySelector("[data-speak]");
function close(place) {
  place.replaceChildren();
  const link = speakLink(place);
  link?.setAttribute("aria-expanded", "false");
  link?.focus();
}
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  if (!elt.matches("[data-speak]") || !target.hasChildNodes()) return;
  event.preventDefault();
  close(target);
});
document.addEventListener("htmx:load", (event) => {
  const made = event.detail.elt;
  const place = made.closest?.(".cn-spoken__form");
  if (!place || !made.matches("[data-speak-panel], [data-thanks], form")) return;
  speakLink(place)?.setAttribute("aria-expanded", "true");
  const first = made.matches("form") ? (made.querySelector("[data-focus]") ?? made.querySelector("textarea")) : made;
  first.focus();
});
document.addEventListener("click", (click) => {
  const button = click.target.closest(".cn-spoken__form :is([data-close-panel], [data-close-form])");
  if (!button) return;
  click.preventDefault();
  close(button.closest(".cn-spoken__form"));
});

// On a phone the contents fold away again when one goes to a part.
for (const contents of document.querySelectorAll("[data-contents]")) {
  contents.addEventListener("click", (click) => {
    if (click.target.closest("a")) contents.open = false;
  });
}

// Letters that stand in a text and are no words of it: the numbers behind marked passages.
function wordsOf(range) {
  const copy = range.cloneContents();
  for (const note of copy.querySelectorAll(".cn-marked__note")) note.remove();
  return copy.textContent;
}

// A finger or mouse seldom hits the edge of a word: let the selection reach to it.
function toWholeWords(range) {
  const whole = range.cloneRange();
  const letter = /[\p{L}\p{N}]/u;
  const { startContainer: first, endContainer: last } = whole;
  let from = whole.startOffset;
  let to = whole.endOffset;
  if (first.nodeType === Node.TEXT_NODE && letter.test(first.data[from] ?? "")) {
    while (from > 0 && letter.test(first.data[from - 1])) from -= 1;
    whole.setStart(first, from);
  }
  if (last.nodeType === Node.TEXT_NODE && letter.test(last.data[to - 1] ?? "")) {
    while (to < last.length && letter.test(last.data[to])) to += 1;
    whole.setEnd(last, to);
  }
  return whole;
}

// The words that are selected within one part of the text, and from which character on they stand there.
function selectedIn() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = toWholeWords(selection.getRangeAt(0));
  const node = range.commonAncestorContainer;
  const words = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-words]");
  if (!words) return null;
  const text = wordsOf(range).trim();
  if (!text || text.length > 1500) return null;
  const before = range.cloneRange();
  before.selectNodeContents(words);
  before.setEnd(range.startContainer, range.startOffset);
  return { part: words.closest("[data-passage]"), text, at: wordsOf(before).length };
}

const button = document.getElementById("passage-knop")?.content.firstElementChild.cloneNode(true);
if (button && document.querySelector("[data-passage]")) {
  for (const hint of document.querySelectorAll("[data-select-hint]")) hint.hidden = false;
  const link = button.querySelector("a");
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    const found = selectedIn();
    if (!found?.part) return;
    chosen = found;
    const address = new URL(found.part.dataset.passage, location);
    address.searchParams.set("woorden", found.text);
    address.searchParams.set("vanaf", found.at);
    link.href = address;
    button.querySelector("[data-chosen]").textContent = `“${found.text}”`;
    if (button.parentElement !== found.part) found.part.append(button);
  });
  // Elsewhere on the page, or Escape: never mind. (Pressing the button itself takes the selection away on a phone.)
  document.addEventListener("pointerdown", (press) => {
    if (!press.target.closest(".cn-passage, [data-words]")) button.remove();
  });
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") button.remove();
  });
  link.addEventListener("click", (click) => {
    const place = document.getElementById(chosen.part.dataset.place);
    // Whoever is not signed in goes to the page that asks for it.
    if (!place || !window.htmx || !document.querySelector("[data-signed-in]")) return;
    click.preventDefault();
    htmx.ajax("GET", link.getAttribute("href"), { target: place, swap: "innerHTML", select: "form.cn-reactform" });
    button.remove();
  });
}

// The curators' list: tick all, tick none, and how many are ticked.
const every = document.querySelector("[data-check-all]");
if (every) {
  const boxes = [...document.querySelectorAll(".cn-ticked__box[name=reactions]")];
  const groups = [...document.querySelectorAll(".cn-ticked__box[name=groups]")];
  const keys = (group) => group.value.split("-");
  const count = document.querySelector("[data-ticked-count]");
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
    const together = groups.filter((group) => group.checked).flatMap(keys);
    const n = new Set([...ticked, ...together]).size;
    count.hidden = n === 0;
    count.textContent = `(${n})`;
  };
  const tick = (on) => {
    for (const box of boxes) box.checked = on;
    if (!on) for (const group of groups) group.checked = false;
    tell();
  };
  // A group ticks those that are in it; whoever takes one of them out answers the rest one by one.
  const follow = ({ target }) => {
    if (groups.includes(target)) {
      for (const box of boxes) if (keys(target).includes(box.value)) box.checked = target.checked;
    } else if (!target.checked) {
      for (const group of groups) if (keys(group).includes(target.value)) group.checked = false;
    }
    tell();
  };
  every.hidden = false;
  every.querySelector("[data-all]").addEventListener("click", () => tick(true));
  every.querySelector("[data-none]").addEventListener("click", () => tick(false));
  document.addEventListener("change", follow);
  tell();
}
