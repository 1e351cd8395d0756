// The pane of colors: the artwork's inks under one's fingers, palettes by name, by rule, by dice.

import { byId, el, icon, swatches, tell } from "./dom.js";
import { optionField } from "./fields.js";
import { get, send } from "./server.js";
import { change, choose, now } from "./state.js";

const MOST_INKS = 64; // that are shown as swatches
let inks = []; // of the artwork: own color, labels, share
let colors = []; // that they have now
let fields = [];
let catalog = null;

export function startColoring(known) {
  catalog = known;
  fields = known.recolor.flatMap(({ options }) => options.map((option) => optionField(option, "recolor", (value) => choose("recolor", { [option.name]: value }))));
  const chip = (name) => el("button", { type: "button", "data-palette": name, onclick: () => lay(name) }, name.replace("-", " "));
  byId("pane-color").append(
    el("div", { class: "block" },
      el("div", { class: "line" }, el("h2", {}, "Inks"), el("span", { class: "soft", id: "ink-count" }), el("button", { type: "button", class: "quiet", id: "own", onclick: () => change({ palette: "", recolor: {}, locks: "" }, { isStep: true }) }, "Own colors")),
      el("ol", { id: "inks", class: "inks", "aria-label": "Inks, lightest first: click to change, drag to reorder" }),
      el("div", { class: "line dice" },
        el("button", { type: "button", class: "primary", id: "dice", onclick: roll }, icon("dice"), "Dice"),
        el("label", { class: "seed" }, "Seed", el("input", { type: "text", inputmode: "numeric", class: "number", id: "seed", onchange: (event) => choose("recolor", { seed: event.target.value.trim() || undefined }, { isStep: true }) })))),
    el("div", { class: "block" }, el("h2", {}, "Harmonies"), el("div", { class: "chips", role: "group", "aria-label": "Harmonies", id: "rules" }, ["harmony", ...known.harmonies, "random", "any"].map(chip))),
    el("div", { class: "block" },
      el("div", { class: "line" }, el("h2", {}, "Palettes"), el("input", { type: "search", id: "search", class: "search", placeholder: `Search ${Object.keys(known.palettes).length}`, "aria-label": "Search palettes", oninput: filter })),
      el("ul", { class: "palettes", id: "palettes", "aria-label": "Palettes", tabindex: "0" }, Object.entries(known.palettes).map(([name, codes]) => el("li", { "data-search": `${name} ${tagsOf(name)}` }, el("button", { type: "button", "data-palette": name, onclick: () => lay(name) }, swatches(codes), el("span", {}, name))))),
      el("div", { class: "line" },
        el("label", { class: "pick" }, "Color map", el("select", { id: "map", onchange: (event) => event.target.value && lay(`map:${event.target.value}`) }, el("option", { value: "" }, "–"), known.colormaps.map((name) => el("option", { value: name }, name)))),
        el("button", { type: "button", class: "quiet", onclick: () => byId("palette-file").click() }, "From a file or picture…"),
        el("input", { type: "file", id: "palette-file", hidden: true, "aria-label": "Palette file or picture", accept: ".gpl,.ase,.aco,.act,.pal,.hex,.txt,.css,.json,image/*", onchange: fromFile }))),
    el("div", { class: "block" }, el("h2", {}, "How it is laid over"), fields.map(({ row }) => row)),
  );
}

const tagsOf = (name) => Object.entries(catalog.tags).filter(([, names]) => names.includes(name)).map(([tag]) => tag).join(" ");

function lay(palette) {
  const { assign, ...rest } = now().recolor;
  change({ palette, recolor: assign === "order" ? rest : now().recolor, locks: "" }, { isStep: true });
}

function filter() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of byId("palettes").children) item.hidden = !words.every((word) => item.dataset.search.includes(word));
}

async function fromFile() {
  const [file] = byId("palette-file").files;
  if (!file) return;
  try {
    const { colors: found } = await send(`palette?file=1&size=${Math.max(2, Math.min(inks.length, 12))}`, file);
    lay(found.join(","));
  } catch (error) {
    tell(error.message, { isError: true });
  }
  byId("palette-file").value = "";
}

// Inks

const locked = () => new Set(now().locks.split(",").filter(Boolean).map(Number));

/** Give every ink a color of its own: what is on the screen, with changes. */
function fix(next, more = {}) {
  change({ palette: next.join(","), recolor: { ...kept(), assign: "order" }, ...more });
}

const kept = () => (now().recolor.shading === false ? { shading: false } : {});

/** Whether each ink has a color of its own, so that the page lays them over by itself. */
export function fixedColors(count) {
  const { palette, recolor } = now();
  const codes = palette.split(",");
  const isPlain = Object.keys(recolor).every((name) => name === "assign") && recolor.assign === "order";
  return isPlain && codes.length === count && codes.every((code) => /^#[0-9a-f]{6}$/i.test(code)) ? codes : null;
}

async function roll() {
  const { palette, recolor } = now();
  const seed = String(Math.floor(Math.random() * 1e6));
  const held = locked();
  if (!held.size) {
    const isRule = ["harmony", "random", "any", ...catalog.harmonies].includes(palette);
    const { assign, ...rest } = recolor;
    change({ palette: isRule ? palette : "harmony", recolor: { ...(assign === "order" ? rest : recolor), seed } }, { isStep: true });
    return;
  }
  try {
    const { colors: found } = await get(`palette?source=harmony&size=${inks.length}&seed=${seed}`);
    fix(colors.map((color, at) => (held.has(at) ? color : found[at])), { isStep: true });
  } catch (error) {
    tell(error.message, { isError: true });
  }
}

/** Show the inks of an artwork. */
export function showInks(next) {
  inks = next;
  colors = inks.map(({ color }) => color);
  drawInks();
}

/** Show what colors they have, by label. */
export function showPaint(paint) {
  colors = inks.map(({ labels }) => paint[labels[0]] ?? "#000000");
  for (const [at, item] of [...byId("inks").children].entries()) showInk(item, at);
}

function showInk(item, at) {
  const input = item.querySelector("input");
  if (document.activeElement !== input || input.value !== colors[at]) input.value = colors[at];
  item.firstElementChild.style.background = colors[at];
  item.title = `${colors[at]}${inks[at].area === null ? "" : `, ${(100 * inks[at].area).toFixed(1)}%`}`;
  const isLocked = locked().has(at);
  const button = item.querySelector("button");
  if ((button.getAttribute("aria-pressed") === "true") !== isLocked || !button.firstChild) button.replaceChildren(icon(isLocked ? "lock" : "open"));
  button.setAttribute("aria-pressed", String(isLocked));
}

function drawInks() {
  const shown = inks.slice(0, MOST_INKS);
  byId("ink-count").textContent = inks.length > MOST_INKS ? `${MOST_INKS} of ${inks.length}` : String(inks.length);
  const list = byId("inks");
  while (list.children.length > shown.length) list.lastChild.remove();
  while (list.children.length < shown.length) list.append(newInk(list.children.length));
  for (const [at, item] of [...list.children].entries()) showInk(item, at);
}

function newInk(at) {
  const item = el("li", { draggable: "true" },
    el("label", { class: "ink" }, el("span", { class: "unseen" }, `Ink ${at + 1}`), el("input", { type: "color", oninput: (event) => fix(colors.with(at, event.target.value)) })),
    el("button", { type: "button", class: "lock", "aria-label": `Keep ink ${at + 1} when dicing`, onclick: () => lock(at) }),
  );
  item.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!event.altKey || !by || !colors[at + by]) return;
    event.preventDefault();
    move(at, at + by);
    byId("inks").children[at + by].querySelector("input").focus();
  });
  item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/segvec-ink", String(at)));
  item.addEventListener("dragover", (event) => event.dataTransfer.types.includes("text/segvec-ink") && event.preventDefault());
  item.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    move(Number(event.dataTransfer.getData("text/segvec-ink")), at);
  });
  return item;
}

function move(from, to) {
  if (from !== to) fix(colors.toSpliced(from, 1).toSpliced(to, 0, colors[from]));
}

function lock(at) {
  const held = locked();
  if (!held.delete(at)) held.add(at);
  change({ locks: [...held].sort((a, b) => a - b).join(",") });
}

export function showColoring() {
  const { palette, recolor } = now();
  for (const button of document.querySelectorAll("#pane-color [data-palette]")) button.setAttribute("aria-pressed", String(button.dataset.palette === palette));
  for (const { option, show } of fields) show(recolor[option.name]);
  if (document.activeElement !== byId("seed")) byId("seed").value = recolor.seed ?? "0";
  byId("own").disabled = !palette && !Object.keys(recolor).length;
  byId("map").value = palette.startsWith("map:") ? palette.slice(4) : "";
  if (byId("map").selectedIndex < 0) byId("map").value = "";
  for (const [at, item] of [...byId("inks").children].entries()) showInk(item, at);
}

export const currentColors = () => colors;
export const currentInks = () => inks;
