// Dragging the pieces of a text in the workshop. Without this file the buttons "up" and "down" do it.
"use strict";

(() => {
  let held = null; // what is being dragged: {item, list, kind, code, start, next}

  const show = () => {
    for (const handle of document.querySelectorAll("[data-drag]")) handle.hidden = false;
  };
  show();
  document.addEventListener("htmx:afterSwap", show);

  // The lists that a piece of this kind may stand in, and the pieces in one of them.
  const lists = (kind) => document.querySelectorAll(`[data-list="${kind}"]`);
  const pieces = (list) => [...list.children].filter((child) => child.dataset.piece);

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const item = handle.closest("[data-piece]");
    const list = item.parentElement;
    held = { item, list, handle, kind: handle.dataset.drag, code: handle.dataset.code, next: item.nextElementSibling };
    handle.setPointerCapture(event.pointerId);
    item.classList.add("is-held");
  });

  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const edge = 60; // scroll along near the edge of the window
    if (event.clientY < edge) scrollBy(0, -12);
    if (event.clientY > innerHeight - edge) scrollBy(0, 12);
    for (const list of lists(held.kind)) {
      const box = list.getBoundingClientRect();
      if (event.clientY < box.top - 24 || event.clientY > box.bottom + 24) continue;
      const after = pieces(list).find((piece) => {
        if (piece === held.item) return false;
        const its = piece.getBoundingClientRect();
        return event.clientY < its.top + its.height / 2;
      });
      if (after !== held.item.nextElementSibling || held.item.parentElement !== list) list.insertBefore(held.item, after || null);
      break;
    }
  });

  const back = () => {
    held.list.insertBefore(held.item, held.next);
    held.item.classList.remove("is-held");
    held = null;
  };

  const drop = () => {
    const { item, list, kind, code, next } = held;
    const target = item.parentElement;
    item.classList.remove("is-held");
    held = null;
    if (target === list && item.nextElementSibling === next) return;
    const form = document.getElementById("volgorde");
    const values = { kind, code, theme: target.dataset.theme || "", before: item.nextElementSibling?.dataset.piece || "" };
    for (const [name, value] of Object.entries(values)) {
      const input = form.querySelector(`[name="${name}"]`) || form.appendChild(document.createElement("input"));
      Object.assign(input, { type: "hidden", name, value });
    }
    form.requestSubmit();
  };

  document.addEventListener("pointerup", () => held && drop());
  document.addEventListener("pointercancel", () => held && back());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) back();
  });
})();
