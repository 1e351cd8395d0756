// The pane of layers: each color with its share; pointed at, hidden, kept; and what the trace takes.

import { byId, el, icon, tell } from "./dom.js";
import { currentColors, currentInks } from "./coloring.js";
import { post } from "./server.js";
import { light, setHidden } from "./stage.js";
import { choose, now, wish } from "./state.js";

const MOST = 200;
let hidden = new Set(); // places of inks

export function startLayers() {
  byId("pane-layers").append(
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "Layers"), el("button", { type: "button", class: "quiet", id: "show-all", onclick: () => { hidden = new Set(); hide(); } }, "Show all"))),
    el("ol", { class: "layers", id: "layers", "aria-label": "Layers, lightest first" }),
    el("div", { class: "block" }, el("div", { class: "line" }, el("h2", {}, "Report"), el("button", { type: "button", class: "quiet", id: "measure", onclick: measure }, "Measure")), el("dl", { id: "report", class: "report" })),
  );
}

export function showLayers({ isNew = false } = {}) {
  const inks = currentInks();
  if (isNew) { hidden = new Set(); setHidden(new Set()); }
  if (now().tab !== "layers") return;
  const colors = currentColors();
  const keep = new Set(now().recolor.keep ?? []);
  byId("layers").replaceChildren(...inks.slice(0, MOST).map((ink, at) => {
    const swatch = el("span", { class: "dot" });
    swatch.style.background = colors[at];
    const isHidden = hidden.has(at);
    const item = el("li", { class: isHidden ? "is-hidden" : "", tabindex: "-1" }, swatch, el("code", {}, colors[at]), el("span", { class: "area" }, ink.area === null ? "" : `${(100 * ink.area).toFixed(1)}%`),
      el("button", { type: "button", class: "hint", "aria-pressed": String(keep.has(ink.color)), "aria-label": `Keep ${ink.color} when recoloring`, title: "Keep when recoloring", onclick: () => keepInk(ink.color) }, icon(keep.has(ink.color) ? "lock" : "open")),
      el("button", { type: "button", class: "hint", "aria-pressed": String(isHidden), "aria-label": `Hide ${colors[at]}`, title: "Hide on the screen", onclick: () => { if (!hidden.delete(at)) hidden.add(at); hide(); } }, icon(isHidden ? "shut" : "eye")));
    item.addEventListener("pointerenter", () => light(ink.labels));
    item.addEventListener("pointerleave", () => light(null));
    return item;
  }));
  byId("show-all").disabled = !hidden.size;
}

function hide() {
  const inks = currentInks();
  setHidden(new Set([...hidden].flatMap((at) => inks[at]?.labels ?? [])));
  showLayers();
}

function keepInk(color) {
  const kept = new Set(now().recolor.keep ?? []);
  if (!kept.delete(color)) kept.add(color);
  choose("recolor", { keep: kept.size ? [...kept] : undefined }, { isStep: true });
}

async function measure() {
  const button = byId("measure");
  button.disabled = true;
  try {
    const found = await post("report", { picture: now().picture, wish: wish() });
    const rows = [["Traced as", found.kind ?? "lines"], ["Colors", found.n_colors], ["Regions", found.n_regions], ["Paths", found.n_paths], ["Lines and curves", `${found.n_lines} and ${found.n_curves}`], ["Gradients", found.n_linear + found.n_radial], ["Bytes of the SVG", found.n_bytes], ["dE00, mean", found.difference?.toFixed(2)], ["dE00, 95%", found.difference_95?.toFixed(2)], ["PSNR", found.psnr === null ? null : `${found.psnr?.toFixed(1)} dB`]];
    byId("report").replaceChildren(...rows.filter(([, value]) => value !== null && value !== undefined).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, typeof value === "number" ? value.toLocaleString("en") : value)]));
  } catch (error) {
    tell(error.message, { isError: true });
  }
  button.disabled = false;
}
