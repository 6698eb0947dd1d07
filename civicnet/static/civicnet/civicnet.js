// What a browser with JavaScript gets on top. Every page works without this file.
"use strict";

// Which of two parts is shown: [data-with-script] or [data-without-script].
document.documentElement.dataset.script = "";

// After a form came back: start at the summary of what is wrong.
document.querySelector("[data-focus]")?.focus();

// How many words still fit in a text; announced only when it is about too many.
for (const line of document.querySelectorAll("[data-count-for]")) {
  const area = document.getElementById(line.dataset.countFor);
  if (!area) continue;
  const most = Number(area.dataset.words);
  const count = () => {
    const left = most - (area.value.match(/\S+/g) || []).length;
    line.hidden = area.value === "";
    line.classList.toggle("is-over", left < 0);
    line.setAttribute("aria-live", left < 10 ? "polite" : "off");
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
  };
  area.addEventListener("input", count);
  count();
}

// A form sends once: a second click while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if ("again" in form.dataset) return; // a download may be asked for twice
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const once = form.elements.namedItem("once")?.value;
  if (once) history.replaceState({ ...history.state, once, sent: [...document.forms].indexOf(form) }, "");
});
// Who goes back finds in the form what was typed, and the mark that was sent with it: so sending it again is noticed.
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward" && history.state?.once) {
  const mark = document.forms[history.state.sent]?.elements.namedItem("once");
  if (mark) mark.value = history.state.once;
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What was typed and not sent is not left behind unasked: by a link, another language, or closing the page. Filters do not
// count, nor does signing in, and the workshop saves by itself.
const unsent = new Set();
const asks = (form) =>
  form?.method === "post" && !("choosing" in form.dataset) && !form.querySelector("[type=password]") && !form.getAttribute("hx-trigger")?.startsWith("input");
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (asks(form)) unsent.add(form);
});
// A form that came back, with what is wrong in it or after signing in, holds what was typed as well.
const cameBack = document.getElementById("bewaard-getypt") ? "form" : "form:has([data-focus])";
for (const form of document.querySelectorAll(cameBack)) if (asks(form) && form.querySelector("textarea")) unsent.add(form);
document.addEventListener("reset", (event) => unsent.delete(event.target));
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented || event.target.hasAttribute("hx-post")) unsent.delete(event.target);
});
const isUnsent = () => [...unsent].some((form) => form.isConnected);
addEventListener("beforeunload", (event) => {
  if (isUnsent()) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const elsewhere = link.origin !== location.origin || link.pathname + link.search !== location.pathname + location.search;
  if (!elsewhere || link.target === "_blank" || link.hasAttribute("download") || !isUnsent()) return;
  if (!/^https?:$/.test(link.protocol) || !document.body.dataset.unsent) return;
  if (confirm(document.body.dataset.unsent)) unsent.clear();
  else event.preventDefault();
});

// What was refused in place is told at the foot of the page, until the next thing is done.
const told = document.getElementById("melding");
document.addEventListener("htmx:beforeRequest", () => told?.replaceChildren());
told?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-message]")) told.replaceChildren();
});

// The QR code of a letter carries its code behind the #, which no browser sends to anybody.
const fromLetter = document.querySelector("[data-from-fragment]");
if (fromLetter && location.hash.length > 1) {
  fromLetter.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  fromLetter.closest("form").querySelector("button").focus();
}

// A list that sorts or filters itself when a choice is made; without JavaScript its button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
});
// A fold of the filters that was open stays so when its boxes are replaced.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  const named = (summary) => summary.textContent.trim();
  const open = [...target.querySelectorAll("details[open] > summary")].map(named);
  for (const summary of fragment.querySelectorAll("details > summary")) {
    if (open.includes(named(summary))) summary.parentElement.open = true;
  }
});

// On a phone the filters lie over their results: the bar below them leads there.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show-results]");
  if (!button) return;
  const results = document.getElementById("resultaat");
  button.closest("details").open = false;
  results.tabIndex = -1;
  results.focus({ preventScroll: true });
  document.getElementById("aantal").scrollIntoView();
});

// Who came from a list goes back to what was chosen in it.
const cameFrom = document.referrer && new URL(document.referrer);
for (const link of cameFrom?.origin === location.origin ? document.querySelectorAll(".cn-crumbs a") : []) {
  if (link.pathname === cameFrom.pathname) link.search = cameFrom.search;
}

// How many rows are ticked, in the bar below their table.
for (const said of document.querySelectorAll("[data-ticked]")) {
  const form = said.closest("form");
  const count = () => {
    said.textContent = said.dataset.ticked.replace("{n}", form.querySelectorAll(".cn-cases :checked").length);
  };
  form.addEventListener("change", count);
  count();
}

// In the dossier the keys 1 to 7 choose the score of the goal that has the focus; in a text they are what is typed.
for (const line of document.querySelectorAll("[data-score-help]")) line.hidden = false;
document.addEventListener("keydown", (event) => {
  const goal = event.target.closest?.("[data-score-keys]");
  if (!goal || event.ctrlKey || event.metaKey || event.altKey || !/^[1-7]$/.test(event.key)) return;
  if (event.target.matches("textarea, select, input:not([type=radio])")) return;
  const score = goal.querySelectorAll("[type=radio]")[event.key - 1];
  event.preventDefault();
  goal.open = true;
  score.focus();
  score.click();
});

// Paper shows what is folded, also where CSS cannot open it.
const folded = () => document.querySelectorAll("details.cn-fold:not([open])");
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folded()];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// "Share" opens the device's own choice of ways; without one, the page behind the link has some.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-share]");
  if (!link || !navigator.share || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  navigator.share({ title: link.dataset.title, url: link.dataset.share }).catch((error) => {
    if (error.name !== "AbortError") location.assign(link.href);
  });
});
// Photos that were chosen are shown, each above the field that describes it; the fields of others wait.
for (const input of document.querySelectorAll("input[type=file][data-described-by]")) {
  const fields = [...input.form.querySelectorAll(`[name^=${input.dataset.describedBy}]`)];
  const show = () => {
    for (const [n, field] of fields.entries()) {
      const row = field.closest(".cn-field");
      const file = input.files[n];
      row.hidden = !file && !row.matches(".cn-field--err");
      row.querySelector("canvas")?.remove();
      if (!file) continue;
      createImageBitmap(file, { resizeWidth: 320 }).then((picture) => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height, canvas.className] = [picture.width, picture.height, "cn-thumb"];
        canvas.getContext("2d").drawImage(picture, 0, 0);
        row.prepend(canvas);
      }, () => {}); // a kind that this browser cannot show; the server says whether it is right
    }
  };
  input.addEventListener("change", show);
  show();
}

// Copying an address, with a word about it. Without a clipboard it can be selected and copied by hand.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(field.value).then(
      () => (document.getElementById(`${field.id}-said`).textContent = button.dataset.said),
      () => field.select(),
    );
  });
}

// Without a connection the browser shows our page, with the telephone number, in stead of its own.
if ("serviceWorker" in navigator && document.documentElement.dataset.offline) {
  navigator.serviceWorker.register(document.documentElement.dataset.offline).catch(() => {});
}
