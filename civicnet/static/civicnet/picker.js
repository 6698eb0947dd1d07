// A box that finds while one types (the combobox of the ARIA practices): neighbourhoods by an address that knows them, or
// what stands in a long list; and many boxes that one can search. Without this file what was typed is looked up when the
// form is sent, and a list is just that.
"use strict";
(() => {
  const WAIT = 120; // milliseconds after the last key
  const MOST = 20; // of what is found in a list
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // The box. `picker` is the address that knows, empty for what stands in the list; `select` holds the choice, or, without
  // one, `adds` names the filter.
  function enhance(root) {
    const input = root.querySelector(".cn-picker__box input");
    const list = root.querySelector("[role=listbox]");
    const said = root.querySelector("[role=status]");
    const select = root.querySelector("select");
    const words = input.name;
    const by = root.dataset.by ?? "key"; // what of what is found is sent
    const inList = root.dataset.picker === "";
    let found = [];
    let active = -1;
    let asked = 0;
    let timer = 0;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    for (const part of root.querySelectorAll("[data-without-picker]")) part.hidden = true;
    for (const part of root.querySelectorAll("[data-with-picker]")) part.hidden = false;
    if (inList) takePlace();
    const chosen = select?.selectedOptions[0];
    if (inList) settle(nameNow());
    else if (chosen?.value && !input.value) settle(chosen.text);

    // The box is what the label names, and what must be filled in.
    function takePlace() {
      const label = select.labels[0];
      label.id ||= `${input.id}_label`;
      label.htmlFor = input.id;
      input.required = select.required;
      select.required = false;
      const said = select.getAttribute("aria-describedby");
      if (said) input.setAttribute("aria-describedby", said);
      input.addEventListener("focus", () => input.select());
      input.addEventListener("blur", () => settle(nameNow()));
    }

    function nameNow() {
      return select.selectedOptions[0]?.text.trim() ?? "";
    }

    function findInList() {
      const typed = input.value.trim();
      const words = typed === nameNow() ? [] : fold(typed).split(/\s+/);
      const all = [...select.options].map((option) => ({
        name: option.text.trim(),
        about: option.parentElement.label,
        value: option.value,
      }));
      // Each word that is typed begins one that stands there.
      const starts = (one, word) => fold(` ${one.name} ${one.about ?? ""}`).includes(` ${word}`);
      const fitting = all.filter((one) => words.every((word) => starts(one, word)));
      show({ found: fitting.slice(0, MOST), more: fitting.length > MOST });
    }

    function settle(text) {
      input.value = text;
      input.removeAttribute("name"); // the choice is sent, not its name
    }

    function close() {
      list.hidden = true;
      active = -1;
      said.textContent = "";
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(place) {
      active = place;
      for (const [n, line] of [...list.children].entries()) line.setAttribute("aria-selected", String(n === place));
      const line = list.children[place];
      if (!line) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    }

    function show(answer) {
      // In a form a larger area is no choice: typing its name gives what lies in it.
      const typed = input.value.trim().toLowerCase();
      found = answer.found.filter((one) => !(select && one[by] === null && one.name.toLowerCase() === typed));
      list.replaceChildren(
        ...found.map((one, n) => {
          const line = document.createElement("li");
          line.id = `${list.id}_${n}`;
          line.setAttribute("role", "option");
          line.textContent = one.name;
          if (one.about) {
            const about = document.createElement("small");
            about.textContent = one.about;
            line.append(" ", about);
          }
          return line;
        }),
      );
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      const text = found.length === 0 ? said.dataset.none : answer.more ? said.dataset.more : said.dataset.some;
      said.textContent = text.replace("{n}", found.length);
      mark(-1);
    }

    async function ask() {
      if (inList) return findInList();
      const number = ++asked;
      try {
        const answer = await fetch(`${root.dataset.picker}?plek=${encodeURIComponent(input.value.trim())}`);
        if (answer.ok && number === asked) show(await answer.json());
      } catch {
        // Without a connection what was typed is looked up when the form is sent.
      }
    }

    function choose(one) {
      if (!one) return;
      if (one[by] === null && select) {
        input.value = one.name;
        return ask();
      }
      asked++; // an answer that is on its way comes too late
      close();
      if (select) {
        if (![...select.options].some((option) => option.value === String(one[by]))) {
          select.add(new Option(one.name, one[by]));
        }
        select.value = one[by];
        settle(one.name);
        select.dispatchEvent(new Event("change", { bubbles: true }));
      } else {
        for (const old of input.form.querySelectorAll(`[name="${root.dataset.adds}"]`)) {
          if (old.type === "hidden") old.remove();
          else old.checked = false; // what one looks for takes the place of what was chosen
        }
        const added = Object.assign(document.createElement("input"), { type: "hidden", name: root.dataset.adds });
        added.value = one.code;
        root.append(added);
        input.value = "";
        added.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }

    input.addEventListener("input", () => {
      if (!inList) input.name = words;
      if (select && !inList) select.value = "";
      if (select && !inList && !input.value) select.dispatchEvent(new Event("change", { bubbles: true }));
      clearTimeout(timer);
      if (inList || input.value.trim()) timer = setTimeout(ask, WAIT);
      else close();
    });
    // The box alone changes nothing in a list that acts on changes.
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("click", () => list.hidden && (inList || !input.value) && ask());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) close();
      else if (event.key === "Enter" && !list.hidden && active >= 0) choose(found[active]);
      else if (event.key === "ArrowDown" && list.hidden) ask();
      else if (event.key === "ArrowDown") mark((active + 1) % found.length);
      else if (event.key === "ArrowUp" && !list.hidden) mark((active <= 0 ? found.length : active) - 1);
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => choose(found[[...list.children].indexOf(event.target.closest("li"))]));
  }

  // Boxes that fold: what one types leaves those with it.
  function search(root) {
    const find = root.querySelector(".cn-boxes__find");
    const input = find.querySelector("input");
    const said = find.querySelector("[role=status]");
    const folds = [...root.querySelectorAll("details")];
    const open = folds.filter((fold) => fold.open);
    find.hidden = false;
    input.addEventListener("input", () => {
      const words = fold(input.value.trim());
      let left = 0;
      for (const box of root.querySelectorAll(".cn-opt")) {
        const part = box.closest("details")?.querySelector("summary").textContent ?? "";
        box.hidden = words !== "" && !fold(box.textContent).includes(words) && !fold(part).includes(words);
        left += !box.hidden;
      }
      for (const one of folds) {
        one.hidden = !one.querySelector(".cn-opt:not([hidden])");
        one.open = words === "" ? open.includes(one) : !one.hidden;
      }
      said.textContent = left ? "" : said.dataset.none;
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    input.addEventListener("change", (event) => event.stopPropagation());
  }

  function begin(within) {
    for (const [name, make] of [["picker", enhance], ["boxes", search]]) {
      for (const root of [within, ...within.querySelectorAll(`[data-${name}]`)]) {
        if (!root.matches?.(`[data-${name}]:not([data-ready])`)) continue;
        make(root);
        root.dataset.ready = "yes";
      }
    }
  }
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.target));
})();
