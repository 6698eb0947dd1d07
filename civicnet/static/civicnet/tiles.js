// Lays the tiles of a server, which a setting names (civicnet/areas/tiles.py), under the outlines of a map.
// The map has degrees in straight lines and tiles are Mercator's, but one tile is small: put by its corners, it is right to
// less than a pixel.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const SIZE = 256; // pixels of a tile
  const FINEST = 19;
  const MOST = 80; // tiles at once

  // How far down the world a latitude is, from 0 to 1, and back.
  const down = (lat) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  const latitude = (part) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * part))) * 180) / Math.PI;

  function lay(svg) {
    const { address } = svg.dataset;
    // Where longitude 0 and latitude 0 are on the map, and how many units a degree has: east and north.
    const [x0, y0, east, north] = svg.dataset.degrees.split(" ").map(Number);
    const under = document.createElementNS(SVG, "g");
    under.setAttribute("class", "cn-tiles");
    under.setAttribute("aria-hidden", "true");
    svg.prepend(under);
    const laid = new Map();

    function tile(z, x, y) {
      const image = document.createElementNS(SVG, "image");
      const left = x0 + ((x / 2 ** z) * 360 - 180) * east;
      const top = y0 - latitude(y / 2 ** z) * north;
      const bottom = y0 - latitude((y + 1) / 2 ** z) * north;
      const facts = { x: left, y: top, width: (360 / 2 ** z) * east, height: bottom - top, preserveAspectRatio: "none" };
      for (const [name, value] of Object.entries(facts)) image.setAttribute(name, value);
      image.setAttribute("href", address.replace("{z}", z).replace("{x}", x).replace("{y}", y));
      under.append(image);
      return image;
    }

    function update() {
      const box = svg.viewBox.baseVal;
      const pixels = svg.clientWidth / box.width; // for a unit
      if (!pixels) return;
      let z = Math.min(Math.max(Math.round(Math.log2((360 * east * pixels) / SIZE)), 0), FINEST);
      let wanted;
      do {
        const place = (lon) => Math.floor(((lon + 180) / 360) * 2 ** z);
        const [first, last] = [place((box.x - x0) / east), place((box.x + box.width - x0) / east)];
        const rows = [box.y, box.y + box.height].map((y) => Math.floor(down((y0 - y) / north) * 2 ** z));
        wanted = new Set();
        for (let x = first; x <= last; x++) {
          for (let y = rows[0]; y <= rows[1] && wanted.size <= MOST; y++) wanted.add(`${z} ${x} ${y}`);
        }
      } while (wanted.size > MOST && z-- > 0);
      for (const [key, image] of laid) {
        if (!wanted.has(key) && laid.delete(key)) image.remove();
      }
      for (const key of wanted) if (!laid.has(key)) laid.set(key, tile(...key.split(" ").map(Number)));
    }

    let waiting = 0;
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(update, 120);
    };
    new MutationObserver(soon).observe(svg, { attributeFilter: ["viewBox"] });
    new ResizeObserver(soon).observe(svg);
    svg.classList.add("has-tiles");
    const credit = svg.closest("figure").querySelector("[data-credit]");
    if (credit) credit.hidden = false;
    update();
  }

  function begin(within) {
    for (const svg of within.querySelectorAll("svg[data-address]:not(.has-tiles)")) lay(svg);
  }
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.target));
})();
