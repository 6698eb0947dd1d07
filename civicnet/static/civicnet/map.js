// Zooms and moves the map of many neighbourhoods: by buttons, keys, wheel, two fingers, and a tap on what is too small to
// hit. Far out and near are pages of the server (civicnet/areas/zoom.py) in the same coordinates: who zooms on from one gets
// the other, and stays where one was. Without this file their links do it.
"use strict";
(() => {
  const FINGER = 24; // pixels: what is smaller is not opened by a tap, but zoomed
  const UNIT = 0.72; // pixels of the letters and marks of the drawing, which are made for a map of 720 units
  const STEP = 1.6;
  const MOST = 40; // pixels for a unit of the map
  const NEARER = 2.4; // times the whole: from here one larger area is shown with its neighbourhoods
  const FARTHER = 0.8;
  const SHARPER = 1.2; // times the whole: from here the outlines are made finer, and more names have room
  const SVG = "http://www.w3.org/2000/svg";
  let carried = null; // where one was, for the map that comes in the place of this one

  // What the page left out, because it is only seen from near: as components/zoom_map.html draws it.
  function draw(tag, attributes, ...inside) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  }
  const placed = (area) => ({ transform: `translate(${area.at.join(" ")})`, "aria-hidden": true });
  function numberOf(link, area) {
    const { n } = link.dataset;
    return draw(
      "a",
      { class: "cn-zoom__at cn-zoom__group", href: link.getAttribute("href"), tabindex: -1, "data-count": n, ...placed(area) },
      draw("circle", { r: n < 100 ? 18 : 24 }),
      draw("text", { class: "cn-zoom__gn", dy: ".35em" }, n),
    );
  }
  function nameOf(link, area) {
    // A number has a mark above the name; what is said is its last line. It may have been called otherwise at that time.
    const { n: count, says, called } = link.dataset;
    const words = [...(called ? [called] : area.lines), ...(says ? [says] : [])];
    const first = count ? 1.9 : 0.35 - 0.575 * (words.length - 1);
    const lines = words.map((line, n) => draw("tspan", { x: 0, dy: `${n ? 1.15 : first}em` }, line));
    const from = count || says ? area.fits_with_mark : area.fits;
    return draw("g", { class: "cn-zoom__at cn-zoom__name", "data-from": from, ...placed(area) }, draw("text", {}, ...lines));
  }

  function begin(root) {
    const pan = root.querySelector(".cn-pan");
    const svg = pan.querySelector("svg");
    let marks, counted;
    function read() {
      marks = [...svg.querySelectorAll(".cn-zoom__at")].map((node) => {
        const { e: x, f: y } = node.transform.baseVal.getItem(0).matrix;
        const { from, until, count } = node.dataset;
        return { node, x, y, from: Number(from) || 0, until: Number(until) || Infinity, count: Number(count) || 0 };
      });
      counted = marks.filter((mark) => mark.count).sort((one, other) => other.count - one.count);
    }
    const buttons = Object.fromEntries([...root.querySelectorAll("[data-zoom]")].map((one) => [one.dataset.zoom, one]));
    const box = svg.viewBox.baseVal;
    const whole = { x: box.x, y: box.y, width: box.width, height: box.height };
    const isNear = root.dataset.map !== "";
    const unit = () => (isNear || width > 480 ? UNIT : UNIT * 0.86);
    const out = root.querySelector("[data-out]");
    let width, height, least, view; // view: the middle of what is shown, and its pixels for a unit
    let frame = 0;

    function measure() {
      width = pan.clientWidth;
      const high = (width * whole.height) / whole.width;
      pan.style.blockSize = `${Math.min(Math.max(high, isNear ? 340 : 200), innerHeight * 0.75)}px`;
      height = pan.clientHeight;
      least = Math.min(width / whole.width, height / whole.height);
    }
    const middle = () => ({ x: whole.x + whole.width / 2, y: whole.y + whole.height / 2, k: least });

    function show(next) {
      const within = (value, low, size) => Math.min(Math.max(value, low), low + size);
      const k = Math.min(Math.max(next.k, least * FARTHER * 0.9), Math.max(MOST, least));
      view = { x: within(next.x, whole.x, whole.width), y: within(next.y, whole.y, whole.height), k };
      svg.setAttribute("viewBox", [view.x - width / 2 / k, view.y - height / 2 / k, width / k, height / k].join(" "));
      for (const mark of marks) {
        mark.node.setAttribute("transform", `translate(${mark.x} ${mark.y}) scale(${unit() / k})`);
        mark.isShown = k >= mark.from && k < mark.until;
      }
      group();
      for (const { node, isShown, into } of marks) node.classList.toggle("is-far", !isShown || Boolean(into));
      // A page is scrolled with one finger over a map that shows the whole; a nearer map is moved.
      pan.style.touchAction = isZoomed() ? "none" : "pan-y";
      pan.classList.toggle("is-zoomed", isZoomed());
      buttons.in.disabled = k >= MOST;
      if (details && k > least * SHARPER) sharpen();
      buttons.out.disabled = !isZoomed() && !out;
    }
    // What would lie on a group is counted in it, the largest first.
    const apart = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) * view.k;
    function group() {
      const groups = [];
      for (const mark of counted) {
        const text = mark.node.querySelector("text");
        mark.into = mark.isShown ? groups.find((one) => apart(one, mark) < FINGER) : null;
        if (mark.into) mark.into.sum += mark.count;
        else if (mark.isShown && text) groups.push(Object.assign(mark, { sum: mark.count, text }));
      }
      for (const { text, sum } of groups) text.textContent = sum;
    }
    const isZoomed = () => view.k > least * 1.02;

    // ---- what one sees only from near ----
    let details = root.dataset.details; // the address, until it is asked
    async function sharpen() {
      const address = details;
      details = "";
      const answer = await fetch(address).catch(() => null); // without it the map stays as it is
      if (!answer?.ok) return;
      const { areas } = await answer.json();
      for (const mark of svg.querySelectorAll("[data-together]")) mark.remove();
      for (const link of svg.querySelectorAll("[data-area]")) {
        const code = link.dataset.area;
        const area = areas[code];
        if (!area) continue;
        link.querySelector("path").setAttribute("d", area.path);
        svg.querySelector(`[data-outline="${CSS.escape(code)}"]`)?.setAttribute("d", area.path);
        if (link.dataset.n && !isNear) svg.append(numberOf(link, area));
        if (!svg.querySelector(`[data-name="${CSS.escape(code)}"]`)) svg.append(nameOf(link, area));
      }
      read();
      show(view);
    }

    function move(to) {
      cancelAnimationFrame(frame);
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return show(to);
      const from = view;
      const start = performance.now();
      const go = (now) => {
        const part = Math.min((now - start) / 220, 1);
        const eased = 1 - (1 - part) ** 3;
        show({
          x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased,
          k: from.k * (to.k / from.k) ** eased,
        });
        if (part < 1) frame = requestAnimationFrame(go);
      };
      frame = requestAnimationFrame(go);
    }

    // What lies at a place on the screen stays there.
    function around(point, k) {
      const at = pan.getBoundingClientRect();
      const dx = point.x - at.left - width / 2;
      const dy = point.y - at.top - height / 2;
      const to = Math.min(Math.max(k, least * FARTHER * 0.9), MOST);
      return { x: view.x + dx / view.k - dx / to, y: view.y + dy / view.k - dy / to, k: to };
    }
    function centre() {
      const at = pan.getBoundingClientRect();
      return { x: at.left + at.width / 2, y: at.top + at.height / 2 };
    }

    // ---- from far to near and back ----
    function open(link, settle) {
      carried = { ...view, settle, focus: pan.contains(document.activeElement), until: Date.now() + 5000 };
      const address = link.getAttribute("href"); // of a link in a drawing, `href` is no text
      if (!window.htmx || !root.closest("#resultaat")) return location.assign(address);
      htmx.ajax("GET", address, { target: "#resultaat", swap: "innerHTML" });
    }
    function rest() {
      if (!root.isConnected) return;
      if (isNear && out && view.k < least * FARTHER) return open(out, true);
      if (!isNear && view.k < least) return move(middle());
      if (isNear ? view.k < least * 0.95 : view.k < least * NEARER) return;
      const at = centre();
      const part = document.elementFromPoint(at.x, at.y)?.closest("a[data-part]");
      if (part && svg.contains(part)) open(part, false);
    }
    let waiting = 0;
    function restSoon() {
      clearTimeout(waiting);
      waiting = setTimeout(rest, 350);
    }
    function zoom(times, point = centre()) {
      if (times < 1 && !isZoomed() && out) return open(out, true);
      move(around(point, times < 1 ? Math.max(view.k * times, least) : view.k * times));
      restSoon();
    }

    // ---- buttons, keys, wheel ----
    for (const [name, button] of Object.entries(buttons)) {
      button.hidden = false;
      button.addEventListener("click", () => zoom(name === "in" ? STEP : 1 / STEP));
    }
    pan.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in steps && isZoomed()) {
        const [dx, dy] = steps[event.key];
        show({ ...view, x: view.x + (dx * 60) / view.k, y: view.y + (dy * 60) / view.k });
        restSoon();
      } else if (event.key === "+" || event.key === "=") zoom(STEP);
      else if (event.key === "-") zoom(1 / STEP);
      else if (event.key === "0") move(middle());
      else return;
      event.preventDefault();
    });
    // A wheel scrolls the page, unless one has begun to use the map.
    pan.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !isZoomed() && !pan.contains(document.activeElement)) return;
      event.preventDefault();
      cancelAnimationFrame(frame);
      const lines = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
      show(around({ x: event.clientX, y: event.clientY }, view.k * Math.exp(-lines / (event.ctrlKey ? 100 : 300))));
      restSoon();
    }, { passive: false });
    svg.addEventListener("focusin", (event) => {
      const shape = event.target.closest("a")?.getBBox();
      if (!shape || !event.target.matches(":focus-visible")) return;
      const x = shape.x + shape.width / 2;
      const y = shape.y + shape.height / 2;
      const isSeen = Math.abs(x - view.x) < width / 2 / view.k && Math.abs(y - view.y) < height / 2 / view.k;
      if (event.target.dataset.area && !isSeen) show({ ...view, x, y });
    });

    // ---- fingers and mouse ----
    const fingers = new Map();
    let dragged = 0;
    pan.addEventListener("dragstart", (event) => event.preventDefault());
    pan.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      if (fingers.size === 0) dragged = 0;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      cancelAnimationFrame(frame);
      clearTimeout(waiting);
    });
    pan.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      dragged += Math.hypot(now.x - before.x, now.y - before.y);
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, now);
      if (other) {
        const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
        show(around({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, (view.k * apart(now)) / apart(before)));
      } else if (isZoomed() && dragged > 6) {
        pan.setPointerCapture(event.pointerId);
        show({ ...view, x: view.x - (now.x - before.x) / view.k, y: view.y - (now.y - before.y) / view.k });
      }
    });
    const lift = (event) => {
      if (fingers.delete(event.pointerId) && fingers.size === 0 && dragged > 6) restSoon();
    };
    for (const name of ["pointerup", "pointercancel"]) pan.addEventListener(name, lift);
    pan.addEventListener("dblclick", (event) => {
      event.preventDefault();
      zoom(STEP * STEP, { x: event.clientX, y: event.clientY });
    });
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (dragged > 6 && event.detail) { // the end of a move, no tap
        dragged = 0;
        return event.preventDefault();
      }
      const isPart = link.hasAttribute("data-part") || link.hasAttribute("data-out");
      if (isPart && window.htmx && root.closest("#resultaat")) {
        event.preventDefault();
        return open(link, true);
      }
      const here = counted.find((mark) => mark.node === link);
      const isCrowded = counted.some((one) => here && one !== here && one.isShown && apart(one, here) < FINGER);
      if (event.detail && isCrowded && view.k < MOST) {
        event.preventDefault();
        return move(around({ x: event.clientX, y: event.clientY }, view.k * STEP * STEP));
      }
      const at = link.getBoundingClientRect();
      if (!link.dataset.area || isPart || !event.detail || Math.min(at.width, at.height) >= FINGER) return;
      event.preventDefault();
      move(around({ x: event.clientX, y: event.clientY }, view.k * Math.max(STEP, (1.3 * FINGER) / Math.min(at.width, at.height))));
    }, true);

    // ---- begin ----
    read();
    pan.classList.add("is-live");
    measure();
    view = middle();
    const was = carried && carried.until > Date.now() ? carried : null;
    carried = null;
    show(was ?? view);
    if (was?.focus) pan.focus({ preventScroll: true });
    if (was?.settle) move(middle());
    let seen = width;
    new ResizeObserver(() => {
      if (pan.clientWidth === seen || !pan.clientWidth) return;
      seen = pan.clientWidth;
      const times = view.k / least;
      measure();
      show({ ...view, k: least * times });
    }).observe(pan);
  }

  function beginAll(within) {
    for (const root of [within, ...within.querySelectorAll("[data-map]")]) {
      if (!root.matches?.("[data-map]:not([data-ready])")) continue;
      begin(root);
      root.dataset.ready = "yes";
    }
  }
  beginAll(document);
  document.addEventListener("htmx:load", (event) => beginAll(event.target));
})();
