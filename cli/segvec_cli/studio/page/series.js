// The pane of the series: one artwork in many palettes, favourites, and the folder of them.

import { byId, el, icon, swatches, tell } from "./dom.js";
import { file, post, save } from "./server.js";
import * as stage from "./stage.js";
import { change, now, wish } from "./state.js";

const MOST_LETTERS = 600_000; // of a drawing that is shown many times
let pieces = [];
let asking = null;
let shownFor = "";

export function startSeries(known) {
  const source = el("select", { id: "series-source", onchange: () => change({ series: source.value, stars: "" }) },
    ["harmony", ...known.harmonies, "random", "any"].map((name) => el("option", { value: name }, name)), el("optgroup", { label: "By name" }, Object.keys(known.tags).map((tag) => el("option", { value: `tag:${tag}` }, `${tag} palettes`))));
  const seed = el("input", { type: "text", inputmode: "numeric", id: "series-seed", class: "number", onchange: () => change({ recolor: { ...now().recolor, seed: seed.value.trim() || undefined }, stars: "" }) });
  const count = el("input", { type: "number", id: "series-count", min: 1, max: 96, class: "number", onchange: () => change({ count: count.value || "12", stars: "" }) });
  byId("pane-series").append(
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "Series"), el("span", { class: "soft", id: "series-told", role: "status" })),
      el("div", { class: "row3" }, el("label", {}, "Palettes", source), el("label", {}, "Seed", seed), el("label", {}, "Pieces", count))),
    el("ul", { class: "pieces", id: "pieces", "aria-label": "Pieces" }),
    el("div", { class: "block foot" },
      el("div", { class: "line" }, ["svg", "png", "pdf"].map((format) => el("label", { class: "tick" }, el("input", { type: "checkbox", name: "series-format", value: format, checked: format === "svg" }), format.toUpperCase()))),
      el("button", { type: "button", class: "primary wide", id: "series-save", onclick: download }, "Download the series")),
  );
  startSeries.known = known;
}

function palettes() {
  const { series } = now();
  return series.startsWith("tag:") ? (startSeries.known.tags[series.slice(4)] ?? []) : [series];
}

const wanted = () => {
  const state = now();
  const named = palettes();
  const count = Number(state.count) || 12;
  // Palettes by name make as many pieces as there are of them, at most.
  return { wish: wish({ ...state, palette: named[0] ?? "harmony" }), palettes: named, count: named.length > 1 ? Math.min(count, named.length) : count, seed: Number(state.recolor.seed ?? 0) };
};

/** Show the series of an artwork, where its pane is open. */
export async function showSeries(art, svgLength) {
  const state = now();
  byId("series-source").value = state.series;
  if (document.activeElement !== byId("series-seed")) byId("series-seed").value = state.recolor.seed ?? "0";
  if (document.activeElement !== byId("series-count")) byId("series-count").value = state.count;
  if (state.tab !== "series" || !art) return;
  const content = { art, ...wanted() };
  const key = JSON.stringify(content);
  if (key === shownFor) return showStars();
  shownFor = key;
  asking?.abort();
  asking = new AbortController();
  try {
    pieces = (await post("series", content, asking.signal)).pieces;
    draw(svgLength);
  } catch (error) {
    if (error.name === "AbortError") return;
    pieces = [];
    byId("pieces").replaceChildren(el("li", { class: "soft" }, error.message));
  }
}

function draw(svgLength) {
  const drawing = stage.drawing();
  if (!drawing) return;
  const isHeavy = svgLength * pieces.length > 24 * MOST_LETTERS;
  byId("pieces").replaceChildren(...pieces.map((piece) => {
    const host = el("span", { class: "thumb" });
    if (!isHeavy) {
      const inner = host.attachShadow({ mode: "open" });
      inner.adoptedStyleSheets = stage.sheets();
      const copy = drawing.cloneNode(true);
      copy.style.display = "block";
      inner.append(copy);
    }
    for (const [label, color] of Object.entries(piece.paint)) host.style.setProperty(`--color-${label}`, color);
    return el("li", { "data-number": piece.number },
      el("button", { type: "button", class: "piece", "aria-label": `Take piece ${piece.number}, ${piece.palette}`, onclick: () => take(piece) }, host, swatches(piece.colors), el("span", { class: "caption" }, `${piece.number}  ${piece.palette}`)),
      el("button", { type: "button", class: "star", "aria-label": `Favourite ${piece.number}`, onclick: () => star(piece.number) }, icon("star")));
  }));
  showStars();
}

const stars = () => new Set(now().stars.split(",").filter(Boolean).map(Number));

function star(number) {
  const marked = stars();
  if (!marked.delete(number)) marked.add(number);
  change({ stars: [...marked].sort((a, b) => a - b).join(",") });
}

function showStars() {
  const marked = stars();
  for (const item of byId("pieces").children) item.querySelector(".star")?.setAttribute("aria-pressed", String(marked.has(Number(item.dataset.number))));
  byId("series-told").textContent = `${pieces.length} pieces${marked.size ? `, ${marked.size} favourites` : ""}`;
  byId("series-save").textContent = marked.size ? `Download ${marked.size} favourite${marked.size > 1 ? "s" : ""}` : "Download the series";
}

function take(piece) {
  const named = palettes();
  change({ palette: named.length > 1 ? named[(piece.number - 1) % named.length] : named[0], recolor: { ...now().recolor, seed: String(piece.seed) }, tab: "color" }, { isStep: true });
}

async function download() {
  const button = byId("series-save");
  const formats = [...document.querySelectorAll("[name=series-format]:checked")].map(({ value }) => value);
  button.disabled = true;
  try {
    const found = await file("series-files", { picture: now().picture, ...wanted(), numbers: [...stars()], formats });
    save(found);
    tell(`${found.name} is there`);
  } catch (error) {
    tell(error.message, { isError: true });
  }
  button.disabled = false;
}
